//! The module for the add-in, `ТолемКомпонента`, held against the component itself: whatever it uses must be there, and whatever
//! it asks must be an operation with these fields.

use super::{BOM, MODULE, README, bsl, with_addin};
use bsl::{Call, Token};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use with_addin::Member;

const GUIDES: [&str; 2] =
    [include_str!("../../bindings/onec/README.ru.md"), include_str!("../../bindings/onec/README.md")];

/// Which members a module uses, or what the component has not.
fn used<'m>(module: &'m bsl::Module, members: &BTreeMap<String, Member>) -> Result<BTreeSet<&'m str>, String> {
    let mut used = BTreeSet::new();
    for usage in module.routines.iter().flat_map(|routine| routine.uses("Клиент")) {
        let wrong = |what: String| Err(format!("line {}: {} {what}", usage.line, usage.name));
        let Some(member) = members.get(usage.name) else { return wrong("is no member".to_owned()) };
        match (&*member.kind, &usage.arguments) {
            ("function" | "procedure", Some(given)) if (member.needed..=member.possible).contains(&given.len()) => {}
            ("function" | "procedure", Some(given)) => return wrong(format!("with {} arguments", given.len())),
            ("property", None) if usage.is_set => return wrong("cannot be set".to_owned()),
            ("property" | "setting", None) => {}
            (kind, _) => return wrong(format!("is a {kind}")),
        }
        used.insert(usage.name);
    }
    Ok(used)
}

#[test]
fn the_module_is_sound_and_uses_what_the_component_has() {
    assert!(MODULE.starts_with(BOM));
    let members = with_addin::members();
    let module = bsl::read(MODULE).unwrap();
    let found = used(&module, &members).unwrap();
    assert!(found.len() > 25, "{found:?}");
    for (right, wrong) in [
        ("Клиент.Отпустить(Задание)", "Клиент.Отпустит(Задание)"),
        ("Клиент.Дождаться(Задание, 0)", "Клиент.Дождаться(Задание, 0, 1)"),
        ("Клиент.Закрыть()", "Клиент.Закрыть"),
        ("Клиент.Исключения = Ложь", "Клиент.Статус = Ложь"),
        ("Клиент.Поле)", "Клиент.Поле(1))"),
    ] {
        let broken = MODULE.replacen(right, wrong, 1);
        assert!(broken != MODULE && used(&bsl::read(&broken).unwrap(), &members).is_err(), "{wrong}");
    }
}

/// The guides for people, too, must not promise a member that is not there.
#[test]
fn the_guides_name_every_member() {
    for name in with_addin::members().keys() {
        let guide = GUIDES[usize::from(name.is_ascii())];
        assert!(guide.contains(&format!("`{name}")), "no guide has {name}");
    }
}

/// The modules of forms that the guide shows, and how many of their calls the module has. What a form declares outside of its
/// procedures, which `bsl` does not read, is here a parameter of each.
fn calls_of_the_guide(guide: &str, module: &bsl::Module) -> Result<usize, String> {
    const DECLARED: &str = "Клиент = 0, Задание = 0, НомерЗаказа = 0, Сумма = 0, Получатель = 0)";
    let mut calls = 0;
    for block in guide.split("```bsl").skip(1).map(|rest| rest.split("```").next().unwrap()) {
        let lines = block.lines().map(str::trim).filter(|line| !line.starts_with('&') && !line.starts_with("Перем "));
        let code: Vec<_> = lines
            .map(|line| match line.strip_prefix("Процедура ").and_then(|head| head.strip_suffix(')')) {
                Some(head) if head.ends_with('(') => format!("Процедура {head}{DECLARED}"),
                Some(head) => format!("Процедура {head}, {DECLARED}"),
                None => line.to_owned(),
            })
            .collect();
        let form = bsl::read(&code.join("\n"))?;
        for call in form.routines.iter().flat_map(|routine| routine.calls()).filter(|call| call.module.is_some()) {
            let called = module.routines.iter().find(|routine| routine.name == call.name);
            if !called.is_some_and(|called| called.export && called.takes(call.arguments.len())) {
                return Err(format!("line {}: {}", call.line, call.name));
            }
            calls += 1;
        }
    }
    Ok(calls)
}

#[test]
fn the_code_of_the_guide_is_sound_and_calls_what_the_module_has() {
    let module = bsl::read(MODULE).unwrap();
    assert_eq!(calls_of_the_guide(GUIDES[0], &module), Ok(9));
    for (right, wrong) in [
        ("ТолемКомпонента.СпроситьЗадание(Клиент, Задание)", "ТолемКомпонента.СпроситьЗадание(Клиент)"),
        ("ТолемКомпонента.НовыйПолучатель()", "ТолемКомпонента.НовыйПлательщик()"),
        ("Процедура СпроситьПозже()", "Процедура СпроситьПотом()"),
        ("КонецЕсли;\nКонецПроцедуры", "КонецПроцедуры"),
    ] {
        let broken = GUIDES[0].replacen(right, wrong, 1);
        assert!(broken != GUIDES[0] && calls_of_the_guide(&broken, &module).is_err(), "{wrong}");
    }
}

/// What is asked, and with which fields.
fn asked<'m>(calls: &'m [Call<'m>]) -> Option<&'m str> {
    calls.iter().filter(|call| call.name == "Спросить").find_map(|call| match call.arguments[1] {
        [(_, Token::Text(operation))] => Some(operation.as_str()),
        _ => None,
    })
}

#[test]
fn what_the_module_asks_is_an_operation_with_these_fields() {
    let module = bsl::read(MODULE).unwrap();
    let described: Value = serde_json::from_str(&tolem::client::describe().json).unwrap();
    let operations = described["operations"].as_array().unwrap();
    let mut met = BTreeSet::new();
    for routine in &module.routines {
        let calls = routine.calls();
        let texts = routine.texts();
        let named = |text: &str| operations.iter().find(|operation| operation["name"] == text);
        let Some(operation) = asked(&calls).or(texts.iter().copied().find(|text| named(text).is_some())) else {
            continue;
        };
        let schema = &named(operation).unwrap_or_else(|| panic!("no operation {operation}"))["request"]["properties"];
        assert!(schema.is_object(), "{operation}: {schema}");
        // The keys of its own request, and those of the routines that begin it.
        let begun = calls.iter().filter(|call| ["ДвижениеДенег", "ЗапросВыплаты"].contains(&call.name));
        let mut keys: BTreeSet<String> = keys(&routine.uses("Запрос"), &texts).collect();
        for call in begun {
            for name in [call.name, "ДвижениеДенег"] {
                let begins = module.routine(name);
                keys.extend(self::keys(&begins.uses("Запрос"), &[]));
            }
        }
        for key in &keys {
            assert!(schema.get(key).is_some(), "{}: {operation} has no field {key}", routine.name);
        }
        met.insert(operation.to_owned());
    }
    for operation in
        ["payout.create", "payout.register", "payment.register", "payment.refund", "balance.get", "operation.settle"]
    {
        assert!(met.contains(operation), "{met:?}");
    }
}

/// Keys that are put into a request: `Запрос.Вставить("key", …)` and `Новый Структура("key, key", …)`.
fn keys<'m>(uses: &[bsl::Use<'m>], texts: &[&'m str]) -> impl Iterator<Item = String> {
    let inserted = uses.iter().filter(|usage| usage.name == "Вставить").filter_map(|usage| {
        match usage.arguments.as_deref()?.first()? {
            [(_, Token::Text(key))] => Some(key.clone()),
            _ => None,
        }
    });
    let listed = texts.iter().filter(|text| text.starts_with("orderNumber, ") || text.starts_with("state, "));
    let listed = listed.flat_map(|text| text.split(", ").map(str::to_owned));
    inserted.chain(listed).collect::<Vec<_>>().into_iter()
}

/// Whoever changes from one way to another decides as before, in the same words.
#[test]
fn all_three_modules_decide_alike() {
    let module = bsl::read(MODULE).unwrap();
    let routine = module.routine("ЧтоДелать");
    let decided = |status: &str, advice: &str, code: &str| {
        bsl::decided(routine, &[("Статус", status), ("Совет", advice), ("КодОшибки", code)].into())
    };
    let other = bsl::read(super::CALLS).unwrap();
    let other = other.routine("ЧтоДелать");
    let over_com = bsl::read(super::COM).unwrap();
    let over_com = over_com.routine("ЧтоДелать");
    let statuses: Value = serde_json::from_str(&tolem::client::describe().json).unwrap();
    for status in statuses["statuses"].as_array().unwrap().iter().map(|status| status["name"].as_str().unwrap()) {
        for (advice, code) in [("book", ""), ("resolve", ""), ("review", ""), ("repeat", ""), ("", "no_such_movement")]
        {
            let state = if advice == "book" { "paid" } else { "" };
            let members = [("Статус", status), ("Состояние", state), ("Совет", advice), ("КодОшибки", code)];
            let before = bsl::decided(other, &members.into());
            let now = decided(status, advice, code);
            assert_eq!(now, before, "{status} {advice}");
            assert_eq!(now, bsl::decided(over_com, &members.into()), "{status} {advice}");
        }
    }
    assert_eq!(decided("TOLEM_OK", "capture", ""), "Списать");
    assert_eq!(decided("TOLEM_OK", "none", ""), "Выяснить", "nothing is booked but by the advice");
    assert_eq!(decided("TOLEM_OF_NEXT_YEAR", "book", ""), "Выяснить");
    for decision in routine.texts().iter().filter(|text| !text.is_ascii()) {
        assert!(GUIDES[0].contains(&format!("`{decision}`")), "the guide does not tell what {decision} means");
    }
    assert!(README.contains("Провести"));
}
