//! Every row speaks one language at a time.

use super::*;
use crate::messages::tests::{foreign_words, in_all};

#[test]
fn every_row_speaks_one_language_and_keeps_what_was_put_in() {
    let mut foreign = Vec::new();
    for row in LINES {
        let [ru, kk, en] = in_all(|locale| locale.of(*row).to_owned());
        for (locale, text) in [(Locale::Ru, &ru), (Locale::Kk, &kk), (Locale::En, &en)] {
            assert!(!text.is_empty() && !text.ends_with('.'), "{text}");
            foreign.extend(foreign_words(locale, text).into_iter().map(|word| format!("{word} in {text}")));
        }
        let places = |text: &str| (1..=4).filter(|at| text.contains(&format!("{{{at}}}"))).collect::<Vec<_>>();
        assert_eq!(places(&ru), places(&kk), "{en}");
        assert!(places(&ru).iter().all(|place| places(&en).contains(place)), "{en}");
        // It is found by its own form, whatever stands in its places.
        let line = en.replace("{1}", "127.0.0.1:1").replace("{2}", "/a/b").replace("{3}", "7").replace("{4}", "8");
        assert!(known_line(Locale::Ru, &line).is_some(), "{line}");
    }
    assert!(foreign.is_empty(), "{foreign:#?}");
}

#[test]
fn what_is_put_into_a_line_is_translated_with_it() {
    let refused = "no TCP connection to 127.0.0.1:8085: connection refused (system error 111)";
    assert_eq!(line(Locale::Ru, refused), "нет соединения с 127.0.0.1:8085, отказано (ошибка системы 111)");
    assert_eq!(line(Locale::En, refused), refused);
    let unusable = "the journal cannot be used: /tmp/a: b.sqlite: it is a folder";
    assert_eq!(line(Locale::Ru, unusable), "журналом нельзя пользоваться: /tmp/a: b.sqlite: это папка");
    assert_eq!(line(Locale::Kk, "слово банка"), "слово банка");
    assert_eq!(known_line(Locale::Ru, "Insufficient funds"), None);
}
