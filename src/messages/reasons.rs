//! What each stable word for a reason means, for people: `error.message` where the bank has no words about the trouble.
//!
//! A row is the words that mean the same, and what they mean. `error.code` says it exactly, so that words for one kind of
//! unreadable answer share a row. Texts are parts of sentences: they stand alone or behind a colon.

use super::packed::{self, rows, unpacked};
use super::{Locale, known_line};

/// The text of a reason; a word that is not in the table, as it is with blanks.
pub fn reason(locale: Locale, word: &str) -> String {
    match find(word) {
        Some(texts) => unpacked(texts[locale as usize]),
        None => word.replace('_', " "),
    }
}

/// Whether that is one of the stable words.
pub(super) fn is_word(word: &str) -> bool {
    find(word).is_some()
}

/// Whether a reason says that a question came to nothing: the bank's answer to it tells nothing about the money.
pub fn is_of_question(word: &str) -> bool {
    find_in(&QUESTIONS, word).is_some()
}

fn find(word: &str) -> Option<[&'static [u8]; 3]> {
    find_in(&QUESTIONS, word).or_else(|| find_in(&MOVEMENTS, word))
}

fn find_in(table: &'static [u8], word: &str) -> Option<[&'static [u8]; 3]> {
    let is_among = |words: &[u8]| words.split(|byte| *byte == b' ').any(|known| known == word.as_bytes());
    rows(table).find(|[words, ..]: &[_; 4]| is_among(words)).map(|[_, ru, kk, en]| [ru, kk, en])
}

static QUESTIONS: [u8; packed::letters(OF_QUESTIONS)] = packed::packed(OF_QUESTIONS);
static MOVEMENTS: [u8; packed::letters(OF_MOVEMENTS)] = packed::packed(OF_MOVEMENTS);

/// What went wrong with the asking alone.
#[rustfmt::skip]
const OF_QUESTIONS: &str = packed::texts![
    ["credentials_refused authentication_error authorization_error credentials_missing", "банк не принял логин и пароль", "банк логин мен құпиясөзді қабылдамады", "the bank refused the credentials"],
    ["access_refused", "банк отказал в доступе", "банк рұқсат бермеді", "the bank refused access"],
    ["method_not_found http_method_refused content_type_refused", "банк не знает такого метода: проверьте baseUrl", "банк мұндай әдісті білмейді: baseUrl тексеріңіз", "the bank knows no such method: check baseUrl"],
    ["request_too_large", "запрос слишком велик для банка", "сұрау банк үшін тым үлкен", "the request is too large for the bank"],
    ["too_many_requests", "слишком много запросов: банк просит подождать", "сұрау тым көп: банк күтуді сұрайды", "too many requests: the bank asks to wait"],
    ["question_refused order_not_named", "банк не принял вопрос", "банк сұрақты қабылдамады", "the bank refused the question"],
    ["empty_answer cut_short html not_json not_an_object not_utf8 byte_order_mark duplicate_key redirected http_unexpected unreadable", "ответ банка прочитать нельзя", "банк жауабын оқу мүмкін емес", "the bank's answer cannot be read"],
    ["too_large", "ответ банка слишком велик", "банк жауабы тым үлкен", "the bank's answer is too large"],
];

#[rustfmt::skip]
const OF_MOVEMENTS: &str = packed::texts![
    // Declines.
    ["insufficient_funds", "недостаточно средств", "қаражат жеткіліксіз", "insufficient funds"],
    ["card_expired", "срок действия карты истёк", "картаның мерзімі өткен", "the card has expired"],
    ["limit_exceeded", "превышен лимит карты, банка или магазина", "карта, банк не дүкен лимиті асқан", "over a limit of the card, the bank or the shop"],
    ["card_blocked", "карта заблокирована, утеряна или украдена", "карта бұғатталған, жоғалған не ұрланған", "the card is blocked, lost or stolen"],
    ["account_blocked", "счёт заблокирован", "шот бұғатталған", "the account is blocked"],
    ["account_not_found", "счёт не найден", "шот табылмады", "the account was not found"],
    ["card_data_invalid card_data_refused wallet_data_invalid", "данные карты неверны", "карта деректері қате", "the card data is wrong"],
    ["do_not_honor", "банк, выпустивший карту, отказал без объяснения", "картаны шығарған банк себебін айтпай бас тартты", "the card's bank said no and not why"],
    ["not_allowed verify_not_allowed", "такая операция или карта не разрешена", "мұндай операцияға не картаға рұқсат жоқ", "this operation or card is not allowed"],
    ["three_ds_failed confirmation_error sms_key_invalid", "плательщик не прошёл подтверждение (3-D Secure)", "төлеуші растаудан (3-D Secure) өтпеді", "the payer did not pass the confirmation (3-D Secure)"],
    ["insufficient_funds_or_duplicate", "недостаточно средств, или номер уже занят", "қаражат жеткіліксіз, не нөмір бос емес", "insufficient funds, or the number is taken"],
    ["fraud_suspected", "подозрение на мошенничество", "алаяқтық күдігі", "fraud is suspected"],
    ["issuer_unavailable issuer_error_permanent", "банк, выпустивший карту, недоступен", "картаны шығарған банк қолжетімсіз", "the card's bank cannot be reached"],
    ["provider_error_temporary provider_error_permanent customer_provider_error_temporary customer_provider_error_permanent terminal_error bank_error bank_call_failed", "ошибка на стороне банка", "банк жағындағы қате", "an error on the bank's side"],
    ["bank_timeout", "банк не дождался ответа внутри своих систем", "банк өз жүйелерінен жауап күтіп үлгермеді", "the bank waited in vain for its own systems"],
    ["order_expired", "время на оплату вышло", "төлеу уақыты бітті", "nobody paid in time"],
    ["attempts_exhausted", "попытки оплаты исчерпаны", "төлеу әрекеттері таусылды", "every attempt has been used"],
    ["declined reason_unknown not_verified", "банк отказал и не сказал почему", "банк бас тартты және себебін айтпады", "the bank declined and did not say why"],
    ["rejected_by_client customer_did_not_complete", "плательщик отказался или не закончил", "төлеуші бас тартты не аяқтамады", "the payer refused or did not finish"],
    ["duplicate_transaction previous_not_finished", "банк счёл операцию повторной", "банк операцияны қайталанған деп санады", "the bank took it for a repetition"],
    // Refusals before execution.
    ["parameter_missing", "банку не хватает поля в запросе", "банкке сұрауда өріс жетіспейді", "the bank misses a field of the request"],
    ["parameter_malformed parameters_invalid parameters_refused request_not_parsed phone_invalid", "банк не принял поля запроса", "банк сұрау өрістерін қабылдамады", "the bank refused fields of the request"],
    ["currency_refused currency_not_supported", "банк не принимает эту валюту", "банк бұл валютаны қабылдамайды", "the bank does not take this currency"],
    ["card_not_allowed card_not_supported card_numbers_not_allowed", "банк не работает с этой картой", "банк бұл картамен жұмыс істемейді", "the bank does not take this card"],
    ["binding_not_found binding_or_order_not_found", "сохранённая карта не найдена", "сақталған карта табылмады", "the stored card was not found"],
    ["source_refused", "банк не принял источник выплаты", "банк төлем көзін қабылдамады", "the bank refused the source of the payout"],
    ["merchant_not_configured payout_not_configured merchant_account_invalid", "договор или терминал в банке не настроен", "банктегі шарт не терминал бапталмаған", "the merchant is not set up at the bank"],
    ["request_signature_invalid signature_wrong", "подпись не сошлась: проверьте ключи", "қолтаңба сәйкес емес: кілттерді тексеріңіз", "the signature is wrong: check the keys"],
    ["features_refused", "банк не принял features", "банк features қабылдамады", "the bank refused the features"],
    ["cvc_missing", "банку нужен CVC", "банкке CVC керек", "the bank needs the CVC"],
    ["number_refused", "банк не принял номер заказа", "банк тапсырыс нөмірін қабылдамады", "the bank refused the order number"],
    ["wallet_request_refused", "банк не принял токен кошелька", "банк әмиян токенін қабылдамады", "the bank refused the wallet's token"],
    ["access_or_parameter_refused", "банк отказал: нет доступа или поле запроса ему не подходит", "банк бас тартты: рұқсат жоқ не сұрау өрісі сәйкес емес", "the bank refused: no access, or a wrong field of the request"],
    ["access_or_amount_refused", "банк отказал: нет доступа или сумма не подходит", "банк бас тартты: рұқсат жоқ не сома сәйкес емес", "the bank refused: no access, or a wrong amount"],
    ["customer_not_registered", "такого клиента у шлюза нет", "шлюзде мұндай клиент жоқ", "the gateway has no such customer"],
    ["request_refused rejected refused", "банк не принял запрос", "банк сұрауды қабылдамады", "the bank refused the request"],
    ["three_ds_requested", "банк потребовал 3-D Secure, а при таком вызове он невозможен", "банк 3-D Secure талап етті, ал мұндай шақыруда ол мүмкін емес", "the bank wants 3-D Secure, which this call cannot give"],
    ["more_than_held", "сумма больше удержанной", "сома ұсталғаннан көп", "more than is held"],
    ["more_than_is_left", "сумма больше той, что можно вернуть", "сома қайтаруға болатыннан көп", "more than can be given back"],
    ["nothing_to_capture", "ничего не удержано: списывать нечего", "ештеңе ұсталмаған: алатын ештеңе жоқ", "nothing is held: there is nothing to capture"],
    ["nothing_to_refund", "по этому платежу возвращать нечего", "бұл төлем бойынша қайтаратын ештеңе жоқ", "this payment has nothing to give back"],
    ["order_paid", "заказ оплачен", "тапсырыс төленген", "the order is paid"],
    ["nothing_to_cancel", "заказ уже закрыт: отменять нечего", "тапсырыс жабылған: тоқтататын ештеңе жоқ", "the order is over: there is nothing to cancel"],
    ["cancel_accepted", "банк принял отмену, но закрыт ли заказ, не видно", "банк тоқтатуды қабылдады, бірақ тапсырыс жабылды ма, көрінбейді", "the bank accepted the cancel, but does not show whether the order is closed"],
    ["still_open", "заказ ещё можно оплатить", "тапсырысты әлі төлеуге болады", "the order can still be paid"],
    ["wrong_state", "в этом состоянии заказа банк этого не делает", "тапсырыстың бұл күйінде банк мұны істемейді", "the bank does not do that in this state of the order"],
    ["already_refunded", "по этому платежу деньги уже вернули", "бұл төлем бойынша ақша қайтарылған", "the money of this payment has already been given back"],
    ["payment_unknown", "журнал не знает этого платежа", "журнал бұл төлемді білмейді", "the journal does not know this payment"],
    ["order_not_found order_id_not_found", "банк такой операции не знает", "банк мұндай операцияны білмейді", "the bank knows no such order"],
    // What stands beside a payment.
    ["refunded", "деньги полностью возвращены", "ақша толық қайтарылды", "all of the money has been given back"],
    ["refunded_in_part", "часть денег возвращена помимо этого журнала", "ақшаның бір бөлігі бұл журналдан тыс қайтарылған", "a part was given back outside this journal"],
    ["refunded_elsewhere", "деньги полностью возвращены, все или часть - помимо этого журнала", "ақша толық қайтарылған, бәрі не бір бөлігі - бұл журналдан тыс", "all of the money is back, all or some of it outside this journal"],
    ["reversed", "списание или удержание отменено в банке", "ақша алу не ұстау банкте жойылған", "the charge or the hold was reversed at the bank"],
    ["captured", "деньги взяты нашим списанием", "ақшаны біздің ақша алу алды", "our capture took the money"],
    ["captured_amount_unknown", "банк говорит о списании и не называет сумму", "банк ақша алынғанын айтады, сомасын атамайды", "the bank says that it captured and not how much"],
    ["captured_in_part", "списана часть суммы помимо этого журнала", "соманың бір бөлігі бұл журналдан тыс алынған", "a part of the amount was captured outside this journal"],
    ["error_code_beside_paid", "банк назвал и оплату, и код ошибки", "банк төлемді де, қате кодын да атады", "the bank names an error code beside the payment"],
    ["settled_by_a_person", "так решил человек", "адам солай шешті", "a person decided so"],
    ["cancelled", "отменено вызывающей программой", "шақырушы бағдарлама тоқтатты", "taken back by the caller"],
    // Contradictions: a person's business.
    ["amount_differs held_amount_differs deposited_amount_differs operation_amount_differs", "сумма в ответе банка не наша", "банк жауабындағы сома біздікі емес", "the amount in the bank's answer is not ours"],
    ["currency_differs operation_currency_differs", "валюта в ответе банка не наша", "банк жауабындағы валюта біздікі емес", "the currency in the bank's answer is not ours"],
    ["order_id_is_anothers", "номер банка уже у другой операции этого журнала", "банк нөмірі осы журналдың басқа операциясында", "the bank's id belongs to another movement of this journal"],
    ["card_differs", "банк назвал другую карту", "банк басқа картаны атады", "the bank names another card"],
    ["binding_differs", "банк назвал другую сохранённую карту", "банк басқа сақталған картаны атады", "the bank names another stored card"],
    ["customer_differs user_token_differs login_differs", "банк назвал другого клиента", "банк басқа клиентті атады", "the bank names another customer"],
    ["source_differs", "банк назвал другой источник выплаты", "банк басқа төлем көзін атады", "the bank names another source"],
    ["number_differs order_id_differs", "ответ банка - о другой операции", "банк жауабы басқа операция туралы", "the bank's answer is about another order"],
    ["type_differs payout_status_differs", "ответ банка - о другом виде операции или спорит сам с собой", "банк жауабы басқа операция түрі туралы не өзіне қайшы", "the bank's answer is about another kind of operation, or disagrees with itself"],
    ["test_differs", "одно из двух - тестовое: запрос или ответ банка", "екеуінің бірі тесттік: сұрау не банк жауабы", "one is a test and the other is not: the request and the bank's answer"],
    ["amounts_disagree payment_state_disagrees operations_disagree", "суммы или состояния в ответе банка спорят между собой", "банк жауабындағы сомалар не күйлер бір-біріне қайшы", "sums or states of the bank's answer disagree"],
    ["answer_contradicted refusal_contradicted success_contradicted acs_contradicted code_contradicts_status error_beside_success success_denied", "ответ банка противоречит сам себе", "банк жауабы өзіне қайшы", "the bank's answer contradicts itself"],
    ["capture_contradicted", "состояние платежа не говорит о нашем списании", "төлем күйі біздің ақша алуымыз туралы айтпайды", "the state of the payment does not fit our capture"],
    ["refund_contradicted", "состояние платежа не говорит о нашем возврате", "төлем күйі біздің қайтаруымыз туралы айтпайды", "the state of the payment does not fit our refund"],
    ["refund_amount_differs refunded_amount_differs refunded_more_than_asked", "возвращено не столько, сколько запрашивалось", "сұралғаннан басқа сома қайтарылған", "another sum was given back than was asked for"],
    ["refund_amount_unknown", "банк говорит о возврате и не называет сумму", "банк қайтару туралы айтады, сомасын атамайды", "the bank says that money went back and not how much"],
    ["refunded_unasked", "банк говорит о возврате, которого мы не просили", "банк біз сұрамаған қайтару туралы айтады", "the bank speaks of a refund that we did not ask for"],
    ["refund_twice", "возврат с этим номером у банка дважды", "бұл нөмірлі қайтару банкте екі рет тұр", "the bank has this refund twice"],
    ["paid_twice credited_twice", "у банка по этому номеру две выплаты", "банкте бұл нөмір бойынша екі төлем бар", "the bank has two payouts of this number"],
    ["charged_back", "деньги отозваны через спор (chargeback)", "ақша дау арқылы қайтарып алынған (chargeback)", "the money was charged back"],
    ["cancelled_at_bank", "выплата отменена в банке", "төлем банкте жойылған", "the payout was cancelled at the bank"],
    ["refunded_at_bank", "выплата возвращена в банке", "төлем банкте қайтарылған", "the payout was returned at the bank"],
    ["verification_charged", "при проверке карты списаны деньги", "картаны тексергенде ақша алынған", "money was taken for a mere verification"],
    ["provider_refused_after_payment", "деньги взяты, а получатель платёж не принял", "ақша алынған, ал алушы төлемді қабылдамады", "the money was taken and the recipient did not accept it"],
    ["duplicate_number", "номер у банка уже занят", "нөмір банкте бос емес", "the bank already has this number"],
    ["equal_payout_in_window", "банк счёл выплату повтором: та же сумма на ту же карту", "банк төлемді қайталау деп санады: сол картаға сол сома", "the bank took it for a repetition: the same amount to the same card"],
    ["books_moved", "суммы у банка изменились: возможно, это наш запрос", "банктегі сомалар өзгерген: мүмкін, бұл біздің сұрау", "the bank's sums have moved: perhaps by our request"],
    ["books_lag", "банк ещё не показывает прежних списаний и возвратов: спросите позже", "банк бұрынғы алулар мен қайтаруларды әлі көрсетпейді: кейін сұраңыз", "the bank does not show what went before yet: ask later"],
    // Not final.
    ["bank_undecided in_progress processing accepted", "банк ещё работает", "банк әлі өңдеп жатыр", "the bank is still working"],
    ["another_in_progress several_in_progress", "у банка в работе несколько операций с этим номером", "банкте бұл нөмірмен бірнеше операция өңделуде", "the bank is working on several of this number"],
    ["state_unknown_at_bank status_error", "банк сам не знает исхода", "банктің өзі нәтижесін білмейді", "the bank itself does not know the outcome"],
    ["status_unlisted task_status_unlisted result_state_unlisted", "банк назвал состояние, которого нет в его документах", "банк құжаттарында жоқ күйді атады", "the bank names a state that its documents do not list"],
    ["waits_for_3ds", "банк ждёт 3-D Secure плательщика", "банк төлеушінің 3-D Secure өтуін күтеді", "the bank waits for the payer's 3-D Secure"],
    ["page_over", "время страницы вышло, итога ещё нет", "беттің уақыты бітті, нәтиже әлі жоқ", "the page's time is over and there is no outcome yet"],
    ["held_not_charged held_at_gateway", "деньги удержаны, но ещё не списаны", "ақша ұсталды, бірақ әлі алынған жоқ", "the money is held and not taken yet"],
    ["still_held", "деньги удержаны, списания ещё не видно", "ақша ұсталып тұр, алынғаны әлі көрінбейді", "the money is still held: no capture shows yet"],
    ["not_refunded", "банк возврата ещё не показывает", "банк қайтаруды әлі көрсетпейді", "the bank does not show the refund yet"],
    ["registered_only", "заказ зарегистрирован, денег не взято", "тапсырыс тіркелген, ақша алынған жоқ", "the order is registered and nothing was taken"],
    ["refund_filed", "возврат подан заявкой", "қайтару өтініш болып берілді", "the refund was filed"],
    ["refund_not_visible", "возврата по состоянию платежа не видно", "қайтару төлем күйінен көрінбейді", "the state of the payment does not show the refund"],
    ["refund_refused_unsure refund_failed_at_bank", "банк отказал в возврате, и неясно, окончательно ли", "банк қайтарудан бас тартты, түпкілікті ме - белгісіз", "the bank refused the refund, and it is not sure that for good"],
    ["declined_in_doubt", "банк отказал, но этот код ещё ничего не доказывает", "банк бас тартты, бірақ бұл код ештеңе дәлелдемейді", "the bank declined with a code that proves nothing yet"],
    ["confirm_by_status", "ответ без итога: его скажет статус", "жауапта нәтиже жоқ: оны күй айтады", "the answer has no outcome: the status tells it"],
    ["info_declined info_impossible info_contact_merchant info_contact_issuer info_3ds_failed info_no_connection info_no_response info_expired info_unlisted", "банк ответил отказом, который ещё ничего не доказывает", "банк бас тартты, бірақ ол әлі ештеңе дәлелдемейді", "the bank answered with a refusal that proves nothing yet"],
    ["attempts_exhausted_or_bank_error wrong_state_or_bank_error access_refused_or_unsuccessful", "ошибка банка, у которой два значения", "екі мағынасы бар банк қатесі", "an error of the bank that means two things"],
    ["refusal_unlisted refusal_unrecognised", "отказа с таким кодом нет в документах банка", "мұндай коды бар бас тарту банк құжаттарында жоқ", "the bank's documents do not list this refusal"],
    ["made_up_answer", "этот ответ придумал не банк", "бұл жауапты банк бермеген", "no bank says this answer"],
    // The bank does not have it.
    ["not_found_at_bank record_not_found task_not_found known_transaction_missing", "банк этой операции не знает", "банк бұл операцияны білмейді", "the bank does not know it"],
    ["server_replaced", "сервер журнала заменён, и новый мог забыть, что операция отправлялась", "журнал сервері ауыстырылған, жаңасы операцияның жіберілгенін ұмытқан болуы мүмкін", "the journal's server was replaced, and the new one may have forgotten that it was sent"],
    ["cannot_be_asked", "номер шлюза потерян вместе с ответом, а по вашему его не спросить", "шлюз нөмірі жауаппен бірге жоғалды, ал сіздікі бойынша сұрау мүмкін емес", "the gateway's number was lost with the answer, and it cannot be asked by yours"],
    ["link_lost", "ссылка потеряна вместе с ответом", "сілтеме жауаппен бірге жоғалды", "the link was lost with the answer"],
    ["no_cards", "сохранённых карт нет", "сақталған карта жоқ", "there are no stored cards"],
    ["card_not_removed", "карта не удалена", "карта жойылмады", "the card was not removed"],
    // A field of an answer that is not there, or cannot be read.
    ["acs_incomplete acs_unusable secure_page_missing secure_page_unusable form_url_missing form_url_unusable pay_url_missing pay_url_unusable", "в ответе банка нет годной ссылки", "банк жауабында жарамды сілтеме жоқ", "the bank's answer has no usable link"],
    ["amount_missing amount_unreadable amounts_missing amounts_unreadable currency_missing currency_unreadable balance_missing balance_unreadable balance_ambiguous baseline_missing refunds_unreadable", "в ответе банка нет суммы, которую можно прочитать", "банк жауабында оқуға болатын сома жоқ", "the bank's answer has no sum that can be read"],
    ["number_missing number_unreadable order_id_missing order_id_unreadable uid_missing uid_unreadable uid_repeated request_id_unreadable reg_pay_num_missing reg_pay_num_unreadable transaction_missing transaction_unreadable transactions_missing transactions_unreadable transactions_unexpected two_transactions too_many_transactions", "в ответе банка не найти нашу операцию", "банк жауабынан біздің операцияны табу мүмкін емес", "our order cannot be found in the bank's answer"],
    ["action_code_unreadable answer_unexpected cards_missing cards_unreadable code_unreadable creation_unexpected error_code_missing error_code_unreadable info_unreadable login_unreadable method_type_unlisted operations_unexpected operations_unreadable order_status_missing order_status_unexpected order_status_unreadable payout_unreadable registration_unexpected result_state_missing result_state_unreadable state_missing state_unreadable status_missing status_unreadable success_unreadable test_unreadable token_missing token_unreadable type_unreadable user_token_unreadable", "в ответе банка не хватает нужного поля, или его не прочитать", "банк жауабында керекті өріс жоқ не оны оқу мүмкін емес", "a field of the bank's answer is missing or cannot be read"],
    // Why nothing was known at the end of a call.
    ["dns", "имя банка не найдено", "банк атауы табылмады", "the bank's name was not found"],
    ["connect", "нет соединения с банком", "банкпен байланыс жоқ", "there is no connection to the bank"],
    ["proxy", "прокси не соединил с банком", "прокси банкке қоспады", "the proxy did not connect to the bank"],
    ["tls", "не удалось договориться о TLS", "TLS бойынша келісу мүмкін болмады", "TLS could not be agreed on"],
    ["certificate", "сертификату нет доверия", "сертификатқа сенім жоқ", "the certificate is not trusted"],
    ["stopped", "отправка остановлена до первого байта", "жіберу бірінші байтқа дейін тоқтатылды", "sending was stopped before the first byte"],
    ["timeout", "банк не ответил вовремя", "банк уақытында жауап бермеді", "the bank did not answer in time"],
    ["closed", "соединение закрыто без ответа", "байланыс жауапсыз жабылды", "the connection was closed without an answer"],
    ["no_answer status_no_answer", "пригодного ответа нет", "жарамды жауап жоқ", "no usable answer came"],
    ["garbled", "ответ банка прочитать нельзя", "банк жауабын оқу мүмкін емес", "the bank's answer cannot be read"],
    ["owner_died panic", "программа погибла во время отправки", "бағдарлама жіберу кезінде тоқтап қалды", "the program died while sending"],
    ["handed_to_review", "решать должен человек", "адам шешуі керек", "a person has to decide"],
    ["answer status gate looked notified finished_3ds key_expired corrected", "исход пока неизвестен", "нәтижесі әзірге белгісіз", "the outcome is not known yet"],
    ["submitted amended not_sent", "запрос не отправлен", "сұрау жіберілмеді", "the request was not sent"],
    ["registered", "запрос, который двигает деньги, не отправлен", "ақшаны қозғайтын сұрау жіберілмеді", "the request that moves money was not sent"],
    ["not_found_believed refused_later", "операция не исполнена", "операция орындалған жоқ", "it was not executed"],
];

/// Why an exchange came to nothing, for people: by its own line where that is known, else by its code.
pub fn failed(locale: Locale, code: &str, line: &str) -> String {
    match locale {
        Locale::En => line.to_owned(),
        _ => known_line(locale, line).unwrap_or_else(|| reason(locale, code)),
    }
}

/// Whether a bank's words praise what it did: they are about the question then, and not about the trouble.
pub fn is_praise(words: &str) -> bool {
    const PRAISE: &[&str] =
        &["success", "успешн", "сәтті", "approved", "одобрен", "обработан", "no error", "ошибок нет"];
    const BLAME: &[&str] =
        &["unsuccess", "not success", "неуспешн", "не успешн", "not approved", "не одобрен", "не обработан"];
    let words = words.trim().to_lowercase();
    let has = |list: &[&str]| list.iter().any(|part| words.contains(part));
    words.is_empty() || words == "ok" || (has(PRAISE) && !has(BLAME))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::Cause;
    use crate::messages::tests::speaks_one_language;

    fn all() -> Vec<[String; 4]> {
        rows(&QUESTIONS).chain(rows(&MOVEMENTS)).map(|row: [_; 4]| row.map(unpacked)).collect()
    }

    #[test]
    fn every_word_stands_once_and_has_a_text_in_every_language() {
        let all = all();
        let words: Vec<&str> = all.iter().flat_map(|[words, ..]| words.split_ascii_whitespace()).collect();
        for (at, word) in words.iter().enumerate() {
            assert!(!words[..at].contains(word), "{word} stands twice");
        }
        for [words, ru, kk, en] in &all {
            assert!(ru != kk && kk != en && ru != en, "{words}");
            assert!([ru, kk, en].iter().all(|text| !text.is_empty() && !text.ends_with('.')), "{words}");
            for (locale, text) in [(Locale::Ru, ru), (Locale::Kk, kk), (Locale::En, en)] {
                speaks_one_language(locale, text);
            }
        }
        assert_eq!(reason(Locale::Ru, "a_word_of_tomorrow"), "a word of tomorrow");
    }

    /// Every word that a gateway or the engine can give as a reason is in the table: a new one without a text fails here.
    #[test]
    fn every_reason_of_the_gateways_and_the_engine_has_a_text() {
        let mut missing: Vec<String> = Vec::new();
        let mut seen = 0;
        for text in sources() {
            for word in reasons_in(&text) {
                seen += 1;
                if find(&word).is_none() && !missing.contains(&word) {
                    missing.push(word);
                }
            }
        }
        assert!(seen > 300, "the reader of sources has gone blind: {seen}");
        assert!(missing.is_empty(), "{missing:?}");
        for cause in Cause::ALL {
            assert!(find(cause.word()).is_some() || matches!(cause, Cause::Settled), "{}", cause.word());
        }
    }

    fn sources() -> Vec<String> {
        let mut found = Vec::new();
        let mut folders = vec![std::path::PathBuf::from("src/gateways"), "src/engine".into()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(&folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|end| end == "rs") && !path.ends_with("tests.rs") {
                    let text = std::fs::read_to_string(&path).unwrap();
                    found.push(text.split("#[cfg(test)]").next().unwrap().to_owned());
                }
            }
        }
        found
    }

    /// The words in the places where reasons are named: `unknown("…")`, `alarm("…")`, `Some("…")` behind a verdict or
    /// `reason:`, and the last column of the tables of refusals and codes.
    fn reasons_in(text: &str) -> Vec<String> {
        const PLACES: &[&str] =
            &["unknown(\"", "alarm(\"", "refused(\"", "stop(\"", "undecidable(\"", "reason: Some(\"", "reason: \""];
        let mut found = Vec::new();
        for line in text.lines().map(str::trim) {
            let mut take = |at: usize| {
                let word = line[at..].split('"').next().unwrap_or_default();
                let plain =
                    !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
                if plain {
                    found.push(word.to_owned());
                }
            };
            for place in PLACES {
                line.match_indices(place).for_each(|(at, _)| take(at + place.len()));
            }
            let verdict = line.contains("Verdict::") || line.contains("plain(");
            if verdict {
                line.match_indices("Some(\"").for_each(|(at, found)| take(at + found.len()));
            }
            let is_row = line.starts_with("row(")
                || line.starts_with("(row(")
                || line.starts_with("(\"F.")
                || line.starts_with("(\"P.");
            if let (true, Some(last)) = (is_row, line.split("),").next().and_then(|row| row.strip_suffix('"'))) {
                take(last.rfind('"').map_or(0, |at| at + 1));
            }
        }
        found
    }

    #[test]
    fn praise_is_told_from_blame() {
        for praise in ["Success", "Успешно", "Сәтті", "Successfully processed", "Approved", "OK", " "] {
            assert!(is_praise(praise), "{praise}");
        }
        for blame in
            ["Rest response was unsuccessfull", "Недостаточно средств", "Неуспешно", "Do not honor", "Not approved"]
        {
            assert!(!is_praise(blame), "{blame}");
        }
    }

    #[test]
    fn what_stopped_a_call_is_told_in_the_language_of_people() {
        let why = "another movement of the same order is not known yet: resolve it first";
        assert!(failed(Locale::Ru, "stopped", why).contains("operation.resolve"));
        assert_eq!(failed(Locale::En, "stopped", why), why);
        assert_eq!(failed(Locale::Ru, "connect", "a line of tomorrow"), "нет соединения с банком");
    }
}
