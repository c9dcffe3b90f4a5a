package core

import (
	"sync"

	"limbeck.dev/migrate/sqltext"
)

// Compile returns the text of a statement in the style of a database, and the
// arguments for its placeholders.
func Compile(style sqltext.Style, stmt Statement) (text string, args []any, err error) {
	w := writers.Get().(*Writer)
	defer writers.Put(w)
	w.reset(style)
	if n, ok := stmt.(Node); ok {
		w.speak(style)
		n.write(w)
	} else {
		stmt.WriteSQL(w.Writer)
	}
	return w.Result()
}

// writers are used again and again: a statement is compiled each time that it
// is executed.
var writers = sync.Pool{New: func() any { return &Writer{Writer: new(sqltext.Writer)} }}

// CompileInline returns the text of a statement with its arguments written as
// literals, for scripts that run without the tool.
func CompileInline(style sqltext.Style, stmt Statement) (text string, err error) {
	w := sqltext.NewInlineWriter(style)
	stmt.WriteSQL(w)
	text, _, err = w.Result()
	return text, err
}
