//! What a probe says before each experiment, and what it has seen: Russian, Kazakh, English.

use tolem::model::Verdict;

pub type Text = [&'static str; 3];
pub const PRODUCTION: Text = [
    "пробы двигают деньги: только на тестовом стенде или в песочнице, никогда с environment: production и по боевому адресу",
    "сынақтар ақшаны қозғайды: тек тест стендінде не құмсалғышта, ешқашан environment: production кезінде және нақты жұмыс мекенжайында емес",
    "experiments move money: only on a test stand or in a sandbox, never with environment: production or at production's address",
];
pub const NOT_A_LANGUAGE: Text =
    ["языка «{}» нет: ru, kk или en", "«{}» тілі жоқ: ru, kk не en", "there is no language \"{}\": ru, kk or en"];
pub const SAY_YES: Text = [
    "спросить некого: запустите с --yes",
    "сұрайтын адам жоқ: --yes параметрімен іске қосыңыз",
    "there is nobody to ask: run it with --yes",
];
pub const GO_ON: Text = ["Провести? [д/Н] ", "Өткізу керек пе? [и/Ж] ", "Do it? [y/N] "];
pub const CARD_OF_THE_STAND: Text = [
    "Нужна тестовая карта этого стенда: --card ФАЙЛ, стандартный ввод или ввод с терминала. Встроенная карта - только для песочницы. Ничего не отправлено.",
    "Осы стендтің тест картасы керек: --card ФАЙЛ, стандартты енгізу не терминалдан теру. Кіріктірілген карта тек құмсалғышқа арналған. Ештеңе жіберілмеді.",
    "The test card of this stand is needed: --card FILE, standard input, or typed at the terminal. The built-in card is for the sandbox alone. Nothing was sent.",
];
pub const CARD_IS_A_FILE: Text = [
    "номер карты в командной строке виден в списке процессов: --card называет файл или - (стандартный ввод); ничего не отправлено",
    "пәрмен жолындағы карта нөмірі процестер тізімінде көрінеді: --card файлды не - (стандартты енгізуді) атайды; ештеңе жіберілмеді",
    "a card number on the command line can be read in the process list: --card names a file or - (standard input); nothing was sent",
];
pub const CARD_NOT_WHOLE: Text = [
    "для платежа нужны ещё expiry и cvc карты: {\"number\": …, \"expiry\": \"2034-12\", \"cvc\": …}; ничего не отправлено",
    "төлемге картаның expiry және cvc мәндері де керек: {\"number\": …, \"expiry\": \"2034-12\", \"cvc\": …}; ештеңе жіберілмеді",
    "a payment needs the card's expiry and cvc, too: {\"number\": …, \"expiry\": \"2034-12\", \"cvc\": …}; nothing was sent",
];
pub const NOT_A_CARD: Text = [
    "это не номер карты: цифры или контрольная цифра неверны; ничего не отправлено",
    "бұл карта нөмірі емес: цифрлары не бақылау цифры қате; ештеңе жіберілмеді",
    "that is no card number: its digits or its check digit are wrong; nothing was sent",
];
pub const ASK_EXPIRY: Text = [
    "Срок карты, вида 2034-12 (на экране не виден): ",
    "Картаның мерзімі, 2034-12 түрінде (экранда көрінбейді): ",
    "Its expiry, as 2034-12 (it is not shown): ",
];
pub const ASK_CVC: Text = ["CVC (на экране не виден): ", "CVC (экранда көрінбейді): ", "Its CVC (it is not shown): "];
pub const NOT_A_SMALL_AMOUNT: Text = [
    "--amount - малая тестовая сумма, от 1 до 1 000 000",
    "--amount - шағын тест сомасы, 1-ден 1 000 000-ға дейін",
    "--amount is a small test amount, from 1 to 1 000 000",
];
pub const PHONE_OF_THE_STAND: Text = [
    "нужен телефон тестового клиента этого стенда: --phone; ничего не отправлено",
    "осы стендтің тест клиентінің телефоны керек: --phone; ештеңе жіберілмеді",
    "the telephone of the stand's test customer is needed: --phone; nothing was sent",
];
pub const NOT_WANTED: Text =
    ["не проведено: вы отказались", "өткізілмеді: сіз бас тарттыңыз", "not done: you did not want it"];
pub const LEFT_OUT: Text = ["не проведено: {}", "өткізілмеді: {}", "not done: {}"];
pub const ENDED_EARLY: Text = ["дальше не проведено: {}", "әрі қарай өткізілмеді: {}", "nothing more was done: {}"];
pub const NO_ACCESS: Text = [
    "стенд не ответил или отверг учётные данные",
    "стенд жауап бермеді не тіркелгі деректерін қабылдамады",
    "the stand did not answer, or refused the credentials",
];
pub const NO_FIRST_PAYOUT: Text = [
    "первая выплата не прошла, а опыт держится на ней",
    "бірінші ақша төлеу өтпеді, ал тәжірибе соған негізделген",
    "the first payout was not seen to be paid, and this rests on it",
];
pub const NO_FIRST_PAYMENT: Text = [
    "первый платёж не прошёл, а опыт держится на нём",
    "бірінші төлем өтпеді, ал тәжірибе соған негізделген",
    "the first payment was not seen to be paid, and this rests on it",
];
pub const NO_CUSTOMER: Text =
    ["нет клиента, с которым его провести", "оны өткізетін клиент жоқ", "there is no customer to do it with"];
pub const NO_RECURRENT: Text =
    ["платёж клиента не принят", "клиенттің төлемі қабылданбады", "the customer's payment was not read"];
pub const NO_PAGE: Text =
    ["не было страницы, которую можно повторить", "қайталайтын бет болмады", "there was no page to make again"];
pub const NO_STORED_CARD: Text =
    ["у клиента нет сохранённой карты", "клиенттің сақталған картасы жоқ", "the customer has no stored card"];
pub const NO_ANSWER: Text =
    ["ответа нет: ничего не доказано", "жауап жоқ: ештеңе дәлелденбеді", "no answer: nothing is proved"];

pub const ACCESS: Text = [
    "Доступ: вопрос, который не движет денег; если он отвергнут - он же в другом написании. Узнаем, отвечает ли стенд и какое написание читает.",
    "Қатынау: ақшаны қозғамайтын сұрақ; бас тартылса - сол сұрақ басқаша жазылып. Стенд жауап бере ме, қай жазылуын оқиды - соны білеміз.",
    "Access: a question that moves no money; where it is refused, the same in the other spelling. It tells whether the stand answers, and which spelling it reads.",
];
pub const READ: Text = [
    "стенд отвечает и принимает учётные данные так, как они написаны",
    "стенд жауап береді және тіркелгі деректерін жазылғанынша қабылдайды",
    "the stand answers, and takes the credentials as they are written",
];
pub const READ_OTHERWISE: Text = [
    "стенд читает другое написание, не то, что в настройках",
    "стенд баптаулардағыдан басқа жазылуды оқиды",
    "the stand reads another spelling than the configured one",
];
pub const NOT_LET_IN: Text = [
    "стенд не принимает учётные данные ни в каком написании: проверьте их (tolem doctor)",
    "стенд тіркелгі деректерін ешқандай жазылуда қабылдамайды: тексеріңіз (tolem doctor)",
    "the stand takes the credentials in no spelling: check them (tolem doctor)",
];
pub const NOT_LET_IN_UNSIGNED: Text = [
    "стенд не принимает учётные данные ни в каком написании: проверьте их (tolem doctor), или стенд хочет подписи: credentials.signingKey",
    "стенд тіркелгі деректерін ешқандай жазылуда қабылдамайды: тексеріңіз (tolem doctor), не стенд қолтаңба талап етеді: credentials.signingKey",
    "the stand takes the credentials in no spelling: check them (tolem doctor), or the stand wants signatures: credentials.signingKey",
];
pub const NOT_BY_NUMBER: Text = [
    "стенд отвечает, но о номере спросить нельзя: ни v1, ни v2",
    "стенд жауап береді, бірақ нөмір туралы сұрауға болмайды: v1 де, v2 де жоқ",
    "the stand answers, but a number cannot be asked about: neither v1 nor v2",
];
pub const UNSIGNED_IS_READ: Text = [
    "вопрос без подписи получил ответ: подписи банк не требует",
    "қолтаңбасыз сұраққа жауап берілді: банк қолтаңбаны талап етпейді",
    "an unsigned question is answered: the bank does not demand signatures",
];
pub const SIGNATURE_IS_DEMANDED: Text = [
    "вопрос без подписи отвергнут, с подписью - нет: подписи обязательны",
    "қолтаңбасыз сұраққа бас тартылды, қолтаңбалысына жауап берілді: қолтаңба міндетті",
    "an unsigned question is refused and a signed one answered: signatures are demanded",
];
pub const ANSWERS_ARE_SIGNED: Text =
    ["ответы верно подписаны", "жауаптарда дұрыс қолтаңба бар", "answers carry a right signature"];
pub const ANSWERS_ARE_NOT_SIGNED: Text =
    ["верной подписи в ответах нет", "жауаптарда дұрыс қолтаңба жоқ", "answers carry no right signature"];
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

pub const A_PAYOUT: Text = [
    "Выплата: одна, на {}, на тестовую карту; если отвергнута - ещё раз в другом написании или с полями, которые назвал отказ. На ней держится всё остальное.",
    "Ақша төлеу: тест картасына {} бір рет; бас тартылса - басқаша жазылып не бас тартуда аталған өрістермен қайта. Қалғанының бәрі соған негізделген.",
    "Payout: one of {} to the test card; where it is refused, again in the other spelling or with the fields that the refusal names. All that follows rests on it.",
];
pub const PAID: Text = ["тестовая выплата прошла", "тест картасына ақша төленді", "the test payout was paid"];
pub const PAID_OTHERWISE: Text = [
    "тестовая выплата отвергнута, а с {} прошла",
    "тест ақша төлеуіне бас тартылды, ал {} болғанда өтті",
    "the test payout was refused, and paid with {}",
];
pub const FIRST_REFUSED: Text = [
    "тестовая выплата отвергнута: слова банка - в свидетельстве",
    "тест ақша төлеуіне бас тартылды: банк сөздері дәлелде",
    "the test payout was refused: the evidence has the bank's words",
];
pub const FIRST_NOT_SENT: Text = ["запрос не ушёл: {}", "сұрау кетпеді: {}", "the request did not leave: {}"];
pub const FIRST_DECLINED: Text = [
    "тестовая выплата {} отклонена: это тестовая карта стенда?",
    "{} тест ақша төлеуі қабылданбады: бұл стендтің тест картасы ма?",
    "the test payout {} was declined: is this the stand's test card?",
];
pub const FIRST_WAITS: Text = [
    "тестовая выплата {} ждёт, пока кто-то откроет страницу",
    "{} тест ақша төлеуі біреудің бетті ашуын күтуде",
    "the test payout {} waits for somebody to open a page",
];
pub const FIRST_UNKNOWN: Text = [
    "что стало с {}, не известно: спросите банк об этом номере",
    "{} не болғаны белгісіз: банктен осы нөмір туралы сұраңыз",
    "what became of {} is not known: ask the bank about that number",
];
pub const PROMPTLY: Text =
    ["о выплате банк знает сразу", "банк ақша төлеу туралы бірден біледі", "the bank knows of a payout at once"];
pub const LATE_STATUS: Text = [
    "банк узнал о выплате через {} мс: «не найдено» раньше - не ответ",
    "банк ақша төлеу туралы {} мс өткенде білді: одан бұрынғы «табылмады» - жауап емес",
    "the bank knew of the payout after {} ms: \"not found\" before that is no answer",
];
pub const NO_STATUS: Text = [
    "за {} мс банк о выплате не узнал: «не найдено» здесь не значит «не исполнено»",
    "{} мс ішінде банк ақша төлеу туралы білмеді: мұнда «табылмады» «орындалмады» дегенді білдірмейді",
    "within {} ms the bank did not know of the payout: \"not found\" does not mean \"not executed\" here",
];
pub const ASKED_OTHERWISE: Text = [
    "о выплате банк знает, если спросить другим способом",
    "басқа жолмен сұраса, банк ақша төлеу туралы біледі",
    "the bank knows of the payout when it is asked in another way",
];
pub const REPEATED: Text = [
    "Повтор: тот же запрос на {} ещё дважды - сразу и после ожидания - и один на {} дважды в один миг; остаток до и после. Узнаем, отвергает ли банк повтор и какими словами.",
    "Қайталау: {} сұрауы тағы екі рет - бірден және күткеннен кейін, - және {} бір сұрау бір сәтте екі рет; қалдық алдында, артында. Банк қайталаудан бас тарта ма, қандай сөзбен - соны білеміз.",
    "Repetition: the request of {} twice more, at once and after the wait, and one of {} twice at the same moment; the balance before and after. It tells whether a repetition is refused and with what words.",
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
pub const NAMELESS: Text = [
    "Имя: одна выплата на {} на тестовую карту, без имени получателя. Узнаем, обязательно ли оно.",
    "Аты: тест картасына {} бір рет ақша төлеу, алушының атынсыз. Оның міндетті екенін білеміз.",
    "Name: one payout of {} to the test card, without the recipient's name. It tells whether that is mandatory.",
];
pub const NAME_OPTIONAL: Text = ["без имени банк платит", "банк атсыз төлейді", "the bank pays without a name"];
pub const NAME_REQUIRED: Text =
    ["без имени банк отказывает", "банк атсыз бас тартады", "the bank refuses a payout without a name"];
pub const LOST: Text = [
    "Потерянный запрос: выплата на {}, ответа на которую никто не ждёт; потом вопросы о ней. Узнаем, исполняется ли она и когда.",
    "Жоғалған сұрау: ешкім жауабын күтпейтін {} ақша төлеу; содан кейін ол туралы сұрақтар. Орындала ма, қашан - соны білеміз.",
    "Lost request: a payout of {} whose answer nobody waits for, and then questions about it. It tells whether and when it is executed.",
];
pub const TOO_FAST: Text = [
    "исполнен, и банк ответил раньше, чем запрос был брошен: опоздать было нечему. Границы это не доказывает: lateBoundMs - только слово банка",
    "орындалды, сұрау тасталғанша банк жауап беріп үлгерді: кешігетін ештеңе болмады. Бұл шекараны дәлелдемейді: lateBoundMs - тек банктің сөзі",
    "executed, and answered before the request was given up: there was nothing to be late. That proves no bound: lateBoundMs is the bank's word alone",
];
pub const NOT_SENT: Text =
    ["запрос не ушёл: не измерено", "сұрау кетпеді: өлшенбеді", "the request did not leave: not measured"];
pub const EXECUTED_LATE: Text = [
    "исполнен, банк знал о нём через {} мс. Границы это не доказывает: lateBoundMs - только слово банка",
    "орындалды, банк ол туралы {} мс өткенде білді. Бұл шекараны дәлелдемейді: lateBoundMs - тек банктің сөзі",
    "executed, and the bank knew of it after {} ms. That proves no bound: lateBoundMs is the bank's word alone",
];
pub const NEVER_SEEN: Text = [
    "{}: за {} мс не исполнен. Позже ещё может быть: lateBoundMs - только слово банка",
    "{}: {} мс ішінде орындалмады. Кейін орындалуы мүмкін: lateBoundMs - тек банктің сөзі",
    "{} was not executed within {} ms. It may be later: lateBoundMs is the bank's word alone",
];
pub const WITHOUT_TARGET: Text = [
    "Без карты: одна выплата на {}, в которой карта не названа. Узнаем, платит ли банк так; это бывает по договорённости.",
    "Картасыз: картасы аталмаған {} бір ақша төлеу. Банк солай төлей ме - соны білеміз; бұл келісім бойынша болады.",
    "Without a card: one payout of {} that names no card. It tells whether the bank pays such, which is a matter of agreement.",
];
pub const PAYS_WITHOUT_TARGET: Text = [
    "банк платит без карты. withoutTarget ставьте, только если так условлено: без него забытая карта - отказ",
    "банк картасыз төлейді. withoutTarget тек келісілген болса ғана қойыңыз: онсыз ұмытылған картаға бас тартылады",
    "the bank pays without a card. Set withoutTarget only if that is agreed: without it a forgotten card is refused",
];
pub const TARGET_IS_NEEDED: Text =
    ["без карты банк отказывает", "картасыз банк бас тартады", "without a card the bank refuses"];

pub const A_PAYMENT: Text = [
    "Платёж: один, на {}, с тестовой карты, и вопросы о нём. На нём держится всё, что следует за платежом.",
    "Төлем: тест картасынан {} бір төлем және ол туралы сұрақтар. Төлемнен кейінгінің бәрі соған негізделген.",
    "Payment: one of {} from the test card, and the questions about it. All that follows a payment rests on it.",
];
pub const PAYMENT_PAID: Text = ["тестовый платёж прошёл", "тест төлемі өтті", "the test payment was paid"];
pub const PAYMENT_PAID_OTHERWISE: Text =
    ["тестовый платёж прошёл с {}", "тест төлемі {} болғанда өтті", "the test payment was paid with {}"];
pub const PAYMENT_REFUSED: Text = [
    "тестовый платёж отвергнут: слова банка - в свидетельстве",
    "тест төлеміне бас тартылды: банк сөздері дәлелде",
    "the test payment was refused: the evidence has the bank's words",
];
pub const PAYMENT_DECLINED: Text = [
    "тестовый платёж {} отклонён: это тестовая карта стенда?",
    "{} тест төлемі қабылданбады: бұл стендтің тест картасы ма?",
    "the test payment {} was declined: is this the stand's test card?",
];
pub const PAYMENT_WANTS_3DS: Text = [
    "тестовый платёж {} ждёт 3-D Secure: дайте тестовую карту без него",
    "{} тест төлемі 3-D Secure күтуде: онсыз тест картасын беріңіз",
    "the test payment {} waits for 3-D Secure: give a test card without it",
];
pub const REGISTERED_AGAIN: Text = [
    "Повтор: тот же номер регистрируется ещё раз. Никто его не платит.",
    "Қайталау: сол нөмір тағы бір рет тіркеледі. Оны ешкім төлемейді.",
    "Repetition: the same number registered once more. Nobody pays it.",
];
pub const REGISTERED_ONCE: Text =
    ["номер регистрируется один раз", "нөмір бір рет тіркеледі", "a number is registered once"];
pub const REGISTERED_TWICE: Text = [
    "ТОТ ЖЕ НОМЕР ЗАРЕГИСТРИРОВАН ДВАЖДЫ: от повтора он не защищает; dedupe не ставьте",
    "СОЛ НӨМІР ЕКІ РЕТ ТІРКЕЛДІ: ол қайталаудан қорғамайды; dedupe қоймаңыз",
    "THE SAME NUMBER WAS REGISTERED TWICE: it does not guard against repetition; do not set dedupe",
];
pub const SUMS_ARE_THERE: Text = [
    "статус говорит, сколько списано и возвращено",
    "күй қанша алынғанын және қайтарылғанын айтады",
    "the status tells what was captured and refunded",
];
pub const SUMS_ARE_MISSING: Text = [
    "сумм статус не говорит: списания и возвраты не отправляются. Попросите у банка его версию 03 или новее",
    "күй сомаларды айтпайды: алу мен қайтару жіберілмейді. Банктен оның 03 не одан жаңа нұсқасын сұраңыз",
    "the status tells no sums: captures and refunds are not sent. Ask the bank for version 03 of it or later",
];
pub const A_REFUND: Text = [
    "Возврат: {} этого платежа, один и тот же запрос дважды, с externalRefundId. Узнаем, вернёт ли банк деньги один раз и как выглядит статус.",
    "Қайтару: осы төлемнен {}, externalRefundId бар бір сұрау екі рет. Банк ақшаны бір рет қайтара ма, күйі қандай болады - соны білеміз.",
    "Refund: {} of that payment, one and the same request twice, with externalRefundId. It tells whether the bank gives back once, and what the status looks like.",
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
pub const CANCEL_PAGE: Text = [
    "Отмена: заказ, который никто не платит, регистрируется и закрывается. Денег не движет; узнаем, есть ли у банка decline.do.",
    "Болдырмау: ешкім төлемейтін тапсырыс тіркеліп, жабылады. Ақшаны қозғамайды; банкте decline.do бар ма - соны білеміз.",
    "Cancel: an order that nobody pays is registered and closed. It moves no money and tells whether the bank has decline.do.",
];
pub const CANCEL_HOLD: Text = [
    "Отмена: {} тестовой карты удерживаются и отпускаются. Узнаем, есть ли у банка reverse.do.",
    "Болдырмау: тест картасының {} ұсталып, босатылады. Банкте reverse.do бар ма - соны білеміз.",
    "Cancel: {} of the test card are held and let go. It tells whether the bank has reverse.do.",
];
pub const NOTHING_HELD: Text = [
    "{}: ничего не удержано, отпускать нечего",
    "{}: ештеңе ұсталмады, босататын ештеңе жоқ",
    "{}: nothing was held, so that nothing could be let go",
];
pub const CANCELLED: Text = [
    "заказ окончен без денег: payment.cancel здесь работает",
    "тапсырыс ақшасыз аяқталды: мұнда payment.cancel жұмыс істейді",
    "the order is over without money: payment.cancel works here",
];
pub const NO_CANCEL: Text = [
    "банк отказывает: payment.cancel здесь не работает, пока банк его не разрешит",
    "банк бас тартады: банк рұқсат бергенше мұнда payment.cancel жұмыс істемейді",
    "the bank refuses it: payment.cancel does not work here until the bank allows it",
];

pub const A_PAGE: Text = [
    "Страница: платёж на {} с комиссией регистрируется, о нём спрашивают, и он регистрируется ещё раз. Никто его не платит. Узнаем, входит ли комиссия в totalAmount и защищает ли номер.",
    "Бет: комиссиясы бар {} төлем тіркеледі, ол туралы сұралады және қайта тіркеледі. Оны ешкім төлемейді. Комиссия totalAmount ішінде ме, нөмір қорғай ма - соны білеміз.",
    "Page: a payment of {} with a commission is registered, asked about, and registered again. Nobody pays it. It tells whether totalAmount holds the commission and whether a number guards.",
];
pub const PAGE_REFUSED: Text = [
    "платёж отвергнут: слова шлюза - в свидетельстве (serviceCode, properties, signOrder?)",
    "төлемге бас тартылды: шлюз сөздері дәлелде (serviceCode, properties, signOrder?)",
    "the payment was refused: the evidence has the gateway's words (serviceCode, properties, signOrder?)",
];
pub const PAGE_EACH_TIME: Text = [
    "каждый запрос делает новый платёж: номер здесь не защищает",
    "әр сұрау жаңа төлем жасайды: мұнда нөмір қорғамайды",
    "each request makes another payment: no number guards here",
];
pub const PAGE_ONCE: Text = [
    "повтор получил первый платёж",
    "қайталау бірінші төлемді алды",
    "the repeated request was answered with the first payment",
];
pub const TOTAL_WITH: Text = [
    "totalAmount - сумма вместе с комиссией",
    "totalAmount - сома комиссиямен бірге",
    "totalAmount is amount and commission",
];
pub const TOTAL_WITHOUT: Text =
    ["totalAmount - сумма без комиссии", "totalAmount - комиссиясыз сома", "totalAmount is the amount alone"];
pub const NO_TOTAL: Text = [
    "подходящей суммы состояние платежа не говорит",
    "төлем күйі сәйкес соманы айтпайды",
    "the state of the payment tells no total that fits",
];
pub const A_CUSTOMER: Text = [
    "Клиент: {} регистрируется дважды, и о нём спрашивают. Денег не движет.",
    "Клиент: {} екі рет тіркеледі, ол туралы сұралады. Ақшаны қозғамайды.",
    "Customer: {} is registered twice and asked about. It moves no money.",
];
pub const CUSTOMER_ONCE: Text = [
    "клиент регистрируется один раз, id у него тот же",
    "клиент бір рет тіркеледі, id-і сол күйі қалады",
    "a customer is registered once and keeps the same id",
];
pub const CUSTOMER_DIFFERS: Text = [
    "id клиента каждый раз другой: не храните его, спросите поставщика",
    "клиент id-і әр жолы басқа: оны сақтамаңыз, жеткізушіден сұраңыз",
    "the customer's id is another each time: store none of them, and ask the vendor",
];
pub const RECURRENT: Text = [
    "Платёж клиента: один, на {}, регистрируется на странице для клиента. Никто его не платит. Узнаем, как писать в нём суммы.",
    "Клиент төлемі: клиент үшін {} бір төлем бетте тіркеледі. Оны ешкім төлемейді. Сомаларды қалай жазу керегін білеміз.",
    "Customer's payment: one of {} for the customer is registered on the page. Nobody pays it. It tells how its sums have to be written.",
];
pub const RECURRENT_READ: Text = [
    "платёж клиента читается так, как написан",
    "клиент төлемі жазылғанынша оқылады",
    "the customer's payment is read as it is written",
];
pub const RECURRENT_OTHERWISE: Text = [
    "платёж клиента читается в другом написании, не в том, что в настройках",
    "клиент төлемі баптаулардағыдан басқа жазылуда оқылады",
    "the customer's payment is read in another spelling than the configured one",
];
pub const NO_SUCH_CARD: Text = [
    "Нет такой карты: списание с сохранённой карты, которой ни у кого нет. Денег не движет; узнаем код отказа.",
    "Ондай карта жоқ: ешкімде жоқ сақталған картадан алу. Ақшаны қозғамайды; бас тарту кодын білеміз.",
    "No such card: a charge with a stored card that nobody has. It moves no money and tells the code of the refusal.",
];
pub const REFUSAL_CODE: Text = [
    "отказ с кодом {}. Спросите поставщика, всегда ли он отвечает так до исполнения: только тогда ему место в refusalCodes",
    "{} кодымен бас тартылды. Ол әрқашан орындалмай тұрып қайтарыла ма - жеткізушіден сұраңыз: сонда ғана оның орны refusalCodes ішінде",
    "refused with the code {}. Ask the vendor whether it is always answered before anything is executed: only then it belongs into refusalCodes",
];
pub const A_CHARGE: Text = [
    "Списание: {} с сохранённой карты клиента, и тот же запрос ещё раз, что может списать второй раз; потом возвраты.",
    "Алу: клиенттің сақталған картасынан {} және сол сұрау тағы бір рет, ол екінші рет алуы мүмкін; содан кейін қайтарулар.",
    "Charge: {} with the customer's stored card, and the same request again, which may charge the card a second time; then refunds.",
];
pub const CHARGED: Text = [
    "с сохранённой карты списано, и состояние это говорит",
    "сақталған картадан алынды, күйі оны айтады",
    "the stored card was charged, and the state tells it",
];
pub const NOT_CHARGED: Text = [
    "списание {} оплаченным не стало (3-D Secure? карта отклонена?)",
    "{} алуы төленген болмады (3-D Secure? карта қабылданбады ма?)",
    "the charge {} was not seen to be paid (3-D Secure? a card that declines?)",
];
pub const NO_CARD_PAGE: Text = [
    "сохранённой карты у клиента нет, и страницы, чтобы её сохранить, шлюз не делает",
    "клиенттің сақталған картасы жоқ, шлюз оны сақтайтын бет жасамайды",
    "the customer has no stored card, and the gateway makes no page to store one",
];
pub const STORE_A_CARD: Text = [
    "Сохранённой карты у клиента нет. Откройте страницу, сохраните там тестовую карту стенда и нажмите Enter: {}",
    "Клиенттің сақталған картасы жоқ. Осы бетті ашып, стендтің тест картасын сақтаңыз, содан кейін Enter басыңыз: {}",
    "The customer has no stored card. Open this page, store the stand's test card there, then press Enter: {}",
];
pub const STORE_AND_REPEAT: Text = [
    "сохранённой карты у клиента нет: сохраните тестовую карту стенда на этой странице и запустите пробу снова: {}",
    "клиенттің сақталған картасы жоқ: стендтің тест картасын осы бетте сақтап, сынақты қайта іске қосыңыз: {}",
    "the customer has no stored card: store the stand's test card on this page, and run the probe again: {}",
];
pub const CHARGED_TWICE: Text = [
    "С КАРТЫ СПИСАНО ДВАЖДЫ: номер здесь не защищает; библиотека списание не повторяет",
    "КАРТАДАН ЕКІ РЕТ АЛЫНДЫ: мұнда нөмір қорғамайды; кітапхана алуды қайталамайды",
    "THE CARD WAS CHARGED TWICE: no number guards here; the library never repeats a charge",
];
pub const CHARGED_ONCE: Text = [
    "повтор списания получил первый платёж",
    "алуды қайталау бірінші төлемді алды",
    "the repeated charge was answered with the first payment",
];
pub const A_SHOP_REFUND: Text = [
    "Возвраты: {} этого списания, потом остаток, {}. Узнаем, что говорит состояние после части и после всего.",
    "Қайтарулар: осы алудан {}, содан кейін қалғаны, {}. Бөліктен және бәрінен кейін күй не айтады - соны білеміз.",
    "Refunds: {} of that charge and then the rest, {}. It tells what the state says after a part and after the whole.",
];
pub const NO_REFUND_PATH: Text = [
    "такого пути нет: путь возвратов говорит поставщик (options.paths.refund)",
    "ондай жол жоқ: қайтару жолын жеткізуші айтады (options.paths.refund)",
    "there is no such path: the vendor tells the path of refunds (options.paths.refund)",
];
pub const PART_SHOWS: Text = [
    "возврат части делает состояние `refunded`, больше вернуть нельзя",
    "бөлікті қайтару күйді `refunded` етеді, одан артық қайтаруға болмайды",
    "a part given back makes the state `refunded`, and nothing more can be given back",
];
pub const ONLY_THE_WHOLE_SHOWS: Text = [
    "возврат части состояния не меняет, всего - делает `refunded`: части решает человек, или refundAccepted: final - ваше решение",
    "бөлікті қайтару күйді өзгертпейді, бәрін қайтару `refunded` етеді: бөліктерді адам шешеді не refundAccepted: final - сіздің шешіміңіз",
    "a part given back leaves the state as it is, the whole makes it `refunded`: parts are settled by a person, or refundAccepted: final is your decision",
];
pub const NO_REFUND_SHOWS: Text = [
    "возвращено всё, а состояние этого ещё не показывает: спросите поставщика, сколько идут возвраты",
    "бәрі қайтаруға сұралды, бірақ күй оны әлі көрсетпейді: қайтару қанша уақыт алатынын жеткізушіден сұраңыз",
    "all was asked back, and the state does not show it yet: ask the vendor how long refunds take",
];

pub const TO_SET: Text = [
    "Записать в настройки (это доказано для стенда; для боевого банка возьмите его письменное подтверждение):",
    "Баптауларға жазыңыз (бұл стенд үшін дәлелденді; нақты банк үшін оның жазбаша растауын алыңыз):",
    "To write into the configuration (it is proved for the stand; for production take the bank's word in writing):",
];
pub const NOTHING_TO_SET: Text = [
    "В настройках менять нечего.",
    "Баптауларда өзгертетін ештеңе жоқ.",
    "There is nothing to change in the configuration.",
];
pub const MEND_THE_ACCESS: Text = [
    "Ничего не узнано: почините доступ (адрес, логин, пароль) и запустите пробу снова.",
    "Ештеңе анықталмады: қатынауды түзетіңіз (мекенжай, логин, құпиясөз), содан кейін сынақты қайта іске қосыңыз.",
    "Nothing was found out: mend the access (address, login, password) and run the probe again.",
];
pub const PAYS_TWICE: Text = [
    "Стенд платит повтор второй раз: номера с неизвестным исходом решает человек, dedupe не ставьте, боевой банк спросите письменно.",
    "Стенд қайталауды екінші рет төлейді: нәтижесі белгісіз нөмірлерді адам шешеді, dedupe қоймаңыз, нақты банктен жазбаша сұраңыз.",
    "The stand pays a repetition twice: a person decides about numbers whose end is not known, do not set dedupe, ask the real bank in writing.",
];
pub const LEFT_ON_THE_STAND: Text = ["Осталось на стенде: {}", "Стендте қалды: {}", "Left on the stand: {}"];
pub const STILL_HELD: Text = ["удержано {} ({})", "ұсталған {} ({})", "hold {} ({})"];
pub const NOT_GIVEN_BACK: Text =
    ["не видно, что возвращено: {} ({})", "қайтарылғаны көрінбейді: {} ({})", "not seen given back {} ({})"];
pub const STATUS_WORD: Text = ["статус", "күйі", "status"];
pub const ANSWERED: Text = ["ответил", "жауап берді", "answered"];
pub const AT_THE_SAME_MOMENT: Text = ["в тот же миг", "сол сәтте", "at the same moment"];
pub const BALANCE_FELL: Text = ["остаток уменьшился на {}", "қалдық {} азайды", "the balance fell by {}"];
pub const BALANCE_ROSE: Text = ["остаток вырос на {}", "қалдық {} өсті", "the balance rose by {}"];
pub const FOUND_AFTER: Text = [
    "найдена через {} мс, «не найдено» до того: {}",
    "{} мс өткенде табылды, оған дейін «табылмады»: {}",
    "found after {} ms, \"not found\" before: {}",
];
pub const STILL_OPEN: Text = ["Осталось открытым: {}", "Ашық қалды: {}", "Still open: {}"];
pub const STILL_UNKNOWN: Text = [
    "Что стало, не известно: {}. Спросите банк об этих номерах.",
    "Не болғаны белгісіз: {}. Банктен осы нөмірлер туралы сұраңыз.",
    "Nobody knows what became of: {}. Ask the bank about these numbers.",
];

pub const EQUAL: Text = [
    "Равные выплаты: две на {} под двумя номерами, с защитой банка от одинаковых. Узнаем, отвергает ли он вторую и какими словами.",
    "Тең ақша төлеулер: екі нөмірмен {} екі ақша төлеу, банктің бірдейлерден қорғанысымен. Екіншісіне бас тарта ма, қандай сөзбен - соны білеміз.",
    "Equal payouts: two of {} under two numbers, with the bank's guard against equal ones. It tells whether the second is refused, and with what words.",
];
pub const EQUAL_IS_REFUSED: Text = [
    "равная выплата отвергнута словами, которые понятны: пока окно не прошло, равную выплату не отправить",
    "тең ақша төлеуге түсінікті сөздермен бас тартылды: терезе өткенше тең ақша төлеу жіберілмейді",
    "an equal payout was refused in words that are understood: within the window an equal payout cannot be sent",
];
pub const EQUAL_IS_PAID: Text = [
    "прошли обе равные выплаты: окна у банка нет",
    "екі тең ақша төлеу де өтті: банкте терезе жоқ",
    "both equal payouts were paid: the bank has no window",
];
pub const VERIFY: Text = [
    "Проверка карты: заказ с VERIFY регистрируется, его страницу никто не открывает. Денег не движет; узнаем, разрешена ли проверка.",
    "Картаны тексеру: VERIFY бар тапсырыс тіркеледі, бетін ешкім ашпайды. Ақшаны қозғамайды; тексеруге рұқсат бар ма - соны білеміз.",
    "Verification: an order with VERIFY is registered, and nobody opens its page. It moves no money and tells whether the merchant may verify cards.",
];
pub const MAY_VERIFY: Text =
    ["проверка карты разрешена", "картаны тексеруге рұқсат бар", "the merchant may verify cards"];
pub const MAY_NOT_VERIFY: Text = [
    "проверка карты не разрешена: слова банка - в свидетельстве",
    "картаны тексеруге рұқсат жоқ: банк сөздері дәлелде",
    "the merchant may not verify cards: the evidence has the bank's words",
];

/// What a bank's answer comes to; English: as the journal writes it.
pub fn verdict(verdict: Verdict) -> Text {
    let [ru, kk] = match verdict {
        Verdict::Paid => ["исполнено", "орындалды"],
        Verdict::Declined => ["отказано", "бас тартылды"],
        Verdict::Reversed => ["возвращено", "қайтарылды"],
        Verdict::Foreign => ["чужое", "басқанікі"],
        Verdict::Rejected => ["отвергнуто", "қабылданбады"],
        Verdict::RefusedUnlessKnown => ["отвергнуто, если статус его не знает", "қабылданбады, егер күйі оны білмесе"],
        Verdict::Pending => ["в работе", "жұмыста"],
        Verdict::Held => ["удержано", "ұсталды"],
        Verdict::Registered => ["зарегистрировано", "тіркелді"],
        Verdict::NotExecuted => ["не исполнено", "орындалмады"],
        Verdict::ActionRequired => ["ждёт действия человека", "адамның әрекетін күтуде"],
        Verdict::NotFound => ["не найдено", "табылмады"],
        Verdict::Duplicate => ["повтор", "қайталау"],
        Verdict::Undecidable => ["решает человек", "адам шешеді"],
        Verdict::Unknown => ["не известно", "белгісіз"],
    };
    [ru, kk, verdict.word()]
}

#[cfg(test)]
mod tests {
    /// The three sides of each text, as they stand in this file.
    fn texts() -> Vec<(&'static str, Vec<&'static str>)> {
        let texts = include_str!("words.rs").split("#[cfg(test)]").take(1);
        let texts = texts.flat_map(|texts| texts.split("pub const ").skip(1)).map(|text| {
            let (name, rest) = text.split_once(": Text =").unwrap();
            let sides = rest.split("];").next().unwrap().replace("\\\"", "'").leak().split('"').skip(1).step_by(2);
            (name, sides.collect())
        });
        texts.collect()
    }

    #[test]
    fn every_text_is_there_in_three_languages_with_the_same_places_to_fill() {
        let texts = texts();
        assert!(texts.len() > 90, "{}", texts.len());
        for (name, sides) in texts {
            let [ru, kk, en] = sides[..] else { panic!("{name}: {sides:?}") };
            let cyrillic = |text: &str| text.contains(|c: char| ('\u{400}'..='\u{52f}').contains(&c));
            assert!(cyrillic(ru) && cyrillic(kk) && !cyrillic(en), "{name}: {sides:?}");
            assert!([ru, kk].iter().all(|side| side.matches("{}").count() == en.matches("{}").count()), "{name}");
        }
    }
}
