//! The model bank's language, one line a message, and the gateway that speaks it: as little as a gateway can be,
//! by the rules that gateways have (`src/gateways/mod.rs`). And the line between the engine and the bank.

use super::bank::{self, ANSWER_MS, Bank, Fault, Key, PAGE_MS, Request, Verb};
use super::memory::{Handle, Store};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tolem::document::{FieldError, Node};
use tolem::gateways::{Description, Gateway, QueryReading, Reading, bereke_payouts};
use tolem::model::*;
use tolem::transport::{Exchange, Failure, FailureKind, Gate, Purpose, Trace, Wire};

/// How long an engine may go on after the end of its call: as long as what is under way takes.
const PATIENCE_MS: u64 = 4 * ANSWER_MS;

/// The name under which a command carries the number of its card.
pub const CARD: &str = "card";

/// The network between the engine and the bank; every exchange takes its time on the simulation's clock.
pub struct Line {
    pub bank: Arc<Mutex<Bank>>,
    pub store: Arc<Mutex<Store>>,
    pub handle: Handle,
}

impl Wire for Line {
    fn exchange(&self, request: &HttpRequest, purpose: Purpose, _: Deadline, gate: Gate<'_>) -> Exchange {
        let mut trace = Trace::default();
        let failed = |trace: Trace, kind| Exchange { trace, result: Err(Failure { kind, message: "lost".to_owned() }) };
        let alive = self.handle.breathe();
        {
            let mut bank = self.bank.lock().unwrap();
            bank.tries += 1;
            // Whoever goes on asking though nobody waits any longer is switched off.
            if self.store.lock().unwrap().now_ms > bank.end_ms.saturating_add(PATIENCE_MS) {
                self.handle.kill();
                return failed(trace, FailureKind::Closed);
            }
            if !alive || bank.fault(Fault::NoConnection, 8) {
                self.store.lock().unwrap().now_ms += 20;
                return failed(trace, FailureKind::Connect);
            }
        }
        if gate(&trace).is_err() {
            return failed(trace, FailureKind::Gate);
        }
        trace.gate_passed = true;
        let request = read_request(&request.body);
        let mut bank = self.bank.lock().unwrap();
        let now = {
            let mut store = self.store.lock().unwrap();
            if purpose == Purpose::Money {
                bank.passes_gate(request.key, store.now_ms);
            }
            store.now_ms += 1 + bank.below(ANSWER_MS);
            store.now_ms
        };
        let alive = self.handle.breathe();
        if !alive && bank.below(2) == 0 {
            return failed(trace, FailureKind::Closed);
        }
        bank.tick(now);
        let answer = match purpose {
            Purpose::Money => bank.perform(&request, now),
            Purpose::Question => bank.tell(&request, now),
        };
        match answer.filter(|_| alive) {
            Some(text) => {
                bank.delivered(&request, &text, now);
                let answer = HttpAnswer { status: 200, headers: Vec::new(), body: text.into_bytes() };
                Exchange { trace, result: Ok(answer) }
            }
            None => failed(trace, FailureKind::Closed),
        }
    }
}

fn write_request(request: &Request) -> HttpRequest {
    let Request { verb, key, amount, card, once, manual, by_page } = request;
    let body = format!(
        "{} {} {} {amount} {card} {once} {} {}",
        *verb as u8,
        key.kind as u8,
        key.part,
        u8::from(*manual),
        u8::from(*by_page)
    );
    let body = body.into_bytes().into();
    HttpRequest { method: Method::Post, path: "/".to_owned(), headers: Vec::new(), body }
}

fn read_request(body: &[u8]) -> Request {
    let text = std::str::from_utf8(body).unwrap();
    let numbers: Vec<u64> = text.split(' ').map(|number| number.parse().unwrap()).collect();
    let verbs = [
        Verb::Pay,
        Verb::Register,
        Verb::Charge,
        Verb::Capture,
        Verb::Refund,
        Verb::Cancel,
        Verb::Status,
        Verb::Measure,
    ];
    Request {
        verb: verbs[numbers[0] as usize],
        key: Key { kind: Kind::ALL[numbers[1] as usize], part: numbers[2] as u8 },
        amount: numbers[3],
        card: numbers[4] as u8,
        once: numbers[5] as u32,
        manual: numbers[6] == 1,
        by_page: numbers[7] == 1,
    }
}

/// A well-formed answer. `None`: HTML, a redirect, a wrong password.
#[derive(Debug)]
struct Said<'a> {
    word: &'a str,
    id: Option<&'a str>,
    amount: Option<u64>,
    taken: u64,
    back: u64,
    card: Option<&'a str>,
}

fn said(answer: &HttpAnswer) -> Option<Said<'_>> {
    let text = std::str::from_utf8(&answer.body).ok()?;
    let mut words = text.split(' ');
    let word = words.next().filter(|word| !matches!(*word, "html" | "redirect" | "password"))?;
    let id = words.next();
    let mut number = || words.next().and_then(|word| word.parse().ok());
    let (amount, taken, back) = (number(), number().unwrap_or(0), number().unwrap_or(0));
    Some(Said { word, id, amount, taken, back, card: words.next().filter(|card| *card != "-") })
}

/// What an answer about a payout or a payment is held against.
struct Ours<'a> {
    amount: u64,
    card: Option<&'a str>,
    manual: bool,
}

fn plain(verdict: Verdict, facts: Facts) -> Reading {
    (verdict, facts)
}

fn alarm(verdict: Verdict, reason: &'static str, facts: Facts) -> Reading {
    (verdict, Facts { alarm: true, reason: Some(reason), ..facts })
}

fn facts_of(said: &Said<'_>) -> Facts {
    Facts { order_id: said.id.map(str::to_owned), code: Some(said.word.to_owned()), ..Facts::default() }
}

/// The money has moved or is held, by the bank's word.
fn moved(said: &Said<'_>, ours: &Ours<'_>, facts: Facts) -> Reading {
    if said.amount != Some(ours.amount) {
        return alarm(Verdict::Unknown, "amount_differs", facts);
    }
    if let (Some(theirs), Some(own)) = (said.card, ours.card)
        && theirs != own
    {
        return alarm(Verdict::Foreign, "card_differs", facts);
    }
    match (said.word, ours.manual) {
        ("held", true) => plain(Verdict::Held, facts),
        ("held", false) => plain(Verdict::Pending, facts),
        _ => plain(Verdict::Paid, facts),
    }
}

/// What a gateway must not leave out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gap {
    /// It compares no card.
    Cards,
    /// It takes every refusal for one.
    Refusals,
    /// It takes a declined attempt for a closed order.
    Attempts,
}

pub struct ModelGateway {
    pub redactor: Redactor,
    /// The bank has an idempotency key.
    pub keyed: bool,
    /// What it leaves out.
    pub gap: Option<Gap>,
}

fn link(said: &Said<'_>) -> Option<String> {
    said.id.map(|id| format!("https://bank.example/{id}"))
}

fn part_of(part: Option<&OrderNumber>) -> u8 {
    part.map_or(0, |part| part.as_str()[1..].parse().unwrap())
}

fn card_of(params: &[(String, String)]) -> u8 {
    params.iter().find(|(name, _)| name == CARD).map_or(0, |(_, card)| card.parse().unwrap())
}

fn request_of(command: &Command, stage: &Stage) -> Request {
    let (part, amount, card, manual, by_page) = match command {
        Command::Payout(payout) => {
            let by_page = matches!(payout.destination, Destination::Page(_));
            (0, payout.amount, card_of(&payout.params), false, by_page)
        }
        Command::Payment(payment) => {
            let by_page = matches!(payment.means, Means::Page(_));
            (0, payment.amount, card_of(&payment.params), payment.manual_capture, by_page)
        }
        Command::Capture(capture) => (0, capture.amount, 0, false, false),
        Command::Refund(refund) => (part_of(Some(&refund.refund_number)), refund.amount, 0, false, false),
        Command::Cancel(cancel) => (0, cancel.amount, 0, stage.holds(), false),
    };
    let verb = match command {
        Command::Payout(_) if by_page => Verb::Register,
        Command::Payout(_) => Verb::Pay,
        Command::Payment(_) if by_page || stage.order_id.is_none() => Verb::Register,
        Command::Payment(_) => Verb::Charge,
        Command::Capture(_) => Verb::Capture,
        Command::Refund(_) => Verb::Refund,
        Command::Cancel(_) => Verb::Cancel,
    };
    let key = Key { kind: command.kind(), part };
    Request { verb, key, amount: amount.get(), card, once: stage.key, manual, by_page }
}

impl Gateway for ModelGateway {
    fn description(&self) -> &'static Description {
        &bereke_payouts::DESCRIPTION
    }

    fn account(&self) -> &str {
        "model"
    }

    fn redactor(&self) -> &Redactor {
        &self.redactor
    }

    fn check(&self, _: &Command, _: &Node) -> Result<(), FieldError> {
        Ok(())
    }

    fn page_life(&self, command: &Command) -> Option<Duration> {
        request_of(command, &Stage::default()).by_page.then_some(Duration::from_millis(PAGE_MS))
    }

    fn measure(&self, command: &Command, stage: &Stage) -> Option<HttpRequest> {
        let request = request_of(command, stage);
        command.kind().follows_payment().then(|| write_request(&Request { verb: Verb::Measure, ..request }))
    }

    fn read_measure(&self, command: &Command, stage: &Stage, answer: &HttpAnswer) -> Measured {
        let amount = request_of(command, stage).amount;
        let Some(said) = said(answer) else {
            return Measured::Unclear(Facts { reason: Some("not_readable"), ..Facts::default() });
        };
        let facts = facts_of(&said);
        let stop = |reason, facts: Facts| Measured::Stop(Facts { reason: Some(reason), ..facts });
        let baseline = match (command.kind(), said.word) {
            (_, "absent") => return stop("order_not_found", facts),
            (Kind::Cancel, _) if said.amount != Some(amount) || (stage.order_id.as_deref() != said.id) => {
                return Measured::Unclear(Facts { reason: Some("amount_differs"), ..facts });
            }
            (Kind::Cancel, "held") => amount,
            (Kind::Cancel, "registered" | "attempt_declined" | "acs") => 0,
            (Kind::Cancel, "paid") => return stop("order_paid", facts),
            (Kind::Cancel, "declined" | "reversed") => return stop("nothing_to_cancel", facts),
            (Kind::Cancel, _) => return Measured::Unclear(facts),
            (Kind::Capture, "held") => said.taken,
            (Kind::Capture, _) => return stop("nothing_to_capture", facts),
            (_, "paid") if said.back + amount <= said.taken => said.back,
            (_, "paid") => {
                let limit = Some(said.taken - said.back);
                return stop("more_than_is_left", Facts { limit, ..facts });
            }
            _ => return stop("nothing_to_refund", facts),
        };
        let order_id = said.id.map(str::to_owned);
        Measured::Go(Stage { order_id, baseline: Some(baseline), ..stage.clone() })
    }

    fn command(&self, command: &Command, stage: &Stage) -> HttpRequest {
        write_request(&request_of(command, stage))
    }

    fn masked(&self, _: &HttpRequest) -> Value {
        json!({})
    }

    fn read_command(&self, command: &Command, stage: &Stage, answer: &HttpAnswer) -> Reading {
        let request = request_of(command, stage);
        let Some(said) = said(answer) else {
            return plain(Verdict::Unknown, Facts { reason: Some("not_readable"), ..Facts::default() });
        };
        let facts = facts_of(&said);
        let card = bank::mask(request.card);
        let card = card.filter(|_| self.gap != Some(Gap::Cards));
        let ours = Ours { amount: request.amount, card: card.as_deref(), manual: request.manual };
        match said.word {
            "unlisted" if self.gap == Some(Gap::Refusals) => plain(Verdict::Rejected, facts),
            "paid" if matches!(request.verb, Verb::Capture | Verb::Refund) => plain(Verdict::Paid, facts),
            "paid" | "held" => moved(&said, &ours, facts),
            "accepted" => plain(Verdict::Unknown, Facts { key_spent: true, order_id: None, ..facts }),
            "rejected" if request.verb == Verb::Cancel => plain(Verdict::Rejected, Facts { order_id: None, ..facts }),
            "declined" => plain(Verdict::Declined, facts),
            "reversed" => plain(Verdict::Reversed, facts),
            // A refusal names no order of ours.
            "rejected" => {
                let facts = Facts { order_id: None, key_spent: self.keyed, reason: Some("refused"), ..facts };
                plain(Verdict::Rejected, facts)
            }
            "duplicate" => plain(Verdict::Duplicate, Facts { order_id: None, ..facts }),
            "pending" => plain(Verdict::Pending, facts),
            "acs" => {
                let form_url = link(&said);
                plain(Verdict::ActionRequired, Facts { form_url, ..facts })
            }
            "registered" | "attempt_declined" if request.by_page => {
                let form_url = link(&said).filter(|_| said.word == "registered");
                plain(Verdict::ActionRequired, Facts { form_url, ..facts })
            }
            "registered" => plain(Verdict::Registered, facts),
            // A refusal that stands in no list proves nothing.
            _ => plain(Verdict::Unknown, Facts { order_id: None, ..facts }),
        }
    }

    fn status(&self, subject: &Subject) -> HttpRequest {
        let key = Key { kind: subject.kind, part: part_of(subject.part.as_ref()) };
        let (amount, by_page) = (subject.amount.get(), subject.by_page);
        write_request(&Request { verb: Verb::Status, key, amount, card: 0, once: 0, manual: false, by_page })
    }

    fn read_status(&self, subject: &Subject, answer: &HttpAnswer) -> Reading {
        let Some(said) = said(answer) else {
            return plain(Verdict::Unknown, Facts { reason: Some("not_readable"), ..Facts::default() });
        };
        let facts = facts_of(&said);
        if said.word == "absent" {
            return plain(Verdict::NotFound, facts);
        }
        match subject.kind {
            Kind::Payout | Kind::Payment if self.gap == Some(Gap::Cards) => {
                of_order(&Subject { card: None, ..subject.clone() }, &said, facts)
            }
            Kind::Payout | Kind::Payment => of_order(subject, &said, facts),
            Kind::Capture => of_capture(subject, &said, facts),
            Kind::Refund => of_refund(subject, &said, facts),
            Kind::Cancel => of_cancel(subject, &said, facts, self.gap == Some(Gap::Attempts)),
        }
    }

    fn query(&self, _: &Query) -> HttpRequest {
        unreachable!("the simulation asks about movements only")
    }

    fn read_query(&self, _: &Query, _: &HttpAnswer) -> QueryReading {
        unreachable!("the simulation asks about movements only")
    }
}

fn of_order(subject: &Subject, said: &Said<'_>, facts: Facts) -> Reading {
    let amount = subject.amount.get();
    let ours = Ours { amount, card: subject.card.as_deref(), manual: subject.manual_capture };
    if said.amount != Some(amount) {
        return alarm(Verdict::Unknown, "amount_differs", facts);
    }
    match said.word {
        "paid" if said.taken > 0 && said.back == said.taken && said.back > subject.given_back => {
            plain(Verdict::Reversed, facts)
        }
        "paid" | "held" => moved(said, &ours, facts),
        "declined" => plain(Verdict::Declined, facts),
        "reversed" => plain(Verdict::Reversed, facts),
        "pending" => plain(Verdict::Pending, facts),
        "acs" => {
            let form_url = link(said);
            plain(Verdict::ActionRequired, Facts { form_url, ..facts })
        }
        "attempt_declined" if subject.cancelled => plain(Verdict::Declined, facts),
        // Whoever has the page may still pay, with another card, too.
        "registered" | "attempt_declined" if subject.by_page && !subject.page_over => {
            let reason = (said.word == "attempt_declined").then_some("attempt_declined");
            plain(Verdict::ActionRequired, Facts { reason, ..facts })
        }
        "registered" | "attempt_declined" if subject.by_page => {
            plain(Verdict::Declined, Facts { reason: Some("expired"), ..facts })
        }
        "registered" if subject.stage.order_id.is_none() => plain(Verdict::Registered, facts),
        "registered" => plain(Verdict::NotExecuted, facts),
        _ => plain(Verdict::Unknown, facts),
    }
}

/// Captured is what was added to what had been taken before.
fn of_capture(subject: &Subject, said: &Said<'_>, facts: Facts) -> Reading {
    let Some(before) = subject.stage.baseline else {
        return plain(Verdict::Unknown, Facts { reason: Some("baseline_missing"), ..facts });
    };
    match said.word {
        "paid" if said.taken == before + subject.amount.get() => plain(Verdict::Paid, facts),
        "held" if said.taken == before => plain(Verdict::NotExecuted, facts),
        _ => alarm(Verdict::Unknown, "capture_contradicted", facts),
    }
}

/// Refunded is what was added to what had gone back before.
fn of_refund(subject: &Subject, said: &Said<'_>, facts: Facts) -> Reading {
    let Some(before) = subject.stage.baseline else {
        return plain(Verdict::Unknown, Facts { reason: Some("baseline_missing"), ..facts });
    };
    match said.word {
        "paid" if said.back == before + subject.amount.get() => plain(Verdict::Paid, facts),
        "paid" if said.back == before => plain(Verdict::NotExecuted, facts),
        _ => alarm(Verdict::Unknown, "refunded_amount_differs", facts),
    }
}

/// Cancelled is an order that is over without money. A declined attempt is not the end of it, unless the bank has accepted the
/// cancel, or the page's time is over.
fn of_cancel(subject: &Subject, said: &Said<'_>, facts: Facts, careless: bool) -> Reading {
    if said.amount != Some(subject.amount.get()) {
        return alarm(Verdict::Unknown, "amount_differs", facts);
    }
    match said.word {
        "reversed" | "declined" => plain(Verdict::Paid, facts),
        "attempt_declined" if subject.stage.key > 0 || subject.page_over || careless => plain(Verdict::Paid, facts),
        "registered" | "attempt_declined" | "acs" | "held" => plain(Verdict::NotExecuted, facts),
        "paid" if subject.stage.holds() => plain(Verdict::NotExecuted, facts),
        "paid" => plain(Verdict::Declined, facts),
        "pending" => plain(Verdict::Pending, facts),
        _ => plain(Verdict::Unknown, facts),
    }
}
