//! The words of `operation.explain`: one line an event, then what is known, what to do, what not to do.

use super::Locale;
use crate::journal::{Cause, Movement};
use crate::model::{Kind, Readiness, State};

/// The heading over the timeline.
pub fn heading(locale: Locale) -> &'static str {
    locale.of(["ДВИЖЕНИЕ ДЕНЕГ", "АҚША ҚОЗҒАЛЫСЫ", "MONEY MOVEMENT"])
}

/// The headings of the three closing parts: known, do, do not.
pub fn parts(locale: Locale) -> [&'static str; 3] {
    [
        locale.of(["ЧТО ИЗВЕСТНО", "НЕ БЕЛГІЛІ", "WHAT IS KNOWN"]),
        locale.of(["ЧТО ДЕЛАТЬ", "НЕ ІСТЕУ КЕРЕК", "WHAT TO DO"]),
        locale.of(["ЧЕГО НЕ ДЕЛАТЬ", "НЕ ІСТЕУГЕ БОЛМАЙДЫ", "WHAT NOT TO DO"]),
    ]
}

/// What an event was.
pub fn event(locale: Locale, cause: Cause) -> &'static str {
    locale.of(match cause {
        Cause::Submitted => ["принято и записано в журнал", "қабылданып, журналға жазылды", "accepted and journalled"],
        Cause::Amended => [
            "исправлено после отказа банка и записано снова",
            "банк бас тартқаннан кейін түзетіліп, қайта жазылды",
            "corrected after the bank's refusal and journalled again",
        ],
        Cause::Gate => {
            ["соединение готово, запрос уходит", "байланыс дайын, сұрау кетіп жатыр", "connected; the request leaves"]
        }
        Cause::Looked => [
            "банк спрошен, сколько можно списать или вернуть",
            "банктен қанша алуға немесе қайтаруға болатыны сұралды",
            "the bank was asked what can be captured or refunded",
        ],
        Cause::Registered => [
            "заказ зарегистрирован, списания ещё не было",
            "тапсырыс тіркелді, ақша әлі алынған жоқ",
            "the order is registered; nothing has been charged",
        ],
        Cause::Finished3ds => [
            "итог 3-D Secure передан банку",
            "3-D Secure нәтижесі банкке берілді",
            "the result of 3-D Secure was handed to the bank",
        ],
        Cause::Notified => {
            ["проверенное уведомление банка", "банктің тексерілген хабарламасы", "a verified callback of the bank"]
        }
        Cause::NotSent => {
            ["не отправлено: ни один байт не ушёл", "жіберілмеді: бір де байт кетпеді", "not sent: not one byte left"]
        }
        Cause::Answer => ["банк ответил на запрос", "банк сұрауға жауап берді", "the bank answered the request"],
        Cause::NoAnswer => [
            "запрос ушёл, пригодного ответа нет",
            "сұрау кетті, жарамды жауап жоқ",
            "the request left, no usable answer came",
        ],
        Cause::Status => [
            "банк ответил на вопрос о статусе",
            "банк күй туралы сұраққа жауап берді",
            "the bank answered a status question",
        ],
        Cause::StatusNoAnswer => {
            ["на вопрос о статусе ответа нет", "күй туралы сұраққа жауап жоқ", "the status question got no answer"]
        }
        Cause::NotFoundBelieved => [
            "карантин истёк: банк этого не исполнил",
            "карантин бітті: банк мұны орындамаған",
            "the quarantine is over: the bank has not executed it",
        ],
        Cause::LinkLost => [
            "ответ потерян вместе со ссылкой: оплатить такой заказ некому",
            "жауап сілтемемен бірге жоғалды: мұндай тапсырысты ешкім төлей алмайды",
            "the answer was lost with its link: nobody can pay that order",
        ],
        Cause::KeyExpired => [
            "банк мог забыть ключ запроса: сначала спросим его",
            "банк сұрау кілтін ұмытқан болуы мүмкін: алдымен одан сұраймыз",
            "the bank may have forgotten the key of the request: it is asked first",
        ],
        Cause::HandedToReview => ["передано человеку", "адамға берілді", "handed to a person"],
        Cause::Settled => ["решение человека", "адамның шешімі", "a person's decision"],
        Cause::Cancelled => ["отменено до отправки", "жіберілмей тұрып тоқтатылды", "cancelled before it was sent"],
        Cause::Corrected => [
            "банк исправил то, что было окончательным",
            "банк түпкілікті болғанды түзетті",
            "the bank has corrected what was final",
        ],
        Cause::RefusedLater => [
            "банк сообщил: запрос был отвергнут до исполнения",
            "банк хабарлады: сұрау орындалмай қайтарылған",
            "the bank told that it had refused the request before executing it",
        ],
        Cause::OwnerDied => [
            "программа погибла во время отправки: исход неизвестен",
            "бағдарлама жіберу кезінде тоқтап қалды: нәтижесі белгісіз",
            "the program died while sending: the outcome is unknown",
        ],
        Cause::Panic => [
            "ошибка в библиотеке после отправки",
            "жібергеннен кейінгі кітапхана қатесі",
            "a bug in the library after sending",
        ],
    })
}

/// What is known, what to do, what not to do.
pub fn verdict(locale: Locale, movement: &Movement) -> [&'static str; 3] {
    let reason = movement.reason.as_deref();
    let rows: [[&'static str; 3]; 3] = match (movement.state, movement.readiness) {
        (State::Paid, _) => [
            match (movement.intent.kind, movement.cause) {
                (_, Cause::Settled) => [
                    "Человек решил, что деньги ушли; решение записано.",
                    "Адам ақша кетті деп шешті; шешім жазылды.",
                    "A person decided that the money moved; the decision is recorded.",
                ],
                (Kind::Payout | Kind::Refund, _) => [
                    "Деньги ушли один раз, банк это подтвердил.",
                    "Ақша бір рет кетті, банк растады.",
                    "The money went out once; the bank has confirmed it.",
                ],
                (Kind::Payment | Kind::Capture, _) => [
                    "Деньги получены один раз, банк это подтвердил.",
                    "Ақша бір рет алынды, банк растады.",
                    "The money was received once; the bank has confirmed it.",
                ],
            },
            ["Проведите операцию в учёте.", "Операцияны есепке алыңыз.", "Book it."],
            [
                "Не повторяйте её под другим номером.",
                "Оны басқа нөмірмен қайталамаңыз.",
                "Do not repeat it under another number.",
            ],
        ],
        (State::Declined, _) if movement.cause == Cause::Settled || reason == Some("settled_by_a_person") => [
            [
                "Человек решил, что деньги не ушли и не уйдут; решение записано.",
                "Адам ақша кетпеді және кетпейді деп шешті; шешім жазылды.",
                "A person decided that no money moved and none will; the decision is recorded.",
            ],
            ["Новая попытка - с новым номером.", "Жаңа әрекет - жаңа нөмірмен.", "A new attempt needs a new number."],
            ["Не повторяйте этот номер.", "Бұл нөмірді қайталамаңыз.", "Do not repeat this number."],
        ],
        (State::Declined, _) if matches!(reason, Some("reversed" | "refunded_elsewhere")) => [
            [
                "Деньги были взяты или удержаны и полностью возвращены.",
                "Ақша алынған не ұсталған және толық қайтарылған.",
                "The money had been taken or held, and all of it is back.",
            ],
            ["Сторнируйте операцию в учёте.", "Операцияны есептен шығарыңыз.", "Reverse it in your books."],
            ["Не отдавайте товар.", "Тауар бермеңіз.", "Do not deliver."],
        ],
        (State::Declined, _) => [
            [
                "Отказ окончательный, деньги не ушли.",
                "Бас тарту түпкілікті, ақша кетпеді.",
                "The refusal is final; no money moved.",
            ],
            [
                "Сообщите причину. Новая попытка - с новым номером.",
                "Себебін хабарлаңыз. Жаңа әрекет - жаңа нөмірмен.",
                "Tell the reason. A new attempt needs a new number.",
            ],
            [
                "Не повторяйте этот номер; банк может его ещё исправить: это покажет вопрос о статусе.",
                "Бұл нөмірді қайталамаңыз; банк оны әлі түзетуі мүмкін: оны күй туралы сұрақ көрсетеді.",
                "Do not repeat this number; should the bank correct it, a status question tells.",
            ],
        ],
        (State::Ready, Readiness::Refused) => [
            [
                "Банк отверг запрос до исполнения, деньги не ушли.",
                "Банк сұрауды орындамай қайтарды, ақша кетпеді.",
                "The bank refused the request before executing it; no money moved.",
            ],
            [
                "Исправьте названное банком и повторите с тем же номером.",
                "Банк атағанды түзетіп, сол нөмірмен қайталаңыз.",
                "Correct what the bank names and repeat with the same number.",
            ],
            ["Новый номер не нужен.", "Жаңа нөмір керек емес.", "No new number is needed."],
        ],
        (State::Ready, Readiness::BelievedAbsent) => [
            [
                "Карантин истёк, банк этой операции не знает. Доказательства, что она не исполнится, нет.",
                "Карантин бітті, банк бұл операцияны білмейді. Оның орындалмайтынына дәлел жоқ.",
                "The quarantine is over and the bank does not know it. Nothing proves that it will not be executed.",
            ],
            [
                "Повторите с тем же номером: сначала будет спрошен банк.",
                "Сол нөмірмен қайталаңыз: алдымен банктен сұралады.",
                "Repeat with the same number: the bank is asked first.",
            ],
            [
                "Не начинайте новую операцию: деньги могут уйти дважды.",
                "Жаңа операцияны бастамаңыз: ақша екі рет кетуі мүмкін.",
                "Do not start another: the money could move twice.",
            ],
        ],
        (State::Ready, Readiness::LinkLost) => [
            [
                "Ответ банка потерян, но без ссылки из него платить некому.",
                "Банк жауабы жоғалды, бірақ ондағы сілтемесіз ешкім төлей алмайды.",
                "The bank's answer was lost, and without its link nobody can pay.",
            ],
            ["Повторите с тем же номером.", "Сол нөмірмен қайталаңыз.", "Repeat with the same number."],
            ["Новый номер не нужен.", "Жаңа нөмір керек емес.", "No new number is needed."],
        ],
        (State::Ready, Readiness::Registered) => [
            [
                "Заказ зарегистрирован в банке, деньги не списаны.",
                "Тапсырыс банкте тіркелген, ақша алынған жоқ.",
                "The order is registered at the bank; no money was taken.",
            ],
            [
                "Повторите вызов с тем же номером.",
                "Шақыруды сол нөмірмен қайталаңыз.",
                "Repeat the call with the same number.",
            ],
            ["Новый номер не нужен.", "Жаңа нөмір керек емес.", "No new number is needed."],
        ],
        (State::Ready, Readiness::Released) => [
            [
                "Запрос был отправлен; человек решил, что он не исполнен, и освободил номер. Решение записано.",
                "Сұрау жіберілген; адам ол орындалмады деп шешіп, нөмірді босатты. Шешім жазылды.",
                "The request had been sent; a person decided that it was not executed and released the number. The decision is recorded.",
            ],
            ["Повторите с тем же номером.", "Сол нөмірмен қайталаңыз.", "Repeat with the same number."],
            ["Новый номер не нужен.", "Жаңа нөмір керек емес.", "No new number is needed."],
        ],
        (State::Ready, _) => [
            [
                "Запрос не отправлен, деньги не ушли.",
                "Сұрау жіберілмеді, ақша кетпеді.",
                "The request was not sent; no money moved.",
            ],
            [
                "Повторите с тем же номером, когда связь есть.",
                "Байланыс болғанда сол нөмірмен қайталаңыз.",
                "Repeat with the same number when there is a connection.",
            ],
            ["Новый номер не нужен.", "Жаңа нөмір керек емес.", "No new number is needed."],
        ],
        (State::Pending, _) => [
            [
                "Банк принял операцию и ещё работает над ней.",
                "Банк операцияны қабылдады, әлі өңдеп жатыр.",
                "The bank has it and still works on it.",
            ],
            [
                "Спросите статус позже или вызовите operation.resolve.",
                "Күйін кейінірек сұраңыз не operation.resolve шақырыңыз.",
                "Ask for the status later, or call operation.resolve.",
            ],
            ["Не начинайте новую операцию.", "Жаңа операцияны бастамаңыз.", "Do not start another."],
        ],
        (State::Held, _) => [
            [
                "Деньги удержаны на карте плательщика, но не списаны.",
                "Ақша төлеушінің картасында ұсталды, бірақ алынған жоқ.",
                "The money is held on the payer's card and not taken yet.",
            ],
            [
                "Спишите удержанное: payment.capture.",
                "Ұсталған ақшаны алыңыз: payment.capture.",
                "Take what is held: payment.capture.",
            ],
            [
                "Не отдавайте товар по удержанию, которое истекло.",
                "Мерзімі өткен ұстау бойынша тауар бермеңіз.",
                "Do not deliver on a hold that has expired.",
            ],
        ],
        (State::Action, _) => [
            [
                "Банк ждёт человека на своей странице.",
                "Банк өз бетінде адамды күтіп тұр.",
                "The bank waits for somebody on its page.",
            ],
            [
                "Откройте formUrl, затем спросите статус.",
                "formUrl ашыңыз, содан кейін күйін сұраңыз.",
                "Open formUrl, then ask for the status.",
            ],
            ["Не отдавайте ссылку посторонним.", "Сілтемені бөгде адамға бермеңіз.", "Give the link to nobody else."],
        ],
        (State::Unknown | State::Sending, _) => [
            [
                "Деньги могли уйти, а могли и не уйти: доказательства нет.",
                "Ақша кетуі де, кетпеуі де мүмкін: дәлел жоқ.",
                "The money may or may not have moved: there is no proof.",
            ],
            [
                "Вызовите operation.resolve; если банк молчит - повторите позже.",
                "operation.resolve шақырыңыз; банк үндемесе - кейін қайталаңыз.",
                "Call operation.resolve; if the bank is silent, again later.",
            ],
            [
                "Не начинайте новую операцию: деньги могут уйти дважды.",
                "Жаңа операцияны бастамаңыз: ақша екі рет кетуі мүмкін.",
                "Do not start another: the money could move twice.",
            ],
        ],
        (State::Review, _) => [
            [
                "Машина решить не может: ответы банка не дают доказательства.",
                "Бағдарлама шеше алмайды: банк жауаптары дәлел бермейді.",
                "No machine can decide: the bank's answers are no proof.",
            ],
            [
                "Позвоните в банк с номером и временем отсюда; решение запишите: operation.settle.",
                "Осындағы нөмір мен уақытты айтып, банкке қоңырау шалыңыз; шешімді жазыңыз: operation.settle.",
                "Call the bank with the number and times above; record the decision: operation.settle.",
            ],
            [
                "Не начинайте новую операцию до ответа банка.",
                "Банк жауап бергенше жаңа операцияны бастамаңыз.",
                "Do not start another before the bank has answered.",
            ],
        ],
    };
    rows.map(|row| locale.of(row))
}
