//! The model bank: nastier than the client hopes, and written from the banks' documents, not from the client.
//!
//! It has one order number to itself, because a movement and its captures and refunds are a world of their own. It
//! keeps the truth about the money (`executions`, the order's sums) apart from what it says about it: answers are
//! lost before or after the execution, requests are executed late, a status lags or knows nothing, refusals come
//! after the execution, somebody else's order has our number, payers try twice on a page and come late, and people
//! at the bank refund, reverse and correct by hand. Each of these is a [`Fault`] that a scenario can leave out.

use super::dice::Dice;
use tolem::model::Kind;

/// An exchange takes no longer.
pub const ANSWER_MS: u64 = 400;
/// A request may be executed so much later than it was given up, where the bank promises a bound.
pub const LATE_MS: u64 = 2_000;
/// From here on "not found" may be believed: later than [`ANSWER_MS`] and [`LATE_MS`] together.
pub const QUARANTINE_MS: u64 = 3_000;
/// ... after so many answers.
pub const NOT_FOUND_ANSWERS: u32 = 3;
/// Somebody can pay on a page for so long from its registration on.
pub const PAGE_MS: u64 = 20_000;
/// The bank remembers an idempotency key for so long.
pub const KEY_MS: u64 = 60_000;
/// A measurement may show the sums of so long ago.
const LAG_MS: u64 = 2_500;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// No connection: nothing leaves.
    NoConnection,
    /// The request vanishes before it is executed.
    LostRequest,
    /// The answer vanishes after the execution.
    LostAnswer,
    /// Executed after the client has given up.
    Late,
    /// HTML, half an answer.
    Unreadable,
    /// A listed refusal before the execution.
    Refused,
    /// A refusal that is in no list, after the execution.
    Unlisted,
    /// The bank declines.
    Declined,
    /// The bank has it and is not finished.
    Pending,
    /// The money goes to another card, and the answers name it.
    OtherCard,
    /// Another shop's order has the number.
    Foreign,
    /// A status shows how it stood a while ago.
    Lag,
    /// A status knows nothing of what was executed.
    NotFound,
    /// A question is answered with a redirect, a wrong password, HTML.
    BadQuestion,
    /// A question is not answered.
    Silence,
    /// Declined attempts on a page before one that succeeds, or none.
    Attempts,
    /// A charge waits for 3-D Secure.
    ThreeDs,
    /// Refunds and reversals in the bank's cabinet.
    Cabinet,
    /// Declined is corrected to paid, paid to failed.
    Correction,
    /// Callbacks: late, doubled, reordered, lost.
    Callbacks,
    /// The till's process dies.
    Death,
    /// The till's machine is switched off.
    Reboot,
    /// The person at the till corrects what was refused.
    Amend,
    /// The person at the till says that something was not executed, and it was.
    WrongPerson,
    /// What the till knows to be paid is told as declined, more than once.
    Unsaid,
}

impl Fault {
    pub const COUNT: usize = Fault::Unsaid as usize + 1;
}

/// Every fault.
pub const EVERYTHING: u32 = u32::MAX;

/// Only these.
pub const fn only(faults: &[Fault]) -> u32 {
    let (mut set, mut at) = (0, 0);
    while at < faults.len() {
        set |= 1 << faults[at] as u32;
        at += 1;
    }
    set
}

/// What the bank does with a second request of one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repetition {
    /// It executes it, too.
    Executes,
    /// "The number is taken."
    Duplicate,
    /// A code that stands among the refusals before execution, though the first was executed.
    Disguised,
    /// An idempotency key that lives for [`KEY_MS`].
    Keyed,
}

/// How long the bank may say "not found" about what it has executed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lies {
    /// As often as it likes during the quarantine, and once less in a row than would be believed after it.
    OnceTooFew,
    /// Exactly as often as is believed; then the call is over, and later the bank knows.
    Treacherous,
    /// The same of sums alone, and once more right before the repetition. What is measured there is the truth.
    Stubborn,
    /// For so long after the last request: more than any quarantine.
    For(u64),
}

#[derive(Clone, Copy, Debug)]
pub struct Temper {
    pub repetition: Repetition,
    pub lies: Lies,
    /// The longest late execution of a payout, a payment or a cancel.
    pub late_ms: u64,
    /// How many of a hundred answers that may know nothing do.
    pub forgetful: u64,
    /// A set of [`Fault`]s.
    pub faults: u32,
}

/// Where the deeds of the cancel are.
const CANCEL: usize = 4;

/// Which movement of the number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    pub kind: Kind,
    /// 0, or which refund.
    pub part: u8,
}

impl Key {
    fn place(self) -> usize {
        match self.kind {
            Kind::Payout | Kind::Payment => 0,
            Kind::Capture => 1,
            Kind::Refund => 1 + usize::from(self.part),
            Kind::Cancel => CANCEL,
        }
    }
}

/// Money that a request of ours has moved.
#[derive(Clone, Copy, Debug)]
pub struct Execution {
    pub at: u64,
    pub amount: u64,
    pub card: u8,
}

/// What became of the requests of one movement.
#[derive(Default)]
pub struct Deed {
    pub executions: Vec<Execution>,
    /// When its last request passed the gate.
    pub gate_ms: Option<u64>,
    /// A person has seen what it is and called it paid.
    pub accepted: bool,
    /// A person was wrong and said that it was not executed.
    pub denied: bool,
    /// Late executions that are still to come.
    late: u32,
    /// Wrong answers in a row since the quarantine.
    wrong: u32,
    /// The row that an answer in this call has ended, in case the till dies before it is written down.
    ended: u32,
    /// The bank has been wrong often enough.
    honest: bool,
    /// The idempotency key of the last request, when it was first used, and for what.
    key: Option<(u32, u64, (Verb, u64, u8))>,
    /// One key came with two different requests.
    pub key_mixed: bool,
    spent: Option<u32>,
}

impl Deed {
    fn end_row(&mut self) {
        self.ended += std::mem::take(&mut self.wrong);
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    Registered,
    Accepted,
    Acs,
    Held,
    Paid,
    Declined,
    Reversed,
    /// Closed by a cancel, and told as if only an attempt had been declined.
    Closed,
}

pub struct Order {
    id: u64,
    at: At,
    amount: u64,
    card: u8,
    /// The payer can act until then, on a page or in 3-D Secure.
    until: Option<u64>,
    by_page: bool,
    has_link: bool,
    attempt_declined: bool,
    pub taken: u64,
    pub back: u64,
    /// Of it, what the cabinet gave back.
    cabinet: u64,
    shown_done: bool,
    /// How it was told before a cancel of ours.
    before_cancel: &'static str,
    /// So many answers in a row will call it declined.
    unsaid: u64,
}

/// A request as it arrives.
#[derive(Clone, Copy, Debug)]
pub struct Request {
    pub verb: Verb,
    pub key: Key,
    pub amount: u64,
    pub card: u8,
    /// The idempotency key.
    pub once: u32,
    /// Of a cancel: something is held, and it is to be let go.
    pub manual: bool,
    pub by_page: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    Pay,
    Register,
    Charge,
    Capture,
    Refund,
    Cancel,
    Status,
    Measure,
}

#[derive(Clone, Copy, Debug)]
enum Happening {
    Late(Request),
    Finish(Request),
    PayerPays,
    PayerFails { exhausted: bool },
    Expires,
    RefundByHand { all: bool },
    ReverseByHand,
    PaidByHand,
    FailedByHand,
}

/// A callback on its way.
#[derive(Clone, Debug)]
pub struct Callback {
    pub due: u64,
    pub event: &'static str,
    pub success: bool,
    pub order_id: u64,
    pub seq: u32,
}

/// Another shop's order under our number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Foreign {
    /// It looks just like ours.
    Alike,
    /// Its amount differs.
    Differs,
}

pub struct Bank {
    pub temper: Temper,
    dice: Dice,
    pub order: Option<Order>,
    pub foreign: Option<Foreign>,
    pub deeds: [Deed; 5],
    coming: Vec<(u64, Happening)>,
    pub callbacks: Vec<Callback>,
    /// Whether the till will capture and refund: then the cabinet leaves the whole of it alone, so that nobody's
    /// money looks like another's.
    pub captures: bool,
    pub refunds: bool,
    /// A cancel of ours gave back what had been taken.
    pub undone: bool,
    /// What was declined was corrected to paid.
    pub paid_by_hand: bool,
    /// People at the bank, or a cancel, have changed it since the till heard the truth about it.
    pub unheard: bool,
    /// The till knows that it is paid.
    pub known_paid: bool,
    /// The truth was told in this call.
    heard: bool,
    /// The call is over, whatever the till wants.
    pub cut: bool,
    /// It answers nothing at all.
    pub silent: bool,
    /// When nobody at the till waits any longer.
    pub end_ms: u64,
    /// How often each fault happened.
    pub thrown: [u32; Fault::COUNT],
    /// How many exchanges were tried.
    pub tries: u64,
    /// The last question in this call got a bad answer.
    bad: bool,
    seq: u32,
    pub log: Option<Vec<String>>,
}

pub const NO_CARD: u8 = 0;
const ANOTHER_CARD: u8 = 9;

pub fn mask(card: u8) -> Option<String> {
    (card != NO_CARD).then(|| format!("41111{card}******111{card}"))
}

impl Bank {
    pub fn new(temper: Temper, seed: u64) -> Bank {
        Bank {
            temper,
            dice: Dice::new(seed),
            order: None,
            foreign: None,
            deeds: Default::default(),
            coming: Vec::new(),
            callbacks: Vec::new(),
            captures: false,
            refunds: false,
            undone: false,
            paid_by_hand: false,
            unheard: false,
            known_paid: false,
            heard: false,
            cut: false,
            silent: false,
            end_ms: u64::MAX,
            thrown: [0; Fault::COUNT],
            tries: 0,
            bad: false,
            seq: 0,
            log: None,
        }
    }

    pub fn fault(&mut self, fault: Fault, percent: u64) -> bool {
        // Thrown in any case: leaving a fault out changes nothing before it would have happened.
        let thrown = self.dice.chance(percent);
        let happens = thrown && self.temper.faults & (1 << fault as u32) != 0;
        self.thrown[fault as usize] += u32::from(happens);
        happens
    }

    pub fn below(&mut self, sides: u64) -> u64 {
        self.dice.below(sides)
    }

    fn note(&mut self, now: u64, what: impl FnOnce() -> String) {
        if let Some(log) = &mut self.log {
            log.push(format!("{now:>9} {}", what()));
        }
    }

    /// From now on this bank is as good as a bank can be.
    pub fn be_good(&mut self) {
        self.temper.faults = 0;
        self.order.iter_mut().for_each(|order| order.unsaid = 0);
        self.deeds.iter_mut().for_each(|deed| deed.honest = true);
        self.cut = false;
    }

    /// Another shop has used the number before.
    pub fn take_number(&mut self, amount: u64, card: u8, by_page: bool) {
        let foreign = if self.dice.chance(60) { Foreign::Alike } else { Foreign::Differs };
        let amount = if foreign == Foreign::Alike { amount } else { amount + 13 };
        let at = if self.dice.chance(75) { At::Paid } else { At::Declined };
        self.foreign = Some(foreign);
        let mut order = self.fresh(amount, card, by_page);
        (order.at, order.taken) = (at, if at == At::Paid { amount } else { 0 });
        self.order = Some(order);
    }

    /// Whoever did not hear that the number is taken cannot know it unless the order looks different.
    pub fn unveil(&mut self) {
        if let (Some(Foreign::Alike), Some(order)) = (self.foreign, &mut self.order) {
            self.foreign = Some(Foreign::Differs);
            order.amount += 13;
        }
    }

    fn fresh(&mut self, amount: u64, card: u8, by_page: bool) -> Order {
        Order {
            id: 1_000 + self.dice.below(1_000_000),
            at: At::Registered,
            amount,
            card,
            until: None,
            by_page,
            has_link: false,
            attempt_declined: false,
            taken: 0,
            back: 0,
            cabinet: 0,
            shown_done: false,
            before_cancel: "",
            unsaid: 0,
        }
    }

    // ---------------------------------------------------------------- the truth

    pub fn accept(&mut self, key: Key) {
        self.deeds[key.place()].accepted = true;
    }

    /// A person is wrong about what was executed. Whoever believes him and not the bank pays twice; against a bank that
    /// does not find it either, nothing helps.
    pub fn deny(&mut self, key: Key) {
        let deed = &mut self.deeds[key.place()];
        (deed.denied, deed.honest) = (true, true);
        self.known_paid = false;
        self.order.iter_mut().for_each(|order| order.unsaid = 0);
    }

    pub fn deed(&self, key: Key) -> &Deed {
        &self.deeds[key.place()]
    }

    /// Whether the order is over, and no money is left in it.
    pub fn is_over(&self, now: u64) -> bool {
        self.order.as_ref().is_some_and(|order| match order.at {
            At::Declined | At::Reversed | At::Closed => true,
            At::Registered | At::Acs => order.until.is_some_and(|until| now >= until),
            _ => false,
        })
    }

    /// Whether a cancel works on the order as it is: it closes what is open, or lets go what was held.
    fn can_cancel(&self, request: &Request) -> bool {
        let at = self.order.as_ref().filter(|_| self.foreign.is_none()).map(|order| order.at);
        match request.manual {
            true => matches!(at, Some(At::Held | At::Paid)),
            false => matches!(at, Some(At::Registered | At::Acs)),
        }
    }

    /// Whether a request of this movement may still move money, or somebody may still pay.
    pub fn may_still_execute(&self, key: Key, now: u64) -> bool {
        if key.kind == Kind::Cancel {
            let late = |happening: &Happening| matches!(happening, Happening::Late(late) if late.key == key && self.can_cancel(late));
            return self.coming.iter().any(|(_, happening)| late(happening));
        }
        // What comes late to an order that was cancelled does nothing.
        let ended = !self.deeds[CANCEL].executions.is_empty() && key.place() == 0;
        if self.deed(key).late > 0 && !ended {
            return true;
        }
        let Some(order) = self.order.as_ref().filter(|_| key.place() == 0 && self.foreign.is_none()) else {
            return false;
        };
        match order.at {
            At::Accepted => true,
            At::Registered | At::Acs => order.has_link && order.until.is_some_and(|until| now < until),
            _ => false,
        }
    }

    /// Whether all of what this movement moved is back by somebody else's doing.
    pub fn is_given_back(&self, key: Key) -> bool {
        let Some(order) = &self.order else { return false };
        key.place() == 0
            && (order.at == At::Reversed || (order.taken > 0 && order.back == order.taken && order.cabinet > 0))
    }

    /// Whether the bank refuses every further request of the number.
    pub fn is_closed(&self) -> bool {
        self.foreign.is_some()
            || self.order.as_ref().is_some_and(|order| matches!(order.at, At::Declined | At::Reversed | At::Closed))
    }

    /// Whether a person who asks the bank gets a last word.
    pub fn is_settled(&self, key: Key, now: u64) -> bool {
        let open = self.order.as_ref().is_some_and(|order| {
            key.place() == 0
                && self.foreign.is_none()
                && order.until.is_some_and(|until| now < until)
                && matches!(order.at, At::Registered | At::Acs)
        });
        let quarantined = self.deed(key).gate_ms.is_none_or(|gate| now - gate >= QUARANTINE_MS);
        quarantined && !open && !self.may_still_execute(key, now)
    }

    // ---------------------------------------------------------------- time

    pub fn tick(&mut self, now: u64) {
        while let Some(next) = (0..self.coming.len()).min_by_key(|at| self.coming[*at].0) {
            if self.coming[next].0 > now {
                return;
            }
            let (at, happening) = self.coming.swap_remove(next);
            self.happen(at, happening);
        }
    }

    fn in_time(&mut self, now: u64, most: u64, happening: Happening) {
        let at = now + 1 + self.dice.below(most);
        self.coming.push((at, happening));
    }

    fn happen(&mut self, now: u64, happening: Happening) {
        self.note(now, || format!("bank: {happening:?}"));
        match happening {
            Happening::Late(request) => {
                self.deeds[request.key.place()].late -= u32::from(request.verb != Verb::Register);
                self.execute(&request, now);
            }
            Happening::Finish(request) => {
                let declined = self.fault(Fault::Declined, 30);
                if declined { self.decline(now) } else { self.done(&request, now) }
            }
            Happening::PayerPays | Happening::PayerFails { .. } => self.payer(now, happening),
            Happening::Expires => {
                if self.order.as_ref().is_some_and(|order| matches!(order.at, At::Registered | At::Acs)) {
                    self.set(At::Declined);
                    self.call_back(now, "expired", true);
                }
            }
            _ => self.by_hand(now, happening),
        }
    }

    fn payer(&mut self, now: u64, happening: Happening) {
        let Some(order) = self.order.as_mut().filter(|order| matches!(order.at, At::Registered | At::Acs)) else {
            return;
        };
        if order.until.is_none_or(|until| now >= until) {
            return;
        }
        match happening {
            Happening::PayerFails { exhausted } if order.by_page && !exhausted => {
                order.attempt_declined = true;
                self.call_back(now, "charged", false);
            }
            Happening::PayerFails { .. } => self.decline(now),
            _ => {
                let request = Request {
                    verb: Verb::Pay,
                    key: Key { kind: Kind::Payment, part: 0 },
                    amount: order.amount,
                    card: order.card,
                    once: 0,
                    manual: self.captures,
                    by_page: order.by_page,
                };
                self.done(&request, now);
            }
        }
    }

    fn by_hand(&mut self, now: u64, happening: Happening) {
        let (captures, refunds) = (self.captures, self.refunds);
        let odd = self.dice.below(9) * 100 + 7;
        let Some(order) = &mut self.order else { return };
        let event = match happening {
            Happening::RefundByHand { all } if order.at == At::Paid && order.taken > order.back => {
                let sum = if all && !refunds { order.taken - order.back } else { odd.min(order.taken - order.back) };
                (order.back, order.cabinet) = (order.back + sum, order.cabinet + sum);
                "refunded"
            }
            Happening::ReverseByHand if order.at == At::Held && !captures => {
                order.at = At::Reversed;
                "reversed"
            }
            Happening::FailedByHand if order.at == At::Paid => {
                (order.at, order.back) = (At::Reversed, order.taken);
                "reversed"
            }
            Happening::PaidByHand if order.at == At::Declined && !captures => {
                (order.at, order.taken) = (At::Paid, order.amount);
                self.paid_by_hand = true;
                let execution = Execution { at: now, amount: order.amount, card: order.card };
                self.deeds[0].executions.push(execution);
                "charged"
            }
            _ => return,
        };
        (self.unheard, self.heard) = (true, false);
        self.call_back(now, event, true);
    }

    fn set(&mut self, at: At) {
        if let Some(order) = &mut self.order {
            order.at = at;
        }
    }

    fn call_back(&mut self, now: u64, event: &'static str, success: bool) {
        if !self.fault(Fault::Callbacks, 70) {
            return;
        }
        self.seq += 1;
        let order_id = self.order.as_ref().map_or(0, |order| order.id);
        let copies = if self.dice.chance(20) { 2 } else { 1 };
        for _ in 0..copies {
            let due = now + self.dice.below(8_000);
            self.callbacks.push(Callback { due, event, success, order_id, seq: self.seq });
        }
    }

    // ---------------------------------------------------------------- execution

    fn decline(&mut self, now: u64) {
        self.set(At::Declined);
        self.call_back(now, "charged", false);
        if self.fault(Fault::Correction, 15) {
            self.in_time(now, 40_000, Happening::PaidByHand);
        }
    }

    /// A late or an ordinary execution, if the bank still would.
    fn execute(&mut self, request: &Request, now: u64) {
        let guarded = self.temper.repetition != Repetition::Executes;
        match request.verb {
            Verb::Pay if self.order.is_some() && (guarded || self.is_closed()) => {}
            Verb::Pay => {
                if self.order.is_none() {
                    self.order = Some(self.fresh(request.amount, request.card, false));
                }
                self.done(request, now);
            }
            Verb::Register if self.order.is_none() => self.register(request, now),
            Verb::Charge => {
                let at = self.order.as_ref().map(|order| order.at);
                let again = !guarded && matches!(at, Some(At::Held | At::Paid));
                if matches!(at, Some(At::Registered)) || again {
                    self.done(request, now);
                }
            }
            Verb::Capture if self.order.as_ref().is_some_and(|order| order.at == At::Held) => {
                self.deeds[1].executions.push(Execution { at: now, amount: request.amount, card: NO_CARD });
                let order = self.order.as_mut().unwrap();
                (order.at, order.taken) = (At::Paid, order.taken + request.amount);
                self.call_back(now, "charged", true);
            }
            Verb::Refund if self.left() >= request.amount => {
                let execution = Execution { at: now, amount: request.amount, card: NO_CARD };
                self.deeds[request.key.place()].executions.push(execution);
                self.order.as_mut().unwrap().back += request.amount;
                self.call_back(now, "refunded", true);
            }
            Verb::Cancel if self.can_cancel(request) => self.cancel(request, now),
            _ => {}
        }
    }

    fn cancel(&mut self, request: &Request, now: u64) {
        self.deeds[CANCEL].executions.push(Execution { at: now, amount: request.amount, card: NO_CARD });
        let order = self.order.as_mut().unwrap();
        order.before_cancel = word(order);
        self.undone |= order.at == At::Paid;
        let told_as_attempt = order.by_page && !request.manual && order.id.is_multiple_of(2);
        order.at = if told_as_attempt { At::Closed } else { At::Reversed };
        order.back = order.taken;
        // The payment is another movement: until it is asked about, it is not known there.
        (self.unheard, self.heard) = (true, false);
        self.call_back(now, "reversed", true);
    }

    fn left(&self) -> u64 {
        let paid = self.order.as_ref().filter(|order| order.at == At::Paid);
        paid.map_or(0, |order| order.taken - order.back)
    }

    /// The money of the payout or payment moves, or is held.
    fn done(&mut self, request: &Request, now: u64) {
        let other = request.card != NO_CARD && self.fault(Fault::OtherCard, 3);
        let card = if other { ANOTHER_CARD } else { request.card };
        self.deeds[0].executions.push(Execution { at: now, amount: request.amount, card });
        let order = self.order.as_mut().expect("registered");
        order.card = card;
        if request.manual {
            order.at = At::Held;
            self.call_back(now, "held", true);
        } else {
            (order.at, order.taken) = (At::Paid, order.amount);
            self.call_back(now, "charged", true);
        }
        if self.fault(Fault::Cabinet, 15) {
            let all = self.dice.chance(50);
            let act = if request.manual { Happening::ReverseByHand } else { Happening::RefundByHand { all } };
            self.in_time(now, 40_000, act);
        } else if request.key.kind == Kind::Payout && self.fault(Fault::Correction, 6) {
            self.in_time(now, 40_000, Happening::FailedByHand);
        }
    }

    fn register(&mut self, request: &Request, now: u64) {
        let mut order = self.fresh(request.amount, request.card, request.by_page);
        if request.by_page {
            order.until = Some(now + PAGE_MS);
            // Some banks never close what was not paid.
            if self.dice.chance(85) {
                let late = self.dice.below(5_000);
                self.coming.push((now + PAGE_MS + late, Happening::Expires));
            }
        }
        self.order = Some(order);
    }

    /// Somebody has the link now, and goes there: perhaps twice, perhaps late, perhaps never.
    fn link_is_known(&mut self, now: u64) {
        let Some(order) = self.order.as_mut().filter(|order| !order.has_link && order.until.is_some()) else {
            return;
        };
        order.has_link = true;
        let (until, by_page) = (order.until.unwrap(), order.by_page);
        let mut visits: Vec<u64> = (0..self.dice.below(4))
            .map(|_| now + self.dice.below((until + 1_000).saturating_sub(now).max(1)))
            .collect();
        visits.sort_unstable();
        for (at, visit) in visits.iter().enumerate() {
            let last = at + 1 == visits.len();
            let exhausted = last && self.dice.chance(20);
            let fails = self.fault(Fault::Attempts, if last { 40 } else { 100 });
            let act =
                if fails || (!last && !by_page) { Happening::PayerFails { exhausted } } else { Happening::PayerPays };
            self.coming.push((*visit, act));
        }
    }

    // ---------------------------------------------------------------- requests that move money

    pub fn passes_gate(&mut self, key: Key, now: u64) {
        let deed = &mut self.deeds[key.place()];
        (deed.gate_ms, deed.wrong) = (Some(now), 0);
    }

    /// The answer to a request, or `None` when it is lost.
    pub fn perform(&mut self, request: &Request, now: u64) -> Option<String> {
        let answer = self.performed(request, now);
        self.note(now, || format!("bank: {:?} -> {answer:?}", request));
        answer
    }

    fn performed(&mut self, request: &Request, now: u64) -> Option<String> {
        let place = request.key.place();
        if self.foreign.is_some() {
            if request.verb == Verb::Cancel {
                self.deeds[CANCEL].executions.push(Execution { at: now, amount: request.amount, card: NO_CARD });
            }
            let refusal = if self.fault(Fault::Refused, 25) { "rejected" } else { "duplicate" };
            // Told without fail: see `unveil`.
            return Some(self.say(refusal));
        }
        if let Some(answer) = self.known_key(request, now) {
            return self.respond(answer);
        }
        if self.is_repetition(request) {
            let word = match self.temper.repetition {
                Repetition::Disguised => "rejected",
                _ => "duplicate",
            };
            let text = self.say(word);
            return self.respond(text);
        }
        if self.fault(Fault::Refused, 12) {
            self.deeds[place].spent = Some(request.once);
            let text = self.say("rejected");
            return self.respond(text);
        }
        if self.fault(Fault::LostRequest, 8) {
            return None;
        }
        if self.fault(Fault::Late, 12) {
            // The state of the order guards a cancel as its number guards a payment; captures and refunds are told by sums.
            let most = if place == 0 || place == CANCEL { self.temper.late_ms } else { LATE_MS };
            self.deeds[place].late += u32::from(request.verb != Verb::Register);
            self.in_time(now, most, Happening::Late(*request));
            return self.fault(Fault::Unreadable, 40).then(|| "html".to_owned());
        }
        match request.verb {
            Verb::Register => {
                self.register(request, now);
                let text = self.say("registered");
                self.respond(text)
            }
            Verb::Pay | Verb::Charge => self.charge(request, now),
            verb => {
                let before = self.deeds[place].executions.len();
                self.execute(request, now);
                let done = self.deeds[place].executions.len() > before;
                let word = if verb == Verb::Cancel { "accepted" } else { "paid" };
                self.outcome(if done { word } else { "rejected" }, done)
            }
        }
    }

    fn charge(&mut self, request: &Request, now: u64) -> Option<String> {
        match self.order.as_ref().map(|order| order.at) {
            Some(At::Declined | At::Reversed | At::Closed) => return self.outcome("declined", false),
            Some(At::Accepted | At::Acs) => return self.outcome("pending", false),
            None if request.verb == Verb::Charge => return self.outcome("rejected", false),
            _ => {}
        }
        let first = self.deeds[0].executions.is_empty();
        if self.order.is_none() {
            self.order = Some(self.fresh(request.amount, request.card, false));
        }
        if first && self.fault(Fault::Declined, 12) {
            self.decline(now);
            return self.outcome("declined", false);
        }
        if first && self.fault(Fault::Pending, 8) {
            self.set(At::Accepted);
            self.in_time(now, 10_000, Happening::Finish(*request));
            return self.outcome("pending", false);
        }
        if first && request.verb == Verb::Charge && self.fault(Fault::ThreeDs, 15) {
            let order = self.order.as_mut().unwrap();
            (order.at, order.until) = (At::Acs, Some(now + PAGE_MS));
            self.coming.push((now + PAGE_MS, Happening::Expires));
            return self.outcome("acs", false);
        }
        self.done(request, now);
        self.outcome(if request.manual { "held" } else { "paid" }, true)
    }

    /// A lost order number, a key: whether the bank has this request already.
    fn is_repetition(&self, request: &Request) -> bool {
        let deed = self.deed(request.key);
        match request.verb {
            // The number of an order is unique in every one of these banks.
            Verb::Register => self.order.is_some(),
            // A key that the bank has forgotten is a new request.
            _ if matches!(self.temper.repetition, Repetition::Executes | Repetition::Keyed) => false,
            Verb::Pay => self.order.is_some() || deed.late > 0,
            Verb::Charge => self.order.as_ref().is_some_and(|order| order.at != At::Registered) || deed.late > 0,
            // A capture is guarded by the state of the order, a refund by nothing.
            _ => false,
        }
    }

    /// What the bank has kept under an idempotency key that lives.
    fn known_key(&mut self, request: &Request, now: u64) -> Option<String> {
        // The number of a cancel is its order's, and it has no other key.
        if self.temper.repetition != Repetition::Keyed || request.verb == Verb::Cancel {
            return None;
        }
        let deed = &mut self.deeds[request.key.place()];
        let asks = (request.verb, request.amount, request.card);
        deed.key_mixed |= deed.key.is_some_and(|(key, _, asked)| key == request.once && asked != asks);
        let known = deed.key.is_some_and(|(key, since, _)| key == request.once && now - since < KEY_MS);
        if !known {
            deed.key = Some((request.once, now, asks));
            return None;
        }
        if deed.spent == Some(request.once) {
            return Some(self.say("rejected"));
        }
        if deed.late > 0 {
            return Some(self.say("pending"));
        }
        match (request.verb, &self.order) {
            (Verb::Capture | Verb::Refund, _) => {
                let done = !self.deed(request.key).executions.is_empty();
                done.then(|| self.say("paid"))
            }
            (Verb::Charge, Some(order)) if order.at == At::Registered => None,
            (_, Some(order)) => {
                let word = word(order);
                Some(self.say(word))
            }
            (_, None) => None,
        }
    }

    /// The answer after the fact.
    fn outcome(&mut self, word: &'static str, executed: bool) -> Option<String> {
        let unlisted = executed && self.fault(Fault::Unlisted, 6);
        let text = self.say(if unlisted { "unlisted" } else { word });
        self.respond(text)
    }

    fn respond(&mut self, text: String) -> Option<String> {
        if self.fault(Fault::LostAnswer, 25) {
            return None;
        }
        Some(if self.fault(Fault::Unreadable, 6) { "html".to_owned() } else { text })
    }

    // ---------------------------------------------------------------- questions

    /// The answer to a question about a movement, or before one; `None` when there is none.
    pub fn tell(&mut self, request: &Request, now: u64) -> Option<String> {
        let answer = self.told(request, now);
        self.bad = answer.as_deref().is_some_and(|text| matches!(text, "html" | "redirect" | "password"));
        self.note(now, || format!("bank: {:?} of {:?} -> {answer:?}", request.verb, request.key));
        answer
    }

    fn told(&mut self, request: &Request, now: u64) -> Option<String> {
        let key = request.key;
        if self.fault(Fault::Silence, 8) || self.silent {
            return None;
        }
        if self.fault(Fault::BadQuestion, 8) {
            self.deeds[key.place()].end_row();
            return Some(self.dice.pick(&["html", "redirect", "password"]).to_owned());
        }
        if let Some(old) = self.as_it_was(request, now) {
            return Some(old);
        }
        if self.is_unsaid(request) {
            return Some(self.say_with("declined", 0, 0));
        }
        let Some(order) = &mut self.order else {
            return Some("absent".to_owned());
        };
        order.shown_done |= matches!(order.at, At::Held | At::Paid | At::Reversed);
        let word = word(order);
        self.deeds[key.place()].end_row();
        self.heard |= key.place() == 0;
        Some(self.say(word))
    }

    /// Whether what the till knows to be paid is told as declined now.
    fn is_unsaid(&mut self, request: &Request) -> bool {
        let begins = self.fault(Fault::Unsaid, 6);
        let times = 1 + self.dice.below(4);
        let known =
            self.known_paid && self.foreign.is_none() && request.verb == Verb::Status && request.key.place() == 0;
        let Some(order) = self.order.as_mut().filter(|order| known && order.at == At::Paid) else {
            return false;
        };
        if begins && order.unsaid == 0 {
            order.unsaid = times;
        }
        let unsaid = order.unsaid > 0;
        order.unsaid = order.unsaid.saturating_sub(1);
        unsaid
    }

    /// What a status says that lags behind, or whose index has lost the order.
    fn as_it_was(&mut self, request: &Request, now: u64) -> Option<String> {
        let key = request.key;
        if self.foreign.is_some() {
            return None;
        }
        let executed: u64 = self.deed(key).executions.iter().map(|execution| execution.amount).sum();
        let order = self.order.as_ref()?;
        let (at, by_page, open) = (order.at, order.by_page, order.until.is_some_and(|until| now < until));
        let had_attempt = order.attempt_declined;
        // A page may lag while somebody can act on it, and until it has shown that the money moved.
        if by_page && open && !order.shown_done && matches!(at, At::Paid | At::Held) && self.fault(Fault::Lag, 30) {
            let old = if had_attempt && self.dice.chance(60) { "attempt_declined" } else { "registered" };
            return Some(self.say_with(old, 0, 0));
        }
        if !by_page && key.place() == 0 && matches!(at, At::Paid | At::Held | At::Declined) && self.fault(Fault::Lag, 6)
        {
            return Some(self.say_with("pending", 0, 0));
        }
        if request.verb == Verb::Measure && key.kind == Kind::Refund {
            // The sums of a moment ago: without the last refund of ours.
            let other = if key.part == 1 { 3 } else { 2 };
            let last = self.deeds[other].executions.last().copied().filter(|last| last.at + LAG_MS > now);
            if let (Some(last), true) = (last, self.fault(Fault::Lag, 25)) {
                let order = self.order.as_ref()?;
                let (taken, back) = (order.taken, order.back - last.amount);
                return Some(self.say_with("paid", taken, back));
            }
        }
        let something = executed > 0 || key.place() == 0;
        if request.verb == Verb::Measure && self.temper.lies == Lies::Stubborn {
            return None;
        }
        if !something || !self.fault(Fault::NotFound, self.temper.forgetful) || !self.may_be_wrong(key, now) {
            return None;
        }
        let order = self.order.as_ref()?;
        let (taken, back) = (order.taken, order.back);
        match key.kind {
            Kind::Capture => Some(self.say_with("held", 0, 0)),
            Kind::Cancel => Some(self.say_with(order.before_cancel, order.taken, 0)),
            Kind::Refund => Some(self.say_with("paid", taken, back - executed)),
            // A charge whose order was registered before it.
            Kind::Payment if !by_page && executed > 0 && self.dice.chance(50) => {
                Some(self.say_with("registered", 0, 0))
            }
            _ => Some("absent".to_owned()),
        }
    }

    /// Whether "not there" may be said once more about what is there.
    fn may_be_wrong(&mut self, key: Key, now: u64) -> bool {
        let deed = &mut self.deeds[key.place()];
        let Some(gate) = deed.gate_ms.filter(|_| !deed.honest) else {
            return false;
        };
        if now - gate < QUARANTINE_MS {
            return true;
        }
        // No number of ours keeps a bank from refunding twice: where the number of an order does, its sums are honest
        // as soon as with a bank that executes everything.
        let numbered = matches!(self.temper.repetition, Repetition::Duplicate | Repetition::Disguised);
        match self.temper.lies {
            Lies::For(ms) if !(numbered && key.place() > 0) => now - gate < ms,
            Lies::Stubborn if key.place() == 0 => false,
            Lies::OnceTooFew | Lies::For(_) => {
                let once_more = deed.wrong + 1 < NOT_FOUND_ANSWERS;
                deed.wrong += u32::from(once_more);
                once_more
            }
            Lies::Treacherous | Lies::Stubborn => {
                deed.wrong += 1;
                // More than that, where a till died before it had written down what ended the row. A stubborn one is
                // heard once more.
                let over = deed.wrong > NOT_FOUND_ANSWERS && self.temper.lies == Lies::Treacherous;
                self.cut |= deed.wrong == NOT_FOUND_ANSWERS || over;
                let enough = NOT_FOUND_ANSWERS + u32::from(self.temper.lies == Lies::Stubborn);
                deed.honest = deed.wrong >= enough;
                true
            }
        }
    }

    // ---------------------------------------------------------------- words

    fn say(&self, word: &str) -> String {
        let (taken, back) = self.order.as_ref().map_or((0, 0), |order| (order.taken, order.back));
        self.say_with(word, taken, back)
    }

    fn say_with(&self, word: &str, taken: u64, back: u64) -> String {
        let Some(order) = &self.order else {
            return word.to_owned();
        };
        let card = mask(order.card).unwrap_or_else(|| "-".to_owned());
        format!("{word} {} {} {taken} {back} {card}", order.id, order.amount)
    }

    /// An answer has reached a living process.
    pub fn delivered(&mut self, request: &Request, answer: &str, now: u64) {
        let names_link = answer.starts_with("acs ")
            || (request.verb == Verb::Register && request.by_page && answer.starts_with("registered "));
        if names_link {
            self.link_is_known(now);
        }
    }

    /// A call is over; `alive`: what it heard is in the journal. True: the last it heard was a bad answer to a question.
    pub fn hang_up(&mut self, alive: bool) -> bool {
        if self.heard && alive {
            self.unheard = false;
        }
        (self.heard, self.cut) = (false, false);
        for deed in &mut self.deeds {
            let ended = std::mem::take(&mut deed.ended);
            deed.wrong += if alive { 0 } else { ended };
        }
        if !alive {
            self.unveil();
        }
        std::mem::take(&mut self.bad)
    }
}

fn word(order: &Order) -> &'static str {
    match order.at {
        At::Registered if order.attempt_declined => "attempt_declined",
        At::Closed => "attempt_declined",
        At::Registered => "registered",
        At::Accepted => "pending",
        At::Acs => "acs",
        At::Held => "held",
        At::Paid => "paid",
        At::Declined => "declined",
        At::Reversed => "reversed",
    }
}
