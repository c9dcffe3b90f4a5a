package core

import "limbeck.dev/migrate/sqltext"

// Compile returns the text of a statement in the style of a database, and the
// arguments for its placeholders.
func Compile(style sqltext.Style, stmt Statement) (text string, args []any, err error) {
	w := sqltext.NewWriter(style)
	stmt.WriteSQL(w)
	return w.Result()
}

// CompileInline returns the text of a statement with its arguments written as
// literals, for scripts that run without the tool.
func CompileInline(style sqltext.Style, stmt Statement) (text string, err error) {
	w := sqltext.NewInlineWriter(style)
	stmt.WriteSQL(w)
	text, _, err = w.Result()
	return text, err
}
