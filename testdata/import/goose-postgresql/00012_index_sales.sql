-- +goose NO TRANSACTION
-- +goose Up
CREATE INDEX CONCURRENTLY ticket_sales ON ticket (sold_at DESC NULLS LAST);

-- +goose Down
DROP INDEX CONCURRENTLY ticket_sales;
