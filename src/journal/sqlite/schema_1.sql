-- A row a movement, an append-only event a change. The triggers are the last wall: they hold against a bug
-- in the library and against a hand with an SQL tool. Times are UTC milliseconds, amounts minor units.

CREATE TABLE meta (
  key   TEXT PRIMARY KEY,
  value ANY NOT NULL
) STRICT, WITHOUT ROWID;

-- The allowed transitions, written from src/journal/edges.rs.
CREATE TABLE edge (
  from_state TEXT NOT NULL,
  to_state   TEXT NOT NULL,
  cause      TEXT NOT NULL,
  PRIMARY KEY (from_state, to_state, cause)
) STRICT, WITHOUT ROWID;

CREATE TABLE movement (
  id           INTEGER PRIMARY KEY,
  -- Identity: never changes, never deleted.
  account      TEXT NOT NULL CONSTRAINT account_length CHECK (length(account) BETWEEN 1 AND 200),
  kind         TEXT NOT NULL CONSTRAINT kind_given CHECK (kind <> ''),
  number       TEXT NOT NULL CONSTRAINT number_length CHECK (length(number) BETWEEN 1 AND 36),
  -- The refund's own number beside the order's; '' for everything else.
  part         TEXT NOT NULL CONSTRAINT part_length CHECK (length(part) <= 36),
  -- Content: changes only by an amendment of a ready movement.
  amount       INTEGER NOT NULL CONSTRAINT amount_positive CHECK (amount > 0),
  currency     TEXT NOT NULL CONSTRAINT currency_letters CHECK (length(currency) = 3),
  fingerprint  BLOB NOT NULL CONSTRAINT fingerprint_length CHECK (length(fingerprint) = 32),
  payee_mask   TEXT CONSTRAINT mask_is_masked CHECK (payee_mask NOT GLOB '*[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]*'),
  payee_ref    TEXT,
  by_page      INTEGER NOT NULL CONSTRAINT by_page_bool CHECK (by_page IN (0, 1)),
  manual_capture INTEGER NOT NULL CONSTRAINT manual_capture_bool CHECK (manual_capture IN (0, 1)),
  by_wallet    INTEGER NOT NULL CONSTRAINT by_wallet_bool CHECK (by_wallet IN (0, 1)),
  -- Where it stands: changes with an event, one revision at a time.
  state        TEXT NOT NULL,
  revision     INTEGER NOT NULL,
  attempts     INTEGER NOT NULL,
  cause        TEXT NOT NULL,
  order_id     TEXT,
  form_url     TEXT,
  fee          INTEGER CONSTRAINT fee_not_negative CHECK (fee >= 0),
  ref_num      TEXT,
  -- What had been captured or refunded just before, by the bank's own word.
  baseline     INTEGER CONSTRAINT baseline_not_negative CHECK (baseline >= 0),
  bank_code    TEXT,
  bank_message TEXT,
  reason       TEXT,
  not_found    INTEGER NOT NULL CONSTRAINT not_found_not_negative CHECK (not_found >= 0),
  -- The clock of the last gate and its milliseconds.
  gate_clock   TEXT,
  gate_ms      INTEGER,
  created_at   INTEGER NOT NULL,
  updated_at   INTEGER NOT NULL,
  -- The claim: who works on it, and the number that outdates every earlier holder.
  owner        TEXT CONSTRAINT owner_length CHECK (length(owner) = 32),
  fence        INTEGER NOT NULL,
  UNIQUE (account, kind, number, part),
  CONSTRAINT gate_is_timed CHECK ((attempts = 0) = (gate_clock IS NULL) AND (gate_clock IS NULL) = (gate_ms IS NULL)),
  CONSTRAINT revision_has_event FOREIGN KEY (id, revision) REFERENCES event (movement, revision)
    DEFERRABLE INITIALLY DEFERRED
) STRICT;

CREATE INDEX movement_open ON movement (account, id) WHERE state NOT IN ('paid', 'declined');

CREATE TABLE event (
  movement   INTEGER NOT NULL REFERENCES movement (id),
  revision   INTEGER NOT NULL,
  at         INTEGER NOT NULL,
  from_state TEXT,
  to_state   TEXT NOT NULL,
  cause      TEXT NOT NULL,
  evidence   TEXT NOT NULL CONSTRAINT evidence_is_json CHECK (json_valid(evidence)),
  owner      TEXT NOT NULL,
  -- SHA-256 over the previous hash, the movement's identity and this event.
  hash       BLOB NOT NULL CONSTRAINT hash_length CHECK (length(hash) = 32),
  PRIMARY KEY (movement, revision)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER movement_begins BEFORE INSERT ON movement BEGIN
  -- INSERT OR REPLACE would delete a row without asking the trigger below.
  SELECT RAISE(ABORT, 'the number is taken') WHERE EXISTS (
    SELECT 1 FROM movement
    WHERE id = NEW.id OR (account = NEW.account AND kind = NEW.kind AND number = NEW.number AND part = NEW.part));
  SELECT RAISE(ABORT, 'a movement begins ready')
  WHERE NEW.state <> 'ready' OR NEW.cause <> 'submitted' OR NEW.revision <> 1 OR NEW.attempts <> 0;
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
    OR NEW.manual_capture <> OLD.manual_capture OR NEW.by_wallet <> OLD.by_wallet)
  AND NOT (OLD.state = 'ready' AND NEW.state = 'ready' AND NEW.cause = 'amended' AND NEW.revision = OLD.revision + 1)
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
  NEW.state <> OLD.state OR NEW.cause <> OLD.cause OR NEW.order_id IS NOT OLD.order_id
  OR NEW.form_url IS NOT OLD.form_url OR NEW.fee IS NOT OLD.fee OR NEW.ref_num IS NOT OLD.ref_num
  OR NEW.baseline IS NOT OLD.baseline
  OR NEW.bank_code IS NOT OLD.bank_code OR NEW.bank_message IS NOT OLD.bank_message
  OR NEW.reason IS NOT OLD.reason OR NEW.not_found <> OLD.not_found OR NEW.gate_clock IS NOT OLD.gate_clock
  OR NEW.gate_ms IS NOT OLD.gate_ms OR NEW.updated_at <> OLD.updated_at)
BEGIN
  SELECT RAISE(ABORT, 'a change needs an event');
END;

-- The clock of the gate is set by the gate.
CREATE TRIGGER movement_gate BEFORE UPDATE ON movement
WHEN (NEW.gate_clock IS NOT OLD.gate_clock OR NEW.gate_ms IS NOT OLD.gate_ms) AND NEW.state <> 'sending'
BEGIN
  SELECT RAISE(ABORT, 'only the gate sets its clock');
END;

CREATE TRIGGER event_follows BEFORE INSERT ON event
WHEN NEW.revision <> (SELECT coalesce(max(revision), 0) + 1 FROM event WHERE movement = NEW.movement)
  OR NOT EXISTS (
    SELECT 1 FROM movement
    WHERE id = NEW.movement AND revision = NEW.revision AND state = NEW.to_state AND cause = NEW.cause)
BEGIN
  SELECT RAISE(ABORT, 'an event tells the last change');
END;

CREATE TRIGGER event_unchanged BEFORE UPDATE ON event BEGIN
  SELECT RAISE(ABORT, 'events are append-only');
END;

CREATE TRIGGER event_stays BEFORE DELETE ON event BEGIN
  SELECT RAISE(ABORT, 'events are append-only');
END;
