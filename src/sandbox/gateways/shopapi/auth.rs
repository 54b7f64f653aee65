//! Who is asking: HTTP Basic, or `shopToken` and `sign` in the body (gateways.md 4.1). A client certificate, which the older
//! generation wants besides, is not looked at.

use super::body::Body;
use super::call::Call;
use super::errors::{self, Refusal};
use super::sign;
use super::switches::{Auth, Switches};
use crate::sandbox::bank::books::world::World;
use crate::sandbox::bank::http::request::Request;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Whether the sender is the shop; and whether answers to him are signed.
pub fn authenticate(world: &World, request: &Request, call: Call, body: &Body) -> Result<bool, Refusal> {
    let switches = world.switches::<Switches>();
    if switches.dn_header && request.header("dn").is_none_or(str::is_empty) {
        return Err(Refusal {
            detail: "the header dn is missing".to_owned(),
            ..Refusal::from(&errors::NOT_AUTHORIZED)
        });
    }
    let signs = match switches.auth {
        Auth::Basic => false,
        Auth::Sign => true,
        Auth::Either => request.header("authorization").is_none(),
    };
    if signs { signed(world, call, body).map(|()| true) } else { basic(world, request).map(|()| false) }
}

fn basic(world: &World, request: &Request) -> Result<(), Refusal> {
    let header = request.header("authorization").unwrap_or("");
    let given = header.split_once(' ').filter(|(scheme, _)| scheme.eq_ignore_ascii_case("basic")).map(|(_, text)| text);
    let given = given.and_then(|text| STANDARD.decode(text.trim()).ok());
    let wanted = format!("{}:{}", world.user_name, world.password);
    if given.as_deref() == Some(wanted.as_bytes()) { Ok(()) } else { Err((&errors::NOT_AUTHORIZED).into()) }
}

fn signed(world: &World, call: Call, body: &Body) -> Result<(), Refusal> {
    if body.required("shopToken").ok().as_deref() != Some(world.user_name.as_str()) {
        return Err((&errors::NOT_AUTHORIZED).into());
    }
    let wanted =
        sign::of_request(call, body, world.switches::<Switches>().sign_order, &world.user_name, &world.password);
    if body.required("sign").ok().as_deref() == Some(wanted.as_str()) {
        Ok(())
    } else {
        Err((&errors::BAD_SIGN).into())
    }
}
