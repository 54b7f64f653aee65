//! A header line may be folded: broken, and gone on with after a blank. Servers must not write it so any more, "a user agent
//! MUST replace each obs-fold with one or more SP octets" (RFC 9112, 5.2), and the parser under ureq takes it for garbage: an
//! answer of the bank would be thrown away for it. So what has come is looked at before the parser sees it. The line end of a fold
//! becomes blanks, which takes as many bytes as before; the body is never touched.

/// Where in the answer the next byte stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// In the status line, behind which nothing may be folded.
    Status,
    /// In a header line.
    Header,
    /// Behind the head.
    Body,
}

/// How far the head of an answer has been looked at.
#[derive(Debug)]
pub(super) struct Unfolding {
    place: Place,
    /// Bytes of the line so far.
    column: usize,
    /// The status is one of 1xx: another head follows this one.
    interim: bool,
}

/// Where the first digit of the status stands: `HTTP/1.1 200`.
const STATUS_COLUMN: usize = 9;

impl Unfolding {
    /// Of an answer of which nothing has come yet.
    pub fn new() -> Unfolding {
        Unfolding { place: Place::Status, column: 0, interim: false }
    }

    /// Unfolds what has come next, and tells how much of it the parser may see. The rest, a line end at most, may be that of a
    /// fold: it is to be shown again with what comes after it.
    pub fn unfold(&mut self, bytes: &mut [u8]) -> usize {
        let mut at = 0;
        while at < bytes.len() && self.place != Place::Body {
            let end = match &bytes[at..] {
                [b'\r'] => return at,
                [b'\r', b'\n', ..] => 2,
                [b'\n', ..] => 1,
                _ => 0,
            };
            let next = bytes.get(at + end).copied();
            match (end, next) {
                (0, _) => self.goes_on(bytes[at]),
                _ if self.column == 0 => self.head_ends(),
                (_, None) => return at,
                (_, Some(b' ' | b'\t')) if self.place == Place::Header => {
                    bytes[at..at + end].fill(b' ');
                    self.column += end;
                }
                _ => (self.place, self.column) = (Place::Header, 0),
            }
            at += end.max(1);
        }
        bytes.len()
    }

    fn goes_on(&mut self, byte: u8) {
        if self.place == Place::Status && self.column == STATUS_COLUMN {
            self.interim = byte == b'1';
        }
        self.column += 1;
    }

    fn head_ends(&mut self) {
        self.place = if self.interim { Place::Status } else { Place::Body };
        self.interim = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the parser sees of an answer that comes in pieces of so many bytes.
    fn seen(answer: &str, piece: usize) -> String {
        let (mut unfolding, mut held, mut seen) = (Unfolding::new(), Vec::new(), Vec::new());
        for piece in answer.as_bytes().chunks(piece) {
            held.extend_from_slice(piece);
            let ready = unfolding.unfold(&mut held);
            seen.extend(held.drain(..ready));
            assert!(held.len() <= 2, "a line end at most: {held:?}");
        }
        seen.extend(held);
        String::from_utf8(seen).unwrap()
    }

    #[test]
    fn a_folded_line_is_one_line_however_it_comes() {
        for (answer, one_line) in [
            (
                "HTTP/1.1 200 OK\r\nX: a\r\n  b\r\n\tc\r\nY: d\r\n\r\n",
                "HTTP/1.1 200 OK\r\nX: a    b  \tc\r\nY: d\r\n\r\n",
            ),
            ("HTTP/1.1 200 OK\nX: a\n b\n\n", "HTTP/1.1 200 OK\nX: a  b\n\n"),
            ("HTTP/1.1 200 OK\r\nX:\r\n \r\n\r\n", "HTTP/1.1 200 OK\r\nX:   \r\n\r\n"),
            (
                "HTTP/1.1 103 Early\r\nX: a\r\n b\r\n\r\nHTTP/1.1 200 OK\r\nY: c\r\n d\r\n\r\n",
                "HTTP/1.1 103 Early\r\nX: a   b\r\n\r\nHTTP/1.1 200 OK\r\nY: c   d\r\n\r\n",
            ),
        ] {
            for piece in 1..=answer.len() {
                assert_eq!(seen(answer, piece), one_line, "in pieces of {piece}");
            }
        }
    }

    #[test]
    fn nothing_else_is_touched() {
        for answer in [
            "HTTP/1.1 200 OK\r\nX: a\r\n\r\n line\r\n and\r\n\t\"more\"\r\n",
            "HTTP/1.1 200 OK\r\n X: behind the status line\r\n\r\n",
            "HTTP/1.1 200 OK\r\nX: a\rb\r\n\r\n",
            "<html>\r\n <p>",
            "\r\n\r\n a\r\n b",
            "HTTP/1.1 200 OK\r\nX: a\r\n",
            "\r",
            "",
        ] {
            for piece in 1..=answer.len().max(1) {
                assert_eq!(seen(answer, piece), answer, "in pieces of {piece}");
            }
        }
    }
}
