//! What is said of a file of payouts: of its rows, of its sums, and of what became of them.

use super::table::with;
use super::{Locale, amount as money, line, reason, row, state};
use crate::gateways::declines::DECLINED;
use crate::journal::Movement;
use crate::model::{BatchSum, Currency, Redactor, State, Status, cause, instant};
use crate::table::amount::NoAmount;
use crate::table::columns::plain;
use std::io::ErrorKind;
use std::path::Path;

/// The member that a refused line of JSON gets, and may have again.
pub const REASON: &str = "reason";

/// The heading of the column with the reasons.
pub fn reason_heading(locale: Locale) -> String {
    locale.of(row!["Причина", "Себебі", "Reason"])
}

/// Whether a column was written by an earlier check.
pub fn is_reason(heading: &str) -> bool {
    [Locale::Ru, Locale::Kk, Locale::En].iter().any(|locale| plain(heading) == plain(&reason_heading(*locale)))
}

/// What stood in a cell, without a card number that stood in the wrong one.
pub fn shown(cell: &str) -> String {
    Redactor::new().clean(cell)
}

/// Why the file is not read.
pub fn not_read(locale: Locale, path: &Path, error: &std::io::Error) -> String {
    let why = match error.kind() {
        ErrorKind::NotFound => locale.of(row!["такого файла нет", "мұндай файл жоқ", "there is no such file"]),
        ErrorKind::PermissionDenied => {
            locale.of(row!["нет прав на чтение", "оқуға рұқсат жоқ", "reading it is not permitted"])
        }
        _ => line(locale, &cause(error)),
    };
    format!("{}: {why}", path.display())
}

/// Why a file is not written.
pub fn not_written(locale: Locale, path: &Path, error: &std::io::Error) -> String {
    let why = match error.kind() {
        ErrorKind::AlreadyExists => locale.of(row![
            "там уже есть файл, и он не тронут: назовите новый",
            "онда файл бар, оған тиілмеді: жаңасын атаңыз",
            "there is a file already, which is left as it is: name a new one",
        ]),
        ErrorKind::NotFound => locale.of(row!["такой папки нет", "мұндай қалта жоқ", "there is no such folder"]),
        _ => line(locale, &cause(error)),
    };
    format!("{}: {why}", path.display())
}

/// A copy of all refused rows could not be loaded again.
pub fn copy_too_large(locale: Locale) -> String {
    locale.of(row![
        "строк с ошибками больше, чем помещается в файл, который можно загрузить снова (64 МБ), и он не записан: проверьте файл без errors, исправьте общую причину или разделите его на части",
        "қатесі бар жолдар қайта жүктеуге болатын файлға (64 МБ) сыймайды, сондықтан ол жазылмады: файлды errors көрсетпей тексеріп, ортақ себебін түзетіңіз не бөліктерге бөліңіз",
        "the rows with errors are more than a file that can be loaded again holds (64 MB), and it is not written: check the file without errors, and mend what they have in common or split it",
    ])
}

/// The file has headings and nothing below them.
pub fn no_rows(locale: Locale) -> String {
    locale.of(row!["в файле нет ни одной выплаты", "файлда бірде-бір төлем жоқ", "there is no payout in the file"])
}

/// The numbers are those of the rows.
pub fn running_number(locale: Locale) -> String {
    locale.of(row![
        "под «№» стоят номера строк (1, 2, 3), а не выплат: в следующей ведомости они повторятся, и её строки сошли бы за выплаченные. Добавьте столбец «Номер выплаты» с номерами, каких ещё не было, например 2026-11-1",
        "«№» астында төлемдердің емес, жолдардың нөмірлері (1, 2, 3) тұр: келесі тізімдемеде олар қайталанып, оның жолдары төленген болып саналар еді. Бұрын болмаған нөмірлері бар «Төлем нөмірі» бағанын қосыңыз, мысалы 2026-11-1",
        "below \"№\" stand the numbers of rows (1, 2, 3), not of payouts: the next list has them again, and its rows would count as paid. Add a column \"Payout number\" with numbers that there have not been, such as 2026-11-1",
    ])
}

/// Something stands behind the last column.
pub fn shifted(locale: Locale) -> String {
    locale.of(row![
        "в строке больше ячеек, чем столбцов: возможно, запятая или точка с запятой внутри текста или суммы не взята в кавычки",
        "жолда бағандардан көп ұяшық бар: мәтін не сома ішіндегі үтір не нүктелі үтір тырнақшаға алынбаған болуы мүмкін",
        "the row has more cells than there are columns: perhaps a comma or semicolon inside a text or an amount has no quotation marks around it",
    ])
}

/// A row of a workbook that nobody sees who looks at it.
pub fn hidden(locale: Locale) -> String {
    locale.of(row![
        "строка скрыта фильтром или вручную: покажите её, если по ней нужно платить, или удалите",
        "жол сүзгімен не қолмен жасырылған: ол бойынша төлеу керек болса, көрсетіңіз, әйтпесе жойыңыз",
        "a filter, or somebody, has hidden the row: show it if it is to be paid, or delete it",
    ])
}

/// A cell of a workbook that holds a date, a truth value or an error.
pub fn no_text(locale: Locale) -> String {
    locale.of(row![
        "в ячейке дата, логическое значение или ошибка Excel: задайте ей формат «Текстовый» (сумме - «Числовой») и введите значение заново",
        "ұяшықта күн, логикалық мән не Excel қатесі тұр: оған «Мәтіндік» (сомаға «Сандық») пішімін беріп, мәнді қайта енгізіңіз",
        "the cell holds a date, a truth value or an error of Excel: format it as text (an amount as a number) and type the value again",
    ])
}

/// A formula in a workbook that no program has computed.
pub fn not_computed(locale: Locale) -> String {
    locale.of(row![
        "формула в ячейке не вычислена: откройте файл в Excel и сохраните его",
        "ұяшықтағы формула есептелмеген: файлды Excel-де ашып, сақтаңыз",
        "the formula in the cell has not been computed: open the file in Excel and save it",
    ])
}

/// The amount may have been cut in two by its comma.
pub fn cut(locale: Locale) -> (&'static str, String) {
    let text = locale.of(row![
        "за суммой в следующей ячейке стоят отдельные цифры: запятая внутри суммы могла разделить её надвое. Сохраните файл с точкой с запятой между ячейками или возьмите суммы в кавычки и пишите их с копейками: \"1500,00\"",
        "сомадан кейінгі ұяшықта бөлек цифрлар тұр: сома ішіндегі үтір оны екіге бөлген болуы мүмкін. Файлды ұяшықтар арасына нүктелі үтір қойып сақтаңыз не сомаларды тырнақшаға алып, тиынымен жазыңыз: \"1500,00\"",
        "digits stand alone in the cell behind the amount: a comma inside the amount may have cut it in two. Save the file with semicolons between cells, or put amounts in quotes and write them with decimals: \"1500.00\"",
    ]);
    ("amount_cut", text)
}

/// A column that may have the currency is not called so, and has another one.
pub fn maybe_currency(locale: Locale, currency: Currency) -> String {
    let text = locale.of(row![
        "столбец похож на валюту выплаты, и в нём не {1}: если это она, назовите столбец «Валюта» или укажите его в columns (в команде - --column); если он о другом, переименуйте или удалите его",
        "баған төлем валютасына ұқсайды, ал онда {1} емес: бұл сол болса, бағанды «Валюта» деп атаңыз не columns ішінде көрсетіңіз (командада - --column); басқа нәрсе туралы болса, атын өзгертіңіз не жойыңыз",
        "the column looks like the payout's currency and does not have {1}: if it is that, call it \"Currency\" or name it in columns (--column of the command); if it is about something else, rename or remove it",
    ]);
    with(text, &[currency.letters()])
}

/// No column names the currency, or what stands there is none.
pub fn no_currency(locale: Locale) -> (&'static str, String) {
    let text = locale.of(row![
        "валюта не названа или такой нет: нужен код ISO 4217, например KZT",
        "валюта аталмаған не мұндай валюта жоқ: ISO 4217 коды керек, мысалы KZT",
        "no currency is named, or there is none of that name: an ISO 4217 code such as KZT is needed",
    ]);
    ("currency", text)
}

/// Beside the amount, or over it, stands another currency than the row's.
pub fn currency_differs(locale: Locale, is_over: bool, currency: Currency) -> (&'static str, String) {
    let text = locale.of(match is_over {
        true => row![
            "в заголовке столбца стоит другая валюта, а валюта строки {1}: исправьте одно из двух",
            "баған тақырыбында басқа валюта тұр, ал жолдың валютасы {1}: екеуінің бірін түзетіңіз",
            "the heading names another currency, and that of the row is {1}: mend one of the two",
        ],
        false => row![
            "рядом с суммой стоит другая валюта, а валюта строки {1}: исправьте одно из двух",
            "сома жанында басқа валюта тұр, ал жолдың валютасы {1}: екеуінің бірін түзетіңіз",
            "another currency stands beside the amount, and that of the row is {1}: mend one of the two",
        ],
    });
    ("currency_differs", with(text, &[currency.letters()]))
}

/// Two currencies have no sum.
pub fn two_currencies(locale: Locale) -> String {
    locale.of(row![
        "валюта другая, чем в строках выше: разделите файл по валютам",
        "валютасы жоғарыдағы жолдардан басқа: файлды валюта бойынша бөліңіз",
        "the currency is another one than in the rows above: split the file by currency",
    ])
}

/// Why an amount is not read. What stands there is not repeated: it may be a card number.
pub fn amount(locale: Locale, why: NoAmount, currency: Currency) -> (&'static str, String) {
    match why {
        NoAmount::Form => (
            "amount",
            locale.of(row![
                "сумма не прочитана; пишите так: 1500 или 1 500,50",
                "сома оқылмады; былай жазыңыз: 1500 не 1 500,50",
                "the amount cannot be read; write 1500 or 1 500.50",
            ]),
        ),
        NoAmount::Digits => {
            let digits = currency.exponent().unwrap_or(0).to_string();
            let text = locale.of(row![
                "в сумме после запятой больше цифр, чем бывает в {1} ({2}); группы по три цифры отделяйте пробелом",
                "сомада үтірден кейін {1} валютасында болатыннан көп цифр бар ({2}); үш цифрлық топтарды бос орынмен бөліңіз",
                "the amount has more digits behind its point than {1} has ({2}); put a blank between groups of three digits",
            ]);
            ("amount", with(text, &[currency.letters(), &digits]))
        }
        NoAmount::Group => {
            let text = locale.of(row![
                "в {1} три цифры после запятой, и сумму можно прочитать двояко: тысячи пишите без запятой (1500), а дробь с нулём впереди (01,500)",
                "{1} валютасында үтірден кейін үш цифр бар, сома екі түрлі оқылады: мыңды үтірсіз (1500), ал бөлшекті алдына нөл қойып (01,500) жазыңыз",
                "{1} has three digits behind its point, and the amount can be read in two ways: write thousands without a comma (1500), and decimals with a zero in front (01.500)",
            ]);
            ("amount", with(text, &[currency.letters()]))
        }
    }
}

/// The amount is too small or too large, bounds in minor units.
pub fn amount_range(locale: Locale, least: u64, most: u64, currency: Currency) -> String {
    let text = locale.of(row![
        "сумма должна быть от {1} до {2}",
        "сома {1} мен {2} аралығында болуы керек",
        "the amount must be {1} to {2}",
    ]);
    with(text, &[&money(locale, least, currency), &money(locale, most, currency)])
}

/// The bank wants what no column of the file has.
pub fn no_column(locale: Locale, column: &str, field: &str) -> String {
    let text = locale.of(row![
        "в файле нет столбца «{1}», а без него банк не принимает выплату: добавьте его или задайте {2} сразу для всех строк в fields (в команде - --fields)",
        "файлда «{1}» бағаны жоқ, ал банк төлемді онсыз қабылдамайды: оны қосыңыз не {2} мәнін барлық жолға fields ішінде беріңіз (командада - --fields)",
        "the file has no column \"{1}\", and the bank takes no payout without it: add it, or give {2} for all rows in fields (--fields of the command)",
    ]);
    with(text, &[&super::table::column(locale, column), field])
}

/// Requests stand in an array, and not each in a line.
pub fn json_array(locale: Locale) -> String {
    locale.of(row![
        "файл - массив JSON, а нужны строки JSON: в каждой строке один запрос, без скобок [ ] и запятых между запросами",
        "файл - JSON массиві, ал JSON жолдары керек: әр жолда бір сұрау, [ ] жақшаларынсыз және сұраулар арасында үтірсіз",
        "the file is a JSON array, and JSON lines are needed: one request in each line, without brackets [ ] and commas between them",
    ])
}

/// A program has written a page and called it a workbook.
pub fn web_page(locale: Locale) -> String {
    locale.of(row![
        "это не книга Excel и не CSV, а страница HTML или XML (некоторые программы так сохраняют «Excel»): откройте её в Excel и сохраните как .xlsx или как «CSV UTF-8»",
        "бұл Excel кітабы да, CSV де емес, HTML не XML беті (кейбір бағдарламалар «Excel» деп осыны сақтайды): оны Excel-де ашып, .xlsx не «CSV UTF-8» түрінде сақтаңыз",
        "this is neither a workbook nor CSV but a page of HTML or XML (some programs save that as \"Excel\"): open it in Excel and save it as .xlsx or as \"CSV UTF-8\"",
    ])
}

/// A number of which a spreadsheet has kept fifteen digits.
pub fn rounded(locale: Locale) -> (&'static str, String) {
    let text = locale.of(row![
        "номер испорчен таблицей: Excel хранит только 15 цифр числа, остальные стали нулями. Задайте столбцу формат «Текстовый» и возьмите номера заново; номера карт можно отделять пробелом по четыре цифры",
        "нөмірді кесте бүлдірген: Excel санның тек 15 цифрын сақтайды, қалғандары нөлге айналған. Бағанға «Мәтіндік» пішімін беріп, нөмірлерді қайта алыңыз; карта нөмірлерін төрт цифрдан бос орынмен бөлуге болады",
        "a spreadsheet has spoilt the number: Excel keeps 15 digits of a number, the others have become zeros. Format the column as text and take the numbers anew; card numbers may have blanks between groups of four digits",
    ]);
    ("rounded", text)
}

/// The number stands in another row, too.
pub fn twice(locale: Locale, row: usize) -> String {
    let text = locale.of(row![
        "этот номер стоит и в строке {1}; у каждой выплаты свой номер",
        "бұл нөмір {1}-жолда да тұр; әр төлемнің өз нөмірі болады",
        "this number stands in row {1}, too; each payout has a number of its own",
    ]);
    with(text, &[&row.to_string()])
}

/// The journal knows the number with other content.
pub fn known_otherwise(locale: Locale, known: &Movement, status: Status) -> String {
    let text = locale.of(match status {
        Status::Ok => row![
            "по этому номеру уже выплачено другое: {1}, {2}, от {3}, состояние «{4}». Второй раз он не платится: если это другая выплата, дайте строке свой номер, если та же - исправьте строку",
            "бұл нөмір бойынша басқа төлем жасалған: {1}, {2}, {3}, күйі «{4}». Ол екінші рет төленбейді: бұл басқа төлем болса, жолға өз нөмірін беріңіз, сол төлем болса - жолды түзетіңіз",
            "something else was paid out under this number: {1}, {2}, of {3}, state \"{4}\". It is not paid a second time: if this is another payout, give the row a number of its own; if it is that one, mend the row",
        ],
        Status::Unknown | Status::Pending | Status::ActionRequired => row![
            "этот номер уже занят другой выплатой: {1}, {2}, от {3}, состояние «{4}», и по ней деньги могли уйти. Нового номера строке не давайте: сначала узнайте исход той выплаты (operation.resolve)",
            "бұл нөмір басқа төлемге тиесілі: {1}, {2}, {3}, күйі «{4}», және ол бойынша ақша кеткен болуы мүмкін. Жолға жаңа нөмір бермеңіз: алдымен сол төлемнің нәтижесін біліңіз (operation.resolve)",
            "this number belongs to another payout already: {1}, {2}, of {3}, state \"{4}\", and of that one the money may have moved. Give the row no new number: first learn what became of that payout (operation.resolve)",
        ],
        _ => row![
            "этот номер уже занят другой выплатой: {1}, {2}, от {3}, состояние «{4}». Второй раз он не платится: дайте строке свой номер",
            "бұл нөмір басқа төлемге тиесілі: {1}, {2}, {3}, күйі «{4}». Ол екінші рет төленбейді: жолға өз нөмірін беріңіз",
            "this number belongs to another payout already: {1}, {2}, of {3}, state \"{4}\". It is not paid a second time: give the row a number of its own",
        ],
    });
    let intent = &known.intent;
    let payee = intent.payee_mask.as_deref().or(intent.payee_ref.as_deref()).unwrap_or("-");
    let amount = money(locale, intent.amount.get(), intent.currency);
    with(text, &[&amount, payee, &instant::clock(known.created_at), &state(locale, known.state)])
}

/// The sum below the table is another.
pub fn other_total(locale: Locale, own: u64, sum: u64, currency: Currency) -> String {
    let text = locale.of(row![
        "итог в файле {1}, а сумма строк {2}: найдите лишнюю или пропавшую строку",
        "файлдағы қорытынды {1}, ал жолдардың сомасы {2}: артық не жоғалған жолды табыңыз",
        "the file says {1} in all, and its rows are {2}: find the row that is too many or missing",
    ]);
    with(text, &[&money(locale, own, currency), &money(locale, sum, currency)])
}

/// The sum below the table is none that can be read.
pub fn unread_total(locale: Locale, row: usize, column: &str) -> String {
    let text = locale.of(row![
        "строка {1}, столбец «{2}»: итог не прочитан; пишите его так: 1500 или 1 500,50",
        "{1}-жол, «{2}» бағаны: қорытынды оқылмады; былай жазыңыз: 1500 не 1 500,50",
        "row {1}, column \"{2}\": the total cannot be read; write 1500 or 1 500.50",
    ]);
    with(text, &[&row.to_string(), column])
}

/// It pays the same to the same card as that row.
pub fn looks_like(locale: Locale, before: usize) -> String {
    let text = locale.of(row![
        "та же сумма на ту же карту, что и в строке {1}",
        "{1}-жолдағыдай карта мен сома",
        "the same amount to the same card as in row {1}",
    ]);
    with(text, &[&before.to_string()])
}

/// It pays as much as that payout of the journal, and maybe to the same payee.
pub fn looks_paid_before(locale: Locale, known: &Movement) -> String {
    let text = locale.of(row![
        "та же сумма, и получатель может быть тот же, что в выплате {1} от {2}, состояние «{3}»",
        "{1} төлеміндегідей сома, алушысы да сол болуы мүмкін ({2}, күйі «{3}»)",
        "the same amount, and maybe the same payee, as in payout {1} of {2}, state \"{3}\"",
    ]);
    with(text, &[known.intent.number.as_str(), &instant::clock(known.created_at), &state(locale, known.state)])
}

/// Its number waits in the journal with other content, whose place it takes.
pub fn replaces(locale: Locale, known: &Movement) -> String {
    let text = locale.of(row![
        "под этим номером ждёт другая выплата, {1} на карту {2}: строка займёт её место",
        "бұл нөмірмен басқа төлем күтіп тұр, {1}, карта {2}: орнын осы жол алады",
        "another payout waits under this number, {1} to card {2}: the row takes its place",
    ]);
    let mask = known.intent.payee_mask.as_deref().unwrap_or("-");
    with(text, &[&money(locale, known.intent.amount.get(), known.intent.currency), mask])
}

/// What a check found.
pub struct Checked {
    /// Rows that can be paid, and their sum.
    pub rows: u64,
    /// Their sum.
    pub total: u64,
    /// Its currency.
    pub currency: Option<Currency>,
    /// Rows that cannot.
    pub wrong: u64,
    /// Rows that look like another.
    pub doubts: usize,
    /// Rows that look like a payout of the last day.
    pub earlier: usize,
    /// Rows that take the place of what waits in the journal.
    pub replacing: usize,
    /// All payouts of that day were looked at.
    pub is_whole: bool,
    /// Rows that the journal knows, and their sum.
    pub known: (u64, u64),
    /// When the first of those was journalled.
    pub known_since: Option<i64>,
    /// Rows that are paid, and their sum.
    pub paid: (u64, u64),
    /// Rows that are still to be sent, and their sum.
    pub left: (u64, u64),
    /// What is said where the money is not enough.
    pub short: Option<String>,
}

/// What a check found, in sentences.
pub fn checked(locale: Locale, told: Checked) -> String {
    let currency = told.currency.unwrap_or(Currency::KZT);
    let count = |number: u64| number.to_string();
    let text =
        locale.of(row!["К выплате строк: {1}, на {2}.", "Төленетін жолдар: {1}, {2}.", "Rows to be paid: {1}, {2}."]);
    let mut said = vec![match told.rows {
        0 => nothing_good(locale),
        rows => with(text, &[&count(rows), &money(locale, told.total, currency)]),
    }];
    if told.wrong > 0 {
        let text = locale.of(row![
            "Строк с ошибками: {1}, они не будут выплачены, пока не исправлены.",
            "Қатесі бар жолдар: {1}, түзетілмейінше төленбейді.",
            "Rows with errors: {1}; they are not paid before they are mended.",
        ]);
        said.push(with(text, &[&count(told.wrong)]));
    }
    if let Some(since) = told.known_since.filter(|_| told.known.0 > 0) {
        let text = locale.of(row![
            "Из них журнал уже знает: {1}, на {2}, первая от {3}; второй раз они не уйдут. Если это новая ведомость со старыми номерами, дайте строкам новые номера.",
            "Олардың журналға белгілісі: {1}, {2}, біріншісі {3}; олар екінші рет кетпейді. Бұл ескі нөмірлері бар жаңа тізімдеме болса, жолдарға жаңа нөмір беріңіз.",
            "The journal knows {1} of them already, {2}, the first of {3}; they are not sent a second time. If this is a new list with old numbers, give its rows new ones.",
        ]);
        said.push(with(text, &[&count(told.known.0), &money(locale, told.known.1, currency), &instant::clock(since)]));
        let text = locale.of(row![
            "Выплачено раньше: {1}, на {2}; осталось отправить: {3}, на {4}.",
            "Бұрын төленгені: {1}, {2}; жіберілетіні: {3}, {4}.",
            "Paid before: {1}, {2}; still to be sent: {3}, {4}.",
        ]);
        let [paid, left] = [told.paid, told.left].map(|(rows, sum)| [count(rows), money(locale, sum, currency)]);
        said.push(with(text, &[&paid[0], &paid[1], &left[0], &left[1]]));
    }
    if told.doubts > 0 {
        let text = locale.of(row![
            "Похожи на повтор другой строки (та же карта и сумма): {1}; проверьте их.",
            "Басқа жолдың қайталауына ұқсайды (карта мен сома бірдей): {1}; тексеріңіз.",
            "Rows that look like another one (same card and amount): {1}; look at them.",
        ]);
        said.push(with(text, &[&told.doubts.to_string()]));
    }
    if told.earlier > 0 {
        let text = locale.of(row![
            "Похожи на выплаты последних суток под другими номерами (сумма та же, получатель может быть тот же): {1}; проверьте их.",
            "Соңғы тәуліктегі басқа нөмірлі төлемдерге ұқсайды (сома бірдей, алушы сол болуы мүмкін): {1}; тексеріңіз.",
            "Rows that look like payouts of the last 24 hours under other numbers (same amount, maybe the same payee): {1}; look at them.",
        ]);
        said.push(with(text, &[&told.earlier.to_string()]));
    }
    if told.replacing > 0 {
        let text = locale.of(row![
            "Займут место выплат, ждущих под теми же номерами: {1}; проверьте их.",
            "Сол нөмірлермен күтіп тұрған төлемдердің орнын алады: {1}; тексеріңіз.",
            "Rows in place of payouts that wait under the same numbers: {1}; look at them.",
        ]);
        said.push(with(text, &[&told.replacing.to_string()]));
    }
    if !told.is_whole {
        said.push(locale.of(row![
            "Выплаты последних суток в журнале сравнены не все.",
            "Журналдағы соңғы тәуліктің төлемдері түгел салыстырылмады.",
            "Not all payouts of the last 24 hours in the journal were compared.",
        ]));
    }
    said.extend(told.short);
    said.join(" ")
}

/// All rows have errors.
fn nothing_good(locale: Locale) -> String {
    locale.of(row![
        "Ни одной строки без ошибок: отправлять нечего.",
        "Қатесіз бірде-бір жол жоқ: жіберетін ештеңе жоқ.",
        "There is no row without an error: nothing is to be sent.",
    ])
}

fn signed(locale: Locale, minor: i64, currency: Currency) -> String {
    let sign = if minor < 0 { "-" } else { "" };
    format!("{sign}{}", money(locale, minor.unsigned_abs(), currency))
}

/// The file is not the one that was confirmed.
pub fn file_changed(locale: Locale) -> String {
    locale.of(row![
        "файл изменился с тех пор, как был проверен: проверьте его ещё раз (batch.check) и подтвердите заново",
        "файл тексерілгеннен бері өзгерді: оны қайта тексеріп (batch.check), қайта растаңыз",
        "the file has changed since it was checked: check it once more (batch.check) and confirm it anew",
    ])
}

/// All or nothing, and something is wrong.
pub fn has_wrong_rows(locale: Locale, wrong: u64, first: usize) -> String {
    let text = locale.of(row![
        "в файле строк с ошибками: {1}, первая - {2}: исправьте их или разрешите пропустить (skip_invalid)",
        "файлда қатесі бар жолдар: {1}, біріншісі - {2}: түзетіңіз не өткізіп жіберуге рұқсат беріңіз (skip_invalid)",
        "rows of the file with errors: {1}, the first is {2}: mend them, or let them be left out (skip_invalid)",
    ]);
    with(text, &[&wrong.to_string(), &first.to_string()])
}

/// Another number of rows was confirmed.
pub fn other_rows(locale: Locale, confirmed: u64, found: u64) -> String {
    let text = locale.of(row![
        "подтверждено строк: {1}, а к выплате их {2}",
        "расталған жолдар: {1}, ал төленетіні {2}",
        "{1} rows were confirmed, and {2} are to be paid",
    ]);
    with(text, &[&confirmed.to_string(), &found.to_string()])
}

/// Another sum was confirmed.
pub fn other_sum(locale: Locale, confirmed: u64, found: u64, currency: Currency) -> String {
    let text = locale.of(row![
        "подтверждена сумма {1}, а к выплате {2}",
        "расталған сома {1}, ал төленетіні {2}",
        "{1} were confirmed, and {2} are to be paid",
    ]);
    with(text, &[&money(locale, confirmed, currency), &money(locale, found, currency)])
}

/// There is not enough money: so much, for what needs so much.
pub fn short(locale: Locale, balance: i64, needed: u64, missing: u64, currency: Currency) -> String {
    let text = locale.of(row![
        "Денег мало: на счёте {1}, а на неотправленные строки нужно {2}: не хватает {3}. Пополните счёт.",
        "Ақша аз: шотта {1}, ал жіберілмеген жолдарға {2} керек: {3} жетпейді. Шотты толықтырыңыз.",
        "Too little money: the account has {1}, and the rows that are not sent need {2}: {3} are missing. Fill it up.",
    ]);
    let [needed, missing] = [needed, missing].map(|sum| money(locale, sum, currency));
    with(text, &[&signed(locale, balance, currency), &needed, &missing])
}

/// A sheet has no place for so many rows.
#[cfg(feature = "xlsx")]
pub fn too_many_rows(locale: Locale) -> String {
    locale.of(row![
        "строк больше, чем помещается на лист Excel: возьмите csv",
        "жолдар Excel парағына сыймайды: csv алыңыз",
        "there are more rows than a sheet of Excel has: take csv",
    ])
}

/// This library makes no workbooks.
#[cfg(not(feature = "xlsx"))]
pub fn no_workbook(locale: Locale) -> String {
    locale.of(row![
        "книги Excel (.xlsx) пишет командная строка (tolem), а эта библиотека - нет: возьмите csv",
        "Excel кітаптарын (.xlsx) пәрмен жолы (tolem) жазады, ал бұл кітапхана жазбайды: csv алыңыз",
        "workbooks of Excel (.xlsx) are written by the command line (tolem) and not by this library: take csv",
    ])
}

/// Why a row stands where it stands: our sentence, and behind it what the bank said itself.
pub fn why(locale: Locale, code: Option<&str>, said: Option<&str>) -> Option<String> {
    let ours = code.map(|code| reason(locale, code));
    let Some(said) = said else { return ours };
    let text = locale.of(row!["банк: «{1}»", "банк: «{1}»", "the bank: \"{1}\""]);
    let theirs = with(text, &[said]);
    // That the bank did not say why is not so then.
    Some(match ours.filter(|ours| *ours != reason(locale, DECLINED)) {
        Some(ours) => format!("{ours}; {theirs}"),
        None => theirs,
    })
}

/// Rows that stand alike, for people.
pub fn group(locale: Locale, word: &str) -> String {
    match word {
        "new" => locale.of(row!["не отправлялось", "жіберілмеген", "not sent"]),
        "wrong" => locale.of(row![
            "с ошибкой, по ним не платится",
            "қатемен, олар бойынша төленбейді",
            "with an error, not sent"
        ]),
        word => State::from_word(word).map(|it| state(locale, it)).unwrap_or_default(),
    }
}

/// What became of a file, and what to do. `stopped`: why it ended before its last row, a sentence. `before`: rows that were paid before, their sum, and since when.
pub fn told(
    locale: Locale,
    currency: Option<Currency>,
    sums: &[BatchSum],
    status: Status,
    stopped: Option<String>,
    before: Option<(u64, u64, i64)>,
) -> String {
    let currency = currency.unwrap_or(Currency::KZT);
    let sum = |sum: &BatchSum| {
        format!("{}: {} ({})", group(locale, sum.group), sum.rows, money(locale, sum.amount, currency))
    };
    let mut said = vec![format!("{}.", sums.iter().map(sum).collect::<Vec<_>>().join(", "))];
    said.extend(stopped);
    let todo = match status {
        Status::Unknown => row![
            "По некоторым строкам деньги могли уйти: других выплат вместо них не делайте. Запустите тот же файл ещё раз: банк будет спрошен, и второй раз ничего не уйдёт; что ждёт человека, решите с банком (operation.settle).",
            "Кейбір жолдар бойынша ақша кеткен болуы мүмкін: олардың орнына басқа төлем жасамаңыз. Сол файлды қайта іске қосыңыз: банктен сұралады, екінші рет ештеңе кетпейді; адамды күткенін банкпен шешіңіз (operation.settle).",
            "Of some rows the money may have moved: make no other payouts in their place. Run the same file again: the bank is asked, and nothing is sent a second time; what waits for a person is settled with the bank (operation.settle).",
        ],
        Status::Pending | Status::ActionRequired => row![
            "Банк ещё работает: запустите тот же файл позже.",
            "Банк әлі өңдеуде: сол файлды кейінірек іске қосыңыз.",
            "The bank is still at work: run the same file later.",
        ],
        Status::NotSent => row![
            "Остальное не отправлено: запустите тот же файл ещё раз, выплаченное второй раз не уйдёт.",
            "Қалғаны жіберілмеді: сол файлды қайта іске қосыңыз, төленгені екінші рет кетпейді.",
            "The rest was not sent: run the same file again; what is paid is not sent a second time.",
        ],
        Status::Rejected => row![
            "Некоторые строки банк не принял: исправьте названное и запустите файл ещё раз.",
            "Кейбір жолдарды банк қабылдамады: аталғанды түзетіп, файлды қайта іске қосыңыз.",
            "The bank did not take some rows: mend what is named and run the file again.",
        ],
        _ => row!["Все строки окончательны.", "Барлық жол түпкілікті.", "Every row is final."],
    };
    let is_good = |sum: &BatchSum| sum.group != "wrong";
    said.push(match status {
        Status::Ok if !sums.iter().any(is_good) => nothing_good(locale),
        _ => locale.of(todo),
    });
    said.extend(before.map(|before| paid_before(locale, before, currency)));
    said.join(" ")
}

/// What this run has not paid, though it is paid.
fn paid_before(locale: Locale, (rows, sum, since): (u64, u64, i64), currency: Currency) -> String {
    let text = locale.of(row![
        "Выплачено раньше, до этого запуска: {1}, на {2}, первая от {3}.",
        "Бұрын, осы іске қосуға дейін төленгені: {1}, {2}, біріншісі {3}.",
        "Paid before this run: {1}, {2}, the first of {3}.",
    ]);
    with(text, &[&rows.to_string(), &money(locale, sum, currency), &instant::clock(since)])
}

/// Why a run ended before its last row.
pub fn stopped(locale: Locale, why: &str) -> String {
    let why = locale.of(match why {
        "cancelled" => row!["по вашей просьбе", "сіздің сұрауыңызбен", "as you asked"],
        "deadline" => row!["вышло время", "уақыт бітті", "the time is over"],
        "unknown_in_a_row" => row![
            "подряд несколько выплат без известного исхода; проверьте связь с банком",
            "қатарынан бірнеше төлемнің нәтижесі белгісіз; банкпен байланысты тексеріңіз",
            "several payouts in a row are not known; look at the connection to the bank",
        ],
        "alarm" => row![
            "ответ банка противоречит запросу (сумма, номер или карта); на это должен посмотреть человек",
            "банк жауабы сұрауға қайшы (сома, нөмір не карта); бұған адам қарауы керек",
            "an answer of the bank contradicts the request (amount, number or card); a person must look at it",
        ],
        "credentials" => row![
            "банк не принимает логин, пароль или ключ",
            "банк логинді, құпиясөзді не кілтті қабылдамайды",
            "the bank does not take the login, password or key",
        ],
        "balance" => row!["на счёте кончились деньги", "шотта ақша таусылды", "the account has no more money"],
        "connection" => row![
            "соединение с банком настроено неверно",
            "банкпен байланыс қате бапталған",
            "the connection to the bank is configured wrongly",
        ],
        "other_account" => row![
            "номер известен журналу под другим счётом; проверьте credentials и account",
            "нөмір журналға басқа шотпен белгілі; credentials және account тексеріңіз",
            "the journal knows a number under another account; look at credentials and account",
        ],
        "journal" => row!["журнал недоступен для записи", "журналға жазу мүмкін емес", "the journal cannot be written"],
        "busy" => row![
            "строки или журнал держит другая программа; посмотрите, работает ли она",
            "жолдарды не журналды басқа бағдарлама ұстап тұр; оның жұмыс істеп тұрғанын қараңыз",
            "another program holds rows or the journal; look whether it still works",
        ],
        _ => row!["ошибка в библиотеке", "кітапханадағы қате", "a bug in the library"],
    });
    with(locale.of(row!["Остановлено: {1}.", "Тоқтатылды: {1}.", "Stopped: {1}."]), &[&why])
}

/// The headings of a report.
pub fn headings(locale: Locale) -> [String; 11] {
    [
        row!["Строка", "Жол", "Row"],
        row!["Номер", "Нөмірі", "Number"],
        row!["Получатель", "Алушы", "Recipient"],
        row!["Карта", "Карта", "Card"],
        row!["Сумма", "Сома", "Amount"],
        row!["Валюта", "Валюта", "Currency"],
        row!["Состояние", "Күйі", "State"],
        row!["Причина", "Себебі", "Reason"],
        row!["Номер банка", "Банк нөмірі", "Bank's id"],
        row!["Ссылка банка", "Банк сілтемесі", "Reference"],
        row!["Время", "Уақыты", "Time"],
    ]
    .map(|heading| locale.of(heading))
}

/// The words of a protocol: title, file, print, when it was made, state, rows, sum, in all, and who has signed it.
pub fn protocol(locale: Locale) -> [String; 9] {
    [
        row!["Протокол выплат", "Төлемдер хаттамасы", "Protocol of payouts"],
        row!["Файл", "Файл", "File"],
        row!["Отпечаток SHA-256", "SHA-256 ізі", "Fingerprint, SHA-256"],
        row!["Составлен", "Жасалған уақыты", "Made"],
        row!["Состояние", "Күйі", "State"],
        row!["Строк", "Жолдар", "Rows"],
        row!["Сумма", "Сома", "Amount"],
        row!["Всего", "Барлығы", "In all"],
        row!["Подпись, фамилия", "Қолы, тегі", "Signature, name"],
    ]
    .map(|text| locale.of(text))
}
