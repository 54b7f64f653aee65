//! What the bank tells the partner's server unasked: kept like everything the bank knows, sent by a thread
//! of its own, repeated until it is acknowledged or has failed too often in a row: its gateway says when.
//!
//! Messages only ever go to this machine: a sandbox that could reach the world could confirm a payment
//! that nobody made to a shop that somebody runs.

use crate::sandbox::bank::tools::clock::Millis;
use crate::sandbox::bank::played::GATEWAYS;
use crate::sandbox::server::listener::{Shared, Stop};
use crate::sandbox::bank::books::settings::CallbackOrder;
use crate::sandbox::bank::books::store::Change;
use serde::{Deserialize, Serialize};
use std::io::{self, Read, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream, ToSocketAddrs};
use std::time::{Duration, Instant};

/// Time between two attempts, on the virtual clock (gateways.md 2.13).
const REPEAT: Millis = 30_000;
/// How long a partner's server may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// One message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Callback {
    /// 1, 2, 3 …; 0 before it is kept.
    pub id: u64,
    /// Which gateway sends it.
    pub gateway: String,
    /// The order it is about.
    pub order_id: String,
    /// The partner's number.
    pub order_number: String,
    /// What has happened, in the bank's word.
    pub operation: String,
    /// Where it goes, with its query.
    pub url: String,
    /// `GET` or `POST`.
    pub method: String,
    /// The body of a POST.
    pub body: String,
    /// Its headers beside the usual ones; a POST without a `Content-Type` among them is a form.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<(String, String)>,
    /// What became of it.
    pub state: CallbackState,
    /// How often it has been sent.
    pub sent: u32,
    /// How often in a row it has failed.
    pub failures: u32,
    /// When it is sent next.
    pub next: Millis,
    /// How the last attempt ended.
    pub last: String,
}

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CallbackState {
    /// It will be sent.
    Waiting,
    /// It is kept back until the tester lets it go.
    Held,
    /// It was acknowledged.
    Acknowledged,
    /// It failed too often.
    GivenUp,
}

/// All messages.
#[derive(Default)]
pub struct Callbacks {
    all: Vec<Callback>,
    /// Whether new ones are kept back.
    pub hold: bool,
}

impl Callbacks {
    /// Every message, in order of creation.
    pub fn all(&self) -> &[Callback] {
        &self.all
    }

    /// The number of the next one.
    pub fn next_id(&self) -> u64 {
        self.all.len() as u64 + 1
    }

    /// The message with that number.
    pub fn by_id(&self, id: u64) -> Option<&Callback> {
        self.all.iter().find(|callback| callback.id == id)
    }

    /// Adds it, or puts it in the place of the one with its number.
    pub fn put(&mut self, callback: Callback) {
        match self.all.iter_mut().find(|other| other.id == callback.id) {
            Some(place) => *place = callback,
            None => self.all.push(callback),
        }
    }

    /// The one to be sent next. Of several at the same moment the one that was queued first; or the newest of all,
    /// before what it has overtaken. What is repeated keeps its time.
    pub fn due(&self, order: CallbackOrder) -> Option<&Callback> {
        let waiting = self.all.iter().filter(|callback| callback.state == CallbackState::Waiting);
        if order == CallbackOrder::AsHappened {
            return waiting.min_by_key(|callback| (callback.next, callback.id));
        }
        let (new, repeated): (Vec<_>, Vec<_>) = waiting.partition(|callback| callback.sent == 0);
        let newest = new.into_iter().max_by_key(|callback| (callback.next, callback.id));
        let repeated = repeated.into_iter().min_by_key(|callback| (callback.next, callback.id));
        newest.into_iter().chain(repeated).min_by_key(|callback| callback.next)
    }
}

/// Sends what is due until the sandbox stops.
pub fn deliver(shared: &Shared) {
    while let Some(callback) = shared.next_callback() {
        attempt(shared, callback);
    }
}

fn attempt(shared: &Shared, sending: Callback) {
    let gateway = GATEWAYS.iter().find(|gateway| gateway.id() == sending.gateway);
    // Nobody holds the world while a partner's server thinks.
    let complete = match gateway {
        Some(gateway) => gateway.completed(&shared.caught_up(), sending.clone()),
        None => sending.clone(),
    };
    let outcome = send(&complete, &shared.stop);
    let mut world = shared.caught_up();
    // The tester may have forgotten everything meanwhile.
    let Some(mut callback) = world.callbacks.by_id(sending.id).cloned() else { return };
    if callback.url != sending.url || callback.body != sending.body {
        return;
    }
    callback.sent += 1;
    callback.last = match &outcome {
        Ok(status) => format!("HTTP {status}"),
        Err(error) => error.to_string(),
    };
    if outcome.is_ok_and(|status| gateway.is_some_and(|gateway| gateway.acknowledges(status))) {
        callback.failures = 0;
        callback.state = CallbackState::Acknowledged;
    } else {
        callback.failures += 1;
        callback.next = world.clock.now() + REPEAT;
        if gateway.is_none_or(|gateway| callback.failures >= gateway.most_failures(&callback)) {
            callback.state = CallbackState::GivenUp;
        }
    }
    let mut changes = gateway.map_or_else(Vec::new, |gateway| gateway.told(&world, &callback));
    changes.push(Change::Callback(Box::new(callback)));
    world.commit(changes);
    drop(world);
    shared.wake_scheduler();
}

/// Why an address cannot be sent to, if it cannot.
pub fn refusal(url: &str) -> Option<String> {
    address(url).err().map(|error| error.to_string())
}

/// The loopback address, the `Host` and the target of a URL.
fn address(url: &str) -> io::Result<(SocketAddr, &str, String)> {
    let wrong = |message: &str| io::Error::new(io::ErrorKind::InvalidInput, message.to_owned());
    let rest = url.strip_prefix("http://").ok_or_else(|| wrong("the sandbox sends to http:// addresses only"))?;
    if rest.contains(|c: char| c.is_control() || c == ' ') {
        return Err(wrong("not a URL"));
    }
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (host, target) = rest.split_at(end);
    let target = target.split('#').next().unwrap_or("");
    let target = if target.starts_with('/') { target.to_owned() } else { format!("/{target}") };
    let address = match host.strip_prefix("localhost") {
        Some("") => SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 80),
        Some(port) => {
            let port = port.strip_prefix(':').and_then(|port| port.parse().ok()).ok_or_else(|| wrong("not a URL"))?;
            SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port)
        }
        // Numbers only: a name could lead anywhere.
        None => match (host.parse::<SocketAddr>(), host.parse::<IpAddr>()) {
            (Ok(address), _) => address,
            (_, Ok(ip)) => SocketAddr::new(ip, 80),
            _ => return Err(wrong("the sandbox sends to this machine only")),
        },
    };
    if !address.ip().is_loopback() {
        return Err(wrong("the sandbox sends to this machine only"));
    }
    Ok((address, host, target))
}

/// Sends it once; the answer's status.
fn send(callback: &Callback, stop: &Stop) -> io::Result<u16> {
    let (address, host, target) = address(&callback.url)?;
    let address = address.to_socket_addrs()?.next().ok_or(io::ErrorKind::NotFound)?;
    let until = Instant::now() + PATIENCE;
    let mut socket = TcpStream::connect_timeout(&address, PATIENCE)?;
    socket.set_write_timeout(Some(PATIENCE))?;
    let mut framing: String = callback.headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    if callback.method == "POST" {
        if !callback.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type")) {
            framing += "Content-Type: application/x-www-form-urlencoded\r\n";
        }
        framing += &format!("Content-Length: {}\r\n", callback.body.len());
    }
    let request = format!(
        "{} {target} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: tolem-sandbox\r\nConnection: close\r\n{framing}\r\n{}",
        callback.method, callback.body
    );
    socket.write_all(request.as_bytes())?;
    let mut head = Vec::new();
    let mut piece = [0u8; 512];
    // "HTTP/1.1 200" is all that is wanted.
    while head.len() < 12 {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(io::ErrorKind::TimedOut.into());
        }
        // In short waits, so that a silent shop does not keep a sandbox from stopping.
        socket.set_read_timeout(Some(left.min(Duration::from_millis(200))))?;
        match socket.read(&mut piece) {
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(read) => head.extend_from_slice(&piece[..read]),
            Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) => {
                if stop.stopped() {
                    return Err(error);
                }
            }
            Err(error) => return Err(error),
        }
    }
    let text = String::from_utf8_lossy(&head);
    let status = text.strip_prefix("HTTP/1.").and_then(|rest| rest.get(2..5)).and_then(|status| status.parse().ok());
    status.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "not HTTP"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_never_leaves_this_machine() {
        for url in ["http://127.0.0.1:80/a?b=c", "http://localhost:8080", "http://[::1]:9/x", "http://127.8.8.8/"] {
            assert_eq!(refusal(url), None, "{url}");
        }
        for url in [
            "http://93.184.216.34/",
            "http://example.org/",
            "http://localhost.example.org/",
            "http://127.0.0.1@example.org/",
            "https://127.0.0.1/",
            "http://0.0.0.0/",
            "http://[::]/",
            "http://127.0.0.1:80/\r\nX: y",
            "file:///etc/passwd",
            "",
        ] {
            assert!(refusal(url).is_some(), "{url}");
        }
        assert_eq!(address("http://localhost:81?x=1#y").unwrap().2, "/?x=1");
    }
}
