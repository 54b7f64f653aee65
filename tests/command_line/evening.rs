//! A support engineer's evening: six payouts in six states of trouble, cleared up with the command line alone.

use crate::shop::{CARD, Shop, reading, told};
use serde_json::{Value, json};
use std::collections::BTreeMap;

const DECLINED_CARD: &str = "4000000000000002";

struct Evening {
    shop: Shop,
    settings: Value,
}

impl Evening {
    fn tolem(&self, arguments: &[&str]) -> (i32, String) {
        told(self.shop.command_with(&self.settings, arguments).output().unwrap())
    }

    fn pay(&self, number: &str, card: &str) -> (i32, String) {
        let pay = ["pay", number, "1 500", "--name", "AIGERIM"];
        told(reading(self.shop.command_with(&self.settings, &pay), card))
    }

    /// What a command has to answer: its exit code, and words in what it says.
    fn says(&self, arguments: &[&str], code: i32, words: &[&str]) {
        let (is, said) = self.tolem(arguments);
        assert_eq!(is, code, "{arguments:?}: {said}");
        for word in words {
            assert!(said.contains(word), "{arguments:?}: {word}: {said}");
        }
    }

    fn settle(&self, number: &str, decision: &str, code: i32, words: &[&str]) {
        let why = "telephone, the bank's operator 7, 21:40";
        self.says(&["settle", number, "--as", decision, "--who", "A. Ivanova", "--why", why], code, words);
        self.says(&["explain", number], code, &["A. Ivanova", "operator 7"]);
    }
}

#[test]
fn six_troubles_of_an_evening_are_cleared_up_with_the_command_line_alone() {
    let shop = Shop::open("bereke-payouts");
    let mut settings = shop.settings();
    settings["timeouts"] = json!({ "callMs": 1500, "recoveryMs": 0 });
    let mut evening = Evening { shop, settings };

    // The day leaves them behind.
    let silent = json!({ "match": { "path": "getPayoutStatus.do" }, "do": { "action": "drop" } });
    let lost = |number: &str, at: &str| json!({ "match": { "path": "performPayout.do", "orderNumber": number }, "at": at, "do": { "action": "drop" } });
    let other_amount = json!({ "match": { "orderNumber": "MISMATCH-5" }, "do": { "action": "other-amount" } });
    let day = |silent: Option<&Value>| {
        let faults = [
            lost("UNKNOWN-1", "after-execute"),
            lost("REVIEW-2", "before-execute"),
            lost("WAITS-3", "before-execute"),
            other_amount.clone(),
        ];
        evening.shop.plan(faults.iter().chain(silent).cloned().collect());
    };
    day(Some(&silent));
    for number in ["UNKNOWN-1", "REVIEW-2", "WAITS-3", "MISMATCH-5"] {
        let (code, said) = evening.pay(number, CARD);
        assert_eq!(code, 3, "{number}: {said}");
    }
    let (code, said) = evening.pay("DECLINED-4", DECLINED_CARD);
    assert!(code == 1 && said.contains("TOLEM_DECLINED"), "{said}");
    assert_eq!(evening.pay("CORRECTED-6", CARD).0, 0);
    day(None);

    // 1. Unknown: the answer was lost, the money had moved. The bank tells.
    evening.says(&["list", "--state", "unknown"], 0, &["UNKNOWN-1", "REVIEW-2", "WAITS-3"]);
    evening.says(&["explain", "UNKNOWN-1"], 3, &["resolve"]);
    evening.says(&["status", "UNKNOWN-1"], 0, &["TOLEM_OK", "1 500.00 KZT"]);

    // 2. For a person: the bank has never heard of it, and nothing is known about late execution. He asks the bank, releases
    // the number, and the till repeats it.
    evening.settings["profile"] = json!({ "notFoundBelievedAfterMs": 1, "notFoundAnswers": 1 });
    evening.says(
        &["resolve", "REVIEW-2", "--timeout-ms", "3000"],
        3,
        &["for a person to decide", "tolem settle REVIEW-2"],
    );
    evening.settings.as_object_mut().unwrap().remove("profile");
    let (code, said) = evening.pay("REVIEW-2", CARD);
    assert!(code == 3 && evening.shop.executed("REVIEW-2") == 0, "nothing goes before a person has decided: {said}");
    evening.settle("REVIEW-2", "ready", 1, &["TOLEM_REJECTED"]);
    evening.shop.plan(json!([other_amount]));
    let (code, said) = evening.pay("REVIEW-2", CARD);
    assert!(code == 0 && evening.shop.executed("REVIEW-2") == 1, "{said}");

    // 3. Held in quarantine: "not found" is not believed yet, and it may not be taken back. The bank confirms that it will
    // not be executed.
    evening.says(&["resolve", "--timeout-ms", "1500"], 3, &["WAITS-3", "1 500.00 KZT", "TOLEM_UNKNOWN"]);
    evening.says(&["cancel", "WAITS-3"], 2, &["can be cancelled"]);
    evening.settle("WAITS-3", "declined", 1, &["TOLEM_DECLINED"]);

    // 4. Declined: the reason is told; another card is another payout.
    evening.says(&["explain", "DECLINED-4"], 1, &["declined"]);
    let (code, said) = evening.pay("DECLINED-4", CARD);
    assert!(code == 2 && said.contains("TOLEM_E_CONFLICT"), "{said}");
    assert_eq!(evening.pay("DECLINED-4-2", CARD).0, 0);

    // 5. The bank names another amount, again and again. A person looks at its statement.
    evening.says(&["status", "MISMATCH-5"], 3, &["amount"]);
    evening.says(&["explain", "MISMATCH-5"], 3, &["1 500.00 KZT"]);
    evening.settle("MISMATCH-5", "paid", 0, &["TOLEM_OK"]);

    // 6. What was paid was corrected by the bank's hand: nobody pays it again on that word alone.
    let correct = json!({ "action": "correct", "orderNumber": "CORRECTED-6", "to": "failed" });
    evening.shop.bank.act_on_orders(&correct.to_string()).unwrap();
    evening.says(&["status", "CORRECTED-6"], 3, &["TOLEM_UNKNOWN"]);
    let (code, said) = evening.pay("CORRECTED-6", CARD);
    assert!(code == 3 && evening.shop.executed("CORRECTED-6") == 2, "paid and returned, no more: {said}");
    evening.settle("CORRECTED-6", "declined", 1, &["TOLEM_DECLINED"]);

    // The evening is over: nothing is open, and the journal says what the bank's ledger says.
    evening.says(&["list", "--state", "open"], 0, &["There are no such movements"]);
    evening.says(&["resolve"], 0, &["nothing to ask about"]);
    evening.says(&["journal", "verify"], 0, &["movements: 7."]);
    let (_, exported) = evening.tolem(&["journal", "export", "--format", "jsonl"]);
    let rows = exported.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let paid: BTreeMap<String, i64> = rows
        .filter(|row| row["state"] == "paid")
        .map(|row| (row["orderNumber"].as_str().unwrap().to_owned(), row["amount"].as_i64().unwrap()))
        .collect();
    let mut moved = BTreeMap::new();
    for entry in evening.shop.bank.ledger() {
        let amount = i64::try_from(entry.amount).unwrap();
        *moved.entry(entry.order_number).or_insert(0) += if entry.kind == "return" { -amount } else { amount };
    }
    moved.retain(|_, amount| *amount != 0);
    assert_eq!(paid, moved);
    assert_eq!(paid.len(), 4);
}
