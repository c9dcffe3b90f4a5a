-- migrate:up
CREATE TABLE audit (id bigserial PRIMARY KEY, what text NOT NULL, row_before jsonb, row_after jsonb);

CREATE OR REPLACE FUNCTION audit() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $audit$
DECLARE
    before jsonb; after jsonb;
BEGIN
    IF TG_OP <> 'INSERT' THEN before := to_jsonb(OLD); END IF;
    IF TG_OP <> 'DELETE' THEN after := to_jsonb(NEW); END IF;
    EXECUTE format($q$INSERT INTO %I (what, row_before, row_after) VALUES ($1, $2, $3);$q$, 'audit')
        USING TG_OP || '; ' || TG_TABLE_NAME, before, after;
    RETURN NULL;
END
$audit$;

CREATE TRIGGER ticket_audit AFTER INSERT OR UPDATE OR DELETE ON ticket FOR EACH ROW EXECUTE FUNCTION audit();

-- migrate:down
DROP TRIGGER ticket_audit ON ticket;

DROP FUNCTION audit();

DROP TABLE audit;
