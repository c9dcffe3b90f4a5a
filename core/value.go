package core

import (
	"reflect"
	"strconv"
	"time"

	"limbeck.dev/migrate/metadata"
)

var (
	timeType = reflect.TypeFor[time.Time]()
	uuidType = reflect.TypeFor[[16]byte]()
)

// Val is a value as an expression; it is sent as an argument. Where an argument
// has no type of its own (PostgreSQL), it gets the one of [TypeOf]; text does
// not, which may become an enum or a document.
func Val[T any](v T) Expr[T] { return expr[T](typed(v)) }

// typed returns an argument with a type.
func typed(v any) Node {
	if v == nil {
		return &argument{v}
	}
	t, err := TypeOf(reflect.TypeOf(v), 0)
	if err != nil {
		return &argument{v}
	}
	switch t.(type) {
	case metadata.Text, metadata.JSON, metadata.Variant, metadata.Native, metadata.Enum:
		return &argument{v}
	}
	return &typedArgument{argument{v}, t}
}

// typedArgument is an argument that says of which type it is, where it must.
type typedArgument struct {
	argument
	t metadata.Type
}

func (a *typedArgument) write(w *Writer) {
	if !w.forms.TypedParams || w.Inline() {
		a.argument.write(w)
		return
	}
	(&cast{&a.argument, a.t}).write(w)
}

// Null is NULL as an expression of type T.
func Null[T any]() NullExpr[T] { return NullExpr[T]{expr[T](word("NULL"))} }

// True and False are the constants, in the spelling of every database.
func True() Expr[bool] { return expr[bool](&phrase{"1 = 1", precCompare}) }

// False is the constant that is never true.
func False() Expr[bool] { return expr[bool](&phrase{"1 = 0", precCompare}) }

// argument is a value that is bound to a placeholder.
type argument struct{ v any }

func (*argument) precedence() precedence { return precAtom }
func (a *argument) write(w *Writer)      { w.Arg(a.v) }

// rowCount is the number of LIMIT and OFFSET: an argument, so that the text is
// the same for every page, but where the database has no use for that.
type rowCount int

func (rowCount) precedence() precedence { return precAtom }

func (n rowCount) write(w *Writer) {
	if w.forms.PlainLimit {
		w.Raw(strconv.Itoa(int(n)))
		return
	}
	w.Arg(int(n))
}

// word is SQL text that binds like a name; it never comes from outside.
type word string

func (word) precedence() precedence { return precAtom }
func (t word) write(w *Writer)      { w.Raw(string(t)) }

// phrase is SQL text with an operator in it; it never comes from outside.
type phrase struct {
	text string
	prec precedence
}

func (p *phrase) precedence() precedence { return p.prec }
func (p *phrase) write(w *Writer)        { w.Raw(p.text) }

// Param is a parameter that gets its value by name when the statement is
// executed, through [Bind]. A statement with a parameter that has no value is
// an error.
func Param[T any](name string) Expr[T] { return expr[T](parameter(name)) }

type parameter string

func (parameter) precedence() precedence { return precAtom }

func (p parameter) write(w *Writer) {
	v, ok := w.params[string(p)]
	if !ok {
		w.Failf("parameter %q has no value; give it one with core.Bind", string(p))
	}
	w.Arg(v)
}

// Bind gives values to the parameters of a statement. A value for which the
// statement has no parameter does no harm.
func Bind(stmt Statement, values map[string]any) Statement { return &boundStatement{stmt, values} }

// RawExpr is raw SQL text as an expression, with a ? for each argument, in the
// manner of [SQL]. It is the only way in which text becomes an expression, and
// the text must never come from outside.
func RawExpr[T any](text string, args ...any) Expr[T] { return expr[T](&textNode{SQL(text, args...)}) }

// textNode is text within a statement.
type textNode struct{ Statement }

func (*textNode) precedence() precedence { return precStatement }
func (t *textNode) write(w *Writer)      { t.WriteSQL(w.Writer) }
