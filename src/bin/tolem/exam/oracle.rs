//! The judge: what the bank's ledger has, against what the program said. It believes nothing else.

/// What a program says about the money: by its exit code, or by a line of its output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// It moved: book it.
    Paid,
    /// It did not move and will not.
    Declined,
    /// Not known yet, or nothing was said at all: start me again.
    Open,
}

/// How an evening ought to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Nothing forbids the movement: it is to be done, and known.
    Done,
    /// The bank tells what it knows: what is final in its books is to be known. What it has never heard of may stay
    /// unknown, because "not found" alone proves nothing.
    Told,
    /// The bank gives no proof: "I do not know" is the right word.
    Untold,
}

/// What became of one order.
pub struct Seen<'s> {
    /// What was asked for, minor units.
    pub asked: u64,
    /// What the till's requests have moved, entry by entry.
    pub moved: &'s [u64],
    /// Everything the program said about it, the last at the end.
    pub said: &'s [Said],
    /// It was also asked to move another amount under the number, and said that this was done.
    pub said_other: bool,
    /// The bank has been asked for anything at all.
    pub asked_bank: bool,
    /// The bank had it in its books, final, when the program was asked last.
    pub in_books: bool,
}

/// What the program did to the money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    MovedOnce,
    NothingMoved,
    /// Nothing proves it, and the program says so.
    NotKnown,
    /// What the evening is about did not happen, so that nothing was shown.
    NotPlayed,
    /// It could have been done and was not.
    NotDone,
    /// The bank knows, and the program does not.
    Stuck,
    OtherAmount,
    /// Said to be done, and it was not.
    BookedUnpaid,
    /// It moved, and the program says that it did not.
    Lost,
    MovedTwice,
}

impl Verdict {
    #[cfg(test)]
    const ALL: [Verdict; 10] = [
        Verdict::MovedOnce,
        Verdict::NothingMoved,
        Verdict::NotKnown,
        Verdict::NotPlayed,
        Verdict::NotDone,
        Verdict::Stuck,
        Verdict::OtherAmount,
        Verdict::BookedUnpaid,
        Verdict::Lost,
        Verdict::MovedTwice,
    ];

    pub fn passes(self) -> bool {
        self <= Verdict::NotKnown
    }

    /// No evening is passed that was not played; what went wrong all the same is told.
    pub fn if_played(self, happened: bool) -> Verdict {
        if self.passes() && !happened { Verdict::NotPlayed } else { self }
    }

    /// Its name in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Verdict::MovedOnce => "moved_once",
            Verdict::NothingMoved => "nothing_moved",
            Verdict::NotKnown => "not_known",
            Verdict::NotPlayed => "not_played",
            Verdict::NotDone => "not_done",
            Verdict::Stuck => "stuck",
            Verdict::OtherAmount => "other_amount",
            Verdict::BookedUnpaid => "booked_unpaid",
            Verdict::Lost => "lost",
            Verdict::MovedTwice => "moved_twice",
        }
    }
}

/// Judges one order. A word once given counts: whoever was told "declined" has paid in cash, whatever the program says later.
pub fn judge(end: End, seen: &Seen<'_>) -> Verdict {
    let said = |word| seen.said.contains(&word);
    let knows = seen.said.last() != Some(&Said::Open) && !seen.said.is_empty();
    match seen.moved {
        [_, _, ..] => Verdict::MovedTwice,
        [_] if said(Said::Declined) => Verdict::Lost,
        [one] if *one != seen.asked => Verdict::OtherAmount,
        [_] if seen.said_other => Verdict::BookedUnpaid,
        [_] if knows => Verdict::MovedOnce,
        [_] if end == End::Untold || !seen.in_books => Verdict::NotKnown,
        [_] => Verdict::Stuck,
        [] if said(Said::Paid) || seen.said_other => Verdict::BookedUnpaid,
        [] if end == End::Done || !seen.asked_bank => Verdict::NotDone,
        [] if knows => Verdict::NothingMoved,
        [] if end == End::Told && seen.in_books => Verdict::Stuck,
        [] => Verdict::NotKnown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(end: End, moved: &[u64], said: &[Said], in_books: bool) -> Verdict {
        judge(end, &Seen { asked: 100, moved, said, said_other: false, asked_bank: true, in_books })
    }

    #[test]
    fn what_moved_is_held_against_every_word_that_was_said() {
        use Said::*;
        use Verdict::*;
        for (end, moved, said, in_books, wanted) in [
            (End::Done, &[100][..], &[Open, Paid][..], true, MovedOnce),
            (End::Told, &[100, 100], &[Paid], true, MovedTwice),
            (End::Told, &[100], &[Declined], true, Lost),
            (End::Told, &[100], &[Declined, Paid], true, Lost),
            (End::Told, &[10_000], &[Paid], true, OtherAmount),
            (End::Told, &[100], &[Open], true, Stuck),
            (End::Told, &[100], &[Open], false, NotKnown),
            (End::Untold, &[100], &[Open], true, NotKnown),
            (End::Told, &[], &[Paid], true, BookedUnpaid),
            (End::Told, &[], &[Paid, Open], true, BookedUnpaid),
            (End::Told, &[], &[Open], false, NotKnown),
            (End::Told, &[], &[Open], true, Stuck),
            (End::Told, &[], &[Declined], true, NothingMoved),
            (End::Done, &[], &[Declined], false, NotDone),
            (End::Done, &[], &[], false, NotDone),
        ] {
            assert_eq!(verdict(end, moved, said, in_books), wanted, "{end:?} {moved:?} {said:?}");
        }
    }

    #[test]
    fn another_amount_under_the_number_is_not_said_to_be_paid() {
        let said = &[Said::Paid];
        let seen = Seen { asked: 100, moved: &[100], said, said_other: true, asked_bank: true, in_books: true };
        assert_eq!(judge(End::Done, &seen), Verdict::BookedUnpaid);
    }

    #[test]
    fn whoever_does_nothing_knows_nothing() {
        let said = &[Said::Open];
        let seen = Seen { asked: 100, moved: &[], said, said_other: false, asked_bank: false, in_books: false };
        assert_eq!(judge(End::Untold, &seen), Verdict::NotDone);
    }

    #[test]
    fn what_did_not_happen_is_not_passed_and_hides_nothing() {
        assert_eq!(Verdict::MovedOnce.if_played(true), Verdict::MovedOnce);
        assert_eq!(Verdict::NotKnown.if_played(false), Verdict::NotPlayed);
        assert_eq!(Verdict::MovedTwice.if_played(false), Verdict::MovedTwice);
    }

    #[test]
    fn the_worst_verdict_is_the_greatest_and_only_three_pass() {
        assert!(Verdict::ALL.is_sorted());
        assert_eq!(Verdict::ALL.iter().filter(|verdict| verdict.passes()).count(), 3);
    }
}
