-- Pages of one day and of what was declined, found among a million movements that were paid.

CREATE INDEX movement_day ON movement (account, created_at);
CREATE INDEX movement_declined ON movement (account, id) WHERE state = 'declined';
