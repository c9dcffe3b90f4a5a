package core

// Case chooses among values by conditions:
//
//	core.Case[string]().When(users.Age.Lt(18), core.Val("minor")).Else(core.Val("adult"))
func Case[T any]() CaseExpr[T] { return CaseExpr[T]{NullExpr[T]{expr[T](&caseNode{})}} }

// CaseExpr is a CASE without ELSE: it is NULL where no condition is true.
type CaseExpr[T any] struct{ NullExpr[T] }

// When gives x where the condition is true and none before it was.
func (c CaseExpr[T]) When(condition Condition, x Operand[T]) CaseExpr[T] {
	old := c.node().(*caseNode)
	whens := append(old.whens[:len(old.whens):len(old.whens)], when{bare(condition), bare(x)})
	return CaseExpr[T]{NullExpr[T]{expr[T](&caseNode{whens: whens})}}
}

// Else ends the CASE: x where no condition is true.
func (c CaseExpr[T]) Else(x Operand[T]) Expr[T] {
	return expr[T](&caseNode{whens: c.node().(*caseNode).whens, otherwise: bare(x)})
}

type when struct{ condition, result Node }

type caseNode struct {
	whens     []when
	otherwise Node
}

func (*caseNode) precedence() precedence { return precAtom }

func (c *caseNode) write(w *Writer) {
	if len(c.whens) == 0 {
		w.Failf("a CASE has no WHEN")
	}
	w.Raw("CASE")
	for _, part := range c.whens {
		w.Raw(" WHEN ")
		w.whole(part.condition)
		w.Raw(" THEN ")
		w.whole(part.result)
	}
	if c.otherwise != nil {
		w.Raw(" ELSE ")
		w.whole(c.otherwise)
	}
	w.Raw(" END")
}
