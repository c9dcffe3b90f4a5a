package metadata

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"gopkg.in/yaml.v3"
)

// The records of a table: each line is a key of the YAML form, and the whole
// of the vocabulary is here and in yamlschema.go.

var tableRecord = &record[Table]{what: "a table", fields: []field[Table]{
	at("comment", func(t *Table) *string { return &t.Comment }, textForm),
	columnsField,
	at("primary_key", func(t *Table) *PrimaryKey { return &t.PrimaryKey }, primaryKeyRecord.form()),
	at("unique", func(t *Table) *[]Unique { return &t.Uniques },
		named(func(u *Unique) *string { return &u.Name }, uniqueRecord)),
	at("foreign_keys", func(t *Table) *[]ForeignKey { return &t.ForeignKeys },
		named(func(fk *ForeignKey) *string { return &fk.Name }, foreignKeyRecord)),
	at("checks", func(t *Table) *[]Check { return &t.Checks },
		named(func(c *Check) *string { return &c.Name }, checkRecord)),
	at("exclusions", func(t *Table) *[]Exclusion { return &t.Exclusions },
		named(func(x *Exclusion) *string { return &x.Name }, exclusionRecord)),
	at("indexes", func(t *Table) *[]Index { return &t.Indexes },
		named(func(i *Index) *string { return &i.Name }, indexRecord)),
	at("options", func(t *Table) *TableOptions { return &t.Options }, optionsRecord.form()),
}}

// tableForm reads a table and then checks the columns that it speaks of.
var tableForm = form[Table]{
	read: func(r *yamlReader, n *yaml.Node, t *Table) {
		r.table = tableNotes{}
		tableRecord.read(r, n, t)
		r.endTable(t)
	},
	write: func(w *yamlWriter, t *Table) *yaml.Node {
		n := tableRecord.write(w, t)
		n.Style = 0
		return n
	},
}

// columnEntry is a column as it is written. Nullable is nil where the rest of
// the table implies it.
type columnEntry struct {
	Column
	Nullable *bool
}

var columnRecord = &record[columnEntry]{what: "a column", whole: "type", fields: []field[columnEntry]{
	at("type", func(c *columnEntry) *Type { return &c.Type }, typeForm),
	at("nullable", func(c *columnEntry) **bool { return &c.Nullable }, pointerTo(flagForm)),
	at("default", func(c *columnEntry) *string { return &c.Default }, sqlForm),
	at("on_update", func(c *columnEntry) *string { return &c.OnUpdate }, sqlForm),
	at("computed", func(c *columnEntry) **Computed { return &c.Computed }, pointerTo(computedRecord.form())),
	at("identity", func(c *columnEntry) **Identity { return &c.Identity }, pointerTo(identityRecord.form())),
	at("autoincrement", func(c *columnEntry) *bool { return &c.AutoIncrement }, flagForm),
	at("never_reuse", func(c *columnEntry) *bool { return &c.NeverReuse }, flagForm),
	at("collation", func(c *columnEntry) *string { return &c.Collation }, textForm),
	at("comment", func(c *columnEntry) *string { return &c.Comment }, textForm),
}, check: func(c *columnEntry) string {
	if c.Type == nil {
		return "a column needs a type"
	}
	return ""
}}

// columnsField maps names to columns. Whether a column is nullable is written
// only where it differs from what the primary key and the like imply.
var columnsField = field[Table]{
	key: "columns",
	read: func(r *yamlReader, n *yaml.Node, t *Table) {
		for _, p := range r.pairs(n) {
			var c columnEntry
			columnRecord.read(r, p.value, &c)
			if c.Name = p.key; c.Nullable == nil {
				r.table.unsaid = append(r.table.unsaid, c.Name)
			} else {
				c.NotNull = !*c.Nullable
			}
			t.Columns = append(t.Columns, c.Column)
		}
	},
	write: func(w *yamlWriter, t *Table) *yaml.Node {
		if len(t.Columns) == 0 {
			return nil
		}
		n, seen := mappingNode(), make(map[string]bool)
		for i := range t.Columns {
			c := columnEntry{Column: t.Columns[i]}
			if c.NotNull != impliesNotNull(t, &c.Column) {
				c.Nullable = new(!c.NotNull)
			}
			if seen[c.Name] || c.Type == nil {
				w.fail(fmt.Errorf("column %q of table %s is there twice, or has no type", c.Name, t.QName()))
			}
			seen[c.Name] = true
			n.Content = append(n.Content, keyNode(c.Name), columnRecord.write(w, &c))
		}
		return n
	},
}

var computedRecord = &record[Computed]{what: "a computed column", fields: []field[Computed]{
	always("expr", func(c *Computed) *string { return &c.Expr }, sqlForm),
	at("stored", func(c *Computed) *bool { return &c.Stored }, flagForm),
}, check: func(c *Computed) string { return needs(c.Expr, "a computed column", "expr") }}

var identityRecord = &record[Identity]{what: "an identity", whole: "generated", fields: append([]field[Identity]{
	always("generated", func(i *Identity) *bool { return &i.Always }, generatedForm),
}, sequenceFields(func(i *Identity) *SequenceOptions { return &i.SequenceOptions })...)}

// generatedForm is always or by default.
var generatedForm = form[bool]{
	read: func(r *yamlReader, n *yaml.Node, v *bool) {
		var word string
		generatedWords.read(r, n, &word)
		*v = word == "ALWAYS"
	},
	write: func(w *yamlWriter, v *bool) *yaml.Node {
		if *v {
			return textNode("always")
		}
		return textNode("by default")
	},
}

var generatedWords = words[string]("always", "ALWAYS", "by default", "BY DEFAULT")

var optionsRecord = &record[TableOptions]{what: "options", fields: []field[TableOptions]{
	at("engine", func(o *TableOptions) *string { return &o.Engine }, textForm),
	at("charset", func(o *TableOptions) *string { return &o.Charset }, textForm),
	at("collation", func(o *TableOptions) *string { return &o.Collation }, textForm),
	at("row_format", func(o *TableOptions) *string { return &o.RowFormat }, textForm),
	at("strict", func(o *TableOptions) *bool { return &o.Strict }, flagForm),
	at("without_rowid", func(o *TableOptions) *bool { return &o.WithoutRowID }, flagForm),
	at("unlogged", func(o *TableOptions) *bool { return &o.Unlogged }, flagForm),
	at("storage", func(o *TableOptions) *string { return &o.Storage }, textForm),
	at("partition", func(o *TableOptions) *string { return &o.Partition }, textForm),
	at("partition_of", func(o *TableOptions) **PartitionOf { return &o.PartitionOf }, pointerTo(partitionRecord.form())),
}}

var partitionRecord = &record[PartitionOf]{what: "partition_of", fields: []field[PartitionOf]{
	{
		key: "table",
		read: func(r *yamlReader, n *yaml.Node, p *PartitionOf) {
			var name Name
			nameForm.read(r, n, &name)
			p.Schema, p.Table = name.Schema, name.Name
			r.targets = append(r.targets, mention{node: n, name: name})
		},
		write: func(w *yamlWriter, p *PartitionOf) *yaml.Node {
			return nameForm.write(w, &Name{p.Schema, p.Table})
		},
	},
	always("bound", func(p *PartitionOf) *string { return &p.Bound }, textForm),
}, check: func(p *PartitionOf) string {
	return cmp.Or(needs(p.Table, "partition_of", "table"), needs(p.Bound, "partition_of", "bound"))
}}

// nameForm is a qualified name.
var nameForm = form[Name]{
	read: func(r *yamlReader, n *yaml.Node, v *Name) {
		if text, ok := r.text(n); ok {
			var err error
			if *v, err = parseName(text); err != nil {
				r.fail(n, "%v", err)
			}
		}
	},
	write: func(_ *yamlWriter, v *Name) *yaml.Node { return textNode(formatName(*v)) },
}

// typeForm is the text of a type or, for a Variant, a mapping from dialect to
// type with the key default for all others.
var typeForm = form[Type]{
	read: func(r *yamlReader, n *yaml.Node, v *Type) {
		if target := r.resolve(n); target != nil && target.Kind == yaml.MappingNode {
			*v = readVariant(r, n)
			return
		}
		text, ok := r.text(n)
		if !ok {
			return
		}
		t, err := ParseType(text)
		if err != nil {
			r.fail(n, "%v", err)
			return
		}
		*v = t
		r.noteEnums(n, t)
	},
	write: func(w *yamlWriter, v *Type) *yaml.Node {
		variant, ok := (*v).(Variant)
		if _, taken := variant.On[variantDefault]; !ok || taken || len(variant.On) == 0 {
			return textNode(FormatType(*v))
		}
		n := mappingNode()
		n.Content = append(n.Content, keyNode(variantDefault), textNode(FormatType(variant.Type)))
		for _, dialect := range slices.Sorted(maps.Keys(variant.On)) {
			n.Content = append(n.Content, keyNode(dialect), textNode(FormatType(variant.On[dialect])))
		}
		return flowIfShort(n)
	},
}

const variantDefault = "default"

func readVariant(r *yamlReader, n *yaml.Node) Type {
	v := Variant{On: make(map[string]Type)}
	for _, p := range r.pairs(n) {
		text, ok := r.text(p.value)
		if !ok {
			continue
		}
		t, err := ParseType(text)
		if err != nil {
			r.fail(p.value, "%v", err)
			continue
		}
		r.noteEnums(p.value, t)
		if p.key == variantDefault {
			v.Type = t
			continue
		}
		v.On[p.key] = t
	}
	if v.Type == nil {
		r.fail(n, "a type per database needs the key %q for all others", variantDefault)
		return nil
	}
	return v
}

// noteEnums remembers the enums that a type refers to by name alone.
func (r *yamlReader) noteEnums(n *yaml.Node, t Type) {
	switch t := t.(type) {
	case Enum:
		if len(t.Values) == 0 {
			r.enums = append(r.enums, mention{node: n, name: t.QName()})
		}
	case Array:
		r.noteEnums(n, t.Of)
	case Variant:
		r.noteEnums(n, t.Type)
		for _, dialect := range slices.Sorted(maps.Keys(t.On)) {
			r.noteEnums(n, t.On[dialect])
		}
	}
}

// needs says that a part is missing, if it is.
func needs(value, what, key string) string {
	if value != "" {
		return ""
	}
	return what + " needs the key " + key
}
