//! The rules that the step and its driver keep, each with a name, so that a test can take one away and see what happens.

/// One rule about what may be said and sent. Those that are a gateway's, the journal's or the front desk's alone stand
/// there and not here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// "No money moved" is said only when nothing is in doubt: a refusal of a repetition, or one that could not
    /// connect, leaves what was sent before unknown.
    DoubtBeforeRefusal,
    /// Nothing is sent while something is in doubt without a fresh answer that allows it.
    AskBeforeSending,
    /// Only answers after the quarantine count, in a row.
    CountAfterQuarantine,
    /// What was measured before the first request in doubt stays the measure.
    KeepTheMeasure,
    /// What is final can be corrected by the bank.
    FinalIsNotDeaf,
    /// A declined attempt is not a declined order while somebody can still pay on its page.
    PageStaysOpen,
    /// A callback that contradicts what is known is followed by a question.
    CallbackAsks,
    /// Somebody else's order or card is never ours.
    WhoseIsIt,
    /// A bad answer to a question says nothing about the movement.
    BadAnswerSaysNothing,
    /// What is open for long goes to a person, by the calendar.
    WayOut,
    /// What was called paid is unsaid by a person alone.
    PaidStays,
    /// A cancel and a capture or a refund of its order are never under way together, and none is sent on books that do not
    /// show the other yet.
    OneEnd,
}

impl Rule {
    /// Every rule.
    pub const ALL: [Rule; 12] = [
        Rule::DoubtBeforeRefusal,
        Rule::AskBeforeSending,
        Rule::CountAfterQuarantine,
        Rule::KeepTheMeasure,
        Rule::FinalIsNotDeaf,
        Rule::PageStaysOpen,
        Rule::CallbackAsks,
        Rule::WhoseIsIt,
        Rule::BadAnswerSaysNothing,
        Rule::WayOut,
        Rule::PaidStays,
        Rule::OneEnd,
    ];
}

/// The rules that are kept: all of them, but in a test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules(u16);

impl Rules {
    /// All of them.
    pub const ALL: Rules = Rules(u16::MAX);

    /// All but one, to see a test fail.
    #[doc(hidden)]
    pub fn without(rule: Rule) -> Rules {
        Rules(!(1 << rule as u16))
    }

    /// Whether this one is kept.
    pub fn keep(self, rule: Rule) -> bool {
        self.0 & (1 << rule as u16) != 0
    }
}

impl Default for Rules {
    fn default() -> Rules {
        Rules::ALL
    }
}
