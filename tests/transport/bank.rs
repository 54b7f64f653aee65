//! A bank that misbehaves on the level of bytes, over plain HTTP or TLS, and remembers what it saw.

use crate::authority::{Authority, Leaf};
use rustls::pki_types::CertificateDer;
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig, ServerConnection, StreamOwned};
use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// How the bank is spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wire {
    Plain,
    Tls12,
    Tls13,
}

pub const WIRES: [Wire; 3] = [Wire::Plain, Wire::Tls12, Wire::Tls13];
pub const TLS: [Wire; 2] = [Wire::Tls12, Wire::Tls13];

/// What the bank saw.
#[derive(Default)]
pub struct Seen {
    /// Accepted TCP connections.
    pub connections: AtomicUsize,
    /// Plaintext bytes of requests.
    pub bytes: AtomicUsize,
    /// Complete requests: head and body.
    pub requests: Mutex<Vec<String>>,
    /// Connections over which something came before the handshake was finished.
    pub early: AtomicUsize,
    /// Conversations that are over.
    pub finished: AtomicUsize,
}

impl Seen {
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    pub fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }

    /// Bytes of requests, once so many conversations are over; there must have been no more.
    pub fn bytes_of(&self, conversations: usize) -> usize {
        let patience = Instant::now() + Duration::from_secs(20);
        while self.finished.load(Ordering::SeqCst) < conversations {
            assert!(Instant::now() < patience, "a conversation does not end");
            std::thread::sleep(Duration::from_millis(1));
        }
        assert_eq!(self.connections(), conversations);
        self.bytes.load(Ordering::SeqCst)
    }
}

enum Stream {
    Raw(TcpStream),
    Tls(Box<StreamOwned<ServerConnection, TcpStream>>),
}

/// One accepted connection; the handshake, if there is one, is finished.
pub struct Talk<'b> {
    stream: Stream,
    seen: &'b Seen,
    stop: &'b AtomicBool,
    /// The number of the connection, from 0.
    pub number: usize,
}

impl Talk<'_> {
    pub fn socket(&self) -> &TcpStream {
        match &self.stream {
            Stream::Raw(socket) => socket,
            Stream::Tls(tls) => &tls.sock,
        }
    }

    pub fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = match &mut self.stream {
            Stream::Raw(socket) => socket.read(buffer)?,
            Stream::Tls(tls) => tls.read(buffer)?,
        };
        self.seen.bytes.fetch_add(n, Ordering::SeqCst);
        Ok(n)
    }

    /// Reads one request with its body; nothing when the peer has gone.
    pub fn request(&mut self) -> Option<String> {
        let mut bytes = Vec::new();
        let mut buffer = [0; 4096];
        loop {
            let n = self.read(&mut buffer).ok().filter(|&n| n > 0)?;
            bytes.extend_from_slice(&buffer[..n]);
            let text = String::from_utf8_lossy(&bytes).into_owned();
            let Some(head) = text.find("\r\n\r\n") else { continue };
            let length = header(&text, "content-length").map_or(0, |value| value.parse().unwrap());
            if bytes.len() >= head + 4 + length {
                self.seen.requests.lock().unwrap().push(text.clone());
                return Some(text);
            }
        }
    }

    pub fn write(&mut self, bytes: &[u8]) {
        let _ = match &mut self.stream {
            Stream::Raw(socket) => socket.write_all(bytes),
            Stream::Tls(tls) => tls.write_all(bytes).and_then(|()| tls.flush()),
        };
    }

    pub fn answer(&mut self, status: &str, body: &str) {
        self.write(format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n\r\n{body}", body.len()).as_bytes());
    }

    /// Says nothing until the peer has gone.
    pub fn wait_for_the_end(&mut self) {
        let mut buffer = [0; 4096];
        while self.read(&mut buffer).is_ok_and(|n| n > 0) {}
    }

    /// Says nothing and reads nothing until the bank is closed.
    pub fn play_dead(&self) {
        while !self.stop.load(Ordering::SeqCst) {
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Whether the peer has not closed yet; over TLS a request must have been read to the end.
    pub fn still_open(&self) -> bool {
        self.socket().set_nonblocking(true).unwrap();
        let open = self.socket().peek(&mut [0]).is_err_and(|e| e.kind() == ErrorKind::WouldBlock);
        self.socket().set_nonblocking(false).is_ok() && open
    }

    /// Waits, without reading, until the peer has broken the connection off.
    pub fn wait_for_the_reset(&self) {
        let patience = Instant::now() + Duration::from_secs(20);
        loop {
            match self.socket().take_error().unwrap() {
                Some(e) if e.kind() == ErrorKind::ConnectionReset => return,
                Some(e) => panic!("not a reset: {e}"),
                None => assert!(Instant::now() < patience, "the connection is not broken off"),
            }
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// Waits, without reading, until the kernel of the peer holds so many bytes that do not go out.
    #[cfg(target_os = "linux")]
    pub fn wait_until_stuck(&self, bytes: usize) {
        self.wait_for_the_peer(|holds| holds.is_some_and(|holds| holds >= bytes));
    }

    /// Waits, without reading, until the kernel of the peer has given the connection up, which it tells nobody.
    #[cfg(target_os = "linux")]
    pub fn wait_until_forgotten(&self) {
        self.wait_for_the_peer(|holds| holds.is_none());
    }

    /// Waits for what the peer's end of the connection holds, which is on this machine, too.
    #[cfg(target_os = "linux")]
    fn wait_for_the_peer(&self, is_so: impl Fn(Option<usize>) -> bool) {
        let (ours, theirs) = (self.socket().local_addr().unwrap().port(), self.socket().peer_addr().unwrap().port());
        let its_end = format!(":{theirs:04X} 0100007F:{ours:04X} ");
        let holds = || {
            let table = std::fs::read_to_string("/proc/self/net/tcp").unwrap();
            let line = table.lines().find(|line| line.contains(&its_end))?;
            let (unacknowledged, _) = line.split_whitespace().nth(4).unwrap().split_once(':').unwrap();
            Some(usize::from_str_radix(unacknowledged, 16).unwrap())
        };
        let patience = Instant::now() + Duration::from_secs(20);
        while !is_so(holds()) {
            assert!(Instant::now() < patience, "it does not come to that: {:?} bytes", holds());
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Breaks the connection off instead of closing it.
    pub fn reset(self) {
        rustix::net::sockopt::set_socket_linger(self.socket(), Some(Duration::ZERO)).unwrap();
    }

    /// Waits until something unread has come, without reading it.
    pub fn wait_for_bytes(&mut self) {
        // The first record may have come together with the end of the handshake.
        if let Stream::Tls(tls) = &mut self.stream
            && tls.conn.process_new_packets().is_ok_and(|state| state.plaintext_bytes_to_read() > 0)
        {
            return;
        }
        let _ = self.socket().peek(&mut [0]);
    }
}

/// The value of a header in the text of a request.
pub fn header(request: &str, name: &str) -> Option<String> {
    let head = request.split("\r\n\r\n").next()?;
    head.lines().skip(1).find_map(|line| {
        let (key, value) = line.split_once(':')?;
        key.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
    })
}

/// TLS as the bank offers it.
pub fn tls(
    wire: Wire,
    leaf: &Leaf,
    chain: &[CertificateDer<'static>],
    clients: Option<&Authority>,
) -> Arc<ServerConfig> {
    let version = match wire {
        Wire::Tls12 => &rustls::version::TLS12,
        Wire::Tls13 => &rustls::version::TLS13,
        Wire::Plain => panic!("plain HTTP has no TLS"),
    };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ServerConfig::builder_with_provider(provider.clone()).with_protocol_versions(&[version]).unwrap();
    let builder = match clients {
        None => builder.with_no_client_auth(),
        Some(authority) => {
            let mut roots = RootCertStore::empty();
            roots.add(authority.certificate.clone()).unwrap();
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build().unwrap();
            builder.with_client_cert_verifier(verifier)
        }
    };
    let mut certificates = vec![leaf.certificate.clone()];
    certificates.extend_from_slice(chain);
    let mut config = builder.with_single_cert(certificates, leaf.key()).unwrap();
    // Offered, and not to be taken up.
    config.max_early_data_size = 16 * 1024;
    Arc::new(config)
}

/// A bank on a loopback port, until it is dropped.
pub struct Bank {
    pub address: SocketAddr,
    pub seen: Arc<Seen>,
    stop: Arc<AtomicBool>,
    accepting: Option<JoinHandle<()>>,
}

impl Bank {
    /// Answers every connection with `act`, each on its own thread.
    pub fn start(tls: Option<Arc<ServerConfig>>, act: impl Fn(Talk<'_>) + Send + Sync + 'static) -> Bank {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (seen, stop) = (Arc::new(Seen::default()), Arc::new(AtomicBool::new(false)));
        let (for_thread, stopped, act) = (seen.clone(), stop.clone(), Arc::new(act));
        let accepting = std::thread::spawn(move || {
            while let Ok((socket, _)) = listener.accept() {
                if stopped.load(Ordering::SeqCst) {
                    return;
                }
                let (seen, tls, act, stop) = (for_thread.clone(), tls.clone(), act.clone(), stopped.clone());
                let number = seen.connections.fetch_add(1, Ordering::SeqCst);
                std::thread::spawn(move || {
                    converse(socket, tls, number, &seen, &stop, &*act);
                    seen.finished.fetch_add(1, Ordering::SeqCst);
                });
            }
        });
        Bank { address, seen, stop, accepting: Some(accepting) }
    }

    pub fn url(&self, wire: Wire) -> String {
        match wire {
            Wire::Plain => format!("http://{}", self.address),
            _ => format!("https://{}", self.address),
        }
    }
}

impl Drop for Bank {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(self.address); // wakes the accepting thread
        if let Some(accepting) = self.accepting.take() {
            let _ = accepting.join();
        }
    }
}

fn converse(
    mut socket: TcpStream,
    tls: Option<Arc<ServerConfig>>,
    number: usize,
    seen: &Seen,
    stop: &AtomicBool,
    act: &dyn Fn(Talk<'_>),
) {
    socket.set_nodelay(true).unwrap();
    // No test waits that long; a lost conversation must not hang the run.
    socket.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    socket.set_write_timeout(Some(Duration::from_secs(20))).unwrap();
    let Some(config) = tls else {
        return act(Talk { stream: Stream::Raw(socket), seen, stop, number });
    };
    let mut connection = ServerConnection::new(config).unwrap();
    while connection.is_handshaking() {
        if let Err(e) = connection.complete_io(&mut socket) {
            // Let the alert arrive before the connection goes.
            let _ = socket.shutdown(std::net::Shutdown::Write);
            if e.kind() == ErrorKind::InvalidData {
                let _ = socket.read(&mut [0; 4096]);
            }
            return;
        }
    }
    seen.early.fetch_add(usize::from(connection.early_data().is_some()), Ordering::SeqCst);
    act(Talk { stream: Stream::Tls(Box::new(StreamOwned::new(connection, socket))), seen, stop, number });
}
