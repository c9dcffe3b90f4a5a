package postgres

import (
	"context"
	"fmt"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/sqltext"
)

// Settle implements [dialect.Migrator]: an index that CREATE INDEX CONCURRENTLY
// left INVALID, and that nobody is building, is dropped.
func (d pg) Settle(ctx context.Context, c core.Conn, op ops.Op) (bool, error) {
	create, ok := op.(ops.CreateIndex)
	if !ok || !create.Concurrently || create.Index.Name == "" {
		return false, nil
	}
	left, err := d.abandoned(ctx, c, create)
	if err != nil || !left {
		return false, err
	}
	w := sqltext.NewWriter(d)
	w.Raw("DROP INDEX CONCURRENTLY ").Name(d.schemaOr(create.Schema), create.Index.Name)
	text, _, err := w.Result()
	if err != nil {
		return false, err
	}
	if _, err := c.Exec(ctx, core.SQL(text)); err != nil {
		return false, fmt.Errorf("dropping the invalid index %s: %w", create.Index.Name, err)
	}
	return true, nil
}

// abandoned reports whether the index is there, is invalid and is not being built.
func (d pg) abandoned(ctx context.Context, c core.Conn, op ops.CreateIndex) (bool, error) {
	schema, err1 := d.Literal(d.schemaOr(op.Schema))
	table, err2 := d.Literal(op.Table)
	index, err3 := d.Literal(op.Index.Name)
	for _, err := range []error{err1, err2, err3} {
		if err != nil {
			return false, err
		}
	}
	var found bool
	_, err := core.QueryOne(ctx, c, core.SQL(`SELECT EXISTS (SELECT FROM pg_catalog.pg_index i
		JOIN pg_catalog.pg_class ic ON ic.oid = i.indexrelid
		JOIN pg_catalog.pg_class tc ON tc.oid = i.indrelid
		JOIN pg_catalog.pg_namespace n ON n.oid = ic.relnamespace
		WHERE n.nspname = `+schema+` AND ic.relname = `+index+` AND tc.relname = `+table+` AND NOT i.indisvalid
		AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_progress_create_index p WHERE p.index_relid = i.indexrelid))`), &found)
	return found, err
}
