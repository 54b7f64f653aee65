//! What the bank tells the partner's server unasked: kept like everything the bank knows.

use super::settings::CallbackOrder;
use crate::sandbox::bank::tools::clock::Millis;
use serde::{Deserialize, Serialize};

/// One message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Callback {
    /// 1, 2, 3 …; 0 before it is kept.
    pub id: u64,
    /// Which gateway sends it.
    pub gateway: String,
    /// The order it is about.
    pub order_id: String,
    /// The partner's number.
    pub order_number: String,
    /// What has happened, in the bank's word.
    pub operation: String,
    /// Where it goes, with its query.
    pub url: String,
    /// `GET` or `POST`.
    pub method: String,
    /// The body of a POST.
    pub body: String,
    /// Its headers beside the usual ones; a POST without a `Content-Type` among them is a form.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<(String, String)>,
    /// What became of it.
    pub state: CallbackState,
    /// How often it has been sent.
    pub sent: u32,
    /// How often in a row it has failed.
    pub failures: u32,
    /// When it is sent next.
    pub next: Millis,
    /// How the last attempt ended.
    pub last: String,
}

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CallbackState {
    /// It will be sent.
    Waiting,
    /// It is kept back until the tester lets it go.
    Held,
    /// It was acknowledged.
    Acknowledged,
    /// It failed too often.
    GivenUp,
}

/// All messages.
#[derive(Default)]
pub struct Callbacks {
    all: Vec<Callback>,
    /// Whether new ones are kept back.
    pub hold: bool,
}

impl Callbacks {
    /// Every message, in order of creation.
    pub fn all(&self) -> &[Callback] {
        &self.all
    }

    /// How a new one begins; nothing is sent to an address that was refused.
    pub fn begins(&self, refused: bool) -> CallbackState {
        match () {
            () if refused => CallbackState::GivenUp,
            () if self.hold => CallbackState::Held,
            () => CallbackState::Waiting,
        }
    }

    /// The number of the next one.
    pub fn next_id(&self) -> u64 {
        self.all.len() as u64 + 1
    }

    /// The message with that number.
    pub fn by_id(&self, id: u64) -> Option<&Callback> {
        self.all.iter().find(|callback| callback.id == id)
    }

    /// Adds it, or puts it in the place of the one with its number.
    pub fn put(&mut self, callback: Callback) {
        match self.all.iter_mut().find(|other| other.id == callback.id) {
            Some(place) => *place = callback,
            None => self.all.push(callback),
        }
    }

    /// The one to be sent next. Of several at the same moment the one that was queued first; or the newest of all,
    /// before what it has overtaken. What is repeated keeps its time.
    pub fn due(&self, order: CallbackOrder) -> Option<&Callback> {
        let waiting = self.all.iter().filter(|callback| callback.state == CallbackState::Waiting);
        if order == CallbackOrder::AsHappened {
            return waiting.min_by_key(|callback| (callback.next, callback.id));
        }
        let (new, repeated): (Vec<_>, Vec<_>) = waiting.partition(|callback| callback.sent == 0);
        let newest = new.into_iter().max_by_key(|callback| (callback.next, callback.id));
        let repeated = repeated.into_iter().min_by_key(|callback| (callback.next, callback.id));
        newest.into_iter().chain(repeated).min_by_key(|callback| callback.next)
    }
}
