-- +goose Up
CREATE TABLE audit_new (id INTEGER PRIMARY KEY AUTOINCREMENT, what TEXT NOT NULL) STRICT;

INSERT INTO audit_new (what) SELECT what FROM audit;

DROP TRIGGER concert_audit;

DROP TABLE audit;

ALTER TABLE audit_new RENAME TO audit;

-- +goose StatementBegin
CREATE TRIGGER concert_audit AFTER INSERT ON concert BEGIN INSERT INTO audit (what) VALUES ('; ' || new.id); END;
-- +goose StatementEnd

-- +goose Down
SELECT 'there is no way back';
