//! What people read, in Russian, Kazakh and English. Codes and field names are never translated.
//!
//! Every text is one row of three; a missing translation is a compile error.

pub mod batch;
pub mod cancel;
mod lines;
mod outcome;
pub(crate) mod packed;
mod problems;
mod reasons;
pub mod reconcile;
#[cfg(any(test, feature = "postgres"))]
mod server_lines;
mod spoken;
pub mod story;
pub mod table;

pub use lines::{known_line, line};
pub(crate) use outcome::ask_again;
pub use outcome::{Corrected, Outcome, Unconfirmed, differences, failure, kind, outcome, state};
pub use problems::{named, problem};
pub use reasons::{failed, is_of_question, is_praise, reason};
pub use spoken::{of_machine, remember, spoken};

use crate::journal::Elsewhere;
use crate::model::{Currency, Kind, State, Status};

/// The language of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Locale {
    /// Russian.
    Ru,
    /// Kazakh.
    Kk,
    /// English.
    En,
}

impl Locale {
    /// The locale of `ru`, `kk` or `en`.
    pub fn from_word(word: &str) -> Option<Locale> {
        match word {
            "ru" => Some(Locale::Ru),
            "kk" => Some(Locale::Kk),
            "en" => Some(Locale::En),
            _ => None,
        }
    }

    /// The text of a row in this language.
    pub fn of(self, row: Row) -> String {
        packed::text(row.0, self as usize)
    }
}

/// A text in every language, made by [`row`]: packed, as the tables are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row(pub(crate) &'static [u8]);

/// A row: Russian, Kazakh, English.
macro_rules! row {
    [$ru:literal, $kk:literal, $en:literal $(,)?] => {{
        const TEXT: &str = concat!($ru, "\u{1f}", $kk, "\u{1f}", $en);
        const PACKED: [u8; $crate::messages::packed::letters(TEXT)] = $crate::messages::packed::packed(TEXT);
        $crate::messages::Row(&PACKED)
    }};
}
pub(crate) use row;

/// `1 234,56 KZT`, in English `1 234.56 KZT`: major units, where the currency says how many digits follow the point.
pub fn amount(locale: Locale, minor: u64, currency: Currency) -> String {
    let point = if locale == Locale::En { '.' } else { ',' };
    let digits = u32::from(currency.exponent().unwrap_or(0));
    let unit = 10u64.pow(digits);
    let whole = (minor / unit).to_string();
    let mut grouped = String::new();
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            grouped.push(' ');
        }
        grouped.push(digit);
    }
    match digits {
        0 => format!("{grouped} {}", currency.letters()),
        digits => format!("{grouped}{point}{:0width$} {}", minor % unit, currency.letters(), width = digits as usize),
    }
}

/// What a person should know about a reason that explains itself badly.
pub fn hint(locale: Locale, reason: &str) -> Option<String> {
    Some(locale.of(match reason {
        "equal_payout_in_window" => row![
            "Банк счёл запрос повтором: только что была выплата той же суммы на ту же карту. Если это другая выплата, она \
             не исполнена: после карантина её можно повторить; gateway.duplicateCheck: false отключает эту проверку банка.",
            "Банк сұрауды қайталау деп санады: жаңа ғана сол картаға сол сома төленген. Бұл басқа төлем болса, ол \
             орындалған жоқ: карантиннен кейін қайталауға болады; gateway.duplicateCheck: false банктің бұл тексеруін өшіреді.",
            "The bank took the request for a repetition: the same amount has just been paid to the same card. If this is \
             another payout, it was not executed: it may be repeated after the quarantine; gateway.duplicateCheck: false \
             switches this check of the bank off.",
        ],
        "cannot_be_asked" => row![
            "Ответ потерян вместе с номером шлюза, а по вашему номеру его не спросить: исход покажет уведомление шлюза \
             (notification.read) или его кабинет.",
            "Жауап шлюздің нөмірімен бірге жоғалды, ал сіздің нөміріңіз бойынша одан сұрау мүмкін емес: нәтижені шлюздің \
             хабарламасы (notification.read) немесе кабинеті көрсетеді.",
            "The answer was lost together with the gateway's number, and it cannot be asked by yours: its callback \
             (notification.read) or its back office tells the outcome.",
        ],
        "link_lost" => row![
            "Ссылка потеряна вместе с ответом: по ней никто не заплатит.",
            "Сілтеме жауаппен бірге жоғалды: ол бойынша ешкім төлемейді.",
            "The link was lost with the answer: nobody can pay by it.",
        ],
        "provider_refused_after_payment" => row![
            "Деньги у плательщика взяты, а получатель платёж не принял: вернутся ли они, скажет только шлюз.",
            "Ақша төлеушіден алынды, ал алушы төлемді қабылдамады: қайтарыла ма, оны тек шлюз айтады.",
            "The payer's money was taken and the recipient did not accept the payment: only the gateway can tell whether \
             it goes back.",
        ],
        "refund_filed" | "refund_not_visible" => row![
            "Возврат - это заявка; частичный возврат статус платежа может не показать.",
            "Қайтару - өтініш; ішінара қайтаруды төлем күйі көрсетпеуі мүмкін.",
            "A refund is a request; the state of the payment may not show a partial one.",
        ],
        _ => return None,
    }))
}

/// What a verified callback came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Callback {
    /// This journal knows no such movement.
    NotOurs,
    /// It names no number of ours, and some movements fit it.
    MayBeOurs,
    /// It is noted and contradicts nothing.
    Noted,
    /// Somebody works on its movement, so that it is not noted.
    Busy,
    /// It is noted, and cannot tell what became of a movement that can be asked about by nothing else.
    CannotTell,
    /// It was noted before.
    Repeated,
    /// It contradicts what was known, and the bank was asked.
    Contradicted,
    /// It brought the bank's id of a movement that could not be asked about, and the bank was asked.
    BroughtTheId,
}

/// What a callback means, and where its movement stands by the journal.
pub fn callback(locale: Locale, what: Callback, stands: Option<State>) -> String {
    let told = locale.of(match what {
        Callback::NotOurs => row![
            "Операции, о которой это уведомление, в этом журнале нет.",
            "Бұл хабарлама айтқан операция бұл журналда жоқ.",
            "This journal has no movement that the callback is about.",
        ],
        Callback::MayBeOurs => row![
            "Уведомление не называет вашего номера; к каким операциям оно может относиться - в candidates.",
            "Хабарлама сіздің нөміріңізді атамайды; қай операцияларға қатысты болуы мүмкін екені candidates ішінде.",
            "The callback names no number of yours; candidates tells which movements it may be about.",
        ],
        Callback::Noted => row![
            "Уведомление записано; тому, что известно, оно не противоречит.",
            "Хабарлама жазылды; белгіліге қайшы келмейді.",
            "The callback is noted; it contradicts nothing that is known.",
        ],
        Callback::CannotTell => row![
            "Уведомление записано, но исхода операции не доказывает: почему - в why.",
            "Хабарлама жазылды, бірақ операция нәтижесін дәлелдемейді: себебі why ішінде.",
            "The callback is noted and does not prove the outcome: why tells the reason.",
        ],
        Callback::Busy => row![
            "С этой операцией сейчас работают: уведомление не записано, исход скажет ответ банка.",
            "Бұл операциямен қазір жұмыс жүріп жатыр: хабарлама жазылмады, нәтижесін банк жауабы айтады.",
            "The movement is being worked on: the callback is not noted, the bank's answer tells the outcome.",
        ],
        Callback::Repeated => {
            row![
                "Такое уведомление уже записано.",
                "Мұндай хабарлама жазылып қойған.",
                "This callback was noted before."
            ]
        }
        Callback::Contradicted => row![
            "Уведомление противоречит тому, что было известно; банк спрошен.",
            "Хабарлама бұрын белгіліге қайшы; банктен сұралды.",
            "The callback contradicts what was known; the bank was asked.",
        ],
        Callback::BroughtTheId => row![
            "Уведомление вернуло потерянный номер шлюза; банк спрошен по нему.",
            "Хабарлама жоғалған шлюз нөмірін қайтарды; банктен сол бойынша сұралды.",
            "The callback brought the lost id back; the bank was asked by it.",
        ],
    });
    let (Some(stands), Callback::Noted | Callback::CannotTell | Callback::Repeated) = (stands, what) else {
        return told.to_owned();
    };
    let stands = state(locale, stands);
    match locale {
        Locale::Ru => format!("{told} Состояние по журналу: «{stands}»."),
        Locale::Kk => format!("{told} Журнал бойынша күйі: «{stands}»."),
        Locale::En => format!("{told} By the journal it is \"{stands}\"."),
    }
}

/// What a status means where there is no movement behind it.
pub fn trouble(locale: Locale, status: Status) -> String {
    locale.of(match status {
        Status::Ok => row!["Готово.", "Дайын.", "Done."],
        Status::ActionRequired => {
            row!["Откройте ссылку formUrl.", "formUrl сілтемесін ашыңыз.", "Open the link formUrl."]
        }
        Status::NoAnswer => row![
            "Ответа нет; деньгам это не угрожает. Спросите ещё раз.",
            "Жауап жоқ; ақшаға қауіп жоқ. Қайта сұраңыз.",
            "No answer; nothing is at stake. Ask again.",
        ],
        Status::Running => row!["Идёт работа.", "Жұмыс жүріп жатыр.", "Still working."],
        Status::Rejected => row![
            "Банк отказался отвечать на вопрос.",
            "Банк сұраққа жауап беруден бас тартты.",
            "The bank refused to answer the question.",
        ],
        Status::Argument => row![
            "Неверный аргумент функции. Ничего не отправлено.",
            "Функция аргументі қате. Ештеңе жіберілмеді.",
            "An argument of the function is wrong. Nothing was sent.",
        ],
        Status::Request => row![
            "Запрос составлен неверно. Ничего не отправлено.",
            "Сұрау қате құрылған. Ештеңе жіберілмеді.",
            "The request is wrong. Nothing was sent.",
        ],
        Status::Config => row![
            "Ошибка в настройках. Ничего не отправлено.",
            "Баптауларда қате бар. Ештеңе жіберілмеді.",
            "The configuration is wrong. Nothing was sent.",
        ],
        Status::Unsupported => row![
            "У этого шлюза нет такой операции. Ничего не отправлено.",
            "Бұл шлюзде мұндай операция жоқ. Ештеңе жіберілмеді.",
            "This gateway has no such operation. Nothing was sent.",
        ],
        Status::Handle => row![
            "Дескриптор закрыт или чужой. Ничего не отправлено.",
            "Дескриптор жабылған немесе бөтен. Ештеңе жіберілмеді.",
            "The handle is closed or foreign. Nothing was sent.",
        ],
        Status::Forked => row![
            "Клиент открыт в другом процессе (до fork). Откройте новый. Ничего не отправлено.",
            "Клиент басқа процесте (fork алдында) ашылған. Жаңасын ашыңыз. Ештеңе жіберілмеді.",
            "The client was opened in another process, before a fork. Open a new one. Nothing was sent.",
        ],
        Status::Journal => row![
            "Журнал недоступен для записи. Ничего не отправлено.",
            "Журналға жазу мүмкін емес. Ештеңе жіберілмеді.",
            "The journal cannot be written. Nothing was sent.",
        ],
        Status::Internal => row![
            "Ошибка в библиотеке. Этот вызов ничего не отправил.",
            "Кітапханадағы қате. Бұл шақыру ештеңе жіберген жоқ.",
            "A bug in the library. This call sent nothing.",
        ],
        Status::Unknown => row![
            "Деньги могли уйти. Новую операцию не начинайте; выясните исход: operation.resolve.",
            "Ақша кеткен болуы мүмкін. Жаңа операцияны бастамаңыз; нәтижесін анықтаңыз: operation.resolve.",
            "The money may have moved. Do not start another; find out with operation.resolve.",
        ],
        Status::Pending => row![
            "Банк принял операцию, итога ещё нет. Спросите статус позже; новую операцию не начинайте.",
            "Банк операцияны қабылдады, нәтиже әлі жоқ. Күйін кейінірек сұраңыз; жаңа операцияны бастамаңыз.",
            "The bank has it; it is not final. Ask for the status later; do not start another.",
        ],
        Status::Declined => row![
            "Банк отказал окончательно, деньги не ушли.",
            "Банк түпкілікті бас тартты, ақша кетпеді.",
            "The bank refused for good; no money moved.",
        ],
        Status::NotSent => row![
            "Запрос не отправлен, деньги не ушли. Повторите с тем же номером.",
            "Сұрау жіберілмеді, ақша кетпеді. Сол нөмірмен қайталаңыз.",
            "The request was not sent; no money moved. Repeat with the same number.",
        ],
        Status::Conflict => row![
            "Этот номер уже занят операцией с другим содержанием. Ничего не отправлено.",
            "Бұл нөмір мазмұны басқа операцияға тиесілі. Ештеңе жіберілмеді.",
            "This number belongs to a movement with other content. Nothing was sent.",
        ],
    })
}

/// A question got no answer, and will get none before something is corrected.
pub fn no_answer(locale: Locale, permanent: bool) -> String {
    match permanent {
        false => trouble(locale, Status::NoAnswer),
        true => locale.of(row![
            "Ответа нет; деньгам это не угрожает. Спрашивать бесполезно, пока не исправлено названное.",
            "Жауап жоқ; ақшаға қауіп жоқ. Аталғаны түзетілмейінше сұраудың пайдасы жоқ.",
            "No answer; nothing is at stake. Asking helps nothing before what is named is corrected.",
        ]),
    }
}

/// What happened, and why.
pub fn because(locale: Locale, what: &str, why: &str) -> String {
    format!("{what} {}", reason_is(locale, why))
}

/// `Причина: …`
fn reason_is(locale: Locale, why: &str) -> String {
    let reason = locale.of(row!["Причина", "Себебі", "The reason"]);
    format!("{reason}: {}", sentence(why))
}

/// With a full stop at its end, unless it has its own.
fn sentence(text: &str) -> String {
    let end = if text.ends_with(['.', '?', '!']) { "" } else { "." };
    format!("{text}{end}")
}

/// A published test card cannot be paid out to for real.
pub fn test_card_in_production(locale: Locale) -> String {
    locale.of(row![
        "тестовая карта банка не может получить настоящие деньги (environment: production)",
        "банктің тест картасы нақты ақша ала алмайды (environment: production)",
        "a test card of the bank cannot receive real money (environment: production)",
    ])
}

/// The bank refused who asks, or that may be why: which keys of the configuration mend it, and that nothing else does.
pub fn mend_credentials(locale: Locale, surely: bool, keys: &[&str]) -> String {
    let why = match surely {
        true => row![
            "Банк не признал того, кто спрашивает, или не дал ему на это прав:",
            "Банк сұрап тұрғанды танымады не оған бұған құқық бермеді:",
            "The bank does not accept who asks, or has not allowed him this:",
        ],
        false => row![
            "Если дело в том, кто спрашивает:",
            "Егер мәселе кім сұрап тұрғанында болса:",
            "If it is about who asks:",
        ],
    };
    let what = row![
        "исправьте в настройках {}, без этого повторять бесполезно. Того ли они стенда (baseUrl, environment)? Пароль, срок которого вышел, меняют в кабинете банка.",
        "баптауларда {} түзетіңіз, онсыз қайталаудың пайдасы жоқ. Олар осы стендінікі ме (baseUrl, environment)? Мерзімі өткен құпиясөзді банк кабинетінде ауыстырады.",
        "mend {} in the configuration, without that repeating helps nothing. Are they of this stand (baseUrl, environment)? A password that has expired is changed in the bank's cabinet.",
    ];
    format!("{} {}", locale.of(why), locale.of(what).replace("{}", &keys.join(", ")))
}

/// The bank's test stand refused the credentials.
pub fn credentials_on_test_stand(locale: Locale) -> String {
    locale.of(row![
        "Не боевые ли они? Сейчас environment: test.",
        "Олар нақты жұмыс ортасынікі емес пе? Қазір environment: test.",
        "Are they production ones? Now it is environment: test.",
    ])
}

/// The number is known under another account, which may be the same shop: nothing is sent under it here.
pub fn other_account(locale: Locale, other: &Elsewhere) -> String {
    let known = row![
        "Этот номер журнал знает под другим счётом того же банка: {1}. Ничего не отправлено.",
        "Бұл нөмірді журнал сол банктің басқа шотынан біледі: {1}. Ештеңе жіберілген жоқ.",
        "The journal knows this number under another account of the same bank: {1}. Nothing was sent.",
    ];
    let todo = match other.one_login {
        true => row![
            "У обоих был один логин, и потому они считаются одним магазином, как их ни назови. Если операция та же, запишите это имя в конфигурацию: account; если другая, дайте ей другой номер, а тестовому стенду - свой журнал.",
            "Екеуінің логині бір болған, сондықтан қалай аталса да, олар бір дүкен болып саналады. Операция сол болса, осы атты баптауға жазыңыз: account; басқа болса, оған басқа нөмір, ал сынақ стендіне өз журналын беріңіз.",
            "Both have had one login and count as one shop, however they are named. If it is the same operation, write that name into the configuration: account; if it is another, give it another number, and a test stand a journal of its own.",
        ],
        false => row![
            "Если магазин тот же (другой логин, токен или адрес банка), запишите это имя в конфигурацию: account; если другой, account нужен в настройках обоих: там это имя, здесь своё.",
            "Дүкен сол болса (басқа логин, токен не банк мекенжайы), осы атты баптауға жазыңыз: account; басқа болса, account екеуінің де баптауына керек: онда осы ат, мұнда өз аты.",
            "If the shop is the same (another login, token or address of the bank), write that name into the configuration: account; if it is another, both configurations need an account: there this name, here one of its own.",
        ],
    };
    format!("{} {}", table::with(locale.of(known), &[&other.account]), locale.of(todo))
}

/// The payment is in another currency.
pub fn payment_currency(locale: Locale, currency: &str) -> String {
    let is = row!["валюта этого платежа - ", "бұл төлемнің валютасы - ", "the currency of this payment is "];
    format!("{}{currency}", locale.of(is))
}

/// The number is a payment of ours, and the bank's id is not its.
pub fn other_order_id(locale: Locale) -> String {
    locale.of(row![
        "платёж с этим номером есть в журнале, и у банка его номер другой",
        "осы нөмірлі төлем журналда бар, банктегі нөмірі басқа",
        "this journal has the payment of that number, and the bank's id of it is another",
    ])
}

/// The card that is given once more is the payment's.
pub fn other_card(locale: Locale) -> String {
    locale.of(row![
        "это не карта этого платежа: платёж начат другой картой",
        "бұл осы төлемнің картасы емес: төлем басқа картамен басталған",
        "this is not the card of this payment: it was begun with another",
    ])
}

/// The journal knows less than it did.
pub fn forgotten(locale: Locale) -> String {
    locale.of(row![
        "Журнал знает меньше, чем знал: он повреждён или заменён старым. Он не открыт, ничего не отправлено. Что делать, сказано в docs/journal.ru.md («Если отказано с кодом forgotten»); с выпиской банка помогает tolem reconcile.",
        "Журнал бұрынғыдан аз біледі: ол бүлінген не ескісімен ауыстырылған. Ол ашылмады, ештеңе жіберілмеді. Не істеу керегі docs/journal.ru.md ішінде; банк үзіндісімен tolem reconcile көмектеседі.",
        "The journal knows less than it did: it is damaged, or an older one was put in its place. It was not opened, and nothing was sent. What to do stands in docs/journal.md (When it is refused with forgotten); with the bank's statement, tolem reconcile helps.",
    ])
}

/// No movement of that number in this journal.
pub fn no_such_movement(locale: Locale) -> String {
    locale.of(row![
        "в этом журнале нет такой операции: она никогда не принималась к отправке",
        "бұл журналда мұндай операция жоқ: ол жіберуге ешқашан қабылданбаған",
        "this journal has no such movement: it was never accepted for sending",
    ])
}

/// No operation has that name; the one that was probably meant, or all there are.
pub fn unknown_operation(locale: Locale, meant: Option<&str>, all: &str) -> String {
    match (locale, meant) {
        (Locale::Ru, Some(meant)) => format!("такой операции нет; возможно, {meant}?"),
        (Locale::Ru, None) => format!("такой операции нет; есть: {all}"),
        (Locale::Kk, Some(meant)) => format!("мұндай операция жоқ; мүмкін, {meant}?"),
        (Locale::Kk, None) => format!("мұндай операция жоқ; барлары: {all}"),
        (Locale::En, Some(meant)) => format!("no operation of that name; did you mean {meant}?"),
        (Locale::En, None) => format!("no operation of that name; there are: {all}"),
    }
}

/// The gateway does not do that.
pub fn no_operation_here(locale: Locale, gateway: &str, operation: &str) -> String {
    match locale {
        Locale::Ru => format!("у шлюза {gateway} нет операции {operation}"),
        Locale::Kk => format!("{gateway} шлюзінде {operation} операциясы жоқ"),
        Locale::En => format!("{gateway} has no {operation}"),
    }
}

/// What is final, or in somebody's hands, cannot be settled.
pub fn cannot_be_settled(locale: Locale, stands: State) -> String {
    let state = state(locale, stands);
    match locale {
        Locale::Ru => format!("операция в состоянии «{state}»: решать больше нечего, или с ней сейчас работают"),
        Locale::Kk => format!("операция «{state}» күйінде: шешетін ештеңе жоқ не онымен қазір жұмыс жүріп жатыр"),
        Locale::En => {
            format!("the movement is \"{state}\": there is nothing to decide any more, or somebody works on it now")
        }
    }
}

/// A decision must say of which of two movements of one number it speaks.
pub fn several_are_open(locale: Locale, one: Kind, other: Kind) -> String {
    let (one, other) = (one.word(), other.word());
    match locale {
        Locale::Ru => format!("под этим номером ждут решения {one} и {other}: назовите, о чём оно"),
        Locale::Kk => format!("осы нөмірмен {one} және {other} шешім күтіп тұр: қайсысы туралы екенін атаңыз"),
        Locale::En => format!("under this number {one} and {other} wait for a decision: name the one that is meant"),
    }
}

/// Only what has not been sent, or was refused, can be cancelled.
pub fn cannot_be_cancelled(locale: Locale, stands: State) -> String {
    let state = state(locale, stands);
    match locale {
        Locale::Ru => {
            format!("операция в состоянии «{state}»: отменить можно только то, что не отправлено или отвергнуто банком")
        }
        Locale::Kk => {
            format!("операция «{state}» күйінде: жіберілмегенді не банк қабылдамағанды ғана тоқтатуға болады")
        }
        Locale::En => {
            format!("the movement is \"{state}\": only what was not sent, or was refused by the bank, can be cancelled")
        }
    }
}

#[cfg(test)]
pub(crate) mod tests;
