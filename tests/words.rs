//! What a person reads, as he reads it: in the language he chose, with the cause, and with what to wait for.

use serde_json::{Value, json};
use std::ffi::{CStr, CString};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::Command;
use std::ptr::null_mut;
use std::time::Duration;
use tolem::client::Client;
use tolem::ffi::{tolem_call, tolem_client_close, tolem_client_open, tolem_result_free, tolem_result_json};
use tolem::model::Unwatched;

/// Texts in which two small Latin words stand side by side are not Russian or Kazakh.
fn assert_language(locale: &str, text: &str) {
    let is_small = |word: &str| word.len() > 1 && word.bytes().all(|b| b.is_ascii_lowercase());
    let words: Vec<&str> = text.split(|c: char| c.is_whitespace() || ",;:()«»\"".contains(c)).collect();
    let mixed = words.windows(2).any(|pair| pair.iter().all(|word| is_small(word)));
    let cyrillic = text.contains(|c: char| ('\u{400}'..='\u{52f}').contains(&c));
    match locale {
        "en" => assert!(!cyrillic, "{text}"),
        _ => assert!(!mixed && cyrillic, "{text}"),
    }
}

/// A bank that answers each request by what it is asked, one connection each.
fn bank(answer: impl Fn(&str) -> Option<Vec<u8>> + Send + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for connection in listener.incoming() {
            let mut connection: TcpStream = connection.unwrap();
            connection.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
            let mut request = vec![0; 65536];
            let read = connection.read(&mut request).unwrap_or(0);
            if let Some(said) = answer(&String::from_utf8_lossy(&request[..read])) {
                let _ = connection.write_all(&said);
            }
        }
    });
    address
}

fn http(status: &str, body: &Value) -> Vec<u8> {
    let body = body.to_string();
    let head = format!("HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {}", body.len());
    format!("{head}\r\nConnection: close\r\n\r\n{body}").into_bytes()
}

/// A bank that loses every payout and knows of none.
fn forgetful() -> SocketAddr {
    let absent =
        json!({ "errorCode": "98", "errorMessage": "Order not found in payout proxy. Check orderId or orderNumber" });
    bank(move |request| request.contains("getPayoutStatus").then(|| http("400 Bad Request", &absent)))
}

struct Till {
    client: Client,
    _folder: tempfile::TempDir,
}

fn till(base_url: &str, locale: &str, profile: Value) -> Till {
    let folder = tempfile::tempdir().unwrap();
    let config = json!({
        "gateway": "bereke-payouts",
        "baseUrl": base_url,
        "credentials": { "userName": "u", "password": "p" },
        "journal": folder.path().join("journal.sqlite"),
        "timeouts": { "connectMs": 5000, "answerMs": 3000, "questionMs": 3000, "recoveryMs": 0 },
        "profile": profile,
        "locale": locale,
    });
    let (answer, client) = Client::open(&config.to_string());
    Till { client: client.unwrap_or_else(|| panic!("{}", answer.json)), _folder: folder }
}

impl Till {
    fn call(&self, operation: &str, request: Value) -> Value {
        serde_json::from_str(&self.client.call(operation, &request.to_string(), &Unwatched).json).unwrap()
    }

    fn pay(&self) -> Value {
        self.call(
            "payout.create",
            json!({
                "orderNumber": "A-1", "amount": 150_000, "currency": "KZT", "card": { "number": "4111111111111111" },
                "recipient": { "name": "AIGERIM" }, "timeoutMs": 2500,
            }),
        )
    }
}

const LOCALES: [&str; 3] = ["ru", "kk", "en"];

fn text<'d>(document: &'d Value, pointer: &str) -> &'d str {
    document.pointer(pointer).and_then(Value::as_str).unwrap_or_else(|| panic!("{pointer} of {document}"))
}

#[test]
fn a_configuration_that_is_wrong_is_told_in_its_own_language_with_the_cause() {
    for locale in LOCALES {
        for (change, cause) in [
            (json!({ "gatway": "x" }), "gatway"),
            (json!({ "baseUrl": "http://bank.example" }), "127.0.0.1"),
            (json!({ "credentials": { "userName": "u", "password": { "env": "TOLEM_NOT_SET" } } }), "TOLEM_NOT_SET"),
            (json!({ "credentials": { "userName": "u", "password": { "file": "/no/such" } } }), "/no/such"),
            (json!({ "tls": { "caFile": "/no/such.pem" } }), "/no/such.pem"),
            (json!({ "journal": "/dev/null/journal.sqlite" }), "/dev/null"),
            (json!({ "profile": { "resend": true } }), "lateBoundMs"),
            (json!({ "account": "a b" }), "64"),
        ] {
            let mut config = json!({
                "gateway": "bereke-payouts", "baseUrl": "http://127.0.0.1:1", "locale": locale,
                "credentials": { "userName": "u", "password": "p" }, "journal": "/no/such/folder/j.sqlite",
            });
            change.as_object().unwrap().iter().for_each(|(name, value)| config[name] = value.clone());
            let (answer, client) = Client::open(&config.to_string());
            assert!(client.is_none(), "{change}");
            let told: Value = serde_json::from_str(&answer.json).unwrap();
            for pointer in ["/message", "/error/message"] {
                assert_language(locale, text(&told, pointer));
                assert!(text(&told, pointer).contains(cause), "{told}");
            }
        }
        let (answer, _) = Client::open(&format!(r#"{{"locale": "{locale}", "gateway": }}"#));
        let told: Value = serde_json::from_str(&answer.json).unwrap();
        assert_language(locale, text(&told, "/message"));
    }
}

/// What the library says through the ABI, as a document.
fn told_by_abi(call: impl FnOnce(*mut *mut tolem::ffi::tolem_result)) -> Value {
    let mut result = null_mut();
    call(&raw mut result);
    let json = tolem_result_json(result);
    // SAFETY: a result's document is NUL-terminated and lives until it is freed.
    let document = serde_json::from_slice(unsafe { CStr::from_ptr(json) }.to_bytes()).unwrap();
    tolem_result_free(result);
    document
}

/// Which language a closed handle and a NULL are told in: that of the last configuration, else the machine's, else English.
#[test]
fn a_closed_client_speaks_the_language_it_spoke() {
    const CHILD: &str = "TOLEM_TEST_WORDS_CHILD";
    let null = || {
        told_by_abi(|result| unsafe { _ = tolem_call(null_mut(), c"operation.list".as_ptr(), c"{}".as_ptr(), result) })
    };
    if let Ok(expected) = std::env::var(CHILD) {
        // A process of its own: nobody else opens a client here.
        assert_language(&expected, text(&null(), "/message"));
        for locale in LOCALES {
            let folder = tempfile::tempdir().unwrap();
            let config = json!({
                "gateway": "bereke-payouts", "baseUrl": "http://127.0.0.1:1", "locale": locale,
                "credentials": { "userName": "u", "password": "p" }, "journal": folder.path().join("j.sqlite"),
            });
            let config = CString::new(config.to_string()).unwrap();
            let mut client = null_mut();
            told_by_abi(|result| unsafe { _ = tolem_client_open(config.as_ptr(), &raw mut client, result) });
            tolem_client_close(client);
            let closed = told_by_abi(|result| unsafe {
                _ = tolem_call(client, c"operation.list".as_ptr(), c"{}".as_ptr(), result)
            });
            assert_eq!(closed["error"]["code"], "handle_closed", "{closed}");
            for document in [&closed, &null()] {
                assert_language(locale, text(document, "/message"));
                assert_language(locale, text(document, "/error/message"));
            }
        }
        return;
    }
    for (machine, expected) in
        [("ru_KZ.UTF-8", "ru"), ("kk_KZ.UTF-8", "kk"), ("de_DE.UTF-8", "en"), ("C", "en"), ("", "en")]
    {
        let mut child = Command::new(std::env::current_exe().unwrap());
        child.args(["a_closed_client_speaks_the_language_it_spoke", "--exact"]).env(CHILD, expected);
        child.env_remove("LC_ALL").env_remove("LC_MESSAGES").env("LANG", machine);
        let output = child.output().unwrap();
        assert!(output.status.success(), "{machine}: {}", String::from_utf8_lossy(&output.stdout));
        assert!(String::from_utf8_lossy(&output.stdout).contains("1 passed"), "the child ran nothing");
    }
}

#[test]
fn what_repeating_does_not_mend_is_told_with_the_key_to_mend() {
    // A port that speaks plain HTTP.
    let plain = bank(|_| Some(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n".to_vec()));
    for locale in LOCALES {
        let till = till(&format!("https://{plain}"), locale, json!({}));
        for told in [till.pay(), till.call("balance.get", json!({}))] {
            assert_eq!(told["advice"], "fix_program", "{told}");
            assert_language(locale, text(&told, "/message"));
            let message = text(&told, "/message");
            assert!(message.contains("baseUrl") && message.contains(&plain.to_string()), "{message}");
        }
    }
    // Nobody listens there: that may pass.
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let told = till(&format!("http://{closed}"), "ru", json!({})).pay();
    assert_eq!((&told["status"], &told["advice"]), (&"TOLEM_NOT_SENT".into(), &"repeat".into()));
    let refused = format!("Причина: нет соединения с {closed}, отказано");
    assert!(text(&told, "/message").contains(&refused), "{told}");
    assert!(text(&told, "/message").contains("Проверьте baseUrl и сеть."), "{told}");
}

#[test]
fn what_is_unknown_says_until_when() {
    for (locale, asks, until) in [
        ("ru", "Снова спросить имеет смысл через", "ничего не доказывает"),
        ("kk", "қайта сұраған жөн", "ештеңе дәлелдемейді"),
        ("en", "It makes sense to ask again in", "proves nothing"),
    ] {
        let till = till(&format!("http://{}", forgetful()), locale, json!({}));
        let before = jiff::Timestamp::now();
        let told = till.pay();
        assert_eq!(told["status"], "TOLEM_UNKNOWN", "{told}");
        assert!((1..=60_000).contains(&told["nextAskMs"].as_u64().unwrap()), "{told}");
        // The quarantine of this bank, from the end of the exchange.
        let believed: jiff::Timestamp = text(&told, "/believedAt").parse().unwrap();
        let quarantine = believed.as_second() - before.as_second();
        assert!((600..=606).contains(&quarantine), "{quarantine} {told}");
        let message = text(&told, "/message");
        assert!(message.contains(asks) && message.contains(until), "{message}");
        assert_language(locale, message);

        // The list and the story say it, too.
        let listed = till.call("operation.list", json!({}));
        assert_eq!(listed["operations"][0]["believedAt"].as_str().map(str::len), Some(24), "{listed}");
        let story = till.call("operation.explain", json!({ "orderNumber": "A-1", "language": locale }));
        assert!(text(&story, "/do").contains(asks), "{story}");
    }
}

/// After the quarantine nothing is waited for any more, and a person is not told to ask again.
#[test]
fn what_a_person_decides_names_no_next_question() {
    let profile = json!({ "notFoundBelievedAfterMs": 0, "notFoundAnswers": 1 });
    let told = till(&format!("http://{}", forgetful()), "en", profile).pay();
    assert_eq!((&told["state"], &told["advice"]), (&"review".into(), &"review".into()), "{told}");
    assert!(told.get("nextAskMs").is_none() && told.get("believedAt").is_none(), "{told}");
}

#[test]
fn a_story_counts_what_was_asked_again_and_says_who_asked() {
    for (locale, counted) in [("ru", "спрошено 4 раза"), ("kk", "4 рет сұралды"), ("en", "asked 4 times")]
    {
        let till = till(&format!("http://{}", forgetful()), locale, json!({}));
        till.pay();
        for _ in 0..4 {
            till.call("payout.status", json!({ "orderNumber": "A-1" }));
        }
        let story = till.call("operation.explain", json!({ "orderNumber": "A-1", "language": locale }));
        // Lines are broken where a terminal ends.
        let told = text(&story, "/text").split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(told.contains(counted), "{told}");
        let program = std::env::current_exe().unwrap();
        let program = program.file_name().unwrap().to_str().unwrap().to_owned();
        for asker in [format!("payout.status, {program}"), format!("payout.create, {program}")] {
            assert!(told.contains(&asker), "{asker}: {told}");
        }
        assert!(told.contains(if locale == "en" { "1 500.00 KZT" } else { "1 500,00 KZT" }), "{told}");
        assert_language(locale, &told.replace("Order not found in payout proxy. Check orderId or orderNumber", ""));
        // Programs get every event.
        assert!(story["timeline"].as_array().unwrap().len() > 6, "{story}");
    }
}

/// What the bank has and has not finished is asked about again, too.
#[cfg(feature = "sandbox")]
#[test]
fn what_is_pending_says_when_to_ask() {
    use tolem::sandbox::{Options, ProfileName, Sandbox};
    let bank = Sandbox::start(Options { profile: ProfileName::Lenient, ..Options::default() }).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let config = json!({
        "gateway": "bereke-payouts", "baseUrl": bank.url(), "locale": "ru",
        "credentials": { "userName": "sandbox-api", "password": "sandbox-password" },
        "journal": folder.path().join("journal.sqlite"), "timeouts": { "recoveryMs": 0 },
    });
    let (answer, client) = Client::open(&config.to_string());
    let till = Till { client: client.unwrap_or_else(|| panic!("{}", answer.json)), _folder: folder };
    let request = json!({
        "orderNumber": "A-1", "amount": 150_000, "currency": "KZT", "card": { "number": "4000000000000119" },
        "recipient": { "name": "AIGERIM" },
    });
    let told = till.call("payout.create", request);
    assert_eq!(told["status"], "TOLEM_PENDING", "{told}");
    assert!((1..=60_000).contains(&told["nextAskMs"].as_u64().unwrap()), "{told}");
    assert!(text(&told, "/message").contains("Снова спросить имеет смысл через"), "{told}");
    // A till that waits as it is told learns the outcome, and is then told to wait no more.
    let mut known = told;
    for _ in 0..20 {
        let Some(wait) = known["nextAskMs"].as_u64() else { break };
        std::thread::sleep(Duration::from_millis(wait));
        known = till.call("payout.status", json!({ "orderNumber": "A-1" }));
    }
    assert_eq!(known["status"], "TOLEM_OK", "{known}");
    assert!(known.get("nextAskMs").is_none() && known.get("believedAt").is_none(), "{known}");
}
