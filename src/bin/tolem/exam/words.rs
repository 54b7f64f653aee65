//! What an exam says to people: Russian, Kazakh, English.

use super::oracle::{Said, Verdict};

pub type Text = [&'static str; 3];

/// A verdict in words.
pub fn verdict(verdict: Verdict) -> Text {
    match verdict {
        Verdict::MovedOnce => [
            "деньги прошли один раз, и программа это знает",
            "ақша бір рет өтті, бағдарлама оны біледі",
            "the money moved once, and the program knows it",
        ],
        Verdict::NothingMoved => [
            "деньги не прошли, и программа это знает",
            "ақша өтпеді, бағдарлама оны біледі",
            "no money moved, and the program knows it",
        ],
        Verdict::NotKnown => [
            "исход не доказан, и программа честно говорит «не знаю»",
            "нәтижесі дәлелденбеген, бағдарлама адал «білмеймін» дейді",
            "nothing is proved, and the program says honestly that it does not know",
        ],
        Verdict::NotPlayed => [
            "НЕ СЫГРАНО: того, о чём этот вечер, не случилось; ничего не доказано",
            "ОЙНАЛМАДЫ: кештің мәні болған оқиға болмады; ештеңе дәлелденбеді",
            "NOT PLAYED: what the evening is about did not happen, and nothing was shown",
        ],
        Verdict::NotDone => [
            "НЕ ВЫПОЛНЕНО: ничто не мешало, а деньги не прошли",
            "ОРЫНДАЛМАДЫ: ештеңе кедергі болған жоқ, ал ақша өтпеді",
            "NOT DONE: nothing was in the way, and no money moved",
        ],
        Verdict::Stuck => [
            "ЗАСТРЯЛО: банк исход знает и говорит, а программа не знает",
            "ТҰРЫП ҚАЛДЫ: банк нәтижесін біледі және айтады, ал бағдарлама білмейді",
            "STUCK: the bank knows the outcome and tells it, and the program does not know it",
        ],
        Verdict::OtherAmount => [
            "ДРУГАЯ СУММА: прошло не столько, сколько просили",
            "БАСҚА СОМА: сұралғаннан өзге сома өтті",
            "ANOTHER AMOUNT moved than was asked for",
        ],
        Verdict::BookedUnpaid => [
            "ЗАПИСАНО НЕИСПОЛНЕННОЕ: программа говорит, что деньги прошли, а они не прошли",
            "ТӨЛЕНБЕГЕНІ ЖАЗЫЛДЫ: бағдарлама ақша өтті дейді, ал ол өтпеген",
            "BOOKED WHAT WAS NOT PAID: the program says that the money moved, and it did not",
        ],
        Verdict::Lost => [
            "ПОТЕРЯНО: деньги прошли, а программа говорит, что нет",
            "ЖОҒАЛДЫ: ақша өтті, ал бағдарлама өтпеді дейді",
            "LOST: the money moved, and the program says that it did not",
        ],
        Verdict::MovedTwice => ["ДЕНЬГИ ПРОШЛИ ПОВТОРНО", "АҚША ҚАЙТАЛАП ӨТТІ", "THE MONEY MOVED MORE THAN ONCE"],
    }
}

/// What the program says, in words.
pub fn said(said: Said) -> Text {
    match said {
        Said::Paid => ["исполнено", "орындалды", "paid"],
        Said::Declined => ["отказано", "бас тартылды", "declined"],
        Said::Open => ["не знаю", "білмеймін", "not known"],
    }
}

pub const NO_TILL: Text = [
    "какая программа сдаёт экзамен? Например --till './payout {config} {order} {amount}'",
    "емтиханды қай бағдарлама тапсырады? Мысалы --till './payout {config} {order} {amount}'",
    "which program is examined? E.g. --till './payout {config} {order} {amount}'",
];
pub const NOT_A_COMMAND: Text = [
    "команда «{}» не разобрана: нет слов или кавычка не закрыта",
    "«{}» пәрмені талданбады: сөз жоқ не тырнақша жабылмаған",
    "the command \"{}\" cannot be read: no words, or a quote that is not closed",
];
pub const NO_SUCH_PLACE: Text =
    ["места {} нет; есть {}", "{} деген орын жоқ; мыналар бар: {}", "there is no place {}; there are {}"];
pub const NO_SUCH_EVENING: Text = [
    "вечера «{}» для этого банка нет: tolem exam --list",
    "бұл банк үшін «{}» кеші жоқ: tolem exam --list",
    "this bank has no evening \"{}\": tolem exam --list",
];
pub const NOT_STARTED: Text =
    ["программа {} не запускается: {}", "{} бағдарламасы іске қосылмайды: {}", "{} cannot be started: {}"];
pub const NO_EXAM: Text = [
    "экзамена у банка «{}» нет; есть у {}",
    "«{}» банкінде емтихан жоқ; мыналарда бар: {}",
    "there is no exam at the bank \"{}\"; there is one at {}",
];
pub const NOT_A_LANGUAGE: Text =
    ["языка «{}» нет: ru, kk или en", "«{}» тілі жоқ: ru, kk не en", "there is no language \"{}\": ru, kk or en"];
pub const ELSEWHERE: Text = [
    "Экзамен прерван на первом вечере: программа ни о чём не обратилась к банку экзамена. Может быть, она говорит с другим, настоящим банком: \
     адрес стоит в {url} и в TOLEM_BASE_URL.",
    "Емтихан бірінші кеште тоқтатылды: бағдарлама емтихан банкіне ештеңемен жүгінбеді. Мүмкін, ол басқа, нағыз банкпен сөйлесіп тұр: \
     мекенжай {url} мен TOLEM_BASE_URL ішінде.",
    "The exam ended with the first evening: the program has not asked its bank for anything. It may be speaking to another, a real one: \
     the address is in {url} and TOLEM_BASE_URL.",
];
pub const UNHEARD: Text = [
    "Не сыграны, потому что нет --listener: {}",
    "--listener болмағандықтан ойналмады: {}",
    "Not played, because there is no --listener: {}",
];

pub const TITLE: Text = ["Экзамен для касс", "Кассаларға арналған емтихан", "The exam for tills"];
pub const PASSED_ALL: Text = ["Экзамен сдан", "Емтихан тапсырылды", "Passed"];
pub const FAILED: Text = ["Экзамен не сдан", "Емтихан тапсырылмады", "Not passed"];
pub const PASSED: Text = ["сдано", "өтті", "passed"];
pub const NOT_PASSED: Text = ["НЕТ", "ЖОҚ", "FAILED"];
pub const PROGRAM: Text = ["Программа", "Бағдарлама", "Program"];
pub const BANK: Text = ["Банк (песочница)", "Банк (құмсалғыш)", "Bank (sandbox)"];
pub const SEED: Text = ["Начальное число", "Бастапқы сан", "Seed"];
pub const DAY: Text = ["Дата", "Күні", "Date"];
pub const VERSION: Text = ["Версия", "Нұсқасы", "Version"];
pub const EVENINGS: Text = ["Вечера", "Кештер", "Evenings"];
pub const OF: Text = ["сдано {} из {}", "{} өтті, барлығы {}", "{} of {} passed"];
pub const TWICE: Text = ["Прошло повторно", "Қайталап өтті", "Moved more than once"];
pub const LOST: Text = ["Потеряно", "Жоғалды", "Lost"];
pub const UNPAID: Text = ["Записано неисполненное", "Төленбегені жазылды", "Booked, not paid"];
pub const OTHER: Text = ["Другая сумма", "Басқа сома", "Another amount"];
pub const STUCK: Text = ["Застряло", "Тұрып қалды", "Stuck"];
pub const NOT_PLAYED: Text = ["Не сыграно", "Ойналмады", "Not played"];
pub const NOT_DONE: Text = ["Не выполнено", "Орындалмады", "Not done"];
pub const NOT_KNOWN: Text = ["Честно не известно (сдано)", "Адал белгісіз (өтті)", "Honestly not known (passed)"];
pub const ASKED: Text = ["просили", "сұралды", "asked"];
pub const MOVED: Text = ["прошло", "өтті", "moved"];
pub const SAYS: Text = ["программа говорит", "бағдарлама айтады", "the program says"];
pub const OTHER_BOOKED: Text = [
    "второй раз под этим номером просили {}: не прошло, а записано",
    "осы нөмірмен екінші рет {} сұралды: өтпеді, бірақ жазылды",
    "asked {} a second time under that number: not moved, yet booked",
];
pub const STARTED: Text = ["запусков", "іске қосылды", "started"];
pub const KILLED: Text = ["убита", "өлтірілді", "killed"];
pub const ENDED: Text = ["код", "коды", "code"];
pub const OUTPUT: Text = ["Что она вывела", "Ол не шығарды", "What it printed"];
pub const SECONDS: Text = ["с", "с", "s"];
pub const EXPLAINED: Text = [
    "Каждый вечер банк играет песочница: теряет ответы, исполняет поздно, отказывает после исполнения, молчит; программу запускают, убивают и \
     запускают снова с тем же номером. Судит книга банка: сколько денег прошло на самом деле - против того, что сказала программа.",
    "Әр кеште банкті құмсалғыш ойнайды: жауаптарды жоғалтады, кеш орындайды, орындағаннан кейін бас тартады, үндемейді; бағдарлама іске қосылады, \
     өлтіріледі және сол нөмірмен қайта іске қосылады. Төреші - банк кітабы: шын мәнінде қанша ақша өтті және бағдарлама не айтты.",
    "Each evening a sandbox plays the bank: it loses answers, executes late, refuses what it has executed, is silent; the program is started, killed and \
     started again with the same number. The bank's ledger judges: what money really moved, against what the program said.",
];
