//! The shapes of answers: as JSON, or as the document prints its examples, which no parser of JSON takes
//! (gateways.md 4.3, 4.5, 4.6).

use super::call::{CREATED_ERROR, ERROR, HOLDED, PAYED, PROCESSED, REFUNDED, REJECTED};
use super::details::{Details, total};
use super::errors::Refusal;
use super::sign;
use super::switches::{AmountType, Answers, Provision, ServiceName, Switches, TotalAmount};
use crate::sandbox::bank::books::orders::Order;
use crate::sandbox::bank::books::world::World;
use crate::sandbox::bank::http::reply::Reply;
use crate::sandbox::bank::tools::json::{Json, Members};
use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};
use serde_json::Value;

/// The name of the provider in the document's example.
const PROVIDER: &str = "Тест ShopAPI";

/// How the document prints an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Print {
    /// As JSON.
    Sound,
    /// In single quotes.
    SingleQuotes,
    /// In single quotes, one of them missing: the first example of a status.
    StatusPayed,
    /// With a stray quote: its second example.
    StatusOther,
    /// Without the first comma.
    NoComma,
}

/// The members of an answer and how the document prints it, or why there is none.
pub type Answer = Result<(Members, Print), Refusal>;

/// The answer to a request.
pub fn reply(world: &World, answer: Answer, signed: bool) -> Reply {
    let switches = world.switches::<Switches>();
    let (status, mut members, print) = match answer {
        Ok((members, print)) => (200, members, print),
        Err(refusal) => (refusal.http(switches), refusal.members(), Print::Sound),
    };
    if signed {
        let signature = sign::of_answer(&members, &world.password);
        members.push(("sign", signature.into()));
        members.push(("shopToken", world.user_name.as_str().into()));
    }
    match switches.answers {
        Answers::AsPrinted if print != Print::Sound => {
            let body = printed(&members, print).into_bytes();
            Reply { body, ..Reply::json(status, &Json::Object(Vec::new())) }
        }
        _ => Reply::json(status, &Json::Object(members)),
    }
}

fn text_of(value: &Json) -> String {
    String::from_utf8(value.bytes()).unwrap_or_default()
}

/// The members as the examples have them, with their mistakes.
fn printed(members: &[(&'static str, Json)], print: Print) -> String {
    let single = |value: &Json| match value {
        Json::Plain(Value::String(text)) => format!("'{text}'"),
        other => format!("'{}'", text_of(other).trim_matches('"')),
    };
    let lines = |line: &dyn Fn(&str, &Json) -> String| {
        members.iter().map(|(name, value)| line(name, value)).collect::<Vec<_>>().join(",\n")
    };
    match print {
        Print::StatusPayed => {
            let line = |name: &str, value: &Json| {
                let opening = if name == "totalAmount" { "" } else { "'" };
                format!("  {opening}{name}':{}", single(value))
            };
            format!("{{\n{}\n}}", lines(&line))
        }
        Print::StatusOther => format!("{{\n\"\n{}\n}}", lines(&|name, value| format!("\"{name}\":{}", text_of(value)))),
        Print::NoComma => {
            let all = lines(&|name, value| format!("\"{name}\":{}", text_of(value)));
            format!("{{\n\n{}\n}}", all.replacen(",\n", "\n", 1))
        }
        Print::SingleQuotes | Print::Sound => {
            format!("{{\n{}\n}}", lines(&|name, value| format!("  '{name}':{}", single(value))))
        }
    }
}

/// The state in the API's word. What is charged is told as `created` for a while (gateways.md 4.4).
pub fn state(world: &World, order: &Order) -> String {
    if let Some(number) = order.told_status {
        return format!("state{number}");
    }
    if world.clock.now() < Details::of(order).settles_at {
        return "created".to_owned();
    }
    match order.status {
        PAYED => "payed",
        PROCESSED => "processed",
        HOLDED => "holded",
        REJECTED => "rejected",
        ERROR => "error",
        REFUNDED => "refunded",
        CREATED_ERROR => "created_error",
        _ => "created",
    }
    .to_owned()
}

/// A payment has been made: all four are mandatory (seed 003).
pub fn created(reg_pay_num: &str, pay_url: String, user_token: String) -> (Members, Print) {
    let members = vec![
        ("regPayNum", reg_pay_num.into()),
        ("methodType", "GET".into()),
        ("payUrl", pay_url.into()),
        ("userToken", user_token.into()),
    ];
    (members, Print::SingleQuotes)
}

/// The status of a payment: the second example, with the first one's peculiarities as switches.
pub fn status(world: &World, order: &Order) -> (Members, Print) {
    let switches = world.switches::<Switches>();
    let state = state(world, order);
    let members = status_members(world, order, &state);
    if switches.answers != Answers::AsPrinted || !matches!(state.as_str(), "payed" | "processed") {
        return (members, Print::StatusOther);
    }
    let order_of_example =
        ["errorCode", "provisionServices", "totalAmount", "serviceCode", "providerName", "state", "createdDate"];
    let mut members = members;
    members.iter_mut().filter(|(name, _)| *name == "providerServCode").for_each(|(name, _)| *name = "serviceCode");
    let place = |name: &str| order_of_example.iter().position(|other| *other == name).unwrap_or(usize::MAX);
    members.sort_by_key(|(name, _)| place(name));
    (members, Print::StatusPayed)
}

/// The members of a status answer with this state.
pub fn status_members(world: &World, order: &Order, state: &str) -> Members {
    let switches = world.switches::<Switches>();
    let details = Details::of(order);
    let total = match switches.total_amount {
        TotalAmount::WithCommission => total(order),
        TotalAmount::Amount => order.amount,
    };
    let total: Json = match switches.total_amount_type {
        AmountType::Number => total.into(),
        AmountType::Text => total.to_string().into(),
    };
    let service = match switches.service_name {
        ServiceName::Provider => "providerServCode",
        ServiceName::Service => "serviceCode",
    };
    // "Whether the service was rendered" (gateways.md 4.6).
    let rendered = state == "processed";
    let provision: Json = match switches.provision {
        Provision::Bool => rendered.into(),
        Provision::Text => rendered.to_string().into(),
    };
    let settled = state != "created";
    let stray = (state == "payed" && switches.payed_error_code).then(|| "1001".to_owned());
    let told = |text: Option<String>| -> Json { text.filter(|_| settled).map_or(Value::Null, Value::from).into() };
    let processed = order.payment.as_ref().and_then(|payment| payment.deposited_at);
    vec![
        ("state", state.into()),
        ("totalAmount", total),
        ("createdDate", date(world, order.created).into()),
        (service, details.service_code.into()),
        ("providerName", PROVIDER.into()),
        ("errorCode", told(details.error_code.or(stray))),
        ("error", told(details.error)),
        ("message", told(details.message)),
        ("provisionServices", provision),
        ("procDate", told(processed.map(|at| date(world, at.max(details.settles_at))))),
    ]
}

/// `yyyy-MM-dd HH:mm:ss` in the zone of the switches.
fn date(world: &World, at: u64) -> String {
    let zone = Offset::from_hours(world.switches::<Switches>().date_offset_hours).map(TimeZone::fixed);
    let time = Timestamp::from_millisecond(i64::try_from(at).unwrap_or(0));
    match (time, zone) {
        (Ok(time), Ok(zone)) => time.to_zoned(zone).strftime("%Y-%m-%d %H:%M:%S").to_string(),
        _ => String::new(),
    }
}

/// `resultState` and `desc` of a refund or a deactivation.
pub fn result(success: bool, description: &str) -> Members {
    vec![("resultState", if success { "success" } else { "fail" }.into()), ("desc", description.into())]
}
