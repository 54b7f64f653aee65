-- What an answer may repeat of a request; whether a movement was called paid; whose movements are here.

DROP TRIGGER movement_content;
DROP TRIGGER movement_silent;

-- Of the request, for the comparison with what answers name: not a word of it pays.
ALTER TABLE movement ADD COLUMN echoes TEXT CONSTRAINT echoes_are_json CHECK (json_valid(echoes));
-- The bank, or a person, has called it paid, and no person has decided otherwise since: a later "declined" of the bank is
-- a contradiction, however often it is said.
ALTER TABLE movement ADD COLUMN was_paid INTEGER NOT NULL DEFAULT 0 CONSTRAINT was_paid_bool CHECK (was_paid IN (0, 1));

UPDATE movement SET was_paid = coalesce(
  (SELECT to_state = 'paid' FROM event WHERE movement = movement.id AND (to_state = 'paid' OR cause = 'settled')
    ORDER BY revision DESC LIMIT 1), 0)
WHERE state NOT IN ('ready', 'sending');

CREATE TRIGGER movement_content BEFORE UPDATE ON movement
WHEN (NEW.amount <> OLD.amount OR NEW.currency <> OLD.currency OR NEW.fingerprint <> OLD.fingerprint
    OR NEW.payee_mask IS NOT OLD.payee_mask OR NEW.payee_ref IS NOT OLD.payee_ref OR NEW.by_page <> OLD.by_page
    OR NEW.manual_capture <> OLD.manual_capture OR NEW.by_wallet <> OLD.by_wallet
    OR NEW.commission IS NOT OLD.commission OR NEW.verifies <> OLD.verifies OR NEW.page_secs IS NOT OLD.page_secs
    OR NEW.echoes IS NOT OLD.echoes)
  AND NOT (OLD.state = 'ready' AND OLD.doubt IS NULL AND NEW.state = 'ready' AND NEW.cause = 'amended'
    AND NEW.revision = OLD.revision + 1)
BEGIN
  SELECT RAISE(ABORT, 'only an amendment of a ready movement changes its content');
END;

-- Without a new revision only the claim may change.
CREATE TRIGGER movement_silent BEFORE UPDATE ON movement
WHEN NEW.revision = OLD.revision AND (
  NEW.state <> OLD.state OR NEW.readiness <> OLD.readiness OR NEW.cause <> OLD.cause OR NEW.order_id IS NOT OLD.order_id
  OR NEW.form_url IS NOT OLD.form_url OR NEW.fee IS NOT OLD.fee OR NEW.ref_num IS NOT OLD.ref_num
  OR NEW.details IS NOT OLD.details OR NEW.baseline IS NOT OLD.baseline
  OR NEW.bank_code IS NOT OLD.bank_code OR NEW.bank_message IS NOT OLD.bank_message
  OR NEW.reason IS NOT OLD.reason OR NEW.not_found <> OLD.not_found OR NEW.absent <> OLD.absent
  OR NEW.gate_clock IS NOT OLD.gate_clock OR NEW.gate_ms IS NOT OLD.gate_ms OR NEW.updated_at <> OLD.updated_at
  OR NEW.key <> OLD.key OR NEW.doubt IS NOT OLD.doubt OR NEW.doubt_clock IS NOT OLD.doubt_clock
  OR NEW.doubt_ms IS NOT OLD.doubt_ms OR NEW.sent_at IS NOT OLD.sent_at OR NEW.belief IS NOT OLD.belief
  OR NEW.belief_by IS NOT OLD.belief_by OR NEW.belief_at IS NOT OLD.belief_at OR NEW.belief_open IS NOT OLD.belief_open
  OR NEW.is_foreign <> OLD.is_foreign OR NEW.was_paid <> OLD.was_paid)
BEGIN
  SELECT RAISE(ABORT, 'a change needs an event');
END;

-- What the bank has called paid is not called "no money moved" by its later word that it was declined: a person decides.
CREATE TRIGGER movement_was_paid BEFORE UPDATE ON movement
WHEN OLD.was_paid = 1 AND NEW.revision <> OLD.revision AND (
  (NEW.was_paid = 0 AND NEW.cause <> 'settled')
  OR (NEW.state = 'ready' AND NEW.cause <> 'settled')
  OR (NEW.state = 'declined' AND OLD.state <> 'declined' AND NEW.cause <> 'settled' AND NEW.belief IS NOT 'reversed'))
BEGIN
  SELECT RAISE(ABORT, 'only a person unsays what was paid');
END;

-- Whose movements are here: `gateway/host/shop`. Shops that the operator has named differently and that have different
-- logins are surely two; of all others, one number is one movement.
CREATE TABLE account (
  name  TEXT PRIMARY KEY CONSTRAINT name_length CHECK (length(name) BETWEEN 1 AND 200),
  named INTEGER NOT NULL CONSTRAINT named_bool CHECK (named IN (0, 1)),
  -- What the credentials say, no secret; NULL where an older library wrote.
  login TEXT
) STRICT, WITHOUT ROWID;

INSERT INTO account SELECT DISTINCT account, 0, NULL FROM movement;
