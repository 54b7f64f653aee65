//! What knows nothing of banks.

pub mod address;
pub mod choices;
pub mod clock;
pub mod fields;
pub mod html;
pub mod json;
pub mod months;
pub mod random;
pub mod signature;
