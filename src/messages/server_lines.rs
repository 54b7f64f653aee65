//! What is said of a journal on a server, and of its address. A table of its own, for the library without one has none of it.

use super::packed;

#[allow(long_running_const_eval)]
pub(super) static LINES: [u8; packed::letters(TEXT)] = packed::packed(TEXT);

#[rustfmt::skip]
const TEXT: &str = packed::texts![
    ["сервер журнала недоступен: {1}", "журнал сервері қолжетімсіз: {1}", "the journal's server cannot be reached: {1}"],
    ["сервер не отвечает", "сервер жауап бермейді", "the server does not answer"],
    ["сервер закрыл соединение", "сервер қосылымды жапты", "the server has closed the connection"],
    ["у имени сервера нет адреса", "сервер атының мекенжайы жоқ", "the server's name has no address"],
    ["имя сервера - не имя", "сервер аты - ат емес", "the server's name is no name"],
    ["у сервера нет TLS", "серверде TLS жоқ", "the server has no TLS"],
    ["сертификату сервера нельзя верить: {1}", "сервер сертификатына сенуге болмайды: {1}", "the server's certificate is not believed: {1}"],
    ["сервер требует пароль (SCRAM), а он не задан", "сервер құпиясөз талап етеді (SCRAM), ал ол берілмеген", "the server wants a password (SCRAM), and none is configured"],
    ["сервер требует пароль так, что выдал бы его: пусть спрашивает по scram-sha-256", "сервер құпиясөзді ашып қоятындай талап етеді: scram-sha-256 арқылы сұрасын", "the server wants the password in a way that gives it away: let it ask by scram-sha-256"],
    ["сервер говорит не по протоколу PostgreSQL", "сервер PostgreSQL хаттамасымен сөйлемейді", "the server does not speak PostgreSQL's protocol as it should"],
    ["на сервере выключен {1}: обрыв питания заставил бы забыть отправленное", "серверде {1} өшірулі: қуат үзілсе, жіберілген ұмытылар еді", "{1} is off on the server: a power cut would forget what was sent"],
    ["сервер не говорит, какой он", "сервер өзінің қайсысы екенін айтпайды", "the server does not tell which it is"],
    ["сервер не принимает этого пользователя или пароль", "сервер бұл пайдаланушыны не құпиясөзді қабылдамайды", "the server does not take this user or password"],
    ["на сервере нет такой базы", "серверде мұндай база жоқ", "the server has no such database"],
    ["у пользователя нет на это прав", "пайдаланушының бұған құқығы жоқ", "the user has no right to this"],
    ["у сервера не осталось соединений", "серверде бос қосылым қалмаған", "the server has no connection left"],
    ["у сервера не осталось места, на диске или в памяти", "серверде орын қалмаған, дискіде не жадта", "the server has no room left, on its disk or in its memory"],
    ["у сервера неполадка в его системе", "сервердің өз жүйесінде ақау бар", "the server's own system is in trouble"],
    ["сервер только повторяет другой и не принимает записей", "сервер тек басқасын қайталайды, жазба қабылдамайды", "the server only repeats another one and takes no writes"],
    ["сервер запускается или завершается", "сервер іске қосылуда не тоқтауда", "the server starts or ends"],
    ["помешала другая касса", "басқа касса кедергі болды", "another till was in the way"],
    ["сервер отказывает", "сервер бас тартады", "the server refuses it"],
    ["его таблицы не удалось создать", "оның кестелерін жасау мүмкін болмады", "its tables could not be made"],
    ["все соединения журнала заняты", "журналдың барлық қосылымы бос емес", "all connections of the journal are in use"],
    ["этот номер сейчас начинает другая касса", "бұл нөмірді қазір басқа касса бастап жатыр", "the number is being begun by another till"],
    ["сервер журнала заменён, и забытое им может быть ещё в пути к банку: подождите {1} с", "журнал сервері ауыстырылған, ол ұмытқан банкке әлі жолда болуы мүмкін: {1} с күтіңіз", "the journal's server was replaced, and what it has forgotten may still be on its way to the bank: wait {1} s"],
    ["сервер журнала заменён ({1}) и мог забыть отправленное последним: перед отправкой спрашивается банк, а где его нельзя спросить, не отправляется ничего. Сверьте журнал с выпиской банка, и только после этого примите сервер: \"journalAccepted\": \"{2}\" в конфигурации", "журнал сервері ауыстырылған ({1}), соңғы жіберілгенді ұмытқан болуы мүмкін: жіберу алдында банктен сұралады, ал сұрау мүмкін болмаса, ештеңе жіберілмейді. Журналды банк үзіндісімен салыстырыңыз, содан кейін ғана серверді қабылдаңыз: баптауда \"journalAccepted\": \"{2}\"", "the journal's server was replaced ({1}) and may have forgotten what was sent last: the bank is asked before anything is sent, and where it cannot be asked nothing is. Compare the journal with the bank's statement, and only then accept the server: \"journalAccepted\": \"{2}\" in the configuration"],
    ["это не postgres://пользователь@хост/база", "бұл postgres://пайдаланушы@хост/база емес", "this is not postgres://user@host/database"],
    ["в адресе журнала нет базы", "журнал мекенжайында база жоқ", "the address of the journal names no database"],
    ["в адресе журнала нет пользователя", "журнал мекенжайында пайдаланушы жоқ", "the address of the journal names no user"],
    ["в адресе журнала нужны пользователь, хост и база", "журнал мекенжайында пайдаланушы, хост және база керек", "the address of the journal names user, host and database"],
    ["адрес журнала принимает только sslmode, sslrootcert, host и port", "журнал мекенжайы тек sslmode, sslrootcert, host және port қабылдайды", "the address of the journal takes sslmode, sslrootcert, host and port only"],
    ["без TLS журнал доступен только на этой машине", "TLS-сіз журнал тек осы машинада қолжетімді", "without TLS a journal is reached on this machine only"],
    ["sslmode - это verify-full, а на этой машине и disable", "sslmode - verify-full, ал осы машинада disable де болады", "sslmode is verify-full, or disable on this machine"],
    ["порт журнала - не число от 1 до 65535", "журнал порты 1-ден 65535-ке дейінгі сан емес", "the port of the journal is no number from 1 to 65535"],
    ["в адресе журнала стоит %, за которым нет знака", "журнал мекенжайында таңбасы жоқ % тұр", "the address of the journal has a % that is no character"],
    ["в адресе журнала пароля быть не должно: он стоит в journalPassword", "журнал мекенжайында құпиясөз болмауы керек: ол journalPassword ішінде", "the address of the journal holds no password: it stands in journalPassword"],
    ["у журнала в файле нет пароля", "файлдағы журналдың құпиясөзі жоқ", "a journal in a file has no password"],
];
