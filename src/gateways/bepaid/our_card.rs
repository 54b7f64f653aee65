//! The card a payout was sent to, as far as it is known, to tell an answer about somebody else's. The answer names the
//! first digit, six or eight of them, and the last four, never a whole number.

use crate::document::Node;
use crate::model::CardNumber;
use zeroize::Zeroizing;

/// What is known of our card: all its digits in the answer to the payout, the mask of the journal later.
pub(super) struct OurCard {
    /// All digits, or the first six.
    beginning: Zeroizing<String>,
    last_4: String,
}

impl OurCard {
    pub fn of(number: &CardNumber) -> OurCard {
        let digits = number.expose();
        OurCard { beginning: Zeroizing::new(digits.to_owned()), last_4: digits[digits.len() - 4..].to_owned() }
    }

    /// Reads `411111******1111`; `None`: it is no mask.
    pub fn of_mask(mask: &str) -> Option<OurCard> {
        let is_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        let (beginning, rest) = mask.split_once('*')?;
        let last_4 = rest.trim_start_matches('*');
        (!beginning.is_empty() && is_digits(beginning) && last_4.len() == 4 && is_digits(last_4))
            .then(|| OurCard { beginning: Zeroizing::new(beginning.to_owned()), last_4: last_4.to_owned() })
    }

    /// Whether a card of an answer is surely another one. What it leaves out, or writes in another way, says nothing.
    pub fn is_not(&self, card: &Node) -> bool {
        let differs = |theirs: &str| {
            let known = theirs.len().min(self.beginning.len());
            theirs[..known] != self.beginning[..known]
        };
        let named = |name: &str, lengths: &[usize]| digits(card, name).filter(|text| lengths.contains(&text.len()));
        named("last_4", &[4]).is_some_and(|last| last != self.last_4)
            || named("first_1", &[1]).is_some_and(|first| differs(&first))
            || named("bin", &[6, 8]).is_some_and(|bin| differs(&bin))
    }

    /// Whether a text is the number of this card.
    pub fn is(&self, text: &str) -> bool {
        CardNumber::parse(text).is_ok_and(|number| {
            number.expose().starts_with(self.beginning.as_str()) && number.expose().ends_with(&self.last_4)
        })
    }
}

fn digits(card: &Node, name: &str) -> Option<String> {
    let text = card.text(name)?;
    (!text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::parse;

    #[test]
    fn only_digits_that_differ_make_it_another_card() {
        let whole = OurCard::of(&CardNumber::parse("4111111111111111").unwrap());
        let masked = OurCard::of_mask("411111******1111").unwrap();
        let other = |ours: &OurCard, card: &str| ours.is_not(&parse(card).unwrap());
        for ours in [&whole, &masked] {
            for same in [
                r#"{"first_1":"4","last_4":"1111","bin":"411111"}"#,
                r#"{"bin":"41111111"}"#,
                r#"{}"#,
                r#"{"last_4":null}"#,
                r#"{"last_4":"11"}"#,
                r#"{"last_4":"****"}"#,
                r#"{"bin":"555"}"#,
                r#"{"bin":"555555**"}"#,
                r#"{"last_4":4444}"#,
            ] {
                assert!(!other(ours, same), "{same}");
            }
            for foreign in [
                r#"{"last_4":"4444"}"#,
                r#"{"first_1":"5"}"#,
                r#"{"bin":"555555"}"#,
                r#"{"bin":"411112"}"#,
                r#"{"first_1":"4","last_4":"1111","bin":"41111200"}"#,
            ] {
                assert!(other(ours, foreign), "{foreign}");
            }
        }
        // Two digits more are known of the whole number.
        assert!(other(&whole, r#"{"bin":"41111122"}"#) && !other(&masked, r#"{"bin":"41111122"}"#));
        assert!(whole.is("4111111111111111") && masked.is("4111 1111 1111 1111") && !masked.is("5555555555554444"));
        for no_mask in
            ["", "*", "4111111111111111", "****1111", "411111******11", "411111******11x1", "4x1111******1111"]
        {
            assert!(OurCard::of_mask(no_mask).is_none(), "{no_mask}");
        }
    }
}
