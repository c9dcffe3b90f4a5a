package core

import (
	"maps"

	"limbeck.dev/migrate/sqltext"
)

// boundStatement is a statement with values for its parameters.
type boundStatement struct {
	stmt   Statement
	values map[string]any
}

// WriteSQL implements [Statement].
func (b *boundStatement) WriteSQL(w *sqltext.Writer) {
	if n, ok := b.stmt.(Node); ok {
		inner := newWriter(w)
		inner.params = b.values
		n.write(inner)
		return
	}
	if inner, ok := b.stmt.(*boundStatement); ok {
		all := maps.Clone(inner.values)
		maps.Copy(all, b.values)
		(&boundStatement{inner.stmt, all}).WriteSQL(w)
		return
	}
	b.stmt.WriteSQL(w)
}
