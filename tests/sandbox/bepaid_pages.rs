//! The page a recipient is sent to, and the receipt, read as a browser without JavaScript reads them.

use crate::bepaid_shop::*;
use crate::till::{executions, form, get};
use serde_json::json;
use tolem::sandbox::Sandbox;

fn process(bank: &Sandbox, number: &str) -> String {
    let url = pay(bank, number, REDIRECTS)["redirect_url"].as_str().unwrap().to_owned();
    url.strip_prefix(&bank.url()).unwrap().to_owned()
}

#[test]
fn a_recipient_confirms_or_refuses_in_his_language() {
    let bank = gateway();
    let page = process(&bank, "yes");
    for (language, words) in [("en", "Confirm the payout"), ("ru", "Подтвердить выплату"), ("kk", "Төлемді растау")]
    {
        let shown = get(&bank, &format!("{page}?lang={language}"));
        assert_eq!(shown.status, 200);
        let text = shown.text();
        assert!(text.contains(words) && text.contains(&format!("<html lang=\"{language}\">")), "{language}");
        assert!(text.contains("12,34\u{a0}KZT") && text.contains("401200XXXXXX3010") && !text.contains("<script"));
    }
    assert_eq!((statuses(&bank, "yes"), executions(&bank, "yes")), (vec!["incomplete".to_owned()], 0));
    let done = form(&bank, &format!("{page}?lang=ru"), "answer=confirm");
    assert_eq!((done.status, done.header("Location")), (303, Some(&*format!("{page}?lang=ru"))));
    assert!(get(&bank, &format!("{page}?lang=ru")).text().contains("Выплата выполнена"));
    assert_eq!((statuses(&bank, "yes"), executions(&bank, "yes")), (vec!["successful".to_owned()], 1));
    form(&bank, &page, "answer=refuse");
    form(&bank, &page, "answer=confirm");
    assert_eq!((statuses(&bank, "yes"), executions(&bank, "yes")), (vec!["successful".to_owned()], 1), "once");

    let page = process(&bank, "no");
    form(&bank, &page, "answer=refuse");
    let refused = get(&bank, &page).text();
    assert!(refused.contains("data-state=\"declined\"") && refused.contains("No money was moved."));
    assert_eq!((statuses(&bank, "no"), executions(&bank, "no")), (vec!["failed".to_owned()], 0));
}

#[test]
fn nobody_confirms_after_twenty_minutes() {
    let bank = gateway();
    let page = process(&bank, "late");
    seconds(&bank, 20 * 60 - 2);
    assert_eq!(statuses(&bank, "late"), ["incomplete"]);
    seconds(&bank, 2);
    assert_eq!(statuses(&bank, "late"), ["expired"]);
    form(&bank, &page, "answer=confirm");
    assert!(get(&bank, &page).text().contains("data-state=\"expired\""));
    assert_eq!((statuses(&bank, "late"), executions(&bank, "late")), (vec!["expired".to_owned()], 0));
    assert_eq!(
        (get(&bank, "/process/1-0000000000").status, form(&bank, "/process/1-0000000000", "answer=confirm").status),
        (404, 404)
    );
    let page = process(&bank, "nonsense");
    assert_eq!(
        (form(&bank, &page, "answer=maybe").status, statuses(&bank, "nonsense")),
        (200, vec!["incomplete".to_owned()])
    );
}

#[test]
fn a_confirmed_payout_meets_the_faults_of_its_number() {
    let bank = gateway();
    bank.set_plan(
        &json!({"rules": [{"match": {"orderNumber": "late", "method": "POST", "nth": 2},
        "do": {"action": "execute-later", "ms": 60000}}]})
        .to_string(),
    )
    .unwrap();
    let page = process(&bank, "late");
    assert_eq!((form(&bank, &page, "answer=confirm").status, executions(&bank, "late")), (504, 0));
    assert_eq!(statuses(&bank, "late"), ["pending"]);
    seconds(&bank, 60);
    assert_eq!((statuses(&bank, "late"), executions(&bank, "late")), (vec!["successful".to_owned()], 1));
}

#[test]
fn a_bank_that_executes_a_confirmed_payout_twice_has_two_transactions() {
    let bank = gateway();
    let plan = json!({"rules": [{"match": {"orderNumber": "twice", "method": "POST", "nth": 2}, "do": {"action": "execute-twice"}}]});
    bank.set_plan(&plan.to_string()).unwrap();
    let page = process(&bank, "twice");
    form(&bank, &page, "answer=confirm");
    assert_eq!((executions(&bank, "twice"), statuses(&bank, "twice").len()), (2, 2));
}

#[test]
fn a_receipt_is_shown_to_who_has_its_address() {
    let bank = gateway();
    let told = pay(&bank, "r<b>", PAID);
    let receipt = told["receipt_url"].as_str().unwrap().strip_prefix("default_domain").unwrap().to_owned();
    let shown = get(&bank, &receipt);
    let text = shown.text();
    assert!(shown.status == 200 && text.contains("The payout is done") && text.contains("420000XXXXXX0000"));
    assert!(text.contains("r&lt;b&gt;") && !text.contains("r<b>"));
    let guessed = format!("{}0", &receipt[..receipt.len() - 1]);
    let guessed = if guessed == receipt { format!("{}1", &receipt[..receipt.len() - 1]) } else { guessed };
    assert_eq!(get(&bank, &guessed).status, 404);
}
