//! What is kept of the evidence of a change: masked once more, readable, and bounded. What a bank repeats word for word is
//! kept once.

use super::Intent;
use crate::model::{Redactor, hex, is_shallow, parsed, shallow, text};
use serde_json::{Value, json};
use std::borrow::Cow;

/// The most that one event keeps, in bytes.
const LONGEST: usize = 16 * 1024;

/// The most that is kept of an answer that is longer.
const BEGINNING: usize = 12 * 1024;

/// The most that is kept of one text beside the answer.
pub(super) const LONGEST_TEXT: usize = 1024;

/// The evidence as it is kept. An answer that is too long is kept as the beginning of its text.
pub(super) fn kept<'e>(redactor: &Redactor, evidence: &'e Value) -> Cow<'e, Value> {
    let mut evidence = match is_shallow(evidence) {
        true => Cow::Borrowed(evidence),
        false => Cow::Owned(shallow(evidence.clone())),
    };
    if let Some(masked) = redactor.masked_json(&evidence) {
        evidence = Cow::Owned(masked);
    }
    if at_most(&evidence) <= LONGEST || text(&evidence).len() <= LONGEST {
        return evidence;
    }
    let Value::Object(members) = evidence.to_mut() else {
        return evidence;
    };
    for (name, value) in members.iter_mut() {
        match value {
            Value::String(text) if name != "raw" => *text = beginning(text, LONGEST_TEXT),
            _ => {}
        }
    }
    if let Some(raw) = members.get_mut("raw").filter(|raw| raw.to_string().len() > BEGINNING) {
        let whole = raw.to_string();
        // Written as JSON once more, quotes and controls take more room.
        let mut most = BEGINNING;
        while Value::from(up_to(&whole, most)).to_string().len() > BEGINNING {
            most = most * 3 / 4;
        }
        *raw = beginning(&whole, most).into();
        members.insert("rawBytes".to_owned(), whole.len().into());
    }
    evidence
}

/// The most bytes that it takes as JSON: six a byte of a text, twenty-four a number.
fn at_most(value: &Value) -> usize {
    match value {
        Value::String(text) => 2 + 6 * text.len(),
        Value::Array(items) => 2 + items.iter().map(|item| 1 + at_most(item)).sum::<usize>(),
        Value::Object(members) => {
            2 + members.iter().map(|(name, value)| 4 + 6 * name.len() + at_most(value)).sum::<usize>()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => 24,
    }
}

/// The beginning of a text that was masked already, without a card number cut in half.
pub(super) fn beginning(text: &str, most: usize) -> String {
    if text.len() <= most {
        return text.to_owned();
    }
    format!("{}…", Redactor::without_cut_number(up_to(text, most)))
}

/// At most so many bytes of a text, in whole characters.
fn up_to(text: &str, most: usize) -> &str {
    let most = (0..=most.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    &text[..most]
}

/// An answer that is the last one word for word is not kept again: `rawAsIn` is the revision that has it. `last` is the
/// evidence of the event before as it is kept, `revision` its number; `at` reads that of an earlier one.
pub(super) fn without_repetition<E>(
    evidence: &mut Cow<'_, Value>,
    revision: u32,
    last: &str,
    at: impl FnOnce(u32) -> Result<Value, E>,
) -> Result<(), E> {
    if evidence["raw"].is_null() || !last.contains("\"raw") {
        return Ok(());
    }
    let last = parsed(last.as_bytes()).unwrap_or_default();
    let there = last["rawAsIn"].as_u64().and_then(|there| u32::try_from(there).ok());
    let (there, same) = match there {
        Some(there) => (there, at(there)?["raw"] == evidence["raw"]),
        None => (revision, last["raw"] == evidence["raw"]),
    };
    if same {
        let evidence = evidence.to_mut();
        evidence["raw"] = Value::Null;
        evidence["rawAsIn"] = there.into();
    }
    Ok(())
}

/// The evidence of a submission or an amendment: what was asked for, so that the hash chain covers it.
pub(super) fn content(intent: &Intent) -> Value {
    let mut content = json!({
        "amount": intent.amount.get(),
        "currency": intent.currency.letters(),
        "fingerprint": hex(&intent.fingerprint),
        "payeeMask": intent.payee_mask,
        "payeeRef": intent.payee_ref,
        "byPage": intent.by_page,
        "manualCapture": intent.manual_capture,
        "byWallet": intent.by_wallet,
    });
    // Left out where there is none: older entries do not have it.
    if let Some(commission) = intent.commission {
        content["commission"] = commission.into();
    }
    if intent.verifies {
        content["verifies"] = true.into();
    }
    if let Some(seconds) = intent.page_secs {
        content["pageSecs"] = seconds.into();
    }
    if !intent.echoes.is_null() {
        content["echoes"] = intent.echoes.clone();
    }
    content
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn evidence_is_bounded_and_what_is_short_stays() {
        let redactor = Redactor::new();
        let short = json!({ "verdict": "paid", "raw": { "errorCode": "0" } });
        assert!(matches!(kept(&redactor, &short), Cow::Borrowed(kept) if *kept == short));
        for filler in ["x", "\"", "\u{1}", "\u{4e00}", "4"] {
            let long =
                json!({ "message": filler.repeat(100_000), "raw": { "x": filler.repeat(100_000) }, "http": 200 });
            let kept = kept(&redactor, &long);
            assert!(kept.to_string().len() <= LONGEST, "{filler:?}: {}", kept.to_string().len());
            assert_eq!(kept["http"], 200);
            assert!(kept["rawBytes"].as_u64().unwrap() > 100_000, "{filler:?}");
        }
    }
}
