DROP TRIGGER ticket_audit ON ticket;

DROP FUNCTION audit();

DROP TABLE audit;
