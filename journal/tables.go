package journal

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/sqltext"
	"limbeck.dev/migrate/versions"
)

// DefaultVersionTable is the name of the version table where none is given.
const DefaultVersionTable = "migrate_version"

// Tables names the tool's own tables.
type Tables struct {
	Version   md.Name
	Journal   md.Name
	Statement md.Name
	home      string // the default namespace, where its name is that of the database
}

// TablesOf names the tables after that of the version table, which is name or
// schema.name; empty: [DefaultVersionTable].
func TablesOf(versionTable string) (Tables, error) {
	parts := strings.Split(cmp.Or(versionTable, DefaultVersionTable), ".")
	if len(parts) > 2 || parts[0] == "" || parts[len(parts)-1] == "" {
		return Tables{}, fmt.Errorf("version table %q: write it as name or schema.name", versionTable)
	}
	var schema string
	if len(parts) == 2 {
		schema = parts[0]
	}
	named := func(name string) md.Name { return md.Name{Schema: schema, Name: name} }
	name := parts[len(parts)-1]
	prefix := name
	if name == DefaultVersionTable {
		prefix = "migrate"
	}
	return Tables{Version: named(name), Journal: named(prefix + "_journal"), Statement: named(prefix + "_statement")}, nil
}

// Names lists the tables.
func (t Tables) Names() []md.Name { return []md.Name{t.Version, t.Journal, t.Statement} }

// in puts the tables into the schema that f gives for their own.
func (t Tables) in(f func(own string) string) Tables {
	for _, name := range []*md.Name{&t.Version, &t.Journal, &t.Statement} {
		name.Schema = f(name.Schema)
	}
	return t
}

// Qualified names the tables with their schema: whatever a script makes the
// default one, they are found. home is the name of the default schema where that
// is one of each database (MySQL); "" where it is not known.
func (t Tables) Qualified(d dialect.Dialect, home string) Tables {
	if d.Capabilities().DefaultSchema == "" {
		t.home = home
	}
	return t.in(func(own string) string { return cmp.Or(own, d.Capabilities().DefaultSchema, home) })
}

// WithoutSchema names the tables in the default schema.
func (t Tables) WithoutSchema() Tables {
	t.home = ""
	return t.in(func(string) string { return "" })
}

// Reflected lists the tables by the names that reflection gives them, which
// leave the default schema out.
func (t Tables) Reflected(d dialect.Dialect) []md.Name {
	list := t.Names()
	for i := range list {
		list[i] = t.reflected(d, list[i])
	}
	return list
}

func (t Tables) reflected(d dialect.Dialect, name md.Name) md.Name {
	if name.Schema == d.Capabilities().DefaultSchema || name.Schema == t.home {
		name.Schema = ""
	}
	return name
}

// Hide takes the tables out of a reflected schema.
func (t Tables) Hide(m *md.MetaData, d dialect.Dialect) {
	names := t.Reflected(d)
	m.Tables = slices.DeleteFunc(m.Tables, func(t md.Table) bool { return slices.Contains(names, t.QName()) })
}

// LockKey names the deployment lock of tables that are named with their schema.
// The name of the database is not a part of it.
func (t Tables) LockKey() string {
	version := t.Version
	if version.Schema == t.home {
		version.Schema = ""
	}
	return "migrate\x00" + version.String()
}

// All defines the tables.
func (t Tables) All() []md.Table {
	return []md.Table{versionTable(t.Version), journalTable(t.Journal), statementTable(t.Statement)}
}

// Exist reports whether the database has all of the tables.
func (t Tables) Exist(ctx context.Context, c dialect.Conn) (bool, error) {
	return t.exist(ctx, c, t.All()...)
}

func (t Tables) exist(ctx context.Context, c dialect.Conn, tables ...md.Table) (bool, error) {
	missing, _, err := t.lacking(ctx, c, tables)
	return err == nil && len(missing) == 0, err
}

// lacking returns those of the tables that the database lacks, and the others as
// it has them. A table of that name with other columns is not ours, and an error.
func (t Tables) lacking(ctx context.Context, c dialect.Conn, want []md.Table) (missing, have []md.Table, err error) {
	names := make([]md.Name, len(want))
	for i := range want {
		names[i] = t.reflected(c.Dialect(), want[i].QName())
	}
	r, err := c.Dialect().Reflect(ctx, c, dialect.ReflectOptions{Schemas: schemasOf(names), Tables: names})
	if err != nil {
		return nil, nil, fmt.Errorf("looking for the version table: %w", err)
	}
	for i, table := range want {
		live := r.MetaData.Table(names[i].Schema, names[i].Name)
		if live == nil {
			if err := absent(ctx, c, table.QName()); err != nil {
				return nil, nil, err
			}
			missing = append(missing, table)
			continue
		}
		for _, column := range table.Columns {
			if live.Column(column.Name) == nil {
				return nil, nil, fmt.Errorf("table %s exists but has no column %s: it is not this tool's; choose another version_table", table.QName(), column.Name)
			}
		}
		have = append(have, *live)
	}
	return missing, have, nil
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

// Create creates those of the tables that are missing. A version table that is
// there must be able to hold the id of every revision.
func (t Tables) Create(ctx context.Context, c dialect.Conn, revisions []*versions.Revision) error {
	missing, have, err := t.lacking(ctx, c, t.All())
	if err == nil {
		err = checkIDs(have, revisions)
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
	if missing, _, err = t.lacking(ctx, c, t.All()); err != nil {
		return err
	}
	for _, table := range missing {
		statements, err := d.Compile(ops.CreateTable{Table: table})
		if err != nil {
			return err
		}
		for _, s := range statements {
			if _, err := c.Exec(ctx, s.Core()); err != nil {
				return fmt.Errorf("creating table %s: %w", table.QName(), err)
			}
		}
	}
	return d.Commit(ctx, c)
}

// query is a statement put together by a function.
type query func(w *sqltext.Writer)

// WriteSQL implements core.Statement.
func (q query) WriteSQL(w *sqltext.Writer) { q(w) }
