package core

import "reflect"

// keyArgs are the expressions with arguments among the columns and DISTINCT ON
// of a SELECT. Where one stands in GROUP BY, HAVING or ORDER BY as well, its
// arguments are the same ones there: to PostgreSQL, coalesce(a, $1) is another
// expression than coalesce(a, $2), and a must then be a key itself.
type keyArgs struct {
	from  map[Node]int // how many arguments stand before those of the expression
	again bool         // the columns are written
}

// keyArgs returns nil where no expression has to be the same in two places, or
// may be.
func (s SelectStmt) keyArgs(w *Writer) *keyArgs {
	if !w.forms.TypedParams || len(s.groupBy)+len(s.distinctOn) == 0 && !s.distinct {
		return nil
	}
	return &keyArgs{from: make(map[Node]int)}
}

// write writes a node, with the arguments that it has already if it was written
// before.
func (k *keyArgs) write(w *Writer, n Node) {
	id := bare(n)
	if reflect.TypeOf(id).Kind() != reflect.Pointer {
		n.write(w)
		return
	}
	from, known := k.from[id]
	if k.again && known {
		w.Repeat(from, func() { n.write(w) })
		return
	}
	from = w.Args()
	n.write(w)
	if !k.again && !known && w.Args() > from {
		k.from[id] = from
	}
}
