package journal

import (
	"strconv"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/sqltext"
)

// equals writes that two things are equal. Where others may put operators of
// their own into a schema of the search path, the system's is named with its
// schema: one for columns of our very types would fit better, and run as us.
func equals(w *sqltext.Writer) *sqltext.Writer {
	if schema := systemSchema(w); schema != "" {
		return w.Raw(" OPERATOR(", schema, ".=) ")
	}
	return w.Raw(" = ")
}

// where writes that a column has a value.
func where(w *sqltext.Writer, column string, value any) *sqltext.Writer {
	equals(w.Ident(column))
	return w.Arg(value)
}

// countAll writes the number of rows.
func countAll(w *sqltext.Writer) *sqltext.Writer {
	if schema := systemSchema(w); schema != "" {
		w.Raw(schema, ".")
	}
	return w.Raw("count(*)")
}

// systemSchema is the schema of the system's functions and operators; "" where
// nobody can make any that are taken in their place.
func systemSchema(w *sqltext.Writer) string {
	grammar, _ := w.Style().(core.Grammar)
	if grammar == nil {
		return ""
	}
	return grammar.Forms().SystemSchema
}

// HeadsAre is the condition that n of the ids are rows of the version table; of
// no ids, that it has n rows.
func (t Tables) HeadsAre(ids []string, n int) core.Statement {
	return query(func(w *sqltext.Writer) {
		w.Raw("(SELECT ")
		countAll(w).Raw(" FROM ").Name(t.Version.Schema, t.Version.Name)
		for i, id := range ids {
			if i == 0 {
				w.Raw(" WHERE ")
			} else {
				w.Raw(" OR ")
			}
			where(w, "version_num", id)
		}
		equals(w.Raw(")")).Raw(strconv.Itoa(n))
	})
}
