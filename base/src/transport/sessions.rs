//! Sessions of TLS that the bank offers to resume: the next connection spares both sides the certificate and its signatures, which
//! is most of what a connection costs. Only TLS 1.3 is resumed, where a resumed session has keys of its own; each offer is used once
//! and for an hour at most, so that a certificate is verified again before long; and after a handshake that failed, none is.

use crate::model::uptime;
use rustls::NamedGroup;
use rustls::client::{ClientSessionStore, Tls12ClientSessionValue, Tls13ClientSessionValue};
use rustls::pki_types::ServerName;
use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Then the certificate is verified anew.
const LONGEST: Duration = Duration::from_secs(3600);

/// Offers that are kept, for connections that are made at once.
const MOST: usize = 16;

/// Those of one bank.
#[derive(Debug, Default)]
pub(super) struct Sessions(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    group: Option<NamedGroup>,
    /// Each with the time when it came, the oldest first.
    offers: VecDeque<(Duration, Tls13ClientSessionValue)>,
}

impl Sessions {
    /// The next handshake is a whole one.
    pub fn forget(&self) {
        self.known().offers.clear();
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A transport has one bank, so that the name tells nothing.
impl ClientSessionStore for Sessions {
    fn set_kx_hint(&self, _: ServerName<'static>, group: NamedGroup) {
        self.known().group = Some(group);
    }

    fn kx_hint(&self, _: &ServerName<'_>) -> Option<NamedGroup> {
        self.known().group
    }

    fn set_tls12_session(&self, _: ServerName<'static>, _: Tls12ClientSessionValue) {}

    fn tls12_session(&self, _: &ServerName<'_>) -> Option<Tls12ClientSessionValue> {
        None
    }

    fn remove_tls12_session(&self, _: &ServerName<'static>) {}

    fn insert_tls13_ticket(&self, _: ServerName<'static>, offer: Tls13ClientSessionValue) {
        let mut known = self.known();
        if known.offers.len() == MOST {
            known.offers.pop_front();
        }
        known.offers.push_back((uptime(), offer));
    }

    fn take_tls13_ticket(&self, _: &ServerName<'static>) -> Option<Tls13ClientSessionValue> {
        let (came, offer) = self.known().offers.pop_back()?;
        (uptime().saturating_sub(came) < LONGEST).then_some(offer)
    }
}
