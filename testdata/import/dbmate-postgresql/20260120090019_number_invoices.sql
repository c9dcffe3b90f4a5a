-- migrate:up
CREATE SEQUENCE invoice_number START WITH 1000 INCREMENT BY 10 CACHE 5;

CREATE FUNCTION next_invoice(prefix text DEFAULT 'R;') RETURNS text LANGUAGE plpgsql AS $fn$
BEGIN RETURN prefix || nextval('invoice_number'); END $fn$;

CREATE FUNCTION next_invoice(prefix text, width integer) RETURNS text LANGUAGE plpgsql AS $fn$
BEGIN
    RETURN CASE WHEN width > 0 THEN prefix || lpad(nextval('invoice_number')::text, width, '0') ELSE next_invoice(prefix) END;
END $fn$;

-- migrate:down
DROP FUNCTION next_invoice(text, integer);

DROP FUNCTION next_invoice(text);

DROP SEQUENCE invoice_number;
