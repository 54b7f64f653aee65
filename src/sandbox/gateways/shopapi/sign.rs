//! The signature of the older generation: two rounds of MD5 over the values alone (gateways.md 4.1). The order of the
//! values is the family's; where the Kazakh fields stand in it nobody knows, so it is a switch.

use super::body::Body;
use super::call::Call;
use super::switches::SignOrder;
use crate::sandbox::bank::tools::json::Json;
use serde_json::Value;

/// `UPPER(MD5(UPPER(MD5(v1&v2&…))))`
pub fn sign(values: &[String]) -> String {
    let once = |text: &str| format!("{:X}", md5::compute(text.as_bytes()));
    once(&once(&values.join("&")))
}

/// The fields of a method in the order of the family's PHP client.
fn listed(call: Call) -> &'static [&'static str] {
    match call {
        Call::Anonymous => &[
            "serviceCode",
            "amount",
            "comission",
            "cardToken",
            "payType",
            "clientType",
            "userPhone",
            "userEmail",
            "fiscalType",
            "properties",
        ],
        Call::Recurrent => &[
            "serviceCode",
            "userToken",
            "amount",
            "comission",
            "cardToken",
            "enableSMSConfirm",
            "payType",
            "clientType",
            "userPhone",
            "userEmail",
            "fiscalType",
            "holdTtl",
            "properties",
        ],
        Call::Status | Call::Refund => &["regPayNum"],
        Call::Confirm => &["regPayNum", "orderId", "amount"],
        Call::Release => &["regPayNum", "orderId"],
        Call::Register => &["login", "email", "name", "surName", "middleName"],
        Call::UserStatus => &["login"],
        Call::CardRegistration => &["clientType", "userToken", "clientInfo"],
        Call::Cards { .. } => &["userToken"],
        Call::Deactivation => &["userToken", "cardToken"],
    }
}

/// What a C# client puts before the others of a payment, behind the amounts.
const CSHARP: &[&str] = &["clientType", "orderBestBefore", "properties"];

/// The values of a request in the order in which they are signed.
fn values(call: Call, body: &Body, order: SignOrder) -> Vec<String> {
    let mut names: Vec<&str> = match order {
        SignOrder::Body => Vec::new(),
        SignOrder::Php | SignOrder::Csharp => listed(call).to_vec(),
    };
    if order == SignOrder::Csharp
        && let Some(at) = names.iter().position(|name| *name == "comission")
    {
        names.retain(|name| !CSHARP.contains(name));
        CSHARP.iter().rev().for_each(|name| names.insert(at + 1, name));
    }
    let rest =
        body.members().iter().map(|(name, _)| name.as_str()).filter(|name| !matches!(*name, "sign" | "shopToken"));
    let rest: Vec<&str> = rest.filter(|name| !names.contains(name)).collect();
    let mut values = Vec::new();
    for name in names.into_iter().chain(rest) {
        if let Some(value) = body.get(name) {
            value.flatten(&mut values);
        }
    }
    values
}

/// The signature a request should have.
pub fn of_request(call: Call, body: &Body, order: SignOrder, shop_token: &str, sec_key: &str) -> String {
    let mut values = values(call, body, order);
    values.extend([shop_token.to_owned(), sec_key.to_owned()]);
    sign(&values)
}

/// The signature of an answer or a notification: its values, then the key alone (gateways.md 4.1).
pub fn of_answer(answer: &[(&'static str, Json)], sec_key: &str) -> String {
    let mut values = Vec::new();
    answer.iter().for_each(|(_, value)| flatten(value, &mut values));
    values.push(sec_key.to_owned());
    sign(&values)
}

fn flatten(json: &Json, values: &mut Vec<String>) {
    match json {
        Json::Plain(Value::Null) => {}
        Json::Plain(Value::String(text)) => values.push(text.clone()),
        Json::Plain(value) => values.push(value.to_string()),
        Json::List(items) => items.iter().for_each(|item| flatten(item, values)),
        Json::Object(members) => members.iter().for_each(|(_, value)| flatten(value, values)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::body;
    use super::*;

    fn signed(call: Call, json: &str, order: SignOrder) -> String {
        of_request(call, &body::of(json), order, "SHOP_TOKEN", "SEC_KEY")
    }

    #[test]
    fn both_vectors_of_the_reference_are_reproduced() {
        let status = signed(Call::Status, r#"{"regPayNum":"1310958041"}"#, SignOrder::Php);
        assert_eq!(status, "F6217B7EE96969ECCDA81ABBB973E8C6");
        let payment = r#"{"properties":[{"name":"ПОЗЫВНОЙ","value":"15"}],"comission":0,"amount":2500,"serviceCode":"1000-13864-2"}"#;
        assert_eq!(signed(Call::Anonymous, payment, SignOrder::Php), "5EBC893C6421B1A3332FAC3E1873EF43");
    }

    #[test]
    fn the_order_of_the_values_is_the_switch_s() {
        let json = r#"{"properties":[{"name":"n","value":"v"}],"orderNote":"note","clientType":"web","payType":"card","comission":"0",
            "amount":1,"serviceCode":"1-1-1","orderBestBefore":7,"sign":"x","shopToken":"y","userPhone":null}"#;
        let order = |order| values(Call::Anonymous, &body::of(json), order).join("&");
        assert_eq!(order(SignOrder::Php), "1-1-1&1&0&card&web&n&v&note&7");
        assert_eq!(order(SignOrder::Csharp), "1-1-1&1&0&web&7&n&v&card&note");
        assert_eq!(order(SignOrder::Body), "n&v&note&web&card&0&1&1-1-1&7");
    }

    #[test]
    fn an_answer_is_signed_with_the_key_alone() {
        let answer = vec![("a", "x".into()), ("b", Value::Null.into()), ("c", 7.into()), ("d", false.into())];
        assert_eq!(of_answer(&answer, "k"), sign(&["x", "7", "false", "k"].map(str::to_owned)));
    }
}
