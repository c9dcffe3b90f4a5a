-- +goose Up
ALTER TABLE notice ALTER COLUMN body TYPE varchar(500) USING left(body, 500); -- was any length;

ALTER TABLE ticket RENAME COLUMN sold_at TO sold_on;

-- +goose Down
SELECT 'there is no way back';
