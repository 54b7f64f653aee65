//! What becomes of a movement's row: the one place where a transition is made, whatever the row lies in. Nothing is written
//! here; who writes the row writes it as it then stands.

use super::Row;
use crate::journal::clock::Mark;
use crate::journal::rules::{echoes, illegal};
use crate::journal::{Cause, Change, DoubtChange, Intent, JournalError, Movement, evidence};
use crate::model::{Belief, Readiness, Redactor, State, parsed, text};

impl Movement {
    /// One that begins: nothing was sent.
    pub fn begun(id: i64, intent: &Intent, now: i64) -> Movement {
        Movement {
            id,
            intent: intent.clone(),
            state: State::Ready,
            readiness: Readiness::Fresh,
            revision: 1,
            fence: 1,
            attempts: 0,
            cause: Cause::Submitted,
            order_id: None,
            form_url: None,
            fee: None,
            ref_num: None,
            bank_code: None,
            bank_message: None,
            reason: None,
            details: None,
            baseline: None,
            not_found: 0,
            absent: 0,
            since_gate: None,
            key: 0,
            doubt: None,
            open_for: None,
            belief: None,
            foreign: false,
            was_paid: false,
            created_at: now,
            updated_at: now,
            claimed: false,
        }
    }
}

impl Row {
    /// One that begins, claimed by that owner or by nobody, without an id.
    pub fn begun(intent: &Intent, owner: Option<&str>, now: i64) -> Row {
        Row {
            movement: Movement::begun(0, intent, now),
            owner: owner.map(str::to_owned),
            gate: None,
            doubt: None,
            sent_at: None,
            echoes: echoes(intent),
            details: None,
            trusted: true,
        }
    }

    /// Through the gate: an attempt more, and the first request in doubt where there was none.
    pub fn gated(&mut self, mark: Mark, now: i64) {
        let movement = &mut self.movement;
        movement.attempts += 1;
        (movement.not_found, movement.absent) = (0, 0);
        if self.doubt.is_none() {
            self.doubt = Some((movement.attempts, mark.clone()));
            self.sent_at = Some(now);
            // A first doubt has the clock of this gate.
            self.trusted = true;
        }
        self.sent_at.get_or_insert(now);
        self.gate = Some(mark);
        self.moves(State::Sending, Cause::Gate, now);
    }

    /// What the engine has decided. `mark`: the end of the exchange, where one was under way.
    pub fn changed(&mut self, change: &Change, mark: Mark, now: i64) -> Result<(), JournalError> {
        fn keep<T: Clone>(fact: &mut Option<T>, told: &Option<T>) {
            if told.is_some() {
                fact.clone_from(told);
            }
        }
        let movement = &mut self.movement;
        match change.doubt {
            DoubtChange::Stays => {}
            DoubtChange::Ends => self.doubt = None,
            DoubtChange::Returns if self.doubt.is_none() => {
                self.doubt = self.gate.clone().map(|gate| (movement.attempts, gate));
            }
            DoubtChange::Returns => {}
        }
        // Until now bytes of the request could leave: a quarantine begins where the exchange ends.
        if movement.state == State::Sending {
            self.gate = Some(mark);
        }
        let redactor = Redactor::new();
        if let Some((code, message, reason)) = &change.verdict {
            movement.bank_code.clone_from(code);
            movement.bank_message =
                message.as_ref().map(|text| evidence::beginning(&redactor.clean(text), evidence::LONGEST_TEXT));
            movement.reason.clone_from(reason);
        }
        if let Some(details) = &change.details {
            let details = text(&redactor.clean_json(details));
            // As it is read: of a fraction the last digit may be another.
            let read = parsed(details.as_bytes()).map_err(|_| illegal("details that cannot be read again"))?;
            (movement.details, self.details) = (Some(read), Some(details));
        }
        if let Some((verdict, by, open)) = change.belief {
            movement.belief = Some(Belief { verdict, by, open, at: now });
        }
        match change.forgets_order {
            true => movement.order_id = None,
            false => keep(&mut movement.order_id, &change.order_id),
        }
        keep(&mut movement.form_url, &change.form_url);
        keep(&mut movement.fee, &change.fee);
        keep(&mut movement.ref_num, &change.ref_num);
        keep(&mut movement.baseline, &change.baseline);
        (movement.not_found, movement.absent) = (change.not_found, change.absent);
        movement.readiness = change.readiness;
        (movement.foreign, movement.was_paid) = (change.foreign, change.was_paid);
        movement.key += u32::from(change.key_spent);
        if change.release {
            self.owner = None;
        }
        self.moves(change.to, change.cause, now);
        Ok(())
    }

    /// Another content.
    pub fn amended(&mut self, intent: &Intent, now: i64) {
        self.movement.intent = intent.clone();
        self.echoes = echoes(intent);
        self.moves(State::Ready, Cause::Amended, now);
    }

    /// Claimed by another owner.
    pub fn claimed(&mut self, owner: &str) {
        self.owner = Some(owner.to_owned());
        self.movement.fence += 1;
    }

    /// Its owner died while he was sending it. When is not known, so that it may have left until now.
    pub fn orphaned(&mut self, mark: Mark, now: i64) {
        self.gate = Some(mark);
        self.moves(State::Unknown, Cause::OwnerDied, now);
    }

    fn moves(&mut self, to: State, cause: Cause, now: i64) {
        let movement = &mut self.movement;
        (movement.state, movement.cause, movement.updated_at) = (to, cause, now);
        movement.revision += 1;
    }
}
