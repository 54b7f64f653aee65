//! What testers read of this bank alone: how its test cards, special values and refusals are said in three languages.

use crate::sandbox::bank::pages::phrases::Row;

/// English, Russian, Kazakh.
#[rustfmt::skip]
pub const PHRASES: &[Row] = &[
    ["bePaid", "bePaid", "bePaid"],
    ["successful", "успешно", "сәтті"],
    ["successful (Mastercard, the card of the example)", "успешно (Mastercard, карта из примера)", "сәтті (Mastercard, мысалдағы карта)"],
    ["incomplete: somebody must open redirect_url", "incomplete: кто-то должен открыть redirect_url", "incomplete: біреу redirect_url ашуы керек"],
    ["failed, unless exp_month is sent and is not 10", "не исполняется, если не прислан exp_month, отличный от 10", "10-нан өзге exp_month жіберілмесе, орындалмайды"],
    ["failed: F.0114, insufficient funds", "отказ: F.0114, мало денег", "бас тарту: F.0114, ақша жетпейді"],
    ["failed: F.0105, do not honor", "отказ: F.0105, не обслуживать", "бас тарту: F.0105, қызмет көрсетпеу"],
    ["failed: F.0108, duplicate", "отказ: F.0108, повтор", "бас тарту: F.0108, қайталау"],
    ["failed: F.0999, unknown reason", "отказ: F.0999, причина неизвестна", "бас тарту: F.0999, себебі белгісіз"],
    ["pending, after 3 seconds successful", "в обработке, через 3 секунды успешно", "өңделуде, 3 секундтан кейін сәтті"],
    ["pending, after 3 seconds failed", "в обработке, через 3 секунды отказ", "өңделуде, 3 секундтан кейін бас тарту"],
    ["pending for ever", "в обработке навсегда", "мәңгі өңделуде"],
    ["error, and no money has moved", "ошибка, деньги не ушли", "қате, ақша кетпеді"],
    ["error, and the money has moved", "ошибка, а деньги ушли", "қате, ал ақша кетті"],
    ["expired at once", "сразу истекает", "мерзімі бірден бітеді"],
    ["only of a payout that was executed", "только исполненную выплату", "тек орындалған төлем"],
    ["only of a payout that has failed or expired", "только выплату, которая не удалась или истекла", "тек орындалмаған не мерзімі өткен төлем"],
    ["a payout of bePaid is corrected, not given back", "выплату bePaid исправляют, а не возвращают", "bePaid төлемі түзетіледі, қайтарылмайды"],
];
