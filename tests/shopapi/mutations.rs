//! Damaged answers. An oracle written apart from the gateway says when a body proves a payment paid, declined or given
//! back; whatever is done to an answer, the gateway never says more than the oracle.

use crate::places::places;
use crate::{AMOUNT, ORDER, TOTAL, answer, fixture, gateway, looked, refund, refund_of, sendable, state, subject};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::sync::OnceLock;
use tolem::gateways::Gateway;
use tolem::model::*;

type Bank = (Box<dyn Gateway>, Vec<(Command, Stage)>);

/// One gateway and its commands for all the damage.
fn bank() -> &'static Bank {
    static BANK: OnceLock<Bank> = OnceLock::new();
    BANK.get_or_init(|| (gateway(json!({})), sendable()))
}

fn number(value: &Value) -> Option<u64> {
    match value {
        Value::Number(number) => number.as_u64(),
        Value::String(digits) if digits == "0" || !digits.starts_with(['0', '+']) => digits.parse().ok(),
        _ => None,
    }
}

/// The state that a body proves about the payment of the tests, by the rules of the page and of the family alone.
fn proved(body: &[u8]) -> Option<String> {
    let value: Value = serde_json::from_slice(body).ok()?;
    let fine = value["code"].is_null() || number(&value["code"]) == Some(0);
    let ours = value["regPayNum"].is_null() || value["regPayNum"] == ORDER || value["regPayNum"] == 1310958041u64;
    let total = number(&value["totalAmount"]) == Some(TOTAL);
    let word = value["state"].as_str()?.to_ascii_lowercase();
    (fine && ours && total).then_some(word)
}

/// Reads a body as every answer it could be, and holds it against the oracle.
fn assert_never_more_than_proved(http: u16, body: &[u8]) {
    let (bank, sendable) = bank();
    let reply = answer(http, body);
    let proved = if matches!(http, 200 | 201) { proved(body) } else { None };
    let word = proved.as_deref();
    for subject in [subject(), Subject { by_page: true, ..subject() }, refund_of(500, 0)] {
        let (verdict, facts) = bank.read_status(&subject, &reply);
        let shown = || format!("{http} {} {facts:?}", String::from_utf8_lossy(body));
        let words: &[&str] = match (subject.kind, verdict) {
            (Kind::Refund, Verdict::Paid) => &["refunded"],
            (_, Verdict::Paid) => &["payed", "processed"],
            (Kind::Payment, Verdict::Declined) if !subject.by_page => &["rejected", "created_error"],
            (_, Verdict::Pending | Verdict::Undecidable | Verdict::ActionRequired) => continue,
            // Another card or customer is named: a person must look.
            (Kind::Payment, Verdict::Foreign) => {
                assert!(facts.alarm, "{}", shown());
                continue;
            }
            (_, Verdict::Unknown) => {
                assert!(facts.reason.is_some(), "{}", shown());
                continue;
            }
            (_, other) => panic!("{other:?} {}", shown()),
        };
        assert!(word.is_some_and(|word| words.contains(&word)), "{verdict:?} {}", shown());
    }
    if let Measured::Go(stage) = bank.read_measure(&refund(500), &looked(0), &reply) {
        assert_eq!(stage, looked(0));
        assert!(word.is_some_and(|word| ["payed", "processed"].contains(&word)), "{}", String::from_utf8_lossy(body));
    }
    for (command, stage) in sendable {
        let (verdict, facts) = bank.read_command(command, stage, &reply);
        assert!(
            matches!(verdict, Verdict::Unknown | Verdict::Pending | Verdict::ActionRequired | Verdict::Rejected)
                || (verdict == Verdict::Foreign && facts.alarm),
            "no answer to a command is final: {facts:?}"
        );
        assert!(verdict != Verdict::Unknown || facts.reason.is_some());
        assert!(verdict != Verdict::ActionRequired || (facts.order_id.is_some() && facts.form_url.is_some()));
        let named = command.kind() == Kind::Refund || facts.order_id.is_some();
        assert!(verdict != Verdict::Pending || named, "what is pending can be asked about: {facts:?}");
        assert!(verdict != Verdict::Rejected || (400..500).contains(&http), "{http} {facts:?}");
    }
}

/// Answers that settle something, so that damage has something to break.
fn settled() -> Vec<String> {
    let words = ["payed", "processed", "rejected", "created_error", "refunded", "error"];
    let mut bodies: Vec<_> = words.iter().map(|word| state(word).to_string()).collect();
    let mut numbered = state("payed");
    numbered["regPayNum"] = ORDER.into();
    numbered["errorCode"] = "1001".into();
    bodies.push(numbered.to_string());
    bodies
}

/// Answers to commands.
fn answers() -> Vec<String> {
    let secure =
        json!({"code": 2365, "message": "NeedPass3dsException", "regPayNum": ORDER, "securePageURL": "https://x.kz/3"});
    vec![
        fixture!("created.answer.json").to_owned(),
        secure.to_string(),
        json!({"resultState": "success", "desc": "d"}).to_string(),
        json!({"code": 12, "message": "m", "userMessage": "u"}).to_string(),
    ]
}

#[test]
fn the_oracle_and_the_gateway_agree_on_undamaged_answers() {
    let expected = [
        Verdict::Paid,
        Verdict::Paid,
        Verdict::Declined,
        Verdict::Declined,
        Verdict::Undecidable,
        Verdict::Undecidable,
        Verdict::Paid,
    ];
    for (body, verdict) in settled().iter().zip(expected) {
        assert!(proved(body.as_bytes()).is_some());
        assert_eq!(bank().0.read_status(&subject(), &answer(200, body)).0, verdict);
        assert_never_more_than_proved(200, body.as_bytes());
    }
    for body in answers() {
        assert_never_more_than_proved(200, body.as_bytes());
        assert_never_more_than_proved(400, body.as_bytes());
    }
}

#[test]
fn an_answer_cut_at_any_byte_is_unknown() {
    let (bank, sendable) = bank();
    for body in settled() {
        for cut in 0..body.len() {
            let reply = answer(200, &body.as_bytes()[..cut]);
            for subject in [subject(), refund_of(5, 0)] {
                assert_eq!(bank.read_status(&subject, &reply).0, Verdict::Unknown, "{cut}");
            }
            assert!(matches!(bank.read_measure(&refund(5), &looked(0), &reply), Measured::Unclear(_)), "{cut}");
        }
    }
    for body in answers() {
        let body = body.trim_end();
        for cut in 0..body.len() {
            for http in [200, 400] {
                let reply = answer(http, &body.as_bytes()[..cut]);
                for (command, stage) in sendable {
                    assert_eq!(bank.read_command(command, stage, &reply).0, Verdict::Unknown, "{cut}");
                }
            }
        }
    }
}

fn replacements() -> Vec<Value> {
    let mut values = vec![json!(null), json!(true), json!(false), json!(101000.0), json!(1e300), json!([])];
    values.extend([json!({}), json!([2]), json!({"a": 2}), json!(-2), json!(2365)]);
    values.extend([0, 1, AMOUNT, TOTAL - 1, TOTAL, TOTAL + 1, TOTAL * 10, 1310958041].map(|n| json!(n)));
    values.extend(
        ["", "0", "0101000", "+101000", " 101000", "101000.0", "101000", "101 000", ORDER, "131095804", "2365"]
            .map(|t| json!(t)),
    );
    values.extend(
        ["payed", "PROCESSED", "rejected", "refunded", "created", "success", "NeedPass3dsException", "https://x.kz/"]
            .map(|t| json!(t)),
    );
    values
}

fn everything() -> Vec<String> {
    settled().into_iter().chain(answers()).collect()
}

#[test]
fn no_single_changed_field_settles_anything_wrongly() {
    for body in everything() {
        let whole: Value = serde_json::from_str(&body).unwrap();
        let mut found = Vec::new();
        places(&whole, "", &mut found);
        for place in found {
            for replacement in replacements() {
                let mut changed = whole.clone();
                *changed.pointer_mut(&place).unwrap() = replacement;
                assert_never_more_than_proved(200, changed.to_string().as_bytes());
            }
        }
    }
}

#[test]
fn no_added_missing_or_repeated_field_settles_anything_wrongly() {
    for body in everything() {
        let whole: Value = serde_json::from_str(&body).unwrap();
        for name in ["code", "state", "regPayNum", "totalAmount", "payUrl", "securePageURL", "resultState", "message"] {
            for value in replacements() {
                let mut changed = whole.clone();
                changed[name] = value;
                for http in [200, 400, 500] {
                    assert_never_more_than_proved(http, changed.to_string().as_bytes());
                }
            }
        }
        for name in whole.as_object().unwrap().keys() {
            let mut changed = whole.clone();
            changed.as_object_mut().unwrap().remove(name);
            assert_never_more_than_proved(200, changed.to_string().as_bytes());
            let repeated = whole.to_string().replacen('{', &format!("{{\"{name}\":{},", whole[name]), 1);
            let reading = bank().0.read_status(&subject(), &answer(200, repeated));
            assert_eq!((reading.0, reading.1.reason), (Verdict::Unknown, Some("duplicate_key")), "{name}");
        }
    }
}

fn any_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (0u64..10).prop_map(Value::from),
        "[0-9]{1,7}".prop_map(Value::from),
        ".{0,20}".prop_map(Value::from),
        proptest::sample::select(replacements()),
        proptest::collection::vec((0u64..9).prop_map(Value::from), 0..3).prop_map(Value::from),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_changed_fields_settle_anything_wrongly(
        which in 0usize..11,
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any_value()), 1..4),
        http in prop_oneof![3 => Just(200u16), 1 => 100u16..600],
    ) {
        let mut value: Value = serde_json::from_str(&everything()[which]).unwrap();
        for (index, replacement) in changes {
            let mut found = Vec::new();
            places(&value, "", &mut found);
            *value.pointer_mut(&found[index.index(found.len())]).unwrap() = replacement;
        }
        assert_never_more_than_proved(http, value.to_string().as_bytes());
    }

    #[test]
    fn no_flipped_bytes_settle_anything_wrongly(
        which in 0usize..11,
        flips in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let mut body = everything()[which].clone().into_bytes();
        for (index, byte) in flips {
            let at = index.index(body.len());
            body[at] = byte;
        }
        assert_never_more_than_proved(200, &body);
    }

    #[test]
    fn a_refund_goes_only_as_far_as_something_is_left(
        sum in 1u64..200_000, before in 0u64..200_000, total in prop_oneof![Just(TOTAL), 1u64..200_000],
    ) {
        let mut body = state("payed");
        body["totalAmount"] = total.into();
        let look = bank().0.read_measure(&refund(sum), &looked(before), &answer(200, body.to_string()));
        prop_assert_eq!(matches!(look, Measured::Go(_)), total == TOTAL && before + sum <= TOTAL);
        if let Measured::Go(stage) = look {
            let request: Value = serde_json::from_slice(&bank().0.command(&refund(sum), &stage).body).unwrap();
            prop_assert_eq!(&request["remainingAmount"], &json!((TOTAL - before - sum).to_string()));
        }
    }

    #[test]
    fn nothing_but_a_page_is_rejected_by_an_unlisted_code(
        http in 100u16..600, code in 0u64..3000, message in ".{0,40}",
    ) {
        let (bank, sendable) = bank();
        let refusal = json!({"code": code, "message": message}).to_string();
        for (command, stage) in sendable {
            let verdict = bank.read_command(command, stage, &answer(http, &refusal)).0;
            let page = matches!(command, Command::Payment(payment) if matches!(payment.means, Means::Page(_)));
            let proves = page && (400..500).contains(&http) && ![408, 409, 425].contains(&http);
            // What HTTP itself refuses, with no error of the gateway in it.
            let by_http = code == 0 && [401, 403, 404, 405, 413, 415, 429].contains(&http);
            prop_assert!(verdict != Verdict::Rejected || proves || by_http, "{} {} {}", http, code, message);
            prop_assert!(matches!(verdict, Verdict::Rejected | Verdict::Unknown));
        }
    }
}
