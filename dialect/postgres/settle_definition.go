package postgres

import (
	"context"
	"fmt"
	"strings"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/sqltext"
)

// folded is the name as the catalogue has it.
func folded(name string) string {
	for tok := range sqltext.Tokens(name, sqltext.PostgreSQLSyntax()) {
		if tok.Kind == sqltext.Word {
			return strings.ToLower(name)
		}
		return sqltext.NameOf(tok)
	}
	return name
}

// isDefined reports whether the index that is there is what the text says: the
// server reads the text once more, for an empty copy of the table in a
// transaction that is rolled back. A text that cannot be read there is not
// known to be the same.
func (d pg) isDefined(ctx context.Context, c core.Conn, x indexText) (bool, error) {
	live, err := d.definition(ctx, c, x.table, folded(x.name))
	if err != nil {
		return false, err
	}
	if err := d.Begin(ctx, c, dialect.BeginOptions{}); err != nil {
		return false, err
	}
	intended, err := d.intended(ctx, c, x)
	if rollback := d.Rollback(context.WithoutCancel(ctx), c); rollback != nil {
		return false, rollback
	}
	if err != nil && d.Classify(err) == core.ErrDisconnect {
		return false, err
	}
	return err == nil && live != "" && live == intended, nil
}

const copyName = "migrate_settle"

// intended returns the definition that the text has on a copy of its table.
func (d pg) intended(ctx context.Context, c core.Conn, x indexText) (string, error) {
	unique := ""
	if x.unique {
		unique = "UNIQUE "
	}
	for _, text := range []string{
		"CREATE TEMPORARY TABLE " + copyName + " (LIKE " + x.table + ")",
		"CREATE " + unique + "INDEX " + copyName + "_ix ON pg_temp." + copyName + " " + x.rest,
	} {
		if _, err := c.Exec(ctx, core.SQL(text)); err != nil {
			return "", err
		}
	}
	return d.definition(ctx, c, "pg_temp."+copyName, copyName+"_ix")
}

// definition returns the server's text of a table's index without the names of
// index and table; "" where there is none.
func (d pg) definition(ctx context.Context, c core.Conn, table, name string) (string, error) {
	relation, err1 := d.Literal(table)
	index, err2 := d.Literal(name)
	if err1 != nil || err2 != nil {
		return "", fmt.Errorf("index %s of %s cannot be looked for", name, table)
	}
	var text, prefix string
	var unique bool
	_, err := core.QueryOne(ctx, c, core.SQL(`SELECT pg_catalog.pg_get_indexdef(i.indexrelid), i.indisunique, pg_catalog.format(' %I ON '::text, ic.relname)
		FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class ic ON ic.oid = i.indexrelid
		WHERE i.indrelid = pg_catalog.to_regclass(`+relation+`)::oid AND ic.relname = `+index), &text, &unique, &prefix)
	if err != nil {
		return "", err
	}
	_, text, _ = strings.Cut(text, prefix)
	_, text, found := strings.Cut(text, " USING ")
	if !found {
		return "", nil
	}
	return fmt.Sprintf("%t %s", unique, text), nil
}
