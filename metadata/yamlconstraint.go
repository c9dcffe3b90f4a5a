package metadata

import (
	"fmt"

	"gopkg.in/yaml.v3"
)

var (
	deferralForm = words[Deferral]("initially immediate", "immediate", "initially deferred", "deferred")
	actionForm   = words[Action]("no action", "", "restrict", "RESTRICT", "cascade", "CASCADE",
		"set null", "SET NULL", "set default", "SET DEFAULT")
	matchForm    = words[Match]("simple", "", "full", "FULL", "partial", "PARTIAL")
	nullsForm    = words[Nulls]("first", "FIRST", "last", "LAST")
	conflictForm = words[string]("rollback", "ROLLBACK", "abort", "ABORT", "fail", "FAIL",
		"ignore", "IGNORE", "replace", "REPLACE")
)

// columnForm is the name of a column of the table being read.
var columnForm = form[string]{
	read: func(r *yamlReader, n *yaml.Node, v *string) {
		if text, ok := r.text(n); ok {
			*v = text
			r.useColumn(n, text)
		}
	},
	write: textForm.write,
}

// dialectForm is the name of a database.
var dialectForm = form[string]{
	read: func(r *yamlReader, n *yaml.Node, v *string) {
		if text, ok := r.text(n); ok {
			if *v = text; unknownDialect(text) != "" {
				r.fail(n, "%s", unknownDialect(text))
			}
		}
	},
	write: textForm.write,
}

// useColumn notes that the table being read must have the column.
func (r *yamlReader) useColumn(n *yaml.Node, name string) {
	r.table.columns = append(r.table.columns, mention{node: n, columns: []string{name}})
}

var primaryKeyRecord = &record[PrimaryKey]{what: "a primary key", whole: "columns", fields: []field[PrimaryKey]{
	at("name", func(k *PrimaryKey) *string { return &k.Name }, textForm),
	at("columns", func(k *PrimaryKey) *[]string { return &k.Columns }, listOf(columnForm)),
	at("desc", func(k *PrimaryKey) *[]string { return &k.Desc }, listOf(columnForm)),
	at("lengths", func(k *PrimaryKey) *[]int { return &k.Lengths }, listOf(lengthForm)),
	at("nullable", func(k *PrimaryKey) *[]string { return &k.Nullable }, listOf(columnForm)),
	at("include", func(k *PrimaryKey) *[]string { return &k.Include }, listOf(columnForm)),
	at("deferrable", func(k *PrimaryKey) *Deferral { return &k.Deferral }, deferralForm),
	at("on_conflict", func(k *PrimaryKey) *string { return &k.OnConflict }, conflictForm),
	at("comment", func(k *PrimaryKey) *string { return &k.Comment }, textForm),
	at("index_comment", func(k *PrimaryKey) *string { return &k.IndexComment }, textForm),
}, check: func(k *PrimaryKey) string { return needsColumns(len(k.Columns), "a primary key") }}

var uniqueRecord = &record[Unique]{what: "a unique constraint", whole: "columns", fields: []field[Unique]{
	at("columns", func(u *Unique) *[]string { return &u.Columns }, listOf(columnForm)),
	at("include", func(u *Unique) *[]string { return &u.Include }, listOf(columnForm)),
	at("nulls_not_distinct", func(u *Unique) *bool { return &u.NullsNotDistinct }, flagForm),
	at("deferrable", func(u *Unique) *Deferral { return &u.Deferral }, deferralForm),
	at("on_conflict", func(u *Unique) *string { return &u.OnConflict }, conflictForm),
	at("comment", func(u *Unique) *string { return &u.Comment }, textForm),
	at("index_comment", func(u *Unique) *string { return &u.IndexComment }, textForm),
	at("only", func(u *Unique) *[]string { return &u.Only }, listOf(dialectForm)),
}, check: func(u *Unique) string { return needsColumns(len(u.Columns), "a unique constraint") }}

var foreignKeyRecord = &record[ForeignKey]{what: "a foreign key", fields: []field[ForeignKey]{
	at("columns", func(fk *ForeignKey) *[]string { return &fk.Columns }, listOf(columnForm)),
	{key: "references", read: readReference, write: func(_ *yamlWriter, fk *ForeignKey) *yaml.Node {
		return textNode(formatReference(fk.Target(), fk.RefColumns))
	}},
	at("on_delete", func(fk *ForeignKey) *Action { return &fk.OnDelete }, actionForm),
	at("set_columns", func(fk *ForeignKey) *[]string { return &fk.SetColumns }, listOf(columnForm)),
	at("on_update", func(fk *ForeignKey) *Action { return &fk.OnUpdate }, actionForm),
	at("match", func(fk *ForeignKey) *Match { return &fk.Match }, matchForm),
	at("deferrable", func(fk *ForeignKey) *Deferral { return &fk.Deferral }, deferralForm),
	at("not_valid", func(fk *ForeignKey) *bool { return &fk.NotValid }, flagForm),
	at("comment", func(fk *ForeignKey) *string { return &fk.Comment }, textForm),
	at("only", func(fk *ForeignKey) *[]string { return &fk.Only }, listOf(dialectForm)),
}, check: checkForeignKey}

func readReference(r *yamlReader, n *yaml.Node, fk *ForeignKey) {
	text, ok := r.text(n)
	if !ok {
		return
	}
	target, columns, err := parseReference(text)
	if err != nil {
		r.fail(n, "%v", err)
		return
	}
	fk.RefSchema, fk.RefTable, fk.RefColumns = target.Schema, target.Name, columns
	r.targets = append(r.targets, mention{n, target, columns})
}

func checkForeignKey(fk *ForeignKey) string {
	switch {
	case len(fk.Columns) == 0:
		return needsColumns(0, "a foreign key")
	case fk.RefTable == "":
		return "a foreign key needs the key references, as in references: orgs(id)"
	case len(fk.Columns) != len(fk.RefColumns):
		return fmt.Sprintf("%d columns cannot refer to %d", len(fk.Columns), len(fk.RefColumns))
	}
	return ""
}

var checkRecord = &record[Check]{what: "a check", whole: "expr", fields: []field[Check]{
	at("expr", func(c *Check) *string { return &c.Expr }, sqlForm),
	at("not_valid", func(c *Check) *bool { return &c.NotValid }, flagForm),
	at("no_inherit", func(c *Check) *bool { return &c.NoInherit }, flagForm),
	at("not_enforced", func(c *Check) *bool { return &c.NotEnforced }, flagForm),
	at("comment", func(c *Check) *string { return &c.Comment }, textForm),
	at("only", func(c *Check) *[]string { return &c.Only }, listOf(dialectForm)),
}, check: func(c *Check) string { return needs(c.Expr, "a check", "expr") }}

var exclusionRecord = &record[Exclusion]{what: "an exclusion", whole: "elements", fields: []field[Exclusion]{
	at("method", func(x *Exclusion) *string { return &x.Method }, textForm),
	at("elements", func(x *Exclusion) *[]ExclusionElement { return &x.Elements }, listOf(elementRecord.form())),
	at("where", func(x *Exclusion) *string { return &x.Where }, sqlForm),
	at("deferrable", func(x *Exclusion) *Deferral { return &x.Deferral }, deferralForm),
	at("comment", func(x *Exclusion) *string { return &x.Comment }, textForm),
	at("index_comment", func(x *Exclusion) *string { return &x.IndexComment }, textForm),
	at("only", func(x *Exclusion) *[]string { return &x.Only }, listOf(dialectForm)),
}, check: func(x *Exclusion) string {
	if len(x.Elements) == 0 {
		return "an exclusion needs elements"
	}
	return ""
}}

var elementRecord = &record[ExclusionElement]{what: "an element of an exclusion", fields: []field[ExclusionElement]{
	at("column", func(e *ExclusionElement) *string { return &e.Column }, columnForm),
	at("expr", func(e *ExclusionElement) *string { return &e.Expr }, sqlForm),
	at("opclass", func(e *ExclusionElement) *string { return &e.OpClass }, textForm),
	at("operator", func(e *ExclusionElement) *string { return &e.Operator }, textForm),
}, check: func(e *ExclusionElement) string {
	if (e.Column == "") == (e.Expr == "") || e.Operator == "" {
		return "an element of an exclusion needs a column or an expr, not both, and an operator"
	}
	return ""
}}

var indexRecord = &record[Index]{what: "an index", whole: "columns", fields: []field[Index]{
	at("columns", func(i *Index) *[]IndexColumn { return &i.Columns }, listOf(indexColumnForm)),
	at("unique", func(i *Index) *bool { return &i.Unique }, flagForm),
	at("where", func(i *Index) *string { return &i.Where }, sqlForm),
	at("include", func(i *Index) *[]string { return &i.Include }, listOf(columnForm)),
	at("method", func(i *Index) *string { return &i.Method }, textForm),
	at("nulls_not_distinct", func(i *Index) *bool { return &i.NullsNotDistinct }, flagForm),
	at("storage", func(i *Index) *string { return &i.Storage }, textForm),
	at("parser", func(i *Index) *string { return &i.Parser }, textForm),
	at("invisible", func(i *Index) *bool { return &i.Invisible }, flagForm),
	at("comment", func(i *Index) *string { return &i.Comment }, textForm),
	at("only", func(i *Index) *[]string { return &i.Only }, listOf(dialectForm)),
}, check: func(i *Index) string { return needsColumns(len(i.Columns), "an index") }}

// indexColumnForm is the text of an index key, or a mapping for what has none.
var indexColumnForm = form[IndexColumn]{
	read: func(r *yamlReader, n *yaml.Node, v *IndexColumn) {
		if target := r.resolve(n); target != nil && target.Kind == yaml.MappingNode {
			indexColumnRecord.read(r, n, v)
			return
		}
		text, ok := r.text(n)
		if !ok {
			return
		}
		var err error
		if *v, err = parseIndexKey(text); err != nil {
			r.fail(n, "%v", err)
		} else if v.Column != "" {
			r.useColumn(n, v.Column)
		}
	},
	write: func(w *yamlWriter, v *IndexColumn) *yaml.Node {
		if text, ok := formatIndexKey(*v); ok {
			return textNode(text)
		}
		return indexColumnRecord.write(w, v)
	},
}

var indexColumnRecord = &record[IndexColumn]{what: "an index key", fields: []field[IndexColumn]{
	at("column", func(c *IndexColumn) *string { return &c.Column }, columnForm),
	at("expr", func(c *IndexColumn) *string { return &c.Expr }, sqlForm),
	at("desc", func(c *IndexColumn) *bool { return &c.Desc }, flagForm),
	at("nulls", func(c *IndexColumn) *Nulls { return &c.Nulls }, nullsForm),
	at("opclass", func(c *IndexColumn) *string { return &c.OpClass }, textForm),
	at("collation", func(c *IndexColumn) *string { return &c.Collation }, textForm),
	at("length", func(c *IndexColumn) *int { return &c.Length }, lengthForm),
}, check: func(c *IndexColumn) string {
	if (c.Column == "") == (c.Expr == "") {
		return "an index key needs a column or an expr, not both"
	}
	return ""
}}

func needsColumns(n int, what string) string {
	if n > 0 {
		return ""
	}
	return what + " needs columns"
}
