//! The payment page and 3-D Secure as any HTTP client sees them, and in a real browser.

use crate::browser::till;
use crate::shop::*;
use crate::till::{Answer, form, get};
use serde_json::{Value, json};
use std::process::Command;
use tolem::sandbox::Sandbox;

/// The path of a URL of this bank.
fn path<'u>(bank: &Sandbox, url: &'u str) -> &'u str {
    url.strip_prefix(&bank.url()).unwrap_or(url)
}

fn page(bank: &Sandbox, number: &str, fields: Fields<'_>) -> String {
    let url = register_with(bank, "register", number, fields).json()["formUrl"].as_str().unwrap().to_owned();
    path(bank, &url).to_owned()
}

fn type_card(bank: &Sandbox, page: &str, pan: &str) -> Answer {
    let card = [("pan", pan), ("expiry", "12/35"), ("cvc", "123"), ("holder", "TEST CARDHOLDER"), ("email", "")];
    form(bank, page, &encoded(&card))
}

/// Goes through the pages of the payer's bank with that code; what its form posts, and where to.
fn at_the_bank(bank: &Sandbox, acs: &str, fields: Fields<'_>, code: &str) -> (String, String) {
    let asked = form(bank, path(bank, acs), &encoded(fields)).text();
    assert!(asked.contains("data-state=\"acs\""), "{asked}");
    let action = asked.split("action=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let mut all: Vec<(&str, &str)> = fields.to_vec();
    all.push(("code", code));
    let html = form(bank, &action, &encoded(&all)).text();
    let target = html.split("action=\"").nth(1).unwrap().split('"').next().unwrap().replace("&amp;", "&");
    (target, html)
}

#[test]
fn a_shop_that_collects_the_card_goes_through_3ds1_and_finishes_in_the_browser() {
    let bank = bank();
    for (number, code, ok) in [("right", "12345678", true), ("wrong", "87654321", false)] {
        let id = order(&bank, number, &[]);
        let answer = pay(&bank, &id, SECURE1);
        assert_eq!(status(&bank, &id)["orderStatus"], 5);
        assert!(done(&bank, number).is_empty(), "nothing before the payer is known");
        let text = |name: &str| answer[name].as_str().unwrap().to_owned();
        let fields = [("MD", id.as_str()), ("PaReq", &text("paReq")), ("TermUrl", &text("termUrl"))];
        let (target, html) = at_the_bank(&bank, &text("acsUrl"), &fields, code);
        assert_eq!(target, text("termUrl"));
        let back = [("MD", id.as_str()), ("PaRes", &hidden(&html, "PaRes"))];
        let end = form(&bank, path(&bank, &target), &encoded(&back));
        let told = status(&bank, &id);
        if ok {
            assert_eq!(end.header("Location").unwrap(), format!("{RETURN}&orderId={id}&lang=en"));
            assert_eq!((&told["orderStatus"], done(&bank, number)), (&json!(2), vec![entry("charge", 2000)]));
        } else {
            // There are attempts left, so the payer may type another card.
            assert!(end.text().contains("Cardholder authentication completed unsuccessfully"), "{}", end.text());
            assert_eq!((&told["orderStatus"], &told["actionCode"]), (&json!(6), &json!(-2006)));
            assert!(done(&bank, number).is_empty());
        }
        // The same answer again moves nothing.
        form(&bank, path(&bank, &target), &encoded(&back));
        assert_eq!(done(&bank, number).len(), usize::from(ok));
    }
}

#[test]
fn a_shop_finishes_3ds1_itself_and_nobody_can_make_up_the_answer() {
    let bank = bank();
    let id = order(&bank, "self", &[]);
    let answer = pay(&bank, &id, SECURE1);
    let text = |name: &str| answer[name].as_str().unwrap().to_owned();
    let fields = [("MD", id.as_str()), ("PaReq", &text("paReq")), ("TermUrl", "https://shop.example/acs")];
    let (target, html) = at_the_bank(&bank, &text("acsUrl"), &fields, "12345678");
    assert_eq!(target, "https://shop.example/acs");
    let pa_res = hidden(&html, "PaRes");
    let end = rest(&bank, "finish3ds", &[("MD", &id), ("PaRes", &pa_res)]).json();
    assert_eq!((&end["errorCode"], &end["info"]), (&json!(0), &json!("Your order is proceeded, redirecting...")));
    assert_eq!(done(&bank, "self").len(), 1);
    // The yes of one authentication is no yes to another.
    let other = order(&bank, "other", &[]);
    pay(&bank, &other, SECURE1);
    let end = rest(&bank, "finish3ds", &[("MD", &other), ("PaRes", &pa_res)]).json();
    assert!(end["info"].as_str().unwrap().starts_with("Impossible operation"), "{end}");
    assert!(done(&bank, "other").is_empty());
    // Nor is the yes of an earlier attempt one to a later attempt at the same order.
    let twice = order(&bank, "twice", &[]);
    let answer = pay(&bank, &twice, SECURE1);
    let fields =
        [("MD", twice.as_str()), ("PaReq", answer["paReq"].as_str().unwrap()), ("TermUrl", "https://shop.example/acs")];
    let (_, html) = at_the_bank(&bank, answer["acsUrl"].as_str().unwrap(), &fields, "12345678");
    pay(&bank, &twice, "4000000000007775");
    rest(&bank, "finish3ds", &[("MD", &twice), ("PaRes", &hidden(&html, "PaRes"))]);
    assert_eq!((done(&bank, "twice").len(), &status(&bank, &twice)["actionCode"]), (0, &json!(-2006)));
    let again = rest(&bank, "finish3ds", &[("MD", &id), ("PaRes", &pa_res)]).json();
    assert_eq!((&again["info"], done(&bank, "self").len()), (&json!("Redirecting..."), 1));
}

#[test]
fn money_that_is_late_at_the_end_of_3ds_is_late_and_comes() {
    let bank = bank();
    for (number, plan) in [("early", "paymentorder.do"), ("at-the-end", "finish3ds.do")] {
        let plan = json!({"rules": [{"match": {"path": plan}, "do": {"action": "execute-later", "ms": 5000,
            "then": {"action": "extra-fields"}}}]});
        bank.set_plan(&plan.to_string()).unwrap();
        let id = order(&bank, number, &[]);
        let answer = pay(&bank, &id, SECURE1);
        let text = |name: &str| answer[name].as_str().unwrap().to_owned();
        let fields = [("MD", id.as_str()), ("PaReq", &text("paReq")), ("TermUrl", &text("termUrl"))];
        let (_, html) = at_the_bank(&bank, &text("acsUrl"), &fields, "12345678");
        rest(&bank, "finish3ds", &[("MD", &id), ("PaRes", &hidden(&html, "PaRes"))]);
        assert_eq!((done(&bank, number).len(), &status(&bank, &id)["actionCode"]), (0, &json!(-30001)), "{number}");
        seconds(&bank, 6);
        assert_eq!(done(&bank, number), [entry("charge", 2000)]);
    }
}

#[test]
fn the_simplified_way_leads_to_the_payers_bank() {
    let bank = bank();
    let id = order(&bank, "simple", &[]);
    pay(&bank, &id, SECURE1);
    let html = get(&bank, &format!("/payment/acsRedirect.do?orderId={id}")).text();
    assert!(html.contains("/acs/auth/start.do") && hidden(&html, "MD") == id);
    assert!(hidden(&html, "TermUrl").contains("/payment/rest/finish3ds.do"));
    assert_eq!(get(&bank, "/payment/acsRedirect.do?orderId=nobody").status, 404);
}

#[test]
fn features_force_and_forbid_3ds_and_an_own_3ds_server_is_believed() {
    let bank = bank();
    for (number, feature, pan, extra, paid) in [
        ("ssl", "FORCE_SSL", SECURE1, &[][..], true),
        ("auto", "AUTO_PAYMENT", SECURE2, &[][..], true),
        ("tds", "FORCE_TDS", PLAIN, &[][..], false),
        ("both", "AUTO_PAYMENT,FORCE_SSL", SECURE1, &[][..], true),
        ("own", "", SECURE1, &[("eci", "05"), ("xid", "MDAw"), ("cavv", "AAAB")][..], true),
    ] {
        let id = order(&bank, number, &[("features", feature)]);
        pay_answer(&bank, &id, pan, extra);
        assert_eq!(done(&bank, number).len(), usize::from(paid), "{number}");
    }
}

#[test]
fn version_2_goes_without_a_challenge_or_with_one() {
    let bank = bank();
    let id = order(&bank, "frictionless", &[]);
    let first = pay(&bank, &id, FRICTIONLESS);
    assert_eq!((&first["errorCode"], &first["is3DSVer2"]), (&json!(0), &json!(true)));
    let transaction = first["threeDSServerTransId"].as_str().unwrap();
    assert!(first["threeDSMethodURLServer"].is_string() && first["threeDSMethodDataPacked"].is_string());
    assert_eq!(get(&bank, path(&bank, first["threeDSMethodURLServer"].as_str().unwrap())).status, 200);
    assert!(done(&bank, "frictionless").is_empty());
    let second = pay_answer(&bank, &id, FRICTIONLESS, &[("threeDSServerTransId", transaction)]).json();
    assert_eq!(second["info"], "Your order is proceeded, redirecting...");
    assert_eq!(done(&bank, "frictionless").len(), 1);

    for (number, code, ok) in [("challenge", "12345678", true), ("refused", "1", false)] {
        let id = order(&bank, number, &[]);
        let transaction = pay(&bank, &id, SECURE2)["threeDSServerTransId"].as_str().unwrap().to_owned();
        let early = rest(&bank, "finish3dsVer2Payment", &[("threeDSServerTransId", &transaction)]).json();
        assert_eq!(early["errorCode"], 7, "nobody has been asked yet");
        let second = rest(&bank, "3ds/continue", &[("mdOrder", &id)]).json();
        assert_eq!(status(&bank, &id)["orderStatus"], 5);
        let acs = second["acsUrl"].as_str().unwrap();
        let (target, html) = at_the_bank(&bank, acs, &[("creq", second["packedCReq"].as_str().unwrap())], code);
        assert!(target.contains("finish3dsVer2Payment.do") && !hidden(&html, "cres").is_empty());
        let end = rest(&bank, "finish3dsVer2Payment", &[("threeDSServerTransId", &transaction)]).json();
        assert_eq!((&end["errorCode"], &end["is3DSVer2"]), (&json!(0), &json!(true)));
        assert_eq!(end.get("errorTypeName").is_some(), !ok, "{end}");
        assert!(end["redirect"].as_str().unwrap().starts_with(if ok { RETURN } else { FAIL }));
        assert_eq!(done(&bank, number).len(), usize::from(ok));
    }
}

#[test]
fn the_page_explains_mistakes_and_repeats_neither_number_nor_code() {
    let bank = bank();
    let url = page(&bank, "mistakes", &[("language", "en"), ("description", "<script>alert(1)</script>")]);
    let html = get(&bank, &url).text();
    assert!(html.contains("20,00\u{a0}₸") && html.contains("&lt;script&gt;") && !html.contains("<script"), "{html}");
    for (field, typed, texts) in [
        ("pan", "4444555511113334", ["опечатка", "қате терілген", "typing mistake"]),
        ("pan", "", ["Введите номер", "нөмірін енгізіңіз", "Enter the card number"]),
        ("expiry", "13/35", ["ММ/ГГ", "АА/ЖЖ", "MM/YY"]),
        ("expiry", "01/20", ["истёк", "өткен", "has expired"]),
        ("cvc", "98", ["три или четыре цифры", "үш немесе төрт", "three or four digits"]),
        ("holder", "Иван", ["латинскими", "латын", "Latin letters"]),
        ("email", "nobody", ["электронной почты", "пошта мекенжайын", "e-mail address"]),
    ] {
        for (language, text) in ["ru", "kk", "en"].into_iter().zip(texts) {
            let mut card = vec![("pan", PLAIN), ("expiry", "12/35"), ("cvc", "987"), ("holder", "T C"), ("email", "")];
            card.retain(|(name, _)| *name != field);
            card.push((field, typed));
            let html = form(&bank, &url.replace("_en", &format!("_{language}")), &encoded(&card)).text();
            assert!(html.contains("role=\"alert\"") && html.contains(text), "{text}: {html}");
            // The order's random id may have the three digits of the code in it.
            let html = html.replace(&bank.orders()[0].id, "");
            assert!(!html.contains(PLAIN) && !html.contains("4444555511113334") && !html.contains("987"));
        }
    }
    assert!(bank.ledger().is_empty() && known(&bank, &bank.orders()[0].id).payment.unwrap().attempts == 0);
}

#[test]
fn the_page_pays_once_and_sends_the_payer_to_the_shop() {
    let bank = bank();
    let url = page(&bank, "page", &[]);
    let id = bank.orders()[0].id.clone();
    let declined = type_card(&bank, &url, NO_FUNDS).text();
    assert!(declined.contains("Check the entered data") && declined.contains("<form"), "another card may be tried");
    let end = type_card(&bank, &url, PLAIN);
    assert_eq!((end.status, end.header("Location").unwrap()), (303, format!("{RETURN}&orderId={id}&lang=en").as_str()));
    assert!(type_card(&bank, &url, PLAIN).text().contains("cannot be paid by any more"));
    assert_eq!(done(&bank, "page"), [entry("charge", 2000)]);
    // A pending payment is not the shop's business yet.
    let url = page(&bank, "slow", &[("language", "ru")]);
    let finish = type_card(&bank, &url, PENDING).header("Location").unwrap().to_owned();
    assert!(get(&bank, &finish).text().contains("Платёж обрабатывается"));
    seconds(&bank, 6);
    assert!(get(&bank, &finish).text().contains("Оплачено"));
    // The last attempt leads to failUrl, or to a page of the bank's if the shop named no real address.
    settings(&bank, json!({"attempts": 1}));
    let url = page(&bank, "last", &[("failUrl", "<absent>"), ("returnUrl", "finish.html")]);
    let end = type_card(&bank, &url, NO_FUNDS).header("Location").unwrap().to_owned();
    assert!(end.starts_with(&format!("{}/payment/merchants/sandbox/finish.html?orderId=", bank.url())), "{end}");
    assert!(get(&bank, path(&bank, &end)).text().contains("The payment failed"));
    // An expired session takes no card.
    let url = page(&bank, "expired", &[]);
    seconds(&bank, 1201);
    let html = type_card(&bank, &url, PLAIN).text();
    assert!(html.contains("The time to pay is over") && !html.contains("<form"));
    assert!(done(&bank, "expired").is_empty());
}

#[test]
fn a_payer_with_a_browser_pays_with_every_documented_card() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/browser");
    let bank = bank();
    let (url, reached) = till();
    let (ok, no) = (format!("{url}/ok?shop=7"), format!("{url}/failed"));
    settings(&bank, json!({"attempts": 2}));
    let register = |number: &str, language: &str| {
        let fields =
            [("returnUrl", ok.as_str()), ("failUrl", no.as_str()), ("language", language), ("amount", "123456")];
        register_with(&bank, "register", number, &fields).json()["formUrl"].clone()
    };
    let given = json!({
        "plain": register("b-plain", "ru"), "secure1": register("b-secure1", "kk"), "wrong": register("b-wrong", "en"),
        "secure2": register("b-secure2", "ru"), "refused": register("b-refused", "en"),
        "frictionless": register("b-frictionless", "en"), "noScript": register("b-no-script", "en"),
        "returnUrl": format!("{url}/ok"), "failUrl": no,
        "screenshots": std::env::var("SCREENSHOTS").unwrap_or_default(),
    });
    let output =
        Command::new("node").arg(format!("{folder}/ecommerce.mjs")).arg(given.to_string()).current_dir(folder).output();
    let output = output.expect("Node.js is needed: see docs/sandbox.md, \"The browser test\"");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let seen: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(seen["mistakes"]["ru"], "Проверьте номер карты: в нём опечатка");
    assert_eq!(seen["mistakes"]["kk"], "Карта нөмірін тексеріңіз: қате терілген");
    assert_eq!(seen["mistakes"]["en"], "Check the card number: there is a typing mistake in it");
    let id = |number: &str| bank.orders().into_iter().find(|order| order.number == number).unwrap().id;
    let paths: Vec<String> = reached.try_iter().collect();
    for (number, way, language, paid) in [
        ("b-plain", "/ok?shop=7&", "ru", 1),
        ("b-secure1", "/ok?shop=7&", "kk", 1),
        ("b-wrong", "/failed?", "en", 0),
        ("b-secure2", "/ok?shop=7&", "ru", 1),
        ("b-refused", "/failed?", "en", 0),
        ("b-frictionless", "/ok?shop=7&", "en", 1),
        ("b-no-script", "/ok?shop=7&", "en", 1),
    ] {
        let expected = format!("{way}orderId={}&lang={language}", id(number));
        assert!(paths.contains(&expected), "{expected} in {paths:?}");
        assert_eq!(done(&bank, number).len(), paid, "{number}");
    }
}
