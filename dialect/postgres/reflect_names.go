package postgres

import (
	"maps"
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

// readNames reads the operator classes and collations that are needed: those of
// indexes that are no constraints, and of exclusions.
func (r *reader) readNames(indexes map[oid]*indexRow, exclusions bool) {
	methods := make(map[oid]bool)
	for _, ix := range indexes {
		if ix.constraint && !exclusions {
			continue
		}
		methods[ix.access] = true
		for _, n := range numbers(ix.collations) {
			r.wanted(oid(n))
		}
	}
	r.readOpClasses(slices.Collect(maps.Keys(methods)))
	r.readCollations()
}

// readOpClasses reads all operator classes of index methods.
func (r *reader) readOpClasses(methods []oid) {
	if len(methods) == 0 {
		return
	}
	var id oid
	var c opclass
	var schema string
	r.ask("operator classes", `SELECT c.oid, n.nspname, c.opcname, c.opcmethod, c.opcintype, c.opcdefault
		FROM pg_catalog.pg_opclass c JOIN pg_catalog.pg_namespace n ON n.oid = c.opcnamespace WHERE c.opcmethod = ANY (?::oid[])`,
		[]any{&id, &schema, &c.name, &c.method, &c.input, &c.isDefault}, func() {
			c.name = r.callName(schema, c.name)
			r.opclasses[id] = c
			if c.isDefault {
				r.defaults[opclassKey{c.method, c.input}] = true
			}
		}, oidArray(methods))
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

// defaultCollation is the oid of the collation "default".
const defaultCollation oid = 100

// wanted says that the name of a collation is needed.
func (r *reader) wanted(collation oid) {
	if _, known := r.collations[collation]; !known && collation != 0 {
		r.collations[collation] = ""
	}
}

// readCollations reads the names of the collations that are wanted, as
// [md.Column] has them; see writeCollation.
func (r *reader) readCollations() {
	if len(r.collations) == 1 {
		return // only the one that all know
	}
	var id oid
	var schema, name string
	r.ask("collations", `SELECT c.oid, n.nspname, c.collname
		FROM pg_catalog.pg_collation c JOIN pg_catalog.pg_namespace n ON n.oid = c.collnamespace WHERE c.oid = ANY (?::oid[])`,
		[]any{&id, &schema, &name}, func() {
			if !r.visible(schema) || strings.HasPrefix(name, `"`) {
				name = `"` + strings.ReplaceAll(schema, `"`, `""`) + `"."` + strings.ReplaceAll(name, `"`, `""`) + `"`
			}
			r.collations[id] = name
		}, oidArray(slices.Collect(maps.Keys(r.collations))))
}

// nameCollations gives columns the collations that are not those of their types.
func (r *reader) nameCollations() {
	for _, rel := range r.order {
		for _, own := range rel.columns {
			if !own.collated || rel.table == nil {
				continue
			}
			if c := rel.table.Column(own.name); c != nil {
				c.Collation = r.collations[own.collation]
			}
		}
	}
}

// readTargets reads the names of tables that are not read themselves, but that
// foreign keys and partitions refer to, and of their columns.
func (r *reader) readTargets(missing []oid) {
	if len(missing) == 0 {
		return
	}
	list := oidArray(missing)
	var id oid
	var number int16
	var schema, name string
	r.ask("targets of foreign keys", `SELECT c.oid, n.nspname, c.relname
		FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = ANY (?::oid[])`,
		[]any{&id, &schema, &name}, func() {
			r.relations[id] = &relation{oid: id, name: md.Name{Schema: r.canonicalSchema(schema), Name: name}, columns: make(map[int16]column)}
		}, list)
	r.ask("columns of targets of foreign keys", "SELECT attrelid, attnum, attname FROM pg_catalog.pg_attribute WHERE attnum > 0 AND attrelid = ANY (?::oid[])",
		[]any{&id, &number, &name}, func() {
			if rel := r.relations[id]; rel != nil {
				rel.columns[number] = column{name: name}
			}
		}, list)
}
