//! What a call tells at its end, and the lines for whoever listens: of each exchange, and of each outcome.

use super::{Call, Engine, Held};
use crate::journal::{Intent, Movement};
use crate::model::{Facts, Level, State, Verdict, Watch};
use crate::transport::{Exchange, Failure, FailureKind};

/// What is known at the end of a call.
#[derive(Debug)]
pub struct Report {
    /// The movement as the journal has it, or as it should have it (see `journaled`).
    pub movement: Movement,
    /// What the last exchange brought.
    pub news: News,
    /// The movement was known before; this call did not start it.
    pub replayed: bool,
    /// The same number was asked for with this other content; nothing was done.
    pub conflict: Option<Box<Intent>>,
}

/// What the last exchange of a call brought, and what the bank has corrected in it.
#[derive(Debug)]
pub struct News {
    /// What the bank's last answer in this call brought.
    pub facts: Option<Facts>,
    /// What stopped the last exchange of this call.
    pub failure: Option<Failure>,
    /// False: the bank has answered but the journal could not write it down.
    pub journaled: bool,
    /// The bank has corrected what was final: it stood there before.
    pub corrected: Option<State>,
    /// What is final was asked about; whether the bank confirmed it.
    pub confirmed: Option<bool>,
    /// What the bank said to the last question.
    pub(super) told: Option<Verdict>,
}

impl Default for News {
    fn default() -> News {
        News { facts: None, failure: None, journaled: true, corrected: None, confirmed: None, told: None }
    }
}

impl News {
    /// Nothing left, because of this.
    pub(super) fn stopped(why: &str) -> News {
        let failure = Failure { kind: FailureKind::Gate, message: why.to_owned() };
        News { failure: Some(failure), ..News::default() }
    }

    /// Later news on top of these: what says nothing new leaves what there was to tell.
    pub(super) fn then(self, later: News) -> News {
        let corrected = self.corrected.or(later.corrected);
        match (&later.facts, &later.failure, later.journaled) {
            (None, None, true) => News { corrected, ..self },
            _ => News { corrected, ..later },
        }
    }
}

impl Report {
    /// Of a movement, without news.
    pub(crate) fn of(movement: Movement) -> Report {
        Report { movement, news: News::default(), replayed: false, conflict: None }
    }

    /// Of a movement whose number was asked for with other content.
    pub(super) fn of_conflict(movement: Movement, intent: &Intent) -> Report {
        Report { conflict: Some(Box::new(intent.clone())), ..Report::of(movement) }
    }

    /// At the end of the work on a claimed movement.
    pub(super) fn end(held: Held<'_>, news: News) -> Report {
        Report { news, ..Report::of(held.give_back()) }
    }
}

impl Engine {
    /// A line about an exchange, for whoever listens closely. After money: only when the journal knows the outcome,
    /// because a listener may be slow.
    pub(super) fn trace(&self, watch: &dyn Watch, path: &str, exchange: &Exchange) {
        if !watch.listens(Level::Debug) {
            return;
        }
        let trace = &exchange.trace;
        let end = match &exchange.result {
            Ok(answer) => format!("HTTP {}", answer.status),
            Err(failure) => failure.message.clone(),
        };
        let line = format!(
            "{path}: {end}; {} ms, {} bytes out, {} in, {} {}",
            trace.elapsed.as_millis(),
            trace.bytes_out,
            trace.bytes_in,
            trace.peer.as_deref().unwrap_or("not connected"),
            trace.tls.as_deref().unwrap_or(""),
        );
        watch.log(Level::Debug, self.gateway.redactor().clean(line.trim_end()).as_ref());
    }

    /// The line about an outcome.
    pub(super) fn log(&self, call: Call<'_>, movement: &Movement, news: &News) {
        let level = match movement.state {
            State::Unknown | State::Review => Level::Warning,
            _ => Level::Info,
        };
        let why = movement.reason.as_deref().or(news.failure.as_ref().map(|failure| failure.message.as_str()));
        let line = format!(
            "{}: {} ({}{}{})",
            name(movement),
            movement.state.word(),
            movement.cause.word(),
            if why.is_some() { ": " } else { "" },
            why.unwrap_or("")
        );
        call.watch.log(level, &line);
        if let Some(before) = news.corrected {
            let now = movement.state.word();
            call.watch.log(
                Level::Error,
                &format!("{}: the bank has corrected what was final: {} is now {now}", name(movement), before.word()),
            );
        }
        if news.facts.as_ref().is_some_and(|facts| facts.alarm) || movement.foreign {
            call.watch.log(
                Level::Error,
                &format!("{}: the bank's answer contradicts the request; a person must look at it", name(movement)),
            );
        }
        if !news.journaled {
            call.watch.log(
                Level::Error,
                &format!("{}: the bank has answered, but the journal could not write it down", name(movement)),
            );
        }
    }
}

/// A movement in a line of the log.
pub(super) fn name(movement: &Movement) -> String {
    format!("{} {}", movement.intent.kind.word(), movement.intent.number)
}

/// Why an exchange has no answer.
pub(super) fn failure_of(exchange: &Exchange) -> Failure {
    match &exchange.result {
        Err(failure) => failure.clone(),
        Ok(_) => Failure { kind: FailureKind::Garbled, message: "an answer without a request".to_owned() },
    }
}
