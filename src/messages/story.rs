//! The words of `operation.explain`: one line an event, then what is known, what to do, what not to do.

use super::outcome::{is_taken_back, of_money};
use super::{Locale, Row, row};
use crate::gateways::declines;
use crate::journal::{Cause, Movement};
use crate::model::{Advice, Kind, Readiness, State, Status, Verdict};

/// The heading over the timeline.
pub fn heading(locale: Locale) -> String {
    locale.of(row!["ДВИЖЕНИЕ ДЕНЕГ", "АҚША ҚОЗҒАЛЫСЫ", "MONEY MOVEMENT"])
}

/// The headings of the three closing parts: known, do, do not.
pub fn parts(locale: Locale) -> [String; 3] {
    [
        locale.of(row!["ЧТО ИЗВЕСТНО", "БЕЛГІЛІ ЖАЙТ", "WHAT IS KNOWN"]),
        locale.of(row!["ЧТО ДЕЛАТЬ", "НЕ ІСТЕУ КЕРЕК", "WHAT TO DO"]),
        locale.of(row!["ЧЕГО НЕ ДЕЛАТЬ", "НЕ ІСТЕУГЕ БОЛМАЙДЫ", "WHAT NOT TO DO"]),
    ]
}

/// What an event was; `sent`: a request had passed the gate before it.
pub fn event(locale: Locale, cause: Cause, sent: bool) -> String {
    locale.of(match cause {
        Cause::Submitted => {
            row!["принято и записано в журнал", "қабылданып, журналға жазылды", "accepted and journalled"]
        }
        Cause::Amended if !sent => {
            row!["исправлено до отправки", "жіберілмей тұрып түзетілді", "corrected before anything was sent",]
        }
        Cause::Amended => row![
            "исправлено после отказа банка и записано снова",
            "банк бас тартқаннан кейін түзетіліп, қайта жазылды",
            "corrected after the bank's refusal and journalled again",
        ],
        Cause::Gate => {
            row![
                "соединение готово, запрос уходит",
                "байланыс дайын, сұрау кетіп жатыр",
                "connected; the request leaves"
            ]
        }
        Cause::Looked => row![
            "банк спрошен, сколько можно списать или вернуть",
            "банктен қанша алуға немесе қайтаруға болатыны сұралды",
            "the bank was asked what can be captured or refunded",
        ],
        Cause::Registered => row![
            "заказ зарегистрирован, списания ещё не было",
            "тапсырыс тіркелді, ақша әлі алынған жоқ",
            "the order is registered; nothing has been charged",
        ],
        Cause::Finished3ds => row![
            "итог 3-D Secure передан банку",
            "3-D Secure нәтижесі банкке берілді",
            "the result of 3-D Secure was handed to the bank",
        ],
        Cause::Notified => {
            row!["проверенное уведомление банка", "банктің тексерілген хабарламасы", "a verified callback of the bank"]
        }
        Cause::NotSent => {
            row![
                "не отправлено: ни один байт не ушёл",
                "жіберілмеді: бір де байт кетпеді",
                "not sent: not one byte left"
            ]
        }
        Cause::Answer => row!["банк ответил на запрос", "банк сұрауға жауап берді", "the bank answered the request"],
        Cause::NoAnswer => row![
            "запрос ушёл, пригодного ответа нет",
            "сұрау кетті, жарамды жауап жоқ",
            "the request left, no usable answer came",
        ],
        Cause::Status => row![
            "банк ответил на вопрос о статусе",
            "банк күй туралы сұраққа жауап берді",
            "the bank answered a status question",
        ],
        Cause::StatusNoAnswer => {
            row!["на вопрос о статусе ответа нет", "күй туралы сұраққа жауап жоқ", "the status question got no answer"]
        }
        Cause::NotFoundBelieved => row![
            "карантин истёк: банк этого не исполнил",
            "карантин бітті: банк мұны орындамаған",
            "the quarantine is over: the bank has not executed it",
        ],
        Cause::LinkLost => row![
            "ответ потерян вместе со ссылкой: оплатить такой заказ некому",
            "жауап сілтемемен бірге жоғалды: мұндай тапсырысты ешкім төлей алмайды",
            "the answer was lost with its link: nobody can pay that order",
        ],
        Cause::KeyExpired => row![
            "банк мог забыть ключ запроса: сначала спросим его",
            "банк сұрау кілтін ұмытқан болуы мүмкін: алдымен одан сұраймыз",
            "the bank may have forgotten the key of the request: it is asked first",
        ],
        Cause::HandedToReview => row!["передано человеку", "адамға берілді", "handed to a person"],
        Cause::Settled => row!["решение человека", "адамның шешімі", "a person's decision"],
        Cause::Cancelled if !sent => {
            row!["отменено до отправки", "жіберілмей тұрып тоқтатылды", "cancelled before it was sent"]
        }
        Cause::Cancelled => {
            row!["отменено вызывающей программой", "шақырушы бағдарлама тоқтатты", "taken back by the caller"]
        }
        Cause::Corrected => row![
            "банк исправил то, что было окончательным",
            "банк түпкілікті болғанды түзетті",
            "the bank has corrected what was final",
        ],
        Cause::RefusedLater => row![
            "банк сообщил: запрос был отвергнут до исполнения",
            "банк хабарлады: сұрау орындалмай қайтарылған",
            "the bank told that it had refused the request before executing it",
        ],
        Cause::OwnerDied => row![
            "программа погибла во время отправки: исход неизвестен",
            "бағдарлама жіберу кезінде тоқтап қалды: нәтижесі белгісіз",
            "the program died while sending: the outcome is unknown",
        ],
        Cause::Panic => row![
            "ошибка в библиотеке после отправки",
            "жібергеннен кейінгі кітапхана қатесі",
            "a bug in the library after sending",
        ],
        // No file has it.
        #[cfg(not(feature = "postgres"))]
        Cause::ServerReplaced => row!["server_replaced", "server_replaced", "server_replaced"],
        #[cfg(feature = "postgres")]
        Cause::ServerReplaced => row![
            "журнал теперь на другом сервере; тот мог забыть, что операция отправлялась",
            "журнал енді басқа серверде; ол операцияның жіберілгенін ұмытқан болуы мүмкін",
            "the journal is on another server now, which may have forgotten that it was sent",
        ],
    })
}

/// What stands before a part of an event's evidence.
pub fn label(locale: Locale, name: &str) -> String {
    locale.of(match name {
        "attempt" => row!["попытка ", "әрекет ", "attempt "],
        "operation" => row!["кто: ", "кім: ", "by: "],
        "who" => row!["решил: ", "шешкен: ", "decided by: "],
        "why" => row!["почему: ", "себебі: ", "because: "],
        "bodyBytes" => row!["байт в теле ", "денедегі байт ", "body bytes "],
        "bytesOut" => row!["байт отправлено ", "жіберілген байт ", "bytes out "],
        "bytesIn" => row!["байт получено ", "алынған байт ", "bytes in "],
        "elapsedMs" => row!["время, мс ", "уақыты, мс ", "time, ms "],
        "http" => row!["HTTP ", "HTTP ", "HTTP "],
        "code" => row!["код ", "код ", "code "],
        "verdict" => row!["вывод: ", "қорытынды: ", "verdict: "],
        "reason" => row!["причина: ", "себебі: ", "reason: "],
        "failure" => row!["сбой: ", "ақау: ", "failure: "],
        _ => row!["", "", ""],
    })
}

/// The same question with the same answer, so many times in all.
pub fn asked(locale: Locale, times: usize, last: &str) -> String {
    match locale {
        Locale::Ru => {
            let few = matches!(times % 10, 2..=4) && !matches!(times % 100, 12..=14);
            format!("спрошено {times} {}, последний - {last}", if few { "раза" } else { "раз" })
        }
        Locale::Kk => format!("{times} рет сұралды, соңғысы - {last}"),
        Locale::En => format!("asked {times} times, last at {last}"),
    }
}

/// What a bank's word said, by the library's tables.
pub fn bank_said(locale: Locale, verdict: Verdict) -> String {
    locale.of(match verdict {
        Verdict::Paid => row!["исполнено", "орындалды", "paid"],
        Verdict::Declined => row!["отказано", "бас тартылды", "declined"],
        Verdict::Reversed => row!["взято и возвращено", "алынып, қайтарылды", "reversed"],
        Verdict::Foreign => row!["чужая операция", "бөтен операция", "somebody else's"],
        Verdict::Rejected => row!["отвергнуто до исполнения", "орындалмай қайтарылды", "refused before execution"],
        Verdict::RefusedUnlessKnown => {
            row![
                "отвергнуто, если банк о нём не знает",
                "банк білмесе, қайтарылды",
                "refused, unless the bank knows of it"
            ]
        }
        Verdict::Pending => row!["в работе", "өңделуде", "in progress"],
        Verdict::Held => row!["удержано", "ұсталды", "held"],
        Verdict::Registered => row!["зарегистрировано", "тіркелді", "registered"],
        Verdict::NotExecuted => row!["не исполнено", "орындалмады", "not executed"],
        Verdict::ActionRequired => row!["ждёт человека", "адамды күтуде", "waiting for somebody"],
        Verdict::NotFound => row!["банк не знает", "банк білмейді", "not found"],
        Verdict::Duplicate => row!["номер уже занят", "нөмір бос емес", "the number is taken"],
        Verdict::Undecidable => row!["решать человеку", "адам шешеді", "for a person to decide"],
        Verdict::Unknown => row!["неизвестно", "белгісіз", "unknown"],
    })
}

/// What is known, what to do, what not to do: by what a caller is told of the movement, and never by its state alone.
pub fn verdict(locale: Locale, movement: &Movement, status: Status, advice: Advice) -> [String; 3] {
    let rows = super::cancel::rows(movement, status, advice).unwrap_or_else(|| match (status, advice) {
        (_, Advice::Review) => review(movement),
        (Status::Unknown, Advice::Repeat) if movement.readiness == Readiness::Released => RELEASED,
        #[cfg(feature = "postgres")]
        (Status::Unknown, Advice::Repeat) if movement.readiness == Readiness::Forgotten => FORGOTTEN,
        (Status::Unknown, Advice::Repeat) => BELIEVED_ABSENT,
        (Status::Unknown, _) => UNKNOWN,
        (Status::Ok, Advice::Capture) => HELD,
        (Status::Ok, _) => done(movement, advice),
        (Status::Declined, _) => declined(movement),
        (Status::Rejected, _) => rejected(movement),
        (Status::Pending, _) if movement.state == State::Action => LINK_LOST_AND_OPEN,
        (Status::Pending, _) => PENDING,
        (Status::ActionRequired, _) => action(movement),
        _ if movement.readiness == Readiness::Registered => REGISTERED,
        (Status::NotSent, Advice::Repeat) if movement.intent.kind == Kind::Payout && movement.attempts == 0 => WAITS,
        _ => NOT_SENT,
    });
    rows.map(|row| of_money(locale, movement.intent.kind, &locale.of(row)))
}

type Rows = [Row; 3];

const NO_OTHER: Row = row!["Не начинайте новую операцию.", "Жаңа операцияны бастамаңыз.", "Do not start another."];
const TWICE: Row = row![
    "Не начинайте новую операцию: {twice}.",
    "Жаңа операцияны бастамаңыз: {twice}.",
    "Do not start another: the money could move twice.",
];
const NO_NEW_NUMBER: Row = row!["Новый номер не нужен.", "Жаңа нөмір керек емес.", "No new number is needed."];
const NOT_THIS_NUMBER: Row =
    row!["Не повторяйте этот номер.", "Бұл нөмірді қайталамаңыз.", "Do not repeat this number."];
const NEW_NUMBER: Row =
    row!["Новая попытка - с новым номером.", "Жаңа әрекет - жаңа нөмірмен.", "A new attempt needs a new number."];
const REPEAT: Row = row!["Повторите с тем же номером.", "Сол нөмірмен қайталаңыз.", "Repeat with the same number."];
const REPEAT_ASKED: Row = row![
    "Повторите с тем же номером: сначала будет спрошен банк.",
    "Сол нөмірмен қайталаңыз: алдымен банктен сұралады.",
    "Repeat with the same number: the bank is asked first.",
];

fn review(movement: &Movement) -> Rows {
    let known = if movement.foreign {
        row![
            "Под этим номером у банка операция, которой этот журнал не знает, или другая карта.",
            "Осы нөмірмен банкте бұл журнал білмейтін операция не басқа карта тұр.",
            "Under this number the bank has an operation that this journal does not know, or another card.",
        ]
    } else if is_taken_back(movement) {
        row![
            "Операция считалась исполненной, а теперь банк говорит, что отказал.",
            "Операция орындалды деп саналған, енді банк бас тарттым дейді.",
            "It was known as done, and now the bank says that it declined.",
        ]
    } else {
        row![
            "Машина решить не может: ответы банка не дают доказательства.",
            "Бағдарлама шеше алмайды: банк жауаптары дәлел бермейді.",
            "No machine can decide: the bank's answers are no proof.",
        ]
    };
    [
        known,
        row![
            "Позвоните в банк с номером и временем отсюда; решение запишите: operation.settle.",
            "Осындағы нөмір мен уақытты айтып, банкке қоңырау шалыңыз; шешімді жазыңыз: operation.settle.",
            "Call the bank with the number and times above; record the decision: operation.settle.",
        ],
        row![
            "Не начинайте новую операцию до ответа банка.",
            "Банк жауап бергенше жаңа операцияны бастамаңыз.",
            "Do not start another before the bank has answered.",
        ],
    ]
}

fn done(movement: &Movement, advice: Advice) -> Rows {
    const BOOK: Row = row!["Проведите операцию в учёте.", "Операцияны есепке алыңыз.", "Book it."];
    let reason = movement.reason.as_deref();
    let (known, todo) = match (reason, movement.intent.kind) {
        (Some("settled_by_a_person"), Kind::Cancel) => (
            row![
                "Человек решил, что заказ отменён; решение записано.",
                "Адам тапсырыс тоқтатылды деп шешті; шешім жазылды.",
                "A person decided that the order is cancelled; the decision is recorded.",
            ],
            row![
                "Ничего: проводить нечего.",
                "Ештеңе: есепке алатын ештеңе жоқ.",
                "Nothing: there is nothing to book."
            ],
        ),
        (Some("settled_by_a_person"), _) => (
            row![
                "Человек решил, что операция исполнена; решение записано.",
                "Адам операция орындалды деп шешті; шешім жазылды.",
                "A person decided that it was executed; the decision is recorded.",
            ],
            BOOK,
        ),
        _ if movement.intent.verifies => (
            row![
                "Карта проверена, деньги не списаны.",
                "Карта тексерілді, ақша алынған жоқ.",
                "The card was verified; no money was taken.",
            ],
            row![
                "Ничего: проводить нечего.",
                "Ештеңе: есепке алатын ештеңе жоқ.",
                "Nothing: there is nothing to book."
            ],
        ),
        (Some("captured"), _) => (
            row![
                "Деньги взяты нашим списанием, банк это подтвердил.",
                "Ақшаны біздің ақша алу алды, банк растады.",
                "Our capture took the money; the bank has confirmed it.",
            ],
            row![
                "Проведите списание (payment.capture), а не этот платёж.",
                "Осы төлемді емес, ақша алуды (payment.capture) есепке алыңыз.",
                "Book the capture (payment.capture) and not this payment.",
            ],
        ),
        (Some("captured_in_part"), _) => (
            row![
                "Списана не вся сумма, и помимо этого журнала.",
                "Сома толық алынбаған, әрі бұл журналдан тыс.",
                "Less than the amount was captured, outside this journal.",
            ],
            row![
                "Проведите списанное: details.capturedAmount.",
                "Алынғанын есепке алыңыз: details.capturedAmount.",
                "Book what was captured: details.capturedAmount.",
            ],
        ),
        (Some("refunded_in_part"), _) => (
            row![
                "Деньги получены, но часть возвращена помимо этого журнала.",
                "Ақша алынды, бірақ бір бөлігі бұл журналдан тыс қайтарылған.",
                "The money was received, and a part was given back outside this journal.",
            ],
            row![
                "Проведите платёж и этот возврат: суммы - в details.",
                "Төлемді де, осы қайтаруды да есепке алыңыз: сомалары details ішінде.",
                "Book the payment and that refund: the sums are in details.",
            ],
        ),
        _ if advice == Advice::None => (
            row![
                "Деньги были получены и полностью возвращены.",
                "Ақша алынған және толық қайтарылған.",
                "The money was received and has been given back in full.",
            ],
            row![
                "Ничего нового: возвраты проводятся каждый под своим номером.",
                "Жаңа ештеңе: әр қайтару өз нөмірімен есепке алынады.",
                "Nothing new: each refund is booked under its own number.",
            ],
        ),
        (_, Kind::Payout) => (
            row![
                "Деньги ушли один раз, банк это подтвердил.",
                "Ақша бір рет кетті, банк растады.",
                "The money went out once; the bank has confirmed it.",
            ],
            BOOK,
        ),
        (_, Kind::Refund) => (
            row![
                "Деньги возвращены один раз, банк это подтвердил.",
                "Ақша бір рет қайтарылды, банк растады.",
                "The money was given back once; the bank has confirmed it.",
            ],
            BOOK,
        ),
        (_, Kind::Payment | Kind::Capture | Kind::Cancel) => (
            row![
                "Деньги получены один раз, банк это подтвердил.",
                "Ақша бір рет алынды, банк растады.",
                "The money was received once; the bank has confirmed it.",
            ],
            BOOK,
        ),
    };
    let not = row![
        "Не повторяйте её под другим номером.",
        "Оны басқа нөмірмен қайталамаңыз.",
        "Do not repeat it under another number.",
    ];
    [known, todo, not]
}

fn declined(movement: &Movement) -> Rows {
    match movement.reason.as_deref() {
        Some("cancelled") if movement.attempts == 0 => [
            row![
                "Операция отменена до отправки, {none}.",
                "Операция жіберілмей тұрып тоқтатылды, {none}.",
                "It was cancelled before it was sent; no money moved.",
            ],
            NEW_NUMBER,
            NOT_THIS_NUMBER,
        ],
        Some("cancelled") => [
            row![
                "Вызывающая программа отменила операцию; ни один её запрос не под вопросом, {none}.",
                "Шақырушы бағдарлама операцияны тоқтатты; оның бірде-бір сұрауы күмәнді емес, {none}.",
                "The caller took it back; no request of it is in doubt, no money moved.",
            ],
            NEW_NUMBER,
            NOT_THIS_NUMBER,
        ],
        Some("settled_by_a_person") => [
            row![
                "Человек решил, что операция не исполнена и не будет; решение записано.",
                "Адам операция орындалмады және орындалмайды деп шешті; шешім жазылды.",
                "A person decided that no money moved and none will; the decision is recorded.",
            ],
            NEW_NUMBER,
            NOT_THIS_NUMBER,
        ],
        Some("reversed" | "refunded_elsewhere") => [
            row![
                "Деньги были взяты или удержаны и полностью возвращены.",
                "Ақша алынған не ұсталған және толық қайтарылған.",
                "The money had been taken or held, and all of it is back.",
            ],
            row!["Сторнируйте операцию в учёте.", "Операцияны есептен шығарыңыз.", "Reverse it in your books."],
            row!["Не отдавайте товар.", "Тауар бермеңіз.", "Do not deliver."],
        ],
        _ => [
            row![
                "Отказ окончательный, {none}.",
                "Бас тарту түпкілікті, {none}.",
                "The refusal is final; no money moved.",
            ],
            row![
                "Сообщите причину. Новая попытка - с новым номером.",
                "Себебін хабарлаңыз. Жаңа әрекет - жаңа нөмірмен.",
                "Tell the reason. A new attempt needs a new number.",
            ],
            row![
                "Не повторяйте этот номер; банк может его ещё исправить: это покажет вопрос о статусе.",
                "Бұл нөмірді қайталамаңыз; банк оны әлі түзетуі мүмкін: оны күй туралы сұрақ көрсетеді.",
                "Do not repeat this number; should the bank correct it, a status question tells.",
            ],
        ],
    }
}

fn rejected(movement: &Movement) -> Rows {
    match (movement.readiness, movement.reason.as_deref()) {
        (Readiness::Released, _) => RELEASED,
        (Readiness::LinkLost, _) => [
            row![
                "Ответ банка потерян, но без ссылки из него платить некому.",
                "Банк жауабы жоғалды, бірақ ондағы сілтемесіз ешкім төлей алмайды.",
                "The bank's answer was lost, and without its link nobody can pay.",
            ],
            REPEAT,
            NO_NEW_NUMBER,
        ],
        (Readiness::BelievedAbsent, _) => [
            row![
                "Операция не исполнена, {none}.",
                "Операция орындалған жоқ, {none}.",
                "It was not executed; no money moved.",
            ],
            REPEAT,
            NO_NEW_NUMBER,
        ],
        (
            _,
            Some(
                "nothing_to_capture" | "nothing_to_refund" | "already_refunded" | "payment_unknown" | "order_not_found",
            ),
        ) => [
            row![
                "Платёж, о котором речь, этого не позволяет или не найден; {none}.",
                "Айтылған төлем бұған мүмкіндік бермейді не табылмады; {none}.",
                "The payment it is about does not allow it, or was not found; no money moved.",
            ],
            row![
                "Проверьте номер и состояние платежа: payment.status.",
                "Төлемнің нөмірі мен күйін тексеріңіз: payment.status.",
                "Check the payment's number and state: payment.status.",
            ],
            NO_NEW_NUMBER,
        ],
        (_, Some("more_than_held" | "more_than_is_left")) => [
            row![
                "Сумма больше возможной; запрос не отправлялся, {none}.",
                "Сома мүмкін болғаннан көп; сұрау жіберілген жоқ, {none}.",
                "The amount is more than is there; nothing was sent, no money moved.",
            ],
            row![
                "Исправьте сумму и повторите с тем же номером.",
                "Соманы түзетіп, сол нөмірмен қайталаңыз.",
                "Correct the amount and repeat with the same number.",
            ],
            NO_NEW_NUMBER,
        ],
        _ => [
            row![
                "Банк отверг запрос до исполнения, {none}.",
                "Банк сұрауды орындамай қайтарды, {none}.",
                "The bank refused the request before executing it; no money moved.",
            ],
            row![
                "Исправьте названное банком и повторите с тем же номером.",
                "Банк атағанды түзетіп, сол нөмірмен қайталаңыз.",
                "Correct what the bank names and repeat with the same number.",
            ],
            NO_NEW_NUMBER,
        ],
    }
}

fn action(movement: &Movement) -> Rows {
    let declined = movement.intent.by_page && movement.reason.as_deref().is_some_and(declines::is_decline);
    let known = if declined {
        row![
            "Попытка отклонена; страница банка может быть ещё открыта, пока не вышло её время.",
            "Әрекет қабылданбады; уақыты біткенше банк беті әлі ашық болуы мүмкін.",
            "The attempt was declined; the bank's page may still be open until its time is over.",
        ]
    } else if movement.form_url.is_none() {
        row![
            "Банк ждёт, что плательщик пройдёт 3-D Secure.",
            "Банк төлеушінің 3-D Secure өтуін күтеді.",
            "The bank waits for the payer to pass 3-D Secure.",
        ]
    } else {
        row![
            "Банк ждёт человека на своей странице.",
            "Банк өз бетінде адамды күтіп тұр.",
            "The bank waits for somebody on its page.",
        ]
    };
    if movement.form_url.is_none() {
        return [
            known,
            row![
                "Проведите плательщика через 3-D Secure данными ответа, затем спросите статус.",
                "Төлеушіні жауап деректерімен 3-D Secure арқылы өткізіп, күйін сұраңыз.",
                "Lead the payer through 3-D Secure by what the answer brought, then ask for the status.",
            ],
            NO_OTHER,
        ];
    }
    [
        known,
        row![
            "Откройте formUrl, затем спросите статус.",
            "formUrl ашыңыз, содан кейін күйін сұраңыз.",
            "Open formUrl, then ask for the status.",
        ],
        row!["Не отдавайте ссылку посторонним.", "Сілтемені бөгде адамға бермеңіз.", "Give the link to nobody else."],
    ]
}

const RELEASED: Rows = [
    row![
        "Человек решил, что операция не исполнена, и освободил номер; решение записано.",
        "Адам операция орындалмады деп шешіп, нөмірді босатты; шешім жазылды.",
        "A person decided that it was not executed and released the number; the decision is recorded.",
    ],
    REPEAT_ASKED,
    NO_NEW_NUMBER,
];

const BELIEVED_ABSENT: Rows = [
    row![
        "Карантин истёк, банк этой операции не знает. Доказательства, что она не исполнится, нет.",
        "Карантин бітті, банк бұл операцияны білмейді. Оның орындалмайтынына дәлел жоқ.",
        "The quarantine is over and the bank does not know it. Nothing proves that it will not be executed.",
    ],
    REPEAT_ASKED,
    TWICE,
];

#[cfg(feature = "postgres")]
const FORGOTTEN: Rows = [
    row![
        "Сервер журнала заменён, и новый мог забыть, что операция отправлялась.",
        "Журнал сервері ауыстырылған, жаңасы операцияның жіберілгенін ұмытқан болуы мүмкін.",
        "The journal's server was replaced, and the new one may have forgotten that it was sent.",
    ],
    REPEAT_ASKED,
    TWICE,
];

const UNKNOWN: Rows = [
    row![
        "{may}, а могли и нет: доказательства нет.",
        "{may}, мүмкін жоқ та: дәлел жоқ.",
        "The money may or may not have moved: there is no proof.",
    ],
    row![
        "Вызовите operation.resolve; если банк молчит - повторите позже.",
        "operation.resolve шақырыңыз; банк үндемесе - кейін қайталаңыз.",
        "Call operation.resolve; if the bank is silent, again later.",
    ],
    TWICE,
];

const HELD: Rows = [
    row![
        "Деньги удержаны на карте плательщика, но не списаны.",
        "Ақша төлеушінің картасында ұсталды, бірақ алынған жоқ.",
        "The money is held on the payer's card and not taken yet.",
    ],
    row![
        "Спишите удержанное: payment.capture.",
        "Ұсталған ақшаны алыңыз: payment.capture.",
        "Take what is held: payment.capture.",
    ],
    row![
        "Не отдавайте товар по удержанию, которое истекло.",
        "Мерзімі өткен ұстау бойынша тауар бермеңіз.",
        "Do not deliver on a hold that has expired.",
    ],
];

const PENDING: Rows = [
    row![
        "Банк принял операцию и ещё работает над ней.",
        "Банк операцияны қабылдады, әлі өңдеп жатыр.",
        "The bank has it and still works on it.",
    ],
    row![
        "Спросите статус позже или вызовите operation.resolve.",
        "Күйін кейінірек сұраңыз не operation.resolve шақырыңыз.",
        "Ask for the status later, or call operation.resolve.",
    ],
    NO_OTHER,
];

const LINK_LOST_AND_OPEN: Rows = [
    row![
        "Ссылка потеряна вместе с ответом: заплатить по этому заказу некому.",
        "Сілтеме жауаппен бірге жоғалды: бұл тапсырысты ешкім төлей алмайды.",
        "The link was lost with the answer: nobody can pay this order.",
    ],
    row![
        "Спросите статус, когда время заказа у банка выйдет.",
        "Банктегі тапсырыс уақыты біткенде күйін сұраңыз.",
        "Ask for the status when its time at the bank is over.",
    ],
    NO_OTHER,
];

const REGISTERED: Rows = [
    row![
        "Заказ зарегистрирован в банке, деньги не списаны.",
        "Тапсырыс банкте тіркелген, ақша алынған жоқ.",
        "The order is registered at the bank; no money was taken.",
    ],
    row![
        "Повторите вызов с тем же номером.",
        "Шақыруды сол нөмірмен қайталаңыз.",
        "Repeat the call with the same number."
    ],
    NO_NEW_NUMBER,
];

/// As all rows of a list do before they are sent.
const WAITS: Rows = [
    row![
        "Записано в журнал и ждёт: ничего не отправлено, {none}.",
        "Журналға жазылған, күтіп тұр: ештеңе жіберілген жоқ, {none}.",
        "It is journalled and waits: nothing was sent, no money moved.",
    ],
    row![
        "Дайте снова файл с этим номером или повторите вызов с тем же номером; само не уйдёт. Если платить не нужно, возьмите назад: operation.cancel.",
        "Осы нөмірі бар файлды қайта беріңіз не шақыруды сол нөмірмен қайталаңыз; өздігінен кетпейді. Төлеу керек болмаса, қайтарып алыңыз: operation.cancel.",
        "Give a file with this number again, or repeat the call with the same number; nothing sends it by itself. If it is not to be paid, take it back: operation.cancel.",
    ],
    NO_NEW_NUMBER,
];

const NOT_SENT: Rows = [
    row!["Запрос не отправлен, {none}.", "Сұрау жіберілмеді, {none}.", "The request was not sent; no money moved.",],
    row![
        "Повторите с тем же номером, когда связь есть.",
        "Байланыс болғанда сол нөмірмен қайталаңыз.",
        "Repeat with the same number when there is a connection.",
    ],
    NO_NEW_NUMBER,
];
