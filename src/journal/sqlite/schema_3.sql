-- Doubt, readiness and belief as columns of their own; amounts of 0 for a card that is only verified.
--
-- A check of a table cannot be changed, so the table is made anew. Foreign keys are off while a file is migrated, and
-- are all checked before the migration is committed.

DROP TRIGGER movement_begins;
DROP TRIGGER movement_stays;
DROP TRIGGER movement_identity;
DROP TRIGGER movement_content;
DROP TRIGGER movement_counters;
DROP TRIGGER movement_edge;
DROP TRIGGER movement_silent;
DROP TRIGGER movement_gate;
DROP TRIGGER movement_key;
DROP TRIGGER event_follows;

CREATE TABLE movement_3 (
  id           INTEGER PRIMARY KEY,
  -- Identity: never changes, never deleted.
  account      TEXT NOT NULL CONSTRAINT account_length CHECK (length(account) BETWEEN 1 AND 200),
  kind         TEXT NOT NULL CONSTRAINT kind_given CHECK (kind <> ''),
  number       TEXT NOT NULL CONSTRAINT number_length CHECK (length(number) BETWEEN 1 AND 36),
  -- The refund's own number beside the order's; '' for everything else.
  part         TEXT NOT NULL CONSTRAINT part_length CHECK (length(part) <= 36),
  -- Content: changes only by an amendment of a ready movement.
  amount       INTEGER NOT NULL CONSTRAINT amount_positive CHECK (amount > 0 OR (amount = 0 AND verifies = 1)),
  currency     TEXT NOT NULL CONSTRAINT currency_letters CHECK (length(currency) = 3),
  commission   INTEGER CONSTRAINT commission_not_negative CHECK (commission >= 0),
  fingerprint  BLOB NOT NULL CONSTRAINT fingerprint_length CHECK (length(fingerprint) = 32),
  payee_mask   TEXT CONSTRAINT mask_is_masked CHECK (payee_mask NOT GLOB '*[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]*'),
  payee_ref    TEXT,
  by_page      INTEGER NOT NULL CONSTRAINT by_page_bool CHECK (by_page IN (0, 1)),
  manual_capture INTEGER NOT NULL CONSTRAINT manual_capture_bool CHECK (manual_capture IN (0, 1)),
  by_wallet    INTEGER NOT NULL CONSTRAINT by_wallet_bool CHECK (by_wallet IN (0, 1)),
  verifies     INTEGER NOT NULL CONSTRAINT verifies_bool CHECK (verifies IN (0, 1)),
  -- How long the page of the request lives, in seconds.
  page_secs    INTEGER CONSTRAINT page_secs_positive CHECK (page_secs > 0),
  -- Where it stands: changes with an event, one revision at a time.
  state        TEXT NOT NULL,
  -- Why it may be sent; outside of 'ready', why it was sent last.
  readiness    TEXT NOT NULL,
  revision     INTEGER NOT NULL,
  attempts     INTEGER NOT NULL,
  cause        TEXT NOT NULL,
  order_id     TEXT,
  form_url     TEXT,
  fee          INTEGER CONSTRAINT fee_not_negative CHECK (fee >= 0),
  ref_num      TEXT,
  -- What the bank told beside the outcome.
  details      TEXT CONSTRAINT details_are_json CHECK (json_valid(details)),
  -- What had been captured or refunded just before the first request in doubt, by the bank's own word.
  baseline     INTEGER CONSTRAINT baseline_not_negative CHECK (baseline >= 0),
  bank_code    TEXT,
  bank_message TEXT,
  reason       TEXT,
  not_found    INTEGER NOT NULL CONSTRAINT not_found_not_negative CHECK (not_found >= 0),
  -- How many of these came after the quarantine.
  absent       INTEGER NOT NULL CONSTRAINT absent_is_counted CHECK (absent BETWEEN 0 AND not_found),
  -- The clock of the end of the last exchange and its milliseconds; while it is under way, of its gate.
  gate_clock   TEXT,
  gate_ms      INTEGER,
  -- How many keys of this number the bank has answered for good.
  key          INTEGER NOT NULL CONSTRAINT key_not_negative CHECK (key >= 0),
  -- The first request that may still be executed: its attempt, its clock and milliseconds; NULL when there is none.
  doubt        INTEGER,
  doubt_clock  TEXT,
  doubt_ms     INTEGER,
  -- When it was sent, by the calendar: what is open goes to a person one day, however often the machine is off.
  sent_at      INTEGER,
  -- What was last said about it: the verdict, the way it came, when, and whether it can still change.
  belief       TEXT,
  belief_by    TEXT,
  belief_at    INTEGER,
  belief_open  INTEGER CONSTRAINT belief_open_bool CHECK (belief_open IN (0, 1)),
  -- The order of this number at the bank is somebody else's.
  is_foreign   INTEGER NOT NULL CONSTRAINT is_foreign_bool CHECK (is_foreign IN (0, 1)),
  created_at   INTEGER NOT NULL,
  updated_at   INTEGER NOT NULL,
  -- The claim: who works on it, and the number that outdates every earlier holder.
  owner        TEXT CONSTRAINT owner_length CHECK (length(owner) = 32),
  fence        INTEGER NOT NULL,
  UNIQUE (account, kind, number, part),
  CONSTRAINT gate_is_timed CHECK ((attempts = 0) = (gate_clock IS NULL) AND (gate_clock IS NULL) = (gate_ms IS NULL)),
  CONSTRAINT doubt_is_whole CHECK ((doubt IS NULL) = (doubt_clock IS NULL) AND (doubt IS NULL) = (doubt_ms IS NULL)
    AND (doubt IS NULL OR doubt BETWEEN 1 AND attempts)),
  -- "No money moved" is said only when nothing is in doubt; what is believed absent is still in doubt.
  CONSTRAINT no_money_without_doubt CHECK (doubt IS NULL OR (state NOT IN ('declined', 'paid')
    AND (state <> 'ready' OR readiness = 'believed_absent'))),
  CONSTRAINT belief_is_whole CHECK ((belief IS NULL) = (belief_by IS NULL) AND (belief IS NULL) = (belief_at IS NULL)
    AND (belief IS NULL) = (belief_open IS NULL)),
  CONSTRAINT revision_has_event FOREIGN KEY (id, revision) REFERENCES event (movement, revision)
    DEFERRABLE INITIALLY DEFERRED
) STRICT;

INSERT INTO movement_3 (id, account, kind, number, part, amount, currency, commission, fingerprint, payee_mask, payee_ref,
  by_page, manual_capture, by_wallet, verifies, page_secs, state, readiness, revision, attempts, cause, order_id, form_url,
  fee, ref_num, details, baseline, bank_code, bank_message, reason, not_found, absent, gate_clock, gate_ms, key,
  doubt, doubt_clock, doubt_ms, sent_at, belief, belief_by, belief_at, belief_open, is_foreign, created_at, updated_at,
  owner, fence)
SELECT id, account, kind, number, part, amount, currency, commission, fingerprint, payee_mask, payee_ref,
  by_page, manual_capture, by_wallet, 0, NULL, state, readiness, revision, attempts, cause, order_id, form_url,
  fee, ref_num, NULL, baseline, bank_code, bank_message, reason, not_found, 0, gate_clock, gate_ms, key,
  iif(doubts, iif(doubt_clock = gate_clock AND doubt_ms = gate_ms, attempts, 1), NULL),
  iif(doubts, doubt_clock, NULL), iif(doubts, doubt_ms, NULL),
  (SELECT min(at) FROM event WHERE movement = id AND to_state = 'sending'), NULL, NULL, NULL, NULL, 0, created_at,
  updated_at, owner, fence
FROM (
  SELECT *,
    -- A registration moves no money, a lost link leads nowhere, and what a person released is settled.
    doubt_clock IS NOT NULL AND state NOT IN ('paid', 'declined')
      AND (state <> 'ready' OR readiness = 'believed_absent') AS doubts
  FROM (
    SELECT *,
      CASE
        WHEN attempts = 0 THEN 'fresh'
        WHEN cause = 'registered' THEN 'registered'
        WHEN cause = 'link_lost' THEN 'link_lost'
        WHEN cause = 'settled' THEN 'released'
        -- Older libraries called a refused repetition refused, though the first request may still be executed: the
        -- bank is asked before anything is sent.
        WHEN doubt_clock IS NOT NULL THEN 'believed_absent'
        ELSE 'refused'
      END AS readiness
    FROM movement));

DROP TABLE movement;
ALTER TABLE movement_3 RENAME TO movement;

CREATE INDEX movement_page ON movement (account, id);
CREATE INDEX movement_open ON movement (account, id) WHERE state NOT IN ('paid', 'declined');
CREATE INDEX movement_order ON movement (account, order_id) WHERE order_id IS NOT NULL;
CREATE INDEX movement_contradicted ON movement (account, id) WHERE belief_by = 'callback' AND belief_open = 1;

CREATE TRIGGER movement_begins BEFORE INSERT ON movement BEGIN
  -- INSERT OR REPLACE would delete a row without asking the trigger below.
  SELECT RAISE(ABORT, 'the number is taken') WHERE EXISTS (
    SELECT 1 FROM movement
    WHERE id = NEW.id OR (account = NEW.account AND kind = NEW.kind AND number = NEW.number AND part = NEW.part));
  SELECT RAISE(ABORT, 'a movement begins ready')
  WHERE NEW.state <> 'ready' OR NEW.readiness <> 'fresh' OR NEW.cause <> 'submitted' OR NEW.revision <> 1
    OR NEW.attempts <> 0;
END;

CREATE TRIGGER movement_stays BEFORE DELETE ON movement BEGIN
  SELECT RAISE(ABORT, 'a movement is never deleted');
END;

CREATE TRIGGER movement_identity BEFORE UPDATE ON movement
WHEN NEW.id <> OLD.id OR NEW.account <> OLD.account OR NEW.kind <> OLD.kind OR NEW.number <> OLD.number
  OR NEW.part <> OLD.part
  OR NEW.created_at <> OLD.created_at
BEGIN
  SELECT RAISE(ABORT, 'identity is immutable');
END;

CREATE TRIGGER movement_content BEFORE UPDATE ON movement
WHEN (NEW.amount <> OLD.amount OR NEW.currency <> OLD.currency OR NEW.fingerprint <> OLD.fingerprint
    OR NEW.payee_mask IS NOT OLD.payee_mask OR NEW.payee_ref IS NOT OLD.payee_ref OR NEW.by_page <> OLD.by_page
    OR NEW.manual_capture <> OLD.manual_capture OR NEW.by_wallet <> OLD.by_wallet
    OR NEW.commission IS NOT OLD.commission OR NEW.verifies <> OLD.verifies OR NEW.page_secs IS NOT OLD.page_secs)
  AND NOT (OLD.state = 'ready' AND OLD.doubt IS NULL AND NEW.state = 'ready' AND NEW.cause = 'amended'
    AND NEW.revision = OLD.revision + 1)
BEGIN
  SELECT RAISE(ABORT, 'only an amendment of a ready movement changes its content');
END;

CREATE TRIGGER movement_counters BEFORE UPDATE ON movement
WHEN NEW.revision NOT IN (OLD.revision, OLD.revision + 1) OR NEW.fence NOT IN (OLD.fence, OLD.fence + 1)
  OR NEW.attempts <> OLD.attempts + (NEW.revision <> OLD.revision AND NEW.state = 'sending')
BEGIN
  SELECT RAISE(ABORT, 'counters only count');
END;

CREATE TRIGGER movement_edge BEFORE UPDATE ON movement
WHEN NEW.revision <> OLD.revision AND NOT EXISTS (
  SELECT 1 FROM edge WHERE from_state = OLD.state AND to_state = NEW.state AND cause = NEW.cause)
BEGIN
  SELECT RAISE(ABORT, 'illegal transition');
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
  OR NEW.is_foreign <> OLD.is_foreign)
BEGIN
  SELECT RAISE(ABORT, 'a change needs an event');
END;

-- The clock of the last exchange is set by the gate and by what ends the exchange.
CREATE TRIGGER movement_gate BEFORE UPDATE ON movement
WHEN (NEW.gate_clock IS NOT OLD.gate_clock OR NEW.gate_ms IS NOT OLD.gate_ms OR NEW.sent_at IS NOT OLD.sent_at)
  AND NEW.state <> 'sending' AND NOT (OLD.state = 'sending' AND NEW.sent_at IS OLD.sent_at
    AND (NEW.gate_clock IS NOT OLD.gate_clock OR NEW.gate_ms >= OLD.gate_ms))
BEGIN
  SELECT RAISE(ABORT, 'only the gate sets its clock');
END;

-- A key is used up one at a time; a doubt begins at a gate, or where a bank has spoken of what was sent.
CREATE TRIGGER movement_key BEFORE UPDATE ON movement
WHEN NEW.key NOT IN (OLD.key, OLD.key + 1)
  OR (NEW.doubt IS NOT NULL AND (NEW.doubt IS NOT OLD.doubt OR NEW.doubt_clock IS NOT OLD.doubt_clock
      OR NEW.doubt_ms IS NOT OLD.doubt_ms)
    AND (NEW.doubt <> NEW.attempts OR NEW.doubt_clock IS NOT NEW.gate_clock OR NEW.doubt_ms IS NOT NEW.gate_ms))
BEGIN
  SELECT RAISE(ABORT, 'a doubt begins at a gate');
END;

-- The gate is not passed while something is in doubt, unless its absence is believed and was confirmed just now.
CREATE TRIGGER movement_doubt BEFORE UPDATE ON movement
WHEN NEW.state = 'sending' AND OLD.state = 'ready' AND OLD.doubt IS NOT NULL
  AND NOT (OLD.cause IN ('status', 'not_found_believed') AND OLD.belief IN ('not_found', 'not_executed'))
BEGIN
  SELECT RAISE(ABORT, 'nothing is sent while something is in doubt');
END;

CREATE TRIGGER event_follows BEFORE INSERT ON event
WHEN NEW.revision <> (SELECT coalesce(max(revision), 0) + 1 FROM event WHERE movement = NEW.movement)
  OR NOT EXISTS (
    SELECT 1 FROM movement
    WHERE id = NEW.movement AND revision = NEW.revision AND state = NEW.to_state AND cause = NEW.cause)
BEGIN
  SELECT RAISE(ABORT, 'an event tells the last change');
END;
