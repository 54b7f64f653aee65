//! What testers read of this bank alone: how its test cards, special values and refusals are said in three languages.

use crate::sandbox::bank::pages::phrases::Row;

/// English, Russian, Kazakh.
#[rustfmt::skip]
pub const PHRASES: &[Row] = &[
    ["Card payments", "Оплата картой", "Картамен төлеу"],
    ["paid without 3-D Secure", "оплачивается без 3-D Secure", "3-D Secure-сіз төленеді"],
    ["3-D Secure 1, code 12345678, then paid", "3-D Secure 1, код 12345678, затем оплата", "3-D Secure 1, код 12345678, содан кейін төленеді"],
    ["3-D Secure 2 with a challenge, code 12345678, then paid", "3-D Secure 2 с вопросом, код 12345678, затем оплата", "Сұрағы бар 3-D Secure 2, код 12345678, содан кейін төленеді"],
    ["3-D Secure 2 without a challenge, then paid", "3-D Secure 2 без вопроса, затем оплата", "Сұрағы жоқ 3-D Secure 2, содан кейін төленеді"],
    ["3-D Secure 2 with a challenge, then too little money", "3-D Secure 2 с вопросом, затем мало денег", "Сұрағы бар 3-D Secure 2, содан кейін ақша жетпейді"],
    ["declined: too little money (116)", "отказ: мало денег (116)", "бас тарту: ақша жетпейді (116)"],
    ["declined: expired card (101)", "отказ: срок карты истёк (101)", "бас тарту: картаның мерзімі өткен (101)"],
    ["declined: ask the issuer (100)", "отказ: обратитесь в банк карты (100)", "бас тарту: карта банкіне хабарласыңыз (100)"],
    ["declined: ask the merchant (109)", "отказ: обратитесь в магазин (109)", "бас тарту: дүкенге хабарласыңыз (109)"],
    ["declined: the payment cannot be made (120)", "отказ: оплата невозможна (120)", "бас тарту: төлеу мүмкін емес (120)"],
    ["declined: no connection with the issuer (907)", "отказ: нет связи с банком карты (907)", "бас тарту: карта банкімен байланыс жоқ (907)"],
    ["3-D Secure 1, then too little money", "3-D Secure 1, затем мало денег", "3-D Secure 1, содан кейін ақша жетпейді"],
    ["actionCode -30001 for 5 seconds, then paid", "actionCode -30001 на 5 секунд, затем оплата", "5 секунд actionCode -30001, содан кейін төленеді"],
    ["actionCode -30001 for 5 seconds, then declined", "actionCode -30001 на 5 секунд, затем отказ", "5 секунд actionCode -30001, содан кейін бас тарту"],
    ["5: the user must change the password", "5: пользователь должен сменить пароль", "5: пайдаланушы құпиясөзді ауыстыруы керек"],
    ["7: system error (paymentorder.do: 5)", "7: системная ошибка (paymentorder.do: 5)", "7: жүйелік қате (paymentorder.do: 5)"],
    ["Apple and Google Pay (`merchant`): 5, access denied", "Apple и Google Pay (`merchant`): 5, доступ запрещён", "Apple және Google Pay (`merchant`): 5, рұқсат жоқ"],
    ["Apple and Google Pay (`merchant`): 10, the merchant has no private key", "Apple и Google Pay (`merchant`): 10, у магазина нет закрытого ключа", "Apple және Google Pay (`merchant`): 10, дүкеннің жабық кілті жоқ"],
    ["only of a payment that was taken, and as long as something is left", "только списанный платёж и пока что-то осталось", "тек алынған төлем және қалдығы бар кезде"],
    ["only of a payment that is held or taken, and of which nothing was refunded", "только удержанный или списанный платёж без возвратов", "тек ұсталған не алынған, қайтарылмаған төлем"],
    ["only payouts are corrected by hand", "вручную исправляют только выплаты", "қолмен тек төлем берулер түзетіледі"],
];
