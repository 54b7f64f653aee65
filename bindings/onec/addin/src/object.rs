//! The object as the platform's C++ sees it: four base classes, and so four pointers to tables before anything else. A
//! method of a base is given the address of that base's pointer. The contract is the public one of Native API, interface
//! version 2.0; a platform older than 8.3.21 does not look at the fourth table.

use crate::component::Component;
use crate::members::{self, METHODS, PROPERTIES, Parameter};
use crate::outcome::{Returns, Value};
use crate::platform::{Connection, DESTRUCTORS, Memory};
use crate::utf16;
use crate::variant::{Given, Variant};
use std::ffi::{c_long, c_void};
use std::ptr::{null, null_mut};
use tolem::ffi::boundary;

/// The only class.
pub const CLASS: &str = "Tolem";

type This = *mut c_void;

/// The version of the interface that is kept to.
const INTERFACE: c_long = 2000;

// The bases, in their order.
const INIT_DONE: usize = 0;
const LANGUAGE_EXTENDER: usize = 1;
const LOCALE: usize = 2;
const USER_LANGUAGE: usize = 3;

/// A component behind its tables.
#[repr(C)]
pub struct Object {
    init_done: &'static InitDone,
    language_extender: &'static LanguageExtender,
    locale: &'static Locale,
    user_language: &'static UserLanguage,
    component: Component,
}

impl Object {
    pub fn new() -> Object {
        Object {
            init_done: &INIT_DONE_TABLE,
            language_extender: &LANGUAGE_EXTENDER_TABLE,
            locale: &LOCALE_TABLE,
            user_language: &USER_LANGUAGE_TABLE,
            component: Component::new(),
        }
    }
}

#[repr(C)]
struct InitDone {
    destructors: [Destructor; DESTRUCTORS],
    init: unsafe extern "system" fn(This, *mut c_void) -> bool,
    set_mem_manager: unsafe extern "system" fn(This, *mut c_void) -> bool,
    get_info: unsafe extern "system" fn(This) -> c_long,
    done: unsafe extern "system" fn(This),
}

#[repr(C)]
struct LanguageExtender {
    destructors: [Destructor; DESTRUCTORS],
    register_extension_as: unsafe extern "system" fn(This, *mut *mut u16) -> bool,
    get_n_props: unsafe extern "system" fn(This) -> c_long,
    find_prop: unsafe extern "system" fn(This, *const u16) -> c_long,
    get_prop_name: unsafe extern "system" fn(This, c_long, c_long) -> *const u16,
    get_prop_val: unsafe extern "system" fn(This, c_long, *mut Variant) -> bool,
    set_prop_val: unsafe extern "system" fn(This, c_long, *mut Variant) -> bool,
    is_prop_readable: unsafe extern "system" fn(This, c_long) -> bool,
    is_prop_writable: unsafe extern "system" fn(This, c_long) -> bool,
    get_n_methods: unsafe extern "system" fn(This) -> c_long,
    find_method: unsafe extern "system" fn(This, *const u16) -> c_long,
    get_method_name: unsafe extern "system" fn(This, c_long, c_long) -> *const u16,
    get_n_params: unsafe extern "system" fn(This, c_long) -> c_long,
    get_param_def_value: unsafe extern "system" fn(This, c_long, c_long, *mut Variant) -> bool,
    has_ret_val: unsafe extern "system" fn(This, c_long) -> bool,
    call_as_proc: unsafe extern "system" fn(This, c_long, *mut Variant, c_long) -> bool,
    call_as_func: unsafe extern "system" fn(This, c_long, *mut Variant, *mut Variant, c_long) -> bool,
}

#[repr(C)]
struct Locale {
    destructors: [Destructor; DESTRUCTORS],
    set_locale: unsafe extern "system" fn(This, *const u16),
}

#[repr(C)]
struct UserLanguage {
    destructors: [Destructor; DESTRUCTORS],
    set_user_interface_language_code: unsafe extern "system" fn(This, *const u16),
}

static INIT_DONE_TABLE: InitDone =
    InitDone { destructors: [destructor; DESTRUCTORS], init, set_mem_manager, get_info, done };

static LANGUAGE_EXTENDER_TABLE: LanguageExtender = LanguageExtender {
    destructors: [destructor; DESTRUCTORS],
    register_extension_as,
    get_n_props,
    find_prop,
    get_prop_name,
    get_prop_val,
    set_prop_val,
    is_prop_readable,
    is_prop_writable,
    get_n_methods,
    find_method,
    get_method_name,
    get_n_params,
    get_param_def_value,
    has_ret_val,
    call_as_proc,
    call_as_func,
};

static LOCALE_TABLE: Locale = Locale { destructors: [destructor; DESTRUCTORS], set_locale };

static USER_LANGUAGE_TABLE: UserLanguage =
    UserLanguage { destructors: [destructor; DESTRUCTORS], set_user_interface_language_code };

// The platform gives objects back by DestroyObject, so nobody calls a destructor. Whoever does is not led astray.
#[cfg(not(windows))]
type Destructor = extern "C" fn(This);
#[cfg(not(windows))]
extern "C" fn destructor(_this: This) {}
#[cfg(all(windows, not(target_arch = "x86")))]
type Destructor = extern "C" fn(This, u32) -> This;
#[cfg(all(windows, not(target_arch = "x86")))]
extern "C" fn destructor(this: This, _flags: u32) -> This {
    this
}
#[cfg(all(windows, target_arch = "x86"))]
type Destructor = extern "thiscall" fn(This, u32) -> This;
#[cfg(all(windows, target_arch = "x86"))]
extern "thiscall" fn destructor(this: This, _flags: u32) -> This {
    this
}

/// The component of the object that has this base.
///
/// # Safety
/// `this` is what the platform has for the base of that number: part of a living [`Object`].
unsafe fn component<'o>(this: This, base: usize) -> &'o Component {
    // SAFETY: the bases are pointers side by side at the beginning of the object.
    unsafe { &(*this.cast::<*const c_void>().sub(base).cast::<Object>()).component }
}

// SAFETY, of all functions below: `this` is a base of a living object, other pointers are what the interface says, and the
// platform keeps to that. Where NULL costs nothing to refuse, it is refused.

unsafe extern "system" fn init(this: This, connection: *mut c_void) -> bool {
    boundary::value(false, || {
        // SAFETY: the platform's connection lives until Done.
        let (component, connection) = unsafe { (component(this, INIT_DONE), Connection::of(connection)) };
        component.connect(connection);
        connection.is_some()
    })
}

unsafe extern "system" fn set_mem_manager(this: This, manager: *mut c_void) -> bool {
    boundary::value(false, || {
        // SAFETY: the platform's memory manager lives as long as the object.
        let (component, memory) = unsafe { (component(this, INIT_DONE), Memory::of(manager)) };
        component.set_memory(memory);
        memory.is_some()
    })
}

unsafe extern "system" fn get_info(_this: This) -> c_long {
    INTERFACE
}

unsafe extern "system" fn done(this: This) {
    boundary::value((), || {
        // SAFETY: see above.
        let component = unsafe { component(this, INIT_DONE) };
        component.close();
        component.connect(None);
    })
}

unsafe extern "system" fn register_extension_as(this: This, place: *mut *mut u16) -> bool {
    boundary::value(false, || {
        // SAFETY: see above.
        let component = unsafe { component(this, LANGUAGE_EXTENDER) };
        let name = copied(component, CLASS);
        if place.is_null() || name.is_null() {
            return false;
        }
        // SAFETY: not NULL, a place for a pointer.
        unsafe { place.write(name) };
        true
    })
}

unsafe extern "system" fn get_n_props(_this: This) -> c_long {
    PROPERTIES.len() as c_long
}

unsafe extern "system" fn find_prop(_this: This, name: *const u16) -> c_long {
    // SAFETY: the platform's names end with a NUL.
    boundary::value(-1, || number(unsafe { utf16::name(name) }.and_then(|name| members::find_property(&name))))
}

unsafe extern "system" fn get_prop_name(this: This, property: c_long, alias: c_long) -> *const u16 {
    boundary::value(null(), || {
        let names = at(&PROPERTIES, property).map(|property| &property.names);
        // SAFETY: see above.
        names.and_then(|names| alias_of(names, alias)).map_or(null(), |name| unsafe { given_away(this, name) })
    })
}

unsafe extern "system" fn get_prop_val(this: This, property: c_long, value: *mut Variant) -> bool {
    boundary::value(false, || {
        // SAFETY: see above.
        let component = unsafe { component(this, LANGUAGE_EXTENDER) };
        // SAFETY: see above.
        at(&PROPERTIES, property).is_some_and(|property| unsafe { write(component, value, (property.read)(component)) })
    })
}

unsafe extern "system" fn set_prop_val(this: This, property: c_long, value: *mut Variant) -> bool {
    boundary::value(false, || {
        // SAFETY: see above; a text in the variant stays as it is for the call.
        let component = unsafe { component(this, LANGUAGE_EXTENDER) };
        let Some(property) = at(&PROPERTIES, property) else { return false };
        // SAFETY: as above.
        let Some(value) = (unsafe { value.as_ref() }) else { return false };
        // SAFETY: as above.
        property.set_on(component, unsafe { value.given() })
    })
}

unsafe extern "system" fn is_prop_readable(_this: This, property: c_long) -> bool {
    at(&PROPERTIES, property).is_some()
}

unsafe extern "system" fn is_prop_writable(_this: This, property: c_long) -> bool {
    at(&PROPERTIES, property).is_some_and(|property| property.write.is_some())
}

unsafe extern "system" fn get_n_methods(_this: This) -> c_long {
    METHODS.len() as c_long
}

unsafe extern "system" fn find_method(_this: This, name: *const u16) -> c_long {
    // SAFETY: the platform's names end with a NUL.
    boundary::value(-1, || number(unsafe { utf16::name(name) }.and_then(|name| members::find_method(&name))))
}

unsafe extern "system" fn get_method_name(this: This, method: c_long, alias: c_long) -> *const u16 {
    boundary::value(null(), || {
        let names = at(&METHODS, method).map(|method| &method.names);
        // SAFETY: see above.
        names.and_then(|names| alias_of(names, alias)).map_or(null(), |name| unsafe { given_away(this, name) })
    })
}

unsafe extern "system" fn get_n_params(_this: This, method: c_long) -> c_long {
    at(&METHODS, method).map_or(0, |method| method.parameters.len() as c_long)
}

unsafe extern "system" fn get_param_def_value(
    this: This,
    method: c_long,
    parameter: c_long,
    value: *mut Variant,
) -> bool {
    boundary::value(false, || {
        // SAFETY: see above.
        let component = unsafe { component(this, LANGUAGE_EXTENDER) };
        let default = at(&METHODS, method).and_then(|method| at(method.parameters, parameter)).copied();
        let default = match default.unwrap_or(Parameter::Needed) {
            Parameter::Needed => Value::Nothing,
            Parameter::Text(text) => Value::Text(text.to_owned()),
            Parameter::Whole(number) => Value::Whole(number),
        };
        let given = default != Value::Nothing;
        // SAFETY: see above.
        unsafe { write(component, value, default) && given }
    })
}

unsafe extern "system" fn has_ret_val(_this: This, method: c_long) -> bool {
    at(&METHODS, method).is_some_and(|method| method.returns != Returns::Nothing)
}

unsafe extern "system" fn call_as_proc(this: This, method: c_long, parameters: *mut Variant, count: c_long) -> bool {
    // SAFETY: see above.
    boundary::value(false, || unsafe { call(this, method, parameters, count) }.is_some())
}

unsafe extern "system" fn call_as_func(
    this: This,
    method: c_long,
    result: *mut Variant,
    parameters: *mut Variant,
    count: c_long,
) -> bool {
    boundary::value(false, || {
        // SAFETY: see above.
        let value = unsafe { call(this, method, parameters, count) };
        // SAFETY: see above.
        value.is_some_and(|value| unsafe { write(component(this, LANGUAGE_EXTENDER), result, value) })
    })
}

unsafe extern "system" fn set_locale(this: This, code: *const u16) {
    // SAFETY: see above.
    boundary::value((), || unsafe { speak(component(this, LOCALE), code) })
}

unsafe extern "system" fn set_user_interface_language_code(this: This, code: *const u16) {
    // SAFETY: see above.
    boundary::value((), || unsafe { speak(component(this, USER_LANGUAGE), code) })
}

unsafe fn speak(component: &Component, code: *const u16) {
    // SAFETY: the code ends with a NUL.
    if let Some(code) = unsafe { utf16::name(code) } {
        component.speak(&code);
    }
}

/// Runs a method of the table; nothing where the platform shall raise an exception.
unsafe fn call(this: This, method: c_long, parameters: *mut Variant, count: c_long) -> Option<Value> {
    // SAFETY: `this` is the second base.
    let component = unsafe { component(this, LANGUAGE_EXTENDER) };
    let method = at(&METHODS, method)?;
    let parameters = match usize::try_from(count).ok()? {
        0 => &[],
        // SAFETY: the platform says how many there are.
        count if !parameters.is_null() => unsafe { std::slice::from_raw_parts(parameters, count) },
        _ => return None,
    };
    // SAFETY: each was filled by the platform, and its text stays as it is for the call.
    let given: Vec<Given<'_>> = parameters.iter().map(|parameter| unsafe { parameter.given() }).collect();
    method.run_on(component, &given)
}

/// Puts a value into a variant of the platform's, a text into its memory.
///
/// # Safety
/// `place` is NULL or a variant that holds nothing.
unsafe fn write(component: &Component, place: *mut Variant, value: Value) -> bool {
    // SAFETY: not NULL, a variant.
    let Some(place) = (unsafe { place.as_mut() }) else { return false };
    match value {
        Value::Nothing => place.set_nothing(),
        Value::Flag(flag) => place.set_flag(flag),
        Value::Whole(number) => place.set_whole(number),
        Value::Text(text) => {
            let units: Vec<u16> = text.encode_utf16().collect();
            let copy = component.memory().map_or(null_mut(), |memory| memory.copy(&units));
            let (false, Ok(length)) = (copy.is_null(), u32::try_from(units.len())) else {
                place.set_nothing();
                return false;
            };
            place.set_text(copy, length);
        }
    }
    true
}

/// A name in the platform's memory, which it will free; NULL if there is none left.
unsafe fn given_away(this: This, name: &str) -> *const u16 {
    // SAFETY: `this` is the second base.
    copied(unsafe { component(this, LANGUAGE_EXTENDER) }, name)
}

fn copied(component: &Component, name: &str) -> *mut u16 {
    let units: Vec<u16> = name.encode_utf16().collect();
    component.memory().map_or(null_mut(), |memory| memory.copy(&units))
}

fn alias_of(names: &members::Names, alias: c_long) -> Option<&'static str> {
    names.alias(usize::try_from(alias).ok()?)
}

/// The item of that number, if there is one.
fn at<T>(table: &[T], number: c_long) -> Option<&T> {
    table.get(usize::try_from(number).ok()?)
}

fn number(found: Option<usize>) -> c_long {
    found.map_or(-1, |found| found as c_long)
}
