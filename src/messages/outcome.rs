//! What is known about a movement and what to do: a sentence or a few, the cause included.

use super::{Locale, amount};
use crate::gateways::declines;
use crate::journal::{Cause, Intent, Movement};
use crate::model::{Advice, Kind, Readiness, State, Status};
use crate::transport::FailureKind;

/// What there is to say of a movement at the end of a call.
pub struct Outcome<'o> {
    /// The movement.
    pub movement: &'o Movement,
    /// What is known.
    pub status: Status,
    /// What to do.
    pub advice: Advice,
    /// The bank has corrected what was final: it stood there before.
    pub corrected: Option<State>,
    /// What is final was asked about and the bank did not confirm it.
    pub unconfirmed: bool,
    /// What stopped the last exchange, and the place that was spoken to.
    pub failure: Option<(FailureKind, &'o str)>,
    /// The most that could have been asked for, minor units.
    pub limit: Option<u64>,
    /// Other content that was sent under the same number.
    pub conflict: Option<&'o Intent>,
}

/// The message of a result about a movement.
pub fn outcome(locale: Locale, outcome: &Outcome<'_>) -> String {
    if let Some(sent) = outcome.conflict {
        return conflict(locale, &outcome.movement.intent, sent, outcome.movement.state);
    }
    let mut parts: Vec<String> = Vec::new();
    if let Some(before) = outcome.corrected {
        parts.push(corrected(locale, before, outcome.movement.state));
    }
    parts.push(known(locale, outcome));
    if outcome.unconfirmed {
        parts.push(
            locale
                .of([
                    "Сейчас банк этого не подтвердил.",
                    "Қазір банк мұны растамады.",
                    "The bank did not confirm it just now.",
                ])
                .to_owned(),
        );
    }
    if let Some((kind, place)) = outcome.failure {
        parts.push(failure(locale, kind, place));
    }
    parts.join(" ")
}

fn known(locale: Locale, outcome: &Outcome<'_>) -> String {
    let movement = outcome.movement;
    let kind = movement.intent.kind;
    let reason = movement.reason.as_deref();
    if movement.state == State::Ready
        && movement.readiness == Readiness::Refused
        && movement.cause == Cause::Looked
        && let Some(text) = impossible(locale, movement, outcome.limit)
    {
        return text;
    }
    let page = movement.intent.by_page;
    locale
        .of(match (outcome.status, movement.state, outcome.advice) {
            (_, State::Review, _) if movement.foreign => [
                "Это не наше: под этим номером у банка чужая операция или другая карта. Выясните в банке и запишите решение (operation.settle).",
                "Бұл біздікі емес: банкте осы нөмірмен бөтен операция не басқа карта тұр. Банктен анықтап, шешімді жазыңыз (operation.settle).",
                "It is not ours: the bank has somebody else's operation, or another card, under this number. Find out at the bank and record the decision (operation.settle).",
            ],
            (_, State::Review, _) => [
                "Машина решить не может: уточните в банке и запишите решение (operation.settle). Новую операцию не начинайте.",
                "Бағдарлама шеше алмайды: банктен анықтап, шешімді жазыңыз (operation.settle). Жаңа операцияны бастамаңыз.",
                "No machine can decide: ask the bank and record the decision (operation.settle). Do not start another.",
            ],
            (Status::Ok, State::Held, _) => [
                "Деньги удержаны на карте плательщика. Спишите их: payment.capture.",
                "Ақша төлеушінің картасында ұсталды. Оны алыңыз: payment.capture.",
                "The money is held on the payer's card. Take it: payment.capture.",
            ],
            (Status::Ok, _, Advice::None) => [
                "Деньги были получены и полностью возвращены.",
                "Ақша алынған және толық қайтарылған.",
                "The money was taken and has been given back in full.",
            ],
            (Status::Ok, ..) if movement.intent.verifies => [
                "Карта проверена, деньги не списаны.",
                "Карта тексерілді, ақша алынған жоқ.",
                "The card was verified; no money was taken.",
            ],
            (Status::Ok, ..) => match kind {
                Kind::Payout => ["Деньги выплачены.", "Ақша төленді.", "The money was paid out."],
                Kind::Payment => ["Деньги получены.", "Ақша алынды.", "The money was taken."],
                Kind::Capture => ["Удержанные деньги списаны.", "Ұсталған ақша алынды.", "The held money was taken."],
                Kind::Refund => ["Деньги возвращены.", "Ақша қайтарылды.", "The money was given back."],
            },
            (Status::Pending, ..) if page && movement.form_url.is_none() => [
                "Ссылка потеряна вместе с ответом: заплатить по этому заказу некому. Он закроется у банка сам, когда выйдет его время; спросите статус позже.",
                "Сілтеме жауаппен бірге жоғалды: бұл тапсырысты ешкім төлей алмайды. Уақыты біткенде банкте өзі жабылады; күйін кейінірек сұраңыз.",
                "The link was lost with the answer: nobody can pay this order. It closes at the bank by itself when its time is over; ask for the status later.",
            ],
            (Status::Pending, ..) => [
                "Банк принял операцию, итога ещё нет. Спросите статус позже; новую операцию не начинайте.",
                "Банк операцияны қабылдады, нәтиже әлі жоқ. Күйін кейінірек сұраңыз; жаңа операцияны бастамаңыз.",
                "The bank has it; it is not final. Ask for the status later; do not start another.",
            ],
            (Status::ActionRequired, ..) if page && reason.is_some_and(declines::is_decline) => [
                "Попытка отклонена, но страница банка ещё открыта: по formUrl можно заплатить другой картой. Спросите статус позже; новую операцию не начинайте.",
                "Әрекет қабылданбады, бірақ банк беті әлі ашық: formUrl арқылы басқа картамен төлеуге болады. Күйін кейінірек сұраңыз; жаңа операцияны бастамаңыз.",
                "The attempt was declined, but the bank's page is still open: another card can be tried at formUrl. Ask for the status later; do not start another.",
            ],
            (Status::ActionRequired, ..) if kind == Kind::Payout => [
                "Получатель должен пройти страницу банка: откройте ему ссылку formUrl. Затем спросите статус.",
                "Алушы банк бетінен өтуі керек: оған formUrl сілтемесін ашыңыз. Содан кейін күйін сұраңыз.",
                "The recipient has to pass the bank's page: open formUrl for him. Then ask for the status.",
            ],
            (Status::ActionRequired, ..) => [
                "Плательщик должен пройти страницу банка: откройте ему ссылку formUrl. Затем спросите статус.",
                "Төлеуші банк бетінен өтуі керек: оған formUrl сілтемесін ашыңыз. Содан кейін күйін сұраңыз.",
                "The payer has to pass the bank's page: open formUrl for him. Then ask for the status.",
            ],
            (Status::Unknown, _, Advice::Repeat) => [
                "Банк этой операции не знает, но доказательства, что она не исполнится, нет. Повторите тот же вызов с тем же номером: сначала будет спрошен банк. Новую операцию не начинайте.",
                "Банк бұл операцияны білмейді, бірақ оның орындалмайтынына дәлел жоқ. Сол шақыруды сол нөмірмен қайталаңыз: алдымен банктен сұралады. Жаңа операцияны бастамаңыз.",
                "The bank does not know it, but nothing proves that it will not be executed. Repeat the same call with the same number: the bank is asked first. Do not start another.",
            ],
            (Status::Unknown, ..) => [
                "Деньги могли уйти. Новую операцию не начинайте; выясните исход: operation.resolve.",
                "Ақша кеткен болуы мүмкін. Жаңа операцияны бастамаңыз; нәтижесін анықтаңыз: operation.resolve.",
                "The money may have moved. Do not start another; find out with operation.resolve.",
            ],
            (Status::Declined, ..) => match reason {
                Some("cancelled") => [
                    "Операция отменена до отправки, деньги не ушли.",
                    "Операция жіберілмей тұрып тоқтатылды, ақша кетпеді.",
                    "It was cancelled before it was sent; no money moved.",
                ],
                Some("settled_by_a_person") => [
                    "Записано решение человека: операция не исполнена и не будет, деньги не ушли. Новая попытка - с новым номером.",
                    "Адамның шешімі жазылды: операция орындалмады және орындалмайды, ақша кетпеді. Жаңа әрекет - жаңа нөмірмен.",
                    "A person's decision is recorded: it was not executed and will not be; no money moved. A new attempt needs a new number.",
                ],
                Some("reversed" | "refunded_elsewhere") => [
                    "Деньги были взяты или удержаны и полностью возвращены: ничего не получено.",
                    "Ақша алынған не ұсталған және толық қайтарылған: ештеңе алынған жоқ.",
                    "The money had been taken or held and is all back: nothing was received.",
                ],
                _ => [
                    "Банк отказал окончательно, деньги не ушли. Новая попытка - с новым номером.",
                    "Банк түпкілікті бас тартты, ақша кетпеді. Жаңа әрекет - жаңа нөмірмен.",
                    "The bank refused for good; no money moved. A new attempt needs a new number.",
                ],
            },
            (Status::Rejected, ..) if movement.readiness == Readiness::Released => [
                "Записано решение человека: операция не исполнена. Можно повторить с тем же номером.",
                "Адамның шешімі жазылды: операция орындалған жоқ. Сол нөмірмен қайталауға болады.",
                "A person's decision is recorded: it was not executed. It may be repeated with the same number.",
            ],
            (Status::Rejected, _, Advice::Repeat) => [
                "Операция не исполнена, деньги не ушли. Повторите с тем же номером.",
                "Операция орындалған жоқ, ақша кетпеді. Сол нөмірмен қайталаңыз.",
                "It was not executed; no money moved. Repeat with the same number.",
            ],
            (Status::Rejected, ..) => [
                "Банк не принял запрос, деньги не ушли. Исправьте и повторите с тем же номером.",
                "Банк сұрауды қабылдамады, ақша кетпеді. Түзетіп, сол нөмірмен қайталаңыз.",
                "The bank refused the request; no money moved. Correct it and repeat with the same number.",
            ],
            (Status::NotSent, ..) if movement.readiness == Readiness::Registered => [
                "Заказ зарегистрирован в банке; запрос, который двигает деньги, не отправлен. Повторите с тем же номером.",
                "Тапсырыс банкте тіркелген; ақшаны қозғайтын сұрау жіберілмеді. Сол нөмірмен қайталаңыз.",
                "The order is registered at the bank; of the request that moves money not one byte was sent. Repeat with the same number.",
            ],
            (Status::NotSent, _, Advice::FixProgram) => [
                "Запрос не отправлен, деньги не ушли. Повторять бесполезно, пока не исправлены настройки.",
                "Сұрау жіберілмеді, ақша кетпеді. Баптаулар түзетілмейінше қайталаудың пайдасы жоқ.",
                "The request was not sent; no money moved. Repeating helps nothing before the configuration is corrected.",
            ],
            (Status::NotSent, ..) => [
                "Запрос не отправлен, деньги не ушли. Повторите с тем же номером.",
                "Сұрау жіберілмеді, ақша кетпеді. Сол нөмірмен қайталаңыз.",
                "The request was not sent; no money moved. Repeat with the same number.",
            ],
            (other, ..) => return super::trouble(locale, other).to_owned(),
        })
        .to_owned()
}

/// A refusal of ours: the bank was asked what there is, and not asked to do it.
fn impossible(locale: Locale, movement: &Movement, limit: Option<u64>) -> Option<String> {
    let limit = limit.map(|limit| amount(limit, movement.intent.currency)).unwrap_or_default();
    let row = match movement.reason.as_deref()? {
        "more_than_is_left" => [
            format!(
                "Возврат не запрашивался: вернуть можно не больше {limit}. Исправьте сумму и повторите с тем же номером."
            ),
            format!("Қайтару сұралған жоқ: {limit} артық қайтаруға болмайды. Соманы түзетіп, сол нөмірмен қайталаңыз."),
            format!(
                "No refund was asked for: at most {limit} can be given back. Correct the amount and repeat with the same number."
            ),
        ],
        "more_than_held" => [
            format!(
                "Списание не запрашивалось: списать можно не больше {limit}. Исправьте сумму и повторите с тем же номером."
            ),
            format!("Ақша алу сұралған жоқ: {limit} артық алуға болмайды. Соманы түзетіп, сол нөмірмен қайталаңыз."),
            format!(
                "No capture was asked for: at most {limit} can be taken. Correct the amount and repeat with the same number."
            ),
        ],
        "nothing_to_refund" => [
            "Возврат не запрашивался: по этому платежу нечего возвращать.".to_owned(),
            "Қайтару сұралған жоқ: бұл төлем бойынша қайтаратын ештеңе жоқ.".to_owned(),
            "No refund was asked for: this payment has nothing to give back.".to_owned(),
        ],
        "nothing_to_capture" => [
            "Списание не запрашивалось: по этому платежу ничего не удержано.".to_owned(),
            "Ақша алу сұралған жоқ: бұл төлем бойынша ештеңе ұсталмаған.".to_owned(),
            "No capture was asked for: nothing is held for this payment.".to_owned(),
        ],
        "order_not_found" => [
            "Ничего не запрашивалось: банк не знает такого платежа.".to_owned(),
            "Ештеңе сұралған жоқ: банк мұндай төлемді білмейді.".to_owned(),
            "Nothing was asked for: the bank knows no such payment.".to_owned(),
        ],
        _ => return None,
    };
    Some(row[locale as usize].clone())
}

fn corrected(locale: Locale, before: State, now: State) -> String {
    let (before, now) = (before.word(), now.word());
    match locale {
        Locale::Ru => format!("Банк исправил то, что было окончательным: было {before}, теперь {now}."),
        Locale::Kk => format!("Банк түпкілікті болғанды түзетті: бұрын {before}, енді {now}."),
        Locale::En => format!("The bank has corrected what was final: it was {before}, now it is {now}."),
    }
}

/// What stands under the number, what was sent, and what to do about it. A new number is never advised: the old one may
/// have been paid.
fn conflict(locale: Locale, known: &Intent, sent: &Intent, state: State) -> String {
    let differences: Vec<String> = differences(known, sent)
        .into_iter()
        .map(|(name, ours, theirs)| match (ours, theirs) {
            (Some(ours), Some(theirs)) => format!("{name}: {ours} / {theirs}"),
            _ => name.to_owned(),
        })
        .collect();
    let differences = differences.join(", ");
    let (kind, state) = (known.kind.word(), state.word());
    let (number, sum) = (&known.number, amount(known.amount.get(), known.currency));
    match locale {
        Locale::Ru => format!(
            "Номер {number} уже занят: {kind}, {sum}, состояние {state}. Прислано другое содержание ({differences}). Ничего не отправлено. Если это та же операция, повторите её прежнее содержание; новый номер берите только для другой операции."
        ),
        Locale::Kk => format!(
            "{number} нөмірі бос емес: {kind}, {sum}, күйі {state}. Басқа мазмұн жіберілген ({differences}). Ештеңе жіберілмеді. Бұл сол операция болса, бұрынғы мазмұнын қайталаңыз; жаңа нөмір тек басқа операцияға алынады."
        ),
        Locale::En => format!(
            "The number {number} is taken: {kind}, {sum}, state {state}. Other content was sent ({differences}). Nothing was sent to the bank. If it is the same movement, repeat its former content; a new number is for a different movement only."
        ),
    }
}

/// Where two contents under one number differ: the field, what is known, what was sent.
pub fn differences(known: &Intent, sent: &Intent) -> Vec<(&'static str, Option<String>, Option<String>)> {
    let mut found = Vec::new();
    let mut compare = |name, ours: Option<String>, theirs: Option<String>| {
        if ours != theirs {
            found.push((
                name,
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
        // The print covers what is not kept: who receives or pays, and what the bank needs beside.
        let name = match known.kind {
            Kind::Payout => "recipient, source, gateway",
            Kind::Payment => "payer, features, merchantLogin, gateway",
            Kind::Capture | Kind::Refund => "gateway",
        };
        found.push((name, None, None));
    }
    found
}

/// Why an exchange came to nothing, for people: what to look at.
pub fn failure(locale: Locale, kind: FailureKind, place: &str) -> String {
    let row = match kind {
        FailureKind::Dns => [
            format!("Имя {place} не найдено: проверьте baseUrl и сеть."),
            format!("{place} атауы табылмады: baseUrl мен желіні тексеріңіз."),
            format!("The name {place} was not found: check baseUrl and the network."),
        ],
        FailureKind::Connect => [
            format!("Нет соединения с {place}: проверьте baseUrl и сеть."),
            format!("{place} мекенжайымен байланыс жоқ: baseUrl мен желіні тексеріңіз."),
            format!("There is no connection to {place}: check baseUrl and the network."),
        ],
        FailureKind::Proxy => [
            format!("Прокси не соединил с {place}: проверьте proxy."),
            format!("Прокси {place} мекенжайына қоспады: proxy тексеріңіз."),
            format!("The proxy did not connect to {place}: check proxy."),
        ],
        FailureKind::Tls => [
            format!("С {place} не удалось договориться о TLS."),
            format!("{place} мекенжайымен TLS бойынша келісу мүмкін болмады."),
            format!("TLS with {place} could not be agreed on."),
        ],
        FailureKind::Certificate => [
            format!("Сертификату {place} нет доверия: проверьте baseUrl, tls.caFile и часы машины."),
            format!("{place} сертификатына сенім жоқ: baseUrl, tls.caFile және сағатты тексеріңіз."),
            format!("The certificate of {place} is not trusted: check baseUrl, tls.caFile and the clock."),
        ],
        FailureKind::Gate => {
            return match locale {
                Locale::Ru => "Отправка остановлена до первого байта.".to_owned(),
                Locale::Kk => "Жіберу бірінші байтқа дейін тоқтатылды.".to_owned(),
                Locale::En => "Sending was stopped before the first byte.".to_owned(),
            };
        }
        FailureKind::Timeout => [
            format!("{place} не ответил вовремя."),
            format!("{place} уақытында жауап бермеді."),
            format!("{place} did not answer in time."),
        ],
        FailureKind::Closed => [
            format!("{place} закрыл соединение без ответа."),
            format!("{place} жауапсыз байланысты жапты."),
            format!("{place} closed the connection without an answer."),
        ],
        FailureKind::Garbled | FailureKind::TooLarge => [
            format!("Ответ {place} прочитать нельзя."),
            format!("{place} жауабын оқу мүмкін емес."),
            format!("The answer of {place} cannot be read."),
        ],
    };
    row[locale as usize].clone()
}
