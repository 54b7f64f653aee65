//! The members of the component as tables: both names, what is given and what comes back, and who does it. Their numbers are
//! the platform's business of one session only; what programs have in their texts are the names, which never change.

use crate::answer::Answer;
use crate::component::Component;
use crate::library;
use crate::outcome::{Returns, Trouble, Value};
use crate::variant::Given;

/// The English and the Russian name: alias 0 and alias 1 of the platform.
pub struct Names(pub &'static str, pub &'static str);

/// A parameter, and what stands for it where it is left out.
#[derive(Clone, Copy)]
pub enum Parameter {
    Needed,
    Text(&'static str),
    Whole(i32),
}

/// What does it: values in, one out.
type Run = fn(&Component, &[Given<'_>]) -> Result<Value, Trouble>;
type Write = fn(&Component, Given<'_>) -> Result<(), Trouble>;

pub struct Method {
    pub names: Names,
    pub parameters: &'static [Parameter],
    pub returns: Returns,
    pub run: Run,
}

pub struct Property {
    pub names: Names,
    pub read: fn(&Component) -> Value,
    pub write: Option<Write>,
}

impl Method {
    /// Runs it. Nothing is given back where the platform shall raise an exception.
    pub fn run_on(&self, component: &Component, given: &[Given<'_>]) -> Option<Value> {
        component.run(self.parameters.len(), self.returns, self.run, given)
    }
}

impl Property {
    /// Sets it; `false` where the platform shall raise an exception.
    pub fn set_on(&self, component: &Component, given: Given<'_>) -> bool {
        self.write.is_some_and(|write| component.set(write, given))
    }
}

use Parameter::{Needed, Text, Whole};
use Returns::{Document, Nothing, Number, Word};

const fn method(names: Names, parameters: &'static [Parameter], returns: Returns, run: Run) -> Method {
    Method { names, parameters, returns, run }
}

pub static METHODS: [Method; 12] = [
    method(Names("Open", "Открыть"), &[Needed], Document, Component::open),
    method(Names("Call", "Вызвать"), &[Needed, Text("{}")], Document, Component::call),
    method(Names("Check", "Проверить"), &[Needed, Text("{}")], Document, Component::check),
    method(Names("Start", "Начать"), &[Needed, Text("{}")], Number, Component::start),
    method(Names("Wait", "Дождаться"), &[Needed, Whole(0)], Document, Component::wait),
    method(Names("Progress", "Ход"), &[Needed], Word, Component::progress),
    method(Names("Cancel", "Отменить"), &[Needed], Nothing, Component::cancel),
    method(Names("Release", "Отпустить"), &[Needed], Nothing, Component::release),
    method(Names("Close", "Закрыть"), &[], Nothing, |component, _| {
        component.close();
        Ok(Value::Nothing)
    }),
    method(Names("Describe", "Описать"), &[], Document, |component, _| component.describe()),
    method(Names("Value", "Значение"), &[Needed], Word, Component::member),
    method(Names("Count", "Количество"), &[Needed], Number, Component::count),
];

const fn property(names: Names, read: fn(&Component) -> Value) -> Property {
    Property { names, read, write: None }
}

/// A member of the last answer as a text; empty where there is none.
macro_rules! of_answer {
    ($english:literal, $russian:literal, $path:literal) => {
        property(Names($english, $russian), |component| Value::Text(component.of_answer(|answer| answer.text($path))))
    };
}

pub static PROPERTIES: [Property; 27] = [
    property(Names("Version", "Версия"), |_| Value::Text(library::version().to_owned())),
    property(Names("Answer", "Ответ"), |component| Value::Text(component.of_answer(|answer| answer.json.clone()))),
    property(Names("Status", "Статус"), |component| Value::Text(component.of_answer(status))),
    property(Names("StatusCode", "КодСтатуса"), |component| {
        Value::Whole(component.of_answer(|answer| answer.status))
    }),
    of_answer!("State", "Состояние", "state"),
    of_answer!("Advice", "Совет", "advice"),
    of_answer!("Message", "Сообщение", "message"),
    of_answer!("Operation", "Операция", "operation"),
    of_answer!("Kind", "Вид", "kind"),
    of_answer!("OrderNumber", "НомерЗаказа", "orderNumber"),
    of_answer!("RefundNumber", "НомерВозврата", "refundNumber"),
    of_answer!("Amount", "Сумма", "amount"),
    of_answer!("Currency", "Валюта", "currency"),
    of_answer!("OrderId", "ИдБанка", "orderId"),
    of_answer!("RefNum", "СсылкаБанка", "refNum"),
    of_answer!("MaskedPan", "МаскаКарты", "maskedPan"),
    of_answer!("FormUrl", "Ссылка", "formUrl"),
    property(Names("Replayed", "Повтор"), |component| Value::Flag(component.of_answer(Answer::is_replayed))),
    of_answer!("ErrorCode", "КодОшибки", "error.code"),
    of_answer!("Field", "Поле", "error.field"),
    of_answer!("ErrorMessage", "ТекстОшибки", "error.message"),
    of_answer!("Text", "Текст", "text"),
    property(Names("LastError", "ПоследняяОшибка"), |component| Value::Text(component.last_error())),
    Property {
        names: Names("Exceptions", "Исключения"),
        read: |component| Value::Flag(component.exceptions()),
        write: Some(Component::set_exceptions),
    },
    Property {
        names: Names("Events", "События"),
        read: |component| Value::Flag(component.events().is_on()),
        write: Some(Component::set_events),
    },
    Property {
        names: Names("LogLevel", "УровеньЛога"),
        read: |component| Value::Whole(component.log_level()),
        write: Some(Component::set_log_level),
    },
    property(Names("EventsLost", "ПотеряноСобытий"), |component| {
        Value::Whole(component.events().lost())
    }),
];

/// The name of the last answer's status; none before the first call.
fn status(answer: &Answer) -> String {
    if answer.json.is_empty() && answer.status == 0 {
        String::new()
    } else {
        library::status_name(answer.status).to_owned()
    }
}

impl Names {
    /// Names of the platform's language know no case, in either alphabet, and our tables know that better than a
    /// machine without a Russian locale.
    fn are(&self, folded: &str) -> bool {
        [self.0, self.1].iter().any(|name| name.to_lowercase() == folded)
    }

    pub fn alias(&self, number: usize) -> Option<&'static str> {
        [self.0, self.1].get(number).copied()
    }
}

pub fn find_method(name: &str) -> Option<usize> {
    let folded = name.to_lowercase();
    METHODS.iter().position(|method| method.names.are(&folded))
}

pub fn find_property(name: &str) -> Option<usize> {
    let folded = name.to_lowercase();
    PROPERTIES.iter().position(|property| property.names.are(&folded))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_name_is_found_in_any_case_and_means_one_member() {
        let mut seen = BTreeSet::new();
        let methods =
            METHODS.iter().map(|method| &method.names).enumerate().map(|it| (it, find_method as fn(&str) -> _));
        let properties = PROPERTIES.iter().map(|property| &property.names).enumerate();
        for ((at, names), find) in methods.chain(properties.map(|it| (it, find_property as fn(&str) -> _))) {
            for name in [names.0, names.1] {
                for spelt in [name.to_owned(), name.to_uppercase(), name.to_lowercase()] {
                    assert_eq!(find(&spelt), Some(at), "{spelt}");
                }
                assert!(seen.insert(name.to_lowercase()), "{name} is there twice");
            }
            assert!(names.0.is_ascii() && !names.1.is_ascii());
        }
        assert_eq!((find_method("Вызвать "), find_method(""), find_property("Статуc")), (None, None, None));
    }
}
