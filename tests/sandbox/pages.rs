//! The card page as any HTTP client sees it: no script is needed, and no typed number comes back.

use crate::till::*;
use serde_json::{Value, json};
use std::time::Duration;
use tolem::sandbox::{ProfileName, Sandbox};

/// Registers a payout and returns the path of its page in that language.
fn page(bank: &Sandbox, number: &str, language: &str, other: Value) -> String {
    let body = with(with(registration(number), json!({"language": language, "amount": 123456})), other);
    let url = call(bank, "registerPayout", &body).json()["formUrl"].as_str().unwrap().to_owned();
    assert!(url.starts_with(&bank.url()), "{url}");
    url[bank.url().len()..].to_owned()
}

#[test]
fn the_page_shows_payer_order_and_amount_in_the_language_of_the_registration() {
    let bank = sandbox(ProfileName::AsDocumented);
    for (language, lang, button) in
        [("RU", "ru", "Подтвердить выплату"), ("kk", "kk", "Төлемді растау"), ("EN", "en", "Confirm the payout")]
    {
        let path = page(&bank, &format!("shown-{lang}"), language, json!({"description": "<script>alert(1)</script>"}));
        assert!(path.starts_with(&format!("/payment/merchants/sandbox/payment_{lang}.html?mdOrder=")), "{path}");
        let answer = get(&bank, &path);
        let html = answer.text();
        assert_eq!(answer.status, 200);
        for part in [
            button,
            "1\u{a0}234,56\u{a0}₸",
            &format!("shown-{lang}"),
            &format!("<html lang=\"{lang}\""),
            "inputmode=\"numeric\"",
            "autocomplete=\"cc-number\"",
            "<label for=\"pan\">",
            "Sandbox",
        ] {
            assert!(html.contains(part), "{part} in {html}");
        }
        for other in ["ru", "kk", "en"].into_iter().filter(|other| *other != lang) {
            assert!(html.contains(&format!("payment_{other}.html?mdOrder=")), "a way to {other}");
        }
        assert!(!html.contains("<script") && html.contains("&lt;script&gt;"));
    }
}

#[test]
fn a_wrong_number_is_explained_and_not_repeated() {
    let bank = sandbox(ProfileName::AsDocumented);
    let mistakes = [
        ("", ["Введите номер карты", "Карта нөмірін енгізіңіз", "Enter the card number"]),
        ("4111abcd", ["только цифры", "тек цифрлардан", "digits only"]),
        ("41111111", ["от 12 до 19", "12-ден 19-ға", "12 to 19 digits"]),
        ("4111+1111+1111+1112", ["опечатка", "қате терілген", "typing mistake"]),
        ("4000000000000416", ["не поддерживается", "қабылданбайды", "not supported"]),
    ];
    for (i, language) in ["ru", "kk", "en"].into_iter().enumerate() {
        let path = page(&bank, &format!("wrong-{language}"), language, json!({}));
        for (typed, texts) in mistakes {
            let answer = form(&bank, &path, &format!("pan={typed}"));
            let html = answer.text();
            assert_eq!(answer.status, 200);
            assert!(html.contains("role=\"alert\"") && html.contains(texts[i]), "{}: {html}", texts[i]);
            assert!(html.contains("aria-invalid=\"true\""));
            for digits in [typed.to_owned(), typed.replace('+', " "), typed.replace('+', "")] {
                assert!(digits.len() < 5 || !html.contains(&digits), "{digits} came back");
            }
        }
    }
    assert!(bank.ledger().is_empty());
    assert!(!get(&bank, "/_sandbox/log").text().contains("4000000000000416"));
}

#[test]
fn a_right_number_is_paid_once_and_leads_to_the_finish_page_and_back() {
    let bank = sandbox(ProfileName::AsDocumented);
    let path = page(&bank, "paid", "kk", json!({}));
    let answer = form(&bank, &path, "pan=4111+1111+1111+1111");
    assert_eq!(answer.status, 303);
    let finish = answer.header("Location").unwrap().to_owned();
    assert!(finish.starts_with("/payment/merchants/sandbox/finish_kk.html?mdOrder="), "{finish}");
    let html = get(&bank, &finish).text();
    let id = bank.orders()[0].id.clone();
    let back = format!("https://till.example/ok?a=1&amp;orderId={id}&amp;lang=kk");
    assert!(html.contains("Төлем орындалды") && html.contains("411111XXXXXX1111"), "{html}");
    assert!(html.contains(&format!("href=\"{back}\"")) && html.contains(&format!("5;url={back}")), "{html}");
    assert_eq!((executions(&bank, "paid"), order_status(&status(&bank, "paid").json())), (1, 2));
    // The link again: nothing is paid again.
    assert!(get(&bank, &path).text().contains("бұрын пайдаланылған"));
    assert!(form(&bank, &path, "pan=4111111111111111").text().contains("бұрын пайдаланылған"));
    assert_eq!(executions(&bank, "paid"), 1);
    bank.set_settings(r#"{"redirectSecs": 0}"#).unwrap();
    assert!(!get(&bank, &finish).text().contains("http-equiv"));
}

#[test]
fn a_declined_card_leads_to_the_fail_url_or_else_to_the_return_url() {
    let bank = sandbox(ProfileName::AsDocumented);
    for (number, other, url) in [
        ("d1", json!({}), "https://till.example/no?orderId="),
        ("d2", json!({"urls": {"failUrl": null}}), "https://till.example/ok?a=1&amp;orderId="),
    ] {
        let path = page(&bank, number, "en", other);
        let finish = form(&bank, &path, &format!("pan={DECLINED_CARD}")).header("Location").unwrap().to_owned();
        let html = get(&bank, &finish).text();
        assert!(html.contains("The payout was declined") && html.contains(url), "{html}");
        assert_eq!(order_status(&status(&bank, number).json()), 6);
    }
    assert!(bank.ledger().is_empty());
}

#[test]
fn a_waiting_payout_says_so_until_it_is_known() {
    let bank = sandbox(ProfileName::AsDocumented);
    let path = page(&bank, "waits", "ru", json!({}));
    let finish = form(&bank, &path, "pan=4000000000000119").header("Location").unwrap().to_owned();
    let html = get(&bank, &finish).text();
    assert!(html.contains("Выплата обрабатывается") && html.contains("http-equiv=\"refresh\" content=\"2\""));
    bank.advance_clock(Duration::from_secs(6));
    assert!(get(&bank, &finish).text().contains("Выплата выполнена"));
}

#[test]
fn an_expired_page_takes_no_card_and_moves_no_money() {
    let bank = sandbox(ProfileName::AsDocumented);
    let path = page(&bank, "late", "ru", json!({}));
    bank.advance_clock(Duration::from_secs(301));
    for html in [get(&bank, &path).text(), form(&bank, &path, "pan=4111111111111111").text()] {
        assert!(html.contains("Время для ввода карты истекло") && html.contains("https://till.example/no?orderId="));
        assert!(!html.contains("<form"));
    }
    assert!(bank.ledger().is_empty());
}

#[test]
fn an_unknown_order_has_a_page_that_says_so() {
    let bank = sandbox(ProfileName::AsDocumented);
    for query in ["", "?mdOrder=", "?mdOrder=00000000-0000-4000-8000-000000000000"] {
        let answer = get(&bank, &format!("/payment/merchants/sandbox/payment_en.html{query}"));
        assert_eq!(answer.status, 404);
        assert!(answer.text().contains("There is no such payout"));
    }
    assert_eq!(get(&bank, "/payment/merchants/sandbox/payment_de.html").status, 404);
}
