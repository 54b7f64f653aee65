//! bePaid payouts, played (seed 002; gateways.md section 3).

pub mod switches;
