package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"limbeck.dev/migrate/core"
)

// part is one of several statements that are sent in one round trip.
type part struct {
	stmt core.Statement
	// prepared says that the statement comes again and again.
	prepared bool
	// row is called for each row, if the statement has rows.
	row func(scan func(...any) error) error
	// then gets the result of the statement, or its error, and returns the
	// error of the whole; it may be nil.
	then func(core.Result, error) error
}

func (p part) end(result core.Result, err error) error {
	if p.then != nil {
		return p.then(result, err)
	}
	return err
}

// Queue implements [core.Queuer].
func (c *conn) Queue(stmt core.Statement, then func(core.Result, error) error) {
	c.queue = append(c.queue, part{stmt: stmt, prepared: true, then: then})
}

// drop forgets what is queued.
func (c *conn) drop() { c.queue = nil }

// flush sends what is queued.
func (c *conn) flush(ctx context.Context) error {
	if len(c.queue) == 0 {
		return nil
	}
	return c.together(ctx, nil)
}

// together sends what is queued, and the parts behind it, in one round trip,
// and stops at the first that fails. While migrating, what comes with each
// revision is prepared when it is sent first.
func (c *conn) together(ctx context.Context, parts []part) (err error) {
	parts, c.queue = append(c.queue, parts...), nil
	batch, fresh := new(pgx.Batch), false
	for _, p := range parts {
		text, args, err := core.Compile(c.dialect, p.stmt)
		if err == nil && c.migrating && p.prepared {
			fresh = fresh || !c.planned[text]
			err = c.prepare(ctx, text)
		}
		if err != nil {
			return p.end(core.Result{}, err)
		}
		batch.Queue(text, args...)
	}
	if fresh {
		if _, err := c.native.Exec(ctx, planByIndex); err != nil {
			return c.sent(planByIndex, nil).failure(ctx, err)
		}
		defer func() {
			if _, ending := c.native.Exec(ctx, planFreely); err == nil { // else a rollback does it
				err = c.sent(planFreely, nil).failure(ctx, ending)
			}
		}()
	}
	results := c.native.SendBatch(ctx, batch)
	defer func() {
		if closing := results.Close(); err == nil {
			err = c.sent("", nil).failure(ctx, closing)
		}
	}()
	for i, p := range parts {
		result, err := p.receive(results)
		err = c.sent(batch.QueuedQueries[i].SQL, batch.QueuedQueries[i].Arguments).failure(ctx, err)
		if err = p.end(result, err); err != nil {
			return err
		}
	}
	return nil
}

// A prepared statement is planned when it is executed first, and the plan is
// kept. Made while the catalogue is small, it would read all of it at each
// revision, however large it grows: it is made with the indexes.
const (
	planByIndex = "SELECT pg_catalog.set_config('migrate.enable_seqscan', pg_catalog.current_setting('enable_seqscan'), false)," +
		" pg_catalog.set_config('enable_seqscan', 'off', false)"
	planFreely = "SELECT pg_catalog.set_config('enable_seqscan', pg_catalog.current_setting('migrate.enable_seqscan'), false)"
)

// prepare prepares a statement, unless it was.
func (c *conn) prepare(ctx context.Context, text string) error {
	if c.planned[text] {
		return nil
	}
	if _, err := c.native.Prepare(ctx, text, text); err != nil {
		return c.sent(text, nil).failure(ctx, err)
	}
	if c.planned == nil {
		c.planned = make(map[string]bool)
	}
	c.planned[text] = true
	return nil
}

// receive reads the answer to the statement.
func (p part) receive(results pgx.BatchResults) (core.Result, error) {
	if p.row == nil {
		tag, err := results.Exec()
		return core.Result{RowsAffected: tag.RowsAffected()}, err
	}
	rows, err := results.Query()
	if err != nil {
		return core.Result{}, err
	}
	defer rows.Close()
	for rows.Next() {
		if err := p.row(rows.Scan); err != nil {
			return core.Result{}, err
		}
	}
	return core.Result{}, rows.Err()
}
