package core

import (
	"fmt"

	"limbeck.dev/migrate/sqltext"
)

// SQL returns a statement of plain text. Each ? that stands outside quotes and
// comments is a placeholder for the next argument, on every database; ?? is a
// question mark. A text without arguments is sent as it is.
//
// The text must never be put together from values or names that came from
// outside; those are arguments.
//
// A text that is a query may stand in a [CTE].
func SQL(text string, args ...any) Nested { return textStatement{text, args} }

type textStatement struct {
	text string
	args []any
}

func (textStatement) precedence() precedence { return precStatement }
func (s textStatement) write(w *Writer)      { s.WriteSQL(w.Writer) }

// WriteSQL implements [Statement].
func (s textStatement) WriteSQL(w *sqltext.Writer) {
	if len(s.args) == 0 {
		w.Raw(s.text)
		return
	}
	next := 0
	for i := 0; i < len(s.text); {
		if n := opaque(s.text[i:]); n > 0 {
			w.Raw(s.text[i : i+n])
			i += n
			continue
		}
		switch {
		case s.text[i] != '?':
			w.Raw(s.text[i : i+1])
		case i+1 < len(s.text) && s.text[i+1] == '?':
			w.Raw("?")
			i++
		case next < len(s.args):
			w.Arg(s.args[next])
			next++
		default:
			next++
		}
		i++
	}
	if next != len(s.args) {
		w.Fail(fmt.Errorf("statement has %d placeholders for %d arguments", next, len(s.args)))
	}
}
