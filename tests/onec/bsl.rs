//! Reads 1C's language far enough to find, without 1C, what would stop a module from compiling there or would only be
//! noticed when the line is reached: blocks that do not close, a missing semicolon, a name nobody declared, a call
//! with the wrong number of arguments, a Latin letter in a Cyrillic word.

use std::collections::{BTreeMap, BTreeSet};

#[derive(Clone, Debug, PartialEq)]
pub enum Token {
    Word(String),
    Text(String),
    Number(String),
    Sign(char),
}

use Token::{Number, Sign, Text, Word};

/// A token and its line.
type At = (usize, Token);

pub struct Routine {
    pub name: String,
    function: bool,
    pub export: bool,
    /// Names, and whether each may be left out.
    parameters: Vec<(String, bool)>,
    pub body: Vec<At>,
}

pub struct Module {
    pub routines: Vec<Routine>,
}

/// A call `name(…)` or `module.name(…)`.
pub struct Call<'m> {
    pub line: usize,
    pub module: Option<&'m str>,
    pub name: &'m str,
    pub arguments: Vec<&'m [At]>,
}

/// A use of a member of an object: `object.name`, `object.name(…)` or, at the beginning of a statement, `object.name = …`.
pub struct Use<'m> {
    pub line: usize,
    pub name: &'m str,
    /// `None` where it is not called.
    pub arguments: Option<Vec<&'m [At]>>,
    pub is_set: bool,
}

/// Words that begin a statement; before them a statement has ended.
const STARTERS: &[&str] = &[
    "Если",
    "ИначеЕсли",
    "Иначе",
    "КонецЕсли",
    "Для",
    "Пока",
    "КонецЦикла",
    "Попытка",
    "Исключение",
    "КонецПопытки",
    "Возврат",
    "Прервать",
    "Продолжить",
    "ВызватьИсключение",
];
const OTHERS: &[&str] = &[
    "Тогда",
    "Цикл",
    "Каждого",
    "Из",
    "По",
    "И",
    "Или",
    "Не",
    "Новый",
    "Истина",
    "Ложь",
    "Неопределено",
    "Экспорт",
    "Знач",
];
/// After them a statement begins.
const OPENERS: &[&str] = &["Тогда", "Иначе", "Цикл", "Попытка", "Исключение"];

/// What the platform has: functions of the global context, and how many arguments they take.
const PLATFORM: &[(&str, usize, usize)] = &[
    ("ВызватьИсключение", 1, 1),
    ("ЗаписатьJSON", 2, 6),
    ("ЗаписьЖурналаРегистрации", 1, 6),
    ("ЗапуститьПриложение", 1, 4),
    ("ЗафиксироватьТранзакцию", 0, 0),
    ("ЗначениеЗаполнено", 1, 1),
    ("ИмяКомпьютера", 0, 0),
    ("ИнформацияОбОшибке", 0, 0),
    ("КаталогВременныхФайлов", 0, 0),
    ("КраткоеПредставлениеОшибки", 1, 1),
    ("НачатьТранзакцию", 0, 1),
    ("ОтменитьТранзакцию", 0, 0),
    ("ПодключитьВнешнююКомпоненту", 2, 5),
    ("ПодключитьОбработчикОжидания", 2, 3),
    ("ПодробноеПредставлениеОшибки", 1, 1),
    ("ПолучитьИмяВременногоФайла", 0, 1),
    ("ПрочитатьJSON", 1, 8),
    ("ПустаяСтрока", 1, 1),
    ("Сообщить", 1, 2),
    ("Состояние", 1, 4),
    ("СтрЗаменить", 3, 3),
    ("СтрНайти", 2, 5),
    ("СтрРазделить", 2, 3),
    ("СтрШаблон", 2, 11),
    ("Строка", 1, 1),
    ("СтрНачинаетсяС", 2, 2),
    ("Тип", 1, 1),
    ("ТипЗнч", 1, 1),
    ("ТранзакцияАктивна", 0, 0),
    ("УдалитьФайлы", 1, 2),
    ("Формат", 2, 2),
    ("Цел", 1, 1),
    ("Число", 1, 1),
];
const TYPES: &[&str] = &[
    "COMОбъект",
    "БлокировкаДанных",
    "ЗаписьJSON",
    "Запрос",
    "Массив",
    "ПараметрыЗаписиJSON",
    "СистемнаяИнформация",
    "Соответствие",
    "Структура",
    "УникальныйИдентификатор",
    "Файл",
    "ЧтениеJSON",
];
/// Those of ours that others call.
const MODULES: [&str; 2] = ["ТолемКоманднаяСтрока", "ТолемКомпонента"];
const GLOBALS: &[&str] = &[
    "ПереносСтрокJSON",
    "Перечисления",
    "ТипВнешнейКомпоненты",
    "ТипПлатформы",
    MODULES[0],
    MODULES[1],
    "УровеньЖурналаРегистрации",
];
/// Words that are Latin and Cyrillic on purpose.
const MIXED: &[&str] = &[
    "COMОбъект",
    "ЗаписьJSON",
    "ЧтениеJSON",
    "ЗаписатьJSON",
    "ПрочитатьJSON",
    "ЭтоWindows",
    "ПараметрыЗаписиJSON",
    "ПереносСтрокJSON",
];

impl Token {
    pub fn is(&self, word: &str) -> bool {
        matches!(self, Word(own) if own == word)
    }

    fn is_keyword(&self) -> bool {
        matches!(self, Word(word) if STARTERS.contains(&word.as_str()) || OTHERS.contains(&word.as_str()))
    }

    fn starts_a_statement(&self) -> bool {
        matches!(self, Word(word) if STARTERS.contains(&word.as_str()))
    }

    fn opens_a_statement(&self) -> bool {
        *self == Sign(';') || matches!(self, Word(word) if OPENERS.contains(&word.as_str()))
    }

    /// Whether a value can end with it.
    fn ends_a_value(&self) -> bool {
        match self {
            Word(word) => !self.is_keyword() || ["Истина", "Ложь", "Неопределено"].contains(&word.as_str()),
            Text(_) | Number(_) => true,
            Sign(sign) => matches!(sign, ')' | ']'),
        }
    }
}

/// Reads a module, or tells what is wrong with it.
pub fn read(source: &str) -> Result<Module, String> {
    let source = source.strip_prefix('\u{feff}').unwrap_or(source);
    regions(source)?;
    let tokens = tokens(source)?;
    let mut routines = Vec::new();
    let mut rest = tokens.as_slice();
    while !rest.is_empty() {
        let (routine, after) = routine(rest)?;
        routines.push(routine);
        rest = after;
    }
    let module = Module { routines };
    for routine in &module.routines {
        module.check(routine).map_err(|(line, what)| format!("line {line}, {}: {what}", routine.name))?;
    }
    Ok(module)
}

/// Regions, and conditions of the preprocessor: what is inside is read as if all of them held.
fn regions(source: &str) -> Result<(), String> {
    let mut open = Vec::new();
    for line in source.lines().filter(|line| line.starts_with('#')) {
        let fits = match line.split(' ').next() {
            Some("#Область") => {
                open.push("#КонецОбласти");
                true
            }
            Some("#Если") => {
                open.push("#КонецЕсли");
                line.ends_with(" Тогда")
            }
            end => open.pop() == end,
        };
        if !fits {
            return Err(format!("{line}?"));
        }
    }
    open.pop().map_or(Ok(()), |end| Err(format!("no {end}")))
}

fn tokens(source: &str) -> Result<Vec<At>, String> {
    let mut tokens = Vec::new();
    let mut text: Option<String> = None;
    for (number, line) in source.lines().enumerate().map(|(at, line)| (at + 1, line)) {
        let mut rest = line;
        if let Some(text) = &mut text {
            rest = rest.trim_start().strip_prefix('|').ok_or(format!("line {number}: a text goes on without |"))?;
            text.push('\n');
        } else if line.starts_with('#') {
            continue;
        }
        while let Some(c) = rest.chars().next() {
            if let Some(open) = &mut text {
                rest = &rest[c.len_utf8()..];
                match (c, rest.strip_prefix('"')) {
                    ('"', Some(after)) => {
                        open.push('"');
                        rest = after;
                    }
                    ('"', None) => tokens.push((number, Text(text.take().expect("open")))),
                    _ => open.push(c),
                }
                continue;
            }
            if rest.starts_with("//") {
                break;
            }
            let length = |of: fn(char) -> bool| rest.find(|c| !of(c)).unwrap_or(rest.len());
            let taken = match c {
                '"' => {
                    text = Some(String::new());
                    1
                }
                c if c.is_alphabetic() || c == '_' => {
                    let length = length(|c| c.is_alphanumeric() || c == '_');
                    check_alphabet(&rest[..length]).map_err(|what| format!("line {number}: {what}"))?;
                    tokens.push((number, Word(rest[..length].to_owned())));
                    length
                }
                c if c.is_ascii_digit() => {
                    let length = length(|c| c.is_ascii_digit());
                    tokens.push((number, Number(rest[..length].to_owned())));
                    length
                }
                c if c.is_whitespace() => c.len_utf8(),
                c if ";,.()[]=<>+-*/?".contains(c) => {
                    tokens.push((number, Sign(c)));
                    1
                }
                c => return Err(format!("line {number}: {c} is no sign of the language")),
            };
            rest = &rest[taken..];
        }
    }
    if text.is_some() { Err("a text is not closed".to_owned()) } else { Ok(tokens) }
}

/// A Latin letter that looks like its Cyrillic neighbours makes another name.
fn check_alphabet(word: &str) -> Result<(), String> {
    let latin = word.chars().any(|c| c.is_ascii_alphabetic());
    let cyrillic = word.chars().any(|c| c.is_alphabetic() && !c.is_ascii());
    if latin && cyrillic && !MIXED.contains(&word) { Err(format!("{word} has two alphabets")) } else { Ok(()) }
}

/// The routine at the beginning, and what comes after it.
fn routine(tokens: &[At]) -> Result<(Routine, &[At]), String> {
    let line = tokens[0].0;
    let wrong = |what: &str| format!("line {line}: {what}");
    let (function, end) = match &tokens[0].1 {
        Word(word) if word == "Функция" => (true, "КонецФункции"),
        Word(word) if word == "Процедура" => (false, "КонецПроцедуры"),
        other => return Err(wrong(&format!("{other:?} stands outside of a routine"))),
    };
    let Some((_, Word(name))) = tokens.get(1) else { return Err(wrong("a routine without a name")) };
    let close = tokens.iter().position(|(_, token)| *token == Sign(')')).ok_or(wrong("no parameters"))?;
    let mut parameters = Vec::new();
    for parameter in split(&tokens[3..close], &Sign(',')) {
        let Some((_, Word(name))) = parameter.iter().find(|(_, token)| !token.is("Знач")) else {
            return Err(wrong("a parameter without a name"));
        };
        parameters.push((name.clone(), parameter.iter().any(|(_, token)| *token == Sign('='))));
    }
    let export = tokens.get(close + 1).is_some_and(|(_, token)| token.is("Экспорт"));
    let begin = close + 1 + usize::from(export);
    let length = tokens[begin..].iter().position(|(_, token)| {
        ["КонецФункции", "КонецПроцедуры", "Функция", "Процедура"].iter().any(|word| token.is(word))
    });
    let length = length.filter(|length| tokens[begin + length].1.is(end)).ok_or(wrong(&format!("no {end}")))?;
    let body = tokens[begin..begin + length].to_vec();
    Ok((Routine { name: name.clone(), function, export, parameters, body }, &tokens[begin + length + 1..]))
}

/// The parts between separators at no depth; none of an empty sequence.
fn split<'t>(tokens: &'t [At], separator: &Token) -> Vec<&'t [At]> {
    let (mut parts, mut depth, mut begin) = (Vec::new(), 0, 0);
    for (at, (_, token)) in tokens.iter().enumerate() {
        match token {
            Sign('(' | '[') => depth += 1,
            Sign(')' | ']') => depth -= 1,
            token if depth == 0 && token == separator => {
                parts.push(&tokens[begin..at]);
                begin = at + 1;
            }
            _ => {}
        }
    }
    if !tokens.is_empty() {
        parts.push(&tokens[begin..]);
    }
    parts
}

type Wrong = (usize, String);

impl Module {
    pub fn routine(&self, name: &str) -> &Routine {
        self.routines.iter().find(|routine| routine.name == name).unwrap_or_else(|| panic!("no {name}"))
    }

    fn check(&self, routine: &Routine) -> Result<(), Wrong> {
        blocks(&routine.body)?;
        statements(&routine.body)?;
        names(routine)?;
        for call in routine.calls().iter().filter(|call| call.module.is_none()) {
            let own = self.routines.iter().find(|routine| routine.name == call.name);
            let platform = PLATFORM.iter().find(|(name, ..)| *name == call.name);
            let fits = match (own, platform) {
                (Some(own), _) => own.takes(call.arguments.len()),
                (None, Some((_, min, max))) => (*min..=*max).contains(&call.arguments.len()),
                (None, None) => return Err((call.line, format!("nobody has a routine {}", call.name))),
            };
            if !fits {
                return Err((call.line, format!("{} with {} arguments", call.name, call.arguments.len())));
            }
            check_template(call)?;
        }
        let returns = routine.body.iter().any(|(_, token)| token.is("Возврат"));
        if routine.function && !returns {
            return Err((0, "a function that returns nothing".to_owned()));
        }
        Ok(())
    }
}

impl Routine {
    pub fn takes(&self, arguments: usize) -> bool {
        let needed = self.parameters.iter().take_while(|(_, optional)| !optional).count();
        (needed..=self.parameters.len()).contains(&arguments)
    }

    /// Every text in the routine.
    pub fn texts(&self) -> Vec<&str> {
        self.body
            .iter()
            .filter_map(|(_, token)| if let Text(text) = token { Some(text.as_str()) } else { None })
            .collect()
    }

    /// The calls of this and of other modules' routines; methods of objects are not known here.
    pub fn calls(&self) -> Vec<Call<'_>> {
        let mut calls = Vec::new();
        for (at, pair) in self.body.windows(2).enumerate() {
            let [(line, Word(name)), (_, Sign('('))] = pair else { continue };
            if OTHERS.contains(&name.as_str()) || STARTERS.contains(&name.as_str()) {
                continue;
            }
            let module = match at.checked_sub(1).map(|before| &self.body[before].1) {
                Some(token) if token.is("Новый") => continue,
                Some(Sign('.')) => match &self.body[at - 2].1 {
                    Word(module) if MODULES.contains(&module.as_str()) => Some(module.as_str()),
                    _ => continue,
                },
                _ => None,
            };
            calls.push(Call { line: *line, module, name, arguments: arguments(&self.body[at + 2..]) });
        }
        calls
    }

    /// What is used of the object in a variable of that name.
    pub fn uses(&self, object: &str) -> Vec<Use<'_>> {
        let is_it = |at: usize| self.body[at].1.is(object) && (at == 0 || self.body[at - 1].1 != Sign('.'));
        let mut uses = Vec::new();
        for (at, next) in self.body.windows(4).enumerate() {
            let [_, (_, Sign('.')), (line, Word(name)), (_, after)] = next else { continue };
            if !is_it(at) {
                continue;
            }
            let called = *after == Sign('(');
            let begins = at == 0 || self.body[at - 1].1.opens_a_statement();
            let arguments = called.then(|| arguments(&self.body[at + 4..]));
            uses.push(Use { line: *line, name, arguments, is_set: begins && *after == Sign('=') });
        }
        uses
    }
}

/// The arguments of a call, from behind its opening bracket.
fn arguments(inside: &[At]) -> Vec<&[At]> {
    let mut depth = 1;
    let end = inside.iter().position(|(_, token)| {
        depth += match token {
            Sign('(' | '[') => 1,
            Sign(')' | ']') => -1,
            _ => 0,
        };
        depth == 0
    });
    split(&inside[..end.expect("checked by blocks")], &Sign(','))
}

/// Blocks close in order, brackets within their statement.
fn blocks(body: &[At]) -> Result<(), Wrong> {
    let mut open: Vec<(&str, bool)> = Vec::new();
    let mut depth = 0;
    for (line, token) in body {
        match token {
            Sign('(' | '[') => depth += 1,
            Sign(')' | ']') => depth -= 1,
            _ => {}
        }
        if depth < 0 || depth > 0 && (token.starts_a_statement() || token.opens_a_statement()) {
            return Err((*line, "brackets do not match".to_owned()));
        }
        let Word(word) = token else { continue };
        let top = open.last_mut();
        // The flag: Если has met its Тогда, a loop its Цикл, Попытка its Исключение.
        let fits = match word.as_str() {
            "Если" | "Попытка" => {
                open.push((word, false));
                true
            }
            "Для" | "Пока" => {
                open.push(("Цикл", false));
                true
            }
            "Тогда" => top.is_some_and(|top| top.0 == "Если" && !std::mem::replace(&mut top.1, true)),
            "ИначеЕсли" => top.is_some_and(|top| top.0 == "Если" && std::mem::replace(&mut top.1, false)),
            "Иначе" => top.is_some_and(|top| std::mem::replace(top, ("Иначе", true)) == ("Если", true)),
            "Цикл" => top.is_some_and(|top| top.0 == "Цикл" && !std::mem::replace(&mut top.1, true)),
            "Исключение" => top.is_some_and(|top| top.0 == "Попытка" && !std::mem::replace(&mut top.1, true)),
            "КонецЕсли" => matches!(open.pop(), Some(("Если" | "Иначе", true))),
            "КонецЦикла" => open.pop() == Some(("Цикл", true)),
            "КонецПопытки" => open.pop() == Some(("Попытка", true)),
            "Прервать" | "Продолжить" => open.iter().any(|block| block.0 == "Цикл"),
            "Функция" | "Процедура" => false,
            _ => true,
        };
        if !fits {
            return Err((*line, format!("{word} does not belong here")));
        }
    }
    match open.last() {
        Some((word, _)) => Err((0, format!("{word} is not closed"))),
        None => Ok(()),
    }
}

/// Statements end with a semicolon, and signs stand between values.
fn statements(body: &[At]) -> Result<(), Wrong> {
    for pair in body.windows(2) {
        let [(_, left), (line, right)] = pair else { unreachable!("windows of two") };
        let wrong = match (left, right) {
            (left, right) if right.starts_a_statement() => !left.opens_a_statement(),
            (Word(word), right) if word.starts_with("Конец") => *right != Sign(';'),
            (left, Word(_) | Text(_) | Number(_)) if left.ends_a_value() => !right.is_keyword(),
            (Sign('=' | '+' | '-'), Sign('=')) | (Sign('+'), Sign('+')) => true,
            _ => false,
        };
        if wrong {
            return Err((*line, format!("{left:?} {right:?}: a ; or a sign is missing")));
        }
    }
    match body.last() {
        Some((line, last)) if *last != Sign(';') => Err((*line, "the last statement has no ;".to_owned())),
        _ => Ok(()),
    }
}

/// Every name is a parameter, is set here, or is the platform's.
fn names(routine: &Routine) -> Result<(), Wrong> {
    let mut known: BTreeSet<&str> = routine.parameters.iter().map(|(name, _)| name.as_str()).collect();
    let body = &routine.body;
    let before = |at: usize| at.checked_sub(1).map(|at| &body[at].1);
    for (at, (_, token)) in body.iter().enumerate() {
        let Word(word) = token else { continue };
        let begins = before(at).is_none_or(Token::opens_a_statement);
        let is_set = begins && body.get(at + 1).is_some_and(|(_, next)| *next == Sign('='));
        if is_set || before(at).is_some_and(|token| token.is("Каждого")) {
            known.insert(word);
        }
    }
    for (at, (line, token)) in body.iter().enumerate() {
        let Word(word) = token else { continue };
        let is_called = body.get(at + 1).is_some_and(|(_, next)| *next == Sign('('));
        if token.is_keyword() || before(at) == Some(&Sign('.')) {
            continue;
        }
        let fits = match before(at) {
            Some(new) if new.is("Новый") => TYPES.contains(&word.as_str()),
            _ => is_called || known.contains(word.as_str()) || GLOBALS.contains(&word.as_str()),
        };
        if !fits {
            return Err((*line, format!("{word} is set nowhere")));
        }
    }
    Ok(())
}

/// A template has a place for every argument, and an argument for every place.
fn check_template(call: &Call<'_>) -> Result<(), Wrong> {
    let (true, Some([(_, Text(template))])) = (call.name == "СтрШаблон", call.arguments.first()) else {
        return Ok(());
    };
    if places(template) == call.arguments.len() - 1 {
        return Ok(());
    }
    Err((call.line, format!("{template} with {} arguments", call.arguments.len() - 1)))
}

/// How many places a template has; they are numbered from 1 without a gap.
pub fn places(template: &str) -> usize {
    (1..=10).take_while(|number| template.contains(&format!("%{number}"))).count()
}

/// `СтрШаблон` of 1C.
pub fn filled(template: &str, values: &[&str]) -> String {
    let mut text = template.to_owned();
    for (at, value) in values.iter().enumerate() {
        text = text.replace(&format!("%{}", at + 1), value);
    }
    text
}

/// Runs a routine that is one `Если` of comparisons with texts: what it returns for a result with these members.
pub fn decided(routine: &Routine, result: &BTreeMap<&str, &str>) -> String {
    let mut rest = routine.body.as_slice();
    while let Some(at) = rest.iter().position(|(_, token)| token.is("Возврат")) {
        let head = &rest[..at];
        let begin = head.iter().position(|(_, token)| token.is("Если") || token.is("ИначеЕсли"));
        let met = match begin {
            Some(begin) => holds(&head[begin + 1..head.len() - 1], result),
            None => head.iter().any(|(_, token)| token.is("Иначе")),
        };
        let (_, Text(decision)) = &rest[at + 1] else { panic!("a decision is a text") };
        if met {
            return decision.clone();
        }
        rest = &rest[at + 2..];
    }
    panic!("{} decides nothing", routine.name);
}

fn holds(condition: &[At], result: &BTreeMap<&str, &str>) -> bool {
    let either = split(condition, &Word("Или".to_owned()));
    either.iter().any(|all| split(all, &Word("И".to_owned())).iter().all(|equality| equal(equality, result)))
}

fn equal(equality: &[At], result: &BTreeMap<&str, &str>) -> bool {
    let tokens: Vec<&Token> = equality.iter().map(|(_, token)| token).collect();
    match tokens.as_slice() {
        [Word(name), Sign('='), Text(text)] if name == "Статус" => result["Статус"] == text,
        [Word(name), Sign('.'), Word(member), Sign('='), Text(text)] if name == "Результат" => {
            result[member.as_str()] == text
        }
        other => panic!("not a comparison with a text: {other:?}"),
    }
}
