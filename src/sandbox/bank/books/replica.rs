//! The copy of the books that status questions are answered from. A bank asks a replica, a cache or another
//! department, so an answer may show what was true a while ago, may not find what is there, and may name another
//! card. The books themselves, and the ledger, stay true.
//!
//! It remembers every version of an order. Those are rebuilt from the state file; how often was asked is not kept.

use super::orders::Order;
use super::settings::Settings;
use crate::sandbox::bank::faults::execution::{Execution, Lost};
use crate::sandbox::bank::tools::clock::Millis;
use std::collections::HashMap;

/// The versions of every order, and how often each was asked past.
#[derive(Default)]
pub struct Replica {
    pasts: HashMap<String, Past>,
}

#[derive(Default)]
struct Past {
    versions: Vec<Version>,
    /// Which loss has been served how often.
    lost: (Lost, u32),
}

struct Version {
    order: Order,
    asked: u32,
}

impl Replica {
    /// Remembers a version.
    pub fn record(&mut self, order: &Order) {
        let past = self.pasts.entry(order.id.clone()).or_default();
        past.versions.push(Version { order: order.clone(), asked: 0 });
    }

    /// The order as this question is told of it; `None`: not found. `execution` is what a plan wants of this question.
    pub fn tell(&mut self, order: &Order, now: Millis, settings: &Settings, execution: Execution) -> Option<Order> {
        let past = self.pasts.entry(order.id.clone()).or_default();
        let lag = execution.lag.or(order.lag).unwrap_or(settings.status_lag());
        let shown = past
            .versions
            .iter()
            .rev()
            .find(|version| version.order.changed.saturating_add(lag.ms) <= now && version.asked >= lag.questions);
        let shown = shown.map(|version| version.order.clone());
        past.versions.iter_mut().for_each(|version| version.asked = version.asked.saturating_add(1));
        if execution.lost.is_some() || order.hidden_until.is_some_and(|until| until > now) {
            return None;
        }
        let lost = order.lost.unwrap_or(settings.lost(order.created));
        if past.lost.0 != lost {
            past.lost = (lost, 0);
        }
        if now >= lost.from && past.lost.1 < lost.times {
            past.lost.1 += 1;
            return None;
        }
        let mut shown = shown?;
        // Wishes about the answers hold from the moment they are made, whatever version is shown.
        shown.told_status = order.told_status;
        shown.other_card = order.other_card || execution.other_card;
        Some(shown.shown(settings))
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.pasts.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::bank::books::profile::ProfileName;
    use crate::sandbox::bank::books::switches::Switches;
    use crate::sandbox::bank::faults::execution::Lag;

    fn version(status: u8, changed: Millis) -> Order {
        Order { id: "1".into(), status, changed, ..Order::default() }
    }

    #[test]
    fn what_is_shown_is_old_enough_and_asked_past_often_enough() {
        let (mut replica, settings) = (Replica::default(), Settings::of(ProfileName::AsDocumented));
        replica.record(&version(0, 100));
        let paid = version(2, 200);
        replica.record(&paid);
        let mut told = |lag: Lag, now| {
            let execution = Execution { lag: Some(lag), ..Execution::default() };
            replica.tell(&paid, now, &settings, execution).map(|order| order.status)
        };
        assert_eq!(told(Lag { ms: 50, questions: 0 }, 149), None);
        assert_eq!(told(Lag { ms: 50, questions: 0 }, 249), Some(0));
        assert_eq!(told(Lag { ms: 50, questions: 0 }, 250), Some(2));
        // Three have asked by now.
        assert_eq!(told(Lag { ms: 0, questions: 4 }, 250), None);
        assert_eq!(told(Lag { ms: 0, questions: 4 }, 250), Some(2));
    }
}
