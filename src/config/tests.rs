use super::*;
use serde_json::{Value, json};

fn base() -> Value {
    json!({
        "gateway": "bereke-payouts",
        "environment": "test",
        "credentials": { "userName": "u", "password": "p" },
    })
}

/// The configuration of a sandbox here.
fn on_this_machine() -> Value {
    json!({
        "gateway": "bereke-payouts",
        "baseUrl": "http://127.0.0.1:8085",
        "credentials": { "userName": "u", "password": "p" },
    })
}

fn problem(change: impl FnOnce(&mut Value)) -> (String, Problem) {
    let mut config = base();
    change(&mut config);
    let error = read(&config.to_string()).unwrap_err();
    (error.field, error.problem)
}

#[test]
fn a_small_configuration_is_enough() {
    let config = read(&base().to_string()).unwrap();
    assert_eq!(config.transport.base_url, "https://3dsec.berekebank.kz");
    assert_eq!(config.locale, Locale::Ru);
    assert!(!config.profile.dedupe_proven && !config.profile.resend);
}

#[test]
fn a_configuration_that_cannot_be_read_still_says_its_language() {
    for (text, locale) in [
        (r#"{"locale": "kk", "gateway": }"#, Some(Locale::Kk)),
        (r#"{"gateway": "x" "locale" : "en"}"#, Some(Locale::En)),
        (r#"{"gateway": "x", "locale": "de""#, None),
        ("", None),
    ] {
        assert_eq!(locale_in(text), locale, "{text}");
    }
    assert_eq!(locale_of(r#"{"locale": "kk", "gateway": 1}"#), Locale::Kk);
    assert_eq!(locale_of(r#"{"gateway": 1}"#), Locale::Ru);
    assert_eq!(locale_of("{"), messages::of_machine());
}

#[test]
fn every_mistake_names_its_field() {
    assert_eq!(problem(|c| c["gatway"] = "x".into()), ("gatway".into(), Problem::Unknown(Some("gateway".into()))));
    assert_eq!(problem(|c| c["gateway"] = "paypal".into()).0, "gateway");
    assert_eq!(problem(|c| c["baseUrl"] = "https://x".into()), ("baseUrl".into(), Problem::With("environment")));
    assert_eq!(problem(|c| c["credentials"] = json!({ "userName": "u" })).0, "credentials.password");
    assert_eq!(
        problem(|c| c["credentials"]["password"] = json!({ "env": "TOLEM_NOT_SET" })).0,
        "credentials.password.env"
    );
    assert_eq!(
        problem(|c| c["credentials"]["password"] = json!({ "file": "/no/such" })).0,
        "credentials.password.file"
    );
    assert_eq!(problem(|c| c["tls"] = json!({ "pins": ["abc"] })).0, "tls.pins[0]");
    assert_eq!(problem(|c| c["tls"] = json!({ "insecure": true })).0, "tls.insecure");
    assert_eq!(problem(|c| c["timeouts"] = json!({ "callMs": 0 })).0, "timeouts.callMs");
    assert_eq!(problem(|c| c["journal"] = "postgres://x".into()).0, "journal");
    #[cfg(feature = "postgres")]
    {
        assert_eq!(problem(|c| c["journalPassword"] = "x".into()).0, "journalPassword");
        let url = "postgres://till:hunter2@db.example/journal?sslmode=prefer";
        assert!(!format!("{:?}", problem(|c| c["journal"] = url.into())).contains("hunter2"));
    }
    assert_eq!(problem(|c| c["options"] = json!({ "zzz": 1 })).0, "options.zzz");
}

#[cfg(unix)]
#[test]
fn a_path_of_windows_is_no_relative_name_here() {
    for path in
        ["C:\\ProgramData\\tolem\\выплаты.sqlite", "d:/tolem/payouts.sqlite", "\\\\server\\share\\payouts.sqlite"]
    {
        let pair = json!({ "certificate": "/etc/till.pem", "key": path });
        for (field, change) in [
            ("journal", json!({ "journal": path })),
            ("log.file", json!({ "log": { "file": path } })),
            ("tls.caFile", json!({ "tls": { "caFile": path } })),
            ("tls.clientCertificate.key", json!({ "tls": { "clientCertificate": pair } })),
            ("credentials.password.file", json!({ "credentials": { "userName": "u", "password": { "file": path } } })),
            ("proxy.file", json!({ "proxy": { "file": path } })),
        ] {
            let refused = problem(|config| {
                let (name, value) = change.as_object().unwrap().iter().next().unwrap();
                config[name] = value.clone();
            });
            assert_eq!(refused, (field.to_owned(), foreign(field).problem), "{path}");
        }
    }
    for path in ["/var/lib/journal.sqlite", "/var/lib/C:/journal.sqlite", "C:", "a:b", "CD:\\x"] {
        let mut config = on_this_machine();
        config["journal"] = path.into();
        assert!(read(&config.to_string()).is_ok(), "{path}");
    }
}

/// A service that is started in another folder would pay once more what it has paid.
#[test]
fn a_journal_that_is_another_in_every_folder_is_refused_but_for_a_sandbox() {
    for path in
        ["journal.sqlite", "./journal.sqlite", "../journal.sqlite", "~/journal.sqlite", "postgress://till@db/journal"]
    {
        for url in ["https://pay.bank.kz", "https://localhost.bank.kz", "https://10.0.0.2:8085"] {
            let (field, why) = problem(|config| {
                *config = on_this_machine();
                config["baseUrl"] = url.into();
                config["journal"] = path.into();
            });
            let Problem::Impossible(why) = why else { panic!("{why:?}") };
            assert!(field == "journal" && why.contains("whole path"), "{path} {url}: {why}");
        }
        assert_eq!(problem(|config| config["journal"] = path.into()).0, "journal");
        for url in ["http://127.0.0.1:8085", "https://localhost", "http://[::1]:8085"] {
            let mut config = on_this_machine();
            (config["baseUrl"], config["journal"]) = (url.into(), path.into());
            assert!(read(&config.to_string()).is_ok(), "{path} {url}");
        }
    }
}

#[test]
fn sending_again_needs_a_bound_and_a_quarantine_beyond_it() {
    assert_eq!(problem(|c| c["profile"] = json!({ "resend": true })).0, "profile.resend");
    let short = json!({ "resend": true, "lateBoundMs": 1000, "notFoundBelievedAfterMs": 60_999 });
    assert_eq!(problem(|c| c["profile"] = short).0, "profile.notFoundBelievedAfterMs");
}

#[test]
fn a_secret_in_a_file_is_its_line_whatever_the_editor_put_around_it() {
    let file = tempfile::NamedTempFile::new().unwrap();
    for written in ["пароль ", "\u{feff}пароль ", "пароль \n", "\u{feff}пароль \r\n"] {
        std::fs::write(file.path(), written).unwrap();
        let source = document::parse(&json!({ "file": file.path() }).to_string()).unwrap();
        assert_eq!(fetch(&source).unwrap().expose(), "пароль ", "{written:?}");
    }
}

#[test]
fn a_pin_may_be_base64_or_hex() {
    let hex = "ab".repeat(32);
    assert_eq!(pin(&hex), Some([0xab; 32]));
    assert_eq!(pin("sha256/q6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6s="), Some([0xab; 32]));
    assert_eq!(pin(&"é".repeat(32)), None);
}
