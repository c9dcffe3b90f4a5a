-- migrate:up transaction:false
CREATE INDEX CONCURRENTLY ticket_sales ON ticket (sold_at DESC NULLS LAST);

-- migrate:down transaction:false
DROP INDEX CONCURRENTLY ticket_sales;
