//! What must hold of all gateways together.

use super::GATEWAYS;
use crate::sandbox::bank::books::profile::ProfileName;
use crate::sandbox::bank::books::settings::Settings;
use crate::sandbox::bank::books::switches::{Board, Switchboard};
use crate::sandbox::bank::books::world::ACCOUNTS;
use crate::sandbox::bank::faults::actions::ACTIONS;
use crate::sandbox::bank::faults::fault::Strike;
use crate::sandbox::bank::faults::suffix::MAGIC_AMOUNTS;
use crate::sandbox::bank::pages::phrases::COMMON;
use crate::sandbox::bank::played::Played;
use serde_json::{Value, json};

fn switchboard(profile: ProfileName) -> Switchboard {
    Switchboard::of(profile, [Board::at_top::<Settings>()].into_iter().chain(GATEWAYS.all().map(Played::board)))
}

/// The manual names everything that can be asked for, so that no table of it grows old.
#[test]
fn the_manual_names_every_card_fault_error_switch_and_account() {
    let manual = include_str!("../../../docs/sandbox.md");
    let mut names: Vec<String> = Vec::new();
    for exhibits in GATEWAYS.all().map(Played::exhibits) {
        assert!(!exhibits.cards.is_empty() && !exhibits.errors.is_empty(), "{}", exhibits.title);
        names.extend(exhibits.cards.iter().map(|(number, _)| format!("`{number}`")));
        names.extend(exhibits.magic.iter().map(|(_, value, _)| format!("`{value}`")));
        names.extend(exhibits.errors.iter().map(|row| format!("`{}`", row.name)));
    }
    names.extend(MAGIC_AMOUNTS.iter().map(|(amount, ..)| format!("`{amount}`")));
    names.extend(ACTIONS.iter().flat_map(|a| [format!("`{}`", a.name), format!("`~f:{}", a.suffix)]));
    names.extend(ACCOUNTS.iter().map(|(account, ..)| format!("`{account}`")));
    for (name, value) in switchboard(ProfileName::Nasty).document() {
        match value.as_object() {
            None => names.push(format!("`{name}`")),
            Some(switches) => names.extend(switches.keys().map(|switch| format!("`{name}.{switch}`"))),
        }
    }
    let missing: Vec<_> = names.iter().filter(|name| !manual.contains(name.as_str())).collect();
    assert!(missing.is_empty(), "docs/sandbox.md does not name {missing:?}");
}

fn has_a_row(english: &str) -> bool {
    GATEWAYS.all().map(Played::phrases).chain([COMMON]).flatten().any(|row| row[0] == english)
}

#[test]
fn a_phrase_is_there_once_and_in_three_languages() {
    for rows in GATEWAYS.all().map(Played::phrases).chain([COMMON]) {
        for (i, row) in rows.iter().enumerate() {
            assert!(row.iter().all(|text| !text.trim().is_empty()), "{row:?}");
            assert!(rows[i + 1..].iter().all(|other| other[0] != row[0]), "twice: {row:?}");
        }
    }
}

/// A tester reads one language: what a card, a fault or an amount does is said in his.
#[test]
fn what_can_be_asked_for_is_said_in_three_languages() {
    let mut texts: Vec<String> = ACTIONS.iter().map(|action| action.doc.to_owned()).collect();
    texts.extend(MAGIC_AMOUNTS.iter().map(|(_, _, doc)| (*doc).to_owned()));
    texts.extend(ACCOUNTS.iter().map(|(_, _, doc)| (*doc).to_owned()));
    for exhibits in GATEWAYS.all().map(Played::exhibits) {
        texts.push(exhibits.title.to_owned());
        texts.extend(exhibits.cards.into_iter().map(|(_, doc)| doc));
        texts.extend(exhibits.magic.into_iter().map(|(_, _, doc)| doc.to_owned()));
    }
    texts.retain(|text| !has_a_row(text));
    assert!(texts.is_empty(), "no row of phrases for {texts:?}");
}

/// Why a cabinet does not do something is read by testers, too: each sentence in the sources has its row.
#[test]
fn every_refusal_of_a_cabinet_is_said_in_three_languages() {
    let sources = [
        include_str!("bereke_payouts/mod.rs"),
        include_str!("bereke_ecommerce/later.rs"),
        include_str!("shopapi/mod.rs"),
        include_str!("shopapi/money.rs"),
        include_str!("bepaid/payouts.rs"),
    ];
    let refusals = sources.iter().flat_map(|source| source.split("Err(\"").skip(1));
    let refusals: Vec<&str> = refusals.filter_map(|rest| rest.split('"').next()).collect();
    assert!(refusals.len() > 10, "{refusals:?}");
    let missing: Vec<_> = refusals.iter().filter(|text| !has_a_row(text)).collect();
    assert!(missing.is_empty(), "no row of phrases for {missing:?}");
}

/// And so is why the desk does not do what a button asks.
#[test]
fn every_refusal_of_the_desk_is_said_in_three_languages() {
    let sources = [
        include_str!("../desk/cabinet.rs"),
        include_str!("../desk/control.rs"),
        include_str!("../desk/form.rs"),
        include_str!("../bank/tools/fields.rs"),
    ];
    // The last text of the line; of a number its bounds are put in.
    let refusals = sources.iter().flat_map(|source| source.split("PlanError::new(").skip(1));
    let refusals = refusals.filter_map(|rest| rest.lines().next()?.split_once("\")")?.0.rsplit('"').next());
    let refusals: Vec<String> = refusals.map(|text| text.replace("{low}", "{}").replace("{high}", "{}")).collect();
    assert!(refusals.len() > 20, "{refusals:?}");
    // A program alone can meet these: a button has its words and its fields from the page.
    let of_programs = ["must be one of", "is not a field here", "only GET and POST", "there is no such page"];
    let missing = refusals.iter().filter(|text| !of_programs.iter().any(|words| text.starts_with(words)));
    let missing: Vec<_> = missing.filter(|text| !has_a_row(text)).collect();
    assert!(missing.is_empty(), "no row of phrases for {missing:?}");
}

/// The word of every fault: what a plan is shown with, and the log.
#[test]
fn every_fault_of_the_tables_can_be_asked_for_in_an_order_number() {
    let rows = |row: &str| row == "hessian-failed";
    for action in ACTIONS {
        let suffix = match action.name {
            "error" | "refuse-again" => format!("{}:hessian-failed", action.suffix),
            _ => action.suffix.to_owned(),
        };
        let strike = Strike::from_suffix(&suffix, &rows).unwrap_or_else(|| panic!("{suffix}"));
        assert_eq!(strike.fault.action(), action.name);
    }
}

#[test]
fn a_wrong_switch_is_named() {
    let board = switchboard(ProfileName::Lenient);
    let change = |value: Value| board.changed(value.as_object().unwrap());
    let wrong = |value: Value| change(value).err().unwrap().0;
    assert_eq!(wrong(json!({"duplicate": "replay"})), "duplicate");
    assert_eq!(wrong(json!({"duplicates": "sometimes"})), "duplicates");
    assert_eq!(wrong(json!({"profile": "evil"})), "profile");
    assert_eq!(wrong(json!({"latePercent": 101})), "latePercent");
    assert_eq!(wrong(json!({"bepaid": 7})), "bepaid");
    assert_eq!(wrong(json!({"bepaid": {"requestIds": "ignored"}})), "bepaid.requestIds");
    assert_eq!(wrong(json!({"shopapi": {"pageAttempts": 0}})), "shopapi.pageAttempts");
    let nasty = change(json!({"profile": "nasty", "duplicates": "replay"})).ok().unwrap().document();
    assert_eq!((&nasty["duplicates"], &nasty["orderStatus"]), (&json!("replay"), &json!("string")));
}

/// Two sets with a switch of one name at the top of the document would switch each other.
#[test]
fn every_switch_has_one_owner() {
    let each = [Board::at_top::<Settings>()].into_iter().chain(GATEWAYS.all().map(Played::board));
    let each = each.map(|board| Switchboard::of(ProfileName::Nasty, [board]).document().len());
    assert_eq!(switchboard(ProfileName::Nasty).document().len(), each.sum::<usize>());
}

/// What a state file keeps is read back as it was; a switch that it lacks is as documented.
#[test]
fn a_kept_document_is_read_back() {
    for profile in [ProfileName::Lenient, ProfileName::AsDocumented, ProfileName::Nasty] {
        let document = switchboard(profile).document();
        let read = switchboard(ProfileName::AsDocumented).read(&document).ok().unwrap();
        assert_eq!(read.document(), document);
    }
    let old = json!({"profile": "nasty", "duplicates": "replay", "bepaid": {"asyncMs": 7}});
    let read = switchboard(ProfileName::Lenient).read(old.as_object().unwrap()).ok().unwrap().document();
    let mut expected = switchboard(ProfileName::AsDocumented).document();
    (expected["profile"], expected["duplicates"]) = (json!("nasty"), json!("replay"));
    expected["bepaid"]["asyncMs"] = json!(7);
    assert_eq!(read, expected);
}

#[test]
fn a_card_means_one_thing_at_every_bank_for_payouts() {
    let of = |id: &str| GATEWAYS.by_id(id).unwrap().exhibits().cards;
    let pays = |doc: &str| doc.starts_with("successful");
    for (number, _) in of("bepaid").iter().filter(|(_, doc)| !pays(doc)) {
        for other in ["bereke-payouts", "bereke-ecommerce"] {
            assert!(of(other).iter().all(|(known, _)| known != number), "{number}");
        }
    }
}
