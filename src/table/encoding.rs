//! From the bytes of a file to its text. Programs in our offices save UTF-8, with or without a byte order mark, UTF-16 (Excel's
//! "Unicode text") and windows-1251, which names itself nowhere: it is what is not UTF-8.

use super::Unreadable;
use zeroize::Zeroizing;

/// 0x80 to 0xbf of windows-1251; from 0xc0 on it has А to я in order.
const MIDDLE: &str = "ЂЃ‚ѓ„…†‡€‰Љ‹ЊЌЋЏђ‘’“”•–—\u{fffd}™љ›њќћџ\u{a0}ЎўЈ¤Ґ¦§Ё©Є«¬\u{ad}®Ї°±Ііґµ¶·ё№є»јЅѕї";

/// The text of a file's bytes, without its byte order mark.
pub fn text(bytes: Zeroizing<Vec<u8>>) -> Result<Zeroizing<String>, Unreadable> {
    match bytes.as_slice() {
        [0xff, 0xfe, rest @ ..] => return utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => return utf16(rest, u16::from_be_bytes),
        _ => {}
    }
    // Text holds no NUL, and what is not text mostly does.
    if bytes.contains(&0) {
        return Err(Unreadable::NotATable);
    }
    match std::str::from_utf8(&bytes) {
        Ok(text) => Ok(Zeroizing::new(text.strip_prefix('\u{feff}').unwrap_or(text).to_owned())),
        Err(_) => windows_1251(&bytes),
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<Zeroizing<String>, Unreadable> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let mut text = Zeroizing::new(String::with_capacity(bytes.len() * 2));
    for letter in char::decode_utf16(pairs.iter().map(|pair| unit(*pair))) {
        text.push(letter.map_err(|_| Unreadable::Encoding)?);
    }
    if rest.is_empty() { Ok(text) } else { Err(Unreadable::Encoding) }
}

fn windows_1251(bytes: &[u8]) -> Result<Zeroizing<String>, Unreadable> {
    let middle: Vec<char> = MIDDLE.chars().collect();
    // Made large enough at once: what a growing text leaves behind is not wiped.
    let mut text = Zeroizing::new(String::with_capacity(bytes.len() * 3));
    for byte in bytes {
        let letter = match byte {
            0..0x80 => char::from(*byte),
            0x80..0xc0 => middle[usize::from(byte - 0x80)],
            _ => char::from_u32(0x410 + u32::from(byte - 0xc0)).unwrap_or('\u{fffd}'),
        };
        if letter == '\u{fffd}' {
            return Err(Unreadable::Encoding);
        }
        text.push(letter);
    }
    Ok(text)
}
