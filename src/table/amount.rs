//! An amount as people and programs write it, `1 500,50`, in exact minor units. What can be read in two ways is not read.

/// Blanks between groups of three digits: an ordinary one and the two that programs print.
const BLANKS: [char; 3] = [' ', '\u{a0}', '\u{202f}'];

/// Why a text is not read as an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoAmount {
    /// Not of the form `1500` or `1 500,50`.
    Form,
    /// More digits behind its point than the currency has: perhaps a group of three.
    Digits,
    /// Three digits behind its point, of a currency that has three: decimals, or a group.
    Group,
}

/// Minor units of a currency with so many digits behind its point.
pub fn minor(text: &str, digits: usize) -> Result<u64, NoAmount> {
    let (whole, fraction) = match text.split_once([',', '.']) {
        Some((_, "")) => return Err(NoAmount::Form),
        Some(parts) => parts,
        None => (text, ""),
    };
    let whole = without_blanks(whole).ok_or(NoAmount::Form)?;
    if whole.is_empty() || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return Err(NoAmount::Form);
    }
    if fraction.len() > digits {
        return Err(NoAmount::Digits);
    }
    format!("{whole}{fraction:0<digits$}").parse().map_err(|_| NoAmount::Form)
}

/// The same in a list, where nobody looks at each amount: of a currency with three digits, `1,500` is 1500 or 1,5.
pub fn minor_in_list(text: &str, digits: usize) -> Result<u64, NoAmount> {
    let is_group = |(whole, fraction): (&str, &str)| {
        fraction.len() == 3 && whole.len() <= 3 && !whole.starts_with('0') && digits == 3
    };
    match minor(text, digits) {
        Ok(_) if text.split_once([',', '.']).is_some_and(is_group) => Err(NoAmount::Group),
        read => read,
    }
}

/// The digits of a whole number; `None` where it is none, or its groups are not of three.
fn without_blanks(whole: &str) -> Option<String> {
    let groups: Vec<&str> = whole.split(BLANKS).collect();
    let three = |group: &&str| group.len() == 3;
    let grouped = groups.len() == 1 || (matches!(groups[0].len(), 1..=3) && groups[1..].iter().all(three));
    let digits = groups.concat();
    (grouped && digits.bytes().all(|b| b.is_ascii_digit())).then_some(digits)
}

/// Minor units as other programs read them: `1500.50`, or with another sign as point.
pub fn major(minor: u64, digits: usize, point: char) -> String {
    let text = format!("{minor:0>width$}", width = digits + 1);
    let (whole, fraction) = text.split_at(text.len() - digits);
    if digits == 0 { whole.to_owned() } else { format!("{whole}{point}{fraction}") }
}
