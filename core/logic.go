package core

// And is true if all conditions are. Without conditions it is true, so that a
// list of filters may be empty.
func And(conditions ...Condition) Expr[bool] { return junctionOf("AND", precAnd, True(), conditions) }

// Or is true if one of the conditions is. Without conditions it is false.
func Or(conditions ...Condition) Expr[bool] { return junctionOf("OR", precOr, False(), conditions) }

// Not is true if the condition is false.
func Not(c Condition) Expr[bool] { return expr[bool](&negation{bare(c)}) }

func junctionOf(op string, prec precedence, empty Expr[bool], conditions []Condition) Expr[bool] {
	switch len(conditions) {
	case 0:
		return empty
	case 1:
		return wrap(conditions[0])
	}
	return expr[bool](&junction{op, prec, bares(conditions)})
}

// junction is a chain of AND or OR.
type junction struct {
	op    string
	prec  precedence
	parts []Node
}

func (j *junction) precedence() precedence { return j.prec }

func (j *junction) write(w *Writer) {
	for i, part := range j.parts {
		if i > 0 {
			w.Raw(" ", j.op, " ")
		}
		w.within(j.prec, part)
	}
}

type negation struct{ operand Node }

func (*negation) precedence() precedence { return precNot }

func (n *negation) write(w *Writer) {
	w.Raw("NOT ")
	w.Node(n.operand)
}
