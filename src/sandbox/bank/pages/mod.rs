//! What a bank's pages have in common: look, forms, words, the way back.

pub mod form;
pub mod phrases;
pub mod shell;
pub mod words;
