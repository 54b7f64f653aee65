//! What the bank knows about its orders, and which of them have something coming due.

use super::due::Due;
use super::ledger::Actor;
use super::other_card;
use super::own::Own;
use super::payment::Payment;
use super::settings::Settings;
use crate::sandbox::bank::faults::execution::{Act, ByHand, Execution, Lag, Lost};
use crate::sandbox::bank::tools::clock::Millis;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};

/// One order of a partner.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Order {
    /// Which gateway it belongs to.
    pub gateway: String,
    /// The bank's id, a UUID.
    pub id: String,
    /// The partner's number.
    pub number: String,
    /// Minor units.
    pub amount: u64,
    /// ISO 4217 digits.
    pub currency: String,
    /// The bank's status number.
    pub status: u8,
    /// When it was created, on the virtual clock.
    pub created: Millis,
    /// Free text of the partner.
    pub description: Option<String>,
    /// `ru`, `kk` or `en`: the language of its pages.
    pub language: String,
    /// The partner's number of the recipient.
    pub client_id: Option<String>,
    /// The recipient's name.
    pub client_name: Option<String>,
    /// The partner's own parameters, in order.
    pub params: Vec<(String, String)>,
    /// The debited account: `transit` or a binding.
    pub source: String,
    /// The masked card number, once one is known.
    pub masked_pan: Option<String>,
    /// The binding of the recipient's card.
    pub target_binding: Option<String>,
    /// Where the page sends the browser after success.
    pub return_url: Option<String>,
    /// Where the page sends the browser after failure.
    pub fail_url: Option<String>,
    /// Operations, executed or refused.
    pub operations: Vec<Operation>,
    /// What will happen to it, and when.
    pub due: Option<Due>,
    /// Status questions do not find it before this moment.
    pub hidden_until: Option<Millis>,
    /// Status questions are told this number instead of the true one.
    pub told_status: Option<u8>,
    /// Status questions are told what was true so long ago.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lag: Option<Lag>,
    /// Some status questions do not find it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lost: Option<Lost>,
    /// Its answers name another card than the true one.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub other_card: bool,
    /// So many cards may be tried for it, whatever the switches say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attempts: Option<u32>,
    /// What an employee is going to do to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by_hand: Option<ByHand>,
    /// When it last changed, on the virtual clock.
    pub changed: Millis,
    /// Who did something with it last; what happens later on is his doing.
    pub by: Actor,
    /// What only one gateway knows of it, without secrets.
    #[serde(skip_serializing_if = "Own::is_nothing")]
    pub more: Own,
    /// What a card payment has besides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment: Option<Box<Payment>>,
}

impl Order {
    /// Takes on the plan's wishes about later answers.
    pub fn mark(&mut self, now: Millis, execution: Execution) {
        self.hidden_until = execution.hidden.map(|ms| now + ms).or(self.hidden_until);
        self.told_status = execution.told_status.or(self.told_status);
        self.lag = execution.lag.or(self.lag);
        self.lost = execution.lost.map(|lost| Lost { from: now + lost.from, ..lost }).or(self.lost);
        self.other_card |= execution.other_card;
        self.attempts = execution.attempts.or(self.attempts);
        self.by_hand = execution.by_hand.or(self.by_hand);
    }

    /// How many cards may be tried for it, where the switch says so many.
    pub fn attempts_allowed(&self, switch: u8) -> u32 {
        self.attempts.unwrap_or(switch.into())
    }

    fn hand_moves_at(&self) -> Option<Millis> {
        self.by_hand.map(|hand| self.changed.saturating_add(hand.after))
    }

    /// The order as answers describe it: with another card, where that is wanted.
    pub fn shown(&self, settings: &Settings) -> Order {
        let mut shown = self.clone();
        if self.other_card || settings.other_card {
            shown.masked_pan = self.masked_pan.as_deref().map(other_card::mask);
            shown.target_binding = self.target_binding.as_deref().map(other_card::id);
        }
        shown
    }
}

/// One attempt to move the order's money.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Operation {
    /// When.
    pub date: Millis,
    /// 0: executed; 1: refused.
    pub result_code: u8,
    /// In the bank's words.
    pub description: String,
    /// Twelve digits.
    pub ref_num: String,
}

/// All orders, found by id and by number.
#[derive(Default)]
pub struct Orders {
    all: Vec<Order>,
    by_id: HashMap<String, usize>,
    by_number: HashMap<(String, String), usize>,
    due: BTreeSet<(Millis, usize)>,
    /// Those that an employee is going to do something to.
    by_hand: BTreeSet<usize>,
}

impl Orders {
    /// Every order, in order of creation.
    pub fn all(&self) -> &[Order] {
        &self.all
    }

    /// The order with this id.
    pub fn by_id(&self, id: &str) -> Option<&Order> {
        self.by_id.get(id).map(|at| &self.all[*at])
    }

    /// The newest order of a gateway with this number: a bank that executes again has several.
    pub fn by_number(&self, gateway: &str, number: &str) -> Option<&Order> {
        self.by_number.get(&(gateway.to_owned(), number.to_owned())).map(|at| &self.all[*at])
    }

    /// Every order of a gateway with this number, in order of creation.
    pub fn all_by_number<'o>(&'o self, gateway: &'o str, number: &'o str) -> impl Iterator<Item = &'o Order> {
        self.all.iter().filter(move |order| order.gateway == gateway && order.number == number)
    }

    /// Adds the order, or puts it in the place of the one with its id.
    pub fn put(&mut self, order: Order) {
        let at = match self.by_id.get(&order.id) {
            Some(at) => {
                let old = std::mem::take(&mut self.all[*at]);
                if let Some(due) = old.due {
                    self.due.remove(&(due.at, *at));
                }
                *at
            }
            None => {
                let at = self.all.len();
                self.by_id.insert(order.id.clone(), at);
                self.by_number.insert((order.gateway.clone(), order.number.clone()), at);
                self.all.push(Order::default());
                at
            }
        };
        if let Some(due) = &order.due {
            self.due.insert((due.at, at));
        }
        match order.by_hand {
            Some(_) => self.by_hand.insert(at),
            None => self.by_hand.remove(&at),
        };
        self.all[at] = order;
    }

    /// When the next thing is due. What an employee could do already and has not is due at the next change.
    pub fn next_due(&self, now: Millis) -> Option<Millis> {
        let by_hand = self.by_hand.iter().filter_map(|at| self.all[*at].hand_moves_at()).filter(|at| *at > now);
        by_hand.chain(self.due.first().map(|(at, _)| *at)).min()
    }

    /// What an employee does now, if it can be done: the orders as they are without that, and the acts.
    pub fn for_an_employee(&self, now: Millis) -> Vec<(Order, Act)> {
        let orders = self.by_hand.iter().map(|at| &self.all[*at]);
        let ready = orders.filter(|order| order.hand_moves_at().is_some_and(|at| at <= now));
        ready.filter_map(|order| Some((Order { by_hand: None, ..order.clone() }, order.by_hand?.act))).collect()
    }

    /// The first order with something due by then, of that gateway or of any.
    pub fn due_by(&self, now: Millis, gateway: Option<&str>) -> Option<&Order> {
        let mut due_now = self.due.iter().take_while(|(at, _)| *at <= now).map(|(_, index)| &self.all[*index]);
        due_now.find(|order| gateway.is_none_or(|gateway| gateway == order.gateway))
    }
}
