-- +goose Up
-- +goose StatementBegin
DO $do$
BEGIN
    INSERT INTO hall (name, seats) VALUES ('great; hall', 1200), ($q$the "small" $$ hall$q$, 300);
    EXECUTE $e$ UPDATE hall SET open = false WHERE name = 'none;' $e$;
END
$do$;
-- +goose StatementEnd

-- +goose Down
DELETE FROM hall;
