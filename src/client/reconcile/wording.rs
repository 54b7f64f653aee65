//! What the words of a statement say: which way money goes, and what became of it. A status is done only where its whole phrase is
//! known, for the same word stands in `Исполнено` and in `Принято к исполнению`; what is under way is known by a part of it,
//! because it decides nothing.

use super::dates::Writing;
use crate::table::columns::plain;

/// What a row is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// Money that goes its way.
    Forward,
    /// Money that comes back: a refund, a return.
    Back,
    /// Of which the row does not say whether it goes or comes back; its sign may.
    Unsaid,
    /// What the bank takes for its work.
    Fee,
}

/// What became of it at the bank.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Told {
    Done,
    /// Declined, or taken back: nothing has moved.
    Nothing,
    /// Under way, or in words that are not known.
    Open,
}

/// What the words of a type say; those before others that hold them.
pub(super) fn what(kind: &str) -> What {
    const BACK: [&str; 10] =
        ["возврат", "refund", "return", "chargeback", "сторно", "revers", "отмен", "cancel", "қайтар", "тоқтат"];
    let kind = plain(kind);
    match kind.as_str() {
        "" => What::Unsaid,
        kind if BACK.iter().any(|word| kind.contains(word)) => What::Back,
        kind if is_fee(kind) => What::Fee,
        "дебет" | "кредит" | "debit" | "credit" => What::Unsaid,
        _ => What::Forward,
    }
}

pub(super) fn is_fee(words: &str) -> bool {
    ["комисс", "fee", "commission", "плата за", "обслуживан", "абонент"].iter().any(|word| words.contains(word))
}

/// Whether a plain text is the title of a total, of a turnover or of a balance.
pub(super) fn is_total(title: &str) -> bool {
    #[rustfmt::skip]
    const WORDS: [&str; 19] = [
        "итог", "итого", "итоги", "итоговая", "итоговый", "всего", "оборот", "обороты", "сальдо", "остаток", "остатки", "total", "totals",
        "subtotal", "balance", "барлығы", "жиыны", "жиынтығы", "қалдық",
    ];
    #[rustfmt::skip]
    const BEFORE: [&str; 14] = [
        "входящий", "входящее", "входящие", "исходящий", "исходящее", "исходящие", "начальный", "начальное", "конечный", "конечное",
        "общий", "grand", "opening", "closing",
    ];
    let mut words = title.split(' ').skip_while(|word| BEFORE.contains(word));
    words.next().is_some_and(|word| WORDS.contains(&word))
}

/// What a status says of such a row. `None`: it is not understood.
pub(super) fn told(status: &str, what: What) -> Option<Told> {
    /// Not done, not done yet, or done in part, whatever else is said.
    const NOT: [&str; 7] = ["не", "нет", "not", "be", "being", "емес", "жоқ"];
    #[rustfmt::skip]
    const WAITING: [&str; 17] = [
        "ожида", "подлеж", "част", "неисполн", "неоплач", "необработ", "непровед", "pending", "wait", "partial", "unpaid", "unprocess",
        "күт", "ішінара", "жартылай", "орындалма", "төленбе",
    ];
    #[rustfmt::skip]
    const DECLINED: [&str; 13] = [
        "неусп", "неудач", "отклон", "отказ", "ошибк", "declin", "reject", "denied", "fail", "error", "қабылданба", "қате", "сәтсіз",
    ];
    const TAKEN_BACK: [&str; 4] = ["отмен", "аннулир", "cancel", "revers"];
    /// A refund or a cancellation by its name: what is said with it may be said of it, and not of the row.
    #[rustfmt::skip]
    const OF_A_RETURN: [&str; 9] =
        ["возврат", "возврата", "отмена", "отмены", "отмене", "отмену", "refund", "reversal", "cancellation"];
    #[rustfmt::skip]
    const UNDER_WAY: [&str; 46] = [
        "обработке", "обработку", "обрабатыва", "исполнени", "исполня", "выполня", "выполнени", "принят", "отправлен", "создан", "новы",
        "новая", "черновик", "очеред", "проверк", "подтвержд", "авториз", "холд", "заблокир", "зарегистр", "планир", "работе",
        "приостан", "отлож", "отозв", "истек", "просроч", "возвр", "сторн", "process", "progress", "created", "new", "hold", "held",
        "authori", "sent", "accept", "submit", "queue", "incomplete", "expire", "refund", "орындалуда", "өңделуде", "қайтар",
    ];
    let status = plain(without_date(status));
    let words = || status.split(' ');
    let has = |stems: &[&str]| words().any(|word| stems.iter().any(|stem| word.starts_with(stem)));
    let is = |known: &[&str]| words().any(|word| known.contains(&word));
    let is_back = what == What::Back;
    match status.as_str() {
        "" => Some(Told::Done),
        phrase if is_done(phrase, is_back) => Some(Told::Done),
        _ if is(&NOT) || has(&WAITING) => Some(Told::Open),
        // Executed, and something else beside it: `Зачислено отправителю обратно`, `Исполнено с ошибкой`.
        _ if words().any(|word| is_done_word(word) && !is_adverb(word)) => None,
        _ if has(&DECLINED) => (is_back || !is(&OF_A_RETURN)).then_some(Told::Nothing),
        _ if has(&UNDER_WAY) => Some(Told::Open),
        // Of what comes back it may say that it came, or that it did not.
        _ if has(&TAKEN_BACK) && !is_back => Some(Told::Nothing),
        _ => None,
    }
}

/// A status may end with its day: `Исполнен 29.11.2026`.
fn without_date(status: &str) -> &str {
    let Some(at) = status.find(|c: char| c.is_ascii_digit()) else { return status };
    let date = status[at..].trim_end_matches(|c: char| !c.is_ascii_digit());
    if Writing::default().moment(date, "").is_some() { &status[..at] } else { status }
}

/// `Исполнена`, `Платеж успешно проведен`, `Зачислено на карту`.
fn is_done(phrase: &str, is_back: bool) -> bool {
    #[rustfmt::skip]
    const SUBJECTS: [&str; 19] = [
        "операция", "платеж", "перевод", "выплата", "транзакция", "заказ", "полностью", "transaction", "payment", "payout", "transfer",
        "order", "operation", "fully", "00", "000", "төлем", "аударым", "толық",
    ];
    #[rustfmt::skip]
    const ENDS: [&str; 19] = [
        "банком", "клиентом", "покупателем", "плательщиком", "полностью", "в полном объеме", "на карту", "на карту получателя",
        "на счет", "на счет получателя", "получателю", "со счета", "out", "in full", "by bank", "by the bank", "00", "000", "толық",
    ];
    const RETURNS: [&str; 3] = ["возврат", "refund", "қайтару"];
    const RETURNED: [&str; 8] =
        ["возвращен", "возвращена", "возвращено", "возвращены", "refunded", "returned", "сторнировано", "қайтарылды"];
    let returns: &[&str] = if is_back { &RETURNS } else { &[] };
    let begins = |subject: &&str| phrase.strip_prefix(*subject)?.strip_prefix(' ');
    let rest = SUBJECTS.iter().chain(returns).find_map(begins).unwrap_or(phrase);
    let ends = |end: &&str| rest.strip_suffix(*end)?.strip_suffix(' ');
    let rest = ENDS.iter().chain(returns).find_map(ends).unwrap_or(rest);
    rest.split(' ').all(|word| is_done_word(word) || is_back && RETURNED.contains(&word))
}

fn is_done_word(word: &str) -> bool {
    #[rustfmt::skip]
    const STEMS: [&str; 12] = [
        "исполнен", "выполнен", "проведен", "оплачен", "выплачен", "завершен", "списан", "зачислен", "перечислен", "переведен",
        "обработан", "успешн",
    ];
    const ENDINGS: [&str; 12] = ["", "а", "о", "ы", "ый", "ая", "ое", "ые", "ный", "ная", "ное", "ные"];
    #[rustfmt::skip]
    const WORDS: [&str; 25] = [
        "успех", "успешен", "paid", "success", "successful", "successfully", "succeeded", "complete", "completed", "done", "approved",
        "settled", "deposited", "executed", "posted", "processed", "орындалды", "орындалған", "төленді", "төленген", "аяқталды",
        "аяқталған", "өңделді", "аударылды", "сәтті",
    ];
    let has_stem = |stem: &&str| word.strip_prefix(*stem).is_some_and(|ending| ENDINGS.contains(&ending));
    WORDS.contains(&word) || STEMS.iter().any(has_stem)
}

/// Of what was declined it may be said that it was so with success.
fn is_adverb(word: &str) -> bool {
    ["успешн", "успех", "success", "сәтті"].iter().any(|stem| word.starts_with(stem))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_says_which_way_money_goes() {
        assert_eq!(
            ["Возврат", "Отмена оплаты", "Refund", "Комиссия банка", "Оплата", ""].map(what),
            [What::Back, What::Back, What::Back, What::Fee, What::Forward, What::Unsaid]
        );
    }

    fn all(statuses: &str, what: What, expected: Option<Told>) {
        let wrong: Vec<_> = statuses.split('|').filter(|status| told(status, what) != expected).collect();
        assert!(wrong.is_empty(), "not {expected:?}: {wrong:?}");
    }

    #[test]
    fn what_is_done_is_known_by_its_whole_phrase() {
        let done = "|Успешно|Исполнен|ИСПОЛНЕНО|Исполнена|Исполненный|Завершён|Проведен банком|Операция исполнена|Платеж успешно проведен\
            |Перевод выполнен успешно|Исполнен полностью|Зачислено на карту получателя|Списано со счета|Исполнено, зачислено\
            |Исполнен 29.11.2026|Исполнено (29.11.2026 13:05)|Approved (00)|00 - Approved|PAID|Paid out|Successful|Completed\
            |Successfully completed|Transaction successful|Payment completed|Deposited|Settled|Орындалды|Сәтті орындалды|Төлем төленді";
        all(done, What::Unsaid, Some(Told::Done));
        all("Возврат исполнен|Оплачен возврат|Возвращено|Refunded|Исполнено", What::Back, Some(Told::Done));
    }

    #[test]
    fn what_is_under_way_is_not_done() {
        let open = "Ожидает исполнения|Принят к исполнению|На исполнении|Ожидает зачисления|Ожидает списания|Ожидает завершения\
            |Pending completion|To be paid|Подлежит выплате|В обработке|Не исполнено|Не обработан|UNPAID|Not paid|Being processed\
            |Частично исполнен|Partially paid|Processing|Отмена в обработке|Cancel pending|Возвращено|Сторнировано|Отозван\
            |Заблокирован|Incomplete|Орындалуда|Орындалмады|Сәтті емес|Өңделуде|Отклонён, ожидает возврата";
        all(open, What::Unsaid, Some(Told::Open));
    }

    #[test]
    fn what_was_declined_or_taken_back_moved_nothing() {
        let nothing = "Неуспешно|Отклонено|Успешно отклонён|Отклонено банком: недостаточно средств|Отказ банка, операция отменена\
            |Ошибка при обработке|Processing error|Declined (05)|Отменена|Оплата отклонена|Cancelled|Reversed|Сәтсіз";
        all(nothing, What::Unsaid, Some(Told::Nothing));
        all("Возврат отклонен|Отмена отклонена|Ошибка", What::Back, Some(Told::Nothing));
    }

    #[test]
    fn what_could_be_said_of_another_thing_is_not_understood() {
        let unknown = "Код 7|Оплачен возврат|Зачислено отправителю обратно|Исполнено с ошибкой|Исполнено 50%|Зачислено 100,00|Отмена отклонена\
            |Возврат отклонен|Исполнено 2 из 3|Списание|Списано со счета получателя|Выплата|Paid by mistake";
        all(unknown, What::Unsaid, None);
        all("Отменено|Cancelled", What::Back, None);
    }
}
