package core

import "slices"

// CTE is a common table expression: a statement with a name, in WITH. It is a
// source; [SelectStmt.With] and its likes put it into a statement.
type CTE struct {
	name         string
	columns      []string
	body         Node
	recursive    bool
	materialized string
}

// NewCTE gives a statement a name: a SELECT, a query of [SQL], or (PostgreSQL)
// an INSERT, UPDATE or DELETE with RETURNING.
func NewCTE(name string, body Nested) *CTE { return &CTE{name: name, body: body} }

// Nested is a statement that can stand within another.
type Nested interface {
	Node
	Statement
}

// RecursiveCTE is a common table expression that refers to itself: step gets
// the expression and returns what one more round adds to start. Rows that were
// there already are left out with distinct (UNION), and kept without (UNION ALL).
func RecursiveCTE(name string, start SelectStmt, distinct bool, step func(self *CTE) SelectStmt) *CTE {
	c := &CTE{name: name, recursive: true}
	for _, column := range start.columns {
		c.columns = append(c.columns, labelOf(column))
	}
	if slices.Contains(c.columns, "") {
		c.columns = nil
	}
	if distinct {
		c.body = start.Union(step(c))
	} else {
		c.body = start.UnionAll(step(c))
	}
	return c
}

// Materialized asks that the expression is computed once (PostgreSQL, SQLite;
// the others choose themselves).
func (c *CTE) Materialized() *CTE { return c.hint("MATERIALIZED ") }

// NotMaterialized asks that the expression is merged into the statement.
func (c *CTE) NotMaterialized() *CTE { return c.hint("NOT MATERIALIZED ") }

func (c *CTE) hint(text string) *CTE {
	copied := *c
	copied.materialized = text
	return &copied
}

// As returns the expression under another name in FROM.
func (c *CTE) As(alias string) *CTEAlias { return &CTEAlias{c, alias} }

// CTEAlias is a common table expression under another name.
type CTEAlias struct {
	cte   *CTE
	alias string
}

func (a *CTEAlias) writeSource(w *Writer) {
	a.cte.writeSource(w)
	w.Raw(" AS ").Ident(a.alias)
}

func (a *CTEAlias) writeRef(w *Writer) { w.Ident(a.alias) }
func (a *CTEAlias) ref() string        { return a.alias }
func (a *CTEAlias) self() Source       { return a }

func (c *CTE) writeSource(w *Writer) {
	if !w.knowsCTE(c) {
		w.Failf("the common table expression %s is in no WITH; add it with With", c.name)
	}
	w.Ident(c.name)
}

func (c *CTE) writeRef(w *Writer) { w.Ident(c.name) }
func (c *CTE) ref() string        { return c.name }
func (c *CTE) self() Source       { return c }

// With puts common table expressions before the statement, in the order in
// which they may refer to each other.
func (s SelectStmt) With(ctes ...*CTE) SelectStmt {
	s.ctes = append(slices.Clip(s.ctes), ctes...)
	return s
}

// writeWith writes WITH and makes the expressions known.
func writeWith(w *Writer, ctes []*CTE) {
	if len(ctes) == 0 {
		return
	}
	w.Raw("WITH ")
	if slices.ContainsFunc(ctes, func(c *CTE) bool { return c.recursive }) {
		w.Raw("RECURSIVE ")
	}
	for i, c := range ctes {
		w.Comma(i)
		if c.recursive {
			w.scope.ctes = append(w.scope.ctes, c)
		}
		c.writeDefinition(w)
		if !c.recursive {
			w.scope.ctes = append(w.scope.ctes, c)
		}
	}
	w.Raw(" ")
}

func (c *CTE) writeDefinition(w *Writer) {
	w.Ident(c.name)
	if len(c.columns) > 0 {
		w.Raw(" (").Idents(c.columns).Raw(")")
	}
	w.Raw(" AS ")
	if w.forms.Materialized {
		w.Raw(c.materialized)
	}
	switch c.body.(type) {
	case SelectStmt, textStatement:
	default:
		if !w.forms.WithDML {
			w.Unsupported("INSERT, UPDATE and DELETE within WITH", "run it as a statement of its own")
		}
	}
	inner := w.scope
	w.scope = &scope{outer: inner.outer, ctes: inner.ctes}
	w.Raw("(")
	c.body.write(w)
	w.Raw(")")
	w.scope = inner
}
