//! What testers read of this bank alone: how its test cards, special values and refusals are said in three languages.

use crate::sandbox::bank::pages::phrases::Row;

/// English, Russian, Kazakh.
#[rustfmt::skip]
pub const PHRASES: &[Row] = &[
    ["Payouts", "Выплаты", "Төлем берулер"],
    ["paid: status 2", "исполняется: статус 2", "орындалады: күйі 2"],
    ["paid: status 2 (Mastercard)", "исполняется: статус 2 (Mastercard)", "орындалады: күйі 2 (Mastercard)"],
    ["declined by the issuer: status 6", "отказ банка-эмитента: статус 6", "эмитент банк бас тартады: күйі 6"],
    ["expired card: status 6", "срок карты истёк: статус 6", "картаның мерзімі өткен: күйі 6"],
    ["limit exceeded: status 6", "превышен лимит: статус 6", "лимит асқан: күйі 6"],
    ["status 1, after 5 seconds 2", "статус 1, через 5 секунд 2", "күйі 1, 5 секундтан кейін 2"],
    ["status 1, after 60 seconds 2", "статус 1, через 60 секунд 2", "күйі 1, 60 секундтан кейін 2"],
    ["status 1, after 5 seconds 6", "статус 1, через 5 секунд 6", "күйі 1, 5 секундтан кейін 6"],
    ["status 1 for ever", "статус 1 навсегда", "күйі мәңгі 1"],
    ["502/99: 3-D Secure was requested", "502/99: запрошен 3-D Secure", "502/99: 3-D Secure сұралды"],
    ["502/204: Unsupported pan", "502/204: номер не поддерживается", "502/204: нөмірге қолдау жоқ"],
    ["502/204: no bin range", "502/204: нет диапазона BIN", "502/204: BIN ауқымы жоқ"],
    ["502/98: Mrbin can't find this card", "502/98: Mrbin не находит карту", "502/98: Mrbin картаны таппайды"],
    ["400/98: card affiliation not allowed", "400/98: платёжная система не разрешена", "400/98: төлем жүйесіне рұқсат жоқ"],
    ["502/99: unable to get card data", "502/99: данные карты недоступны", "502/99: карта деректері алынбайды"],
    ["a stored card that is paid", "сохранённая карта: исполняется", "сақталған карта: орындалады"],
    ["a stored card that is declined", "сохранённая карта: отклоняется", "сақталған карта: қабылданбайды"],
    ["500/99: No merchant settings available", "500/99: нет настроек магазина", "500/99: дүкен баптаулары жоқ"],
    ["500/99: There was an error getting gateway parameters", "500/99: не получены параметры шлюза", "500/99: шлюз параметрлері алынбады"],
    ["only of a payout that was executed, and as long as something is left", "только исполненную выплату и пока что-то осталось", "тек орындалған төлем және қалдығы бар кезде"],
    ["only of a payout that was declined", "только отклонённую выплату", "тек қабылданбаған төлем"],
    ["only of a payout that was executed", "только исполненную выплату", "тек орындалған төлем"],
];
