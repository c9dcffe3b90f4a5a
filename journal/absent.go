package journal

import (
	"cmp"
	"context"
	"fmt"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/sqltext"
)

// absent makes sure that a table which the catalogue does not show is not there.
// A user who may not read it does not see it on MySQL, and a server that is none
// of those that are supported may show nothing at all: to take that for a fresh
// database would run everything again.
//
// Within a transaction of somebody else's nothing is tried, for an error could
// end it.
func absent(ctx context.Context, c dialect.Conn, table md.Name) error {
	if dialect.InTransaction(c) {
		return nil
	}
	table.Schema = cmp.Or(table.Schema, c.Dialect().Capabilities().DefaultSchema)
	_, err := c.Exec(ctx, query(func(w *sqltext.Writer) {
		w.Raw("SELECT 1 FROM ").Name(table.Schema, table.Name).Raw(" LIMIT 0")
	}))
	switch {
	case err == nil:
		return fmt.Errorf("table %s can be read, but the catalogue of the server does not show it: "+
			"the server is not what it looks like, or the user may not see its own tables", table)
	case core.KindOf(err) == core.ErrUndefined:
		return nil
	}
	return fmt.Errorf("table %s: %w", table, err)
}
