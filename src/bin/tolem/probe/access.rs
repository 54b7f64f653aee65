//! Whether the stand answers at all, and which spelling of who asks it reads: questions that move nothing. Where even they
//! are refused, no experiment would prove anything.

use super::findings::{Findings, option, under};
use super::lab::Lab;
use super::words::*;
use super::{Probe, Stop};
use serde_json::{Value, json};
use tolem::gateways::QueryReading;
use tolem::model::{Facts, Kind, Query, Stage, Verdict};

/// What the stand said to the most harmless question that needs the credentials.
enum Knock {
    In,
    /// Who asks is refused, or no program of the bank answers.
    Refused,
    /// There is no such path.
    NoPath,
    Silent,
}

/// The bench as the stand reads it; `None`: it does not, and that has been told. Whoever does not want it asked is taken at
/// his configuration's word.
pub fn experiment(probe: &Probe, lab: Lab, found: &mut Findings) -> Result<Option<Lab>, Stop> {
    if !probe.agreed(&lab, ACCESS, &[])? {
        found.not_wanted("access");
        return Ok(Some(lab));
    }
    let mut evidence = Vec::new();
    let (mut silent, mut refused) = (false, false);
    for options in variants(&lab) {
        let other = lab.with(&options)?;
        let (knock, line) = self::knock(&other);
        evidence.push(under(&options, &line));
        match knock {
            Knock::In => {
                found.set_options(&options);
                found.seen("access", if evidence.len() > 1 { READ_OTHERWISE } else { READ }, evidence);
                return signatures(other, found).map(Some);
            }
            Knock::NoPath => {}
            Knock::Refused => refused = true,
            Knock::Silent => {
                silent = true;
                break;
            }
        }
    }
    // bePaid may have no way to ask by a number: a payout tells whether it takes the credentials.
    if lab.is("bepaid") && !refused && !silent {
        found.open("access", NOT_BY_NUMBER, &[], evidence);
        return Ok(Some(lab));
    }
    let unsigned = lab.is("bereke-payouts") && lab.configured("credentials", "signingKey").is_null();
    let said = match (silent, unsigned) {
        (true, _) => NO_ANSWER,
        (false, true) => NOT_LET_IN_UNSIGNED,
        (false, false) => NOT_LET_IN,
    };
    found.open("access", said, &[], evidence);
    found.conclude(MEND_THE_ACCESS);
    Ok(None)
}

/// What is tried, the configured one first.
fn variants(lab: &Lab) -> Vec<Value> {
    match lab.gateway.description().id {
        "bereke-payouts" => {
            let mut ways = lab.either("credentialSpelling", "userName", "username").to_vec();
            let examples = json!({ "performPayout": "username", "getPayoutStatus": "username" });
            ways.push(json!({ "credentialSpelling": "userName", "credentialSpellingOf": examples }));
            ways
        }
        "shopapi" => {
            let ways = lab.either("auth", "basic", "sign");
            let mut prefixes = vec![json!({})];
            prefixes.extend(["/api-shop", "/api-shop/rs/shop", "/"].map(|prefix| option("prefix", prefix)));
            let both = |prefix: &Value, way: &Value| {
                let mut both = prefix.clone();
                super::lab::merge(&mut both, way);
                both
            };
            prefixes.iter().flat_map(|prefix| ways.iter().map(move |way| both(prefix, way))).collect()
        }
        "bepaid" => lab.either("trackingApi", "v2", "v1").to_vec(),
        _ => vec![json!({})],
    }
}

fn knock(lab: &Lab) -> (Knock, String) {
    match lab.gateway.description().id {
        // The examples spell the login of these two differently.
        "bereke-payouts" => match asked(lab, &lab.question_of_balance()) {
            (Knock::In, balance) => {
                let (knock, status) = of_nobody(lab, Kind::Payout);
                (knock, format!("{balance}; {status}"))
            }
            refused => refused,
        },
        "shopapi" => asked(lab, &Query::CustomerStatus { phone: lab.given.phone.clone().unwrap_or_default() }),
        "bepaid" => of_nobody(lab, Kind::Payout),
        _ => of_nobody(lab, Kind::Payment),
    }
}

/// A question about a number that nobody has: whatever is said of it, who asks has been read.
fn of_nobody(lab: &Lab, kind: Kind) -> (Knock, String) {
    match lab.ask(&lab.about(kind, &lab.trial("k", 0), &nobodys(lab))) {
        Err(why) => (Knock::Silent, why),
        Ok((verdict, facts)) => {
            let knock = match verdict {
                Verdict::Unknown if facts.http == Some(404) => Knock::NoPath,
                Verdict::Unknown | Verdict::Undecidable => Knock::Refused,
                _ => Knock::In,
            };
            (knock, lab.reading(verdict, &facts))
        }
    }
}

fn asked(lab: &Lab, query: &Query) -> (Knock, String) {
    match lab.query(query) {
        Err(why) => (Knock::Silent, why),
        Ok(QueryReading::Answered(_, facts)) => (Knock::In, lab.reading_as(ANSWERED, &facts)),
        Ok(QueryReading::Refused(facts)) => {
            let knock = if lets_in(lab, &facts) { Knock::In } else { Knock::Refused };
            (knock, lab.reading(Verdict::Rejected, &facts))
        }
        Ok(QueryReading::Unreadable(facts)) => (Knock::Refused, lab.reading(Verdict::Unknown, &facts)),
    }
}

/// A refusal that is about what was asked and not about who asks. ShopAPI has lost its list of codes: there the one that is
/// known must stand there.
fn lets_in(lab: &Lab, facts: &Facts) -> bool {
    match lab.is("shopapi") {
        true => facts.reason == Some("customer_not_registered"),
        false => {
            let about_us = ["credentials_refused", "credentials_missing", "access_refused", "method_not_found"];
            facts.code.is_some() && !facts.reason.is_some_and(|reason| about_us.contains(&reason))
        }
    }
}

/// Whether requests must be signed, where there is a key to sign with; whether answers are, where requests must be. Answers
/// that are go on being looked at.
fn signatures(lab: Lab, found: &mut Findings) -> Result<Lab, Stop> {
    if lab.is("bereke-payouts") && !lab.configured("credentials", "signingKey").is_null() {
        let unsigned = lab.changed(|configuration| {
            for (part, name) in [("credentials", "signingKey"), ("options", "signature")] {
                if let Some(members) = configuration.get_mut(part).and_then(Value::as_object_mut) {
                    members.remove(name);
                }
            }
        })?;
        let (knock, line) = self::knock(&unsigned);
        match knock {
            Knock::In => found.seen("signature", UNSIGNED_IS_READ, vec![line]),
            Knock::Refused | Knock::NoPath => {
                found.set_options(&option("signature", true));
                found.seen("signature", SIGNATURE_IS_DEMANDED, vec![line]);
            }
            Knock::Silent => found.open("signature", NO_ANSWER, &[], vec![line]),
        }
    }
    if lab.is("shopapi") && lab.configured("options", "auth") == "sign" {
        let checking = lab.with(&option("checkAnswerSign", true))?;
        let (knock, line) = self::knock(&checking);
        match knock {
            Knock::In => {
                found.set_options(&option("checkAnswerSign", true));
                found.seen("signature", ANSWERS_ARE_SIGNED, vec![line]);
                return Ok(checking);
            }
            Knock::Refused | Knock::NoPath => found.seen("signature", ANSWERS_ARE_NOT_SIGNED, vec![line]),
            Knock::Silent => found.open("signature", NO_ANSWER, &[], vec![line]),
        }
    }
    Ok(lab)
}

/// Where a bank can be asked by its own number alone, one that is nobody's.
fn nobodys(lab: &Lab) -> Stage {
    let by_its_own = match lab.gateway.description().id {
        "shopapi" => Some("1"),
        "bereke-ecommerce" if !lab.configured("credentials", "token").is_null() => {
            Some("00000000-0000-4000-a000-000000000000")
        }
        _ => None,
    };
    Stage { order_id: by_its_own.map(str::to_owned), ..Stage::default() }
}

/// What the bank says of a number that nobody has.
pub fn strange(probe: &Probe, lab: &Lab, kind: Kind, found: &mut Findings) -> Result<(), Stop> {
    if !probe.agreed(lab, STRANGE, &[])? {
        found.not_wanted("strange");
        return Ok(());
    }
    let trial = lab.trial("s", 0);
    match lab.ask(&lab.about(kind, &trial, &nobodys(lab))) {
        Ok((Verdict::NotFound, facts)) => {
            found.seen("strange", NOT_FOUND_IS_SAID, vec![lab.told_status(&trial, Verdict::NotFound, &facts)]);
        }
        Ok((verdict, facts)) => {
            found.seen("strange", NOT_FOUND_IS_NOT_SAID, vec![lab.told_status(&trial, verdict, &facts)]);
        }
        Err(why) => found.open("strange", NO_ANSWER, &[], vec![why]),
    }
    Ok(())
}
