//! The tester's desk: what a bank does behind the shop's back can be asked for at the end of an order number, in a plan and
//! by a button, and the page says in three languages what has really happened.

use crate::till::*;
use crate::{bepaid_shop, shop, shopapi};
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;
use tolem::sandbox::{Actor, Options, ProfileName, Sandbox};

/// A form as a browser sends it from the page in English.
fn press(bank: &Sandbox, what: &str, fields: &[(&str, &str)]) -> Answer {
    let fields: Vec<_> = [("desk", "en")].into_iter().chain(fields.iter().copied()).collect();
    form(bank, &format!("/_sandbox/{what}"), &shop::encoded(&fields))
}

fn pressed(bank: &Sandbox, what: &str, fields: &[(&str, &str)]) {
    let answer = press(bank, what, fields);
    assert_eq!((answer.status, answer.header("Location")), (303, Some(&*format!("/?lang=en#{what}"))), "{fields:?}");
}

/// What was done with the money of that number, and by whom.
fn moved(bank: &Sandbox, number: &str) -> Vec<(String, u64, Actor)> {
    let ledger = bank.ledger().into_iter().filter(|entry| entry.order_number == number);
    ledger.map(|entry| (entry.kind, entry.amount, entry.by)).collect()
}

fn told(bank: &Sandbox, number: &str) -> u64 {
    order_status(&status(bank, number).json())
}

fn page_of(bank: &Sandbox, number: &str) -> String {
    let url = call(bank, "registerPayout", &registration(number)).json()["formUrl"].as_str().unwrap().to_owned();
    url[url.find("/payment/").unwrap()..].to_owned()
}

fn act(kind: &str, amount: u64, by: Actor) -> (String, u64, Actor) {
    (kind.to_owned(), amount, by)
}

// ------------------------------------------------------------------ by order number, by plan

#[test]
fn an_employee_gives_back_what_an_order_number_asked_for_as_soon_as_it_is_there() {
    let bank = sandbox(ProfileName::Lenient);
    for (number, status, back) in [("r~f:refunded", 4, 1234), ("p~f:refunded:400", 4, 400), ("v~f:reversed", 3, 1234)] {
        let answer = perform(&bank, number);
        assert_eq!(order_status(&answer.json()), 2, "the till hears that it is executed");
        assert_eq!(told(&bank, number), status, "{number}");
        assert_eq!(moved(&bank, number), [act("payout", 1234, Actor::Till), act("return", back, Actor::Cabinet)]);
    }
    // A page comes between: nothing can be given back before somebody has typed a card.
    let path = page_of(&bank, "later~f:refunded:5s");
    assert!(moved(&bank, "later~f:refunded:5s").is_empty());
    assert_eq!(form(&bank, &path, &format!("pan={CARD}")).status, 303);
    assert_eq!(told(&bank, "later~f:refunded:5s"), 2);
    shop::seconds(&bank, 5);
    assert_eq!(moved(&bank, "later~f:refunded:5s").last(), Some(&act("return", 1234, Actor::Cabinet)));
}

#[test]
fn a_payout_is_corrected_either_way_and_a_page_is_ended() {
    let bank = sandbox(ProfileName::Lenient);
    assert_eq!(order_status(&perform(&bank, "f~f:failed:10s").json()), 2);
    assert_eq!(told(&bank, "f~f:failed:10s"), 2);
    shop::seconds(&bank, 10);
    assert_eq!(told(&bank, "f~f:failed:10s"), 6);
    let declined = with(payout("e~f:executed"), json!({"target": {"card": {"pan": DECLINED_CARD}}}));
    assert_eq!(order_status(&call(&bank, "performPayout", &declined).json()), 6);
    assert_eq!((told(&bank, "e~f:executed"), moved(&bank, "e~f:executed").len()), (2, 1));
    let path = page_of(&bank, "x~f:expired");
    assert!(get(&bank, &path).text().contains("data-state=\"expired\""));
    assert_eq!(told(&bank, "x~f:expired"), 6);

    let bank = bepaid_shop::gateway();
    assert_eq!(bepaid_shop::pay(&bank, "b~f:failed", "4200000000000000")["status"], "successful");
    assert_eq!(bepaid_shop::statuses(&bank, "b~f:failed"), ["failed"]);
}

#[test]
fn an_order_number_and_a_plan_let_the_payer_try_again() {
    let bank = sandbox(ProfileName::AsDocumented);
    let declined = format!("pan={DECLINED_CARD}");
    let once = page_of(&bank, "once");
    assert_eq!(form(&bank, &once, &declined).status, 303, "one card, as documented");
    let twice = page_of(&bank, "twice~f:attempts:2");
    assert_eq!(form(&bank, &twice, &declined).status, 200, "the form again");
    assert_eq!(told(&bank, "twice~f:attempts:2"), 6);
    assert_eq!(form(&bank, &twice, &format!("pan={CARD}")).status, 303);
    assert_eq!(told(&bank, "twice~f:attempts:2"), 2);

    bank.set_plan(
        &json!({"rules": [{"match": {"orderNumber": "one"}, "do": {"action": "attempts", "times": 1}}]}).to_string(),
    )
    .unwrap();
    let id = shop::order(&bank, "one", &[]);
    shop::pay(&bank, &id, "4000000000001117");
    shop::pay(&bank, &id, "4444555511113333");
    assert!(shop::done(&bank, "one").is_empty(), "the attempt beyond the only one");
    let shop = shopapi::bank();
    shop.set_plan(&json!({"rules": [{"do": {"action": "attempts", "times": 2}, "times": 1}]}).to_string()).unwrap();
    let id = shopapi::anonymous(&shop, "two");
    shopapi::type_card(&shop, &id, shopapi::NO_FUNDS, "123");
    shopapi::type_card(&shop, &id, shopapi::PLAIN, "123");
    assert_eq!(shopapi::state(&shop, &id), "payed");
}

#[test]
fn a_plan_sends_an_employee_and_a_restart_does_not_recall_him() {
    let folder = tempfile::tempdir().unwrap();
    let options = || Options { state_file: Some(folder.path().join("state")), ..Options::default() };
    let bank = Sandbox::start(options()).unwrap();
    let wishes = json!({"rules": [{"do": {"action": "refund-by-hand", "amount": 500, "ms": 60_000}, "times": 1}]});
    bank.set_plan(&wishes.to_string()).unwrap();
    let id = shop::paid_order(&bank, "kept", &[("amount", "2000")]);
    assert_eq!(shop::done(&bank, "kept").len(), 1);
    bank.stop();
    let bank = Sandbox::start(options()).unwrap();
    shop::seconds(&bank, 61);
    assert_eq!(shop::status(&bank, &id)["paymentAmountInfo"]["refundedAmount"], 500);
    assert_eq!(moved(&bank, "kept").last(), Some(&act("refund", 500, Actor::Cabinet)));
    shop::seconds(&bank, 61);
    assert_eq!(moved(&bank, "kept").len(), 2, "once");
}

// ------------------------------------------------------------------ by button

#[test]
fn a_button_does_what_a_document_does() {
    let bank = sandbox(ProfileName::Lenient);
    perform(&bank, "007");
    let id = bank.orders()[0].id.clone();
    pressed(&bank, "orders", &[("orderId", &id), ("digits", "2"), ("sum", "4,00"), ("action", "refund")]);
    assert_eq!(moved(&bank, "007").last(), Some(&act("return", 400, Actor::Cabinet)));
    pressed(&bank, "orders", &[("orderId", &id), ("times", "2"), ("action", "attempts")]);
    assert_eq!(bank.orders()[0].attempts, Some(2));
    pressed(&bank, "orders", &[("orderId", &id), ("action", "other-card"), ("on", "true")]);
    assert!(status(&bank, "007").text().contains("555555XXXXXX4444"));
    pressed(&bank, "orders", &[("orderId", &id), ("action", "other-card"), ("on", "false")]);
    assert!(status(&bank, "007").text().contains("411111XXXXXX1111"));
    pressed(&bank, "orders", &[("orderId", &id), ("questions", "3"), ("action", "lag")]);
    assert_eq!(bank.orders()[0].lag.map(|lag| lag.questions), Some(3));
    let foreign = [
        ("action", "foreign"),
        ("digits", "2"),
        ("gateway", "bereke-payouts"),
        ("orderNumber", "theirs"),
        ("sum", "5"),
    ];
    pressed(&bank, "orders", &foreign);
    assert_eq!(moved(&bank, "theirs"), [act("payout", 500, Actor::Stranger)]);
    pressed(&bank, "clock", &[("advanceMs", "60000")]);
    assert_eq!(get(&bank, "/_sandbox/clock").json()["aheadMs"], 60_000);
    pressed(&bank, "settings", &[("statusLagMs", "7"), ("wrongNotFoundTimes", "0"), ("otherCard", "true")]);
    let settings = get(&bank, "/_sandbox/settings").json();
    assert_eq!((&settings["statusLagMs"], &settings["otherCard"]), (&json!(7), &json!(true)));
    pressed(&bank, "reset", &[]);
    assert!(bank.orders().is_empty());
}

#[test]
fn the_next_request_meets_a_fault_and_the_one_after_it_none() {
    let bank = sandbox(ProfileName::Lenient);
    let fault = [("fault", "refuse"), ("argument", "409,A-7"), ("at", "after"), ("orderNumber", "hit")];
    pressed(&bank, "next", &fault);
    assert_eq!(perform(&bank, "other").status, 200, "another order");
    let refused = perform(&bank, "hit");
    assert_eq!((refused.status, &refused.json()["errorCode"], executions(&bank, "hit")), (409, &json!("A-7"), 1));
    assert_eq!(perform(&bank, "hit").status, 200);
    // A program may spell it as in an order number; what is armed is shown in the plan, beside what was posted.
    let armed = post(&bank, "/_sandbox/next", &json!({"fault": "504-before"}).to_string()).json();
    let shown = |rule: usize| {
        (armed["rules"][rule]["do"]["anyOf"][0]["action"].clone(), armed["rules"][rule]["struck"].clone())
    };
    assert_eq!((shown(0), shown(1)), ((json!("refuse"), json!(1)), (json!("error"), json!(0))));
    assert_eq!((perform(&bank, "none").status, executions(&bank, "none")), (504, 0));
    for wrong in ["amount-before", "no-such-thing", "refuse-again:nothing"] {
        let answer = post(&bank, "/_sandbox/next", &json!({"fault": wrong}).to_string());
        assert_eq!((answer.status, &answer.json()["error"]["field"]), (400, &json!("fault")), "{wrong}");
    }
    pressed(&bank, "plan", &[("rules", "none")]);
    assert_eq!(get(&bank, "/_sandbox/plan").json()["rules"], json!([]));
}

#[test]
fn a_button_that_cannot_be_pressed_says_why_in_the_language_of_the_page() {
    let bank = sandbox(ProfileName::Lenient);
    perform(&bank, "paid");
    let body = shop::encoded(&[("desk", "ru"), ("orderNumber", "paid"), ("action", "expire")]);
    let answer = form(&bank, "/_sandbox/orders", &body);
    assert_eq!(answer.status, 400);
    let html = answer.text();
    assert!(html.contains("role=\"alert\">Не сделано: никого не ждут") && html.contains("<html lang=\"ru\""), "{html}");
    let answer = press(&bank, "orders", &[("orderNumber", "paid"), ("action", "refund"), ("sum", "a lot")]);
    assert!(answer.text().contains("must be an amount"), "{}", answer.text());
    let lag: &[_] = &[("orderNumber", "paid"), ("action", "lag"), ("ms", "долго")];
    let again: &[_] = &[("action", "repeat"), ("id", "99")];
    for (what, fields, language, said) in [
        ("orders", lag, "ru", "нужно целое число от 0 до 86400000 (ms)"),
        ("orders", lag, "kk", "0 мен 86400000 аралығындағы бүтін сан керек (ms)"),
        ("orders", lag, "en", "must be a whole number from 0 to 86400000 (ms)"),
        ("callbacks", again, "ru", "такого уведомления нет (id)"),
        ("callbacks", again, "kk", "мұндай хабарлама жоқ (id)"),
        ("nothing", again, "ru", "сюда ничего отправить нельзя; см. docs/sandbox.ru.md (nothing)"),
    ] {
        let body = shop::encoded(&[&[("desk", language)], fields].concat());
        let html = form(&bank, &format!("/_sandbox/{what}"), &body).text();
        assert!(html.contains(said), "{said}: {html}");
    }
    assert_eq!(bank.ledger().len(), 1);
}

#[test]
fn a_page_of_another_site_presses_nothing() {
    let bank = sandbox(ProfileName::Lenient);
    let body = "desk=en&advanceMs=60000";
    let send_from = |origin: &str| {
        let head = format!(
            "POST /_sandbox/clock HTTP/1.1\r\nHost: 127.0.0.1:1\r\nOrigin: {origin}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        send(&bank, head.as_bytes()).status
    };
    assert_eq!((send_from("https://evil.example"), send_from("null")), (400, 400));
    assert_eq!(get(&bank, "/_sandbox/clock").json()["aheadMs"], 0);
    assert_eq!(send_from("http://127.0.0.1:1"), 303);
    // A program's JSON is JSON whatever its type says: curl calls it a form.
    let answer = form(&bank, "/_sandbox/clock", "{\"advanceMs\": 1}");
    assert_eq!((answer.status, &answer.json()["aheadMs"]), (200, &json!(60_001)));
}

// ------------------------------------------------------------------ what is shown

#[test]
fn whatever_an_order_is_called_stays_text() {
    let bank = sandbox(ProfileName::Lenient);
    let hostile = "'\"><script>x</script>&<b/id='";
    let answer = perform(&bank, hostile);
    assert_eq!(bank.orders().len(), 1, "the bank has taken it: {}", answer.text());
    let refused = press(&bank, "orders", &[("orderNumber", hostile), ("action", hostile)]);
    for page in [get(&bank, "/").text(), get(&bank, "/_sandbox/live").text(), refused.text()] {
        assert!(!page.contains("<script>x") && !page.contains("<b/id"), "{page}");
        assert!(page.contains("&#39;&quot;&gt;&lt;script&gt;x&lt;/script&gt;&amp;&lt;b/id=&#39;"));
    }
}

#[test]
fn the_page_speaks_the_language_of_its_reader() {
    let bank = sandbox(ProfileName::Lenient);
    perform(&bank, "spoken");
    for (language, words) in [
        ("ru", ["исполнен", "Книга исполнений: 1", "Запросы: 1", "оплачивается без 3-D Secure"]),
        ("kk", ["орындалды", "Орындалулар кітабы: 1", "Сұраулар: 1", "3-D Secure-сіз төленеді"]),
        ("en", ["executed", "Ledger: executions: 1", "Requests: 1", "paid without 3-D Secure"]),
    ] {
        let asked = get(&bank, &format!("/?lang={language}")).text();
        let head = format!("GET / HTTP/1.1\r\nHost: x\r\nAccept-Language: de-DE,de;q=0.9,{language}-KZ;q=0.8\r\n\r\n");
        for page in [asked, send(&bank, head.as_bytes()).text()] {
            assert!(page.contains(&format!("<html lang=\"{language}\"")));
            for word in words.iter().chain(&["411111XXXXXX1111", "12,34\u{a0}₸"]) {
                assert!(page.contains(word), "{language}: {word}");
            }
        }
    }
}

#[test]
fn a_person_reads_in_the_log_what_was_sent_and_what_it_met() {
    let bank = sandbox(ProfileName::Lenient);
    perform(&bank, "read~f:html");
    shop::rest(&bank, "getOrderStatusExtended", &[("orderNumber", "no")]);
    let query = "/payment/rest/register.do?userName=sandbox-api&password=sandbox-password&orderNumber=q&amount=100&returnUrl=https://x.kz";
    get(&bank, query);
    let page = get(&bank, "/?lang=ru").text();
    let log = page.split("id=\"requests\"").nth(1).unwrap().split("</section>").next().unwrap();
    for part in [
        "<code>/payouts/api/v2/performPayout.do</code>",
        "<code>html</code>, после исполнения: страница HTML от прокси",
        "411111XXXXXX1111",
        "<dt>returnUrl</dt><dd>https://x.kz</dd>",
        "<dt>password</dt><dd>***</dd>",
    ] {
        assert!(log.contains(part), "{part} in {log}");
    }
    assert!(!log.contains(CARD) && !log.contains("sandbox-password"));
}

#[test]
fn what_changes_is_sent_again_only_when_it_has_changed() {
    let bank = sandbox(ProfileName::Lenient);
    let first = get(&bank, "/_sandbox/live?lang=kk");
    assert!(first.status == 200 && first.text().contains("Тапсырыстар: 0") && !first.text().contains("<html"));
    let again = |tag: &str| {
        let head = format!("GET /_sandbox/live?lang=kk HTTP/1.1\r\nHost: x\r\nIf-None-Match: {tag}\r\n\r\n");
        send(&bank, head.as_bytes())
    };
    // A minute may end between the two.
    let same = (0..3).any(|_| again(get(&bank, "/_sandbox/live?lang=kk").header("ETag").unwrap()).status == 204);
    assert!(same, "nothing has happened");
    perform(&bank, "new");
    let second = again(first.header("ETag").unwrap());
    assert!(second.status == 200 && second.text().contains("Тапсырыстар: 1"));
}

#[test]
fn a_page_that_takes_a_card_offers_the_test_cards() {
    let bank = sandbox(ProfileName::Lenient);
    let path = page_of(&bank, "offered");
    for (language, words) in [("ru", "отказ банка-эмитента: статус 6"), ("kk", "эмитент банк бас тартады: күйі 6")]
    {
        let page = get(&bank, &path.replace("payment_en", &format!("payment_{language}"))).text();
        assert!(page.contains("list=\"test-cards\"") && page.contains("4000 0000 0000 0002") && page.contains(words));
    }
    bank.set_settings(r#"{"magic": false}"#).unwrap();
    assert!(!get(&bank, &path).text().contains("4000 0000 0000 0002"), "where they do nothing");
}

#[test]
fn the_payers_bank_speaks_three_languages_too() {
    let bank = shop::bank();
    let id = shop::order(&bank, "spoken", &[("returnUrl", "https://shop.example/ok")]);
    let answer = shop::pay(&bank, &id, "4012001038166662");
    let (md, pa_req) = (id.as_str(), answer["paReq"].as_str().unwrap());
    let term = format!("{}/payment/rest/finish3ds.do", bank.url());
    let start = |language: &str| {
        let fields = [("MD", md), ("PaReq", pa_req), ("TermUrl", &term), ("language", language)];
        form(&bank, "/acs/auth/start.do", &shop::encoded(&fields)).text()
    };
    for (language, words) in
        [("ru", "Код из сообщения банка"), ("kk", "Банк хабарламасындағы код"), ("en", "Confirm the payment")]
    {
        let page = start(language);
        assert!(page.contains(words) && page.contains(&format!("<html lang=\"{language}\"")), "{page}");
        assert!(page.contains(&format!("name=\"language\" value=\"{language}\">")), "the code keeps the language");
        let others = ["ru", "kk", "en"].into_iter().filter(|other| *other != language);
        assert!(others.into_iter().all(|other| page.contains(&format!("value=\"{other}\" lang=\"{other}\""))));
    }
}

// ------------------------------------------------------------------ in a browser

#[test]
fn a_tester_with_a_browser_sees_and_does_it_all() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/browser");
    let bank = sandbox(ProfileName::Lenient);
    let (url, reached) = crate::browser::till();
    bank.set_settings(&json!({"callbackUrl": format!("{url}/told")}).to_string()).unwrap();
    perform(&bank, "paid-1");
    let hostile = "<b>'\"&";
    perform(&bank, hostile);
    page_of(&bank, "open-1");
    shop::paid_order(&bank, "card-1", &[]);
    let given =
        json!({"url": bank.url(), "hostile": hostile, "screenshots": std::env::var("SCREENSHOTS").unwrap_or_default()});
    let mut command = Command::new("node");
    command.arg(Path::new(folder).join("dashboard.mjs")).arg(given.to_string());
    let output =
        command.current_dir(folder).output().expect("Node.js is needed: see docs/sandbox.md, \"The browser test\"");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "is `npm ci` done in tests/browser, is chromium-headless-shell installed?\n{said}"
    );
    let seen: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(seen["refused"], "Не сделано: больше, чем осталось (action)");
    assert_eq!(moved(&bank, "paid-1").last(), Some(&act("return", 1234, Actor::Cabinet)), "without a script");
    assert_eq!(moved(&bank, "card-1").last(), Some(&act("refund", 550, Actor::Cabinet)));
    assert_eq!(told(&bank, "open-1"), 6, "expired by a button");
    assert_eq!(executions(&bank, "seen-live"), 1);
    eventually("the message and the forged one", || bank.callbacks().iter().all(|callback| callback.sent > 0));
    let paths: Vec<String> = reached.try_iter().collect();
    assert!(paths.len() >= 3 && paths.iter().all(|path| path.starts_with("/told?")), "{paths:?}");
}
