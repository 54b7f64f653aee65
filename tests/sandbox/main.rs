//! Promises of the sandbox, by the story of who relies on them.
#![cfg(feature = "sandbox")]

mod bepaid_money;
mod bepaid_pages;
mod bepaid_shapes;
mod bepaid_shop;
mod bepaid_webhooks;
mod browser;
mod card_callbacks;
mod card_errors;
mod card_family;
mod card_money;
mod card_secure;
mod card_wallets;
mod desk;
mod errors;
mod faults;
mod money;
mod nasty;
mod old_state;
mod operation;
mod pages;
mod shop;
mod shopapi;
mod shopapi_auth;
mod shopapi_callbacks;
mod shopapi_cards;
mod shopapi_faults;
mod shopapi_money;
mod switches;
mod till;
