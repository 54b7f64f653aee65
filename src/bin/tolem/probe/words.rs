//! What a probe says before each experiment, and what it has seen.

type Text = [&'static str; 3];

pub const PRODUCTION: Text = [
    "пробы двигают деньги: только на тестовом стенде или в песочнице, никогда с environment: production и по боевому адресу",
    "сынақтар ақшаны қозғайды: тек тест стендінде не құмсалғышта, ешқашан environment: production кезінде және нақты жұмыс мекенжайында емес",
    "experiments move money: only on a test stand or in a sandbox, never with environment: production or at production's address",
];
pub const NO_EXPERIMENTS: Text =
    ["для шлюза {} опытов нет", "{} шлюзіне арналған тәжірибелер жоқ", "there are no experiments for {}"];
pub const SAY_YES: Text = [
    "спросить некого: запустите с --yes",
    "сұрайтын адам жоқ: --yes параметрімен іске қосыңыз",
    "there is nobody to ask: run it with --yes",
];
pub const GO_ON: Text = ["Провести? [д/Н] ", "Өткізу керек пе? [и/Ж] ", "Do it? [y/N] "];

pub const NAMELESS: Text = [
    "Имя: одна выплата на 1,02 KZT на тестовую карту банка, без имени получателя. Узнаем, обязательно ли оно.",
    "Аты: банктің тест картасына 1,02 KZT бір төлем, алушының атынсыз. Оның міндетті екенін білеміз.",
    "Name: one payout of 1.02 KZT to the bank's test card, without the recipient's name. It tells whether that is mandatory.",
];
pub const NAME_OPTIONAL: Text = ["без имени банк платит", "банк атсыз төлейді", "the bank pays without a name"];
pub const NAME_REQUIRED: Text =
    ["без имени банк отказывает", "банк атсыз бас тартады", "the bank refuses a payout without a name"];

pub const REPEATED: Text = [
    "Повтор: один и тот же запрос на 1,01 KZT трижды с одним номером - дважды сразу и ещё раз после ожидания, - и один на 1,05 KZT дважды в один миг; \
     остаток до и после. \
     Узнаем, отвергает ли банк повтор и какими словами, и сразу ли он знает номер.",
    "Қайталау: 1,01 KZT бір сұрау бір нөмірмен үш рет - екеуі бірден, біреуі күткеннен кейін, - және 1,05 KZT бір сұрау бір сәтте екі рет; қалдық алдында, артында. \
     Банк қайталаудан бас тарта ма, қандай сөзбен және нөмірді бірден біле ме - соны білеміз.",
    "Repetition: one and the same request for 1.01 KZT three times under one number, twice at once and again after the wait, and one \
     for 1.05 KZT twice at the same moment; the balance before and after. It tells whether the bank refuses a repetition and with what words, and whether it knows the number at once.",
];
pub const ONCE: Text = [
    "деньги ушли один раз: повтор отвергнут или получил первый ответ",
    "ақша бір рет кетті: қайталауға бас тартылды не бірінші жауап қайтарылды",
    "the money moved once: the repetition was refused, or answered with the first payout",
];
pub const KEY_HOLDS: Text = [
    "ключ идемпотентности держит: повтор получил первую операцию",
    "идемпотенттік кілт ұстайды: қайталау бірінші операцияны алды",
    "the idempotency key holds: the repetition was answered with the first transaction",
];
pub const TWICE: Text = [
    "ДЕНЬГИ УШЛИ ДВАЖДЫ: номер не защищает от повтора; dedupe не ставьте",
    "АҚША ЕКІ РЕТ КЕТТІ: нөмір қайталаудан қорғамайды; dedupe қоймаңыз",
    "THE MONEY MOVED TWICE: the number does not guard against repetition; do not set dedupe",
];
pub const UNDECIDED: Text = [
    "не доказано: спросите банк письменно; строгие значения остаются",
    "дәлелденбеді: банктен жазбаша сұраңыз; қатаң мәндер қалады",
    "not proved: ask the bank in writing; the strict defaults stay",
];
pub const PROMPTLY: Text =
    ["о выплате банк знает сразу", "банк төлем туралы бірден біледі", "the bank knows of a payout at once"];
pub const LATE_STATUS: Text = [
    "банк узнал о выплате через {} мс: «не найдено» раньше - не ответ",
    "банк төлем туралы {} мс өткенде білді: одан бұрынғы «табылмады» - жауап емес",
    "the bank knew of the payout after {} ms: \"not found\" before that is no answer",
];
pub const NO_STATUS: Text = [
    "за {} мс банк о выплате не узнал: «не найдено» здесь не значит «не исполнено»",
    "{} мс ішінде банк төлем туралы білмеді: мұнда «табылмады» «орындалмады» дегенді білдірмейді",
    "within {} ms the bank did not know of the payout: \"not found\" does not mean \"not executed\" here",
];

pub const STRANGE: Text = [
    "Чужой номер: один вопрос о номере, которого нет. Денег не движет.",
    "Бөтен нөмір: жоқ нөмір туралы бір сұрақ. Ақшаны қозғамайды.",
    "Strange number: one question about a number that nobody has. It moves no money.",
];
pub const NOT_FOUND_IS_SAID: Text = [
    "о том, чего нет, банк говорит «не найдено»",
    "жоқ нәрсе туралы банк «табылмады» дейді",
    "of what is not there the bank says \"not found\"",
];
pub const NOT_FOUND_IS_NOT_SAID: Text = [
    "о том, чего нет, банк говорит другое: «не найдено» от него не дождаться",
    "жоқ нәрсе туралы банк басқаша айтады: одан «табылмады» күтуге болмайды",
    "of what is not there the bank says something else: \"not found\" cannot be waited for",
];

pub const LOST: Text = [
    "Потерянный запрос: выплата на 1,03 KZT, ответа на которую никто не ждёт; потом вопросы о ней. Узнаем, исполняется ли она и когда.",
    "Жоғалған сұрау: ешкім жауабын күтпейтін 1,03 KZT төлем; содан кейін ол туралы сұрақтар. Орындала ма, қашан - соны білеміз.",
    "Lost request: a payout of 1.03 KZT whose answer nobody waits for, and then questions about it. It tells whether and when it is executed.",
];
pub const TOO_FAST: Text = [
    "банк ответил раньше, чем запрос был брошен: не измерено",
    "сұрау тасталғанша банк жауап беріп үлгерді: өлшенбеді",
    "the bank answered before the request was given up: not measured",
];
pub const NOT_SENT: Text =
    ["запрос не ушёл: не измерено", "сұрау кетпеді: өлшенбеді", "the request did not leave: not measured"];
pub const EXECUTED_LATE: Text = [
    "исполнен, банк знал о нём через {} мс. Границы это не доказывает: lateBoundMs - только слово банка",
    "орындалды, банк ол туралы {} мс өткенде білді. Бұл шекараны дәлелдемейді: lateBoundMs - тек банктің сөзі",
    "executed, and the bank knew of it after {} ms. That proves no bound: lateBoundMs is the bank's word alone",
];
pub const NEVER_SEEN: Text = [
    "за {} мс не исполнен. Позже ещё может быть: lateBoundMs - только слово банка",
    "{} мс ішінде орындалмады. Кейін орындалуы мүмкін: lateBoundMs - тек банктің сөзі",
    "not executed within {} ms. It may be later: lateBoundMs is the bank's word alone",
];

pub const A_PAYMENT: Text = [
    "Платёж: 10,00 KZT с тестовой карты банка, и ещё раз регистрация того же номера. Узнаем, отвергает ли банк повтор и какими словами.",
    "Төлем: банктің тест картасынан 10,00 KZT және сол нөмірді қайта тіркеу. Банк қайталаудан бас тарта ма, қандай сөзбен - соны білеміз.",
    "Payment: 10.00 KZT from the bank's test card, and the same number registered again. It tells whether a repetition is refused, and with what words.",
];
pub const NOT_PAID: Text = [
    "тестовый платёж не прошёл (3-D Secure?): дальше не проверить",
    "тест төлемі өтпеді (3-D Secure?): әрі қарай тексеру мүмкін емес",
    "the test payment did not go through (3-D Secure?): nothing more can be tried",
];
pub const REGISTERED_ONCE: Text =
    ["номер регистрируется один раз", "нөмір бір рет тіркеледі", "a number is registered once"];
pub const REGISTERED_TWICE: Text = [
    "повторная регистрация не отвергнута: спросите банк письменно",
    "қайта тіркеуге бас тартылмады: банктен жазбаша сұраңыз",
    "the number was not refused the second time: ask the bank in writing",
];
pub const A_REFUND: Text = [
    "Возврат: 4,00 KZT этого платежа, один и тот же запрос дважды, с externalRefundId. Узнаем, вернёт ли банк деньги один раз и как выглядит статус.",
    "Қайтару: осы төлемнен 4,00 KZT, externalRefundId бар бір сұрау екі рет. Банк ақшаны бір рет қайтара ма, күйі қандай болады - соны білеміз.",
    "Refund: 4.00 KZT of that payment, one and the same request twice, with externalRefundId. It tells whether the bank gives back once, and what the status looks like.",
];
pub const REFUNDED_ONCE: Text = [
    "возвращено один раз: банк знает externalRefundId",
    "бір рет қайтарылды: банк externalRefundId-ді біледі",
    "given back once: the bank knows externalRefundId",
];
pub const REFUNDED_TWICE: Text = [
    "ВОЗВРАЩЕНО ДВАЖДЫ: externalRefundId банк не знает; о возвратах судят по суммам",
    "ЕКІ РЕТ ҚАЙТАРЫЛДЫ: банк externalRefundId-ді білмейді; қайтаруларды сома бойынша бағалайды",
    "GIVEN BACK TWICE: the bank does not know externalRefundId; refunds are told by sums",
];

pub const TO_SET: Text = [
    "Записать в настройки (это доказано для стенда; для боевого банка возьмите его письменное подтверждение):",
    "Баптауларға жазыңыз (бұл стенд үшін дәлелденді; нақты банк үшін оның жазбаша растауын алыңыз):",
    "To write into the configuration (it is proved for the stand; for production take the bank's word in writing):",
];
pub const NOTHING_TO_SET: Text = [
    "Менять нечего: строгие значения остаются.",
    "Өзгертетін ештеңе жоқ: қатаң мәндер қалады.",
    "There is nothing to change: the strict defaults stay.",
];
