//! Damaged answers. An oracle written apart from the gateway says when a body proves a payment paid, held or
//! declined; whatever is done to an answer, the gateway never says more than the oracle.

use crate::places::places;
use crate::{AMOUNT, NUMBER, ORDER, answer, fixture, gateway, order, part, refund, sendable, subject};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::sync::LazyLock;
use tolem::gateways::Gateway;
use tolem::model::*;

fn number(value: &Value) -> Option<u64> {
    match value {
        Value::Number(number) => number.as_u64(),
        Value::String(digits) if digits == "0" || !digits.starts_with(['0', '+']) => digits.parse().ok(),
        _ => None,
    }
}

/// What a body proves about [`subject`], by the rules of the page alone.
fn proved(body: &[u8], known: Option<&str>) -> Option<(u64, Value)> {
    let value: Value = serde_json::from_slice(body).ok()?;
    let none = value["errorCode"].is_null() && value["ErrorCode"].is_null();
    let fine = none || number(&value["errorCode"]) == Some(0) || number(&value["ErrorCode"]) == Some(0);
    let ours = fine
        && value["orderNumber"] == NUMBER
        && number(&value["amount"]) == Some(AMOUNT)
        && [json!("978"), json!(978), json!("EUR"), json!(null)].contains(&value["currency"]);
    let id = value["attributes"].as_array().into_iter().flatten().find(|entry| entry["name"] == "mdOrder");
    let id = id.is_none_or(|id| known.is_none_or(|known| id["value"] == known));
    let decided = value["actionCode"] != -30001 && value["actionCode"] != "-30001";
    let status = number(&value["orderStatus"]).or(number(&value["OrderStatus"]))?;
    (ours && id && decided).then(|| (status, value["paymentAmountInfo"].clone()))
}

/// Whether the sums, where they are told, are those of the whole amount.
fn sums_agree(verdict: Verdict, sums: &Value) -> bool {
    let sum = |name: &str| number(&sums[name]).unwrap_or(0);
    let (held, taken, back) = (sum("approvedAmount"), sum("depositedAmount"), sum("refundedAmount"));
    let told = |name: &str| !sums[name].is_null();
    match verdict {
        Verdict::Paid => !told("depositedAmount") || taken == AMOUNT || taken.checked_add(back) == Some(AMOUNT),
        Verdict::Held => !told("approvedAmount") || held == AMOUNT,
        Verdict::Declined => taken == 0 && back == 0,
        Verdict::Reversed => taken == 0 || back >= AMOUNT,
        _ => true,
    }
}

/// The gateway, and everything it can be asked to send.
type World = (Box<dyn Gateway>, Vec<(Command, Stage)>);

/// Reads a body as every answer it could be, and holds it against the oracle.
fn assert_never_more_than_proved(http: u16, body: &[u8]) {
    // Made once: this is read tens of thousands of times.
    static WORLD: LazyLock<World> = LazyLock::new(|| (gateway(json!({})), sendable()));
    let (bank, commands) = &*WORLD;
    let reply = answer(http, body);
    for subject in [
        subject(),
        Subject { by_page: true, ..subject() },
        Subject { stage: Stage::default(), ..subject() },
        Subject { manual_capture: true, ..subject() },
        Subject { given_back: 500, ..subject() },
        Subject { page_over: true, by_page: true, ..subject() },
    ] {
        let known = subject.stage.order_id.as_deref();
        let proved = if http == 200 { proved(body, known) } else { None };
        let (verdict, facts) = bank.read_status(&subject, &reply);
        let shown = || format!("{http} {} {facts:?}", String::from_utf8_lossy(body));
        let statuses: &[u64] = match verdict {
            Verdict::Paid => &[2, 4],
            Verdict::Held => &[1],
            // 0 with the action code of a decline, too.
            Verdict::Declined => &[0, 6],
            Verdict::Reversed => &[2, 3, 4],
            Verdict::Registered | Verdict::NotExecuted => &[0],
            _ => {
                assert!(verdict != Verdict::Unknown || facts.reason.is_some(), "{}", shown());
                continue;
            }
        };
        let Some((status, sums)) = &proved else { panic!("{verdict:?} {}", shown()) };
        assert!(statuses.contains(status), "{verdict:?} {}", shown());
        assert!(subject.manual_capture || sums_agree(verdict, sums), "{verdict:?} {}", shown());
    }
    for (command, stage) in commands {
        let (verdict, facts) = bank.read_command(command, stage, &reply);
        assert!(
            !matches!(verdict, Verdict::Paid | Verdict::Declined | Verdict::Held | Verdict::Reversed),
            "no answer to a command but the one listed decline is final: {facts:?}"
        );
        assert!(verdict != Verdict::Unknown || facts.reason.is_some());
    }
}

/// Statuses that settle something, so that damage has something to break.
fn settled() -> Vec<String> {
    vec![
        fixture!("status.answer.json").to_owned(),
        order(1, json!("APPROVED"), json!(2000), json!(0), json!(0)).to_string(),
        order(4, json!("REFUNDED"), json!(2000), json!(1500), json!(500)).to_string(),
        order(6, json!("DECLINED"), json!(0), json!(0), json!(0)).to_string(),
        order(3, json!("REVERSED"), json!(2000), json!(0), json!(0)).to_string(),
        order(0, json!("CREATED"), json!(0), json!(0), json!(0)).to_string(),
    ]
}

#[test]
fn the_oracle_and_the_gateway_agree_on_undamaged_answers() {
    let manual = Subject { manual_capture: true, ..subject() };
    let expected =
        [Verdict::Paid, Verdict::Held, Verdict::Paid, Verdict::Declined, Verdict::Reversed, Verdict::NotExecuted];
    for (body, verdict) in settled().iter().zip(expected) {
        assert!(proved(body.as_bytes(), Some(ORDER)).is_some());
        assert_eq!(gateway(json!({})).read_status(&manual, &answer(200, body)).0, verdict);
        assert_never_more_than_proved(200, body.as_bytes());
    }
}

#[test]
fn an_answer_cut_at_any_byte_is_unknown() {
    let bank = gateway(json!({}));
    for body in settled() {
        let body = body.trim_end();
        for cut in 0..body.len() {
            let reply = answer(200, &body.as_bytes()[..cut]);
            for subject in [subject(), part(Kind::Capture, 2000, 0), part(Kind::Refund, 5, 0)] {
                assert_eq!(bank.read_status(&subject, &reply).0, Verdict::Unknown, "{cut}");
            }
            let look = bank.read_measure(&refund(5), &Stage::default(), &reply);
            assert!(matches!(look, Measured::Unclear(_)), "{cut}");
        }
    }
    for body in [
        fixture!("register.answer.json"),
        fixture!("charge-card-3ds.answer.json"),
        fixture!("google-pay-3ds.answer.json"),
        fixture!("charge-stored-refused.answer.json"),
        fixture!("apple-pay-refused.answer.json"),
    ] {
        for cut in 0..body.trim_end().len() {
            for (command, stage) in sendable() {
                let reply = answer(200, &body.as_bytes()[..cut]);
                assert_eq!(bank.read_command(&command, &stage, &reply).0, Verdict::Unknown, "{cut}");
            }
        }
    }
}

fn replacements() -> Vec<Value> {
    let mut values = vec![json!(null), json!(true), json!(false), json!(2000.0), json!(2.0), json!(1e300), json!([])];
    values.extend([json!({}), json!([2]), json!({"a": 2}), json!(-2), json!(-30001)]);
    values.extend([0, 1, 2, 3, 4, 5, 6, 7, 978, 398, 500, 1999, 2000, 20000].map(|n| json!(n)));
    values.extend(
        ["", "0", "2", "02", "+2", " 2", "2.0", "2000", "2 000", "978", "KZT", NUMBER, "700", ORDER].map(|t| json!(t)),
    );
    values.extend(["CREATED", "DEPOSITED", "DECLINED", "mdOrder", "-30001"].map(|t| json!(t)));
    values
}

#[test]
fn no_single_changed_field_settles_a_payment_wrongly() {
    for body in settled() {
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
fn no_missing_or_repeated_field_settles_a_payment_wrongly() {
    for body in settled() {
        let whole: Value = serde_json::from_str(&body).unwrap();
        for name in whole.as_object().unwrap().keys() {
            let mut changed = whole.clone();
            changed.as_object_mut().unwrap().remove(name);
            assert_never_more_than_proved(200, changed.to_string().as_bytes());
            let repeated = whole.to_string().replacen('{', &format!("{{\"{name}\":{},", whole[name]), 1);
            let reading = gateway(json!({})).read_status(&subject(), &answer(200, repeated));
            assert_eq!((reading.0, reading.1.reason), (Verdict::Unknown, Some("duplicate_key")), "{name}");
        }
    }
}

fn any_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (0u64..10).prop_map(Value::from),
        "[0-9]{1,5}".prop_map(Value::from),
        ".{0,20}".prop_map(Value::from),
        proptest::sample::select(replacements()),
        proptest::collection::vec((0u64..9).prop_map(Value::from), 0..3).prop_map(Value::from),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_changed_fields_settle_a_payment_wrongly(
        which in 0usize..6,
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any_value()), 1..4),
        http in prop_oneof![3 => Just(200u16), 1 => 100u16..600],
    ) {
        let mut value: Value = serde_json::from_str(&settled()[which]).unwrap();
        for (index, replacement) in changes {
            let mut found = Vec::new();
            places(&value, "", &mut found);
            *value.pointer_mut(&found[index.index(found.len())]).unwrap() = replacement;
        }
        assert_never_more_than_proved(http, value.to_string().as_bytes());
    }

    #[test]
    fn no_flipped_bytes_settle_a_payment_wrongly(
        which in 0usize..6,
        flips in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let mut body = settled()[which].clone().into_bytes();
        for (index, byte) in flips {
            let at = index.index(body.len());
            body[at] = byte;
        }
        assert_never_more_than_proved(200, &body);
    }

    #[test]
    fn a_capture_or_refund_is_paid_by_exactly_its_own_sum(
        sum in 1u64..3000, before in 0u64..3000, taken in 0u64..6000, back in 0u64..6000, status in 0u64..9,
    ) {
        let body = order(status, json!(null), json!(2000), json!(taken), json!(back)).to_string();
        let bank = gateway(json!({}));
        let (verdict, _) = bank.read_status(&part(Kind::Refund, sum, before), &answer(200, &body));
        prop_assert!(verdict != Verdict::Paid || (back == before + sum && [2, 4].contains(&status)));
        prop_assert!(verdict != Verdict::NotExecuted || back == before);
        prop_assert!(verdict != Verdict::Declined);
        let (verdict, _) = bank.read_status(&part(Kind::Capture, sum, before), &answer(200, &body));
        let exact = taken == before + sum || taken + back == before + sum;
        prop_assert!(verdict != Verdict::Paid || (exact && [2, 4].contains(&status)));
        prop_assert!(verdict != Verdict::NotExecuted || (taken == before && status == 1));
        prop_assert!(verdict != Verdict::Declined);
    }

    #[test]
    fn nothing_unlisted_is_rejected(http in 100u16..600, code in 0u64..500, message in ".{0,40}") {
        let bank = gateway(json!({}));
        let refusal = json!({"errorCode": code, "errorMessage": message}).to_string();
        for (command, stage) in sendable() {
            let verdict = bank.read_command(&command, &stage, &answer(http, &refusal)).0;
            let listed = http == 200 && [1, 2, 3, 4, 5, 6, 10, 13, 14].contains(&code);
            prop_assert!(verdict != Verdict::Rejected || listed, "{} {} {}", http, code, message);
        }
    }
}
