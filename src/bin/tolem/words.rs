//! What the command line alone says to people, in the language of `--locale`: Russian, Kazakh, English.

use tolem::messages::Locale;

/// The sentence in that language.
pub fn words(locale: Locale, [ru, kk, en]: [&'static str; 3]) -> &'static str {
    match locale {
        Locale::Ru => ru,
        Locale::Kk => kk,
        Locale::En => en,
    }
}

pub const NO_MOVEMENTS: [&str; 3] = [
    "В этом журнале таких операций нет.",
    "Бұл журналда мұндай операциялар жоқ.",
    "There are no such movements in this journal.",
];

pub const CANCELLED: [&str; 3] = ["заказ отменён", "тапсырыс тоқтатылды", "cancelled"];
pub const NOT_CANCELLED: [&str; 3] = ["заказ не отменён", "тапсырыс тоқтатылмады", "not cancelled"];

pub const NO_GATEWAY: [&str; 3] = [
    "не сказано, с каким шлюзом работать: укажите --config ФАЙЛ (или TOLEM_CONFIG), или --gateway (TOLEM_GATEWAY) и \
     --base-url (TOLEM_BASE_URL), например --gateway bereke-payouts --base-url http://127.0.0.1:8085",
    "қай шлюзбен жұмыс істеу керегі айтылмаған: --config ФАЙЛ (немесе TOLEM_CONFIG) көрсетіңіз, не --gateway (TOLEM_GATEWAY) \
     және --base-url (TOLEM_BASE_URL), мысалы --gateway bereke-payouts --base-url http://127.0.0.1:8085",
    "no gateway is named: give --config FILE (or TOLEM_CONFIG), or --gateway (TOLEM_GATEWAY) and --base-url \
     (TOLEM_BASE_URL), e.g. --gateway bereke-payouts --base-url http://127.0.0.1:8085",
];

pub const BUSY_PORT: [&str; 3] = [
    "порт занят: возможно, песочница уже запущена. Другой порт - --port НОМЕР, любой свободный - --port 0",
    "порт бос емес: құмсалғыш іске қосылған болуы мүмкін. Басқа порт - --port НӨМІР, кез келген бос порт - --port 0",
    "the port is in use: perhaps a sandbox is running already. Another port: --port NUMBER; any free one: --port 0",
];

pub const NO_SANDBOX: [&str; 3] =
    ["песочница не запускается: {}", "құмсалғыш іске қосылмайды: {}", "the sandbox cannot start: {}"];

pub const NOT_A_STATE: [&str; 3] = [
    "{}: это не состояние песочницы, или оно повреждено; файл не тронут. Назовите для --state другой",
    "{}: бұл құмсалғыш күйі емес не ол бүлінген; файлға тиілмеді. --state үшін басқасын атаңыз",
    "{}: this is no state of a sandbox, or a damaged one; it is left as it is. Name another file for --state",
];
pub const STATE_IN_USE: [&str; 3] = [
    "{}: этот файл занят другой песочницей. Назовите для --state другой",
    "{}: бұл файлды басқа құмсалғыш пайдаланып тұр. --state үшін басқасын атаңыз",
    "{}: another sandbox is using this file. Name another one for --state",
];

/// The text with its `{}` filled in, one after the other.
pub fn fill(text: &str, values: &[&str]) -> String {
    let mut parts = text.split("{}");
    let mut filled = parts.next().unwrap_or_default().to_owned();
    for (part, value) in parts.zip(values) {
        filled.push_str(value);
        filled.push_str(part);
    }
    filled
}

pub const NOTHING_OPEN: [&str; 3] = [
    "Открытых операций нет: спрашивать не о чем.",
    "Ашық операциялар жоқ: сұрайтын ештеңе жоқ.",
    "No movement is open: there is nothing to ask about.",
];

pub const OPEN_OF_OTHERS: [&str; 3] = [
    "Но в журнале открыты операции другого счёта, {}: {}. Если он ваш, проверьте baseUrl, credentials и account.",
    "Бірақ журналда басқа шоттың ({}) ашық операциялары бар: {}. Ол сіздікі болса, baseUrl, credentials және account тексеріңіз.",
    "But the journal has open movements of another account, {}: {}. If it is yours, look at baseUrl, credentials and account.",
];

pub const NO_JOURNAL: [&str; 3] = [
    "журнала {} нет: он появится с первой выплатой. Если выплаты уже были, проверьте путь (--journal, ключ journal); потерянный создаётся заново из выписки банка: tolem reconcile ВЫПИСКА --take-in",
    "{} журналы жоқ: ол бірінші төлеммен пайда болады. Төлемдер болған болса, жолды тексеріңіз (--journal, journal кілті); жоғалғаны банк үзіндісінен қайта жасалады: tolem reconcile ҮЗІНДІ --take-in",
    "there is no journal {}: it comes with the first payout. If there were payouts, look at the path (--journal, the key journal); one that is lost is made anew from the bank's statement: tolem reconcile STATEMENT --take-in",
];
pub const NEW_JOURNAL: [&str; 3] = [
    "Журнала {} не было, создан новый. Если он должен быть, проверьте путь (--journal, ключ journal).",
    "{} журналы болмаған, жаңасы жасалды. Ол болуы керек болса, жолды тексеріңіз (--journal, journal кілті).",
    "There was no journal {}, and a new one was made. If there should be one, look at the path (--journal, the key journal).",
];

pub const CARD_ON_COMMAND_LINE: [&str; 3] = [
    "номер карты в командной строке виден в списке процессов: передайте запрос через @файл или - (стандартный ввод)",
    "пәрмен жолындағы карта нөмірі процестер тізімінде көрінеді: сұрауды @файл не - (стандартты енгізу) арқылы беріңіз",
    "a card number on the command line can be read in the process list: give the request as @file or - (standard input)",
];

pub const DELETE_NEEDS_FILE: [&str; 3] = [
    "--delete-request удаляет файл запроса: передайте запрос как @файл",
    "--delete-request сұрау файлын жояды: сұрауды @файл түрінде беріңіз",
    "--delete-request needs a request in a file: @file",
];

pub const AMOUNT_FORM: [&str; 3] = [
    "сумма «{}» не прочитана; пишите так: 1500 или 1500,50 (группы по три цифры можно отделить пробелом)",
    "«{}» сомасы оқылмады; былай жазыңыз: 1500 не 1500,50 (үш цифрдан тұратын топтарды бос орынмен бөлуге болады)",
    "the amount \"{}\" cannot be read; write 1500 or 1500.50 (groups of three digits may have a blank between them)",
];

pub const AMOUNT_DIGITS: [&str; 3] = [
    "сумма «{}»: после запятой больше цифр, чем бывает в {} ({}); группы по три цифры отделяйте пробелом",
    "«{}» сомасы: үтірден кейін {} валютасында болатыннан көп цифр бар ({}); үш цифрлық топтарды бос орынмен бөліңіз",
    "the amount \"{}\" has more digits behind its point than {} has ({}); put a blank between groups of three digits",
];

pub const NOT_A_CURRENCY: [&str; 3] = [
    "валюты «{}» нет: нужен код ISO 4217, например KZT",
    "«{}» валютасы жоқ: ISO 4217 коды керек, мысалы KZT",
    "there is no currency \"{}\": an ISO 4217 code such as KZT is needed",
];

pub const GIVEN_TWICE: [&str; 3] = [
    "{}: это поле задаётся самой командой, в --fields ему не место",
    "{}: бұл өрісті пәрменнің өзі береді, --fields ішінде болмауы керек",
    "{}: this field is given by the command itself and cannot stand in --fields",
];

pub const ASK_CARD: [&str; 3] =
    ["Номер карты (на экране не виден): ", "Карта нөмірі (экранда көрінбейді): ", "Card number (it is not shown): "];

pub const EMPTY_CARD: [&str; 3] = [
    "номера карты нет: введите его или подайте на стандартный ввод; к сохранённой карте - --binding",
    "карта нөмірі жоқ: енгізіңіз не стандартты енгізуге беріңіз; сақталған картаға - --binding",
    "there is no card number: type it or give it on standard input; a stored card is paid with --binding",
];

/// Behind what the library says of a field that is missing.
pub const ADD_OPTION: [&str; 3] = ["Добавьте {}.", "{} қосыңыз.", "Add {}."];
pub const ADD_FIELD: [&str; 3] = [
    "Добавьте --fields ФАЙЛ с этим полем.",
    "Осы өрісі бар --fields ФАЙЛ қосыңыз.",
    "Add --fields FILE with this field.",
];

pub const CONFIRM: [&str; 3] = [
    "Выплатить {} на карту {}? [д/Н] ",
    "{} сомасын {} картасына төлеу керек пе? [и/Ж] ",
    "Pay {} to the card {}? [y/N] ",
];

/// What says yes to it.
pub const YES: [&str; 6] = ["д", "да", "и", "иә", "y", "yes"];

pub const NOT_CONFIRMED: [&str; 3] =
    ["не подтверждено: ничего не отправлено", "расталмады: ештеңе жіберілмеді", "not confirmed: nothing was sent"];

pub const BALANCE: [&str; 3] = ["Доступно для выплат", "Төлеуге қолжетімді", "There is to pay out"];

pub const PREPARING: [&str; 3] = ["готовим запрос", "сұрау дайындалуда", "preparing"];
pub const CONNECTING: [&str; 3] = ["соединяемся с банком", "банкпен байланысудамыз", "connecting to the bank"];
pub const SENDING: [&str; 3] =
    ["записываем в журнал и отправляем", "журналға жазып, жіберудеміз", "writing it down and sending"];
pub const WAITING: [&str; 3] = ["ждём ответа банка", "банк жауабын күтудеміз", "waiting for the bank's answer"];
pub const ASKING: [&str; 3] =
    ["выясняем исход у банка", "банктен нәтижесін анықтаудамыз", "asking the bank what became of it"];
pub const SECONDS: [&str; 3] = ["с", "с", "s"];

pub const MOVES_MONEY: [&str; 3] = ["движет деньги", "ақшаны қозғайды", "moves money"];
pub const FIELDS: [&str; 3] = ["Поля запроса", "Сұрау өрістері", "Fields of the request"];
pub const CREDENTIALS: [&str; 3] = ["Учётные данные", "Тіркелгі деректері", "Credentials"];
pub const OPTIONS: [&str; 3] = ["Переключатели (options)", "Ауыстырып-қосқыштар (options)", "Switches (options)"];
pub const OPERATIONS: [&str; 3] = ["Операции", "Операциялар", "Operations"];
pub const REQUIRED: [&str; 3] = ["обязательно", "міндетті", "required"];
pub const MEANT: [&str; 3] = ["; возможно, {}?", "; мүмкін, {}?", "; did you mean {}?"];
pub const NOT_DESCRIBED: [&str; 3] = [
    "ни операции, ни шлюза «{}» нет{}",
    "«{}» деген операция да, шлюз да жоқ{}",
    "there is no operation and no gateway \"{}\"{}",
];

pub const NOT_COPIED: [&str; 3] = ["копия не записана: {}", "көшірмесі жазылмады: {}", "the copy was not written: {}"];
pub const ACCEPTED: [&str; 3] = [
    "Журнал принят таким, какой он есть. Номера за пропавшее время без вопроса банку не повторяйте.",
    "Журнал осы қалпында қабылданды. Жоғалған уақыттың нөмірлерін банктен сұрамай қайталамаңыз.",
    "The journal is accepted as it is. Repeat no number of the time that is missing without having asked the bank.",
];
pub const NOTHING_TO_ACCEPT: [&str; 3] = [
    "Принимать нечего: журнал открывается и знает всё, что знал.",
    "Қабылдайтын ештеңе жоқ: журнал ашылады және бұрын білгенінің бәрін біледі.",
    "There is nothing to accept: the journal opens and knows all that it knew.",
];
pub const DASHBOARD: [&str; 3] =
    ["всё, что происходит в банке", "банкте болып жатқанның бәрі", "all that happens at the bank"];
pub const LEDGER: [&str; 3] =
    ["исполненные движения денег", "орындалған ақша қозғалыстары", "the money that has moved"];
/// Programs wait for a line that begins so: it says that the bank listens.
pub const CTRL_C: [&str; 3] = ["Ctrl-C - остановить.", "Ctrl-C - тоқтату.", "Ctrl-C stops it."];

pub const BUNDLED: [&str; 3] = [
    "{}: записано. Секретов в нём нет; прочитайте и отправьте тому, кто помогает.",
    "{}: жазылды. Онда құпия жоқ; оқып шығып, көмектесетін адамға жіберіңіз.",
    "{}: written. There are no secrets in it; read it, and send it to whoever helps.",
];
pub const NOT_BUNDLED: [&str; 3] = [
    "{}: там лежит другое, и оно не тронуто: назовите новый файл",
    "{}: онда басқа нәрсе жатыр, оған тиілмеді: жаңа файл атаңыз",
    "{}: holds something else, which is left as it is: name a new file",
];
pub const VERIFIED: [&str; 3] = [
    "Журнал прочитан целиком и проверен, операций: {}.",
    "Журнал толық оқылып, тексерілді, операциялар: {}.",
    "The journal was read to its end and proved, movements: {}.",
];
pub const BACK_UP_SERVER: [&str; 3] = [
    "журнал на сервере копируют средствами PostgreSQL: архив журнала записи (PITR) или pg_dump; возвращённая копия знает меньше (docs/journal.ru.md)",
    "сервердегі журнал PostgreSQL құралдарымен көшіріледі: жазу журналының мұрағаты (PITR) не pg_dump; қайтарылған көшірме аз біледі (docs/journal.ru.md)",
    "a journal on a server is copied by PostgreSQL's own means: archived write-ahead log (PITR) or pg_dump; a copy that is put back knows less (docs/journal.md)",
];
pub const BACKED_UP: [&str; 3] = [
    "{}: копия записана и проверена, операций: {}.\n\
     Она для восстановления (как - на странице «Журнал», journal.ru.md). Не указывайте её в journal, пока жив сам журнал: выплаченного после неё она не знает.",
    "{}: көшірмесі жазылып, тексерілді, операциялар: {}.\n\
     Ол қалпына келтіруге арналған (қалай екені journal.ru.md бетінде). Журналдың өзі тұрғанда оны journal кілтіне жазбаңыз: содан кейін төленгенді ол білмейді.",
    "{}: the copy is written and proved, movements: {}.\n\
     It is for putting back (the page journal.md tells how). Do not name it in journal while the journal itself lives: it does not know what is paid after it.",
];
pub const NO_COPY_OF_THE_DAMAGED: [&str; 3] = [
    "журнал повреждён, копия не сделана: остановите программы и скопируйте все его файлы как есть (что дальше - на странице «Журнал», journal.ru.md)",
    "журнал бүлінген, көшірмесі жасалмады: бағдарламаларды тоқтатып, оның барлық файлын сол күйінде көшіріңіз (әрі қарай journal.ru.md бетін қараңыз)",
    "the journal is damaged and no copy was made: stop the programs and copy all of its files as they are (the page journal.md tells what comes next)",
];

pub const NO_FILE: [&str; 3] = ["нет файла {}", "{} файлы жоқ", "there is no file {}"];
pub const FORBIDDEN: [&str; 3] = ["{}: нет прав на чтение", "{}: оқуға рұқсат жоқ", "{}: reading it is not permitted"];
pub const A_FOLDER: [&str; 3] =
    ["{}: это папка, а не файл", "{}: бұл файл емес, қалта", "{}: it is a folder, not a file"];
pub const STANDARD_INPUT: [&str; 3] = ["стандартный ввод", "стандартты енгізу", "standard input"];

pub const ENCODING: [&str; 3] = [
    "кодировка должна быть UTF-8, а здесь {}",
    "кодтауы UTF-8 болуы керек, ал мұнда {}",
    "the encoding must be UTF-8, and this is {}",
];
pub const NOT_UTF8: [&str; 3] = [
    "другая, начиная с байта {} (возможно, windows-1251)",
    "{} байтынан бастап басқа (windows-1251 болуы мүмкін)",
    "not, from byte {} on (perhaps windows-1251)",
];
pub const NOT_AN_OBJECT: [&str; 3] = ["не объект JSON", "JSON объекті емес", "not a JSON object"];
pub const UNDELETABLE: [&str; 3] = ["{}: не удаляется: {}", "{}: жойылмайды: {}", "{}: cannot be deleted: {}"];
pub const NOTHING_SENT: [&str; 3] = ["ничего не отправлено", "ештеңе жіберілмеді", "nothing was sent"];
pub const HOLDS_OTHER: [&str; 3] = [
    "{}: там не ответ tolem, а другое; ничего не отправлено",
    "{}: онда tolem жауабы емес, басқа нәрсе; ештеңе жіберілмеді",
    "{}: holds something else than an answer of tolem; nothing was sent",
];
pub const UNDELIVERED: [&str; 3] =
    ["ответ туда не записан, вот он:", "жауап онда жазылмады, міне:", "the answer was not written there, and was:"];

pub const AT_OURS: [&str; 3] = ["у нас", "бізде", "ours"];
pub const AT_BANK: [&str; 3] = ["у банка", "банкте", "the bank's"];
pub const DIFFERENCE: [&str; 3] = ["разница", "айырма", "difference"];
pub const ROWS: [&str; 3] = ["операций", "операциялар", "movements"];
pub const NOT_READ: [&str; 3] = ["строки не прочитаны", "оқылмаған жолдар", "rows that were not read"];
pub const OTHER_DAY: [&str; 3] = [
    "Согласны, но у банка в другой день: {}.",
    "Келіседі, бірақ банкте басқа күнде: {}.",
    "Agreed, and on another day at the bank: {}.",
];
pub const TAKEN_IN: [&str; 3] =
    ["Принято в журнал из выписки: {}.", "Үзіндіден журналға қабылданды: {}.", "Taken in from the statement: {}."];
pub const COLUMN_FORM: [&str; 3] = [
    "--column {}: пишите так: --column orderNumber=\"Номер заказа\"",
    "--column {}: былай жазыңыз: --column orderNumber=\"Тапсырыс нөмірі\"",
    "--column {}: write it like this: --column orderNumber=\"Our No.\"",
];
pub const BATCH_ROW: [&str; 3] = ["строка {}, {}, {}: {}", "{}-жол, {}, {}: {}", "row {}, {}, {}: {}"];
pub const BATCH_DOUBT: [&str; 3] =
    ["проверьте строку {}, {}, {}: {}", "{}-жолды тексеріңіз, {}, {}: {}", "look at row {}, {}, {}: {}"];
pub const BATCH_MORE: [&str; 3] = ["... и ещё {}", "... тағы {}", "... and {} more"];
pub const BATCH_ERRORS: [&str; 3] = [
    "{}: строки с ошибками и причинами; исправьте и дайте как отдельный файл. В нём номера карт: храните его как саму ведомость.",
    "{}: қатесі бар жолдар мен себептері; түзетіп, жеке файл ретінде беріңіз. Онда карта нөмірлері бар: оны тізімдеменің өзіндей сақтаңыз.",
    "{}: the rows with errors, and why; mend them and give it as a file of its own. Card numbers stand in it: keep it as you keep the list itself.",
];
pub const BATCH_CHECK: [&str; 3] =
    ["Отпечаток файла (SHA-256): {}", "Файл ізі (SHA-256): {}", "Fingerprint of the file (SHA-256): {}"];
pub const BATCH_CONFIRM: [&str; 3] =
    ["Выплатить {} строк на {}? [д/Н] ", "{} жолды, {} төлеу керек пе? [и/Ж] ", "Pay {} rows, {}? [y/N] "];
pub const BATCH_CONFIRM_REST: [&str; 3] = [
    "Выплатить ещё {} строк на {} (уже выплачено: {}, на {})? [д/Н] ",
    "Тағы {} жолды, {} төлеу керек пе (бұрын төленгені: {}, {})? [и/Ж] ",
    "Pay {} more rows, {} (paid already: {}, {})? [y/N] ",
];
pub const BATCH_OPEN: [&str; 3] = [
    "Не окончено: {}, на {}. О них спрашивают банк, и уходит только то, чего у него точно нет.",
    "Аяқталмағаны: {}, {}. Олар туралы банктен сұралады, онда анық жоғы ғана кетеді.",
    "Not final: {}, {}. The bank is asked about them, and only what it surely does not have is sent.",
];
pub const BATCH_GO_ON: [&str; 3] = ["Продолжить? [д/Н] ", "Жалғастыру керек пе? [и/Ж] ", "Go on? [y/N] "];
pub const BATCH_NOT_CONFIRMED: [&str; 3] = [
    "не подтверждено, ничего не отправлено; без терминала подтверждает --yes",
    "расталмады, ештеңе жіберілмеді; терминалсыз --yes растайды",
    "not confirmed, nothing was sent; without a terminal --yes confirms",
];
pub const BATCH_COLUMN: [&str; 3] = [
    "--column {}: нужно ПОЛЕ=ЗАГОЛОВОК, например amount=Итого",
    "--column {}: ӨРІС=ТАҚЫРЫП керек, мысалы amount=Барлығы",
    "--column {}: FIELD=HEADING is needed, e.g. amount=Total",
];
/// Which heading was taken for what.
pub const BATCH_COLUMNS: [&str; 3] = ["Столбцы: {}.", "Бағандар: {}.", "Columns: {}."];
pub const BATCH_TAKEN: [&str; 3] = ["{} - «{}»", "{} - «{}»", "{} - \"{}\""];
pub const BATCH_WRITTEN: [&str; 3] = ["{}: записано", "{}: жазылды", "{}: written"];
/// The headings of a template, which the library reads in every language.
pub const BATCH_TEMPLATE: [&str; 3] = [
    "Номер|Сумма|Валюта|Номер карты|Имя латиницей|Назначение",
    "Нөмірі|Сомасы|Валютасы|Карта нөмірі|Аты латынша|Мақсаты",
    "Number|Amount|Currency|Card number|Name|Description",
];
/// The sheets of a template: the one to be filled in, and the one that shows how.
pub const BATCH_LIST: [&str; 3] = ["Выплаты", "Төлемдер", "Payouts"];
pub const BATCH_EXAMPLE: [&str; 3] = ["Пример", "Мысал", "Example"];
/// How far a batch has come: rows, of how many, sum, rows a minute, time left.
pub const BATCH_PROGRESS: [&str; 3] =
    ["{}/{}, {}, {} в мин, осталось {}", "{}/{}, {}, минутына {}, қалды {}", "{}/{}, {}, {}/min, {} left"];

#[cfg(test)]
mod tests {
    #[test]
    fn what_programs_wait_for_is_the_same_in_every_language() {
        assert!(super::CTRL_C.iter().all(|line| line.starts_with("Ctrl-C")));
    }
}
