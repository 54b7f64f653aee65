//! The strict JSON at the door: parsed once, checked against a table of fields, refused with the name
//! of the field and a suggestion.
//!
//! The same tables make the published JSON Schemas, so what is documented is what is checked.

mod fields;
mod node;
mod problem;
mod schema;

pub use fields::year_month;
pub use fields::{Field, Shape, check, nearest};
pub use node::{Node, parse};
pub use problem::{FieldError, MAX_BYTES, Problem};
pub use schema::schema;
