//! A connection to the bank, and the way to one: DNS, TCP, the proxy's tunnel and the whole TLS handshake.
//! All of it happens before a `Connection` exists, so whatever fails here has sent no byte of a request.
//! After that it moves plaintext, and a failed write is reported by the write itself, not by the next one.
//!
//! A connection for money ends in a reset, so that the kernel delivers nothing that was given up; only `close` ends it
//! in order.

use super::broken::{cause, failure, handshake_broken, tls_failure, write_broken};
use super::buffers::Room;
use super::place::{Place, Proxy};
use super::sessions::Sessions;
use super::socket::{self, Limits, Now, Timed};
use super::trust::{forget_identity, identity_was_asked};
use super::{Failure, FailureKind, Purpose, USER_AGENT};
use crate::model::Deadline;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, HandshakeKind, ProtocolVersion};
use std::io::{self, ErrorKind, Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream, ToSocketAddrs};
use std::sync::{Arc, mpsc};
use std::time::Duration;
use ureq::unversioned::transport::Buffers;
use zeroize::Zeroizing;

/// The longest answer to CONNECT that is read.
const LONGEST_TUNNEL_ANSWER: usize = 8 * 1024;

/// With TLS 1.3 the bank judges our certificate after our side has finished. It tells a refusal, or sends its
/// session tickets, within a round trip; a bank that does neither is believed to agree after this time.
const IDENTITY_VERDICT: Duration = Duration::from_secs(1);

/// How long the kernel may go on delivering after a complete answer: our farewell, and what a bank left unread that
/// answered before it had read all.
const FAREWELL: Duration = Duration::from_secs(3);

/// How often what has come is still looked at after the deadline, and how long each time. It costs nothing to read an
/// answer that was there in time, e.g. before the machine was suspended; but a bank that sends a drop at a time must
/// not hold us.
const LATE_LOOKS: u32 = 16;
const LATE_LOOK: Duration = Duration::from_millis(1);

/// How a connection to the bank is made.
pub(super) struct Route {
    pub place: Place,
    pub proxy: Option<Proxy>,
    /// Set when the place is `https`.
    pub tls: Option<Secured>,
}

/// TLS with the bank.
pub(super) struct Secured {
    pub config: Arc<ClientConfig>,
    pub name: ServerName<'static>,
    pub sessions: Arc<Sessions>,
}

/// An established connection; over TLS the handshake is finished.
pub(super) struct Connection {
    stream: TcpStream,
    limits: Limits,
    tls: Option<Box<ClientConnection>>,
    /// It ends in a reset.
    abortive: bool,
    /// The process that made it. A child that the host has forked has a copy, and must not end it for the parent.
    process: u32,
    /// How often it may still be looked at after the deadline.
    late_looks: u32,
    /// Address of the peer.
    pub peer: String,
    /// Protocol and cipher.
    pub cipher: Option<String>,
    /// Whether an exchange has been written to it.
    pub used: bool,
    /// Lent to ureq for an exchange.
    pub room: Room,
}

/// How the peer ended the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// It said that it has finished, or just finished.
    Closed,
    /// It broke the connection off.
    Reset,
}

impl Route {
    /// Makes a connection, or says in which step it failed. `peer` is filled in as soon as somebody was reached.
    pub fn connect(&self, purpose: Purpose, by: Deadline, peer: &mut Option<String>) -> Result<Connection, Failure> {
        let (host, port) = match &self.proxy {
            Some(proxy) => (proxy.host.as_str(), proxy.port),
            None => (self.place.host.as_str(), self.place.port),
        };
        let (stream, address) = self.tcp(host, port, by).map_err(|failure| self.blame_proxy(failure))?;
        let peer = peer.insert(match &self.proxy {
            Some(_) => format!("{address} (proxy)"),
            None => address.to_string(),
        });
        let abortive = purpose == Purpose::Money;
        if abortive {
            socket::end_in_reset(&stream).map_err(|e| {
                failure(FailureKind::Connect, format!("the connection cannot be made to end in a reset: {}", cause(&e)))
            })?;
        }
        let mut limits = Limits::default();
        let mut timed = Timed { stream: &stream, limits: &mut limits, by };
        if let Some(proxy) = &self.proxy {
            self.tunnel(&mut timed, proxy)?;
        }
        let tls = match &self.tls {
            Some(Secured { config, name, sessions }) => {
                let has_one = config.client_auth_cert_resolver.has_certs();
                let made = handshake(&mut timed, config, name);
                Some(Box::new(made.map_err(|failure| {
                    sessions.forget();
                    about_our_certificate(failure, has_one)
                })?))
            }
            None => None,
        };
        let cipher = tls.as_deref().map(protocol_and_cipher);
        Ok(Connection {
            stream,
            limits,
            tls,
            abortive,
            process: std::process::id(),
            late_looks: LATE_LOOKS,
            peer: peer.clone(),
            cipher,
            used: false,
            room: Room::default(),
        })
    }

    fn tcp(&self, host: &str, port: u16, by: Deadline) -> Result<(TcpStream, SocketAddr), Failure> {
        let addresses = resolve(host, port, by)?;
        let mut last = failure(FailureKind::Dns, format!("the name {host} has no address"));
        for (done, address) in addresses.iter().enumerate() {
            // What is left is shared, so that a first address that swallows packets leaves time for the second.
            let share = by.left() / (addresses.len() - done) as u32;
            if share.is_zero() {
                return Err(failure(FailureKind::Timeout, format!("no TCP connection to {host}:{port} in time")));
            }
            match TcpStream::connect_timeout(address, share) {
                Ok(stream) => {
                    // Without it a small request waits for the acknowledgement of the handshake.
                    let _ = stream.set_nodelay(true);
                    return Ok((stream, *address));
                }
                Err(e) if e.kind() == ErrorKind::TimedOut => {
                    last = failure(FailureKind::Timeout, format!("no TCP connection to {address} in time"));
                }
                Err(e) => {
                    last = failure(FailureKind::Connect, format!("no TCP connection to {address}: {}", cause(&e)))
                }
            }
        }
        Err(last)
    }

    fn blame_proxy(&self, failure: Failure) -> Failure {
        match (&self.proxy, failure.kind) {
            (None, _) | (_, FailureKind::Timeout) => failure,
            (Some(_), _) => Failure { kind: FailureKind::Proxy, message: format!("proxy: {}", failure.message) },
        }
    }

    /// Asks the proxy for a tunnel to the bank (RFC 9110, section 9.3.6).
    fn tunnel(&self, stream: &mut Timed<'_>, proxy: &Proxy) -> Result<(), Failure> {
        let broken = |e: io::Error| match e.kind() {
            ErrorKind::TimedOut => failure(FailureKind::Timeout, "the proxy did not answer in time"),
            _ => failure(FailureKind::Proxy, format!("the proxy broke off: {}", cause(&e))),
        };
        stream.write_all(self.tunnel_request(proxy).as_bytes()).map_err(broken)?;
        // Byte by byte: what follows the empty line belongs to TLS.
        let mut answer = Vec::with_capacity(256);
        while !answer.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            if answer.len() == LONGEST_TUNNEL_ANSWER || stream.read(&mut byte).map_err(broken)? == 0 {
                return Err(failure(FailureKind::Proxy, "the proxy gave no complete answer"));
            }
            answer.push(byte[0]);
        }
        match tunnel_status(&answer) {
            Some(200..=299) => Ok(()),
            Some(407) => Err(failure(
                FailureKind::ProxyRefused,
                "the proxy wants a user and a password, or other ones (HTTP 407)",
            )),
            Some(status) => {
                // What it could not do just now it may do later.
                let kind = if status < 500 { FailureKind::ProxyRefused } else { FailureKind::Proxy };
                Err(failure(kind, format!("the proxy refused the connection (HTTP {status})")))
            }
            None => Err(failure(FailureKind::Proxy, "the proxy's answer is not HTTP")),
        }
    }

    fn tunnel_request(&self, proxy: &Proxy) -> Zeroizing<String> {
        let (host, port) = (&self.place.host, self.place.port);
        let target = if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") };
        let mut request = Zeroizing::new(String::with_capacity(1024));
        *request += &format!("CONNECT {target} HTTP/1.1\r\nHost: {target}\r\nUser-Agent: {USER_AGENT}\r\n");
        if let Some(authorization) = &proxy.authorization {
            *request += "Proxy-Authorization: ";
            *request += authorization;
            *request += "\r\n";
        }
        *request += "\r\n";
        request
    }
}

/// The status of `HTTP/1.x NNN …`.
fn tunnel_status(answer: &[u8]) -> Option<u16> {
    let rest = answer.strip_prefix(b"HTTP/1.")?;
    let digits = rest.get(2..5).filter(|_| rest[1] == b' ')?;
    std::str::from_utf8(digits).ok()?.parse().ok()
}

/// The addresses of a host. Addresses and `localhost` (RFC 6761) need no lookup.
///
/// The system's lookup cannot be interrupted, so it runs on a thread that we stop waiting for. The thread may
/// outlive the call but owns all it uses, and the shared library is never unmapped (it is linked `nodelete`).
fn resolve(host: &str, port: u16, by: Deadline) -> Result<Vec<SocketAddr>, Failure> {
    if let Ok(ip) = host.parse::<IpAddr>() {
        return Ok(vec![SocketAddr::new(ip, port)]);
    }
    if host.eq_ignore_ascii_case("localhost") {
        return Ok(vec![(Ipv4Addr::LOCALHOST, port).into(), (Ipv6Addr::LOCALHOST, port).into()]);
    }
    let (answer, wait) = mpsc::sync_channel(1);
    let question = (host.to_owned(), port);
    let lookup = move || drop(answer.send(question.to_socket_addrs().map(Iterator::collect::<Vec<_>>)));
    if std::thread::Builder::new().name("tolem-dns".to_owned()).spawn(lookup).is_err() {
        return Err(failure(FailureKind::Dns, "no thread for a name lookup: the machine is out of resources"));
    }
    match wait.recv_timeout(by.left()) {
        Ok(Ok(addresses)) => Ok(addresses),
        Ok(Err(_)) => Err(failure(FailureKind::Dns, format!("the name {host} was not found; is there a network?"))),
        Err(_) => Err(failure(FailureKind::Timeout, format!("the name {host} was not found in time"))),
    }
}

/// What ended a handshake in which the server had asked for our certificate. Where it said so, that is why; where the
/// connection just broke, its last words may be lost or there were none, and nobody knows.
fn about_our_certificate(why: Failure, has_one: bool) -> Failure {
    match why.kind {
        _ if !identity_was_asked() => why,
        FailureKind::NoTls if has_one => why,
        FailureKind::NoTls => {
            failure(FailureKind::Certificate, "the server wants a client certificate; set tls.clientCertificate")
        }
        FailureKind::Tls => failure(
            FailureKind::Tls,
            format!(
                "the server had asked for a client certificate: it may want one (tls.clientCertificate), or the connection was just lost: {}",
                why.message
            ),
        ),
        _ => why,
    }
}

/// The whole handshake, up to the bank's verdict on our certificate if it asked for one.
fn handshake(
    stream: &mut Timed<'_>,
    config: &Arc<ClientConfig>,
    name: &ServerName<'static>,
) -> Result<ClientConnection, Failure> {
    forget_identity(); // an earlier handshake on this thread
    let mut tls = ClientConnection::new(config.clone(), name.clone()).map_err(|e| tls_failure(&e))?;
    while tls.is_handshaking() {
        say(&mut tls, stream)?;
        if !tls.is_handshaking() {
            break;
        }
        take_records(&mut tls, stream)?;
    }
    say(&mut tls, stream)?;
    if identity_was_asked() && tls.protocol_version() == Some(ProtocolVersion::TLSv1_3) {
        let by = stream.by;
        stream.by = by.or_after(IDENTITY_VERDICT);
        match take_records(&mut tls, stream) {
            Err(silence) if silence.kind == FailureKind::Timeout && !by.passed() => {}
            Err(refusal) => return Err(refusal),
            Ok(()) => {}
        }
    }
    Ok(tls)
}

/// Writes our part of the handshake. Where the server has broken off meanwhile, its last words tell why, if they came.
fn say(tls: &mut ClientConnection, stream: &mut Timed<'_>) -> Result<(), Failure> {
    let Err(broken) = flush(tls, stream) else { return Ok(()) };
    while broken.kind() != ErrorKind::TimedOut && tls.read_tls(stream).is_ok_and(|read| read > 0) {
        if let Err(e) = tls.process_new_packets() {
            return Err(tls_failure(&e));
        }
    }
    Err(handshake_broken(broken))
}

/// Reads what has come of the handshake and lets TLS judge it; a refusal of ours is told to the peer.
fn take_records(tls: &mut ClientConnection, stream: &mut Timed<'_>) -> Result<(), Failure> {
    if tls.read_tls(stream).map_err(handshake_broken)? == 0 {
        return Err(failure(FailureKind::Tls, "the connection was closed during the TLS handshake"));
    }
    if let Err(e) = tls.process_new_packets() {
        let _ = flush(tls, stream);
        return Err(tls_failure(&e));
    }
    Ok(())
}

fn flush(tls: &mut ClientConnection, stream: &mut Timed<'_>) -> io::Result<()> {
    while tls.wants_write() {
        tls.write_tls(stream)?;
    }
    Ok(())
}

fn protocol_and_cipher(tls: &ClientConnection) -> String {
    let protocol = match tls.protocol_version() {
        Some(ProtocolVersion::TLSv1_3) => "TLSv1.3",
        Some(ProtocolVersion::TLSv1_2) => "TLSv1.2",
        _ => "TLS",
    };
    let resumed = if tls.handshake_kind() == Some(HandshakeKind::Resumed) { ", resumed" } else { "" };
    match tls.negotiated_cipher_suite() {
        Some(suite) => format!("{protocol} {:?}{resumed}", suite.suite()),
        None => protocol.to_owned(),
    }
}

impl Connection {
    /// Writes all of it, adding to `written` what TLS or the kernel has taken.
    pub fn send(&mut self, bytes: &[u8], by: Deadline, written: &mut u64) -> Result<(), Failure> {
        if self.abortive && !self.used {
            // Set once: what is stuck has been so since this moment or later, so a bank that reads slowly keeps its
            // whole time.
            socket::hold_unacknowledged_for(&self.stream, by.left());
        }
        self.used = true;
        let mut stream = Timed { stream: &self.stream, limits: &mut self.limits, by };
        let Some(tls) = self.tls.as_deref_mut() else {
            let mut rest = bytes;
            while !rest.is_empty() {
                let n = stream.write(rest).map_err(|e| write_broken(&e))?;
                *written += n as u64;
                rest = &rest[n..];
            }
            return Ok(());
        };
        // TLS keeps a bounded amount of sealed text, so a large piece goes out in several rounds.
        let mut rest = bytes;
        while !rest.is_empty() {
            let n = tls.writer().write(rest).map_err(|e| write_broken(&e))?;
            *written += n as u64;
            rest = &rest[n..];
            flush(tls, &mut stream).map_err(|e| write_broken(&e))?;
        }
        Ok(())
    }

    /// Reads some plaintext; how the connection ended if there is no more. After the deadline it reads what has come.
    pub fn receive(&mut self, buffer: &mut [u8], by: Deadline) -> Result<Result<usize, End>, Failure> {
        match self.receive_by(buffer, by) {
            Err(silence) if silence.kind == FailureKind::Timeout && self.late_looks > 0 => {
                self.late_looks -= 1;
                self.receive_by(buffer, Deadline::after(LATE_LOOK))
            }
            other => other,
        }
    }

    fn receive_by(&mut self, buffer: &mut [u8], by: Deadline) -> Result<Result<usize, End>, Failure> {
        let mut stream = Timed { stream: &self.stream, limits: &mut self.limits, by };
        let Some(tls) = self.tls.as_deref_mut() else {
            return ended(stream.read(buffer));
        };
        loop {
            match tls.reader().read(buffer) {
                Err(e) if e.kind() == ErrorKind::WouldBlock => {}
                // Closed with TLS's own word (0), or without it: many servers do not say it.
                Err(e) if e.kind() == ErrorKind::UnexpectedEof => return Ok(Err(End::Closed)),
                other => return ended(other),
            }
            match tls.read_tls(&mut stream) {
                Ok(_) => {}
                Err(e) => return ended(Err(e)),
            }
            if let Err(e) = tls.process_new_packets() {
                let _ = flush(tls, &mut stream);
                return Err(tls_failure(&e));
            }
            flush(tls, &mut stream).map_err(|e| write_broken(&e))?;
        }
    }

    /// Lets the connection end in order when it is dropped: the answer is complete, and nothing of the request is wanted back.
    pub fn close(&mut self) {
        let polite = self.stream.set_nonblocking(true).is_ok() && socket::end_in_order(&self.stream).is_ok();
        if !polite {
            return;
        }
        self.abortive = false;
        socket::hold_unacknowledged_for(&self.stream, FAREWELL);
        if let Some(tls) = self.tls.as_deref_mut() {
            tls.send_close_notify();
            let _ = tls.write_tls(&mut &self.stream);
        }
        // The bank's own farewell: bytes that nobody has read turn a close into a reset.
        let _ = (&self.stream).read(self.room.input_append_buf());
    }

    /// Whether the connection can carry another exchange: still open, with nothing unread on it.
    pub fn is_idle(&mut self) -> bool {
        let mut now = Now(&self.stream);
        let Some(tls) = self.tls.as_deref_mut() else {
            return now.peek(&mut [0]).is_err_and(|e| e.kind() == ErrorKind::WouldBlock);
        };
        // Session tickets may come at any time and do not spoil a connection; anything else does.
        loop {
            match tls.read_tls(&mut now) {
                Err(e) => return e.kind() == ErrorKind::WouldBlock,
                Ok(0) => return false,
                Ok(_) => match tls.process_new_packets() {
                    Ok(state) if state.plaintext_bytes_to_read() == 0 && !state.peer_has_closed() => {}
                    _ => return false,
                },
            }
        }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        if self.abortive && self.process == std::process::id() {
            socket::reset(&self.stream);
        }
    }
}

fn ended(read: io::Result<usize>) -> Result<Result<usize, End>, Failure> {
    match read {
        Ok(0) => Ok(Err(End::Closed)),
        Ok(n) => Ok(Ok(n)),
        Err(e) if e.kind() != ErrorKind::TimedOut => Ok(Err(End::Reset)),
        // Ours, and not the system's.
        Err(e) if e.raw_os_error().is_none() => Err(failure(FailureKind::Timeout, "no complete answer in time")),
        // It is dead, and asked again it would call that a regular end.
        Err(_) => Err(failure(FailureKind::Closed, "the connection died: the server acknowledged nothing any more")),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use std::net::TcpListener;

    /// Whether that end of a connection has met a reset. Wine sends one, but who reads there does not learn of it.
    pub fn meets_a_reset(bank: &mut TcpStream) -> bool {
        match bank.read(&mut [0]) {
            #[cfg(windows)]
            Ok(0) => crate::windows::is_wine(),
            #[cfg(windows)]
            Err(error) if error.kind() == ErrorKind::NotConnected => crate::windows::is_wine(),
            read => read.is_err_and(|error| error.kind() == ErrorKind::ConnectionReset),
        }
    }

    /// A plain connection for money and its other end.
    fn pair() -> (Connection, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let place = Place::read(&format!("http://{}", listener.local_addr().unwrap())).ok().unwrap();
        let route = Route { place, proxy: None, tls: None };
        let mut peer = None;
        let connection = route.connect(Purpose::Money, Deadline::after(Duration::from_secs(5)), &mut peer).unwrap();
        (connection, listener.accept().unwrap().0)
    }

    #[test]
    fn what_has_come_is_read_after_the_deadline_but_not_for_ever() {
        let (mut connection, mut bank) = pair();
        bank.write_all(&[b'x'; 100]).unwrap();
        let late = Deadline::after(Duration::ZERO);
        for _ in 0..LATE_LOOKS {
            assert_eq!(connection.receive(&mut [0], late).unwrap(), Ok(1));
        }
        assert_eq!(connection.receive(&mut [0], late).unwrap_err().kind, FailureKind::Timeout);
    }

    #[test]
    fn a_connection_for_money_ends_in_a_reset_unless_it_is_closed() {
        let (connection, mut bank) = pair();
        drop(connection);
        assert!(meets_a_reset(&mut bank));
        let (mut connection, mut bank) = pair();
        connection.close();
        drop(connection);
        assert_eq!(bank.read(&mut [0]).unwrap(), 0);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_connection_that_the_kernel_gave_up_is_not_a_regular_end() {
        let (mut connection, _silent) = pair();
        socket::hold_unacknowledged_for(&connection.stream, Duration::from_millis(100));
        connection.stream.set_nonblocking(true).unwrap();
        while connection.stream.write(&[0; 1 << 16]).is_ok() {}
        connection.stream.set_nonblocking(false).unwrap();
        let failure = connection.receive(&mut [0], Deadline::after(Duration::from_secs(20))).unwrap_err();
        assert_eq!(failure.kind, FailureKind::Closed, "{}", failure.message);
    }

    /// What a child has that the host forked during the call.
    #[test]
    #[cfg(target_os = "linux")]
    fn a_copy_of_the_socket_does_not_put_the_reset_off() {
        let (connection, mut bank) = pair();
        let copy = connection.stream.try_clone().unwrap();
        drop(connection);
        assert!(meets_a_reset(&mut bank));
        drop(copy);
    }
}
