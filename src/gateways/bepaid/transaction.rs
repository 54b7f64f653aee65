//! One transaction of an answer, a question or a callback, in any version of the API, held against what we asked for. In
//! versions 1 and 2 it stands inside `transaction`; in version 3 it is the whole answer, and `transaction` in it is the
//! acquirer's block. Nobody may mistake one for the other: both have a `status`.

use super::codes;
use super::order_status::{self, Meaning};
use super::our_card::OurCard;
use super::{Options, kept};
use crate::document::Node;
use crate::gateways::finding::{Finding, alarm, foreign, unknown};
use crate::gateways::secrets::Secrets;
use crate::gateways::{answer, card_codes, declines};
use crate::model::{Currency, Facts, HttpAnswer, Minor, OrderNumber, Verdict};
use serde_json::{Map, Value};

/// Characters of the bank's words that are kept.
pub(super) const MESSAGE_CHARS: usize = 512;
/// The longest uid: the examples have 12 and 15 characters, other numbers of the family are UUIDs.
pub(super) const UID: usize = 64;

/// What we know of the payout, to compare with what the bank says.
pub(super) struct Expected<'o> {
    pub number: OrderNumber,
    pub amount: Minor,
    pub currency: Currency,
    /// The bank's uid, once known.
    pub uid: Option<String>,
    /// The card it goes to, where this library was given it.
    pub card: Option<OurCard>,
    /// The token of the card it goes to, where the request names one.
    pub token: Option<String>,
    /// Whether it is a test, where that is known.
    pub test: Option<bool>,
    /// The answer to the payout itself; no status has confirmed it.
    pub answers: bool,
    pub options: &'o Options,
    /// The secrets of this call.
    pub secrets: Secrets,
}

impl Expected<'_> {
    /// The facts every reading of this answer begins with.
    pub fn facts(&self, answer: &HttpAnswer) -> Facts {
        kept::facts(&self.secrets, answer)
    }
}

/// Where a transaction stands.
pub(super) struct Place<'n> {
    pub node: &'n Node,
    /// The acquirer's block of version 3.
    inner: Option<&'n Node>,
}

/// Members that only a transaction has.
const OWN: &[&str] = &["uid", "tracking_id", "status", "amount", "type"];

impl<'n> Place<'n> {
    /// Finds the transaction of an answer.
    pub fn of(answer: &'n Node) -> Result<Place<'n>, Finding> {
        let has = |node: &Node| OWN.iter().any(|name| node.get(name).is_some());
        // An answer that is a refusal and a transaction at once is neither.
        if ["response", "errors", "error_code"].iter().any(|name| answer.get(name).is_some()) {
            let both = answer.get("transaction").is_some();
            return Err(unknown(if both { "answer_contradicted" } else { "transaction_missing" }));
        }
        match (has(answer), answer.get("transaction")) {
            (true, Some(inner @ Node::Object(_)))
                if inner.get("uid").is_none() && inner.get("tracking_id").is_none() =>
            {
                Ok(Place { node: answer, inner: Some(inner) })
            }
            (true, Some(Node::Object(_))) => Err(unknown("two_transactions")),
            (true, None) => Ok(Place { node: answer, inner: None }),
            (false, Some(node @ Node::Object(_))) => Ok(Place { node, inner: None }),
            (_, Some(_)) => Err(unknown("transaction_unreadable")),
            (false, None) => Err(unknown("transaction_missing")),
        }
    }

    /// Whether it is another kind of transaction than a payout: the number may be shared.
    pub fn is_other_type(&self) -> Result<bool, Finding> {
        let kind = answer::text(self.node, "type").map_err(|_| unknown("type_unreadable"))?;
        Ok(kind.is_some_and(|kind| kind != "payout"))
    }

    /// Our number must stand in it.
    pub fn check_number(&self, number: &OrderNumber) -> Result<(), Finding> {
        match answer::text(self.node, "tracking_id") {
            Ok(Some(found)) if found == number.as_str() => Ok(()),
            Ok(Some(_)) => Err(alarm("number_differs")),
            Ok(None) => Err(unknown("number_missing")),
            Err(_) => Err(unknown("number_unreadable")),
        }
    }

    /// The acquirer's blocks: `payout` in seed 002's table, `additional_data.payout` in its example, `transaction` in
    /// version 3.
    fn acquirers(&self) -> Result<Vec<&'n Node>, Finding> {
        let more = match self.node.get("additional_data") {
            None => None,
            Some(more @ Node::Object(_)) => more.get("payout"),
            Some(_) => return Err(unknown("payout_unreadable")),
        };
        let blocks: Vec<&Node> = [self.node.get("payout"), more, self.inner].into_iter().flatten().collect();
        match blocks.iter().all(|block| matches!(block, Node::Object(_))) {
            true => Ok(blocks),
            false => Err(unknown("payout_unreadable")),
        }
    }
}

/// A transaction that is ours: number, amount and currency are what we asked for.
pub(super) struct Transaction<'n> {
    node: &'n Node,
    acquirers: Vec<&'n Node>,
    pub uid: String,
    meaning: &'static Meaning,
    code: Option<&'n str>,
}

impl<'n> Transaction<'n> {
    /// Holds a transaction against what we asked for. The uid is compared by whoever knows whether there may be others.
    pub fn read(expected: &Expected, place: &Place<'n>) -> Result<Transaction<'n>, Finding> {
        place.check_number(&expected.number)?;
        if place.is_other_type()? {
            return Err(alarm("type_differs"));
        }
        let node = place.node;
        same_money(expected, node, true)?;
        let acquirers = place.acquirers()?;
        acquirers.iter().try_for_each(|block| same_money(expected, block, false))?;
        same_world(expected, node)?;
        same_card(expected, node)?;
        let uid = match expected.secrets.id(node, "uid", UID) {
            Ok(Some(uid)) => uid,
            Ok(None) => return Err(unknown("uid_missing")),
            Err(_) => return Err(unknown("uid_unreadable")),
        };
        let meaning = match answer::text(node, "status") {
            Ok(Some(status)) => order_status::of(status),
            Ok(None) => return Err(unknown("status_missing")),
            Err(_) => return Err(unknown("status_unreadable")),
        };
        let code = codes::read(node).map_err(|_| unknown("code_unreadable"))?;
        Ok(Transaction { node, acquirers, uid, meaning, code })
    }

    /// What it says about the money.
    pub fn finding(&self, expected: &Expected) -> Finding {
        let codes = expected.options.codes;
        if let Some(doubt) = self.code.and_then(|code| codes.doubt(code, self.meaning.verdict, expected.answers)) {
            return doubt;
        }
        if self.meaning.verdict == Verdict::Unknown {
            return Finding::plain(Verdict::Unknown, self.meaning.reason);
        }
        if let Some(contradiction) = self.contradiction() {
            return contradiction;
        }
        match self.meaning.verdict {
            Verdict::ActionRequired if expected.options.redirect && self.page(expected).is_some() => {
                Finding::plain(Verdict::ActionRequired, None)
            }
            Verdict::ActionRequired => Finding::plain(Verdict::Pending, None),
            Verdict::Paid => Finding::plain(Verdict::Paid, None),
            // What a code says of a failure is no reason for a payout in progress, nor the other way round.
            Verdict::Declined => Finding::plain(Verdict::Declined, Some(self.why(expected))),
            verdict => Finding::plain(verdict, self.reason_of_code(expected, "P.").or(self.meaning.reason)),
        }
    }

    fn reason_of_code(&self, expected: &Expected, family: &str) -> Option<&'static str> {
        let code = self.code.filter(|code| code.starts_with(family))?;
        expected.options.codes.reason(code)
    }

    /// Why it was declined: by the configured table of codes, by the status itself, by the words and the code of the bank
    /// behind the platform.
    fn why(&self, expected: &Expected) -> &'static str {
        let told = || self.words().find_map(declines::by_words);
        let of_bank = || self.of_acquirer("bank_code").and_then(card_codes::reason);
        let reason = self.reason_of_code(expected, "F.").or(self.meaning.reason);
        reason.or_else(told).or_else(of_bank).unwrap_or(declines::DECLINED)
    }

    /// The bank's sentences about it.
    fn words(&self) -> impl Iterator<Item = &'n str> {
        let of_block = |name| self.acquirers.iter().filter_map(move |block| block.text(name));
        let own = ["message", "bank_message"].into_iter().filter_map(|name| self.node.text(name));
        own.chain(of_block("message")).chain(of_block("bank_message")).chain(self.node.text("friendly_message"))
    }

    fn of_acquirer(&self, name: &str) -> Option<&'n str> {
        self.acquirers.iter().find_map(|block| block.text(name))
    }

    /// The sentence that says most: of a decline the one that gives a reason.
    fn message(&self) -> Option<&'n str> {
        let telling = || self.words().find(|words| declines::by_words(words).is_some());
        let telling = if self.meaning.verdict == Verdict::Declined { telling() } else { None };
        telling.or_else(|| self.node.text("message")).or_else(|| self.of_acquirer("message"))
    }

    /// An acquirer's block with another status.
    fn contradiction(&self) -> Option<Finding> {
        for block in &self.acquirers {
            match answer::text(block, "status") {
                Ok(None) => {}
                Ok(Some(status)) if order_status::agree(self.meaning, order_status::of(status)) => {}
                Ok(Some(_)) => return Some(alarm("payout_status_differs")),
                Err(_) => return Some(unknown("payout_unreadable")),
            }
        }
        None
    }

    /// The page the recipient has to open. Seed 002 shows a `redirect_url` under a finished payout, too: only
    /// `incomplete` gives it a meaning.
    fn page(&self, expected: &Expected) -> Option<&'n str> {
        let waits = self.meaning.verdict == Verdict::ActionRequired;
        let url = self.node.text("redirect_url").filter(|_| waits);
        url.filter(|url| answer::is_page(url) && !expected.secrets.leaks(url))
    }

    /// What is worth knowing about it.
    pub fn note(&self, expected: &Expected, facts: &mut Facts) {
        let clean = |text: &str| expected.secrets.short(text, MESSAGE_CHARS);
        let acquirer = |name: &str| self.of_acquirer(name).map(clean);
        facts.order_id = Some(self.uid.clone());
        facts.form_url = self.page(expected).filter(|_| expected.options.redirect).map(str::to_owned);
        facts.code = self.code.map(clean);
        facts.message = self.message().map(clean);
        facts.ref_num =
            self.of_acquirer("rrn").or_else(|| self.of_acquirer("ref_id")).map(|id| reference(expected, id));
        let card = self.card();
        facts.masked_pan = card.and_then(masked_pan);
        let mut details = Map::new();
        let mut put = |name: &str, value: Option<String>| {
            if let Some(value) = value {
                details.insert(name.to_owned(), value.into());
            }
        };
        put("authCode", acquirer("auth_code"));
        put("rrn", self.of_acquirer("rrn").map(|id| reference(expected, id)));
        put("refId", self.of_acquirer("ref_id").map(|id| reference(expected, id)));
        put("bankCode", acquirer("bank_code"));
        put("friendlyMessage", self.node.text("friendly_message").map(clean));
        put("paidAt", self.node.text("paid_at").map(clean));
        put("manuallyCorrectedAt", self.node.text("manually_corrected_at").map(clean));
        put("redirectUrl", self.page(expected).map(str::to_owned));
        // "default_domain/customer/…" in seed 002 is no address.
        let receipt = self.node.text("receipt_url").filter(|url| answer::is_page(url) && !expected.secrets.leaks(url));
        put("receiptUrl", receipt.map(clean));
        if let Some(card) = card {
            details.insert("card".to_owned(), card_details(card, expected).into());
        }
        if self.node.flag("test") {
            details.insert("test".to_owned(), true.into());
        }
        facts.details = Some(details.into());
    }

    fn card(&self) -> Option<&'n Node> {
        cards(self.node).next()
    }
}

/// `credit_card` and `recipient_credit_card` are the same in seed 002; `payment_method` is version 3's.
fn cards(transaction: &Node) -> impl Iterator<Item = &Node> {
    let names = ["recipient_credit_card", "credit_card", "payment_method"];
    names.into_iter().filter_map(|name| transaction.get(name)).filter(|card| matches!(card, Node::Object(_)))
}

/// Who gets the money is as much ours as the amount.
fn same_card(expected: &Expected, node: &Node) -> Result<(), Finding> {
    if expected.card.as_ref().is_some_and(|ours| cards(node).any(|card| ours.is_not(card))) {
        return Err(foreign("card_differs"));
    }
    let tokens = || cards(node).filter_map(|card| card.text("token")).filter(|token| !token.is_empty());
    match &expected.token {
        Some(ours) if tokens().any(|theirs| theirs != ours) => Err(foreign("binding_differs")),
        _ => Ok(()),
    }
}

/// The longest reference that is handed on as it came; the example has 19 digits.
const REFERENCE: usize = 64;

/// The bank's reference of the money. People look for the money by it, so that it must come out as it came, although one
/// number of ten passes the check of card numbers: unless it is the number of the card itself.
fn reference(expected: &Expected, id: &str) -> String {
    let is_id = id.len() <= REFERENCE && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
    let is_ours = expected.secrets.leaks(id) || expected.card.as_ref().is_some_and(|card| card.is(id));
    match is_id && !is_ours {
        true => id.to_owned(),
        false => expected.secrets.short(id, MESSAGE_CHARS),
    }
}

fn same_money(expected: &Expected, node: &Node, required: bool) -> Result<(), Finding> {
    match answer::whole(node, "amount") {
        Ok(Some(amount)) if amount == expected.amount.get() => {}
        Ok(Some(_)) => return Err(alarm("amount_differs")),
        Ok(None) if required => return Err(unknown("amount_missing")),
        Ok(None) => {}
        Err(_) => return Err(unknown("amount_unreadable")),
    }
    match answer::currency(node, "currency") {
        Ok(Some(currency)) if currency == expected.currency => Ok(()),
        Ok(Some(_)) => Err(alarm("currency_differs")),
        Ok(None) if required => Err(unknown("currency_missing")),
        Ok(None) => Ok(()),
        Err(_) => Err(unknown("currency_unreadable")),
    }
}

/// A test that answers a payout of real money has moved none, and the other way round.
fn same_world(expected: &Expected, node: &Node) -> Result<(), Finding> {
    match (node.get("test"), expected.test) {
        (Some(Node::Bool(test)), Some(asked)) if *test != asked => Err(alarm("test_differs")),
        (None | Some(Node::Bool(_)), _) => Ok(()),
        (Some(_), _) => Err(unknown("test_unreadable")),
    }
}

/// `555555******4444` from `bin` (or `first_1`) and `last_4`.
fn masked_pan(card: &Node) -> Option<String> {
    let digits = |text: &&str| !text.is_empty() && text.len() <= 8 && text.bytes().all(|b| b.is_ascii_digit());
    let last = card.text("last_4").filter(|last| last.len() == 4).filter(digits)?;
    match card.text("bin").filter(|bin| bin.len() >= 6).filter(digits) {
        Some(bin) => Some(format!("{}******{last}", &bin[..6])),
        None => card
            .text("first_1")
            .filter(|first| first.len() == 1)
            .filter(digits)
            .map(|first| format!("{first}***********{last}")),
    }
}

fn card_details(card: &Node, expected: &Expected) -> Map<String, Value> {
    let clean = |text: &str| expected.secrets.short(text, 64);
    let mut details = Map::new();
    for (ours, theirs) in [("brand", "brand"), ("last4", "last_4"), ("holder", "holder")] {
        if let Some(text) = card.text(theirs) {
            details.insert(ours.to_owned(), clean(text).into());
        }
    }
    if let Some(token) = card.text("token").filter(|token| is_token(token, expected)) {
        details.insert("bindingId".to_owned(), token.into());
    }
    details
}

/// A token is handed on exactly as it came, so it must not be a card number or a secret of ours.
fn is_token(token: &str, expected: &Expected) -> bool {
    (1..=255).contains(&token.len())
        && token.bytes().all(|b| b.is_ascii_graphic())
        && (expected.secrets.reference(token) == token)
}
