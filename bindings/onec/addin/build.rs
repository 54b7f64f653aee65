//! The add-in stays loaded until the platform's process ends, for the same reason as libtolem (build.rs of the root): a
//! thread of a job may still be in its code when the platform has let go of the last object. On Windows the library
//! does it itself when a client opens.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("linux") {
        println!("cargo:rustc-cdylib-link-arg=-Wl,-z,nodelete");
        // The functions of the C ABI are in here, too. A process that has a libtolem besides must not mix the two.
        println!("cargo:rustc-cdylib-link-arg=-Wl,-Bsymbolic");
    }
}
