package core

import (
	"slices"
	"strings"
)

// scope is what the columns of a statement may belong to.
type scope struct {
	outer   *scope
	sources []Source
	ctes    []*CTE
	// keys are not nil while expressions are written that have to be the same.
	keys *keyArgs
	// result: the rows of the statement are those of the result.
	result bool
	// operands: so are those of the statements within it, a UNION's operands.
	operands bool
}

// enter begins a statement within the current one and returns what leave wants
// back.
func (w *Writer) enter(sources []Source) (outer *scope) {
	outer = w.scope
	if outer == nil {
		w.base = scope{sources: sources, result: true}
		w.scope = &w.base
		return nil
	}
	w.scope = &scope{outer: outer, sources: sources, result: outer.result && outer.operands}
	return outer
}

// appendSelves appends the sources themselves to a list that others may hold.
func appendSelves(list, sources []Source) []Source {
	list = slices.Grow(slices.Clip(list), len(sources))
	for _, s := range sources {
		list = append(list, s.self())
	}
	return list
}

func (w *Writer) leave(outer *scope) { w.scope = outer }

// checkScope fails for a column whose source is not in FROM, of the statement
// or of one around it.
func (w *Writer) checkScope(c *column) {
	if c.source == nil {
		w.Failf("column %q belongs to no table", c.name)
		return
	}
	for s := w.scope; s != nil; s = s.outer {
		for _, source := range s.sources {
			if source == c.source {
				return
			}
		}
	}
	w.Failf("column %s.%s: %s is not in FROM%s", c.source.ref(), c.name, c.source.ref(), w.inFrom())
}

// inFrom tells what is in FROM instead.
func (w *Writer) inFrom() string {
	if w.scope == nil || len(w.scope.sources) == 0 {
		return ""
	}
	names := make([]string, len(w.scope.sources))
	for i, s := range w.scope.sources {
		names[i] = s.ref()
	}
	return ", which has " + strings.Join(names, ", ")
}

// knowsCTE reports whether a common table expression is in a WITH of the
// statement or one around it.
func (w *Writer) knowsCTE(c *CTE) bool {
	for s := w.scope; s != nil; s = s.outer {
		for _, known := range s.ctes {
			if known == c {
				return true
			}
		}
	}
	return false
}
