package mysql

import (
	"cmp"
	"strings"

	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
)

var _ dialect.UnsaidKeeper = Dialect{}

// KeepUnsaid implements [dialect.UnsaidKeeper]: a model that is silent on the
// engine, the row format, the character set or the collation of a table leaves
// them as they are. A column that is silent keeps its own collation, unless the
// model says which one its table has.
func (d Dialect) KeepUnsaid(model, live *md.Table) {
	n := normalizer{Dialect: d}
	own, was := &model.Options, live.Options
	own.Engine = cmp.Or(own.Engine, was.Engine)
	if own.RowFormat == "" && keepsRowFormat(own.Engine, was.Engine) {
		own.RowFormat = was.RowFormat
	}
	silent := own.Charset == "" && own.Collation == ""
	if silent {
		own.Charset, own.Collation = was.Charset, was.Collation
		for i := range model.Columns {
			c := &model.Columns[i]
			if old := live.Column(c.Name); old != nil && c.Collation == "" && d.hasCollation(c.Type) {
				c.Collation = old.Collation
			}
		}
	}
	if own.Collation == "" && own.Charset != "" && n.charset(strings.ToLower(own.Charset)) == was.Charset {
		own.Collation = was.Collation
	}
}

// keepsRowFormat reports whether a row format of one engine is one of another:
// only of the same one.
func keepsRowFormat(engine, was string) bool {
	return strings.EqualFold(engine, was) || strings.EqualFold(engine, "InnoDB") && was == ""
}

// hasCollation is isText for a type of a model, which may name an enum whose
// values are declared elsewhere.
func (d Dialect) hasCollation(t md.Type) bool {
	t = md.TypeFor(t, d.Name())
	_, enum := t.(md.Enum)
	return enum || d.isText(t)
}
