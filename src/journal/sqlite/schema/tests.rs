//! Every wall of the file, condition by condition: what it refuses, that nothing else refuses that, and that the walls of the
//! schema before refused the same.

use super::*;

/// A movement whose outcome is unknown; each case changes what it is about.
const UNKNOWN: &str = "
    INSERT INTO movement (id, account, kind, number, part, amount, currency, fingerprint, payee_mask, by_page,
      manual_capture, by_wallet, verifies, state, readiness, revision, attempts, cause, not_found, absent, gate_clock, gate_ms,
      key, doubt, doubt_clock, doubt_ms, sent_at, belief, belief_by, belief_at, belief_open, is_foreign, created_at, updated_at,
      fence)
    VALUES (1, 'a', 'payout', 'A-1', '', 5, 'KZT', zeroblob(32), '411111******1111', 0, 0, 0, 0, 'unknown', 'fresh', 3, 2,
      'no_answer', 2, 0, 'boot:x', 7, 1, 2, 'boot:x', 7, 5, 'pending', 'status', 6, 0, 0, 1, 1, 1);
    INSERT INTO event VALUES (1, 1, 1, NULL, 'ready', 'submitted', '{}', 'o', zeroblob(32), NULL),
      (1, 2, 1, 'ready', 'sending', 'gate', '{}', 'o', zeroblob(32), NULL),
      (1, 3, 1, 'sending', 'unknown', 'no_answer', '{}', 'o', zeroblob(32), NULL);
    UPDATE head SET events = 3, gates = 1;";

/// Of an asked bank: the legal change that a case spoils.
const ASKED: &str = "UPDATE movement SET state = 'unknown', cause = 'status', revision = revision + 1";

const GATE: &str = "UPDATE movement SET state = 'sending', cause = 'gate', revision = revision + 1, attempts = attempts + 1, \
                    gate_ms = 8, sent_at = 8";

const NO_BELIEF: &str = "belief = NULL, belief_by = NULL, belief_at = NULL, belief_open = NULL";

const BELIEVED_ABSENT: &str =
    "state = 'ready', readiness = 'believed_absent', cause = 'not_found_believed', belief = 'not_found'";

/// Another movement beside it, which begins as said.
fn another(columns: &str) -> String {
    let rest = "account, kind, part, amount, currency, fingerprint, by_page, manual_capture, by_wallet, verifies, \
                not_found, absent, key, is_foreign, created_at, updated_at, fence";
    format!(
        "INSERT OR REPLACE INTO movement (id, number, state, readiness, cause, revision, attempts, gate_clock, gate_ms, \
         {rest}) SELECT {columns}, {rest} FROM movement"
    )
}

/// What was known before, a hand's statement, the wall's words, and its condition.
fn cases() -> Vec<[String; 4]> {
    let one =
        |before: &str, sql: &str, words: &str, condition: &str| [before, sql, words, condition].map(str::to_owned);
    let asked = |before: &str, change: &str, words: &str, condition: &str| {
        one(before, &format!("{ASKED}, {change}"), words, condition)
    };
    let (identity, taken) = ("identity is immutable", "the number is taken");
    let (begins, paid) = ("a movement begins ready", "only a person unsays what was paid");
    let (doubt, key) = ("nothing is sent while something is in doubt", "a doubt begins at a gate");
    let (gate, count) = ("only the gate sets its clock", "counters only count");
    let (follows, content) =
        ("an event tells the last change", "only an amendment of a ready movement changes its content");
    let (never, known) = ("a movement is never deleted", "what is known is not forgotten");
    let was_paid = "state = 'review', was_paid = 1, doubt = NULL, doubt_clock = NULL, doubt_ms = NULL";
    let event =
        |columns: &str| format!("INSERT OR REPLACE INTO event SELECT {columns}, '{{}}', 'o', zeroblob(32), NULL");
    let clocks =
        "(NEW.gate_clock IS NOT OLD.gate_clock OR NEW.gate_ms IS NOT OLD.gate_ms OR NEW.sent_at IS NOT OLD.sent_at)";
    let edge =
        "NOT EXISTS (SELECT 1 FROM edge WHERE from_state = OLD.state AND to_state = NEW.state AND cause = NEW.cause)";
    let attempts = "NEW.attempts <> OLD.attempts + (NEW.revision <> OLD.revision AND NEW.state = 'sending')";
    let next = "NEW.revision <> 1 + coalesce((SELECT revision FROM event WHERE movement = NEW.movement ORDER BY revision DESC \
                LIMIT 1), 0)";
    let mut cases = vec![
        one("", "UPDATE movement SET id = 9", identity, "NEW.id <> OLD.id"),
        one("", "UPDATE movement SET rowid = 9", identity, "NEW.id <> OLD.id"),
        asked(was_paid, "was_paid = 0", paid, "(NEW.was_paid = 0 AND NEW.cause <> 'settled')"),
        one(
            was_paid,
            "UPDATE movement SET state = 'ready', cause = 'registered', revision = 4",
            paid,
            "(NEW.state = 'ready' AND NEW.cause <> 'settled')",
        ),
        one(
            was_paid,
            "UPDATE movement SET state = 'declined', cause = 'status', revision = 4",
            paid,
            "(NEW.state = 'declined' AND OLD.state <> 'declined' AND NEW.cause <> 'settled' AND NEW.belief IS NOT 'reversed')",
        ),
        one(
            &format!("{BELIEVED_ABSENT}, cause = 'looked'"),
            GATE,
            doubt,
            "OLD.cause IN ('status', 'not_found_believed')",
        ),
        one(
            &format!("{BELIEVED_ABSENT}, belief = 'paid'"),
            GATE,
            doubt,
            "coalesce(OLD.belief, '') IN ('not_found', 'not_executed')",
        ),
        asked("", "key = key + 2", key, "NEW.key NOT IN (OLD.key, OLD.key + 1)"),
        asked("", "key = key - 1", key, "NEW.key NOT IN (OLD.key, OLD.key + 1)"),
        asked("", "doubt = 1", key, "NEW.doubt <> NEW.attempts"),
        asked("", "doubt = 1", key, "NEW.doubt IS NOT OLD.doubt"),
        asked("", "doubt_clock = 'boot:y'", key, "NEW.doubt_clock IS NOT NEW.gate_clock"),
        asked("", "doubt_clock = 'boot:y'", key, "NEW.doubt_clock IS NOT OLD.doubt_clock"),
        asked("", "doubt_ms = 8", key, "NEW.doubt_ms IS NOT NEW.gate_ms"),
        asked("", "doubt_ms = 8", key, "NEW.doubt_ms IS NOT OLD.doubt_ms"),
        asked("", "gate_clock = 'boot:y'", gate, clocks),
        asked("", "gate_ms = 8", gate, "NEW.gate_ms IS NOT OLD.gate_ms"),
        asked("", "sent_at = 8", gate, "NEW.sent_at IS NOT OLD.sent_at"),
        asked("state = 'sending'", "sent_at = 8, cause = 'answer'", gate, "NEW.sent_at IS OLD.sent_at"),
        asked("state = 'sending'", "gate_ms = 6, cause = 'answer'", gate, "NEW.gate_ms >= OLD.gate_ms"),
        asked("cause = 'answer'", "cause = 'corrected'", "illegal transition", edge),
        one("", &ASKED.replace("+ 1", "+ 2"), count, "NEW.revision NOT IN (OLD.revision, OLD.revision + 1)"),
        one("", &ASKED.replace("+ 1", "- 1"), count, "NEW.revision NOT IN (OLD.revision, OLD.revision + 1)"),
        one("", "UPDATE movement SET fence = fence + 2", count, "NEW.fence NOT IN (OLD.fence, OLD.fence + 1)"),
        one("", "UPDATE movement SET fence = fence - 1", count, "NEW.fence NOT IN (OLD.fence, OLD.fence + 1)"),
        asked("", "attempts = attempts + 1", count, attempts),
        one(BELIEVED_ABSENT, &GATE.replace("attempts + 1", "attempts"), count, attempts),
        one(
            "state = 'ready', readiness = 'believed_absent'",
            "UPDATE movement SET amount = 6, cause = 'amended', revision = 4",
            content,
            "OLD.doubt IS NULL",
        ),
        one(
            "state = 'ready', doubt = NULL, doubt_clock = NULL, doubt_ms = NULL",
            "UPDATE movement SET amount = 6, cause = 'looked', revision = 4",
            content,
            "NEW.cause = 'amended'",
        ),
        one(
            "state = 'ready', cause = 'amended', doubt = NULL, doubt_clock = NULL, doubt_ms = NULL",
            "UPDATE movement SET amount = 6",
            content,
            "NEW.revision = OLD.revision + 1",
        ),
        one(
            "",
            &another("9, 'A-1', 'ready', 'fresh', 'submitted', 1, 0, NULL, NULL"),
            taken,
            "(account = NEW.account AND kind = NEW.kind AND number = NEW.number AND part = NEW.part)",
        ),
        one("", &another("1, 'B', 'ready', 'fresh', 'submitted', 1, 0, NULL, NULL"), taken, "id = NEW.id"),
        one("", &another("9, 'B', 'paid', 'fresh', 'submitted', 1, 0, NULL, NULL"), begins, "NEW.state <> 'ready'"),
        one(
            "",
            &another("9, 'B', 'ready', 'refused', 'submitted', 1, 0, NULL, NULL"),
            begins,
            "NEW.readiness <> 'fresh'",
        ),
        one("", &another("9, 'B', 'ready', 'fresh', 'answer', 1, 0, NULL, NULL"), begins, "NEW.cause <> 'submitted'"),
        one("", &another("9, 'B', 'ready', 'fresh', 'submitted', 2, 0, NULL, NULL"), begins, "NEW.revision <> 1"),
        one("", &another("9, 'B', 'ready', 'fresh', 'submitted', 1, 1, 'c', 1"), begins, "NEW.attempts <> 0"),
        one("", "DELETE FROM movement", never, "CREATE TRIGGER movement_stays"),
        one("", "UPDATE event SET at = 0", "events are append-only", "CREATE TRIGGER event_unchanged"),
        one("", "DELETE FROM event", "events are append-only", "CREATE TRIGGER event_stays"),
        one("", &event("1, 3, 1, 'sending', 'unknown', 'no_answer'"), follows, next),
        one("revision = 5", &event("1, 5, 1, 'sending', 'unknown', 'no_answer'"), follows, next),
        one("", &event("1, 4, 1, 'unknown', 'unknown', 'no_answer'"), follows, "revision = NEW.revision"),
        one("revision = 4", &event("1, 4, 1, 'unknown', 'paid', 'no_answer'"), follows, "state = NEW.to_state"),
        one("revision = 4", &event("1, 4, 1, 'unknown', 'unknown', 'status'"), follows, "cause = NEW.cause"),
        one("revision = 1", &event("7, 1, 1, 'unknown', 'unknown', 'no_answer'"), follows, "id = NEW.movement"),
        one("", "UPDATE head SET events = events + 2", known, "NEW.events <> OLD.events + 1"),
        one("", "UPDATE head SET gates = gates", known, "NEW.events <> OLD.events + 1"),
        one(
            "",
            "UPDATE head SET events = events + 1, gates = gates + 2",
            known,
            "NEW.gates NOT IN (OLD.gates, OLD.gates + 1)",
        ),
        one(
            "",
            "UPDATE head SET events = events + 1, gates = gates - 1",
            known,
            "NEW.gates NOT IN (OLD.gates, OLD.gates + 1)",
        ),
        one("", "DELETE FROM head", known, "CREATE TRIGGER head_stays"),
    ];
    for (column, value) in
        [("account", "'b'"), ("kind", "'refund'"), ("number", "'B'"), ("part", "'p'"), ("created_at", "2")]
    {
        let condition = format!("NEW.{column} <> OLD.{column}");
        cases.push(asked("", &format!("{column} = {value}"), identity, &condition));
    }
    for (column, value, differs) in [
        ("amount", "6", "<>"),
        ("currency", "'RUB'", "<>"),
        ("fingerprint", "randomblob(32)", "<>"),
        ("payee_mask", "NULL", "IS NOT"),
        ("payee_ref", "'r'", "IS NOT"),
        ("by_page", "1", "<>"),
        ("manual_capture", "1", "<>"),
        ("by_wallet", "1", "<>"),
        ("commission", "1", "IS NOT"),
        ("verifies", "1", "<>"),
        ("page_secs", "1", "IS NOT"),
        ("echoes", "'{}'", "IS NOT"),
    ] {
        let condition = format!("NEW.{column} {differs} OLD.{column}");
        cases.push(asked("", &format!("{column} = {value}"), content, &condition));
    }
    // While it is being sent its clocks may change, and a doubt that differs from them may be put right.
    for (column, value, before, differs) in [
        ("state", "'review'", "state = 'unknown'", "<>"),
        ("readiness", "'refused'", "", "<>"),
        ("cause", "'status'", "", "<>"),
        ("order_id", "'x'", "", "IS NOT"),
        ("form_url", "'x'", "", "IS NOT"),
        ("fee", "1", "", "IS NOT"),
        ("ref_num", "'x'", "", "IS NOT"),
        ("details", "'{}'", "", "IS NOT"),
        ("baseline", "1", "", "IS NOT"),
        ("bank_code", "'x'", "", "IS NOT"),
        ("bank_message", "'x'", "", "IS NOT"),
        ("reason", "'x'", "", "IS NOT"),
        ("not_found", "3", "", "<>"),
        ("absent", "1", "", "<>"),
        ("gate_clock", "'boot:y'", "", "IS NOT"),
        ("gate_ms", "8", "", "IS NOT"),
        ("updated_at", "2", "", "<>"),
        ("key", "2", "", "<>"),
        ("doubt", "2", "doubt = 1", "IS NOT"),
        ("doubt_clock", "'boot:x'", "doubt_clock = 'boot:y'", "IS NOT"),
        ("doubt_ms", "7", "doubt_ms = 6", "IS NOT"),
        ("sent_at", "8", "", "IS NOT"),
        ("belief", "'paid'", "", "IS NOT"),
        ("belief_by", "'callback'", "", "IS NOT"),
        ("belief_at", "8", "", "IS NOT"),
        ("belief_open", "1", "", "IS NOT"),
        ("is_foreign", "1", "", "<>"),
        ("was_paid", "1", "", "<>"),
    ] {
        let before = format!("state = 'sending', {before}").trim_end_matches(", ").to_owned();
        let condition = format!("NEW.{column} {differs} OLD.{column}");
        cases.push(one(
            &before,
            &format!("UPDATE movement SET {column} = {value}"),
            "a change needs an event",
            &condition,
        ));
    }
    cases
}

/// A journal of that schema with the one movement, changed as said; `None` where a check refuses that.
fn try_file(steps: &[&str], before: &str) -> Option<Connection> {
    let file = Connection::open_in_memory().unwrap();
    migrate(&file, &Found::Empty, steps).unwrap();
    file.pragma_update(None, "foreign_keys", false).unwrap();
    let walls = walls(&file);
    walls.iter().for_each(|(name, _)| file.execute_batch(&format!("DROP TRIGGER {name}")).unwrap());
    file.execute_batch(UNKNOWN).unwrap();
    if !before.is_empty() {
        file.execute_batch(&format!("UPDATE movement SET {before}")).ok()?;
    }
    walls.iter().for_each(|(_, wall)| file.execute_batch(wall).unwrap());
    Some(file)
}

fn file(steps: &[&str], before: &str) -> Connection {
    try_file(steps, before).unwrap_or_else(|| panic!("{before}"))
}

/// The triggers, with their names.
fn walls(file: &Connection) -> Vec<(String, String)> {
    let mut found = file.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY rowid").unwrap();
    found.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().collect::<Result<_, _>>().unwrap()
}

/// All that is in it.
fn contents(file: &Connection) -> Vec<Vec<rusqlite::types::Value>> {
    let mut rows = Vec::new();
    for table in ["movement", "event", "head"] {
        let mut statement = file.prepare(&format!("SELECT * FROM {table}")).unwrap();
        let width = statement.column_count();
        let found = statement.query_map([], |row| (0..width).map(|at| row.get(at)).collect()).unwrap();
        rows.extend(found.map(Result::unwrap));
    }
    rows
}

/// On one line and without comments.
fn plain(sql: &str) -> String {
    let lines = sql.lines().filter(|line| !line.trim_start().starts_with("--"));
    lines.flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ").replace("( ", "(")
}

/// Of a wall with several, that which says these words.
fn part<'a>(wall: &'a str, words: &str) -> &'a str {
    const THEN: &str = "THEN RAISE(ABORT, '";
    match wall.find(&format!("{THEN}{words}")) {
        Some(end) => &wall[wall[..end].rfind(THEN).unwrap_or(0)..end],
        None => wall,
    }
}

#[test]
fn each_condition_of_a_wall_refuses_what_nothing_else_refuses() {
    for [before, sql, words, condition] in cases() {
        for steps in [&STEPS[..6], STEPS] {
            let file = file(steps, &before);
            file.execute_batch("BEGIN").unwrap();
            let untouched = contents(&file);
            let refusal = file.execute(&sql, []).expect_err(&sql).to_string();
            assert_eq!(refusal, words, "{} {sql}", steps.len());
            assert_eq!(contents(&file), untouched, "{sql}");
            assert!(!file.is_autocommit(), "what was done before stays: {sql}");
        }
        let file = file(STEPS, &before);
        let triggers = walls(&file);
        let mut found = triggers.iter().map(|(name, wall)| (name, plain(wall)));
        let (name, wall) = found
            .find(|(_, wall)| wall.contains(&words) && part(wall, &words).contains(&condition))
            .unwrap_or_else(|| panic!("no wall has this condition: {condition}"));
        file.execute_batch(&format!("DROP TRIGGER {name}")).unwrap();
        if !condition.starts_with("CREATE") {
            let part = part(&wall, &words);
            assert_eq!(part.matches(&condition).count(), 1, "{condition}");
            let opposite = part.replace(&condition, &format!("NOT ({condition})"));
            file.execute_batch(&wall.replace(part, &opposite)).unwrap();
        }
        file.execute(&sql, []).unwrap_or_else(|error| panic!("without {condition}: {sql}: {error}"));
    }
}

#[test]
fn every_wall_has_a_case() {
    let cases = cases();
    for (name, wall) in walls(&file(STEPS, "")) {
        for words in wall.split("RAISE(ABORT, '").skip(1).map(|rest| rest.split('\'').next().unwrap()) {
            assert!(cases.iter().any(|[_, _, told, _]| told == words), "{name}: {words}");
        }
    }
}

#[test]
fn what_the_walls_let_through_is_let_through() {
    let no_doubt = "doubt = NULL, doubt_clock = NULL, doubt_ms = NULL";
    let was_paid = format!("state = 'review', was_paid = 1, {no_doubt}");
    let asked = |change: &str| format!("{ASKED}{change}");
    for (before, sql) in [
        (String::new(), asked("")),
        (String::new(), asked(", key = key + 1")),
        (String::new(), asked(&format!(", state = 'paid', {no_doubt}"))),
        (String::new(), "UPDATE movement SET fence = fence + 1, owner = hex(zeroblob(16))".to_owned()),
        (BELIEVED_ABSENT.to_owned(), GATE.to_owned()),
        (format!("{BELIEVED_ABSENT}, cause = 'status', belief = 'not_executed'"), GATE.to_owned()),
        (format!("state = 'ready', {no_doubt}"), format!("{GATE}, doubt = 3, doubt_clock = 'boot:x', doubt_ms = 8")),
        ("state = 'sending'".to_owned(), asked(", cause = 'answer', gate_ms = 9")),
        ("state = 'sending'".to_owned(), asked(", cause = 'answer', gate_clock = 'boot:y', gate_ms = 1")),
        (
            format!("state = 'ready', {no_doubt}"),
            "UPDATE movement SET amount = 6, payee_mask = NULL, cause = 'amended', revision = 4".to_owned(),
        ),
        (was_paid.clone(), asked(", state = 'declined', belief = 'reversed'")),
        (was_paid.clone(), asked(", state = 'declined', cause = 'settled', was_paid = 0")),
        (was_paid.clone(), asked(", state = 'ready', cause = 'settled'")),
        (format!("{was_paid}, state = 'ready'"), "UPDATE movement SET owner = NULL".to_owned()),
    ] {
        for steps in [&STEPS[..6], STEPS] {
            let file = file(steps, &before);
            assert_eq!(file.execute(&sql, []), Ok(1), "{sql}");
        }
    }
}

#[test]
fn a_refusal_takes_back_the_whole_statement_whatever_a_hand_wants_of_it() {
    for or in ["", "OR ABORT", "OR FAIL", "OR IGNORE", "OR REPLACE"] {
        let file = file(STEPS, "");
        file.execute_batch(&another("9, 'B', 'ready', 'fresh', 'submitted', 1, 0, NULL, NULL")).unwrap();
        let untouched = contents(&file);
        for (change, words) in [
            // The first of the two is changed as it may be.
            ("fence = iif(id = 1, fence + 1, fence + 2)", "counters only count"),
            ("was_paid = 1 - was_paid, fence = fence + 1", "a change needs an event"),
            ("id = id + 1", "identity is immutable"),
            ("number = number || 'x'", "identity is immutable"),
        ] {
            let refusal = file.execute(&format!("UPDATE {or} movement SET {change}"), []).unwrap_err().to_string();
            assert_eq!((refusal.as_str(), contents(&file)), (words, untouched.clone()), "{or} {change}");
        }
    }
    // What it would replace stays, too.
    let file = file(STEPS, "");
    file.execute_batch(&another("9, 'B', 'ready', 'fresh', 'submitted', 1, 0, NULL, NULL")).unwrap();
    let untouched = contents(&file);
    for change in ["number = 'A-1'", "id = 1"] {
        let sql = format!("UPDATE OR REPLACE movement SET {change} WHERE id = 9");
        assert_eq!(file.execute(&sql, []).unwrap_err().to_string(), "identity is immutable");
        assert_eq!(contents(&file), untouched);
    }
}

/// What an older library had sent and had not settled has no belief.
#[test]
fn nothing_is_sent_while_something_is_in_doubt_and_no_belief_is_known() {
    let before = format!("{BELIEVED_ABSENT}, cause = 'status', {NO_BELIEF}");
    assert!(file(&STEPS[..6], &before).execute_batch(GATE).is_ok(), "the wall of the schema before had this gap");
    let refusal = file(STEPS, &before).execute_batch(GATE).unwrap_err().to_string();
    assert!(refusal.contains("nothing is sent while something is in doubt"), "{refusal}");
}

#[test]
fn the_walls_refuse_what_those_of_the_schema_before_refused_and_nothing_else() {
    let values: &[(&str, &[&str])] = &[
        ("id", &["1", "9"]),
        ("number", &["number", "'B'"]),
        ("amount", &["5", "6"]),
        ("payee_mask", &["payee_mask", "NULL", "'x'"]),
        ("commission", &["NULL", "1"]),
        ("state", &["'ready'", "'sending'", "'unknown'", "'review'", "'paid'", "'declined'", "'action'"]),
        ("readiness", &["'fresh'", "'believed_absent'"]),
        (
            "cause",
            &["'gate'", "'answer'", "'status'", "'settled'", "'amended'", "'corrected'", "'looked'", "'registered'"],
        ),
        ("revision", &["3", "4", "5", "2"]),
        ("attempts", &["2", "3", "1"]),
        ("fence", &["1", "2", "3"]),
        ("order_id", &["NULL", "'x'"]),
        ("not_found", &["2", "0"]),
        ("gate_clock", &["'boot:x'", "'boot:y'", "NULL"]),
        ("gate_ms", &["6", "7", "8", "NULL"]),
        ("sent_at", &["5", "8", "NULL"]),
        ("key", &["0", "1", "2", "3"]),
        ("doubt = NULL, doubt_clock = NULL, doubt_ms", &["NULL"]),
        ("doubt_clock = gate_clock, doubt_ms = gate_ms, doubt", &["attempts", "1"]),
        ("doubt", &["NULL", "1", "2", "3"]),
        ("doubt_clock", &["NULL", "'boot:x'", "'boot:y'"]),
        ("doubt_ms", &["NULL", "7", "8"]),
        ("belief", &["'not_found'", "'paid'", "'reversed'"]),
        ("was_paid", &["0", "1"]),
        ("updated_at", &["1", "2"]),
    ];
    // Numbers that are the same each time (Knuth, MMIX).
    let mut seed: u64 = 1;
    let mut pick = |of: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).unwrap() % of
    };
    let mut change = |most: usize| -> Vec<String> {
        let count = pick(most + 1);
        let mut one = || {
            let (column, of) = values[pick(values.len())];
            format!("{column} = {}", of[pick(of.len())])
        };
        (0..count).map(|_| one()).collect()
    };
    let (mut let_through, mut refused) = (0, 0);
    for round in 0..40 {
        // What a check refuses is no movement to begin with.
        let before = change(3).into_iter().filter(|change| !change.starts_with("id")).collect::<Vec<_>>().join(", ");
        let before = match round % 8 {
            1 => "",
            3 => "state = 'sending'",
            5 => BELIEVED_ABSENT,
            _ => &before,
        };
        let Some(old) = try_file(&STEPS[..6], before) else { continue };
        let new = try_file(STEPS, before).unwrap();
        for base in ["UPDATE movement SET owner = NULL", ASKED, GATE] {
            for _ in 0..16 {
                let sql = [vec![base.to_owned()], change(3)].concat().join(", ");
                let [was, is] = [&old, &new].map(|file| {
                    file.execute_batch("BEGIN").unwrap();
                    let done = file.execute(&sql, []).is_ok();
                    let left = contents(file);
                    file.execute_batch("ROLLBACK").unwrap();
                    (done, left)
                });
                assert_eq!(was, is, "{before}: {sql}");
                *(if is.0 { &mut let_through } else { &mut refused }) += 1;
            }
        }
    }
    assert!(let_through > 100 && refused > 500, "{let_through} {refused}");
}

#[test]
fn a_step_is_its_file_without_the_comments_that_begin_a_line() {
    let files = [
        include_str!("../schema_1.sql"),
        include_str!("../schema_2.sql"),
        include_str!("../schema_3.sql"),
        include_str!("../schema_4.sql"),
        include_str!("../schema_5.sql"),
        include_str!("../schema_6.sql"),
        include_str!("../schema_7.sql"),
        include_str!("../schema_8.sql"),
    ];
    assert_eq!(files.len(), STEPS.len());
    for (file, step) in files.iter().zip(STEPS) {
        assert!(file.starts_with("--"));
        assert!(step.lines().eq(file.lines().filter(|line| !line.starts_with("--"))), "{step}");
    }
}
