//! The doctor finds what is wrong with a set-up, names the step that it breaks, and the key to mend.

use crate::authority::{Authority, Flaw};
use crate::shop::{Shop, command, payout, told};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use tolem::sandbox::{Options, Sandbox};

fn examined(mut command: Command) -> (i32, Value) {
    let (code, said) = told(command.args(["doctor", "--json"]).output().unwrap());
    let document = serde_json::from_str(&said).unwrap_or_else(|error| panic!("{error}: {said}"));
    (code, document)
}

fn findings(document: &Value, finding: &str) -> Vec<(String, String)> {
    let text = |check: &Value, name: &str| check[name].as_str().unwrap_or_default().to_owned();
    let checks = document["checks"].as_array().unwrap().iter().filter(|check| check["finding"] == finding);
    checks.map(|check| (text(check, "check"), format!("{} -> {}", text(check, "said"), text(check, "do")))).collect()
}

/// The one step that is broken is this one, and what is said of it holds all of these.
fn finds(what: &str, command: Command, step: &str, parts: &[&str]) {
    let (code, document) = examined(command);
    let broken = findings(&document, "broken");
    assert_eq!((code, broken.len()), (4, 1), "{what}: {document:#}");
    assert_eq!(broken[0].0, step, "{what}: {document:#}");
    for part in parts {
        assert!(broken[0].1.contains(part), "{what}: {part}: {document:#}");
    }
}

fn changed(shop: &Shop, change: impl FnOnce(&mut Value)) -> Command {
    let mut settings = shop.settings();
    change(&mut settings);
    shop.command_with(&settings, &[])
}

fn text(path: &Path) -> String {
    path.display().to_string()
}

/// A server that answers nothing but TLS.
fn tls_server(authority: &Authority, flaw: Flaw) -> String {
    let leaf = authority.server(flaw);
    let config = rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![leaf.certificate.clone()], leaf.key())
        .unwrap();
    let config = Arc::new(config);
    serve(move |stream| {
        let tls = rustls::ServerConnection::new(config.clone()).unwrap();
        let _ = rustls::StreamOwned::new(tls, stream).read(&mut [0; 64]);
    })
    .replace("http:", "https:")
}

/// A server on a port of its own, for as long as the test runs.
fn serve(answer: impl Fn(TcpStream) + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || listener.incoming().flatten().for_each(answer));
    url
}

/// A bank that says a balance, and the time that it has.
fn bank_of_that_time(date: &'static str) -> String {
    let body = include_str!("../fixtures/bereke-payouts/balance.answer.json");
    serve(move |mut stream| {
        let _ = stream.read(&mut [0; 4096]);
        let head =
            format!("HTTP/1.1 200 OK\r\nDate: {date}\r\nContent-Type: application/json\r\nConnection: close\r\n");
        let _ = write!(stream, "{head}Content-Length: {}\r\n\r\n{body}", body.len());
    })
}

#[test]
fn a_set_up_that_works_is_told_so_for_every_gateway() {
    let bank = Sandbox::start(Options::default()).unwrap();
    let login = json!({ "userName": "sandbox-api", "password": "sandbox-password" });
    for (gateway, credentials) in [
        ("bereke-payouts", login.clone()),
        ("bereke-ecommerce", login),
        ("bepaid", json!({ "shopId": "sandbox-api", "secretKey": "sandbox-password" })),
        ("shopapi", json!({ "shopToken": "sandbox-api", "secKey": "sandbox-password" })),
    ] {
        let shop = Shop::open("bereke-payouts");
        let change = |it: &mut Value| {
            it["gateway"] = gateway.into();
            it["baseUrl"] = bank.url().into();
            it["credentials"] = credentials.clone();
        };
        let (code, document) = examined(changed(&shop, change));
        assert_eq!((code, findings(&document, "broken").len()), (0, 0), "{gateway}: {document:#}");
        let works: Vec<String> = findings(&document, "works").into_iter().map(|found| found.0).collect();
        assert!(works.contains(&"credentials".to_owned()) && works.contains(&"journal".to_owned()), "{document:#}");
        let (first, last) = match gateway {
            "bepaid" => ("shopId", "secretKey"),
            "shopapi" => ("shopToken", "secKey"),
            _ => ("userName", "password"),
        };
        let wrong = |it: &mut Value| {
            change(it);
            it["credentials"][last] = "another-password".into();
        };
        let keys = format!("credentials.{first}, credentials.{last}");
        finds(gateway, changed(&shop, wrong), "credentials", &[&keys]);
        assert!(!shop.path("journal.sqlite").exists(), "looking makes no journal");
    }
    assert!(bank.orders().is_empty(), "and no order");
}

#[test]
fn mistakes_in_the_configuration_are_named_by_their_key() {
    let shop = Shop::open("bereke-payouts");
    let nothing = command(&[("HOME", "/nonexistent")]);
    finds("no configuration", nothing, "configuration", &["--config", "--gateway", "TOLEM_GATEWAY"]);
    let file = shop.path("broken.json");
    let of_file = || {
        let mut command = command(&[]);
        command.arg("--config").arg(&file);
        command
    };
    finds("no such file", of_file(), "configuration", &["broken.json", "--config"]);
    std::fs::write(&file, "{\"gateway\": \"bereke-payouts\",").unwrap();
    finds("broken JSON", of_file(), "configuration", &["broken.json", "not JSON"]);
    finds("unknown key", changed(&shop, |it| it["basUrl"] = "x".into()), "configuration", &["basUrl", "baseUrl?"]);
    let misspelt = changed(&shop, |it| it["credentials"]["username"] = "x".into());
    finds("unknown credential", misspelt, "secrets", &["userName?", "mend the key credentials.username"]);
    finds(
        "wrong gateway",
        changed(&shop, |it| it["gateway"] = "bereke".into()),
        "configuration",
        &["gateway", "bepaid"],
    );
    let stand = |it: &mut Value| {
        it.as_object_mut().unwrap().remove("baseUrl");
        it["environment"] = "prod".into();
    };
    finds("wrong environment", changed(&shop, stand), "configuration", &["environment", "production"]);
    finds(
        "wrong scheme",
        changed(&shop, |it| it["baseUrl"] = "ftp://bank.kz".into()),
        "configuration",
        &["baseUrl", "https://"],
    );
    let plain = changed(&shop, |it| it["baseUrl"] = "http://bank.invalid".into());
    finds("no TLS", plain, "configuration", &["baseUrl", "https://"]);
    let port = changed(&shop, |it| it["baseUrl"] = "https://127.0.0.1:99999".into());
    finds("no port", port, "configuration", &["baseUrl"]);
    finds("proxy of no form", changed(&shop, |it| it["proxy"] = "squid".into()), "configuration", &["proxy"]);
}

#[test]
fn secrets_that_cannot_be_read_are_named_with_their_variable() {
    let shop = Shop::open("bereke-payouts");
    let password = |value: Value| changed(&shop, move |it| it["credentials"]["password"] = value);
    let missing = changed(&shop, |it| it["credentials"] = json!({ "userName": "sandbox-api" }));
    finds("missing", missing, "secrets", &["credentials.password", "TOLEM_PASSWORD"]);
    let file = shop.path("password");
    finds("no file", password(json!({ "file": file })), "secrets", &["credentials.password", &text(&file)]);
    for nothing in ["", "\n", " \n"] {
        std::fs::write(&file, nothing).unwrap();
        finds("empty file", password(json!({ "file": file })), "secrets", &["credentials.password"]);
    }
    let variable = password(json!({ "env": "NOT_SET_ANYWHERE" }));
    finds("no variable", variable, "secrets", &["credentials.password", "NOT_SET_ANYWHERE"]);
    std::fs::write(&file, "sandbox-password\n").unwrap();
    let (code, document) = examined(password(json!({ "file": file })));
    let doubtful = findings(&document, "doubtful");
    assert_eq!((code, doubtful.len()), (0, 1), "{document:#}");
    assert!(doubtful[0].0 == "secrets" && doubtful[0].1.contains("chmod 600"), "{document:#}");
    assert!(document["message"].as_str().unwrap().starts_with("The rest works"), "{document:#}");
    // Whoever mends one has the other to mend, too.
    let name = shop.path("name");
    std::fs::write(&name, "sandbox-api\n").unwrap();
    let both =
        |it: &mut Value| it["credentials"] = json!({ "userName": { "file": name }, "password": { "file": file } });
    let (_, document) = examined(changed(&shop, both));
    let (_, said) = &findings(&document, "doubtful")[0];
    assert!(said.contains(&format!("chmod 600 {} {}", file.display(), name.display())), "{said}");
    for path in [&name, &file] {
        std::fs::write(path, " ").unwrap();
    }
    finds("both empty", changed(&shop, both), "secrets", &["credentials.password", "credentials.userName"]);
}

#[test]
fn the_way_to_the_bank_breaks_where_it_is_broken() {
    let shop = Shop::open("bereke-payouts");
    let at = |url: &str| changed(&shop, |it| it["baseUrl"] = url.into());
    finds("unknown host", at("https://bank.invalid"), "name", &["bank.invalid", "baseUrl"]);
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let (_, said) =
        told(at(&format!("http://127.0.0.1:{closed}")).args(["--locale", "ru", "doctor"]).output().unwrap());
    assert!(!said.contains("refused") && said.contains("127.0.0.1"), "one language: {said}");
    finds("nobody there", at(&format!("http://127.0.0.1:{closed}")), "route", &["127.0.0.1", "baseUrl"]);
    let by_proxy = changed(&shop, |it| {
        it["baseUrl"] = "https://bank.invalid".into();
        it["proxy"] = format!("http://till:hunter2@127.0.0.1:{closed}").into();
    });
    finds("no proxy", by_proxy, "route", &["proxy"]);
    finds("plain port", at(&shop.bank.url().replace("http:", "https:")), "tls", &["baseUrl", "TLS"]);
    finds("wrong path", at(&format!("{}/wrong", shop.bank.url())), "credentials", &["HTTP 404", "baseUrl", "options"]);
    let silent = serve(|mut stream| drop(stream.read(&mut [0; 4096])));
    finds("not HTTP", at(&silent), "credentials", &["baseUrl"]);
}

#[test]
fn certificates_are_told_apart() {
    let shop = Shop::open("bereke-payouts");
    let (ours, theirs) = (Authority::root("ours"), Authority::root("theirs"));
    let ca = shop.path("ca.pem");
    std::fs::write(&ca, &ours.pem).unwrap();
    let at = |url: String| {
        changed(&shop, |it| {
            it["baseUrl"] = url.into();
            it["tls"] = json!({ "caFile": ca });
        })
    };
    finds("untrusted", at(tls_server(&theirs, Flaw::None)), "tls", &["tls.caFile"]);
    finds("other host", at(tls_server(&ours, Flaw::OtherHost)), "tls", &["another host name", "baseUrl"]);
    finds("expired", at(tls_server(&ours, Flaw::Expired)), "tls", &["expired", "clock"]);
    finds("not yet", at(tls_server(&ours, Flaw::NotYetValid)), "tls", &["not valid yet", "clock"]);

    let pem = shop.path("client.pem");
    std::fs::write(&pem, &ours.client().pem).unwrap();
    let client = |certificate: Value| changed(&shop, move |it| it["tls"] = json!({ "clientCertificate": certificate }));
    let no_key = client(json!({ "certificate": pem }));
    finds("no key", no_key, "configuration", &["tls.clientCertificate.key"]);
    let key = shop.path("client.key");
    let missing = client(json!({ "certificate": pem, "key": key }));
    finds("key is not there", missing, "certificates", &["tls.clientCertificate", "client.key"]);
    std::fs::write(&key, ours.client().key_pem()).unwrap();
    let foreign = client(json!({ "certificate": pem, "key": key }));
    finds("another's key", foreign, "certificates", &["tls.clientCertificate", "client.key"]);
    let no_ca = changed(&shop, |it| it["tls"] = json!({ "caFile": "/no/such.pem" }));
    finds("no authorities", no_ca, "certificates", &["tls.caFile", "/no/such.pem"]);
}

#[test]
fn a_journal_that_cannot_be_used_is_told_with_its_reason() {
    let shop = Shop::open("bereke-payouts");
    let at = |path: &Path| changed(&shop, |it| it["journal"] = text(path).into());
    finds("no folder", at(&shop.path("no/such/journal")), "journal", &["no/such", "journal"]);
    finds("read only", at(Path::new("/proc/journal.sqlite")), "journal", &["/proc", "journal"]);
    let folder = shop.path("a folder");
    std::fs::create_dir(&folder).unwrap();
    finds("a folder", at(&folder), "journal", &["a folder"]);
    let other = shop.path("notes.txt");
    std::fs::write(&other, "this is no journal ".repeat(100)).unwrap();
    finds("no journal", at(&other), "journal", &["notes.txt", "docs/journal.md"]);

    let journal = shop.path("journal.sqlite");
    shop.call("payout.create", &payout("A-1"));
    let old = std::fs::read(&journal).unwrap();
    shop.call("payout.create", &payout("A-2"));
    let new = std::fs::read(&journal).unwrap();
    std::fs::write(&journal, old).unwrap();
    finds("forgotten", at(&journal), "journal", &["knows less", "newest copy"]);
    let number = new.windows(3).rposition(|three| three == b"A-2").unwrap();
    let mut damaged = new.clone();
    damaged[number + 2] = b'7';
    std::fs::write(&journal, damaged).unwrap();
    finds("damaged", at(&journal), "journal", &["journal.sqlite", "docs/journal.md"]);
    let (_, said) = told(at(&journal).args(["--locale", "ru", "doctor", "--offline"]).output().unwrap());
    assert!(said.contains("docs/journal.ru.md"), "{said}");
    std::fs::write(&journal, new).unwrap();
    let (code, document) = examined(at(&journal));
    assert!(code == 0 && document.to_string().contains("movements: 2"), "{document:#}");

    let another = changed(&shop, |it| it["account"] = "south".into());
    let (code, document) = examined(another);
    let doubtful = findings(&document, "doubtful");
    assert!(code == 0 && doubtful[0].0 == "journal", "{document:#}");
    assert!(doubtful[0].1.contains("sandbox-api") && doubtful[0].1.contains("account"), "{document:#}");
}

/// A disk that takes no more: the file size that the system allows is as small as its last room.
#[test]
fn a_full_disk_is_found_before_a_payout_finds_it() {
    let shop = Shop::open("bereke-payouts");
    let tolem = shop.command(&["doctor", "--json"]);
    let mut limited = Command::new("bash");
    limited
        .arg("-c")
        .arg("ulimit -f 64; trap '' XFSZ; exec \"$@\"")
        .arg("tolem")
        .arg(tolem.get_program())
        .args(tolem.get_args());
    limited
        .env_clear()
        .envs(std::env::vars().filter(|(name, _)| !name.starts_with("TOLEM_")))
        .env("LC_ALL", "en_US.UTF-8");
    let output = limited.output().unwrap();
    let document: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output:?}"));
    let broken = findings(&document, "broken");
    assert!(
        output.status.code() == Some(4) && broken[0].0 == "journal" && broken[0].1.contains("make room"),
        "{document:#}"
    );
    let output = limited.args(["--locale", "ru"]).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("освободите место") && !said.contains("large") && !said.contains("storage"), "{said}");
}

#[test]
fn a_clock_that_is_far_from_the_banks_is_told() {
    let shop = Shop::open("bereke-payouts");
    let far = bank_of_that_time("Sun, 06 Nov 1994 08:49:37 GMT");
    finds("far off", changed(&shop, |it| it["baseUrl"] = far.into()), "clock", &["1994-11-06", "NTP"]);
    let none = bank_of_that_time("yesterday");
    let (code, document) = examined(changed(&shop, |it| it["baseUrl"] = none.into()));
    assert_eq!((code, findings(&document, "skipped")[1].0.as_str()), (0, "clock"), "{document:#}");
}

#[test]
fn a_person_reads_it_in_his_language_and_no_secret_of_his() {
    let shop = Shop::open("bereke-payouts");
    for (locale, words) in [("ru", "учётные данные"), ("kk", "тіркелгі деректері"), ("en", "credentials")]
    {
        let mut settings = shop.settings();
        settings["locale"] = locale.into();
        settings["credentials"]["password"] = "sandbox-passw0rd".into();
        let (code, said) = told(shop.command_with(&settings, &["doctor"]).output().unwrap());
        assert!(code == 4 && said.contains(&format!("! {words}: ")) && said.contains("    -> "), "{said}");
        assert!(!said.contains("sandbox-passw0rd"), "{said}");
    }
    let mut settings = shop.settings();
    settings["baseUrl"] = "https://bank.invalid".into();
    let (code, said) = told(shop.command_with(&settings, &["doctor", "--offline"]).output().unwrap());
    assert!(code == 0 && said.contains("- name of the bank: not looked at"), "{said}");
}
