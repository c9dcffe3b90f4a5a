package core

// Subquery is a query as a source: (SELECT ...) AS name.
type Subquery struct {
	query   SelectStmt
	name    string
	lateral bool
}

// As makes the query a source. Its columns are those of the query under the
// name that they have there:
//
//	recent := posts.As("recent")
//	core.Col[int64](recent, "total")     // or users.ID.Of(recent)
func (s SelectStmt) As(name string) *Subquery { return &Subquery{query: s, name: name} }

// Lateral makes the query a source that sees the sources before it in FROM
// (PostgreSQL, MySQL).
func (s SelectStmt) Lateral(name string) *Subquery {
	return &Subquery{query: s, name: name, lateral: true}
}

func (s *Subquery) writeSource(w *Writer) {
	if s.lateral {
		if !w.forms.Lateral {
			w.Unsupported("LATERAL", "use a subquery in the columns, or a window function")
		}
		w.Raw("LATERAL ")
	}
	w.Node(s.query)
	w.Raw(" AS ").Ident(s.name)
}

func (s *Subquery) writeRef(w *Writer) { w.Ident(s.name) }
func (s *Subquery) ref() string        { return s.name }
func (s *Subquery) self() Source       { return s }

func isLateral(s Source) bool {
	switch s := s.(type) {
	case *Subquery:
		return s.lateral
	case *TableFunc:
		return true // a function sees what stands before it
	}
	return false
}

// TableFunc is a function that yields rows, as a source (PostgreSQL; on SQLite
// and MySQL the few that there are, such as json_each).
type TableFunc struct {
	call       *call
	name       string
	ordinality bool
	columns    []string
}

// FromFunc makes a call of a function a source of that name, whose columns
// have the given names; without names they are the function's own.
//
//	day := core.FromFunc(core.Func[time.Time]("generate_series", from, to, step), "day")
func FromFunc[R any](c Call[R], name string, columns ...string) *TableFunc {
	return &TableFunc{call: c.call, name: name, columns: columns}
}

// WithOrdinality adds a column that numbers the rows from 1 (PostgreSQL).
func (f *TableFunc) WithOrdinality() *TableFunc {
	c := *f
	c.ordinality = true
	return &c
}

func (f *TableFunc) writeSource(w *Writer) {
	f.call.write(w)
	if f.ordinality {
		w.Raw(" WITH ORDINALITY")
	}
	w.Raw(" AS ").Ident(f.name)
	if len(f.columns) > 0 {
		w.Raw(" (").Idents(f.columns).Raw(")")
	}
}

func (f *TableFunc) writeRef(w *Writer) { w.Ident(f.name) }
func (f *TableFunc) ref() string        { return f.name }
func (f *TableFunc) self() Source       { return f }
