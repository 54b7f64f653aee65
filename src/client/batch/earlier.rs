//! Whether the rows of a file look like what was paid a while ago under other numbers: a list that was made twice, say. The
//! journal knows no card, so this is a doubt and no more.

use super::book::Book;
use super::seen::Seen;
use crate::client::Client;
use crate::engine::Call;
use crate::journal::{Filter, JournalError};
use crate::messages::batch as words;
use crate::model::{Kind, State, instant};

/// Pages of the journal that a check reads at most: a hundred thousand movements, a few seconds.
pub(super) const PAGES: u32 = 100;
const PAGE: u32 = 1000;

/// UTC milliseconds a day ago.
pub(super) fn since_yesterday() -> i64 {
    instant::present() - 24 * 60 * 60 * 1000
}

impl Client {
    /// For each row of [`Seen::unsent`] that is the first of its kind, which payout since then it looks like, the last of them;
    /// and whether all payouts since then were looked at.
    pub(super) fn earlier(
        &self,
        book: &Book,
        seen: &Seen,
        since: i64,
        pages: u32,
        call: Call<'_>,
    ) -> Result<(Vec<Option<String>>, bool), JournalError> {
        let mut found: Vec<Option<String>> = book.lines.iter().map(|_| None).collect();
        // The newest first, and no time in the filter: nothing is searched for below the first page that is too old.
        let mut page = Filter { limit: PAGE, ..Filter::default() };
        let (mut is_over, mut is_readable) = (seen.unsent.is_empty(), true);
        for _ in 0..pages {
            if is_over || call.deadline.passed() {
                break;
            }
            let listed = self.engine.journal.list(&page)?;
            is_over = true;
            for movement in listed.movements.iter().filter(|movement| movement.created_at >= since) {
                is_over = false;
                let intent = &movement.intent;
                let is_payout = intent.kind == Kind::Payout && Some(intent.currency) == book.currency;
                // A row that can be paid has its own payout, and is compared with those of other rows by their cards.
                let is_own = || seen.row_of(intent).is_some_and(|at| book.lines[at].stands.wrong().is_none());
                if is_payout
                    && movement.state != State::Declined
                    && let Some(at) = seen.like(intent)
                    && found[at].is_none()
                    && !is_own()
                {
                    found[at] = Some(words::looks_paid_before(self.locale, movement));
                }
            }
            is_readable &= is_over || listed.unreadable.is_empty();
            page.before = listed.last;
        }
        Ok((found, is_over && is_readable))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Node;
    use crate::journal::{Begun, Cause, Change, DoubtChange, Intent, Movement};
    use crate::model::{Currency, Deadline, Minor, OrderNumber, Readiness, Unwatched};
    use crate::operations::BatchFile;
    use serde_json::json;
    use std::time::Duration;

    const CARD: &str = "411111******1111";

    /// A shop without a bank.
    struct Office {
        folder: tempfile::TempDir,
        client: Client,
    }

    impl Office {
        fn open() -> Office {
            let folder = tempfile::tempdir().unwrap();
            let config = json!({
                "gateway": "bereke-payouts", "baseUrl": "http://127.0.0.1:1", "journal": folder.path().join("journal.sqlite"),
                "credentials": { "userName": "u", "password": "p" },
            });
            let client = Client::open(&config.to_string()).1.unwrap();
            Office { folder, client }
        }

        /// Journals a payout, which is still to be sent.
        fn journal(&self, number: &str, amount: u64, mask: Option<&str>, stored: Option<&str>) -> Movement {
            let intent = Intent {
                kind: Kind::Payout,
                number: OrderNumber::parse(number).unwrap(),
                amount: Minor::new(amount).unwrap(),
                currency: Currency::KZT,
                fingerprint: [7; 32],
                payee_mask: mask.map(str::to_owned),
                payee_ref: stored.map(str::to_owned),
                by_page: mask.or(stored).is_none(),
                part: None,
                manual_capture: false,
                by_wallet: false,
                commission: None,
                page_secs: None,
                verifies: false,
                echoes: json!(null),
            };
            let Begun::New(movement) = self.client.engine.journal.begin(&intent).unwrap() else {
                panic!("{number} again")
            };
            movement
        }

        /// The rows of a file that look like an earlier payout, with its number; and whether all were looked at. The file pays
        /// 1,00 to a card, 2,00 to a stored one, and 3,00 to two cards that have one mask.
        fn doubts(&self, since: i64, pages: u32, timeout: Duration) -> (Vec<(usize, String)>, bool) {
            let path = self.folder.path().join("list.jsonl");
            let card = |number: &str| json!({ "card": { "number": number } });
            let (one, other) = (card("4111111111111111"), card("4111112110101111"));
            let payees = [(100, one.clone()), (200, json!({ "bindingId": "stored-7" })), (300, one), (300, other)];
            let line = |(at, (amount, mut row)): (usize, (u64, serde_json::Value))| {
                row["orderNumber"] = format!("N-{at}").into();
                row["amount"] = amount.into();
                row["currency"] = "KZT".into();
                row["recipient"] = json!({ "name": "DINA" });
                format!("{row}\n")
            };
            std::fs::write(&path, payees.into_iter().enumerate().map(line).collect::<String>()).unwrap();
            let file = BatchFile { path, columns: Vec::new(), currency: None, fields: Node::Object(Vec::new()) };
            let sheet = self.client.sheet(&file).ok().unwrap();
            let looked = self.client.look_through(&sheet).ok().unwrap();
            assert_eq!(looked.book.wrong_rows(), 0, "{:?}", looked.book.lines);
            let call = Call { deadline: Deadline::after(timeout), watch: &Unwatched, language: None };
            let (found, is_whole) = self.client.earlier(&looked.book, &looked.seen, since, pages, call).unwrap();
            let told = looked.seen.unsent.iter().filter_map(|(at, first)| {
                let number = found[*first].as_ref()?.split(' ').find(|word| word.starts_with("A-"))?;
                Some((looked.book.lines[*at].row, number.to_owned()))
            });
            (told.collect(), is_whole)
        }
    }

    fn rows<const N: usize>(rows: [(usize, &str); N]) -> Vec<(usize, String)> {
        rows.map(|(row, number)| (row, number.to_owned())).to_vec()
    }

    const MINUTE: Duration = Duration::from_secs(60);

    #[test]
    fn a_payee_is_recognised_as_far_as_the_journal_knows_him() {
        let office = Office::open();
        assert_eq!(office.doubts(since_yesterday(), PAGES, MINUTE), (vec![], true));
        office.journal("A-1", 100, None, None);
        office.journal("A-2", 100, Some("411111******1112"), None);
        office.journal("A-3", 100, None, Some("stored-7"));
        assert_eq!(office.doubts(since_yesterday(), PAGES, MINUTE), (vec![], true));
        office.journal("A-4", 200, None, Some("stored-7"));
        office.journal("A-5", 300, Some(CARD), None);
        // Of several the last one; and what was refused under a row's own number is mended by the row.
        let last = office.journal("A-6", 300, Some(CARD), None);
        let journal = &office.client.engine.journal;
        let sent = journal.gate(&office.journal("N-0", 100, Some(CARD), None), None, &json!({})).unwrap();
        let ends = |to, cause| Change { doubt: DoubtChange::Ends, ..Change::to(to, cause, json!({})) };
        let refused = Change { readiness: Readiness::Refused, ..ends(State::Ready, Cause::Answer) };
        journal.change(&sent, &refused).unwrap();
        let told = office.doubts(since_yesterday(), PAGES, MINUTE);
        assert_eq!(told, (rows([(2, "A-4"), (3, "A-6"), (4, "A-6")]), true));
        journal.change(&last, &ends(State::Declined, Cause::Cancelled)).unwrap();
        let told = office.doubts(since_yesterday(), PAGES, MINUTE);
        assert_eq!(told, (rows([(2, "A-4"), (3, "A-5"), (4, "A-5")]), true));
    }

    #[test]
    fn only_a_day_is_looked_through_and_what_was_not_looked_at_is_said() {
        let office = Office::open();
        office.journal("A-1", 100, Some(CARD), None);
        (1..PAGE).for_each(|at| drop(office.journal(&format!("B-{at}"), 7, Some(CARD), None)));
        let last = office.journal("A-2", 200, None, Some("stored-7"));
        assert_eq!(office.doubts(since_yesterday(), PAGES, MINUTE), (rows([(1, "A-1"), (2, "A-2")]), true));
        assert_eq!(office.doubts(since_yesterday(), 1, MINUTE), (rows([(2, "A-2")]), false));
        assert_eq!(office.doubts(since_yesterday(), PAGES, Duration::ZERO), (vec![], false));
        assert_eq!(office.doubts(last.created_at + 1, 1, MINUTE), (vec![], true));
    }
}
