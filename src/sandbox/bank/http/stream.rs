//! A socket, plain or under TLS, that can also be broken in the ways networks break.

use rustls::{ServerConnection, StreamOwned};
use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::{Duration, Instant};

/// One accepted connection.
pub enum Stream {
    /// Plain HTTP.
    Plain(TcpStream),
    /// HTTPS.
    Tls(Box<StreamOwned<ServerConnection, TcpStream>>),
}

impl Stream {
    /// The socket below.
    pub fn socket(&self) -> &TcpStream {
        match self {
            Stream::Plain(socket) => socket,
            Stream::Tls(tls) => &tls.sock,
        }
    }

    /// An orderly end: TLS says goodbye, then FIN.
    pub fn finish(&mut self) {
        if let Stream::Tls(tls) = self {
            tls.conn.send_close_notify();
            let _ = tls.flush();
        }
        self.fin();
    }

    /// FIN without a word of TLS. What the peer still sends is read off, because closing a socket with
    /// unread bytes makes the kernel send RST instead.
    pub fn fin(&mut self) {
        let socket = self.socket();
        let _ = socket.shutdown(Shutdown::Write);
        let _ = socket.set_read_timeout(Some(Duration::from_millis(50)));
        let until = Instant::now() + Duration::from_millis(300);
        let mut scrap = [0u8; 4096];
        let mut socket = socket;
        while Instant::now() < until {
            match socket.read(&mut scrap) {
                Ok(0) => break,
                Err(error) if !waits(&error) => break,
                _ => {}
            }
        }
    }

    /// Makes the coming close of the socket a RST.
    pub fn reset_on_close(&self) {
        let _ = rustix::net::sockopt::set_socket_linger(self.socket(), Some(Duration::ZERO));
    }

    /// Whether the peer has closed its side. Bytes it still sends are thrown away.
    pub fn peer_gone(&self) -> bool {
        let mut socket = self.socket();
        let _ = socket.set_read_timeout(Some(Duration::from_millis(20)));
        let mut scrap = [0u8; 4096];
        match socket.read(&mut scrap) {
            Ok(read) => read == 0,
            Err(error) => !waits(&error),
        }
    }
}

/// Whether a read or write only ran out of its own time.
pub fn waits(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut | io::ErrorKind::Interrupted)
}

impl Read for Stream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Stream::Plain(socket) => socket.read(buffer),
            Stream::Tls(tls) => tls.read(buffer),
        }
    }
}

impl Write for Stream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Stream::Plain(socket) => socket.write(bytes),
            Stream::Tls(tls) => tls.write(bytes),
        }
    }
    fn flush(&mut self) -> io::Result<()> {
        match self {
            Stream::Plain(socket) => socket.flush(),
            Stream::Tls(tls) => tls.flush(),
        }
    }
}
