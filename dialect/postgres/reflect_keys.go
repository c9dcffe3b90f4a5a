package postgres

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	md "limbeck.dev/migrate/metadata"
)

// addKeys adds indexes and constraints, which need each other: a key is a
// constraint with an index, and an exclusion's columns are those of its index.
// What they refer to by its number is read before.
func (r *reader) addKeys(constraints []constraintRow, indexes map[oid]*indexRow) error {
	for _, c := range constraints {
		if index := indexes[c.index]; c.kind != "f" && index != nil {
			index.constraint = true
		}
	}
	operators := r.readOperators(constraints)
	r.readTargets(r.missing(constraints))
	r.readNames(indexes, len(operators) > 0)
	if err := r.send(); err != nil {
		return err
	}
	r.nameParents()
	r.nameCollations()
	for i := range constraints {
		if c := &constraints[i]; c.parent == 0 {
			r.addConstraint(c, indexes[c.index], operators)
		}
	}
	for _, ix := range sortedIndexes(indexes) {
		r.addIndex(ix)
	}
	return nil
}

// constraintRow is a row of pg_constraint as it is read.
type constraintRow struct {
	id, table, target, parent, index oid
	name, kind, match, onUpdate      string
	onDelete, expr                   string
	columns, targets, operators      string // numbers with spaces between them
	setColumns                       string // the same
	deferrable, deferred, valid      bool
	noInherit, enforced, period      bool
}

func (r *reader) readConstraintRows() *[]constraintRow {
	setColumns, enforced, period := "''", "true", "false"
	if r.version >= 15 {
		setColumns = "coalesce(pg_catalog.array_to_string(c.confdelsetcols, ' '), '')"
	}
	if r.version >= 18 {
		enforced, period = "c.conenforced", "c.conperiod"
	}
	list := new([]constraintRow)
	var c constraintRow
	in, args := r.tablesAndViews()
	r.ask("constraints", `SELECT c.oid, c.conrelid, c.confrelid, c.conparentid, c.conindid, c.conname, c.contype::text,
			c.confmatchtype::text, c.confupdtype::text, c.confdeltype::text,
			CASE WHEN c.contype = 'c' THEN pg_catalog.pg_get_expr(c.conbin, c.conrelid) ELSE '' END,
			coalesce(pg_catalog.array_to_string(c.conkey, ' '), ''), coalesce(pg_catalog.array_to_string(c.confkey, ' '), ''),
			coalesce(pg_catalog.array_to_string(c.conexclop, ' '), ''),
			c.condeferrable, c.condeferred, c.convalidated, c.connoinherit, `+enforced+`, `+setColumns+`, `+period+`
		FROM pg_catalog.pg_constraint c
		WHERE c.conrelid `+in+` AND c.contype IN ('c', 'f', 'p', 'u', 'x')`,
		[]any{&c.id, &c.table, &c.target, &c.parent, &c.index, &c.name, &c.kind, &c.match, &c.onUpdate, &c.onDelete, &c.expr,
			&c.columns, &c.targets, &c.operators, &c.deferrable, &c.deferred, &c.valid, &c.noInherit, &c.enforced, &c.setColumns, &c.period},
		func() { *list = append(*list, c) }, args...)
	return list
}

// missing lists the tables that are named but were not read.
func (r *reader) missing(constraints []constraintRow) []oid {
	var list []oid
	for _, c := range constraints {
		if c.target != 0 && r.relations[c.table] != nil && r.relations[c.target] == nil {
			list = append(list, c.target)
		}
	}
	for child, parent := range r.parents {
		if r.relations[child] != nil && r.relations[parent] == nil {
			list = append(list, parent)
		}
	}
	return list
}

// nameParents gives partitions the names of their parents.
func (r *reader) nameParents() {
	for _, rel := range r.order {
		if rel.table == nil || rel.table.Options.PartitionOf == nil {
			continue
		}
		if parent := r.relations[r.parents[rel.oid]]; parent != nil {
			rel.table.Options.PartitionOf.Schema = parent.name.Schema
			rel.table.Options.PartitionOf.Table = parent.name.Name
		}
	}
}

// readOperators reads the operators of exclusion constraints, if there are any.
func (r *reader) readOperators(constraints []constraintRow) map[oid]string {
	names := make(map[oid]string)
	for _, c := range constraints {
		for _, n := range numbers(c.operators) {
			names[oid(n)] = ""
		}
	}
	if len(names) == 0 {
		return names
	}
	var id oid
	var schema, name string
	r.ask("operators", `SELECT o.oid, n.nspname, o.oprname
		FROM pg_catalog.pg_operator o JOIN pg_catalog.pg_namespace n ON n.oid = o.oprnamespace WHERE o.oid = ANY (?::oid[])`,
		[]any{&id, &schema, &name}, func() {
			names[id] = name
			if !r.visible(schema) {
				names[id] = `OPERATOR("` + strings.ReplaceAll(schema, `"`, `""`) + `".` + name + ")"
			}
		}, oidArray(slices.Collect(maps.Keys(names))))
	return names
}

// numbers reads integers with spaces between them.
func numbers(text string) []int64 {
	var list []int64
	for field := range strings.FieldsSeq(text) {
		if n, err := strconv.ParseInt(field, 10, 64); err == nil {
			list = append(list, n)
		}
	}
	return list
}

// columnNames returns the names of columns by their numbers.
func (rel *relation) columnNames(text string) []string {
	var list []string
	for _, n := range numbers(text) {
		list = append(list, rel.columns[int16(n)].name)
	}
	return list
}

var (
	actions = map[string]md.Action{"a": md.NoAction, "r": md.Restrict, "c": md.Cascade, "n": md.SetNull, "d": md.SetDefault}
	matches = map[string]md.Match{"f": md.MatchFull, "p": md.MatchPartial}
)

func (c *constraintRow) deferral() md.Deferral {
	switch {
	case c.deferred:
		return md.InitiallyDeferred
	case c.deferrable:
		return md.InitiallyImmediate
	}
	return ""
}

// addConstraint adds a constraint to its table.
func (r *reader) addConstraint(c *constraintRow, index *indexRow, operators map[oid]string) {
	rel := r.relations[c.table]
	if rel == nil || rel.table == nil {
		return // an extension's
	}
	t, comment := rel.table, r.comment(pgConstraint, c.id)
	if c.period {
		r.skip("temporal constraint", c.name, rel.name.String(), "")
		return
	}
	switch c.kind {
	case "p":
		t.PrimaryKey = md.PrimaryKey{Name: c.name, Columns: rel.columnNames(c.columns), Include: index.include(rel), Deferral: c.deferral(),
			Comment: comment, IndexComment: r.indexComment(index)}
	case "u":
		t.Uniques = append(t.Uniques, md.Unique{Name: c.name, Columns: rel.columnNames(c.columns), Include: index.include(rel),
			NullsNotDistinct: index != nil && index.notDistinct, Deferral: c.deferral(), Comment: comment, IndexComment: r.indexComment(index)})
	case "c":
		t.Checks = append(t.Checks, md.Check{Name: c.name, Expr: c.expr, NotValid: !c.valid && c.enforced, NoInherit: c.noInherit,
			NotEnforced: !c.enforced, Comment: comment})
	case "f":
		r.addForeignKey(rel, c, comment)
	case "x":
		t.Exclusions = append(t.Exclusions, r.exclusion(rel, c, index, operators, comment))
	}
	r.skipKeyStorage(rel, c, index)
}

func (r *reader) addForeignKey(rel *relation, c *constraintRow, comment string) {
	target := r.relations[c.target]
	if target == nil {
		r.skip("foreign key", c.name, rel.name.String(), "its target cannot be read")
		return
	}
	rel.table.ForeignKeys = append(rel.table.ForeignKeys, md.ForeignKey{
		Name: c.name, Columns: rel.columnNames(c.columns),
		RefSchema: target.name.Schema, RefTable: target.name.Name, RefColumns: target.columnNames(c.targets),
		OnDelete: actions[c.onDelete], OnUpdate: actions[c.onUpdate], Match: matches[c.match], SetColumns: rel.columnNames(c.setColumns),
		Deferral: c.deferral(), NotValid: !c.valid && c.enforced, Comment: comment,
	})
	r.skipIf(!c.enforced, "NOT ENFORCED foreign key", rel, c.name)
}

// skipKeyStorage names what the vocabulary does not hold of a key's index.
func (r *reader) skipKeyStorage(rel *relation, c *constraintRow, index *indexRow) {
	if index == nil || c.kind == "f" {
		return
	}
	r.skipIf(index.storage != "", "key storage", rel, c.name+": "+index.storage)
	r.skipIf(index.tablespace != "", "tablespace", rel, c.name+": "+index.tablespace)
	r.skipIf(index.clustered, "clustered", rel, c.name)
}

// indexComment returns the comment of a constraint's index.
func (r *reader) indexComment(index *indexRow) string {
	if index == nil {
		return ""
	}
	return r.comment(pgClass, index.id)
}

func (r *reader) exclusion(rel *relation, c *constraintRow, index *indexRow, operators map[oid]string, comment string) md.Exclusion {
	x := md.Exclusion{Name: c.name, Deferral: c.deferral(), Comment: comment, IndexComment: r.indexComment(index)}
	if index == nil {
		return x
	}
	x.Method, x.Where = index.method, index.where
	ops := numbers(c.operators)
	for i, key := range r.indexColumns(rel, index) {
		e := md.ExclusionElement{Column: key.Column, Expr: key.Expr, OpClass: key.OpClass}
		if i < len(ops) {
			e.Operator = operators[oid(ops[i])]
		}
		x.Elements = append(x.Elements, e)
		r.skipIf(key.Desc || key.Nulls != "" || key.Collation != "", "order or collation of an exclusion", rel, c.name)
	}
	r.skipIf(len(index.include(rel)) > 0, "included columns of an exclusion", rel, c.name)
	return x
}
