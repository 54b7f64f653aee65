//! Which library is loaded: the number of the ABI, which never changes while this library grows, and the
//! version of the release.

use super::boundary;
use std::ffi::{CStr, c_char};

/// The ABI this header describes; also the number in the SONAME `libtolem.so.1`.
pub const TOLEM_ABI_VERSION: u32 = 1;

const VERSION: &CStr = match CStr::from_bytes_with_nul(concat!(env!("CARGO_PKG_VERSION"), "\0").as_bytes()) {
    Ok(text) => text,
    Err(_) => panic!("a version holds no NUL"),
};

/// The ABI of the library that is loaded.
///
/// A binding compares it with #TOLEM_ABI_VERSION after loading and refuses to run when they differ.
///
/// @return the number of the ABI
/// @threadsafety any thread, any time
/// @since 0.1.0
#[unsafe(no_mangle)]
pub extern "C" fn tolem_abi_version() -> u32 {
    boundary::value(0, || TOLEM_ABI_VERSION)
}

/// The version of the library that is loaded, e.g. `"0.1.0"`.
///
/// @return static text, never NULL; not to be freed
/// @threadsafety any thread, any time
/// @since 0.1.0
#[unsafe(no_mangle)]
pub extern "C" fn tolem_version() -> *const c_char {
    boundary::value(VERSION.as_ptr(), || VERSION.as_ptr())
}
