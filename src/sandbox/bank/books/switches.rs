//! Switches: what a bank's documents leave open or contradict, each one settable. Every gateway has a set of its own, and
//! what all have in common is one more. A tester sees them as one document; whose they are is not known here.

use super::profile::ProfileName;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use std::any::Any;
use std::sync::Arc;

/// A set of switches.
pub trait Switches: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// The switches of a named set.
    fn of(profile: ProfileName) -> Self;
    /// The wrong switch and what it takes.
    fn check(&self) -> Result<(), (&'static str, String)>;
}

/// A set whose type only its owner knows.
trait Set: Any + Send + Sync {
    fn shown(&self) -> Map<String, Value>;
    fn switched(&self, switch: &str, value: &Value) -> Result<Arc<dyn Set>, String>;
    fn checked(&self) -> Result<(), (&'static str, String)>;
}

impl<S: Switches> Set for S {
    fn shown(&self) -> Map<String, Value> {
        match json!(self) {
            Value::Object(switches) => switches,
            _ => Map::new(),
        }
    }

    fn switched(&self, switch: &str, value: &Value) -> Result<Arc<dyn Set>, String> {
        let mut switches = self.shown();
        switches.insert(switch.to_owned(), value.clone());
        let set: S = serde_json::from_value(Value::Object(switches)).map_err(|error| error.to_string())?;
        Ok(Arc::new(set))
    }

    fn checked(&self) -> Result<(), (&'static str, String)> {
        self.check()
    }
}

/// A set and its place in the document of settings.
#[derive(Clone)]
pub struct Board {
    key: Option<&'static str>,
    of: fn(ProfileName) -> Arc<dyn Set>,
    set: Arc<dyn Set>,
}

impl Board {
    /// The switches stand in an object of that name.
    pub fn under<S: Switches>(key: &'static str) -> Board {
        Board { key: Some(key), ..Board::at_top::<S>() }
    }

    /// The switches stand at the top of the document.
    pub fn at_top<S: Switches>() -> Board {
        let of = |profile| Arc::new(S::of(profile)) as Arc<dyn Set>;
        Board { key: None, of, set: of(ProfileName::AsDocumented) }
    }

    fn path(&self, switch: &str) -> String {
        self.key.map_or_else(|| switch.to_owned(), |key| format!("{key}.{switch}"))
    }

    fn switch(&mut self, switch: &str, value: &Value) -> Result<(), Wrong> {
        self.set = self.set.switched(switch, value).map_err(|message| (self.path(switch), message))?;
        Ok(())
    }
}

/// The path of a wrong switch, and what is wrong with it.
pub type Wrong = (String, String);

/// Every set, as one document.
#[derive(Clone)]
pub struct Switchboard {
    boards: Vec<Board>,
}

impl Switchboard {
    /// These sets, as a named set has them.
    pub fn of(profile: ProfileName, boards: impl IntoIterator<Item = Board>) -> Switchboard {
        let boards = boards.into_iter().map(|board| Board { set: (board.of)(profile), ..board });
        Switchboard { boards: boards.collect() }
    }

    /// The set of that type.
    pub fn get<S: Switches>(&self) -> &S {
        let sets = self.boards.iter().map(|board| &*board.set as &dyn Any);
        sets.filter_map(|set| set.downcast_ref())
            .next()
            .unwrap_or_else(|| unreachable!("the owner of every set brings it"))
    }

    /// The whole document.
    pub fn document(&self) -> Map<String, Value> {
        let mut document = Map::new();
        for board in &self.boards {
            match board.key {
                Some(key) => drop(document.insert(key.to_owned(), Value::Object(board.set.shown()))),
                None => document.extend(board.set.shown()),
            }
        }
        document
    }

    /// What a document says that was kept; a switch that is younger than it is as documented.
    pub fn read(&self, document: &Map<String, Value>) -> Result<Switchboard, Wrong> {
        Switchboard::of(ProfileName::AsDocumented, self.boards.clone()).switched(document)
    }

    /// The same with some switched. `profile` takes effect before the others. The error names the wrong switch.
    pub fn changed(&self, changes: &Map<String, Value>) -> Result<Switchboard, Wrong> {
        let base = match changes.get("profile") {
            None => self.clone(),
            Some(name) => {
                let name = name.as_str().and_then(ProfileName::parse);
                let name = name.ok_or(("profile".to_owned(), "one of lenient, as-documented, nasty".to_owned()))?;
                Switchboard::of(name, self.boards.clone())
            }
        };
        let switched = base.switched(changes)?;
        for board in &switched.boards {
            board.set.checked().map_err(|(switch, message)| (board.path(switch), message))?;
        }
        Ok(switched)
    }

    /// One switch at a time, so that the error can name it; those of an object one by one, too.
    fn switched(mut self, changes: &Map<String, Value>) -> Result<Switchboard, Wrong> {
        for (name, value) in changes {
            if let Some(board) = self.boards.iter_mut().find(|board| board.key == Some(name)) {
                let switches = value.as_object().ok_or_else(|| (name.clone(), "must be an object".to_owned()))?;
                for (switch, value) in switches {
                    board.switch(switch, value)?;
                }
                continue;
            }
            let at_top = |board: &&mut Board| board.key.is_none() && board.set.shown().contains_key(name);
            match self.boards.iter_mut().find(at_top) {
                Some(board) => board.switch(name, value)?,
                None => return Err((name.clone(), self.unknown(name))),
            }
        }
        Ok(self)
    }

    fn unknown(&self, name: &str) -> String {
        let known: Vec<_> = self.document().keys().map(|known| format!("`{known}`")).collect();
        format!("unknown field `{name}`, expected one of {}", known.join(", "))
    }
}
