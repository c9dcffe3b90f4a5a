package core

// Rollup groups by all keys, by all but the last, and so on up to none: a key
// of [SelectStmt.GroupBy], on its own (not on SQLite).
func Rollup(keys ...Node) Node { return apply(OpRollup, keys...) }

// Cube groups by every set of the keys (PostgreSQL).
func Cube(keys ...Node) Node { return &groupingSets{"CUBE", [][]Node{keys}, false} }

// GroupingSets groups by each of the sets of keys (PostgreSQL).
func GroupingSets(sets ...[]Node) Node { return &groupingSets{"GROUPING SETS", sets, true} }

type groupingSets struct {
	word   string
	sets   [][]Node
	nested bool
}

func (*groupingSets) precedence() precedence { return precAtom }

func (g *groupingSets) write(w *Writer) {
	if !w.forms.GroupingSets {
		w.Unsupported(g.word, "make a UNION ALL of queries, each with its own GROUP BY")
	}
	w.Raw(g.word, " (")
	for i, set := range g.sets {
		w.Comma(i)
		if g.nested {
			w.Raw("(")
		}
		w.List(set)
		if g.nested {
			w.Raw(")")
		}
	}
	w.Raw(")")
}
