//! What a person at a terminal reads, in the language that was chosen.

use crate::shop::{CARD, Shop, payout, told, tolem, tolem_where};
use serde_json::{Value, json};
use std::net::TcpListener;
use tolem::sandbox::{Options, Sandbox};

#[test]
fn a_list_shows_amounts_as_people_write_them_and_says_when_it_is_empty() {
    let shop = Shop::open("bereke-payouts");
    shop.call("payout.create", &payout("A-1"));
    let nothing = "There are no such movements in this journal.\n".to_owned();
    assert_eq!(shop.tolem(&["list", "--state", "unknown"]), (0, nothing));
    let (code, list) = shop.tolem(&["list"]);
    assert!(code == 0 && list.contains("  payout  paid  1 500.00 KZT  "), "{list}");
    let (_, list) = shop.tolem(&["--locale", "ru", "list"]);
    assert!(list.contains("  выплата  исполнено  1 500,00 KZT  "), "{list}");
    let (_, open) = shop.tolem(&["--locale", "kk", "list", "--state", "open"]);
    assert!(open.starts_with("Бұл журналда"), "{open}");
}

#[test]
fn a_refund_is_found_by_the_two_numbers_that_the_list_shows() {
    let shop = Shop::open("bereke-ecommerce");
    let card = json!({ "number": "4444555511113333", "expiry": "2034-12", "cvc": "123", "holder": "AIGERIM" });
    shop.call(
        "payment.charge_card",
        &json!({ "orderNumber": "A-1/b", "amount": 10_000, "currency": "KZT", "returnUrl": "https://shop.kz/ok", "card": card }),
    );
    let refund = json!({ "orderNumber": "A-1/b", "refundNumber": "r1", "amount": 4_000, "currency": "KZT" });
    shop.call("payment.refund", &refund);
    for which in [&["A-1/b", "r1"][..], &["A-1/b/r1"]] {
        let (code, story) = shop.tolem(&[&["explain"], which].concat());
        assert!(code == 0 && story.contains("40.00 KZT"), "{which:?}: {story}");
        let (code, known) = shop.tolem(&[&["resolve"], which].concat());
        assert!(code == 0 && known.contains("refund A-1/b r1: 40.00 KZT"), "{which:?}: {known}");
        let (code, status) = shop.tolem(&[&["status"], which].concat());
        assert!(code == 0 && status.contains("refund A-1/b r1: 40.00 KZT"), "{which:?}: {status}");
        let settle = ["--as", "declined", "--who", "A. Ivanova", "--why", "letter 123"];
        let (code, settled) = shop.tolem(&[&["settle"], which, &settle].concat());
        assert!(code == 2 && settled.contains("nothing to decide"), "{which:?}: {settled}");
        let (code, cancelled) = shop.tolem(&[&["cancel"], which].concat());
        assert!(code == 2 && cancelled.contains("can be cancelled"), "{which:?}: {cancelled}");
        assert!(!(settled + &cancelled).contains("request is wrong"), "{which:?}");
    }
    let (code, story) = shop.tolem(&["explain", "A-1/b", "--kind", "payment"]);
    assert!(code == 0 && story.contains("100.00 KZT"), "a number may have a slash of its own: {story}");
    assert_eq!(shop.tolem(&["explain", "A-1/c"]).0, 2);
    for command in ["explain", "status", "cancel"] {
        let (code, said) = shop.tolem(&[command]);
        assert!(code == 2 && said.contains("missing: <NUMBER>"), "{said}");
    }
    let (code, said) = shop.tolem(&["--locale", "ru", "resolve", "--kind", "refund"]);
    assert!(code == 2 && said.contains("не хватает: <НОМЕР>"), "{said}");
}

#[test]
fn a_busy_port_and_missing_settings_are_told_with_a_way_out() {
    let taken = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    for (locale, words) in [("ru", "порт занят"), ("kk", "порт бос емес"), ("en", "the port is in use")]
    {
        let (code, said) = tolem(&["--locale", locale, "sandbox", "--port", &port]);
        assert!(code == 4 && said.contains(words) && said.contains(&port) && said.contains("--port 0"), "{said}");
        let (code, said) = tolem(&["--locale", locale, "list"]);
        assert!(code == 4, "{said}");
        for way in ["--config", "--gateway", "TOLEM_GATEWAY", "--base-url"] {
            assert!(said.contains(way), "{said}");
        }
    }
}

#[test]
fn surroundings_are_read_as_people_leave_them() {
    let bank = Sandbox::start(Options::default()).unwrap();
    let home = tempfile::tempdir().unwrap();
    let url = bank.url();
    let variables = [
        ("HOME", home.path().to_str().unwrap()),
        // Empty is not set.
        ("XDG_STATE_HOME", ""),
        ("TOLEM_GATEWAY", "bereke-payouts"),
        ("TOLEM_BASE_URL", url.as_str()),
        ("TOLEM_USER_NAME", "sandbox-api"),
        // As `$(cat file; echo)` leaves it.
        ("TOLEM_PASSWORD", "sandbox-password\r\n"),
    ];
    let (code, said) = tolem_where(&variables, &["call", "balance.get"]);
    assert_eq!(code, 0, "{said}");
    assert!(home.path().join(".local/state/tolem").is_dir(), "the journal lies below HOME");
    let without_password = [&variables[..5], &[("TOLEM_PASSWORD", "\n")]].concat();
    let (code, said) = tolem_where(&without_password, &["call", "balance.get"]);
    assert!(code == 4 && said.contains("TOLEM_PASSWORD"), "{said}");
}

#[test]
fn a_misspelt_name_is_guessed_in_the_language_of_people() {
    let shop = Shop::open("bereke-payouts");
    for (locale, words) in
        [("ru", "возможно, payout.create?"), ("kk", "мүмкін, payout.create?"), ("en", "mean payout.create?")]
    {
        let (code, said) = shop.tolem(&["--locale", locale, "call", "payout.creat", "{}"]);
        assert!(code == 2 && said.contains(words), "{said}");
    }
    let (_, said) = shop.tolem(&["call", "payout.create", r#"{"orderNumber":"A-1","cardNumber":"x"}"#]);
    assert!(said.contains("did you mean card.number?"), "{said}");
}

#[test]
fn times_are_those_of_the_wall() {
    let shop = Shop::open("bereke-payouts");
    shop.call("payout.create", &payout("A-1"));
    let file = shop.folder.path().join("settings.json");
    std::fs::write(&file, shop.settings().to_string()).unwrap();
    for (zone, ahead) in [("KZT-5", " +05:00  "), ("UTC0", " +00:00  "), ("NST3:30", " -03:30  ")] {
        let story = ["--config", file.to_str().unwrap(), "explain", "A-1"];
        let (code, said) = tolem_where(&[("TZ", zone)], &story);
        assert!(code == 0 && said.contains(ahead), "{zone}: {said}");
        let list = ["--config", file.to_str().unwrap(), "list"];
        let (code, said) = tolem_where(&[("TZ", zone)], &list);
        assert!(code == 0 && said.contains(ahead), "{zone}: {said}");
    }
}

#[test]
fn a_mistaken_path_is_refused_and_makes_no_journal() {
    let shop = Shop::open("bereke-payouts");
    for arguments in [
        &["list"][..],
        &["resolve"],
        &["explain", "A-1"],
        &["status", "A-1"],
        &["cancel", "A-1"],
        &["journal", "verify"],
        &["journal", "export"],
    ] {
        let (code, said) = shop.tolem(arguments);
        assert!(code == 4 && said.contains("there is no journal") && said.contains("journal.sqlite"), "{said}");
        assert!(!shop.path("journal.sqlite").exists(), "{arguments:?}");
    }
    for (locale, words) in
        [("ru", "нет файла nofile.json"), ("kk", "nofile.json файлы жоқ"), ("en", "there is no file nofile.json")]
    {
        let (code, said) = tolem(&["--locale", locale, "--config", "nofile.json", "list"]);
        assert!(code == 4 && said.contains(words) && !said.contains("system error"), "{said}");
    }
    let (code, said) = tolem(&["--locale", "ru", "sandbox", "--port", "0", "--tls", "/dev/null/no"]);
    assert!(code == 4 && said.contains("песочница не запускается"), "{said}");
}

/// What the system says of a file is English below; nobody reads it so.
#[test]
fn what_the_system_says_is_told_in_the_language_that_was_chosen() {
    let shop = Shop::open("bereke-payouts");
    shop.call("payout.create", &payout("A-1"));
    let taken = shop.path("settings.json");
    let taken = taken.to_str().unwrap();
    let till = ["exam", "--till", "/no/such {order}", "--only", "quiet"];
    let settings = shop.settings().to_string();
    for (arguments, ru, kk) in [
        (&["journal", "backup", "/no/such/copy"][..], "копия не записана: ", "көшірмесі жазылмады: "),
        (&["journal", "backup", taken], "уже есть", "бұрыннан бар"),
        (&["journal", "export", "--to", "/no/such/file"], "нет файла", "файлы жоқ"),
        (&["journal", "export", "--to", taken], "уже есть", "бұрыннан бар"),
        (&["bundle", "/no/such/file"], "не найдено", "табылмады"),
        (&["balance", "--output", "/no/such/file"], "не найдено", "табылмады"),
        (
            &["sandbox", "--port", "0", "--state", "/no/such/file"],
            "/no/such/file: не найдено",
            "/no/such/file: табылмады",
        ),
        (&["sandbox", "--port", "0", "--state", taken], "это не состояние песочницы", "құмсалғыш күйі емес"),
        (&till, "не запускается: не найдено", "іске қосылмайды: табылмады"),
    ] {
        for (locale, words) in [("ru", ru), ("kk", kk)] {
            let (code, said) = shop.tolem(&[&["--locale", locale], arguments].concat());
            let english = ["entity", "cannot", "system error", "os error", "storage", "line 1"];
            let left: Vec<_> = english.iter().filter(|word| said.contains(**word)).collect();
            assert!(code == 4 && said.contains(words) && left.is_empty(), "{arguments:?}: {left:?}: {said}");
            assert_eq!(std::fs::read_to_string(taken).unwrap(), settings, "{arguments:?}");
        }
    }
}

/// A wrong port or login asks for another account: what the right one has open must not read as "nothing".
#[test]
fn what_is_open_for_another_account_is_named() {
    let shop = Shop::open("bereke-payouts");
    shop.plan(json!([
        { "match": { "path": "performPayout.do" }, "at": "after-execute", "do": { "action": "drop" } },
        { "match": { "path": "getPayoutStatus.do" }, "do": { "action": "drop" } },
    ]));
    let pay = ["pay", "A-1", "1500", "--name", "AIGERIM", "--timeout-ms", "1500"];
    let (code, said) = shop.tolem_reading(CARD, &pay);
    assert!(code == 3 && said.contains("tolem resolve A-1") && !said.contains("operation.resolve"), "{said}");
    let (_, story) = shop.tolem(&["explain", "A-1"]);
    assert!(story.contains("tolem resolve A-1") && !story.contains("operation.resolve"), "{story}");
    let mut settings = shop.settings();
    settings["account"] = "south".into();
    let run = |arguments: &[&str]| told(shop.command_with(&settings, arguments).output().unwrap());
    for arguments in [&["list", "--state", "open"][..], &["resolve"]] {
        let (code, said) = run(arguments);
        let is_named = said.contains("another account") && said.contains("sandbox-api") && said.contains(": 1.");
        assert!(code == 0 && is_named && said.contains("baseUrl"), "{said}");
    }
    let (code, said) = run(&["doctor"]);
    assert!(code == 0 && !said.contains("Everything works") && said.contains("baseUrl"), "{said}");
    let bundle = shop.path("bundle.json");
    assert_eq!(run(&["bundle", bundle.to_str().unwrap()]).0, 0);
    let bundle: Value = serde_json::from_str(&std::fs::read_to_string(bundle).unwrap()).unwrap();
    assert_eq!(bundle["bundle"]["journal"]["opening"]["otherAccounts"][0]["open"], 1, "{bundle:#}");
}

#[test]
fn what_is_refused_is_told_in_words_unless_json_is_asked_for() {
    let shop = Shop::open("bereke-payouts");
    shop.call("payout.create", &payout("A-1"));
    for arguments in [
        &["resolve", "A-1"][..],
        &["explain", "A-2"],
        &["list", "--state", "WRONG"],
        &["journal", "verify"],
        &["pay", "A-3", "x"],
    ] {
        let (_, said) = shop.tolem(arguments);
        assert!(!said.is_empty() && !said.contains("\"status\""), "{arguments:?}: {said}");
    }
    for arguments in [&["resolve", "A-1", "--json"][..], &["resolve", "--json"], &["journal", "verify", "--json"]] {
        let (code, said) = shop.tolem(arguments);
        assert!(code == 0 && said.starts_with("{\n  \"status\": \"TOLEM_OK\""), "{arguments:?}: {said}");
    }
    let mut settings = shop.settings();
    settings["credentials"] = json!({ "password": "sandbox-password" });
    let (code, said) = told(shop.command_with(&settings, &["list"]).output().unwrap());
    assert!(code == 4 && said.contains("userName") && !said.starts_with('{'), "{said}");
}

#[test]
fn a_payout_without_a_field_is_told_the_option_that_gives_it() {
    let shop = Shop::open("bereke-payouts");
    for (locale, words) in [("ru", "Добавьте --name."), ("kk", "--name қосыңыз."), ("en", "Add --name.")]
    {
        let (code, said) = shop.tolem_reading(CARD, &["--locale", locale, "pay", "A-1", "1500"]);
        assert!(code == 1 && said.contains(words), "{said}");
    }
    assert_eq!(shop.executed("A-1"), 0);
}
