-- The same walls, cheaper: a change of a movement runs one of them instead of nine, and nothing is collected before the head
-- is counted. One is higher: nothing is sent while something is in doubt and no belief is known. No table and no index is touched.
--
-- They stand after the change instead of before it: SQLite does not read the row a second time, and what they refuse is
-- rolled back with the whole statement. What INSERT OR REPLACE would do without a word is refused before it, as ever.

DROP TRIGGER movement_identity;
DROP TRIGGER movement_content;
DROP TRIGGER movement_counters;
DROP TRIGGER movement_edge;
DROP TRIGGER movement_silent;
DROP TRIGGER movement_gate;
DROP TRIGGER movement_key;
DROP TRIGGER movement_doubt;
DROP TRIGGER movement_was_paid;
DROP TRIGGER event_follows;
DROP TRIGGER event_counts;

-- Identity and content. A statement that names none of these columns does not run it; the id has other names, too (rowid),
-- and is kept below.
CREATE TRIGGER movement_intent AFTER UPDATE OF account, kind, number, part, created_at, amount, currency, fingerprint,
  payee_mask, payee_ref, by_page, manual_capture, by_wallet, commission, verifies, page_secs, echoes ON movement
BEGIN
  SELECT CASE
    WHEN NEW.account <> OLD.account OR NEW.kind <> OLD.kind OR NEW.number <> OLD.number OR NEW.part <> OLD.part
        OR NEW.created_at <> OLD.created_at
      THEN RAISE(ABORT, 'identity is immutable')
    WHEN (NEW.amount <> OLD.amount OR NEW.currency <> OLD.currency OR NEW.fingerprint <> OLD.fingerprint
        OR NEW.payee_mask IS NOT OLD.payee_mask OR NEW.payee_ref IS NOT OLD.payee_ref OR NEW.by_page <> OLD.by_page
        OR NEW.manual_capture <> OLD.manual_capture OR NEW.by_wallet <> OLD.by_wallet
        OR NEW.commission IS NOT OLD.commission OR NEW.verifies <> OLD.verifies OR NEW.page_secs IS NOT OLD.page_secs
        OR NEW.echoes IS NOT OLD.echoes)
        AND NOT (OLD.state = 'ready' AND OLD.doubt IS NULL AND NEW.state = 'ready' AND NEW.cause = 'amended'
          AND NEW.revision = OLD.revision + 1)
      THEN RAISE(ABORT, 'only an amendment of a ready movement changes its content')
  END;
END;

CREATE TRIGGER movement_changes AFTER UPDATE ON movement BEGIN
  SELECT CASE
    WHEN NEW.id <> OLD.id
      THEN RAISE(ABORT, 'identity is immutable')
-- What the bank has called paid is not called "no money moved" by its later word that it was declined: a person decides.
    WHEN OLD.was_paid = 1 AND NEW.revision <> OLD.revision AND (
        (NEW.was_paid = 0 AND NEW.cause <> 'settled')
        OR (NEW.state = 'ready' AND NEW.cause <> 'settled')
        OR (NEW.state = 'declined' AND OLD.state <> 'declined' AND NEW.cause <> 'settled' AND NEW.belief IS NOT 'reversed'))
      THEN RAISE(ABORT, 'only a person unsays what was paid')
-- Without a new revision only the claim may change.
    WHEN NEW.revision = OLD.revision AND (
        NEW.state <> OLD.state OR NEW.readiness <> OLD.readiness OR NEW.cause <> OLD.cause
        OR NEW.order_id IS NOT OLD.order_id OR NEW.form_url IS NOT OLD.form_url OR NEW.fee IS NOT OLD.fee
        OR NEW.ref_num IS NOT OLD.ref_num OR NEW.details IS NOT OLD.details OR NEW.baseline IS NOT OLD.baseline
        OR NEW.bank_code IS NOT OLD.bank_code OR NEW.bank_message IS NOT OLD.bank_message
        OR NEW.reason IS NOT OLD.reason OR NEW.not_found <> OLD.not_found OR NEW.absent <> OLD.absent
        OR NEW.gate_clock IS NOT OLD.gate_clock OR NEW.gate_ms IS NOT OLD.gate_ms OR NEW.updated_at <> OLD.updated_at
        OR NEW.key <> OLD.key OR NEW.doubt IS NOT OLD.doubt OR NEW.doubt_clock IS NOT OLD.doubt_clock
        OR NEW.doubt_ms IS NOT OLD.doubt_ms OR NEW.sent_at IS NOT OLD.sent_at OR NEW.belief IS NOT OLD.belief
        OR NEW.belief_by IS NOT OLD.belief_by OR NEW.belief_at IS NOT OLD.belief_at
        OR NEW.belief_open IS NOT OLD.belief_open OR NEW.is_foreign <> OLD.is_foreign OR NEW.was_paid <> OLD.was_paid)
      THEN RAISE(ABORT, 'a change needs an event')
-- The gate is not passed while something is in doubt, unless its absence is believed and was confirmed just now.
    WHEN NEW.state = 'sending' AND OLD.state = 'ready' AND OLD.doubt IS NOT NULL
        AND NOT (OLD.cause IN ('status', 'not_found_believed')
          AND coalesce(OLD.belief, '') IN ('not_found', 'not_executed'))
      THEN RAISE(ABORT, 'nothing is sent while something is in doubt')
-- A key is used up one at a time; a doubt begins at a gate, or where a bank has spoken of what was sent.
    WHEN NEW.key NOT IN (OLD.key, OLD.key + 1)
        OR (NEW.doubt IS NOT NULL AND (NEW.doubt IS NOT OLD.doubt OR NEW.doubt_clock IS NOT OLD.doubt_clock
            OR NEW.doubt_ms IS NOT OLD.doubt_ms)
          AND (NEW.doubt <> NEW.attempts OR NEW.doubt_clock IS NOT NEW.gate_clock OR NEW.doubt_ms IS NOT NEW.gate_ms))
      THEN RAISE(ABORT, 'a doubt begins at a gate')
-- The clock of the last exchange is set by the gate and by what ends the exchange.
    WHEN (NEW.gate_clock IS NOT OLD.gate_clock OR NEW.gate_ms IS NOT OLD.gate_ms OR NEW.sent_at IS NOT OLD.sent_at)
        AND NEW.state <> 'sending' AND NOT (OLD.state = 'sending' AND NEW.sent_at IS OLD.sent_at
          AND (NEW.gate_clock IS NOT OLD.gate_clock OR NEW.gate_ms >= OLD.gate_ms))
      THEN RAISE(ABORT, 'only the gate sets its clock')
    WHEN NEW.revision <> OLD.revision AND NOT EXISTS (
        SELECT 1 FROM edge WHERE from_state = OLD.state AND to_state = NEW.state AND cause = NEW.cause)
      THEN RAISE(ABORT, 'illegal transition')
    WHEN NEW.revision NOT IN (OLD.revision, OLD.revision + 1) OR NEW.fence NOT IN (OLD.fence, OLD.fence + 1)
        OR NEW.attempts <> OLD.attempts + (NEW.revision <> OLD.revision AND NEW.state = 'sending')
      THEN RAISE(ABORT, 'counters only count')
  END;
END;

-- Before it is written: afterwards nobody could tell that it replaced another.
CREATE TRIGGER event_follows BEFORE INSERT ON event
WHEN NEW.revision <> 1 + coalesce(
    (SELECT revision FROM event WHERE movement = NEW.movement ORDER BY revision DESC LIMIT 1), 0)
  OR NOT EXISTS (
    SELECT 1 FROM movement
    WHERE id = NEW.movement AND revision = NEW.revision AND state = NEW.to_state AND cause = NEW.cause)
BEGIN
  SELECT RAISE(ABORT, 'an event tells the last change');
END;

-- By its id: without one, SQLite collects the rows to be changed in a table of its own, for each event.
CREATE TRIGGER event_counts AFTER INSERT ON event BEGIN
  UPDATE head SET events = events + 1, gates = gates + (NEW.to_state = 'sending'),
    movement = NEW.movement, revision = NEW.revision, hash = NEW.hash,
    gate_movement = iif(NEW.to_state = 'sending', NEW.movement, gate_movement),
    gate_revision = iif(NEW.to_state = 'sending', NEW.revision, gate_revision),
    gate_hash = iif(NEW.to_state = 'sending', NEW.hash, gate_hash)
  WHERE id = 1;
END;
