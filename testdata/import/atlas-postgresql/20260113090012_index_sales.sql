-- atlas:txmode none

CREATE INDEX CONCURRENTLY ticket_sales ON ticket (sold_at DESC NULLS LAST);
