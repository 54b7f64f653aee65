//! The columns of a statement, by the names that banks' programs and offices give them.

use crate::table::Column;

/// The columns of a statement; [`at`] names their places.
#[rustfmt::skip]
pub(super) const COLUMNS: &[Column] = &[
    column("orderNumber", "номер заказа|номер|наш номер|номер в магазине|нөмірі|number|merchantordernumber|номер заказа мерчанта|номер заказа магазина|номер заказа партнера|номер выплаты|номер операции партнера|номер партнера|номер операции|ваш номер|идентификатор заказа|тапсырыс нөмірі|төлем нөмірі|order number|ordernumber|order no|order|merchant order number|merchant order id|merchant reference|partner order number|partner number|tracking id|external id|reference"),
    column("amount", "сумма|сумма операции|сумма платежа|сумма выплаты|сумма транзакции|сумма заказа|сумма kzt|сумма тенге|сумма тг|сома|сомасы|операция сомасы|төлем сомасы|amount|transaction amount|payment amount|payout amount|sum|amount kzt"),
    column("debit", "дебет|расход|списание|сумма списания|сумма по дебету|обороты по дебету|шығыс|debit|withdrawal|paid out"),
    column("credit", "кредит|приход|поступление|зачисление|сумма по кредиту|обороты по кредиту|кіріс|credit|deposit|paid in"),
    column("currency", "валюта|валюта операции|валюта платежа|валюта выплаты|валюта транзакции|код валюты|валютасы|операция валютасы|төлем валютасы|currency|currency code|ccy|transaction currency|payment currency|operation currency||валюта счета|шот валютасы|account currency"),
    column("date", "дата операции|дата и время операции|дата транзакции|дата и время транзакции|дата платежа|дата выплаты|дата|дата и время|дата время|операция күні|күні|күні мен уақыты|date|date time|datetime|transaction date|operation date|payment date|created|created at"),
    column("booked", "дата проводки|дата обработки|дата зачисления|өткізу күні|posting date|booking date|value date|settlement date"),
    column("time", "время|время операции|уақыты|time|transaction time"),
    column("type", "тип операции|вид операции|тип транзакции|тип|операция|операция түрі|түрі|type|transaction type|operation type|operation"),
    column("status", "статус|статус операции|состояние|результат|күйі|мәртебесі|status|state|result"),
    column("orderId", "номер заказа в банке|номер заказа банка|id заказа|id заказа в банке|id операции|идентификатор операции|идентификатор в банке|банктегі нөмірі|операция id|order id|orderid|mdorder|bank order id|bank id|uid|transaction id|payment id"),
    column("refNum", "rrn|номер ссылки|референс|ref num|refnum|reference number|retrieval reference number"),
    column("refundNumber", "номер возврата|қайтару нөмірі|refund number|refundnumber"),
    column("card", "карта|номер карты|карта получателя|маска карты|маскированный номер карты|карта нөмірі|алушы картасы|card|card number|masked pan|maskedpan|pan"),
    column("purpose", "назначение|назначение платежа|описание|комментарий|детали платежа|содержание|мақсаты|төлем мақсаты|сипаттама|purpose|description|details|payment details|narrative|comment"),
];

const fn column(field: &'static str, names: &'static str) -> Column {
    Column { field, names, needed: false }
}

/// Where each stands in [`COLUMNS`].
pub(super) mod at {
    pub const NUMBER: usize = 0;
    pub const AMOUNT: usize = 1;
    pub const DEBIT: usize = 2;
    pub const CREDIT: usize = 3;
    pub const CURRENCY: usize = 4;
    pub const DATE: usize = 5;
    pub const BOOKED: usize = 6;
    pub const TIME: usize = 7;
    pub const TYPE: usize = 8;
    pub const STATUS: usize = 9;
    pub const ORDER_ID: usize = 10;
    pub const REF_NUM: usize = 11;
    pub const REFUND: usize = 12;
    pub const CARD: usize = 13;
    pub const PURPOSE: usize = 14;
}
