//! A bank that answers at once and always the same, so that the time of an exchange is the time of its client.
//!
//! It runs in a process of its own, the same for all peers: HTTP/1.1 over TLS (ring), kept alive, a thread a
//! connection, no delay in TCP, and no session tickets, so that every new connection costs everybody a whole handshake.

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, KeyUsagePurpose};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use serde_json::{Value, json};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

/// Orders whose number begins so are never answered.
pub const STALLED: &str = "stall-";

/// Orders whose number begins so are answered as fast as a near bank answers.
pub const NEAR: &str = "near-";
const NEAR_TAKES: Duration = Duration::from_millis(50);

/// Serves until the standard input ends. Writes `ca.pem` into the folder, the ports as the first lines of its output (TLS, and
/// without), and a line for every request that it leaves waiting.
pub fn serve(folder: &Path) {
    let config = Arc::new(tls(folder));
    listen(move |socket| {
        let connection = ServerConnection::new(config.clone()).map_err(io::Error::other)?;
        converse(StreamOwned::new(connection, socket))
    });
    listen(converse);
    // The parent holds the other end: when it is gone, so are we.
    let _ = io::stdin().read_to_end(&mut Vec::new());
}

/// Each connection on a thread of its own.
fn listen(talk: impl Fn(TcpStream) -> io::Result<()> + Clone + Send + 'static) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a loopback port");
    println!("{}", listener.local_addr().expect("an address").port());
    thread::spawn(move || {
        for socket in listener.incoming().flatten() {
            let talk = talk.clone();
            // A peer that leaves is no trouble of the bank's.
            thread::spawn(move || socket.set_nodelay(true).and_then(|()| talk(socket)));
        }
    });
}

fn tls(folder: &Path) -> ServerConfig {
    let mut authority = CertificateParams::new(Vec::new()).expect("parameters");
    // OpenSSL takes two certificates of one name for one that has signed itself.
    authority.distinguished_name.push(DnType::CommonName, "bench authority");
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    authority.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate().expect("a key")).expect("an authority");
    let key = KeyPair::generate().expect("a key");
    let mut server = CertificateParams::new(vec!["127.0.0.1".to_owned()]).expect("parameters");
    server.distinguished_name.push(DnType::CommonName, "bench bank");
    server.use_authority_key_identifier_extension = true;
    let certificate = server.signed_by(&key, &authority).expect("a certificate");
    std::fs::write(folder.join("ca.pem"), authority.pem()).expect("ca.pem");
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let mut config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("TLS 1.2 and 1.3")
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)
        .expect("a certificate with its key");
    config.send_tls13_tickets = 0;
    config.session_storage = Arc::new(rustls::server::NoServerSessionStorage {});
    config
}

fn converse(stream: impl Read + Write) -> io::Result<()> {
    let mut stream = BufReader::with_capacity(16 * 1024, stream);
    while let Some((path, body)) = request(&mut stream)? {
        let answer = match answer(&path, &body) {
            Some(answer) => answer,
            None => {
                println!("stalled");
                return stream.read_to_end(&mut Vec::new()).map(drop);
            }
        };
        let whole = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{answer}",
            answer.len()
        );
        stream.get_mut().write_all(whole.as_bytes())?;
        stream.get_mut().flush()?;
    }
    Ok(())
}

/// Path and body of the next request; `None` when the peer has finished.
fn request(stream: &mut impl BufRead) -> io::Result<Option<(String, Vec<u8>)>> {
    let mut line = String::new();
    if stream.read_line(&mut line)? == 0 {
        return Ok(None);
    }
    let path = line.split(' ').nth(1).unwrap_or_default().to_owned();
    let mut length = 0;
    loop {
        line.clear();
        stream.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        if name.eq_ignore_ascii_case("content-length") {
            length = value.trim().parse().map_err(io::Error::other)?;
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body)?;
    Ok(Some((path, body)))
}

/// The bank's word, in the shapes of its documents; `None` for silence.
fn answer(path: &str, body: &[u8]) -> Option<String> {
    if path.ends_with("/getAmount.do") {
        return Some(
            r#"{"errorCode":"0","balanceDescriptionList":{"balanceAmount":150000000,"balanceCurrency":"398","balanceSign":"C"}}"#
                .to_owned(),
        );
    }
    let asked: Value = serde_json::from_slice(body).expect("the peers send JSON");
    let (number, amount) = (&asked["orderNumber"], &asked["amount"]);
    let begins = |with| number.as_str().is_some_and(|number| number.starts_with(with));
    if begins(STALLED) {
        return None;
    }
    if begins(NEAR) {
        thread::sleep(NEAR_TAKES);
    }
    let order = json!({
        "errorCode": "0",
        "errorMessage": "Успешно",
        "amount": amount,
        "fee": 0,
        "currency": "398",
        "creationDate": 1_790_000_000_000_u64,
        "orderId": "7f0c5b1e-0000-7000-8000-000000000001",
        "orderNumber": number,
        "orderStatus": 2,
        "operationList": [{
            "operationDate": 1_790_000_000_000_u64,
            "operationType": "P2P_CREDIT",
            "amount": amount,
            "currency": "398",
            "resultCode": 0,
            "resultCodeDescription": "Approved",
            "refNum": "123456789012",
            "pan": "444455******1111",
            "cardholderName": "AIGERIM",
        }],
        "target": { "maskedPan": "444455******1111" },
    });
    Some(order.to_string())
}
