//! Each rule of the engine, and the world in which its absence is found.
//!
//! A rule that can be switched off without any test noticing is a rule that nobody keeps. The others are kept and
//! tested where they live: R8's comparison of cards and R11 (only a listed refusal is a refusal) in the gateways, and a
//! gateway of the simulator that leaves them out is found, too (`language::Gap`); R9 (which bank, which shop) in the
//! client and the journal, R10 (one file, one journal) in the journal, R14 (advice) in the client and in the oracle.

use super::bank::{Fault::*, only};
use super::oracle::Broken;
use super::till::{Order, Scenario, Sort};
use tolem::engine::Rule;

/// A rule, and how many seeds of which world it takes to miss it.
pub struct Row {
    pub rule: Rule,
    /// What a till without the rule does there, sooner or later.
    pub found_by: Broken,
    pub scenario: Scenario,
    pub seeds: u64,
}

const fn row(rule: Rule, found_by: Broken, seeds: u64, scenario: Scenario) -> Row {
    Row { rule, found_by, scenario, seeds }
}

const PAGES: &[Order] = &[Order::PagePayout, Order::PagePayment];

pub const TABLE: &[Row] = &[
    // R1. The first request is executed, its answer lost, its status unknown for long; the repetition is refused by a
    // code that stands among the refusals.
    row(
        Rule::DoubtBeforeRefusal,
        Broken::MovedAfterAll,
        1,
        Scenario {
            orders: &[Order::Payout],
            banks: &[Sort::Numbered],
            faults: only(&[LostAnswer, Late, NotFound, Refused]),
        },
    ),
    // R2. "Not found" was believed, the call was over; now the bank knows it.
    row(
        Rule::AskBeforeSending,
        Broken::Twice,
        4,
        Scenario { orders: &[Order::Payout], banks: &[Sort::Treacherous], faults: only(&[LostAnswer, NotFound]) },
    ),
    // R3. Answers from before the quarantine and one wrong one after it.
    row(
        Rule::CountAfterQuarantine,
        Broken::Twice,
        2,
        Scenario {
            orders: &[Order::Payout],
            banks: &[Sort::Bounded],
            faults: only(&[LostAnswer, NotFound, BadQuestion]),
        },
    ),
    // R4. The sums show the lost refund when they are measured again, and not a moment before.
    row(
        Rule::KeepTheMeasure,
        Broken::Twice,
        12,
        Scenario { orders: &[Order::Charge], banks: &[Sort::Stubborn], faults: only(&[LostAnswer, NotFound]) },
    ),
    // R5. What was final is refunded, reversed and corrected by hand.
    row(
        Rule::FinalIsNotDeaf,
        Broken::Deaf,
        1,
        Scenario { orders: Order::ALL, banks: &[Sort::Bounded], faults: only(&[Declined, Cabinet, Correction]) },
    ),
    // R6. A declined card, and then another on the same page.
    row(
        Rule::PageStaysOpen,
        Broken::MovedAfterAll,
        1,
        Scenario { orders: PAGES, banks: Sort::ALL, faults: only(&[Attempts]) },
    ),
    // R7. The same, and the bank says so by a callback.
    row(
        Rule::CallbackAsks,
        Broken::CallbackIgnored,
        4,
        Scenario {
            orders: Order::ALL,
            banks: &[Sort::Bounded],
            faults: only(&[Declined, Cabinet, Correction, Callbacks]),
        },
    ),
    // R8. Another shop's order has the number.
    row(
        Rule::WhoseIsIt,
        Broken::SomebodyElses,
        1,
        Scenario { orders: Order::ALL, banks: Sort::ALL, faults: only(&[Foreign, Refused]) },
    ),
    // R12. HTML, a redirect, a wrong password in the answer to a question.
    row(
        Rule::BadAnswerSaysNothing,
        Broken::TakenAway,
        1,
        Scenario { orders: Order::ALL, banks: Sort::ALL, faults: only(&[LostAnswer, Unreadable, BadQuestion]) },
    ),
    // What is paid is told as declined, and a moment later again.
    row(
        Rule::PaidStays,
        Broken::MovedAfterAll,
        1,
        Scenario { orders: Order::ALL, banks: Sort::ALL, faults: only(&[Unsaid]) },
    ),
    // A cancel that is executed late, and a capture of the same hold before it.
    row(
        Rule::OneEnd,
        Broken::Undone,
        12,
        Scenario {
            orders: &[Order::PagePayment, Order::Charge],
            banks: &[Sort::Numbered],
            faults: only(&[LostAnswer, Late, Silence, Death]),
        },
    ),
    // R13. The bank says nothing for days, and the till is switched off every night.
    row(
        Rule::WayOut,
        Broken::NoWayOut,
        1,
        Scenario { orders: Order::ALL, banks: Sort::ALL, faults: only(&[LostAnswer, Reboot, Silence]) },
    ),
];
