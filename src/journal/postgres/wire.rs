//! One connection to the server: PostgreSQL's protocol, version 3, blocking, every wait under a deadline.
//!
//! Statements have no name and no life beyond their own answer, and nothing is set but inside a transaction: so a pooler may give
//! every transaction another connection of its own. Values travel in binary, which no setting of the server changes.

use super::address::Address;
use crate::model::{Deadline, cause};
use crate::transport;
use bytes::{BufMut, BytesMut};
use fallible_iterator::FallibleIterator;
use postgres_protocol::IsNull;
use postgres_protocol::authentication::sasl::{ChannelBinding, SCRAM_SHA_256, ScramSha256};
use postgres_protocol::message::backend::{DataRowBody, ErrorFields, Message};
use postgres_protocol::message::frontend;
use rusqlite::types::{Value, ValueRef};
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, StreamOwned};
use std::io::{self, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::sync::Arc;
use std::time::Duration;

/// The longest message that is read: rows are bounded by what we write.
const LONGEST: usize = 16 << 20;

/// How long one address of the server may take to answer a connection.
const CONNECT: Duration = Duration::from_secs(3);

/// Types by their numbers in `pg_type`.
const UNSPECIFIED: u32 = 0;
const BYTES: u32 = 17;
const INTEGER: u32 = 20;
const TEXT: u32 = 25;

/// Why a statement has no result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// The server was not reached, or the connection ended: what was under way may have been done or not.
    Lost(String),
    /// The server's refusal: SQLSTATE and its sentence, without the details, which show values.
    Refused(String, String),
    /// Nothing that trying again would mend: no TLS, another protocol, a login it does not speak.
    Setup(String),
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Fault {
        Fault::Lost(match error.kind() {
            io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut => "the server does not answer".to_owned(),
            _ => cause(&error),
        })
    }
}

/// A value of a statement.
#[derive(Clone, Copy, Debug)]
pub(super) enum Param<'a> {
    Integer(Option<i64>),
    Text(Option<&'a str>),
    Bytes(&'a [u8]),
    /// Of the type that the server finds for it.
    Null,
}

impl From<i64> for Param<'_> {
    fn from(value: i64) -> Self {
        Param::Integer(Some(value))
    }
}

impl From<u32> for Param<'_> {
    fn from(value: u32) -> Self {
        Param::Integer(Some(value.into()))
    }
}

impl From<bool> for Param<'_> {
    fn from(value: bool) -> Self {
        Param::Integer(Some(value.into()))
    }
}

impl From<Option<i64>> for Param<'_> {
    fn from(value: Option<i64>) -> Self {
        Param::Integer(value)
    }
}

impl<'a> From<&'a str> for Param<'a> {
    fn from(value: &'a str) -> Self {
        Param::Text(Some(value))
    }
}

impl<'a> From<Option<&'a str>> for Param<'a> {
    fn from(value: Option<&'a str>) -> Self {
        Param::Text(value)
    }
}

impl<'a> From<&'a [u8]> for Param<'a> {
    fn from(value: &'a [u8]) -> Self {
        Param::Bytes(value)
    }
}

impl<'a> From<ValueRef<'a>> for Param<'a> {
    fn from(value: ValueRef<'a>) -> Self {
        match value {
            // A row has no fractions.
            ValueRef::Null | ValueRef::Real(_) => Param::Null,
            ValueRef::Integer(value) => Param::Integer(Some(value)),
            ValueRef::Text(text) => Param::Text(std::str::from_utf8(text).ok()),
            ValueRef::Blob(bytes) => Param::Bytes(bytes),
        }
    }
}

impl Param<'_> {
    fn kind(&self) -> u32 {
        match self {
            Param::Integer(_) => INTEGER,
            Param::Text(_) => TEXT,
            Param::Bytes(_) => BYTES,
            Param::Null => UNSPECIFIED,
        }
    }

    fn write(&self, into: &mut BytesMut) -> IsNull {
        match self {
            Param::Integer(None) | Param::Text(None) | Param::Null => return IsNull::Yes,
            Param::Integer(Some(value)) => into.put_i64(*value),
            // A text of theirs holds no NUL.
            Param::Text(Some(text)) => into.put_slice(text.replace('\0', "\u{fffd}").as_bytes()),
            Param::Bytes(bytes) => into.put_slice(bytes),
        }
        IsNull::No
    }
}

/// So many values of a statement, the first of which is its `from`-th.
pub(super) fn tuple(from: usize, values: usize) -> String {
    let values: Vec<String> = (from..from + values).map(|n| format!("${n}")).collect();
    format!("({})", values.join(", "))
}

/// The values of so many rows.
pub(super) fn tuples(rows: usize, columns: usize) -> String {
    let rows: Vec<String> = (0..rows).map(|row| tuple(1 + row * columns, columns)).collect();
    rows.join(", ")
}

/// A row that was read.
#[derive(Debug)]
pub(super) struct Cells(pub Vec<Value>);

impl crate::journal::row::Cells for Cells {
    fn cell(&self, at: usize) -> Option<ValueRef<'_>> {
        self.0.get(at).map(ValueRef::from)
    }
}

/// What a statement came to.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    pub rows: Vec<Cells>,
    /// What the server says it did, e.g. `UPDATE 1`.
    tag: String,
}

/// A connection that is ready for a statement.
pub(super) struct Wire {
    stream: Stream,
    incoming: BytesMut,
    /// The process that opened it: its child after a fork says nothing on it.
    pid: u32,
    /// It failed in the middle of a message, or a transaction was left open: of no more use.
    pub broken: bool,
}

impl Wire {
    /// Connects, with TLS, and logs in.
    pub fn connect(address: &Address, tls: Option<&Arc<ClientConfig>>, by: Deadline) -> Result<Wire, Fault> {
        let stream = Stream::connect(address, tls, by)?;
        let mut wire = Wire { stream, incoming: BytesMut::new(), pid: std::process::id(), broken: false };
        wire.log_in(address, by)?;
        Ok(wire)
    }

    fn log_in(&mut self, address: &Address, by: Deadline) -> Result<(), Fault> {
        let mut out = BytesMut::new();
        let told = [
            ("user", address.user.as_str()),
            ("database", address.database.as_str()),
            ("client_encoding", "UTF8"),
            ("application_name", "tolem"),
        ];
        frontend::startup_message(told, &mut out)?;
        self.send(&out, by)?;
        let mut scram: Option<ScramSha256> = None;
        loop {
            let mut out = BytesMut::new();
            match self.receive(by)? {
                Message::AuthenticationOk if scram.is_none() => {}
                Message::AuthenticationSasl(body) => {
                    let known = body.mechanisms().any(|name| Ok(name == SCRAM_SHA_256))?;
                    let password = address.password().filter(|_| known).ok_or_else(|| {
                        Fault::Setup("the server wants a password (SCRAM), and none is configured".to_owned())
                    })?;
                    let first = ScramSha256::new(password.expose().as_bytes(), ChannelBinding::unsupported());
                    frontend::sasl_initial_response(SCRAM_SHA_256, first.message(), &mut out)?;
                    scram = Some(first);
                }
                Message::AuthenticationSaslContinue(body) => {
                    let going = scram.as_mut().ok_or_else(strange)?;
                    going.update(body.data()).map_err(|_| strange())?;
                    frontend::sasl_response(going.message(), &mut out)?;
                }
                // The server has proved that it knows the password, too.
                Message::AuthenticationSaslFinal(body) => {
                    let mut done = scram.take().ok_or_else(strange)?;
                    done.finish(body.data()).map_err(|_| strange())?;
                }
                Message::AuthenticationCleartextPassword | Message::AuthenticationMd5Password(_) => {
                    return Err(Fault::Setup(
                        "the server wants the password in a way that gives it away: let it ask by scram-sha-256"
                            .to_owned(),
                    ));
                }
                Message::ErrorResponse(body) => return Err(refusal(body.fields())),
                Message::ReadyForQuery(_) => return Ok(()),
                Message::ParameterStatus(_) | Message::BackendKeyData(_) | Message::NoticeResponse(_) => {}
                _ => return Err(strange()),
            }
            if !out.is_empty() {
                self.send(&out, by)?;
            }
        }
    }

    /// Runs statements without values and without rows.
    pub fn run(&mut self, sql: &str, by: Deadline) -> Result<(), Fault> {
        let mut out = BytesMut::new();
        frontend::query(sql, &mut out)?;
        self.send(&out, by)?;
        self.outcome(by).map(|_| ())
    }

    /// Commits. A transaction that had failed is rolled back by it, without a refusal.
    pub fn commit(&mut self, by: Deadline) -> Result<(), Fault> {
        let mut out = BytesMut::new();
        frontend::query("COMMIT", &mut out)?;
        self.send(&out, by)?;
        match self.outcome(by)?.tag.as_str() {
            "COMMIT" => Ok(()),
            _ => Err(self.confused()),
        }
    }

    /// Runs one statement.
    pub fn query(&mut self, sql: &str, params: &[Param<'_>], by: Deadline) -> Result<Outcome, Fault> {
        let mut out = BytesMut::new();
        frontend::parse("", sql, params.iter().map(Param::kind), &mut out)?;
        let bound = frontend::bind("", "", [1], params, |param, into| Ok(param.write(into)), [1], &mut out)
            .map_err(|_| strange());
        bound?;
        frontend::describe(b'P', "", &mut out)?;
        frontend::execute("", 0, &mut out)?;
        frontend::sync(&mut out);
        self.send(&out, by)?;
        self.outcome(by)
    }

    /// Reads until the server is ready for the next statement.
    fn outcome(&mut self, by: Deadline) -> Result<Outcome, Fault> {
        let mut outcome = Outcome::default();
        let mut kinds = Vec::new();
        let mut refused = None;
        loop {
            match self.receive(by)? {
                Message::RowDescription(body) => {
                    kinds = body.fields().map(|field| Ok(field.type_oid())).collect()?;
                }
                Message::DataRow(body) => outcome.rows.push(cells(&kinds, &body).ok_or_else(|| self.confused())?),
                Message::CommandComplete(body) => {
                    outcome.tag = body.tag()?.to_owned();
                }
                Message::ErrorResponse(body) => refused = Some(refusal(body.fields())),
                Message::ReadyForQuery(_) => return refused.map_or(Ok(outcome), Err),
                Message::ParseComplete
                | Message::BindComplete
                | Message::NoData
                | Message::EmptyQueryResponse
                | Message::NoticeResponse(_)
                | Message::ParameterStatus(_) => {}
                _ => return Err(self.confused()),
            }
        }
    }

    fn confused(&mut self) -> Fault {
        self.broken = true;
        strange()
    }

    fn send(&mut self, bytes: &[u8], by: Deadline) -> Result<(), Fault> {
        self.broken = true;
        self.stream.wait_until(by)?;
        self.stream.write_all(bytes)?;
        self.stream.flush()?;
        self.broken = false;
        Ok(())
    }

    /// The next message. A connection that fails in the middle of one is of no more use.
    fn receive(&mut self, by: Deadline) -> Result<Message, Fault> {
        let mut chunk = [0; 8192];
        loop {
            match Message::parse(&mut self.incoming) {
                Ok(Some(message)) => return Ok(message),
                Ok(None) => {}
                Err(_) => return Err(self.confused()),
            }
            let read = self.stream.wait_until(by).and_then(|()| self.stream.read(&mut chunk));
            match read {
                Ok(0) => {
                    self.broken = true;
                    return Err(Fault::Lost("the server has closed the connection".to_owned()));
                }
                Ok(length) if self.incoming.len() + length <= LONGEST => {
                    self.incoming.extend_from_slice(&chunk[..length]);
                }
                Ok(_) => return Err(self.confused()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    self.broken = true;
                    return Err(error.into());
                }
            }
        }
    }
}

impl Drop for Wire {
    /// A child after a fork leaves its parent's connection alone.
    fn drop(&mut self) {
        if self.pid == std::process::id() && !self.broken {
            let mut out = BytesMut::new();
            frontend::terminate(&mut out);
            let _ = self.send(&out, Deadline::after(Duration::from_millis(200)));
        }
    }
}

/// The values of a row, by the types of its columns. `None`: a type that no statement of ours asks for.
fn cells(kinds: &[u32], body: &DataRowBody) -> Option<Cells> {
    let mut ranges = body.ranges();
    let mut cells = Vec::with_capacity(kinds.len());
    for kind in kinds {
        let Some(range) = ranges.next().ok()?? else {
            cells.push(Value::Null);
            continue;
        };
        let bytes = body.buffer().get(range)?;
        cells.push(match *kind {
            INTEGER => Value::Integer(i64::from_be_bytes(bytes.try_into().ok()?)),
            TEXT => Value::Text(String::from_utf8(bytes.to_vec()).ok()?),
            BYTES => Value::Blob(bytes.to_vec()),
            _ => return None,
        });
    }
    Some(Cells(cells))
}

fn strange() -> Fault {
    Fault::Setup("the server does not speak PostgreSQL's protocol as it should".to_owned())
}

fn refusal(mut fields: ErrorFields<'_>) -> Fault {
    let (mut code, mut message) = (String::new(), String::new());
    while let Ok(Some(field)) = fields.next() {
        match field.type_() {
            b'C' => code = String::from_utf8_lossy(field.value_bytes()).into_owned(),
            b'M' => message = String::from_utf8_lossy(field.value_bytes()).into_owned(),
            _ => {}
        }
    }
    Fault::Refused(code, message)
}

/// What a connection runs over.
enum Stream {
    Plain(TcpStream),
    Tls(Box<StreamOwned<ClientConnection, TcpStream>>),
    #[cfg(unix)]
    Socket(std::os::unix::net::UnixStream),
}

impl Stream {
    fn connect(address: &Address, tls: Option<&Arc<ClientConfig>>, by: Deadline) -> Result<Stream, Fault> {
        #[cfg(unix)]
        if address.is_socket() {
            let path = format!("{}/.s.PGSQL.{}", address.host, address.port);
            return Ok(Stream::Socket(std::os::unix::net::UnixStream::connect(path)?));
        }
        let host = address.host.trim_start_matches('[').trim_end_matches(']');
        let mut last = Fault::Lost("the server's name has no address".to_owned());
        for place in (host, address.port).to_socket_addrs()? {
            match TcpStream::connect_timeout(&place, CONNECT.min(by.left()).max(Duration::from_millis(1))) {
                Ok(tcp) => {
                    tcp.set_nodelay(true)?;
                    return match tls {
                        Some(tls) => Stream::secured(tcp, host, tls, by),
                        None => Ok(Stream::Plain(tcp)),
                    };
                }
                Err(error) => last = error.into(),
            }
        }
        Err(last)
    }

    /// Asks for TLS and finishes its handshake. A server without it is refused: nothing is said to it.
    fn secured(tcp: TcpStream, host: &str, tls: &Arc<ClientConfig>, by: Deadline) -> Result<Stream, Fault> {
        let mut plain = Stream::Plain(tcp);
        let mut out = BytesMut::new();
        frontend::ssl_request(&mut out);
        plain.wait_until(by)?;
        plain.write_all(&out)?;
        let mut answer = [0];
        plain.read_exact(&mut answer)?;
        let Stream::Plain(mut tcp) = plain else { return Err(strange()) };
        if answer != *b"S" {
            return Err(Fault::Setup("the server has no TLS".to_owned()));
        }
        let name = ServerName::try_from(host.to_owned())
            .map_err(|_| Fault::Setup("the server's name is no name".to_owned()))?;
        let mut session =
            ClientConnection::new(Arc::clone(tls), name).map_err(|error| Fault::Setup(error.to_string()))?;
        while session.is_handshaking() {
            session.complete_io(&mut tcp).map_err(|error| match error.get_ref().and_then(|e| e.downcast_ref()) {
                Some(error @ rustls::Error::InvalidCertificate(_)) => {
                    Fault::Setup(format!("the server's certificate is not believed: {error}"))
                }
                _ => error.into(),
            })?;
        }
        Ok(Stream::Tls(Box::new(StreamOwned::new(session, tcp))))
    }

    fn wait_until(&self, by: Deadline) -> io::Result<()> {
        let left = by.left();
        if left.is_zero() {
            return Err(io::ErrorKind::TimedOut.into());
        }
        let left = Some(left.max(Duration::from_millis(1)));
        match self {
            Stream::Plain(tcp) => tcp.set_read_timeout(left).and_then(|()| tcp.set_write_timeout(left)),
            Stream::Tls(tls) => tls.sock.set_read_timeout(left).and_then(|()| tls.sock.set_write_timeout(left)),
            #[cfg(unix)]
            Stream::Socket(socket) => socket.set_read_timeout(left).and_then(|()| socket.set_write_timeout(left)),
        }
    }
}

impl Read for Stream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Stream::Plain(tcp) => tcp.read(buffer),
            Stream::Tls(tls) => tls.read(buffer),
            #[cfg(unix)]
            Stream::Socket(socket) => socket.read(buffer),
        }
    }
}

impl Write for Stream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Stream::Plain(tcp) => tcp.write(bytes),
            Stream::Tls(tls) => tls.write(bytes),
            #[cfg(unix)]
            Stream::Socket(socket) => socket.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Stream::Plain(tcp) => tcp.flush(),
            Stream::Tls(tls) => tls.flush(),
            #[cfg(unix)]
            Stream::Socket(socket) => socket.flush(),
        }
    }
}

/// The TLS configuration of an address; `None`: it is reached on this machine without TLS.
pub(super) fn tls(address: &Address) -> Result<Option<Arc<ClientConfig>>, String> {
    if address.plain {
        return Ok(None);
    }
    transport::client_tls(address.ca_file.as_deref()).map(Some)
}
