//! What is asked of a journal that writes, and what it comes to: each is one work in a transaction, done by whoever writes.

use super::open_batch::Durability;
use super::remembered::Work;
use super::{SqliteJournal, Trouble};
use crate::journal::owner::Grip;
use crate::journal::{Begun, Change, Claim, Intent, Movement, Rivals};
use crate::model::Deadline;
use serde_json::Value;
use std::borrow::Cow;

/// The methods of [`crate::journal::Journal`] that write.
#[derive(Clone)]
pub(super) enum Asked<'a> {
    Begin(Cow<'a, Intent>),
    Enter(Cow<'a, [Intent]>),
    /// Synced where a dead owner's `Sending` is found.
    Claim(Cow<'a, Movement>, Durability),
    /// By the id and the fence.
    Release(i64, u32),
    Gate(Cow<'a, Movement>, Option<Rivals>, Cow<'a, Value>),
    Change(Cow<'a, Movement>, Cow<'a, Change>),
    Amend(Cow<'a, Movement>, Cow<'a, Intent>),
    #[cfg(test)]
    Else(Durability, Else),
}

/// Anything.
#[cfg(test)]
pub(super) type Else =
    std::sync::Arc<dyn Fn(&SqliteJournal, &mut Work<'_>, &mut Grip<'_>) -> Result<Done, Trouble> + Send + Sync>;

#[cfg(test)]
impl Asked<'_> {
    pub fn to_do(
        durability: Durability,
        it: impl Fn(&SqliteJournal, &mut Work<'_>, &mut Grip<'_>) -> Result<Done, Trouble> + Send + Sync + 'static,
    ) -> Asked<'static> {
        Asked::Else(durability, std::sync::Arc::new(it))
    }
}

/// Movements are large, and this goes from hand to hand.
pub(super) enum Done {
    Begun(Box<Begun>),
    /// `None`: it has to be written durably.
    Claimed(Option<Box<Claim>>),
    Moved(Box<Movement>),
    Released,
    Entered,
}

impl Asked<'_> {
    /// What is promised with it. An intent need not be synced: should a power cut take it, nothing was sent, and the gate's sync
    /// comes before the first byte.
    pub fn durability(&self) -> Durability {
        match self {
            Asked::Gate(..) | Asked::Change(..) => Durability::Synced,
            Asked::Begin(_) | Asked::Enter(_) | Asked::Release(..) | Asked::Amend(..) => Durability::Lazy,
            Asked::Claim(_, durability) => *durability,
            #[cfg(test)]
            Asked::Else(durability, _) => *durability,
        }
    }

    /// How many works it is for a commit and its log: rows that stand side by side share their pages.
    pub fn works(&self) -> u32 {
        match self {
            Asked::Enter(intents) => u32::try_from(intents.len().div_ceil(4)).unwrap_or(u32::MAX),
            _ => 1,
        }
    }

    /// Whether it may be refused when a part of it is written.
    pub fn may_stop_midway(&self) -> bool {
        match self {
            Asked::Enter(_) => true,
            #[cfg(test)]
            Asked::Else(..) => true,
            _ => false,
        }
    }

    /// Until when it waits for its turn: until the call ends, and a while at least where it should not be lost.
    pub fn by(&self, journal: &SqliteJournal) -> Deadline {
        match self {
            Asked::Release(..) | Asked::Change(..) => journal.or_a_while(),
            _ => journal.by_the_call(),
        }
    }

    /// For another thread.
    pub fn owned(&self) -> Asked<'static> {
        fn of<T: ToOwned + ?Sized>(it: &T) -> Cow<'static, T> {
            Cow::Owned(it.to_owned())
        }
        match self {
            Asked::Begin(intent) => Asked::Begin(of(&**intent)),
            Asked::Enter(intents) => Asked::Enter(of(&**intents)),
            Asked::Claim(movement, durability) => Asked::Claim(of(&**movement), *durability),
            Asked::Release(id, fence) => Asked::Release(*id, *fence),
            Asked::Gate(movement, rivals, evidence) => Asked::Gate(of(&**movement), *rivals, of(&**evidence)),
            Asked::Change(movement, change) => Asked::Change(of(&**movement), of(&**change)),
            Asked::Amend(movement, intent) => Asked::Amend(of(&**movement), of(&**intent)),
            #[cfg(test)]
            Asked::Else(durability, it) => Asked::Else(*durability, std::sync::Arc::clone(it)),
        }
    }
}

impl Done {
    /// The hold outlasts the transaction where it is a claim.
    pub fn keep(&self, grip: Grip<'_>) {
        let claims = match self {
            Done::Begun(begun) => matches!(**begun, Begun::New(_)),
            Done::Claimed(claim) => matches!(claim.as_deref(), Some(Claim::Mine(_))),
            Done::Moved(_) | Done::Released | Done::Entered => false,
        };
        if claims {
            grip.keep();
        }
    }
}

impl SqliteJournal {
    pub(super) fn do_it(&self, work: &mut Work<'_>, asked: &Asked<'_>, grip: &mut Grip<'_>) -> Result<Done, Trouble> {
        let moved = |movement| Done::Moved(Box::new(movement));
        Ok(match asked {
            Asked::Begin(intent) => Done::Begun(Box::new(self.write_beginning(work, intent, grip)?)),
            Asked::Enter(intents) => {
                self.write_entry(work, intents)?;
                Done::Entered
            }
            Asked::Claim(movement, durability) => {
                Done::Claimed(self.write_claim(work, movement, *durability, grip)?.map(Box::new))
            }
            Asked::Release(id, fence) => {
                self.write_release(work, *id, *fence)?;
                Done::Released
            }
            Asked::Gate(movement, rivals, evidence) => moved(self.write_gate(work, movement, *rivals, evidence)?),
            Asked::Change(movement, change) => moved(self.write_change(work, movement, change)?),
            Asked::Amend(movement, intent) => moved(self.write_amendment(work, movement, intent)?),
            #[cfg(test)]
            Asked::Else(_, it) => it(self, work, grip)?,
        })
    }
}
