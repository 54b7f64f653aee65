//! What a probe finds out about ShopAPI. Payments on its page are only registered: nobody pays them, and they end by
//! themselves. What follows a charge is seen with a stored card of the stand's test customer, whom a person may have to give one
//! on the gateway's page first; without it those questions stay open.

use super::access;
use super::findings::{Findings, option, under};
use super::lab::{Heard, Lab, Trial};
use super::words::*;
use super::{Probe, Stop};
use crate::words::words;
use serde_json::{Value, json};
use std::time::{Duration, SystemTime};
use tolem::gateways::QueryReading;
use tolem::model::{Command, Customer, Facts, Kind, Query, Stage, Subject, Verdict};
use tolem::operations::Operation;

/// What the payer pays on top in these experiments, so that a total tells whether it holds it.
const COMMISSION: u64 = 25;

/// A service and a requisite, where the sandbox is asked and the configuration has none.
const SERVICE: &str = "109-5804-1";
const REQUISITE: &str = "ACCOUNT";

/// A stored card that nobody has.
const NO_CARD: &str = "00000000-0000-4000-a000-000000000000";

/// Orders of signing that others have: that of a client in C#, and that of the body.
const OF_PAGE: [&str; 2] = [
    "serviceCode,amount,comission,clientType,orderBestBefore,properties,cardToken,payType,userPhone,userEmail,fiscalType",
    "serviceCode,amount,comission,payType,clientType,userPhone,userEmail,orderBestBefore,properties,orderNote,orderItems",
];
const OF_CUSTOMER: [&str; 2] = [
    "serviceCode,userToken,amount,comission,clientType,orderBestBefore,properties,cardToken,enableSMSConfirm,payType,userPhone,userEmail,fiscalType,holdTtl",
    "serviceCode,userToken,amount,comission,value,cardToken,enableSMSConfirm,payType,clientType,userPhone,userEmail,clientAuInfo,orderBestBefore,properties,orderNote,orderItems",
];

const OF_A_CHARGE: [&str; 4] = ["no-such-card", "charge", "charged-again", "refund"];

pub fn experiments(probe: &Probe, lab: Lab, found: &mut Findings) -> Result<(), Stop> {
    let locale = lab.locale;
    let Some(lab) = access::experiment(probe, lab, found)? else {
        found.left_out(&["page", "repeated", "strange", "customer", "recurrent"], words(locale, NO_ACCESS));
        found.left_out(&OF_A_CHARGE, words(locale, NO_ACCESS));
        return Ok(());
    };
    let lab = page(probe, lab, found)?;
    access::strange(probe, &lab, Kind::Payment, found)?;
    let Some(customer) = customer(probe, &lab, found)? else {
        found.left_out(&["recurrent"], words(locale, NO_CUSTOMER));
        found.left_out(&OF_A_CHARGE, words(locale, NO_CUSTOMER));
        return Ok(());
    };
    match recurrent(probe, &lab, &customer, found)? {
        Some(lab) => charges(probe, &lab, &customer, found),
        None => {
            found.left_out(&OF_A_CHARGE, words(locale, NO_RECURRENT));
            Ok(())
        }
    }
}

/// A payment's request: what the service needs is the configuration's or the person's to say, but for the sandbox.
fn request(lab: &Lab, more: &Value) -> Value {
    let mut request = json!({ "commission": COMMISSION });
    let fields = &lab.given.fields;
    let named = |name: &str| !lab.configured("options", name).is_null();
    let has = |name: &str| fields.get(name).is_some_and(|value| !value.is_null());
    if lab.given.sandbox && !named("serviceCode") && fields.get("gateway").is_none_or(|it| it["serviceCode"].is_null())
    {
        request["gateway"] = json!({ "serviceCode": SERVICE });
    }
    if lab.given.sandbox && !named("properties") && !named("orderNumberProperty") && !has("jsonParams") {
        request["jsonParams"] = json!({ REQUISITE: "1" });
    }
    if lab.configured("options", "auth") == "sign" {
        // Fields that each order of signing puts elsewhere: without them one order could not be told from another.
        let until = SystemTime::now() + Duration::from_secs(3600);
        let until = until.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs();
        let told_apart = json!({ "payType": "card", "clientType": "web", "orderBestBefore": until });
        super::lab::merge(&mut request["gateway"], &told_apart);
        // But the person's word for them counts.
        super::lab::merge(&mut request["gateway"], fields.get("gateway").unwrap_or(&json!({})));
    }
    super::lab::merge(&mut request, more);
    request
}

/// Whether a payment can be written at all with what is given: its service and requisites. Nothing is sent.
pub fn check(lab: &Lab) -> Result<(), Stop> {
    registered(lab, &lab.trial("g", 1), &json!({})).map(drop)
}

fn registered(lab: &Lab, trial: &Trial, more: &Value) -> Result<Command, Stop> {
    lab.command(Operation::PaymentRegister, trial, &request(lab, more), &[])
}

/// Options under which a payment is tried; where bodies are signed, with other orders of signing, too.
fn orders(lab: &Lab, method: &str, orders: [&str; 2], options: &[Value]) -> Vec<Value> {
    let mut all = options.to_vec();
    if lab.configured("options", "auth") == "sign" {
        for order in orders {
            let signed = option("signOrder", option(method, order));
            all.extend(options.iter().map(|options| {
                let mut both = signed.clone();
                super::lab::merge(&mut both, options);
                both
            }));
        }
    }
    all
}

/// A payment that waits on the gateway's page, and the options under which it was read.
struct Page {
    lab: Lab,
    options: Value,
    trial: Trial,
    command: Command,
    facts: Facts,
}

/// The first of these options under which the stand makes a page.
fn first_that_is_read(
    lab: &Lab,
    name: &str,
    options: &[Value],
    more: &Value,
    evidence: &mut Vec<String>,
) -> Result<Option<Page>, Stop> {
    for (attempt, options) in options.iter().enumerate() {
        let other = lab.with(options)?;
        let trial = other.trial(&format!("{name}{attempt}"), 1);
        let command = registered(&other, &trial, more)?;
        let heard = other.send(&command, &Stage::default());
        evidence.push(under(options, &other.told(&trial, &heard)));
        match heard {
            Heard::Answer(Verdict::ActionRequired, facts) => {
                return Ok(Some(Page { lab: other, options: options.clone(), trial, command, facts: *facts }));
            }
            Heard::Answer(Verdict::Rejected | Verdict::Unknown, _) => {}
            _ => break,
        }
    }
    Ok(None)
}

/// A payment on the gateway's page, what its state tells of its total, and the same request again.
fn page(probe: &Probe, lab: Lab, found: &mut Findings) -> Result<Lab, Stop> {
    if !probe.agreed(&lab, A_PAGE, &[&lab.shown(lab.given.amount + 1)])? {
        found.not_wanted("page");
        found.not_wanted("repeated");
        return Ok(lab);
    }
    let mut evidence = Vec::new();
    let tried = orders(&lab, "anonymous", OF_PAGE, &[json!({})]);
    let Some(page) = first_that_is_read(&lab, "g", &tried, &json!({}), &mut evidence)? else {
        found.open("page", PAGE_REFUSED, &[], evidence);
        found.left_out(&["repeated"], words(lab.locale, NO_PAGE));
        return Ok(lab);
    };
    let Page { lab, options, trial, command, facts } = page;
    found.set_options(&options);
    let stage = Stage { order_id: facts.order_id, ..Stage::default() };
    let lab = total(lab, &trial, &stage, found, evidence)?;
    let again = lab.send(&command, &Stage::default());
    let evidence = vec![lab.told(&trial, &again)];
    match again {
        Heard::Answer(Verdict::ActionRequired, facts) if facts.order_id != stage.order_id => {
            found.seen("repeated", PAGE_EACH_TIME, evidence);
        }
        Heard::Answer(Verdict::ActionRequired, _) => found.seen("repeated", PAGE_ONCE, evidence),
        _ => found.open("repeated", UNDECIDED, &[], evidence),
    }
    Ok(lab)
}

fn of_page(lab: &Lab, trial: &Trial, stage: &Stage) -> Subject {
    Subject { by_page: true, commission: Some(COMMISSION), ..lab.about(Kind::Payment, trial, stage) }
}

/// Whether the total of a payment's state holds the commission: the gateway's reading contradicts one of the two.
fn total(lab: Lab, trial: &Trial, stage: &Stage, found: &mut Findings, mut evidence: Vec<String>) -> Result<Lab, Stop> {
    for options in lab.either("totalAmount", "amount+commission", "amount") {
        let other = lab.with(&options)?;
        let Ok((verdict, facts)) = other.ask(&of_page(&other, trial, stage)) else {
            found.open("page", NO_ANSWER, &[], evidence);
            return Ok(lab);
        };
        evidence.push(under(&options, &other.told_status(trial, verdict, &facts)));
        let said = facts.raw.as_ref().map(|raw| raw["totalAmount"].clone()).unwrap_or_default();
        evidence.push(format!("amount {}, comission {COMMISSION}, totalAmount {said}", trial.amount));
        let told = !said.is_null();
        if verdict == Verdict::ActionRequired && told {
            found.set_options(&options);
            let with = other.configured("options", "totalAmount") != "amount";
            found.seen("page", if with { TOTAL_WITH } else { TOTAL_WITHOUT }, evidence);
            return Ok(other);
        }
        if facts.reason != Some("amount_differs") {
            break;
        }
    }
    found.open("page", NO_TOTAL, &[], evidence);
    Ok(lab)
}

/// The test customer is made known twice and asked about; his id.
fn customer(probe: &Probe, lab: &Lab, found: &mut Findings) -> Result<Option<String>, Stop> {
    let phone = lab.given.phone.clone().unwrap_or_default();
    if !probe.agreed(lab, A_CUSTOMER, &[&phone])? {
        found.not_wanted("customer");
        return Ok(None);
    }
    let register = Query::CustomerRegister(Customer { phone: phone.clone(), ..Customer::default() });
    let questions = [register.clone(), register, Query::CustomerStatus { phone }];
    let mut evidence = Vec::new();
    let ids: Vec<Option<String>> = questions.iter().map(|question| id_of(lab, question, &mut evidence)).collect();
    let first = ids[0].clone();
    match (&first, ids.iter().all(|id| *id == first)) {
        (Some(_), true) => found.seen("customer", CUSTOMER_ONCE, evidence),
        (Some(_), false) => found.open("customer", CUSTOMER_DIFFERS, &[], evidence),
        (None, _) => found.open("customer", UNDECIDED, &[], evidence),
    }
    Ok(first)
}

/// A customer's id lets its holder pay, so the evidence has none of it.
fn id_of(lab: &Lab, question: &Query, evidence: &mut Vec<String>) -> Option<String> {
    match lab.query(question) {
        Ok(QueryReading::Answered(more, facts)) => {
            let state = more.get("state").and_then(Value::as_str).unwrap_or_default();
            evidence.push(format!("{} {state}", lab.reading(Verdict::Paid, &facts).replacen("paid", "answered", 1)));
            more.get("clientId").and_then(Value::as_str).map(str::to_owned)
        }
        Ok(QueryReading::Refused(facts)) => {
            evidence.push(lab.reading(Verdict::Rejected, &facts));
            None
        }
        Ok(QueryReading::Unreadable(facts)) => {
            evidence.push(lab.reading(Verdict::Unknown, &facts));
            None
        }
        Err(why) => {
            evidence.push(why);
            None
        }
    }
}

/// A payment of the customer on the page: how its sums have to be written. The bench that was read.
fn recurrent(probe: &Probe, lab: &Lab, customer: &str, found: &mut Findings) -> Result<Option<Lab>, Stop> {
    if !probe.agreed(lab, RECURRENT, &[&lab.shown(lab.given.amount + 1)])? {
        found.not_wanted("recurrent");
        return Ok(None);
    }
    let [_, other] = lab.either("amounts", "number", "text");
    let value = lab.configured("options", "sendValue") == true;
    let mut both = other.clone();
    super::lab::merge(&mut both, &option("sendValue", !value));
    let ways = orders(lab, "recurrent", OF_CUSTOMER, &[json!({}), other, option("sendValue", !value), both]);
    let more = json!({ "payer": { "clientId": customer } });
    let mut evidence = Vec::new();
    match first_that_is_read(lab, "u", &ways, &more, &mut evidence)? {
        Some(Page { lab, options, .. }) => {
            found.set_options(&options);
            let said = if evidence.len() > 1 { RECURRENT_OTHERWISE } else { RECURRENT_READ };
            found.seen("recurrent", said, evidence);
            Ok(Some(lab))
        }
        None => {
            found.open("recurrent", PAGE_REFUSED, &[], evidence);
            Ok(None)
        }
    }
}

/// What is seen with a stored card alone.
fn charges(probe: &Probe, lab: &Lab, customer: &str, found: &mut Findings) -> Result<(), Stop> {
    let [no_such_card, ..] = OF_A_CHARGE;
    if probe.agreed(lab, NO_SUCH_CARD, &[])? {
        let trial = lab.trial("x", 2);
        let heard = lab.send(&charge(lab, &trial, customer, NO_CARD)?, &Stage::default());
        let evidence = vec![lab.told(&trial, &heard)];
        match heard {
            Heard::Answer(Verdict::Rejected | Verdict::Unknown, facts)
                if facts.order_id.is_none() && facts.code.is_some() =>
            {
                let code = facts.code.clone().unwrap_or_default();
                found.measured(no_such_card, REFUSAL_CODE, &[&code], evidence);
            }
            _ => found.open(no_such_card, UNDECIDED, &[], evidence),
        }
    } else {
        found.not_wanted(no_such_card);
    }
    if !probe.agreed(lab, A_CHARGE, &[&lab.shown(lab.given.amount + 3)])? {
        OF_A_CHARGE[1..].iter().for_each(|name| found.not_wanted(name));
        return Ok(());
    }
    let Some(card) = stored_card(probe, lab, customer, found)? else {
        found.left_out(&OF_A_CHARGE[2..], words(lab.locale, NO_STORED_CARD));
        return Ok(());
    };
    let trial = lab.trial("q", 3);
    let command = charge(lab, &trial, customer, &card)?;
    let mut evidence = Vec::new();
    let Some(stage) = charged(lab, &trial, &command, found, &mut evidence) else {
        found.open("charge", NOT_CHARGED, &[&trial.number], evidence);
        found.left_out(&OF_A_CHARGE[2..], words(lab.locale, NO_FIRST_PAYMENT));
        return Ok(());
    };
    found.seen("charge", CHARGED, evidence);
    charged_again(lab, &trial, &command, &stage, found);
    refund(probe, lab, &trial, &stage, found)
}

fn charge(lab: &Lab, trial: &Trial, customer: &str, card: &str) -> Result<Command, Stop> {
    let more = request(lab, &json!({ "payer": { "clientId": customer }, "bindingId": card }));
    lab.command(Operation::PaymentChargeToken, trial, &more, &[])
}

/// A card that the customer has stored; else the page where he can, for the person at the terminal.
fn stored_card(probe: &Probe, lab: &Lab, customer: &str, found: &mut Findings) -> Result<Option<String>, Stop> {
    if let Some(card) = active_card(lab, customer) {
        return Ok(Some(card));
    }
    let question = Query::CardRegister { client_id: customer.to_owned(), extra: json!({}) };
    let Ok(QueryReading::Answered(_, facts)) = lab.query(&question) else {
        found.open("charge", NO_CARD_PAGE, &[], Vec::new());
        return Ok(None);
    };
    let page = facts.form_url.unwrap_or_default();
    if probe.has_been_there(lab, STORE_A_CARD, &page)
        && let Some((card, _)) = lab.until(|| active_card(lab, customer))
    {
        return Ok(Some(card));
    }
    found.open("charge", STORE_AND_REPEAT, &[&page], Vec::new());
    Ok(None)
}

fn active_card(lab: &Lab, customer: &str) -> Option<String> {
    let Ok(QueryReading::Answered(more, _)) = lab.query(&Query::Cards { client_id: customer.to_owned() }) else {
        return None;
    };
    let cards = more.get("cards")?.as_array()?;
    let active = cards.iter().find(|card| card["active"].as_bool() != Some(false))?;
    active["bindingId"].as_str().map(str::to_owned)
}

/// Charges, and asks until it is known; the stage of the paid one.
fn charged(
    lab: &Lab,
    trial: &Trial,
    command: &Command,
    found: &mut Findings,
    evidence: &mut Vec<String>,
) -> Option<Stage> {
    let heard = lab.send(command, &Stage::default());
    evidence.push(lab.told(trial, &heard));
    let facts = match &heard {
        Heard::Answer(Verdict::Rejected, _) | Heard::NotSent(_) => return None,
        Heard::Answer(_, facts) => (**facts).clone(),
        Heard::Silence(_) => Facts::default(),
    };
    let stage = Stage { order_id: facts.order_id, ..Stage::default() };
    if stage.order_id.is_none() {
        // Its number is lost with the answer: nobody can ask about it.
        found.unknown(trial);
        return None;
    }
    let subject = Subject { commission: Some(COMMISSION), ..lab.about(Kind::Payment, trial, &stage) };
    let mut last = None;
    let told = lab.until(|| {
        let (verdict, facts) = lab.ask(&subject).ok()?;
        last = Some(lab.told_status(trial, verdict, &facts));
        matches!(verdict, Verdict::Paid | Verdict::Declined | Verdict::ActionRequired | Verdict::Undecidable)
            .then_some(verdict)
    });
    let after = told.map(|(_, after)| format!(" ({} ms)", after.as_millis())).unwrap_or_default();
    evidence.extend(last.map(|line| line + &after));
    match told {
        Some((Verdict::Paid, _)) => {
            let id = stage.order_id.as_deref().unwrap_or(&trial.number);
            found.leaves(lab, NOT_GIVEN_BACK, id, trial.amount + COMMISSION);
            Some(stage)
        }
        Some(_) => None,
        None => {
            found.unknown(trial);
            None
        }
    }
}

/// The same charge with the same number: whether the card is charged once more.
fn charged_again(lab: &Lab, trial: &Trial, command: &Command, first: &Stage, found: &mut Findings) {
    let mut evidence = Vec::new();
    match charged(lab, trial, command, found, &mut evidence) {
        Some(stage) if stage.order_id != first.order_id => found.seen("charged-again", CHARGED_TWICE, evidence),
        Some(_) => found.seen("charged-again", CHARGED_ONCE, evidence),
        None => found.open("charged-again", UNDECIDED, &[], evidence),
    }
}

/// A part is given back, then the rest: what the state of the payment says after each.
fn refund(probe: &Probe, lab: &Lab, paid: &Trial, stage: &Stage, found: &mut Findings) -> Result<(), Stop> {
    let total = match lab.configured("options", "totalAmount") == "amount" {
        true => paid.amount,
        false => paid.amount + COMMISSION,
    };
    let part = paid.amount * 2 / 5;
    let is_back = |found: &mut Findings, back: u64| {
        let id = stage.order_id.as_deref().unwrap_or(&paid.number);
        found.leaves(lab, NOT_GIVEN_BACK, id, paid.amount + COMMISSION - back);
    };
    if !probe.agreed(lab, A_SHOP_REFUND, &[&lab.shown(part), &lab.shown(total - part)])? {
        found.not_wanted("refund");
        return Ok(());
    }
    let mut evidence = Vec::new();
    if let Err(said) = filed(lab, paid, stage, [part, 0], &mut evidence, found)? {
        found.open("refund", said, &[], evidence);
        return Ok(());
    }
    // Under `unchanged` a state that a part has changed cannot be told, and says so.
    let unchanged = lab.with(&option("partialRefundState", "unchanged"))?;
    let of = |given_back| {
        let about = unchanged.about(Kind::Payment, paid, stage);
        Subject { commission: Some(COMMISSION), given_back, ..about }
    };
    let changed =
        unchanged.until(|| unchanged.ask(&of(part)).ok().filter(|(_, facts)| facts.reason == Some("refunded_unasked")));
    if let Some(((verdict, facts), _)) = changed {
        evidence.push(unchanged.told_status(paid, verdict, &facts));
        found.set_options(&option("partialRefundState", "refunded"));
        is_back(found, part);
        found.seen("refund", PART_SHOWS, evidence);
        return Ok(());
    }
    evidence.extend(unchanged.ask(&of(part)).ok().map(|(verdict, facts)| unchanged.told_status(paid, verdict, &facts)));
    if lab.configured("options", "partialRefundState") == "refunded" {
        found.set_options(&option("partialRefundState", "unchanged"));
    }
    if let Err(said) = filed(&unchanged, paid, stage, [total - part, part], &mut evidence, found)? {
        found.open("refund", said, &[], evidence);
        return Ok(());
    }
    let all = unchanged.until(|| unchanged.ask(&of(total)).ok().filter(|(_, facts)| facts.reason == Some("refunded")));
    match all {
        Some(((verdict, facts), _)) => {
            evidence.push(unchanged.told_status(paid, verdict, &facts));
            is_back(found, total);
            found.seen("refund", ONLY_THE_WHOLE_SHOWS, evidence);
        }
        None => found.open("refund", NO_REFUND_SHOWS, &[], evidence),
    }
    Ok(())
}

/// Files a refund of that amount, after so much has gone back, and after the question that it needs; else why it was not
/// taken in.
fn filed(
    lab: &Lab,
    paid: &Trial,
    stage: &Stage,
    [amount, before]: [u64; 2],
    evidence: &mut Vec<String>,
    found: &mut Findings,
) -> Result<Result<(), Text>, Stop> {
    let trial = Trial { amount, ..paid.clone() };
    let more = json!({ "refundNumber": format!("{}-r{before}", paid.number) });
    let command = lab.command(Operation::PaymentRefund, &trial, &more, &[])?;
    let stage = Stage {
        baseline: Some(before),
        payment: Some(paid.amount + COMMISSION),
        payment_commission: Some(COMMISSION),
        ..stage.clone()
    };
    let stage = match lab.measured(&command, &stage) {
        Ok(stage) => stage,
        Err(why) => {
            evidence.push(why);
            return Ok(Err(UNDECIDED));
        }
    };
    let heard = lab.send(&command, &stage);
    evidence.push(lab.told(&trial, &heard));
    Ok(match heard {
        Heard::Answer(Verdict::Pending | Verdict::Paid, _) => Ok(()),
        Heard::Answer(Verdict::Rejected, facts) if facts.reason == Some("method_not_found") => Err(NO_REFUND_PATH),
        Heard::Silence(_) => {
            found.unknown(&trial);
            Err(UNDECIDED)
        }
        _ => Err(UNDECIDED),
    })
}
