//! Tables of texts, packed: hundreds of short texts cost a small library more in addresses than in letters, and Cyrillic
//! letters two bytes each. A table is one text without addresses, a byte a letter, made by the compiler.

/// The rows of a table, each of `N` texts.
pub fn rows<const N: usize>(table: &'static [u8]) -> impl Iterator<Item = [&'static [u8]; N]> {
    table.split(|byte| *byte == ROW_ENDS).filter_map(|row| {
        let mut texts = row.split(|byte| *byte == TEXT_ENDS);
        let mut found = [&[] as &[u8]; N];
        for text in &mut found {
            *text = texts.next()?;
        }
        Some(found)
    })
}

/// Rows of texts as one text.
macro_rules! texts {
    ($([$first:literal $(, $more:literal)* $(,)?]),* $(,)?) => {
        concat!($($first, $("\u{1f}", $more,)* "\u{1e}"),*)
    };
}
pub(super) use texts;

const TEXT_ENDS: u8 = 0x1f;
const ROW_ENDS: u8 = 0x1e;

/// А to я.
const FIRST: u32 = 0x410;
const LETTERS: u32 = 64;
/// What stands behind them: the letters of Kazakh, and the other signs of our texts.
const OTHERS: [char; 24] = [
    'Ё', 'ё', 'Ә', 'ә', 'Ғ', 'ғ', 'Қ', 'қ', 'Ң', 'ң', 'Ө', 'ө', 'Ұ', 'ұ', 'Ү', 'ү', 'Һ', 'һ', 'І', 'і', '«', '»', '→',
    '№',
];

/// A packed text as it was.
pub fn unpacked(text: &[u8]) -> String {
    let letter = |byte: &u8| match byte.checked_sub(0x80) {
        None => char::from(*byte),
        Some(at) if u32::from(at) < LETTERS => char::from_u32(FIRST + u32::from(at)).unwrap_or_default(),
        Some(at) => OTHERS[usize::from(at) - LETTERS as usize],
    };
    let mut unpacked = String::with_capacity(2 * text.len());
    unpacked.extend(text.iter().map(letter));
    unpacked
}

/// One of the texts of a row.
pub fn text(row: &'static [u8], at: usize) -> String {
    row.split(|byte| *byte == TEXT_ENDS).nth(at).map(unpacked).unwrap_or_default()
}

/// How many letters a text has.
pub const fn letters(text: &str) -> usize {
    let (bytes, mut at, mut count) = (text.as_bytes(), 0, 0);
    while at < bytes.len() {
        // Every byte but those that continue a letter.
        count += (bytes[at] & 0xc0 != 0x80) as usize;
        at += 1;
    }
    count
}

/// A text, a byte a letter. A letter that has no place is an error of the compiler.
pub const fn packed<const N: usize>(text: &str) -> [u8; N] {
    let bytes = text.as_bytes();
    let (mut packed, mut at, mut to) = ([0; N], 0, 0);
    while at < bytes.len() {
        let (letter, length) = match bytes[at] {
            one @ 0..0x80 => (one as u32, 1),
            two @ 0xc0..0xe0 => ((two as u32 & 0x1f) << 6 | bytes[at + 1] as u32 & 0x3f, 2),
            three => {
                ((three as u32 & 0x0f) << 12 | (bytes[at + 1] as u32 & 0x3f) << 6 | bytes[at + 2] as u32 & 0x3f, 3)
            }
        };
        packed[to] = place(letter);
        at += length;
        to += 1;
    }
    packed
}

const fn place(letter: u32) -> u8 {
    if letter < 0x80 {
        return letter as u8;
    }
    if letter >= FIRST && letter < FIRST + LETTERS {
        return 0x80 + (letter - FIRST) as u8;
    }
    let mut at = 0;
    while OTHERS[at] as u32 != letter {
        at += 1;
    }
    0x80 + LETTERS as u8 + at as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_packed_table_is_the_same_again() {
        const TEXT: &str = texts![["Ёж - ёж", "Әліппе «қң»", "→"], ["", "я", "z"]];
        static TABLE: [u8; letters(TEXT)] = packed(TEXT);
        assert_eq!(unpacked(&TABLE), TEXT);
        let read: Vec<[String; 3]> = rows(&TABLE).map(|row: [_; 3]| row.map(unpacked)).collect();
        assert_eq!(read, [["Ёж - ёж", "Әліппе «қң»", "→"], ["", "я", "z"]]);
    }
}
