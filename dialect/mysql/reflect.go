package mysql

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
)

// Reflect implements [dialect.Inspector]. It asks information_schema a fixed
// number of queries for each schema and joins their rows here: the joins of
// information_schema are slow. The exception is a table with a full-text index,
// whose parser only SHOW CREATE TABLE tells.
func (d Dialect) Reflect(ctx context.Context, c core.Conn, o dialect.ReflectOptions) (*dialect.Reflection, error) {
	r := newReflector(d, c)
	r.wanted, r.options = o.Tables, o
	if err := r.readSchemas(ctx, o.Schemas); err != nil {
		return nil, err
	}
	m, err := d.Normalize(r.m)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(r.skipped, func(a, b dialect.Skipped) int {
		return strings.Compare(a.Kind+"\x00"+a.Table+"\x00"+a.Name, b.Kind+"\x00"+b.Table+"\x00"+b.Name)
	})
	return &dialect.Reflection{MetaData: m, Skipped: r.skipped}, nil
}

// reflector reads schemas, one after the other.
type reflector struct {
	Dialect
	c       core.Conn
	m       *md.MetaData
	skipped []dialect.Skipped
	wanted  []md.Name // the tables to read; nil: all
	options dialect.ReflectOptions
	only    string // read nothing but this table, for CompileLive
	home    string // the default database
	// What m cannot hold: the extras of columns, by table and column, and the
	// collations of the schemas.
	extras     map[md.Name]map[string]columnExtras
	collations map[string]string

	// The schema being read.
	schema    string // "" is the default one
	database  string
	collation string // of the database
	tables    []md.Table
	place     map[string]int // of a table's name in tables
	sequences []string
	// Whether there are such at all, for the catalogues of them are slow.
	views, partitions, keys bool
	checkKind               map[md.ColumnRef]bool // columns whose check says JSON
	unsure                  []shownDefault
	types                   map[string]md.Type // by their text
}

func newReflector(d Dialect, c core.Conn) *reflector {
	return &reflector{Dialect: d, c: c, m: &md.MetaData{}, types: map[string]md.Type{}, extras: map[md.Name]map[string]columnExtras{}, collations: map[string]string{}}
}

// database is what SCHEMATA tells of one.
type database struct{ name, collation, comment string }

// readSchemas reads the default schema and those that are asked for.
func (r *reflector) readSchemas(ctx context.Context, asked []string) error {
	all, err := r.databases(ctx, asked)
	if err != nil {
		return err
	}
	for _, db := range all {
		isAsked := slices.Contains(asked, db.name) || slices.Contains(asked, "*") && !isSystem(db.name)
		switch {
		case db.name == r.home && !r.options.Includes(md.Name{}, false) || isAsked && !r.options.Includes(md.Name{Schema: db.name}, false):
		case db.name == r.home:
			err = r.readSchema(ctx, "", db)
		case isAsked:
			r.m.Schemas = append(r.m.Schemas, md.Schema{Name: db.name, Comment: db.comment})
			err = r.readSchema(ctx, db.name, db)
		}
		if err != nil {
			return fmt.Errorf("reading schema %s: %w", db.name, err)
		}
	}
	return nil
}

// databases lists the default database and those that are asked for, or all.
// DATABASE() is asked for by itself: a prepared statement, which may be an older
// one, has the answer of the time when it was prepared.
func (r *reflector) databases(ctx context.Context, asked []string) (list []database, err error) {
	if r.home, err = currentDatabase(ctx, r.c); err != nil {
		return nil, err
	}
	condition, args := "schema_name = ?", []any{r.home}
	for _, name := range asked {
		condition, args = condition+" OR schema_name = ?", append(args, name)
	}
	if slices.Contains(asked, "*") {
		condition, args = "TRUE", nil
	}
	err = r.query(ctx, "SELECT schema_name, default_collation_name, "+r.selectSchemaComment()+" FROM information_schema.schemata WHERE "+
		condition, args, func(scan func(...any) error) error {
		var db database
		err := scan(&db.name, &db.collation, &db.comment)
		list = append(list, db)
		return err
	})
	if err == nil {
		err = r.findHome(list)
	}
	return list, err
}

// findHome makes sure that the catalogue knows the default database: one that it
// does not show is not one without tables. Where case does not count, it may be
// spelled in another one there.
func (r *reflector) findHome(list []database) error {
	home := slices.IndexFunc(list, func(db database) bool { return db.name == r.home })
	if home < 0 {
		home = slices.IndexFunc(list, func(db database) bool { return strings.EqualFold(db.name, r.home) })
	}
	if home < 0 {
		return fmt.Errorf("information_schema does not show the database %s, to which the connection is: "+
			"the server is not what it looks like, or the user has no privilege in it", r.home)
	}
	r.home = list[home].name
	return nil
}

// isSystem: the database is the server's own, or a scratch one of ours.
func isSystem(name string) bool {
	switch strings.ToLower(name) {
	case "mysql", "information_schema", "performance_schema", "sys":
		return true
	}
	return strings.HasPrefix(name, scratchPrefix)
}

func (r *reflector) readSchema(ctx context.Context, schema string, db database) error {
	r.schema, r.database, r.collation = schema, db.name, db.collation
	r.tables, r.place, r.sequences, r.unsure = nil, map[string]int{}, nil, nil
	r.views, r.partitions, r.keys = false, false, false
	r.checkKind, r.collations[schema] = map[md.ColumnRef]bool{}, db.collation
	steps := []func(context.Context) error{
		r.readTables, r.readChecks, r.readColumns, r.readIndexes, r.readForeignKeys, r.readPartitions, r.readUnsureDefaults,
	}
	if r.only == "" {
		steps = append(steps, r.readParsers, r.readSequences, r.readViews, r.readSkipped, r.readExtents)
	}
	for _, step := range steps {
		if err := step(ctx); err != nil {
			return err
		}
	}
	r.m.Tables = append(r.m.Tables, r.tables...)
	return nil
}

// query runs a query and calls each for every row.
func (r *reflector) query(ctx context.Context, text string, args []any, each func(scan func(...any) error) error) error {
	return core.QueryEach(ctx, r.c, core.SQL(text, args...), each)
}

// ofTables runs a query on one of information_schema's tables for the schema
// being read. The text has %s where the condition goes.
func (r *reflector) ofTables(ctx context.Context, text string, each func(scan func(...any) error) error) error {
	return r.ofSchema(ctx, "table_schema", text, each)
}

// ofSchema is ofTables for a table that calls the schema by another name.
// MariaDB answers a condition on one table without opening all the others.
func (r *reflector) ofSchema(ctx context.Context, column, text string, each func(scan func(...any) error) error) error {
	condition, args := column+" = ?", []any{r.database}
	if r.only != "" {
		condition, args = condition+" AND table_name = ?", append(args, r.only)
	}
	return r.query(ctx, fmt.Sprintf(text, condition), args, each)
}

// table returns the table of that name in the schema being read, or nil where
// it is not wanted.
func (r *reflector) table(name string) *md.Table {
	if i, ok := r.place[name]; ok {
		return &r.tables[i]
	}
	return nil
}

func (r *reflector) isWanted(name string) bool {
	n := md.Name{Schema: r.schema, Name: name}
	if r.wanted == nil {
		return r.options.Includes(n, false)
	}
	return slices.Contains(r.wanted, n)
}

// skip names what MetaData cannot hold.
func (r *reflector) skip(kind, name, table, detail string) {
	qualified := md.Name{Schema: r.schema, Name: name}.String()
	if table != "" {
		table = md.Name{Schema: r.schema, Name: table}.String()
	}
	r.skipped = append(r.skipped, dialect.Skipped{Kind: kind, Name: qualified, Table: table, Detail: detail})
}

// readTables finds the tables and the sequences; views are read by readViews.
func (r *reflector) readTables(ctx context.Context) error {
	return r.ofTables(ctx, `SELECT table_name, table_type, COALESCE(engine, ''), COALESCE(table_collation, ''),
		COALESCE(create_options, ''), COALESCE(table_comment, '') FROM information_schema.tables WHERE %s`,
		func(scan func(...any) error) error {
			var name, kind, engine, collation, options, comment string
			if err := scan(&name, &kind, &engine, &collation, &options, &comment); err != nil {
				return err
			}
			switch {
			case kind == "SEQUENCE":
				r.sequences = append(r.sequences, name)
				r.m.Sequences = append(r.m.Sequences, md.Sequence{Schema: r.schema, Name: name, Comment: comment})
			case kind == "VIEW":
				r.views = true
			case kind != "BASE TABLE" && kind != "SYSTEM VERSIONED" || !r.isWanted(name):
			default:
				if kind == "SYSTEM VERSIONED" {
					r.skip("system versioning", name, name, "the history of rows")
				}
				t := md.Table{Schema: r.schema, Name: name, Comment: comment, Options: md.TableOptions{Engine: engine}}
				if collation != r.collation {
					t.Options.Collation = collation
				}
				r.readOptions(&t, options)
				r.place[name] = len(r.tables)
				r.tables = append(r.tables, t)
			}
			return nil
		})
}

// readOptions reads CREATE_OPTIONS, as "row_format=COMPRESSED key_block_size=8".
func (r *reflector) readOptions(t *md.Table, options string) {
	var other []string
	for _, option := range strings.Fields(options) {
		name, value, _ := strings.Cut(option, "=")
		switch strings.ToLower(name) {
		case "row_format":
			t.Options.RowFormat = value
		case "partitioned":
			r.partitions = true
		default:
			other = append(other, option)
		}
	}
	if len(other) > 0 {
		r.skip("table options", t.Name, t.Name, strings.Join(other, " "))
	}
}

// note changes what is kept of a column beyond m.
func (r *reflector) note(table, column string, change func(*columnExtras)) {
	name := md.Name{Schema: r.schema, Name: table}
	if r.extras[name] == nil {
		r.extras[name] = map[string]columnExtras{}
	}
	x := r.extras[name][column]
	change(&x)
	r.extras[name][column] = x
}
