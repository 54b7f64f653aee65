//! What ureq writes to and reads from: the outermost layer, where the gate stands and bytes are counted.
//!
//! While the gate of this thread's exchange is shut, a write moves nothing and fails. The exchange opens it before ureq runs,
//! with no lock held and nothing of ureq on the stack, so that the caller's gate may borrow whatever it likes; and "a byte
//! has left" implies "the gate was opened".

use super::buffers::Room;
use super::connection::{Connection, End, Route};
use super::course;
use super::unfold::Unfolding;
use super::{Failure, FailureKind};
use std::fmt;
use std::io::ErrorKind;
use std::sync::Arc;
use ureq::Error;
use ureq::http::Uri;
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{Buffers, ConnectionDetails, Connector, NextTimeout, Transport};

/// Gives ureq lines to the bank.
pub(super) struct Lines(pub Arc<Route>);

impl fmt::Debug for Lines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Lines")
    }
}

impl Connector<()> for Lines {
    type Out = Line;

    fn connect(&self, _: &ConnectionDetails<'_>, _: Option<()>) -> Result<Option<Line>, Error> {
        let before = course::with(|course| (course.parked.take(), course.purpose, course.connect_by));
        let Some((parked, purpose, by)) = before else {
            return Err(Error::ConnectionFailed);
        };
        if let Some(connection) = parked {
            return Ok(Some(Line::new(connection)));
        }
        let mut peer = None;
        let made = self.0.connect(purpose, by, &mut peer);
        course::with(|course| {
            course.trace.peer = peer;
            course.trace.tls = made.as_ref().ok().and_then(|connection| connection.cipher.clone());
        });
        Ok(Some(Line::new(made.map_err(stop)?)))
    }
}

/// ureq would look names up before it asks for a line; ours looks them up itself, and only when it needs to.
#[derive(Debug)]
pub(super) struct NoLookup;

impl Resolver for NoLookup {
    fn resolve(&self, _: &Uri, _: &ureq::config::Config, _: NextTimeout) -> Result<ResolvedSocketAddrs, Error> {
        Ok(self.empty())
    }
}

/// One connection as ureq sees it.
pub(super) struct Line {
    /// Gone once it has been given up to the course.
    connection: Option<Connection>,
    buffers: Room,
    /// Of the answer's head, and the line end that ureq has not seen yet because it may be that of a fold.
    unfolding: Unfolding,
    held: Vec<u8>,
    secure: bool,
}

impl Line {
    fn new(mut connection: Connection) -> Line {
        let secure = connection.cipher.is_some();
        let buffers = std::mem::take(&mut connection.room);
        Line { connection: Some(connection), buffers, unfolding: Unfolding::new(), held: Vec::new(), secure }
    }

    /// The connection, with buffers that hold nothing any more.
    fn give_up(&mut self) -> Option<Connection> {
        let mut connection = self.connection.take()?;
        connection.room = std::mem::take(&mut self.buffers);
        connection.room.empty();
        Some(connection)
    }

    /// Whether the gate is open.
    fn at_the_gate(&self) -> Result<(), Error> {
        match course::with(|course| course.trace.gate_passed) {
            Some(true) => Ok(()),
            Some(false) | None => Err(Error::ConnectionFailed),
        }
    }

    /// Sends what is held, if there is time left.
    fn send(&mut self) -> Result<(), Error> {
        let (Some(by), Some(connection)) = (course::with(|course| course.deadline), self.connection.as_mut()) else {
            return Err(Error::ConnectionFailed);
        };
        if by.passed() {
            self.buffers.wipe();
            let message = "the deadline passed before the request was written".to_owned();
            return Err(stop(Failure { kind: FailureKind::Timeout, message }));
        }
        let kept = connection.used;
        course::with(|course| {
            if !course.write_begun {
                course.kept = kept;
            }
            course.write_begun = true;
        });
        let mut written = 0;
        let sent = connection.send(self.buffers.held(), by, &mut written);
        self.buffers.wipe();
        course::with(|course| course.trace.bytes_out += written);
        sent.map_err(stop)
    }
}

impl Transport for Line {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    /// ureq is given no timeout: the deadline is the course's.
    fn transmit_output(&mut self, amount: usize, _: NextTimeout) -> Result<(), Error> {
        let has_room = self.buffers.hold(amount);
        self.at_the_gate()?;
        if has_room { Ok(()) } else { self.send() }
    }

    fn await_input(&mut self, _: NextTimeout) -> Result<bool, Error> {
        if !self.buffers.held().is_empty() {
            self.send()?;
        }
        let by = course::with(|course| course.deadline);
        let (Some(by), Some(connection)) = (by, self.connection.as_mut()) else {
            return Err(Error::ConnectionFailed);
        };
        loop {
            let held = self.held.len();
            let space = self.buffers.input_append_buf();
            if space.len() <= held {
                let message = "the head of the answer is larger than 16 KiB".to_owned();
                return Err(stop(Failure { kind: FailureKind::TooLarge, message }));
            }
            space[..held].copy_from_slice(&self.held);
            match connection.receive(&mut space[held..], by).map_err(stop)? {
                Ok(n) => {
                    course::with(|course| course.trace.bytes_in += n as u64);
                    let come = &mut space[..held + n];
                    let ready = self.unfolding.unfold(come);
                    self.held = come[ready..].to_vec();
                    if ready > 0 {
                        self.buffers.input_appended(ready);
                        return Ok(true);
                    }
                }
                // What is held is no end of a head: the answer is cut short with or without it.
                Err(end) => {
                    course::with(|course| course.end = Some(end));
                    return match end {
                        End::Closed => Ok(false),
                        End::Reset => Err(Error::Io(ErrorKind::ConnectionReset.into())),
                    };
                }
            }
        }
    }

    /// ureq asks this when an exchange is over and its connection could carry another. It goes to the course, not to
    /// ureq's pool; whether it is still good is looked at when it is used again.
    fn is_open(&mut self) -> bool {
        let connection = self.give_up();
        course::with(|course| (course.left_over, course.reusable) = (connection, true));
        false
    }

    fn is_tls(&self) -> bool {
        self.secure
    }
}

/// However ureq ends, the connection goes to the course: only there it is known whether the answer was complete, and so
/// how the connection is to end.
impl Drop for Line {
    fn drop(&mut self) {
        if let Some(connection) = self.give_up() {
            course::with(|course| course.left_over = Some(connection));
        }
    }
}

/// Records the true cause and gives ureq a word to stop on.
fn stop(failure: Failure) -> Error {
    course::with(|course| course.stopped_by(failure));
    Error::ConnectionFailed
}

impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Line")
    }
}
