//! Why a file cannot be read as a table, for whoever has made it: what is wrong, and how to save it rightly.

use super::{Locale, row};
use crate::table::Unreadable;

/// A stable code and the sentence.
pub fn unreadable(locale: Locale, why: &Unreadable) -> (&'static str, String) {
    let say = |code, row| (code, locale.of(row));
    match why {
        Unreadable::Empty => say("empty_file", row!["файл пуст", "файл бос", "the file is empty"]),
        Unreadable::TooLarge => say(
            "too_large",
            row![
                "файл больше 64 МБ: разделите его на части",
                "файл 64 МБ-тан үлкен: оны бөліктерге бөліңіз",
                "the file is larger than 64 MB: split it",
            ],
        ),
        Unreadable::NotATable => say(
            "not_a_table",
            row![
                "это не таблица: нужен файл CSV или книга Excel (.xlsx)",
                "бұл кесте емес: CSV файлы не Excel кітабы (.xlsx) керек",
                "this is no table: a CSV file or an Excel workbook (.xlsx) is needed",
            ],
        ),
        Unreadable::OldWorkbook => say(
            "old_workbook",
            row![
                "книга в старом виде Excel (.xls) или закрыта паролем: снимите пароль и сохраните её как .xlsx или как «CSV UTF-8»",
                "кітап Excel-дің ескі түрінде (.xls) не құпиясөзбен жабылған: құпиясөзді алып, оны .xlsx не «CSV UTF-8» түрінде сақтаңыз",
                "the workbook is of an old Excel (.xls) or locked with a password: take the password off and save it as .xlsx or as \"CSV UTF-8\"",
            ],
        ),
        Unreadable::Workbook => say(
            "workbook",
            row![
                "книги Excel (.xlsx) читает командная строка (tolem), а эта библиотека - нет: сохраните лист как «CSV UTF-8»",
                "Excel кітаптарын (.xlsx) пәрмен жолы (tolem) оқиды, ал бұл кітапхана оқымайды: парақты «CSV UTF-8» түрінде сақтаңыз",
                "workbooks of Excel (.xlsx) are read by the command line (tolem) and not by this library: save the sheet as \"CSV UTF-8\"",
            ],
        ),
        Unreadable::DamagedWorkbook => say(
            "damaged_workbook",
            row![
                "книга Excel повреждена: откройте её в Excel и сохраните заново",
                "Excel кітабы бүлінген: оны Excel-де ашып, қайта сақтаңыз",
                "the Excel workbook is damaged: open it in Excel and save it anew",
            ],
        ),
        Unreadable::Encoding => say(
            "encoding",
            row![
                "кодировка файла не UTF-8, не UTF-16 и не windows-1251: сохраните его как «CSV UTF-8»",
                "файл кодтауы UTF-8, UTF-16 да, windows-1251 де емес: оны «CSV UTF-8» түрінде сақтаңыз",
                "the file's encoding is not UTF-8, UTF-16 or windows-1251: save it as \"CSV UTF-8\"",
            ],
        ),
        Unreadable::OpenQuote(number) => ("open_quote", with(
            locale.of(row![
                "строка {1}: кавычка открыта и не закрыта",
                "{1}-жол: тырнақша ашылып, жабылмаған",
                "row {1}: a quotation mark is opened and not closed",
            ]),
            &[&number.to_string()],
        )),
        Unreadable::BehindQuote(number) => ("behind_quote", with(
            locale.of(row![
                "строка {1}: ячейка начата кавычкой, а за второй кавычкой стоит текст. Если кавычка лишняя, уберите её; если она часть текста, удвойте её, а всю ячейку возьмите в кавычки",
                "{1}-жол: ұяшық тырнақшадан басталған, ал екінші тырнақшадан кейін мәтін тұр. Тырнақша артық болса, алып тастаңыз; мәтіннің бөлігі болса, оны екі рет жазып, бүкіл ұяшықты тырнақшаға алыңыз",
                "row {1}: a cell begins with a quotation mark, and text stands behind the second one. Take the mark away where it is one too many; where it is part of the text, double it and put the whole cell in quotes",
            ]),
            &[&number.to_string()],
        )),
        Unreadable::Missing(names) => ("no_column", with(
            locale.of(row![
                "в файле не найдены столбцы: {1}. Назовите их так в первой строке таблицы или укажите свои названия в columns; если буквы нечитаемы, сохраните файл как «CSV UTF-8»",
                "файлда мына бағандар табылмады: {1}. Кестенің бірінші жолында солай атаңыз не өз атауларыңызды columns ішінде көрсетіңіз; әріптер оқылмаса, файлды «CSV UTF-8» түрінде сақтаңыз",
                "the file has no columns: {1}. Call them so in the first row of the table, or give your names for them in columns; if its letters are garbled, save it as \"CSV UTF-8\"",
            ]),
            &[&names.iter().map(|field| column(locale, field)).collect::<Vec<_>>().join(", ")],
        )),
        Unreadable::TwoTables(one, other) => ("two_tables", with(
            locale.of(row![
                "в файле две таблицы: заголовки стоят в строке {1} и в строке {2}. Оставьте одну или сохраните их в двух файлах; если это один список, уберите вторую строку заголовков и поставьте все суммы в один столбец",
                "файлда екі кесте бар: тақырыптар {1}-жолда және {2}-жолда тұр. Біреуін қалдырыңыз не екі файлға сақтаңыз; бұл бір тізім болса, екінші тақырып жолын алып тастап, барлық соманы бір бағанға қойыңыз",
                "the file has two tables, with headings in row {1} and in row {2}. Keep one, or save them in two files; if it is one list, take the second row of headings away and put all amounts into one column",
            ]),
            &[&one.to_string(), &other.to_string()],
        )),
        Unreadable::Twice(one, other) => ("two_columns", with(
            locale.of(row![
                "два столбца подходят: «{1}» и «{2}»; какой нужен, укажите в columns (в команде - --column)",
                "екі баған сай келеді: «{1}» және «{2}»; қайсысы керегін columns ішінде көрсетіңіз (командада - --column)",
                "two columns fit: \"{1}\" and \"{2}\"; say in columns which one is meant (--column of the command)",
            ]),
            &[one, other],
        )),
        Unreadable::NoSuchColumn(name) => ("no_column", with(
            locale.of(row![
                "столбца «{1}», названного в columns, в файле нет",
                "columns ішінде аталған «{1}» бағаны файлда жоқ",
                "the file has no column \"{1}\", which columns names",
            ]),
            &[name],
        )),
    }
}

/// A text with its places filled in.
pub(crate) fn with(mut text: String, values: &[&str]) -> String {
    for (at, value) in values.iter().enumerate() {
        text = text.replace(&format!("{{{}}}", at + 1), value);
    }
    text
}

/// What people call a column; both kinds of tables know it by that name, in each language.
pub fn column(locale: Locale, field: &str) -> String {
    locale.of(match field {
        "orderNumber" => row!["номер заказа", "тапсырыс нөмірі", "order number"],
        "amount" => row!["сумма", "сомасы", "amount"],
        "card" => row!["номер карты", "карта нөмірі", "card number"],
        "bindingId" => row!["сохраненная карта", "сақталған карта", "binding"],
        "name" => row!["имя латиницей", "аты латынша", "name"],
        "fullName" => row!["ФИО", "аты-жөні", "full name"],
        "clientId" => row!["код клиента", "клиент коды", "client id"],
        "phone" => row!["телефон", "телефон нөмірі", "phone"],
        "email" => row!["почта", "электрондық пошта", "email"],
        "description" => row!["назначение", "мақсаты", "description"],
        "expiry" => row!["срок действия", "мерзімі", "expiry"],
        "holder" => row!["держатель", "карта иесі", "holder"],
        _ => return field.to_owned(),
    })
}
