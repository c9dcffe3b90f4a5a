package core

// Ordering is a key of ORDER BY: an expression, ascending unless [Expr.Desc]
// says otherwise.
type Ordering interface{ Node }

// Asc orders from the least.
func (e Expr[T]) Asc() OrderKey { return OrderKey{operand: e.node(), direction: "ASC"} }

// Desc orders from the greatest.
func (e Expr[T]) Desc() OrderKey { return OrderKey{operand: e.node(), direction: "DESC"} }

// OrderKey is an expression with a direction and a place for NULL.
type OrderKey struct {
	operand   Node
	direction string
	nulls     string
}

// NullsFirst puts NULL before all values; without it each database has its own
// habit.
func (k OrderKey) NullsFirst() OrderKey { k.nulls = "FIRST"; return k }

// NullsLast puts NULL after all values.
func (k OrderKey) NullsLast() OrderKey { k.nulls = "LAST"; return k }

func (k OrderKey) precedence() precedence { return precAtom }

func (k OrderKey) write(w *Writer) {
	if k.nulls != "" && !w.forms.NullsOrder {
		k.writeNulls(w)
	}
	w.within(precOr, k.operand)
	w.Raw(" ", k.direction)
	if k.nulls != "" && w.forms.NullsOrder {
		w.Raw(" NULLS ", k.nulls)
	}
}

// writeNulls writes a key that puts NULL in its place, where ORDER BY has no
// word for it: false comes before true.
func (k OrderKey) writeNulls(w *Writer) {
	w.within(precOther, k.operand)
	if k.nulls == "FIRST" {
		w.Raw(" IS NOT NULL, ")
	} else {
		w.Raw(" IS NULL, ")
	}
}

// writeOrder writes ORDER BY and its keys. A label stands for its name.
func writeOrder(w *Writer, keys []Ordering) {
	if len(keys) == 0 {
		return
	}
	w.Raw(" ORDER BY ")
	for i, key := range keys {
		w.Comma(i)
		if l, ok := key.(labeled); ok {
			w.Ident(l.label())
			continue
		}
		w.whole(key)
	}
}
