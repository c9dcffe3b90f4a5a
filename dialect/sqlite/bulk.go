package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/sqltext"
)

// bulkRows is the number of rows in a statement: SQLite gains nothing from
// more, and the driver loses.
const bulkRows = 100

// insertBulk inserts many rows, all or none of them: a savepoint outside a
// transaction is one.
func (c *Conn) insertBulk(ctx context.Context, b core.BulkStmt) (result core.Result, keys *dialect.KeyRows, err error) {
	keys = &dialect.KeyRows{Name: b.Key()}
	if b.Err() != nil || b.Len() == 0 {
		return result, keys, b.Err()
	}
	if err := c.run(ctx, "SAVEPOINT migrate_bulk"); err != nil {
		return result, keys, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, c.run(context.WithoutCancel(ctx), "ROLLBACK TO migrate_bulk", "RELEASE migrate_bulk"))
			return
		}
		err = c.run(ctx, "RELEASE migrate_bulk")
	}()
	if b.Key() != "" {
		if keys.Keys, err = c.reserveKeys(ctx, b); err != nil {
			return result, keys, fmt.Errorf("inserting into %s: %w", b.Table(), err)
		}
	}
	var text string
	bulk := dialect.Bulk{Style: Dialect{}, Rows: bulkRows, Params: maxParams, Bind: bind,
		Prepare: func(ctx context.Context, t string) (*sql.Stmt, error) {
			text = t
			return c.conn.PrepareContext(ctx, t)
		}}
	err = bulk.Insert(ctx, b, keys.Keys, func(_ sql.Result, rows int) error {
		result.RowsAffected += int64(rows)
		return nil
	})
	if err != nil {
		err = sent{text: text}.failure(err)
	}
	return result, keys, err
}

// maxParams is SQLITE_MAX_VARIABLE_NUMBER as it is by default.
const maxParams = 32766

// reserveKeys returns the next keys of a table whose key is the rowid. The
// transaction that the savepoint is in keeps other writers away, or notices
// them: a key that somebody else took is an error of the INSERT.
func (c *Conn) reserveKeys(ctx context.Context, b core.BulkStmt) ([]int64, error) {
	table, key, schema := b.Table(), b.Key(), b.Table().Schema
	if schema == "" {
		schema = "main"
	}
	var rowid, counted bool
	_, err := core.QueryOne(ctx, c, core.SQL(`SELECT
		(SELECT count(*) FILTER (WHERE pk > 0) = 1 AND count(*) FILTER (WHERE pk > 0 AND lower(type) = 'integer' AND lower(name) = lower(?)) = 1
		   FROM pragma_table_info(?, ?)),
		EXISTS (SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence')`, key, table.Name, schema), &rowid, &counted)
	if err != nil {
		return nil, err
	}
	if !rowid {
		return nil, &core.UnsupportedError{Dialect: name, What: "making keys for the column " + key,
			Mend: "it is no INTEGER PRIMARY KEY; give the values"}
	}
	last, err := c.lastKey(ctx, b, schema, counted)
	if err != nil {
		return nil, err
	}
	keys := make([]int64, b.Len())
	for i := range keys {
		keys[i] = last + int64(i) + 1
	}
	return keys, nil
}

// lastKey returns the greatest key that the table has, or ever had, as far as
// SQLite keeps count.
func (c *Conn) lastKey(ctx context.Context, b core.BulkStmt, schema string, counted bool) (last int64, err error) {
	w := sqltext.NewWriter(Dialect{})
	w.Raw("SELECT max(coalesce((SELECT max(").Ident(b.Key()).Raw(") FROM ").Name(b.Table().Schema, b.Table().Name).Raw("), 0), ")
	if counted {
		w.Raw("coalesce((SELECT seq FROM ").Ident(schema).Raw(".sqlite_sequence WHERE name = ").Arg(b.Table().Name).Raw("), 0))")
	} else {
		w.Raw("0)")
	}
	text, args, err := w.Result()
	if err != nil {
		return 0, err
	}
	_, err = core.QueryOne(ctx, c, core.SQL(text, args...), &last)
	return last, err
}
