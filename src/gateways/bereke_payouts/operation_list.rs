//! `operationList` of a payout: the transactions the bank has completed in the order. They are never compared with
//! our number and id: in a payout from a corporate card each has a number, an id and (the debit, with the fee) an
//! amount of its own in the gateway. What counts is whether the payee was credited, with what, and on which card.

use crate::document::Node;
use crate::gateways::answer::{self, Malformed};
use crate::gateways::finding::{Finding, alarm};
use crate::gateways::secrets::Secrets;
use crate::model::{Currency, Minor, instant, object};
use serde_json::Value;

/// The only type that the document lists: "credits the money".
const CREDIT: &str = "P2P_CREDIT";

/// The most operations that are told, and the most characters of a word of theirs.
const MOST: usize = 10;
const WORDS: usize = 255;

/// What an operation does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Does {
    /// It says that it credits the payee.
    Credits,
    /// It does not say; the only listed type is a credit.
    Untold,
    /// A debit, or what the document does not list.
    Other,
}

/// One operation.
struct Operation<'n> {
    node: &'n Node,
    does: Does,
    amount: Option<u64>,
    /// `resultCode`: 0 is success.
    result: Option<u64>,
}

impl<'n> Operation<'n> {
    fn read(node: &'n Node) -> Result<Operation<'n>, Malformed> {
        if !matches!(node, Node::Object(_)) {
            return Err(Malformed);
        }
        let does = match answer::text(node, "operationType")? {
            None => Does::Untold,
            Some(word) if word.trim().eq_ignore_ascii_case(CREDIT) => Does::Credits,
            Some(_) => Does::Other,
        };
        Ok(Operation { node, does, amount: answer::whole(node, "amount")?, result: answer::whole(node, "resultCode")? })
    }

    fn may_credit(&self) -> bool {
        self.does != Does::Other
    }

    fn succeeded(&self) -> bool {
        self.result == Some(0)
    }

    fn failed(&self) -> bool {
        self.result.is_some_and(|code| code != 0)
    }
}

/// What the list says.
#[derive(Default)]
pub(super) struct Operations<'n> {
    list: Vec<Operation<'n>>,
    /// Some operation names another currency than the order. The bank's own status example does ("643" under
    /// an order in "398"), so it is noted and the currency of the order decides.
    pub other_currency: bool,
}

/// Why an operation failed, in the bank's words and with its code.
pub(super) struct Failure<'n> {
    pub code: u64,
    pub words: Option<&'n str>,
}

impl<'n> Operations<'n> {
    /// What each says about itself, for people and slips: compared with nothing, and booked by nobody.
    pub fn details(&self, secrets: &Secrets) -> Vec<Value> {
        let of = |operation: &Operation<'n>| {
            let node = operation.node;
            let date = ["operationDate", "datetime"].iter().find_map(|name| answer::whole(node, name).ok().flatten());
            let text = |name| node.text(name).map(|text| secrets.short(text, WORDS).into());
            object(
                [
                    ("at", date.and_then(|ms| i64::try_from(ms).ok()).map(|ms| instant::utc(ms).into())),
                    ("type", text("operationType")),
                    ("amount", operation.amount.map(Value::from)),
                    ("resultCode", operation.result.map(Value::from)),
                    ("resultText", text("resultCodeDescription")),
                    ("refNum", node.text("refNum").map(|text| secrets.reference(text).into())),
                ]
                .into_iter()
                .filter_map(|(name, value)| Some((name.to_owned(), value?))),
            )
            .into()
        };
        self.list.iter().take(MOST).map(of).collect()
    }

    /// Reads the list; left out, it is empty.
    pub fn read(node: &'n Node, currency: Currency) -> Result<Operations<'n>, Malformed> {
        let list = match node.get("operationList") {
            None => return Ok(Operations::default()),
            Some(Node::List(list)) => list,
            Some(_) => return Err(Malformed),
        };
        let mut operations = Operations::default();
        for operation in list {
            let theirs = answer::currency(operation, "currency")?;
            operations.other_currency |= theirs.is_some_and(|theirs| theirs != currency);
            operations.list.push(Operation::read(operation)?);
        }
        Ok(operations)
    }

    /// Whether the answer names none.
    pub fn are_none(&self) -> bool {
        self.list.is_empty()
    }

    /// What contradicts that the payee got exactly our amount. A failed operation beside a successful one is a
    /// refused first try.
    pub fn contradicts_paid(&self, amount: Minor) -> Option<Finding> {
        if self.credits_apart() > 1 {
            return Some(alarm("credited_twice"));
        }
        if self.list.is_empty() || self.credit_of(amount).is_some() {
            return None;
        }
        let other = self.list.iter().any(|operation| operation.may_credit() && operation.succeeded());
        Some(alarm(if other { "operation_amount_differs" } else { "operations_disagree" }))
    }

    /// Whether money has moved by some operation. A debit that succeeded beside a credit that failed is not
    /// "nothing moved", either.
    pub fn moved_money(&self) -> bool {
        self.list.iter().any(Operation::succeeded)
    }

    /// The reference of the operation that credited the payee.
    pub fn ref_num(&self, amount: Minor) -> Option<&'n str> {
        self.credit_of(amount).and_then(|operation| operation.node.text("refNum"))
    }

    /// The card that was credited, or was tried last: `panMaskedTo` in the table, `pan` in the examples.
    pub fn masked_pan(&self, amount: Minor) -> Option<&'n str> {
        let tried = || self.list.iter().rev().find(|operation| operation.may_credit());
        self.credit_of(amount).or_else(tried).and_then(|operation| self.cards_of(operation).next())
    }

    /// Every card that is named as the payee's.
    pub fn payee_cards(&self) -> impl Iterator<Item = &'n str> {
        self.list.iter().flat_map(|operation| self.cards_of(operation))
    }

    /// Why the payout failed: of the last credit that failed, or else of whatever failed last.
    pub fn failure(&self) -> Option<Failure<'n>> {
        let failed = || self.list.iter().rev().filter(|operation| operation.failed());
        let operation = failed().find(|operation| operation.may_credit()).or_else(|| failed().next())?;
        let words = operation.node.text("resultCodeDescription").filter(|words| !words.trim().is_empty());
        Some(Failure { code: operation.result?, words })
    }

    /// The operation that credited our amount, or does not say that it failed; one that says so is preferred.
    fn credit_of(&self, amount: Minor) -> Option<&Operation<'n>> {
        let ours = |operation: &&Operation| {
            operation.may_credit() && !operation.failed() && operation.amount.is_none_or(|sum| sum == amount.get())
        };
        self.list.iter().filter(ours).find(|operation| operation.succeeded()).or_else(|| self.list.iter().find(ours))
    }

    /// How many different operations say that they have credited the payee.
    fn credits_apart(&self) -> usize {
        let credited = self.list.iter().filter(|operation| operation.does == Does::Credits && operation.succeeded());
        let mut apart: Vec<_> = credited.map(|operation| (operation.amount, operation.node.text("refNum"))).collect();
        apart.sort_unstable();
        apart.dedup();
        apart.len()
    }

    /// `panMaskedTo` is always the payee's; `pan` is the card of the operation, so that of a debit is the payer's.
    fn cards_of(&self, operation: &Operation<'n>) -> impl Iterator<Item = &'n str> + use<'n> {
        let own = match operation.does {
            Does::Credits => true,
            Does::Untold => self.list.len() == 1,
            Does::Other => false,
        };
        let pan = if own { operation.node.text("pan") } else { None };
        operation.node.text("panMaskedTo").into_iter().chain(pan)
    }
}
