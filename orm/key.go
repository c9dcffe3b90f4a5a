package orm

import (
	"slices"
	"strings"

	"limbeck.dev/migrate/internal/suggest"
	"limbeck.dev/migrate/metadata"
)

// keys adds the column to the constraints and indexes of its tag.
func (b *columnBuilder) keys() {
	t := &b.table
	name := b.col.Name
	if b.tag.has("pk") {
		t.PrimaryKey.Columns = append(t.PrimaryKey.Columns, name)
	}
	both := b.tag.hasPlain("unique") && b.tag.hasPlain("index")
	for _, o := range b.tag.options {
		group := unquote(o.value)
		switch o.key {
		case "unique":
			if !both || o.given {
				b.unique(group)
			}
		case "index":
			b.index(group, both && !o.given)
		case "fk":
			b.foreignKey(group)
		}
	}
}

func (b *columnBuilder) unique(group string) {
	for i := range b.table.Uniques {
		if u := &b.table.Uniques[i]; group != "" && u.Name == group {
			u.Columns = append(u.Columns, b.col.Name)
			return
		}
	}
	b.table.Uniques = append(b.table.Uniques, metadata.Unique{Name: group, Columns: []string{b.col.Name}})
}

func (b *columnBuilder) index(group string, unique bool) {
	key := metadata.IndexColumn{Column: b.col.Name}
	if ix := b.table.Index(group); group != "" && ix != nil {
		ix.Columns = append(ix.Columns, key)
		return
	}
	b.table.Indexes = append(b.table.Indexes, metadata.Index{Name: group, Unique: unique, Columns: []metadata.IndexColumn{key}})
}

func (b *columnBuilder) foreignKey(target string) {
	parts := strings.Split(target, ".")
	if len(parts) < 2 || len(parts) > 3 || slices.Contains(parts, "") {
		b.fail("for names with dots and keys of several columns use orm.With(metadata.ForeignKey{...})",
			"fk is table.column or schema.table.column, not %q", target)
		return
	}
	fk := metadata.ForeignKey{
		Columns: []string{b.col.Name}, RefTable: parts[len(parts)-2], RefColumns: parts[len(parts)-1:],
		OnDelete: b.action("ondelete"), OnUpdate: b.action("onupdate"),
	}
	if len(parts) == 3 {
		fk.RefSchema = parts[0]
	}
	b.table.ForeignKeys = append(b.table.ForeignKeys, fk)
}

// actions are the words for the referential actions.
var actions = map[string]metadata.Action{
	"NO ACTION": metadata.NoAction, "RESTRICT": metadata.Restrict, "CASCADE": metadata.Cascade,
	"SET NULL": metadata.SetNull, "SET DEFAULT": metadata.SetDefault,
}

func (b *columnBuilder) action(key string) metadata.Action {
	word := strings.ToUpper(b.tag.text(key))
	action, known := actions[word]
	if word != "" && !known {
		names := []string{"CASCADE", "NO ACTION", "RESTRICT", "SET DEFAULT", "SET NULL"}
		b.fail("", "%s is one of %s, not %q%s", key, strings.Join(names, ", "), word, suggest.DidYouMean(word, names))
	}
	return action
}

// finish settles what needs the whole table: columns of the primary key are
// NOT NULL, and the one that counts by itself is found.
func (b *tableBuilder) finish() {
	t := &b.table
	for _, name := range t.PrimaryKey.Columns {
		if c := t.Column(name); c != nil {
			c.NotNull = true
		}
	}
	b.softDelete()
	if len(t.PrimaryKey.Columns) != 1 {
		return
	}
	name := t.PrimaryKey.Columns[0]
	c := t.Column(name)
	refers := slices.ContainsFunc(t.ForeignKeys, func(fk metadata.ForeignKey) bool { return slices.Contains(fk.Columns, name) })
	if c == nil || refers || !isInteger(c.Type) || c.Default != "" || c.Identity != nil || c.Computed != nil {
		return
	}
	if tag := b.tags[name]; !tag.has("autoincrement") {
		c.AutoIncrement = true
	}
}
