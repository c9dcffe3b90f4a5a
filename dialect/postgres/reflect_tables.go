package postgres

import (
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

// readRelations reads tables, views, sequences and foreign tables.
func (r *reader) readRelations(tables []md.Name) {
	var c row
	filter, args := r.whereAlone(" AND c.oid %in")
	if r.filtered && !r.alone {
		filter, args = " AND (c.relkind IN ('v', 'm', 'S') OR c.oid = ANY (?::oid[]))", []any{oidArray(r.named)}
	}
	r.ask("tables", `SELECT c.oid, c.relnamespace, c.relname, c.relkind::text, c.relpersistence::text,
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

// findTables finds the oids of the tables that are named, and of what they are
// partitions of, all the way up. "" is the first schema of the search path, as in findSchemas.
func (r *reader) findTables(tables []md.Name) {
	if len(tables) == 0 {
		return
	}
	var schemas, names []string
	for _, t := range tables {
		schemas, names = append(schemas, t.Schema), append(names, t.Name)
	}
	var id oid
	r.ask("names of the tables", `WITH named AS (SELECT c.oid, c.relispartition
		FROM ROWS FROM (pg_catalog.unnest(?::text[]), pg_catalog.unnest(?::name[])) AS u (s, t)
		CROSS JOIN (SELECT CASE WHEN s !~ '^pg_'::text THEN s ELSE ?::text END FROM (SELECT (pg_catalog.current_schemas(false))[1]::text) AS x (s)) AS p (first)
		JOIN pg_catalog.pg_namespace n ON n.nspname = (CASE WHEN u.s <> '' THEN u.s ELSE p.first END)::name
		JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = u.t)
		SELECT oid FROM named UNION SELECT p.relid::oid FROM named, pg_catalog.pg_partition_ancestors(named.oid::pg_catalog.regclass) AS p (relid)
		WHERE named.relispartition`,
		[]any{&id}, func() { r.named = append(r.named, id) }, schemas, names, r.defaultSchema())
}

// includedTables returns the tables in the schemas that are to be read, and
// finds their oids.
func (r *reader) includedTables() ([]md.Name, error) {
	names := []md.Name{}
	var space oid
	var name string
	r.ask("tables", `SELECT relnamespace, relname FROM pg_catalog.pg_class WHERE relkind IN ('r', 'p') AND relnamespace IN `+r.inSpaces()+` ORDER BY 1, 2`,
		[]any{&space, &name}, func() {
			if n := (md.Name{Schema: r.spaces[space], Name: name}); r.options.Includes(n, false) {
				names = append(names, n)
			}
		})
	if err := r.send(); err != nil {
		return nil, err
	}
	r.filtered = true
	r.findTables(names)
	return names, r.send()
}

func (r *reader) addRelation(c row, tables []md.Name) {
	if r.extension[commentKey{pgClass, c.id, 0}] || c.persistence == "t" && !r.temporary {
		return
	}
	rel := &relation{oid: c.id, kind: c.kind, unlogged: c.persistence == "u", name: md.Name{Schema: r.spaces[c.space], Name: c.name}, columns: make(map[int16]column)}
	rel.inScope = tables == nil
	for _, t := range tables {
		rel.inScope = rel.inScope || md.Name{Schema: r.canonicalSchema(t.Schema), Name: t.Name} == rel.name
	}
	r.relations[c.id] = rel
	switch c.kind {
	case "r", "p":
		rel.table = r.newTable(c, rel)
	case "v", "m":
		if !r.options.Includes(rel.name, true) {
			return
		}
		rel.view = &md.View{Schema: rel.name.Schema, Name: c.name, Definition: c.definition,
			Materialized: c.kind == "m", NoData: c.kind == "m" && !c.populated, Comment: r.comment(pgClass, c.id)}
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
func (r *reader) readColumns() {
	var a attribute
	var rel *relation
	compression := "''"
	if r.version >= 14 {
		compression = "a.attcompression::text"
	}
	in, args := r.tablesAndViews()
	r.ask("columns", `SELECT a.attrelid, a.attnum, a.attname, a.atttypid, pg_catalog.format_type(a.atttypid, a.atttypmod), a.attnotnull,
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
	const from = "SELECT oid FROM pg_catalog.pg_class WHERE relnamespace IN "
	switch {
	case r.alone && len(r.named) == 1:
		return "= ?::oid", []any{r.named[0]} // the server reckons with one, not with ten
	case r.alone:
		return "= ANY (?::oid[])", []any{oidArray(r.named)}
	case r.filtered:
		return "= ANY (ARRAY(" + from + r.inSpaces() + " AND relkind = 'm' UNION ALL SELECT pg_catalog.unnest(?::oid[])))", []any{oidArray(r.named)}
	}
	return "IN (" + from + r.inSpaces() + " AND relkind IN ('r', 'p', 'm'))", nil
}

// whereAlone is a condition on what belongs to the tables, where these are read
// alone; %in stands for the comparison with their oids.
func (r *reader) whereAlone(condition string) (filter string, args []any) {
	if !r.alone {
		return "", nil
	}
	in, list := r.tablesAndViews()
	for range strings.Count(condition, "%in") {
		args = append(args, list...)
	}
	return strings.ReplaceAll(condition, "%in", in), args
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
	if a.collation != a.typeCollation {
		own.collated = true
		r.wanted(a.collation)
	}
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
