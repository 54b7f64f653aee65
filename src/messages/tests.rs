//! What people read says what is known, what to do, and no more than that.

use super::*;
use crate::engine::{Rules, standing};
use crate::journal::{Cause, Elsewhere, Intent, Movement};
use crate::model::{Advice, Belief, By, Kind, Minor, OrderNumber, Readiness, Verdict};
use serde_json::json;

/// A payment of 50.00 KZT that was paid.
pub(crate) fn paid() -> Movement {
    let intent = Intent {
        kind: Kind::Payment,
        number: OrderNumber::parse("A-1").unwrap(),
        amount: Minor::new(5000).unwrap(),
        currency: Currency::KZT,
        fingerprint: [0; 32],
        payee_mask: None,
        payee_ref: None,
        by_page: false,
        part: None,
        manual_capture: false,
        by_wallet: false,
        commission: None,
        page_secs: None,
        verifies: false,
        echoes: serde_json::Value::Null,
    };
    Movement {
        state: State::Paid,
        revision: 4,
        attempts: 1,
        cause: Cause::Status,
        order_id: Some("id".to_owned()),
        ..Movement::begun(1, &intent, 0)
    }
}

fn because(reason: &str) -> Movement {
    Movement { reason: Some(reason.to_owned()), ..paid() }
}

pub(crate) fn in_all(tell: impl Fn(Locale) -> String) -> [String; 3] {
    [Locale::Ru, Locale::Kk, Locale::En].map(tell)
}

fn told(movement: &Movement, with: impl Fn(&mut Outcome<'_>)) -> [String; 3] {
    let (status, advice) = standing(movement, Rules::ALL);
    in_all(|locale| {
        let mut what = Outcome {
            movement,
            status,
            advice,
            corrected: None,
            unconfirmed: None,
            question: None,
            failure: None,
            limit: None,
            details: movement.details.as_ref(),
            conflict: None,
            next: None,
        };
        with(&mut what);
        outcome(locale, &what)
    })
}

fn english(movement: &Movement) -> String {
    told(movement, |_| ())[2].clone()
}

fn story_of(movement: &Movement, advice: Option<Advice>) -> String {
    let (status, stands) = standing(movement, Rules::ALL);
    story::verdict(Locale::En, movement, status, advice.unwrap_or(stands)).join(" ")
}

#[test]
fn every_status_has_a_text_in_every_language() {
    for status in Status::ALL {
        let texts = [Locale::Ru, Locale::Kk, Locale::En].map(|locale| trouble(locale, status));
        assert!(texts.iter().all(|text| !text.is_empty()), "{status:?}");
        assert!(texts[0] != texts[1] && texts[1] != texts[2] && texts[0] != texts[2], "{status:?}");
    }
}

#[test]
fn an_amount_is_written_in_major_units_as_the_language_writes_them() {
    assert_eq!(amount(Locale::Ru, 150_000, Currency::KZT), "1 500,00 KZT");
    assert_eq!(amount(Locale::Kk, 5, Currency::KZT), "0,05 KZT");
    assert_eq!(amount(Locale::En, 150_000, Currency::KZT), "1 500.00 KZT");
    assert_eq!(amount(Locale::Ru, 1_234_567, Currency::parse("JPY").unwrap()), "1 234 567 JPY");
}

/// The bank has not confirmed what a person decided, whatever happened since.
#[test]
fn a_decision_of_a_person_is_told_as_such() {
    for cause in [Cause::Settled, Cause::Notified, Cause::StatusNoAnswer] {
        let movement = Movement { cause, ..because("settled_by_a_person") };
        let story = story_of(&movement, None);
        assert!(story.contains("A person decided") && !story.contains("the bank has confirmed"), "{story}");
        assert!(english(&movement).contains("A person's decision"), "{}", english(&movement));
        let declined = Movement { state: State::Declined, ..movement };
        assert!(story_of(&declined, None).contains("A person decided"), "{}", story_of(&declined, None));
    }
}

/// What leaves nothing to be booked by itself is not told to be booked.
#[test]
fn the_story_follows_what_is_told_of_the_money_and_not_the_state_alone() {
    assert!(story_of(&paid(), None).contains("Book it."));
    let refunded = story_of(&because("refunded"), None);
    assert!(refunded.contains("given back in full") && !refunded.contains("Book"), "{refunded}");
    let captured = story_of(&because("captured"), Some(Advice::None));
    assert!(captured.contains("Book the capture"), "{captured}");
    assert!(story_of(&because("captured_in_part"), Some(Advice::None)).contains("details.capturedAmount"));
    assert!(story_of(&because("refunded_in_part"), None).contains("a part was given back"));
    let mut verified = paid();
    verified.intent.verifies = true;
    assert!(!story_of(&verified, Some(Advice::None)).contains("Book"), "{}", story_of(&verified, None));
    // Somebody has it in his hands and may send it at any moment.
    let claimed = Movement { state: State::Ready, claimed: true, attempts: 0, ..paid() };
    assert!(story_of(&claimed, None).contains("no proof"), "{}", story_of(&claimed, None));
}

#[test]
fn what_was_captured_in_part_names_the_sum() {
    let movement = Movement { details: Some(json!({"capturedAmount": 1234})), ..because("captured_in_part") };
    let [ru, _, en] = told(&movement, |_| ());
    assert!(ru.contains("12,34 KZT") && en.contains("12.34 KZT"), "{ru} {en}");
}

/// "Before it was sent" is told only of what was not sent.
#[test]
fn what_was_sent_once_was_not_cancelled_before_it_was_sent() {
    let sent = Movement { state: State::Declined, ..because("cancelled") };
    let never = Movement { attempts: 0, ..sent.clone() };
    for told in [english(&sent), story_of(&sent, None), story::event(Locale::En, Cause::Cancelled, true).to_owned()] {
        assert!(told.to_lowercase().contains("took it back") || told.contains("taken back"), "{told}");
        assert!(!told.contains("before it was sent"), "{told}");
    }
    for told in [english(&never), story_of(&never, None), story::event(Locale::En, Cause::Cancelled, false).to_owned()]
    {
        assert!(told.contains("before it was sent"), "{told}");
    }
}

#[test]
fn a_correction_names_states_in_words_and_who_had_spoken() {
    let corrected = |movement: &Movement, decided_here| {
        told(movement, |what| what.corrected = Some(Corrected { before: State::Declined, decided_here }))
    };
    let [ru, kk, en] = corrected(&paid(), false);
    assert!(ru.starts_with("Банк исправил") && ru.contains("«отказано»") && ru.contains("«исполнено»"), "{ru}");
    assert!(kk.contains("«бас тартылды»") && en.contains("now it is \"paid\""), "{kk} {en}");
    assert!(!ru.contains("paid") && !ru.contains("declined"), "{ru}");
    let [ru, _, en] = corrected(&paid(), true);
    assert!(!ru.contains("исправил") && !en.contains("corrected"), "{ru} {en}");
    // The same state is not said to have become itself.
    let part = because("refunded_in_part");
    let told = told(&part, |what| what.corrected = Some(Corrected { before: State::Paid, decided_here: false }));
    assert!(told[2].contains("a part was given back outside this journal"), "{}", told[2]);
    assert!(!told[2].contains("now it is"), "{}", told[2]);
}

#[test]
fn what_was_not_asked_is_not_said_to_be_unconfirmed() {
    let mut refund = paid();
    refund.intent.kind = Kind::Refund;
    let not_asked = told(&refund, |what| what.unconfirmed = Some(Unconfirmed::NotAsked));
    assert!(not_asked[2].contains("was not asked") && not_asked[2].contains("sums"), "{}", not_asked[2]);
    let silent = told(&paid(), |what| what.unconfirmed = Some(Unconfirmed::NotAnswered));
    assert!(silent[2].contains("did not confirm"), "{}", silent[2]);
}

/// `formUrl` is named only where there is one.
#[test]
fn a_payer_is_led_by_what_the_answer_brought() {
    let waits = |details| Movement { state: State::Action, details, ..because("waits_for_3ds") };
    let frames = english(&waits(Some(json!({"threeDsMethod": {"url": "https://acs.example"}}))));
    assert!(frames.contains("details.threeDsMethod") && frames.contains("payment.finish_3ds"), "{frames}");
    let form = english(&waits(Some(json!({"acs": {"url": "https://acs.example"}}))));
    assert!(form.contains("details.acs"), "{form}");
    let app = english(&waits(Some(json!({"threeDsSdk": {"key": "-"}}))));
    assert!(app.contains("details.threeDsSdk") && app.contains("payment.finish_3ds"), "{app}");
    for told in [app, frames, form, english(&waits(None))] {
        assert!(!told.contains("formUrl"), "{told}");
    }
    let link = Movement { form_url: Some("https://acs.example".to_owned()), ..waits(None) };
    assert!(english(&link).contains("open formUrl"), "{}", english(&link));
}

/// Nobody knows how long a page lives but the bank.
#[test]
fn a_page_is_not_said_to_be_open() {
    let mut attempt =
        Movement { state: State::Action, form_url: Some("https://b".to_owned()), ..because("card_expired") };
    attempt.intent.by_page = true;
    let told = english(&attempt);
    assert!(told.contains("may still be open until its time is over"), "{told}");
    assert!(story_of(&attempt, None).contains("may still be open"), "{}", story_of(&attempt, None));
}

#[test]
fn a_word_taken_back_by_the_bank_is_told_as_such() {
    let belief = Belief { verdict: Verdict::Declined, by: By::Status, open: true, at: 0 };
    let movement = Movement { state: State::Review, belief: Some(belief), ..because("do_not_honor") };
    let told = english(&movement);
    assert!(told.contains("It was known as done") && told.contains("Do not start another"), "{told}");
    assert!(story_of(&movement, None).contains("It was known as done"));
}

/// The message says the cause, and not the advice alone.
#[test]
fn a_message_says_the_cause() {
    let declined = told(&Movement { state: State::Declined, ..because("card_expired") }, |_| ());
    assert!(declined[0].contains("Причина: срок действия карты истёк."), "{}", declined[0]);
    // In what words the bank declined stands beside it: that it gave none is not for this sentence to say.
    let plainly = told(&Movement { state: State::Declined, ..because("declined") }, |_| ());
    assert!(!plainly[0].contains("Причина"), "{}", plainly[0]);
    let unknown = told(&Movement { state: State::Unknown, ..because("order_not_found") }, |_| ());
    assert!(unknown[2].contains("The reason: the bank knows no such order."), "{}", unknown[2]);
    let refused = Movement { state: State::Ready, readiness: Readiness::Refused, ..because("currency_refused") };
    assert!(told(&refused, |_| ())[2].contains("The reason: the bank does not take this currency."));
    // Said once is enough.
    for (state, reason) in [(State::Declined, "cancelled"), (State::Paid, "refunded"), (State::Declined, "reversed")] {
        let told = english(&Movement { state, ..because(reason) });
        assert!(!told.contains("The reason:"), "{told}");
    }
}

#[test]
fn a_person_reads_why_he_has_to_decide() {
    for (reason, words) in [("binding_differs", "another stored card"), ("refund_amount_unknown", "not how much")] {
        let told = english(&Movement { state: State::Review, ..because(reason) });
        assert!(told.contains(words), "{told}");
    }
}

/// No correction helps: the sentence says what is the matter. A limit that is not known is not left blank.
#[test]
fn a_refusal_says_what_is_the_matter() {
    let refused =
        |reason: &str, cause| Movement { state: State::Ready, readiness: Readiness::Refused, cause, ..because(reason) };
    for (reason, cause, words) in [
        ("nothing_to_capture", Cause::Looked, "nothing is held"),
        ("nothing_to_refund", Cause::Looked, "nothing to give back"),
        ("order_not_found", Cause::Looked, "Nothing was asked for"),
        ("order_not_found", Cause::Answer, "The bank refused the request: it knows no such payment"),
        ("more_than_held", Cause::Looked, "more than is held"),
    ] {
        let told = english(&refused(reason, cause));
        assert!(told.contains(words) && !told.contains("at most"), "{told}");
    }
    let limited = told(&refused("more_than_held", Cause::Looked), |what| what.limit = Some(100));
    assert!(limited[2].contains("at most 1.00 KZT"), "{}", limited[2]);
}

#[test]
fn a_released_number_is_asked_about_before_it_is_sent() {
    let released = Movement { state: State::Ready, readiness: Readiness::Released, ..because("settled_by_a_person") };
    assert!(english(&released).contains("the bank is asked first"), "{}", english(&released));
    assert!(story_of(&released, None).contains("the bank is asked first"));
}

/// Names that stand as they are in every language: of fields, of programs, of protocols.
#[rustfmt::skip]
const NAMES: &[&str] = &[
    "account", "amount", "approved", "bindingId", "candidates", "capture", "card", "chargeback", "checksum", "comission",
    "commission", "credentials", "currency", "details", "docs", "email", "en", "environment", "error", "features", "fork",
    "gateway", "holder", "host", "http", "https", "job", "journal", "kk", "localhost", "login", "manual", "md", "message",
    "openssl", "orderNumber", "password", "pfx", "port", "postgres", "production", "proxy", "ru", "shm", "shop", "sign", "source", "test",
    "true", "false", "uid", "user", "wal", "why", "Basic", "Secure", "Windows",
];

/// In Russian and Kazakh nobody reads English words, names apart; in English nobody reads Cyrillic.
pub(crate) fn speaks_one_language(locale: Locale, text: &str) {
    let foreign = foreign_words(locale, text);
    assert!(foreign.is_empty(), "{foreign:?} in {text}");
}

/// The words of a text that its reader does not know.
pub(crate) fn foreign_words(locale: Locale, text: &str) -> Vec<String> {
    let is_latin = |word: &&str| word.contains(|c: char| c.is_ascii_alphabetic());
    let is_cyrillic = |word: &&str| word.contains(|c: char| ('\u{400}'..='\u{52f}').contains(&c));
    let is_name = |word: &&str| {
        let has_capital = word.bytes().skip(1).any(|b| b.is_ascii_uppercase());
        let has_sign = word.contains(|c: char| c.is_ascii_digit() || "_./".contains(c));
        NAMES.contains(word) || word.len() == 1 || has_capital || has_sign
    };
    let between = |c: char| !(c.is_alphanumeric() || "_./".contains(c));
    let words = text.split(between).map(|word| word.trim_matches(['.', '/']));
    let foreign: Vec<&str> = match locale {
        Locale::En => words.filter(is_cyrillic).collect(),
        Locale::Kk => words.filter(is_latin).filter(|word| !is_name(word)).collect(),
        Locale::Ru => {
            let is_kazakh = |word: &&str| word.contains(|c: char| "әғқңөұүһі".contains(c));
            words.filter(|word| is_kazakh(word) || (is_latin(word) && !is_name(word))).collect()
        }
    };
    foreign.into_iter().map(str::to_owned).collect()
}

/// Money that comes in is taken, and money that goes out is gone.
#[test]
fn money_is_told_by_the_way_it_goes() {
    let of = |kind, state, attempts| {
        let mut movement = Movement { state, attempts, ..paid() };
        movement.intent.kind = kind;
        told(&movement, |_| ())[0].clone()
    };
    for (kind, may, none) in [
        (Kind::Payout, "Деньги могли уйти", "деньги не ушли"),
        (Kind::Refund, "Деньги могли уйти", "деньги не ушли"),
        (Kind::Payment, "Деньги могли быть взяты", "деньги не взяты"),
        (Kind::Capture, "Деньги могли быть взяты", "деньги не взяты"),
    ] {
        assert!(of(kind, State::Unknown, 1).contains(may), "{}", of(kind, State::Unknown, 1));
        for state in [State::Declined, State::Ready] {
            assert!(of(kind, state, 0).contains(none), "{}", of(kind, state, 0));
        }
    }
}

#[test]
fn a_wait_is_told_in_words_and_a_past_moment_is_not() {
    use std::time::Duration;
    let next = |seconds, believed_at| crate::engine::Next { wait: Duration::from_secs(seconds), believed_at };
    let soon = crate::model::instant::present() + 600_000;
    let [ru, kk, en] = in_all(|locale| ask_again(locale, next(90, Some(soon))));
    let clock = crate::model::instant::clock(soon);
    assert!(ru.contains("через 90 с") && ru.contains(&format!("До {clock}")), "{ru}");
    assert!(kk.contains(&clock) && en.contains(&clock), "{kk} {en}");
    assert_eq!(ask_again(Locale::En, next(300, Some(0))), "It makes sense to ask again in 5 min.");
    assert_eq!(ask_again(Locale::Kk, next(7201, None)), "3 сағ өткен соң қайта сұраған жөн.");
}

/// Every kind of what can be wrong with a field, with the journal and at the door of the ABI.
#[test]
fn every_problem_is_told_in_the_language_of_people() {
    use crate::document::Problem;
    use crate::journal::JournalError;
    let io = crate::model::cause(&std::io::Error::from_raw_os_error(13));
    let problems = [
        Problem::Syntax("not valid JSON (line 1, column 2)".to_owned()),
        Problem::Syntax("nested deeper than 128 levels (line 1, column 2)".to_owned()),
        Problem::TooLarge,
        Problem::Missing,
        Problem::Unknown(None),
        Problem::Unknown(Some("card.number".to_owned())),
        Problem::Duplicate,
        Problem::Type("whole number"),
        Problem::Fraction,
        Problem::Range(1, 2),
        Problem::Length(1, 2),
        Problem::Guid(32),
        Problem::Format("digits only"),
        Problem::CheckDigit,
        Problem::Choice(&["ru", "kk", "en"]),
        Problem::With("baseUrl"),
        Problem::OneOf(&["baseUrl", "environment"]),
        Problem::CardInText,
        Problem::Impossible(format!("/etc/X1 cannot be read: {io}")),
        Problem::Impossible("not_json".to_owned()),
    ];
    for told in problems {
        for locale in [Locale::Ru, Locale::Kk, Locale::En] {
            speaks_one_language(locale, &problem(locale, &told).1);
        }
    }
    let journal = [
        JournalError::Changed,
        JournalError::Illegal("an amount that does not fit".to_owned()),
        JournalError::Illegal("X1 to X2 because of X3".to_owned()),
        JournalError::Newer(9, 6),
        JournalError::OtherAccount(Elsewhere { account: "X/Y/Z".to_owned(), one_login: true }),
        JournalError::NetworkDrive("NFS".to_owned()),
        JournalError::NetworkDrive("network share".to_owned()),
        JournalError::Unusable(format!("/var/X1: {io}")),
        JournalError::Unusable("/var/X1: database disk image is malformed".to_owned()),
        JournalError::Forgotten("another journal stands in its place".to_owned(), "X1".to_owned()),
        JournalError::Busy("the journal is locked by another process for more than 5 s".to_owned()),
        JournalError::Stopped("disk I/O error".to_owned()),
    ];
    #[cfg(feature = "postgres")]
    let journal = journal.into_iter().chain([
        JournalError::Unreachable("the server does not answer".to_owned()),
        JournalError::Unusable("X1 is off on the server: a power cut would forget what was sent".to_owned()),
        JournalError::ServerReplaced("7713726111874132426/00000002".to_owned(), "X1".to_owned()),
        JournalError::Busy(
            "the journal's server was replaced, and what it has forgotten may still be on its way to the bank: wait 5 s"
                .to_owned(),
        ),
    ]);
    for told in journal {
        let [ru, kk, en] = in_all(|locale| line(locale, &told.to_string()));
        assert!(ru != en && kk != en, "{en}");
        speaks_one_language(Locale::Ru, &ru);
        speaks_one_language(Locale::Kk, &kk);
        speaks_one_language(Locale::En, &en);
    }
}

/// The words of the operating system, all that Rust tells apart.
#[test]
fn the_systems_errors_are_told_in_the_language_of_people() {
    for code in 1..=133 {
        let told = crate::model::cause(&std::io::Error::from_raw_os_error(code));
        for locale in [Locale::Ru, Locale::Kk] {
            speaks_one_language(locale, &line(locale, &told));
        }
    }
}

/// All that stands in rows, whatever it is for; the packed tables have tests of their own.
#[test]
fn every_row_of_the_messages_speaks_one_language() {
    let mut foreign = Vec::new();
    let mut seen = 0;
    for file in ["mod", "outcome", "story"] {
        let text = std::fs::read_to_string(format!("src/messages/{file}.rs")).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap();
        for row in code.split(" row![").skip(1) {
            let texts: Vec<&str> = row.split('"').skip(1).step_by(2).take(3).collect();
            let [ru, kk, en] = texts[..] else { panic!("{file}: no row: {row:.100}") };
            seen += 1;
            for (locale, text) in [(Locale::Ru, ru), (Locale::Kk, kk), (Locale::En, en)] {
                let text = text.replace("\\\n", "");
                let plain =
                    ["{none}", "{may}", "{twice}"].iter().fold(text.clone(), |told, place| told.replace(place, ""));
                foreign.extend(foreign_words(locale, &plain).into_iter().map(|word| format!("{word} in {text}")));
            }
        }
    }
    assert!(seen > 200, "the reader of rows has gone blind: {seen}");
    assert!(foreign.is_empty(), "{foreign:#?}");
}

/// In Russian and Kazakh nobody reads English phrases, identifiers apart.
#[test]
fn no_language_speaks_another() {
    for state in State::ALL {
        for reason in ["", "settled_by_a_person", "refunded", "captured_in_part", "cancelled", "more_than_held"] {
            let movement = Movement { state, reason: (!reason.is_empty()).then(|| reason.to_owned()), ..paid() };
            let (status, advice) = standing(&movement, Rules::ALL);
            for (locale, told) in [Locale::Ru, Locale::Kk].into_iter().zip(told(&movement, |_| ())) {
                let story = story::verdict(locale, &movement, status, advice).join(" ");
                speaks_one_language(locale, &told);
                speaks_one_language(locale, &story);
            }
        }
    }
}
