//! The journal on a PostgreSQL server: what a server puts to the test beside the promises of every journal. It is killed, it
//! loses answers, it is replaced by a standby that knows less, and a pooler stands in between.

use crate::contract::{brought_to, find, gate, intent, mine, new, number, to};
use crate::server::{Pooler, Server, shared};
use serde_json::json;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tolem::client::Client;
use tolem::journal::{
    Account, Address, Begun, Cause, Change, Claim, Filter, Joining, Journal, JournalError, Movement, PostgresJournal,
};
use tolem::model::{By, Kind, Readiness, Secret, State, Status, Verdict};

const ACCOUNT: &str = "bank/host/merchant";

/// A database of its own on the server of all tests.
pub struct Store(String);

impl Store {
    pub fn new() -> Store {
        Store(shared().database())
    }

    pub fn open(&self) -> Box<dyn Journal> {
        Box::new(open(shared(), &self.0))
    }
}

/// The same behind a pooler in transaction mode.
pub struct Pooled(Pooler, String);

impl Pooled {
    pub fn new() -> Pooled {
        Pooled(shared().pooler(), shared().database())
    }

    pub fn open(&self) -> Box<dyn Journal> {
        let address = Address::read(&self.0.url(&self.1)).unwrap();
        Box::new(PostgresJournal::open(address, &Account::of(ACCOUNT), &Joining::default()).unwrap())
    }
}

fn open(server: &Server, database: &str) -> PostgresJournal {
    joined(server, database, &Joining::default()).unwrap()
}

fn joined(server: &Server, database: &str, joining: &Joining) -> Result<PostgresJournal, JournalError> {
    let address = Address::read(&server.url(database)).unwrap();
    PostgresJournal::open(address, &Account::of(ACCOUNT), joining)
}

fn with_lease(lease: u64) -> Joining {
    Joining { lease: Duration::from_millis(lease), ..Joining::default() }
}

/// A handle that ends as a killed process does: without a word.
fn dies(journal: PostgresJournal) {
    std::mem::forget(journal);
}

#[test]
fn the_database_itself_refuses_what_no_library_may_write() {
    let server = shared();
    let database = server.database();
    let journal = open(server, &database);
    let doubtful = gate(&journal, &new(&journal, "A-1"));
    brought_to(&journal, "A-2", State::Paid);
    for (sql, wall) in [
        (
            "UPDATE tolem_movement SET state = 'declined', cause = 'answer', revision = revision + 1 WHERE number = 'A-1'",
            "no_money_without_doubt",
        ),
        (
            "UPDATE tolem_movement SET state = 'ready', cause = 'answer', revision = revision + 1 WHERE number = 'A-1'",
            "no_money_without_doubt",
        ),
        (
            "UPDATE tolem_movement SET state = 'ready', cause = 'answer', revision = revision + 1 WHERE number = 'A-2'",
            "illegal transition",
        ),
        ("UPDATE tolem_movement SET amount = 1 WHERE number = 'A-1'", "only an amendment"),
        ("UPDATE tolem_movement SET number = 'A-3' WHERE number = 'A-1'", "identity is immutable"),
        ("UPDATE tolem_movement SET attempts = 0 WHERE number = 'A-1'", "counters only count"),
        (
            "UPDATE tolem_movement SET doubt = NULL, doubt_clock = NULL, doubt_ms = NULL WHERE number = 'A-1'",
            "a change needs an event",
        ),
        ("DELETE FROM tolem_movement", "not forgotten"),
        ("DELETE FROM tolem_event", "not forgotten"),
        ("UPDATE tolem_event SET evidence = '{}'", "not forgotten"),
        (
            "INSERT INTO tolem_event SELECT movement, revision + 2, at, from_state, to_state, cause, evidence, owner, hash, seal FROM tolem_event",
            "an event tells the last change",
        ),
    ] {
        let said = server.refuses(&database, sql);
        assert!(said.contains(wall), "{sql}: {said}");
    }
    assert_eq!(find(&journal, "A-1").revision, doubtful.revision);
    assert_eq!(journal.verify().unwrap(), 2);
}

#[test]
fn a_journal_whose_walls_were_taken_down_is_refused() {
    let server = shared();
    for wall in [
        "ALTER TABLE tolem_movement DISABLE TRIGGER tolem_movement_changes",
        "ALTER TABLE tolem_movement DROP CONSTRAINT no_money_without_doubt",
        "DROP TRIGGER tolem_event_stays ON tolem_event",
        "INSERT INTO tolem_edge VALUES ('paid', 'ready', 'status')",
        "CREATE OR REPLACE FUNCTION tolem_changes() RETURNS TRIGGER LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    ] {
        let database = server.database();
        drop(open(server, &database));
        drop(open(server, &database));
        server.sql(&database, wall);
        let refused = joined(server, &database, &Joining::default()).err();
        assert!(
            matches!(&refused, Some(JournalError::Unusable(why)) if why.contains("changed")),
            "{wall}: {refused:?}"
        );
    }
}

#[test]
fn a_row_that_a_hand_has_changed_is_not_believed() {
    let server = shared();
    let database = server.database();
    let journal = open(server, &database);
    brought_to(&journal, "A-1", State::Paid);
    brought_to(&journal, "A-2", State::Paid);
    server.sql(
        &database,
        "SET session_replication_role = replica; UPDATE tolem_movement SET amount = 1 WHERE number = 'A-1'",
    );
    assert!(matches!(journal.find(Kind::Payout, &number("A-1"), None), Err(JournalError::Unusable(_))));
    assert!(matches!(journal.verify(), Err(JournalError::Unusable(_))));
    let listed = journal.list(&Filter { limit: 10, ..Filter::default() }).unwrap();
    assert_eq!((listed.movements.len(), listed.unreadable.len()), (1, 1));
}

#[test]
fn tills_that_open_a_new_journal_at_once_make_it_together() {
    let server = shared();
    let database = server.database();
    std::thread::scope(|scope| {
        let tills: Vec<_> =
            (0..8).map(|_| scope.spawn(|| joined(server, &database, &Joining::default()).err())).collect();
        for till in tills {
            assert_eq!(till.join().unwrap(), None);
        }
    });
}

#[test]
fn a_claim_ends_with_its_lease_and_its_holder_can_change_nothing() {
    let server = shared();
    let database = server.database();
    let other = open(server, &database);
    let slow = joined(server, &database, &with_lease(700)).unwrap();
    let sending = brought_to(&slow, "A-1", State::Sending);
    assert!(matches!(other.claim(&sending).unwrap(), Claim::Busy(_)));
    let taken = claimed_at_last(&other, &sending);
    assert_eq!((taken.state, taken.cause, taken.fence), (State::Unknown, Cause::OwnerDied, 2));
    assert_eq!(slow.change(&sending, &to(State::Paid, Cause::Answer)), Err(JournalError::Changed));
    // Overslept and not succeeded: the fence is still his.
    let alone = brought_to(&slow, "A-2", State::Sending);
    std::thread::sleep(Duration::from_millis(900));
    assert_eq!(slow.change(&alone, &to(State::Paid, Cause::Answer)).unwrap().state, State::Paid);
}

/// Claims as soon as the lease of whoever had it is over.
fn claimed_at_last(journal: &PostgresJournal, movement: &Movement) -> Movement {
    let deadline = Instant::now() + Duration::from_secs(10);
    loop {
        if let Claim::Mine(taken) = journal.claim(movement).unwrap() {
            return taken;
        }
        assert!(Instant::now() < deadline, "its lease never ends");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn whoever_dies_is_succeeded_after_his_lease_and_whoever_closes_at_once() {
    let server = shared();
    let database = server.database();
    let dying = joined(server, &database, &with_lease(700)).unwrap();
    let closing = open(server, &database);
    let (left, given) = (brought_to(&dying, "A-1", State::Sending), new(&closing, "A-2"));
    dies(dying);
    drop(closing);
    let other = open(server, &database);
    assert_eq!(mine(other.claim(&given).unwrap()).fence, 2);
    assert_eq!(claimed_at_last(&other, &left).state, State::Unknown);
}

#[test]
fn two_accounts_that_begin_one_number_at_once_do_not_both_have_it() {
    let server = shared();
    let database = server.database();
    let accounts = ["bank/host/one", "bank/host/two"].map(Account::of);
    let tills = accounts.map(|account| {
        PostgresJournal::open(Address::read(&server.url(&database)).unwrap(), &account, &Joining::default()).unwrap()
    });
    for i in 0..50 {
        let begin = |journal: &PostgresJournal| journal.begin(&intent(&format!("A-{i}")));
        let begun = std::thread::scope(|scope| {
            let both = [&tills[0], &tills[1]].map(|till| scope.spawn(move || begin(till)));
            both.map(|one| one.join().unwrap())
        });
        let new = begun.iter().filter(|begun| matches!(begun, Ok(Begun::New(_)))).count();
        let other = begun.iter().filter(|begun| matches!(begun, Err(JournalError::OtherAccount(_)))).count();
        assert_eq!((new, other), (1, 1), "{begun:?}");
    }
    // Nor do two registries that have a number in common, of which each has it at its other end.
    for i in 0..20 {
        let mut registry: Vec<_> = (0..30).map(|row| intent(&format!("B-{i}-{row}"))).collect();
        let mut other = vec![registry[0].clone()];
        other.extend((30..60).map(|row| intent(&format!("B-{i}-{row}"))));
        registry.rotate_left(1);
        let entered = std::thread::scope(|scope| {
            let both = [(&tills[0], registry), (&tills[1], other)]
                .map(|(till, registry)| scope.spawn(move || till.enter(&registry)));
            both.map(|one| one.join().unwrap())
        });
        assert_eq!(entered.iter().filter(|it| it.is_ok()).count(), 1, "{entered:?}");
        assert_eq!(entered.iter().filter(|it| matches!(it, Err(JournalError::OtherAccount(_)))).count(), 1);
    }
}

#[test]
fn a_server_that_is_killed_again_and_again_loses_nothing_that_was_committed() {
    let server = Server::new(&[]);
    let database = server.database();
    let (done, over) = (AtomicUsize::new(0), AtomicBool::new(false));
    std::thread::scope(|scope| {
        for till in 0..4 {
            let (server, database, done) = (&server, &database, &done);
            scope.spawn(move || {
                let journal = open(server, database);
                for i in 0..60 {
                    pays(&journal, &format!("A-{till}-{i}"));
                    done.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        scope.spawn(|| {
            let mut kills = 0;
            while !over.load(Ordering::Relaxed) && done.load(Ordering::Relaxed) < 240 {
                std::thread::sleep(Duration::from_millis(700));
                server.kill();
                server.start();
                kills += 1;
                assert!(kills < 200, "{} of 240", done.load(Ordering::Relaxed));
            }
            assert!(kills >= 2, "only {kills} kills");
        });
    });
    let journal = open(&server, &database);
    assert_eq!(journal.verify().unwrap(), 240);
    for till in 0..4 {
        for i in 0..60 {
            let paid = find(&journal, &format!("A-{till}-{i}"));
            // Nothing was written twice, though its COMMIT was not heard of.
            assert_eq!((paid.state, paid.attempts, paid.revision, paid.claimed), (State::Paid, 1, 3, false));
        }
    }
}

/// A payout as the engine walks it. The server is away for longer than a call has patience for only on a machine that is
/// stopped; what it does not take then is taken later.
fn pays(journal: &dyn Journal, text: &str) {
    let ready = patiently(|| journal.begin(&intent(text)));
    let Begun::New(ready) = ready else { panic!("{text} is known: {ready:?}") };
    let sending = patiently(|| journal.gate(&ready, None, &json!({})));
    let paid = Change { release: true, ..to(State::Paid, Cause::Answer) };
    patiently(|| journal.change(&sending, &paid));
}

fn patiently<T>(mut work: impl FnMut() -> Result<T, JournalError>) -> T {
    for _ in 0..5 {
        match work() {
            Err(JournalError::Unreachable(_)) => {}
            done => return done.unwrap(),
        }
    }
    panic!("the server never comes back");
}

#[test]
fn a_commit_whose_answer_is_lost_is_found_and_not_done_again() {
    let server = shared();
    let database = server.database();
    for (fate, name) in [(proxy::Fate::AnswerLost, "lost answers"), (proxy::Fate::RequestLost, "lost requests")] {
        let proxy = proxy::Proxy::start(server.folder(), fate);
        let address = Address::read(&proxy.url(&database)).unwrap();
        let journal = PostgresJournal::open(address, &Account::of(ACCOUNT), &Joining::default()).unwrap();
        let text = |i: usize| format!("{}-{i}", name.replace(' ', "-"));
        proxy.every_commit_from_now_on();
        for i in 0..5 {
            pays(&journal, &text(i));
        }
        let ready = new(&journal, &text(9));
        journal.release(&ready).unwrap();
        let again = mine(journal.claim(&ready).unwrap());
        assert_eq!(again.fence, 2, "claimed once");
        assert_eq!(gate(&journal, &again).attempts, 1);
        assert!(proxy.lost() >= 15, "{name}: {}", proxy.lost());
        for i in 0..5 {
            let paid = find(&journal, &text(i));
            assert_eq!((paid.state, paid.revision, paid.attempts), (State::Paid, 3, 1), "{name}");
        }
    }
}

/// Like a network that loses what was said about a COMMIT, the first time it is said.
mod proxy {
    use std::io::{Read, Write};
    use std::net::Shutdown;
    use std::os::unix::net::{UnixListener, UnixStream};
    use std::path::{Path, PathBuf};
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

    #[derive(Clone, Copy, PartialEq)]
    pub enum Fate {
        /// The server commits, and its answer is lost.
        AnswerLost,
        /// The server never hears of it.
        RequestLost,
    }

    pub struct Proxy {
        folder: tempfile::TempDir,
        on: Arc<AtomicBool>,
        lost: Arc<AtomicUsize>,
    }

    impl Proxy {
        pub fn start(server: &Path, fate: Fate) -> Proxy {
            let folder = tempfile::tempdir().unwrap();
            let listener = UnixListener::bind(folder.path().join(".s.PGSQL.5432")).unwrap();
            let proxy = Proxy { folder, on: Arc::default(), lost: Arc::default() };
            let (on, lost, server) = (proxy.on.clone(), proxy.lost.clone(), server.join(".s.PGSQL.5432"));
            std::thread::spawn(move || {
                for client in listener.incoming() {
                    let (on, lost, server) = (on.clone(), lost.clone(), server.clone());
                    std::thread::spawn(move || pass(client.unwrap(), &server, fate, &on, &lost));
                }
            });
            proxy
        }

        pub fn url(&self, database: &str) -> String {
            format!("postgres://till@/{database}?host={}", self.folder.path().display())
        }

        pub fn every_commit_from_now_on(&self) {
            self.on.store(true, Ordering::SeqCst);
        }

        pub fn lost(&self) -> usize {
            self.lost.load(Ordering::SeqCst)
        }
    }

    fn pass(client: UnixStream, server: &PathBuf, fate: Fate, on: &AtomicBool, lost: &Arc<AtomicUsize>) {
        let server = UnixStream::connect(server).unwrap();
        let deaf = Arc::new(AtomicBool::new(false));
        let (mut from, mut back, dumb) = (server.try_clone().unwrap(), client.try_clone().unwrap(), deaf.clone());
        let answers = std::thread::spawn(move || {
            let mut buffer = [0; 65536];
            while let Ok(length @ 1..) = from.read(&mut buffer) {
                if dumb.load(Ordering::SeqCst) || back.write_all(&buffer[..length]).is_err() {
                    break;
                }
            }
            let _ = back.shutdown(Shutdown::Both);
        });
        let (mut client, mut server) = (client, server);
        let mut buffer = [0; 65536];
        while let Ok(length @ 1..) = client.read(&mut buffer) {
            let is_commit = buffer[..length].ends_with(b"COMMIT\0") && on.load(Ordering::SeqCst);
            // Every second one goes through, so that the work comes to an end.
            if is_commit && lost.fetch_add(1, Ordering::SeqCst).is_multiple_of(2) {
                deaf.store(true, Ordering::SeqCst);
                if fate == Fate::RequestLost {
                    break;
                }
            }
            if server.write_all(&buffer[..length]).is_err() {
                break;
            }
        }
        let _ = server.shutdown(Shutdown::Write);
        let _ = answers.join();
        let _ = server.shutdown(Shutdown::Both);
        let _ = client.shutdown(Shutdown::Both);
    }
}

/// What the bank said to the question that is asked before anything is sent.
fn not_found() -> Change {
    Change {
        readiness: Readiness::Forgotten,
        belief: Some((Verdict::NotFound, By::Status, true)),
        ..Change::to(State::Ready, Cause::Status, json!({}))
    }
}

#[test]
fn a_standby_that_was_promoted_is_asked_around_before_anything_is_sent() {
    let master = Server::new(&[]);
    let database = master.database();
    let journal = open(&master, &database);
    assert_eq!(journal.to_accept(), None);
    let early = new(&journal, "A-1");
    journal.release(&early).unwrap();
    let standby = Server::standby_of(&master);
    standby.until_as_new_as(&master);
    // The standby hears nothing of what follows.
    standby.kill();
    gate(&journal, &new(&journal, "A-2"));
    let sent = gate(&journal, &mine(journal.claim(&early).unwrap()));
    master.kill();
    standby.start();
    // Nobody pays on a standby.
    let joining = Joining { quarantine: Duration::from_millis(1_500), ..Joining::default() };
    let refused = joined(&standby, &database, &joining).err();
    assert!(matches!(refused, Some(JournalError::Unreachable(_))), "{refused:?}");
    standby.promote();
    let journal = joined(&standby, &database, &joining).unwrap();
    let word = journal.to_accept().expect("another timeline");
    assert!(journal.notices().iter().any(|(_, line)| line.contains(&word)));
    // The number that was sent is forgotten, and looks new; the other is there as it was before it was sent.
    let Begun::New(forgotten) = journal.begin(&intent("A-2")).unwrap() else { panic!("it was not replicated") };
    assert_eq!((forgotten.readiness, forgotten.attempts), (Readiness::Forgotten, 0));
    let refused = journal.gate(&forgotten, None, &json!({}));
    assert!(matches!(&refused, Err(JournalError::ServerReplaced(_, named)) if *named == word), "{refused:?}");
    let before = find(&journal, "A-1");
    assert_eq!((before.readiness, before.revision, sent.revision), (Readiness::Forgotten, 1, 2));
    let met = mine(journal.claim(&before).unwrap());
    assert_eq!((met.readiness, met.cause, met.revision), (Readiness::Forgotten, Cause::ServerReplaced, 2));
    journal.history(&met).unwrap();
    // Asked about, it waits for as long as what was forgotten may be on its way; then it may be sent.
    let asked = journal.change(&forgotten, &not_found()).unwrap();
    let deadline = Instant::now() + Duration::from_secs(10);
    loop {
        match journal.gate(&asked, None, &json!({})) {
            Err(JournalError::Busy(why)) => assert!(why.contains("wait"), "{why}"),
            sent => break assert_eq!(sent.unwrap().attempts, 1),
        }
        assert!(Instant::now() < deadline);
        std::thread::sleep(Duration::from_millis(50));
    }
    // Another till is as careful, until a person accepts.
    assert!(joined(&standby, &database, &Joining::default()).unwrap().to_accept().is_some());
    let accepted = joined(&standby, &database, &Joining { accepted: Some(word), ..Joining::default() }).unwrap();
    assert_eq!(accepted.to_accept(), None);
    gate(&accepted, &new(&accepted, "A-3"));
    assert_eq!(joined(&standby, &database, &Joining::default()).unwrap().to_accept(), None);
}

#[test]
fn a_till_notices_that_a_backup_was_put_back_under_its_feet() {
    let server = shared();
    let database = server.database();
    let journal = open(server, &database);
    gate(&journal, &new(&journal, "A-1"));
    // As a restored dump would have it: the same server, without what was written last.
    server.sql(
        &database,
        "SET session_replication_role = replica; DELETE FROM tolem_event; DELETE FROM tolem_movement; \
         DELETE FROM tolem_number",
    );
    let Begun::New(again) = journal.begin(&intent("A-1")).unwrap() else { panic!("it is not there") };
    assert_eq!(again.readiness, Readiness::Forgotten);
    assert!(open(server, &database).to_accept().is_some(), "and so does every other till");
}

#[test]
fn a_server_that_may_forget_what_it_has_committed_is_refused() {
    for setting in ["fsync=off", "full_page_writes=off"] {
        let server = Server::new(&[setting]);
        let refused = joined(&server, &server.database(), &Joining::default()).err();
        let name = setting.split('=').next().unwrap();
        assert!(matches!(&refused, Some(JournalError::Unusable(why)) if why.contains(name)), "{refused:?}");
    }
}

#[test]
fn a_server_across_the_network_is_believed_by_its_certificate_and_the_till_by_its_password() {
    let (authority, stranger) = (tls::Authority::new(), tls::Authority::new());
    let server = tls::server(&authority);
    let database = server.server.database();
    let open = |more: &str, password: &str| {
        let url = format!("postgres://till@localhost:{}/{database}{more}", server.port);
        let address = Address::read(&url).unwrap().with_password(Some(Secret::new(password)));
        PostgresJournal::open(address, &Account::of(ACCOUNT), &Joining::default())
    };
    let trusted = format!("?sslrootcert={}", authority.file().display());
    let journal = open(&trusted, "hunter2-till").unwrap();
    brought_to(&journal, "A-1", State::Paid);
    let told = server.server.sql(
        &database,
        "SELECT bool_and(ssl) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE usename = 'till'",
    );
    assert_eq!(told, "t");
    // On this machine it may go without.
    brought_to(&open("?sslmode=disable", "hunter2-till").unwrap(), "A-2", State::Paid);
    for (more, password, word) in [
        (trusted.as_str(), "hunter3-wrong", "28P01"),
        ("", "hunter2-till", "certificate"),
        (&format!("?sslrootcert={}", stranger.file().display()), "hunter2-till", "certificate"),
    ] {
        let refused = open(more, password).err().unwrap();
        let told = format!("{refused} {refused:?}");
        assert!(matches!(refused, JournalError::Unusable(_)) && told.contains(word), "{told}");
        assert!(!told.contains("hunter"), "{told}");
    }
    let asked = Address::read(&format!("postgres://till@localhost:{}/{database}{trusted}", server.port)).unwrap();
    let refused = PostgresJournal::open(asked, &Account::of(ACCOUNT), &Joining::default()).err();
    assert!(matches!(&refused, Some(JournalError::Unusable(why)) if why.contains("password")), "{refused:?}");
}

/// The server speaks its own language, and its words stay; what they are about is said in the reader's.
#[test]
fn what_the_server_refuses_is_told_in_the_language_of_the_reader_and_then_in_its_own_words() {
    let database = shared().database();
    shared().sql(&database, "CREATE ROLE guest LOGIN");
    let url = shared().url(&database);
    let guest = url.replace("till@", "guest@");
    let nowhere = url.replace(&database, "nowhere");
    for (url, locale, ours, theirs) in [
        (&nowhere, "ru", "на сервере нет такой базы: ", "database \"nowhere\" does not exist (3D000)"),
        (&nowhere, "kk", "серверде мұндай база жоқ: ", "database \"nowhere\" does not exist (3D000)"),
        (&nowhere, "en", "the server has no such database: ", "database \"nowhere\" does not exist (3D000)"),
        (&guest, "ru", "у пользователя нет на это прав: ", "permission denied for schema public (42501)"),
    ] {
        let config = json!({
            "gateway": "bereke-payouts", "baseUrl": "http://127.0.0.1:1", "journal": url, "locale": locale,
            "credentials": { "userName": "u", "password": "p" },
        });
        let (answer, _) = Client::open(&config.to_string());
        let told: serde_json::Value = serde_json::from_str(&answer.json).unwrap();
        assert!(answer.status == Status::Journal && told["error"]["code"] == "unusable", "{told:#}");
        let said = told["error"]["message"].as_str().unwrap();
        assert!(said.contains(&format!("{ours}{theirs}")), "{said}");
    }
}

/// A server with a certificate, and whoever made it.
mod tls {
    use crate::server::Server;
    use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
    use std::path::{Path, PathBuf};

    pub struct Authority {
        issuer: Issuer<'static, KeyPair>,
        folder: tempfile::TempDir,
    }

    impl Authority {
        pub fn new() -> Authority {
            let mut params = CertificateParams::new(Vec::new()).unwrap();
            params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
            let key = KeyPair::generate().unwrap();
            let folder = tempfile::tempdir().unwrap();
            std::fs::write(folder.path().join("ca.pem"), params.self_signed(&key).unwrap().pem()).unwrap();
            Authority { issuer: Issuer::new(params, key), folder }
        }

        pub fn file(&self) -> PathBuf {
            self.folder.path().join("ca.pem")
        }
    }

    pub struct Secured {
        pub server: Server,
        pub port: u16,
    }

    pub fn server(authority: &Authority) -> Secured {
        let key = KeyPair::generate().unwrap();
        let certificate =
            CertificateParams::new(vec!["localhost".to_owned()]).unwrap().signed_by(&key, &authority.issuer).unwrap();
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let settings = [format!("port={port}"), "listen_addresses=127.0.0.1".to_owned(), "ssl=on".to_owned()];
        let place = |folder: &Path| {
            std::fs::write(folder.join("server.crt"), certificate.pem()).unwrap();
            std::fs::write(folder.join("server.key"), key.serialize_pem()).unwrap();
        };
        Secured { server: Server::with_files(&settings.each_ref().map(String::as_str), place), port }
    }
}

#[test]
fn what_is_committed_is_synced_whatever_the_database_says() {
    let server = shared();
    let database = server.database();
    server.sql("postgres", &format!("ALTER DATABASE {database} SET synchronous_commit = off"));
    server.sql(&database, "SELECT 1");
    let journal = open(server, &database);
    server.sql(
        &database,
        "CREATE TABLE told (setting text); GRANT INSERT ON told TO till; \
         CREATE FUNCTION tells() RETURNS trigger LANGUAGE plpgsql AS \
         'BEGIN INSERT INTO told SELECT current_setting(''synchronous_commit''); RETURN NEW; END'; \
         CREATE TRIGGER tells AFTER INSERT ON tolem_event FOR EACH ROW EXECUTE FUNCTION tells()",
    );
    brought_to(&journal, "A-1", State::Paid);
    assert_eq!(server.sql(&database, "SELECT DISTINCT setting FROM told"), "on");
}

#[test]
fn a_child_after_a_fork_says_nothing_on_its_parents_connections() {
    let server = shared();
    let database = server.database();
    let journal = open(server, &database);
    let ready = new(&journal, "A-1");
    // SAFETY: the child only uses the journal, and leaves without unwinding.
    #[allow(unsafe_code)]
    let child = unsafe { libc::fork() };
    if child == 0 {
        let refused = matches!(journal.find(Kind::Payout, &number("A-1"), None), Err(JournalError::Unusable(_)));
        drop(journal);
        std::process::exit(if refused { 0 } else { 1 });
    }
    let mut status = 0;
    // SAFETY: waits for the child above.
    #[allow(unsafe_code)]
    unsafe {
        libc::waitpid(child, &raw mut status, 0)
    };
    assert_eq!(status, 0);
    assert_eq!(gate(&journal, &ready).attempts, 1, "the parent goes on");
}
