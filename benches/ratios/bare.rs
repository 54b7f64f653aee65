//! Bare ureq as a peer: the same request over the same TLS with the same authority, in a process of its own. It
//! looks at the HTTP status and keeps the answer, and that is all: no reading, no journal, no deadline.

use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, Write};
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;
use ureq::Agent;
use ureq::tls::{Certificate, RootCerts, TlsConfig};

/// What the journal's two commits weigh.
const PAGE: [u8; 4096] = [b'.'; 4096];

/// Rounds of the question over one kept connection.
pub fn questions(url: &str, ca: &Path, body: &str) {
    let agent = agent(ca, 4);
    serve_rounds(5, || post(&agent, url, body));
}

/// Rounds of the payout: a fresh connection, and around it the least that a journal can cost, two appends with
/// a sync each.
pub fn payouts(url: &str, ca: &Path, body: &str, file: &Path) {
    let agent = agent(ca, 0);
    let mut file = OpenOptions::new().create(true).append(true).open(file).expect("a file to append to");
    serve_rounds(1, || {
        sync(&mut file);
        post(&agent, url, body);
        sync(&mut file);
    });
}

/// Rounds in which each of so many threads sends the payout so often, without any journal; the nanoseconds one took them all.
pub fn rush(url: &str, ca: &Path, body: &str, threads: u32) {
    let agent = agent(ca, 0);
    post(&agent, url, body);
    for line in io::stdin().lock().lines() {
        let often: u32 = line.expect("a line").trim().parse().expect("a number of payouts");
        let start = Instant::now();
        std::thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|| (0..often).for_each(|_| post(&agent, url, body)));
            }
        });
        println!("{}", start.elapsed().as_nanos() / u128::from(threads * often));
    }
}

fn sync(file: &mut File) {
    file.write_all(&PAGE).and_then(|()| file.sync_data()).expect("the disk");
}

fn agent(ca: &Path, kept: usize) -> Agent {
    let pem = std::fs::read(ca).expect("ca.pem");
    let authority = Certificate::from_pem(&pem).expect("a certificate");
    let tls = TlsConfig::builder().root_certs(RootCerts::Specific(Arc::new(vec![authority]))).build();
    Agent::config_builder()
        .tls_config(tls)
        .proxy(None)
        .max_idle_connections(kept)
        .max_idle_connections_per_host(kept)
        .build()
        .into()
}

fn post(agent: &Agent, url: &str, body: &str) {
    let mut answer = agent.post(url).header("Content-Type", "application/json").send(body).expect("an answer");
    let text = answer.body_mut().read_to_vec().expect("a whole answer");
    assert!(answer.status() == 200 && !text.is_empty());
}

/// As in `peers/peer.h`.
fn serve_rounds(warm_up: usize, mut call: impl FnMut()) {
    for line in io::stdin().lock().lines() {
        let calls: usize = line.expect("a line").trim().parse().expect("a number of calls");
        (0..warm_up).for_each(|_| call());
        let mut times = String::new();
        for _ in 0..calls {
            let start = Instant::now();
            call();
            times += &format!("{} ", start.elapsed().as_nanos());
        }
        println!("{times}");
    }
}
