//! Reads one HTTP/1.1 request off a socket, within limits.

use crate::sandbox::bank::faults::execution::Execution;
use std::io::{self, Read, Write};
use zeroize::Zeroizing;

const MAX_HEAD: usize = 32 * 1024;
const MAX_BODY: usize = 1024 * 1024;

/// One request. The body may hold a card number, so it is wiped and has no `Debug`.
pub struct Request {
    /// `GET`, `POST`, …
    pub method: String,
    /// The path without the query; several slashes in a row are one, as at the banks.
    pub path: String,
    /// What follows the `?`. Clients of the family put whole requests there.
    pub query: Zeroizing<String>,
    /// Names in lower case, and values.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Zeroizing<Vec<u8>>,
    /// Whether the client wants to send another request afterwards.
    pub keep_alive: bool,
    /// How the plan wants it executed.
    pub execution: Execution,
}

impl Request {
    /// The first header of that (lower-case) name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    /// A decoded parameter of the query.
    pub fn parameter(&self, name: &str) -> Option<String> {
        form_value(&self.query, name)
    }

    /// A decoded field of a form body.
    pub fn form(&self, name: &str) -> Option<Zeroizing<String>> {
        form_value(std::str::from_utf8(&self.body).ok()?, name).map(Zeroizing::new)
    }
}

/// Every decoded name and value of `a=b&c=d`, in order.
pub fn form_fields(form: &str) -> Vec<(String, String)> {
    let pairs = form.split('&').filter(|pair| !pair.is_empty());
    pairs.map(|pair| pair.split_once('=').unwrap_or((pair, ""))).map(|(k, v)| (decode(k), decode(v))).collect()
}

/// The decoded value of a name in `a=b&c=d`.
fn form_value(form: &str, name: &str) -> Option<String> {
    form.split('&').find_map(|pair| {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        (key == name || decode(key) == name).then(|| decode(value))
    })
}

/// A decoded piece of a path, where a plus is a plus.
pub fn decoded_path(text: &str) -> String {
    decode(&text.replace('+', "%2B"))
}

fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let escaped = (bytes[at] == b'%').then(|| text.get(at + 1..at + 3)).flatten();
        match escaped.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                out.push(byte);
                at += 3;
                continue;
            }
            None if bytes[at] == b'+' => out.push(b' '),
            None => out.push(bytes[at]),
        }
        at += 1;
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// What came instead of a request.
pub enum NoRequest {
    /// The peer closed, stayed silent or broke off: nothing to answer.
    Gone,
    /// Not HTTP, or too large: answer this status and close.
    Bad(u16),
}

impl From<io::Error> for NoRequest {
    fn from(_: io::Error) -> NoRequest {
        NoRequest::Gone
    }
}

/// Reads requests one after another; what came in beyond one is kept for the next.
#[derive(Default)]
pub struct RequestReader {
    buffer: Zeroizing<Vec<u8>>,
}

impl RequestReader {
    /// The next request.
    pub fn next<S: Read + Write>(&mut self, stream: &mut S) -> Result<Request, NoRequest> {
        let (mut request, head, framing) = loop {
            if let Some(parsed) = head(&self.buffer)? {
                break parsed;
            }
            if self.buffer.len() > MAX_HEAD {
                return Err(NoRequest::Bad(431));
            }
            self.fill(stream)?;
        };
        self.buffer.drain(..head);
        if request.header("expect").is_some_and(|value| value.eq_ignore_ascii_case("100-continue")) {
            stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?;
            stream.flush()?;
        }
        request.body = match framing {
            Framing::Length(length) => self.take(stream, length)?,
            Framing::Chunked => self.chunks(stream)?,
        };
        Ok(request)
    }

    fn fill<S: Read>(&mut self, stream: &mut S) -> Result<(), NoRequest> {
        let mut piece = Zeroizing::new([0u8; 8192]);
        match stream.read(&mut piece[..])? {
            0 => Err(NoRequest::Gone),
            read => {
                self.buffer.extend_from_slice(&piece[..read]);
                Ok(())
            }
        }
    }

    fn take<S: Read>(&mut self, stream: &mut S, length: usize) -> Result<Zeroizing<Vec<u8>>, NoRequest> {
        if length > MAX_BODY {
            return Err(NoRequest::Bad(413));
        }
        while self.buffer.len() < length {
            self.fill(stream)?;
        }
        Ok(Zeroizing::new(self.buffer.drain(..length).collect()))
    }

    fn chunks<S: Read>(&mut self, stream: &mut S) -> Result<Zeroizing<Vec<u8>>, NoRequest> {
        let mut body = Zeroizing::new(Vec::new());
        loop {
            let (used, size) = match httparse::parse_chunk_size(&self.buffer) {
                Ok(httparse::Status::Complete((used, size))) => (used, usize::try_from(size).unwrap_or(usize::MAX)),
                Ok(httparse::Status::Partial) => {
                    self.fill(stream)?;
                    continue;
                }
                Err(_) => return Err(NoRequest::Bad(400)),
            };
            if size > MAX_BODY || body.len() + size > MAX_BODY {
                return Err(NoRequest::Bad(413));
            }
            self.buffer.drain(..used);
            let piece = self.take(stream, size + 2)?;
            body.extend_from_slice(&piece[..size]);
            if size == 0 {
                return Ok(body);
            }
        }
    }
}

enum Framing {
    Length(usize),
    Chunked,
}

type Head = (Request, usize, Framing);

fn with_single_slashes(path: &str) -> String {
    let mut single = String::with_capacity(path.len());
    for c in path.chars() {
        if c != '/' || !single.ends_with('/') {
            single.push(c);
        }
    }
    single
}

/// The head of a request, its length in bytes and how the body is framed; `None` while incomplete.
fn head(bytes: &[u8]) -> Result<Option<Head>, NoRequest> {
    let mut headers = [httparse::EMPTY_HEADER; 64];
    let mut parsed = httparse::Request::new(&mut headers);
    let length = match parsed.parse(bytes) {
        Ok(httparse::Status::Complete(length)) => length,
        Ok(httparse::Status::Partial) => return Ok(None),
        Err(_) => return Err(NoRequest::Bad(400)),
    };
    let target = parsed.path.unwrap_or("/");
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let headers: Vec<(String, String)> = parsed
        .headers
        .iter()
        .map(|h| (h.name.to_ascii_lowercase(), String::from_utf8_lossy(h.value).trim().to_owned()))
        .collect();
    let mut request = Request {
        method: parsed.method.unwrap_or("").to_owned(),
        path: with_single_slashes(path),
        query: query.to_owned().into(),
        headers,
        body: Zeroizing::default(),
        keep_alive: parsed.version == Some(1),
        execution: Execution::default(),
    };
    let says = |name: &str, word: &str| {
        request.header(name).is_some_and(|value| value.to_ascii_lowercase().split(',').any(|part| part.trim() == word))
    };
    let framing = if says("transfer-encoding", "chunked") {
        Framing::Chunked
    } else {
        let length = request.header("content-length").unwrap_or("0").parse().map_err(|_| NoRequest::Bad(400))?;
        Framing::Length(length)
    };
    let close = says("connection", "close");
    request.keep_alive &= !close;
    Ok(Some((request, length, framing)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn read(bytes: &str) -> Result<Request, NoRequest> {
        RequestReader::default().next(&mut Cursor::new(bytes.as_bytes().to_vec()))
    }

    #[test]
    fn a_body_is_read_by_length_and_by_chunks() {
        let by_length = read("POST /a?b=c%20d HTTP/1.1\r\nContent-Length: 3\r\n\r\nxyz").ok().unwrap();
        assert_eq!((&by_length.body[..], by_length.parameter("b").as_deref()), (&b"xyz"[..], Some("c d")));
        let text = "POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n3\r\nxyz\r\n1\r\n!\r\n0\r\n\r\n";
        let by_chunks = read(text).ok().unwrap();
        assert_eq!(&by_chunks.body[..], b"xyz!");
        assert!(by_length.keep_alive && !by_chunks.keep_alive);
    }

    #[test]
    fn what_is_too_large_or_not_http_is_refused() {
        assert!(matches!(read("POST /a HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n"), Err(NoRequest::Bad(413))));
        assert!(matches!(read("POST /a HTTP/1.1\r\nContent-Length: -1\r\n\r\n"), Err(NoRequest::Bad(400))));
        assert!(matches!(read("\u{16}\u{3}\u{1}rubbish\r\n\r\n"), Err(NoRequest::Bad(400))));
        assert!(matches!(read(""), Err(NoRequest::Gone)));
    }

    #[test]
    fn a_form_field_is_decoded() {
        assert_eq!(form_value("a=1&pan=4111+1111%2D1&x", "pan").as_deref(), Some("4111 1111-1"));
        assert_eq!(form_value("a=%zz%D", "a").as_deref(), Some("%zz%D"));
    }
}
