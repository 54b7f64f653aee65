//! An order as `getOrderStatusExtended.do` describes it, read strictly and compared with what we know of it before
//! anything is concluded. What it says about money is only ever compared, never booked.

use super::action_codes::{self, Ends, UNDECIDED, UNTRIED};
use super::answers::{Expected, order_id};
use super::order_status::OrderStatus;
use crate::document::Node;
use crate::gateways::answer::{self, Malformed};
use crate::gateways::finding::{Finding, alarm, unknown};
use crate::gateways::{card_mask, declines, echo};
use crate::model::{Currency, Facts, OrderNumber, Subject, instant, object};
use serde_json::{Map, Value, json};
use std::borrow::Cow;

/// The role of the payer among the names that answers repeat.
pub(super) const CUSTOMER: &str = "customer";

/// What an order says about itself.
pub(super) struct Order<'n> {
    node: &'n Node,
    /// The bank's id.
    pub id: Option<String>,
    pub status: OrderStatus,
    /// `paymentState`.
    pub state: Option<&'n str>,
    /// The amount it was registered with.
    pub amount: u64,
    pub approved: Option<u64>,
    pub deposited: Option<u64>,
    pub refunded: Option<u64>,
    /// `actionCode`: what the processing said about the last attempt.
    action: Option<i128>,
}

/// What an order is held against.
pub(super) struct Known<'k> {
    pub number: &'k OrderNumber,
    /// `None`: whatever it is, of an order that is not ours.
    pub currency: Option<Currency>,
    pub order_id: Option<&'k str>,
}

impl<'n> Order<'n> {
    /// Reads an answer that was opened, if it is about our order.
    pub fn read(expected: &Expected, known: &Known, node: &'n Node) -> Result<Order<'n>, Finding> {
        match answer::text(node, "orderNumber") {
            Ok(Some(number)) if number == known.number.as_str() => {}
            Ok(Some(_)) => return Err(alarm("number_differs")),
            Ok(None) => return Err(unknown("number_missing")),
            Err(_) => return Err(unknown("number_unreadable")),
        }
        match answer::currency(node, "currency") {
            Ok(Some(currency)) if known.currency.is_some_and(|ours| ours != currency) => {
                return Err(alarm("currency_differs"));
            }
            // "If it is not given, the default is used" (seed 001): what is left out contradicts nothing.
            Ok(_) => {}
            Err(_) => return Err(unknown("currency_unreadable")),
        }
        let id = md_order(expected, node)?;
        if let (Some(ours), Some(theirs)) = (known.order_id, &id)
            && ours != theirs
        {
            return Err(alarm("order_id_differs"));
        }
        let amount = answer::whole(node, "amount").map_err(|_| unknown("amount_unreadable"))?;
        let status = OrderStatus::read(node).map_err(|_| unknown("order_status_unreadable"))?;
        let sums = node.get("paymentAmountInfo");
        if sums.is_some_and(|sums| !matches!(sums, Node::Object(_))) {
            return Err(unknown("amounts_unreadable"));
        }
        let sum = |name| match sums {
            Some(sums) => answer::whole(sums, name).map_err(|_| unknown("amounts_unreadable")),
            None => Ok(None),
        };
        Ok(Order {
            node,
            id,
            status: status.ok_or_else(|| unknown("order_status_missing"))?,
            state: sums
                .map_or(Ok(None), |sums| answer::text(sums, "paymentState"))
                .map_err(|_| unknown("amounts_unreadable"))?,
            amount: amount.ok_or_else(|| unknown("amount_missing"))?,
            approved: sum("approvedAmount")?,
            deposited: sum("depositedAmount")?,
            refunded: sum("refundedAmount")?,
            action: action_code(node).map_err(|_| unknown("action_code_unreadable"))?,
        })
    }

    /// The bank is still determining what happened.
    pub fn undecided(&self) -> bool {
        self.action == Some(UNDECIDED)
    }

    /// What the code of the last attempt means, if it is listed.
    pub fn attempt(&self) -> Option<&'static action_codes::Meaning> {
        self.action.and_then(action_codes::find)
    }

    /// A card that the order names and that is not ours, which is a mask like `411111******1111`.
    pub fn other_card(&self, ours: &str) -> Option<&'n str> {
        let card = self.node.get("cardAuthInfo")?;
        let mut named = ["maskedPan", "pan"].into_iter().filter_map(|name| card.text(name));
        named.find(|theirs| card_mask::contradicts(ours, theirs))
    }

    /// The stored card or the customer of the order, where it is another than the payment's request named: why, under which
    /// name it is told, and who. A card that is stored by this payment is nobody else's.
    pub fn other_payer(&self, subject: &Subject) -> Option<(&'static str, &'static str, Cow<'n, str>)> {
        let info = self.node.get("bindingInfo");
        let ours = subject.binding.as_deref();
        let binding = echo::name(info, "bindingId").filter(|theirs| ours.is_some_and(|ours| ours != theirs));
        let customer = || echo::other(&subject.echoes, CUSTOMER, echo::name(info, "clientId"));
        binding
            .map(|theirs| ("binding_differs", "otherBinding", theirs))
            .or_else(|| customer().map(|theirs| ("customer_differs", "otherCustomer", theirs)))
    }

    /// Whether nobody can pay it any more, by the code of its last attempt.
    pub fn is_over(&self) -> bool {
        self.attempt().is_some_and(|meaning| meaning.ends == Ends::Order)
    }

    /// Whether the processing says that no card was tried: what is declined then is the order itself.
    pub fn is_closed_untried(&self) -> bool {
        self.action == Some(UNTRIED)
    }

    /// Whether nothing in it speaks of a card that was tried: neither a card nor the code of an attempt is named.
    pub fn names_no_attempt(&self) -> bool {
        self.untried() && self.attempt().is_none()
    }

    /// Whether no card was tried: the processing says so, or no card is named.
    pub fn untried(&self) -> bool {
        self.action == Some(UNTRIED) || self.node.get("cardAuthInfo").is_none()
    }

    /// Tells why the last attempt was declined: the processing's code and words, not those about the question.
    /// Returns our word for it.
    pub fn note_decline(&self, expected: &Expected, facts: &mut Facts) -> &'static str {
        facts.code = self.action.map(|code| code.to_string());
        let words = self.node.text("actionCodeDescription").filter(|words| !words.trim().is_empty());
        facts.message = words.map(|words| expected.short(words));
        let by_words = || facts.message.as_deref().and_then(declines::by_words);
        self.attempt().map(|meaning| meaning.reason).or_else(by_words).unwrap_or(declines::DECLINED)
    }

    /// What contradicts the status it claims: amounts or a state of money that the status cannot have.
    pub fn contradiction(&self) -> Option<Finding> {
        let meaning = self.status.meaning();
        if self.state.is_some_and(|state| meaning.never.contains(&state)) {
            return Some(alarm("payment_state_disagrees"));
        }
        // "The bank has given the money back by force": what was taken is not ours any more, whatever the sums say.
        let card = self.node.get("cardAuthInfo");
        let forced = |name: &str| match card.and_then(|card| card.get(name)) {
            Some(Node::Bool(forced)) => *forced,
            Some(Node::Text(text)) => text.as_str() == "true",
            _ => false,
        };
        if self.status == OrderStatus::DEPOSITED && (forced("refund") || forced("chargeback")) {
            return Some(alarm("charged_back"));
        }
        let any = |sums: &[Option<u64>]| sums.iter().any(|sum| sum.is_some_and(|sum| sum > 0));
        let money = match self.status {
            OrderStatus::REVERSED | OrderStatus::AT_ACS => any(&[self.deposited, self.refunded]),
            _ => meaning.moneyless && any(&[self.approved, self.deposited, self.refunded]),
        };
        money.then(|| alarm("amounts_disagree"))
    }

    /// Whether what was ever taken is exactly that sum. In some installations `depositedAmount` shrinks when money
    /// goes back, in others it stays. `None`: the answer does not say.
    pub fn took(&self, sum: u64) -> Option<bool> {
        let deposited = self.deposited?;
        let before_refunds = deposited.checked_add(self.refunded.unwrap_or(0));
        Some(deposited == sum || before_refunds == Some(sum))
    }

    /// The most that can still be given back: what was captured, less what went back. Where `depositedAmount`
    /// shrinks by refunds it is that itself; that it stays is certain only where both sums together are more than the
    /// order's amount, which nobody can have captured. In doubt the bank decides, which refuses too much itself.
    pub fn left(&self) -> Result<u64, Finding> {
        let (Some(deposited), Some(refunded)) = (self.deposited, self.refunded) else {
            return Err(unknown("amounts_missing"));
        };
        let may_shrink = deposited.checked_add(refunded).is_some_and(|taken| taken <= self.amount);
        match deposited.checked_sub(refunded) {
            _ if may_shrink => Ok(deposited),
            Some(left) => Ok(left),
            None => Err(alarm("amounts_disagree")),
        }
    }

    /// Whether all that was taken has gone back, as far as the sums tell: a part of what was held may have been
    /// captured, and both sums alike are all of it only where `depositedAmount` cannot have shrunk.
    pub fn all_back(&self, captured: Option<u64>) -> bool {
        let refunded = self.refunded.unwrap_or(0);
        match (captured, self.deposited) {
            (Some(captured), _) => refunded >= captured,
            (None, Some(0)) => refunded > 0,
            (None, Some(deposited)) => {
                let held = self.approved.unwrap_or(self.amount);
                refunded == deposited && deposited.checked_add(refunded).is_none_or(|taken| taken > held)
            }
            (None, None) => false,
        }
    }

    /// The entry of `refunds` with that number (family, version 21 and later).
    pub fn refund(&self, number: &OrderNumber) -> Result<RefundEntry, Finding> {
        let list = match self.node.get("refunds") {
            None => return Ok(RefundEntry::Unsaid),
            Some(Node::List(list)) => list,
            Some(_) => return Err(unknown("refunds_unreadable")),
        };
        let mut all_named = true;
        let mut found = RefundEntry::Missing;
        for entry in list {
            let id = answer::text(entry, "externalRefundId").map_err(|_| unknown("refunds_unreadable"))?;
            all_named &= id.is_some();
            if id != Some(number.as_str()) {
                continue;
            }
            if found != RefundEntry::Missing {
                return Err(alarm("refund_twice"));
            }
            let amount = answer::whole(entry, "amount").map_err(|_| unknown("refunds_unreadable"))?;
            let failed = action_code(entry).map_err(|_| unknown("refunds_unreadable"))?.is_some_and(|code| code != 0);
            found = RefundEntry::Found { amount, failed };
        }
        Ok(if found == RefundEntry::Missing && !all_named { RefundEntry::Unsaid } else { found })
    }

    /// `merchantOrderParams`: names and texts as the shop gave them.
    fn params(&self) -> Vec<(String, String)> {
        let Some(Node::List(list)) = self.node.get("merchantOrderParams") else { return Vec::new() };
        let pair = |entry: &Node| Some((entry.text("name")?.to_owned(), entry.text("value")?.to_owned()));
        list.iter().filter_map(pair).collect()
    }

    /// Copies what is told beside the outcome into the facts.
    pub fn note(&self, expected: &Expected, facts: &mut Facts) {
        facts.order_id.clone_from(&self.id);
        let sums = self.node.get("paymentAmountInfo");
        facts.fee = sums.and_then(|sums| answer::whole(sums, "feeAmount").unwrap_or_default());
        facts.ref_num = self.node.text("authRefNum").map(|text| expected.secrets.reference(text));
        let card = self.node.get("cardAuthInfo");
        let of_card = |name| card.and_then(|card| card.text(name)).map(|text| expected.clean(text));
        facts.masked_pan = of_card("maskedPan").or(of_card("pan"));
        // Integer in the table, text in the example.
        let card_expiry =
            card.and_then(|card| answer::whole(card, "expiration").ok()?).map(|digits| digits.to_string());
        let mut details = Map::new();
        let mut tell = |name: &str, value: Option<Value>| {
            if let Some(value) = value {
                details.insert(name.to_owned(), value);
            }
        };
        tell("heldAmount", self.approved.map(Value::from));
        tell("capturedAmount", self.deposited.map(Value::from));
        tell("refundedAmount", self.refunded.map(Value::from));
        tell("actionCode", self.action.and_then(|code| i64::try_from(code).ok()).map(Value::from));
        let own = |name| self.node.text(name).filter(|text| !text.is_empty()).map(|text| expected.clean(text).into());
        tell("actionText", own("actionCodeDescription"));
        tell("paymentWay", own("paymentWay"));
        tell("terminalId", own("terminalId"));
        tell("avsCode", own("avsCode"));
        let secure = card.and_then(|card| card.get("secureAuthInfo"));
        tell("eci", secure.and_then(|info| info.text("eci")).map(|eci| expected.clean(eci).into()));
        for (name, theirs) in [
            ("registeredAt", "date"),
            ("authorizedAt", "authDateTime"),
            ("capturedAt", "depositedDate"),
            ("refundedAt", "refundedDate"),
            ("reversedAt", "reversedDate"),
        ] {
            let ms = answer::whole(self.node, theirs).ok().flatten().and_then(|ms| i64::try_from(ms).ok());
            tell(name, ms.map(|ms| instant::utc(ms).into()));
        }
        let params = echo::params(&expected.secrets, self.params());
        tell("params", (!params.is_empty()).then(|| params.into()));
        let binding = self.node.get("bindingInfo").and_then(|info| info.text("bindingId"));
        tell("bindingId", binding.map(|id| expected.clean(id).into()));
        let card = [
            ("maskedPan", facts.masked_pan.clone()),
            ("expiry", card_expiry.or(of_card("expiration")).map(|text| expiry(&text))),
            ("holder", of_card("cardholderName")),
            ("approvalCode", of_card("approvalCode")),
            ("paymentSystem", of_card("paymentSystem")),
        ];
        let card = object(card.into_iter().filter_map(|(name, text)| Some((name.to_owned(), text?.into()))));
        tell("card", (!card.is_empty()).then_some(Value::Object(card)));
        facts.details = Some(json!(details));
    }
}

/// What `refunds` says about one refund.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RefundEntry {
    /// It is there.
    Found { amount: Option<u64>, failed: bool },
    /// Every refund has a number, and none has ours.
    Missing,
    /// The list is not there, or not every refund in it has a number.
    Unsaid,
}

/// `202412` as `2024-12`; anything else as it is.
pub(super) fn expiry(text: &str) -> String {
    match text.len() == 6 && text.bytes().all(|b| b.is_ascii_digit()) {
        true => format!("{}-{}", &text[..4], &text[4..]),
        false => text.to_owned(),
    }
}

/// The processing's code: the only number here that can be negative.
fn action_code(node: &Node) -> Result<Option<i128>, Malformed> {
    match node.get("actionCode") {
        None => Ok(None),
        Some(Node::Integer(number)) => Ok(Some(*number)),
        Some(Node::Text(text)) => text.parse().map(Some).map_err(|_| Malformed),
        Some(_) => Err(Malformed),
    }
}

/// `attributes[mdOrder]`: the only place where the bank's id of the order comes back.
fn md_order(expected: &Expected, node: &Node) -> Result<Option<String>, Finding> {
    let unreadable = || unknown("order_id_unreadable");
    let list = match node.get("attributes") {
        None => return Ok(None),
        Some(Node::List(list)) => list,
        Some(_) => return Err(unreadable()),
    };
    let mut found = None;
    for attribute in list {
        if !matches!(attribute, Node::Object(_)) {
            return Err(unreadable());
        }
        if attribute.text("name") != Some("mdOrder") {
            continue;
        }
        let id = order_id(expected, attribute, "value").map_err(|_| unreadable())?.ok_or_else(unreadable)?;
        if found.as_ref().is_some_and(|found| *found != id) {
            return Err(alarm("order_id_differs"));
        }
        found = Some(id);
    }
    Ok(found)
}
