//! A till as a real one: it submits, repeats, asks, corrects what was refused, hears callbacks, dies, is switched
//! off at night, and has a person for what no machine decides. One order number, one bank, one journal at a time.

use super::bank::{
    Bank, Callback, EVERYTHING, Fault, KEY_MS, Key, LATE_MS, Lies, NO_CARD, NOT_FOUND_ANSWERS, PAGE_MS, QUARANTINE_MS,
    Repetition, Temper, mask,
};
use super::dice::Dice;
use super::language::{CARD, Gap, Line, ModelGateway};
use super::memory::{Handle, Store};
use super::oracle::{self, Broken, Told, in_doubt, told};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tolem::engine::{Call, Engine, Limits, Pace, Persistence, Report, Rules};
use tolem::journal::{Intent, Journal, JournalError, Movement};
use tolem::model::*;
use tolem::operations::Settlement;

const REVIEW_MS: u64 = 86_400_000;

/// Which worlds a run goes through.
#[derive(Clone, Copy, Debug)]
pub struct Scenario {
    /// The kinds of orders.
    pub orders: &'static [Order],
    /// The kinds of banks.
    pub banks: &'static [Sort],
    /// What may happen there.
    pub faults: u32,
}

/// Everything.
pub const ALL: Scenario = Scenario { orders: Order::ALL, banks: Sort::ALL, faults: EVERYTHING };

/// The client under test.
#[derive(Clone, Copy, Debug)]
pub struct Client {
    /// The engine's rules.
    pub rules: Rules,
    /// Its operator believes the first "not found".
    pub careless: bool,
    /// What its gateway leaves out.
    pub gap: Option<Gap>,
}

impl Client {
    pub const GOOD: Client = Client { rules: Rules::ALL, careless: false, gap: None };
    pub const CARELESS: Client = Client { careless: true, ..Client::GOOD };
}

/// What is ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// A payout by one request.
    Payout,
    /// A payout by the bank's page.
    PagePayout,
    /// A payment by the bank's page, perhaps held and captured, perhaps refunded.
    PagePayment,
    /// A payment by two requests, perhaps held and captured, perhaps refunded.
    Charge,
}

impl Order {
    pub const ALL: &'static [Order] = &[Order::Payout, Order::PagePayout, Order::PagePayment, Order::Charge];
}

/// What the operator knows of the bank, and what it is really like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// It executes whatever it gets, late within a known bound; the operator lets us send again.
    Bounded,
    /// The same, and it knows nothing for long enough to be believed once.
    Treacherous,
    /// The same, and it is wrong once more right before the repetition: only the sums, measured again, show it. No
    /// number of questions is proof against such a bank, so that it is no part of [`Sort::ALL`].
    Stubborn,
    /// It refuses a second request, executes late without a bound, and knows nothing for long.
    Numbered,
    /// It has an idempotency key with a life.
    Keyed,
    /// Nothing is known of it: nothing is sent again by itself.
    Strict,
}

impl Sort {
    pub const ALL: &'static [Sort] = &[Sort::Bounded, Sort::Treacherous, Sort::Numbered, Sort::Keyed, Sort::Strict];

    fn temper(self, faults: u32, dice: &mut Dice) -> Temper {
        let (repetition, lies, late_ms) = match self {
            Sort::Bounded => (Repetition::Executes, Lies::OnceTooFew, LATE_MS),
            Sort::Treacherous => (Repetition::Executes, Lies::Treacherous, LATE_MS),
            Sort::Stubborn => (Repetition::Executes, Lies::Stubborn, LATE_MS),
            Sort::Numbered => {
                let repetition = dice.pick(&[Repetition::Duplicate, Repetition::Disguised]);
                (repetition, Lies::For(4 * QUARANTINE_MS), 4 * QUARANTINE_MS)
            }
            Sort::Keyed => (Repetition::Keyed, Lies::For(4 * QUARANTINE_MS), 2 * QUARANTINE_MS),
            Sort::Strict => (Repetition::Executes, Lies::For(4 * QUARANTINE_MS), LATE_MS),
        };
        let forgetful = dice.pick(&[25, 50, 90, 100]);
        Temper { repetition, lies, late_ms, forgetful, faults }
    }

    /// What the operator wrote into the profile.
    fn profile(self, careless: bool) -> Profile {
        let bounded = matches!(self, Sort::Bounded | Sort::Treacherous | Sort::Stubborn);
        Profile {
            dedupe_proven: matches!(self, Sort::Numbered | Sort::Keyed),
            late_bound: bounded.then_some(Duration::from_millis(LATE_MS)),
            resend: bounded,
            // Less than the bank's, because it counts from when the first request arrived.
            key_life: (self == Sort::Keyed).then_some(Duration::from_millis(KEY_MS - 10_000)),
            status_by_own_number: true,
            not_found_is_believed_after: Duration::from_millis(if careless { 0 } else { QUARANTINE_MS }),
            not_found_answers: if careless { 1 } else { NOT_FOUND_ANSWERS },
            review_after: Duration::from_millis(REVIEW_MS),
        }
    }
}

/// One movement of the order, as the till knows it.
struct Plan {
    key: Key,
    amount: u64,
    /// How often the content was corrected.
    version: u8,
    card: u8,
    begun: bool,
    told: Option<Told>,
}

/// What a till can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Act {
    Submit,
    Ask,
    Resolve,
}

pub struct World {
    store: Arc<Mutex<Store>>,
    pub bank: Arc<Mutex<Bank>>,
    dice: Dice,
    order: Order,
    number: OrderNumber,
    profile: Profile,
    rules: Rules,
    keyed: bool,
    gap: Option<Gap>,
    manual: bool,
    plans: Vec<Plan>,
    /// A callback contradicted what is believed: the number of exchanges at that time.
    alerted: Option<u64>,
    /// Each broken promise, and how it was broken first.
    broken: BTreeMap<(Broken, &'static str), String>,
    log: Option<Vec<String>>,
}

/// Ends a call when its time on the simulation's clock is over, or its process is dead.
struct Patience<'w> {
    world: &'w World,
    handle: &'w Handle,
    end_ms: u64,
}

impl<'w> Patience<'w> {
    fn new(world: &'w World, handle: &'w Handle, end_ms: u64) -> Patience<'w> {
        world.bank.lock().unwrap().end_ms = end_ms;
        Patience { world, handle, end_ms }
    }
}

impl Watch for Patience<'_> {
    fn log(&self, _: Level, _: &str) {}
    fn phase(&self, _: Phase) {}
    fn cancelled(&self) -> bool {
        !self.handle.is_alive()
            || self.world.bank.lock().unwrap().cut
            || self.world.store.lock().unwrap().now_ms >= self.end_ms
    }
}

/// One order through all its lives. The same seed and number are the same story.
pub struct Lived {
    pub movements: usize,
    pub broken: BTreeMap<(Broken, &'static str), String>,
    /// How often each fault happened, and how often money was moved, by the place of the movement.
    pub faults: [u32; Fault::COUNT],
    pub executions: [usize; 5],
    /// What happened, if it was asked for.
    pub story: Vec<String>,
    pub reviewed: bool,
}

impl World {
    pub fn new(scenario: &Scenario, seed: u64, n: u64, client: Client) -> World {
        let mut dice = Dice::new(seed.wrapping_mul(1_000_003).wrapping_add(n));
        // Of its own, so that worlds without a cancel are what they were.
        let cancels = Dice::new(seed.wrapping_mul(7_000_003).wrapping_add(n)).chance(35);
        let order = dice.pick(scenario.orders);
        let sort = dice.pick(scenario.banks);
        let temper = sort.temper(scenario.faults, &mut dice);
        let mut bank = Bank::new(temper, dice.below(u64::MAX));
        let payment = matches!(order, Order::PagePayment | Order::Charge);
        let manual = payment && dice.chance(40);
        let kind = if payment { Kind::Payment } else { Kind::Payout };
        let amount = 10_000 + 100 * dice.below(50);
        let card = if matches!(order, Order::Payout | Order::Charge) { 1 } else { NO_CARD };
        let plan = |kind, part, amount, card| Plan {
            key: Key { kind, part },
            amount,
            version: 0,
            card,
            begun: false,
            told: None,
        };
        let mut plans = vec![plan(kind, 0, amount, card)];
        let mut taken = amount;
        if manual {
            taken = if dice.chance(50) { amount } else { amount / 2 };
            plans.push(plan(Kind::Capture, 0, taken, NO_CARD));
        }
        let refunds = if payment { dice.below(3) } else { 0 };
        for part in 1..=refunds {
            let whole = refunds == 1 && dice.chance(30);
            let sum = if whole { taken } else { 1_000 * (1 + dice.below(2)) };
            plans.push(plan(Kind::Refund, part as u8, sum, NO_CARD));
        }
        if payment && cancels {
            plans.push(plan(Kind::Cancel, 0, amount, NO_CARD));
        }
        (bank.captures, bank.refunds) = (manual, refunds > 0);
        if bank.fault(Fault::Foreign, 4) {
            bank.take_number(amount, card, card == NO_CARD);
        }
        World {
            store: Arc::new(Mutex::new(Store::new())),
            bank: Arc::new(Mutex::new(bank)),
            dice,
            order,
            number: OrderNumber::parse(&format!("s-{n}")).unwrap(),
            profile: sort.profile(client.careless),
            rules: client.rules,
            keyed: sort == Sort::Keyed,
            gap: client.gap,
            manual,
            plans,
            alerted: None,
            broken: BTreeMap::new(),
            log: None,
        }
    }

    /// Writes down what happens.
    pub fn told_aloud(mut self) -> World {
        self.log = Some(Vec::new());
        self.bank.lock().unwrap().log = Some(Vec::new());
        self
    }

    fn now(&self) -> u64 {
        self.store.lock().unwrap().now_ms
    }

    fn wait(&mut self, ms: u64) {
        let now = {
            let mut store = self.store.lock().unwrap();
            store.now_ms += ms;
            store.now_ms
        };
        self.bank.lock().unwrap().tick(now);
    }

    fn note(&mut self, what: impl FnOnce(&World) -> String) {
        if self.log.is_none() {
            return;
        }
        let line = format!("{:>9} {}", self.now(), what(self));
        self.log.iter_mut().for_each(|log| log.push(line.clone()));
    }

    fn fails(&mut self, broken: Broken, at: usize, why: String) {
        self.note(|_| format!("BROKEN: {broken:?}: {why}"));
        self.broken.entry((broken, self.plans[at].key.kind.word())).or_insert(why);
    }

    /// A panic in the engine leaves nothing to go on with.
    fn is_over(&self) -> bool {
        self.broken.keys().any(|(broken, _)| *broken == Broken::Panicked)
    }

    fn part(&self, key: Key) -> Option<OrderNumber> {
        (key.part > 0).then(|| OrderNumber::parse(&format!("r{}", key.part)).unwrap())
    }

    fn find(&self, at: usize) -> Option<Movement> {
        let key = self.plans[at].key;
        let reader = Handle::open(&self.store, 0);
        reader.find(key.kind, &self.number, self.part(key).as_ref()).unwrap()
    }

    fn engine(&self, handle: &Handle) -> Engine {
        let line = Line { bank: self.bank.clone(), store: self.store.clone(), handle: handle.clone() };
        Engine {
            journal: Box::new(handle.clone()),
            gateway: Box::new(ModelGateway { redactor: Redactor::default(), keyed: self.keyed, gap: self.gap }),
            wire: Box::new(line),
            profile: self.profile.clone(),
            rules: self.rules,
            limits: Limits {
                answer: Duration::from_secs(3_600),
                question: Duration::from_secs(3_600),
                pace: Pace::new(&[Duration::ZERO]),
            },
        }
    }

    // ---------------------------------------------------------------- what the till asks for

    fn command(&self, at: usize) -> (Command, Intent) {
        let plan = &self.plans[at];
        let (number, currency) = (self.number.clone(), Currency::KZT);
        let amount = Minor::new(plan.amount).unwrap();
        let params = vec![(CARD.to_owned(), plan.card.to_string())];
        let by_page = plan.card == NO_CARD && plan.key.part == 0 && !plan.key.kind.follows_payment();
        let page = NextPage { return_url: String::new(), fail_url: None, session_timeout_secs: None };
        let command = match plan.key.kind {
            Kind::Payout => Command::Payout(Box::new(Payout {
                number: number.clone(),
                amount,
                currency,
                description: None,
                language: None,
                recipient: Recipient::default(),
                destination: if by_page { Destination::Page(page) } else { Destination::Agreed },
                source: None,
                params,
                extra: serde_json::Value::Null,
            })),
            Kind::Payment => Command::Payment(Box::new(Payment {
                number: number.clone(),
                amount,
                currency,
                manual_capture: self.manual,
                means: match by_page {
                    true => Means::Page(None),
                    false => Means::Stored { binding_id: plan.card.to_string(), cvc: None },
                },
                description: None,
                language: None,
                payer: Payer::default(),
                page: by_page.then_some(page),
                expiration_date: None,
                autocompletion_date: None,
                features: Vec::new(),
                in_app: false,
                callback_url: None,
                merchant_login: None,
                params,
                billing: Vec::new(),
                commission: None,
                extra: serde_json::Value::Null,
            })),
            Kind::Capture => Command::Capture(Capture {
                number: number.clone(),
                amount,
                currency,
                language: None,
                extra: serde_json::Value::Null,
            }),
            Kind::Cancel => Command::Cancel(Cancel { number: number.clone(), amount, currency, language: None }),
            Kind::Refund => Command::Refund(Refund {
                number: number.clone(),
                refund_number: self.part(plan.key).unwrap(),
                amount,
                currency,
                language: None,
                order_id: None,
                extra: serde_json::Value::Null,
            }),
        };
        let intent = Intent {
            kind: plan.key.kind,
            number,
            amount,
            currency,
            fingerprint: [plan.version; 32],
            payee_mask: mask(plan.card),
            payee_ref: None,
            by_page,
            part: self.part(plan.key),
            manual_capture: self.manual && plan.key.kind == Kind::Payment,
            by_wallet: false,
            commission: None,
            page_secs: by_page.then_some(PAGE_MS as u32 / 1_000),
            verifies: false,
            echoes: serde_json::Value::Null,
        };
        (command, intent)
    }

    /// The content with a correction: another card, another amount, or both.
    fn correct(&mut self, at: usize) {
        let plan = &mut self.plans[at];
        plan.version += 1;
        match plan.key.kind {
            Kind::Payout | Kind::Payment if plan.card != NO_CARD => plan.card = 1 + plan.version % 5,
            // Its amount is the payment's.
            Kind::Cancel => {}
            _ => plan.amount -= 100,
        }
    }

    // ---------------------------------------------------------------- calls

    fn call(&mut self, engine: &Engine, handle: &Handle, at: usize, act: Act) {
        let before = self.find(at);
        let patience = match act {
            Act::Ask => 2_000,
            Act::Submit => 500 + self.dice.below(15_000),
            Act::Resolve => 500 + self.dice.below(6_000),
        };
        let (command, intent) = self.command(at);
        self.note(|_| format!("till: {act:?} {:?} version {}", intent.kind, intent.fingerprint[0]));
        let end_ms = self.now() + patience;
        let tries = self.bank.lock().unwrap().tries;
        let outcome = {
            let world = &*self;
            let watch = Patience::new(world, handle, end_ms);
            let call = Call { deadline: Deadline::after(Duration::from_secs(3_600)), watch: &watch, language: None };
            catch_unwind(AssertUnwindSafe(|| match (act, before.clone()) {
                (Act::Submit, _) => engine.submit(&command, &intent, call).map(Some),
                (_, None) => Ok(None),
                (Act::Ask, Some(movement)) => engine.ask(movement, Persistence::Once, call).map(Some),
                (Act::Resolve, Some(movement)) => engine.ask(movement, Persistence::UntilFinal, call).map(Some),
            }))
        };
        let alive = handle.is_alive();
        let bad = self.bank.lock().unwrap().hang_up(alive);
        let report = match outcome {
            Ok(Ok(report)) => report,
            Ok(Err(error)) => {
                self.note(|_| format!("till: {error}"));
                if alive && !matches!(error, JournalError::Changed) {
                    self.fails(Broken::Panicked, at, format!("{act:?}: {error}"));
                }
                None
            }
            Err(panic) => {
                let why = panic.downcast_ref::<String>().cloned().unwrap_or_default();
                return self.fails(Broken::Panicked, at, format!("{act:?}: {why}"));
            }
        };
        if act == Act::Submit {
            self.plans[at].begun |= self.find(at).is_some();
        }
        let asked = self.bank.lock().unwrap().tries > tries;
        if bad && report.as_ref().is_some_and(|report| report.movement.state == State::Review) {
            let young = before.as_ref().is_some_and(|before| {
                before.state != State::Review && self.now() < before.created_at as u64 + REVIEW_MS
            });
            if young {
                self.fails(Broken::TakenAway, at, format!("{act:?}: a bad answer to a question"));
            }
        }
        if let Some(report) = &report {
            self.heard(at, act, before.as_ref(), report, asked, alive);
        }
        self.look(alive);
    }

    /// Holds what a call said against the truth.
    fn heard(&mut self, at: usize, act: Act, before: Option<&Movement>, report: &Report, asked: bool, alive: bool) {
        let movement = &report.movement;
        let said = told(movement);
        self.note(|_| {
            format!("till hears {said:?} ({:?}, {:?}, doubt {:?})", movement.state, movement.cause, movement.doubt)
        });
        if report.conflict.is_some() {
            return self.conflict(at, before, movement);
        }
        self.hold(at, movement, &format!("{act:?}"));
        self.plans[at].told = Some(said);
        if alive && at == 0 && movement.state == State::Paid {
            self.bank.lock().unwrap().known_paid = true;
        }
        if at != 0 || !alive {
            return;
        }
        if let Some(tries) = self.alerted.filter(|_| said.is_final())
            && self.bank.lock().unwrap().tries == tries
        {
            self.fails(Broken::CallbackIgnored, at, format!("{act:?}: told {said:?}, and the bank was not asked"));
        }
        self.alerted = None;
        if act == Act::Ask && before.is_some_and(|before| before.attempts > 0) && !asked {
            let why = format!("{act:?}: told {said:?} without asking");
            self.fails(Broken::Deaf, at, why);
        }
    }

    fn hold(&mut self, at: usize, movement: &Movement, when: &str) {
        let (now, key) = (self.now(), self.plans[at].key);
        let mut all = Vec::new();
        oracle::check(&self.bank.lock().unwrap(), key, movement, now, &mut |broken, why| all.push((broken, why)));
        for (broken, why) in all {
            self.fails(broken, at, format!("{when}: {why}"));
        }
    }

    /// The till keeps to the content that the journal has. What was refused, with nothing in doubt, can be corrected.
    fn conflict(&mut self, at: usize, before: Option<&Movement>, movement: &Movement) {
        let refused = before.is_some_and(|before| {
            before.readiness == Readiness::Refused && before.state == State::Ready && !in_doubt(before)
        });
        // The amount of a registered order is the bank's already.
        let registers = matches!(movement.intent.kind, Kind::Payout | Kind::Payment);
        let fixed = registers && movement.order_id.is_some() && movement.intent.amount.get() != self.plans[at].amount;
        if refused && !fixed {
            self.fails(Broken::NotCorrected, at, format!("{:?} was refused and is a conflict", movement.intent.kind));
        }
        let (version, amount) = (movement.intent.fingerprint[0], movement.intent.amount.get());
        let plan = &mut self.plans[at];
        (plan.version, plan.amount) = (version, amount);
        if plan.card != NO_CARD {
            plan.card = 1 + version % 5;
        }
    }

    /// What `operation.get` would say about every movement.
    fn look(&mut self, alive: bool) {
        for at in 0..self.plans.len() {
            let key = self.plans[at].key;
            let Some(movement) = self.find(at) else {
                if self.plans[at].begun {
                    self.fails(Broken::Lost, at, format!("{:?} is gone", key.kind));
                }
                continue;
            };
            if movement.claimed && alive {
                self.fails(Broken::ClaimKept, at, format!("{:?} {:?}", key.kind, movement.state));
            }
            self.hold(at, &Movement { claimed: false, ..movement }, "get");
        }
        let history = self.store.lock().unwrap().check_history();
        if let Err(why) = history {
            self.fails(Broken::Lost, 0, why);
        }
    }

    // ---------------------------------------------------------------- callbacks

    fn callbacks(&mut self, engine: &Engine, handle: &Handle) {
        let now = self.now();
        let due: Vec<Callback> = {
            let mut bank = self.bank.lock().unwrap();
            let (due, later) = bank.callbacks.drain(..).partition(|callback: &Callback| callback.due <= now);
            bank.callbacks = later;
            due
        };
        for callback in due {
            let Some(movement) = self.find(0) else { continue };
            let state = movement.state;
            let notice = Notice {
                kind: movement.intent.kind,
                number: Some(self.number.clone()),
                order_id: Some(callback.order_id.to_string()),
                event: callback.event.to_owned(),
                success: Some(callback.success),
                amount: None,
                commission: None,
                unsure: None,
                repeat_key: format!("{}", callback.seq),
                details: None,
                raw: serde_json::Value::Null,
            };
            self.note(|_| format!("callback {} {} #{}", callback.event, callback.success, callback.seq));
            let tries = self.bank.lock().unwrap().tries;
            let noted = {
                let world = &*self;
                let watch = Patience::new(world, handle, now + 2_000);
                let call =
                    Call { deadline: Deadline::after(Duration::from_secs(3_600)), watch: &watch, language: None };
                catch_unwind(AssertUnwindSafe(|| engine.note(movement, &notice, call)))
            };
            let alive = handle.is_alive();
            self.bank.lock().unwrap().hang_up(alive);
            let contradicts = match (state, callback.event) {
                (State::Declined, "charged" | "held") => callback.success,
                (State::Paid | State::Held, "reversed") => true,
                _ => false,
            };
            match noted {
                Ok(Ok(noted)) if !noted.repeat && alive && contradicts => self.alerted = Some(tries),
                Ok(_) => {}
                Err(_) => self.fails(Broken::Panicked, 0, format!("callback {} in {state:?}", callback.event)),
            }
            self.look(alive);
        }
    }

    // ---------------------------------------------------------------- people

    /// The person at the till asks the bank and decides by its truth. `None`: there is nothing to decide yet.
    fn decision(&mut self, at: usize) -> Option<State> {
        let (now, key) = (self.now(), self.plans[at].key);
        let mut bank = self.bank.lock().unwrap();
        if !bank.is_settled(key, now) {
            return None;
        }
        let executed = !bank.deed(key).executions.is_empty();
        let closed = bank.is_closed() || (key.kind != Kind::Payout && at > 0);
        let back = bank.is_given_back(key);
        let wrong = bank.fault(Fault::WrongPerson, 20) && executed && !back && at == 0;
        if wrong {
            bank.deny(key);
        }
        drop(bank);
        let again = self.dice.chance(40);
        Some(match () {
            () if wrong => State::Ready,
            () if executed && !back => State::Paid,
            () if executed || closed || !again => State::Declined,
            () => State::Ready,
        })
    }

    /// False: the decision was not taken.
    fn settle(&mut self, engine: &Engine, handle: &Handle, at: usize, to: State) -> bool {
        let Some(movement) = self.find(at) else { return true };
        self.note(|_| format!("person: {:?} as {to:?}", movement.intent.kind));
        if to == State::Paid {
            let key = self.plans[at].key;
            self.bank.lock().unwrap().accept(key);
        }
        let settlement = Settlement { to, who: "A. Ivanova".to_owned(), why: "the bank's letter 123".to_owned() };
        let watch = Patience::new(self, handle, u64::MAX);
        let call = Call { deadline: Deadline::after(Duration::from_secs(3_600)), watch: &watch, language: None };
        let settled = catch_unwind(AssertUnwindSafe(|| engine.settle(movement, &settlement, call)));
        let alive = handle.is_alive();
        if alive && matches!(settled, Ok(Ok(Some(_)))) && at == 0 {
            // The person has asked the bank.
            self.bank.lock().unwrap().unheard = false;
        }
        self.look(alive);
        !alive || !matches!(settled, Ok(Ok(None)))
    }

    /// The till takes back what has not moved and cannot.
    fn cancel(&mut self, engine: &Engine, handle: &Handle, at: usize, movement: Movement) {
        self.note(|_| format!("till: cancels {:?}", movement.intent.kind));
        let state = movement.state;
        let cancelled = {
            let watch = Patience::new(self, handle, u64::MAX);
            let deadline = Deadline::after(Duration::from_secs(3_600));
            let call = Call { deadline, watch: &watch, language: None };
            catch_unwind(AssertUnwindSafe(|| engine.cancel(movement, call)))
        };
        if !matches!(cancelled, Ok(Ok(Some(_)))) {
            self.fails(Broken::NotSettled, at, format!("{state:?} cannot be cancelled"));
        }
        self.look(handle.is_alive());
    }

    // ---------------------------------------------------------------- lives

    /// A movement that can be worked on now: a capture of what is held, a refund of what is paid.
    fn choose(&mut self) -> usize {
        let at = self.dice.below(self.plans.len() as u64) as usize;
        let key = self.plans[at].key;
        let paid = |plan: &Plan| plan.told == Some(Told::Moved);
        let ready = match key.kind {
            Kind::Payout | Kind::Payment => true,
            Kind::Capture => paid(&self.plans[0]),
            Kind::Cancel => self.plans[0].begun,
            Kind::Refund if self.manual => paid(&self.plans[1]),
            Kind::Refund => paid(&self.plans[0]),
        };
        if ready || self.plans[at].begun { at } else { 0 }
    }

    fn life(&mut self) {
        let dies = self.bank.lock().unwrap().fault(Fault::Death, 60);
        let breath = if dies { self.dice.below(24) } else { u64::MAX };
        let handle = Handle::open(&self.store, breath);
        let engine = self.engine(&handle);
        self.note(|_| format!("life of {} effects", if dies { breath.to_string() } else { "many".to_owned() }));
        if self.dice.chance(25) {
            self.recover(&engine, &handle);
        }
        for _ in 0..1 + self.dice.below(3) {
            self.callbacks(&engine, &handle);
            let at = self.choose();
            let act = match self.dice.below(10) {
                0..6 => Act::Submit,
                6..8 => Act::Ask,
                _ => Act::Resolve,
            };
            let amends = self.bank.lock().unwrap().fault(Fault::Amend, 30);
            let refused = matches!(self.plans[at].told, Some(Told::Rejected | Told::NotSent));
            if act == Act::Submit && amends && refused && self.plans[at].version < 40 {
                self.correct(at);
            }
            self.call(&engine, &handle, at, act);
            if self.find(at).is_some_and(|movement| movement.state == State::Review)
                && self.dice.chance(40)
                && let Some(decision) = self.decision(at)
                && !self.settle(&engine, &handle, at, decision)
            {
                self.fails(Broken::NotSettled, at, "in review".to_owned());
            }
            if self.is_over() || !handle.is_alive() {
                break;
            }
            let pause = self.dice.below(2_000);
            self.wait(pause);
        }
        handle.close();
        let night = match self.dice.below(12) {
            0 => PAGE_MS + self.dice.below(2 * PAGE_MS),
            1 => self.dice.below(REVIEW_MS / 2),
            _ => self.dice.below(QUARANTINE_MS),
        };
        self.wait(night);
        if self.bank.lock().unwrap().fault(Fault::Reboot, 12) {
            self.note(|_| "the machine is switched off and on".to_owned());
            self.store.lock().unwrap().reboot();
        }
    }

    fn recover(&mut self, engine: &Engine, handle: &Handle) {
        self.note(|_| "till: opens".to_owned());
        let end_ms = self.now() + 3_000;
        let recovered = {
            let world = &*self;
            let watch = Patience::new(world, handle, end_ms);
            let call = Call { deadline: Deadline::after(Duration::from_secs(3_600)), watch: &watch, language: None };
            catch_unwind(AssertUnwindSafe(|| engine.recover(call)))
        };
        let alive = handle.is_alive();
        self.bank.lock().unwrap().hang_up(alive);
        if recovered.is_err() {
            self.fails(Broken::Panicked, 0, "while it opened".to_owned());
        }
        self.look(alive);
    }

    /// After the last night: the bank is good, nobody dies, and everything must come to an end.
    fn last_life(&mut self) {
        self.wait(4 * QUARANTINE_MS + 2 * PAGE_MS);
        {
            let mut bank = self.bank.lock().unwrap();
            bank.be_good();
            bank.callbacks.clear();
        }
        if self.dice.chance(10) {
            self.days_of_silence();
        }
        let mut handle = Handle::open(&self.store, u64::MAX);
        let mut engine = self.engine(&handle);
        self.note(|_| "the last life".to_owned());
        let by_person = self.dice.chance(20);
        for at in 0..self.plans.len() {
            for round in 0..24 {
                if !handle.is_alive() {
                    // Nobody waited any longer, and opened it again.
                    handle.close();
                    handle = Handle::open(&self.store, u64::MAX);
                    engine = self.engine(&handle);
                }
                let Some(movement) = self.find(at) else { break };
                let contradicted = movement.is_contradicted();
                if self.is_over() || (movement.state.is_final() && !contradicted) {
                    break;
                }
                if movement.state.is_final() {
                    let asks_in_vain = round > 8 && movement.state == State::Declined;
                    match if asks_in_vain { self.decision(at) } else { None } {
                        Some(decision) if !self.settle(&engine, &handle, at, decision) => {
                            self.fails(Broken::NotSettled, at, "contradicted".to_owned());
                        }
                        Some(_) => {}
                        None => self.call(&engine, &handle, at, Act::Ask),
                    }
                    continue;
                }
                // The hold is the end of a payment until it is captured.
                if movement.state == State::Held {
                    break;
                }
                if round == 16 {
                    self.wait(REVIEW_MS);
                    self.store.lock().unwrap().reboot();
                }
                let open = movement.state != State::Ready;
                // Nothing of it has moved and nothing can: to repeat it, or not, is the till's choice.
                if round > 8 && told(&movement).no_money_moved() {
                    if self.dice.chance(50) {
                        self.cancel(&engine, &handle, at, movement);
                    }
                    break;
                }
                let decides = movement.state == State::Review || (open && by_person) || round > 20;
                match if decides { self.decision(at) } else { None } {
                    Some(decision) => {
                        if !self.settle(&engine, &handle, at, decision) {
                            let why = format!("{:?} {:?}", movement.intent.kind, movement.state);
                            self.fails(Broken::NotSettled, at, why);
                            break;
                        }
                    }
                    None if movement.state == State::Ready => self.call(&engine, &handle, at, Act::Submit),
                    None => self.call(&engine, &handle, at, Act::Ask),
                }
                self.wait(QUARANTINE_MS / 2);
            }
            if let Some(movement) = self.find(at) {
                let said = told(&movement);
                if said != Told::Moved && !said.no_money_moved() {
                    self.fails(Broken::NoWayOut, at, format!("{:?} {:?}", self.plans[at].key.kind, movement.state));
                }
            }
        }
        // Nobody has changed anything since, and a good bank is asked: now all must be as it is.
        for at in 0..self.plans.len() {
            if !self.is_over() && self.find(at).is_some() {
                self.call(&engine, &handle, at, Act::Ask);
            }
        }
        self.bank.lock().unwrap().unheard = false;
        self.look(true);
        handle.close();
    }

    /// The bank does not answer, and the machine is switched off every evening: one day it is a person's business.
    fn days_of_silence(&mut self) {
        self.bank.lock().unwrap().silent = true;
        for _ in 0..6 {
            self.wait(REVIEW_MS / 3);
            self.store.lock().unwrap().reboot();
            let handle = Handle::open(&self.store, u64::MAX);
            let engine = self.engine(&handle);
            for at in 0..self.plans.len() {
                if self.find(at).is_some() {
                    self.call(&engine, &handle, at, Act::Ask);
                }
            }
            handle.close();
        }
        self.bank.lock().unwrap().silent = false;
        for at in 0..self.plans.len() {
            let state = self.find(at).map(|movement| movement.state);
            if let Some(state @ (State::Sending | State::Unknown | State::Pending | State::Action)) = state {
                self.fails(Broken::NoWayOut, at, format!("{state:?} after two days, and no person was called"));
            }
        }
    }

    pub fn live(mut self) -> Lived {
        for _ in 0..2 + self.dice.below(5) {
            self.life();
            if self.is_over() {
                break;
            }
        }
        let reviewed =
            (0..self.plans.len()).any(|at| self.find(at).is_some_and(|movement| movement.state == State::Review));
        if !self.is_over() {
            self.last_life();
        }
        let mut story = self.log.take().unwrap_or_default();
        let mut bank = self.bank.lock().unwrap();
        if let Some(said) = bank.log.take() {
            story.extend(said);
            story.extend(self.store.lock().unwrap().story());
            story.sort_by_key(|line| line.trim_start().split(' ').next().unwrap_or("").parse::<u64>().ok());
            story.insert(0, format!("{:?} at {:?}, {:?}, {:?}", self.order, bank.temper, self.profile, bank.foreign));
        }
        let executions = [0, 1, 2, 3, 4].map(|place| bank.deeds[place].executions.len());
        let faults = bank.thrown;
        drop(bank);
        Lived {
            faults,
            executions,
            movements: self.plans.iter().filter(|plan| plan.begun).count(),
            broken: self.broken,
            story,
            reviewed,
        }
    }
}
