//! The component: one open client, its jobs, the last answer. Everything is done through a shared reference and under short
//! locks, none of which is held while the library works or the platform is called: it may call in again.

use crate::answer::{Answer, Member};
use crate::events::{Events, SOURCE};
use crate::library::{self, Client, Job, Question};
use crate::outcome::{Returns, Trouble, Value};
use crate::platform::{Connection, Memory};
use crate::progress;
use crate::utf16;
use crate::variant::Given;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tolem::document::MAX_BYTES;
use tolem::ffi::boundary;
use tolem::messages::Locale;
use tolem::model::Status;
use zeroize::Zeroizing;

pub type Done = Result<Value, Trouble>;

/// What stands behind one object of the platform.
pub struct Component {
    memory: Mutex<Option<Memory>>,
    connection: Mutex<Option<Connection>>,
    events: Arc<Events>,
    state: Mutex<State>,
}

struct State {
    client: Option<Client>,
    jobs: BTreeMap<i32, Job>,
    last_job: i32,
    answer: Answer,
    last_error: String,
    exceptions: bool,
    log_level: i32,
    locale: Locale,
}

impl Component {
    pub fn new() -> Component {
        let state = State {
            client: None,
            jobs: BTreeMap::new(),
            last_job: 0,
            answer: Answer::none(),
            last_error: String::new(),
            exceptions: true,
            log_level: 0,
            locale: Locale::Ru,
        };
        Component {
            memory: Mutex::new(None),
            connection: Mutex::new(None),
            events: Events::new(),
            state: Mutex::new(state),
        }
    }

    // What the platform sets.

    pub fn connect(&self, connection: Option<Connection>) {
        *locked(&self.connection) = connection;
        self.events.connect(connection);
    }

    pub fn set_memory(&self, memory: Option<Memory>) {
        *locked(&self.memory) = memory;
    }

    pub fn memory(&self) -> Option<Memory> {
        *locked(&self.memory)
    }

    /// The language of our own refusals; that of the library's answers is in its configuration.
    pub fn speak(&self, code: &str) {
        if let Some(locale) = code.get(..2).and_then(Locale::from_word) {
            self.state().locale = locale;
        }
    }

    // How members are used.

    /// Runs a method of so many parameters. Nothing is given back where the platform shall raise an exception.
    pub fn run(
        &self,
        parameters: usize,
        returns: Returns,
        method: fn(&Component, &[Given<'_>]) -> Done,
        given: &[Given<'_>],
    ) -> Option<Value> {
        self.state().last_error.clear();
        let done = boundary::caught(|| match given.len() == parameters {
            true => method(self, given),
            false => Err(refused("argument_count", format!("{parameters} parameters are needed"))),
        });
        // Whether money had moved when the panic came is not known here; the journal knows.
        let done = done.unwrap_or_else(|place| Err(Trouble::Answered(fault(&place))));
        done.map_or_else(|trouble| self.fail(trouble, returns), Some)
    }

    /// Sets a property; `false` where the platform shall raise an exception.
    pub fn set(&self, write: fn(&Component, Given<'_>) -> Result<(), Trouble>, given: Given<'_>) -> bool {
        self.state().last_error.clear();
        let done = boundary::caught(|| write(self, given));
        let done = done.unwrap_or_else(|place| Err(Trouble::Answered(fault(&place))));
        done.map_or_else(|trouble| self.fail(trouble, Returns::Nothing).is_some(), |()| true)
    }

    /// Keeps what went wrong as the last answer, and raises it as an exception unless those are switched off.
    fn fail(&self, trouble: Trouble, returns: Returns) -> Option<Value> {
        let (status, raised, value) = {
            let mut state = self.state();
            state.answer = match trouble {
                Trouble::Refused(status, code, detail) => Answer::refusal(state.locale, status, code, &detail),
                Trouble::Answered(answer) => answer,
            };
            state.last_error = state.answer.complaint();
            let raised = state.exceptions && state.answer.status < 0;
            (state.answer.status, raised.then(|| state.last_error.clone()), returns.otherwise(&state.answer))
        };
        let Some(text) = raised else { return Some(value) };
        // A copy, so that a platform that calls in again from here meets no lock.
        let connection = *locked(&self.connection);
        if let Some(connection) = connection {
            connection.add_error(SOURCE, &text, status);
        }
        None
    }

    // The methods, in the order of their table.

    pub fn open(&self, given: &[Given<'_>]) -> Done {
        let configuration = text(given[0], "configuration", Status::Config)?;
        self.close();
        let (client, answer) = Client::open(&configuration)?;
        let level = {
            let mut state = self.state();
            state.client = Some(client);
            state.log_level
        };
        client.set_log(&self.events, level);
        self.answered(answer)
    }

    pub fn call(&self, given: &[Given<'_>]) -> Done {
        let (client, question) = self.asked(given)?;
        self.answered(client.call(&question))
    }

    pub fn check(&self, given: &[Given<'_>]) -> Done {
        let (client, question) = self.asked(given)?;
        self.answered(client.check(&question))
    }

    pub fn start(&self, given: &[Given<'_>]) -> Done {
        let (client, question) = self.asked(given)?;
        let (job, answer) = client.start(&question)?;
        let number = {
            let mut state = self.state();
            state.last_job += 1;
            let number = state.last_job;
            state.jobs.insert(number, job);
            number
        };
        self.answered(answer)?;
        if self.events.is_on() {
            progress::watch(Arc::clone(&self.events), number, job);
        }
        Ok(Value::Whole(number))
    }

    pub fn wait(&self, given: &[Given<'_>]) -> Done {
        let job = self.job(given[0])?;
        let milliseconds = whole(given[1], "milliseconds")?;
        self.answered(job.wait(milliseconds))
    }

    /// The phase in a word. The last answer stays what it is, so that a form may ask while it shows another.
    pub fn progress(&self, given: &[Given<'_>]) -> Done {
        let answer = self.job(given[0])?.wait(0);
        let is = |status: Status| answer.status == status.code();
        if is(Status::Handle) || is(Status::Forked) {
            return Err(Trouble::Answered(answer));
        }
        Ok(Value::Text(if is(Status::Running) { answer.text("phase") } else { "finished".to_owned() }))
    }

    pub fn cancel(&self, given: &[Given<'_>]) -> Done {
        self.job(given[0])?.cancel();
        Ok(Value::Nothing)
    }

    pub fn release(&self, given: &[Given<'_>]) -> Done {
        self.job(given[0])?.close();
        self.state().jobs.remove(&(whole(given[0], "job")? as i32));
        Ok(Value::Nothing)
    }

    /// Closes the client and gives its jobs back; what is sent is followed to its end without us.
    pub fn close(&self) {
        let (client, jobs) = {
            let mut state = self.state();
            (state.client.take(), std::mem::take(&mut state.jobs))
        };
        jobs.into_values().for_each(Job::close);
        if let Some(client) = client {
            client.close();
        }
    }

    pub fn describe(&self) -> Done {
        self.answered(library::describe())
    }

    pub fn member(&self, given: &[Given<'_>]) -> Done {
        let path = text(given[0], "path", Status::Argument)?;
        Ok(match self.state().answer.member(&path) {
            Member::Nothing => Value::Nothing,
            Member::Flag(flag) => Value::Flag(flag),
            Member::Text(text) => Value::Text(text),
        })
    }

    pub fn count(&self, given: &[Given<'_>]) -> Done {
        let path = text(given[0], "path", Status::Argument)?;
        Ok(Value::Whole(i32::try_from(self.state().answer.count(&path)).unwrap_or(i32::MAX)))
    }

    // The properties.

    /// Reads from the last answer.
    pub fn of_answer<T>(&self, read: impl FnOnce(&Answer) -> T) -> T {
        read(&self.state().answer)
    }

    pub fn last_error(&self) -> String {
        self.state().last_error.clone()
    }

    pub fn exceptions(&self) -> bool {
        self.state().exceptions
    }

    pub fn set_exceptions(&self, given: Given<'_>) -> Result<(), Trouble> {
        let on = flag(given)?;
        self.state().exceptions = on;
        Ok(())
    }

    pub fn events(&self) -> &Events {
        &self.events
    }

    pub fn set_events(&self, given: Given<'_>) -> Result<(), Trouble> {
        self.events.switch(flag(given)?);
        Ok(())
    }

    pub fn log_level(&self) -> i32 {
        self.state().log_level
    }

    /// Lines of the log as events, from 1 (errors) to 4 (everything); 0 is none.
    pub fn set_log_level(&self, given: Given<'_>) -> Result<(), Trouble> {
        let level = whole(given, "level")?;
        if level > 4 {
            return Err(refused("log_level", format!("the level is 0 to 4, not {level}")));
        }
        let level = level as i32;
        if level > 0 {
            self.events.make_room();
        }
        let client = {
            let mut state = self.state();
            state.log_level = level;
            state.client
        };
        if let Some(client) = client {
            client.set_log(&self.events, level);
        }
        Ok(())
    }

    // What they share.

    fn state(&self) -> MutexGuard<'_, State> {
        locked(&self.state)
    }

    /// Keeps the answer and gives its document back; the library's refusals go the way of ours.
    fn answered(&self, answer: Answer) -> Done {
        if answer.status < 0 {
            return Err(Trouble::Answered(answer));
        }
        let json = answer.json.clone();
        self.state().answer = answer;
        Ok(Value::Text(json))
    }

    fn asked(&self, given: &[Given<'_>]) -> Result<(Client, Question), Trouble> {
        let client = self.state().client;
        let Some(client) = client else {
            return Err(Trouble::Refused(Status::Handle, "not_open", "no client is open: call Open first".to_owned()));
        };
        let operation = text(given[0], "operation", Status::Argument)?;
        let request = match given[1] {
            // A question without fields, such as balance.get.
            Given::Nothing => Zeroizing::new("{}".to_owned()),
            given => text(given, "request", Status::Request)?,
        };
        Ok((client, Question::new(&operation, &request)?))
    }

    fn job(&self, given: Given<'_>) -> Result<Job, Trouble> {
        let number = whole(given, "job")?;
        let job = i32::try_from(number).ok().and_then(|number| self.state().jobs.get(&number).copied());
        job.ok_or_else(|| Trouble::Refused(Status::Handle, "no_job", format!("there is no job {number}")))
    }
}

/// The platform may let go of a component without a word; jobs go on, and nobody is told any more.
impl Drop for Component {
    fn drop(&mut self) {
        self.close();
        self.connect(None);
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn fault(place: &str) -> Answer {
    boundary::after_panic(Status::Unknown, place).into()
}

fn refused(code: &'static str, detail: String) -> Trouble {
    Trouble::Refused(Status::Argument, code, detail)
}

/// A text that was given; what is longer than any document is not read at all.
fn text(given: Given<'_>, name: &str, too_long: Status) -> Result<Zeroizing<String>, Trouble> {
    let Given::Text(units) = given else {
        return Err(refused("argument_type", format!("{name} is no text")));
    };
    if units.len() > MAX_BYTES {
        return Err(Trouble::Refused(too_long, "too_large", format!("{name} is longer than {MAX_BYTES} bytes")));
    }
    utf16::text(units).ok_or_else(|| refused("argument_utf16", format!("{name} has half of a surrogate pair")))
}

/// A whole number of 0 or more; the platform's forms hand over numbers as floats, OneScript some as texts.
fn whole(given: Given<'_>, name: &str) -> Result<u32, Trouble> {
    let number = match given {
        Given::Whole(number) => u32::try_from(number).ok(),
        Given::Text(units) => String::from_utf16(&units[..units.len().min(20)]).ok().and_then(|text| text.parse().ok()),
        _ => None,
    };
    number.ok_or_else(|| refused("argument_type", format!("{name} is no whole number of 0 or more")))
}

fn flag(given: Given<'_>) -> Result<bool, Trouble> {
    match given {
        Given::Flag(flag) => Ok(flag),
        Given::Whole(number) => Ok(number != 0),
        _ => Err(refused("argument_type", "the value is neither true nor false".to_owned())),
    }
}
