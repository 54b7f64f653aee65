//! What repeating does not mend: a certificate, a protocol or a proxy that stays as it is. It is told as such, with the key
//! of the configuration to look at; and what may be a lost connection is not told so.
//!
//! Certificates that today's libraries do not make any more are files of `tests/fixtures/tls`. Each was made by OpenSSL 3.0:
//! a root (`openssl req -x509 -newkey rsa:1024`, or `rsa:2048`) that signs the one server key (`openssl x509 -req`, for the
//! second with `-sha1`), for 127.0.0.1 and localhost, until the year 2126.

use super::*;
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

fn fixture(name: &str) -> PathBuf {
    PathBuf::from("tests/fixtures/tls").join(name)
}

/// A bank with a certificate of the fixtures, and a till that trusts its root.
fn of_fixture(wire: Wire, name: &str) -> (Bank, Settings) {
    let version = if wire == Wire::Tls12 { &rustls::version::TLS12 } else { &rustls::version::TLS13 };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let certificate = CertificateDer::from_pem_file(fixture(&format!("{name}.pem"))).unwrap();
    let key = PrivateKeyDer::from_pem_file(fixture("server.key")).unwrap();
    let config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[version])
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap();
    let bank = Bank::start(Some(Arc::new(config)), answer_all);
    let settings = Settings { ca_file: Some(fixture(&format!("{name}_root.pem"))), ..settings(&bank.url(wire)) };
    (bank, settings)
}

fn assert_permanent(told: &Told, kind: FailureKind, words: &[&str]) {
    told.assert_not_sent(kind, words[0]);
    assert!(kind.is_permanent(), "{words:?}");
    for word in words {
        assert!(told.message().contains(word), "{word}: {}", told.message());
    }
}

#[test]
fn a_certificate_that_must_be_made_anew_is_told_as_such() {
    over(&TLS, |wire| {
        for (name, word) in [("short_key", "RSA under 2048 bits"), ("sha1", "SHA-1")] {
            let (bank, settings) = of_fixture(wire, name);
            assert_permanent(&pay(&open(&settings)), FailureKind::Certificate, &[word, "needs a new one"]);
            assert_eq!(bank.seen.bytes_of(1), 0, "{name}");
        }
        let nameless = Bank::start(Some(tls(wire, &WORLD.root.server(Flaw::NoName), &[], None)), answer_all);
        assert_permanent(&pay(&open(&settings(&nameless.url(wire)))), FailureKind::Certificate, &["subjectAltName"]);
        // Its own authority, and named as such.
        let itself = Leaf::of_itself();
        let bank = Bank::start(Some(tls(wire, &itself, &[], None)), answer_all);
        let trusting = Settings {
            ca_file: Some(WORLD.file(&format!("itself{wire:?}.pem"), &itself.pem)),
            ..settings(&bank.url(wire))
        };
        assert_permanent(&pay(&open(&trusting)), FailureKind::Certificate, &["CA:TRUE"]);
    });
}

/// What a server says that knows the RSA key exchange alone: it finds nothing in our greeting that it knows.
const HANDSHAKE_FAILURE: [u8; 7] = [21, 3, 3, 0, 2, 2, 40];

#[test]
fn a_server_that_speaks_no_tls_of_ours_is_told_with_its_address() {
    let old = Bank::start(None, |mut talk| {
        let _ = talk.read(&mut [0; 4096]);
        talk.write(&HANDSHAKE_FAILURE);
        talk.wait_for_the_end();
    });
    let told = pay(&open(&settings(&old.url(Wire::Tls13))));
    assert_permanent(&told, FailureKind::NoTls, &["RSA key exchange", "baseUrl"]);
    let mail = Bank::start(None, |mut talk| {
        talk.write(b"220 mail.bank.example ESMTP\r\n");
        talk.wait_for_the_end();
    });
    let told = pay(&open(&settings(&mail.url(Wire::Tls13))));
    assert_permanent(&told, FailureKind::NoTls, &["not TLS", "the port of baseUrl"]);
}

/// The server had asked for our certificate and the connection is gone: perhaps for want of one, perhaps not.
#[test]
fn a_connection_lost_after_our_certificate_was_asked_for_may_just_be_lost() {
    let asking = tls(Wire::Tls12, &WORLD.server, &[], Some(&WORLD.root));
    let bank = Bank::start(None, move |mut talk| {
        let mut server = rustls::ServerConnection::new(asking.clone()).unwrap();
        // As far as the request for a certificate, and not a word further.
        server.read_tls(&mut talk.socket()).unwrap();
        server.process_new_packets().unwrap();
        while server.wants_write() {
            server.write_tls(&mut talk.socket()).unwrap();
        }
        talk.wait_for_bytes();
        talk.reset();
    });
    let told = pay(&open(&settings(&bank.url(Wire::Tls12))));
    told.assert_not_sent(FailureKind::Tls, "lost");
    assert!(!FailureKind::Tls.is_permanent());
    for word in ["tls.clientCertificate", "the connection was just lost"] {
        assert!(told.message().contains(word), "{}", told.message());
    }
}

#[test]
fn a_file_that_is_no_pem_is_told_with_the_way_to_make_one() {
    let der = |name: &str, bytes: &[u8]| {
        let path = WORLD.folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    };
    // PKCS#12 begins as every long SEQUENCE does (RFC 7292, section 4).
    let archive = der("till.p12", &[&[0x30, 0x82, 0x09, 0x00, 0x02, 0x01, 0x03], [0; 64].as_slice()].concat());
    let certificate = der("root.der", &WORLD.root.certificate);
    let client = WORLD.root.client();
    let (chain, key) = (WORLD.file("of_p12.pem", &client.pem), WORLD.file("of_p12.key", &client.key_pem()));
    let good = settings("https://127.0.0.1:1");
    for (field, settings) in [
        ("tls.caFile", Settings { ca_file: Some(certificate), ..good.clone() }),
        ("tls.clientCertificate", Settings { client_certificate: Some((archive.clone(), key)), ..good.clone() }),
        ("tls.clientCertificate", Settings { client_certificate: Some((chain, archive)), ..good }),
    ] {
        let error = Transport::open(&settings).err().unwrap();
        assert!(error.field == field && error.message.contains("PKCS#12"), "{}: {}", error.field, error.message);
    }
}
