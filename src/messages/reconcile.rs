//! What a statement and the journal say together, for an accountant: what it is, what to do, and what never to do.

use super::{Locale, row};

/// A group of pairs: its heading, and what to do about one of them.
pub fn group(locale: Locale, word: &str) -> [String; 2] {
    let [title, text] = match word {
        "agree" => [row!["обе стороны согласны", "екі жақ келіседі", "both sides agree"], NOTHING],
        "nothing_moved" => [
            row!["обе стороны: деньги не двигались", "екі жақта да: ақша қозғалған жоқ", "both sides: no money moved"],
            NOTHING,
        ],
        "twice" => [
            row!["у банка дважды", "банкте екі рет", "twice at the bank"],
            row![
                "В выписке эта операция стоит не один раз. Спросите банк, исполнил ли он её дважды; ничего не отправляйте.",
                "Үзіндіде бұл операция бір рет емес. Банктен оны екі рет орындады ма деп сұраңыз; ештеңе жібермеңіз.",
                "The statement has this operation more than once. Ask the bank whether it executed it twice; send nothing.",
            ],
        ],
        "other_amount" => [
            row!["другая сумма или валюта", "басқа сома не валюта", "another amount or currency"],
            row![
                "Сумма или валюта в выписке не та, что у нас. Покажите обе банку; разницу новой выплатой не закрывайте, пока он не ответит.",
                "Үзіндідегі сома не валюта біздікіндей емес. Екеуін де банкке көрсетіңіз; ол жауап бергенше айырманы жаңа төлеммен жаппаңыз.",
                "The statement has another amount or currency than we have. Show both to the bank; do not make up the difference with a new payout before it has answered.",
            ],
        ],
        "contradiction" => [
            row!["стороны противоречат друг другу", "екі жақ бір-біріне қайшы", "the sides contradict each other"],
            row![
                "Одна сторона говорит, что деньги ушли, другая - что нет. Спросите банк (operation.resolve, tolem status); под новым номером не отправляйте.",
                "Бір жақ ақша кетті дейді, екіншісі - жоқ дейді. Банктен сұраңыз (operation.resolve, tolem status); жаңа нөмірмен жібермеңіз.",
                "One side says that the money has gone, the other that it has not. Ask the bank (operation.resolve, tolem status); do not send it under a new number.",
            ],
        ],
        NOT_SENT => [
            row!["стороны противоречат друг другу", "екі жақ бір-біріне қайшы", "the sides contradict each other"],
            row![
                "У банка этот номер есть, а журнал считает, что его можно отправить: его отправила другая программа, или журнал восстановлен из копии. Не отправляйте; примите его в журнал (takeIn, tolem reconcile --take-in).",
                "Банкте бұл нөмір бар, ал журнал оны жіберуге болады деп санайды: оны басқа бағдарлама жіберген не журнал көшірмеден қалпына келтірілген. Жібермеңіз; журналға қабылдаңыз (takeIn, tolem reconcile --take-in).",
                "The bank has this number, and the journal takes it for one that may be sent: another program sent it, or the journal was put back from a copy. Do not send it; take it in (takeIn, tolem reconcile --take-in).",
            ],
        ],
        "only_we" => [
            row!["только у нас", "тек бізде", "only we have it"],
            row![
                "У нас исполнено, а в выписке этого нет. Спросите банк (operation.resolve, tolem status); ни под каким номером не отправляйте снова.",
                "Бізде орындалған, ал үзіндіде жоқ. Банктен сұраңыз (operation.resolve, tolem status); ешқандай нөмірмен қайта жібермеңіз.",
                "It is done here, and the statement does not have it. Ask the bank (operation.resolve, tolem status); never send it again, under no number.",
            ],
        ],
        CONFIRMED => [
            row!["только у нас", "тек бізде", "only we have it"],
            row![
                "Банк на вопрос подтвердил, что исполнено, а в его выписке этого нет. Покажите ему номер и попросите новую выписку; не отправляйте снова.",
                "Банк сұраққа орындалды деп растады, ал үзіндісінде жоқ. Оған нөмірді көрсетіп, жаңа үзінді сұраңыз; қайта жібермеңіз.",
                "Asked, the bank confirmed that it is done, and its statement does not have it. Show it the number and ask for a new statement; do not send it again.",
            ],
        ],
        "only_bank" => [
            row!["только у банка", "тек банкте", "only the bank has it"],
            row![
                "У банка этот номер есть, а журнал его не знает: его отправила другая касса, или журнал восстановлен из копии. Если номер ваш, примите его в журнал (takeIn, tolem reconcile --take-in); с этим номером не отправляйте.",
                "Банкте бұл нөмір бар, ал журнал оны білмейді: оны басқа касса жіберген не журнал көшірмеден қалпына келтірілген. Нөмір сіздікі болса, оны журналға қабылдаңыз (takeIn, tolem reconcile --take-in); бұл нөмірмен жібермеңіз.",
                "The bank has this number and the journal does not know it: another till sent it, or the journal was put back from a copy. If the number is yours, take it in (takeIn, tolem reconcile --take-in); send nothing under it.",
            ],
        ],
        "unread" => [
            row!["строка не прочитана", "жол оқылмады", "the row is not understood"],
            row![
                "Строка выписки с этим номером не прочитана: исправьте её и сверьте снова; не отправляйте снова.",
                "Үзіндінің осы нөмірлі жолы оқылмады: оны түзетіп, қайта салыстырыңыз; қайта жібермеңіз.",
                "The row of the statement with this number is not understood: mend it and compare again; do not send it again.",
            ],
        ],
        "returned" => [
            row!["деньги вернулись", "ақша қайтарылды", "money came back"],
            row![
                "Банк вернул деньги, а в журнале такого возврата нет. Спросите банк (operation.resolve, tolem status) и проведите возврат; новая выплата - только новым номером и после ответа.",
                "Банк ақшаны қайтарды, ал журналда мұндай қайтару жоқ. Банктен сұрап (operation.resolve, tolem status), қайтаруды есепке алыңыз; жаңа төлем - тек жаңа нөмірмен және жауаптан кейін.",
                "The bank has given money back, and the journal has no such refund. Ask the bank (operation.resolve, tolem status) and book the return; a new payout needs a new number, and the answer first.",
            ],
        ],
        "ask" => [
            row!["исход ещё не известен", "нәтижесі әлі белгісіз", "the outcome is not known yet"],
            row![
                "У банка это есть, а исход у нас или у него ещё не известен. Спросите банк (operation.resolve, tolem resolve) и сверьте снова; выписка одна ничего не решает.",
                "Бұл банкте бар, ал нәтижесі бізде не онда әлі белгісіз. Банктен сұрап (operation.resolve, tolem resolve), қайта салыстырыңыз; үзіндінің өзі ештеңе шешпейді.",
                "The bank has it, and the outcome here or there is not known yet. Ask the bank (operation.resolve, tolem resolve) and compare again; a statement alone decides nothing.",
            ],
        ],
        "open" => [
            row!["не известно и в выписке нет", "белгісіз және үзіндіде жоқ", "not known, and not in the statement"],
            row![
                "Исход у нас не известен, и в выписке этого нет. То, что в выписке нет, не доказывает, что деньги не ушли: спросите банк (operation.resolve, tolem resolve); новым номером не отправляйте.",
                "Нәтижесі бізде белгісіз, үзіндіде де жоқ. Үзіндіде болмауы ақша кетпегенін дәлелдемейді: банктен сұраңыз (operation.resolve, tolem resolve); жаңа нөмірмен жібермеңіз.",
                "The outcome is not known here, and the statement does not have it. That it does not is no proof that no money went: ask the bank (operation.resolve, tolem resolve); do not send it under a new number.",
            ],
        ],
        "border" => [
            row!["на границе дня", "күн шекарасында", "at the border of the day"],
            row![
                "Исполнено у нас перед самым концом срока: у банка это может стоять следующим днём. Ищите в следующей выписке; не отправляйте снова.",
                "Бізде мерзім аяқталар алдында орындалған: банкте келесі күнмен тұруы мүмкін. Келесі үзіндіден іздеңіз; қайта жібермеңіз.",
                "It was done here just before the end of the time: the bank may have it on the next day. Look in the next statement; do not send it again.",
            ],
        ],
        "fee" => [row!["комиссии банка", "банк комиссиялары", "fees of the bank"], NOTHING],
        "foreign" => {
            [row!["строки без нашего номера", "біздің нөмірсіз жолдар", "rows without a number of ours"], NOTHING]
        }
        "outside" => [row!["за другие дни", "басқа күндердікі", "of other days"], NOTHING],
        _ => [row!["всего", "барлығы", "all"], NOTHING],
    };
    [locale.of(title), locale.of(text)]
}

/// What only we have, and the bank, asked, has confirmed.
pub const CONFIRMED: &str = "only_we, confirmed";

/// What the bank has, and this journal would send.
pub const NOT_SENT: &str = "contradiction, not sent";

const NOTHING: super::Row = row!["Делать ничего не нужно.", "Ештеңе істеудің қажеті жоқ.", "There is nothing to do."];

/// The whole in a sentence.
pub fn told(locale: Locale, open: usize, unread: usize) -> String {
    let text = match (open, unread) {
        (0, 0) => {
            row!["Выписка и журнал согласны.", "Үзінді мен журнал келіседі.", "The statement and the journal agree.",]
        }
        (0, _) => row![
            "Прочитанное согласно с журналом, но не прочитаны строки выписки: {2}. Исправьте их и сверьте снова.",
            "Оқылғаны журналмен келіседі, бірақ үзіндінің оқылмаған жолдары бар: {2}. Оларды түзетіп, қайта салыстырыңыз.",
            "What was read agrees with the journal, but rows of the statement were not read: {2}. Mend them and compare again.",
        ],
        _ => row![
            "Выписка и журнал расходятся. Требуют внимания: {1}; не прочитано строк: {2}.",
            "Үзінді мен журнал сәйкес емес. Назар керек: {1}; оқылмаған жолдар: {2}.",
            "The statement and the journal differ. To be looked at: {1}; rows not read: {2}.",
        ],
    };
    super::table::with(locale.of(text), &[&open.to_string(), &unread.to_string()])
}

/// Why a row is not understood, and what stands there.
pub fn unread(locale: Locale, why: &str, cell: &str) -> String {
    let text = locale.of(match why {
        "status" => row![
            "состояние «{1}» не известно: исполнено ли это, из выписки не видно. Спросите банк, что значит это слово",
            "«{1}» күйі белгісіз: орындалған-орындалмағаны үзіндіден көрінбейді. Бұл сөздің мәнін банктен сұраңыз",
            "the state \"{1}\" is not known: whether this was executed the statement does not show. Ask the bank what the word means",
        ],
        "currency" => row![
            "такой валюты нет: нужен код ISO 4217, например KZT",
            "мұндай валюта жоқ: ISO 4217 коды керек, мысалы KZT",
            "there is no such currency: an ISO 4217 code such as KZT is needed",
        ],
        "other_currency" => row![
            "у суммы указана другая валюта, чем у строки: «{1}»",
            "сомада жолдікінен басқа валюта көрсетілген: «{1}»",
            "another currency stands with the amount than the row's: \"{1}\"",
        ],
        "both_sides" => row![
            "сумма стоит и в дебете, и в кредите: в которую сторону ушли деньги, не видно",
            "сома дебетте де, кредитте де тұр: ақшаның қай жаққа кеткені көрінбейді",
            "both debit and credit have an amount: which way the money went is not to be seen",
        ],
        "date" => row![
            "дата «{1}» не прочитана: пишите 29.11.2026 13:05",
            "«{1}» күні оқылмады: 29.11.2026 13:05 деп жазыңыз",
            "the date \"{1}\" cannot be read: write 29.11.2026 13:05",
        ],
        "time" => row![
            "время «{1}» не прочитано: пишите 13:05, а полночь - 00:00 следующего дня",
            "«{1}» уақыты оқылмады: 13:05 деп, ал түн ортасын келесі күннің 00:00 деп жазыңыз",
            "the time \"{1}\" cannot be read: write 13:05, and midnight as 00:00 of the next day",
        ],
        "rounded" => row![
            "таблица округлила номер: его цифры потеряны. Возьмите выписку у банка заново и не пересохраняйте её в Excel",
            "кесте нөмірді дөңгелектеді: цифрлары жоғалды. Үзіндіні банктен қайта алып, Excel-де қайта сақтамаңыз",
            "a spreadsheet has rounded the number: its digits are lost. Take the statement from the bank anew and do not save it in Excel",
        ],
        "shifted" => row![
            "ячеек больше, чем столбцов: знак-разделитель стоит внутри текста",
            "ұяшықтар бағандардан көп: бөлгіш белгі мәтін ішінде тұр",
            "there are more cells than columns: the sign between cells stands inside a text",
        ],
        _ => row![
            "сумма не прочитана: пишите 1500,50",
            "сома оқылмады: 1500,50 деп жазыңыз",
            "the amount cannot be read: write 1500.50",
        ],
    });
    super::table::with(text, &[cell])
}

/// A library without this feature.
pub fn not_here(locale: Locale) -> String {
    locale.of(row![
        "эта библиотека собрана без сверки (feature reconcile): сверяет командная строка, tolem reconcile",
        "бұл кітапхана салыстырусыз жиналған (feature reconcile): салыстыратын пәрмен жолы, tolem reconcile",
        "this library is built without reconciliation (feature reconcile): the command line has it, tolem reconcile",
    ])
}

/// Why a statement is not compared at all, though it is a table.
pub fn trouble(locale: Locale, code: &str) -> String {
    locale.of(match code {
        "no_currency" => row![
            "в выписке не сказано, какая это валюта: укажите currency, например KZT",
            "үзіндіде қай валюта екені айтылмаған: currency көрсетіңіз, мысалы KZT",
            "the statement does not say which currency it is: give currency, e.g. KZT",
        ],
        "no_numbers" => row![
            "в выписке не найден столбец с вашими номерами: то, что журнал забыл, осталось бы чужим и могло бы уйти второй раз. Назовите столбец (columns, orderNumber)",
            "үзіндіде нөмірлеріңіздің бағаны табылмады: журнал ұмытқан нәрсе бөтен болып қалып, екінші рет кетуі мүмкін еді. Бағанды атаңыз (columns, orderNumber)",
            "no column of the statement has your numbers: what the journal has forgotten would stay a stranger's, and could be sent a second time. Name the column (columns, orderNumber)",
        ],
        "no_dates" => row![
            "в строках выписки нет дат: укажите, за какие она дни (from, to)",
            "үзінді жолдарында күн жоқ: қай күндерге екенін көрсетіңіз (from, to)",
            "the rows of the statement have no dates: say which days it is for (from, to)",
        ],
        "no_rows" => row![
            "в выписке нет ни одной строки с деньгами: укажите, за какие она дни (from, to)",
            "үзіндіде ақшасы бар бірде-бір жол жоқ: қай күндерге екенін көрсетіңіз (from, to)",
            "the statement has no row of money: say which days it is for (from, to)",
        ],
        _ => row![
            "сдвиг от UTC пишется так: +05:00",
            "UTC-дан ығысу былай жазылады: +05:00",
            "an offset from UTC is written like this: +05:00",
        ],
    })
}

/// No row of money is understood: the first, its column, and why.
pub fn none_read(locale: Locale, row: usize, heading: &str, why: &str) -> String {
    let text = locale.of(row![
        "ни одна строка выписки не прочитана; первая - строка {1}, столбец «{2}»: {3}",
        "үзіндінің бірде-бір жолы оқылмады; біріншісі - {1}-жол, «{2}» бағаны: {3}",
        "no row of the statement is understood; the first is row {1}, column \"{2}\": {3}",
    ]);
    super::table::with(text, &[&row.to_string(), heading, why])
}

/// A date that is a day in both orders.
pub fn either_order(locale: Locale, row: usize, heading: &str, cell: &str) -> String {
    let text = locale.of(row![
        "строка {1}, столбец «{2}»: в дате {3} не видно, где день, а где месяц, и других дат, по которым это видно, в выписке нет. Сохраните даты как 01.12.2026 или 2026-12-01",
        "{1}-жол, «{2}» бағаны: {3} күнінде қайсысы күн, қайсысы ай екені көрінбейді, оны көрсететін басқа күн де үзіндіде жоқ. Күндерді 01.12.2026 не 2026-12-01 түрінде сақтаңыз",
        "row {1}, column \"{2}\": the date {3} does not show which is the day and which the month, and no other date of the statement does. Save dates as 01.12.2026 or 2026-12-01",
    ]);
    super::table::with(text, &[&row.to_string(), heading, cell])
}

/// A date whose month stands first, and one whose day does.
pub fn both_orders(locale: Locale, month: (usize, &str), day: (usize, &str)) -> String {
    let text = locale.of(row![
        "в датах выписки день и месяц стоят по-разному: в строке {1} ({2}) первым идёт месяц, в строке {3} ({4}) - день. Сохраните даты как 01.12.2026 или 2026-12-01",
        "үзінді күндерінде күн мен ай әр түрлі тұр: {1}-жолда ({2}) алдымен ай, {3}-жолда ({4}) - күн. Күндерді 01.12.2026 не 2026-12-01 түрінде сақтаңыз",
        "days and months do not stand in one order: in row {1} ({2}) the month is first, in row {3} ({4}) the day. Save dates as 01.12.2026 or 2026-12-01",
    ]);
    super::table::with(text, &[&month.0.to_string(), month.1, &day.0.to_string(), day.1])
}

/// Rows of money could not be looked for in the journal.
pub fn nameless(locale: Locale) -> String {
    locale.of(row![
        "В выписке не найден столбец с вашими номерами: часть строк не с чем сличить. Назовите столбец (columns, orderNumber).",
        "Үзіндіде нөмірлеріңіздің бағаны табылмады: жолдардың бір бөлігін салыстыратын нәрсе жоқ. Бағанды атаңыз (columns, orderNumber).",
        "No column of the statement has your numbers: some rows could not be compared. Name the column (columns, orderNumber).",
    ])
}

/// What the history says of what was taken in, instead of what it says of what was sent.
pub fn taken_in(locale: Locale) -> String {
    locale.of(row![
        "принято из выписки банка: журнал этого не знал; считается отправленным, исход спрашивается у банка",
        "банк үзіндісінен қабылданды: журнал мұны білмеген; жіберілген деп саналады, нәтижесі банктен сұралады",
        "taken in from the bank's statement: the journal did not know it; it counts as sent, and the bank is asked what became of it",
    ])
}
