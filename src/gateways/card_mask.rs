//! Whose card is it? A bank's mask of a card held against ours, for every gateway. Banks mask as they like
//! (`411111**1111`, `4111XXXXXXXX1111`, `************1111`), so only digits that both show are compared: a mask that
//! merely hides more contradicts nothing.

/// Fewer digits than this, and nothing hidden, are one end of a card number; from here on they are both.
const BOTH_ENDS: usize = 10;
/// Fewer bare digits than this are no part of a card number that anybody prints.
const AN_END: usize = 4;

/// Whether the bank's mask names another card than ours, which is a mask like `411111******1111` or a whole number.
pub(super) fn contradicts(ours: &str, theirs: &str) -> bool {
    // Most banks mask as we do.
    if ours == theirs {
        return false;
    }
    let (ours, theirs) = (Mask::read(ours), Mask::read(theirs));
    let (front, back) = (ours.front_differs(&theirs), ours.back_differs(&theirs));
    match theirs.bare() {
        None => front || back,
        Some(digits) if digits < AN_END => false,
        // The last four alone, or the first six: nobody says which end it is.
        Some(digits) if digits < BOTH_ENDS => front && back,
        Some(_) => front || back,
    }
}

/// The characters of a mask without what only groups them.
struct Mask(Vec<char>);

impl Mask {
    fn read(text: &str) -> Mask {
        Mask(text.chars().filter(|c| !c.is_whitespace() && *c != '-').collect())
    }

    /// How many digits it has, if it hides none.
    fn bare(&self) -> Option<usize> {
        self.0.iter().all(char::is_ascii_digit).then_some(self.0.len())
    }

    fn front_differs(&self, other: &Mask) -> bool {
        differ(self.0.iter(), other.0.iter())
    }

    fn back_differs(&self, other: &Mask) -> bool {
        differ(self.0.iter().rev(), other.0.iter().rev())
    }
}

/// Whether two runs of digits differ before one of them ends.
fn differ<'c>(one: impl Iterator<Item = &'c char>, other: impl Iterator<Item = &'c char>) -> bool {
    let digit = |c: &&char| c.is_ascii_digit();
    one.take_while(digit).zip(other.take_while(digit)).any(|(one, other)| one != other)
}

#[cfg(test)]
mod tests {
    use super::*;

    const OURS: &str = "411111******1111";

    #[test]
    fn a_mask_that_only_hides_more_is_our_card() {
        for theirs in [
            "411111******1111",
            "411111**1111",
            "411111XXXXXX1111",
            "4111XXXXXXXX1111",
            "4111 11** **** 1111",
            "4111-11xx-xxxx-1111",
            "************1111",
            "**1111",
            "XXXX XXXX XXXX 1111",
            "•••• 1111",
            "…1111",
            "411111",
            "4111111111111111",
            "4111 1111 1111 1111",
            "411111 1111",
            "41111111****1111",
            "1111",
            "11",
            "",
            "  ",
            "***",
            "XXXXXXXXXXXXXXXX",
            "411111**********",
            "VISA",
            "0",
        ] {
            assert!(!contradicts(OURS, theirs), "{theirs}");
        }
    }

    #[test]
    fn one_digit_that_both_show_and_that_differs_is_another_card() {
        for theirs in [
            "555555XXXXXX4444",
            "411112******1111",
            "411111******1112",
            "4112XXXXXXXX1111",
            "************4444",
            "**** 2111",
            "…2",
            "5*",
            "4111111111111112",
            "5111111111111111",
            "411111 4444",
            "555555",
            "4444",
        ] {
            assert!(contradicts(OURS, theirs), "{theirs}");
            assert!(contradicts("4111111111111111", theirs), "{theirs}");
        }
    }

    #[test]
    fn hidden_digits_say_nothing() {
        assert!(!contradicts(OURS, "4111110000001111"), "what we have not kept cannot differ");
        assert!(contradicts("4111111111111111", "4111110000001111"));
        assert!(!contradicts("", "555555XXXXXX4444"), "we know no card");
        assert!(!contradicts("***", "555555XXXXXX4444"));
    }
}
