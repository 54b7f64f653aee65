-- What finds damage: every number in a second index, a seal of each row in its last event, and a count of what is known.

-- Another order of the same columns, so that the two share no path: where they disagree, one is damaged.
CREATE UNIQUE INDEX movement_number ON movement (number, part, kind, account);

-- SHA-256, cut, of the movement as this event left it: 16 bytes of all that counts, and 8 of its clocks. NULL: written by
-- an older library.
ALTER TABLE event ADD COLUMN seal BLOB CONSTRAINT seal_length CHECK (seal IS NULL OR length(seal) = 24);

-- How much is known: one row. What it said after the last synced commit stands in a file beside the journal.
CREATE TABLE head (
  id            INTEGER PRIMARY KEY CONSTRAINT one_head CHECK (id = 1),
  events        INTEGER NOT NULL,
  gates         INTEGER NOT NULL,
  -- The last event, and the last that passed a gate; NULL: written by an older library, or there is none.
  movement      INTEGER,
  revision      INTEGER,
  hash          BLOB,
  gate_movement INTEGER,
  gate_revision INTEGER,
  gate_hash     BLOB
) STRICT;

INSERT INTO head (id, events, gates) SELECT 1, count(*), coalesce(sum(to_state = 'sending'), 0) FROM event;

CREATE TRIGGER event_counts AFTER INSERT ON event BEGIN
  UPDATE head SET events = events + 1, gates = gates + (NEW.to_state = 'sending'),
    movement = NEW.movement, revision = NEW.revision, hash = NEW.hash,
    gate_movement = iif(NEW.to_state = 'sending', NEW.movement, gate_movement),
    gate_revision = iif(NEW.to_state = 'sending', NEW.revision, gate_revision),
    gate_hash = iif(NEW.to_state = 'sending', NEW.hash, gate_hash);
END;

CREATE TRIGGER head_counts BEFORE UPDATE ON head
WHEN NEW.events <> OLD.events + 1 OR NEW.gates NOT IN (OLD.gates, OLD.gates + 1)
BEGIN
  SELECT RAISE(ABORT, 'what is known is not forgotten');
END;

CREATE TRIGGER head_stays BEFORE DELETE ON head BEGIN
  SELECT RAISE(ABORT, 'what is known is not forgotten');
END;
