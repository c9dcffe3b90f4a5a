package migrate

import (
	"context"
	"fmt"
	"slices"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/sqltext"
	"limbeck.dev/migrate/versions"
)

// query is a statement put together by a function.
type query func(w *sqltext.Writer)

// WriteSQL implements core.Statement.
func (q query) WriteSQL(w *sqltext.Writer) { q(w) }

// versionColumns is the shape of the version table, Alembic's own.
func versionTableOf(name md.Name) md.Table {
	return md.Table{
		Schema: name.Schema, Name: name.Name,
		Columns:    []md.Column{{Name: "version_num", Type: md.String{Length: 255}, NotNull: true}},
		PrimaryKey: md.PrimaryKey{Name: name.Name + "_pkc", Columns: []string{"version_num"}},
	}
}

// missing returns those of the tool's tables that the database lacks. A table
// of that name with other columns is not ours, and an error. have are the others.
func (e *Environment) missing(ctx context.Context, c dialect.Conn, want []md.Table) (missing, have []md.Table, err error) {
	names := make([]md.Name, len(want))
	for i := range want {
		names[i] = reflected(c.Dialect(), want[i].QName())
	}
	r, err := c.Dialect().Reflect(ctx, c, dialect.ReflectOptions{Schemas: schemasOf(names), Tables: names})
	if err != nil {
		return nil, nil, fmt.Errorf("looking for the version table: %w", err)
	}
	for i, t := range want {
		live := r.MetaData.Table(names[i].Schema, names[i].Name)
		if live == nil {
			missing = append(missing, t)
			continue
		}
		for _, column := range t.Columns {
			if live.Column(column.Name) == nil {
				return nil, nil, fmt.Errorf("table %s exists but has no column %s: it is not this tool's; choose another version_table", t.QName(), column.Name)
			}
		}
		have = append(have, *live)
	}
	return missing, have, nil
}

// checkIDs makes sure that the version table can hold the id of every revision:
// Alembic's own holds 32 characters.
func (e *Environment) checkIDs(have []md.Table) error {
	for _, t := range have {
		column := t.Column("version_num")
		if column == nil {
			continue
		}
		held, limited := column.Type.(md.String)
		for _, r := range e.graph.All() {
			if limited && held.Length > 0 && len(r.ID) > held.Length {
				return fmt.Errorf("revision %s: the version table %s holds ids of %d characters at most; widen its column version_num, or give the revision a shorter id",
					r.ID, t.QName(), held.Length)
			}
		}
	}
	return nil
}

func schemasOf(names []md.Name) []string {
	var list []string
	for _, n := range names {
		if n.Schema != "" && !slices.Contains(list, n.Schema) {
			list = append(list, n.Schema)
		}
	}
	return list
}

// forget takes the named tables out of a reflected schema.
func forget(m *md.MetaData, names []md.Name) {
	m.Tables = slices.DeleteFunc(m.Tables, func(t md.Table) bool { return slices.Contains(names, t.QName()) })
}

// readHeads returns the rows of the version table, sorted; nil where there is
// no such table. Any other failure to read is an error, never "empty".
func (e *Environment) readHeads(ctx context.Context, c dialect.Conn) ([]string, error) {
	missing, _, err := e.missing(ctx, c, []md.Table{versionTableOf(e.tables.version)})
	if err != nil || len(missing) > 0 {
		return nil, err
	}
	return e.tables.selectHeads(ctx, c)
}

func (t tables) selectHeads(ctx context.Context, c core.Conn) ([]string, error) {
	var heads []string
	err := core.QueryEach(ctx, c, query(func(w *sqltext.Writer) {
		w.Raw("SELECT ").Ident("version_num").Raw(" FROM ").Name(t.version.Schema, t.version.Name)
	}), func(scan func(...any) error) error {
		var id string
		if err := scan(&id); err != nil {
			return err
		}
		heads = append(heads, id)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading version table %s: %w", t.version, err)
	}
	slices.Sort(heads)
	return heads, nil
}

// versionStatements are the changes of the version table's rows that a step
// makes: an update where a row becomes another one, as Alembic does.
func (t tables) versionStatements(step versions.Step) []core.Statement {
	table := t.version
	deletes, inserts := step.Delete, step.Insert
	var list []core.Statement
	if len(deletes) > 0 && len(inserts) > 0 {
		from, to := deletes[0], inserts[0]
		deletes, inserts = deletes[1:], inserts[1:]
		list = append(list, query(func(w *sqltext.Writer) {
			w.Raw("UPDATE ").Name(table.Schema, table.Name).Raw(" SET ").Ident("version_num").Raw(" = ").Arg(to).
				Raw(" WHERE ").Ident("version_num").Raw(" = ").Arg(from)
		}))
	}
	for _, id := range deletes {
		list = append(list, query(func(w *sqltext.Writer) {
			w.Raw("DELETE FROM ").Name(table.Schema, table.Name).Raw(" WHERE ").Ident("version_num").Raw(" = ").Arg(id)
		}))
	}
	for _, id := range inserts {
		list = append(list, query(func(w *sqltext.Writer) {
			w.Raw("INSERT INTO ").Name(table.Schema, table.Name).Raw(" (").Ident("version_num").Raw(") VALUES (").Arg(id).Raw(")")
		}))
	}
	return list
}

// countHeads counts those of the ids that are rows; all rows, if there are no
// ids.
func (t tables) countHeads(ids []string) core.Statement {
	return query(func(w *sqltext.Writer) {
		w.Raw("SELECT count(*) FROM ").Name(t.version.Schema, t.version.Name)
		if len(ids) == 0 {
			return
		}
		w.Raw(" WHERE ").Ident("version_num").Raw(" IN (")
		for i, id := range ids {
			w.Comma(i).Arg(id)
		}
		w.Raw(")")
	})
}

// moveHeads changes the version table's rows for a step; each statement must
// hit exactly one row. They may be sent together with what comes next.
func (t tables) moveHeads(ctx context.Context, c core.Conn, step versions.Step) error {
	for _, stmt := range t.versionStatements(step) {
		err := core.Queue(ctx, c, stmt, func(result core.Result, err error) error {
			if err != nil {
				return fmt.Errorf("version table %s: %w", t.version, err)
			}
			if result.RowsAffected != 1 {
				return fmt.Errorf("version table %s: expected to change one row, changed %d: somebody else changed it meanwhile; run the same command again", t.version, result.RowsAffected)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// wanted are the tool's tables.
func (t tables) wanted() []md.Table {
	return []md.Table{versionTableOf(t.version), journalTableOf(t.journal), statementTableOf(t.statement)}
}

// createTables creates those of the tool's tables that are missing.
func (e *Environment) createTables(ctx context.Context, c dialect.Conn) error {
	want := e.tables.wanted()
	missing, have, err := e.missing(ctx, c, want)
	if err == nil {
		err = e.checkIDs(have)
	}
	if err != nil || len(missing) == 0 {
		return err
	}
	d := c.Dialect()
	if err := d.Begin(ctx, c, dialect.BeginOptions{}); err != nil {
		return err
	}
	defer d.Rollback(context.WithoutCancel(ctx), c)
	// Where no lock is held, somebody may have been faster: look again inside.
	if missing, _, err = e.missing(ctx, c, want); err != nil {
		return err
	}
	for _, t := range missing {
		statements, err := d.Compile(ops.CreateTable{Table: t})
		if err != nil {
			return err
		}
		for _, s := range statements {
			if _, err := c.Exec(ctx, s.Core()); err != nil {
				return fmt.Errorf("creating table %s: %w", t.QName(), err)
			}
		}
	}
	return d.Commit(ctx, c)
}
