//! What answers hold: the same vocabulary the other way round. `tolem_describe` publishes it as JSON Schemas, and typed
//! bindings are made from those.
//!
//! `answers.txt` is the table; it is read when somebody asks for it, because as a table of the compiler's it would be four
//! times as large. A record is its title, the records it begins with, and a line for each member:
//!
//! ```text
//!   name[!] holds  meaning
//! ```
//!
//! `!` is always there; others may be left out or `null`. It holds: `text`, `whole` (an integer), `flag`, `texts`, `free` (an
//! object that depends on the bank), `any`, a word of a closed list (`status`, `advice`, `state`, `kind`, `phase`), a record, or
//! `[]` of a record.

use serde_json::{Map, Value, json};

const TABLE: &str = include_str!("answers.txt");

/// Answers that belong to no operation: what they answer, and their record.
pub const OTHER_ANSWERS: [(&str, &str); 3] = [("opened", "Opened"), ("checked", "Checked"), ("progress", "Progress")];

/// The JSON Schema of that record. An answer may hold more than its schema says: callers ignore what they do not know.
pub fn answer_schema(title: &str) -> Value {
    let (mut properties, mut required) = (Map::new(), Vec::new());
    collect(title, &mut properties, &mut required);
    json!({ "title": title, "type": "object", "properties": properties, "required": required })
}

/// The members of a record, those of the records it begins with first.
fn collect(title: &str, properties: &mut Map<String, Value>, required: &mut Vec<Value>) {
    let of = |line: &str| line.split(' ').next() == Some(title);
    let mut lines = TABLE.lines().skip_while(|line| !of(line));
    let heading = lines.next().expect("a record of the table");
    for part in heading.split(' ').skip(1) {
        collect(part, properties, required);
    }
    for line in lines.map_while(|line| line.strip_prefix("  ")) {
        let (member, meaning) = line.split_once("  ").expect("two spaces before the meaning");
        let (name, holds) = member.split_once(' ').expect("a name and what it holds");
        let mut property = shape(holds);
        let name = match name.strip_suffix('!') {
            Some(name) => {
                required.push(name.into());
                name
            }
            None => {
                property = json!({ "anyOf": [property, { "type": "null" }] });
                name
            }
        };
        property["description"] = meaning.into();
        properties.insert(name.to_owned(), property);
    }
}

fn shape(holds: &str) -> Value {
    let text = match holds {
        "text" => r#"{"type":"string"}"#,
        "whole" => r#"{"type":"integer"}"#,
        "flag" => r#"{"type":"boolean"}"#,
        "free" => r#"{"type":"object"}"#,
        "texts" => r#"{"type":"array","items":{"type":"string"}}"#,
        "any" => "{}",
        "status" | "advice" | "state" | "kind" | "phase" => &format!(r#"{{"type":"string","format":"{holds}"}}"#),
        _ => {
            return match holds.strip_prefix("[]") {
                Some(record) => json!({ "type": "array", "items": answer_schema(record) }),
                None => answer_schema(holds),
            };
        }
    };
    serde_json::from_str(text).expect("a schema of ours is JSON")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operations::Operation;

    #[test]
    fn every_record_of_the_table_is_read() {
        for title in TABLE.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_uppercase())) {
            let title = title.split(' ').next().unwrap();
            let schema = answer_schema(title);
            assert!(!schema["properties"].as_object().unwrap().is_empty(), "{title}");
        }
    }

    #[test]
    fn every_answer_is_in_the_table_and_begins_with_what_all_have() {
        let others = OTHER_ANSWERS.map(|(_, title)| title);
        for title in Operation::ALL.map(Operation::answer).iter().chain(&others) {
            let schema = answer_schema(title);
            assert_eq!(schema["properties"]["status"]["format"], "status", "{title}");
            assert_eq!(schema["properties"]["advice"]["format"], "advice", "{title}");
        }
    }
}
