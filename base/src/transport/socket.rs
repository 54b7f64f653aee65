//! What a TCP socket must promise: that its every read and write ends by one deadline, and that a request which was
//! given up is not delivered afterwards by the kernel, in the name of nobody.
//!
//! A read that the deadline cut off is `TimedOut`, whatever the platform calls it, and an interrupted one goes on with
//! the time that is left.
//!
//! A socket that is merely closed leaves its unsent bytes to the kernel, which goes on delivering them for minutes: after
//! the deadline, after the call, after the process. So money travels over sockets that end in a reset, which throws
//! those bytes away, however they end: closed, dropped in a panic, or with a process that was killed.

use crate::model::Deadline;
#[cfg(unix)]
use rustix::net::RecvFlags;
use rustix::net::sockopt::set_socket_linger;
use std::io::{self, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// Linux lets a long socket timeout run over by an eighth, so a long wait is made of short ones.
const LONGEST_WAIT: Duration = Duration::from_secs(1);

/// From here on the connection ends in a reset, and what is unsent goes with it, whoever closes it: this process, or the
/// system after it has been killed.
pub(super) fn end_in_reset(stream: &TcpStream) -> io::Result<()> {
    Ok(set_socket_linger(stream, Some(Duration::ZERO))?)
}

/// Ends the connection in a reset now. Closing a socket does so only with its last copy, and a host that forks while a
/// call is under way gives the child a copy of each.
pub(super) fn reset(stream: &TcpStream) {
    #[cfg(target_os = "linux")]
    let _ = rustix::net::connect_unspec(stream);
    #[cfg(not(target_os = "linux"))]
    let _ = stream;
}

/// From here on the connection ends in order: what is unsent is sent, and then its end.
pub(super) fn end_in_order(stream: &TcpStream) -> io::Result<()> {
    Ok(set_socket_linger(stream, None)?)
}

/// How long the kernel may hold bytes that the peer does not acknowledge, be it that it is gone or that it does not
/// read; then the connection is dead. Bytes that were acknowledged may wait for their answer for ever. Other systems than
/// Linux know no such limit, or in whole retransmissions only.
pub(super) fn hold_unacknowledged_for(stream: &TcpStream, time: Duration) {
    #[cfg(target_os = "linux")]
    {
        let longest = i32::MAX as u128; // zero would mean "as the system likes"
        let ms = time.as_millis().clamp(1, longest) as u32;
        // Where it is refused the reset at the end still stands.
        let _ = rustix::net::sockopt::set_tcp_user_timeout(stream, ms);
    }
    #[cfg(not(target_os = "linux"))]
    let _ = (stream, time);
}

/// How long a read and a write of a socket may take, as the system was told last: it is told again only what is new.
#[derive(Default)]
pub(super) struct Limits {
    read: Duration,
    write: Duration,
}

/// A socket and the moment its user must have finished.
pub(super) struct Timed<'s> {
    pub stream: &'s TcpStream,
    pub limits: &'s mut Limits,
    pub by: Deadline,
}

impl Timed<'_> {
    /// Repeats `work` until it is done, fails, or the deadline has passed.
    fn until_done(
        stream: &TcpStream,
        (by, told): (Deadline, &mut Duration),
        limit: impl Fn(&TcpStream, Option<Duration>) -> io::Result<()>,
        mut work: impl FnMut(&TcpStream) -> io::Result<usize>,
    ) -> io::Result<usize> {
        loop {
            let left = match by.left() {
                Duration::ZERO => return Err(ErrorKind::TimedOut.into()),
                left => left.clamp(Duration::from_millis(1), LONGEST_WAIT), // zero would mean "for ever"
            };
            if *told != left {
                limit(stream, Some(left))?;
                *told = left;
            }
            match work(stream) {
                Err(e) if matches!(e.kind(), ErrorKind::Interrupted | ErrorKind::WouldBlock) => {}
                // The socket's own time limit, where a system calls it so. To the others it is the death of the
                // connection, told once: asked again, they would call it a regular end.
                Err(e) if cfg!(not(unix)) && e.kind() == ErrorKind::TimedOut => {}
                result => return result,
            }
        }
    }
}

impl Read for Timed<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let told = (self.by, &mut self.limits.read);
        Timed::until_done(self.stream, told, TcpStream::set_read_timeout, |mut stream| stream.read(buffer))
    }
}

impl Write for Timed<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let told = (self.by, &mut self.limits.write);
        match Timed::until_done(self.stream, told, TcpStream::set_write_timeout, |mut stream| stream.write(bytes))? {
            0 if !bytes.is_empty() => Err(ErrorKind::WriteZero.into()),
            written => Ok(written),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A socket of which only what has come already is read: an error of the kind `WouldBlock` when that is nothing.
pub(super) struct Now<'s>(pub &'s TcpStream);

impl Now<'_> {
    /// The same, and leaves it there.
    pub fn peek(&self, buffer: &mut [u8]) -> io::Result<usize> {
        #[cfg(unix)]
        return take(self.0, buffer, RecvFlags::PEEK);
        #[cfg(not(unix))]
        without_waiting(self.0, |stream| stream.peek(buffer))
    }
}

impl Read for Now<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        #[cfg(unix)]
        return take(self.0, buffer, RecvFlags::empty());
        #[cfg(not(unix))]
        without_waiting(self.0, |mut stream| stream.read(buffer))
    }
}

#[cfg(unix)]
fn take(stream: &TcpStream, buffer: &mut [u8], how: RecvFlags) -> io::Result<usize> {
    Ok(rustix::net::recv(stream, buffer, how | RecvFlags::DONTWAIT)?.0)
}

/// Elsewhere that is said of the socket, and not of a read.
#[cfg(not(unix))]
fn without_waiting(stream: &TcpStream, read: impl FnOnce(&TcpStream) -> io::Result<usize>) -> io::Result<usize> {
    stream.set_nonblocking(true)?;
    let done = read(stream);
    stream.set_nonblocking(false)?;
    done
}
