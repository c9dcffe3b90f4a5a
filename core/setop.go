package core

// Union has the rows of both queries, each once. ORDER BY, LIMIT and OFFSET
// that are added to the result order and bound all of it.
func (s SelectStmt) Union(other SelectStmt) SelectStmt { return combine(s, "UNION", other) }

// UnionAll has the rows of both queries.
func (s SelectStmt) UnionAll(other SelectStmt) SelectStmt { return combine(s, "UNION ALL", other) }

// Intersect has the rows that both queries have, each once.
func (s SelectStmt) Intersect(other SelectStmt) SelectStmt { return combine(s, "INTERSECT", other) }

// IntersectAll has the rows that both queries have, as often as both.
func (s SelectStmt) IntersectAll(other SelectStmt) SelectStmt {
	return combine(s, "INTERSECT ALL", other)
}

// Except has the rows of the first query that the other has not, each once.
func (s SelectStmt) Except(other SelectStmt) SelectStmt { return combine(s, "EXCEPT", other) }

// ExceptAll has the rows of the first query less those of the other.
func (s SelectStmt) ExceptAll(other SelectStmt) SelectStmt { return combine(s, "EXCEPT ALL", other) }

// compound is two queries that are made one.
type compound struct {
	left, right SelectStmt
	op          string
}

func combine(left SelectStmt, op string, right SelectStmt) SelectStmt {
	ctes := left.ctes
	left.ctes = nil
	return SelectStmt{columns: left.columns, ctes: ctes, compound: &compound{left, right, op}}
}

func (c *compound) write(w *Writer) {
	switch c.op {
	case "INTERSECT", "EXCEPT":
		c.need(w, w.forms.SetOps, "use EXISTS in a condition")
	case "INTERSECT ALL", "EXCEPT ALL":
		c.need(w, w.forms.SetOpAll, "number the rows with core.RowNumber, and leave out ALL")
	}
	w.scope.operands = true
	c.writeOperand(w, c.left, c.left.compound != nil && c.left.compound.op == c.op)
	w.Raw(" ", c.op, " ")
	c.writeOperand(w, c.right, false)
	w.scope.operands = false
}

func (c *compound) need(w *Writer, able bool, mend string) {
	if !able {
		w.Unsupported(c.op, mend)
	}
}

// writeOperand writes one side. A query with an order or limit of its own, or
// one that is a compound of another kind, is kept apart by parentheses, or
// where there are none by a query around it.
func (c *compound) writeOperand(w *Writer, s SelectStmt, chained bool) {
	plain := len(s.orderBy) == 0 && s.limit == nil && s.offset == nil && s.lock == nil && len(s.ctes) == 0
	switch {
	case plain && (s.compound == nil || chained):
		s.write(w)
	case w.forms.SetOpParens:
		w.Node(s)
	default:
		w.Raw("SELECT * FROM ")
		w.Node(s)
	}
}
