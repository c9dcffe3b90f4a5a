package postgres

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
)

// Reflect implements [dialect.Inspector]. It reads each catalogue once, with
// queries that join nothing a row of which could repeat, and joins them here by
// their oids. There are three round trips at most: for the oids of schemas and
// tables, for what they hold, and for the names of what that refers to.
//
// The default schema is the first of the connection's search path. Schemas and
// objects that belong to an extension are not listed: the extension is.
func (d pg) Reflect(ctx context.Context, c core.Conn, o dialect.ReflectOptions) (*dialect.Reflection, error) {
	r := newReader(ctx, c, d)
	r.options = o
	whole := o.Tables == nil
	r.filtered, r.alone = !whole, o.Alone
	r.findSchemas(o)
	r.findTables(o.Tables)
	err := r.send()
	if whole && o.Include != nil && err == nil {
		o.Tables, err = r.includedTables()
	}
	if err != nil {
		return nil, err
	}
	if whole {
		r.readSkipped()
	}
	if err := r.read(o.Tables); err != nil {
		return nil, err
	}
	return r.result(o.Tables)
}

// oid is PostgreSQL's number of an object.
type oid = uint32

// reader reads one schema and holds what the catalogues say.
type reader struct {
	pg
	ctx  context.Context
	conn core.Conn

	parts      []part         // queries to be sent
	spaces     map[oid]string // the schemas to read: oid → name in metadata
	options    dialect.ReflectOptions
	temporary  bool  // temporary tables are read
	filtered   bool  // only some tables are read
	alone      bool  // and nothing beside them
	named      []oid // those tables, and what they are partitions of
	comments   map[commentKey]string
	extension  map[commentKey]bool // what belongs to an extension
	relations  map[oid]*relation
	parents    map[oid]oid // partition → parent
	enums      map[oid]md.Type
	types      map[string]md.Type // by the text of format_type
	collations map[oid]string
	opclasses  map[oid]opclass
	defaults   map[opclassKey]bool // types that have a default operator class of their own
	order      []*relation         // tables and views, as they come
	m          md.MetaData
	skipped    []dialect.Skipped
}

// The oids of the catalogues themselves, which the server's headers fix.
const (
	pgType       oid = 1247
	pgClass      oid = 1259
	pgConstraint oid = 2606
	pgNamespace  oid = 2615
)

// commentKey is what a row of pg_description and of pg_depend is about.
type commentKey struct {
	catalogue, object oid
	column            int32
}

// relation is a row of pg_class: a table, view, sequence or foreign table.
type relation struct {
	oid     oid
	kind    string
	name    md.Name
	columns map[int16]column // by attnum
	table   *md.Table
	view    *md.View
	// unlogged is of tables and sequences.
	unlogged bool
	inScope  bool // false: read only because a partition needs it
}

// column is what constraints and indexes need of a column.
type column struct {
	name      string
	typeOID   oid
	collation oid
	collated  bool // the collation is not that of the type
}

func newReader(ctx context.Context, c core.Conn, d pg) *reader {
	return &reader{
		pg: d, ctx: ctx, conn: c,
		spaces:    make(map[oid]string),
		comments:  make(map[commentKey]string),
		extension: make(map[commentKey]bool),
		relations: make(map[oid]*relation),
		parents:   make(map[oid]oid),
		enums:     make(map[oid]md.Type),
		types:     make(map[string]md.Type),
		opclasses: make(map[oid]opclass), defaults: make(map[opclassKey]bool),
		collations: map[oid]string{defaultCollation: "default"},
	}
}

// read reads everything in the schemas that were found.
func (r *reader) read(tables []md.Name) error {
	if r.alone && len(r.named) == 0 {
		return nil // there are no such tables
	}
	r.readExtensions()
	r.readComments()
	r.readEnums()
	r.readParents()
	r.readRelations(tables)
	r.readColumns()
	indexes, constraints := r.readIndexRows(), r.readConstraintRows()
	r.readSequences()
	if err := r.send(); err != nil {
		return err
	}
	return r.addKeys(*constraints, indexes)
}

// result puts together and normalizes what was read.
func (r *reader) result(tables []md.Name) (*dialect.Reflection, error) {
	for _, rel := range r.order {
		switch {
		case rel.table != nil:
			r.m.Tables = append(r.m.Tables, *rel.table)
		case rel.view != nil:
			r.m.Views = append(r.m.Views, *rel.view)
		}
	}
	if err := r.normalize(&r.m); err != nil {
		return nil, fmt.Errorf("what the server holds: %w", err)
	}
	if tables != nil {
		wanted := make(map[md.Name]bool, len(tables))
		for _, rel := range r.order {
			wanted[rel.name] = rel.inScope
		}
		r.m.Tables = orNil(slices.DeleteFunc(r.m.Tables, func(t md.Table) bool { return !wanted[t.QName()] }))
	}
	slices.SortFunc(r.skipped, func(a, b dialect.Skipped) int {
		return strings.Compare(a.Kind+"\x00"+a.Name+"\x00"+a.Table, b.Kind+"\x00"+b.Name+"\x00"+b.Table)
	})
	return &dialect.Reflection{MetaData: &r.m, Skipped: r.skipped}, nil
}

// skip names something that metadata does not hold.
func (r *reader) skip(kind, name, table, detail string) {
	r.skipped = append(r.skipped, dialect.Skipped{Kind: kind, Name: name, Table: table, Detail: detail})
}

// ask adds a query to those that are sent next. For each of its rows, row is
// called after the row was scanned into the targets.
func (r *reader) ask(what, sql string, targets []any, row func(), args ...any) {
	r.parts = append(r.parts, part{
		stmt: core.SQL(sql, args...), prepared: r.filtered,
		row: func(scan func(...any) error) error {
			if err := scan(targets...); err != nil {
				return err
			}
			row()
			return nil
		},
		then: func(_ core.Result, err error) error {
			if err != nil {
				return fmt.Errorf("reading the %s: %w", what, err)
			}
			return nil
		},
	})
}

// send sends the queries that were asked for: together, on a connection of this
// package's own.
func (r *reader) send() error {
	parts := r.parts
	r.parts = nil
	if own, ok := r.conn.(*conn); ok {
		return own.together(r.ctx, parts)
	}
	for _, p := range parts {
		if err := p.end(core.Result{}, core.QueryEach(r.ctx, r.conn, p.stmt, p.row)); err != nil {
			return err
		}
	}
	return nil
}

// inSpaces is the list of the schemas that are read, for IN.
func (r *reader) inSpaces() string {
	list := make([]oid, 0, len(r.spaces))
	for space := range r.spaces {
		list = append(list, space)
	}
	return oidList(list)
}

// oidList writes oids for IN; NULL, which nothing equals, keeps it from being empty.
func oidList(list []oid) string {
	slices.Sort(list)
	var b strings.Builder
	b.WriteString("(NULL")
	for _, o := range list {
		b.WriteByte(',')
		b.WriteString(strconv.FormatUint(uint64(o), 10))
	}
	b.WriteByte(')')
	return b.String()
}

// oidArray writes oids as the text of an array, for one argument.
func oidArray(list []oid) string {
	slices.Sort(list)
	texts := make([]string, len(list))
	for i, o := range list {
		texts[i] = strconv.FormatUint(uint64(o), 10)
	}
	return "{" + strings.Join(texts, ",") + "}"
}

// findSchemas finds the default schema and the others that are asked for.
func (r *reader) findSchemas(o dialect.ReflectOptions) {
	wanted := make(map[string]bool)
	for _, name := range o.Schemas {
		wanted[name] = true
	}
	for _, t := range o.Tables {
		wanted[t.Schema] = true
	}
	var id oid
	var name, comment string
	var path []string
	var own bool
	r.ask("schemas", `SELECT n.oid, n.nspname, pg_catalog.current_schemas(false)::text[],
			coalesce((SELECT description FROM pg_catalog.pg_description d WHERE d.objoid = n.oid AND d.classoid = 2615::oid AND d.objsubid = 0), ''),
			EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 2615::oid AND d.objid = n.oid AND d.deptype = 'e')
		FROM pg_catalog.pg_namespace n
		WHERE n.nspname !~ '^pg_'::text AND n.nspname <> 'information_schema' ORDER BY n.nspname`,
		[]any{&id, &name, &path, &comment, &own}, func() {
			if len(path) > 0 && !strings.HasPrefix(path[0], "pg_") {
				r.path = path
			}
			switch {
			case name == r.defaultSchema():
				if r.options.Includes(md.Name{}, false) {
					r.spaces[id] = ""
				}
			case !r.options.Includes(md.Name{Schema: name}, false):
			case wanted[name] || wanted["*"] && !own:
				r.spaces[id] = name
				r.m.Schemas = append(r.m.Schemas, md.Schema{Name: name, Comment: comment})
			}
		})
}

// readExtensions finds what belongs to an extension.
func (r *reader) readExtensions() {
	of, args := r.whereAlone("AND classid = 1259::oid AND objid %in")
	var k commentKey
	r.ask("extensions", `SELECT classid, objid FROM pg_catalog.pg_depend
		WHERE refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass::oid AND deptype = 'e' AND classid IN (1247, 1259) `+of,
		[]any{&k.catalogue, &k.object}, func() { r.extension[k] = true }, args...)
}

func (r *reader) readComments() {
	of, args := r.whereAlone(`AND objoid = ANY (ARRAY(SELECT oid FROM pg_catalog.pg_class WHERE oid %in
		UNION ALL SELECT indexrelid FROM pg_catalog.pg_index WHERE indrelid %in
		UNION ALL SELECT oid FROM pg_catalog.pg_constraint WHERE conrelid %in))`)
	var k commentKey
	var text string
	r.ask("comments", `SELECT classoid, objoid, objsubid, description FROM pg_catalog.pg_description
		WHERE classoid IN (1247, 1259, 2606) AND objoid >= 16384::oid `+of,
		[]any{&k.catalogue, &k.object, &k.column, &text}, func() { r.comments[k] = text }, args...)
}

// comment returns the comment of an object.
func (r *reader) comment(catalogue, object oid) string {
	return r.comments[commentKey{catalogue, object, 0}]
}

// readParents reads which table is a partition of which.
func (r *reader) readParents() {
	of, args := r.whereAlone("AND i.inhrelid %in")
	var child, parent oid
	r.ask("partitions", `SELECT i.inhrelid, i.inhparent FROM pg_catalog.pg_inherits i
		JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid WHERE c.relkind IN ('r', 'p', 'f') `+of,
		[]any{&child, &parent}, func() { r.parents[child] = parent }, args...)
}
