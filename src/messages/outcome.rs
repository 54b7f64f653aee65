//! What is known about a movement and what to do: a sentence or a few, the cause included.

use super::{Locale, Row, amount, row};
use crate::engine::Next;
use crate::gateways::declines;
use crate::journal::{Cause, Intent, Movement};
use crate::model::{Advice, Belief, Kind, Readiness, State, Status, Verdict, instant};
use crate::transport::{Failure, FailureKind};
use serde_json::Value;
use std::time::Duration;

/// What there is to say of a movement at the end of a call.
pub struct Outcome<'o> {
    /// The movement.
    pub movement: &'o Movement,
    /// What is known.
    pub status: Status,
    /// What to do.
    pub advice: Advice,
    /// What was final and is not as it was.
    pub corrected: Option<Corrected>,
    /// What is final was asked about and is not confirmed.
    pub unconfirmed: Option<Unconfirmed>,
    /// Why the bank's answer to the last question told nothing, in a stable word.
    pub question: Option<&'o str>,
    /// What stopped the last exchange, and the place that was spoken to.
    pub failure: Option<(&'o Failure, &'o str)>,
    /// The most that could have been asked for, minor units.
    pub limit: Option<u64>,
    /// The bank's further fields: what leads a payer through 3-D Secure, what was captured.
    pub details: Option<&'o Value>,
    /// Other content that was sent under the same number.
    pub conflict: Option<&'o Intent>,
    /// When to ask again.
    pub next: Option<Next>,
}

/// What was final: where it stood, and who had said so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Corrected {
    /// Where it stood.
    pub before: State,
    /// A person had decided it, or the caller taken it back; the bank speaks for the first time.
    pub decided_here: bool,
}

/// Why what is final is not confirmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unconfirmed {
    /// The bank was not asked at all.
    NotAsked,
    /// It was asked, and its answer confirms nothing.
    NotAnswered,
}

/// The message of a result about a movement.
pub fn outcome(locale: Locale, outcome: &Outcome<'_>) -> String {
    let movement = outcome.movement;
    if let Some(sent) = outcome.conflict {
        return conflict(locale, &movement.intent, sent, movement.state);
    }
    let mut parts: Vec<String> = Vec::new();
    if let Some(what) = outcome.corrected {
        parts.push(corrected(locale, what, movement));
    }
    parts.push(of_money(locale, movement.intent.kind, &known(locale, outcome)));
    if let Some(reason) = reason_to_tell(locale, outcome) {
        parts.push(super::reason_is(locale, &super::reason(locale, reason)));
    }
    if let Some(next) = outcome.next {
        parts.push(ask_again(locale, next));
    }
    if let Some(why) = outcome.unconfirmed {
        parts.push(unconfirmed(locale, movement.intent.kind, why).to_owned());
    }
    if let Some(reason) = outcome.question {
        let why = super::reason(locale, reason);
        parts.push(match locale {
            Locale::Ru => format!("Последний вопрос к банку ничего не дал: {why}."),
            Locale::Kk => format!("Банкке соңғы сұрақ ештеңе бермеді: {why}."),
            Locale::En => format!("The last question to the bank told nothing: {why}."),
        });
    }
    if let Some((why, place)) = outcome.failure {
        parts.push(failure(locale, why, place));
    }
    parts.join(" ")
}

/// Why it stands where it stands, where what is known does not say it itself.
fn reason_to_tell<'m>(locale: Locale, outcome: &Outcome<'m>) -> Option<&'m str> {
    const SAID: &[&str] = &["settled_by_a_person", "cancelled", "reversed", "refunded_elsewhere"];
    let movement = outcome.movement;
    let reason = movement.reason.as_deref().filter(|reason| !SAID.contains(reason))?;
    let tells = match (outcome.status, movement.state) {
        (_, State::Review) | (Status::Unknown, State::Unknown) => true,
        // A decline in no known word: what the bank said of it stands in its own words in `error`.
        (Status::Declined | Status::ActionRequired, _) if reason == declines::DECLINED => false,
        (Status::Declined, _) => true,
        (Status::Rejected, _) => {
            movement.readiness == Readiness::Refused && impossible(locale, movement, outcome.limit).is_none()
        }
        (Status::ActionRequired, _) => declines::is_decline(reason),
        _ => false,
    };
    (tells && super::hint(locale, reason).is_none()).then_some(reason)
}

/// When to ask again, and until when the answer may still be wrong, by the clock of the machine.
pub(crate) fn ask_again(locale: Locale, next: Next) -> String {
    let wait = span(locale, next.wait);
    let told = match locale {
        Locale::Ru => format!("Снова спросить имеет смысл через {wait}."),
        Locale::Kk => format!("{wait} өткен соң қайта сұраған жөн."),
        Locale::En => format!("It makes sense to ask again in {wait}."),
    };
    let Some(at) = next.believed_at.filter(|at| *at > instant::present()) else { return told };
    let at = instant::clock(at);
    match locale {
        Locale::Ru => format!("{told} До {at} ответ «не найдено» ничего не доказывает."),
        Locale::Kk => format!("{told} {at} дейін «табылмады» деген жауап ештеңе дәлелдемейді."),
        Locale::En => format!("{told} Until {at} the answer \"not found\" proves nothing."),
    }
}

/// A short time in words, rounded up: seconds, minutes or hours.
fn span(locale: Locale, time: Duration) -> String {
    let seconds = time.as_millis().div_ceil(1000);
    match seconds {
        0..=119 => format!("{seconds} {}", locale.of(row!["с", "с", "s"])),
        120..=7199 => format!("{} {}", seconds.div_ceil(60), locale.of(row!["мин", "мин", "min"])),
        _ => format!("{} {}", seconds.div_ceil(3600), locale.of(row!["ч", "сағ", "h"])),
    }
}

fn unconfirmed(locale: Locale, kind: Kind, why: Unconfirmed) -> String {
    locale.of(match (why, kind) {
        (Unconfirmed::NotAsked, Kind::Capture | Kind::Refund) => row![
            "Банк об этом не спрашивался: списания и возвраты видны у него только общими суммами.",
            "Бұл туралы банктен сұралған жоқ: алулар мен қайтарулар онда тек жалпы сомалармен көрінеді.",
            "The bank was not asked: it shows captures and refunds by their sums only.",
        ],
        (Unconfirmed::NotAsked, _) => row![
            "Сейчас банк об этом не спрашивался.",
            "Қазір банктен бұл туралы сұралған жоқ.",
            "The bank was not asked about it just now.",
        ],
        (Unconfirmed::NotAnswered, _) => {
            row![
                "Сейчас банк этого не подтвердил.",
                "Қазір банк мұны растамады.",
                "The bank did not confirm it just now."
            ]
        }
    })
}

/// Where a movement stands, in words for people: a part of a sentence.
pub fn state(locale: Locale, state: State) -> String {
    locale.of(match state {
        State::Ready => {
            row!["не исполнено, готово к отправке", "орындалмаған, жіберуге дайын", "not executed, ready to be sent"]
        }
        State::Sending => row!["отправляется", "жіберілуде", "being sent"],
        State::Action => {
            row!["ждёт человека", "адамды күтуде", "waiting for somebody"]
        }
        State::Pending => row!["в работе у банка", "банкте өңделуде", "in progress at the bank"],
        State::Held => row!["деньги удержаны", "ақша ұсталған", "held"],
        State::Unknown => row!["исход неизвестен", "нәтижесі белгісіз", "unknown"],
        State::Review => row!["решает человек", "адам шешеді", "for a person to decide"],
        State::Paid => row!["исполнено", "орындалды", "paid"],
        State::Declined => row!["отказано", "бас тартылды", "declined"],
    })
}

/// What kind of movement it is, for people.
pub fn kind(locale: Locale, kind: Kind) -> String {
    locale.of(match kind {
        Kind::Payout => row!["выплата", "ақша төлеу", "payout"],
        Kind::Payment => row!["платёж", "төлем қабылдау", "payment"],
        Kind::Capture => row!["списание", "ақша алу", "capture"],
        Kind::Refund => row!["возврат", "қайтару", "refund"],
        Kind::Cancel => row!["отмена заказа", "тапсырысты тоқтату", "cancel"],
    })
}

/// Whether the bank had the movement as done and now says that it declined: neither word can be believed alone.
pub(super) fn is_taken_back(movement: &Movement) -> bool {
    let says_no = |belief: Belief| belief.verdict == Verdict::Declined;
    movement.state == State::Review && !movement.foreign && movement.belief.is_some_and(says_no)
}

/// A text with the words for money that comes in, or for money that goes out. English says it in one for both.
pub(super) fn of_money(locale: Locale, kind: Kind, text: &str) -> String {
    let rows: [(&str, Row); 3] = match kind {
        Kind::Payout | Kind::Refund => [
            ("{none}", row!["деньги не ушли", "ақша кетпеді", "no money moved"]),
            ("{may}", row!["Деньги могли уйти", "Ақша кеткен болуы мүмкін", "The money may have moved"]),
            ("{twice}", row!["деньги могут уйти дважды", "ақша екі рет кетуі мүмкін", "the money could move twice"]),
        ],
        Kind::Payment | Kind::Capture => [
            ("{none}", row!["деньги не взяты", "ақша алынған жоқ", "no money moved"]),
            ("{may}", row!["Деньги могли быть взяты", "Ақша алынған болуы мүмкін", "The money may have moved"]),
            (
                "{twice}",
                row!["деньги могут быть взяты дважды", "ақша екі рет алынуы мүмкін", "the money could move twice"],
            ),
        ],
        // A cancel has no money of its own.
        Kind::Cancel => [
            ("{none}", row!["заказ остался как был", "тапсырыс бұрынғыдай қалды", "the order is as it was"]),
            (
                "{may}",
                row!["Заказ мог быть отменён", "Тапсырыс тоқтатылған болуы мүмкін", "The order may be cancelled"],
            ),
            (
                "{twice}",
                row![
                    "заказ могут отменить дважды",
                    "тапсырыс екі рет тоқтатылуы мүмкін",
                    "it could be cancelled twice"
                ],
            ),
        ],
    };
    let found = rows.into_iter().filter(|(place, _)| text.contains(place));
    found.fold(text.to_owned(), |told, (place, row)| told.replace(place, &locale.of(row)))
}

fn known(locale: Locale, outcome: &Outcome<'_>) -> String {
    let movement = outcome.movement;
    let kind = movement.intent.kind;
    let reason = movement.reason.as_deref();
    if let Some([known, todo, _]) = super::cancel::rows(movement, outcome.status, outcome.advice) {
        return format!("{} {}", locale.of(known), locale.of(todo));
    }
    if outcome.status == Status::Rejected
        && movement.readiness == Readiness::Refused
        && let Some(text) = impossible(locale, movement, outcome.limit)
    {
        return text;
    }
    if outcome.status == Status::Ok && reason == Some("captured_in_part") {
        return captured_in_part(locale, movement, outcome.details);
    }
    let page = movement.intent.by_page;
    locale
        .of(match (outcome.status, movement.state, outcome.advice) {
            (_, State::Review, _) if movement.foreign => row![
                "Под этим номером у банка операция, которой этот журнал не знает, или другая карта: скорее всего, чужая. Выясните в банке и запишите решение (operation.settle).",
                "Осы нөмірмен банкте бұл журнал білмейтін операция не басқа карта тұр: бәлкім, бөтендікі. Банктен анықтап, шешімді жазыңыз (operation.settle).",
                "Under this number the bank has an operation that this journal does not know, or another card: most likely somebody else's. Find out at the bank and record the decision (operation.settle).",
            ],
            (_, State::Review, _) if is_taken_back(movement) => row![
                "Операция считалась исполненной, а теперь банк говорит, что отказал: одному этому слову верить нельзя. Уточните в банке и запишите решение (operation.settle). Новую операцию не начинайте.",
                "Операция орындалды деп саналған, енді банк бас тарттым дейді: бір ғана бұл сөзге сенуге болмайды. Банктен анықтап, шешімді жазыңыз (operation.settle). Жаңа операцияны бастамаңыз.",
                "It was known as done, and now the bank says that it declined: that word alone is not to be believed. Ask the bank and record the decision (operation.settle). Do not start another.",
            ],
            (_, State::Review, _) => row![
                "Машина решить не может: уточните в банке и запишите решение (operation.settle). Новую операцию не начинайте.",
                "Бағдарлама шеше алмайды: банктен анықтап, шешімді жазыңыз (operation.settle). Жаңа операцияны бастамаңыз.",
                "No machine can decide: ask the bank and record the decision (operation.settle). Do not start another.",
            ],
            (Status::Ok, State::Held, _) => row![
                "Деньги удержаны на карте плательщика. Спишите их: payment.capture.",
                "Ақша төлеушінің картасында ұсталды. Оны алыңыз: payment.capture.",
                "The money is held on the payer's card. Take it: payment.capture.",
            ],
            (Status::Ok, ..) if reason == Some("settled_by_a_person") => row![
                "Записано решение человека: операция исполнена.",
                "Адамның шешімі жазылды: операция орындалды.",
                "A person's decision is recorded: it was executed.",
            ],
            (Status::Ok, ..) if movement.intent.verifies => row![
                "Карта проверена, деньги не списаны.",
                "Карта тексерілді, ақша алынған жоқ.",
                "The card was verified; no money was taken.",
            ],
            (Status::Ok, _, Advice::None) if reason == Some("captured") => row![
                "Деньги взяты нашим списанием (payment.capture): в учёте стоит оно, сам платёж проводить не нужно.",
                "Ақшаны біздің ақша алу (payment.capture) алды: есепте сол тұрады, төлемнің өзін өткізудің қажеті жоқ.",
                "Our capture took the money (payment.capture): the capture is what counts, the payment itself needs no entry.",
            ],
            (Status::Ok, ..) if reason == Some("refunded_in_part") => row![
                "Деньги получены, но часть возвращена помимо этого журнала: суммы - в details.",
                "Ақша алынды, бірақ бір бөлігі бұл журналдан тыс қайтарылған: сомалары details ішінде.",
                "The money was taken, and a part was given back outside this journal: the sums are in details.",
            ],
            (Status::Ok, _, Advice::None) => row![
                "Деньги были получены и полностью возвращены.",
                "Ақша алынған және толық қайтарылған.",
                "The money was taken and has been given back in full.",
            ],
            (Status::Ok, ..) => match kind {
                Kind::Payout => row!["Деньги выплачены.", "Ақша төленді.", "The money was paid out."],
                // See `cancel`.
                Kind::Cancel => row!["Заказ отменён.", "Тапсырыс тоқтатылды.", "The order is cancelled."],
                Kind::Payment => row!["Деньги получены.", "Ақша алынды.", "The money was taken."],
                Kind::Capture => row!["Удержанные деньги списаны.", "Ұсталған ақша алынды.", "The held money was taken."],
                Kind::Refund => row!["Деньги возвращены.", "Ақша қайтарылды.", "The money was given back."],
            },
            (Status::Pending, ..) if page && movement.form_url.is_none() => row![
                "Ссылка потеряна вместе с ответом: заплатить по этому заказу некому. Он закроется у банка сам, когда выйдет его время; спросите статус позже.",
                "Сілтеме жауаппен бірге жоғалды: бұл тапсырысты ешкім төлей алмайды. Уақыты біткенде банкте өзі жабылады; күйін кейінірек сұраңыз.",
                "The link was lost with the answer: nobody can pay this order. It closes at the bank by itself when its time is over; ask for the status later.",
            ],
            (Status::Pending, ..) => row![
                "Банк принял операцию, итога ещё нет. Спросите статус позже; новую операцию не начинайте.",
                "Банк операцияны қабылдады, нәтиже әлі жоқ. Күйін кейінірек сұраңыз; жаңа операцияны бастамаңыз.",
                "The bank has it; it is not final. Ask for the status later; do not start another.",
            ],
            (Status::ActionRequired, ..) if page && reason.is_some_and(declines::is_decline) => row![
                "Попытка отклонена. Страница банка может быть ещё открыта, пока не вышло её время: там по formUrl можно попробовать другую карту, если страница её примет. Спросите статус позже; новую операцию не начинайте.",
                "Әрекет қабылданбады. Уақыты біткенше банк беті әлі ашық болуы мүмкін: бет қабылдаса, formUrl арқылы басқа картаны көруге болады. Күйін кейінірек сұраңыз; жаңа операцияны бастамаңыз.",
                "The attempt was declined. The bank's page may still be open until its time is over: another card can be tried there, at formUrl, if the page takes it. Ask for the status later; do not start another.",
            ],
            (Status::ActionRequired, ..) if movement.form_url.is_none() || in_app(outcome.details) => without_link(outcome.details),
            (Status::ActionRequired, ..) if kind == Kind::Payout => row![
                "Получатель должен пройти страницу банка, пока не вышло её время: откройте ему ссылку formUrl. Затем спросите статус.",
                "Алушы уақыты біткенше банк бетінен өтуі керек: оған formUrl сілтемесін ашыңыз. Содан кейін күйін сұраңыз.",
                "The recipient has to pass the bank's page before its time is over: open formUrl for him. Then ask for the status.",
            ],
            (Status::ActionRequired, ..) => row![
                "Плательщик должен пройти страницу банка, пока не вышло её время: откройте ему ссылку formUrl. Затем спросите статус.",
                "Төлеуші уақыты біткенше банк бетінен өтуі керек: оған formUrl сілтемесін ашыңыз. Содан кейін күйін сұраңыз.",
                "The payer has to pass the bank's page before its time is over: open formUrl for him. Then ask for the status.",
            ],
            #[cfg(feature = "postgres")]
            (Status::Unknown, State::Ready, Advice::Repeat) if movement.readiness == Readiness::Forgotten => row![
                "Сервер журнала заменён, и новый мог забыть, что операция отправлялась. Повторите тот же вызов с тем же номером: сначала будет спрошен банк. Новую операцию не начинайте.",
                "Журнал сервері ауыстырылған, жаңасы операцияның жіберілгенін ұмытқан болуы мүмкін. Сол шақыруды сол нөмірмен қайталаңыз: алдымен банктен сұралады. Жаңа операцияны бастамаңыз.",
                "The journal's server was replaced, and the new one may have forgotten that it was sent. Repeat the same call with the same number: the bank is asked first. Do not start another.",
            ],
            (Status::Unknown, State::Ready, Advice::Repeat) if movement.readiness != Readiness::Released => row![
                "Банк этой операции не знает, но доказательства, что она не исполнится, нет. Повторите тот же вызов с тем же номером: сначала будет спрошен банк. Новую операцию не начинайте.",
                "Банк бұл операцияны білмейді, бірақ оның орындалмайтынына дәлел жоқ. Сол шақыруды сол нөмірмен қайталаңыз: алдымен банктен сұралады. Жаңа операцияны бастамаңыз.",
                "The bank does not know it, but nothing proves that it will not be executed. Repeat the same call with the same number: the bank is asked first. Do not start another.",
            ],
            (Status::Declined, ..) => match reason {
                Some("cancelled") if movement.attempts == 0 => row![
                    "Операция отменена до отправки, {none}.",
                    "Операция жіберілмей тұрып тоқтатылды, {none}.",
                    "It was cancelled before it was sent; no money moved.",
                ],
                Some("cancelled") => row![
                    "Операцию отменила вызывающая программа. Она отправлялась, но ни один её запрос не под вопросом: {none}.",
                    "Операцияны шақырушы бағдарлама тоқтатты. Ол жіберілген, бірақ оның бірде-бір сұрауы күмәнді емес: {none}.",
                    "It was taken back by the caller. It had been sent, and no request of it is in doubt: no money moved.",
                ],
                Some("settled_by_a_person") => row![
                    "Записано решение человека: операция не исполнена и не будет, {none}. Новая попытка - с новым номером.",
                    "Адамның шешімі жазылды: операция орындалмады және орындалмайды, {none}. Жаңа әрекет - жаңа нөмірмен.",
                    "A person's decision is recorded: it was not executed and will not be; no money moved. A new attempt needs a new number.",
                ],
                Some("reversed" | "refunded_elsewhere") => row![
                    "Деньги были взяты или удержаны и полностью возвращены: ничего не получено.",
                    "Ақша алынған не ұсталған және толық қайтарылған: ештеңе алынған жоқ.",
                    "The money had been taken or held and is all back: nothing was received.",
                ],
                _ => row![
                    "Банк отказал окончательно, {none}. Новая попытка - с новым номером.",
                    "Банк түпкілікті бас тартты, {none}. Жаңа әрекет - жаңа нөмірмен.",
                    "The bank refused for good; no money moved. A new attempt needs a new number.",
                ],
            },
            (Status::Rejected | Status::Unknown, State::Ready, Advice::Repeat)
                if movement.readiness == Readiness::Released =>
            {
                row![
                    "Записано решение человека: операция не исполнена. Можно повторить с тем же номером: сначала будет спрошен банк.",
                    "Адамның шешімі жазылды: операция орындалған жоқ. Сол нөмірмен қайталауға болады: алдымен банктен сұралады.",
                    "A person's decision is recorded: it was not executed. It may be repeated with the same number: the bank is asked first.",
                ]
            }
            (Status::Unknown, ..) => row![
                "{may}. Новую операцию не начинайте; выясните исход: operation.resolve.",
                "{may}. Жаңа операцияны бастамаңыз; нәтижесін анықтаңыз: operation.resolve.",
                "The money may have moved. Do not start another; find out with operation.resolve.",
            ],
            (Status::Rejected, _, Advice::Repeat) => row![
                "Операция не исполнена, {none}. Повторите с тем же номером.",
                "Операция орындалған жоқ, {none}. Сол нөмірмен қайталаңыз.",
                "It was not executed; no money moved. Repeat with the same number.",
            ],
            (Status::Rejected, ..) => row![
                "Банк не принял запрос, {none}. Исправьте и повторите с тем же номером.",
                "Банк сұрауды қабылдамады, {none}. Түзетіп, сол нөмірмен қайталаңыз.",
                "The bank refused the request; no money moved. Correct it and repeat with the same number.",
            ],
            (Status::NotSent, ..) if movement.readiness == Readiness::Registered => row![
                "Заказ зарегистрирован в банке; запрос, который двигает деньги, не отправлен. Повторите с тем же номером.",
                "Тапсырыс банкте тіркелген; ақшаны қозғайтын сұрау жіберілмеді. Сол нөмірмен қайталаңыз.",
                "The order is registered at the bank; of the request that moves money not one byte was sent. Repeat with the same number.",
            ],
            (Status::NotSent, _, Advice::FixProgram) => row![
                "Запрос не отправлен, {none}. Повторять бесполезно, пока не исправлены настройки.",
                "Сұрау жіберілмеді, {none}. Баптаулар түзетілмейінше қайталаудың пайдасы жоқ.",
                "The request was not sent; no money moved. Repeating helps nothing before the configuration is corrected.",
            ],
            (Status::NotSent, ..) => row![
                "Запрос не отправлен, {none}. Повторите с тем же номером.",
                "Сұрау жіберілмеді, {none}. Сол нөмірмен қайталаңыз.",
                "The request was not sent; no money moved. Repeat with the same number.",
            ],
            (other, ..) => return super::trouble(locale, other).to_owned(),
        })
        .to_owned()
}

/// What leads a payer through 3-D Secure where there is no link: frames, or a form, of the answer.
fn without_link(details: Option<&Value>) -> Row {
    let has = |name: &str| details.is_some_and(|details| details[name].is_object());
    if has("threeDsMethod") {
        return row![
            "Банк хочет увидеть браузер плательщика (3-D Secure 2): откройте ему в скрытых кадрах адреса из details.threeDsMethod, затем вызовите payment.finish_3ds с threeDSServerTransId и threeDSMethodCompleted.",
            "Банк төлеушінің браузерін көргісі келеді (3-D Secure 2): оған жасырын кадрларда details.threeDsMethod мекенжайларын ашыңыз, содан кейін threeDSServerTransId және threeDSMethodCompleted өрістерімен payment.finish_3ds шақырыңыз.",
            "The bank wants to see the payer's browser (3-D Secure 2): open the addresses of details.threeDsMethod in hidden frames there, then call payment.finish_3ds with threeDSServerTransId and threeDSMethodCompleted.",
        ];
    }
    if in_app(details) {
        return row![
            "Плательщик в приложении: передайте details.threeDsSdk его SDK 3-D Secure, затем вызовите payment.finish_3ds с threeDSServerTransId: если SDK собирал данные, с ними (threeDSSDKData), если он спросил плательщика, без них.",
            "Төлеуші қолданбада: details.threeDsSdk мәнін оның 3-D Secure SDK-сына беріңіз, содан кейін threeDSServerTransId өрісімен payment.finish_3ds шақырыңыз: SDK дерек жинаса, солармен (threeDSSDKData), төлеушіден сұраса, оларсыз.",
            "The payer is in an app: hand details.threeDsSdk to its 3-D Secure SDK, then call payment.finish_3ds with threeDSServerTransId: where the SDK has collected something, with that (threeDSSDKData), where it has asked the payer, without.",
        ];
    }
    if has("acs") {
        return row![
            "Плательщик должен пройти 3-D Secure: отправьте в его браузере форму details.acs, затем спросите статус.",
            "Төлеуші 3-D Secure өтуі керек: оның браузерінде details.acs формасын жіберіңіз, содан кейін күйін сұраңыз.",
            "The payer has to pass 3-D Secure: post the form details.acs in his browser, then ask for the status.",
        ];
    }
    row![
        "Банк ждёт, что плательщик пройдёт 3-D Secure. Что ему для этого открыть, было в ответе, который его начал, и не хранится. Спросите статус позже; новую операцию не начинайте.",
        "Банк төлеушінің 3-D Secure өтуін күтеді. Ол үшін не ашу керегі оны бастаған жауапта болған және сақталмайды. Күйін кейінірек сұраңыз; жаңа операцияны бастамаңыз.",
        "The bank waits for the payer to pass 3-D Secure. What leads him there was in the answer that began it and is not kept. Ask for the status later; do not start another.",
    ]
}

/// Whether an app's 3-D Secure SDK goes on, wherever a browser could go.
fn in_app(details: Option<&Value>) -> bool {
    details.is_some_and(|details| details["threeDsSdk"].is_object())
}

fn captured_in_part(locale: Locale, movement: &Movement, details: Option<&Value>) -> String {
    let sum = details.and_then(|details| details["capturedAmount"].as_u64());
    let sum = sum.map_or_else(String::new, |sum| format!(" ({})", amount(locale, sum, movement.intent.currency)));
    match locale {
        Locale::Ru => format!(
            "Списана не вся сумма, и помимо этого журнала: в учёте должно стоять details.capturedAmount{sum}, а не сумма платежа."
        ),
        Locale::Kk => format!(
            "Сома толық алынбаған, әрі бұл журналдан тыс: есепте төлем сомасы емес, details.capturedAmount{sum} тұруы керек."
        ),
        Locale::En => format!(
            "Less than the amount was captured, outside this journal: what counts is details.capturedAmount{sum}, not the amount of the payment."
        ),
    }
}

/// A refusal that no correction helps, or that names what would: most are ours, because the bank was asked what there is,
/// and not asked to do it.
fn impossible(locale: Locale, movement: &Movement, limit: Option<u64>) -> Option<String> {
    let limit = limit.map(|limit| amount(locale, limit, movement.intent.currency));
    let ours = movement.cause == Cause::Looked;
    let row = match (movement.reason.as_deref()?, limit) {
        ("more_than_is_left", Some(limit)) => [
            format!(
                "Возврат не запрашивался: вернуть можно не больше {limit}. Исправьте сумму и повторите с тем же номером."
            ),
            format!("Қайтару сұралған жоқ: ең көбі {limit} қайтаруға болады. Соманы түзетіп, сол нөмірмен қайталаңыз."),
            format!(
                "No refund was asked for: at most {limit} can be given back. Correct the amount and repeat with the same number."
            ),
        ],
        ("more_than_held", Some(limit)) => [
            format!(
                "Списание не запрашивалось: списать можно не больше {limit}. Исправьте сумму и повторите с тем же номером."
            ),
            format!("Ақша алу сұралған жоқ: ең көбі {limit} алуға болады. Соманы түзетіп, сол нөмірмен қайталаңыз."),
            format!(
                "No capture was asked for: at most {limit} can be taken. Correct the amount and repeat with the same number."
            ),
        ],
        (word, _) => {
            return Some(
                locale
                    .of(match word {
                        "more_than_is_left" => row![
                            "Возврат не запрашивался: сумма больше той, что можно вернуть. Исправьте сумму и повторите с тем же номером.",
                            "Қайтару сұралған жоқ: сома қайтаруға болатыннан көп. Соманы түзетіп, сол нөмірмен қайталаңыз.",
                            "No refund was asked for: the amount is more than can be given back. Correct it and repeat with the same number.",
                        ],
                        "more_than_held" => row![
                            "Списание не запрашивалось: сумма больше удержанной. Исправьте сумму и повторите с тем же номером.",
                            "Ақша алу сұралған жоқ: сома ұсталғаннан көп. Соманы түзетіп, сол нөмірмен қайталаңыз.",
                            "No capture was asked for: the amount is more than is held. Correct it and repeat with the same number.",
                        ],
                        "nothing_to_refund" => row![
                            "Возврат не запрашивался: по этому платежу нечего возвращать.",
                            "Қайтару сұралған жоқ: бұл төлем бойынша қайтаратын ештеңе жоқ.",
                            "No refund was asked for: this payment has nothing to give back.",
                        ],
                        "already_refunded" => row![
                            "Возврат не запрашивался: по этому платежу деньги уже возвращены.",
                            "Қайтару сұралған жоқ: бұл төлем бойынша ақша қайтарылған.",
                            "No refund was asked for: the money of this payment has already been given back.",
                        ],
                        "nothing_to_capture" => row![
                            "Списание не запрашивалось: по этому платежу ничего не удержано.",
                            "Ақша алу сұралған жоқ: бұл төлем бойынша ештеңе ұсталмаған.",
                            "No capture was asked for: nothing is held for this payment.",
                        ],
                        "payment_unknown" => row![
                            "Возврат не запрашивался: этот журнал не знает такого платежа.",
                            "Қайтару сұралған жоқ: бұл журнал мұндай төлемді білмейді.",
                            "No refund was asked for: this journal knows no such payment.",
                        ],
                        "order_not_found" if ours => row![
                            "Ничего не запрашивалось: банк не знает такого платежа. Проверьте номер.",
                            "Ештеңе сұралған жоқ: банк мұндай төлемді білмейді. Нөмірін тексеріңіз.",
                            "Nothing was asked for: the bank knows no such payment. Check its number.",
                        ],
                        "order_not_found" => row![
                            "Банк не принял запрос: он не знает такого платежа. Деньги не двигались. Проверьте номер.",
                            "Банк сұрауды қабылдамады: ол мұндай төлемді білмейді. Ақша қозғалған жоқ. Нөмірін тексеріңіз.",
                            "The bank refused the request: it knows no such payment. No money moved. Check its number.",
                        ],
                        _ => return None,
                    })
                    .to_owned(),
            );
        }
    };
    Some(row[locale as usize].clone())
}

fn corrected(locale: Locale, what: Corrected, movement: &Movement) -> String {
    let before = state(locale, what.before);
    let now = match movement.reason.as_deref() {
        // The same state, and another word about it.
        Some(reason) if movement.state == what.before => super::reason(locale, reason),
        _ => match locale {
            Locale::Ru => format!("теперь «{}»", state(locale, movement.state)),
            Locale::Kk => format!("енді «{}»", state(locale, movement.state)),
            Locale::En => format!("now it is \"{}\"", state(locale, movement.state)),
        },
    };
    // What a person has to decide is no correction yet.
    let otherwise = what.decided_here || movement.state == State::Review;
    match (locale, what.decided_here) {
        (Locale::Ru, true) => format!("Здесь было решено «{before}», а банк говорит иное: {now}."),
        (Locale::Kk, true) => format!("Мұнда «{before}» деп шешілген, ал банк басқаша айтады: {now}."),
        (Locale::En, true) => format!("It had been decided here as \"{before}\", and the bank says otherwise: {now}."),
        (Locale::Ru, _) if otherwise => format!("Было окончательно «{before}», а банк говорит иное: {now}."),
        (Locale::Kk, _) if otherwise => format!("Түпкілікті «{before}» болған, ал банк басқаша айтады: {now}."),
        (Locale::En, _) if otherwise => format!("It was final, \"{before}\", and the bank says otherwise: {now}."),
        (Locale::Ru, _) => format!("Банк исправил то, что было окончательным: было «{before}», {now}."),
        (Locale::Kk, _) => format!("Банк түпкілікті болғанды түзетті: бұрын «{before}», {now}."),
        (Locale::En, _) => format!("The bank has corrected what was final: it was \"{before}\", {now}."),
    }
}

/// What stands under the number, what was sent, and what to do about it. A new number is never advised: the old one may
/// have been paid.
fn conflict(locale: Locale, known: &Intent, sent: &Intent, stands: State) -> String {
    let differences: Vec<String> = differences(locale, known, sent)
        .into_iter()
        .map(|(name, ours, theirs)| match (ours, theirs) {
            (Some(ours), Some(theirs)) => format!("{name}: {ours} / {theirs}"),
            _ => name,
        })
        .collect();
    let differences = differences.join(", ");
    let (kind, state) = (kind(locale, known.kind), state(locale, stands));
    let (number, sum) = (&known.number, amount(locale, known.amount.get(), known.currency));
    match locale {
        Locale::Ru => format!(
            "Номер {number} уже занят: {kind}, {sum}, состояние «{state}». Прислано другое содержание ({differences}). Ничего не отправлено. Если это та же операция, повторите её прежнее содержание; новый номер берите только для другой операции."
        ),
        Locale::Kk => format!(
            "{number} нөмірі бос емес: {kind}, {sum}, күйі «{state}». Басқа мазмұн жіберілген ({differences}). Ештеңе жіберілмеді. Бұл сол операция болса, бұрынғы мазмұнын қайталаңыз; жаңа нөмір тек басқа операцияға алынады."
        ),
        Locale::En => format!(
            "The number {number} is taken: {kind}, {sum}, state \"{state}\". Other content was sent ({differences}). Nothing was sent to the bank. If it is the same movement, repeat its former content; a new number is for a different movement only."
        ),
    }
}

/// Where two contents under one number differ: the field, what is known, what was sent.
pub fn differences(locale: Locale, known: &Intent, sent: &Intent) -> Vec<(String, Option<String>, Option<String>)> {
    let amount = |sum: u64, currency| amount(locale, sum, currency);
    let mut found = Vec::new();
    let mut compare = |name: &str, ours: Option<String>, theirs: Option<String>| {
        if ours != theirs {
            found.push((
                name.to_owned(),
                Some(ours.unwrap_or_else(|| "-".to_owned())),
                Some(theirs.unwrap_or_else(|| "-".to_owned())),
            ));
        }
    };
    compare("amount", Some(amount(known.amount.get(), known.currency)), Some(amount(sent.amount.get(), sent.currency)));
    let commission = |intent: &Intent| intent.commission.map(|sum| amount(sum, intent.currency));
    compare("commission", commission(known), commission(sent));
    compare("card.number", known.payee_mask.clone(), sent.payee_mask.clone());
    compare("bindingId", known.payee_ref.clone(), sent.payee_ref.clone());
    let capture = |intent: &Intent| Some(if intent.manual_capture { "manual" } else { "automatic" }.to_owned());
    compare("capture", capture(known), capture(sent));
    if found.is_empty() {
        // The print covers what is not kept: who receives or pays, and what the bank needs beside. One of it is other.
        let one_of = |names: &str| locale.of(row!["одно из: ", "мыналардың бірі: ", "one of: "]) + names;
        let name = match known.kind {
            Kind::Payout => one_of("recipient, source, gateway"),
            Kind::Payment => one_of("payer, features, merchantLogin, gateway"),
            Kind::Capture | Kind::Refund | Kind::Cancel => "gateway".to_owned(),
        };
        found.push((name, None, None));
    }
    found
}

/// Why an exchange came to nothing, for people: with whom, why, and what to look at.
pub fn failure(locale: Locale, why: &Failure, place: &str) -> String {
    let cause = super::failed(locale, why.kind.code(), &why.message);
    if why.kind == FailureKind::Gate {
        return super::reason_is(locale, &cause);
    }
    let look = match why.kind {
        FailureKind::Dns | FailureKind::Connect => {
            row![" Проверьте baseUrl и сеть.", " baseUrl мен желіні тексеріңіз.", " Check baseUrl and the network."]
        }
        FailureKind::Proxy | FailureKind::ProxyRefused => {
            row![" Проверьте proxy.", " proxy тексеріңіз.", " Check proxy."]
        }
        _ => row!["", "", ""],
    };
    let told = match cause.contains(place) {
        true => super::reason_is(locale, &cause),
        false => super::sentence(&format!("{place}: {cause}")),
    };
    told + &locale.of(look)
}
