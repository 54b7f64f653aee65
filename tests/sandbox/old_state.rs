//! A state file of an older sandbox opens: cards named no gateway then, and there were fewer switches.

use crate::till::*;
use serde_json::json;
use tolem::sandbox::{Options, Sandbox};

fn opened(lines: &str) -> std::io::Result<Sandbox> {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state.jsonl");
    std::fs::write(&state, lines).unwrap();
    Sandbox::start(Options { state_file: Some(state), ..Options::default() })
}

#[test]
fn a_card_that_names_no_gateway_is_still_paid_and_a_younger_switch_is_as_documented() {
    let card = json!([{"binding": {"id": "00000000-0000-4000-8000-0000000000aa", "masked_pan": "411111XXXXXX1111", "behaviour": "pays"}}]);
    let settings = json!([{"settings": {"profile": "nasty", "orderStatus": "string", "bepaid": {"asyncMs": 7}}}]);
    let bank = opened(&format!("{card}\n{settings}\n")).unwrap();
    let target = json!({"target": {"card": null, "bindingId": "00000000-0000-4000-8000-0000000000aa"}});
    let answer = call(&bank, "performPayout", &with(payout("to-a-stored-card"), target)).json();
    assert_eq!((&answer["orderStatus"], executions(&bank, "to-a-stored-card")), (&json!("2"), 1), "{answer}");
    let shown = get(&bank, "/_sandbox/settings").json();
    assert_eq!((&shown["profile"], &shown["duplicates"]), (&json!("nasty"), &json!("refuse-400")));
    assert_eq!((&shown["bepaid"]["asyncMs"], &shown["bepaid"]["requestId"]), (&json!(7), &json!("honoured")));
}

#[test]
fn a_switch_that_nobody_knows_is_named_and_nothing_is_played() {
    let error = opened("[{\"settings\":{\"profile\":\"lenient\",\"nonsense\":1}}]\n").err().unwrap().to_string();
    assert!(error.contains("nonsense"), "{error}");
}
