//! One contract for every gateway, through the whole library and a real connection: whatever becomes of a bank's
//! answer on its way, it is never taken for a decline, never for "not sent" and never for a refusal, and money is
//! called moved only where the damaged answer still proves it.
//!
//! `banks` holds the answers of the four banks, `damage` what can happen to them, `teller` the server that gives
//! them out. `nasty` holds the stories with banks that are played and do worse, `shop` the till in them.

mod banks;
mod damage;
#[cfg(feature = "sandbox")]
mod nasty;
#[cfg(feature = "sandbox")]
mod shop;
mod teller;

use banks::{Bank, Outcome};
use damage::Damage;
use serde_json::{Value, json};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use teller::{Answer, Teller};
use tolem::client::Client;
use tolem::model::{Status, Unwatched};

/// Tills at work at the same time: most of a case is waiting.
const TILLS: usize = 16;

/// One order and what becomes of the answer that alone can tell about it.
struct Case {
    what: String,
    outcome: Outcome,
    /// Whether the answer to the request is damaged, or the answer to the question after it.
    at_request: bool,
    answer: Answer,
    /// Whether the answer may still prove what it said.
    may_prove: bool,
}

fn cases(bank: &Bank) -> Vec<Case> {
    let mut cases = Vec::new();
    for outcome in [Outcome::Paid, Outcome::Declined] {
        for at_request in [true, false] {
            let Some(good) = (bank.tells)(at_request, outcome) else { continue };
            for Damage { what, answer, may_prove } in damage::all(&good, bank.essential) {
                let where_ = if at_request { "request" } else { "question" };
                let what = format!("{} {outcome:?} {where_}: {what}", bank.id);
                cases.push(Case { what, outcome, at_request, answer, may_prove });
            }
        }
    }
    cases
}

fn open(bank: &Bank, teller: &Teller, folder: &tempfile::TempDir) -> Client {
    let mut config = json!({
        "gateway": bank.id,
        "baseUrl": teller.url(),
        "journal": folder.path().join("journal.sqlite"),
        "timeouts": { "answerMs": 5000, "questionMs": 5000, "callMs": 1000, "recoveryMs": 0 },
        "locale": "en",
    });
    for (name, value) in (bank.config)().as_object().unwrap() {
        config[name] = value.clone();
    }
    let (answer, client) = Client::open(&config.to_string());
    client.unwrap_or_else(|| panic!("{}", answer.json))
}

fn keeps_the_contract(bank: Bank) {
    let cases = cases(&bank);
    assert!(cases.len() > 100, "only {} cases", cases.len());
    let teller = Teller::start(bank.others);
    let folder = tempfile::tempdir().unwrap();
    let client = open(&bank, &teller, &folder);
    let (next, broken) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..TILLS {
            scope.spawn(|| {
                while let Some((at, case)) = {
                    let at = next.fetch_add(1, Ordering::SeqCst);
                    cases.get(at).map(|case| (at, case))
                } {
                    if let Err(why) = live_through(&bank, &teller, &client, at, case) {
                        broken.lock().unwrap().push(why);
                    }
                }
            });
        }
    });
    let broken = broken.into_inner().unwrap();
    assert!(broken.is_empty(), "{} of {} cases:\n{}", broken.len(), cases.len(), broken.join("\n"));
}

fn live_through(bank: &Bank, teller: &Teller, client: &Client, at: usize, case: &Case) -> Result<(), String> {
    let number = format!("c{at}x");
    teller.script(at, case.at_request, case.answer.clone());
    let mut answer = client.call(bank.operation, &(bank.request)(&number).to_string(), &Unwatched);
    if answer.status == Status::Pending && !case.at_request {
        answer = client.call(bank.question, &json!({ "orderNumber": number }).to_string(), &Unwatched);
    }
    let said = |why: &str| Err(format!("{}: {why}\n    {}", case.what, answer.json));
    if !teller.was_asked(at) {
        return said("the bank never heard of it");
    }
    match (answer.status, case.outcome) {
        (Status::NotSent, _) => said("called not sent"),
        (Status::Rejected, _) => said("called refused before execution"),
        (Status::Declined, Outcome::Paid) => said("called declined"),
        (Status::Ok, Outcome::Declined) => said("called paid"),
        (Status::Declined | Status::Ok, _) if !case.may_prove => said("believed"),
        (Status::Ok | Status::Declined | Status::Pending | Status::ActionRequired | Status::Unknown, _) => Ok(()),
        _ => said("no answer about money"),
    }
}

/// The undamaged answers settle what they should, so that damage has something to break.
fn undamaged_answers_settle(bank: &Bank) {
    let teller = Teller::start(bank.others);
    let folder = tempfile::tempdir().unwrap();
    let client = open(bank, &teller, &folder);
    let mut at = 900_000;
    for (outcome, status) in [(Outcome::Paid, Status::Ok), (Outcome::Declined, Status::Declined)] {
        for at_request in [true, false] {
            let Some(good) = (bank.tells)(at_request, outcome) else { continue };
            at += 1;
            teller.script(at, at_request, Answer::json(200, &good));
            let request: Value = (bank.request)(&format!("c{at}x"));
            let mut answer = client.call(bank.operation, &request.to_string(), &Unwatched);
            if answer.status == Status::Pending && !at_request {
                let question = json!({ "orderNumber": request["orderNumber"] }).to_string();
                answer = client.call(bank.question, &question, &Unwatched);
            }
            let status = if at_request { (bank.at_request)(status) } else { status };
            assert_eq!(answer.status, status, "{} {outcome:?} {at_request}: {}", bank.id, answer.json);
        }
    }
}

macro_rules! contract {
    ($($name:ident)+) => {$(
        mod $name {
            #[test]
            fn undamaged_answers_settle() {
                crate::undamaged_answers_settle(&crate::banks::$name());
            }

            #[test]
            fn damaged_answers_settle_nothing_they_do_not_prove() {
                crate::keeps_the_contract(crate::banks::$name());
            }
        }
    )+};
}

contract! { bereke_payouts bereke_ecommerce bepaid shopapi }

#[test]
fn every_gateway_keeps_the_contract() {
    let banks = [banks::bereke_payouts(), banks::bereke_ecommerce(), banks::bepaid(), banks::shopapi()];
    let kept: Vec<&str> = banks.iter().map(|bank| bank.id).collect();
    assert_eq!(kept, tolem::gateways::IDS);
}
