package mysql

import (
	"context"
	"database/sql"
	"fmt"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
)

// The most rows and values that one INSERT has; the protocol allows 65,535
// values. The server describes each of them when the statement is prepared, which
// is worth it only for many rows; for fewer the session keeps a smaller one.
const (
	bulkRows  = 1000
	keptRows  = 100
	manyRows  = 5000
	maxParams = 65535
)

// insertBulk inserts many rows. The keys of one INSERT, whose number of rows is
// known, follow each other from the one that LAST_INSERT_ID returns, as the
// manuals promise ("simple inserts", with every innodb_autoinc_lock_mode).
func (c *conn) insertBulk(ctx context.Context, b core.BulkStmt) (result core.Result, keys *dialect.KeyRows, err error) {
	keys = &dialect.KeyRows{Name: b.Key()}
	if b.Err() != nil || b.Len() == 0 {
		return result, keys, b.Err()
	}
	step := int64(0)
	if b.Key() != "" && b.Len() == 1 {
		step = 1 // there is no other row to be far from
	} else if b.Key() != "" {
		if step, err = c.keyStep(ctx, b); err != nil {
			return result, keys, fmt.Errorf("inserting into %s: %w", b.Table(), err)
		}
	}
	g, err := c.guard(ctx)
	if err != nil {
		return result, keys, c.sent("", nil).failure(err)
	}
	var text string
	bulk := dialect.Bulk{Style: c.dialect, Rows: bulkRows, Params: maxParams, Bind: c.dialect.bind,
		Prepare: func(ctx context.Context, t string) (*sql.Stmt, error) {
			text = t
			return c.pin.PrepareContext(ctx, t)
		}}
	if c.open && !c.verbatim && b.Len() < manyRows { // a transaction of the engine: else each statement would be one
		bulk.Rows, bulk.Kept = keptRows, func(ctx context.Context, t string, args ...any) (sql.Result, error) {
			text = t
			return c.pin.ExecContext(ctx, t, args...)
		}
	}
	err = bulk.Insert(g.work, b, nil, func(done sql.Result, rows int) error {
		result.RowsAffected += int64(rows)
		if step == 0 {
			return nil
		}
		first, err := done.LastInsertId()
		if first == 0 && err == nil {
			err = c.noKey(b)
		}
		for i := range rows {
			keys.Keys = append(keys.Keys, first+int64(i)*step)
		}
		return err
	})
	if err = g.end(err); err != nil {
		err = sent{text: text}.failure(err)
	}
	return result, keys, err
}

// keyStep returns how far the keys of the table are from each other.
func (c *conn) keyStep(ctx context.Context, b core.BulkStmt) (step int64, err error) {
	found, err := core.QueryOne(ctx, c, core.SQL(`SELECT @@auto_increment_increment FROM information_schema.columns
		WHERE table_schema = coalesce(nullif(?, ''), database()) AND table_name = ? AND column_name = ? AND extra LIKE '%auto_increment%'`,
		b.Table().Schema, b.Table().Name, b.Key()), &step)
	if err == nil && !found {
		err = c.noKey(b)
	}
	return step, err
}

func (c *conn) noKey(b core.BulkStmt) error {
	return &core.UnsupportedError{Dialect: c.dialect.Name(), What: "making keys for the column " + b.Key(),
		Mend: "it is not AUTO_INCREMENT; give the values"}
}
