//! Puts an answer on the wire, or what a bad network or a bad proxy makes of it.

use crate::sandbox::bank::faults::fault::{Fault, Span};
use crate::sandbox::bank::http::reply::Reply;
use crate::sandbox::bank::http::stream::Stream;
use crate::sandbox::bank::shared::Stop;
use ring::rand::{SecureRandom, SystemRandom};
use serde_json::{Value, json};
use std::io::{self, Write};
use std::time::{Duration, Instant};

/// What becomes of the connection after an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// The client may send another request.
    KeepAlive,
    /// An orderly end.
    Close,
    /// FIN without TLS close_notify.
    Fin,
    /// RST.
    Reset,
}

/// An answer without end stops here, should the client really read it all.
const MOST_FILLER: usize = 64 << 20;

/// Sends the reply as the faults want it.
pub fn deliver(stream: &mut Stream, stop: &Stop, mut reply: Reply, faults: Vec<Fault>, keep: bool) -> io::Result<Next> {
    let mut last = None;
    for fault in faults {
        match fault {
            Fault::Delay(Span(ms, _)) => stop.wait(Duration::from_millis(ms)),
            fault if falsify(&mut reply, &fault) => {}
            fault => {
                last = Some(fault);
                break;
            }
        }
    }
    let Some(fault) = last else {
        stream.write_all(&with_length(&reply, 0, keep))?;
        stream.flush()?;
        return Ok(if keep { Next::KeepAlive } else { Next::Close });
    };
    broken(stream, stop, &reply, fault, keep)
}

/// The faults that decide what becomes of the bytes and of the connection.
fn broken(stream: &mut Stream, stop: &Stop, reply: &Reply, fault: Fault, keep: bool) -> io::Result<Next> {
    let next = match fault {
        Fault::Reset => return Ok(Next::Reset),
        Fault::Stall(ms) => {
            stall(stream, stop, Duration::from_millis(ms));
            Next::Fin
        }
        Fault::Truncate(bytes) => {
            let whole = with_length(reply, 0, keep);
            let head = whole.len() - reply.body.len();
            stream.write_all(&whole[..head + bytes.min(reply.body.len())])?;
            Next::Fin
        }
        Fault::Garbage(bytes) => {
            stream.write_all(&noise(bytes))?;
            Next::Fin
        }
        Fault::WrongLength(delta) => {
            stream.write_all(&with_length(reply, delta, keep))?;
            Next::Fin
        }
        Fault::NoLength => {
            stream.write_all(&[&head(reply, "Connection: close\r\n")[..], &reply.body].concat())?;
            Next::Close
        }
        Fault::SlowDrip(ms) => {
            for byte in with_length(reply, 0, keep) {
                stop.wait(Duration::from_millis(ms));
                stream.write_all(&[byte])?;
                stream.flush()?;
            }
            if keep { Next::KeepAlive } else { Next::Close }
        }
        Fault::EndlessHeader => {
            stream.write_all(b"HTTP/1.1 200 OK\r\n")?;
            filler(stream, stop, b"X-Filler: ################################################\r\n")?;
            Next::Fin
        }
        Fault::EndlessBody => {
            stream.write_all(
                b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n{\"filler\":\"",
            )?;
            filler(stream, stop, &[b'#'; 4096])?;
            Next::Fin
        }
        Fault::IdleClose => {
            stream.write_all(&with_length(reply, 0, true))?;
            Next::Close
        }
        // Drop, and whatever works on the execution and has nothing left to do here.
        _ => Next::Fin,
    };
    stream.flush()?;
    Ok(next)
}

/// Silence until the client leaves or the time is over.
pub fn stall(stream: &Stream, stop: &Stop, most: Duration) {
    let until = Instant::now() + most;
    while Instant::now() < until && !stop.stopped() && !stream.peer_gone() {}
}

/// Bytes that are not HTTP.
pub fn noise(bytes: usize) -> Vec<u8> {
    let mut noise = vec![0u8; bytes];
    let _ = SystemRandom::new().fill(&mut noise);
    // So that no client ever takes chance for a status line.
    if let Some(first) = noise.first_mut() {
        *first = 0x15;
    }
    noise
}

fn filler(stream: &mut Stream, stop: &Stop, piece: &[u8]) -> io::Result<()> {
    let mut sent = 0;
    while sent < MOST_FILLER && !stop.stopped() {
        stream.write_all(piece)?;
        sent += piece.len();
    }
    Ok(())
}

fn head(reply: &Reply, framing: &str) -> Vec<u8> {
    let reason = match reply.status {
        200 => "OK",
        302 | 307 | 308 | 301 => "Moved",
        303 => "See Other",
        400 => "Bad Request",
        401 => "Not authorized",
        404 => "Not Found",
        422 => "Unprocessable Entity",
        425 => "Too Early",
        413 => "Payload Too Large",
        429 => "Too Many Requests",
        431 => "Request Header Fields Too Large",
        500 => "Server error",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Timeout",
        _ => "Sandbox",
    };
    let mut head =
        format!("HTTP/1.1 {} {reason}\r\nServer: tolem-sandbox\r\nCache-Control: no-store\r\n", reply.status);
    if !reply.content_type.is_empty() {
        head += &format!("Content-Type: {}\r\n", reply.content_type);
    }
    for (name, value) in &reply.headers {
        head += &format!("{name}: {value}\r\n");
    }
    head += framing;
    head += "\r\n";
    head.into_bytes()
}

/// The whole answer in one piece of bytes; its length is off by `delta`.
fn with_length(reply: &Reply, delta: i64, keep: bool) -> Vec<u8> {
    let length = (reply.body.len() as i64 + delta).max(0);
    let connection = if keep { "keep-alive" } else { "close" };
    let mut bytes = head(reply, &format!("Content-Length: {length}\r\nConnection: {connection}\r\n"));
    bytes.extend_from_slice(&reply.body);
    bytes
}

/// Faults of the content: the answer is whole and wrong. False for any other fault.
fn falsify(reply: &mut Reply, fault: &Fault) -> bool {
    match fault {
        Fault::Html(status) => {
            let page = "<!DOCTYPE html><html><head><title>Gateway</title></head><body><h1>The requested service is temporarily \
                        unavailable</h1><hr>proxy</body></html>";
            *reply = Reply::html(*status, page.to_owned());
        }
        Fault::Charset => reply.body = windows_1251(&String::from_utf8_lossy(&reply.body)),
        Fault::Bom => reply.body.splice(..0, *b"\xef\xbb\xbf").for_each(drop),
        Fault::Redirect(status) => {
            reply.status = *status;
            reply.headers.push(("Location", "/payouts/api/v2/echo".to_owned()));
        }
        Fault::Status(status) => reply.status = *status,
        Fault::Busy(status, seconds) => {
            reply.status = *status;
            reply.headers.push(("Retry-After", seconds.to_string()));
        }
        Fault::Types => rewrite(reply, &mut |_, value| *value = other_type(value)),
        Fault::Amount => rewrite(reply, &mut |name, value| match (name, value.as_u64()) {
            ("amount" | "Amount" | "totalAmount", Some(amount)) => *value = json!(amount + 1),
            // ShopAPI writes amounts as texts, too.
            ("totalAmount", None) => {
                if let Some(amount) = value.as_str().and_then(|text| text.parse::<u64>().ok()) {
                    *value = json!((amount + 1).to_string());
                }
            }
            _ => {}
        }),
        Fault::Currency => rewrite(reply, &mut |name, value| {
            if name == "currency" {
                // In letters where the gateway writes letters.
                let letters = value.as_str().is_some_and(|code| code.starts_with(|c: char| c.is_ascii_alphabetic()));
                *value = json!(if letters { "USD" } else { "840" });
            }
        }),
        Fault::Number => rewrite(reply, &mut |name, value| {
            if ["orderNumber", "OrderNumber", "tracking_id"].contains(&name) {
                *value = json!(format!("{}-other", value.as_str().unwrap_or("")));
            }
        }),
        Fault::UnknownStatus => rewrite(reply, &mut |name, value| {
            if name.eq_ignore_ascii_case("orderStatus") {
                *value = if value.is_string() { json!("7") } else { json!(7) };
            }
            // ShopAPI has words for it.
            if name == "state" {
                *value = json!("state7");
            }
            // A gateway that has words for its states.
            if name == "status" && value.is_string() {
                *value = json!("reviewing");
            }
        }),
        Fault::MissingFields => edit(reply, |members| {
            members.retain(|name, _| !is_optional(name));
            // bePaid wraps what it says into `transaction` or a list of them.
            let single = members.get_mut("transaction").into_iter().filter_map(Value::as_object_mut);
            single.for_each(|inner| inner.retain(|name, _| !is_optional_of_transaction(name)));
            let list = members.get_mut("transactions").and_then(Value::as_array_mut).into_iter().flatten();
            list.filter_map(Value::as_object_mut)
                .for_each(|inner| inner.retain(|name, _| !is_optional_of_transaction(name)));
        }),
        Fault::ExtraFields => edit(reply, |members| {
            members.insert("sandboxUnknownMember".into(), json!({"nested": [1, "2", null]}));
            members.insert("Поле".into(), json!(true));
        }),
        _ => return false,
    }
    true
}

/// The members the documents mark as optional or conditional.
fn is_optional(name: &str) -> bool {
    let optional = [
        "errorMessage",
        "fee",
        "creationDate",
        "description",
        "orderId",
        "orderParams",
        "operationList",
        "source",
        "target",
        "balanceDescription",
        // Of card payments (seed 001, the tables of answers).
        "orderDescription",
        "ip",
        "merchantOrderParams",
        "transactionAttributes",
        "cardAuthInfo",
        "bindingInfo",
        "authDateTime",
        "terminalId",
        "authRefNum",
        "paymentAmountInfo",
        "bankInfo",
        "info",
        "redirect",
        // Of ShopAPI, whose lists of members are lost (seed 003): what a client can do without.
        "procDate",
        "provisionServices",
        "providerName",
    ];
    optional.contains(&name)
}

/// The members of a transaction without which it is still one (seed 002: what the table of answers does not
/// name, and what it calls required and the example has as null).
fn is_optional_of_transaction(name: &str) -> bool {
    let needed = ["uid", "status", "amount", "currency", "type", "tracking_id"];
    !needed.contains(&name)
}

/// Changes the members of a JSON object; leaves anything else alone.
fn edit(reply: &mut Reply, change: impl FnOnce(&mut serde_json::Map<String, Value>)) {
    if let Ok(Value::Object(mut members)) = serde_json::from_slice(&reply.body) {
        change(&mut members);
        reply.body = serde_json::to_vec(&members).unwrap_or_default();
    }
}

/// Calls `change` on every scalar, with its name.
fn rewrite(reply: &mut Reply, change: &mut dyn FnMut(&str, &mut Value)) {
    fn walk(name: &str, value: &mut Value, change: &mut dyn FnMut(&str, &mut Value)) {
        match value {
            Value::Object(members) => members.iter_mut().for_each(|(name, value)| walk(name, value, change)),
            Value::Array(items) => items.iter_mut().for_each(|item| walk(name, item, change)),
            scalar => change(name, scalar),
        }
    }
    edit(reply, |members| members.iter_mut().for_each(|(name, value)| walk(name, value, change)));
}

fn other_type(value: &Value) -> Value {
    match value {
        Value::Number(number) => json!(number.to_string()),
        Value::String(text) => text.parse::<u64>().map_or_else(|_| value.clone(), |number| json!(number)),
        other => other.clone(),
    }
}

/// The Cyrillic code page of Windows; what it lacks becomes `?`.
fn windows_1251(text: &str) -> Vec<u8> {
    let byte = |c: char| match c {
        '\0'..='\x7f' => c as u8,
        'А'..='я' => (c as u32 - 'А' as u32) as u8 + 0xC0,
        'Ё' => 0xA8,
        'ё' => 0xB8,
        '\u{a0}' => 0xA0,
        _ => b'?',
    };
    text.chars().map(byte).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cyrillic_becomes_windows_1251() {
        assert_eq!(windows_1251("Успешно ё"), b"\xd3\xf1\xef\xe5\xf8\xed\xee \xb8");
    }

    #[test]
    fn types_change_and_texts_stay() {
        let mut reply = Reply { body: br#"{"a":1,"b":"2","c":"x","d":[{"e":3}]}"#.to_vec(), ..Reply::empty(200) };
        assert!(falsify(&mut reply, &Fault::Types));
        assert_eq!(reply.body, br#"{"a":"1","b":2,"c":"x","d":[{"e":"3"}]}"#);
    }
}
