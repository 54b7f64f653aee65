//! A JSON document of the tester's, read member by member: the error names the wrong one.

use serde_json::{Map, Value};
use std::cell::RefCell;
use std::fmt;

/// What is wrong with a document of the control interface.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanError {
    /// Path of the field, e.g. `rules[0].do.action`.
    pub field: String,
    /// What is wrong with it.
    pub message: String,
}

impl PlanError {
    /// A problem with the field at that path.
    pub fn new(field: impl Into<String>, message: impl Into<String>) -> PlanError {
        PlanError { field: field.into(), message: message.into() }
    }
}

impl fmt::Display for PlanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field, self.message)
    }
}

/// An object being read: remembers its path and which members were asked for, so that a mistyped one is
/// an error instead of a fault that never strikes.
pub struct Fields<'v> {
    path: String,
    members: &'v Map<String, Value>,
    asked: RefCell<Vec<&'static str>>,
}

impl<'v> Fields<'v> {
    /// Begins to read the object at that path.
    pub fn of(value: &'v Value, path: impl Into<String>) -> Result<Fields<'v>, PlanError> {
        let path = path.into();
        match value {
            Value::Object(members) => Ok(Fields { path, members, asked: RefCell::default() }),
            _ => Err(PlanError::new(path, "must be an object")),
        }
    }

    /// The path of a member.
    pub fn path(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) }
    }

    /// The member of that name.
    pub fn get(&self, name: &'static str) -> Option<&'v Value> {
        self.asked.borrow_mut().push(name);
        self.members.get(name).filter(|value| !value.is_null())
    }

    /// A text.
    pub fn text(&self, name: &'static str) -> Result<Option<&'v str>, PlanError> {
        let read = |value: &'v Value| value.as_str().ok_or_else(|| PlanError::new(self.path(name), "must be a text"));
        self.get(name).map(read).transpose()
    }

    /// A whole number within bounds.
    pub fn whole(&self, name: &'static str, low: u64, high: u64) -> Result<Option<u64>, PlanError> {
        let wrong = || PlanError::new(self.path(name), format!("must be a whole number from {low} to {high}"));
        let read = |value: &Value| value.as_u64().filter(|n| (low..=high).contains(n)).ok_or_else(wrong);
        self.get(name).map(read).transpose()
    }

    /// A list.
    pub fn list(&self, name: &'static str) -> Result<Option<&'v Vec<Value>>, PlanError> {
        let read = |value: &'v Value| value.as_array().ok_or_else(|| PlanError::new(self.path(name), "must be a list"));
        self.get(name).map(read).transpose()
    }

    /// Refuses members that nobody asked for.
    pub fn finish(&self) -> Result<(), PlanError> {
        let asked = self.asked.borrow();
        let Some(stranger) = self.members.keys().find(|name| !asked.contains(&name.as_str())) else { return Ok(()) };
        let near = asked.iter().max_by(|a, b| strsim::jaro(a, stranger).total_cmp(&strsim::jaro(b, stranger)));
        let hint = near.map(|name| format!("; did you mean `{name}`?")).unwrap_or_default();
        Err(PlanError::new(self.path(stranger), format!("is not a field here{hint}")))
    }
}
