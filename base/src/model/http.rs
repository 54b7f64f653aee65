//! What a gateway writes and reads: plain HTTP messages without a network behind them.

use std::fmt;
use zeroize::Zeroizing;

/// The two methods the gateways use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// A question without a body.
    Get,
    /// Everything else.
    Post,
}

/// A request to one of the bank's paths. The body may hold a card number and a password, so it is
/// wiped when dropped and never printed.
#[derive(Clone)]
pub struct HttpRequest {
    /// GET or POST.
    pub method: Method,
    /// Path and query below the base URL, beginning with `/`.
    pub path: String,
    /// Header names and values in order; `Host`, `Content-Length` and `Connection` are the transport's.
    pub headers: Vec<(String, String)>,
    /// The exact bytes of the body; empty for GET.
    pub body: Zeroizing<Vec<u8>>,
}

impl fmt::Debug for HttpRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} {} ({} bytes)", self.method, self.path, self.body.len())
    }
}

/// A complete answer: status line, headers and the whole body were read without an error.
#[derive(Clone)]
pub struct HttpAnswer {
    /// The HTTP status code.
    pub status: u16,
    /// Header names in lower case, and their values.
    pub headers: Vec<(String, String)>,
    /// The body as it came, at most 1 MiB.
    pub body: Vec<u8>,
}

impl HttpAnswer {
    /// The first header of that (lower-case) name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }
}

impl fmt::Debug for HttpAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HTTP {} ({} bytes)", self.status, self.body.len())
    }
}
