//! A bank's statement: rows of a table, each with what it says of money. What is no row of money (a total, a fee) and what is
//! not understood is named by its row and never taken for an operation of ours.

use super::amounts::signed;
use super::columns::{COLUMNS, at};
use super::currencies::{OtherCurrency, currency_of, named_currency};
use super::dates::{Moment, Order, Writing, order};
use super::wording::{Told, What, is_fee, is_total, told, what};
use crate::messages::{Locale, reconcile as words};
use crate::model::{CardNumber, Currency, OrderNumber, Redactor};
use crate::table::columns::plain;
use crate::table::rounded::{LongNumbers, is_scientific};
use crate::table::{Columns, Row, Table, Unreadable};

/// A row of a statement.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub row: usize,
    /// The partner's number, without what spreadsheets add.
    pub number: String,
    pub refund: String,
    /// The bank's own id of the order, and its reference.
    pub order_id: String,
    pub ref_num: String,
    pub amount: u64,
    pub currency: Currency,
    /// Whether money leaves the account, where signs or columns say so.
    pub leaves: Option<bool>,
    /// A sign says so, and not a column: what that means depends on whose sums they are.
    pub by_sign: bool,
    pub what: What,
    pub told: Told,
    pub when: Option<Moment>,
    /// The card, masked.
    pub mask: Option<String>,
    /// What the money is for; it may name a number.
    pub purpose: String,
}

impl Line {
    /// Whether it is the same row once more.
    pub fn repeats(&self, other: &Line) -> bool {
        (&self.ref_num, &self.order_id, self.amount, self.when)
            == (&other.ref_num, &other.order_id, other.amount, other.when)
    }
}

/// A row that is not understood: which, under which heading, and the stable word of why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unread {
    pub row: usize,
    pub heading: String,
    pub why: &'static str,
    /// The number that it names all the same.
    pub number: String,
    /// What stands there.
    pub cell: String,
}

impl Unread {
    /// Why, for people. A cell may hold a card.
    pub fn told(&self, locale: Locale) -> String {
        words::unread(locale, self.why, &Redactor::new().clean(&self.cell))
    }
}

/// A statement that was read.
#[derive(Debug)]
pub(super) struct Statement {
    pub lines: Vec<Line>,
    pub unread: Vec<Unread>,
    /// That of every row, where no column tells it: what is in another is in another statement.
    pub currency: Option<Currency>,
    /// Which heading was taken for what.
    pub headings: Vec<(&'static str, String)>,
}

impl Statement {
    /// Whether a column has our numbers. Without one a row whose movement the journal has forgotten is nobody's.
    pub fn has_numbers(&self) -> bool {
        self.headings.iter().any(|(field, _)| *field == COLUMNS[at::NUMBER].field)
    }
}

/// How a statement is to be read.
pub(super) struct Reading<'r> {
    /// Headings that were given for fields.
    pub given: &'r [(String, String)],
    /// The currency, where no column tells it.
    pub currency: Option<Currency>,
    /// The only one that there can be, where no heading names another.
    pub only_currency: Option<Currency>,
    /// How far the bank's clock is ahead of UTC; `None`: as far as this machine's.
    pub ahead: Option<i32>,
}

/// Why a statement cannot be read.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    Table(Unreadable),
    /// No column and nobody says which currency it is.
    NoCurrency,
    /// A date that is a day in both orders, and nothing in the file says in which it is.
    EitherOrder(Place),
    /// A date whose month stands first, and one whose day does.
    BothOrders(Place, Place),
}

/// A cell, its row and its heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub row: usize,
    pub heading: String,
    pub cell: String,
}

impl From<Unreadable> for Trouble {
    fn from(why: Unreadable) -> Trouble {
        Trouble::Table(why)
    }
}

impl Statement {
    /// Reads a table. One row that is not understood does not hide the others.
    pub fn read(table: &Table, reading: &Reading<'_>) -> Result<Statement, Trouble> {
        let columns = columns(table, reading)?;
        let named = named_currency(&columns);
        let currency = reading.currency.or(named).or(reading.only_currency);
        let has_column = columns.place(at::CURRENCY).is_some();
        if currency.is_none() && !has_column {
            return Err(Trouble::NoCurrency);
        }
        let headings = (0..COLUMNS.len())
            .filter_map(|wanted| Some((COLUMNS[wanted].field, columns.heading(wanted)?.to_owned())))
            .collect();
        let mut statement =
            Statement { lines: Vec::new(), unread: Vec::new(), currency: currency.filter(|_| !has_column), headings };
        let dates = Writing { ahead: reading.ahead, month_first: is_month_first(table, &columns)? };
        let others = OtherCurrency::all(&columns);
        let reader = Reader { columns: &columns, currency, named, others, dates };
        for row in table.rows() {
            let row = row?;
            if row.number <= columns.row {
                continue;
            }
            match reader.line(&row) {
                Ok(Some(line)) => {
                    // It stays a row of money, of which the bank must be asked: what this journal has forgotten is taken in from it.
                    statement.unread.extend(reader.unknown_status(&row, &line));
                    statement.lines.push(line);
                }
                Ok(None) => {}
                Err(unread) => statement.unread.push(unread),
            }
        }
        statement.put_rounded_aside(columns.heading(at::NUMBER).unwrap_or_default());
        statement.say_directions();
        Ok(statement)
    }

    /// What a spreadsheet has left of a number is another number.
    fn put_rounded_aside(&mut self, heading: &str) {
        let mut numbers = LongNumbers::default();
        self.lines.iter().enumerate().for_each(|(at, line)| numbers.add(at, &line.number));
        for (at, line) in std::mem::take(&mut self.lines).into_iter().enumerate() {
            if numbers.rounded().binary_search(&at).is_err() {
                self.lines.push(line);
                continue;
            }
            let Line { row, number, .. } = line;
            self.unread.push(Unread { row, heading: heading.to_owned(), why: "rounded", cell: number.clone(), number });
        }
        self.unread.sort_by_key(|unread| unread.row);
    }

    /// Signs mean something only where a statement has both.
    fn say_directions(&mut self) {
        let by_sign = |leaves| self.lines.iter().any(|line| line.by_sign && line.leaves == Some(leaves));
        if !(by_sign(true) && by_sign(false)) {
            self.lines.iter_mut().filter(|line| line.by_sign).for_each(|line| line.leaves = None);
        }
    }
}

fn columns(table: &Table, reading: &Reading<'_>) -> Result<Columns, Unreadable> {
    let names = |places: &[usize]| Unreadable::Missing(places.iter().map(|at| COLUMNS[*at].field).collect());
    let columns = match Columns::find(table, COLUMNS, reading.given) {
        Err(Unreadable::Missing(_)) => return Err(names(&[at::NUMBER, at::AMOUNT])),
        found => found?,
    };
    let none_of = |places: &[usize]| places.iter().all(|at| columns.place(*at).is_none());
    let mut missing = Vec::new();
    if none_of(&[at::NUMBER, at::ORDER_ID, at::REF_NUM, at::PURPOSE]) {
        missing.push(at::NUMBER);
    }
    if none_of(&[at::AMOUNT, at::DEBIT, at::CREDIT]) {
        missing.push(at::AMOUNT);
    }
    if missing.is_empty() { Ok(columns) } else { Err(names(&missing)) }
}

/// In which order days and months stand between slashes: all dates of the file together say it.
fn is_month_first(table: &Table, columns: &Columns) -> Result<bool, Trouble> {
    let [mut day, mut month, mut either] = [None, None, None];
    for row in table.rows() {
        let row = row?;
        for at in [at::DATE, at::BOOKED].into_iter().filter(|_| row.number > columns.row) {
            let cell = columns.of(&row, at);
            let said = match order(cell) {
                Some(Order::DayFirst) => &mut day,
                Some(Order::MonthFirst) => &mut month,
                Some(Order::Either) => &mut either,
                None => continue,
            };
            let heading = columns.heading(at).unwrap_or_default();
            said.get_or_insert_with(|| Place { row: row.number, heading: heading.to_owned(), cell: cell.to_owned() });
        }
    }
    match (day, month, either) {
        (Some(day), Some(month), _) => Err(Trouble::BothOrders(month, day)),
        (None, None, Some(either)) => Err(Trouble::EitherOrder(either)),
        (_, month, _) => Ok(month.is_some()),
    }
}

struct Reader<'r> {
    columns: &'r Columns,
    currency: Option<Currency>,
    /// What a heading over an amount says.
    named: Option<Currency>,
    others: Vec<OtherCurrency>,
    dates: Writing,
}

impl Reader<'_> {
    /// `None`: a total, or a text under the table.
    fn line(&self, row: &Row) -> Result<Option<Line>, Unread> {
        let cell = |at| self.columns.of(row, at);
        let number = tidy(cell(at::NUMBER));
        let [refund, order_id, ref_num] = [at::REFUND, at::ORDER_ID, at::REF_NUM].map(|at| tidy(cell(at)));
        let has_id = !(number.is_empty() && order_id.is_empty() && ref_num.is_empty());
        if self.is_total(row, [&number, &refund, &order_id, &ref_num]) {
            return Ok(None);
        }
        let unread = |at, why| self.unread(row, at, why, &number);
        if self.columns.is_shifted(row) {
            return Err(unread(at::NUMBER, "shifted"));
        }
        let currency = match cell(at::CURRENCY) {
            "" => self.currency,
            text => currency_of(text),
        };
        let currency = currency.ok_or_else(|| unread(at::CURRENCY, "currency"))?;
        if let Some(at) = self.contradiction(row, currency) {
            let heading = self.columns.headings[at].clone();
            let cell = row.cell(at).to_owned();
            return Err(Unread { row: row.number, heading, why: "other_currency", number, cell });
        }
        let Some(Amount { amount, leaves, by_sign }) =
            self.amount(row, currency).map_err(|(at, why)| unread(at, why))?
        else {
            // A title inside the table, a signature under it; but what has a number ought to have an amount.
            let is_text = !has_id || OrderNumber::parse(&number).is_err();
            return if is_text { Ok(None) } else { Err(unread(at::AMOUNT, "amount")) };
        };
        let ids = [(at::NUMBER, &number), (at::REFUND, &refund), (at::ORDER_ID, &order_id), (at::REF_NUM, &ref_num)];
        for (at, id) in ids {
            // Without the bank's own a row is found by ours.
            let is_needed = number.is_empty() || matches!(at, at::NUMBER | at::REFUND);
            if is_needed && is_scientific(id) {
                return Err(unread(at, "rounded"));
            }
        }
        let [order_id, ref_num] = [order_id, ref_num].map(|id| if is_scientific(&id) { String::new() } else { id });
        let when = match [at::DATE, at::BOOKED].map(cell) {
            ["", ""] => None,
            ["", booked] => Some(self.dates.moment(booked, "").ok_or_else(|| unread(at::BOOKED, "date"))?),
            [date, _] => {
                Some(self.dates.moment(date, cell(at::TIME)).ok_or_else(|| match self.dates.moment(date, "") {
                    Some(_) => unread(at::TIME, "time"),
                    None => unread(at::DATE, "date"),
                })?)
            }
        };
        let purpose = cell(at::PURPOSE).to_owned();
        let what = match what(cell(at::TYPE)) {
            // Whoever pays describes it as he likes; only what has no number can be the bank's own fee.
            What::Unsaid if !has_id && is_fee(&plain(&purpose)) => What::Fee,
            what => what,
        };
        let card = cell(at::CARD);
        Ok(Some(Line {
            row: row.number,
            number,
            refund,
            order_id,
            ref_num,
            amount,
            currency,
            leaves: Some(leaves),
            by_sign,
            what,
            told: told(cell(at::STATUS), what).unwrap_or(Told::Open),
            when,
            mask: mask(card),
            purpose,
        }))
    }

    /// A total, or a balance: its first cell says so, and nothing in it names a payment. Whoever is paid may be called `Total`, and
    /// an order `total-7`.
    fn is_total(&self, row: &Row, ids: [&String; 4]) -> bool {
        let Some(first) = row.cells.iter().position(|cell| !cell.is_empty()) else { return false };
        let title = plain(row.cell(first));
        let rows = row.number - self.columns.row - 1;
        let is_count = |id: &str| id.parse().is_ok_and(|count: usize| count <= rows);
        let is_sign = |id: &str| id.chars().filter(|c| c.is_alphanumeric()).count() < 2 && id.parse::<u8>().is_err();
        let names_payment = |(at, id): (usize, &String)| match self.columns.place(at) {
            Some(place) if place == first => {
                title.bytes().any(|b| b.is_ascii_digit()) && OrderNumber::parse(id).is_ok()
            }
            _ => !is_count(id) && !is_sign(id),
        };
        let places = [at::NUMBER, at::REFUND, at::ORDER_ID, at::REF_NUM];
        is_total(&title) && !places.into_iter().zip(ids).any(names_payment)
    }

    fn unread(&self, row: &Row, at: usize, why: &'static str, number: &str) -> Unread {
        let heading = self.columns.heading(at).or(self.columns.heading(at::DEBIT)).unwrap_or_default();
        let cell = self.columns.of(row, at).to_owned();
        Unread { row: row.number, heading: heading.to_owned(), why, number: number.to_owned(), cell }
    }

    /// A status in words that are not known. A fee is taken whatever its status says.
    fn unknown_status(&self, row: &Row, line: &Line) -> Option<Unread> {
        let is_known = line.what == What::Fee || told(self.columns.of(row, at::STATUS), line.what).is_some();
        (!is_known).then(|| self.unread(row, at::STATUS, "status", &line.number))
    }

    /// Where a heading over an amount, or another column of currencies, says another currency than the row's.
    fn contradiction(&self, row: &Row, currency: Currency) -> Option<usize> {
        let amount = [at::AMOUNT, at::DEBIT, at::CREDIT].into_iter().find_map(|at| self.columns.place(at));
        match self.named {
            Some(named) if named != currency => amount,
            _ => self.others.iter().find(|other| other.contradicts(row, currency)).map(|other| other.at),
        }
    }

    /// `Err`: the column that cannot be read, and the stable word of why.
    fn amount(&self, row: &Row, currency: Currency) -> Result<Option<Amount>, (usize, &'static str)> {
        let of = |at: usize| {
            let read = signed(self.columns.of(row, at), currency).map_err(|why| (at, why))?;
            Ok::<_, (usize, &'static str)>(read.filter(|(amount, _)| *amount > 0))
        };
        if let Some((amount, less)) = of(at::AMOUNT)? {
            return Ok(Some(Amount { amount, leaves: less, by_sign: true }));
        }
        match (of(at::DEBIT)?, of(at::CREDIT)?) {
            (Some((amount, less)), None) => Ok(Some(Amount { amount, leaves: !less, by_sign: false })),
            (None, Some((amount, less))) => Ok(Some(Amount { amount, leaves: less, by_sign: false })),
            (None, None) => Ok(None),
            (Some(_), Some(_)) => Err((at::DEBIT, "both_sides")),
        }
    }
}

struct Amount {
    amount: u64,
    leaves: bool,
    by_sign: bool,
}

/// A number without the blanks and the apostrophe that spreadsheets, and people who fight them, put into it.
fn tidy(cell: &str) -> String {
    let bare = cell.trim_start_matches(['\'', '\u{2019}', '`', '"']).trim_end_matches('"');
    // `="000123"` is how some programs keep a spreadsheet from counting with a number.
    let bare = bare.strip_prefix("=\"").unwrap_or(bare);
    bare.chars().filter(|c| !c.is_whitespace() && !"\u{200b}\u{feff}\u{2060}".contains(*c)).collect()
}

/// A card as it may be shown: never more than its first six and last four digits.
fn mask(cell: &str) -> Option<String> {
    if let Ok(card) = CardNumber::parse(cell) {
        return Some(card.mask());
    }
    let cell: String = cell.chars().filter(|c| !c.is_whitespace()).collect();
    let hidden = |c: char| if "*xXхХ•".contains(c) { '*' } else { c };
    let mask: String = cell.chars().map(hidden).collect();
    let plain = mask.contains('*') && mask.chars().all(|c| c == '*' || c.is_ascii_digit());
    plain.then(|| Redactor::new().clean(&mask))
}

#[cfg(test)]
mod tests {
    use super::*;
    use zeroize::Zeroizing;

    fn read(text: &str) -> Result<Statement, Trouble> {
        let table = Table::read(Zeroizing::new(text.as_bytes().to_vec()))?;
        Statement::read(
            &table,
            &Reading { given: &[], currency: Some(Currency::KZT), only_currency: None, ahead: Some(18_000) },
        )
    }

    #[test]
    fn a_number_is_found_below_what_spreadsheets_and_people_put_on_it() {
        for cell in ["A-17", "'A-17", " A-17 ", "A -17", "A-17\u{a0}", "=\"A-17\"", "\u{feff}A-17"] {
            assert_eq!(tidy(cell), "A-17", "{cell}");
        }
    }

    #[test]
    fn totals_titles_and_balances_are_no_rows_and_an_order_called_total_is_one() {
        let text =
            "Выписка\n№ заказа;Сумма\nA-1;10\nИтого:;10\nОстаток на конец;500\ntotal-7;5\n;;\nИсполнитель: Иванова";
        let statement = read(text).unwrap();
        let numbers: Vec<_> = statement.lines.iter().map(|line| line.number.as_str()).collect();
        assert_eq!(numbers, ["A-1", "total-7"], "{statement:?}");
        assert_eq!(statement.unread, []);
    }

    #[test]
    fn a_payment_to_somebody_called_total_is_no_total() {
        let text = "Вид;Номер;Сумма\nИсходящий перевод;A-1;1\nИтогова А.;A-2;2\nTotalbek;A-3;3\nTotal;A-4;4\nTotal;17;5\nИтого оплачено;5;6\n\
            Итого;6;15\nВсего;-;15\nИтого за день;Х;15\nОбщий итог;;15\nИсходящее сальдо;;500\nGrand total;;15";
        let rows: Vec<_> = read(text).unwrap().lines.iter().map(|line| line.row).collect();
        assert_eq!(rows, [2, 3, 4, 5, 6]);
    }

    #[test]
    fn a_status_in_unknown_words_is_told_with_its_row_and_its_word_and_is_not_done() {
        let text = "Номер;Сумма;Статус;Тип\nA-1;10;Исполнен;\nA-2;10;Оплачен возврат;\n;1;Удержана;Комиссия";
        let statement = read(text).unwrap();
        let told: Vec<_> = statement.lines.iter().map(|line| line.told).collect();
        assert_eq!(told, [Told::Done, Told::Open, Told::Open]);
        let [unread] = &statement.unread[..] else { panic!("{statement:?}") };
        assert_eq!((unread.row, unread.heading.as_str(), unread.why), (3, "Статус", "status"));
        assert_eq!((unread.number.as_str(), unread.cell.as_str()), ("A-2", "Оплачен возврат"));
    }

    #[test]
    fn one_row_that_is_not_understood_is_told_and_hides_no_other() {
        let text = "Order number;Amount;Date\nA-1;1,500;29.11.2026\nA-2;5;99.99.2026\n1,2E+9;7;29.11.2026\nA-3;;29.11.2026\nA-4;9;29.11.2026";
        let statement = read(text).unwrap();
        let why: Vec<_> = statement.unread.iter().map(|unread| (unread.row, unread.why)).collect();
        assert_eq!(why, [(2, "amount"), (3, "date"), (4, "rounded"), (5, "amount")]);
        assert_eq!(statement.lines.len(), 1);
    }

    #[test]
    fn days_and_months_between_slashes_stand_as_the_whole_file_says() {
        let days = |dates: [&str; 2]| {
            let rows: String = dates.iter().map(|date| format!("A-1;1;{date}\n")).collect();
            let lines = read(&format!("Номер;Сумма;Дата\n{rows}"))?.lines;
            Ok(lines
                .iter()
                .map(|line| crate::model::instant::day(line.when.unwrap().at, Some(18_000)))
                .collect::<Vec<_>>())
        };
        let place = |row, cell: &str| Place { row, heading: "Дата".to_owned(), cell: cell.to_owned() };
        assert_eq!(days(["12/01/26", "11/30/26"]), Ok(vec!["2026-12-01".to_owned(), "2026-11-30".to_owned()]));
        assert_eq!(days(["01/12/26", "30/11/26"]), Ok(vec!["2026-12-01".to_owned(), "2026-11-30".to_owned()]));
        assert_eq!(days(["12/12/26", "01.12.2026"]), Ok(vec!["2026-12-12".to_owned(), "2026-12-01".to_owned()]));
        assert_eq!(days(["12/12/26", "12/01/26"]), Err(Trouble::EitherOrder(place(3, "12/01/26"))));
        let both = Trouble::BothOrders(place(3, "11/30/26"), place(2, "30/11/26"));
        assert_eq!(days(["30/11/26", "11/30/26"]), Err(both));
    }

    #[test]
    fn what_stands_on_both_sides_of_an_account_is_told_so() {
        let statement = read("Номер;Дебет;Кредит\nA-1;5;5\nA-2;5;0,00").unwrap();
        assert_eq!((statement.unread[0].row, statement.unread[0].why, statement.lines.len()), (2, "both_sides", 1));
    }

    #[test]
    fn a_time_that_is_none_is_told_by_its_own_column() {
        let statement = read("Номер;Сумма;Дата;Время\nA-1;1;29.11.2026;02:33:24\nA-2;1;29.11.2026;24:00").unwrap();
        let [unread] = &statement.unread[..] else { panic!("{statement:?}") };
        assert_eq!((unread.row, unread.heading.as_str(), unread.why), (3, "Время", "time"));
    }

    #[test]
    fn what_is_missing_is_called_by_its_name() {
        let why = read("Дата;Сумма\n29.11.2026;5").unwrap_err();
        assert_eq!(why, Trouble::Table(Unreadable::Missing(vec!["orderNumber"])));
        assert!(
            matches!(read("привет\nмир").unwrap_err(), Trouble::Table(Unreadable::Missing(names)) if names.len() == 2)
        );
    }

    #[test]
    fn a_card_is_never_shown_whole() {
        assert_eq!(mask("4111 1111 1111 1111").as_deref(), Some("411111******1111"));
        assert_eq!(mask("411111xxxxxx1111").as_deref(), Some("411111******1111"));
        assert_eq!(mask("*1111").as_deref(), Some("*1111"));
        assert_eq!(mask("Kaspi Gold"), None);
    }
}
