//! The evenings, as data: what the bank does, what happens to the program, and how it ought to end.

use super::bank::{Card, Fault, Money, On};
use super::oracle::End;

/// What happens, one after the other.
#[derive(Clone, Copy)]
pub enum Scene {
    /// The shop starts the program, again and again with the same number, until it has said that it is final.
    Run,
    /// The shop starts it once, unless it has said that it is final.
    Once,
    /// Once, whatever it has said: somebody presses the button again.
    Again,
    /// Once, with another amount under the same number.
    OtherAmount,
    /// Another order, of the same amount to the same card, until it is final.
    Second,
    /// Twice at the same moment, with the same number.
    Two,
    /// It is started, and killed when the bank has moved the money, or after a while.
    KilledWhenMoved,
    /// It is started, and killed when the bank has the order in its books.
    KilledWhenBooked,
    /// It is started and killed at a random moment, so many times; a life that comes to its end counts.
    KilledAtRandom(u32),
    /// It is started until the bank has the order in its books; from then on the bank behaves like this, and the run goes on.
    BookedThen(&'static [Fault]),
    /// It is started, and left running until the bank has the order in its books.
    Begin,
    /// It is started, and left running until it has asked the bank what became of the order.
    BeginAsked,
    /// What was left running is killed.
    Kill,
    /// The bank behaves like this from now on.
    Faults(&'static [Fault]),
    /// Switches of the sandbox, JSON.
    Switches(&'static str),
    /// So many seconds pass at the bank.
    Clock(u64),
    /// The bank's account has no more than this, minor units.
    Holds(u64),
    /// Somebody else has paid an order with this number, of half the amount.
    Stranger,
    /// The payer opens the page and pays with that card.
    Payer(Card),
    /// The sandbox's control of callbacks, JSON; `ORDER` stands for the number.
    Callback(&'static str),
    /// What the bank has to tell is delivered.
    Delivered,
}

/// One evening.
pub struct Evening {
    pub name: &'static str,
    pub money: Money,
    pub card: Card,
    pub end: End,
    /// What happens, for people: Russian, Kazakh, English.
    pub title: [&'static str; 3],
    pub script: &'static [Scene],
}

impl Evening {
    /// Whether it needs a program that listens for callbacks.
    pub fn listens(&self) -> bool {
        self.script.iter().any(|scene| matches!(scene, Scene::Callback(_) | Scene::Delivered))
    }
}

const fn pays(times: u32, does: &'static str) -> Fault {
    Fault { on: On::Pays, times, percent: 100, does }
}

const fn asks(times: u32, does: &'static str) -> Fault {
    Fault { on: On::Asks, times, percent: 100, does }
}

const fn all(times: u32, does: &'static str) -> Fault {
    Fault { on: On::All, times, percent: 100, does }
}

const fn often(percent: u32, on: On, does: &'static str) -> Fault {
    Fault { on, times: 0, percent, does }
}

const DROP_BEFORE: &str = r#"{"action": "drop", "at": "before-execute"}"#;
const DROP: &str = r#"{"action": "drop", "at": "after-execute"}"#;
const STALL: &str = r#"{"action": "stall", "at": "after-execute", "ms": 3000}"#;
/// The answer is lost, half a second later: time to make the bank behave otherwise for what comes after the money.
const HUSH: &str = r#"{"action": "stall", "at": "after-execute", "ms": 500}"#;
/// The latest that the bank of the exam executes: 1.5 s after it broke the connection off.
const LATE: &str = r#"{"action": "execute-later", "ms": 1500, "then": {"action": "drop"}}"#;
/// Whatever is asked, the connection is closed.
const DOWN: Fault = all(0, DROP_BEFORE);
/// One of everything that can happen to an answer.
const WEATHER: &str = r#"{"anyOf": [
    {"action": "drop", "at": "before-execute"}, {"action": "drop", "at": "after-execute"},
    {"action": "reset", "at": "before-execute"}, {"action": "reset", "at": "after-execute"},
    {"action": "html", "at": "after-execute", "status": 502}, {"action": "truncate", "at": "after-execute", "bytes": 30},
    {"action": "execute-later", "ms": [0, 1000], "then": {"action": "drop"}}]}"#;

use Scene::*;

/// Most evenings: the bank does that, and the shop starts the program until it is final.
const fn out(name: &'static str, title: [&'static str; 3], script: &'static [Scene]) -> Evening {
    Evening { name, money: Money::Out, card: Card::Pays, end: End::Told, title, script }
}

const fn page(name: &'static str, title: [&'static str; 3], script: &'static [Scene]) -> Evening {
    Evening { money: Money::In, ..out(name, title, script) }
}

const fn to(card: Card, evening: Evening) -> Evening {
    Evening { card, ..evening }
}

const fn done(evening: Evening) -> Evening {
    Evening { end: End::Done, ..evening }
}

const fn untold(evening: Evening) -> Evening {
    Evening { end: End::Untold, ..evening }
}

#[rustfmt::skip]
pub static EVENINGS: &[Evening] = &[
    // Nothing happens, or nothing that matters.
    done(out("quiet", ["Ничего не случается", "Ештеңе болмайды", "Nothing happens"], &[Run])),
    done(out("slow", ["Ответ приходит через полторы секунды", "Жауап бір жарым секундтан кейін келеді", "The answer comes after a second and a half"],
        &[Faults(&[pays(1, r#"{"action": "delay", "at": "after-execute", "ms": 1500}"#)]), Run])),
    done(out("odd-answer", ["В ответе поля, о которых никто не слышал", "Жауапта ешкім естімеген өрістер бар", "The answer has members nobody has heard of"],
        &[Faults(&[pays(0, r#"{"action": "extra-fields"}"#), asks(0, r#"{"action": "extra-fields"}"#)]), Run])),
    done(out("idle-close", ["Банк закрывает соединение после хорошего ответа", "Банк жақсы жауаптан кейін байланысты жабады", "The bank closes the connection behind a good answer"],
        &[Faults(&[pays(0, r#"{"action": "idle-close"}"#)]), Run])),

    // An answer is lost.
    out("lost-before", ["Соединение оборвано, ничего не исполнено", "Байланыс үзілді, ештеңе орындалмады", "The connection breaks, nothing was executed"],
        &[Faults(&[pays(1, DROP_BEFORE)]), Run]),
    out("lost-after", ["Исполнено, и соединение оборвано", "Орындалды да, байланыс үзілді", "Executed, and the connection breaks"],
        &[Faults(&[pays(1, DROP)]), Run]),
    out("reset-before", ["Соединение сброшено до исполнения", "Байланыс орындалғанға дейін тасталды", "The connection is reset before the execution"],
        &[Faults(&[pays(1, r#"{"action": "reset", "at": "before-execute"}"#)]), Run]),
    out("reset-after", ["Соединение сброшено после исполнения", "Байланыс орындалғаннан кейін тасталды", "The connection is reset after the execution"],
        &[Faults(&[pays(1, r#"{"action": "reset", "at": "after-execute"}"#)]), Run]),
    out("lost-thrice", ["Ответ теряется три раза подряд", "Жауап қатарынан үш рет жоғалады", "The answer is lost three times in a row"],
        &[Faults(&[pays(1, HUSH)]), BookedThen(&[all(2, DROP)]), Run]),
    out("silence", ["Исполнено, и три секунды тишины", "Орындалды да, үш секунд үнсіздік", "Executed, and three seconds of silence"],
        &[Faults(&[pays(1, STALL)]), Run]),
    out("silence-before", ["Ничего не исполнено, и три секунды тишины", "Ештеңе орындалмады, үш секунд үнсіздік", "Nothing was executed, and three seconds of silence"],
        &[Faults(&[pays(1, r#"{"action": "stall", "at": "before-execute", "ms": 3000}"#)]), Run]),
    out("lost-questions", ["Ответ потерян, и первые два вопроса тоже", "Жауап жоғалды, алғашқы екі сұрақ та", "The answer is lost, and so are the first two questions"],
        &[Faults(&[pays(1, HUSH)]), BookedThen(&[asks(2, DROP)]), Run]),

    // An answer is spoilt.
    out("half-answer", ["Исполнено, приходит половина ответа", "Орындалды, жауаптың жартысы келеді", "Executed, and half an answer comes"],
        &[Faults(&[pays(1, r#"{"action": "truncate", "at": "after-execute", "bytes": 20}"#)]), Run]),
    out("garbage", ["Исполнено, вместо ответа мусор", "Орындалды, жауап орнына қоқыс", "Executed, and garbage comes"],
        &[Faults(&[pays(1, r#"{"action": "garbage", "at": "after-execute"}"#)]), Run]),
    out("html", ["Исполнено, вместо ответа страница HTML с кодом 200", "Орындалды, жауап орнына 200 кодты HTML беті", "Executed, and a page of HTML comes with code 200"],
        &[Faults(&[pays(1, r#"{"action": "html", "at": "after-execute"}"#)]), Run]),
    out("redirect", ["Исполнено, ответ - перенаправление", "Орындалды, жауап - қайта бағыттау", "Executed, and answered with a redirect"],
        &[Faults(&[pays(1, r#"{"action": "redirect", "at": "after-execute"}"#)]), Run]),
    out("unavailable", ["Исполнено, ответ 503 без слов", "Орындалды, сөзсіз 503 жауабы", "Executed, and answered 503 without a word"],
        &[Faults(&[pays(1, r#"{"action": "status", "at": "after-execute", "status": 503}"#)]), Run]),
    out("timeout-after", ["Исполнено, шлюз банка отвечает «тайм-аут»", "Орындалды, банк шлюзі «тайм-аут» дейді", "Executed, and the bank's gateway answers \"timeout\""],
        &[Faults(&[pays(1, r#"{"action": "error", "row": "timeout-gateway", "at": "after-execute"}"#)]), Run]),
    out("timeout-before", ["Не исполнено, шлюз банка отвечает «тайм-аут»", "Орындалмады, банк шлюзі «тайм-аут» дейді", "Not executed, and the bank's gateway answers \"timeout\""],
        &[Faults(&[pays(1, r#"{"action": "error", "row": "timeout-gateway", "at": "before-execute"}"#)]), Run]),
    out("vague-error", ["Исполнено, банк отвечает ошибкой, которая ни о чём не говорит", "Орындалды, банк ештеңе айтпайтын қатемен жауап береді", "Executed, and answered with an error that says nothing"],
        &[Faults(&[pays(1, r#"{"action": "error", "row": "rest-unsuccessful", "at": "after-execute"}"#)]), Run]),
    out("refused-and-done", ["Исполнено, а ответ - отказ с кодом, которого нет в документах", "Орындалды, ал жауап - құжаттарда жоқ кодпен бас тарту", "Executed, and refused with a code that no document has"],
        &[Faults(&[pays(1, r#"{"action": "refuse", "at": "after-execute"}"#)]), Run]),
    out("busy", ["Банк занят: 429, ничего не исполнено", "Банк бос емес: 429, ештеңе орындалмады", "The bank is busy: 429, nothing was executed"],
        &[Faults(&[pays(1, r#"{"action": "status", "at": "before-execute", "status": 429, "retryAfter": 1}"#)]), Run]),

    // An answer lies.
    out("other-amount", ["В ответе другая сумма", "Жауапта басқа сома", "The answer names another amount"],
        &[Faults(&[pays(1, r#"{"action": "other-amount"}"#)]), Run]),
    out("other-currency", ["В ответе другая валюта", "Жауапта басқа валюта", "The answer names another currency"],
        &[Faults(&[pays(1, r#"{"action": "other-currency"}"#)]), Run]),
    out("other-number", ["В ответе чужой номер", "Жауапта басқаның нөмірі", "The answer names another order"],
        &[Faults(&[pays(1, r#"{"action": "other-order-number"}"#)]), Run]),
    out("unknown-status", ["В ответе состояние, которого нет в документах", "Жауапта құжаттарда жоқ күй", "The answer names a status that no document has"],
        &[Faults(&[pays(1, r#"{"action": "unknown-status"}"#)]), Run]),
    untold(out("strangers-number", ["Под этим номером банк уже исполнил чужую выплату на другую сумму", "Осы нөмірмен банк басқаның басқа сомадағы төлемін орындап қойған", "Under this number the bank has paid somebody else's order, of another amount"],
        &[Switches(r#"{"duplicates": "replay"}"#), Stranger, Once, Once])),

    // The money is late, or the books are.
    out("late", ["Соединение оборвано, деньги уходят через полторы секунды", "Байланыс үзілді, ақша бір жарым секундтан кейін кетеді", "The connection breaks, the money moves a second and a half later"],
        &[Faults(&[pays(1, LATE)]), Run]),
    out("late-timeout", ["Ответ «тайм-аут», деньги уходят через секунду", "Жауап «тайм-аут», ақша бір секундтан кейін кетеді", "Answered \"timeout\", the money moves a second later"],
        &[Faults(&[pays(1, r#"{"action": "execute-later", "ms": 1000}"#)]), Run]),
    out("late-unheard", ["Деньги уходят поздно, и вопросы теряются", "Ақша кеш кетеді, сұрақтар да жоғалады", "The money moves late, and questions are lost"],
        &[Faults(&[pays(1, r#"{"action": "execute-later", "ms": 1500, "then": {"action": "stall", "ms": 500}}"#)]), BookedThen(&[asks(2, DROP)]), Run]),
    out("late-not-found", ["Соединение оборвано, банк говорит «не найдено», деньги уходят через полторы секунды", "Байланыс үзілді, банк «табылмады» дейді, ақша бір жарым секундтан кейін кетеді", "The connection breaks, the bank says \"not found\", the money moves a second and a half later"],
        &[Faults(&[pays(1, r#"{"action": "not-found-for", "ms": 1500}"#), pays(1, LATE)]), Run]),
    out("not-found", ["Исполнено, ответ потерян, секунду банк говорит «не найдено»", "Орындалды, жауап жоғалды, бір секунд банк «табылмады» дейді", "Executed, the answer is lost, and for a second the bank says \"not found\""],
        &[Faults(&[pays(1, r#"{"action": "not-found-for", "ms": 1000}"#), pays(1, DROP)]), Run]),
    out("lagging-books", ["Ответ потерян, книги банка отстают на секунду", "Жауап жоғалды, банк кітаптары бір секундқа кешігеді", "The answer is lost, and the bank's books lag by a second"],
        &[Faults(&[pays(1, r#"{"action": "lag", "ms": 1000}"#), pays(1, DROP)]), Run]),
    done(to(Card::PaysLate, out("in-progress-paid", ["Банк исполняет не сразу: сначала «в работе», потом исполнено", "Банк бірден орындамайды: алдымен «жұмыста», кейін орындалды", "In progress at first, then paid"],
        &[Once, Clock(61), Run]))),
    to(Card::DeclinedLate, out("in-progress-declined", ["Сначала «в работе», потом отказ", "Алдымен «жұмыста», кейін бас тарту", "In progress at first, then declined"],
        &[Once, Clock(61), Run])),
    untold(to(Card::Hangs, out("in-progress-for-ever", ["Банк весь вечер говорит «в работе»", "Банк кеш бойы «жұмыста» дейді", "In progress all evening"],
        &[Once, Once]))),

    // The bank is down.
    out("down-till-morning", ["Банк недоступен всю ночь, утром отвечает", "Банк түні бойы қолжетімсіз, таңертең жауап береді", "The bank is down all night and answers in the morning"],
        &[Faults(&[DOWN]), Once, Faults(&[]), Run]),
    untold(out("down-for-good", ["Банк недоступен и ничего не исполнил", "Банк қолжетімсіз және ештеңе орындамады", "The bank is down and has executed nothing"],
        &[Faults(&[DOWN]), Once])),
    untold(out("down-after-money", ["Исполнено, ответ потерян, и больше банк не отвечает", "Орындалды, жауап жоғалды, банк енді жауап бермейді", "Executed, the answer is lost, and the bank answers no more"],
        &[Faults(&[pays(1, HUSH)]), BookedThen(&[pays(0, DROP), asks(0, DROP)])])),
    out("morning-after-money", ["Исполнено, ответ потерян, банк молчит до утра", "Орындалды, жауап жоғалды, банк таңға дейін үндемейді", "Executed, the answer is lost, the bank is silent until the morning"],
        &[Faults(&[pays(1, HUSH)]), BookedThen(&[asks(0, DROP)]), Faults(&[]), Run]),

    // The program dies.
    out("killed-after-money", ["Программа убита, когда деньги ушли", "Ақша кеткенде бағдарлама өлтірілді", "The program is killed when the money has moved"],
        &[Faults(&[pays(1, STALL)]), KilledWhenMoved, Run]),
    out("killed-before-money", ["Программа убита, когда банк взялся за дело, деньги уходят позже", "Банк іске кіріскенде бағдарлама өлтірілді, ақша кейін кетеді", "The program is killed when the bank has begun, and the money moves later"],
        &[Faults(&[pays(1, r#"{"action": "execute-later", "ms": 1200, "then": {"action": "stall", "ms": 1200}}"#)]), KilledWhenBooked, Run]),
    out("killed-at-random", ["Программу шесть раз убивают в случайный миг", "Бағдарлама кездейсоқ сәтте алты рет өлтіріледі", "The program is killed six times at random"],
        &[KilledAtRandom(6), Run]),
    out("killed-in-bad-weather", ["Шесть случайных смертей, и каждый второй ответ теряется", "Алты кездейсоқ өлім, әр екінші жауап жоғалады", "Six random deaths, and every other answer is lost"],
        &[Faults(&[often(50, On::Pays, WEATHER), often(20, On::Asks, DROP)]), KilledAtRandom(6), Faults(&[]), Run]),
    out("bad-weather", ["Каждый второй ответ теряется", "Әр екінші жауап жоғалады", "Every other answer is lost"],
        &[Faults(&[often(50, On::Pays, WEATHER), often(20, On::Asks, DROP)]), Once, Once, Faults(&[]), Run]),

    // The same number, or the same of everything else.
    done(out("same-number-again", ["Оплаченный номер запускают ещё дважды", "Төленген нөмір тағы екі рет іске қосылады", "A number that is paid is started twice more"],
        &[Run, Again, Again])),
    done(out("same-number-other-amount", ["Под оплаченным номером просят другую сумму", "Төленген нөмірмен басқа сома сұралады", "Another amount is asked for under a paid number"],
        &[Run, OtherAmount])),
    out("refused-as-duplicate", ["Ответ потерян, а повтор банк отвергает: такой номер уже был", "Жауап жоғалды, ал қайталауды банк қабылдамайды: мұндай нөмір болған", "The answer is lost, and the bank refuses the repetition: the number is taken"],
        &[Switches(r#"{"duplicates": "refuse-400"}"#), Faults(&[pays(1, DROP)]), Run, Again]),
    done(out("two-tills", ["Две кассы сразу платят один номер", "Екі касса бір нөмірді бір мезгілде төлейді", "Two tills pay the same number at once"],
        &[Two, Run])),
    out("two-tills-lost-answer", ["Две кассы сразу, и первый ответ потерян", "Екі касса бірден, бірінші жауап жоғалды", "Two tills at once, and the first answer is lost"],
        &[Faults(&[pays(1, DROP)]), Two, Run]),
    done(out("two-equal-payouts", ["Две разные выплаты: та же карта, та же сумма", "Екі бөлек төлем: сол карта, сол сома", "Two payouts, of the same amount to the same card"],
        &[Run, Second])),

    // The bank refuses.
    to(Card::Declined, out("declined", ["Карта отклонена", "Карта қабылданбады", "The card is declined"], &[Run])),
    to(Card::Declined, out("declined-unheard", ["Карта отклонена, и ответ потерян", "Карта қабылданбады, жауап жоғалды", "The card is declined, and the answer is lost"],
        &[Faults(&[pays(1, DROP)]), Run])),
    out("too-little-money", ["На счёте не хватает денег", "Шотта ақша жетпейді", "The account has too little"],
        &[Holds(500), Run]),

    // Payments on the bank's page.
    done(page("page-paid", ["Покупатель платит на странице банка", "Сатып алушы банк бетінде төлейді", "The payer pays on the bank's page"],
        &[Begin, Payer(Card::Pays), Run])),
    done(page("page-second-card", ["Первая карта отклонена, вторая проходит", "Бірінші карта қабылданбады, екіншісі өтті", "The first card is declined, the second is paid"],
        &[Begin, Payer(Card::Declined), Payer(Card::Pays), Run])),
    done(page("page-declined-asked-paid", ["Карта отклонена, кассу спрашивают, потом вторая карта проходит", "Карта қабылданбады, кассадан сұралады, кейін екінші карта өтеді", "A card is declined, the till is asked, then the second card is paid"],
        &[Begin, Payer(Card::Declined), Kill, BeginAsked, Payer(Card::Pays), Run])),
    page("page-expired", ["Никто не платит, и время страницы вышло", "Ешкім төлемейді, бет уақыты бітті", "Nobody pays, and the page's time is over"],
        &[Begin, Clock(1300), Run]),
    page("page-declined-expired", ["Карта отклонена, другой нет, время вышло", "Карта қабылданбады, басқасы жоқ, уақыт бітті", "The card is declined, there is no other, the time is over"],
        &[Begin, Payer(Card::Declined), Clock(1300), Run]),
    page("page-register-lost", ["Заказ создан, ответ потерян", "Тапсырыс жасалды, жауап жоғалды", "The order is made, and the answer is lost"],
        &[Faults(&[pays(1, DROP)]), Begin, Payer(Card::Pays), Run]),
    done(page("page-questions-lost", ["Покупатель платит, три вопроса теряются", "Сатып алушы төлейді, үш сұрақ жоғалады", "The payer pays, three questions are lost"],
        &[Begin, Faults(&[asks(3, DROP)]), Payer(Card::Pays), Run])),
    page("page-wrong-amount", ["На вопрос банк дважды называет другую сумму", "Сұраққа банк екі рет басқа сома айтады", "Asked, the bank names another amount twice"],
        &[Begin, Faults(&[asks(2, r#"{"action": "other-amount"}"#)]), Payer(Card::Pays), Run]),
    done(page("page-killed", ["Программа убита, пока покупатель платит", "Сатып алушы төлеп жатқанда бағдарлама өлтірілді", "The program is killed while the payer pays"],
        &[Begin, Kill, Payer(Card::Pays), Run])),
    done(page("page-lagging-books", ["Книги банка отстают на секунду", "Банк кітаптары бір секундқа кешігеді", "The bank's books lag by a second"],
        &[Switches(r#"{"statusLagMs": 1000}"#), Begin, Payer(Card::Pays), Run])),
    page("page-pays-late", ["Карта несколько секунд «в работе», потом оплачено", "Карта бірнеше секунд «жұмыста», кейін төленді", "The card is in progress for some seconds, then paid"],
        &[Begin, Payer(Card::PaysLate), Clock(6), Run]),

    // Callbacks. What moves the money is the payer; what is said must not follow the message alone.
    done(page("callback-doubled", ["Сообщение банка приходит трижды", "Банк хабары үш рет келеді", "The bank's callback comes three times"],
        &[Switches(r#"{"callbackCopies": 3}"#), Begin, Payer(Card::Pays), Delivered, Run])),
    done(page("callback-late", ["Программа убита, сообщение приходит после её смерти и после перезапуска", "Бағдарлама өлтірілді, хабар ол өлгеннен кейін келеді", "The program is killed, and the callback comes late"],
        &[Callback(r#"{"action": "hold"}"#), Begin, Payer(Card::Pays), Kill, Callback(r#"{"action": "release"}"#), Delivered, Run])),
    done(page("callback-overtaken", ["Отказ по первой карте приходит после оплаты второй", "Бірінші карта бойынша бас тарту екіншісі төленгеннен кейін келеді", "The decline of the first card comes behind the payment with the second"],
        &[Callback(r#"{"action": "hold"}"#), Begin, Payer(Card::Declined), Payer(Card::Pays), Callback(r#"{"action": "release", "order": "reversed"}"#), Delivered, Run])),
    page("callback-forged", ["Поддельное сообщение «оплачено», никто не платил", "Жалған «төленді» хабары, ешкім төлемеген", "A forged callback says \"paid\", and nobody has paid"],
        &[Begin, Callback(r#"{"action": "forge", "orderNumber": "ORDER", "operation": "deposited"}"#), Delivered, Clock(1300), Run]),
    page("callback-untrue", ["Подписанное сообщение «оплачено», а в книгах банка пусто", "Қолы дұрыс «төленді» хабары, ал банк кітаптарында жоқ", "A rightly signed callback says \"paid\", and the bank's books do not"],
        &[Begin, Callback(r#"{"action": "send", "orderNumber": "ORDER", "operation": "deposited"}"#), Delivered, Clock(1300), Run]),
];

#[cfg(test)]
mod tests {
    use super::super::bank::BANKS;
    use super::*;
    use std::collections::BTreeSet;
    use tolem::sandbox::{Options, Sandbox};

    #[test]
    fn every_evening_has_a_name_and_words_of_its_own() {
        let mut names = BTreeSet::new();
        for evening in EVENINGS {
            assert!(names.insert(evening.name), "{} is there twice", evening.name);
            assert!(evening.title.iter().all(|title| names.insert(title)), "{}", evening.name);
        }
        let payouts = EVENINGS.iter().filter(|evening| evening.money == Money::Out).count();
        assert!(payouts >= 40, "{payouts} evenings for a payout till");
    }

    #[test]
    fn the_manual_names_every_evening_in_both_languages() {
        for manual in [include_str!("../../../../docs/exam.md"), include_str!("../../../../docs/exam.ru.md")] {
            let missing: Vec<_> =
                EVENINGS.iter().map(|it| it.name).filter(|name| !manual.contains(&format!("`{name}`"))).collect();
            assert!(missing.is_empty(), "{missing:?}");
        }
    }

    #[test]
    fn the_sandbox_takes_every_plan_and_switch_of_every_evening_for_its_banks() {
        let sandbox = Sandbox::start(Options::default()).unwrap();
        for (bank, evening) in BANKS.iter().flat_map(|bank| EVENINGS.iter().map(move |evening| (bank, evening))) {
            if bank.money != evening.money {
                continue;
            }
            sandbox.set_settings(bank.switches).unwrap();
            for scene in evening.script {
                let taken = match scene {
                    Faults(faults) | BookedThen(faults) => sandbox.set_plan(&bank.plan(faults, 1).to_string()),
                    Switches(json) => sandbox.set_settings(json),
                    _ => Ok(()),
                };
                taken.unwrap_or_else(|error| panic!("{}: {error}", evening.name));
            }
        }
    }
}
