package core

import (
	"fmt"

	"limbeck.dev/migrate/sqltext"
)

// Node is a piece of a statement that writes itself: an expression, a source, a
// whole statement. The interface is sealed; text of one's own goes through
// [Fragment] or [SQL].
type Node interface {
	// write writes the node; what is wrong with it is kept by the writer.
	write(w *Writer)
	// precedence tells how tightly the node's outermost operator binds.
	precedence() precedence
}

// precedence orders operators from the loosest to the tightest. Operators on
// which the databases disagree (||, ->, @>) share one level whose operands are
// always atoms.
type precedence int

const (
	precStatement precedence = iota // a SELECT within an expression
	precOr
	precAnd
	precNot
	precCompare // =, <, IS, IN, LIKE, BETWEEN
	precOther   // ||, ->, @>, &, |
	precAdd
	precMultiply
	precAtom // a name, a literal, a call, anything in parentheses
)

// Writer writes the nodes of a statement in the spelling of one database.
type Writer struct {
	*sqltext.Writer
	grammar Grammar
	forms   Forms
	params  map[string]any
	scope   *scope
	base    scope // that of the statement itself
	// bare says that columns are written without their table.
	bare bool
	// own is a table whose columns are written without its schema.
	own *Table
}

// newWriter returns a writer of nodes over a writer of text. A style that knows
// no queries is an error of the writer.
func newWriter(text *sqltext.Writer) *Writer {
	w := &Writer{Writer: text}
	w.speak(text.Style())
	return w
}

// reset makes the writer as new, in a style.
func (w *Writer) reset(style sqltext.Style) {
	text := w.Writer
	text.Reset(style)
	*w = Writer{Writer: text}
}

// speak asks the style for its grammar. One that has none is an error of the
// writer.
func (w *Writer) speak(style sqltext.Style) {
	grammar, ok := style.(Grammar)
	if !ok {
		w.Failf("a %T writes text only, no built statements", style)
		grammar = plainGrammar{style}
	}
	w.grammar, w.forms = grammar, grammar.Forms()
}

// Forms tells which forms of statements the database has.
func (w *Writer) Forms() Forms { return w.forms }

// Node writes a node, in parentheses if it is an operator.
func (w *Writer) Node(n Node) { w.within(precAtom, n) }

// within writes a node as an operand of something that binds as tightly as
// least: in parentheses if the node's own operator is looser.
func (w *Writer) within(least precedence, n Node) {
	if n == nil {
		w.Failf("an expression is missing; the zero value is none")
		return
	}
	if n.precedence() >= least {
		w.put(n)
		return
	}
	w.Raw("(")
	w.put(n)
	w.Raw(")")
}

func (w *Writer) put(n Node) {
	if w.scope != nil && w.scope.keys != nil {
		w.scope.keys.write(w, n)
		return
	}
	n.write(w)
}

// whole writes a node that stands alone, between commas or in parentheses.
func (w *Writer) whole(n Node) {
	if n == nil {
		w.Failf("an expression is missing; the zero value is none")
		return
	}
	w.within(precOr, n)
}

// List writes nodes with commas between them.
func (w *Writer) List(nodes []Node) {
	for i, n := range nodes {
		w.Comma(i)
		w.whole(n)
	}
}

// Call writes name(args...).
func (w *Writer) Call(name string, args ...Node) {
	w.Raw(name, "(")
	w.List(args)
	w.Raw(")")
}

// Infix writes two operands with an operator that all databases bind alike
// between them.
func (w *Writer) Infix(op string, left, right Node) {
	w.Node(left)
	w.Raw(" ", op, " ")
	w.Node(right)
}

// Failf keeps an error, if it is the first.
func (w *Writer) Failf(format string, args ...any) { w.Fail(fmt.Errorf(format, args...)) }

// Unsupported keeps an [UnsupportedError], if it is the first error.
func (w *Writer) Unsupported(what, mend string) {
	w.Fail(&UnsupportedError{Dialect: w.grammar.Name(), What: what, Mend: mend})
}

// Fragment is an expression of type T that writes itself, for what this package
// has no word for. Values go through w.Arg, names through w.Ident.
func Fragment[T any](write func(w *Writer)) Expr[T] { return expr[T](fragment(write)) }

type fragment func(w *Writer)

func (f fragment) write(w *Writer)      { f(w) }
func (fragment) precedence() precedence { return precStatement }
