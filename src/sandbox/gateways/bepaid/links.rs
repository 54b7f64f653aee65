//! Where the pages of a transaction are.

use super::stamps;
use crate::sandbox::bank::books::world::World;

/// Below it are the pages of transactions that somebody must go on with.
pub const PROCESS: &str = "/process/";
/// Below it are the receipts.
pub const RECEIPT: &str = "/customer/transactions/";

/// Where a transaction's receipt is: nobody can guess the end.
pub fn receipt_path(world: &World, uid: &str) -> String {
    format!("{RECEIPT}{uid}/{}", stamps::stamp(world, "receipt", uid.as_bytes()))
}
