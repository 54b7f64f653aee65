//! What testers read of this bank alone: how its test cards, special values and refusals are said in three languages.

use crate::sandbox::bank::pages::phrases::Row;

/// English, Russian, Kazakh.
#[rustfmt::skip]
pub const PHRASES: &[Row] = &[
    ["ShopAPI", "ShopAPI", "ShopAPI"],
    ["paid without 3-D Secure", "оплачивается без 3-D Secure", "3-D Secure-сіз төленеді"],
    ["MASTER CARD: 3-D Secure, then paid (RC 00)", "MASTER CARD: 3-D Secure, затем оплата (RC 00)", "MASTER CARD: 3-D Secure, содан кейін төленеді (RC 00)"],
    ["VISA: 3-D Secure, then paid (RC 00)", "VISA: 3-D Secure, затем оплата (RC 00)", "VISA: 3-D Secure, содан кейін төленеді (RC 00)"],
    ["MAESTRO: 3-D Secure, then paid (RC 00)", "MAESTRO: 3-D Secure, затем оплата (RC 00)", "MAESTRO: 3-D Secure, содан кейін төленеді (RC 00)"],
    ["МИР: 3-D Secure, then paid (RC 00)", "МИР: 3-D Secure, затем оплата (RC 00)", "МИР: 3-D Secure, содан кейін төленеді (RC 00)"],
    ["the family's demo form: paid without 3-D Secure", "карта демоформы: оплачивается без 3-D Secure", "демо пішіннің картасы: 3-D Secure-сіз төленеді"],
    ["rejected: too little money (RC 51)", "отказ: мало денег (RC 51)", "бас тарту: ақша жетпейді (RC 51)"],
    ["paid, then `error`: the provider refuses; the money is kept", "оплата, затем `error`: поставщик отказывает, деньги остаются списанными", "төленеді, содан кейін `error`: провайдер бас тартады, ақша қайтпайды"],
    ["`created` for ever; no money moves", "навсегда `created`; деньги не движутся", "мәңгі `created`; ақша қозғалмайды"],
    ["3-D Secure, then too little money (RC 51)", "3-D Secure, затем мало денег (RC 51)", "3-D Secure, содан кейін ақша жетпейді (RC 51)"],
    ["the user is `inactive`", "пользователь `inactive`", "пайдаланушы `inactive`"],
    ["the user is `disable`", "пользователь `disable`", "пайдаланушы `disable`"],
    ["`service-not-found`", "`service-not-found`", "`service-not-found`"],
    ["`provider-unavailable`", "`provider-unavailable`", "`provider-unavailable`"],
    ["the payment is made and is `created_error` at once", "платёж создан и сразу `created_error`", "төлем жасалады да, бірден `created_error` болады"],
    ["only of a payment that was taken, and as long as something is left", "только списанный платёж и пока что-то осталось", "тек алынған төлем және қалдығы бар кезде"],
    ["only of a payment that is held", "только удержанный платёж", "тек ұсталған төлем"],
    ["only payouts are corrected by hand", "вручную исправляют только выплаты", "қолмен тек төлем берулер түзетіледі"],
    ["there are no numbers of the shop's own: every call makes a new payment", "своих номеров у магазина нет: каждый вызов создаёт новый платёж", "дүкеннің өз нөмірлері жоқ: әр шақыру жаңа төлем жасайды"],
];
