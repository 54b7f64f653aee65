//! Running the sandbox: TLS, state, clock, control, limits, and that stopping it stops everything.

use crate::till::*;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tolem::sandbox::{Options, ProfileName, Sandbox};

#[test]
fn echo_is_one_line_of_text() {
    let bank = sandbox(ProfileName::AsDocumented);
    let answer = get(&bank, "/payouts/api/v2/echo");
    assert!(answer.header("Content-Type").unwrap().starts_with("text/plain"));
    let text = answer.text();
    assert!(text.starts_with("Payout v2.3 is online in channel Payout_APIserver - ") && text.ends_with(']'), "{text}");
}

#[test]
fn one_connection_serves_many_requests() {
    let bank = sandbox(ProfileName::Lenient);
    let mut socket = connect(&bank);
    // Two in one packet, too.
    let two = [
        post_bytes("/payouts/api/v2/performPayout.do", &payout("k1").to_string(), ""),
        post_bytes("/payouts/api/v2/performPayout.do", &payout("k2").to_string(), ""),
    ]
    .concat();
    socket.write_all(&two).unwrap();
    for _ in 0..2 {
        assert_eq!(read_answer(&mut socket).unwrap().status, 200);
    }
    assert_eq!(bank.ledger().len(), 2);
}

#[test]
fn some_hundreds_of_requests_a_second_are_served() {
    let bank = sandbox(ProfileName::Lenient);
    let mut socket = connect(&bank);
    let begun = Instant::now();
    for i in 0..1000 {
        let body = payout(&format!("p{i}")).to_string();
        socket.write_all(&post_bytes("/payouts/api/v2/performPayout.do", &body, "")).unwrap();
        assert_eq!(read_answer(&mut socket).unwrap().status, 200);
    }
    let rate = 1000.0 / begun.elapsed().as_secs_f64();
    println!("{rate:.0} payouts a second on one connection");
    assert!(rate > 50.0, "{rate}: even a crowded machine serves more");
}

fn tls_client(ca: &Path, port: u16) -> rustls::StreamOwned<rustls::ClientConnection, TcpStream> {
    let mut roots = rustls::RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(ca).unwrap()).unwrap();
    let config = rustls::ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from("localhost").unwrap();
    let connection = rustls::ClientConnection::new(Arc::new(config), name).unwrap();
    let socket = TcpStream::connect(("127.0.0.1", port)).unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    rustls::StreamOwned::new(connection, socket)
}

fn port(bank: &Sandbox) -> u16 {
    bank.url().rsplit(':').next().unwrap().parse().unwrap()
}

#[test]
fn tls_is_verified_with_its_own_authority_which_survives_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let start = || {
        let options =
            Options { tls_dir: Some(folder.path().to_owned()), profile: ProfileName::Lenient, ..Options::default() };
        Sandbox::start(options).unwrap()
    };
    let bank = start();
    assert!(bank.url().starts_with("https://localhost:"));
    let ca = bank.ca_file().unwrap().to_owned();
    let first = std::fs::read(&ca).unwrap();
    let perform = |bank: &Sandbox, number: &str| {
        let mut stream = tls_client(&ca, port(bank));
        stream.write_all(&post_bytes(
            "/payouts/api/v2/performPayout.do",
            &payout(number).to_string(),
            "Connection: close\r\n",
        ))?;
        let mut text = String::new();
        stream.read_to_string(&mut text).map(|_| text)
    };
    // read_to_string fails without close_notify: the orderly end is checked with it.
    assert!(perform(&bank, "tls").unwrap().starts_with("HTTP/1.1 200 OK"));
    // A dropped connection has no close_notify, which is what a cut cable looks like.
    let dropped = perform(&bank, "a~f:drop-after").unwrap_err();
    assert_eq!(dropped.kind(), std::io::ErrorKind::UnexpectedEof);
    let reset = perform(&bank, "a~f:rst-after").unwrap_err();
    assert_eq!(reset.kind(), std::io::ErrorKind::ConnectionReset);
    assert_eq!(bank.ledger().len(), 3);
    bank.stop();
    let again = start();
    assert_eq!(std::fs::read(&ca).unwrap(), first);
    assert!(perform(&again, "again").unwrap().starts_with("HTTP/1.1 200 OK"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(folder.path().join("server.key")).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "the key is its owner's");
    }
}

#[test]
fn the_state_survives_a_restart_and_late_money_still_moves() {
    let folder = tempfile::tempdir().unwrap();
    let start = || {
        let state_file = Some(folder.path().join("state.jsonl"));
        Sandbox::start(Options { state_file, profile: ProfileName::Lenient, ..Options::default() }).unwrap()
    };
    let bank = start();
    perform(&bank, "paid");
    assert_eq!(perform(&bank, "a~f:504-late:50s").status, 504);
    let registered = call(&bank, "registerPayout", &registration("page")).json();
    bank.set_settings(r#"{"orderStatus": "string", "duplicates": "refuse-502"}"#).unwrap();
    bank.advance_clock(Duration::from_secs(10));
    let (ledger, orders, balance) = (bank.ledger(), bank.orders(), bank.balance("transit"));
    bank.stop();
    let bank = start();
    assert_eq!((bank.ledger(), bank.orders(), bank.balance("transit")), (ledger, orders, balance));
    assert_eq!(status(&bank, "paid").json()["orderStatus"], "2");
    assert_eq!(perform(&bank, "paid").status, 502);
    let form_url = registered["formUrl"].as_str().unwrap();
    assert_eq!(get(&bank, &form_url[form_url.find("/payment/").unwrap()..]).status, 200);
    assert!(get(&bank, "/_sandbox/clock").json()["aheadMs"].as_u64().unwrap() >= 10_000);
    bank.advance_clock(Duration::from_secs(41));
    assert_eq!(executions(&bank, "a~f:504-late:50s"), 1);
}

#[test]
fn what_was_answered_is_in_the_state_file_already_so_a_kill_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (state, copy) = (folder.path().join("state"), folder.path().join("copy"));
    let bank = Sandbox::start(Options { state_file: Some(state.clone()), ..Options::default() }).unwrap();
    for i in 0..20 {
        perform(&bank, &format!("k{i}"));
        // A copy taken right after the answer is what a killed sandbox leaves behind.
        std::fs::copy(&state, &copy).unwrap();
        let revived = Sandbox::start(Options { state_file: Some(copy.clone()), ..Options::default() }).unwrap();
        assert_eq!((revived.ledger(), revived.orders()), (bank.ledger(), bank.orders()));
        assert_eq!(perform(&revived, &format!("k{i}")).status, 400, "the number is known");
    }
}

#[test]
fn a_session_ends_when_the_virtual_clock_says_so() {
    let bank = sandbox(ProfileName::Lenient);
    call(&bank, "registerPayout", &registration("page"));
    call(&bank, "registerPayout", &with(registration("default"), json!({"sessionTimeoutSecs": null})));
    let now = |number: &str| order_status(&status(&bank, number).json());
    bank.advance_clock(Duration::from_secs(299));
    assert_eq!(now("page"), 0);
    post(&bank, "/_sandbox/clock", r#"{"advanceMs": 2000}"#);
    assert_eq!((now("page"), now("default")), (6, 0));
    bank.advance_clock(Duration::from_secs(900));
    assert_eq!(now("default"), 6);
    assert!(bank.ledger().is_empty());
}

#[test]
fn the_control_interface_names_what_is_wrong() {
    let bank = sandbox(ProfileName::Lenient);
    let wrong = |path: &str, body: &str| {
        let answer = post(&bank, path, body);
        (answer.status, answer.json()["error"]["field"].as_str().unwrap_or("").to_owned())
    };
    assert_eq!(wrong("/_sandbox/plan", "{"), (400, String::new()));
    assert_eq!(wrong("/_sandbox/plan", r#"{"rules":[{"do":{"action":"dorp"}}]}"#), (400, "rules[0].do.action".into()));
    assert_eq!(wrong("/_sandbox/clock", r#"{"advance": 1}"#), (400, "advance".into()));
    assert_eq!(wrong("/_sandbox/clock", r#"{"advanceMs": -1}"#), (400, "advanceMs".into()));
    assert_eq!(wrong("/_sandbox/settings", r#"{"orderStatus": "text"}"#), (400, "orderStatus".into()));
    assert_eq!(wrong("/_sandbox/balances", r#"{"transit": 1.5}"#), (400, "transit".into()));
    assert_eq!(wrong("/_sandbox/ledger", "{}"), (400, "ledger".into()));
    assert_eq!(wrong("/_sandbox/nonsense", "{}").0, 404);
    assert!(bank.set_plan(r#"{"rules":[{}]}"#).unwrap_err().starts_with("rules[0].do"));
}

#[test]
fn a_reset_forgets_everything_but_the_settings() {
    let bank = sandbox(ProfileName::Lenient);
    post(&bank, "/_sandbox/settings", r#"{"orderStatus": "string"}"#);
    post(&bank, "/_sandbox/balances", r#"{"transit": 5000}"#);
    perform(&bank, "a");
    assert_eq!(bank.balance("transit"), Some(3766));
    assert_eq!(post(&bank, "/_sandbox/reset", "").status, 200);
    assert!(bank.ledger().is_empty() && bank.orders().is_empty() && bank.log().is_empty());
    assert_eq!(bank.balance("transit"), Some(10_000_000_000));
    assert_eq!(perform(&bank, "a").json()["orderStatus"], "2");
}

#[test]
fn the_log_shows_what_was_sent_and_which_fault_it_met() {
    let bank = sandbox(ProfileName::Lenient);
    perform(&bank, "logged~f:504-after");
    let log = get(&bank, "/_sandbox/log").json();
    let entry: &Value = &log["log"][0];
    assert_eq!((&entry["orderNumber"], &entry["answer"]["http"]), (&json!("logged~f:504-after"), &json!(504)));
    assert_eq!(
        (&entry["body"]["password"], &entry["body"]["target"]["card"]["pan"]),
        (&json!("***"), &json!("411111XXXXXX1111"))
    );
    assert!(entry["answer"]["faults"][0].as_str().unwrap().contains("timeout-gateway"));
}

#[test]
fn the_dashboard_shows_the_books_and_loads_nothing_from_outside() {
    let bank = sandbox(ProfileName::Lenient);
    perform(&bank, "<b>bold</b>");
    let page = get(&bank, "/").text();
    for part in
        ["&lt;b&gt;bold&lt;/b&gt;", "12,34\u{a0}₸", "4000000000000002", "66650402", "~f:truncate", "/_sandbox/ledger"]
    {
        assert!(page.contains(part), "{part}");
    }
    for outside in ["http://www", "https://", "<script src", "<img", "<link", "@import"] {
        assert!(!page.contains(outside), "{outside}");
    }
}

#[test]
fn stopping_ends_stalls_and_frees_the_port() {
    let bank = sandbox(ProfileName::Lenient);
    let port = port(&bank);
    bank.set_plan(r#"{"rules":[{"do":{"action":"stall"}}]}"#).unwrap();
    let mut stalled = connect(&bank);
    stalled.write_all(b"GET /payouts/api/v2/echo HTTP/1.1\r\n\r\n").unwrap();
    let _idle = connect(&bank);
    eventually("the stalled request", || bank.log().len() == 1);
    let begun = Instant::now();
    bank.stop();
    assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
    assert!(TcpStream::connect(("127.0.0.1", port)).is_err());
}
