-- +goose Up
CREATE VIEW evening AS SELECT c.id, h.name FROM concert c JOIN hall h ON h.id = c.hall_id;

-- +goose StatementBegin
CREATE TRIGGER evening_insert INSTEAD OF INSERT ON evening
BEGIN
    INSERT INTO hall (name, [seats; all]) VALUES (new.name, 1);
    SELECT RAISE(ABORT, 'no; such hall') WHERE new.id < 0;
END;
-- +goose StatementEnd

-- +goose Down
DROP TRIGGER evening_insert;

DROP VIEW evening;
