//! What the doctor says. The names of its steps are stable: programs read them.

type Text = [&'static str; 3];

pub const CONFIGURATION: &str = "configuration";
pub const SECRETS: &str = "secrets";
pub const CERTIFICATES: &str = "certificates";
pub const JOURNAL: &str = "journal";
pub const NAME: &str = "name";
pub const ROUTE: &str = "route";
pub const TLS: &str = "tls";
pub const CLOCK: &str = "clock";
pub const CREDENTIALS: &str = "credentials";

/// Every step, in the order of a payout's way.
pub const ALL: [&str; 9] = [CONFIGURATION, SECRETS, CERTIFICATES, JOURNAL, NAME, ROUTE, TLS, CLOCK, CREDENTIALS];

pub fn title(name: &str) -> Text {
    match name {
        CONFIGURATION => ["настройки", "баптаулар", "configuration"],
        SECRETS => ["секреты", "құпиялар", "secrets"],
        CERTIFICATES => ["сертификаты", "сертификаттар", "certificates"],
        JOURNAL => ["журнал", "журнал", "journal"],
        NAME => ["имя банка", "банк атауы", "name of the bank"],
        ROUTE => ["соединение", "байланыс", "connection"],
        TLS => ["TLS", "TLS", "TLS"],
        CLOCK => ["часы", "сағат", "clock"],
        _ => ["учётные данные", "тіркелгі деректері", "credentials"],
    }
}

pub const ALL_WELL: Text = ["Всё работает.", "Бәрі жұмыс істейді.", "Everything works."];
pub const DOUBTFUL: Text = [
    "Остальное работает; посмотрите на отмеченное знаком «?».",
    "Қалғаны жұмыс істейді; «?» белгісі бар жерді қараңыз.",
    "The rest works; look at what is marked with \"?\".",
];
pub const NOT_WELL: Text = [
    "Не всё работает: исправьте отмеченное знаком «!» и запустите снова.",
    "Бәрі жұмыс істемейді: «!» белгісі бар жерді түзетіп, қайта іске қосыңыз.",
    "Not everything works: mend what is marked with \"!\" and run it again.",
];
pub const NOT_REACHED: Text = ["не проверено", "тексерілмеді", "not looked at"];
pub const READ: Text = ["прочитаны", "оқылды", "read"];
pub const CONFIGURED: Text = ["{}, {}", "{}, {}", "{}, {}"];
pub const NO_GATEWAY: Text = ["настроек нет", "баптаулар жоқ", "there is no configuration"];
pub const MEND_FILE: Text = [
    "исправьте файл настроек (--config, TOLEM_CONFIG)",
    "баптаулар файлын түзетіңіз (--config, TOLEM_CONFIG)",
    "mend the file of the configuration (--config, TOLEM_CONFIG)",
];
pub const MEND_KEY: Text = ["исправьте ключ {}", "{} кілтін түзетіңіз", "mend the key {}"];
pub const MEND_SECRET: Text = [
    "исправьте ключ {}: текст, {\"env\": ИМЯ} или {\"file\": ПУТЬ}; или задайте переменную {}",
    "{} кілтін түзетіңіз: мәтін, {\"env\": АТЫ} не {\"file\": ЖОЛ}; не {} айнымалысын беріңіз",
    "mend the key {}: a text, {\"env\": NAME} or {\"file\": PATH}; or set the variable {}",
];
pub const SECRETS_READ: Text = ["прочитаны", "оқылды", "read"];
pub const EMPTY_SECRET: Text = ["{}: пусто", "{}: бос", "{}: it is empty"];
pub const OPEN_FILE: Text = [
    "{}: секрет отсюда могут прочесть другие пользователи",
    "{}: мұндағы құпияны басқа пайдаланушылар оқи алады",
    "{}: other users can read the secret in it",
];
pub const CLOSE_FILE: Text = ["chmod 600 {}", "chmod 600 {}", "chmod 600 {}"];
pub const OWN_AUTHORITIES: Text = ["доверенные центры: {}", "сенімді орталықтар: {}", "authorities: {}"];
pub const MOZILLAS: Text = ["доверенные центры Mozilla", "Mozilla-ның сенімді орталықтары", "Mozilla's authorities"];
pub const CLIENT_CERTIFICATE: Text = [
    "; свой сертификат и ключ подходят друг к другу",
    "; өз сертификаты мен кілті сәйкес",
    "; our certificate and its key belong together",
];

pub const NO_FOLDER: Text = ["папки {} нет", "{} қалтасы жоқ", "there is no folder {}"];
pub const MAKE_FOLDER: Text = [
    "подключите диск или создайте папку; путь задаёт ключ journal. Журнал на пустом месте не знает, что уже выплачено",
    "дискіні қосыңыз не қалтаны жасаңыз; жолды journal кілті береді. Бос жердегі журнал не төленгенін білмейді",
    "mount the disk or make the folder; the key journal names the path. A journal that begins anew does not know what was paid",
];
pub const CANNOT_WRITE: Text =
    ["в папку {} нельзя писать: {}", "{} қалтасына жазу мүмкін емес: {}", "the folder {} cannot be written: {}"];
pub const MEND_FOLDER: Text = [
    "дайте права на запись, освободите место или укажите другой путь: journal",
    "жазу құқығын беріңіз, орын босатыңыз не басқа жолды көрсетіңіз: journal",
    "allow writing, make room, or name another path: journal",
];
pub const NO_JOURNAL_YET: Text = [
    "{}: журнала ещё нет, он появится с первой выплатой",
    "{}: журнал әлі жоқ, ол бірінші төлеммен пайда болады",
    "{}: there is no journal yet; it comes with the first payout",
];
pub const PROVED: Text = ["{}: проверен, операций: {}", "{}: тексерілді, операциялар: {}", "{}: proved, movements: {}"];
/// Behind it.
pub const WAITING: Text = [
    "; не отправлены и ждут: {}, сами не уйдут (tolem list --state ready)",
    "; жіберілмей күтіп тұрғаны: {}, өздігінен кетпейді (tolem list --state ready)",
    "; not sent and waiting: {}, nothing sends them (tolem list --state ready)",
];
pub const FORGOTTEN: Text = [
    "ничего не удаляйте; верните новейшую копию вместе с -wal; порядок - docs/journal.ru.md",
    "ештеңе жоймаңыз; ең жаңа көшірмесін -wal файлымен бірге қайтарыңыз; тәртібі - docs/journal.ru.md",
    "delete nothing; put back the newest copy with its -wal; docs/journal.md tells the order",
];
pub const UPDATE: Text = ["обновите tolem", "tolem-ді жаңартыңыз", "update tolem"];
pub const BUSY: Text = [
    "другая программа держит журнал: подождите или закройте её",
    "журналды басқа бағдарлама ұстап тұр: күтіңіз не оны жабыңыз",
    "another program holds the journal: wait, or close it",
];
pub const LOCAL_DISK: Text = [
    "положите журнал на локальный диск: journal",
    "журналды жергілікті дискіге қойыңыз: journal",
    "put the journal on a local disk: journal",
];
pub const REACH_SERVER: Text = [
    "сервер журнала недоступен: проверьте, работает ли PostgreSQL, его адрес и сеть; ключ - journal",
    "журнал сервері қолжетімсіз: PostgreSQL жұмыс істеп тұрғанын, оның мекенжайы мен желіні тексеріңіз; кілті - journal",
    "the journal's server cannot be reached: see that PostgreSQL runs, its address and the network; the key is journal",
];
pub const MEND_SERVER: Text = [
    "исправьте на сервере PostgreSQL то, что названо, или journal и journalPassword; что нужно - docs/journal.ru.md",
    "PostgreSQL серверінде аталғанды не journal мен journalPassword кілттерін түзетіңіз; не керегі - docs/journal.ru.md",
    "mend what is named on the PostgreSQL server, or journal and journalPassword; docs/journal.md tells what it needs",
];
pub const SERVER_REPLACED: Text = [
    "{}: сервер журнала заменён и мог забыть последнее: перед каждой отправкой спрашивается банк. Слово для его принятия: {}",
    "{}: журнал сервері ауыстырылған, соңғысын ұмытқан болуы мүмкін: әр жіберу алдында банктен сұралады. Оны қабылдау сөзі: {}",
    "{}: the journal's server was replaced and may have forgotten what was last: the bank is asked before anything is sent. The word that accepts it: {}",
];
pub const DAMAGED: Text = [
    "остановите программы, скопируйте файлы журнала в сторону и верните копию; порядок - docs/journal.ru.md; путь - journal",
    "бағдарламаларды тоқтатып, журнал файлдарын басқа жерге көшіріңіз де, көшірмесін қайтарыңыз; тәртібі - docs/journal.ru.md; жолы - journal",
    "stop the programs, copy the journal's files aside and put back a copy; docs/journal.md tells the order; the path is journal",
];
pub const OTHER_SHOP: Text = [
    "{}: в нём операции счёта {} и ни одной нашего, {}",
    "{}: онда {} шотының операциялары бар, біздікі ({}) біреуі де жоқ",
    "{}: it has movements of the account {} and none of ours, {}",
];
pub const OTHERS_OPEN: Text = [
    "{}: проверен; открытые операции другого счёта, {}: {}",
    "{}: тексерілді; басқа шоттың ({}) ашық операциялары: {}",
    "{}: proved; open movements of another account, {}: {}",
];
pub const NAME_SHOP: Text = [
    "это журнал другого магазина или адрес с ошибкой? Проверьте journal, baseUrl и credentials; если логин или адрес сменились на самом деле, назовите магазин: account",
    "бұл басқа дүкеннің журналы ма, әлде мекенжай қате ме? journal, baseUrl мен credentials тексеріңіз; логин не мекенжай шынымен өзгерсе, дүкенді атаңыз: account",
    "is it another shop's journal, or a mistake in the address? Look at journal, baseUrl and credentials; if login or address were really changed, name the shop: account",
];

pub const NAME_FOUND: Text = ["{}: адрес есть", "{}: мекенжайы бар", "{}: there is an address"];
pub const CONNECTED: Text = ["{}{}", "{}{}", "{}{}"];
pub const BY_PROXY: Text = [", через прокси", ", прокси арқылы", ", through the proxy"];
pub const PLAIN: Text = ["на этой машине, без TLS", "осы машинада, TLS-сіз", "on this machine, without TLS"];
pub const MEND_NAME: Text = [
    "проверьте имя банка ({}), сеть и DNS этой машины",
    "банк атауын ({}), осы машинаның желісі мен DNS-ін тексеріңіз",
    "look at the name of the bank ({}), and at network and DNS of this machine",
];
pub const MEND_ROUTE: Text = [
    "проверьте адрес и порт ({}), сеть, межсетевой экран; открыт ли у банка доступ вашему IP",
    "мекенжай мен портты ({}), желіні, желіаралық экранды тексеріңіз; банк сіздің IP-ге рұқсат берген бе",
    "look at address and port ({}), network and firewall; does the bank admit your IP?",
];
pub const MEND_PROXY: Text = [
    "проверьте ключ {}: http://[логин:пароль@]узел:порт, и пускает ли прокси к банку",
    "{} кілтін тексеріңіз: http://[логин:құпиясөз@]торап:порт, прокси банкке жібере ме",
    "look at the key {}: http://[user:password@]host:port, and whether the proxy lets you through to the bank",
];
pub const MEND_TRUST: Text = [
    "проверьте ключ {}; проверку отключить нельзя",
    "{} кілтін тексеріңіз; тексеруді өшіру мүмкін емес",
    "look at the key {}; verification cannot be switched off",
];
pub const MEND_DATE: Text = [
    "проверьте дату и часы этой машины; если они верны, сертификат обновляет банк ({})",
    "осы машинаның күні мен сағатын тексеріңіз; дұрыс болса, сертификатты банк жаңартады ({})",
    "look at date and clock of this machine; if they are right, the bank has to renew its certificate ({})",
];
pub const MEND_TLS: Text = [
    "проверьте адрес и порт ({}): отвечает не TLS или не банк; не мешает ли прокси или антивирус",
    "мекенжай мен портты ({}) тексеріңіз: TLS емес не банк емес жауап береді; прокси не антивирус кедергі емес пе",
    "look at address and port ({}): what answers is not TLS, or not the bank; is a proxy or a virus scanner in the way?",
];
pub const NO_DATE: Text = [
    "банк не назвал своего времени, сравнить не с чем",
    "банк өз уақытын айтпады, салыстыратын ештеңе жоқ",
    "the bank did not tell its time: there is nothing to compare with",
];
pub const CLOCKS: Text = [
    "по часам банка {}, расхождение {} с",
    "банк сағаты бойынша {}, айырмашылығы {} с",
    "the bank's clock says {}, {} s apart",
];
pub const SET_CLOCK: Text = [
    "поставьте часы этой машины (NTP): по ним судят о сертификатах и о времени в историях",
    "осы машинаның сағатын түзетіңіз (NTP): сертификаттар мен тарихтардағы уақыт соған қарап бағаланады",
    "set the clock of this machine (NTP): certificates and the times in stories are judged by it",
];
pub const TAKEN: Text = [
    "банк ответил на вопрос и принял их",
    "банк сұраққа жауап беріп, оларды қабылдады",
    "the bank answered a question and takes them",
];
pub const NO_BANK: Text = [
    "соединение есть, ответа нет: тот ли это адрес и порт ({})?",
    "байланыс бар, жауап жоқ: мекенжай мен порт дұрыс па ({})?",
    "there is a connection and no answer: is it the right address and port ({})?",
];
pub const MEND_CREDENTIALS: Text = [
    "банк не признал того, кто спрашивает: исправьте {}.",
    "банк сұрап тұрғанды танымады: {} түзетіңіз.",
    "the bank does not accept who asks: mend {}.",
];
pub const OF_PRODUCTION: Text = [
    "Не боевые ли они? Сейчас environment: test.",
    "Олар нақты жұмыс ортасынікі емес пе? Қазір environment: test.",
    "Are they those of production? Now it is environment: test.",
];
pub const OF_TEST: Text = [
    "Не тестовые ли они? Сейчас environment: production.",
    "Олар тест стендінікі емес пе? Қазір environment: production.",
    "Are they those of the test stand? Now it is environment: production.",
];
pub const OF_ANOTHER: Text = [
    "Того ли они стенда, что в baseUrl?",
    "Олар baseUrl көрсеткен стендінікі ме?",
    "Are they those of the stand in baseUrl?",
];
pub const NOT_THE_BANK: Text = [
    "так банк не отвечает: проверьте адрес и путь (baseUrl, environment) и ключ options (prefix, apiVersion)",
    "банк бұлай жауап бермейді: мекенжай мен жолды (baseUrl, environment) және options кілтін (prefix, apiVersion) тексеріңіз",
    "the bank does not answer like this: look at address and path (baseUrl, environment) and at the key options (prefix, apiVersion)",
];
