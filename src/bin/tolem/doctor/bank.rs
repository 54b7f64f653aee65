//! What the doctor sees of the way to the bank: name, route, TLS, whether the credentials are taken, and the clocks. The way
//! is walked by the library's own transport, whose gate is not opened: nothing is sent. Then one harmless question is.

use super::words::*;
use super::{Finding, Report};
use crate::subject::subject;
use jiff::Timestamp;
use jiff::fmt::rfc2822;
use std::time::Duration;
use tolem::config::{Config, Environment};
use tolem::gateways::{self, Gateway, QueryReading};
use tolem::messages;
use tolem::model::{Deadline, Facts, HttpAnswer, HttpRequest, Kind, Query, Stage, Subject, Verdict};
use tolem::transport::{Exchange, Failure, FailureKind, Purpose, Refusal, Transport, Wire};

/// How far the clocks may be apart before somebody should look, and before certificates and signatures suffer, in seconds.
const APART: i64 = 60;
const FAR_APART: i64 = 300;

/// No movement of anybody's.
const NOBODYS: &str = "tolem-doctor";

pub fn ask(report: &mut Report, config: &Config, gateway: &dyn Gateway, transport: &Transport) {
    let question = question(gateway);
    let way = transport.exchange(question.request(), Purpose::Question, soon(config), &mut |_| {
        Err(Refusal("the way is all that was asked for".to_owned()))
    });
    if !walked(report, config, &way) {
        return;
    }
    let exchange = transport.exchange(question.request(), Purpose::Question, soon(config), &mut |_| Ok(()));
    match &exchange.result {
        Ok(answer) => {
            clocks(report, answer);
            let heard = question.read(gateway, answer);
            judge(report, config, gateway, answer, &heard);
        }
        Err(failure) => {
            let why = told(report, failure);
            report.broken(CREDENTIALS, why, report.say(NO_BANK, &["baseUrl"]));
        }
    }
}

fn soon(config: &Config) -> Deadline {
    Deadline::after(config.timeouts.question + Duration::from_secs(1))
}

/// Tells each step of the way; whether all of it was walked.
fn walked(report: &mut Report, config: &Config, way: &Exchange) -> bool {
    let host = config.transport.base_url.split("://").nth(1).and_then(|rest| rest.split('/').next());
    let host = host.unwrap_or_default().to_owned();
    let via = if config.transport.proxy.is_some() { report.say(BY_PROXY, &[]) } else { String::new() };
    let secure = config.transport.base_url.starts_with("https");
    let trouble = match &way.result {
        Err(failure) if failure.kind != FailureKind::Gate => Some(failure),
        _ => None,
    };
    let broken = trouble.map(|failure| (step(failure, way.trace.peer.is_some()), failure));
    for (name, said) in [
        (NAME, report.say(NAME_FOUND, &[&host])),
        (ROUTE, report.say(CONNECTED, &[way.trace.peer.as_deref().unwrap_or(&host), &via])),
        (TLS, way.trace.tls.clone().unwrap_or_default()),
    ] {
        match broken {
            Some((at, failure)) if at == name => {
                let key = key(failure);
                let why = told(report, failure);
                report.broken(name, why, report.say(todo(at, failure), &[key]));
                return false;
            }
            _ if name == TLS && !secure => report.add(TLS, Finding::Skipped, report.say(PLAIN, &[]), None),
            _ => report.works(name, said),
        }
    }
    true
}

/// Which step a failure broke.
fn step(failure: &Failure, connected: bool) -> &'static str {
    match failure.kind {
        FailureKind::Dns => NAME,
        FailureKind::Timeout if failure.message.starts_with("the name") => NAME,
        FailureKind::Proxy if failure.message.contains("the name") => NAME,
        FailureKind::Connect | FailureKind::Proxy | FailureKind::ProxyRefused => ROUTE,
        FailureKind::Timeout if !connected || failure.message.contains("proxy") => ROUTE,
        _ => TLS,
    }
}

/// The key of the configuration that most likely mends it.
fn key(failure: &Failure) -> &'static str {
    let says = |word: &str| failure.message.contains(word);
    match failure.kind {
        FailureKind::Proxy | FailureKind::ProxyRefused => "proxy",
        FailureKind::Certificate if says("client certificate") => "tls.clientCertificate",
        FailureKind::Certificate if says("tls.pins") => "tls.pins",
        FailureKind::Certificate if says("authority") => "tls.caFile",
        _ => "baseUrl",
    }
}

fn todo(step: &str, failure: &Failure) -> [&'static str; 3] {
    match (step, failure.kind) {
        (_, FailureKind::Proxy | FailureKind::ProxyRefused) => MEND_PROXY,
        (NAME, _) => MEND_NAME,
        (ROUTE, _) => MEND_ROUTE,
        (_, FailureKind::Certificate) if failure.message.contains("date") => MEND_DATE,
        (_, FailureKind::Certificate) => MEND_TRUST,
        _ => MEND_TLS,
    }
}

fn told(report: &Report, failure: &Failure) -> String {
    if let Some(line) = messages::known_line(report.locale, &failure.message) {
        return line;
    }
    // A line without a translation: what kind of trouble it is, and the line for whoever looks it up.
    let said = messages::failed(report.locale, failure.kind.code(), &failure.message);
    if said == failure.message { said } else { format!("{said} ({})", failure.message) }
}

/// The bank tells its time with every answer, or should (RFC 9110, 6.6.1).
fn clocks(report: &mut Report, answer: &HttpAnswer) {
    let theirs = answer.header("date").and_then(|date| rfc2822::parse(date).ok()).map(|at| at.timestamp());
    let Some(theirs) = theirs else {
        report.add(CLOCK, Finding::Skipped, report.say(NO_DATE, &[]), None);
        return;
    };
    let apart = (Timestamp::now().as_second() - theirs.as_second()).abs();
    let said = report.say(CLOCKS, &[&theirs.to_string(), &apart.to_string()]);
    let todo = report.say(SET_CLOCK, &[]);
    match apart {
        FAR_APART.. => report.broken(CLOCK, said, todo),
        APART.. => report.add(CLOCK, Finding::Doubtful, said, Some(todo)),
        _ => report.works(CLOCK, said),
    }
}

/// The most harmless question that needs the credentials.
enum Question {
    Query(Query, HttpRequest),
    Status(Box<Subject>, HttpRequest),
}

/// What the bank said to it.
enum Heard {
    /// It answered, or refused for another reason than who asks: the credentials are good.
    Known,
    Refused(Facts),
    Unreadable(Facts),
}

fn question(gateway: &dyn Gateway) -> Question {
    let query = |query: Query| {
        let request = gateway.query(&query);
        Question::Query(query, request)
    };
    match gateway.description().id {
        "bereke-payouts" => query(Query::Balance { source: None }),
        // It can be asked about no number of ours; about a telephone that is nobody's it can.
        "shopapi" => query(Query::CustomerStatus { phone: "70000000000".to_owned() }),
        other => {
            let kind = if other == "bepaid" { Kind::Payout } else { Kind::Payment };
            let subject = subject(kind, NOBODYS, 100, Stage::default()).expect("a number and an amount");
            let request = gateway.status(&subject);
            Question::Status(Box::new(subject), request)
        }
    }
}

impl Question {
    fn request(&self) -> &HttpRequest {
        match self {
            Question::Query(_, request) | Question::Status(_, request) => request,
        }
    }

    fn read(&self, gateway: &dyn Gateway, answer: &HttpAnswer) -> Heard {
        match self {
            Question::Query(query, _) => match gateway.read_query(query, answer) {
                QueryReading::Answered(..) => Heard::Known,
                QueryReading::Refused(facts) if is_about_us(&facts) => Heard::Refused(facts),
                // HTTP itself refuses, and no program of the bank: there is nothing of it at this path.
                QueryReading::Refused(facts) if facts.code.is_none() => Heard::Unreadable(facts),
                QueryReading::Refused(_) => Heard::Known,
                QueryReading::Unreadable(facts) => Heard::Unreadable(facts),
            },
            Question::Status(subject, _) => match gateway.read_status(subject, answer) {
                (Verdict::Unknown, facts) if is_about_us(&facts) => Heard::Refused(facts),
                (Verdict::Unknown | Verdict::Undecidable, facts) => Heard::Unreadable(facts),
                _ => Heard::Known,
            },
        }
    }
}

/// Whether a refusal is about who asks, and not about what was asked.
fn is_about_us(facts: &Facts) -> bool {
    const MORE: &[&str] = &["authorization_error", "signature_refused", "access_denied", "no_merchant_settings"];
    gateways::is_about_credentials(facts) || facts.reason.is_some_and(|reason| MORE.contains(&reason))
}

fn judge(report: &mut Report, config: &Config, gateway: &dyn Gateway, answer: &HttpAnswer, heard: &Heard) {
    let said = |report: &Report, facts: &Facts| {
        let reason = facts.reason.map(|reason| messages::reason(report.locale, reason)).unwrap_or_default();
        let bank =
            [facts.code.as_deref(), facts.message.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(" ");
        let words: Vec<String> = [reason, bank].into_iter().filter(|text| !text.is_empty()).collect();
        format!("HTTP {}: {}", answer.status, words.join("; "))
    };
    match heard {
        Heard::Known => report.works(CREDENTIALS, report.say(TAKEN, &[])),
        Heard::Refused(facts) => {
            let elsewhere = match config.environment {
                Some(Environment::Test) => OF_PRODUCTION,
                Some(Environment::Production) => OF_TEST,
                None => OF_ANOTHER,
            };
            let todo = format!(
                "{} {}",
                report.say(MEND_CREDENTIALS, &[&gateway.asks_with(facts.reason).join(", ")]),
                report.say(elsewhere, &[])
            );
            report.broken(CREDENTIALS, said(report, facts), todo);
        }
        Heard::Unreadable(facts) => report.broken(CREDENTIALS, said(report, facts), report.say(NOT_THE_BANK, &[])),
    }
}
