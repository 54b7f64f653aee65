//! Damaged answers. An oracle written apart from the gateway says when a body proves a payout paid or declined;
//! whatever is done to an answer, the gateway never says more than the oracle.

use crate::places::places;
use crate::{
    NUMBER, UID, answer, answered, fixture, flat, gateway, known, of_status, payout, subject, transaction, with,
};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::sync::OnceLock;
use tolem::gateways::Gateway;
use tolem::model::*;

/// What one transaction proves: `Some(true)` paid, `Some(false)` declined, by the rules of the documents alone.
fn proves(place: &Value, at_once: bool) -> Option<bool> {
    let (transaction, inner) = match place.get("uid").is_some() {
        true => (place, &place["transaction"]),
        false => (&place["transaction"], &Value::Null),
    };
    let integer = |value: &Value| value.as_u64().or_else(|| value.as_str().and_then(|digits| digits.parse().ok()));
    let money = |value: &Value, must: bool| {
        (integer(&value["amount"]) == Some(100) || (!must && value["amount"].is_null()))
            && ([json!("RUB"), json!("643"), json!(643)].contains(&value["currency"])
                || (!must && value["currency"].is_null()))
    };
    let kind = &transaction["type"];
    let ours = transaction["tracking_id"] == NUMBER
        && (kind.is_null() || kind == "payout")
        && transaction["uid"].as_str().is_some_and(|uid| !uid.is_empty() && uid.is_ascii())
        && money(transaction, true)
        && (transaction["test"].is_null() || transaction["test"].is_boolean());
    let outcome = match transaction["status"].as_str()? {
        "successful" => true,
        "failed" | "expired" => false,
        _ => return None,
    };
    let blocks = [&transaction["payout"], &transaction["additional_data"]["payout"], inner];
    let agree = blocks.iter().filter(|block| !block.is_null()).all(|block| {
        let status = &block["status"];
        let same = if outcome { status == "successful" } else { status == "failed" || status == "expired" };
        block.is_object() && money(block, false) && (status.is_null() || same)
    });
    let codes = [&transaction["status_code"], &transaction["code"]];
    let code = codes.iter().all(|code| match code.as_str() {
        None => code.is_null(),
        Some(code) if outcome => !["F.", "P.", "E."].iter().any(|family| code.starts_with(family)),
        Some(code) => {
            !["S.", "P."].iter().any(|family| code.starts_with(family))
                && code != "F.1000"
                && !(at_once && ["F.0108", "F.0997", "F.0999"].contains(&code))
        }
    });
    (ours && agree && code).then_some(outcome)
}

/// What the answer to a payout, or a question for one transaction, proves.
fn proved(body: &[u8], at_once: bool) -> Option<bool> {
    let value: Value = serde_json::from_slice(body).ok()?;
    proves(&value, at_once)
}

/// What a list proves: everything in it that may be a payout must be settled, and at most one may be paid.
fn list_proved(body: &[u8]) -> Option<bool> {
    let value: Value = serde_json::from_slice(body).ok()?;
    let mut paid = 0;
    let mut payouts = 0;
    for item in value["transactions"].as_array()? {
        // Flat if it says of itself what it is, even where its uid is damaged.
        let flat = ["uid", "type"].iter().any(|own| item.get(own).is_some());
        let inner = if flat { item } else { &item["transaction"] };
        if inner["type"].as_str().is_some_and(|kind| kind != "payout") && inner["tracking_id"] == NUMBER {
            continue;
        }
        payouts += 1;
        paid += i32::from(proves(item, false)?);
    }
    match paid {
        1 => Some(true),
        0 if payouts > 0 => Some(false),
        _ => None,
    }
}

/// One gateway for every way to ask, opened once.
struct Banks {
    plain: Box<dyn Gateway>,
    asynchronous: Box<dyn Gateway>,
    by_uid: Box<dyn Gateway>,
    first: Box<dyn Gateway>,
}

fn banks() -> &'static Banks {
    static BANKS: OnceLock<Banks> = OnceLock::new();
    BANKS.get_or_init(|| Banks {
        plain: gateway(json!({})),
        asynchronous: gateway(json!({"async": true})),
        by_uid: gateway(json!({"statusBy": "uid"})),
        first: gateway(json!({"trackingApi": "v1"})),
    })
}

/// Reads a body as the answer to a payout and to every question, and holds it against the oracle.
fn assert_never_more_than_proved(http: u16, body: &[u8]) {
    let reply = answer(http, body);
    let ok = (200..=202).contains(&http);
    let (at_once, asked, listed) = (
        proved(body, true).filter(|_| ok),
        proved(body, false).filter(|_| http == 200),
        list_proved(body).filter(|_| http == 200),
    );
    let banks = banks();
    let again = Stage { again: true, ..Stage::default() };
    let readings = [
        (banks.plain.read_command(&payout(), &Stage::default(), &reply), at_once),
        (banks.asynchronous.read_command(&payout(), &again, &reply), at_once),
        (banks.by_uid.read_status(&known(UID), &reply), asked),
        (banks.by_uid.read_status(&known("async/1"), &reply), asked),
        (banks.first.read_status(&subject(), &reply), asked),
        (banks.plain.read_status(&subject(), &reply), listed),
        (banks.plain.read_status(&known(UID), &reply), listed),
    ];
    for ((verdict, facts), proved) in readings {
        let shown = || format!("{http} {} {facts:?}", String::from_utf8_lossy(body));
        assert!(verdict != Verdict::Paid || proved == Some(true), "{}", shown());
        assert!(verdict != Verdict::Declined || proved == Some(false), "{}", shown());
        assert!(verdict != Verdict::Unknown || facts.reason.is_some(), "{}", shown());
        assert!(!facts.alarm || !matches!(verdict, Verdict::Paid | Verdict::Declined), "{}", shown());
        assert!(!facts.key_spent || matches!(http, 400 | 422), "{}", shown());
    }
}

/// Answers that do settle a payout, so that damage has something to break, and what they prove.
fn settled() -> Vec<(String, bool)> {
    let failed_v3 = json!({"status": "failed", "code": "F.0114", "transaction": {"status": "failed", "amount": 100, "currency": "RUB"}});
    let failed = json!({"status": "failed", "status_code": "F.0105", "additional_data": {"payout": {"status": "failed", "amount": 100}}});
    vec![
        (fixture!("create.answer.json").to_owned(), true),
        (flat(json!({})), true),
        (answered(failed), false),
        (answered(json!({"status": "expired", "additional_data": null})), false),
        (flat(failed_v3), false),
    ]
}

/// A transaction without the members that only describe.
fn short(transaction: Value) -> Value {
    let mut left_out = json!({"recipient": null, "description": null, "receipt_url": null, "credit_card": null});
    for name in
        ["recipient_billing_address", "sender_billing_address", "recipient_credit_card", "created_at", "paid_at"]
    {
        left_out[name] = Value::Null;
    }
    with(transaction, left_out)
}

fn settled_lists() -> Vec<(String, bool)> {
    let of = |status: &str, uid: &str| with(short(of_status(status)), json!({"uid": uid}));
    let payment = with(of("successful", "1-p"), json!({"type": "payment"}));
    [
        (json!([transaction(json!({}))]), true),
        (json!([of("failed", "1-a"), short(transaction(json!({}))), of("expired", "1-b")]), true),
        (json!([of("failed", UID), of("expired", "1-b"), payment]), false),
    ]
    .into_iter()
    .map(|(list, paid)| (json!({"transactions": list}).to_string(), paid))
    .collect()
}

fn verdict(paid: bool) -> Verdict {
    if paid { Verdict::Paid } else { Verdict::Declined }
}

#[test]
fn the_oracle_and_the_gateway_agree_on_undamaged_answers() {
    for (body, paid) in settled() {
        assert_eq!((proved(body.as_bytes(), true), proved(body.as_bytes(), false)), (Some(paid), Some(paid)), "{body}");
        assert_eq!(gateway(json!({})).read_command(&payout(), &Stage::default(), &answer(200, &body)).0, verdict(paid));
        let by_uid = gateway(json!({"statusBy": "uid"}));
        assert_eq!(by_uid.read_status(&known(UID), &answer(200, &body)).0, verdict(paid));
    }
    for (body, paid) in settled_lists() {
        assert_eq!(list_proved(body.as_bytes()), Some(paid), "{body}");
        assert_eq!(gateway(json!({})).read_status(&subject(), &answer(200, &body)).0, verdict(paid));
    }
}

#[test]
fn an_answer_cut_at_any_byte_is_unknown() {
    let banks = banks();
    let bodies = settled().into_iter().chain(settled_lists()).map(|(body, _)| body);
    for body in bodies.chain([fixture!("async.answer.json").to_owned()]) {
        let body = body.trim_end();
        for cut in 0..body.len() {
            let reply = answer(200, &body.as_bytes()[..cut]);
            let readings = [
                banks.asynchronous.read_command(&payout(), &Stage::default(), &reply),
                banks.plain.read_command(&payout(), &Stage::default(), &answer(422, &body.as_bytes()[..cut])),
                banks.plain.read_status(&subject(), &reply),
                banks.by_uid.read_status(&known(UID), &reply),
            ];
            for (verdict, _) in readings {
                assert_eq!(verdict, Verdict::Unknown, "{cut}");
            }
        }
    }
}

fn replacements() -> Vec<Value> {
    let mut all = vec![
        json!(null),
        json!(true),
        json!(false),
        json!(0),
        json!(1),
        json!(-100),
        json!(99),
        json!(100),
        json!(10000),
        json!(643),
        json!(100.0),
        json!(1e300),
        json!([]),
        json!({}),
        json!(["successful"]),
        json!({"status": "successful"}),
        json!({"status": "failed"}),
        json!({"uid": UID}),
    ];
    let texts = [
        "",
        "0",
        "100",
        "0100",
        "+100",
        " 100",
        "100 ",
        "100.0",
        "1e2",
        "643",
        "RUB",
        "rub",
        "BYN",
        "RUB ",
        "null",
        NUMBER,
        "tracking_id_00",
        "tracking_id_0000",
        UID,
        "1-a",
        "a/b",
        "payout",
        "payment",
        "successful",
        "failed",
        "expired",
        "pending",
        "incomplete",
        "error",
        "Successful",
        "successful ",
        "S.0000",
        "F.0105",
        "F.0108",
        "F.0997",
        "F.1000",
        "P.9999",
        "E.1025",
    ];
    all.extend(texts.iter().map(|text| json!(text)));
    all
}

#[test]
fn no_single_changed_field_settles_a_payout_wrongly() {
    for (body, _) in settled().into_iter().chain(settled_lists()) {
        let whole: Value = serde_json::from_str(&body).unwrap();
        let mut found = Vec::new();
        places(&whole, "", &mut found);
        // What nobody reads cannot be read wrongly; the members that decide are changed in full.
        let decides = |place: &String| {
            [
                "uid",
                "status",
                "amount",
                "currency",
                "tracking_id",
                "type",
                "test",
                "code",
                "payout",
                "transaction",
                "additional_data",
            ]
            .iter()
            .any(|name| place.ends_with(name))
                || place.ends_with(|c: char| c.is_ascii_digit())
                || place.is_empty()
        };
        for place in found.iter().filter(|place| decides(place)) {
            for replacement in replacements() {
                let mut changed = whole.clone();
                *changed.pointer_mut(place).unwrap() = replacement;
                assert_never_more_than_proved(200, changed.to_string().as_bytes());
            }
        }
    }
}

#[test]
fn no_missing_or_repeated_field_settles_a_payout_wrongly() {
    for (body, _) in settled() {
        let whole: Value = serde_json::from_str(&body).unwrap();
        let at = if whole.get("uid").is_some() { "" } else { "/transaction" };
        for name in whole.pointer(at).unwrap().as_object().unwrap().keys() {
            let mut changed = whole.clone();
            changed.pointer_mut(at).unwrap().as_object_mut().unwrap().remove(name);
            assert_never_more_than_proved(200, changed.to_string().as_bytes());
            let (member, place) = (format!("\"{name}\":"), whole.pointer(at).unwrap()[name].to_string());
            let repeated = whole.to_string().replacen(&member, &format!("{member}{place},{member}"), 1);
            let (verdict, facts) =
                gateway(json!({})).read_command(&payout(), &Stage::default(), &answer(200, repeated));
            assert_eq!((verdict, facts.reason), (Verdict::Unknown, Some("duplicate_key")), "{name}");
        }
        for name in ["uid", "tracking_id", "amount", "currency", "status"] {
            let mut changed = whole.clone();
            changed.pointer_mut(at).unwrap().as_object_mut().unwrap().remove(name);
            let reply = answer(200, changed.to_string());
            let (verdict, _) = gateway(json!({})).read_command(&payout(), &Stage::default(), &reply);
            assert_eq!(verdict, Verdict::Unknown, "without {name}");
        }
    }
}

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "[0-9]{1,5}".prop_map(Value::from),
        ".{0,20}".prop_map(Value::from),
        proptest::sample::select(replacements()),
    ];
    leaf.prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            proptest::collection::btree_map("[a-zA-Z]{1,8}", inner, 0..3).prop_map(|m| json!(m)),
        ]
    })
}

fn any_http() -> impl Strategy<Value = u16> {
    prop_oneof![4 => Just(200u16), 1 => Just(422u16), 1 => 100u16..600]
}

fn any_settled() -> impl Strategy<Value = String> {
    let bodies: Vec<String> = settled().into_iter().chain(settled_lists()).map(|(body, _)| body).collect();
    proptest::sample::select(bodies)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_changed_fields_settle_a_payout_wrongly(
        body in any_settled(),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any_value()), 1..4),
        http in any_http(),
    ) {
        let mut value: Value = serde_json::from_str(&body).unwrap();
        for (index, replacement) in changes {
            let mut found = Vec::new();
            places(&value, "", &mut found);
            *value.pointer_mut(&found[index.index(found.len())]).unwrap() = replacement;
        }
        assert_never_more_than_proved(http, value.to_string().as_bytes());
    }

    #[test]
    fn no_flipped_bytes_settle_a_payout_wrongly(
        body in any_settled(),
        flips in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        http in any_http(),
    ) {
        let mut body = body.into_bytes();
        for (index, byte) in flips {
            let at = index.index(body.len());
            body[at] = byte;
        }
        assert_never_more_than_proved(http, &body);
    }

    #[test]
    fn another_amount_alarms_whatever_the_status(amount in 0u64..=u64::MAX, status in "[a-z]{1,10}|successful|failed") {
        prop_assume!(amount != 100);
        for spelled in [json!(amount), json!(amount.to_string())] {
            let list = json!({"transactions": [with(of_status(&status), json!({"amount": spelled}))]});
            let (verdict, facts) = gateway(json!({})).read_status(&subject(), &answer(200, list.to_string()));
            prop_assert_eq!((verdict, facts.reason, facts.alarm), (Verdict::Unknown, Some("amount_differs"), true));
        }
    }
}
