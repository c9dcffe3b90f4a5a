// Package sqltext writes SQL text and reads just enough of it.
//
// [Writer] is the one place where text becomes SQL: it owns the buffer, the
// bound arguments, quoting, and the first error. Identifiers go through Ident,
// values through Arg, and text that is SQL already (expressions of a model, a
// reflected definition) through Raw.
package sqltext

import "slices"

// Style is how a database spells identifiers, placeholders and literals.
// Every dialect is a Style.
type Style interface {
	// IdentQuote is the character that names are quoted with.
	IdentQuote() byte
	// QuoteIdent returns the name quoted, with the quoting characters in it
	// doubled. A name that the database cannot hold is an error.
	QuoteIdent(name string) (string, error)
	// Placeholder returns the placeholder of the n-th argument, counted from 1.
	Placeholder(n int) string
	// Literal returns v as SQL text. A Go type that it does not know is an
	// error: nothing is guessed.
	Literal(v any) (string, error)
}

// Writer collects SQL text and its arguments. It keeps the first error that
// any of its methods meets, and what is written after it does no harm; ask for
// the result once, at the end.
type Writer struct {
	// Schemas are other names for the schemas of names; "" is that of names
	// without one. It may be nil.
	Schemas map[string]string

	style  Style
	inline bool
	text   []byte
	args   []any
	again  int // the number of the next argument while they are repeated; else 0
	err    error
	known  *texts // of a writer that is used again
}

// NewWriter returns a writer in the style of a database.
func NewWriter(style Style) *Writer { return &Writer{style: style} }

// NewInlineWriter returns a writer that writes arguments as literals, for
// scripts that run without the tool.
func NewInlineWriter(style Style) *Writer { return &Writer{style: style, inline: true} }

// Style returns the style the writer writes in.
func (w *Writer) Style() Style { return w.style }

// Inline reports whether arguments are written as literals.
func (w *Writer) Inline() bool { return w.inline }

// Raw writes text that is SQL already.
func (w *Writer) Raw(parts ...string) *Writer {
	for _, p := range parts {
		w.text = append(w.text, p...)
	}
	return w
}

// Ident writes one quoted identifier.
func (w *Writer) Ident(name string) *Writer {
	if needsNoQuotes(name) {
		quote := w.style.IdentQuote()
		w.text = append(append(append(w.text, quote), name...), quote)
		return w
	}
	quoted, err := w.style.QuoteIdent(name)
	if err != nil {
		w.Fail(err)
	}
	return w.Raw(quoted)
}

// needsNoQuotes reports whether a name has nothing in it that quoting would change or
// that a database could refuse.
func needsNoQuotes(name string) bool {
	for i := range len(name) {
		switch c := name[i]; {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c == '_', c >= '0' && c <= '9':
		default:
			return false
		}
	}
	return len(name) > 0 && len(name) <= 63
}

// Name writes a name with its schema, if it has one, as Schemas maps it.
func (w *Writer) Name(schema, name string) *Writer {
	if to, mapped := w.Schemas[schema]; mapped {
		schema = to
	}
	if schema != "" {
		w.Ident(schema).Raw(".")
	}
	return w.Ident(name)
}

// Idents writes quoted identifiers with commas between them.
func (w *Writer) Idents(names []string) *Writer {
	for i, name := range names {
		w.Comma(i).Ident(name)
	}
	return w
}

// Comma writes ", " before every element of a list but the first (i > 0).
func (w *Writer) Comma(i int) *Writer {
	if i > 0 {
		w.text = append(w.text, ", "...)
	}
	return w
}

// Literal writes a value as SQL text, for DDL, where nothing can be bound.
func (w *Writer) Literal(v any) *Writer {
	text, err := w.style.Literal(v)
	if err != nil {
		w.Fail(err)
	}
	return w.Raw(text)
}

// Arg writes a placeholder and keeps the value as its argument, or writes the
// value itself where the writer is an inline one.
func (w *Writer) Arg(v any) *Writer {
	if w.inline {
		return w.Literal(v)
	}
	if w.again > 0 {
		w.again++
		return w.Raw(w.style.Placeholder(w.again - 1))
	}
	w.args = append(w.args, v)
	return w.Raw(w.style.Placeholder(len(w.args)))
}

// Args returns how many arguments there are so far.
func (w *Writer) Args() int { return len(w.args) }

// Repeat calls write for what was written once before, when there were so many
// arguments: its placeholders are the same ones again. It is for styles whose
// placeholders are numbered.
func (w *Writer) Repeat(args int, write func()) {
	if w.again == 0 {
		w.again = args + 1
		defer func() { w.again = 0 }()
	}
	write()
}

// Compiled writes text that another writer of this style made, and keeps its
// arguments. It must be the whole statement: its placeholders are numbered.
func (w *Writer) Compiled(text string, args []any) *Writer {
	w.args = append(w.args, args...)
	return w.Raw(text)
}

// Fail keeps err, if it is the first.
func (w *Writer) Fail(err error) {
	if w.err == nil {
		w.err = err
	}
}

// Result returns the text, its arguments and the first error. The writer may be
// reset and used again.
func (w *Writer) Result() (text string, args []any, err error) {
	return w.known.of(w.text), slices.Clone(w.args), w.err
}

// Reset makes the writer as new, in a style. It keeps the space that it has, and
// remembers its texts: one that comes again is the same string.
func (w *Writer) Reset(style Style) {
	clear(w.args)
	*w = Writer{style: style, text: w.text[:0], args: w.args[:0], known: w.known}
	if w.known == nil {
		w.known = new(texts)
	}
}
