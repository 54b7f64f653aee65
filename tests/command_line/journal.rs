//! The journal copied while a till pays, put back, and shown to other programs.

use crate::shop::{CARD, Shop, command, payout, told};
use serde_json::{Value, json};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use tolem::client::Client;
use tolem::model::{Status, Unwatched, instant};

fn at(shop: &Shop, journal: &Path, arguments: &[&str]) -> (i32, String) {
    let mut settings = shop.settings();
    settings["journal"] = journal.display().to_string().into();
    told(shop.command_with(&settings, arguments).output().unwrap())
}

#[test]
fn a_copy_made_while_a_till_pays_is_whole_and_the_till_goes_on() {
    let shop = Shop::open("bereke-payouts");
    let till = Client::open(&shop.settings().to_string()).1.unwrap();
    let pay = |n: usize| till.call("payout.create", &payout(&format!("A-{n}")).to_string(), &Unwatched).status;
    assert_eq!(pay(0), Status::Ok);
    let done = AtomicBool::new(false);
    let copies = std::thread::scope(|scope| {
        let paying = scope.spawn(|| {
            let mut n = 1;
            while !done.load(Ordering::Relaxed) {
                assert_eq!(pay(n), Status::Ok);
                n += 1;
            }
            n
        });
        let copies: Vec<_> = (0..3)
            .map(|n| {
                let copy = shop.path(&format!("copy-{n}.sqlite"));
                let (code, said) = shop.tolem(&["journal", "backup", copy.to_str().unwrap()]);
                assert!(
                    code == 0 && said.contains("written and proved") && said.contains("while the journal itself lives"),
                    "{said}"
                );
                copy
            })
            .collect();
        done.store(true, Ordering::Relaxed);
        assert!(paying.join().unwrap() > 1);
        copies
    });
    for copy in &copies {
        assert_eq!(copy.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        for ending in [".head", "-wal", "-shm", ".owners", ".part"] {
            assert!(
                !shop.path(&format!("{}{ending}", copy.file_name().unwrap().to_str().unwrap())).exists(),
                "{ending}"
            );
        }
        // Elsewhere it opens as a journal, and every history in it is proved.
        let elsewhere = tempfile::tempdir().unwrap();
        let journal = elsewhere.path().join("journal.sqlite");
        std::fs::copy(copy, &journal).unwrap();
        let (code, said) = at(&shop, &journal, &["journal", "verify"]);
        assert!(code == 0 && !said.contains("movements: 0."), "{said}");
        let (code, said) = at(&shop, &journal, &["explain", "A-0"]);
        assert!(code == 0 && said.contains("1 500.00 KZT"), "{said}");
    }
}

#[test]
fn a_copy_that_is_put_back_opens_only_if_nothing_was_paid_since() {
    let shop = Shop::open("bereke-payouts");
    shop.call("payout.create", &payout("A-1"));
    let (journal, copy) = (shop.path("journal.sqlite"), shop.path("copy.sqlite"));
    let (code, said) = shop.tolem(&["journal", "backup", copy.to_str().unwrap()]);
    assert_eq!(code, 0, "{said}");
    let put_back = || {
        for ending in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(shop.path(&format!("journal.sqlite{ending}")));
        }
        std::fs::copy(&copy, &journal).unwrap();
    };
    put_back();
    let (code, said) = shop.tolem(&["journal", "verify"]);
    assert!(code == 0 && said.contains("movements: 1."), "{said}");
    shop.call("payout.create", &payout("A-2"));
    put_back();
    let (code, said) = shop.tolem_reading(CARD, &["pay", "A-2", "1500", "--name", "AIGERIM"]);
    assert!(code == 4 && said.contains("knows less"), "{said}");
    assert_eq!(shop.executed("A-2"), 1);
}

#[test]
fn a_copy_takes_nobodys_place_and_nothing_damaged_is_copied() {
    let shop = Shop::open("bereke-payouts");
    shop.call("payout.create", &payout("A-1"));
    for own in
        ["journal.sqlite", "journal.sqlite-wal", "journal.sqlite-shm", "journal.sqlite.head", "./journal.sqlite.head"]
    {
        let before = std::fs::read(shop.path(own)).ok();
        let (code, said) = shop.tolem(&["journal", "backup", shop.path(own).to_str().unwrap()]);
        assert!(code == 4 && said.contains("journal itself"), "{own}: {said}");
        assert_eq!(std::fs::read(shop.path(own)).ok(), before, "{own}");
    }
    // A name without a folder is one of this folder.
    let mut here = shop.command(&["journal", "backup", "here.sqlite"]);
    let (code, said) = told(here.current_dir(shop.path(".")).output().unwrap());
    assert!(code == 0 && shop.path("here.sqlite").exists(), "{said}");
    let copy = shop.path("copy.sqlite");
    std::fs::write(&copy, "another backup").unwrap();
    let (code, said) = shop.tolem(&["journal", "backup", copy.to_str().unwrap()]);
    assert!(code == 4 && said.contains("left as it is"), "{said}");
    assert_eq!(std::fs::read(&copy).unwrap(), b"another backup");

    let journal = shop.path("journal.sqlite");
    let mut damaged = std::fs::read(&journal).unwrap();
    let number = damaged.windows(3).rposition(|three| three == b"A-1").unwrap();
    damaged[number + 2] = b'7';
    std::fs::write(&journal, damaged).unwrap();
    std::fs::remove_file(&copy).unwrap();
    let (code, said) = shop.tolem(&["journal", "backup", copy.to_str().unwrap()]);
    assert!(code == 4 && said.contains("no copy was made") && !copy.exists(), "{said}");
}

#[test]
fn movements_are_exported_exactly_and_masked() {
    let shop = Shop::open("bereke-payouts");
    for n in 0..3 {
        shop.call("payout.create", &payout(&format!("A-{n}")));
    }
    let (code, csv) = shop.tolem(&["journal", "export"]);
    let lines: Vec<&str> = csv.split("\r\n").collect();
    assert!(code == 0 && lines.len() == 5 && lines[4].is_empty(), "{csv}");
    assert!(lines[0].starts_with("kind,orderNumber,refundNumber,state,status,amount,amountMajor,currency"), "{csv}");
    assert!(lines[1].starts_with("payout,A-2,,paid,TOLEM_OK,150000,1500.00,KZT,"), "{csv}");
    assert!(csv.contains("411111******1111") && !csv.contains(CARD), "{csv}");
    let file = shop.path("export.jsonl");
    let export = ["journal", "export", "--format", "jsonl", "--to", file.to_str().unwrap()];
    assert_eq!(shop.tolem(&export), (0, String::new()));
    let rows = std::fs::read_to_string(&file).unwrap();
    let rows: Vec<Value> = rows.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((rows.len(), &rows[2]["orderNumber"]), (3, &json!("A-0")));
    let (code, said) = shop.tolem(&export);
    assert!(code == 4 && said.contains("export.jsonl"), "what is there is left as it is: {said}");
    let (code, open) = shop.tolem(&["journal", "export", "--state", "open"]);
    assert_eq!((code, open.lines().count()), (0, 1), "{open}");
    let (code, said) = shop.tolem(&["journal", "export", "--state", "lost"]);
    assert!(code == 2 && said.contains("review"), "{said}");
}

#[test]
fn shells_complete_what_they_are_given() {
    for shell in ["bash", "zsh", "fish"] {
        let (code, script) = told(command(&[]).args(["completion", shell]).output().unwrap());
        assert!(code == 0 && script.contains("explain") && script.contains("timeout-ms"), "{shell}: {script}");
    }
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("tolem.bash");
    std::fs::write(&script, told(command(&[]).args(["completion", "bash"]).output().unwrap()).1).unwrap();
    let ask = format!(
        "source {}; COMP_WORDS=(tolem exp); COMP_CWORD=1; _tolem tolem exp tolem; echo ${{COMPREPLY[@]}}",
        script.display()
    );
    let (code, said) = told(std::process::Command::new("bash").arg("-c").arg(ask).output().unwrap());
    assert_eq!((code, said.trim()), (0, "explain"));
}

/// A machine that is gone leaves the bank's statement: what it has sent is known again before anything is sent.
#[test]
fn a_lost_journal_is_made_anew_from_the_banks_statement_and_never_without_being_asked_for() {
    let shop = Shop::open("bereke-payouts");
    shop.call("payout.create", &payout("A-1"));
    let entry = shop.bank.ledger().remove(0);
    let moment = instant::utc(i64::try_from(entry.time_ms).unwrap());
    let (statement, journal) = (shop.path("statement.csv"), shop.path("new.sqlite"));
    let rows =
        format!("Номер заказа;Номер заказа в банке;Дата операции;Сумма\nA-1;{};{moment};1500,00\n", entry.order_id);
    std::fs::write(&statement, rows).unwrap();
    let reconcile =
        |more: &[&str]| at(&shop, &journal, &[&["reconcile", statement.to_str().unwrap()][..], more].concat());
    let (code, said) = reconcile(&[]);
    assert!(code != 0 && said.contains("tolem reconcile STATEMENT --take-in") && !journal.exists(), "{said}");
    for made in [true, false] {
        let (code, said) = reconcile(&["--take-in", "--ask"]);
        assert_eq!((code, said.contains("There was no journal")), (0, made), "{said}");
        assert_eq!(said.contains("Taken in from the statement: 1."), made, "{said}");
    }
    let (_, said) = at(&shop, &journal, &["status", "A-1"]);
    assert!(said.contains("The money was paid out.") && shop.executed("A-1") == 1, "{said}");
}
