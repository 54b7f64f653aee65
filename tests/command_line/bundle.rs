//! What is written for whoever helps holds what he needs, and no secret.

use crate::shop::{CARD, Shop, command, told};
use serde_json::{Value, json};
use std::path::Path;
use tolem::sandbox::{Options, Sandbox};

const PASSWORD: &str = "canary-Pa55word";
const PROXY_PASSWORD: &str = "canary-pr0xy";
const OTHER_CARD: &str = "5276990012345672";

fn written(file: &Path) -> (String, Value) {
    let text = std::fs::read_to_string(file).unwrap();
    let value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
    (text, value)
}

/// The canaries are sent through every path that a bundle reads: configuration, answers of the bank, stories, log, doctor.
#[test]
fn no_card_number_password_token_or_link_is_in_a_bundle() {
    let options = Options { password: PASSWORD.into(), ..Options::default() };
    let bank = Sandbox::start(options).unwrap();
    let shop = Shop::open("bereke-payouts");
    let log = shop.path("tolem.log");
    let mut settings = shop.settings();
    settings["baseUrl"] = bank.url().into();
    settings["credentials"]["password"] = PASSWORD.into();
    settings["log"] = json!({ "file": log, "level": "debug" });
    settings["timeouts"] = json!({ "callMs": 1500, "recoveryMs": 0 });
    let run = |settings: &Value, arguments: &[&str], input: &str| {
        told(crate::shop::reading(shop.command_with(settings, arguments), input))
    };

    // An answer is lost, a status cannot be asked, and a page waits for its recipient.
    let lost = json!({ "rules": [
        { "match": { "path": "performPayout.do", "orderNumber": "A-1" }, "at": "after-execute", "do": { "action": "drop" } },
        { "match": { "path": "getPayoutStatus.do" }, "do": { "action": "drop" } },
    ]});
    bank.set_plan(&lost.to_string()).unwrap();
    let (code, said) = run(&settings, &["pay", "A-1", "5", "--name", "AIGERIM"], OTHER_CARD);
    assert_eq!(code, 3, "{said}");
    let page = json!({ "orderNumber": "A-2", "amount": 700, "currency": "KZT", "returnUrl": "https://shop.kz/ok",
                       "recipient": { "name": "AIGERIM" } });
    let (code, said) = run(&settings, &["call", "payout.register", "-"], &page.to_string());
    assert!(code == 3 && said.contains("formUrl"), "{said}");
    let link = said.split("\"formUrl\": \"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    // Somebody else's program writes into the same log.
    let mut lines = std::fs::read_to_string(&log).unwrap();
    assert!(!lines.is_empty());
    lines += &format!("curl -d 'password={PASSWORD}&pan={CARD}' with the card 5276 9900 1234 5672\n");
    std::fs::write(&log, lines).unwrap();

    let file = shop.path("bundle.json");
    let (code, said) = run(&settings, &["bundle", file.to_str().unwrap()], "");
    assert!(code == 0 && said.contains("bundle.json"), "{said}");
    let (text, document) = written(&file);
    let bundle = &document["bundle"];
    for secret in [PASSWORD, CARD, OTHER_CARD, "5276 9900 1234 5672", link.as_str()] {
        assert!(!text.contains(secret), "{secret}: {text}");
    }
    // It is worth sending: version, system, configuration, doctor, journal, stories, log.
    assert_eq!(bundle["tolem"]["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(bundle["system"]["os"], std::env::consts::OS);
    assert_eq!(bundle["configuration"]["credentials"]["password"], "***");
    assert_eq!(bundle["configuration"]["gateway"], "bereke-payouts");
    assert_eq!(bundle["doctor"].as_array().unwrap().len(), 9);
    assert_eq!(bundle["journal"]["verified"]["movements"], 2);
    let states: Vec<&str> =
        bundle["journal"]["counts"].as_array().unwrap().iter().map(|it| it["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["action_required", "unknown"]);
    let stories = bundle["open"].as_array().unwrap();
    let story = |number: &str| stories.iter().find(|story| story["orderNumber"] == number).unwrap();
    assert!(story("A-1")["timeline"].as_array().unwrap().len() > 2 && story("A-2")["text"].is_string(), "{bundle:#}");
    let log = bundle["log"].as_array().unwrap();
    assert!(log.len() > 1 && log.last().unwrap().as_str().unwrap().contains("password=***"), "{log:?}");

    // A later one takes its place, and nothing else's.
    assert_eq!(run(&settings, &["bundle", file.to_str().unwrap()], "").0, 0);
    let notes = shop.path("notes.txt");
    std::fs::write(&notes, "mine").unwrap();
    let (code, said) = run(&settings, &["bundle", notes.to_str().unwrap()], "");
    assert!(code == 4 && said.contains("left as it is") && std::fs::read(&notes).unwrap() == b"mine", "{said}");
}

/// Whoever needs help most has a configuration that cannot even be read.
#[test]
fn a_bundle_of_a_broken_set_up_is_written_and_keeps_its_secrets() {
    let shop = Shop::open("bereke-payouts");
    let file = shop.path("bundle.json");
    let bundle = |settings: Value| {
        let (code, said) = told(shop.command_with(&settings, &["bundle", file.to_str().unwrap()]).output().unwrap());
        assert_eq!(code, 0, "{said}");
        written(&file)
    };
    let mut settings = shop.settings();
    settings["pasword"] = PASSWORD.into();
    settings["credentials"] =
        json!({ "userName": "sandbox-api", "passwrd": PASSWORD, "password": { "env": "NOT_SET" } });
    settings["baseUrl"] = format!("https://till:{PASSWORD}@bank.invalid").into();
    settings["proxy"] = format!("http://till:{PROXY_PASSWORD}@127.0.0.1:1").into();
    settings["tls"] = json!({ "password": PASSWORD });
    settings["options"] = json!({ "key": PASSWORD });
    settings["journal"] = format!("postgres://till:{PASSWORD}@db.invalid/journal").into();
    settings["journalPassword"] = PASSWORD.into();
    let (text, document) = bundle(settings);
    assert!(!text.contains(PASSWORD) && !text.contains(PROXY_PASSWORD), "{text}");
    assert_eq!(document["bundle"]["configuration"]["credentials"]["password"], json!({ "env": "NOT_SET" }));
    assert_eq!(document["bundle"]["doctor"][0]["finding"], "broken");

    let mut proxied = shop.settings();
    proxied["baseUrl"] = "https://bank.invalid".into();
    proxied["proxy"] = format!("http://till:{PROXY_PASSWORD}@127.0.0.1:1").into();
    proxied["credentials"]["password"] = PASSWORD.into();
    let (text, _) = bundle(proxied);
    assert!(!text.contains(PASSWORD) && !text.contains(PROXY_PASSWORD), "{text}");

    std::fs::write(shop.path("journal.sqlite"), format!("no journal, and {PASSWORD}")).unwrap();
    let (text, document) = bundle(shop.settings());
    assert!(
        !text.contains(PASSWORD) && document["bundle"]["journal"]["opening"]["status"] == "TOLEM_E_JOURNAL",
        "{text}"
    );

    let mut nothing = command(&[("HOME", "/nonexistent")]);
    let (code, _) = told(nothing.arg("bundle").arg(&file).output().unwrap());
    assert_eq!((code, &written(&file).1["bundle"]["doctor"][0]["finding"]), (0, &json!("broken")));
}
