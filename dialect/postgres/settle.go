package postgres

import (
	"context"
	"fmt"
	"time"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/sqltext"
)

// Settle implements [dialect.Migrator]: an index that a statement CONCURRENTLY
// left INVALID, and that nobody is building, is dropped, be the statement an
// operation or SQL text. An index whose name the server chose is not found.
func (d pg) Settle(ctx context.Context, c core.Conn, op ops.Op) (dialect.Outcome, error) {
	switch op := op.(type) {
	case ops.CreateIndex:
		if !op.Concurrently || op.Index.Name == "" {
			return dialect.OutcomeUnknown, nil
		}
		w := sqltext.NewWriter(d)
		w.Name(d.schemaOr(op.Schema), op.Table)
		table, _, err := w.Result()
		if err != nil {
			return dialect.OutcomeUnknown, err
		}
		_, err = d.clear(ctx, c, table, op.Index.Name)
		return dialect.OutcomeUnknown, err
	case ops.Execute:
		if x, ok := readIndexText(op.Text()); ok {
			return d.settleText(ctx, c, x)
		}
	}
	return dialect.OutcomeUnknown, nil
}

// settleText settles SQL text.
func (d pg) settleText(ctx context.Context, c core.Conn, x indexText) (dialect.Outcome, error) {
	switch {
	case x.verb == "CREATE" && x.name != "":
		return d.settleCreate(ctx, c, x)
	case x.verb == "DROP":
		return d.settleDrop(ctx, c, x)
	case x.verb == "REINDEX": // which does no harm a second time
		return dialect.OutcomeNone, d.clearReindex(ctx, c, x)
	}
	return dialect.OutcomeUnknown, nil
}

// settleCreate: the index is missing, or it is there and what the text says.
func (d pg) settleCreate(ctx context.Context, c core.Conn, x indexText) (dialect.Outcome, error) {
	there, err := d.clear(ctx, c, x.table, folded(x.name))
	if err != nil || !there {
		return dialect.OutcomeNone, err
	}
	same, err := d.isDefined(ctx, c, x)
	if err != nil || !same {
		return dialect.OutcomeUnknown, err
	}
	return dialect.OutcomeDone, nil
}

// settleDrop: DROP INDEX CONCURRENTLY makes an index invalid before it is gone.
func (d pg) settleDrop(ctx context.Context, c core.Conn, x indexText) (dialect.Outcome, error) {
	name, err := d.Literal(x.name)
	if err != nil {
		return dialect.OutcomeUnknown, err
	}
	var valid bool
	found, err := core.QueryOne(ctx, c, core.SQL("SELECT indisvalid FROM pg_catalog.pg_index WHERE indexrelid = pg_catalog.to_regclass("+name+")::oid"), &valid)
	switch {
	case err != nil || found && valid: // what was before tells the rest
		return dialect.OutcomeUnknown, err
	case found:
		return dialect.OutcomeNone, nil
	}
	return dialect.OutcomeDone, nil
}

// invalidIndex is an index that is not valid.
type invalidIndex struct {
	schema, name string
	building     bool
}

// clear drops the named index of a table if it is invalid, after whoever builds
// it is done, and reports whether a valid one is there.
func (d pg) clear(ctx context.Context, c core.Conn, table, name string) (there bool, err error) {
	relation, err1 := d.Literal(table)
	index, err2 := d.Literal(name)
	if err1 != nil || err2 != nil {
		return false, fmt.Errorf("index %s of %s cannot be looked for", name, table)
	}
	where := "i.indrelid = pg_catalog.to_regclass(" + relation + ")::oid AND ic.relname = " + index
	if err := d.clearWhere(ctx, c, where); err != nil {
		return false, err
	}
	_, err = core.QueryOne(ctx, c, core.SQL("SELECT EXISTS (SELECT FROM pg_catalog.pg_index i"+
		" JOIN pg_catalog.pg_class ic ON ic.oid = i.indexrelid WHERE "+where+")"), &there)
	return there, err
}

// clearReindex drops what REINDEX CONCURRENTLY left of an index: the new one
// before it took the old one's place, or the old one after.
func (d pg) clearReindex(ctx context.Context, c core.Conn, x indexText) error {
	name, err := d.Literal(x.name)
	if err != nil {
		return err
	}
	where := "ic.relname ~ '_cc(new|old)[0-9]*$'::text AND n.nspname !~ '^pg_'::text"
	switch x.kind {
	case "INDEX":
		where += " AND i.indrelid = (SELECT o.indrelid FROM pg_catalog.pg_index o WHERE o.indexrelid = pg_catalog.to_regclass(" + name + ")::oid)"
	case "TABLE":
		where += " AND i.indrelid = pg_catalog.to_regclass(" + name + ")::oid"
	case "SCHEMA":
		where += " AND n.oid = pg_catalog.to_regnamespace(" + name + ")::oid"
	}
	return d.clearWhere(ctx, c, where)
}

// clearWhere drops the invalid indexes for which the condition holds. One that
// is being built is waited for.
func (d pg) clearWhere(ctx context.Context, c core.Conn, where string) error {
	for {
		list, err := d.invalidIndexes(ctx, c, where)
		if err != nil {
			return err
		}
		waiting := false
		for _, index := range list {
			if index.building {
				waiting = true
				continue
			}
			if err := d.dropInvalid(ctx, c, index); err != nil {
				return err
			}
		}
		if !waiting {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(200 * time.Millisecond):
		}
	}
}

func (d pg) invalidIndexes(ctx context.Context, c core.Conn, where string) (list []invalidIndex, err error) {
	err = core.QueryEach(ctx, c, core.SQL(`SELECT n.nspname, ic.relname,
			EXISTS (SELECT FROM pg_catalog.pg_stat_progress_create_index p WHERE p.index_relid = i.indexrelid)
		FROM pg_catalog.pg_index i
		JOIN pg_catalog.pg_class ic ON ic.oid = i.indexrelid
		JOIN pg_catalog.pg_namespace n ON n.oid = ic.relnamespace
		WHERE NOT i.indisvalid AND `+where), func(scan func(...any) error) error {
		var index invalidIndex
		err := scan(&index.schema, &index.name, &index.building)
		list = append(list, index)
		return err
	})
	return list, err
}

func (d pg) dropInvalid(ctx context.Context, c core.Conn, index invalidIndex) error {
	w := sqltext.NewWriter(d)
	w.Raw("DROP INDEX CONCURRENTLY ").Name(index.schema, index.name)
	text, _, err := w.Result()
	if err != nil {
		return err
	}
	if _, err := c.Exec(ctx, core.SQL(text)); err != nil {
		return fmt.Errorf("dropping the invalid index %s: %w", index.name, err)
	}
	return nil
}
