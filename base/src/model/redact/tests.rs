use super::*;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::json;
use std::time::{Duration, Instant};

const CARD: &str = "4111111111111111";

/// Digits of a text with what may stand between them taken out, and everything else as a full stop.
fn digits(text: &str) -> String {
    text.chars()
        .filter(|c| !" -./_\u{a0}\u{2009}\t\n".contains(*c))
        .map(|c| if c.is_ascii_digit() { c } else { '.' })
        .collect()
}

/// The number with the check digit that makes it one.
fn checked(number: &str, digits: usize) -> String {
    let mut number = number.to_owned() + &"0".repeat(digits - number.len());
    let is = |number: &str| crate::model::card::luhn(number.bytes().map(|digit| digit - b'0'));
    let last = (b'0'..=b'9').find(|last| is(&format!("{}{}", &number[..digits - 1], char::from(*last))));
    number.replace_range(digits - 1.., &char::from(last.unwrap()).to_string());
    number
}

#[test]
fn card_numbers_and_known_secrets_do_not_pass() {
    let mut redactor = Redactor::new();
    redactor.hide("s3cret-password");
    let clean = redactor.clean("pan 4111111111111111, 4111 1111 1111 1111; s3cret-password\r\nnext");
    assert_eq!(clean, "pan 411111******1111, 4111 11******1111; ***  next");
}

#[test]
fn what_is_short_or_an_id_is_searched_for_whatever_is_known() {
    let mut redactor = Redactor::new();
    for secret in ["7dd6", "1790", CARD, "123456789012"] {
        redactor.hide(secret);
    }
    let clean = redactor.clean_json(&json!({
        "orderId": "01491d0b-c848-7dd6-a20d-e96900a7d8c0",
        "uid": "e4da3b7fbbce2345d7772b0674a318d5",
        "code": 1790,
        "part": 179,
        "rrn": "123456789012",
        "refNum": "123456789013",
    }));
    assert_eq!(
        clean,
        json!({
            "orderId": "01491d0b-c848-***-a20d-e96900a7d8c0",
            "uid": "e4da3b7fbbce2345d7772b0674a318d5",
            "code": "***",
            "part": 179,
            "rrn": "***",
            "refNum": "123456789013",
        })
    );
    // In another spelling only its digits are known.
    assert_eq!(redactor.clean_member("rrn", "1234-5678-9012"), "1234-56**9012");
}

#[test]
fn a_card_number_is_masked_beside_whatever_stands_there() {
    for (text, masked) in [
        ("Card 4111 1111 1111 1111 12/27 not found", "Card 4111 11******1111 12/27 not found"),
        ("4111111111111111 2912", "411111******1111 2912"),
        ("rrn 948498232196 4111111111111111", "rrn 948498232196 411111******1111"),
        ("rrn9484982321954111111111111111", "rrn948498232195411111******1111"),
        ("41111111111111112912", "411111******11112912"),
        ("94849823219541111111111111112912737", "948498232195411111******11112912737"),
        ("948498232196 4111 1111 1111 1111 12/27 737", "948498232196 4111 11******1111 12/27 737"),
        ("9484982321964111 1111 1111 11112912", "9484982321964111 11******11112912"),
        ("PAN4111111111111111EXP1227", "PAN411111******1111EXP1227"),
        (";4111111111111111=29121010000000000000?", ";411111******1111=29121010000000000000?"),
        ("%B4111111111111111^A/B^2912", "%B411111******1111^A/B^2912"),
        ("0004111111111111111", "000411111******1111"),
        ("0000000501800000009", "0000000501800**0009"),
        ("5018000000000009737", "501800******0009737"),
        ("4 9291-2341 2341-232", "4 9291-2******1-232"),
        ("164111111111111111129", "16411111******1111129"),
        ("LIKE '%4111111111111111%'", "LIKE '%411111******1111%'"),
        ("pan=4111%201111%201111%201111&exp=1227", "pan=4111%2011******1111&exp=1227"),
        ("%34111111111111111", "%3411111******1111"),
        ("%34%31%31%31%31%31%31%31%31%31%31%31%31%31%31%31", "%34%31%31%31%31%31******%31%31%31%31"),
        ("4111%2D1111%2d1111%C2%A01111", "4111%2D11******1111"),
        ("4111%25201111%25201111%25201111", "4111%252011******1111"),
        ("4111&nbsp;1111&#160;1111&ndash;1111", "4111&nbsp;11******1111"),
        ("&#52;111111111111111", "&#52;11111******1111"),
        ("4111\\u00a01111\\n1111\\t1111", "4111\\u00a011******1111"),
        ("４１１１ １１１１ １１１１ １１１１", "４１１１ １１******１１１１"),
        ("٤١١١١١١١١١١١١١١١", "٤١١١١١******١١١١"),
        ("4.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1", "4.1.1.1.1.1.******1.1.1.1"),
        ("41 11 11 11 11 11 11 11", "41 11 11 ******11 11"),
        ("4111 11 1111 1111 11", "4111 11 ******11 11"),
        ("3782 822463 10005", "3782 82*****0005"),
        ("3782 822463 10005 12/27", "3782 82*****0005 12/27"),
        ("501800000009", "501800**0009"),
        ("5018 0000 0009", "5018 00**0009"),
        ("**4111 1111 1111 1111**", "**4111 11******1111**"),
        ("max4111111111111111", "max411111******1111"),
        ("Card+4111+1111+1111+1111", "Card+4111+11******1111"),
    ] {
        assert_eq!(Redactor::new().clean(text), masked.replace(|c: char| c.is_control(), " "), "{text}");
    }
}

/// What banks say, in the languages of their tills.
#[test]
fn a_sentence_of_a_bank_loses_its_card_number_and_nothing_else() {
    for (text, masked) in [
        ("Карта 4111.1111.1111.1111 не найдена", "Карта 4111.11******1111 не найдена"),
        (
            "Операция по карте 4111111111111111 (12/27) отклонена, RRN 633312345674",
            "Операция по карте 411111******1111 (12/27) отклонена, RRN 633312345674",
        ),
        (
            "Недостаточно средств: карта №4111 1111 1111 1111, сумма 15 000,00 KZT",
            "Недостаточно средств: карта №4111 11******1111, сумма 15 000,00 KZT",
        ),
        ("Карта4111111111111111заблокирована", "Карта411111******1111заблокирована"),
        (
            "5555 5555 5555 4444 нөмірлі картаға аудару мүмкін емес, 22.04.2026 10:11:12",
            "5555 55******4444 нөмірлі картаға аудару мүмкін емес, 22.04.2026 10:11:12",
        ),
        ("Картаның мерзімі өтті: 4111/1111/1111/1111, 12.27", "Картаның мерзімі өтті: 4111/11******1111, 12.27"),
        (
            "Do not honour. PAN:4111_1111_1111_1111 EXP:1227 STAN:004211",
            "Do not honour. PAN:4111_11******1111 EXP:1227 STAN:004211",
        ),
        ("Mrbin can't find this card: \"8600 4954 7331 6478\"", "Mrbin can't find this card: \"8600 49******6478\""),
    ] {
        assert_eq!(Redactor::new().clean(text), masked, "{text}");
    }
}

#[test]
fn what_is_no_card_number_is_left_alone() {
    for text in [
        "refNum 948498232196 at 1665414462047",
        // The check digit is right in all of these.
        "Order 1617972915664 not found",
        "1569310086280783007",
        "Заказ 1790000000000000005 не найден",
        "operation 01491d0b-c848-7dd6-a20d-e96900a7d8c0 of e4da3b7fbbce2345d7772b0674a318d5",
        "22.04.2026 10:11:12.126, 2026-04-22 10:11:12, 22.04.2026 10:11:12.125",
        "20260422101112",
        "RRN 633312345674",
        "ИИН 600101300129",
        "тел. +7 (701) 123-45-67, +7 702 123 45 67, 8 701 123 45 67 8 702 123 45 67",
        "+4915112345678",
        "KZ839260001000300020, KZ446015852937247754",
        "411111******5018 0000 0009",
        "411111XXXXXX5018-0000-0009",
        "peer 62.113.115.234:443, 62.113.115.235:44300",
        "411111******1111 12/27 948498232196",
        "сумма 1 500 000,00 KZT, комиссия 0,00",
    ] {
        assert_eq!(Redactor::new().clean(text), text);
    }
    // Whatever the last digit is.
    for n in 0..10 {
        for text in ["161797291566", "2026042210111212", "179590885741", "770112345678901", "156931008628078300"] {
            let text = format!("no {text}{n}");
            assert_eq!(Redactor::new().clean(&text), text);
        }
    }
}

#[test]
fn a_member_that_holds_an_id_or_a_time_keeps_it() {
    let answer = json!({
        "orderId": "1795908857415", "mdOrder": CARD, "refNum": "633312345674", "ref_id": "1569310086280783007", "uid": CARD,
        "regPayNum": 4_111_111_111_111_111_u64, "id": 501_800_000_009_u64, "date": 1_617_972_915_664_u64, "orderNumber": "5018_0000-0009",
        "created_at": "2026-04-22T10:11:12.936Z", "operationDate": "1617972915664", "datetime": "1617972915664123456",
        "amount": 501_800_000_009_u64, "phone": "+49 151 12345678", "elapsedMs": 12, "peer": "62.113.115.234:443",
        "fingerprint": "4111111111111111aaaaaaaa4111111111111111aaaaaaaa4111111111111111", "baseline": 501_800_000_009_u64,
        "repeatKey": "mdOrder=4111111111111111;operation=deposited;status=1",
        "attributes": [{ "name": "mdOrder", "value": CARD }], "operationIds": [],
    });
    assert_eq!(Redactor::new().clean_json(&answer), answer);
    for (name, value) in [("raw", answer.clone()), ("list", json!([answer, answer]))] {
        let evidence = json!({ name: value });
        assert_eq!(Redactor::new().clean_json(&evidence), evidence);
    }
}

#[test]
fn a_member_that_holds_something_else_is_masked() {
    let masked = |value: Value| Redactor::new().clean_json(&value);
    for name in
        ["message", "description", "desc", "info", "errorMessage", "words", "data", "cardId", "x", CARD, "value"]
    {
        for said in [
            json!(CARD),
            json!(4_111_111_111_111_111_u64),
            json!("4111 1111 1111 1111"),
            json!([CARD]),
            json!({ "a": CARD }),
        ] {
            let clean = masked(json!({ name: said })).to_string();
            assert!(!digits(&clean).contains("4111111") && clean.contains("*"), "{clean}");
        }
    }
    // A time is no 16 digits of a card, an id is not written in four groups of four, and both are no sentences.
    for (name, said) in [
        ("date", json!(CARD)),
        ("date", json!(4_111_111_111_111_111_u64)),
        ("amount", json!("4111 1111 1111 1111")),
        ("phone", json!("4111-1111-1111-1111")),
        ("orderId", json!("4111-1111-1111-1111")),
        ("orderId", json!("card 4111111111111111")),
        ("refNum", json!("3782_822463_10005")),
        ("orderId", json!({ "pan": CARD })),
    ] {
        let clean = masked(json!({ name: said })).to_string();
        assert!(!digits(&clean).contains("4111111") && clean.contains("*"), "{clean}");
    }
    assert_eq!(
        masked(json!([{ "name": "note", "value": CARD }])),
        json!([{ "name": "note", "value": "411111******1111" }])
    );
    assert_eq!(masked(json!({ "card": { "id": CARD } })), json!({ "card": { "id": "411111******1111" } }));
}

/// Neither its issuer nor its check digit is asked for.
#[test]
fn a_field_for_card_numbers_shows_none() {
    let said = json!({ "pan": "1234567890123456", "maskedPan": "411111XXXXXX1111", "credit_card": { "number": "7777 7777 7777 7777" } });
    let masked = json!({ "pan": "123456******3456", "maskedPan": "411111XXXXXX1111", "credit_card": { "number": "7777 77******7777" } });
    assert_eq!(Redactor::new().clean_json(&said), masked);
}

#[test]
fn the_card_of_the_call_is_masked_in_every_field_and_spelling() {
    // No issuer that is known has such numbers: it is found because it is the card of the call.
    for card in [CARD, "7777777777777772"] {
        let mut redactor = Redactor::new();
        redactor.hide(card);
        let spaced = format!("{} {} {} {}", &card[..4], &card[4..8], &card[8..12], &card[12..]);
        for said in [
            card.to_owned(),
            spaced.clone(),
            spaced.replace(' ', "."),
            spaced.replace(' ', "-"),
            spaced.replace(' ', "%20"),
            format!("x{card}y"),
            format!("123{card}456"),
            format!("%3{}{}", &card[..1], &card[1..]),
            card.chars().map(|digit| format!("{digit}-")).collect(),
            format!("{}.{}-{}", &card[..3], &card[3..5], &card[5..]),
        ] {
            assert!(redactor.knows(&said, 8), "{said}");
            for name in ["orderId", "date", "refNum", "message", "amount", "repeatKey", "pan", "fingerprint", "phone"] {
                let clean = redactor.clean_json(&json!({ name: said })).to_string();
                assert!(!digits(&clean).contains(&card[..7]) && clean.contains('*'), "{name}: {clean}");
            }
        }
        let number: u64 = card.parse().unwrap();
        assert!(!redactor.clean_json(&json!({ "date": number, "orderId": [number] })).to_string().contains(card));
    }
    let mut typed = Redactor::new();
    typed.hide("7777 7777-7777 7772");
    assert_eq!(typed.clean("of 7777777777777772"), "of 777777******7772");
    assert!(!typed.knows("of 7777777777777773 and 777777******7772", 8));
}

/// Days later only the mask is left of it.
#[test]
fn the_card_behind_a_mask_is_masked_in_every_field() {
    for mask in ["411111******1111", "411111XXXXXX1111", "4111 11** **** 1111"] {
        let mut redactor = Redactor::new();
        redactor.hide_masked(mask);
        let said = json!({ "orderId": CARD, "date": CARD, "x": ["4111-1111.11111111"] });
        let masked = json!({ "orderId": "411111******1111", "date": "411111******1111", "x": ["4111-11******1111"] });
        assert_eq!(redactor.clean_json(&said), masked);
        // Another card, none, and the mask itself.
        let others = json!({ "orderId": "4111110000001115", "refNum": "4111110000001111", "uid": "411111******1111", "mask": mask });
        assert_eq!(redactor.clean_json(&others), others);
    }
    let mut redactor = Redactor::new();
    ["4***********1111", "411111", "", "41111111****11111111", "no mask at all"]
        .iter()
        .for_each(|mask| redactor.hide_masked(mask));
    assert!(!redactor.knows(CARD, 8));
}

#[test]
fn a_number_cut_in_half_keeps_its_first_six_digits() {
    for card in [
        CARD,
        "4111 1111 1111 1111",
        "4111%201111%201111%201111",
        "&#52;&#49;11&nbsp;1111-1111-1111",
        "\\u0034111\\n11111111\\t1111",
    ] {
        for before in ["", "{\"pan\":\"", "rrn 948498232196 ", "948498232196"] {
            let text = format!("{before}{card}");
            for cut in 0..=text.len() {
                let clean = Redactor::new().clean(&text[..cut]);
                let kept = Redactor::without_cut_number(&clean);
                let masked = kept.contains('*');
                assert!(clean.starts_with(kept));
                let mut shown = Vec::new();
                each_run(&kept[before.len().min(kept.len())..], true, 1, &mut |run| shown.push(run.digits.len()));
                assert!(masked || shown.iter().all(|digits| *digits <= 6), "{kept}");
            }
        }
    }
    for whole in ["", "no digits", "123456", "411111******1111", "code 12", "ends in 100%", "é", "A & B", "C:\\u"] {
        assert_eq!(Redactor::without_cut_number(whole), whole);
    }
    let long = "é".repeat(2000) + "12345678";
    assert_eq!(Redactor::without_cut_number(&long), &long[..long.len() - 2]);
}

#[test]
fn what_was_masked_by_older_rules_agrees_with_the_whole() {
    let whole = json!({ "amount": 5, "fingerprint": "ab1795908857415f", "list": [1_795_908_857_415_u64] });
    for kept in [whole.clone(), json!({ "amount": 5, "fingerprint": "ab179590***7415f", "list": ["179590***7415"] })] {
        assert!(Redactor::agrees(&kept, &whole), "{kept}");
    }
    for other in [
        json!({ "amount": 6, "fingerprint": "ab1795908857415f", "list": [1_795_908_857_415_u64] }),
        json!({ "amount": 5, "fingerprint": "ab179590***7416f", "list": [1_795_908_857_415_u64] }),
        json!({ "amount": 5, "fingerprint": "**1795908857415f", "list": [1_795_908_857_415_u64] }),
        json!({ "amount": 5, "fingerprint": "ab1795908857415f", "list": [] }),
        json!({ "amount": 5, "fingerprint": "ab1795908857415f", "other": [1_795_908_857_415_u64] }),
        json!({ "amount": 5, "fingerprint": "ab1795908857415f", "list": [1_795_908_857_415_u64], "more": 1 }),
    ] {
        assert!(!Redactor::agrees(&other, &whole), "{other}");
    }
}

/// Time in proportion: what grows with the square of a text would take hours.
#[test]
fn a_megabyte_of_digits_is_masked_in_no_time() {
    let mut redactor = Redactor::new();
    redactor.hide(CARD);
    redactor.hide("s3cret-password");
    for piece in ["6", "5 5555 ", "%34", "{\"a\":1}", "\\", "4111 1111 1111 1111 12/27 "] {
        let text = piece.repeat(1_000_000 / piece.len());
        let started = Instant::now();
        assert!(!redactor.clean(&text).is_empty() && Redactor::without_cut_number(&text).len() <= text.len());
        assert!(started.elapsed() < Duration::from_secs(20), "{piece}: {:?}", started.elapsed());
    }
}

fn cards() -> impl Strategy<Value = String> {
    let ranges: Vec<_> = issuers::ranges().collect();
    (select(ranges), any::<Index>(), "[0-9]{15}").prop_map(|((from, to, length), place, rest)| {
        let first = usize::from(from) + place.index(usize::from(to - from) + 1);
        checked(&format!("{first}{}", &rest[..length - 5]), length)
    })
}

/// The number in groups as cards are written, with one of many separators.
fn written(card: &str, separator: &str) -> String {
    let mut text = String::new();
    for (n, digit) in card.chars().enumerate() {
        if n > 0 && n % 4 == 0 {
            text.push_str(separator);
        }
        text.push(digit);
    }
    text
}

const SEPARATORS: &[&str] = &[
    "",
    " ",
    "-",
    ".",
    "/",
    "_",
    "\u{a0}",
    "\u{2009}",
    "\u{202f}",
    "–",
    "—",
    "‑",
    "−",
    "\t",
    "\n",
    "\r\n",
    ", ",
    " - ",
    "  ",
    "|",
    ":",
    "%20",
    "%2D",
    "%2E",
    "%C2%A0",
    "%E2%80%89",
    "+",
    "&nbsp;",
    "&#8211;",
    "\\n",
    "\\u00a0",
    "\u{200b}",
    "\u{fffd}",
    "·",
    "~",
    "'",
    ";",
    "=",
    "#",
];

/// What stands before or behind a number, with something between or without.
const BEFORE: &[&str] = &[
    "",
    "Card ",
    "PAN",
    "pan=",
    "rrn 948498232196 ",
    "948498232196 ",
    "2912 ",
    "RRN:948498232196/",
    "(",
    "карта№",
    "1. ",
    "KZT 1500.00 ",
];
const BEHIND: &[&str] = &[
    "",
    " not found",
    "EXP",
    " 12/27",
    " 2912",
    "=2912",
    " 1227 737",
    "/12/27",
    ", 948498232196",
    ")",
    " 22.04.2026 10:11:12",
    "заблокирована",
    "%",
    "&cvc=737",
];

proptest! {
    #[test]
    fn no_card_number_survives_its_neighbours(
        card in cards(), separator in select(SEPARATORS), before in select(BEFORE), behind in select(BEHIND),
    ) {
        let text = format!("{before}{}{behind}", written(&card, separator));
        let clean = Redactor::new().clean(&text);
        prop_assert!(!clean.contains(&written(&card, separator)), "{clean}");
        // A mask of just this card: its middle is gone, the rest stays.
        let stars = "*".repeat(card.len() - 10);
        prop_assert!(clean.contains(&stars), "{clean}");
        prop_assert!(!digits(&clean).contains(&card[..card.len() - 4]), "{clean}");
        prop_assert!(!digits(&clean).contains(&card[6..]), "{clean}");
    }

    #[test]
    fn no_card_number_survives_glued_to_digits(
        card in cards(), before in select(&["", "948498232196", "000", "0000"][..]), behind in select(&["", "2912", "1227", "1227737"][..]),
    ) {
        // Under twenty digits only what a card's neighbours look like is enough, and not for every length.
        let usual = card.len() == 16 && !matches!(card.as_bytes()[0], b'5' | b'6');
        let text = format!("{before}{card}{behind}");
        if !(usual || text.len() > LONGEST || (behind == "2912" && before.is_empty())) {
            return Ok(());
        }
        let clean = Redactor::new().clean(&text);
        let digits = digits(&clean);
        prop_assert!(!digits.contains(&card[..card.len() - 4]) && !digits.contains(&card[6..]), "{clean}");
    }

    #[test]
    fn the_card_of_the_call_survives_nowhere(
        card in "[0-9]{12,19}", cuts in proptest::collection::vec((1_usize..6, select(SEPARATORS)), 1..8),
        before in "[0-9]{0,20}", behind in "[0-9]{0,20}", name in select(&["orderId", "date", "message", "amount", "refNum"][..]),
    ) {
        let mut redactor = Redactor::new();
        redactor.hide(&card);
        let (mut said, mut rest) = (before, card.as_str());
        for (size, separator) in cuts {
            let (piece, left) = rest.split_at(size.min(rest.len()));
            said += piece;
            if !left.is_empty() {
                said += separator;
            }
            rest = left;
        }
        said = said + rest + &behind;
        prop_assert!(redactor.knows(&said, 8));
        let clean = redactor.clean_json(&json!({ name: said }))[name].as_str().unwrap().to_owned();
        prop_assert!(clean.contains('*'), "{clean}");
        prop_assert!(!redactor.knows(&clean, 8), "{clean}");
    }

    #[test]
    fn ids_and_times_survive(
        id in "[1-9][0-9]{9,18}", time in 1_000_000_000_000_u64..2_000_000_000_000, rrn in "[0-9]{12}", amount in 0_u64..1_000_000_000_000,
        name in select(&["orderId", "mdOrder", "refNum", "ref_id", "uid", "rrn", "regPayNum", "authRefNum", "tracking_id"][..]),
        when in select(&["date", "operationDate", "datetime", "createdDate", "authDateTime", "paid_at"][..]),
    ) {
        let number: u64 = id.parse().unwrap();
        let answer = json!({
            name: id, "terminalId": number, when: time, "updated_at": time.to_string(), "RRN": rrn, "amount": amount, "fee": amount.to_string(),
        });
        prop_assert_eq!(Redactor::new().clean_json(&answer), answer);
        let sentence = format!("заказ от {time}, RRN {rrn}, сумма {amount} KZT");
        if amount < 100_000_000_000 {
            prop_assert_eq!(Redactor::new().clean(&sentence), sentence);
        }
    }

    #[test]
    fn any_text_is_cleaned_and_stays_clean(text in "[0-9%&#;x*\\\\ .a-f+é\u{200b}-]{0,60}") {
        let mut redactor = Redactor::new();
        redactor.hide(CARD);
        let clean = redactor.clean(&text);
        prop_assert!(!redactor.knows(&clean, 8), "{clean}");
        let kept = Redactor::without_cut_number(&clean);
        prop_assert!(clean.starts_with(kept));
    }
}
