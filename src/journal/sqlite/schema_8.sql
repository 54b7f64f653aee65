-- That a text is JSON is the business of whoever reads it, and he asks: what is written here was JSON a moment before, and parsing
-- it again is a tenth of what a change costs.

ALTER TABLE event DROP CONSTRAINT evidence_is_json;
ALTER TABLE movement DROP CONSTRAINT details_are_json;
