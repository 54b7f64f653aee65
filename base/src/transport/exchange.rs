//! The real network: one exchange from the checked request to the complete answer.
//!
//! It connects, asks the caller at the gate, and then runs ureq over the connection that is waiting there. A question
//! whose connection was kept from an earlier one stands before the gate at once.
//! Whether anything has been sent is known from the gate alone; errors only tell people what happened.

use super::buffers::{self, Room};
use super::connection::{Connection, End, Route, Secured};
use super::course::Course;
use super::line::{Lines, NoLookup};
use super::place::{Place, Proxy};
use super::sessions::Sessions;
use super::{
    Exchange, Failure, FailureKind, Gate, Purpose, Refusal, SettingError, Settings, Trace, USER_AGENT, Wire, trust,
};
use crate::model::{Deadline, HttpAnswer, HttpRequest, Method};
use rustls::pki_types::ServerName;
use std::fmt;
use std::io::Read;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use ureq::http::{self, HeaderName, HeaderValue, Request};
use ureq::{Agent, Body, Error};

/// The largest body of an answer.
const LARGEST_BODY: u64 = 1 << 20;

/// No connection takes longer, and no configured time can overflow the clock.
const LONGEST_CONNECT: Duration = Duration::from_secs(3600);

/// How long a connection is kept for further questions: shorter than any server keeps it.
const KEPT_FOR: Duration = Duration::from_secs(5);

/// How many connections are kept.
const KEPT: usize = 4;

/// The longest path and the longest header: ureq writes each in one piece, and would notice one that does not
/// fit its buffer only when connected, or even after the gate.
const LONGEST_LINE: usize = 8 * 1024;

/// Headers that are the transport's own.
const OURS: [&str; 7] =
    ["host", "content-length", "connection", "transfer-encoding", "expect", "user-agent", "accept-encoding"];

/// The real [`Wire`]: HTTP/1.1 over TCP and TLS. Cheap to open, shared by any number of threads.
pub struct Transport {
    route: Arc<Route>,
    connect_timeout: Duration,
    /// Keeps no connection: what is kept, we keep.
    agent: Agent,
    /// Connections for further questions, the oldest first, each with the end of its time. ureq would keep them too, but
    /// can only be asked for one by running a request up to the gate.
    kept: Mutex<Vec<(Instant, Connection)>>,
    /// The buffers of the last one that carried money, for the next.
    spare: Mutex<Room>,
}

impl Transport {
    /// Reads and checks the settings and the files they name. Nothing is connected yet.
    pub fn open(settings: &Settings) -> Result<Transport, SettingError> {
        let place = Place::read(&settings.base_url)?;
        let proxy = settings.proxy.as_deref().map(Proxy::read).transpose()?;
        if proxy.is_some() && !place.secure {
            // Through a proxy plain HTTP would leave this machine after all.
            return Err(SettingError {
                field: "proxy",
                message: "a plain HTTP base URL stays on this machine and cannot go through a proxy".to_owned(),
            });
        }
        let sessions = Arc::new(Sessions::default());
        let config = trust::configuration(settings, Arc::clone(&sessions))?;
        let tls = match place.secure {
            false => None,
            true => Some(Secured { config, name: server_name(&place.host)?, sessions }),
        };
        let route = Arc::new(Route { place, proxy, tls });
        let connect_timeout = settings.connect_timeout.min(LONGEST_CONNECT);
        Ok(Transport { agent: agent(&route), route, connect_timeout, kept: Mutex::default(), spare: Mutex::default() })
    }

    /// The request as ureq takes it, checked before anything is connected.
    fn prepare(&self, request: &HttpRequest, purpose: Purpose) -> Result<Request<()>, Failure> {
        let wrong = |message: String| Failure { kind: FailureKind::Connect, message };
        if !request.path.starts_with('/') || request.path.contains('#') || request.path.len() > LONGEST_LINE {
            return Err(wrong("nothing was connected: the path of the request is not one".to_owned()));
        }
        let method = match request.method {
            Method::Get => http::Method::GET,
            Method::Post => http::Method::POST,
        };
        let url = format!("{}{}", self.route.place.base, request.path);
        let mut prepared =
            Request::builder().method(method).uri(url).body(()).map_err(|_| {
                wrong("nothing was connected: the path of the request cannot be part of a URL".to_owned())
            })?;
        for (name, value) in &request.headers {
            let fits = name.len() + value.len() <= LONGEST_LINE;
            let known = HeaderName::from_bytes(name.as_bytes()).ok().filter(|n| fits && !OURS.contains(&n.as_str()));
            let (Some(name), Ok(mut value)) = (known, HeaderValue::from_str(value)) else {
                return Err(wrong(format!("nothing was connected: the header {name:?} cannot be sent")));
            };
            value.set_sensitive(true);
            prepared.headers_mut().append(name, value);
        }
        // Without it a server may take any coding it likes, and we read none.
        prepared.headers_mut().insert(http::header::ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        if purpose == Purpose::Money {
            prepared.headers_mut().insert(http::header::CONNECTION, HeaderValue::from_static("close"));
        }
        Ok(prepared)
    }

    /// Asks the gate for the connection that is waiting before it. The gate writes to a disk, which may take longer than
    /// there is time.
    fn pass_gate(&self, course: &mut Course, gate: Gate<'_>) -> Result<(), Failure> {
        let late = |message: &str| Failure { kind: FailureKind::Timeout, message: message.to_owned() };
        course.trace.elapsed = course.started.elapsed();
        course.trace.connected_after = Some(course.trace.elapsed);
        if course.deadline.passed() {
            return Err(late("no time was left to send the request"));
        }
        gate(&course.trace).map_err(|Refusal(message)| Failure { kind: FailureKind::Gate, message })?;
        course.trace.gate_passed = true;
        if course.deadline.passed() {
            return Err(late("the deadline passed while the journal was written; nothing was sent"));
        }
        Ok(())
    }

    fn run(
        &self,
        course: &mut Course,
        prepared: &Request<()>,
        body: &[u8],
        gate: Gate<'_>,
    ) -> Result<HttpAnswer, Failure> {
        let purpose = course.purpose;
        if course.deadline.passed() {
            let message = "the deadline had passed before anything was connected".to_owned();
            return Err(Failure { kind: FailureKind::Timeout, message });
        }
        if purpose == Purpose::Question
            && let Some(connection) = self.kept_connection(course.started)
        {
            course.park(connection);
        }
        if course.parked.is_none() {
            let mut made = self.route.connect(purpose, course.connect_by, &mut course.trace.peer)?;
            self.change_room(&mut made);
            course.park(made);
        }
        self.pass_gate(course, gate)?;
        let failure = match attempt(course, &self.agent, prepared, body) {
            Ok(answer) => return Ok(answer),
            Err(failure) => failure,
        };
        // The server may close a kept connection at the moment we write to it. A question may be asked again,
        // once, over a fresh connection; money never travels over a kept one.
        let stale = course.kept && failure.kind == FailureKind::Closed && course.trace.bytes_in == 0;
        if purpose == Purpose::Money || !stale || course.deadline.passed() {
            return Err(failure);
        }
        (course.cause, course.end) = (None, None);
        course.connect_by = course.deadline.or_after(self.connect_timeout);
        attempt(course, &self.agent, prepared, body)
    }

    /// The youngest kept connection that is still good; the ones that are not, and the old, are closed.
    fn kept_connection(&self, now: Instant) -> Option<Connection> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|(until, _)| *until > now);
        while let Some((_, mut connection)) = kept.pop() {
            if connection.is_idle() {
                return Some(connection);
            }
        }
        None
    }

    /// Changes its buffers for the spare ones.
    fn change_room(&self, connection: &mut Connection) {
        std::mem::swap(&mut connection.room, &mut *self.spare.lock().unwrap_or_else(PoisonError::into_inner));
    }

    fn keep(&self, connection: Connection, now: Instant) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() == KEPT {
            kept.remove(0);
        }
        kept.push((now + KEPT_FOR, connection));
    }
}

impl Wire for Transport {
    fn exchange(&self, request: &HttpRequest, purpose: Purpose, deadline: Deadline, gate: Gate<'_>) -> Exchange {
        let started = Instant::now();
        let prepared = match self.prepare(request, purpose) {
            Ok(prepared) => prepared,
            Err(failure) => return Exchange { trace: Trace::default(), result: Err(failure) },
        };
        let mut course = Course::new(purpose, started, deadline, deadline.or_after(self.connect_timeout));
        let result = self.run(&mut course, &prepared, &request.body, gate);
        let elapsed = started.elapsed();
        match (purpose, course.left_over.take()) {
            (Purpose::Question, Some(connection)) if course.reusable => self.keep(connection, started + elapsed),
            (Purpose::Money, Some(mut connection)) if result.is_ok() => {
                connection.close();
                self.change_room(&mut connection);
            }
            // Dropped: a question's is closed, and of money's nothing more is delivered.
            _ => {}
        }
        let mut trace = course.trace;
        trace.withheld = trace.gate_passed && !course.write_begun;
        trace.elapsed = elapsed;
        Exchange { trace, result }
    }
}

impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transport").field("base", &self.route.place.base).finish_non_exhaustive()
    }
}

fn server_name(host: &str) -> Result<ServerName<'static>, SettingError> {
    let wrong = |_| SettingError {
        field: "baseUrl",
        message: "the host of the base URL is neither a host name nor an address".to_owned(),
    };
    ServerName::try_from(host.to_owned()).map_err(wrong)
}

fn agent(route: &Arc<Route>) -> Agent {
    let config = Agent::config_builder()
        .https_only(route.tls.is_some())
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .proxy(None) // ours is under ureq; the environment's is never used
        .user_agent(USER_AGENT)
        .accept_encoding("")
        .input_buffer_size(buffers::SIZE)
        .output_buffer_size(buffers::SIZE)
        .max_response_header_size(buffers::SIZE)
        .max_idle_connections(0)
        .max_idle_connections_per_host(0)
        .build();
    Agent::with_parts(config, Lines(route.clone()), NoLookup)
}

/// Runs ureq once. It is given no timeout: every wait is in our layers under it, which end by the course's deadline, and
/// a timeout of its own would throw an answer away that has come, or fire after the request has left.
fn attempt(course: &mut Course, agent: &Agent, prepared: &Request<()>, body: &[u8]) -> Result<HttpAnswer, Failure> {
    let outcome = course.run(|| {
        let response = if prepared.method() == http::Method::GET && body.is_empty() {
            agent.run(prepared.clone())?
        } else {
            agent.run(prepared.clone().map(|()| body))?
        };
        read_answer(response)
    });
    match outcome {
        // A body that ends when the connection ends is complete only if the connection was not broken off.
        Ok(_) if course.end == Some(End::Reset) => Err(explain(course, &Error::ConnectionFailed)),
        Ok(Some(answer)) => Ok(answer),
        Ok(None) => Err(Failure {
            kind: FailureKind::TooLarge,
            message: "the body of the answer is larger than 1 MiB".to_owned(),
        }),
        Err(error) => Err(explain(course, &error)),
    }
}

/// The whole answer; `None` when its body is too large.
fn read_answer(response: http::Response<Body>) -> Result<Option<HttpAnswer>, Error> {
    let (head, body) = response.into_parts();
    // No more room than for most answers is made on the bank's word alone.
    let announced = body.content_length().and_then(|length| usize::try_from(length).ok());
    let mut bytes = Vec::with_capacity(announced.unwrap_or(0).min(buffers::SIZE));
    body.into_reader().take(LARGEST_BODY + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST_BODY {
        return Ok(None);
    }
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let headers = head.headers.iter().map(|(name, value)| (name.as_str().to_owned(), text(value))).collect();
    Ok(Some(HttpAnswer { status: head.status.as_u16(), headers, body: bytes }))
}

/// What stopped an exchange: what our own layers saw, and only for the text of HTTP what ureq says.
fn explain(course: &mut Course, error: &Error) -> Failure {
    if let Some(cause) = course.cause.take() {
        return cause;
    }
    let (kind, message) = match (course.end, error) {
        _ if !course.write_begun => (FailureKind::Connect, "the request cannot be written as HTTP; nothing was sent"),
        (Some(End::Reset), _) => (FailureKind::Closed, "the server broke the connection off"),
        (_, Error::LargeResponseHeader(..)) => (FailureKind::TooLarge, "the head of the answer is larger than 16 KiB"),
        (_, Error::Protocol(_)) => (FailureKind::Garbled, "the answer is not valid HTTP"),
        (Some(End::Closed), _) if course.trace.bytes_in == 0 => {
            (FailureKind::Closed, "the server closed the connection without an answer")
        }
        (Some(End::Closed), _) => (FailureKind::Garbled, "the answer was cut short"),
        _ => (FailureKind::Garbled, "the answer could not be read as HTTP"),
    };
    Failure { kind, message: message.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> Settings {
        Settings {
            base_url: "http://127.0.0.1:1".to_owned(),
            connect_timeout: Duration::MAX,
            ca_file: None,
            client_certificate: None,
            pins: Vec::new(),
            proxy: None,
        }
    }

    fn transport() -> Transport {
        Transport::open(&settings()).unwrap()
    }

    fn question() -> HttpRequest {
        HttpRequest {
            method: Method::Get,
            path: "/".to_owned(),
            headers: Vec::new(),
            body: zeroize::Zeroizing::default(),
        }
    }

    #[test]
    fn an_endless_connect_timeout_does_not_overflow_the_clock() {
        let soon = Deadline::after(Duration::from_secs(5));
        let exchange = transport().exchange(&question(), Purpose::Money, soon, &mut |_| Ok(()));
        assert!(!exchange.trace.gate_passed && exchange.result.is_err()); // nobody listens on port 1
    }

    /// The last moment: between the gate and the first write.
    #[test]
    fn a_deadline_that_passes_behind_the_gate_withholds_the_request() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let base_url = format!("http://{}", listener.local_addr().unwrap());
        let transport = Transport::open(&Settings { base_url, ..settings() }).unwrap();
        let soon = Deadline::after(Duration::from_secs(5));
        let mut course = Course::new(Purpose::Money, Instant::now(), soon, soon);
        course.park(transport.route.connect(Purpose::Money, soon, &mut None).unwrap());
        course.trace.gate_passed = true;
        course.deadline = Deadline::after(Duration::ZERO);
        let prepared = transport.prepare(&question(), Purpose::Money).unwrap();
        let failure = attempt(&mut course, &transport.agent, &prepared, b"").unwrap_err();
        assert_eq!(failure.kind, FailureKind::Timeout);
        assert!(!course.write_begun && course.trace.bytes_out == 0);
        let (mut bank, _) = listener.accept().unwrap();
        drop(course);
        assert!(crate::transport::connection::tests::meets_a_reset(&mut bank));
    }

    #[test]
    fn a_gate_is_not_asked_after_the_deadline() {
        let late = Deadline::after(Duration::ZERO);
        let mut course = Course::new(Purpose::Money, Instant::now(), late, late);
        let mut asked = false;
        let result = transport().pass_gate(&mut course, &mut |_| {
            asked = true;
            Ok(())
        });
        assert_eq!(result.unwrap_err().kind, FailureKind::Timeout);
        assert!(!asked && !course.trace.gate_passed);
    }
}
