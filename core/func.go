package core

import "slices"

// Func calls a function of the database by name; its arguments are expressions
// and its result is taken for an R. The name must never come from outside.
//
//	core.Func[string]("initcap", users.Name)
func Func[R any](name string, args ...Node) Call[R] {
	c := &call{name: name, args: args}
	return Call[R]{expr[R](c), c}
}

// Call is a call of a function, which may be an aggregate or a window function.
type Call[R any] struct {
	Expr[R]
	call *call
}

// call is a function with its arguments and what may follow them.
type call struct {
	op       Operator // an operation whose spelling differs; otherwise name
	name     string
	args     []Node
	star     bool // count(*)
	distinct bool
	order    []Ordering // within the parentheses
	within   []Ordering // WITHIN GROUP
	filter   Node
	over     *Window
}

// Distinct gives an aggregate each value once.
func (c Call[R]) Distinct() Call[R] { return c.change(func(n *call) { n.distinct = true }) }

// OrderBy gives an aggregate its values in an order, as array_agg(x ORDER BY y).
func (c Call[R]) OrderBy(keys ...Ordering) Call[R] {
	return c.change(func(n *call) { n.order = append(slices.Clip(n.order), keys...) })
}

// WithinGroup gives an ordered-set aggregate its order, as in
// percentile_cont(0.5) WITHIN GROUP (ORDER BY x).
func (c Call[R]) WithinGroup(keys ...Ordering) Call[R] {
	return c.change(func(n *call) { n.within = append(slices.Clip(n.within), keys...) })
}

// Filter gives an aggregate only the rows for which the condition is true.
func (c Call[R]) Filter(condition Condition) Call[R] {
	return c.change(func(n *call) { n.filter = bare(condition) })
}

// Over makes it a window function.
func (c Call[R]) Over(window Window) Call[R] { return c.change(func(n *call) { n.over = &window }) }

func (c Call[R]) change(f func(*call)) Call[R] {
	n := *c.call
	f(&n)
	return Call[R]{expr[R](&n), &n}
}

func (c *call) precedence() precedence { return precAtom }

func (c *call) write(w *Writer) {
	c.writeCall(w)
	if len(c.within) > 0 {
		if !w.forms.WithinGroup {
			w.Unsupported("WITHIN GROUP", "")
		}
		w.Raw(" WITHIN GROUP (ORDER BY ")
		writeKeys(w, c.within)
		w.Raw(")")
	}
	if c.filter != nil && w.forms.Filter {
		w.Raw(" FILTER (WHERE ")
		w.whole(c.filter)
		w.Raw(")")
	}
	if c.over != nil {
		w.Raw(" OVER ")
		c.over.write(w)
	}
}

func (c *call) writeCall(w *Writer) {
	args := c.args
	if c.filter != nil && !w.forms.Filter {
		args = c.filtered()
	}
	if c.op != "" {
		c.writeOp(w, args)
		return
	}
	w.Raw(c.name, "(")
	if c.distinct {
		w.Raw("DISTINCT ")
	}
	if c.star && len(args) == 0 {
		w.Raw("*")
	}
	w.List(args)
	if len(c.order) > 0 {
		if !w.forms.AggregateOrder {
			w.Unsupported("ORDER BY within "+c.name, "order the rows of a subquery")
		}
		w.Raw(" ORDER BY ")
		writeKeys(w, c.order)
	}
	w.Raw(")")
}

// writeOp writes an aggregate that the databases spell differently.
func (c *call) writeOp(w *Writer, args []Node) {
	for _, key := range c.order {
		args = append(slices.Clip(args), key)
	}
	if c.distinct {
		args = slices.Clone(args)
		args[0] = DistinctArg{args[0]}
	}
	apply(c.op, args...).write(w)
}

// DistinctArg is DISTINCT before the argument of an aggregate, for
// [Grammar.WriteOp].
type DistinctArg struct{ Node }

func (d DistinctArg) write(w *Writer) {
	w.Raw("DISTINCT ")
	w.Node(d.Node)
}

func (d DistinctArg) precedence() precedence { return precAtom }

// filtered returns the arguments of an aggregate that does without FILTER: NULL
// for the rows that do not count, which aggregates pass over.
func (c *call) filtered() []Node {
	if len(c.args) == 0 {
		return []Node{&caseNode{whens: []when{{c.filter, word("1")}}}}
	}
	args := slices.Clone(c.args)
	args[0] = &caseNode{whens: []when{{c.filter, args[0]}}}
	return args
}

// writeKeys writes the keys of an ORDER BY.
func writeKeys(w *Writer, keys []Ordering) {
	for i, key := range keys {
		w.Comma(i)
		w.whole(key)
	}
}
