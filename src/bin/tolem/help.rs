//! The help and the troubles with arguments, in the language that was chosen. The English texts stand at the commands
//! themselves; here are their Russian and Kazakh ones, and the frame around them, which clap has in English only.

use super::Arguments;
use super::output::print;
use super::settings::{surroundings, variable};
use super::terminal::warn;
use super::words::{CARD_ON_COMMAND_LINE, fill, words};

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Command, CommandFactory, FromArgMatches};
use std::process::ExitCode;
use tolem::gateways;
use tolem::messages::Locale;

/// Reads the arguments of this process; what there is to say instead has been said then.
pub fn arguments() -> Result<Arguments, ExitCode> {
    let locale = chosen();
    let matches = command(locale).try_get_matches().map_err(|error| told(locale, &error))?;
    Arguments::from_arg_matches(&matches).map_err(|error| told(locale, &error))
}

/// The whole command line in that language.
pub fn command(locale: Locale) -> Command {
    let command = Arguments::command().after_help(after(locale));
    let help =
        Arg::new("help").short('h').long("help").action(ArgAction::HelpShort).global(true).help("Tell the options");
    let version = Arg::new("version").short('V').long("version").action(ArgAction::Version).help("Tell the version");
    let command = command.disable_help_flag(true).disable_version_flag(true).arg(help).arg(version);
    in_language(command, locale, "")
}

/// `tolem help [COMMAND…]`.
pub fn help(locale: Locale, path: &[String]) -> ExitCode {
    let mut command = command(locale);
    command.build();
    let mut found = &mut command;
    for name in path {
        match found.find_subcommand_mut(name) {
            Some(inner) => found = inner,
            None => {
                warn(&fill(words(locale, NO_COMMAND), &[name]));
                return ExitCode::from(2);
            }
        }
    }
    let text = found.render_help().to_string();
    delivered(&in_words(locale, &text))
}

/// The language, before anything is read: what is wrong with the arguments is told in it, too.
fn chosen() -> Locale {
    let mut arguments = std::env::args_os().map(|it| it.to_string_lossy().into_owned());
    let mut flag = None;
    while let Some(argument) = arguments.next() {
        match argument.strip_prefix("--locale") {
            Some("") => flag = arguments.next(),
            Some(value) => flag = value.strip_prefix('=').map(str::to_owned).or(flag),
            None => {}
        }
    }
    let word = flag.or_else(|| std::env::var("TOLEM_LOCALE").ok());
    word.as_deref().and_then(Locale::from_word).or_else(surroundings).unwrap_or(Locale::Ru)
}

fn in_language(command: Command, locale: Locale, path: &str) -> Command {
    let about = (!path.is_empty()).then(|| text(locale, path, "")).flatten();
    let names: Vec<String> = command.get_subcommands().map(|inner| inner.get_name().to_owned()).collect();
    let mut command = match about {
        Some(about) => command.about(about).long_about(None),
        None => command,
    };
    if path.is_empty() && locale != Locale::En {
        command = command.about(words(locale, ABOUT));
    }
    // Options that every command has stand behind those of its own.
    let (options, mut order) = if path.is_empty() { (COMMON, 100) } else { (OPTIONS, 0) };
    command = command
        .help_template(format!("{{about}}\n\n{} {{usage}}\n\n{{all-args}}{{after-help}}", words(locale, USAGE)))
        .subcommand_help_heading(words(locale, COMMANDS))
        .subcommand_value_name(words(locale, COMMAND))
        .mut_args(|argument| {
            order += 1;
            let heading = if argument.is_positional() { ARGUMENTS } else { options };
            let own = text(locale, path, argument.get_id().as_str());
            let argument = value_in_language(argument, locale).display_order(order);
            let argument = argument.help_heading(words(locale, heading)).hide_env_values(true);
            match own {
                Some(own) => argument.help(own).long_help(None),
                None => argument,
            }
        });
    for name in names {
        let inner = if path.is_empty() { name.clone() } else { format!("{path} {name}") };
        command = command.mut_subcommand(name, |command| in_language(command, locale, &inner));
    }
    command
}

/// What stands for the value of an argument.
fn value_in_language(argument: Arg, locale: Locale) -> Arg {
    let name = argument.get_value_names().and_then(|names| names.first()).map(ToString::to_string);
    match name.and_then(|name| VALUES.iter().find(|row| row[0] == name)) {
        Some([en, ru, kk]) => argument.value_name(words(locale, [ru, kk, en])),
        None => argument,
    }
}

/// The text of an argument: that of its command, else the common one. Of a command: that without an argument.
fn text(locale: Locale, path: &str, argument: &str) -> Option<&'static str> {
    let at = match locale {
        Locale::Ru => 0,
        Locale::Kk => 1,
        Locale::En => return None,
    };
    let row = |path: &str| TEXTS.iter().find(|row| (row.0, row.1) == (path, argument));
    let common = || row("").filter(|_| !argument.is_empty());
    row(path).or_else(common).map(|row| row.2[at])
}

/// What clap writes around our texts.
fn in_words(locale: Locale, text: &str) -> String {
    let mut text = text.to_owned();
    for [english, ru, kk] in AROUND {
        text = match locale {
            Locale::Ru => text.replace(english, ru),
            Locale::Kk => text.replace(english, kk),
            Locale::En => text,
        };
    }
    text
}

/// The variables of secrets, by the gateways' own tables, and the exit codes.
fn after(locale: Locale) -> String {
    let mut text = format!("{}\n", words(locale, SECRETS));
    for gateway in gateways::ALL {
        let variables: Vec<String> = gateway.credentials.iter().map(|field| variable(field.name)).collect();
        text += &format!("  {:<17} {}\n", gateway.id, variables.join(" "));
    }
    format!("{text}\n{}", words(locale, EXIT_CODES))
}

fn delivered(text: &str) -> ExitCode {
    match print(text) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::from(4),
    }
}

/// Tells what is wrong with the arguments. A card number among them is not repeated.
fn told(locale: Locale, error: &clap::Error) -> ExitCode {
    let whole = || in_words(locale, &error.render().to_string());
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => return delivered(&whole()),
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            warn(&format!("{}\n\n{}", words(locale, NO_COMMAND_GIVEN), whole()));
            return ExitCode::from(2);
        }
        _ => {}
    }
    let context = |kind| without_card(locale, &error.get(kind).map(shown).unwrap_or_default());
    let argument = context(ContextKind::InvalidArg);
    let said = match error.kind() {
        ErrorKind::UnknownArgument => fill(words(locale, UNKNOWN), &[&argument]),
        ErrorKind::InvalidSubcommand => fill(words(locale, NO_COMMAND), &[&context(ContextKind::InvalidSubcommand)]),
        ErrorKind::MissingSubcommand => words(locale, NO_COMMAND_GIVEN).to_owned(),
        ErrorKind::MissingRequiredArgument => fill(words(locale, MISSING), &[&argument]),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            fill(words(locale, WRONG_VALUE), &[&argument, &context(ContextKind::InvalidValue)])
        }
        ErrorKind::ArgumentConflict => fill(words(locale, EXCLUDES), &[&argument, &context(ContextKind::PriorArg)]),
        ErrorKind::InvalidUtf8 => words(locale, NOT_UTF8).to_owned(),
        _ => fill(words(locale, WRONG_NUMBER), &[&argument]),
    };
    let meant = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::ValidValue];
    let meant: Vec<String> = meant.into_iter().map(context).filter(|it| !it.is_empty()).collect();
    let meant = if meant.is_empty() { String::new() } else { fill(words(locale, PERHAPS), &[&meant.join(", ")]) };
    let usage = context(ContextKind::Usage);
    let usage = usage.trim_start_matches("Usage:").trim();
    // Of some mistakes clap does not say how it is called.
    let usage = if usage.is_empty() {
        String::new()
    } else {
        format!("{} {}\n", words(locale, USAGE), in_words(locale, usage))
    };
    let said = format!("{said}{meant}\n{usage}{}", words(locale, MORE));
    warn(&said);
    ExitCode::from(2)
}

/// What looks like a card number is not repeated, and whoever typed it is told why it is not taken.
fn without_card(locale: Locale, text: &str) -> String {
    if text.bytes().filter(u8::is_ascii_digit).count() < 12 {
        return text.to_owned();
    }
    format!("*** ({})", words(locale, CARD_ON_COMMAND_LINE))
}

fn shown(value: &ContextValue) -> String {
    match value {
        ContextValue::String(one) => one.clone(),
        ContextValue::Strings(many) => many.join(", "),
        ContextValue::StyledStr(text) => text.to_string(),
        ContextValue::StyledStrs(many) => many.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
        ContextValue::Number(number) => number.to_string(),
        _ => String::new(),
    }
}

const ABOUT: [&str; 3] = [
    "Выплаты, которые не уходят дважды, не теряются и всегда известны",
    "Екі рет кетпейтін, жоғалмайтын және әрқашан белгілі төлемдер",
    "Payouts that are never sent twice, never lost and always known",
];
const USAGE: [&str; 3] = ["Запуск:", "Іске қосу:", "Usage:"];
const COMMANDS: [&str; 3] = ["Команды", "Пәрмендер", "Commands"];
const COMMAND: [&str; 3] = ["КОМАНДА", "ПӘРМЕН", "COMMAND"];
const ARGUMENTS: [&str; 3] = ["Аргументы", "Аргументтер", "Arguments"];
const OPTIONS: [&str; 3] = ["Параметры", "Параметрлер", "Options"];
const COMMON: [&str; 3] = ["Общие параметры", "Ортақ параметрлер", "Common options"];
const UNKNOWN: [&str; 3] =
    ["лишний или неизвестный параметр: {}", "артық не белгісіз параметр: {}", "unexpected argument: {}"];
const NO_COMMAND: [&str; 3] = ["такой команды нет: {}", "мұндай пәрмен жоқ: {}", "there is no such command: {}"];
const NO_COMMAND_GIVEN: [&str; 3] =
    ["не сказано, что делать", "не істеу керегі айтылмаған", "no command says what to do"];
const MISSING: [&str; 3] = ["не хватает: {}", "жетіспейді: {}", "missing: {}"];
const WRONG_VALUE: [&str; 3] =
    ["{}: значение «{}» не подходит", "{}: «{}» мәні жарамайды", "{}: the value \"{}\" does not fit"];
const EXCLUDES: [&str; 3] = [
    "{} не может стоять вместе с {}",
    "{} параметрі {} параметрімен бірге тұра алмайды",
    "{} cannot stand together with {}",
];
const NOT_UTF8: [&str; 3] = ["аргумент не в UTF-8", "аргумент UTF-8 емес", "an argument is not UTF-8"];
const WRONG_NUMBER: [&str; 3] =
    ["{}: не столько значений, сколько нужно", "{}: мәндер саны дұрыс емес", "{}: another number of values is needed"];
const PERHAPS: [&str; 3] = ["; возможно: {}", "; мүмкін: {}", "; perhaps: {}"];
const MORE: [&str; 3] = ["Подробнее: tolem help", "Толығырақ: tolem help", "More: tolem help"];

/// What clap writes in English alone, and its words in Russian and Kazakh.
const AROUND: [[&str; 3]; 4] = [
    ["[OPTIONS]", "[ПАРАМЕТРЫ]", "[ПАРАМЕТРЛЕР]"],
    ["[default: ", "[по умолчанию: ", "[әдепкі: "],
    ["[possible values: ", "[значения: ", "[мәндері: "],
    ["[env: ", "[переменная: ", "[айнымалы: "],
];

/// What stands for values: English, Russian, Kazakh.
#[rustfmt::skip]
const VALUES: &[[&str; 3]] = &[
    ["NUMBER", "НОМЕР", "НӨМІР"],
    ["AMOUNT", "СУММА", "СОМА"],
    ["REFUND", "ВОЗВРАТ", "ҚАЙТАРУ"],
    ["FILE", "ФАЙЛ", "ФАЙЛ"],
    ["DIR", "ПАПКА", "ҚАЛТА"],
    ["MS", "МС", "МС"],
    ["N", "ЧИСЛО", "САН"],
    ["NAME", "ИМЯ", "АТЫ"],
    ["TEXT", "ТЕКСТ", "МӘТІН"],
    ["PHONE", "ТЕЛЕФОН", "ТЕЛЕФОН"],
    ["CURRENCY", "ВАЛЮТА", "ВАЛЮТА"],
    ["DAY", "ДЕНЬ", "КҮН"],
    ["OFFSET", "СДВИГ", "ЫҒЫСУ"],
    ["WORD", "СЛОВО", "СӨЗ"],
    ["FIELD=HEADING", "ПОЛЕ=СТОЛБЕЦ", "ӨРІС=БАҒАН"],
    ["DECISION", "РЕШЕНИЕ", "ШЕШІМ"],
    ["EVIDENCE", "ОСНОВАНИЕ", "НЕГІЗ"],
    ["COMMAND", "КОМАНДА", "ПӘРМЕН"],
    ["OPERATION", "ОПЕРАЦИЯ", "ОПЕРАЦИЯ"],
    ["REQUEST", "ЗАПРОС", "СҰРАУ"],
    ["GATEWAY", "ШЛЮЗ", "ШЛЮЗ"],
    ["ENVIRONMENT", "СРЕДА", "ОРТА"],
    ["URL", "АДРЕС", "МЕКЕНЖАЙ"],
    ["LOCALE", "ЯЗЫК", "ТІЛ"],
    ["LANGUAGE", "ЯЗЫК", "ТІЛ"],
    ["STATE", "СОСТОЯНИЕ", "КҮЙІ"],
    ["LIMIT", "СКОЛЬКО", "ҚАНША"],
    ["KIND", "ВИД", "ТҮРІ"],
    ["PORT", "ПОРТ", "ПОРТ"],
    ["PROFILE", "ПОВЕДЕНИЕ", "МІНЕЗ"],
    ["TILL", "КАССА", "КАССА"],
    ["FORMAT", "ВИД", "ТҮРІ"],
    ["SHELL", "ОБОЛОЧКА", "ҚАБЫҚША"],
    ["ID", "ID", "ID"],
    ["PREFIX", "НАЧАЛО", "БАСЫ"],
];

const SECRETS: [&str; 3] = [
    "Секреты - из файла настроек или из переменных окружения, никогда не из параметров:",
    "Құпиялар - баптаулар файлынан не орта айнымалыларынан, ешқашан параметрлерден емес:",
    "Secrets come from the configuration's file or from the environment, never from options:",
];
const EXIT_CODES: [&str; 3] = [
    "Код возврата: 0 сделано; 1 отказано, деньги не ушли; 2 неверный запрос; 3 исход не окончателен, неизвестен\n\
     или его некуда было записать; 4 настройки, журнал, связь",
    "Аяқталу коды: 0 орындалды; 1 бас тартылды, ақша кетпеді; 2 сұрау қате; 3 нәтиже түпкілікті емес, белгісіз\n\
     не оны жазатын орын болмады; 4 баптаулар, журнал, байланыс",
    "Exit status: 0 done; 1 refused, no money moved; 2 wrong request; 3 not final, not known, or the outcome could\n\
     not be written where it was to go; 4 configuration, journal, network",
];

/// Command, argument (empty: the command itself), and its text in Russian and Kazakh. Without a command: wherever an
/// argument of that name stands.
type Text = (&'static str, &'static str, [&'static str; 2]);

#[rustfmt::skip]
const TEXTS: &[Text] = &[
    ("", "help", ["Показать параметры", "Параметрлерді көрсету"]),
    ("", "version", ["Показать версию", "Нұсқасын көрсету"]),
    ("", "config", ["Файл настроек, JSON", "Баптаулар файлы, JSON"]),
    ("", "gateway", ["Шлюз, например bereke-payouts", "Шлюз, мысалы bereke-payouts"]),
    ("", "environment", ["test (стенд банка) или production", "test (банк стенді) не production"]),
    ("", "base_url", ["Адрес банка или песочницы", "Банктің не құмсалғыштың мекенжайы"]),
    ("", "ca_file", ["PEM-файл единственных доверенных центров", "Жалғыз сенімді орталықтардың PEM файлы"]),
    ("", "journal", ["Путь к журналу", "Журнал жолы"]),
    ("", "locale", ["Язык сообщений: ru, kk, en; без него - по LC_ALL, LC_MESSAGES, LANG", "Хабарламалар тілі: ru, kk, en; онсыз - LC_ALL, LC_MESSAGES, LANG бойынша"]),
    ("", "verbose", ["Показывать строки лога на stderr", "Лог жолдарын stderr-ге көрсету"]),
    ("", "json", ["Весь результат в JSON", "Бүкіл нәтиже JSON түрінде"]),
    ("", "output", ["Записать документ результата в этот файл (UTF-8), а на стандартный вывод ничего", "Нәтиже құжатын осы файлға (UTF-8) жазу, стандартты шығысқа ештеңе шығармау"]),
    ("", "order", ["Ваш номер операции; возврат - НОМЕР/ВОЗВРАТ", "Операцияның сіздегі нөмірі; қайтару - НӨМІР/ҚАЙТАРУ"]),
    ("", "refund", ["Номер самого возврата, как его показывает list", "Қайтарудың өз нөмірі, list көрсеткендей"]),
    ("", "kind", ["payout, payment, refund, capture или cancel: о которой из операций этого номера речь", "payout, payment, refund, capture не cancel: нөмірдегі қай операция туралы"]),
    ("", "timeout_ms", ["Срок всего вызова в миллисекундах", "Бүкіл шақырудың мерзімі, миллисекунд"]),
    ("", "check", ["Проверить и показать запрос с масками; ничего не отправлять и не записывать", "Тексеріп, сұрауды бүркемелеп көрсету; ештеңе жібермеу, жазбау"]),
    ("demo", "", ["Выплата против встроенной песочницы: ответ теряется, кассу убивают, деньги уходят один раз", "Кіріктірілген құмсалғышпен төлем: жауап жоғалады, касса өшіріледі, ақша бір рет кетеді"]),
    ("demo", "till", ["Своя касса вместо этой программы: КАССА НАСТРОЙКИ.json НОМЕР СУММА, номер карты на её вводе", "Осы бағдарламаның орнына өз кассаңыз: КАССА БАПТАУЛАР.json НӨМІР СОМА, карта нөмірі оның енгізуінде"]),
    ("sandbox", "", ["Изобразить банк на порту этой машины", "Осы машинаның портында банкті ойнау"]),
    ("sandbox", "port", ["Порт на 127.0.0.1; 0 - любой свободный", "127.0.0.1 порты; 0 - кез келген бос порт"]),
    ("sandbox", "tls", ["HTTPS; центр сертификации песочницы пишется в эту папку как ca.pem", "HTTPS; құмсалғыштың сертификаттау орталығы осы қалтаға ca.pem болып жазылады"]),
    ("sandbox", "state", ["Хранить заказы, остатки и книгу в этом файле", "Тапсырыстарды, қалдықтарды және кітапты осы файлда сақтау"]),
    ("sandbox", "profile", ["Как ведёт себя банк", "Банк өзін қалай ұстайды"]),
    ("pay", "", ["Выплатить на карту: tolem pay НОМЕР СУММА; номер карты спрашивается или читается со стандартного ввода", "Картаға төлеу: tolem pay НӨМІР СОМА; карта нөмірі сұралады не стандартты енгізуден оқылады"]),
    ("pay", "number", ["Ваш номер этой выплаты, записанный заранее: один номер платит один раз, сколько ни запускай", "Осы төлемнің алдын ала жазылған сіздегі нөмірі: бір нөмір қанша іске қоссаңыз да бір рет төлейді"]),
    ("pay", "amount", ["В основных единицах, как пишут: 1500 или 1500,50", "Негізгі бірлікпен, жазылатындай: 1500 не 1500,50"]),
    ("pay", "currency", ["ISO 4217", "ISO 4217"]),
    ("pay", "binding", ["Карта, сохранённая у банка, по её id, вместо номера карты", "Карта нөмірінің орнына банкте сақталған карта, id бойынша"]),
    ("pay", "name", ["Имя получателя латиницей", "Алушының аты, латын әріптерімен"]),
    ("pay", "client_id", ["Ваш id получателя", "Алушының сіздегі id"]),
    ("pay", "phone", ["Телефон получателя", "Алушының телефоны"]),
    ("pay", "description", ["Текст для банка", "Банкке арналған мәтін"]),
    ("pay", "fields", ["JSON-файл с другими полями запроса, например {\"gateway\": {…}}: tolem describe payout.create", "Сұраудың басқа өрістері бар JSON файл, мысалы {\"gateway\": {…}}: tolem describe payout.create"]),
    ("pay", "yes", ["Не переспрашивать перед выплатой на карту, введённую с терминала", "Терминалдан енгізілген картаға төлер алдында қайта сұрамау"]),
    ("batch", "", ["Проверить файл выплат, выплатить его и рассказать, что вышло", "Төлемдер файлын тексеру, төлеу және не болғанын айту"]),
    ("", "file", ["CSV, книга Excel (.xlsx) или строки JSON", "CSV, Excel кітабы (.xlsx) не JSON жолдары"]),
    ("batch check", "", ["Проверить файл: каждая строка, сумма, что не так и где; ничего не отправляется", "Файлды тексеру: әр жол, сома, не қате және қайда; ештеңе жіберілмейді"]),
    ("batch check", "errors", ["Записать строки с ошибками и причинами в этот новый файл: исправьте и дайте его отдельно", "Қатесі бар жолдар мен себептерін осы жаңа файлға жазу: түзетіп, оны бөлек беріңіз"]),
    ("batch run", "", ["Выплатить файл, каждую строку один раз; данный ещё раз после чего угодно, он продолжается", "Файлды төлеу, әр жолды бір рет; не болса да қайта берілсе, жалғасады"]),
    ("batch run", "skip_invalid", ["Пропустить строки с ошибками; без этого одна такая отвергает файл", "Қатесі бар жолдарды өткізіп жіберу; онсыз бір қате бүкіл файлды қабылдатпайды"]),
    ("batch run", "workers", ["Сколько выплат одновременно", "Бір мезгілде қанша төлем"]),
    ("batch run", "per_second", ["Не больше стольких начатых выплат в секунду", "Секундына осыншадан артық төлем бастамау"]),
    ("batch run", "stop_after", ["Столько выплат подряд без известного исхода останавливают", "Нәтижесі белгісіз қатарынан осынша төлем тоқтатады"]),
    ("batch run", "yes", ["Не спрашивать перед тем, как деньги уйдут", "Ақша кетер алдында сұрамау"]),
    ("batch report", "", ["Что стало с выплатами файла, по журналу; сначала то, что требует человека", "Файл төлемдері не болды, журнал бойынша; алдымен адамды қажет ететіні"]),
    ("batch report", "csv", ["Записать все строки таблицей в этот новый файл", "Барлық жолды кесте түрінде осы жаңа файлға жазу"]),
    ("batch report", "xlsx", ["То же книгой Excel", "Соның өзі Excel кітабы түрінде"]),
    ("batch report", "html", ["Записать протокол для печати в этот новый файл", "Басып шығаруға арналған хаттаманы осы жаңа файлға жазу"]),
    ("batch report", "language", ["ru, kk или en", "ru, kk не en"]),
    ("batch template", "", ["Напечатать файл для заполнения", "Толтыруға арналған файлды шығару"]),
    ("batch template", "format", ["csv или jsonl: запрос payout.create в строке", "csv не jsonl: әр жолда payout.create сұрауы"]),
    ("batch template", "xlsx", ["Вместо этого книга Excel в этом новом файле: номера и карты в ней - текст, который Excel не округляет", "Оның орнына осы жаңа файлда Excel кітабы: ондағы нөмірлер мен карталар - Excel дөңгелектемейтін мәтін"]),
    ("", "columns", ["Свой заголовок столбца, ПОЛЕ=ЗАГОЛОВОК, например amount=Итого; можно несколько раз", "Бағанның өз тақырыбы, ӨРІС=ТАҚЫРЫП, мысалы amount=Барлығы; бірнеше рет беруге болады"]),
    ("", "currency", ["ISO 4217, если её не называет столбец", "ISO 4217, оны баған атамаса"]),
    ("", "fields", ["JSON-файл с другими полями, общими для всех строк, например {\"gateway\": {…}}: tolem describe payout.create", "Барлық жолға ортақ басқа өрістері бар JSON файл, мысалы {\"gateway\": {…}}: tolem describe payout.create"]),
    ("balance", "", ["Сколько денег доступно для выплат", "Төлеуге қанша ақша бар"]),
    ("balance", "source", ["Корпоративная карта по её id у банка вместо транзитного счёта", "Транзиттік шоттың орнына корпоративтік карта, банктегі id бойынша"]),
    ("status", "", ["Спросить банк об операции один раз", "Банктен операция туралы бір рет сұрау"]),
    ("settle", "", ["Записать решение человека об операции, исход которой не выяснить иначе. Сначала спросите банк", "Нәтижесін басқаша анықтау мүмкін емес операция туралы адамның шешімін жазу. Алдымен банктен сұраңыз"]),
    ("settle", "decision", ["Что сказал банк: paid - исполнено; declined - не исполнено и больше не должно; ready - не исполнено, можно отправить снова", "Банк не айтты: paid - орындалды; declined - орындалмады және енді орындалмауы керек; ready - орындалмады, қайта жіберуге болады"]),
    ("settle", "who", ["Кто решает", "Кім шешеді"]),
    ("settle", "why", ["Основание, например письмо банка и его номер", "Негізі, мысалы банк хаты және оның нөмірі"]),
    ("cancel", "", ["Взять назад то, что не было отправлено, или было отвергнуто и под сомнением не стоит", "Жіберілмегенді не қабылданбай, күмәні жоқты кері алу"]),
    ("describe", "", ["Какие есть операции, поля, шлюзы и переключатели", "Қандай операциялар, өрістер, шлюздер және ауыстырып-қосқыштар бар"]),
    ("describe", "name", ["Операция или шлюз, например payout.create или bepaid; без имени - всё", "Операция не шлюз, мысалы payout.create не bepaid; атаусыз - бәрі"]),
    ("describe", "json", ["Описание в JSON, со схемами", "Сипаттама JSON түрінде, схемаларымен"]),
    ("call", "", ["Одна операция: tolem call payout.create @запрос.json", "Бір операция: tolem call payout.create @сұрау.json"]),
    ("call", "operation", ["Например payout.create, payout.status, balance.get; все - tolem describe", "Мысалы payout.create, payout.status, balance.get; бәрі - tolem describe"]),
    ("call", "request", ["Запрос: JSON, @файл или - (стандартный ввод). Номер карты - только через @файл или -", "Сұрау: JSON, @файл не - (стандартты енгізу). Карта нөмірі тек @файл не - арқылы"]),
    ("call", "compact", ["JSON одной строкой", "JSON бір жолмен"]),
    ("call", "delete_request", ["Удалить @файл запроса, как только он прочитан, до отправки", "Сұраудың @файлын оқыған бойда, жіберер алдында жою"]),
    ("list", "", ["Операции журнала", "Журналдағы операциялар"]),
    ("list", "state", ["ready, sending, action_required, pending, held, unknown, review, paid, declined; или open: все не окончательные", "ready, sending, action_required, pending, held, unknown, review, paid, declined; не open: түпкілікті еместің бәрі"]),
    ("list", "limit", ["Не больше стольких, сначала новые", "Осыншадан артық емес, алдымен жаңалары"]),
    ("list", "from", ["Только с этого дня, ГГГГ-ММ-ДД, по часам этой машины; внизу итоги", "Тек осы күннен бастап, ЖЖЖЖ-АА-КК, осы машинаның сағатымен; төменде қорытындысы"]),
    ("list", "to", ["По этот день; без него - один день", "Осы күнге дейін; онсыз - бір күн"]),
    ("list", "csv", ["Таблица CSV на стандартный вывод, все страницы", "Стандартты шығысқа CSV кестесі, барлық беттер"]),
    ("reconcile", "", ["Сверить выписку банка с журналом: что есть у обоих, что только у одного и что делать", "Банк үзіндісін журналмен салыстыру: екеуінде не бар, тек біреуінде не бар, не істеу керек"]),
    ("reconcile", "file", ["Выписка банка: CSV или книга Excel", "Банк үзіндісі: CSV не Excel кітабы"]),
    ("reconcile", "from", ["Первый день, ГГГГ-ММ-ДД; без него - дни строк выписки", "Бірінші күн, ЖЖЖЖ-АА-КК; онсыз - үзінді жолдарының күндері"]),
    ("reconcile", "to", ["Последний день; без него - первый", "Соңғы күн; онсыз - біріншісі"]),
    ("reconcile", "zone", ["Насколько часы банка впереди UTC, например +05:00; без него - как у этой машины", "Банк сағаты UTC-дан қанша алда, мысалы +05:00; онсыз - осы машинадағыдай"]),
    ("reconcile", "currency", ["Валюта, если в выписке она не названа", "Валюта, үзіндіде аталмаса"]),
    ("reconcile", "columns", ["Что в столбце и как он назван: --column orderNumber=\"Наш номер\"; сколько нужно раз", "Бағанда не бар және ол қалай аталған: --column orderNumber=\"Біздің нөмір\"; қанша керек болса"]),
    ("reconcile", "kind", ["payout или payment: о чём выписка, если у шлюза есть и то и другое", "payout не payment: үзінді не туралы, шлюзде екеуі де болса"]),
    ("reconcile", "prefix", ["С чего начинаются номера этой кассы; остальные - других касс", "Осы кассаның нөмірлері неден басталады; қалғандары - басқа кассалардікі"]),
    ("reconcile", "ask", ["Спросить банк о том, в чём стороны не согласны, и сверить снова", "Екі жақ келіспегені туралы банктен сұрап, қайта салыстыру"]),
    ("reconcile", "take_in", ["Принять то, что под номером есть только у банка, чтобы никогда не отправить снова, и спросить о нём", "Нөмірмен тек банкте барды ешқашан қайта жібермеу үшін қабылдап, ол туралы сұрау"]),
    ("reconcile", "accept", ["Принять журнал, который знает меньше, чем знал, словом из отказа, и то, что он забыл", "Бұрынғыдан аз білетін журналды бас тартудағы сөзбен және ол ұмытқанды қабылдау"]),
    ("reconcile", "csv", ["Записать все пары таблицей в этот новый файл", "Барлық жұпты кестемен осы жаңа файлға жазу"]),
    ("explain", "", ["История операции: что известно, что делать и чего не делать", "Операцияның тарихы: не белгілі, не істеу және не істемеу керек"]),
    ("explain", "language", ["ru, kk или en", "ru, kk не en"]),
    ("resolve", "", ["Спрашивать банк, пока исход не известен; без номера - обо всех открытых", "Нәтижесі белгілі болғанша банктен сұрау; нөмірсіз - барлық ашықтары туралы"]),
    ("doctor", "", ["Проверить всё, от настроек до банка, и сказать, что не работает и что делать", "Баптаулардан банкке дейін бәрін тексеріп, не жұмыс істемейтінін және не істеу керегін айту"]),
    ("doctor", "offline", ["Никого не спрашивать: смотреть только на эту машину", "Ешкімнен сұрамау: тек осы машинаға қарау"]),
    ("bundle", "", ["Записать файл для того, кто помогает: машина, настройки, doctor, журнал, открытые операции, лог; без секретов", "Көмектесетін адамға файл жазу: машина, баптаулар, doctor, журнал, ашық операциялар, лог; құпиясыз"]),
    ("bundle", "file", ["Куда записать", "Қайда жазу"]),
    ("bundle", "offline", ["Никого не спрашивать: только то, что есть на этой машине", "Ешкімнен сұрамау: тек осы машинада бары"]),
    ("probe", "", ["Узнать на тестовом стенде то, о чём молчат документы банка, малыми операциями с тестовой картой", "Банк құжаттары айтпағанды тест стендінде тест картасымен шағын операциялар арқылы білу"]),
    ("probe", "card", ["Файл с тестовой картой стенда, - для стандартного ввода: её номер или JSON с number, expiry, cvc, holder", "Стендтің тест картасы бар файл, стандартты енгізу үшін -: нөмірі не number, expiry, cvc, holder бар JSON"]),
    ("probe", "amount", ["Сколько примерно движет каждый опыт, в основных единицах [по умолчанию 1 у выплат, 10 у платежей]", "Әр тәжірибе шамамен қанша қозғайды, негізгі бірлікпен [әдепкіде төлемдерде 1, қабылдауда 10]"]),
    ("probe", "currency", ["ISO 4217", "ISO 4217"]),
    ("probe", "phone", ["ShopAPI: телефон тестового клиента стенда", "ShopAPI: стендтің тест клиентінің телефоны"]),
    ("probe", "fields", ["JSON-файл с другими полями каждого запроса, например {\"gateway\": {…}}: tolem describe", "Әр сұраудың басқа өрістері бар JSON файл, мысалы {\"gateway\": {…}}: tolem describe"]),
    ("probe", "wait_ms", ["Сколько ждать в каждом опыте, в миллисекундах: того, что опаздывает, и перед последним повтором", "Әр тәжірибеде қанша күту, миллисекунд: кешігетінді және соңғы қайталау алдында"]),
    ("probe", "yes", ["Не спрашивать перед каждым опытом", "Әр тәжірибе алдында сұрамау"]),
    ("probe", "language", ["ru, kk или en", "ru, kk не en"]),
    ("exam", "", ["Экзамен программе, которая платит: песочница играет против неё полсотни плохих вечеров, судит книга банка", "Төлейтін бағдарламаға емтихан: құмсалғыш оған қарсы елу шақты жаман кешті ойнайды, төреші - банк кітабы"]),
    ("exam", "till", ["Как запускать программу; в команде стоят {order}, {amount} (тиыны), {decimal} (тенге), {url}, {state}, {config}. Номер карты она читает со стандартного ввода; код возврата 0 исполнено, 1 отказано, любой другой - не известно", "Бағдарлама қалай іске қосылады; пәрменде {order}, {amount} (тиын), {decimal} (теңге), {url}, {state}, {config} тұрады. Карта нөмірін стандартты енгізуден оқиды; аяқталу коды 0 орындалды, 1 бас тартылды, басқасы - белгісіз"]),
    ("exam", "listener", ["Как запускать программу, которая ждёт сообщений банка: {port} и те же места", "Банк хабарларын күтетін бағдарлама қалай іске қосылады: {port} және сол орындар"]),
    ("exam", "only", ["Только этот вечер; можно указать несколько раз", "Тек осы кеш; бірнеше рет көрсетуге болады"]),
    ("exam", "list", ["Показать вечера и ни одного не играть", "Кештерді көрсетіп, бірде-бірін ойнамау"]),
    ("exam", "seed", ["Откуда начинается случайный выбор: то же число выбирает то же", "Кездейсоқ таңдау неден басталады: сол сан соны таңдайды"]),
    ("exam", "jobs", ["Столько вечеров одновременно", "Бір мезгілде осынша кеш"]),
    ("exam", "folder", ["Сохранить то, что оставила программа, в этой новой папке", "Бағдарлама қалдырғанды осы жаңа қалтада сақтау"]),
    ("exam", "html", ["Записать отчёт страницей в этот файл", "Есепті бет түрінде осы файлға жазу"]),
    ("exam", "language", ["ru, kk или en", "ru, kk не en"]),
    ("completion", "", ["Напечатать то, что нужно оболочке для дополнения команд и параметров", "Қабықшаға пәрмендер мен параметрлерді толықтыру үшін керегін шығару"]),
    ("completion", "shell", ["bash, zsh или fish", "bash, zsh не fish"]),
    ("journal", "", ["Проверить журнал, скопировать, выгрузить операции или принять тот, что знает меньше, чем знал", "Журналды тексеру, көшіру, операцияларын шығару не бұрынғыдан аз білетінін қабылдау"]),
    ("journal backup", "", ["Записать целую копию, пока кассы платят. Она для восстановления, а не для выплат рядом с журналом", "Кассалар төлеп жатқанда толық көшірмесін жазу. Ол қалпына келтіруге арналған, журналмен қатар төлеуге емес"]),
    ("journal backup", "file", ["Куда записать; что там уже есть, остаётся как есть", "Қайда жазу; онда бар нәрсе сол күйінде қалады"]),
    ("journal export", "", ["Записать операции для других программ, сначала новые, карты с масками", "Операцияларды басқа бағдарламалар үшін жазу, алдымен жаңалары, карталар бүркемеленген"]),
    ("journal export", "format", ["csv (RFC 4180, UTF-8) или jsonl: объект JSON в строке", "csv (RFC 4180, UTF-8) не jsonl: әр жолда JSON объекті"]),
    ("journal export", "state", ["Только в этом состоянии; или open: все не окончательные", "Тек осы күйдегілер; не open: түпкілікті еместің бәрі"]),
    ("journal export", "to", ["В этот файл вместо стандартного вывода; что там уже есть, остаётся как есть", "Стандартты шығыстың орнына осы файлға; онда бар нәрсе сол күйінде қалады"]),
    ("journal verify", "", ["Прочитать весь файл и проверить каждую историю в нём, и чужих счетов тоже", "Бүкіл файлды оқып, ондағы әр тарихты, басқа шоттардікін де тексеру"]),
    ("journal accept", "", ["Принять журнал, который знает меньше, чем знал. Сначала спросите банк о каждом номере с тех пор: забытое может быть выплачено снова", "Бұрынғыдан аз білетін журналды қабылдау. Алдымен содан бергі әр нөмір туралы банктен сұраңыз: ұмытылғаны қайта төленуі мүмкін"]),
    ("journal accept", "word", ["Слово из отказа", "Бас тартуда аталған сөз"]),
    ("help", "", ["Параметры команды", "Пәрменнің параметрлері"]),
    ("help", "path", ["Команда, например pay или journal verify", "Пәрмен, мысалы pay не journal verify"]),
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use tolem::model::State;

    /// Every command and argument, as `(path, argument)`.
    fn told(command: &Command, path: &str, all: &mut BTreeSet<(String, String)>) {
        for argument in command.get_arguments() {
            all.insert((path.to_owned(), argument.get_id().to_string()));
        }
        for inner in command.get_subcommands() {
            let path =
                if path.is_empty() { inner.get_name().to_owned() } else { format!("{path} {}", inner.get_name()) };
            all.insert((path.clone(), String::new()));
            told(inner, &path, all);
        }
    }

    #[test]
    fn every_command_and_option_has_its_words_in_every_language_and_no_words_are_left_over() {
        let mut all = BTreeSet::new();
        told(&command(Locale::En), "", &mut all);
        for (path, argument) in &all {
            for locale in [Locale::Ru, Locale::Kk] {
                assert!(text(locale, path, argument).is_some(), "{path} {argument} has no words");
            }
        }
        for (path, argument, _) in TEXTS {
            let used = |(at, name): &(String, String)| name == argument && (path.is_empty() || at == path);
            assert!(all.iter().any(used), "nothing is called {path} {argument}");
        }
    }

    #[test]
    fn every_value_is_called_by_one_word_of_each_language() {
        let mut used = BTreeSet::new();
        fn values(command: &Command, used: &mut BTreeSet<String>) {
            for argument in command.get_arguments().filter(|it| it.is_positional() || it.get_action().takes_values()) {
                used.extend(argument.get_value_names().into_iter().flatten().map(ToString::to_string));
            }
            command.get_subcommands().for_each(|inner| values(inner, used));
        }
        let mut whole = command(Locale::En);
        whole.build();
        values(&whole, &mut used);
        let told: Vec<&str> = VALUES.iter().map(|row| row[0]).collect();
        assert_eq!(used.iter().map(String::as_str).filter(|name| !told.contains(name)).collect::<Vec<_>>(), [""; 0]);
        assert_eq!(told.iter().collect::<BTreeSet<_>>().len(), told.len(), "a word stands there twice: {told:?}");
    }

    #[test]
    fn every_command_and_option_is_in_the_manual_page_of_every_language() {
        let mut all = BTreeSet::new();
        told(&command(Locale::En), "", &mut all);
        for page in [
            include_str!("../../../packaging/tolem.1.in"),
            include_str!("../../../packaging/tolem.ru.1.in"),
            include_str!("../../../packaging/tolem.kk.1.in"),
        ] {
            let page = page.replace("\\-", "-");
            for (path, argument) in &all {
                let mut whole = command(Locale::En);
                let found = path
                    .split(' ')
                    .filter(|name| !name.is_empty())
                    .fold(&mut whole, |command, name| command.find_subcommand_mut(name).expect("told"));
                let option = found.get_arguments().find(|it| it.get_id() == argument.as_str());
                let long = option.and_then(|it| it.get_long()).map(|long| format!("--{long}"));
                for word in [Some(path.clone()), long].into_iter().flatten() {
                    assert!(page.contains(&word), "{}: {word}", page.lines().nth(2).unwrap_or_default());
                }
            }
        }
    }

    #[test]
    fn the_command_line_is_consistent_in_every_language() {
        for locale in [Locale::Ru, Locale::Kk, Locale::En] {
            command(locale).debug_assert();
        }
    }

    #[test]
    fn the_help_of_a_list_tells_every_state() {
        for locale in [Locale::Ru, Locale::Kk, Locale::En] {
            let mut command = command(locale);
            let help = command.find_subcommand_mut("list").unwrap().render_help().to_string();
            for state in State::ALL {
                assert!(help.contains(state.word()), "{}", state.word());
            }
        }
    }
}
