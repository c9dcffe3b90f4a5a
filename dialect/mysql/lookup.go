package mysql

import (
	"context"

	"limbeck.dev/migrate/core"
	md "limbeck.dev/migrate/metadata"
)

// lookup is where the compiler looks up what the database holds: on the server
// ([connected]), or in a copy that is ahead of it ([foreseen]).
type lookup interface {
	// home is the name of the default schema.
	home(ctx context.Context) (string, error)
	// table returns a table; nil: there is none of that name.
	table(ctx context.Context, name md.Name) (*liveTable, error)
	// keysMatter reports whether the statement that adds a key to a table depends
	// on the keys that it has.
	keysMatter(ctx context.Context, name md.Name) (bool, error)
	// contents counts the tables and views, and the routines, of a schema.
	contents(ctx context.Context, schema string) (tables, routines int, err error)
}

// liveTable is a table as the server has it: unique constraints are indexes, and
// those that belong to foreign keys are among them.
type liveTable struct {
	md.Table
	extras    map[string]columnExtras // by column
	collation string                  // the default of its schema
}

// connected asks the server.
type connected struct {
	d Dialect
	c core.Conn
}

func (s connected) home(ctx context.Context) (string, error) { return currentDatabase(ctx, s.c) }

func (s connected) table(ctx context.Context, name md.Name) (*liveTable, error) {
	r := newReflector(s.d, s.c)
	r.only = name.Name
	var asked []string
	if name.Schema != "" {
		asked = []string{name.Schema}
	}
	if err := r.readSchemas(ctx, asked); err != nil {
		return nil, err
	}
	return r.live(name), nil
}

// keysMatter: the server sees to its keys itself, but for a keeper.
func (s connected) keysMatter(ctx context.Context, name md.Name) (bool, error) {
	var n int
	_, err := core.QueryOne(ctx, s.c, core.SQL(`SELECT COUNT(*) FROM information_schema.statistics
		WHERE table_schema = COALESCE(NULLIF(?, ''), DATABASE()) AND table_name = ? AND index_name = ?`, name.Schema, name.Name, keeper), &n)
	return n > 0, err
}

func (s connected) contents(ctx context.Context, schema string) (tables, routines int, err error) {
	_, err = core.QueryOne(ctx, s.c, core.SQL(`SELECT (SELECT COUNT(*) FROM information_schema.tables WHERE `+lasting+` AND table_schema = ?),
		(SELECT COUNT(*) FROM information_schema.routines WHERE routine_schema = ?)`, schema, schema), &tables, &routines)
	return tables, routines, err
}

// live returns a table that was read; nil: there is none of that name.
func (r *reflector) live(name md.Name) *liveTable {
	if name.Schema == r.home {
		name.Schema = ""
	}
	t := r.m.Table(name.Schema, name.Name)
	if t == nil {
		return nil
	}
	return &liveTable{Table: *t, extras: r.extras[name], collation: r.collations[name.Schema]}
}
