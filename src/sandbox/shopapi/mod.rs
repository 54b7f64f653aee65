//! bisys (CKassa) ShopAPI, played (seed 003; gateways.md section 4).

pub mod switches;
