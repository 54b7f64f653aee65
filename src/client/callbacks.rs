//! Callbacks of the bank: verified, read, and noted beside the movement they are about. A callback says look, never book.

use super::document::Document;
use super::{Client, Stop};
use crate::engine::{self, Call, Report};
use crate::journal::{Filter, JournalError, Movement};
use crate::messages::{self, Callback};
use crate::model::{Advice, Notice, Notification, State, Status, shallow};
use crate::operations::Which;
use serde_json::{Map, Value};

impl Client {
    /// A callback: verified, read, and noted beside the movement it is about. It changes no state by itself,
    /// but what it contradicts is asked about at once, and it may bring the bank's id of a movement that cannot be asked
    /// about without it.
    pub(super) fn notification(&self, notification: &Notification, call: Call<'_>) -> Result<(Status, Document), Stop> {
        let notice = self.engine.gateway.notification(notification)?;
        let notice = Notice { raw: shallow(notice.raw), details: notice.details.map(shallow), ..notice };
        let mut more = Map::new();
        more.insert("event".to_owned(), notice.event.as_str().into());
        more.insert("success".to_owned(), notice.success.into());
        more.insert("eventAmount".to_owned(), notice.amount.into());
        if let Some(commission) = notice.commission {
            more.insert("eventCommission".to_owned(), commission.into());
        }
        more.insert("repeat".to_owned(), false.into());
        more.insert("parameters".to_owned(), notice.raw.clone());
        if let Some(order_id) = &notice.order_id {
            more.insert("eventOrderId".to_owned(), order_id.as_str().into());
        }
        if let Some(details) = &notice.details {
            more.insert("details".to_owned(), details.clone());
        }
        let Some(movement) = self.movement_of(&notice)? else {
            more.insert("known".to_owned(), false.into());
            self.tell_candidates(&notice, &mut more)?;
            let what = if more.contains_key("candidates") { Callback::MayBeOurs } else { Callback::NotOurs };
            return Ok(self.noted(what, None, more));
        };
        more.insert("known".to_owned(), true.into());
        if engine::is_lost(&movement) && self.engine.cannot_be_asked(&movement).is_some() {
            let why = self.why_not_settled(&notice, &movement)?;
            more.insert("settles".to_owned(), why.is_none().into());
            match why {
                Some(why) => more.insert("why".to_owned(), why.into()),
                None => {
                    let report = self.engine.adopt(movement, &notice, call)?;
                    return Ok(self.asked(Callback::BroughtTheId, report, more));
                }
            };
        }
        let before = movement.clone();
        let noted = self.engine.note(movement, &notice, call)?;
        more.insert("repeat".to_owned(), noted.repeat.into());
        Ok(match noted.asked {
            Some(report) => {
                more.insert("asked".to_owned(), true.into());
                self.asked(Callback::Contradicted, report, more)
            }
            None if noted.repeat => self.noted(Callback::Repeated, Some(before), more),
            None if before.claimed || before.state == State::Sending => self.noted(Callback::Busy, Some(before), more),
            None if more.contains_key("why") => self.noted(Callback::CannotTell, Some(before), more),
            None => self.noted(Callback::Noted, Some(before), more),
        })
    }

    /// The answer to a callback after which the bank was asked: what is known now.
    fn asked(&self, what: Callback, report: Report, more: Map<String, Value>) -> (Status, Document) {
        let movement = report.movement.clone();
        let (_, told) = self.told(self.locale, report);
        let (status, document) = self.noted(what, Some(movement), more);
        let message = format!("{} {}", document.message, told.message);
        (
            status,
            Document {
                message,
                movement: told.movement,
                correction: told.correction,
                confirmed: told.confirmed,
                ..document
            },
        )
    }

    /// The answer to a callback: never that something is to be booked, but whether its movement is to be asked about.
    fn noted(&self, what: Callback, movement: Option<Movement>, more: Map<String, Value>) -> (Status, Document) {
        let is_settled = |movement: &Movement| movement.state.is_final() && !movement.is_contradicted();
        let advice = match &movement {
            Some(movement) if !is_settled(movement) => Advice::AskLater,
            _ => Advice::None,
        };
        let message = messages::callback(self.locale, what, movement.as_ref().map(|movement| movement.state));
        let next = movement.as_ref().and_then(|movement| self.engine.next_question(movement));
        let document = Document::of_answer(self.locale, more);
        (
            Status::Ok,
            Document {
                movement: movement.map(|movement| (Box::new(movement), next)),
                advice: advice.word(),
                message,
                ..document
            },
        )
    }

    /// By our number, or else by the bank's id.
    fn movement_of(&self, notice: &Notice) -> Result<Option<Movement>, JournalError> {
        let by_number = match &notice.number {
            Some(number) => self.find(&Which { kind: Some(notice.kind), number: number.clone(), part: None })?,
            None => None,
        };
        match (&by_number, &notice.order_id) {
            (None, Some(order_id)) => self.engine.journal.find_by_order_id(notice.kind, order_id),
            _ => Ok(by_number),
        }
    }

    /// Why a callback cannot tell what became of a movement whose id was lost; `None`: it can.
    fn why_not_settled(&self, notice: &Notice, movement: &Movement) -> Result<Option<&'static str>, JournalError> {
        let Some(order_id) = &notice.order_id else {
            return Ok(Some("names_no_order_id"));
        };
        if notice.unsure.is_some() {
            return Ok(notice.unsure);
        }
        if !has_the_sums_of(notice, movement) {
            return Ok(Some("amount_differs"));
        }
        let taken = self.engine.journal.find_by_order_id(notice.kind, order_id)?;
        Ok(taken.map(|_| "order_id_is_anothers"))
    }

    /// A callback about nothing we know by name: the movements whose id was lost and that it may be about, for the
    /// person who decides.
    fn tell_candidates(&self, notice: &Notice, more: &mut Map<String, Value>) -> Result<(), JournalError> {
        let states = vec![State::Unknown, State::Review];
        let open = self.engine.journal.list(&Filter { states, limit: 1000, ..Filter::default() })?;
        let candidates: Vec<Value> = open
            .movements
            .iter()
            .filter(|movement| movement.intent.kind == notice.kind && engine::is_lost(movement))
            .filter(|movement| self.engine.cannot_be_asked(movement).is_some() && has_the_sums_of(notice, movement))
            .map(|movement| movement.intent.number.as_str().into())
            .collect();
        if !candidates.is_empty() {
            more.insert("settles".to_owned(), false.into());
            more.insert("why".to_owned(), notice.unsure.unwrap_or("names_no_order").into());
            more.insert("candidates".to_owned(), candidates.into());
        }
        Ok(())
    }
}

/// Whether a callback names the very amount and commission of a movement; one that names a single sum may mean the
/// amount or both together.
fn has_the_sums_of(notice: &Notice, movement: &Movement) -> bool {
    let (amount, commission) = (movement.intent.amount.get(), movement.intent.commission.unwrap_or(0));
    match (notice.amount, notice.commission) {
        (Some(theirs), Some(commissions)) => (theirs, commissions) == (amount, commission),
        (Some(theirs), None) => theirs == amount || Some(theirs) == amount.checked_add(commission),
        (None, _) => false,
    }
}
