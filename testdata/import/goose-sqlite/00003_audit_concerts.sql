-- +goose Up
-- +goose StatementBegin
CREATE TRIGGER concert_audit AFTER INSERT ON concert
WHEN new.end > CASE WHEN new.begin IS NULL THEN '' ELSE new.begin END
BEGIN
    INSERT INTO audit (what) SELECT CASE WHEN new.hall_id = 1 THEN 'great;' ELSE new.begin END;
    UPDATE concert SET end = (SELECT CASE WHEN begin > end THEN begin ELSE end END); -- END;
END;
-- +goose StatementEnd

-- +goose Down
DROP TRIGGER concert_audit;
