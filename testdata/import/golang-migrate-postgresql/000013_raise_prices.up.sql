CREATE PROCEDURE raise_prices(percent numeric) LANGUAGE plpgsql AS $body$
BEGIN
    UPDATE ticket SET price = price * (1 + percent / 100) WHERE sold_at IS NULL;
    RAISE NOTICE 'raised by % %%; it''s done', percent;
END;
$body$;
