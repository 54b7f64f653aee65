//! Looking through a file: against the journal, the money there is, and what was confirmed.

use crate::shop::{Shop, good_rows, table};
use serde_json::json;

const CARD: &str = "4111 1111 1111 1111";

#[test]
fn what_the_journal_knows_is_told_before_anything_is_paid() {
    for shop in Shop::with_each_journal() {
        let pay = json!({ "orderNumber": "A-1", "amount": 10_000, "currency": "KZT", "recipient": { "name": "DINA" },
                          "card": { "number": CARD } });
        assert_eq!(shop.ask("payout.create", &pay)["status"], "TOLEM_OK");
        let file = shop.file("list.csv", &table(&[("A-1", "100", CARD), ("A-2", "200", CARD)]));
        let told = shop.check(&file);
        let sums =
            json!([{ "group": "paid", "rows": 1, "amount": 10_000 }, { "group": "new", "rows": 1, "amount": 20_000 }]);
        assert_eq!((&told["sums"], &told["rows"]), (&sums, &json!(2)), "{told:#}");
        let said = told["message"].as_str().unwrap();
        assert!(told["knownSince"].is_string() && said.contains("журнал уже знает: 1, на 100,00 KZT"), "{said}");
        // The same number with another amount is another payout.
        let told = shop.check(&shop.file("other.csv", &table(&[("A-1", "100,01", CARD)])));
        let problem = &told["problems"][0];
        assert_eq!((&problem["code"], &told["rows"]), (&json!("conflict"), &json!(0)), "{told:#}");
        assert!(problem["reason"].as_str().unwrap().contains("100,00 KZT, 411111******1111"), "{problem}");
    }
}

/// What an accountant fears most: the list that was paid an hour ago, made once more with other numbers.
#[test]
fn a_list_that_was_paid_under_other_numbers_is_told_and_may_be_paid_all_the_same() {
    for shop in Shop::with_each_journal() {
        // The journal has the card's mask alone: another card may have the same one.
        let (other, refused) = ("4111 1121 1010 1111", "4000 0000 0000 0002");
        shop.plan(json!([
            { "match": { "path": "performPayout.do", "orderNumber": "A-3" }, "at": "after-execute", "do": { "action": "drop" } },
            { "match": { "path": "getPayoutStatus.do", "orderNumber": "A-3" }, "do": { "action": "drop" } },
        ]));
        let paid = [("A-1", "100", CARD), ("A-2", "200", CARD), ("A-3", "300", CARD), ("A-4", "400", refused)];
        let first = shop.file("list.csv", &table(&paid));
        let told = shop.ask("batch.run", &shop.confirmed(&first));
        assert_eq!(
            (&told["open"][0]["group"], &told["declined"][0]["row"]),
            (&json!("unknown"), &json!(5)),
            "{told:#}"
        );
        let again = [("N-1", "100", CARD), ("N-2", "200", other), ("N-3", "300", CARD), ("N-4", "400", refused)];
        let more = [("N-5", "100,01", CARD), ("N-6", "500", CARD), ("N-7", "500", CARD)];
        let second = shop.file("renumbered.csv", &table(&[&again[..], &more].concat()));
        let told = shop.check(&second);
        let doubts: Vec<_> = told["doubts"].as_array().unwrap().iter().map(|it| (&it["row"], &it["code"])).collect();
        let earlier = json!("looks_paid_before");
        let expected = [
            (json!(8), json!("looks_repeated")),
            (json!(2), earlier.clone()),
            (json!(3), earlier.clone()),
            (json!(4), earlier),
        ];
        assert_eq!(doubts, expected.each_ref().map(|(row, code)| (row, code)), "{told:#}");
        for (at, number, state) in [(1, "A-1", "исполнено"), (2, "A-2", "исполнено"), (3, "A-3", "исход неизвестен")]
        {
            let said = told["doubts"][at]["reason"].as_str().unwrap();
            for words in ["получатель может быть тот же", &format!("{number} от 20"), state] {
                assert!(said.contains(words), "{words}: {said}");
            }
        }
        let said = told["message"].as_str().unwrap();
        assert!(
            said.contains("последних суток под другими номерами (сумма та же, получатель может быть тот же): 3;"),
            "{said}"
        );
        // It is no error, and nothing is stopped by it.
        assert_eq!(
            (&told["wrong"], &told["advice"], &told["comparedInPart"]),
            (&json!(0), &json!("none"), &json!(null)),
            "{told:#}"
        );
        let told = shop.ask("batch.run", &shop.confirmed(&second));
        assert_eq!((&told["sums"][0]["rows"], shop.executed("N-1")), (&json!(6), vec![10_000]), "{told:#}");
    }
}

/// Rows of one file were compared by their cards, and what is done is no question any more.
#[test]
fn a_file_that_is_given_again_raises_no_doubt_about_its_own_payouts() {
    for shop in Shop::with_each_journal() {
        let file = shop.file("list.csv", &table(&[("A-1", "100", CARD), ("A-2", "100", "4111 1121 1010 1111")]));
        let told = shop.ask("batch.run", &shop.confirmed(&file));
        assert_eq!(told["advice"], "book", "{told:#}");
        assert_eq!(shop.check(&file)["doubts"], json!([]));
        let longer =
            [("A-1", "100", CARD), ("A-2", "100", "4111 1121 1010 1111"), ("A-3", "100", "4111 1111 2010 1111")];
        assert_eq!(shop.check(&shop.file("longer.csv", &table(&longer)))["doubts"], json!([]));
    }
}

#[test]
fn the_money_that_there_is_is_told_and_a_file_that_needs_more_is_not_begun() {
    let shop = Shop::open();
    let rows: Vec<(String, &str)> = (1..=11).map(|row| (format!("A-{row}"), "99 999 999,00")).collect();
    let rows: Vec<_> = rows.iter().map(|(number, amount)| (number.as_str(), *amount, CARD)).collect();
    let file = shop.file("list.csv", &table(&rows));
    let told = shop.check(&file);
    assert_eq!(told["balance"], shop.bank.balance("transit").unwrap(), "{told:#}");
    let short = "на счёте 100 000 000,00 KZT, а на неотправленные строки нужно 1 099 999 989,00 KZT: не хватает 999 999 989,00 KZT";
    assert!(told["message"].as_str().unwrap().contains(short), "{told:#}");
    // The request is in order; it is the account that has to be filled up.
    let told = shop.ask("batch.run", &shop.confirmed(&file));
    let stands = (&told["status"], &told["advice"], &told["stopped"]);
    assert_eq!(stands, (&json!("TOLEM_NOT_SENT"), &json!("repeat"), &json!("balance")), "{told:#}");
    assert!(told["message"].as_str().unwrap().contains(short), "{told:#}");
    assert_eq!(told["sums"], json!([{ "group": "new", "rows": 11, "amount": 109_999_998_900u64 }]), "{told:#}");
    assert!(shop.bank.ledger().is_empty());
}

#[test]
fn what_is_paid_is_what_was_confirmed() {
    let shop = Shop::open();
    let file = shop.file("list.csv", &good_rows(3));
    let confirmed = shop.confirmed(&file);
    let refused = |change: serde_json::Value, field: &str| {
        let mut request = confirmed.clone();
        for (name, value) in change.as_object().unwrap() {
            request[name] = value.clone();
        }
        let told = shop.ask("batch.run", &request);
        assert_eq!((&told["status"], &told["error"]["field"]), (&json!("TOLEM_E_REQUEST"), &json!(field)), "{told:#}");
    };
    refused(json!({ "rows": 2 }), "rows");
    refused(json!({ "total": 307 }), "total");
    refused(json!({ "fingerprint": "0".repeat(64) }), "fingerprint");
    refused(json!({ "workers": 33 }), "workers");
    // One digit of one amount.
    shop.file("list.csv", &good_rows(3).replace("1,02", "9,02"));
    refused(json!({}), "fingerprint");
    // A row with an error refuses the whole, unless it may be left out.
    let file = shop.file("wrong.csv", &(good_rows(2) + "B-9;x;4111 1111 1111 1111;DINA\r\n"));
    let mut request = shop.confirmed(&file);
    let told = shop.ask("batch.run", &request);
    assert_eq!((&told["status"], &told["error"]["field"]), (&json!("TOLEM_E_REQUEST"), &json!("mode")), "{told:#}");
    // It is the list that is to be mended, and not the program.
    assert_eq!(told["advice"], "fix_and_repeat", "{told:#}");
    assert!(told["message"].as_str().unwrap().contains("первая - 4"), "{told:#}");
    assert!(shop.bank.ledger().is_empty());
    request["mode"] = "skip_invalid".into();
    let told = shop.ask("batch.run", &request);
    assert_eq!((&told["status"], &told["advice"]), (&json!("TOLEM_OK"), &json!("fix_and_repeat")), "{told:#}");
    assert_eq!((shop.bank.ledger().len(), shop.executed("B-9")), (2, vec![]));
}
