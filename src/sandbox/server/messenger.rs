//! Sends what the bank tells the partner's server unasked: by a thread of its own, repeated until it is acknowledged or
//! has failed too often in a row; its gateway says when.

use crate::sandbox::bank::books::callbacks::{Callback, CallbackState};
use crate::sandbox::bank::books::store::Change;
use crate::sandbox::bank::shared::{Shared, Stop};
use crate::sandbox::bank::tools::address;
use crate::sandbox::bank::tools::clock::Millis;
use std::io::{self, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::time::{Duration, Instant};

/// Time between two attempts, on the virtual clock (gateways.md 2.13).
const REPEAT: Millis = 30_000;
/// How long a partner's server may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// Sends what is due until the sandbox stops.
pub fn deliver(shared: &Shared) {
    while let Some(callback) = shared.next_callback() {
        attempt(shared, callback);
    }
}

fn attempt(shared: &Shared, sending: Callback) {
    let gateway = shared.gateways.by_id(&sending.gateway);
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

/// Sends it once; the answer's status.
fn send(callback: &Callback, stop: &Stop) -> io::Result<u16> {
    let (address, host, target) = address::of(&callback.url)?;
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
