package core

// projecting is a statement that can be made to yield other columns.
type projecting interface {
	Statement
	project(columns []Node) Statement
}

func (s SelectStmt) project(columns []Node) Statement { return s.OnlyColumns(columns...) }

func (s InsertStmt) project(columns []Node) Statement {
	s.returning = columns
	return s
}

func (s UpdateStmt) project(columns []Node) Statement {
	s.returning = columns
	return s
}

func (s DeleteStmt) project(columns []Node) Statement {
	s.returning = columns
	return s
}

// Columns1 makes a statement yield one column, as values of its own type. What
// a SELECT selected before, and what another statement returned, is replaced;
// the same holds for [Columns2] and its likes.
//
//	names, err := core.Columns1(adults, users.Name).All(ctx, db)
func Columns1[A any](s projecting, a Selectable[A]) Query[A] {
	return Query[A]{s.project([]Node{a}), func(row *A) []any { return []any{a.target(row)} }}
}

// Row2 is a row of 2 columns.
type Row2[A, B any] struct {
	V1 A
	V2 B
}

// Columns2 makes a statement yield 2 columns; see [Columns1].
func Columns2[A, B any](s projecting, a Selectable[A], b Selectable[B]) Query[Row2[A, B]] {
	return Query[Row2[A, B]]{s.project([]Node{a, b}), func(row *Row2[A, B]) []any {
		return []any{a.target(&row.V1), b.target(&row.V2)}
	}}
}

// Row3 is a row of 3 columns.
type Row3[A, B, C any] struct {
	V1 A
	V2 B
	V3 C
}

// Columns3 makes a statement yield 3 columns; see [Columns1].
func Columns3[A, B, C any](s projecting, a Selectable[A], b Selectable[B], c Selectable[C]) Query[Row3[A, B, C]] {
	return Query[Row3[A, B, C]]{s.project([]Node{a, b, c}), func(row *Row3[A, B, C]) []any {
		return []any{a.target(&row.V1), b.target(&row.V2), c.target(&row.V3)}
	}}
}

// Row4 is a row of 4 columns.
type Row4[A, B, C, D any] struct {
	V1 A
	V2 B
	V3 C
	V4 D
}

// Columns4 makes a statement yield 4 columns; see [Columns1].
func Columns4[A, B, C, D any](s projecting, a Selectable[A], b Selectable[B], c Selectable[C], d Selectable[D]) Query[Row4[A, B, C, D]] {
	return Query[Row4[A, B, C, D]]{s.project([]Node{a, b, c, d}), func(row *Row4[A, B, C, D]) []any {
		return []any{a.target(&row.V1), b.target(&row.V2), c.target(&row.V3), d.target(&row.V4)}
	}}
}

// Row5 is a row of 5 columns.
type Row5[A, B, C, D, E any] struct {
	V1 A
	V2 B
	V3 C
	V4 D
	V5 E
}

// Columns5 makes a statement yield 5 columns; see [Columns1].
func Columns5[A, B, C, D, E any](s projecting, a Selectable[A], b Selectable[B], c Selectable[C], d Selectable[D], e Selectable[E]) Query[Row5[A, B, C, D, E]] {
	return Query[Row5[A, B, C, D, E]]{s.project([]Node{a, b, c, d, e}), func(row *Row5[A, B, C, D, E]) []any {
		return []any{a.target(&row.V1), b.target(&row.V2), c.target(&row.V3), d.target(&row.V4), e.target(&row.V5)}
	}}
}

// Row6 is a row of 6 columns.
type Row6[A, B, C, D, E, F any] struct {
	V1 A
	V2 B
	V3 C
	V4 D
	V5 E
	V6 F
}

// Columns6 makes a statement yield 6 columns; see [Columns1].
func Columns6[A, B, C, D, E, F any](s projecting, a Selectable[A], b Selectable[B], c Selectable[C], d Selectable[D], e Selectable[E], f Selectable[F]) Query[Row6[A, B, C, D, E, F]] {
	return Query[Row6[A, B, C, D, E, F]]{s.project([]Node{a, b, c, d, e, f}), func(row *Row6[A, B, C, D, E, F]) []any {
		return []any{a.target(&row.V1), b.target(&row.V2), c.target(&row.V3), d.target(&row.V4), e.target(&row.V5), f.target(&row.V6)}
	}}
}

// Row7 is a row of 7 columns.
type Row7[A, B, C, D, E, F, G any] struct {
	V1 A
	V2 B
	V3 C
	V4 D
	V5 E
	V6 F
	V7 G
}

// Columns7 makes a statement yield 7 columns; see [Columns1].
func Columns7[A, B, C, D, E, F, G any](s projecting, a Selectable[A], b Selectable[B], c Selectable[C], d Selectable[D], e Selectable[E], f Selectable[F], g Selectable[G]) Query[Row7[A, B, C, D, E, F, G]] {
	return Query[Row7[A, B, C, D, E, F, G]]{s.project([]Node{a, b, c, d, e, f, g}), func(row *Row7[A, B, C, D, E, F, G]) []any {
		return []any{a.target(&row.V1), b.target(&row.V2), c.target(&row.V3), d.target(&row.V4), e.target(&row.V5), f.target(&row.V6), g.target(&row.V7)}
	}}
}

// Row8 is a row of 8 columns.
type Row8[A, B, C, D, E, F, G, H any] struct {
	V1 A
	V2 B
	V3 C
	V4 D
	V5 E
	V6 F
	V7 G
	V8 H
}

// Columns8 makes a statement yield 8 columns; see [Columns1].
func Columns8[A, B, C, D, E, F, G, H any](s projecting, a Selectable[A], b Selectable[B], c Selectable[C], d Selectable[D], e Selectable[E], f Selectable[F], g Selectable[G], h Selectable[H]) Query[Row8[A, B, C, D, E, F, G, H]] {
	return Query[Row8[A, B, C, D, E, F, G, H]]{s.project([]Node{a, b, c, d, e, f, g, h}), func(row *Row8[A, B, C, D, E, F, G, H]) []any {
		return []any{a.target(&row.V1), b.target(&row.V2), c.target(&row.V3), d.target(&row.V4), e.target(&row.V5), f.target(&row.V6), g.target(&row.V7), h.target(&row.V8)}
	}}
}
