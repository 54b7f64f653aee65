//! What a probe finds out about payouts, Bereke's and bePaid's: whether a number guards against repetition and with what
//! words, how prompt the status is, what becomes of a request whose answer is lost, and which fields and spellings are needed.
//! All of it rests on one payout that was seen to be paid.

use super::access;
use super::findings::{Findings, option, under};
use super::lab::{Heard, Known, Lab, Trial};
use super::required;
use super::words::*;
use super::{Probe, Stop};
use crate::words::{fill, words};
use serde_json::{Value, json};
use std::time::Duration;
use tolem::model::{Command, Facts, Kind, Stage, Verdict};
use tolem::operations::Operation;

/// What is no slower than this is told at once.
const PROMPT: Duration = Duration::from_millis(500);

/// The payout that everything else rests on.
struct First {
    trial: Trial,
    command: Command,
    known: Known,
    /// What there was to pay out before it.
    before: Option<i64>,
}

pub fn experiments(probe: &Probe, lab: Lab, found: &mut Findings) -> Result<(), Stop> {
    let rest: &[&'static str] = match lab.is("bepaid") {
        true => &["repeated", "status", "equal", "lost"],
        false => &["repeated", "status", "nameless", "lost", "without-target"],
    };
    let locale = lab.locale;
    let because = |what| words(locale, what);
    let Some(lab) = access::experiment(probe, lab, found)? else {
        found.left_out(&["strange", "payout"], because(NO_ACCESS));
        found.left_out(rest, because(NO_ACCESS));
        return Ok(());
    };
    access::strange(probe, &lab, Kind::Payout, found)?;
    let Some((lab, more, first)) = first(probe, lab, found)? else {
        found.left_out(rest, because(NO_FIRST_PAYOUT));
        return Ok(());
    };
    status(&lab, &first, found)?;
    repeated(probe, &lab, &first, &more, found)?;
    match lab.is("bereke-payouts") {
        true => nameless(probe, &lab, found)?,
        false => equal(probe, &lab, &more, found)?,
    }
    lost(probe, &lab, &more, found)?;
    if lab.is("bereke-payouts") {
        without_target(probe, &lab, found)?;
    }
    Ok(())
}

/// Whether a payout can be written at all with what is given. Nothing is sent.
pub fn check(lab: &Lab) -> Result<(), Stop> {
    let needed = required::known(lab.configured("options", "required"));
    payout(lab, &lab.trial("a", 1), &with(&needed)).map(drop)
}

/// A payout with what this gateway's experiments always send, and `more`.
fn payout(lab: &Lab, trial: &Trial, more: &Value) -> Result<Command, Stop> {
    let mut request = json!({ "description": "tolem probe" });
    let holder = more["card"].as_bool() == Some(true);
    let members: &[&str] = match (lab.is("bepaid"), holder) {
        (true, true) => &["number", "expiry", "holder"],
        (true, false) => &["number", "expiry"],
        (false, _) => &["number"],
    };
    if lab.is("bepaid") {
        // Its other guard, equal payouts within half a minute, would hide what the key does.
        request["gateway"] = json!({ "duplicateCheck": false });
    } else {
        request["recipient"] = json!({ "name": "TOLEM PROBE" });
    }
    super::lab::merge(&mut request, &more["request"]);
    lab.command(Operation::PayoutCreate, trial, &request, members)
}

/// The one payout, as the stand reads it: where it is refused before execution, the other spelling is tried, or what the
/// refusal names is filled in. The bench that was paid, what it needed, and the payout.
fn first(probe: &Probe, lab: Lab, found: &mut Findings) -> Result<Option<(Lab, Value, First)>, Stop> {
    let amount = lab.shown(lab.given.amount + 1);
    if !probe.agreed(&lab, A_PAYOUT, &[&amount])? {
        found.not_wanted("payout");
        return Ok(None);
    }
    let spellings = lab.either("panSpelling", "target.card.pan", "target.pan");
    let (mut lab, mut options) = (lab, json!({}));
    let mut needed = required::known(lab.configured("options", "required"));
    let configured = needed.len();
    let mut more = with(&needed);
    let mut evidence = Vec::new();
    for attempt in 0..4 {
        let trial = lab.trial(&format!("a{attempt}"), 1);
        let command = payout(&lab, &trial, &more)?;
        let before = lab.balance();
        let heard = lab.send(&command, &Stage::default());
        evidence.push(under(&options, &lab.told(&trial, &heard)));
        let known = lab.known(Kind::Payout, &trial, &heard);
        if known.told_after.is_some() {
            evidence.push(lab.told_status(&trial, known.verdict, &known.facts));
        }
        match known.verdict {
            Verdict::Paid => {
                if needed.len() > configured {
                    options = option("required", all_required(&lab, &needed));
                }
                found.set_options(&options);
                let said = if attempt == 0 { PAID } else { PAID_OTHERWISE };
                found.measured("payout", said, &[&options.to_string()], evidence);
                return Ok(Some((lab, more, First { trial, command, known, before })));
            }
            Verdict::Rejected => {
                let names = required::named(known.facts.message.as_deref().unwrap_or_default());
                let names: Vec<_> = names.into_iter().filter(|name| !needed.contains(name)).collect();
                if lab.is("bepaid") && !names.is_empty() {
                    needed.extend(names);
                    more = with(&needed);
                } else if lab.is("bereke-payouts") && attempt == 0 {
                    options = spellings[1].clone();
                    lab = lab.with(&options)?;
                } else {
                    break;
                }
            }
            _ => {
                ended(&trial, &known, &heard, found, evidence);
                return Ok(None);
            }
        }
    }
    found.open("payout", FIRST_REFUSED, &[], evidence);
    Ok(None)
}

/// What a payout needs for these fields.
fn with(needed: &[&'static str]) -> Value {
    json!({ "request": required::filled(needed), "card": needed.iter().any(|name| name.starts_with("card.")) })
}

fn all_required(lab: &Lab, needed: &[&'static str]) -> Value {
    let mut all = lab.configured("options", "required").as_array().cloned().unwrap_or_default();
    all.extend(needed.iter().map(|name| Value::from(*name)).filter(|name| !all.contains(name)).collect::<Vec<_>>());
    all.into()
}

/// Why the first payout is no ground for anything.
fn ended(trial: &Trial, known: &Known, heard: &Heard, found: &mut Findings, evidence: Vec<String>) {
    let said = match (known.verdict, heard) {
        (_, Heard::NotSent(_)) => FIRST_NOT_SENT,
        (Verdict::Declined, _) => FIRST_DECLINED,
        (Verdict::ActionRequired, _) => FIRST_WAITS,
        _ => {
            found.unknown(trial);
            FIRST_UNKNOWN
        }
    };
    found.open("payout", said, &[&trial.number], evidence);
}

/// How soon the bank knew of a payout that it had answered, and by which way it can be asked.
fn status(lab: &Lab, first: &First, found: &mut Findings) -> Result<(), Stop> {
    let Some(lag) = first.known.told_after else {
        return status_by_other_ways(lab, first, found);
    };
    let values = [lag.as_millis().to_string(), first.known.missed.to_string()];
    let seen = fill(words(lab.locale, FOUND_AFTER), &[&values[0], &values[1]]);
    match lag < PROMPT {
        true => found.seen("status", PROMPTLY, vec![seen]),
        false => found.measured("status", LATE_STATUS, &[&lag.as_millis().to_string()], vec![seen]),
    }
    // What is shorter than twice what was seen would believe too early; what is longer by the person's word stays.
    let profile = &lab.gateway.description().profile;
    let configured =
        |name: &str, otherwise: u128| lab.configured("profile", name).as_u64().map_or(otherwise, u128::from);
    let usual = profile.not_found_is_believed_after.as_millis();
    if (lag * 2).as_millis() > configured("notFoundBelievedAfterMs", usual) {
        found.set_profile("notFoundBelievedAfterMs", json!((lag * 2).as_millis()));
    }
    if u128::from(first.known.missed) >= configured("notFoundAnswers", profile.not_found_answers.into()) {
        found.set_profile("notFoundAnswers", json!(first.known.missed * 2));
    }
    Ok(())
}

/// bePaid can be asked in three ways; which of them an installation has is seen by asking.
fn status_by_other_ways(lab: &Lab, first: &First, found: &mut Findings) -> Result<(), Stop> {
    let mut evidence = Vec::new();
    let ways = [option("trackingApi", "v1"), option("statusBy", "uid")];
    for way in ways.iter().filter(|_| lab.is("bepaid")) {
        let other = lab.with(way)?;
        let stage = Stage { order_id: first.known.facts.order_id.clone(), ..Stage::default() };
        let Ok((verdict, facts)) = other.ask(&other.about(Kind::Payout, &first.trial, &stage)) else { continue };
        evidence.push(under(way, &other.told_status(&first.trial, verdict, &facts)));
        if verdict == Verdict::Paid {
            found.set_options(way);
            found.seen("status", ASKED_OTHERWISE, evidence);
            return Ok(());
        }
    }
    found.open("status", NO_STATUS, &[&lab.given.wait.as_millis().to_string()], evidence);
    Ok(())
}

/// The same request twice more, at once and after all windows that last no longer than the wait; and another twice at the same
/// moment, for a bank that knows only what is done would execute both.
fn repeated(probe: &Probe, lab: &Lab, first: &First, more: &Value, found: &mut Findings) -> Result<(), Stop> {
    let (one, other) = (lab.shown(first.trial.amount), lab.shown(lab.given.amount + 2));
    if !probe.agreed(lab, REPEATED, &[&one, &other])? {
        found.not_wanted("repeated");
        return Ok(());
    }
    let second = lab.send(&first.command, &Stage::default());
    std::thread::sleep(lab.given.wait);
    let third = lab.send(&first.command, &Stage::default());
    // The last one, too, may be carried out late, whatever it was answered.
    std::thread::sleep(lab.given.wait);
    let moved = first.before.zip(lab.balance()).map(|(before, after)| before - after);
    let mut evidence = vec![lab.told(&first.trial, &second), lab.told(&first.trial, &third)];
    let subject = lab.about(Kind::Payout, &first.trial, &Stage::default());
    let status = lab.ask(&subject).ok();
    evidence.extend(status.as_ref().map(|(verdict, facts)| lab.told_status(&first.trial, *verdict, facts)));
    evidence.extend(moved.map(|moved| lab.told_balance(moved)));
    let seen_twice = status.is_some_and(|(_, facts)| facts.reason == Some("paid_twice"));
    let alone = match seen_twice {
        true => Dedupe::Twice,
        false => dedupe(&first.trial, &first.known.facts, [&second, &third], moved),
    };
    if moved.is_none() && [&second, &third].into_iter().any(is_unclear) {
        found.unknown(&first.trial);
    }
    let alone = alone.where_told(lab, moved);
    let outcome = alone.and(together(lab, more, &mut evidence, found)?);
    match outcome {
        Dedupe::Proven => {
            found.set_profile("dedupe", "proven".into());
            found.seen("repeated", if lab.is("bepaid") { KEY_HOLDS } else { ONCE }, evidence);
        }
        Dedupe::Twice => {
            found.deny_profile("dedupe", "unknown".into());
            found.seen("repeated", TWICE, evidence);
            found.conclude(PAYS_TWICE);
        }
        Dedupe::Undecided => found.open("repeated", UNDECIDED, &[], evidence),
    }
    Ok(())
}

/// What a repetition showed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Dedupe {
    /// Every repetition was refused as one, or answered with the first payout; the money moved once.
    Proven,
    Twice,
    Undecided,
}

/// Proven is said only where everything says so: the words alone do not prove it, nor does the balance alone.
fn dedupe(trial: &Trial, paid: &Facts, repetitions: [&Heard; 2], moved: Option<i64>) -> Dedupe {
    let amount = i64::try_from(trial.amount).unwrap_or(i64::MAX);
    let other = |heard: &&Heard| match heard {
        Heard::Answer(Verdict::Paid, facts) => {
            paid.order_id.is_some() && facts.order_id.is_some() && facts.order_id != paid.order_id
        }
        _ => false,
    };
    if moved.is_some_and(|moved| moved == amount * 2 || moved == amount * 3) || repetitions.iter().any(other) {
        return Dedupe::Twice;
    }
    let is_the_first = |heard: &&Heard| match heard {
        Heard::Answer(Verdict::Duplicate, _) => true,
        Heard::Answer(Verdict::Paid, facts) => facts.order_id.is_some() && facts.order_id == paid.order_id,
        _ => false,
    };
    match repetitions.iter().all(is_the_first) && moved.is_none_or(|moved| moved == amount) {
        true => Dedupe::Proven,
        false => Dedupe::Undecided,
    }
}

impl Dedupe {
    /// Where the bank tells a balance, words alone prove nothing.
    fn where_told(self, lab: &Lab, moved: Option<i64>) -> Dedupe {
        match self {
            Dedupe::Proven if lab.has(Operation::BalanceGet) && moved.is_none() => Dedupe::Undecided,
            outcome => outcome,
        }
    }

    /// Both, or the worse of them.
    fn and(self, other: Dedupe) -> Dedupe {
        match (self, other) {
            (Dedupe::Twice, _) | (_, Dedupe::Twice) => Dedupe::Twice,
            (Dedupe::Proven, Dedupe::Proven) => Dedupe::Proven,
            _ => Dedupe::Undecided,
        }
    }
}

/// Whether a request may have moved money and nothing says whether it has.
fn is_unclear(heard: &Heard) -> bool {
    matches!(heard, Heard::Silence(_) | Heard::Answer(Verdict::Unknown, _))
}

/// One request by two ways at the same moment.
fn together(lab: &Lab, more: &Value, evidence: &mut Vec<String>, found: &mut Findings) -> Result<Dedupe, Stop> {
    let trial = lab.trial("b", 2);
    let command = payout(lab, &trial, more)?;
    let before = lab.balance();
    let (one, other) = std::thread::scope(|scope| {
        let other = scope.spawn(|| lab.send(&command, &Stage::default()));
        let one = lab.send(&command, &Stage::default());
        (one, other.join().expect("it only sends"))
    });
    std::thread::sleep(lab.given.wait);
    let moved = before.zip(lab.balance()).map(|(before, after)| before - after);
    evidence.extend(
        [&one, &other].map(|heard| format!("{}: {}", words(lab.locale, AT_THE_SAME_MOMENT), lab.told(&trial, heard))),
    );
    evidence.extend(moved.map(|moved| lab.told_balance(moved)));
    let (first, second) = match one {
        Heard::Answer(Verdict::Paid, _) => (&one, &other),
        _ => (&other, &one),
    };
    let Heard::Answer(Verdict::Paid, paid) = first else {
        // Neither was told paid: what became of it is looked for, and nothing is proved by it.
        let known = lab.known(Kind::Payout, &trial, first);
        evidence.push(lab.told_status(&trial, known.verdict, &known.facts));
        if known.verdict == Verdict::Unknown {
            found.unknown(&trial);
        }
        return Ok(Dedupe::Undecided);
    };
    Ok(dedupe(&trial, paid, [second, second], moved).where_told(lab, moved))
}

/// Whether a recipient's name is mandatory, as one table of the bank says and no example shows.
fn nameless(probe: &Probe, lab: &Lab, found: &mut Findings) -> Result<(), Stop> {
    let trial = lab.trial("n", 3);
    if !probe.agreed(lab, NAMELESS, &[&lab.shown(trial.amount)])? {
        found.not_wanted("nameless");
        return Ok(());
    }
    let request = json!({ "description": "tolem probe" });
    let nameless = lab.with(&option("nameRequired", false))?.without("recipient", "name");
    let command = nameless.command(Operation::PayoutCreate, &trial, &request, &["number"])?;
    let heard = lab.send(&command, &Stage::default());
    let evidence = vec![lab.told(&trial, &heard)];
    match &heard {
        Heard::Answer(Verdict::Paid, _) => found.seen("nameless", NAME_OPTIONAL, evidence),
        Heard::Answer(Verdict::Rejected, facts) if facts.message.as_deref().is_some_and(|it| it.contains("name")) => {
            found.set_options(&option("nameRequired", true));
            found.seen("nameless", NAME_REQUIRED, evidence);
        }
        _ => undecided("nameless", lab, &trial, &heard, evidence, found),
    }
    Ok(())
}

/// Two equal payouts under two numbers, with bePaid's guard on: whether it refuses the second, in words that are understood.
fn equal(probe: &Probe, lab: &Lab, more: &Value, found: &mut Findings) -> Result<(), Stop> {
    let (one, other) = (lab.trial("e0", 3), lab.trial("e1", 3));
    if !probe.agreed(lab, EQUAL, &[&lab.shown(one.amount)])? {
        found.not_wanted("equal");
        return Ok(());
    }
    let mut guarded = more.clone();
    super::lab::merge(&mut guarded["request"], &json!({ "gateway": { "duplicateCheck": true } }));
    let first = lab.send(&payout(lab, &one, &guarded)?, &Stage::default());
    let mut evidence = vec![lab.told(&one, &first)];
    // An equal payout of a probe just before is one, too.
    if matches!(first, Heard::Answer(Verdict::Duplicate, _)) {
        found.seen("equal", EQUAL_IS_REFUSED, evidence);
        return Ok(());
    }
    let second = lab.send(&payout(lab, &other, &guarded)?, &Stage::default());
    evidence.push(lab.told(&other, &second));
    match (&first, &second) {
        (Heard::Answer(Verdict::Paid, _), Heard::Answer(Verdict::Duplicate, _)) => {
            found.seen("equal", EQUAL_IS_REFUSED, evidence);
        }
        (Heard::Answer(Verdict::Paid, _), Heard::Answer(Verdict::Paid, _)) => {
            found.seen("equal", EQUAL_IS_PAID, evidence);
        }
        (Heard::Answer(Verdict::Paid, _), _) => undecided("equal", lab, &other, &second, evidence, found),
        _ => undecided("equal", lab, &one, &first, evidence, found),
    }
    Ok(())
}

/// Nothing is proved; what became of the money is looked for all the same.
fn undecided(
    name: &'static str,
    lab: &Lab,
    trial: &Trial,
    heard: &Heard,
    mut evidence: Vec<String>,
    found: &mut Findings,
) {
    let known = lab.known(Kind::Payout, trial, heard);
    if known.told_after.is_some() {
        evidence.push(lab.told_status(trial, known.verdict, &known.facts));
    }
    if known.verdict == Verdict::Unknown && !matches!(heard, Heard::NotSent(_)) {
        found.unknown(trial);
    }
    found.open(name, UNDECIDED, &[], evidence);
}

/// A request whose answer nobody waits for: whether and when it is executed all the same.
fn lost(probe: &Probe, lab: &Lab, more: &Value, found: &mut Findings) -> Result<(), Stop> {
    let trial = lab.trial("l", 4);
    if !probe.agreed(lab, LOST, &[&lab.shown(trial.amount)])? {
        found.not_wanted("lost");
        return Ok(());
    }
    let command = payout(lab, &trial, more)?;
    let heard = lab.send_and_give_up(&command);
    let mut evidence = vec![lab.told(&trial, &heard)];
    match heard {
        // There was nothing to be late: it was executed and answered before it could be given up.
        Heard::Answer(Verdict::Paid, _) => found.seen("lost", TOO_FAST, evidence),
        Heard::Answer(..) => undecided("lost", lab, &trial, &heard, evidence, found),
        Heard::NotSent(_) => found.open("lost", NOT_SENT, &[], evidence),
        Heard::Silence(_) => {
            let known = lab.known(Kind::Payout, &trial, &heard);
            match known.told_after {
                Some(late) => {
                    evidence.push(lab.told_status(&trial, known.verdict, &known.facts));
                    found.measured("lost", EXECUTED_LATE, &[&late.as_millis().to_string()], evidence);
                }
                None => {
                    found.unknown(&trial);
                    let waited = lab.given.wait.as_millis().to_string();
                    found.open("lost", NEVER_SEEN, &[&trial.number, &waited], evidence);
                }
            }
        }
    }
    Ok(())
}

/// Whether the bank pays where no card is named. That is an agreement, so it is told and not set: without the option a till
/// that has forgotten the card is refused.
fn without_target(probe: &Probe, lab: &Lab, found: &mut Findings) -> Result<(), Stop> {
    let trial = lab.trial("t", 5);
    if !probe.agreed(lab, WITHOUT_TARGET, &[&lab.shown(trial.amount)])? {
        found.not_wanted("without-target");
        return Ok(());
    }
    let request = json!({ "description": "tolem probe", "recipient": { "name": "TOLEM PROBE" } });
    let agreed = lab.with(&option("withoutTarget", true))?;
    let command = agreed.command(Operation::PayoutCreate, &trial, &request, &[])?;
    let heard = lab.send(&command, &Stage::default());
    let evidence = vec![lab.told(&trial, &heard)];
    match &heard {
        Heard::Answer(Verdict::Paid, _) => found.seen("without-target", PAYS_WITHOUT_TARGET, evidence),
        Heard::Answer(Verdict::Rejected, _) => found.seen("without-target", TARGET_IS_NEEDED, evidence),
        _ => undecided("without-target", lab, &trial, &heard, evidence, found),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(verdict: Verdict, id: &str) -> Heard {
        Heard::Answer(verdict, Box::new(Facts { order_id: Some(id.to_owned()), ..Facts::default() }))
    }

    #[test]
    fn a_repetition_proves_something_only_where_everything_says_so() {
        let trial = Trial { number: "n".to_owned(), amount: 101 };
        let paid = Facts { order_id: Some("1".to_owned()), ..Facts::default() };
        let (refused, replayed, other) =
            (answer(Verdict::Duplicate, "1"), answer(Verdict::Paid, "1"), answer(Verdict::Paid, "2"));
        let silent = Heard::Silence(String::new());
        let of = |one, two, moved| dedupe(&trial, &paid, [one, two], moved);
        assert_eq!(of(&refused, &replayed, Some(101)), Dedupe::Proven);
        assert_eq!(of(&refused, &replayed, None), Dedupe::Proven);
        assert_eq!(of(&refused, &refused, Some(202)), Dedupe::Twice);
        assert_eq!(of(&refused, &refused, Some(0)), Dedupe::Undecided);
        assert_eq!(of(&refused, &other, Some(101)), Dedupe::Twice);
        assert_eq!(of(&refused, &silent, Some(101)), Dedupe::Undecided);
        assert_eq!(Dedupe::Proven.and(Dedupe::Undecided), Dedupe::Undecided);
        assert_eq!(Dedupe::Undecided.and(Dedupe::Twice), Dedupe::Twice);
    }
}
