//! Texts of the platform: UTF-16 on every system, with a length or with a NUL.

use zeroize::Zeroizing;

/// Longer than any name of a member.
const MAX_NAME: usize = 64;

/// A text as the platform reads it: with a NUL at its end.
pub fn terminated(text: &str) -> Vec<u16> {
    text.encode_utf16().chain([0]).collect()
}

/// The text of these units, unless half of a surrogate pair is among them. It may hold a card number.
pub fn text(units: &[u16]) -> Option<Zeroizing<String>> {
    // Room for the longest it can become: a text that grows leaves copies of itself behind.
    let mut text = Zeroizing::new(String::with_capacity(units.len() * 3));
    for unit in char::decode_utf16(units.iter().copied()) {
        text.push(unit.ok()?);
    }
    Some(text)
}

/// A name of the platform's, or nothing if it cannot be one of ours.
///
/// # Safety
/// `name` is NULL or readable up to a NUL or for [`MAX_NAME`] units.
pub unsafe fn name(name: *const u16) -> Option<String> {
    if name.is_null() {
        return None;
    }
    let mut units = Vec::new();
    for at in 0..MAX_NAME {
        // SAFETY: no unit before this one was a NUL, and there are fewer than MAX_NAME of them.
        match unsafe { name.add(at).read() } {
            0 => return String::from_utf16(&units).ok(),
            unit => units.push(unit),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_ends_at_its_nul_and_is_read_no_further_than_a_name_can_be_long() {
        let ours = terminated("Вызвать");
        let endless = [u16::from(b'a'); MAX_NAME];
        // SAFETY: the one ends with a NUL, the other is as long as is read.
        unsafe {
            assert_eq!(name(ours.as_ptr()).as_deref(), Some("Вызвать"));
            assert_eq!(name(endless.as_ptr()), None);
            assert_eq!(name(std::ptr::null()), None);
        }
    }

    #[test]
    fn half_of_a_pair_is_no_text() {
        let company = "ООО «Ромашка» 😀";
        let units: Vec<u16> = company.encode_utf16().collect();
        assert_eq!(text(&units).as_deref().map(String::as_str), Some(company));
        assert!(text(&units[..units.len() - 1]).is_none());
    }
}
