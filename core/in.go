package core

import "reflect"

// In is true if e equals one of the values; without values it is false. The
// text of the statement does not depend on the number of values where the
// database takes a list as one argument (PostgreSQL).
func (e Expr[T]) In(values ...T) Expr[bool] { return expr[bool](e.in(values, false)) }

// NotIn is true if e equals none of the values; without values it is true.
func (e Expr[T]) NotIn(values ...T) Expr[bool] { return expr[bool](e.in(values, true)) }

// InQuery is true if e equals one of the rows of a query of one column.
func (e Expr[T]) InQuery(q SelectStmt) Expr[bool] {
	return expr[bool](&inQuery{e.node(), q, "IN"})
}

// NotInQuery is true if e equals none of the rows of a query of one column. A
// NULL among the rows makes it NULL, as SQL has it.
func (e Expr[T]) NotInQuery(q SelectStmt) Expr[bool] {
	return expr[bool](&inQuery{e.node(), q, "NOT IN"})
}

func (e Expr[T]) in(values []T, not bool) Node {
	list := &inList{operand: e.node(), not: not, n: len(values)}
	if e.codec() == nil {
		list.whole = values
	}
	list.at = func(i int) any { return e.codec().value(values[i]) }
	return list
}

// inList is e IN (values).
type inList struct {
	operand Node
	not     bool
	n       int
	at      func(i int) any
	whole   any // the values as one slice, if they need no codec
}

func (l *inList) precedence() precedence { return precCompare }

func (l *inList) write(w *Writer) {
	switch {
	case w.forms.ArrayParams && !w.Inline() && l.whole != nil && plainElements(l.whole) && bindOf(l.operand) == nil:
		l.writeArray(w)
	case l.n == 0 && l.not:
		w.Raw("1 = 1")
	case l.n == 0:
		w.Raw("1 = 0")
	default:
		l.writeList(w)
	}
}

func (l *inList) writeArray(w *Writer) {
	w.within(precOther, l.operand)
	if l.not {
		w.Raw(" <> ALL (")
	} else {
		w.Raw(" = ANY (")
	}
	w.Arg(nonNil(l.whole))
	w.Raw(")")
}

func (l *inList) writeList(w *Writer) {
	w.within(precOther, l.operand)
	if l.not {
		w.Raw(" NOT")
	}
	w.Raw(" IN (")
	bind := bindOf(l.operand)
	for i := range l.n {
		w.Comma(i)
		if bind == nil {
			w.Arg(l.at(i))
		} else {
			w.whole(bind(&argument{l.at(i)}))
		}
	}
	w.Raw(")")
}

// plainElements reports whether a slice may travel as an array: its elements
// are no slices themselves, except of bytes.
func plainElements(slice any) bool {
	switch t := reflect.TypeOf(slice).Elem(); t.Kind() {
	case reflect.Slice:
		return t.Elem().Kind() == reflect.Uint8
	case reflect.Interface, reflect.Map, reflect.Struct, reflect.Array, reflect.Pointer:
		return t == timeType || t == uuidType
	}
	return true
}

// nonNil makes a nil slice an empty one, which is an empty array and not NULL.
func nonNil(slice any) any {
	if v := reflect.ValueOf(slice); v.IsNil() {
		return reflect.MakeSlice(v.Type(), 0, 0).Interface()
	}
	return slice
}

type inQuery struct {
	operand Node
	query   SelectStmt
	op      string
}

func (q *inQuery) precedence() precedence { return precCompare }

func (q *inQuery) write(w *Writer) {
	w.within(precOther, q.operand)
	w.Raw(" ", q.op, " ")
	w.Node(q.query)
}
