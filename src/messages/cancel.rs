//! What is said of a cancel: it has no money of its own, so that "no money moved" would be no answer. What people must know is
//! whether the order can still be paid.

use super::{Locale, Row, amount, row};
use crate::journal::Movement;
use crate::model::{Advice, Kind, Readiness, State, Status};

/// What is known of a cancel, what to do, what not to do. `None`: it is no cancel, or what is said of every movement fits.
pub(super) fn rows(movement: &Movement, status: Status, advice: Advice) -> Option<[Row; 3]> {
    let reason = movement.reason.as_deref();
    if movement.intent.kind != Kind::Cancel || reason == Some("settled_by_a_person") {
        return None;
    }
    let refused = movement.state == State::Ready && movement.readiness == Readiness::Refused;
    Some(match (status, reason) {
        (Status::Ok, _) => CANCELLED,
        (Status::Declined | Status::Rejected, Some("order_paid")) => PAID,
        (Status::Rejected, Some("nothing_to_cancel")) if refused => NOTHING,
        (Status::Rejected, Some("order_not_found")) => return None,
        (Status::Rejected, _) if refused => REFUSED,
        (Status::Pending, Some("cancel_accepted")) => ACCEPTED,
        (Status::Unknown, Some("order_paid")) if advice == Advice::Resolve => TAKEN,
        (Status::Unknown, _) if advice == Advice::Resolve => UNKNOWN,
        (Status::NotSent, _) if advice == Advice::Repeat => NOT_SENT,
        _ => return None,
    })
}

const NOT_CANCELLED: Row = row![
    "Не считайте заказ отменённым.",
    "Тапсырысты тоқтатылды деп санамаңыз.",
    "Do not take the order for cancelled.",
];

const CANCELLED: [Row; 3] = [
    row![
        "Заказ отменён: денег по нему не взято и не удержано, оплатить его больше нельзя.",
        "Тапсырыс тоқтатылды: ол бойынша ақша алынған да, ұсталған да жоқ, енді оны төлеу мүмкін емес.",
        "The order is cancelled: no money of it is taken or held, and it cannot be paid any more.",
    ],
    row![
        "Проводить нечего; новый заказ - с новым номером.",
        "Есепке алатын ештеңе жоқ; жаңа тапсырыс - жаңа нөмірмен.",
        "There is nothing to book; a new order needs a new number.",
    ],
    row![
        "Не отдавайте товар по этому заказу.",
        "Бұл тапсырыс бойынша тауар бермеңіз.",
        "Deliver nothing on this order.",
    ],
];

const PAID: [Row; 3] = [
    row![
        "Заказ оплачен: он не отменён.",
        "Тапсырыс төленген: ол тоқтатылған жоқ.",
        "The order is paid: it was not cancelled.",
    ],
    row![
        "Спросите payment.status; вернуть деньги - payment.refund.",
        "payment.status сұраңыз; ақшаны қайтару - payment.refund.",
        "Ask payment.status; to give the money back: payment.refund.",
    ],
    NOT_CANCELLED,
];

const NOTHING: [Row; 3] = [
    row![
        "Отменять нечего: заказ у банка уже закрыт, денег по нему нет.",
        "Тоқтататын ештеңе жоқ: тапсырыс банкте жабылған, ол бойынша ақша жоқ.",
        "There is nothing to cancel: the order is over at the bank, and no money of it is there.",
    ],
    row!["Спросите payment.status.", "payment.status сұраңыз.", "Ask payment.status."],
    row!["Новый номер не нужен.", "Жаңа нөмір керек емес.", "No new number is needed."],
];

const REFUSED: [Row; 3] = [
    row![
        "Банк не принял отмену: заказ остался как был, и его могут оплатить.",
        "Банк тоқтатуды қабылдамады: тапсырыс бұрынғыдай қалды, оны төлеуі мүмкін.",
        "The bank refused to cancel: the order is as it was, and it may be paid.",
    ],
    row![
        "Спросите payment.status; отмену можно повторить.",
        "payment.status сұраңыз; тоқтатуды қайталауға болады.",
        "Ask payment.status; the cancel may be repeated.",
    ],
    NOT_CANCELLED,
];

const ACCEPTED: [Row; 3] = [
    row![
        "Банк принял отмену, но закрыт ли заказ, не видно: на его странице отклонили карту, и другой картой его, может быть, ещё оплатят.",
        "Банк тоқтатуды қабылдады, бірақ тапсырыс жабылды ма, көрінбейді: оның бетінде карта қабылданбаған, басқа картамен әлі төлеуі мүмкін.",
        "The bank accepted the cancel, but it does not show whether the order is closed: a card was declined on its page, and it may still be paid with another.",
    ],
    row![
        "Спросите позже: operation.resolve с kind cancel. Ясно станет, когда заказ оплатят или выйдет время его страницы (sessionTimeoutSecs).",
        "Кейінірек сұраңыз: operation.resolve, kind cancel. Тапсырыс төленгенде не бетінің уақыты (sessionTimeoutSecs) біткенде белгілі болады.",
        "Ask later: operation.resolve with kind cancel. It shows when the order is paid, or when the time of its page (sessionTimeoutSecs) is over.",
    ],
    NOT_CANCELLED,
];

const TAKEN: [Row; 3] = [
    row![
        "Удержанное взято: заказ оплачен. Исполнит ли банк отмену ещё и тогда вернёт деньги, неизвестно.",
        "Ұсталған ақша алынды: тапсырыс төленген. Банк тоқтатуды әлі орындап, ақшаны қайтара ма, белгісіз.",
        "What was held has been taken: the order is paid. Whether the bank still carries out the cancel, and gives the money back, is not known.",
    ],
    row![
        "Спросите позже: operation.resolve с kind cancel; возврат ждёт этого ответа.",
        "Кейінірек сұраңыз: operation.resolve, kind cancel; қайтару осы жауапты күтеді.",
        "Ask later: operation.resolve with kind cancel; a refund waits for that answer.",
    ],
    NOT_CANCELLED,
];

const UNKNOWN: [Row; 3] = [
    row![
        "Отменён ли заказ, неизвестно: его, может быть, ещё оплатят.",
        "Тапсырыс тоқтатылды ма, белгісіз: оны әлі төлеуі мүмкін.",
        "Whether the order is cancelled is not known: it may still be paid.",
    ],
    row![
        "Выясните: operation.resolve с kind cancel.",
        "Анықтаңыз: operation.resolve, kind cancel.",
        "Find out: operation.resolve with kind cancel.",
    ],
    NOT_CANCELLED,
];

const NOT_SENT: [Row; 3] = [
    row![
        "Отмена не отправлена: заказ остался как был.",
        "Тоқтату жіберілмеді: тапсырыс бұрынғыдай қалды.",
        "The cancel was not sent: the order is as it was.",
    ],
    row!["Повторите с тем же номером.", "Сол нөмірмен қайталаңыз.", "Repeat with the same number."],
    NOT_CANCELLED,
];

/// A cancel names the amount of its payment.
pub fn other_amount(locale: Locale, payment: &crate::journal::Intent) -> String {
    let is = row![
        "заказ отменяется целиком, сумма этого платежа - ",
        "тапсырыс толығымен тоқтатылады, бұл төлемнің сомасы - ",
        "an order is cancelled as a whole, and the amount of this payment is ",
    ];
    format!("{}{}", locale.of(is), amount(locale, payment.amount.get(), payment.currency))
}

/// What only verifies a card is over by itself.
pub fn only_verified(locale: Locale) -> String {
    locale.of(row![
        "этот заказ только проверяет карту: денег он не берёт и закрывается сам",
        "бұл тапсырыс картаны тек тексереді: ақша алмайды және өзі жабылады",
        "this order only verifies a card: it takes no money and is over by itself",
    ])
}
