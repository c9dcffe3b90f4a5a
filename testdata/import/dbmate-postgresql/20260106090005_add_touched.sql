-- migrate:up
ALTER TABLE concert ADD COLUMN touched timestamptz NOT NULL DEFAULT now();

CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- it's now; whatever was said
    NEW.touched := now();
    RETURN NEW;
END;
$$;

-- migrate:down
DROP FUNCTION touch();

ALTER TABLE concert DROP COLUMN touched;
