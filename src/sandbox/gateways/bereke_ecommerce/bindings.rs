//! Stored cards: the list of a customer's, and what a shop does with one of them (the family's pages; seed 001 has the list
//! alone).

use super::call::{Call, ID};
use super::errors::Answer;
use super::params::Params;
use super::{answers, errors};
use crate::sandbox::bank::books::own::Own;
use crate::sandbox::bank::books::store::Change;
use crate::sandbox::bank::books::stored::Binding;
use crate::sandbox::bank::books::world::World;
use crate::sandbox::bank::http::reply::Reply;
use crate::sandbox::bank::tools::months;
use serde::{Deserialize, Serialize};

/// What this gateway knows of a stored card. What is removed is kept, because it can be taken back.
#[derive(Serialize, Deserialize)]
struct Known {
    active: bool,
}

/// Whether it can be paid with.
pub fn is_active(binding: &Binding) -> bool {
    binding.more.read().is_none_or(|known: Known| known.active)
}

/// The stored card of that id, if it can be paid with.
pub fn usable<'w>(world: &'w World, params: &Params) -> Option<&'w Binding> {
    params.filled("bindingId").and_then(|id| world.binding(ID, id)).filter(|binding| is_active(binding))
}

/// `getBindings.do`
pub fn list(world: &World, params: &Params) -> Answer {
    params.authenticate(world, Call::Bindings)?;
    let client = params.filled("clientId").ok_or(&errors::NO_BINDING)?;
    let own = |binding: &&Binding| {
        binding.gateway == ID && binding.client_id.as_deref() == Some(client) && is_active(binding)
    };
    let found: Vec<_> = world.bindings().iter().filter(own).collect();
    if found.is_empty() {
        return Err(&errors::NO_BINDING);
    }
    Ok(Reply::json(200, &answers::bindings(world, &found)))
}

/// `unBindCard.do`, `bindCard.do`, `extendBinding.do`
pub fn change(world: &mut World, params: &Params, call: Call) -> Answer {
    params.authenticate(world, call)?;
    let found = params.filled("bindingId").and_then(|id| world.binding(ID, id)).cloned();
    let mut binding = found.ok_or(&errors::NO_BINDING)?;
    match call {
        Call::Unbind if !is_active(&binding) => return Err(&errors::BINDING_INACTIVE),
        Call::Unbind => binding.more = Own::of(&Known { active: false }),
        Call::Bind if is_active(&binding) => return Err(&errors::BINDING_ACTIVE),
        Call::Bind => binding.more = Own::default(),
        _ => {
            let expiry = params.filled("newExpiry").unwrap_or_default();
            if !months::is_month(expiry) {
                return Err(&errors::EXPIRY);
            }
            binding.expiry = expiry.to_owned();
        }
    }
    world.commit(vec![Change::Binding(binding)]);
    Ok(Reply::json(200, &answers::success(call, params.language(), world.switches())))
}
