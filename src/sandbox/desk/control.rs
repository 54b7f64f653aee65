//! The tester's side: `/_sandbox/…` sets faults, switches and the clock, and shows what really happened.

use super::form::{self, Form};
use super::{cabinet, dashboard};
use crate::sandbox::bank::books::callbacks::{Callback, CallbackState};
use crate::sandbox::bank::books::store::Change;
use crate::sandbox::bank::books::world::World;
use crate::sandbox::bank::faults::fault::Strike;
use crate::sandbox::bank::faults::plan::{self, Plan};
use crate::sandbox::bank::http::reply::Reply;
use crate::sandbox::bank::http::request::Request;
use crate::sandbox::bank::played::Gateways;
use crate::sandbox::bank::shared::Shared;
use crate::sandbox::bank::tools::fields::{Fields, PlanError};
use crate::sandbox::bank::tools::json::Json;
use crate::sandbox::bank::tools::signature::RSA_PUBLIC_KEY;
use serde_json::{Value, json};

/// Answers a request below `/_sandbox/`.
pub fn answer(shared: &Shared, request: &Request) -> Reply {
    let what = request.path.trim_start_matches("/_sandbox/");
    if (what, request.method.as_str()) == ("callback-key", "GET") {
        return Reply::text(RSA_PUBLIC_KEY);
    }
    if (what, request.method.as_str()) == ("live", "GET") {
        return dashboard::live(&shared.caught_up(), shared.gateways, request);
    }
    if let ("POST", Some(form)) = (request.method.as_str(), form::read(request)) {
        return pressed(shared, what, form);
    }
    let done = match request.method.as_str() {
        "GET" => get(&shared.caught_up(), what),
        "POST" => post(shared, what, &request.body),
        _ => Err(PlanError::new(what, "only GET and POST")),
    };
    match done {
        Ok(value) => Reply::json(200, &Json::Plain(value)),
        Err(error) => {
            let known =
                ["plan", "next", "ledger", "orders", "log", "settings", "clock", "reset", "balances", "callbacks"]
                    .contains(&what);
            let error = json!({"error": {"field": error.field, "message": error.message}});
            Reply::json(if known { 400 } else { 404 }, &Json::Plain(error))
        }
    }
}

/// A button of the page was pressed: back to the page, or the page with why it was not done.
fn pressed(shared: &Shared, what: &str, form: Result<Form, PlanError>) -> Reply {
    let (language, done) = match form {
        Ok(form) => (form.language, carry_out(shared, what, &form.document)),
        Err(error) => (String::new(), Err(error)),
    };
    match done {
        Ok(_) if ["ru", "kk", "en"].contains(&language.as_str()) => {
            Reply::see_other(format!("/?lang={language}#{what}"))
        }
        Ok(_) => Reply::see_other("/".to_owned()),
        Err(error) => dashboard::refused(&shared.caught_up(), shared.gateways, &language, &error),
    }
}

fn get(world: &World, what: &str) -> Result<Value, PlanError> {
    Ok(match what {
        "plan" => world.plan.shown(),
        "ledger" => json!({"ledger": world.ledger(), "balances": world.balances()}),
        "orders" => json!({"orders": world.orders.all()}),
        "log" => json!({"log": world.log.entries()}),
        "settings" => Value::Object(world.switchboard.document()),
        "balances" => json!(world.balances()),
        "callbacks" => json!({"holding": world.callbacks.hold, "callbacks": world.callbacks.all()}),
        "clock" => json!({"nowMs": world.clock.now(), "aheadMs": world.clock.offset()}),
        _ => return Err(PlanError::new(what, "there is no such page; see docs/sandbox.md")),
    })
}

/// Does what a POST asks; the error names the wrong field.
pub fn post(shared: &Shared, what: &str, body: &[u8]) -> Result<Value, PlanError> {
    if what == "reset" {
        return carry_out(shared, what, &Value::Null);
    }
    let place = |error: serde_json::Error| format!("not valid JSON (line {}, column {})", error.line(), error.column());
    let value: Value = serde_json::from_slice(body).map_err(|error| PlanError::new("", place(error)))?;
    carry_out(shared, what, &value)
}

fn carry_out(shared: &Shared, what: &str, value: &Value) -> Result<Value, PlanError> {
    match what {
        "reset" => {
            shared.reset();
            return Ok(json!({"reset": true}));
        }
        "plan" => set_plan(&mut shared.caught_up(), shared.gateways, value)?,
        "next" => {
            strike_next(&mut shared.caught_up(), shared.gateways, value)?;
            return get(&shared.caught_up(), "plan");
        }
        "settings" => set_settings(&mut shared.caught_up(), value)?,
        "balances" => set_balances(&mut shared.caught_up(), value)?,
        "orders" => {
            cabinet::act(&mut shared.caught_up(), shared.gateways, value)?;
            shared.wake_scheduler();
        }
        "callbacks" => {
            act_on_callbacks(&mut shared.caught_up(), shared.gateways, value)?;
            shared.wake_scheduler();
        }
        "clock" => {
            let fields = Fields::of(value, "")?;
            let by = fields.whole("advanceMs", 0, 10 * 365 * 24 * 3600 * 1000)?;
            fields.finish()?;
            shared.advance_clock(by.ok_or_else(|| PlanError::new("advanceMs", "is missing"))?);
        }
        _ => return Err(PlanError::new(what, "cannot be posted to; see docs/sandbox.md")),
    }
    get(&shared.caught_up(), what)
}

fn set_plan(world: &mut World, gateways: Gateways, value: &Value) -> Result<(), PlanError> {
    world.plan = Plan::parse(value, world.seed, &|row| gateways.know_error(row))?;
    Ok(())
}

/// `{"fault": "drop-before", "orderNumber": "A-*"}`: one rule more, which strikes once. The fault is spelt as in an order
/// number; a form gives its parts one by one.
fn strike_next(world: &mut World, gateways: Gateways, value: &Value) -> Result<(), PlanError> {
    let fields = Fields::of(value, "")?;
    let mut suffix = fields.text("fault")?.ok_or_else(|| PlanError::new("fault", "is missing"))?.to_owned();
    let (at, argument) = (fields.text("at")?, fields.text("argument")?);
    let order_number = fields.text("orderNumber")?.map(str::to_owned);
    fields.finish()?;
    if let Some(at) = at {
        suffix += &format!("-{at}");
    }
    if let Some(argument) = argument {
        suffix += &format!(":{argument}");
    }
    // What is about the execution has no place in the answer, and is spelt without one.
    let rows = |row: &str| gateways.know_error(row);
    let strike = Strike::from_suffix(&suffix, &rows);
    let strike =
        strike.ok_or_else(|| PlanError::new("fault", "is no fault that can strike there; see the table of faults"))?;
    world.plan.add(plan::Rule::once(strike, order_number));
    Ok(())
}

fn set_settings(world: &mut World, value: &Value) -> Result<(), PlanError> {
    let changes = value.as_object().ok_or_else(|| PlanError::new("", "must be an object"))?;
    let changed = world.switchboard.changed(changes).map_err(|(field, message)| PlanError::new(field, message))?;
    world.commit(vec![Change::Settings(changed.document())]);
    Ok(())
}

/// `{"action": "hold" | "release" | "repeat" | "send" | "forge", …}`
fn act_on_callbacks(world: &mut World, gateways: Gateways, value: &Value) -> Result<(), PlanError> {
    let fields = Fields::of(value, "")?;
    let action = fields.text("action")?.ok_or_else(|| PlanError::new("action", "is missing"))?;
    let changes = match action {
        "hold" => {
            world.callbacks.hold = true;
            Vec::new()
        }
        "release" => {
            let reversed = match fields.text("order")? {
                None | Some("as-happened") => false,
                Some("reversed") => true,
                Some(_) => return Err(PlanError::new("order", "must be as-happened or reversed")),
            };
            world.callbacks.hold = false;
            released(world, reversed)
        }
        "repeat" => {
            let id = fields.whole("id", 1, u64::MAX)?.ok_or_else(|| PlanError::new("id", "is missing"))?;
            let callback = world.callbacks.by_id(id).ok_or_else(|| PlanError::new("id", "is no callback"))?;
            let (state, next) = (CallbackState::Waiting, world.clock.now());
            vec![Change::Callback(Box::new(Callback { state, next, failures: 0, ..callback.clone() }))]
        }
        "send" | "forge" => vec![told(world, gateways, &fields, action == "forge")?],
        _ => return Err(PlanError::new("action", "must be one of hold, release, repeat, send, forge")),
    };
    fields.finish()?;
    world.commit(changes);
    Ok(())
}

/// Everything that was held goes out, one after the other.
fn released(world: &World, reversed: bool) -> Vec<Change> {
    let held = world.callbacks.all().iter().filter(|callback| callback.state == CallbackState::Held);
    let mut held: Vec<Callback> = held.cloned().collect();
    if reversed {
        held.reverse();
    }
    let now = world.clock.now();
    let released = held.into_iter().enumerate().map(|(i, callback)| {
        let next = now + i as u64;
        Change::Callback(Box::new(Callback { state: CallbackState::Waiting, next, ..callback }))
    });
    released.collect()
}

/// A message the tester makes up, rightly signed or not.
fn told(world: &World, gateways: Gateways, fields: &Fields<'_>, forged: bool) -> Result<Change, PlanError> {
    let needed = |name: &'static str| fields.text(name)?.ok_or_else(|| PlanError::new(name, "is missing"));
    let (number, operation) = (needed("orderNumber")?, needed("operation")?);
    let success = match fields.get("success") {
        None => true,
        Some(value) => value.as_bool().ok_or_else(|| PlanError::new("success", "must be true or false"))?,
    };
    let order = world.orders.all().iter().rev().find(|order| order.number == number);
    let order = order.ok_or_else(|| PlanError::new("orderNumber", "is no order"))?;
    let gateway = gateways.by_id(&order.gateway);
    let callback = gateway.and_then(|gateway| gateway.callback(world, order, operation, success, forged));
    let callback = callback.ok_or_else(|| PlanError::new("operation", "unknown, or there is no address for it"))?;
    Ok(Change::Callback(Box::new(Callback { id: world.callbacks.next_id(), ..callback })))
}

fn set_balances(world: &mut World, value: &Value) -> Result<(), PlanError> {
    let balances = value.as_object().ok_or_else(|| PlanError::new("", "must be an object of account and amount"))?;
    let mut changes = Vec::new();
    for (account, amount) in balances {
        if world.balance(account).is_none() {
            return Err(PlanError::new(account.as_str(), "is no account"));
        }
        let amount = amount.as_i64().ok_or_else(|| PlanError::new(account.as_str(), "must be whole minor units"))?;
        changes.push(Change::Balance { account: account.clone(), amount });
    }
    world.commit(changes);
    Ok(())
}
