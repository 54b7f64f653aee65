//! Which column of a list is what: the names that people give them, and the headings that could be a second table, another
//! currency or another amount.

use crate::table::{Column, Columns, Row, Table, Unreadable, columns};

/// What a table of payouts may have.
pub(super) const WANTED: &[Column] = &[
    Column {
        field: "orderNumber",
        needed: true,
        names: "номер|номер выплаты|номер документа|номер заказа|номер операции|номер платежа|номер заявки|ид выплаты|id выплаты|нөмірі|нөмір|төлем нөмірі|құжат нөмірі|тапсырыс нөмірі|ordernumber|order number|order|order no|number|payment number|payout number",
    },
    Column {
        field: "amount",
        needed: true,
        names: "сумма|сумма выплаты|сумма к выплате|сумма платежа|сумма перевода|к выплате|сумма тг|сумма тенге|сумма kzt|сома|сомасы|төлем сомасы|сома тг|сома теңге|amount|sum|amount kzt|на руки|сумма на руки|итого к выплате|всего к выплате|к перечислению|сумма к перечислению|к зачислению|сумма к зачислению|к выдаче|сумма к выдаче|қолға|қолға берілетін сома|аударылатын сома|net|net amount|net pay",
    },
    Column {
        field: "currency",
        needed: false,
        names: "валюта|код валюты|валютасы|currency||валюта платежа|валюта выплаты|валюта перевода|валюта операции|валюта суммы|төлем валютасы|currency code",
    },
    Column {
        field: "card",
        needed: false,
        names: "карта|номер карты|карта получателя|номер карты получателя|банковская карта|карточка|номер карточки|карта нөмірі|алушы картасы|card|card number|cardnumber|pan",
    },
    Column {
        field: "bindingId",
        needed: false,
        names: "привязка|сохраненная карта|id карты|сақталған карта|bindingid|binding id|binding",
    },
    Column {
        field: "name",
        needed: false,
        names: "имя латиницей|фио латиницей|получатель латиницей|имя на латинице|аты латынша||имя|имя получателя|получатель|аты|алушы|алушының аты|name|recipient|recipient name",
    },
    Column {
        field: "clientId",
        needed: false,
        names: "код клиента|код получателя|id клиента|табельный номер|клиент коды|алушы коды|clientid|client id|client",
    },
    Column {
        field: "phone", needed: false, names: "телефон|номер телефона|телефон нөмірі|phone"
    },
    Column {
        field: "email", needed: false, names: "почта|электронная почта|эл почта|email|e mail|электрондық пошта"
    },
    Column {
        field: "description",
        needed: false,
        names: "назначение|назначение платежа|описание|комментарий|мақсаты|төлем мақсаты|сипаттама|description|purpose|comment",
    },
    Column { field: "expiry", needed: false, names: "срок действия|срок|мерзімі|expiry" },
    Column {
        field: "holder",
        needed: false,
        names: "держатель|держатель карты|имя на карте|карта иесі|holder|card holder",
    },
    // The name where no column says that it is in Latin letters.
    Column {
        field: "fullName",
        needed: false,
        names: "фио|фио получателя|аты жөні|сотрудник|фио сотрудника|full name",
    },
];
pub(super) const NUMBER: usize = 0;
pub(super) const AMOUNT: usize = 1;
pub(super) const CURRENCY: usize = 2;
pub(super) const CARD: usize = 3;
pub(super) const BINDING: usize = 4;
pub(super) const NAME: usize = 5;
pub(super) const FULL_NAME: usize = 12;

/// By the sign between the cells that most lines have, and where that finds none, titles and amounts may have more commas.
pub(super) fn columns_of(table: &mut Table, given: &[(String, String)]) -> Result<Columns, Unreadable> {
    let why = match Columns::find(table, WANTED, given) {
        Err(why @ Unreadable::Missing(_)) => why,
        found => return found,
    };
    let others: Vec<char> = table.other_delimiters().collect();
    for delimiter in others {
        table.split_by(delimiter);
        if let Ok(columns) = Columns::find(table, WANTED, given) {
            return Ok(columns);
        }
    }
    Err(why)
}

/// Whether a row names all that a payout has. A row that is one has digits.
pub(super) fn is_heading(row: &Row, given: &[(String, String)]) -> bool {
    let names = |at: usize| columns::is_there(row, &WANTED[at], given);
    let has_digits = row.cells.iter().any(|cell| cell.bytes().any(|b| b.is_ascii_digit()));
    !has_digits && names(NUMBER) && names(AMOUNT) && (names(CARD) || names(BINDING))
}

/// The headings of a table above those that were found, with rows of its own: not a title, and not the upper half of these.
pub(super) fn table_above(table: &Table, columns: &Columns, given: &[(String, String)]) -> Option<usize> {
    let is_filled = |row: &Row| row.cells.iter().filter(|cell| !cell.is_empty()).count() >= 3;
    let mut above = table.rows().flatten().take_while(|row| row.number < columns.row);
    let heading = above.find(|row| is_heading(row, given))?.number;
    above.any(|row| is_filled(&row) && !is_heading(&row, given)).then_some(heading)
}

/// Whether a heading begins with a word, or has it behind a blank, also with letters of the other alphabet.
fn has_any(plain: &str, words: &[&str]) -> bool {
    let latin = |text: &str| text.chars().map(columns::latin).collect::<String>();
    words.iter().any(|word| latin(&format!(" {plain}")).contains(&latin(word)))
}

/// A currency that is not called as we know it would be taken for another one.
pub(super) fn is_like_currency(heading: &str) -> bool {
    let plain = columns::plain(heading);
    // The end of a line may have cut it in two.
    has_any(&plain.replace(' ', ""), &["валют", "currenc"]) || matches!(plain.as_str(), "curr" | "cur" | "ccy")
}

/// Whether that heading may be the amount that is paid, and not the one that was found: what is left of it after taxes, or with
/// fees.
pub(super) fn is_like_net(heading: &str, found: &str) -> bool {
    #[rustfmt::skip]
    const NET: [&str; 12] = [
        " к выплат", " на руки", " к перечисл", " к зачисл", " к выдач", " к получен", " к оплате", " қолға", " төленетін",
        " аударылатын", " payable", " take home",
    ];
    // What a heading is about that is no sum: `Дата к выплате`.
    const OTHER: [&str; 10] = ["дата", "срок", "банк", "счет", "карт", "валют", "номер", "способ", "күн", "date"];
    let [heading, found] = [heading, found].map(columns::plain);
    let is_net = |plain: &str| has_any(plain, &NET) && !OTHER.iter().any(|word| plain.starts_with(word));
    let is_sum = |word: &&str| {
        matches!(
            *word,
            "сумма"
                | "в"
                | "тг"
                | "тенге"
                | "теңге"
                | "kzt"
                | "сома"
                | "сомасы"
                | "amount"
                | "sum"
                | "pay"
        )
    };
    let rest: Vec<&str> = heading.split(' ').filter(|word| !is_sum(word)).collect();
    let is_total = matches!(rest[..], ["итого" | "всего" | "барлығы" | "total" | "net"]);
    // `Сумма выплаты` beside `Итого` says by itself which it is.
    (is_net(&heading) && !is_net(&found)) || (is_total && found.split(' ').all(|word| is_sum(&word)))
}
