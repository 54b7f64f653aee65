//! What is written beside each change, so that a person can retrace it at night: masked, small, complete.

use crate::journal::Movement;
use crate::model::{Facts, Notice, Redactor, Stage, Verdict, Watch};
use crate::operations::Settlement;
use crate::transport::{Exchange, Failure, Trace};
use serde_json::{Value, json};

/// The same with who asked for it, where that is known.
pub(super) fn by(watch: &dyn Watch, mut evidence: Value) -> Value {
    if let Some((operation, program)) = watch.caller() {
        evidence["operation"] = operation.into();
        evidence["program"] = program.into();
    }
    evidence
}

pub(super) fn gate(trace: &Trace, movement: &Movement, body_bytes: usize) -> Value {
    json!({
        "attempt": movement.attempts + 1,
        "peer": trace.peer,
        "tls": trace.tls,
        "connectedAfterMs": trace.connected_after.map(millis),
        "bodyBytes": body_bytes,
    })
}

/// But for the answer itself, which `record` puts in.
pub(super) fn answer(trace: &Trace, verdict: Verdict, facts: &Facts) -> Value {
    json!({
        "verdict": verdict.word(),
        "http": facts.http,
        "code": facts.code,
        "message": facts.message,
        "reason": facts.reason,
        "alarm": facts.alarm.then_some(true),
        "keySpent": facts.key_spent.then_some(true),
        "bytesOut": trace.bytes_out,
        "bytesIn": trace.bytes_in,
        "elapsedMs": millis(trace.elapsed),
        "raw": null,
    })
}

pub(super) fn failure(trace: &Trace, failure: &Failure) -> Value {
    json!({
        "failure": failure.kind.code(),
        "message": failure.message,
        "peer": trace.peer,
        "gatePassed": trace.gate_passed,
        "withheld": trace.withheld.then_some(true),
        "bytesOut": trace.bytes_out,
        "bytesIn": trace.bytes_in,
        "elapsedMs": millis(trace.elapsed),
    })
}

pub(super) fn looked(trace: &Trace, stage: &Stage) -> Value {
    json!({ "orderId": stage.order_id, "baseline": stage.baseline, "elapsedMs": millis(trace.elapsed) })
}

/// What became of the request that ends a 3-D Secure page; its answer decides nothing.
pub(super) fn finished(exchange: &Exchange, redactor: Option<&Redactor>) -> Value {
    match (&exchange.result, redactor) {
        (Ok(answer), None) => json!({ "http": answer.status, "elapsedMs": millis(exchange.trace.elapsed) }),
        (Ok(answer), Some(redactor)) => {
            let text = String::from_utf8_lossy(&answer.body);
            // Masked before it is shortened: a mask must see whole card numbers.
            let beginning: String = redactor.clean(&text).chars().take(500).collect();
            let beginning = Redactor::without_cut_number(&beginning);
            json!({ "http": answer.status, "answer": beginning, "elapsedMs": millis(exchange.trace.elapsed) })
        }
        (Err(failed), _) => failure(&exchange.trace, failed),
    }
}

pub(super) fn notice(notice: &Notice) -> Value {
    json!({ "event": notice.event, "success": notice.success, "repeatKey": notice.repeat_key, "raw": notice.raw })
}

pub(super) fn cannot_be_asked() -> Value {
    json!({ "message": "the bank's id was lost with the answer, and it can be asked by nothing else" })
}

pub(super) fn key_expired() -> Value {
    json!({ "message": "the bank may have forgotten the key of the last request: it is asked first" })
}

pub(super) fn cancelled() -> Value {
    json!({ "message": "taken back by the caller" })
}

pub(super) fn contested() -> Value {
    json!({ "message": "a callback contradicts it, and the bank was not heard: a person decides" })
}

pub(super) fn panic() -> Value {
    json!({ "failure": "panic", "message": "a bug in the library after the gate" })
}

pub(super) fn settlement(redactor: &Redactor, settlement: &Settlement) -> Value {
    json!({ "who": redactor.clean(&settlement.who), "why": redactor.clean(&settlement.why) })
}

fn millis(duration: std::time::Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
