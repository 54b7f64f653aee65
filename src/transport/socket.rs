//! A TCP socket whose every read and write ends by one deadline. A read that the deadline cut off is
//! `TimedOut`, whatever the platform calls it, and an interrupted one goes on with the time that is left.

use crate::model::Deadline;
use std::io::{self, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// Linux lets a long socket timeout run over by an eighth, so a long wait is made of short ones.
const LONGEST_WAIT: Duration = Duration::from_secs(1);

/// A socket and the moment its user must have finished.
pub(super) struct Timed<'s> {
    pub stream: &'s TcpStream,
    pub by: Deadline,
}

impl Timed<'_> {
    fn left(&self) -> io::Result<Duration> {
        match self.by.left() {
            Duration::ZERO => Err(ErrorKind::TimedOut.into()),
            left => Ok(left.clamp(Duration::from_millis(1), LONGEST_WAIT)), // zero would mean "for ever"
        }
    }

    /// Repeats `work` until it is done, fails, or the deadline has passed.
    fn until_done(
        &mut self,
        limit: impl Fn(&TcpStream, Option<Duration>) -> io::Result<()>,
        mut work: impl FnMut(&TcpStream) -> io::Result<usize>,
    ) -> io::Result<usize> {
        loop {
            limit(self.stream, Some(self.left()?))?;
            match work(self.stream) {
                Err(e) if matches!(e.kind(), ErrorKind::Interrupted | ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
                result => return result,
            }
        }
    }
}

impl Read for Timed<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.until_done(TcpStream::set_read_timeout, |mut stream| stream.read(buffer))
    }
}

impl Write for Timed<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.until_done(TcpStream::set_write_timeout, |mut stream| stream.write(bytes))? {
            0 if !bytes.is_empty() => Err(ErrorKind::WriteZero.into()),
            written => Ok(written),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
