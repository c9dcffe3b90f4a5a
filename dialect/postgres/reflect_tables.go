package postgres

import (
	"cmp"
	"strings"

	md "limbeck.dev/migrate/metadata"
)

// row is a row of pg_class as it is read.
type row struct {
	id, space                      oid
	name, kind, persistence        string
	storage, toast                 []string
	partition, bound, definition   string
	isPartition, security, force   bool
	typed, populated               bool
	tablespace, replica, accessing string
}

// readRelations reads tables, views, sequences and foreign tables. A filter
// is turned into oids here, once; the parents of a partition are read with it.
func (r *reader) readRelations(tables []md.Name) error {
	var c row
	r.filtered = tables != nil
	filter, args, err := r.tableFilter(tables)
	if err != nil {
		return err
	}
	return r.each(`SELECT c.oid, c.relnamespace, c.relname, c.relkind::text, c.relpersistence::text,
			coalesce(c.reloptions, '{}'), coalesce(t.reloptions, '{}'),
			CASE WHEN c.relkind = 'p' THEN pg_catalog.pg_get_partkeydef(c.oid) ELSE '' END,
			coalesce(pg_catalog.pg_get_expr(c.relpartbound, c.oid), ''),
			CASE WHEN c.relkind IN ('v', 'm') THEN pg_catalog.pg_get_viewdef(c.oid) ELSE '' END,
			c.relispartition, c.relrowsecurity, c.relforcerowsecurity, c.reloftype <> 0::oid, c.relispopulated,
			coalesce(s.spcname, ''), c.relreplident::text, coalesce(a.amname, '')
		FROM pg_catalog.pg_class c
		LEFT JOIN pg_catalog.pg_class t ON t.oid = c.reltoastrelid
		LEFT JOIN pg_catalog.pg_tablespace s ON s.oid = c.reltablespace
		LEFT JOIN pg_catalog.pg_am a ON a.oid = c.relam
		WHERE c.relnamespace IN `+r.inSpaces()+` AND c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f')`+filter,
		[]any{&c.id, &c.space, &c.name, &c.kind, &c.persistence, &c.storage, &c.toast, &c.partition, &c.bound, &c.definition,
			&c.isPartition, &c.security, &c.force, &c.typed, &c.populated, &c.tablespace, &c.replica, &c.accessing},
		func() { r.addRelation(c, tables) }, args...)
}

// tableFilter limits the tables of pg_class to those named and what they are
// partitions of, all the way up.
func (r *reader) tableFilter(tables []md.Name) (filter string, args []any, err error) {
	if tables == nil {
		return "", nil, nil
	}
	var schemas, names []string
	for _, t := range tables {
		schemas, names = append(schemas, cmp.Or(t.Schema, r.defaultSchema())), append(names, t.Name)
	}
	var id oid
	var list []oid
	err = r.each(`SELECT c.oid FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
		WHERE (n.nspname, c.relname) IN (SELECT s, t FROM ROWS FROM (pg_catalog.unnest(?::text[]), pg_catalog.unnest(?::text[])) AS u (s, t))`, []any{&id}, func() {
		for at, more := id, true; more; at, more = r.parents[at], r.parents[at] != 0 {
			list = append(list, at)
		}
	}, schemas, names)
	return " AND (c.relkind IN ('v', 'm', 'S') OR c.oid = ANY (?::oid[]))", []any{oidArray(list)}, err
}

func (r *reader) addRelation(c row, tables []md.Name) {
	if r.extension[commentKey{pgClass, c.id, 0}] || c.persistence == "t" {
		return
	}
	rel := &relation{oid: c.id, kind: c.kind, name: md.Name{Schema: r.spaces[c.space], Name: c.name}, columns: make(map[int16]column)}
	rel.inScope = tables == nil
	for _, t := range tables {
		rel.inScope = rel.inScope || md.Name{Schema: r.canonicalSchema(t.Schema), Name: t.Name} == rel.name
	}
	r.relations[c.id] = rel
	switch c.kind {
	case "r", "p":
		rel.table = r.newTable(c, rel)
	case "v", "m":
		rel.view = &md.View{Schema: rel.name.Schema, Name: c.name, Definition: c.definition,
			Materialized: c.kind == "m", Comment: r.comment(pgClass, c.id)}
		r.skipIf(len(c.storage) > 0, "view option", rel, strings.Join(c.storage, ", "))
	case "f":
		r.skip("foreign table", rel.name.String(), "", "")
	}
	if rel.table != nil || rel.view != nil {
		r.order = append(r.order, rel)
		r.skipIf(c.tablespace != "", "tablespace", rel, c.tablespace)
		r.skipIf(c.accessing != "" && c.accessing != "heap", "access method", rel, c.accessing)
	}
}

func (r *reader) newTable(c row, rel *relation) *md.Table {
	t := &md.Table{Schema: rel.name.Schema, Name: rel.name.Name, Comment: r.comment(pgClass, c.id)}
	t.Options.Unlogged = c.persistence == "u"
	t.Options.Storage = storageText(c.storage, c.toast)
	t.Options.Partition = c.partition
	if c.isPartition {
		t.Options.PartitionOf = &md.PartitionOf{Bound: c.bound} // the parent's name follows
	} else {
		r.skipIf(r.parents[c.id] != 0, "inheritance", rel, "")
	}
	r.skipIf(c.security, "row level security", rel, "enabled")
	r.skipIf(c.force, "row level security", rel, "forced")
	r.skipIf(c.typed, "typed table", rel, "")
	r.skipIf(c.replica != "d", "replica identity", rel, map[string]string{"n": "nothing", "f": "full", "i": "index"}[c.replica])
	return t
}

// skipIf names a property of a table that metadata does not hold.
func (r *reader) skipIf(yes bool, kind string, rel *relation, detail string) {
	if yes {
		r.skip(kind, rel.name.String(), rel.name.String(), detail)
	}
}

// storageText writes reloptions as the text within WITH (...).
func storageText(own, toast []string) string {
	list := own
	for _, o := range toast {
		list = append(list, "toast."+o)
	}
	return strings.Join(list, ", ")
}

// readColumns reads the columns of tables and materialized views.
func (r *reader) readColumns() error {
	var a attribute
	var rel *relation
	compression := "''"
	if r.version >= 14 {
		compression = "a.attcompression::text"
	}
	in, args := r.tablesAndViews()
	return r.each(`SELECT a.attrelid, a.attnum, a.attname, a.atttypid, pg_catalog.format_type(a.atttypid, a.atttypmod), a.attnotnull,
			a.attidentity::text, a.attgenerated::text, a.attcollation,
			t.typcollation, coalesce(pg_catalog.pg_get_expr(d.adbin, d.adrelid), ''),
			a.attstorage <> t.typstorage, `+compression+`, coalesce(a.attstattarget, -1) >= 0, coalesce(pg_catalog.array_to_string(a.attoptions, E'\n'), '')
		FROM pg_catalog.pg_attribute a
		JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
		LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
		WHERE a.attrelid `+in+` AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attrelid, a.attnum`,
		[]any{&a.relation, &a.number, &a.name, &a.typeOID, &a.typeText, &a.notNull, &a.identity, &a.generated,
			&a.collation, &a.typeCollation, &a.expr, &a.storage, &a.compression, &a.statistics, &a.options},
		func() {
			if rel == nil || rel.oid != a.relation {
				rel = r.relations[a.relation]
			}
			if rel != nil {
				r.addColumn(rel, &a)
			}
		}, args...)
}

// tablesAndViews is what compares an oid with those of the tables and views that
// are read, and its arguments. It is a query where all are read, since servers
// before version 14 search a list of oids from its start for each row.
func (r *reader) tablesAndViews() (sql string, args []any) {
	if !r.filtered {
		return "IN (SELECT oid FROM pg_catalog.pg_class WHERE relkind IN ('r', 'p', 'm') AND relnamespace IN " + r.inSpaces() + ")", nil
	}
	list := make([]oid, 0, len(r.order))
	for _, rel := range r.order {
		list = append(list, rel.oid)
	}
	return "= ANY (?::oid[])", []any{oidArray(list)}
}

// attribute is a row of pg_attribute as it is read.
type attribute struct {
	relation                                  oid
	number                                    int16
	name, typeText, identity, generated, expr string
	typeOID, collation, typeCollation         oid
	notNull, storage, statistics              bool
	options                                   string
	compression                               string
}

func (r *reader) addColumn(rel *relation, a *attribute) {
	own := column{name: a.name, typeOID: a.typeOID, collation: a.collation}
	rel.columns[a.number] = own
	comment := r.comments[commentKey{pgClass, rel.oid, int32(a.number)}]
	if rel.table == nil {
		r.skipIf(comment != "", "comment", rel, "of column "+a.name)
		return
	}
	c := md.Column{Name: a.name, Type: r.columnType(a.typeOID, a.typeText), NotNull: a.notNull, Comment: comment}
	switch {
	case a.generated != "":
		c.Computed = &md.Computed{Expr: a.expr, Stored: a.generated == "s"}
	case a.identity != "":
		c.Identity = &md.Identity{Always: a.identity == "a"}
	default:
		c.Default = a.expr
	}
	if a.collation != a.typeCollation {
		c.Collation = r.collations[a.collation]
	}
	rel.table.Columns = append(rel.table.Columns, c)
	r.skipIf(a.storage, "column storage", rel, a.name)
	r.skipIf(a.compression != "", "column compression", rel, a.name)
	r.skipIf(a.statistics, "column statistics target", rel, a.name)
	set := ownOptions(a.options)
	r.skipIf(set != "", "column options", rel, a.name+": "+set)
}

// ownOptions joins the options of an attribute, each on a line, that someone set. The server
// keeps pg_attver there for itself (15.20 and its contemporaries); pg_dump
// leaves it out as well.
func ownOptions(lines string) string {
	var list []string
	for o := range strings.SplitSeq(lines, "\n") {
		if o != "" && !strings.HasPrefix(o, "pg_attver=") {
			list = append(list, o)
		}
	}
	return strings.Join(list, ", ")
}

// columnType returns the type that format_type names; each text is read once.
func (r *reader) columnType(id oid, text string) md.Type {
	if t, ok := r.enums[id]; ok {
		return t
	}
	t, ok := r.types[text]
	if !ok {
		t = r.canonicalType(md.Native{SQL: text})
		r.types[text] = t
	}
	return t
}
