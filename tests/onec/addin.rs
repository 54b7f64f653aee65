//! The add-in, loaded by a host that has the platform's interfaces, memory and events, and a till's life told through it.

use super::{addin, c};
use std::collections::BTreeMap;
use std::process::Command;
use tolem::sandbox::{Options, ProfileName, Sandbox};

/// Lives through the host's story; the bank's books, by order number.
fn lived(mut host: Command, purpose: &str) -> BTreeMap<String, usize> {
    let bank = Sandbox::start(Options { profile: ProfileName::Lenient, ..Options::default() }).unwrap();
    let folder = c::fresh_folder(purpose).join("Мои выплаты");
    std::fs::create_dir(&folder).unwrap();
    let told = c::succeed(host.arg(bank.url()).arg(&folder));
    assert!(told.ends_with("lived\n"), "{told}");
    let mut books = BTreeMap::new();
    for entry in bank.ledger() {
        *books.entry(entry.order_number).or_default() += 1;
    }
    books
}

/// Each payout moved once, whatever became of its answer; the payment and its refund are two entries.
fn books() -> BTreeMap<String, usize> {
    let payouts = ["O-1", "O-2~f:drop-after", "S-1~f:status-unknown", "J-1~f:stall", "J-2", "J-3", "L-1~f:stall"];
    payouts.into_iter().map(|number| (number.to_owned(), 1)).chain([("B-1".to_owned(), 2)]).collect()
}

#[test]
fn a_till_lives_with_the_add_in() {
    assert_eq!(lived(addin::program("host"), "onec-plain"), books());
}

#[test]
fn and_neither_loses_memory_nor_frees_what_is_not_its_own() {
    assert_eq!(lived(addin::watched("host"), "onec-valgrind"), books());
}

/// A member of the component, as the host was told it.
pub struct Member {
    pub kind: String,
    pub needed: usize,
    pub possible: usize,
}

/// All members, by both of their names.
pub fn members() -> BTreeMap<String, Member> {
    let mut members = BTreeMap::new();
    for line in c::succeed(&mut addin::program("host")).lines() {
        let [kind, russian, english, needed, possible] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("{line}");
        };
        for name in [russian, english] {
            let [needed, possible] = [needed, possible].map(|count| count.parse().unwrap());
            members.insert(name.to_owned(), Member { kind: kind.to_owned(), needed, possible });
        }
    }
    assert!(members.len() > 70, "{}", members.len());
    members
}

/// Nothing but the add-in's and the library's functions, and it stays loaded.
#[test]
fn the_file_exports_what_it_must_and_cannot_be_unloaded() {
    let said = c::succeed(Command::new("nm").args(["-D", "--defined-only"]).arg(addin::file()));
    let names = said.lines().filter_map(|line| line.split_whitespace().last());
    let mut others: Vec<&str> = names.filter(|name| !name.starts_with("tolem_")).collect();
    others.sort_unstable();
    let wanted = ["DestroyObject", "GetAttachType", "GetClassNames", "GetClassObject", "SetPlatformCapabilities"];
    assert_eq!(others, wanted);
    let dynamic = c::succeed(Command::new("readelf").arg("-d").arg(addin::file()));
    assert!(dynamic.contains("NODELETE") && dynamic.contains("SYMBOLIC"), "{dynamic}");
}
