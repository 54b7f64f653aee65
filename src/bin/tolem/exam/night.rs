//! One evening, played: a bank of its own, a folder of its own, and the program that is started, killed and asked by the
//! script of the evening. What it did is kept; whether that is good is `oracle.rs`.

use super::bank::{Bank, Card, Fault, Money};
use super::evenings::{Evening, Scene};
use super::oracle::{Said, Seen, Verdict, judge};
use super::payer;
use super::till::{Ended, LOOK, Running, Surroundings, Till};
use super::words::NOT_STARTED;
use crate::input::cause;
use crate::settings::{variable, word};
use crate::words::{fill, words};
use serde_json::json;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use tolem::messages::Locale;
use tolem::sandbox::{Actor, Options, Order, ProfileName, Sandbox};

/// A shop starts its program so often before it goes home, and waits so long in between: at first, and then twice as long.
const STARTS: u32 = 6;
const PAUSE: Duration = Duration::from_millis(300);
const LONGEST_PAUSE: Duration = Duration::from_millis(2400);
/// A run that takes longer is killed, as an impatient shopkeeper does.
const RUN: Duration = Duration::from_secs(45);
/// So long something that must happen is waited for: the bank has the order, the listener listens.
const HAPPENS: Duration = Duration::from_secs(15);
/// What the bank still holds back when the evening is over happens then.
const NIGHT: Duration = Duration::from_secs(600);
/// The latest random death of a program, in milliseconds; early ones are the more likely.
const LIFE_MS: u64 = 900;
/// What the bank of the exam promises of itself: the configuration that is written for the program says so.
const LATE_MS: u64 = 2000;
const ANSWER_MS: u64 = 2000;

/// What is examined, and how.
pub struct Exam<'e> {
    pub bank: &'static Bank,
    pub till: &'e Till,
    pub listener: Option<&'e Till>,
    /// Where each evening has its folder.
    pub folder: &'e Path,
    /// What the numbers of this exam begin with.
    pub prefix: &'e str,
    pub seed: u64,
    pub locale: Locale,
}

/// What became of an evening.
pub struct Played {
    pub evening: &'static Evening,
    pub orders: Vec<Story>,
    pub runs: Vec<Run>,
    /// The program has asked the bank of the exam for anything at all.
    pub asked_bank: bool,
    pub took: Duration,
}

/// What became of one order.
pub struct Story {
    pub number: String,
    pub asked: u64,
    /// What it was asked for a second time under the number, and booked.
    pub other: Option<u64>,
    /// Entry by entry.
    pub moved: Vec<u64>,
    /// The last word of the program.
    pub said: Said,
    pub verdict: Verdict,
}

/// One start of the program.
pub struct Run {
    pub order: String,
    pub amount: u64,
    pub ended: Ended,
}

impl Played {
    /// The worst of its orders' verdicts.
    pub fn verdict(&self) -> Verdict {
        self.orders.iter().map(|order| order.verdict).max().unwrap_or(Verdict::NotDone)
    }
}

/// An order of the evening, and what has been said about it.
struct Wanted {
    number: String,
    amount: u64,
    said: Vec<Said>,
    /// Another amount under the number, which the program said that it had paid.
    other: Option<u64>,
}

struct Night<'e> {
    exam: &'e Exam<'e>,
    evening: &'static Evening,
    sandbox: Sandbox,
    folder: PathBuf,
    variables: Vec<(String, String)>,
    port: u16,
    listener: Option<Running>,
    begun: Option<Running>,
    orders: Vec<Wanted>,
    runs: Vec<Run>,
    /// What the bank does just now, and whether all that the evening is about has happened.
    faults: &'static [Fault],
    happened: bool,
    dice: Dice,
}

/// Plays an evening to its end. The error is of the surroundings: a program that cannot be started, a folder.
pub fn play(exam: &Exam<'_>, evening: &'static Evening, place: usize) -> Result<Played, String> {
    let started = Instant::now();
    let mut night = Night::falls(exam, evening, place)?;
    for scene in evening.script {
        night.plays(scene).map_err(|error| format!("{}: {error}", evening.name))?;
    }
    night.look_whether_it_struck()?;
    Ok(night.ends(started))
}

impl<'e> Night<'e> {
    fn falls(exam: &'e Exam<'e>, evening: &'static Evening, place: usize) -> Result<Night<'e>, String> {
        let folder = exam.folder.join(evening.name);
        let said = |error: std::io::Error| format!("{}: {error}", folder.display());
        std::fs::create_dir_all(folder.join("state")).map_err(said)?;
        let mut dice =
            Dice(exam.seed ^ evening.name.bytes().fold(7, |hash: u64, byte| hash.wrapping_mul(31) + u64::from(byte)));
        let options = Options { profile: ProfileName::Lenient, seed: dice.roll(u64::MAX), ..Options::default() };
        let login = [options.user_name.clone(), options.password.clone()];
        let sandbox = Sandbox::start(options).map_err(|error| format!("the sandbox cannot start: {error}"))?;
        sandbox.set_settings(exam.bank.switches)?;
        let amount = 100_000 + dice.roll(900) * 100 + dice.roll(100);
        let number = format!("{}-{place}", exam.prefix);
        let orders = vec![Wanted { number, amount, said: Vec::new(), other: None }];
        let mut night = Night {
            exam,
            evening,
            sandbox,
            variables: Vec::new(),
            port: 0,
            listener: None,
            begun: None,
            orders,
            runs: Vec::new(),
            faults: &[],
            happened: true,
            dice,
            folder,
        };
        night.furnish(&login).map_err(|error| format!("{}: {error}", night.folder.display()))?;
        if evening.listens() {
            night.listen()?;
        }
        Ok(night)
    }

    /// What the program finds: a configuration for whoever uses tolem, the same in variables for everybody.
    fn furnish(&mut self, login: &[String; 2]) -> std::io::Result<()> {
        let journal = self.folder.join("state").join("journal.sqlite");
        let credentials = self.exam.bank.credentials(&login[0], &login[1]);
        let config = json!({
            "gateway": self.exam.bank.id,
            "baseUrl": self.sandbox.url(),
            "credentials": credentials,
            "journal": journal,
            "locale": word(self.exam.locale),
            "timeouts": { "answerMs": ANSWER_MS, "questionMs": ANSWER_MS, "recoveryMs": 1000 },
            "profile": {
                "resend": true, "lateBoundMs": LATE_MS, "notFoundBelievedAfterMs": ANSWER_MS + LATE_MS, "notFoundAnswers": 3,
            },
        });
        std::fs::write(self.config(), config.to_string())?;
        let mut set = |name: &str, value: &str| self.variables.push((name.to_owned(), value.to_owned()));
        set("TOLEM_GATEWAY", self.exam.bank.id);
        set("TOLEM_BASE_URL", &self.sandbox.url());
        set("TOLEM_JOURNAL", &journal.display().to_string());
        for (name, value) in credentials.as_object().into_iter().flatten() {
            set(&variable(name), value.as_str().unwrap_or_default());
        }
        Ok(())
    }

    fn config(&self) -> PathBuf {
        self.folder.join("till.json")
    }

    fn plays(&mut self, scene: &Scene) -> Result<(), String> {
        match *scene {
            Scene::Run => self.run_until_final()?,
            Scene::Once if self.is_over() => {}
            Scene::Once | Scene::Again => self.run()?,
            Scene::OtherAmount => self.ask_for_another_amount()?,
            Scene::Second => self.second_order()?,
            Scene::Two => self.run_two()?,
            Scene::KilledWhenMoved => self.run_killed_when(|night| night.has_moved())?,
            Scene::KilledWhenBooked => self.run_killed_when(|night| night.booked().is_some())?,
            Scene::KilledAtRandom(lives) => self.run_killed_at_random(lives)?,
            Scene::Begin => self.begin()?,
            Scene::Kill => self.begun = None,
            Scene::BookedThen(faults) => self.run_until_booked(faults)?,
            Scene::BeginAsked => self.begin_asked()?,
            Scene::Faults(faults) => self.behave(faults)?,
            Scene::Switches(json) => self.sandbox.set_settings(json)?,
            Scene::Clock(seconds) => self.sandbox.advance_clock(Duration::from_secs(seconds)),
            Scene::Holds(amount) => {
                payer::control(&self.sandbox.url(), "balances", &json!({ "transit": amount }))?;
            }
            Scene::Stranger => {
                let (number, amount) = (&self.order().number, self.order().amount / 2);
                let gateway = self.exam.bank.id;
                let act = json!({ "action": "foreign", "gateway": gateway, "orderNumber": number, "amount": amount });
                self.sandbox.act_on_orders(&act.to_string())?;
            }
            Scene::Payer(card) => self.pay_on_the_page(card)?,
            Scene::Callback(json) => self.act_on_callbacks(json)?,
            Scene::Delivered => self.deliver(),
        }
        Ok(())
    }

    /// From now on the bank behaves like this.
    fn behave(&mut self, faults: &'static [Fault]) -> Result<(), String> {
        self.look_whether_it_struck()?;
        let seed = self.dice.roll(u64::MAX);
        self.faults = faults;
        self.sandbox.set_plan(&self.exam.bank.plan(faults, seed).to_string())
    }

    /// A program that never sends what was to be struck has not shown that it bears it.
    fn look_whether_it_struck(&mut self) -> Result<(), String> {
        if self.faults.iter().any(Fault::must_strike) {
            let struck = payer::struck(&self.sandbox.url())?;
            let missed = |(fault, struck): (&Fault, &u64)| fault.must_strike() && *struck == 0;
            self.happened &= !self.faults.iter().zip(&struck).any(missed);
        }
        Ok(())
    }

    /// The order that is spoken of: the newest.
    fn order(&self) -> &Wanted {
        self.orders.last().expect("an evening begins with one")
    }

    fn start(&self, till: &Till, amount: u64, output: &str) -> Result<Running, String> {
        let url = self.sandbox.url();
        let shown = |path: &Path| path.display().to_string();
        let places = [
            ("order", self.order().number.clone()),
            ("amount", amount.to_string()),
            ("decimal", format!("{}.{:02}", amount / 100, amount % 100)),
            ("url", url),
            ("state", shown(&self.folder.join("state"))),
            ("config", shown(&self.config())),
            ("port", self.port.to_string()),
        ];
        let output = self.folder.join(output);
        let card = self.exam.bank.card(self.evening.card);
        let surroundings = Surroundings { places: &places, variables: &self.variables, card, output: &output };
        till.start(&surroundings).map_err(|error| {
            let locale = self.exam.locale;
            fill(words(locale, NOT_STARTED), &[till.program(), &cause(locale, &error)])
        })
    }

    /// The program with that amount; `beside` so many that are running already.
    fn started(&self, amount: u64, beside: usize) -> Result<Running, String> {
        self.start(self.exam.till, amount, &format!("run-{}.txt", self.runs.len() + 1 + beside))
    }

    /// Whether the program has said that it is final: no shop starts it again then.
    fn is_over(&self) -> bool {
        self.order().said.last().is_some_and(|said| *said != Said::Open)
    }

    /// Notes a run and what was said in it. What was killed has said nothing.
    fn note(&mut self, ended: Ended) {
        let (said, was_killed) = (ended.said(), ended.code.is_none() && ended.said() == Said::Open);
        let order = self.orders.last_mut().expect("an evening begins with one");
        if !was_killed || order.said.is_empty() {
            order.said.push(said);
        }
        self.runs.push(Run { order: order.number.clone(), amount: order.amount, ended });
    }

    fn run(&mut self) -> Result<(), String> {
        let ended = self.started(self.order().amount, 0)?.wait(RUN);
        self.note(ended);
        Ok(())
    }

    fn run_until_final(&mut self) -> Result<(), String> {
        if let Some(begun) = self.begun.take() {
            let ended = begun.wait(RUN);
            self.note(ended);
        }
        let mut pause = PAUSE;
        for start in 0..STARTS {
            if self.is_over() {
                break;
            }
            if start > 0 {
                std::thread::sleep(pause);
                pause = LONGEST_PAUSE.min(pause * 2);
            }
            self.run()?;
        }
        Ok(())
    }

    fn ask_for_another_amount(&mut self) -> Result<(), String> {
        let amount = self.order().amount + 100;
        let ended = self.started(amount, 0)?.wait(RUN);
        let order = self.orders.last_mut().expect("an evening begins with one");
        if ended.said() == Said::Paid {
            order.other = Some(amount);
        }
        self.runs.push(Run { order: order.number.clone(), amount, ended });
        Ok(())
    }

    fn second_order(&mut self) -> Result<(), String> {
        let first = self.order();
        let (number, amount) = (format!("{}b", first.number), first.amount);
        self.orders.push(Wanted { number, amount, said: Vec::new(), other: None });
        self.run_until_final()
    }

    fn run_two(&mut self) -> Result<(), String> {
        let amount = self.order().amount;
        for till in [self.started(amount, 0)?, self.started(amount, 1)?] {
            let ended = till.wait(RUN);
            self.note(ended);
        }
        Ok(())
    }

    fn run_killed_when(&mut self, so: impl Fn(&Night<'e>) -> bool) -> Result<(), String> {
        let mut till = self.started(self.order().amount, 0)?;
        self.waits_until(|night| till.is_over() || so(night));
        let ended = till.end();
        self.note(ended);
        Ok(())
    }

    /// What was lost before the order is in the books would strike a program that asks first, and then nothing that matters.
    fn run_until_booked(&mut self, faults: &'static [Fault]) -> Result<(), String> {
        for _ in 0..STARTS {
            let mut till = self.started(self.order().amount, 0)?;
            self.waits_until(|night| till.is_over() || night.booked().is_some());
            let is_booked = self.booked().is_some();
            if is_booked {
                self.behave(faults)?;
            }
            let ended = till.wait(RUN);
            self.note(ended);
            if is_booked {
                return Ok(());
            }
            if self.is_over() {
                break;
            }
            std::thread::sleep(PAUSE);
        }
        self.happened = false;
        Ok(())
    }

    fn run_killed_at_random(&mut self, lives: u32) -> Result<(), String> {
        for _ in 0..lives {
            if self.is_over() {
                break;
            }
            let life = self.dice.roll(LIFE_MS).min(self.dice.roll(LIFE_MS));
            let ended = self.started(self.order().amount, 0)?.wait(Duration::from_millis(life));
            self.note(ended);
        }
        Ok(())
    }

    /// Starts the program and leaves it running. One that has ended meanwhile has said something.
    fn begin(&mut self) -> Result<(), String> {
        let mut till = self.started(self.order().amount, 0)?;
        self.waits_until(|night| till.is_over() || night.booked().is_some());
        if till.is_over() {
            let ended = till.end();
            self.note(ended);
        } else {
            self.begun = Some(till);
        }
        Ok(())
    }

    fn begin_asked(&mut self) -> Result<(), String> {
        let questions = |night: &Night<'e>| {
            let log = night.sandbox.log();
            log.iter().filter(|entry| night.exam.bank.is_question(entry)).count()
        };
        let before = questions(self);
        let mut till = self.started(self.order().amount, 0)?;
        // A killed run may have left a question under way: the second one is surely of this run.
        self.waits_until(|night| till.is_over() || questions(night) > before + 1);
        self.happened &= questions(self) > before;
        if till.is_over() {
            let ended = till.end();
            self.note(ended);
        } else {
            self.begun = Some(till);
        }
        Ok(())
    }

    /// Somebody with a browser. Where the shop has made no order there is nothing to pay.
    fn pay_on_the_page(&mut self, card: Card) -> Result<(), String> {
        match self.booked() {
            Some(order) => payer::pay(&self.sandbox.url(), &order, self.exam.bank.card(card)),
            None => Ok(()),
        }
    }

    /// Starts the program that listens, and lets the bank know where.
    fn listen(&mut self) -> Result<(), String> {
        let Some(listener) = self.exam.listener else { return Ok(()) };
        let free = TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr());
        self.port = free.map_err(|error| format!("no free port: {error}"))?.port();
        let mut running = self.start(listener, self.order().amount, "listener.txt")?;
        self.waits_until(|night| running.is_over() || TcpStream::connect(("127.0.0.1", night.port)).is_ok());
        if running.is_over() {
            return Err(format!("the listener has ended: {}", running.end().output.trim()));
        }
        self.listener = Some(running);
        let url = format!("http://127.0.0.1:{}/callback", self.port);
        self.sandbox.set_settings(&json!({ "callbackUrl": url, "callbackSigning": "hmac" }).to_string())
    }

    /// Where the shop has made no order there is nothing to tell about it.
    fn act_on_callbacks(&self, json: &str) -> Result<(), String> {
        match (json.contains("ORDER"), self.booked()) {
            (true, Some(order)) => self.sandbox.act_on_callbacks(&json.replace("ORDER", &order.number)),
            (true, None) => Ok(()),
            (false, _) => self.sandbox.act_on_callbacks(json),
        }
    }

    /// Until each message has been sent once; whether it was taken is the listener's business.
    fn deliver(&self) {
        self.waits_until(|night| night.sandbox.callbacks().iter().all(|callback| callback.sent > 0));
    }

    fn waits_until(&self, mut so: impl FnMut(&Night<'e>) -> bool) {
        let until = Instant::now() + HAPPENS;
        while !so(self) && Instant::now() < until {
            std::thread::sleep(LOOK);
        }
    }

    /// What the bank has in its books under the number; not what a stranger has there.
    fn booked(&self) -> Option<Order> {
        self.books(self.orders.len() - 1)
    }

    fn books(&self, wanted: usize) -> Option<Order> {
        let own = |order: &Order| order.by != Actor::Stranger && self.wanted(&order.number) == wanted;
        self.sandbox.orders().into_iter().rev().find(own)
    }

    /// Which of the evening's orders a number at the bank stands for. A program that pays under a number of its own making pays
    /// all the same.
    fn wanted(&self, number: &str) -> usize {
        let stands_for = |order: &&Wanted| number.contains(&order.number);
        let order = self.orders.iter().filter(stands_for).max_by_key(|order| order.number.len());
        order.and_then(|order| self.orders.iter().position(|it| it.number == order.number)).unwrap_or(0)
    }

    fn has_moved(&self) -> bool {
        !self.moved(self.orders.len() - 1).is_empty()
    }

    /// What requests of this till have moved for an order, and what is not back.
    fn moved(&self, wanted: usize) -> Vec<u64> {
        let (there, back) = match self.exam.bank.money {
            Money::Out => (&["payout"][..], &["return"][..]),
            Money::In => (&["charge", "capture"][..], &["refund"][..]),
        };
        let ledger = self.sandbox.ledger();
        let own = |kinds: &[&str]| -> Vec<u64> {
            let own = ledger.iter().filter(|entry| entry.by != Actor::Stranger && kinds.contains(&entry.kind.as_str()));
            own.filter(|entry| self.wanted(&entry.order_number) == wanted).map(|entry| entry.amount).collect()
        };
        let mut moved = own(there);
        for amount in own(back) {
            if let Some(at) = moved.iter().position(|moved| *moved == amount) {
                moved.remove(at);
            }
        }
        moved
    }

    /// Lets the night pass at the bank, then judges.
    fn ends(mut self, started: Instant) -> Played {
        self.begun = None;
        let is_final = |order: Option<Order>| order.is_some_and(|order| order.due.is_none());
        let in_books: Vec<bool> = (0..self.orders.len()).map(|wanted| is_final(self.books(wanted))).collect();
        let asked_bank = !self.sandbox.log().is_empty();
        self.sandbox.advance_clock(NIGHT);
        let stories = self.orders.iter().enumerate().map(|(at, order)| {
            let moved = self.moved(at);
            let (asked, said_other, in_books) = (order.amount, order.other.is_some(), in_books[at]);
            let seen = Seen { asked, moved: &moved, said: &order.said, said_other, asked_bank, in_books };
            let verdict = judge(self.evening.end, &seen).if_played(self.happened);
            let said = order.said.last().copied().unwrap_or(Said::Open);
            Story { number: order.number.clone(), asked, other: order.other, moved, said, verdict }
        });
        let orders = stories.collect();
        Played { evening: self.evening, orders, runs: self.runs, asked_bank, took: started.elapsed() }
    }
}

/// Choices that are the same for the same seed (SplitMix64).
struct Dice(u64);

impl Dice {
    /// A number below that.
    fn roll(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % below
    }
}
