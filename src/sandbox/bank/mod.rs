//! What every bank has, in layers: `tools` know nothing of banks, `faults` are the tester's wishes, `http` carries them,
//! `pages` are what people see, `books` are what really happened. Above them `played` says what a gateway must bring, and
//! `shared` is what the threads of a sandbox see. No gateway is known here.

pub mod books;
pub mod cards;
pub mod exhibits;
pub mod faults;
pub mod http;
pub mod pages;
pub mod played;
pub mod shared;
pub mod tools;
