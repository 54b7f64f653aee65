//! The five functions that the platform looks for in an add-in's file.

use crate::object::{CLASS, Object};
use crate::utf16;
use std::ffi::{c_int, c_long};
use std::ptr::null_mut;
use tolem::ffi::boundary;

/// The only class, as the platform reads its name.
static CLASS_NAMES: [u16; 6] = [b'T' as u16, b'o' as u16, b'l' as u16, b'e' as u16, b'm' as u16, 0];

/// All that a platform can do; we ask for nothing special.
const ALL_CAPABILITIES: c_int = 3;

/// Into the platform's own process or into one of its own: the journal takes several processes.
const ANY_PROCESS: c_int = 3;

/// The names of the classes.
#[unsafe(no_mangle)]
pub extern "C" fn GetClassNames() -> *const u16 {
    CLASS_NAMES.as_ptr()
}

/// Makes an object; not 0 if there is one now.
///
/// # Safety
/// `name` is NULL or ends with a NUL; `object` is NULL or a place for a pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn GetClassObject(name: *const u16, object: *mut *mut Object) -> c_long {
    boundary::value(0, || {
        boundary::silence_panics();
        // SAFETY: as promised. A place that is not empty may hold an object, which would be lost.
        let (name, empty) = unsafe { (utf16::name(name), !object.is_null() && (*object).is_null()) };
        if !empty || name.is_none_or(|name| name.to_lowercase() != CLASS.to_lowercase()) {
            return 0;
        }
        // SAFETY: not NULL.
        unsafe { object.write(Box::into_raw(Box::new(Object::new()))) };
        1
    })
}

/// Ends an object; 0 if there was one.
///
/// # Safety
/// `object` is NULL or a place that holds NULL or an object of [`GetClassObject`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn DestroyObject(object: *mut *mut Object) -> c_long {
    boundary::value(-1, || {
        // SAFETY: as promised; the object is the platform's no longer.
        unsafe {
            if object.is_null() || (*object).is_null() {
                return -1;
            }
            drop(Box::from_raw(object.replace(null_mut())));
        }
        0
    })
}

/// The platform tells what it can; it is told what we know of.
#[unsafe(no_mangle)]
pub extern "C" fn SetPlatformCapabilities(_capabilities: c_int) -> c_int {
    ALL_CAPABILITIES
}

/// Where the platform may load us.
#[unsafe(no_mangle)]
pub extern "C" fn GetAttachType() -> c_int {
    ANY_PROCESS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_class_has_one_name() {
        assert_eq!(CLASS_NAMES.as_slice(), utf16::terminated(CLASS));
    }
}
