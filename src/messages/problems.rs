//! What is wrong with a field, for the person who wrote the document.

use super::{Locale, line, reasons};
use crate::document::{FieldError, MAX_BYTES, Problem};

/// The field and what is wrong with it.
pub fn named(locale: Locale, error: &FieldError) -> String {
    let (_, why) = problem(locale, &error.problem);
    if error.field.is_empty() { why } else { format!("{}: {why}", error.field) }
}

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
            let told = |locale, row: &str, column: &str| {
                let at = what.find(" (").unwrap_or(what.len());
                let place = what[at..].replace("line", row).replace("column", column);
                format!("{}{place}", line(locale, &what[..at]))
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
            format!("другой тип; нужно: {}", line(Locale::Ru, expected)),
            format!("түрі басқа; керегі: {}", line(Locale::Kk, expected)),
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
        Problem::Guid(max) => say(
            "length",
            format!("длина должна быть не больше {max} знаков: GUID - без дефисов"),
            format!("ұзындығы {max} таңбадан аспауы керек: GUID - дефиссіз"),
            format!("must be at most {max} characters long: a GUID without its hyphens"),
        ),
        Problem::Format(expected) => say(
            "format",
            format!("неверный вид; ожидается: {}", line(Locale::Ru, expected)),
            format!("пішімі қате; күтілетіні: {}", line(Locale::Kk, expected)),
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
        // A gateway names what it cannot read by a stable word.
        Problem::Impossible(why) if reasons::is_word(why) => ("impossible", reasons::reason(locale, why)),
        Problem::Impossible(why) => ("impossible", line(locale, why)),
    }
}
