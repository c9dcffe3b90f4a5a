package journal

import (
	"context"
	"fmt"
	"slices"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/sqltext"
	"limbeck.dev/migrate/versions"
)

// versionTable is Alembic's own, but for the length of the ids.
func versionTable(name md.Name) md.Table {
	return md.Table{
		Schema: name.Schema, Name: name.Name,
		Columns:    []md.Column{{Name: "version_num", Type: md.String{Length: 255}, NotNull: true}},
		PrimaryKey: md.PrimaryKey{Name: name.Name + "_pkc", Columns: []string{"version_num"}},
	}
}

// Heads returns the rows of the version table, sorted.
func (t Tables) Heads(ctx context.Context, c core.Conn) ([]string, error) {
	var heads []string
	err := core.QueryEach(ctx, c, query(func(w *sqltext.Writer) {
		w.Raw("SELECT ").Ident("version_num").Raw(" FROM ").Name(t.Version.Schema, t.Version.Name)
	}), func(scan func(...any) error) error {
		var id string
		if err := scan(&id); err != nil {
			return err
		}
		heads = append(heads, id)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading version table %s: %w", t.Version, err)
	}
	slices.Sort(heads)
	for i := 1; i < len(heads); i++ {
		if heads[i] == heads[i-1] {
			return nil, fmt.Errorf("version table %s has the row %q more than once, so that it cannot be moved on as one: delete those that are too many, and give its column version_num the primary key that it lacks",
				t.Version, heads[i])
		}
	}
	return heads, nil
}

// HeadsIfAny is Heads, or nil where there is no version table. Any other failure
// to read is an error, never "empty".
func (t Tables) HeadsIfAny(ctx context.Context, c dialect.Conn) ([]string, error) {
	if there, err := t.exist(ctx, c, versionTable(t.Version)); err != nil || !there {
		return nil, err
	}
	return t.Heads(ctx, c)
}

// Move changes the rows of the version table; each statement must hit exactly
// one. They may be sent together with what comes next.
func (t Tables) Move(ctx context.Context, c core.Conn, rows versions.Rows) error {
	for _, stmt := range t.MoveStatements(rows) {
		err := core.Queue(ctx, c, stmt, func(result core.Result, err error) error {
			if err != nil {
				return fmt.Errorf("version table %s: %w", t.Version, err)
			}
			if result.RowsAffected != 1 {
				return fmt.Errorf("version table %s: expected to change one row, changed %d: somebody else changed it meanwhile; run the same command again", t.Version, result.RowsAffected)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// MoveStatements are those of [Tables.Move]: an update where a row becomes
// another one, as Alembic does.
func (t Tables) MoveStatements(rows versions.Rows) []core.Statement {
	table := t.Version
	deletes, inserts := rows.Delete, rows.Insert
	var list []core.Statement
	if len(deletes) > 0 && len(inserts) > 0 {
		from, to := deletes[0], inserts[0]
		deletes, inserts = deletes[1:], inserts[1:]
		list = append(list, query(func(w *sqltext.Writer) {
			w.Raw("UPDATE ").Name(table.Schema, table.Name).Raw(" SET ").Ident("version_num").Raw(" = ").Arg(to).
				Raw(" WHERE ")
			where(w, "version_num", from)
		}))
	}
	for _, id := range deletes {
		list = append(list, query(func(w *sqltext.Writer) {
			w.Raw("DELETE FROM ").Name(table.Schema, table.Name).Raw(" WHERE ")
			where(w, "version_num", id)
		}))
	}
	for _, id := range inserts {
		list = append(list, query(func(w *sqltext.Writer) {
			w.Raw("INSERT INTO ").Name(table.Schema, table.Name).Raw(" (").Ident("version_num").Raw(") VALUES (").Arg(id).Raw(")")
		}))
	}
	return list
}

// checkIDs makes sure that the version table can hold the id of every revision:
// Alembic's own holds 32 characters.
func checkIDs(have []md.Table, revisions []*versions.Revision) error {
	for _, t := range have {
		column := t.Column("version_num")
		if column == nil {
			continue
		}
		held, limited := column.Type.(md.String)
		for _, r := range revisions {
			if limited && held.Length > 0 && len(r.ID) > held.Length {
				return fmt.Errorf("revision %s: the version table %s holds ids of %d characters at most; widen its column version_num, or give the revision a shorter id",
					r.ID, t.QName(), held.Length)
			}
		}
	}
	return nil
}
