//! Where a card number stands among digits. A number is one if its issuer has numbers of that length, its check digit is
//! right, and it stands where a number can begin and end: alone, in groups as people write cards, or glued to what is
//! glued to cards (an expiry, a reference of twelve digits, zeros that fill a field).

use super::digits::{Digit, Run};
use super::issuers::{self, Issuer};
use crate::model::card::luhn;
use zeroize::Zeroizing;

/// Digits of the shortest and of the longest card number.
pub(super) const SHORTEST: usize = 12;
pub(super) const LONGEST: usize = 19;
/// Digits of a card number that may be seen.
const FIRST: usize = 6;
const LAST: usize = 4;

/// A digit of a card number that is masked.
pub(super) const ANY: u8 = u8::MAX;

/// The digits of a card number as it is typed or masked; `None`: it is none.
pub(super) fn digits_of(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    // Reserved up front, so that growing never leaves a copy behind.
    let mut digits = Zeroizing::new(Vec::with_capacity(LONGEST));
    for sign in text.chars().filter(|sign| !matches!(sign, ' ' | '-')) {
        let digit = match sign {
            '*' | 'X' => ANY,
            sign => sign.to_digit(10)? as u8,
        };
        (digits.len() < LONGEST).then(|| digits.push(digit))?;
    }
    (digits.len() >= SHORTEST).then_some(digits)
}

/// Which numbers are card numbers.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Suspicion {
    /// None but those that are known.
    None,
    /// Whatever looks like one.
    Looks,
    /// Whatever is long enough: the field is one for card numbers.
    Long,
}

/// Which digits of a run are hidden; `None`: none of them.
pub(super) fn hidden(run: &Run<'_>, known: &[Zeroizing<Vec<u8>>], suspicion: Suspicion) -> Option<Vec<bool>> {
    let mut mask = Mask { hidden: None, digits: run.digits.len() };
    for card in known {
        for (at, window) in run.digits.windows(card.len()).enumerate() {
            // A mask is of one number in ten that have its digits, those with the right check digit.
            let same = |(digit, known): (&Digit, &u8)| *known == ANY || digit.value == *known;
            if window.iter().zip(card.iter()).all(same)
                && (!card.contains(&ANY) || luhn(window.iter().map(|digit| digit.value)))
            {
                mask.hide(at, at + card.len());
            }
        }
    }
    match suspicion {
        Suspicion::None => {}
        Suspicion::Looks => search(run, &mut mask),
        Suspicion::Long => mask.hide(0, run.digits.len()),
    }
    mask.hidden
}

struct Mask {
    hidden: Option<Vec<bool>>,
    digits: usize,
}

impl Mask {
    /// All but the first six and the last four of a number.
    fn hide(&mut self, from: usize, to: usize) {
        let hidden = self.hidden.get_or_insert_with(|| vec![false; self.digits]);
        hidden[from + FIRST..to - LAST].fill(true);
    }
}

/// Whether these digits, in groups, are one card number in the groups of a card: no id is written so.
pub(super) fn is_written_as_a_card(run: &Run<'_>) -> bool {
    let digits = run.digits;
    let groups = groups(digits);
    let sizes: Vec<usize> = groups.iter().map(|(from, to)| to - from).collect();
    groups.len() > 1 && digits.len() <= LONGEST && is_card(digits) && is_format(&sizes)
}

/// Whether these digits alone are a card number.
pub(super) fn is_card(digits: &[Digit]) -> bool {
    digits.len() >= SHORTEST && issuer(digits).has(digits.len()) && luhn(digits.iter().map(|digit| digit.value))
}

fn search(run: &Run<'_>, mask: &mut Mask) {
    let digits = run.digits;
    let place = Place::of(run);
    if place == Place::Iban {
        return;
    }
    let groups = groups(digits);
    let checks = Checks::of(digits);
    for (g, group) in groups.iter().enumerate() {
        for from in group.0..group.1 {
            if digits.len() - from < SHORTEST {
                return;
            }
            let issuer = issuer(&digits[from..]);
            if issuer.is_none() {
                continue;
            }
            let mut last = g;
            for to in from + SHORTEST..=digits.len().min(from + LONGEST) {
                while groups[last].1 < to {
                    last += 1;
                }
                if !issuer.has(to - from) || !checks.pass(from, to) {
                    continue;
                }
                let window = Window { digits, groups: &groups[g..=last], from, to, issuer };
                if window.is_plausible() && !place.explains(&window) {
                    mask.hide(from, to);
                }
            }
        }
    }
}

/// The Luhn sums of the beginnings of a run, so that a window costs the same however long it is.
struct Checks(Zeroizing<Vec<[u32; 2]>>);

impl Checks {
    /// Two sums: with the digits at even places doubled, and with those at odd ones.
    fn of(digits: &[Digit]) -> Checks {
        let mut sums = Zeroizing::new(Vec::with_capacity(digits.len() + 1));
        let mut sum = [0, 0];
        sums.push(sum);
        for (at, digit) in digits.iter().enumerate() {
            let once = u32::from(digit.value);
            let twice = if once < 5 { once * 2 } else { once * 2 - 9 };
            sum[at % 2] += twice;
            sum[1 - at % 2] += once;
            sums.push(sum);
        }
        Checks(sums)
    }

    /// Doubled is every other digit, counted from the one before the last.
    fn pass(&self, from: usize, to: usize) -> bool {
        (self.0[to][to % 2] - self.0[from][to % 2]).is_multiple_of(10)
    }
}

fn issuer(digits: &[Digit]) -> Issuer {
    issuers::of(digits[..4].iter().fold(0, |all, digit| all * 10 + u16::from(digit.value)))
}

/// Beginning and end of each group of digits with nothing between them.
fn groups(digits: &[Digit]) -> Vec<(usize, usize)> {
    let mut groups = Vec::new();
    let mut from = 0;
    for at in 1..=digits.len() {
        if at == digits.len() || digits[at].gap != 0 {
            groups.push((from, at));
            from = at;
        }
    }
    groups
}

/// Digits that may be a card number.
struct Window<'r> {
    digits: &'r [Digit],
    /// The groups that it has digits of.
    groups: &'r [(usize, usize)],
    from: usize,
    to: usize,
    issuer: Issuer,
}

impl Window<'_> {
    /// Whether a card number can begin and end here.
    fn is_plausible(&self) -> bool {
        match self.groups {
            [(from, to)] => self.is_plausible_inside(*from, *to),
            groups => self.is_plausible_across(groups),
        }
    }

    /// Among digits without a gap. What is longer than any card is no plain id: there less is needed.
    fn is_plausible_inside(&self, from: usize, to: usize) -> bool {
        let (before, behind) = (self.from - from, to - self.to);
        let usual = self.issuer.usually_has(self.to - self.from);
        match (before, behind) {
            (0, 0) => true,
            _ if usual => true,
            // Currencies, codes, an expiry, its year in full, an expiry and a CVC; the same before, and 10 to 14 digits for
            // a reference or a time.
            _ if to - from > LONGEST => {
                [0, 3, 4, 6, 7, 8, 10, 12, 13, 14].contains(&before) && [0, 3, 4, 6, 7, 8, 12].contains(&behind)
            }
            (0, 4) => self.is_expiry(self.to),
            (4, 0) => self.is_expiry(from),
            (0, 3) => self.to - self.from == 16,
            (_, 0) => self.digits[from..self.from].iter().all(|digit| digit.value == 0),
            _ => false,
        }
    }

    /// `MMYY` or `YYMM`.
    fn is_expiry(&self, at: usize) -> bool {
        let two = |at: usize| self.digits[at].value * 10 + self.digits[at + 1].value;
        let is = |month: u8, year: u8| (1..=12).contains(&month) && (20..50).contains(&year);
        is(two(at), two(at + 2)) || is(two(at + 2), two(at))
    }

    /// Over several groups: as cards are written, or cut into pieces of one size, but not as dates and addresses are.
    fn is_plausible_across(&self, groups: &[(usize, usize)]) -> bool {
        let mut sizes = [0; LONGEST];
        for (size, (from, to)) in sizes.iter_mut().zip(groups) {
            *size = self.to.min(*to) - self.from.max(*from);
        }
        let sizes = &sizes[..groups.len()];
        let whole = self.from == groups[0].0 && self.to == groups[groups.len() - 1].1;
        if is_format(sizes) || !whole {
            return is_format(sizes);
        }
        let gap = self.digits[groups[1].0].gap;
        let same_gaps = groups[1..].iter().all(|(from, _)| self.digits[*from].gap == gap);
        let (first, inner, last) = (sizes[0], &sizes[1..sizes.len() - 1], sizes[sizes.len() - 1]);
        let piece = inner.first().copied().unwrap_or(usize::MAX);
        let in_pieces = inner.iter().all(|size| *size == piece) && first <= piece && last <= piece;
        (first >= 4 && inner.iter().all(|size| *size >= 3))
            || (in_pieces && !inner.is_empty() && (piece >= 4 || same_gaps))
            || (same_gaps && self.to - self.from >= 15 && self.issuer.usually_has(self.to - self.from))
    }
}

/// The groups in which card numbers are printed.
fn is_format(sizes: &[usize]) -> bool {
    matches!(sizes, [4, 4, 4, 4] | [4, 4, 4, 4, 1..=3] | [4, 6, 4 | 5] | [4, 4, 5] | [4, 3, 3, 3])
}

/// What the text before a run says about its first number.
#[derive(PartialEq, Eq)]
enum Place {
    /// A number of an account: the whole run.
    Iban,
    /// The end of a card number that is already masked.
    BehindMask,
    /// A plus: a telephone number.
    Plus,
    /// A word for something of twelve digits.
    Twelve,
    Anywhere,
}

impl Place {
    fn of(run: &Run<'_>) -> Place {
        let before = run.before;
        let unmasked = before.trim_end_matches(['*', 'X', 'x']);
        if unmasked.len() < before.len() && unmasked.ends_with(|c: char| c.is_ascii_digit()) {
            return Place::BehindMask;
        }
        if let Some(before) = before.trim_end_matches('(').strip_suffix('+') {
            return if before.ends_with(char::is_alphanumeric) { Place::Anywhere } else { Place::Plus };
        }
        if is_iban(before, run.digits) {
            return Place::Iban;
        }
        let before = before.trim_end_matches(|c: char| !c.is_alphanumeric());
        let word = before.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
        let twelve = ["rrn", "ррн", "ref", "refnum", "reference", "iin", "bin", "иин", "жсн", "бин", "бсн"];
        match twelve.contains(&word.to_lowercase().as_str()) {
            true => Place::Twelve,
            false => Place::Anywhere,
        }
    }

    /// Whether it says what a window is, if not a card.
    fn explains(&self, window: &Window<'_>) -> bool {
        let first = window.groups[0];
        let length = window.to - window.from;
        match self {
            Place::BehindMask => first.0 == 0 && first.1 <= LAST,
            Place::Plus => window.from == 0 && length <= 13,
            Place::Twelve => (window.from, window.to) == first && window.from == 0 && length == 12,
            Place::Iban | Place::Anywhere => false,
        }
    }
}

/// Two letters of a country and digits whose check (ISO 13616) is right.
fn is_iban(before: &str, digits: &[Digit]) -> bool {
    let country = before.as_bytes().last_chunk::<2>().filter(|letters| letters.iter().all(u8::is_ascii_uppercase));
    let Some(country) = country.filter(|_| (13..=32).contains(&digits.len())) else {
        return false;
    };
    if before[..before.len() - 2].ends_with(char::is_alphanumeric) {
        return false;
    }
    let of = |rest: u32, digit: &Digit| (rest * 10 + u32::from(digit.value)) % 97;
    let account = digits[2..].iter().fold(0, of);
    let country = country.iter().fold(account, |rest, letter| (rest * 100 + u32::from(letter - b'A') + 10) % 97);
    digits[..2].iter().fold(country, of) == 1
}
