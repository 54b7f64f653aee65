//! The tester's side: `/_sandbox/…` sets faults, switches and the clock, and shows what really happened.

use super::fault::{Fields, PlanError};
use super::json::Json;
use super::plan::Plan;
use super::reply::Reply;
use super::request::Request;
use super::server::Shared;
use super::store::Change;
use super::world::World;
use serde_json::{Value, json};

/// Answers a request below `/_sandbox/`.
pub fn answer(shared: &Shared, request: &Request) -> Reply {
    let what = request.path.trim_start_matches("/_sandbox/");
    let done = match request.method.as_str() {
        "GET" => get(&shared.caught_up(), what),
        "POST" => post(shared, what, &request.body),
        _ => Err(PlanError::new(what, "only GET and POST")),
    };
    match done {
        Ok(value) => Reply::json(200, &Json::Plain(value)),
        Err(error) => {
            let known = ["plan", "ledger", "orders", "log", "settings", "clock", "reset", "balances"].contains(&what);
            let error = json!({"error": {"field": error.field, "message": error.message}});
            Reply::json(if known { 400 } else { 404 }, &Json::Plain(error))
        }
    }
}

fn get(world: &World, what: &str) -> Result<Value, PlanError> {
    Ok(match what {
        "plan" => world.plan.shown(),
        "ledger" => json!({"ledger": world.ledger(), "balances": world.balances()}),
        "orders" => json!({"orders": world.orders.all()}),
        "log" => json!({"log": world.log.entries()}),
        "settings" => json!(world.settings),
        "balances" => json!(world.balances()),
        "clock" => json!({"nowMs": world.clock.now(), "aheadMs": world.clock.offset()}),
        _ => return Err(PlanError::new(what, "there is no such page; see docs/sandbox.md")),
    })
}

/// Does what a POST asks; the error names the wrong field.
pub fn post(shared: &Shared, what: &str, body: &[u8]) -> Result<Value, PlanError> {
    if what == "reset" {
        shared.reset();
        return Ok(json!({"reset": true}));
    }
    let place = |error: serde_json::Error| format!("not valid JSON (line {}, column {})", error.line(), error.column());
    let value: Value = serde_json::from_slice(body).map_err(|error| PlanError::new("", place(error)))?;
    match what {
        "plan" => set_plan(&mut shared.caught_up(), &value)?,
        "settings" => set_settings(&mut shared.caught_up(), &value)?,
        "balances" => set_balances(&mut shared.caught_up(), &value)?,
        "clock" => {
            let fields = Fields::of(&value, "")?;
            let by = fields.whole("advanceMs", 0, 10 * 365 * 24 * 3600 * 1000)?;
            fields.finish()?;
            shared.advance_clock(by.ok_or_else(|| PlanError::new("advanceMs", "is missing"))?);
        }
        _ => return Err(PlanError::new(what, "cannot be posted to; see docs/sandbox.md")),
    }
    get(&shared.caught_up(), what)
}

fn set_plan(world: &mut World, value: &Value) -> Result<(), PlanError> {
    world.plan = Plan::parse(value, world.seed)?;
    Ok(())
}

fn set_settings(world: &mut World, value: &Value) -> Result<(), PlanError> {
    let changes = value.as_object().ok_or_else(|| PlanError::new("", "must be an object"))?;
    let settings = world.settings.changed(changes).map_err(|(field, message)| PlanError::new(field, message))?;
    world.commit(vec![Change::Settings(Box::new(settings))]);
    Ok(())
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
