-- Pages of one day and of what was declined, found among a million movements that were paid; every login of an account.

CREATE INDEX movement_day ON movement (account, created_at);
CREATE INDEX movement_declined ON movement (account, id) WHERE state = 'declined';

-- What the credentials of an account have ever said, no secret. Accounts that have had one in common are one shop.
CREATE TABLE login (
  account TEXT NOT NULL REFERENCES account (name),
  login   TEXT NOT NULL,
  PRIMARY KEY (account, login)
) STRICT, WITHOUT ROWID;

INSERT INTO login SELECT name, login FROM account WHERE named AND login IS NOT NULL;
-- Where the operator has named no shop, and wherever he may have named one by its whole name, the name ends with the login.
INSERT OR IGNORE INTO login SELECT name, substr(rest, instr(rest, '/') + 1)
  FROM (SELECT name, substr(name, instr(name, '/') + 1) AS rest FROM account);

ALTER TABLE account DROP COLUMN login;
