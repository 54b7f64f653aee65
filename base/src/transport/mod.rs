//! One HTTP exchange with the bank, and proof of whether a byte of the request has left.
//!
//! A money request passes the *gate*: just before its first plaintext byte is written, with DNS, TCP and
//! TLS finished, the caller's gate runs and commits `sending`. If it refuses, nothing is written. So
//! "a byte has left" implies "the journal says so", and a failure before the gate is proved not sent.
//! No error value of the HTTP library is ever asked whether something was sent.
//!
//! ureq speaks HTTP/1.1; everything under it is ours, in the order of a call: `place` (where to, from the
//! settings), `trust` (whom to believe; `sessions`), `connection` (DNS, TCP, proxy and TLS, finished), `broken` (what is told where that
//! failed), `line` (what ureq writes to: the gate and the counters; `buffers`), `unfold` (what its parser is to see of a head), `course`
//! (how far this exchange has come), `exchange` (the whole).

mod broken;
mod buffers;
mod connection;
mod course;
mod crypto;
mod exchange;
mod line;
mod place;
mod sessions;
mod socket;
mod trust;
mod unfold;

pub use exchange::Transport;
#[cfg(feature = "postgres")]
pub use trust::client_tls;

use crate::model::{Deadline, HttpAnswer, HttpRequest};
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

/// What we call ourselves.
const USER_AGENT: &str = concat!("tolem/", env!("CARGO_PKG_VERSION"));

/// How to reach the bank.
#[derive(Clone)]
pub struct Settings {
    /// Scheme, host, port and an optional path prefix, without a trailing slash.
    pub base_url: String,
    /// The most that DNS, TCP and TLS together may take.
    pub connect_timeout: Duration,
    /// PEM file of the only authorities to trust; `None`: Mozilla's roots.
    pub ca_file: Option<PathBuf>,
    /// PEM files of our certificate chain and its key.
    pub client_certificate: Option<(PathBuf, PathBuf)>,
    /// SHA-256 of acceptable SubjectPublicKeyInfo; any certificate of the chain may match. Empty: no pinning.
    pub pins: Vec<[u8; 32]>,
    /// `http://[user:password@]host:port` of a CONNECT proxy. The environment is never read.
    pub proxy: Option<String>,
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("base_url", &self.base_url)
            .field("connect_timeout", &self.connect_timeout)
            .field("ca_file", &self.ca_file)
            .field("client_certificate", &self.client_certificate)
            .field("pins", &self.pins.len())
            .field("proxy", &self.proxy.as_ref().map(|_| "***")) // it may hold a password
            .finish()
    }
}

/// What an exchange is for: money goes over a fresh connection that delivers nothing once it was given up, questions may
/// use a kept one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// It may move money: fresh connection, gate, nothing repeated; without a complete answer it ends in a reset.
    Money,
    /// It only asks.
    Question,
}

/// How far an exchange came. `gate_passed` is the proof: false means not one byte was handed over. `withheld` is the
/// other one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trace {
    /// Address of the peer, once connected.
    pub peer: Option<String>,
    /// Protocol and cipher, once TLS is finished.
    pub tls: Option<String>,
    /// The gate was opened: bytes of the request may have left.
    pub gate_passed: bool,
    /// The gate was opened, and then provably not one byte of the request was given to TLS or to the kernel, e.g. because
    /// the journal took longer to write than there was time. Said only by a network that counts: false proves nothing.
    pub withheld: bool,
    /// Plaintext bytes of the request handed to TLS or to the kernel.
    pub bytes_out: u64,
    /// Plaintext bytes of the answer received.
    pub bytes_in: u64,
    /// Time from the start to the gate.
    pub connected_after: Option<Duration>,
    /// Time of the whole exchange.
    pub elapsed: Duration,
}

/// What stopped an exchange. For people and evidence; never for deciding whether something was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailureKind {
    /// The name was not found.
    Dns,
    /// No TCP connection.
    Connect,
    /// The proxy did not connect.
    Proxy,
    /// The proxy refuses, and will: it wants other credentials, or lets nobody there.
    ProxyRefused,
    /// The TLS handshake failed.
    Tls,
    /// The server speaks no TLS, or none that we speak.
    NoTls,
    /// The certificate is not trusted, not valid now, or not pinned.
    Certificate,
    /// The gate refused: the journal could not be written, or the call was cancelled.
    Gate,
    /// The deadline passed.
    Timeout,
    /// The connection was closed or reset.
    Closed,
    /// The answer was not HTTP, or was cut short.
    Garbled,
    /// The answer was larger than allowed.
    TooLarge,
}

impl FailureKind {
    /// The stable word for programs.
    pub fn code(self) -> &'static str {
        match self {
            FailureKind::Dns => "dns",
            FailureKind::Connect => "connect",
            FailureKind::Proxy | FailureKind::ProxyRefused => "proxy",
            FailureKind::Tls | FailureKind::NoTls => "tls",
            FailureKind::Certificate => "certificate",
            FailureKind::Gate => "stopped",
            FailureKind::Timeout => "timeout",
            FailureKind::Closed => "closed",
            FailureKind::Garbled => "garbled",
            FailureKind::TooLarge => "too_large",
        }
    }

    /// Whether it stays as it is until somebody corrects the configuration or the server: repeating helps nothing.
    pub fn is_permanent(self) -> bool {
        matches!(self, FailureKind::Certificate | FailureKind::NoTls | FailureKind::ProxyRefused)
    }
}

/// A failed exchange.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What stopped it.
    pub kind: FailureKind,
    /// One English line without secrets.
    pub message: String,
}

/// The outcome of an exchange: how far it came, and the answer or what stopped it.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// How far it came.
    pub trace: Trace,
    /// A complete answer, or what stopped it.
    pub result: Result<HttpAnswer, Failure>,
}

/// Why the gate was not opened, in one English line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal(pub String);

/// The caller's gate: runs once, on the calling thread, after TLS and before the first byte.
pub type Gate<'g> = &'g mut dyn FnMut(&Trace) -> Result<(), Refusal>;

/// What the engine needs of a network. [`Transport`] is the real one; simulations bring their own.
pub trait Wire: Send + Sync {
    /// Makes one exchange within the deadline.
    fn exchange(&self, request: &HttpRequest, purpose: Purpose, deadline: Deadline, gate: Gate<'_>) -> Exchange;
}

/// A setting that cannot work: its path in the configuration and one English line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingError {
    /// e.g. `tls.caFile`.
    pub field: &'static str,
    /// One line without secrets.
    pub message: String,
}
