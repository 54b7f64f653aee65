//! How deep an answer of somebody else may be nested where it is kept or told again.
//!
//! Readers of JSON stop at 64 levels (.NET) or 127 (serde): what is nested deeper than that could be written and never read.

use serde_json::Value;

/// The most levels of an answer that are kept. A document puts a few around it.
const DEEPEST: usize = 56;

/// The value without what is nested too deep: in its place stands `"…"`.
pub fn shallow(value: Value) -> Value {
    match is_shallow(&value) {
        true => value,
        false => cut(value, DEEPEST),
    }
}

/// Whether nothing in it is nested too deep.
pub fn is_shallow(value: &Value) -> bool {
    fits(value, DEEPEST)
}

fn fits(value: &Value, left: usize) -> bool {
    match value {
        Value::Array(items) => left > 0 && items.iter().all(|item| fits(item, left - 1)),
        Value::Object(members) => left > 0 && members.values().all(|value| fits(value, left - 1)),
        _ => true,
    }
}

fn cut(value: Value, left: usize) -> Value {
    match value {
        Value::Array(_) | Value::Object(_) if left == 0 => "…".into(),
        Value::Array(mut items) => {
            items.iter_mut().for_each(|item| *item = cut(item.take(), left - 1));
            items.into()
        }
        Value::Object(mut members) => {
            members.values_mut().for_each(|value| *value = cut(value.take(), left - 1));
            members.into()
        }
        plain => plain,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn depth(value: &Value) -> usize {
        match value {
            Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
            Value::Object(members) => 1 + members.values().map(depth).max().unwrap_or(0),
            _ => 0,
        }
    }

    #[test]
    fn what_is_nested_too_deep_is_cut_and_the_rest_stays() {
        let mut deep = json!("here");
        for level in 0..120 {
            deep = if level % 2 == 0 { json!([deep]) } else { json!({ "x": deep }) };
        }
        let cut = shallow(json!({ "errorCode": "0", "x": deep }));
        assert_eq!((depth(&cut), &cut["errorCode"]), (DEEPEST, &json!("0")));
        let flat = json!({ "a": [1, { "b": null }], "c": "d" });
        assert_eq!(shallow(flat.clone()), flat);
        let nested = |levels: usize| (0..levels).fold(json!(1), |inside, _| json!([inside]));
        assert!(is_shallow(&nested(DEEPEST)) && !is_shallow(&nested(DEEPEST + 1)));
    }
}
