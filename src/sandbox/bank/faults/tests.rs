//! Both spellings of a fault say the same.

use super::actions::ACTIONS;
use super::execution::{Lag, Lost};
use super::fault::{Fault, Point, Rows, Span, Strike, TIMEOUT};
use serde_json::json;

/// The one documented error that is known here.
const ROWS: Rows<'static> = &|row| row == "hessian-failed";

#[test]
fn every_action_of_the_table_can_be_written_in_a_plan_and_in_an_order_number() {
    for action in ACTIONS {
        let mut value = json!({"action": action.name});
        let mut suffix = action.suffix.to_owned();
        if ["error", "refuse-again"].contains(&action.name) {
            value["row"] = json!("hessian-failed");
            suffix.push_str(":hessian-failed");
        }
        let from_json = Strike::from_json(&value, "do", None, ROWS).unwrap();
        let from_suffix = Strike::from_suffix(&suffix, ROWS).unwrap();
        assert_eq!(from_json, from_suffix, "{}", action.name);
    }
}

#[test]
fn suffixes_carry_points_and_arguments() {
    let strike = |text| Strike::from_suffix(text, ROWS).unwrap();
    assert_eq!(strike("drop-before"), Strike { at: Point::Before, fault: Fault::Drop });
    assert_eq!(strike("truncate:7").fault, Fault::Truncate(7));
    assert_eq!(strike("429-before"), Strike { at: Point::Before, fault: Fault::Status(429) });
    assert_eq!(strike("429-before:7s"), Strike { at: Point::Before, fault: Fault::Busy(429, 7) });
    let late = Fault::ExecuteLater(Span(30_000, 30_000), Box::new(Fault::Error(TIMEOUT.into())));
    assert_eq!(strike("504-late:30s").fault, late);
    let late = Fault::ExecuteLater(Span(400, 400), Box::new(Fault::Drop));
    assert_eq!(strike("drop-late:400ms").fault, late);
    assert_eq!(strike("lag:3q").fault, Fault::Lagging(Lag { ms: 0, questions: 3 }));
    assert_eq!(strike("lost:3,2s").fault, Fault::Lost(Lost { from: 2000, times: 3 }));
    assert_eq!(strike("refuse-before:418,A-7").at, Point::Before);
    assert!(matches!(strike("refuse:418,A-7").fault, Fault::Refusal { status: 418, code, .. } if code == "A-7"));
    for wrong in [
        "lag:soon",
        "lost:x",
        "refuse:9000",
        "refuse-again",
        "refuse-again:no-such-row",
        "",
        "explode",
        "amount-before",
        "504-late:soon",
        "html:9000",
        "error:no-such-row",
        "error",
    ] {
        assert_eq!(Strike::from_suffix(wrong, ROWS), None, "{wrong}");
    }
}

#[test]
fn a_wrong_field_is_named() {
    let error = |value| Strike::from_json(&value, "do", None, ROWS).unwrap_err().field;
    assert_eq!(error(json!([])), "do");
    assert_eq!(error(json!({})), "do.action");
    assert_eq!(error(json!({"action": "explode"})), "do.action");
    assert_eq!(error(json!({"action": "delay", "ms": "soon"})), "do.ms");
    assert_eq!(error(json!({"action": "delay", "ms": [5, 1]})), "do.ms");
    assert_eq!(error(json!({"action": "drop", "milliseconds": 5})), "do.milliseconds");
    assert_eq!(error(json!({"action": "drop", "at": "never"})), "do.at");
    assert_eq!(error(json!({"action": "other-amount", "at": "before-execute"})), "do.action");
    assert_eq!(error(json!({"action": "truncate", "at": "accept"})), "do.action");
    assert_eq!(error(json!({"action": "error", "row": "nonsense"})), "do.row");
    assert_eq!(error(json!({"action": "execute-later", "then": {"action": "execute-twice"}})), "do.then");
}
