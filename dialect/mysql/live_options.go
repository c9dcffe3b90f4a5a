package mysql

import (
	"strings"

	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/sqltext"
)

// compileNewOptions writes those of the options that differ from the table's,
// since even naming its engine again rebuilds a table. Nothing differs: no
// statement.
func (d Dialect) compileNewOptions(op ops.SetTableOptions, t *liveTable) ([]dialect.Statement, error) {
	n := normalizer{Dialect: d}
	have, want := t.Options, op.Options
	n.options(&have)
	n.options(&want)
	if have == want {
		return nil, nil
	}
	return d.alter(op, op.Schema, op.Table, func(w *sqltext.Writer) {
		d.checkOptions(w, op.Options)
		parts := 0
		part := func() *sqltext.Writer {
			parts++
			return w.Comma(parts - 1)
		}
		if have.Engine != want.Engine {
			part().Raw("ENGINE = ").Ident(engineOf(want))
		}
		if have.RowFormat != want.RowFormat {
			part().Raw("ROW_FORMAT = ", rowFormatOf(want))
		}
		if have.Charset != want.Charset || have.Collation != want.Collation {
			d.writeNewCharset(part, want, t)
		}
		if have.Partition != want.Partition {
			if parts > 0 {
				w.Raw(" ")
			}
			if want.Partition == "" {
				w.Raw("REMOVE PARTITIONING")
			} else {
				w.Raw("PARTITION BY ", want.Partition)
			}
		}
	})
}

// writeNewCharset changes the default of a table and the columns that follow
// it. CONVERT TO CHARACTER SET would take the other columns along as well, and
// make MEDIUMTEXT of TEXT.
func (d Dialect) writeNewCharset(part func() *sqltext.Writer, want md.TableOptions, t *liveTable) {
	if want.Charset == "" && want.Collation == "" {
		want.Collation = t.collation
	}
	w := part().Raw("DEFAULT CHARACTER SET ").Ident(charsetOf(want))
	if want.Collation != "" {
		w.Raw(" COLLATE ").Ident(want.Collation)
	}
	for i := range t.Columns {
		if c := &t.Columns[i]; d.follows(c) {
			part().Raw("MODIFY COLUMN ")
			d.WriteColumn(w, &t.Table, c)
			t.extras[c.Name].write(w)
		}
	}
}

// follows reports whether a column has the collation of its table.
func (d Dialect) follows(c *md.Column) bool { return c.Collation == "" && d.isText(c.Type) }

// isText reports whether values of a type have a collation.
func (d Dialect) isText(t md.Type) bool {
	t, err := d.canonicalType(t)
	if err != nil {
		return false
	}
	switch t := t.(type) {
	case md.String, md.Char, md.Text, md.Enum:
		return true
	case md.Native:
		own, _ := splitType(t.SQL)
		return own.base == "char" || own.base == "varchar" || own.base == "set" || own.base == "enum" || strings.HasSuffix(own.base, "text")
	}
	return false
}
