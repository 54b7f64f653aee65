//! What is wrong with a field, for the person who wrote the document.

use super::{Locale, Row, row};
use crate::document::{MAX_BYTES, Problem};

/// The stable code of a problem and its text.
pub fn problem(locale: Locale, problem: &Problem) -> (&'static str, String) {
    let say = |code: &'static str, ru: String, kk: String, en: String| {
        (
            code,
            match locale {
                Locale::Ru => ru,
                Locale::Kk => kk,
                Locale::En => en,
            },
        )
    };
    match problem {
        Problem::Syntax(what) => {
            let told = |locale, line: &str, column: &str| {
                let at = what.find(" (").unwrap_or(what.len());
                let place = what[at..].replace("line", line).replace("column", column);
                format!("{}{place}", form(locale, &what[..at]))
            };
            say(
                "syntax",
                format!("не JSON: {}", told(Locale::Ru, "строка", "столбец")),
                format!("JSON емес: {}", told(Locale::Kk, "жол", "баған")),
                format!("not JSON: {what}"),
            )
        }
        Problem::TooLarge => say(
            "too_large",
            format!("документ больше {MAX_BYTES} байт"),
            format!("құжат {MAX_BYTES} байттан үлкен"),
            format!("the document is larger than {MAX_BYTES} bytes"),
        ),
        Problem::Missing => say(
            "missing",
            "обязательное поле отсутствует".into(),
            "міндетті өріс жоқ".into(),
            "required and not there".into(),
        ),
        Problem::Unknown(None) => say(
            "unknown_field",
            "такого поля здесь нет".into(),
            "мұнда мұндай өріс жоқ".into(),
            "no such field here".into(),
        ),
        Problem::Unknown(Some(meant)) => say(
            "unknown_field",
            format!("такого поля здесь нет; возможно, {meant}?"),
            format!("мұнда мұндай өріс жоқ; мүмкін, {meant}?"),
            format!("no such field here; did you mean {meant}?"),
        ),
        Problem::Duplicate => {
            say("duplicate", "поле указано дважды".into(), "өріс екі рет көрсетілген".into(), "given twice".into())
        }
        Problem::Type(expected) => say(
            "type",
            format!("другой тип: нужно: {}", form(Locale::Ru, expected)),
            format!("түрі басқа: керегі: {}", form(Locale::Kk, expected)),
            format!("another type: {expected} is needed"),
        ),
        Problem::Fraction => say(
            "fraction",
            "нужно целое число минимальных единиц (тиын, копейка), без дробной части".into(),
            "ең кіші бірліктердің (тиын, копейка) бүтін саны керек, бөлшексіз".into(),
            "a whole number of minor units (tiyn, kopeck) is needed, without a fraction".into(),
        ),
        Problem::Range(min, max) => say(
            "range",
            format!("должно быть от {min} до {max}"),
            format!("{min} мен {max} аралығында болуы керек"),
            format!("must be {min} to {max}"),
        ),
        Problem::Length(min, max) => say(
            "length",
            format!("длина должна быть от {min} до {max} знаков"),
            format!("ұзындығы {min} мен {max} таңба аралығында болуы керек"),
            format!("must be {min} to {max} characters long"),
        ),
        Problem::Format(expected) => say(
            "format",
            format!("неверный вид; ожидается: {}", form(Locale::Ru, expected)),
            format!("түрі қате; күтілетіні: {}", form(Locale::Kk, expected)),
            format!("wrong form; expected: {expected}"),
        ),
        Problem::CheckDigit => say(
            "check_digit",
            "контрольная цифра не сходится: номер карты введён с ошибкой".into(),
            "бақылау цифры сәйкес емес: карта нөмірі қате енгізілген".into(),
            "the check digit is wrong: the card number was mistyped".into(),
        ),
        Problem::Choice(words) => {
            let words = words.join(", ");
            say(
                "choice",
                format!("должно быть одно из: {words}"),
                format!("мыналардың бірі болуы керек: {words}"),
                format!("must be one of: {words}"),
            )
        }
        Problem::With(other) => say(
            "excludes",
            format!("не может стоять вместе с {other}"),
            format!("{other} өрісімен бірге тұра алмайды"),
            format!("cannot stand together with {other}"),
        ),
        Problem::OneOf(names) => {
            let names = names.join(", ");
            say(
                "one_of",
                format!("нужно одно из: {names}"),
                format!("мыналардың бірі керек: {names}"),
                format!("one of these is needed: {names}"),
            )
        }
        Problem::CardInText => say(
            "card_in_text",
            "здесь стоит номер карты: он может быть только в card.number".into(),
            "мұнда карта нөмірі тұр: ол тек card.number өрісінде бола алады".into(),
            "the card number stands here: it belongs into card.number only".into(),
        ),
        Problem::Impossible(why) => ("impossible", form(locale, why).to_owned()),
    }
}

/// What is wanted of a field, or wrong with it, as the code says it in English, in the language of people; what is not in
/// the table, as it is.
fn form(locale: Locale, expected: &str) -> &str {
    FORMS.iter().find(|row| Locale::En.of(**row) == expected).map_or(expected, |row| locale.of(*row))
}

#[rustfmt::skip]
const FORMS: &[Row] = &[
    row!["ошибка записи", "жазу қатесі", "not valid JSON"],
    row!["документ обрывается", "құжат үзіліп қалған", "the document ends too early"],
    row!["список", "тізім", "list"],
    row!["объект", "объект", "object"],
    row!["текст", "мәтін", "text"],
    row!["true или false", "true не false", "true or false"],
    row!["целое число", "бүтін сан", "whole number"],
    row!["этот банк выплачивает только в KZT (398)", "бұл банк тек KZT (398) валютасымен төлейді", "Bereke Payouts pays out in KZT (398) only"],
    row!["в запросах этого банка комиссии нет", "бұл банктің сұрауларында комиссия жоқ", "this bank's requests name no commission"],
    row!["деньги удерживаются только при capture: manual", "ақша тек capture: manual кезінде ұсталады", "only with capture manual is money held"],
    row!["банк принимает одно слово features на заказ", "банк бір тапсырысқа features бір сөзін қабылдайды", "this bank takes one feature per order"],
    row!["только цифры", "тек цифрлар", "digits only"],
    row!["цифры, как в личном кабинете", "жеке кабинеттегідей цифрлар", "digits, as the back office shows it"],
    row!["три или четыре цифры", "үш не төрт цифр", "three or four digits"],
    row!["три цифры ISO 3166-1, например 398", "ISO 3166-1 үш цифры, мысалы 398", "three digits of ISO 3166-1 such as 398"],
    row!["одна или две цифры", "бір не екі цифр", "one or two digits"],
    row!["от 12 до 19 цифр", "12-ден 19-ға дейін цифр", "12 to 19 digits"],
    row!["от 7 до 15 цифр, можно с + впереди", "7-ден 15-ке дейін цифр, алдында + болуы мүмкін", "7 to 15 digits, with or without a leading +"],
    row!["код ISO 4217, например KZT или 398", "ISO 4217 коды, мысалы KZT не 398", "an ISO 4217 code such as KZT or 398"],
    row!["две буквы ISO 639-1, например ru, kk, en", "ISO 639-1 екі әрпі, мысалы ru, kk, en", "two letters of ISO 639-1 such as ru, kk, en"],
    row!["две заглавные латинские буквы, например CO", "екі бас латын әрпі, мысалы CO", "two capital letters such as CO"],
    row!["две заглавные буквы ISO 3166-1, например KZ", "ISO 3166-1 екі бас әрпі, мысалы KZ", "two capital letters of ISO 3166-1 such as KZ"],
    row!["латинские буквы, между ними пробелы и . - '", "латын әріптері, араларында бос орын және . - '", "Latin letters, with blanks and . - ' between them"],
    row!["латинские буквы, цифры и - _ . : / ~ # + @ =", "латын әріптері, цифрлар және - _ . : / ~ # + @ =", "Latin letters, digits and - _ . : / ~ # + @ ="],
    row!["буквы и цифры, например v2", "әріптер мен цифрлар, мысалы v2", "letters and digits such as v2"],
    row!["видимые знаки ASCII", "көрінетін ASCII таңбалары", "visible ASCII characters"],
    row!["одна строка без управляющих знаков", "басқару таңбаларынсыз бір жол", "one line without control characters"],
    row!["текст без знака NUL", "NUL таңбасыз мәтін", "a text without a NUL character"],
    row!["непустой текст", "бос емес мәтін", "a text that is not empty"],
    row!["не одни точки", "тек нүктелер емес", "more than dots"],
    row!["адрес электронной почты", "электрондық пошта мекенжайы", "an e-mail address"],
    row!["адрес IPv4 или IPv6", "IPv4 не IPv6 мекенжайы", "an IPv4 or IPv6 address"],
    row!["адрес IP, например 192.0.2.1", "IP мекенжайы, мысалы 192.0.2.1", "an IP address such as 192.0.2.1"],
    row!["полный адрес с https://", "https:// бар толық мекенжай", "a complete URL with https://"],
    row!["дата, например 2030-12-31", "күн, мысалы 2030-12-31", "a date such as 2030-12-31"],
    row!["год и месяц, ГГГГ-ММ", "жыл мен ай, ЖЖЖЖ-АА", "yyyy-MM"],
    row!["дата и время, например 2030-12-31T23:59:59", "күн мен уақыт, мысалы 2030-12-31T23:59:59", "yyyy-MM-ddTHH:mm:ss"],
    row!["токен без двоеточия", "қос нүктесіз токен", "a token without a colon"],
    row!["непустые имена", "бос емес атаулар", "names that are not empty"],
    row!["непустые имена и значения", "бос емес атаулар мен мәндер", "names and values that are not empty"],
    row!["имена от 1 до 255 знаков", "1-ден 255 таңбаға дейінгі атаулар", "names of 1 to 255 characters"],
    row!["имена полей, каждое один раз, например login,email", "өріс атаулары, әрқайсысы бір рет, мысалы login,email", "names of fields, each once, such as login,email"],
    row!["поле payout.create, например card.holder или gateway.sender.ip", "payout.create өрісі, мысалы card.holder не gateway.sender.ip", "a field of payout.create such as card.holder or gateway.sender.ip"],
    row!["валюта между подчёркиваниями, которую знает форма карты, например _KZT_", "карта формасы білетін, асты сызықтар арасындағы валюта, мысалы _KZT_", "a currency between underscores that the card form knows, such as _KZT_"],
    row!["путь, например paymentorder.do", "жол, мысалы paymentorder.do", "a path such as paymentorder.do"],
    row!["путь, например /payment", "жол, мысалы /payment", "a path such as /payment"],
    row!["путь, например /do/payment", "жол, мысалы /do/payment", "a path such as /do/payment"],
    row!["путь, например /api-shop", "жол, мысалы /api-shop", "a path such as /api-shop"],
    row!["NNNNN или NNNNN-NNNN для страны US", "US елі үшін NNNNN не NNNNN-NNNN", "NNNNN or NNNNN-NNNN for the country US"],
    row!["32 байта в Base64 или шестнадцатеричной записи", "Base64 не он алтылық жазудағы 32 байт", "32 bytes in Base64 or hex"],
];
