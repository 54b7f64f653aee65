//! A server that says about each order what it was told to say, once about the request or about the question after
//! it, and loses every other answer. An order is found in a request by its number `c17x`, or by the id 1000000017
//! that the bank gave it.

use serde_json::Value;
use std::collections::{HashMap, HashSet};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// An answer over HTTP.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn text(status: u16, body: &str) -> Answer {
        Answer { status, body: body.as_bytes().to_vec() }
    }

    pub fn json(status: u16, body: &Value) -> Answer {
        Answer::text(status, &body.to_string())
    }
}

/// The part each path of a bank plays.
pub type Others = fn(path: &str) -> Other;

/// The part a request plays.
pub enum Other {
    /// It moves the money; this is the answer where the question after it is in doubt. `None`: it is lost.
    Money(Option<Value>),
    /// It asks about it.
    Question,
    /// It prepares it; this is the answer.
    Before(Value),
}

struct Script {
    at_request: bool,
    answer: Answer,
}

#[derive(Default)]
struct Desk {
    scripts: Mutex<HashMap<usize, Script>>,
    asked: Mutex<HashSet<usize>>,
}

pub struct Teller {
    desk: Arc<Desk>,
    url: String,
}

impl Teller {
    /// It serves until the test ends.
    pub fn start(others: Others) -> Teller {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let desk = Arc::new(Desk::default());
        let for_thread = desk.clone();
        std::thread::spawn(move || {
            for socket in listener.incoming().flatten() {
                let desk = for_thread.clone();
                std::thread::spawn(move || serve(&desk, others, socket));
            }
        });
        Teller { desk, url }
    }

    pub fn url(&self) -> &str {
        &self.url
    }

    /// What is said about that order.
    pub fn script(&self, at: usize, at_request: bool, answer: Answer) {
        self.desk.scripts.lock().unwrap().insert(at, Script { at_request, answer });
    }

    /// Whether the request that moves money came.
    pub fn was_asked(&self, at: usize) -> bool {
        self.desk.asked.lock().unwrap().contains(&at)
    }
}

fn serve(desk: &Desk, others: Others, socket: TcpStream) {
    let mut reader = BufReader::new(socket);
    while let Some((path, text)) = read(&mut reader) {
        let Some(at) = order_in(&text) else { return };
        let scripts = desk.scripts.lock().unwrap();
        let script = &scripts[&at];
        let answer = match others(&path) {
            Other::Before(value) => Some(Answer::json(200, &value)),
            Other::Money(otherwise) => {
                desk.asked.lock().unwrap().insert(at);
                match script.at_request {
                    true => Some(script.answer.clone()),
                    false => otherwise.map(|good| Answer::json(200, &good)),
                }
            }
            Other::Question => (!script.at_request).then(|| script.answer.clone()),
        };
        drop(scripts);
        // No answer: the connection is closed without a word.
        let Some(answer) = answer else { return };
        let body = named(&answer.body, at);
        let head = format!("HTTP/1.1 {} Said\r\nContent-Length: {}\r\n\r\n", answer.status, body.len());
        if reader.get_mut().write_all(&[head.as_bytes(), &body].concat()).is_err() {
            return;
        }
    }
}

/// The answer about this order.
fn named(body: &[u8], at: usize) -> Vec<u8> {
    let mut named = Vec::with_capacity(body.len());
    let mut rest = body;
    while let Some(start) = rest.windows(8).position(|eight| eight == b"{number}") {
        named.extend_from_slice(&rest[..start]);
        named.extend_from_slice(format!("c{at}x").as_bytes());
        rest = &rest[start + 8..];
    }
    named.extend_from_slice(rest);
    let id = (1_000_000_000 + at).to_string();
    let text = named.windows(10).position(|ten| ten == b"1999999999");
    if let Some(start) = text {
        named[start..start + 10].copy_from_slice(id.as_bytes());
    }
    named
}

/// The place of the order that a request is about.
fn order_in(text: &str) -> Option<usize> {
    let digits = |text: &str| -> String { text.chars().take_while(char::is_ascii_digit).collect() };
    let by_number = text.match_indices('c').find_map(|(start, _)| {
        let digits = digits(&text[start + 1..]);
        let ends = text[start + 1 + digits.len()..].starts_with('x');
        (ends && !digits.is_empty()).then(|| digits.parse().ok()).flatten()
    });
    by_number.or_else(|| {
        text.match_indices("100").find_map(|(start, _)| {
            let digits = digits(&text[start..]);
            (digits.len() == 10).then(|| digits.parse::<usize>().ok().map(|id| id - 1_000_000_000)).flatten()
        })
    })
}

/// The path of a request, and all of its text.
fn read(reader: &mut BufReader<TcpStream>) -> Option<(String, String)> {
    let mut text = String::new();
    let mut length = 0;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
        let end = line == "\r\n";
        // Headers carry ids of their own kinds; only the request line and the body name an order.
        if text.is_empty() {
            text.push_str(&line);
        }
        if end {
            break;
        }
    }
    let path = text.split(' ').nth(1)?.to_owned();
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    text.push_str(&String::from_utf8_lossy(&body));
    Some((path, text))
}
