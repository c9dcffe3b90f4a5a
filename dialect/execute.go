package dialect

import (
	"fmt"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/sqltext"
)

// Execute compiles an [ops.Execute]. The dialect compiles text; a statement of
// the query vocabulary is judged by its text as well, and executed with its
// values as arguments.
func Execute(style sqltext.Style, op ops.Execute, text func(ops.Execute) ([]Statement, error)) ([]Statement, error) {
	if err := op.Validate(); err != nil {
		return nil, err
	}
	if op.Statement == nil {
		return text(op)
	}
	sql, err := core.CompileInline(style, op.Statement)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", ops.Describe(op), err)
	}
	list, err := text(ops.Execute{SQL: sql, NoTransaction: op.NoTransaction})
	for i := range list {
		list[i].Bound = op.Statement
	}
	return list, err
}

// The sizes of the statements of a BulkInsert: rows, and values where rows are
// wide.
const (
	bulkRows   = 100
	bulkValues = 30000
)

// BulkInsert compiles an [ops.BulkInsert] into INSERTs of many rows; none where
// there are no rows.
func BulkInsert(style sqltext.Style, op ops.BulkInsert) ([]Statement, error) {
	if err := op.Validate(); err != nil {
		return nil, err
	}
	var list []Statement
	for rows := op.Rows; len(rows) > 0; {
		n := min(len(rows), bulkRows, max(1, bulkValues/len(op.Columns)))
		insert := insertRows{op, rows[:n]}
		stmt, err := Build(style, op, insert.inline)
		if err != nil {
			return nil, err
		}
		stmt.Bound = insert
		list = append(list, stmt)
		rows = rows[n:]
	}
	return list, nil
}

// insertRows is an INSERT of some rows of a BulkInsert.
type insertRows struct {
	op   ops.BulkInsert
	rows [][]any
}

// WriteSQL implements [core.Statement].
func (s insertRows) WriteSQL(w *sqltext.Writer) {
	s.write(w, func(v any) { w.Arg(v) })
}

func (s insertRows) inline(w *sqltext.Writer) {
	s.write(w, func(v any) { w.Literal(v) })
}

func (s insertRows) write(w *sqltext.Writer, value func(any)) {
	w.Raw("INSERT INTO ").Name(s.op.Schema, s.op.Table).Raw(" (").Idents(s.op.Columns).Raw(") VALUES ")
	for i, row := range s.rows {
		w.Comma(i).Raw("(")
		for j, v := range row {
			w.Comma(j)
			value(v)
		}
		w.Raw(")")
	}
}
