//! The buffers between ureq and a connection. ureq hands head and body of a request over one after the other; they are held
//! here until the answer is waited for, and leave in one piece: one TLS record, one packet. What has left is wiped, for a request
//! may hold a card number and a password, and so is what never does.

use ureq::unversioned::transport::Buffers;
use zeroize::Zeroize;

/// Size of each buffer of a connection, and so the most that the head of an answer may take.
pub(super) const SIZE: usize = 16 * 1024;

/// With less room than this what is held goes out before more is taken.
const ROOM: usize = SIZE / 2;

/// Made when it is first written to or read into, and kept with its connection.
#[derive(Default)]
pub(super) struct Room {
    output: Vec<u8>,
    /// How much of it waits to be sent.
    held: usize,
    input: Vec<u8>,
    /// What of it has come and was not consumed.
    begin: usize,
    end: usize,
    progressed: bool,
}

impl Room {
    /// Holds what ureq has written; whether there is room for more.
    pub fn hold(&mut self, amount: usize) -> bool {
        self.held += amount;
        self.output.len() - self.held >= ROOM
    }

    /// What waits to be sent.
    pub fn held(&self) -> &[u8] {
        &self.output[..self.held]
    }

    /// The next exchange begins.
    pub fn empty(&mut self) {
        self.wipe();
        (self.begin, self.end, self.progressed) = (0, 0, false);
    }

    /// It has been sent, or never will be.
    pub fn wipe(&mut self) {
        self.output[..self.held].zeroize();
        self.held = 0;
    }
}

/// A buffer that is there; made whole, and not byte by byte.
fn made(buffer: &mut Vec<u8>) -> &mut Vec<u8> {
    if buffer.is_empty() {
        *buffer = vec![0; SIZE];
    }
    buffer
}

impl Buffers for Room {
    fn output(&mut self) -> &mut [u8] {
        &mut made(&mut self.output)[self.held..]
    }

    fn input(&self) -> &[u8] {
        &self.input[self.begin..self.end]
    }

    fn input_append_buf(&mut self) -> &mut [u8] {
        let input = made(&mut self.input);
        if self.begin > 0 {
            input.copy_within(self.begin..self.end, 0);
            (self.begin, self.end) = (0, self.end - self.begin);
        }
        &mut input[self.end..]
    }

    fn input_appended(&mut self, amount: usize) {
        self.end += amount;
        assert!(self.end <= self.input.len());
    }

    fn input_consume(&mut self, amount: usize) {
        self.progressed = amount > 0;
        self.begin += amount;
        assert!(self.begin <= self.end);
    }

    /// ureq takes of the first one its length alone: a body of known length is read into the second.
    fn tmp_and_output(&mut self) -> (&mut [u8], &mut [u8]) {
        self.input_append_buf();
        (&mut self.input[self.end..], &mut made(&mut self.output)[self.held..])
    }

    fn can_use_input(&self) -> bool {
        self.begin < self.end && self.progressed
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        self.wipe();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_held_is_sent_in_one_piece_and_wiped() {
        let mut room = Room::default();
        room.output()[..4].copy_from_slice(b"head");
        assert!(room.hold(4));
        let (_, output) = room.tmp_and_output();
        assert_eq!(output.len(), SIZE - 4);
        output[..4].copy_from_slice(b"body");
        assert!(room.hold(4));
        assert_eq!(room.held(), b"headbody");
        room.wipe();
        assert!(room.held().is_empty() && room.output().iter().all(|byte| *byte == 0));
        assert!(!room.hold(SIZE - ROOM + 1), "what is large does not wait for more");
    }

    #[test]
    fn what_is_consumed_makes_room() {
        let mut room = Room::default();
        assert_eq!(room.input_append_buf().len(), SIZE);
        room.input_append_buf()[..5].copy_from_slice(b"12345");
        room.input_appended(5);
        assert!(!room.can_use_input(), "nobody has looked at it yet");
        room.input_consume(3);
        assert_eq!((room.input(), room.can_use_input()), (&b"45"[..], true));
        assert_eq!(room.input_append_buf().len(), SIZE - 2);
        assert_eq!(room.input(), b"45");
        room.input_consume(0);
        assert!(!room.can_use_input(), "more must come first");
    }
}
