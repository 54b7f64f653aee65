//! What the platform hands to an add-in: its memory and its connection. Both are C++ objects whose first word is a table
//! of functions; the declarations here are those tables.
//!
//! A virtual destructor takes two places of a table in the C++ of Linux and one in Microsoft's. Methods are `__stdcall`
//! in 32-bit Windows, which is what Rust calls "system".

use crate::utf16;
use std::ffi::{c_long, c_ulong, c_ushort, c_void};
use std::ptr::{NonNull, null_mut};

/// How many places a virtual destructor takes.
#[cfg(windows)]
pub const DESTRUCTORS: usize = 1;
#[cfg(not(windows))]
pub const DESTRUCTORS: usize = 2;

type This = *mut c_void;

/// `bool` of somebody else's compiler: whatever is not 0 is true.
type Bool = u8;

#[repr(C)]
struct MemoryTable {
    destructors: [*const c_void; DESTRUCTORS],
    allocate: unsafe extern "system" fn(This, *mut *mut c_void, c_ulong) -> Bool,
    free: unsafe extern "system" fn(This, *mut *mut c_void),
}

#[repr(C)]
struct ConnectionTable {
    destructors: [*const c_void; DESTRUCTORS],
    add_error: unsafe extern "system" fn(This, c_ushort, *const u16, *const u16, c_long) -> Bool,
    read: *const c_void,
    write: *const c_void,
    register_profile_as: *const c_void,
    set_event_buffer_depth: unsafe extern "system" fn(This, c_long) -> Bool,
    get_event_buffer_depth: unsafe extern "system" fn(This) -> c_long,
    external_event: unsafe extern "system" fn(This, *mut u16, *mut u16, *mut u16) -> Bool,
}

/// `ADDIN_E_FAIL`: an error, not a warning. With a code that is not 0 the platform raises an exception.
const FAIL: c_ushort = 1006;

/// The only memory in which the platform is given anything.
#[derive(Clone, Copy)]
pub struct Memory(NonNull<*const MemoryTable>);

// SAFETY: the platform's memory manager serves every thread; we use it on the platform's own.
unsafe impl Send for Memory {}

impl Memory {
    /// # Safety
    /// `manager` is NULL or an `IMemoryManager` that lives as long as this is used.
    pub unsafe fn of(manager: *mut c_void) -> Option<Memory> {
        NonNull::new(manager.cast()).map(Memory)
    }

    /// A copy of the text with a NUL behind it, which the platform will free. NULL if it has no memory left.
    pub fn copy(self, text: &[u16]) -> *mut u16 {
        let mut place: *mut c_void = null_mut();
        let Ok(bytes) = c_ulong::try_from((text.len() + 1) * size_of::<u16>()) else { return null_mut() };
        // SAFETY: `of` was promised a living manager, and its first word is its table.
        let given = unsafe { ((**self.0.as_ptr()).allocate)(self.0.as_ptr().cast(), &raw mut place, bytes) };
        let place = place.cast::<u16>();
        if given == 0 || place.is_null() {
            return null_mut();
        }
        // SAFETY: the manager has just given room for the text and its NUL.
        unsafe {
            place.copy_from_nonoverlapping(text.as_ptr(), text.len());
            place.add(text.len()).write(0);
        }
        place
    }
}

/// The way back to the platform: errors on its thread, events from any.
#[derive(Clone, Copy)]
pub struct Connection(NonNull<*const ConnectionTable>);

// SAFETY: ExternalEvent is made to be called from an add-in's own threads; `events` calls it from one at a time.
unsafe impl Send for Connection {}

impl Connection {
    /// # Safety
    /// `connection` is NULL or an `IAddInDefBase` that lives as long as this is used.
    pub unsafe fn of(connection: *mut c_void) -> Option<Connection> {
        NonNull::new(connection.cast()).map(Connection)
    }

    fn table(&self) -> &ConnectionTable {
        // SAFETY: `of` was promised a living object, and its first word is its table.
        unsafe { &**self.0.as_ptr() }
    }

    fn this(&self) -> This {
        self.0.as_ptr().cast()
    }

    /// Raises an exception with this text, once the method answers `false`. The code is not 0.
    pub fn add_error(&self, source: &str, text: &str, code: i32) {
        let [source, text] = [source, text].map(utf16::terminated);
        // SAFETY: both texts end with a NUL and live for the call.
        unsafe { (self.table().add_error)(self.this(), FAIL, source.as_ptr(), text.as_ptr(), c_long::from(code)) };
    }

    /// Makes room for that many events.
    pub fn make_room(&self, depth: i32) {
        // SAFETY: plain calls.
        unsafe {
            if (self.table().get_event_buffer_depth)(self.this()) < c_long::from(depth) {
                (self.table().set_event_buffer_depth)(self.this(), c_long::from(depth));
            }
        }
    }

    /// Whether the platform has taken the event into its buffer.
    pub fn event(&self, source: &str, name: &str, text: &str) -> bool {
        let [mut source, mut name, mut text] = [source, name, text].map(utf16::terminated);
        // SAFETY: the texts end with a NUL and live for the call; the platform copies them.
        unsafe {
            (self.table().external_event)(self.this(), source.as_mut_ptr(), name.as_mut_ptr(), text.as_mut_ptr()) != 0
        }
    }
}
