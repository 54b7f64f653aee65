//! JSON objects, member by member.

use serde_json::{Map, Value};

/// What `collect` would give. That first sorts, with a sorting routine of its own for each place it stands in: 60 KB.
pub fn object(members: impl IntoIterator<Item = (String, Value)>) -> Map<String, Value> {
    let mut object = Map::new();
    for (name, value) in members {
        object.insert(name, value);
    }
    object
}
