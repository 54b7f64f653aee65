//! What a bank knows, and what really happened: every change is written before it is believed.

pub mod agenda;
pub mod callbacks;
pub mod due;
pub mod ledger;
pub mod log;
pub mod options;
pub mod orders;
pub mod other_card;
pub mod own;
pub mod payment;
pub mod profile;
pub mod replica;
pub mod settings;
pub mod store;
pub mod stored;
pub mod switches;
pub mod world;
