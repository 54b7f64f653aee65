//! Another card in the place of the true one: nobody's here, and as like it as can be.

/// The mask of a card that is nobody's here, in the place of the true one: as many first and last digits, and the same
/// filling.
pub fn mask(mask: &str) -> String {
    const OTHER: &[u8] = b"5555550000004444";
    let filling = mask.chars().find(|c| !c.is_ascii_digit());
    let first = mask.find(|c: char| !c.is_ascii_digit()).unwrap_or(mask.len()).min(OTHER.len());
    let last = mask.len() - mask.rfind(|c: char| !c.is_ascii_digit()).map_or(mask.len(), |at| at + 1);
    let digits = |range: std::ops::Range<usize>| String::from_utf8_lossy(&OTHER[range]).into_owned();
    let middle: String = filling.into_iter().cycle().take(mask.len().saturating_sub(first + last)).collect();
    digits(0..first) + &middle + &digits(OTHER.len().saturating_sub(last)..OTHER.len())
}

/// The id of a stored card that is nobody's here, in the place of the true one.
pub fn id(id: &str) -> String {
    let last = if id.ends_with('0') { '1' } else { '0' };
    let mut other = id.to_owned();
    other.pop();
    other.push(last);
    other
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_stored_card_is_another_one() {
        for id in ["83309cde-a56d", "83309cd0", "0", "x", "ж"] {
            let other = super::id(id);
            assert!(other != id && other.chars().count() == id.chars().count(), "{id} {other}");
        }
    }

    #[test]
    fn another_card_looks_like_ours() {
        assert_eq!(mask("411111XXXXXX1111"), "555555XXXXXX4444");
        assert_eq!(mask("444455**3333"), "555555**4444");
        assert_eq!(mask("**"), "**");
    }
}
