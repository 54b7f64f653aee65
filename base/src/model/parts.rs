//! What is hashed: bytes after bytes, each behind its length, so that no two lists of parts are one text.

use ring::digest::{SHA256, digest};

/// Parts in the making.
pub struct Parts(Vec<u8>);

impl Parts {
    /// None yet, and room for so many bytes.
    pub fn with_room(bytes: usize) -> Parts {
        Parts(Vec::with_capacity(bytes))
    }

    /// What stands before the first one, as it is.
    pub fn after(mut self, before: &[u8]) -> Parts {
        self.0.extend_from_slice(before);
        self
    }

    /// One more.
    pub fn put(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(&(bytes.len() as u64).to_be_bytes());
        self.0.extend_from_slice(bytes);
    }

    /// One more with its name and its kind.
    pub fn put_named(&mut self, name: &[u8], kind: u8, bytes: &[u8]) {
        self.0.extend_from_slice(name);
        self.0.push(kind);
        self.put(bytes);
    }

    /// The hash of all of them.
    pub fn sha256(self) -> [u8; 32] {
        let mut hash = [0; 32];
        hash.copy_from_slice(digest(&SHA256, &self.0).as_ref());
        hash
    }
}
