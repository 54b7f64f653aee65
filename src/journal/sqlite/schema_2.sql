-- Payments with a commission of our own, idempotency keys, and requests that may still be executed.

ALTER TABLE movement ADD COLUMN commission INTEGER CONSTRAINT commission_not_negative CHECK (commission >= 0);
-- How many keys of this number the bank has answered for good.
ALTER TABLE movement ADD COLUMN key INTEGER NOT NULL DEFAULT 0 CONSTRAINT key_not_negative CHECK (key >= 0);
-- The clock of the first request that may still be executed, and its milliseconds; NULL when there is none.
ALTER TABLE movement ADD COLUMN doubt_clock TEXT;
ALTER TABLE movement ADD COLUMN doubt_ms INTEGER;

-- What an older library has sent and not settled may still be executed.
DROP TRIGGER movement_silent;
UPDATE movement SET doubt_clock = gate_clock, doubt_ms = gate_ms
WHERE attempts > 0 AND NOT (state = 'ready' AND cause = 'answer');

CREATE INDEX movement_order ON movement (account, order_id) WHERE order_id IS NOT NULL;

DROP TRIGGER movement_content;
CREATE TRIGGER movement_content BEFORE UPDATE ON movement
WHEN (NEW.amount <> OLD.amount OR NEW.currency <> OLD.currency OR NEW.fingerprint <> OLD.fingerprint
    OR NEW.payee_mask IS NOT OLD.payee_mask OR NEW.payee_ref IS NOT OLD.payee_ref OR NEW.by_page <> OLD.by_page
    OR NEW.manual_capture <> OLD.manual_capture OR NEW.by_wallet <> OLD.by_wallet
    OR NEW.commission IS NOT OLD.commission)
  AND NOT (OLD.state = 'ready' AND NEW.state = 'ready' AND NEW.cause = 'amended' AND NEW.revision = OLD.revision + 1)
BEGIN
  SELECT RAISE(ABORT, 'only an amendment of a ready movement changes its content');
END;

-- Without a new revision only the claim may change.
CREATE TRIGGER movement_silent BEFORE UPDATE ON movement
WHEN NEW.revision = OLD.revision AND (
  NEW.state <> OLD.state OR NEW.cause <> OLD.cause OR NEW.order_id IS NOT OLD.order_id
  OR NEW.form_url IS NOT OLD.form_url OR NEW.fee IS NOT OLD.fee OR NEW.ref_num IS NOT OLD.ref_num
  OR NEW.baseline IS NOT OLD.baseline
  OR NEW.bank_code IS NOT OLD.bank_code OR NEW.bank_message IS NOT OLD.bank_message
  OR NEW.reason IS NOT OLD.reason OR NEW.not_found <> OLD.not_found OR NEW.gate_clock IS NOT OLD.gate_clock
  OR NEW.gate_ms IS NOT OLD.gate_ms OR NEW.updated_at <> OLD.updated_at
  OR NEW.key <> OLD.key OR NEW.doubt_clock IS NOT OLD.doubt_clock OR NEW.doubt_ms IS NOT OLD.doubt_ms)
BEGIN
  SELECT RAISE(ABORT, 'a change needs an event');
END;

-- A key is used up one at a time, and a doubt begins with a gate or with the bank's own word.
CREATE TRIGGER movement_key BEFORE UPDATE ON movement
WHEN NEW.key NOT IN (OLD.key, OLD.key + 1) OR (NEW.doubt_clock IS NULL) <> (NEW.doubt_ms IS NULL)
  OR (NEW.doubt_clock IS NOT NULL AND (NEW.doubt_clock IS NOT OLD.doubt_clock OR NEW.doubt_ms IS NOT OLD.doubt_ms)
    AND (NEW.doubt_clock IS NOT NEW.gate_clock OR NEW.doubt_ms IS NOT NEW.gate_ms))
BEGIN
  SELECT RAISE(ABORT, 'a doubt begins at a gate');
END;
