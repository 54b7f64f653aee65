//! The failure table of money exchanges, played against a bank that misbehaves on the level of bytes: over
//! plain HTTP, TLS 1.2 and TLS 1.3. Two promises stand behind every row: what fails before the gate has sent
//! no byte of a request, and what may have moved money has passed the gate.

mod authority;
mod bank;
mod given_up;
mod permanent;
#[cfg(target_os = "linux")]
#[path = "../support/stopped.rs"]
mod stopped;

use authority::{Authority, Flaw, Leaf};
use bank::{Bank, TLS, Talk, WIRES, Wire, header, tls};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tolem::model::{Deadline, HttpRequest, Method};
use tolem::transport::{Exchange, FailureKind, Purpose, Refusal, Settings, Transport, Wire as _};
use zeroize::Zeroizing;

/// Enough on a busy machine; only the rows about time wait for less.
const PATIENCE: Duration = Duration::from_secs(20);
/// The deadline of the rows about time: long enough for a handshake on a busy machine.
const SHORT: Duration = Duration::from_millis(1500);

/// What all tests share: authorities, a server certificate and the files that name them.
struct World {
    root: Authority,
    server: Leaf,
    folder: TempDir,
}

static WORLD: LazyLock<World> = LazyLock::new(|| {
    let root = Authority::root("the bank's root");
    let server = root.server(Flaw::None);
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("root.pem"), &root.pem).unwrap();
    World { root, server, folder }
});

impl World {
    fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }
}

fn settings(base_url: &str) -> Settings {
    Settings {
        base_url: base_url.to_owned(),
        connect_timeout: PATIENCE,
        ca_file: Some(WORLD.folder.path().join("root.pem")),
        client_certificate: None,
        pins: Vec::new(),
        proxy: None,
    }
}

fn open(settings: &Settings) -> Transport {
    Transport::open(settings).unwrap_or_else(|e| panic!("{}: {}", e.field, e.message))
}

fn bank(wire: Wire, act: impl Fn(Talk<'_>) + Send + Sync + 'static) -> Bank {
    let config = (wire != Wire::Plain).then(|| tls(wire, &WORLD.server, &[], None));
    Bank::start(config, act)
}

const SECRET: &str = "4111111111111111";

fn payout() -> HttpRequest {
    HttpRequest {
        method: Method::Post,
        path: "/payment/rest/performPayout.do?trace=42".to_owned(),
        headers: vec![("content-type".to_owned(), "application/x-www-form-urlencoded".to_owned())],
        body: Zeroizing::new(format!("pan={SECRET}&amount=100").into_bytes()),
    }
}

fn question(path: &str) -> HttpRequest {
    HttpRequest { method: Method::Get, path: path.to_owned(), headers: Vec::new(), body: Zeroizing::default() }
}

/// An exchange and how often its gate was asked.
struct Told {
    exchange: Exchange,
    asked: usize,
}

impl Told {
    fn kind(&self) -> Option<FailureKind> {
        self.exchange.result.as_ref().err().map(|failure| failure.kind)
    }

    fn status(&self) -> Option<u16> {
        self.exchange.result.as_ref().ok().map(|answer| answer.status)
    }

    fn body(&self) -> String {
        let answer = self.exchange.result.as_ref().unwrap_or_else(|e| panic!("{e:?}"));
        String::from_utf8_lossy(&answer.body).into_owned()
    }

    fn message(&self) -> &str {
        self.exchange.result.as_ref().err().map_or("", |failure| &failure.message)
    }

    /// Not one byte has left, and it is known.
    fn assert_not_sent(&self, kind: FailureKind, row: &str) {
        assert_eq!(self.kind(), Some(kind), "{row}: {:?}", self.exchange);
        assert_eq!(
            (self.asked, self.exchange.trace.gate_passed, self.exchange.trace.bytes_out),
            (0, false, 0),
            "{row}"
        );
        assert!(!self.exchange.trace.withheld, "{row}: there was no gate yet");
        self.assert_readable(row);
    }

    /// Money may have moved, and nothing says otherwise.
    fn assert_unknown(&self, kind: FailureKind, row: &str) {
        assert_eq!(self.kind(), Some(kind), "{row}: {:?}", self.exchange);
        assert_eq!((self.asked, self.exchange.trace.gate_passed), (1, true), "{row}");
        assert!(!self.exchange.trace.withheld, "{row}: something was written");
        self.assert_readable(row);
    }

    fn assert_answered(&self, status: u16, row: &str) {
        assert_eq!(self.status(), Some(status), "{row}: {:?}", self.exchange);
        assert_eq!((self.asked, self.exchange.trace.gate_passed), (1, true), "{row}");
        assert!(!self.exchange.trace.withheld, "{row}: something was written");
    }

    fn assert_readable(&self, row: &str) {
        let message = self.message();
        assert!(!message.is_empty() && !message.contains(|c: char| c.is_control()), "{row}: {message:?}");
        assert!(!message.contains(SECRET) && !message.contains("trace=42"), "{row}: {message:?}");
    }
}

fn exchange(transport: &Transport, request: &HttpRequest, purpose: Purpose, time: Duration) -> Told {
    let mut asked = 0;
    let exchange = transport.exchange(request, purpose, Deadline::after(time), &mut |trace| {
        asked += 1;
        assert!(!trace.gate_passed && trace.bytes_out == 0, "bytes before the gate");
        assert!(trace.peer.is_some() && trace.connected_after.is_some(), "the gate was asked before connecting");
        Ok(())
    });
    Told { exchange, asked }
}

fn pay(transport: &Transport) -> Told {
    exchange(transport, &payout(), Purpose::Money, PATIENCE)
}

fn pay_within(transport: &Transport, time: Duration) -> Told {
    exchange(transport, &payout(), Purpose::Money, time)
}

/// What the bank does with a connection.
type Act = fn(Talk<'_>);

/// One header line of 1,000 bytes.
const LONG_HEADER: [u8; 1000] = {
    let mut line = [b'a'; 1000];
    (line[1], line[998], line[999]) = (b':', b'\r', b'\n');
    line
};

fn answer_all(mut talk: Talk<'_>) {
    while talk.request().is_some() {
        talk.answer("200 OK", "{}");
    }
}

/// Runs the same test over plain HTTP, TLS 1.2 and TLS 1.3 at once.
fn over(wires: &[Wire], test: impl Fn(Wire) + Sync) {
    std::thread::scope(|scope| {
        for &wire in wires {
            let test = &test;
            scope.spawn(move || test(wire));
        }
    });
}

// ---- before the gate ------------------------------------------------------------------------------------------

#[test]
fn row_1_a_name_that_is_not_found_sends_nothing() {
    let told = pay_within(&open(&settings("https://no-such-bank.invalid")), Duration::from_secs(4));
    // Without a name server the lookup may take longer than we wait.
    assert!(matches!(told.kind(), Some(FailureKind::Dns | FailureKind::Timeout)), "{:?}", told.exchange);
    told.assert_not_sent(told.kind().unwrap(), "row 1");
    assert!(told.exchange.trace.peer.is_none());
}

#[test]
fn row_2_a_refused_connection_sends_nothing() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    for scheme in ["http", "https"] {
        let told = pay(&open(&settings(&format!("{scheme}://127.0.0.1:{port}"))));
        told.assert_not_sent(FailureKind::Connect, "row 2");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn row_3_a_connection_that_is_not_accepted_sends_nothing() {
    use rustix::net::{AddressFamily, SocketType, bind, getsockname, listen, socket};
    let listener = socket(AddressFamily::INET, SocketType::STREAM, None).unwrap();
    bind(&listener, &"127.0.0.1:0".parse::<std::net::SocketAddr>().unwrap()).unwrap();
    listen(&listener, 0).unwrap();
    let address = std::net::SocketAddr::try_from(getsockname(&listener).unwrap()).unwrap();
    // A full queue of unaccepted connections makes the kernel ignore the next.
    let mut full = Vec::new();
    while let Ok(stream) = TcpStream::connect_timeout(&address, Duration::from_millis(200)) {
        full.push(stream);
        assert!(full.len() < 100, "the queue does not fill");
    }
    let mut settings = settings(&format!("https://{address}"));
    settings.connect_timeout = Duration::from_millis(200);
    let told = pay(&open(&settings));
    told.assert_not_sent(FailureKind::Timeout, "row 3");
    assert!(told.message().contains("TCP"), "{}", told.message());
    assert!(told.exchange.trace.elapsed < Duration::from_secs(10));
}

#[test]
fn rows_5_to_8_a_handshake_that_fails_sends_nothing() {
    let acts: [(&str, FailureKind, Act); 5] = [
        ("row 5: closed at once", FailureKind::Tls, |_| {}),
        ("row 5: closed after the greeting", FailureKind::Tls, |mut talk| {
            let _ = talk.read(&mut [0; 4096]);
        }),
        ("row 6: reset", FailureKind::Tls, |mut talk| {
            talk.wait_for_bytes();
            talk.reset();
        }),
        ("row 7: not TLS", FailureKind::NoTls, |mut talk| {
            let _ = talk.read(&mut [0; 4096]);
            talk.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
            talk.wait_for_the_end();
        }),
        ("row 8: stalled", FailureKind::Timeout, |mut talk| talk.wait_for_the_end()),
    ];
    for (row, kind, act) in acts {
        let bank = Bank::start(None, act);
        let mut settings = settings(&bank.url(Wire::Tls13));
        if kind == FailureKind::Timeout {
            settings.connect_timeout = Duration::from_millis(300);
        }
        let told = pay(&open(&settings));
        told.assert_not_sent(kind, row);
        assert!(told.exchange.trace.peer.is_some() && told.exchange.trace.tls.is_none(), "{row}");
        assert_eq!(bank.seen.connections(), 1, "{row}: a money request connects once");
        assert!(bank.seen.requests().is_empty(), "{row}");
    }
}

#[test]
fn row_9_a_certificate_that_is_not_right_sends_nothing() {
    let stranger = Authority::root("a stranger");
    over(&TLS, |wire| {
        for (leaf, word) in [
            (stranger.server(Flaw::None), "authority"),
            (WORLD.root.server(Flaw::Expired), "date of this machine"),
            (WORLD.root.server(Flaw::NotYetValid), "date of this machine"),
            (WORLD.root.server(Flaw::OtherHost), "host name"),
            (WORLD.root.server(Flaw::IsAnAuthority), "CA:TRUE"),
        ] {
            let bank = Bank::start(Some(tls(wire, &leaf, &[], None)), answer_all);
            let told = pay(&open(&settings(&bank.url(wire))));
            told.assert_not_sent(FailureKind::Certificate, word);
            assert!(told.message().contains(word), "{}", told.message());
            assert_eq!(bank.seen.bytes_of(1), 0, "{word}");
        }
        // Mozilla's roots do not know our bank either.
        let bank = bank(wire, answer_all);
        let public = Settings { ca_file: None, ..settings(&bank.url(wire)) };
        pay(&open(&public)).assert_not_sent(FailureKind::Certificate, "Mozilla's roots");
        assert_eq!(bank.seen.bytes_of(1), 0);
    });
}

#[test]
fn row_32_a_gate_that_refuses_sends_nothing() {
    over(&WIRES, |wire| {
        for purpose in [Purpose::Money, Purpose::Question] {
            let bank = bank(wire, answer_all);
            let transport = open(&settings(&bank.url(wire)));
            let mut asked = 0;
            let journal = String::from("the journal is full");
            let exchange = transport.exchange(&payout(), purpose, Deadline::after(PATIENCE), &mut |_| {
                asked += 1;
                Err(Refusal(journal.clone())) // borrowed from the caller's frame
            });
            let failure = exchange.result.expect_err("the gate was shut");
            assert_eq!((failure.kind, failure.message.as_str()), (FailureKind::Gate, "the journal is full"));
            assert_eq!((asked, exchange.trace.gate_passed, exchange.trace.bytes_out), (1, false, 0));
            drop(transport);
            assert_eq!(bank.seen.bytes_of(1), 0, "{wire:?}");
        }
    });
}

#[test]
fn a_gate_that_panics_sends_nothing_and_spoils_nothing() {
    over(&WIRES, |wire| {
        let bank = bank(wire, answer_all);
        let transport = open(&settings(&bank.url(wire)));
        let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            transport.exchange(&payout(), Purpose::Money, Deadline::after(PATIENCE), &mut |_| {
                std::panic::resume_unwind(Box::new("the gate")) // without the hook: no noise in the report
            })
        }));
        assert!(panicked.is_err());
        pay(&transport).assert_answered(200, "after a panic");
        drop(transport);
        assert_eq!(bank.seen.requests().len(), 1, "{wire:?}");
    });
}

#[test]
fn row_35_a_deadline_that_has_passed_connects_nothing() {
    over(&WIRES, |wire| {
        let bank = bank(wire, answer_all);
        let transport = open(&settings(&bank.url(wire)));
        for purpose in [Purpose::Money, Purpose::Question] {
            let told = exchange(&transport, &payout(), purpose, Duration::ZERO);
            told.assert_not_sent(FailureKind::Timeout, "row 35");
        }
        assert_eq!(bank.seen.connections(), 0);
    });
}

#[test]
fn a_request_that_is_not_http_sends_nothing() {
    let bank = bank(Wire::Plain, answer_all);
    let transport = open(&settings(&bank.url(Wire::Plain)));
    let header = |name: &str, value: &str| {
        let mut request = payout();
        request.headers.push((name.to_owned(), value.to_owned()));
        request
    };
    let path = |path: &str| HttpRequest { path: path.to_owned(), ..payout() };
    for request in [
        header("x-note", "two\r\nlines: 1"),
        header("bad name", "x"),
        header("", "x"),
        header("Host", "other.example"),
        header("content-length", "1"),
        header("x-long", &"x".repeat(9000)),
        path("payment"),
        path(""),
        path("//@evil.example\r\nx"),
        path("/pay ment"),
        path("/\u{0}"),
        path(&format!("/{}", "x".repeat(20_000))),
        path(&format!("/{}", "x".repeat(70_000))),
    ] {
        let told = exchange(&transport, &request, Purpose::Money, PATIENCE);
        told.assert_not_sent(FailureKind::Connect, &request.path.chars().take(40).collect::<String>());
    }
    drop(transport);
    assert_eq!(bank.seen.bytes_of(0), 0);
}

// ---- after the gate -------------------------------------------------------------------------------------------

#[test]
fn rows_10_to_13_a_lost_connection_is_unknown() {
    let acts: [(&str, Act); 6] = [
        ("row 10: closed before reading", |_| {}),
        ("row 10: closed with the request unread", |mut talk| talk.wait_for_bytes()),
        ("row 11: reset before reading", |talk| talk.reset()),
        ("row 11: reset with the request unread", |mut talk| {
            talk.wait_for_bytes();
            talk.reset();
        }),
        ("row 12: read, then closed", |mut talk| drop(talk.request())),
        ("row 13: read, then reset", |mut talk| {
            talk.request();
            talk.reset();
        }),
    ];
    over(&WIRES, |wire| {
        for (row, act) in acts {
            let bank = bank(wire, act);
            let told = pay(&open(&settings(&bank.url(wire))));
            if row.ends_with("before reading") && told.asked == 0 {
                // The reset may come before a plain connection, or our side of the handshake, is finished.
                assert!(!told.exchange.trace.gate_passed && told.exchange.trace.bytes_out == 0, "{row}");
                assert_eq!(bank.seen.bytes_of(1), 0, "{row}");
                continue;
            }
            told.assert_unknown(FailureKind::Closed, &format!("{row} over {wire:?}"));
            assert_eq!(bank.seen.connections(), 1, "{row}: nothing is repeated");
        }
    });
}

#[test]
fn rows_14_and_20_silence_is_unknown() {
    let acts: [(&str, Act); 3] = [
        ("row 14: silence", |mut talk| {
            talk.request();
            talk.wait_for_the_end();
        }),
        ("row 20: the body stalls", |mut talk| {
            talk.request();
            talk.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"errorCode\":");
            talk.wait_for_the_end();
        }),
        ("a drop at a time", |mut talk| {
            talk.request();
            talk.write(b"HTTP/1.1 200 OK\r\nX-Slow: ");
            while talk.socket().take_error().is_ok_and(|e| e.is_none()) && talk.still_open() {
                talk.write(b"x");
                std::thread::sleep(Duration::from_millis(20));
            }
        }),
    ];
    over(&WIRES, |wire| {
        std::thread::scope(|scope| {
            for (row, act) in acts {
                scope.spawn(move || {
                    let bank = bank(wire, act);
                    let started = Instant::now();
                    let told = pay_within(&open(&settings(&bank.url(wire))), SHORT);
                    told.assert_unknown(FailureKind::Timeout, row);
                    assert!(started.elapsed() < SHORT + Duration::from_secs(5), "{row}: the deadline holds");
                    assert!(told.exchange.trace.elapsed >= SHORT, "{row}: no other deadline fires");
                    assert_eq!(bank.seen.requests().len(), 1, "{row}");
                });
            }
        });
    });
}

#[test]
fn row_15_a_request_that_is_stuck_half_way_is_unknown() {
    over(&WIRES, |wire| {
        let bank = bank(wire, |talk| talk.play_dead());
        let mut request = payout();
        request.body = Zeroizing::new(vec![b'x'; 32 << 20]);
        let told = exchange(&open(&settings(&bank.url(wire))), &request, Purpose::Money, SHORT);
        told.assert_unknown(FailureKind::Timeout, "row 15");
        let out = told.exchange.trace.bytes_out;
        assert!(out > 0 && out < 32 << 20, "{wire:?}: {out} bytes");
    });
}

#[test]
fn rows_16_to_18_and_37_an_answer_that_is_not_whole_is_unknown() {
    let acts: [(&str, FailureKind, &'static [u8], &'static [u8]); 11] = [
        ("row 16: half a status line", FailureKind::Garbled, b"HTTP/1.1 20", b""),
        ("row 16: half a head", FailureKind::Garbled, b"HTTP/1.1 200 OK\r\nContent-Le", b""),
        ("row 17: garbage", FailureKind::Garbled, b"\x15\x03\x01 no HTTP at all\r\n\r\n", b""),
        ("row 17: a wrong length", FailureKind::Garbled, b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n{}", b""),
        ("row 18: length cut", FailureKind::Garbled, b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"a\":", b""),
        (
            "row 18: chunks cut",
            FailureKind::Garbled,
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"a\":\r\n",
            b"",
        ),
        (
            "row 37: too many headers",
            FailureKind::Garbled,
            b"HTTP/1.1 200 OK\r\n",
            b"X-A: aaaaaaaaaaaaaaaaaaaaaaaa\r\n",
        ),
        ("row 37: endless headers", FailureKind::TooLarge, b"HTTP/1.1 200 OK\r\n", &LONG_HEADER),
        ("row 37: an endless header", FailureKind::TooLarge, b"HTTP/1.1 200 OK\r\nX-A: ", b"aaaaaaaaaaaaaaaaaaaaaa"),
        ("row 37: endless body", FailureKind::TooLarge, b"HTTP/1.1 200 OK\r\n\r\n", b"{\"a\":1}\n"),
        (
            "row 37: endless chunks",
            FailureKind::TooLarge,
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
            b"8\r\n{\"a\":1}\n\r\n",
        ),
    ];
    over(&WIRES, |wire| {
        for (row, kind, begin, more) in acts {
            let bank = bank(wire, move |mut talk| {
                talk.request();
                talk.write(begin);
                let more = more.repeat(1000);
                for _ in 0..200 {
                    talk.write(&more);
                }
            });
            let told = pay(&open(&settings(&bank.url(wire))));
            told.assert_unknown(kind, row);
            assert!(told.exchange.trace.bytes_in > 0 && told.exchange.trace.bytes_in < 2 << 20, "{row}");
        }
    });
}

#[test]
fn row_19_a_body_that_ends_with_the_connection_is_given_as_it_came() {
    over(&WIRES, |wire| {
        let cut = bank(wire, |mut talk| {
            talk.request();
            talk.write(b"HTTP/1.1 200 OK\r\n\r\n{\"errorCode\":");
        });
        let told = pay(&open(&settings(&cut.url(wire))));
        told.assert_answered(200, "row 19");
        assert_eq!(told.body(), "{\"errorCode\":", "the reader must see that it is cut");
        // Broken off instead of closed: what the kernel threw away is not known.
        let reset = bank(wire, |mut talk| {
            talk.request();
            talk.write(b"HTTP/1.1 200 OK\r\n\r\n{\"errorCode\":");
            talk.reset();
        });
        pay(&open(&settings(&reset.url(wire)))).assert_unknown(FailureKind::Closed, "row 19, reset");
    });
}

/// RFC 9112, 5.2: a fold is replaced by blanks, wherever the network cuts it.
#[test]
fn a_folded_header_line_is_unfolded() {
    over(&WIRES, |wire| {
        for at_once in [true, false] {
            let bank = bank(wire, move |mut talk| {
                talk.request();
                let pieces = [
                    "HTTP/1.1 200 OK\r\nX-Node: a\r",
                    "\n",
                    "  b\r\n",
                    "\tc\r\nContent-Length:\r\n 7\r\n\r",
                    "\n{\r\n 1}x",
                ];
                if at_once {
                    return talk.write(pieces.concat().as_bytes());
                }
                for piece in pieces {
                    talk.write(piece.as_bytes());
                    std::thread::sleep(Duration::from_millis(20)); // a packet of its own
                }
            });
            let told = pay(&open(&settings(&bank.url(wire))));
            told.assert_answered(200, "folded");
            assert_eq!(told.exchange.result.as_ref().unwrap().header("x-node"), Some("a    b  \tc"));
            assert_eq!(told.body(), "{\r\n 1}x", "the body is as it came");
        }
        let folded_status = bank(wire, |mut talk| {
            talk.request();
            talk.write(b"HTTP/1.1 200 OK\r\n X-Node: a\r\nContent-Length: 0\r\n\r\n");
        });
        pay(&open(&settings(&folded_status.url(wire)))).assert_unknown(FailureKind::Garbled, "folded status line");
        let endless = bank(wire, |mut talk| {
            talk.request();
            talk.write(b"HTTP/1.1 200 OK\r\nX: a");
            talk.write(&b"\r\n b".repeat(8 * 1024));
        });
        pay(&open(&settings(&endless.url(wire)))).assert_unknown(FailureKind::TooLarge, "folds without end");
    });
}

#[test]
fn rows_21_to_28_every_status_is_an_answer_with_its_body() {
    let statuses =
        [200, 201, 204, 302, 307, 308, 400, 401, 403, 404, 405, 408, 409, 413, 415, 422, 425, 429, 500, 502, 503, 504];
    over(&WIRES, |wire| {
        let other = bank(wire, answer_all);
        let elsewhere = other.url(wire);
        let bank = bank(wire, move |mut talk| {
            let request = talk.request().unwrap_or_default();
            let status = header(&request, "x-status").unwrap_or_default();
            let body = if status == "204" { String::new() } else { format!("<html>{status} \u{feff}not json") };
            talk.write(
                format!(
                    "HTTP/1.1 {status} Whatever\r\nLocation: {elsewhere}/elsewhere\r\nX-Bank: Ж\r\nContent-Length: {}\r\n\r\n{body}",
                    body.len()
                )
                .as_bytes(),
            );
        });
        let transport = open(&settings(&bank.url(wire)));
        for status in statuses {
            let mut request = payout();
            request.headers.push(("X-Status".to_owned(), status.to_string()));
            let told = exchange(&transport, &request, Purpose::Money, PATIENCE);
            told.assert_answered(status, "status");
            let answer = told.exchange.result.as_ref().unwrap();
            assert_eq!(answer.header("x-bank"), Some("Ж"));
            let body = if status == 204 { String::new() } else { format!("<html>{status} \u{feff}not json") };
            assert_eq!(told.body(), body);
        }
        assert_eq!(bank.seen.requests().len(), statuses.len(), "one request each");
        assert_eq!(other.seen.connections(), 0, "row 21: no redirect is followed");
    });
}

#[test]
fn a_body_of_the_largest_size_is_still_an_answer() {
    for (size, fits) in [(1 << 20, true), ((1 << 20) + 1, false)] {
        let bank = bank(Wire::Plain, move |mut talk| {
            talk.request();
            talk.answer("200 OK", &"x".repeat(size));
            talk.wait_for_the_end();
        });
        let told = pay(&open(&settings(&bank.url(Wire::Plain))));
        match fits {
            true => assert_eq!(told.body().len(), size),
            false => told.assert_unknown(FailureKind::TooLarge, "row 37"),
        }
    }
}

// ---- connections ----------------------------------------------------------------------------------------------

#[test]
fn the_bank_gets_exactly_the_request_and_the_trace_tells_the_truth() {
    over(&WIRES, |wire| {
        let bank = bank(wire, answer_all);
        let transport = open(&settings(&format!("{}/prefix/", bank.url(wire))));
        let mut at_the_gate = None;
        let mut request = payout();
        request.headers.push(("Authorization".to_owned(), "Basic xyz".to_owned()));
        let exchange = transport.exchange(&request, Purpose::Money, Deadline::after(PATIENCE), &mut |trace| {
            at_the_gate = Some(trace.clone());
            Ok(())
        });
        let seen = bank.seen.requests().remove(0);
        assert!(seen.starts_with("POST /prefix/payment/rest/performPayout.do?trace=42 HTTP/1.1\r\n"), "{seen}");
        assert!(seen.ends_with(&format!("\r\n\r\npan={SECRET}&amount=100")));
        assert_eq!(header(&seen, "host"), Some(bank.address.to_string()));
        assert_eq!(header(&seen, "user-agent"), Some(format!("tolem/{}", env!("CARGO_PKG_VERSION"))));
        assert_eq!(header(&seen, "authorization").as_deref(), Some("Basic xyz"));
        assert_eq!(header(&seen, "connection").as_deref(), Some("close"));
        assert_eq!(header(&seen, "accept-encoding").as_deref(), Some("identity"), "no coding is left open");
        let (gate, trace) = (at_the_gate.unwrap(), exchange.trace);
        assert_eq!((trace.bytes_out, trace.bytes_in), (seen.len() as u64, 40), "{:?}", exchange.result);
        assert_eq!(trace.peer, Some(bank.address.to_string()));
        let protocol = match wire {
            Wire::Plain => None,
            Wire::Tls12 => Some("TLSv1.2 TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"),
            Wire::Tls13 => Some("TLSv1.3 TLS13_AES_256_GCM_SHA384"),
        };
        assert_eq!(trace.tls.as_deref(), protocol);
        assert_eq!((gate.tls, gate.peer), (trace.tls, trace.peer));
        assert!(trace.connected_after.unwrap() <= trace.elapsed);
    });
}

#[test]
fn questions_share_a_connection_and_money_never_does() {
    over(&WIRES, |wire| {
        let bank = bank(wire, answer_all);
        let transport = open(&settings(&bank.url(wire)));
        for n in 0..3 {
            let told = exchange(&transport, &question(&format!("/status?n={n}")), Purpose::Question, PATIENCE);
            told.assert_answered(200, "question");
            assert!(told.exchange.trace.peer.is_some());
            assert_eq!(told.exchange.trace.tls.is_some(), wire != Wire::Plain);
        }
        assert_eq!(bank.seen.connections(), 1, "{wire:?}");
        for n in 0..3 {
            pay(&transport).assert_answered(200, "money");
            assert_eq!(bank.seen.connections(), 2 + n, "{wire:?}");
        }
        exchange(&transport, &question("/status"), Purpose::Question, PATIENCE).assert_answered(200, "question");
        assert_eq!(bank.seen.connections(), 4, "{wire:?}: the kept connection is still there");
    });
}

#[test]
fn a_request_leaves_in_one_piece() {
    // Over loopback one piece is read at once, and two are often not: the bank waits between them.
    let pieces = Arc::new(Mutex::new(Vec::new()));
    let noted = Arc::clone(&pieces);
    let bank = bank(Wire::Plain, move |mut talk| {
        let mut buffer = [0; 4096];
        let read = talk.read(&mut buffer).unwrap();
        noted.lock().unwrap().push(String::from_utf8_lossy(&buffer[..read]).into_owned());
        talk.answer("200 OK", "{}");
        talk.wait_for_the_end();
    });
    for _ in 0..20 {
        let told = pay(&open(&settings(&bank.url(Wire::Plain))));
        told.assert_answered(200, "money");
    }
    assert!(pieces.lock().unwrap().iter().all(|piece| piece.ends_with("&amount=100")), "{pieces:?}");
}

#[test]
fn a_session_is_resumed_where_the_bank_offers_it_and_carries_nothing_early() {
    over(&TLS, |wire| {
        let bank = bank(wire, answer_all);
        let transport = open(&settings(&bank.url(wire)));
        let mut resumed = 0;
        for _ in 0..5 {
            let told = pay(&transport);
            told.assert_answered(200, "money");
            resumed += u32::from(told.exchange.trace.tls.unwrap().ends_with(", resumed"));
        }
        // The first connection has none to resume; TLS 1.2 is never resumed.
        assert_eq!(resumed, if wire == Wire::Tls13 { 4 } else { 0 }, "{wire:?}");
        assert_eq!((bank.seen.early.load(Ordering::SeqCst), bank.seen.connections()), (0, 5));
        // Another transport knows nothing of it.
        assert!(!pay(&open(&settings(&bank.url(wire)))).exchange.trace.tls.unwrap().contains("resumed"));
    });
}

#[test]
fn row_31_a_kept_connection_that_is_gone_costs_a_question_nothing() {
    over(&WIRES, |wire| {
        // The first connection answers once, reads the second question and closes: the race of keep-alive.
        let bank = bank(wire, |mut talk| {
            if talk.number == 0 {
                talk.request();
                talk.answer("200 OK", "{}");
                talk.request();
                return;
            }
            answer_all(talk);
        });
        let transport = open(&settings(&bank.url(wire)));
        for _ in 0..2 {
            exchange(&transport, &question("/status"), Purpose::Question, PATIENCE).assert_answered(200, "row 31");
        }
        assert_eq!((bank.seen.connections(), bank.seen.requests().len()), (2, 3), "{wire:?}");
    });
}

#[test]
fn a_question_without_a_kept_connection_is_not_repeated() {
    over(&WIRES, |wire| {
        let bank = bank(wire, |mut talk| drop(talk.request()));
        let told = exchange(&open(&settings(&bank.url(wire))), &question("/status"), Purpose::Question, PATIENCE);
        told.assert_unknown(FailureKind::Closed, "question");
        assert_eq!(bank.seen.connections(), 1);
    });
}

#[test]
fn many_threads_share_one_transport() {
    for wire in [Wire::Plain, Wire::Tls13] {
        let bank = bank(wire, |mut talk| {
            while let Some(request) = talk.request() {
                let path = request.split(' ').nth(1).unwrap_or_default().to_owned();
                talk.answer("200 OK", &path);
            }
        });
        let transport = open(&settings(&bank.url(wire)));
        let asked = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for n in 0..64 {
                let (transport, asked) = (&transport, &asked);
                scope.spawn(move || {
                    for (purpose, word) in
                        [(Purpose::Money, "pay"), (Purpose::Question, "ask"), (Purpose::Question, "again")]
                    {
                        let path = format!("/{word}/{n}");
                        let told =
                            exchange(transport, &HttpRequest { path: path.clone(), ..payout() }, purpose, PATIENCE);
                        assert_eq!(told.body(), path, "everybody gets his own answer");
                        asked.fetch_add(told.asked, Ordering::SeqCst);
                    }
                });
            }
        });
        assert_eq!(asked.load(Ordering::SeqCst), 192);
    }
}

#[test]
fn an_exchange_inside_a_gate_is_an_exchange_of_its_own() {
    let bank = bank(Wire::Tls13, answer_all);
    let transport = open(&settings(&bank.url(Wire::Tls13)));
    let mut inner = None;
    let outer = transport.exchange(&payout(), Purpose::Money, Deadline::after(PATIENCE), &mut |_| {
        inner = Some(exchange(&transport, &question("/status"), Purpose::Question, PATIENCE));
        Ok(())
    });
    inner.unwrap().assert_answered(200, "inner");
    assert!(outer.result.is_ok() && outer.trace.gate_passed);
    assert_eq!(bank.seen.requests().len(), 2);
}

// ---- trust ----------------------------------------------------------------------------------------------------

#[test]
fn a_pin_matches_any_key_that_the_certificate_hangs_from() {
    let branch = WORLD.root.intermediate("a branch");
    let bystander = WORLD.root.intermediate("a bystander");
    let leaf = branch.server(Flaw::None);
    let chain = [branch.certificate.clone(), bystander.certificate.clone()];
    over(&TLS, |wire| {
        let bank = Bank::start(Some(tls(wire, &leaf, &chain, None)), answer_all);
        for (name, pin, fits) in [
            ("leaf", leaf.pin, true),
            ("intermediate", branch.pin, true),
            ("root, not sent", WORLD.root.pin, true),
            ("another key", WORLD.server.pin, false),
            ("sent along, but it has signed nothing here", bystander.pin, false),
        ] {
            let pinned = Settings { pins: vec![[7; 32], pin], ..settings(&bank.url(wire)) };
            let told = pay(&open(&pinned));
            match fits {
                true => told.assert_answered(200, name),
                false => {
                    told.assert_not_sent(FailureKind::Certificate, name);
                    assert!(told.message().contains("tls.pins"), "{}", told.message());
                }
            }
        }
        assert_eq!(bank.seen.requests().len(), 3);
    });
}

#[test]
fn a_pin_does_not_make_a_stranger_trusted() {
    let stranger = Authority::root("a stranger");
    let leaf = stranger.server(Flaw::None);
    let bank = Bank::start(Some(tls(Wire::Tls13, &leaf, &[], None)), answer_all);
    let pinned = Settings { pins: vec![leaf.pin, stranger.pin], ..settings(&bank.url(Wire::Tls13)) };
    pay(&open(&pinned)).assert_not_sent(FailureKind::Certificate, "pinned, not trusted");
}

#[test]
fn a_client_certificate_is_shown_when_it_is_wanted() {
    let (ours, theirs) = (WORLD.root.client(), Authority::root("another bank's").client());
    over(&TLS, |wire| {
        let bank = Bank::start(Some(tls(wire, &WORLD.server, &[], Some(&WORLD.root))), answer_all);
        let with = |leaf: &Leaf, name: &str| Settings {
            client_certificate: Some((
                WORLD.file(&format!("{name}{wire:?}.pem"), &leaf.pem),
                WORLD.file(&format!("{name}{wire:?}.key"), &leaf.key_pem()),
            )),
            ..settings(&bank.url(wire))
        };
        pay(&open(&with(&ours, "ours"))).assert_answered(200, "given");
        // Refused before the gate, even by TLS 1.3, where our side of the handshake is finished before theirs.
        let told = pay(&open(&settings(&bank.url(wire))));
        told.assert_not_sent(FailureKind::Certificate, "none");
        assert!(told.message().contains("tls.clientCertificate"), "{}", told.message());
        let told = pay(&open(&with(&theirs, "theirs")));
        told.assert_not_sent(FailureKind::Certificate, "of another authority");
        assert_eq!(bank.seen.requests().len(), 1);
    });
}

#[test]
fn settings_that_cannot_work_are_refused_when_opened() {
    let client = WORLD.root.client();
    let other = WORLD.root.client();
    let good = settings("https://127.0.0.1:1");
    let file = |name: &str, text: &str| WORLD.file(name, text);
    let missing = WORLD.folder.path().join("missing.pem");
    let chain = file("client.pem", &client.pem);
    let key = file("client.key", &client.key_pem());
    let ca = |path: PathBuf| Settings { ca_file: Some(path), ..good.clone() };
    let own = |chain: &PathBuf, key: &PathBuf| Settings {
        client_certificate: Some((chain.clone(), key.clone())),
        ..good.clone()
    };
    let damaged = "-----BEGIN CERTIFICATE-----\nAAAA*\n-----END CERTIFICATE-----\n";
    let nonsense = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    let half = format!("{}{damaged}", WORLD.root.pem);
    for (field, settings) in [
        ("tls.caFile", ca(missing.clone())),
        ("tls.caFile", ca(WORLD.folder.path().to_owned())),
        ("tls.caFile", ca(file("empty.pem", ""))),
        ("tls.caFile", ca(file("text.pem", "no certificate here"))),
        ("tls.caFile", ca(file("damaged.pem", damaged))),
        ("tls.caFile", ca(file("nonsense.pem", nonsense))),
        ("tls.caFile", ca(file("half.pem", &half))),
        ("tls.caFile", ca(key.clone())),
        ("tls.clientCertificate", own(&missing, &key)),
        ("tls.clientCertificate", own(&chain, &missing)),
        ("tls.clientCertificate", own(&key, &key)),
        ("tls.clientCertificate", own(&chain, &chain)),
        ("tls.clientCertificate", own(&chain, &file("other.key", &other.key_pem()))),
        ("baseUrl", Settings { base_url: "http://bank.example".to_owned(), ..good.clone() }),
        ("baseUrl", Settings { base_url: "https://-bad-.example.".to_owned(), ..good.clone() }),
        ("proxy", Settings { proxy: Some("socks5://x:1".to_owned()), ..good.clone() }),
        (
            "proxy",
            Settings {
                base_url: "http://127.0.0.1:1".to_owned(),
                proxy: Some("http://p:1".to_owned()),
                ..good.clone()
            },
        ),
    ] {
        let error = Transport::open(&settings).err().unwrap_or_else(|| panic!("{settings:?} was accepted"));
        assert_eq!(error.field, field, "{}", error.message);
        assert!(!error.message.is_empty() && !error.message.contains(['\n', '\r']), "{:?}", error.message);
    }
    assert!(Transport::open(&own(&chain, &key)).is_ok());
    let marked = |name: &str, pem: &str| file(name, &format!("\u{feff}{pem}"));
    let saved_by_an_editor = own(&marked("bom.pem", &client.pem), &marked("bom.key", &client.key_pem()));
    assert!(Transport::open(&saved_by_an_editor).is_ok());
    assert!(Transport::open(&ca(marked("bom-ca.pem", &WORLD.root.pem))).is_ok());
    for title in ["ENCRYPTED PRIVATE KEY-----", "RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED"] {
        let end = title.lines().next().unwrap();
        let locked = file("locked.key", &format!("-----BEGIN {title}\n\nAAAA\n-----END {end}\n"));
        let error = Transport::open(&own(&chain, &locked)).err().unwrap();
        assert!(error.message.contains("is encrypted"), "{}", error.message);
    }
    let secret = Settings { proxy: Some("http://till:hunter2@proxy:1".to_owned()), ..good };
    assert!(!format!("{secret:?} {:?}", Transport::open(&secret)).contains("hunter2"));
}

#[test]
fn localhost_is_this_machine() {
    over(&WIRES, |wire| {
        let bank = bank(wire, answer_all);
        let url = bank.url(wire).replace("127.0.0.1", "localhost");
        pay(&open(&settings(&url))).assert_answered(200, "localhost");
    });
}

// ---- proxies --------------------------------------------------------------------------------------------------

/// A CONNECT proxy that answers `answer`, and tunnels if that is a 200.
fn proxy(answer: &'static str, heard: Arc<Mutex<Vec<String>>>) -> Bank {
    Bank::start(None, move |mut talk| {
        let request = talk.request().unwrap_or_default();
        heard.lock().unwrap().push(request.clone());
        talk.write(answer.as_bytes());
        if !answer.contains(" 200 ") {
            return talk.wait_for_the_end();
        }
        let target = request.split(' ').nth(1).unwrap();
        let upstream = TcpStream::connect(target).unwrap();
        let (mut from, mut to) = (talk.socket().try_clone().unwrap(), upstream.try_clone().unwrap());
        let up = std::thread::spawn(move || {
            let _ = std::io::copy(&mut from, &mut to);
            let _ = to.shutdown(std::net::Shutdown::Write);
        });
        let (mut from, mut to) = (upstream, talk.socket().try_clone().unwrap());
        let _ = std::io::copy(&mut from, &mut to);
        let _ = to.shutdown(std::net::Shutdown::Both);
        let _ = up.join();
    })
}

#[test]
fn a_proxy_carries_tls_that_it_cannot_read() {
    over(&TLS, |wire| {
        let bank = bank(wire, answer_all);
        let heard = Arc::new(Mutex::new(Vec::new()));
        let proxy = proxy("HTTP/1.1 200 Connection established\r\nVia: x\r\n\r\n", heard.clone());
        let through =
            Settings { proxy: Some(format!("http://till:p%40ss@{}", proxy.address)), ..settings(&bank.url(wire)) };
        let told = pay(&open(&through));
        told.assert_answered(200, "through a proxy");
        assert_eq!(told.exchange.trace.peer, Some(format!("{} (proxy)", proxy.address)));
        let heard = heard.lock().unwrap().remove(0);
        assert!(heard.starts_with(&format!("CONNECT {} HTTP/1.1\r\n", bank.address)), "{heard}");
        assert_eq!(header(&heard, "proxy-authorization").as_deref(), Some("Basic dGlsbDpwQHNz"));
        assert_eq!(header(&bank.seen.requests()[0], "proxy-authorization"), None);
    });
}

#[test]
fn row_4_a_proxy_that_refuses_sends_nothing() {
    let bank = bank(Wire::Tls13, answer_all);
    for (answer, kind) in [
        ("HTTP/1.1 403 Forbidden\r\n\r\n", FailureKind::ProxyRefused),
        ("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", FailureKind::ProxyRefused),
        ("HTTP/1.1 502 Bad Gateway\r\n\r\n", FailureKind::Proxy),
        ("SSH-2.0-OpenSSH\r\n\r\n", FailureKind::Proxy),
        ("HTTP/1.1 20", FailureKind::Timeout),
    ] {
        let proxy = proxy(answer, Arc::default());
        let mut through = settings(&bank.url(Wire::Tls13));
        through.proxy = Some(format!("http://till:hunter2@{}", proxy.address));
        if kind == FailureKind::Timeout {
            through.connect_timeout = Duration::from_millis(300);
        }
        let told = pay(&open(&through));
        told.assert_not_sent(kind, answer);
        assert!(!told.message().contains("hunter2"));
    }
    let endless = Bank::start(None, |mut talk| {
        talk.request();
        for _ in 0..100 {
            talk.write(&[b'x'; 1000]);
        }
    });
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    for address in [endless.address, closed] {
        let through = Settings { proxy: Some(format!("http://{address}")), ..settings(&bank.url(Wire::Tls13)) };
        pay(&open(&through)).assert_not_sent(FailureKind::Proxy, "row 4");
    }
    assert_eq!(bank.seen.connections(), 0);
}

#[test]
fn the_environment_names_no_proxy() {
    const CHILD: &str = "TOLEM_TEST_PROXY_CHILD";
    if std::env::var_os(CHILD).is_some() {
        let bank = bank(Wire::Tls13, answer_all);
        let transport = open(&settings(&bank.url(Wire::Tls13)));
        pay(&transport).assert_answered(200, "money");
        exchange(&transport, &question("/status"), Purpose::Question, PATIENCE).assert_answered(200, "question");
        return;
    }
    let trap = Bank::start(None, |mut talk| talk.wait_for_the_end());
    let mut child = std::process::Command::new(std::env::current_exe().unwrap());
    child.args(["the_environment_names_no_proxy", "--exact"]).env(CHILD, "1");
    for name in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "HTTP_PROXY", "http_proxy"] {
        child.env(name, format!("http://{}", trap.address));
    }
    let output = child.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    assert!(String::from_utf8_lossy(&output.stdout).contains("1 passed"), "the child ran nothing");
    assert_eq!(trap.seen.connections(), 0);
}
