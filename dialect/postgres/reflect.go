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
// their oids.
//
// The default schema is the first of the connection's search path. Schemas and
// objects that belong to an extension are not listed: the extension is.
func (d pg) Reflect(ctx context.Context, c core.Conn, o dialect.ReflectOptions) (*dialect.Reflection, error) {
	r := newReader(ctx, c, d)
	if err := r.findSchemas(o); err != nil {
		return nil, fmt.Errorf("reading the schemas: %w", err)
	}
	if err := r.read(o.Tables); err != nil {
		return nil, err
	}
	if o.Tables == nil {
		if err := r.readSkipped(); err != nil {
			return nil, fmt.Errorf("reading what is left out: %w", err)
		}
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

	spaces     map[oid]string // the schemas to read: oid → name in metadata
	filtered   bool           // only some tables are read
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
	inScope bool // false: read only because a partition needs it
}

// column is what constraints and indexes need of a column.
type column struct {
	name      string
	typeOID   oid
	collation oid
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
	}
}

// read reads everything in the schemas that were found.
func (r *reader) read(tables []md.Name) error {
	steps := []struct {
		what string
		read func() error
	}{
		{"extensions", r.readExtensions},
		{"comments", r.readComments},
		{"enums", r.readEnums},
		{"partitions", r.readParents},
		{"tables", func() error { return r.readRelations(tables) }},
		{"collations", r.readCollations},
		{"columns", r.readColumns},
		{"operator classes", r.readOpClasses},
		{"constraints and indexes", r.readKeys},
		{"sequences", r.readSequences},
	}
	for _, step := range steps {
		if err := step.read(); err != nil {
			return fmt.Errorf("reading the %s: %w", step.what, err)
		}
	}
	return nil
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

// each runs a query and calls scan for each of its rows, after the row was
// scanned into the targets.
func (r *reader) each(sql string, targets []any, row func(), args ...any) error {
	return core.QueryEach(r.ctx, r.conn, catalogueQuery{core.SQL(sql, args...)}, func(scan func(...any) error) error {
		if err := scan(targets...); err != nil {
			return err
		}
		row()
		return nil
	})
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
func (r *reader) findSchemas(o dialect.ReflectOptions) error {
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
	return r.each(`SELECT n.oid, n.nspname, pg_catalog.current_schemas(false)::text[],
			coalesce(pg_catalog.obj_description(n.oid, 'pg_namespace'), ''),
			EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 2615::oid AND d.objid = n.oid AND d.deptype = 'e')
		FROM pg_catalog.pg_namespace n
		WHERE n.nspname !~ '^pg_'::text AND n.nspname <> 'information_schema' ORDER BY n.nspname`,
		[]any{&id, &name, &path, &comment, &own}, func() {
			if len(path) > 0 && !strings.HasPrefix(path[0], "pg_") {
				r.path = path
			}
			switch {
			case name == r.defaultSchema():
				r.spaces[id] = ""
			case wanted[name] || wanted["*"] && !own:
				r.spaces[id] = name
				r.m.Schemas = append(r.m.Schemas, md.Schema{Name: name, Comment: comment})
			}
		})
}

// readExtensions finds what belongs to an extension.
func (r *reader) readExtensions() error {
	var k commentKey
	return r.each(`SELECT classid, objid FROM pg_catalog.pg_depend
		WHERE refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass::oid AND deptype = 'e' AND classid IN (1247, 1259)`,
		[]any{&k.catalogue, &k.object}, func() { r.extension[k] = true })
}

func (r *reader) readComments() error {
	var k commentKey
	var text string
	return r.each(`SELECT classoid, objoid, objsubid, description FROM pg_catalog.pg_description
		WHERE classoid IN (1247, 1259, 2606) AND objoid >= 16384::oid`,
		[]any{&k.catalogue, &k.object, &k.column, &text}, func() { r.comments[k] = text })
}

// comment returns the comment of an object.
func (r *reader) comment(catalogue, object oid) string {
	return r.comments[commentKey{catalogue, object, 0}]
}

// readEnums reads the enums of all schemas, since columns may be of any, and
// lists those of the schemas that are read.
func (r *reader) readEnums() error {
	var id, array, space oid
	var schema, name, label string
	byOID := make(map[oid]int)
	err := r.each(`SELECT t.oid, t.typarray, t.typnamespace, n.nspname, t.typname
		FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace WHERE t.typtype = 'e'`,
		[]any{&id, &array, &space, &schema, &name}, func() {
			e := md.Enum{Schema: r.canonicalSchema(schema), Name: name}
			r.enums[id], r.enums[array] = e, md.Array{Of: e}
			if _, listed := r.spaces[space]; !listed || r.extension[commentKey{pgType, id, 0}] {
				return
			}
			e.Schema = r.spaces[space]
			r.enums[id], r.enums[array] = e, md.Array{Of: e}
			byOID[id] = len(r.m.Enums)
			r.m.Enums = append(r.m.Enums, e)
			if r.comment(pgType, id) != "" {
				r.skip("comment", e.QName().String(), "", "of an enum")
			}
		})
	if err != nil || len(byOID) == 0 {
		return err
	}
	return r.each("SELECT enumtypid, enumlabel FROM pg_catalog.pg_enum ORDER BY enumtypid, enumsortorder",
		[]any{&id, &label}, func() {
			if i, listed := byOID[id]; listed {
				r.m.Enums[i].Values = append(r.m.Enums[i].Values, label)
			}
		})
}

// readParents reads which table is a partition of which.
func (r *reader) readParents() error {
	var child, parent oid
	return r.each(`SELECT i.inhrelid, i.inhparent FROM pg_catalog.pg_inherits i
		JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid WHERE c.relkind IN ('r', 'p', 'f')`,
		[]any{&child, &parent}, func() { r.parents[child] = parent })
}
