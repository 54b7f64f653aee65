//! `tVariant`, the platform's value: a union, a tag and a layout that differs by system, because a `struct tm` is in it.

use std::ffi::c_void;
use std::mem::offset_of;

/// `struct tm`, the longest member: 56 bytes in Linux (two more fields), 36 in Windows; rounded up to whole words.
#[cfg(windows)]
const WORDS: usize = 5;
#[cfg(not(windows))]
const WORDS: usize = 7;

/// A text or a block of bytes: where it begins, and how many units it has.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct Span {
    pub start: *mut c_void,
    pub length: u32,
}

#[repr(C)]
union Payload {
    whole: i32,
    long: i64,
    float: f32,
    double: f64,
    span: Span,
    _room: [u64; WORDS],
}

/// A value that goes from the platform to us or back.
#[repr(C)]
pub struct Variant {
    payload: Payload,
    elements: u32,
    tag: u16,
}

const _: () = assert!(offset_of!(Variant, tag) == WORDS * 8 + 4 && size_of::<Variant>() == WORDS * 8 + 8);

/// The tags that the platform's language can produce, and those that another host may. Read as numbers: a tag nobody knows
/// is no undefined behaviour.
mod tag {
    pub const EMPTY: u16 = 0;
    pub const NULL: u16 = 1;
    pub const I2: u16 = 2;
    pub const I4: u16 = 3;
    pub const R4: u16 = 4;
    pub const R8: u16 = 5;
    pub const ERROR: u16 = 10;
    pub const BOOL: u16 = 11;
    pub const I1: u16 = 13;
    pub const UI1: u16 = 14;
    pub const UI2: u16 = 15;
    pub const UI4: u16 = 16;
    pub const I8: u16 = 17;
    pub const UI8: u16 = 18;
    pub const INT: u16 = 19;
    pub const UINT: u16 = 20;
    pub const PWSTR: u16 = 22;
}

/// What a variant holds, as far as a member of ours can want it.
#[derive(Clone, Copy)]
pub enum Given<'v> {
    /// Неопределено, Null or a parameter that was left out.
    Nothing,
    /// A whole number. Forms hand over their numbers as floats: a float that is whole is one.
    Whole(i64),
    /// Истина or Ложь.
    Flag(bool),
    /// A text, not yet decoded.
    Text(&'v [u16]),
    /// A date, a block of bytes, a fraction, and whatever else there is.
    Other,
}

impl Variant {
    /// What the platform handed in.
    ///
    /// # Safety
    /// The variant was filled as its tag says, and a text in it stays as it is for `'v`.
    pub unsafe fn given<'v>(&self) -> Given<'v> {
        // SAFETY: a member is read only under its own tag.
        unsafe {
            match self.tag {
                tag::EMPTY | tag::NULL | tag::ERROR => Given::Nothing,
                tag::I1 => Given::Whole(i64::from(self.payload.whole as i8)),
                tag::UI1 => Given::Whole(i64::from(self.payload.whole as u8)),
                tag::I2 => Given::Whole(i64::from(self.payload.whole as i16)),
                tag::UI2 => Given::Whole(i64::from(self.payload.whole as u16)),
                tag::I4 | tag::INT => Given::Whole(i64::from(self.payload.whole)),
                tag::UI4 | tag::UINT => Given::Whole(i64::from(self.payload.whole as u32)),
                tag::I8 | tag::UI8 => Given::Whole(self.payload.long),
                tag::R4 => whole(f64::from(self.payload.float)),
                tag::R8 => whole(self.payload.double),
                tag::BOOL => Given::Flag(self.payload.whole as u8 != 0),
                tag::PWSTR => units(self.payload.span),
                _ => Given::Other,
            }
        }
    }

    /// Неопределено.
    pub fn set_nothing(&mut self) {
        self.tag = tag::EMPTY;
    }

    /// A number.
    pub fn set_whole(&mut self, value: i32) {
        self.payload.whole = value;
        self.tag = tag::I4;
    }

    /// Истина or Ложь.
    pub fn set_flag(&mut self, value: bool) {
        self.payload.whole = i32::from(value);
        self.tag = tag::BOOL;
    }

    /// A text in the platform's memory, which now belongs to the platform.
    pub fn set_text(&mut self, start: *mut u16, length: u32) {
        self.payload.span = Span { start: start.cast(), length };
        self.tag = tag::PWSTR;
    }
}

/// Floats carry no money here, only numbers of jobs, milliseconds and switches.
fn whole(float: f64) -> Given<'static> {
    if float.fract() == 0.0 && float.abs() < 9e15 { Given::Whole(float as i64) } else { Given::Other }
}

/// # Safety
/// The span is that of a text.
unsafe fn units<'v>(span: Span) -> Given<'v> {
    // An empty text may have no memory at all.
    if span.length == 0 || span.start.is_null() {
        return Given::Text(&[]);
    }
    // SAFETY: the platform says that so many units are there.
    Given::Text(unsafe { std::slice::from_raw_parts(span.start.cast::<u16>(), span.length as usize) })
}
