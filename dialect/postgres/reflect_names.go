package postgres

import (
	"slices"
	"strings"

	md "limbeck.dev/migrate/metadata"
)

// opclass is an operator class, by the name to call it by.
type opclass struct {
	name      string
	method    oid
	input     oid
	isDefault bool
}

// opclassKey is an index method and the type of a column.
type opclassKey struct{ method, input oid }

func (r *reader) readOpClasses() error {
	r.opclasses = make(map[oid]opclass)
	r.defaults = make(map[opclassKey]bool)
	var id oid
	var c opclass
	var schema string
	filter, args := r.whereFiltered(`c.opcmethod = ANY (ARRAY(SELECT x.relam FROM pg_catalog.pg_index i
		JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid WHERE i.indrelid %in))`)
	return r.each(`SELECT c.oid, n.nspname, c.opcname, c.opcmethod, c.opcintype, c.opcdefault
		FROM pg_catalog.pg_opclass c JOIN pg_catalog.pg_namespace n ON n.oid = c.opcnamespace`+filter,
		[]any{&id, &schema, &c.name, &c.method, &c.input, &c.isDefault}, func() {
			c.name = r.callName(schema, c.name)
			r.opclasses[id] = c
			if c.isDefault {
				r.defaults[opclassKey{c.method, c.input}] = true
			}
		}, args...)
}

// whereFiltered limits a query of what tables refer to, where only some tables
// are read; %in stands for the comparison with their oids.
func (r *reader) whereFiltered(condition string) (filter string, args []any) {
	if !r.filtered {
		return "", nil
	}
	in, list := r.tablesAndViews()
	for range strings.Count(condition, "%in") {
		args = append(args, list...)
	}
	return " WHERE " + strings.ReplaceAll(condition, "%in", in), args
}

// callName writes a name of the system or of the default schema alone, and
// others with their schema, quoted where that is needed to be read again.
func (r *reader) callName(schema, name string) string {
	plain := func(s string) string {
		if simpleName.MatchString(s) && s == strings.ToLower(s) {
			return s
		}
		return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
	}
	if r.visible(schema) {
		return plain(name)
	}
	return plain(schema) + "." + plain(name)
}

// visible reports whether what is in the schema needs no schema to be found.
func (r *reader) visible(schema string) bool {
	return schema == "pg_catalog" || slices.Contains(r.path, schema)
}

// readCollations reads the names of collations as [md.Column] has them; see
// writeCollation.
func (r *reader) readCollations() error {
	r.collations = make(map[oid]string)
	var id oid
	var schema, name string
	filter, args := r.whereFiltered(`c.oid = ANY (ARRAY(SELECT a.attcollation FROM pg_catalog.pg_attribute a WHERE a.attrelid %in
		UNION ALL SELECT a.attcollation FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_index i ON i.indexrelid = a.attrelid WHERE i.indrelid %in))`)
	return r.each(`SELECT c.oid, n.nspname, c.collname
		FROM pg_catalog.pg_collation c JOIN pg_catalog.pg_namespace n ON n.oid = c.collnamespace`+filter,
		[]any{&id, &schema, &name}, func() {
			if !r.visible(schema) || strings.HasPrefix(name, `"`) {
				name = `"` + strings.ReplaceAll(schema, `"`, `""`) + `"."` + strings.ReplaceAll(name, `"`, `""`) + `"`
			}
			r.collations[id] = name
		}, args...)
}

// readTargets reads the names of tables that are not read themselves, but that
// foreign keys and partitions refer to, and of their columns.
func (r *reader) readTargets(missing []oid) error {
	if len(missing) == 0 {
		return nil
	}
	var id oid
	var number int16
	var schema, name string
	err := r.each(`SELECT c.oid, n.nspname, c.relname
		FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.oid IN `+oidList(missing),
		[]any{&id, &schema, &name}, func() {
			r.relations[id] = &relation{oid: id, name: md.Name{Schema: r.canonicalSchema(schema), Name: name}, columns: make(map[int16]column)}
		})
	if err != nil {
		return err
	}
	return r.each("SELECT attrelid, attnum, attname FROM pg_catalog.pg_attribute WHERE attnum > 0 AND attrelid IN "+oidList(missing),
		[]any{&id, &number, &name}, func() {
			if rel := r.relations[id]; rel != nil {
				rel.columns[number] = column{name: name}
			}
		})
}
