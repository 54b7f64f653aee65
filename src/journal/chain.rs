//! The hash chain over a movement's events: each hash covers the event, the movement's identity and the hash
//! before, so that an event changed, removed or moved elsewhere is found when the history is read.
//!
//! It finds accidents and careless hands. Whoever can rewrite the whole file can also compute new hashes.

use super::Cause;
use crate::model::{Parts, State};

/// One event as it lies on disk, with the identity of its movement.
pub(super) struct Link<'a> {
    pub account: &'a str,
    pub kind: &'a str,
    pub number: &'a str,
    pub part: &'a str,
    pub revision: u32,
    pub at: i64,
    pub from: Option<State>,
    pub to: State,
    pub cause: Cause,
    /// The JSON text exactly as stored.
    pub evidence: &'a str,
    /// Who wrote it.
    pub owner: &'a str,
    /// The movement's row as the event left it; `None`: written by an older library.
    pub seal: Option<&'a [u8]>,
}

/// What the first event follows.
pub(super) const START: [u8; 32] = [0; 32];

impl Link<'_> {
    /// SHA-256 of the previous hash and of every field behind its length, so that no two events share a text.
    pub fn hash(&self, previous: &[u8; 32]) -> [u8; 32] {
        let mut content = Parts::with_room(1024).after(previous);
        let (revision, at) = (self.revision.to_be_bytes(), self.at.to_be_bytes());
        let fields: [&[u8]; 12] = [
            b"tolem event 1",
            self.account.as_bytes(),
            self.kind.as_bytes(),
            self.number.as_bytes(),
            self.part.as_bytes(),
            &revision,
            &at,
            self.from.map_or("", State::word).as_bytes(),
            self.to.word().as_bytes(),
            self.cause.word().as_bytes(),
            self.evidence.as_bytes(),
            self.owner.as_bytes(),
        ];
        fields.into_iter().chain(self.seal).for_each(|field| content.put(field));
        content.sha256()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link() -> Link<'static> {
        Link {
            account: "gateway/host/merchant",
            kind: "payout",
            number: "A-1",
            part: "",
            revision: 2,
            at: 1_700_000_000_000,
            from: Some(State::Ready),
            to: State::Sending,
            cause: Cause::Gate,
            evidence: "{}",
            owner: "00",
            seal: None,
        }
    }

    #[test]
    fn every_field_and_the_previous_hash_count() {
        let original = link().hash(&START);
        let changed = [
            Link { account: "gateway/host/merchant2", ..link() },
            Link { kind: "refund", ..link() },
            Link { number: "A-2", ..link() },
            Link { part: "1", ..link() },
            Link { revision: 3, ..link() },
            Link { at: 1_700_000_000_001, ..link() },
            Link { from: None, ..link() },
            Link { to: State::Unknown, ..link() },
            Link { cause: Cause::Answer, ..link() },
            Link { evidence: "[]", ..link() },
            Link { owner: "01", ..link() },
            Link { seal: Some(b""), ..link() },
            Link { seal: Some(b"1"), ..link() },
        ];
        for (i, link) in changed.iter().enumerate() {
            assert_ne!(link.hash(&START), original, "field {i}");
        }
        assert_ne!(link().hash(&[1; 32]), original);
        assert_eq!(link().hash(&START), original);
    }

    #[test]
    fn text_does_not_slide_from_one_field_into_the_next() {
        let one = Link { kind: "payoutA", number: "-1", ..link() };
        assert_ne!(one.hash(&START), link().hash(&START));
    }
}
