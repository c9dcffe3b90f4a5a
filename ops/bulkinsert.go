package ops

import (
	"fmt"

	md "limbeck.dev/migrate/metadata"
)

// BulkInsert inserts rows, for the data that a program cannot do without. Each
// row gives a value to each of the columns, in their order: nil, or whatever
// the driver takes for the type of the column. The schema stays as it is.
//
// It cannot be undone by itself, since nothing tells these rows from others.
type BulkInsert struct {
	Schema  string
	Table   string
	Columns []string
	Rows    [][]any
}

// Validate fails where there is no column, or a row has not a value for each.
func (op BulkInsert) Validate() error {
	if len(op.Columns) == 0 {
		return fmt.Errorf("inserting into %s: no columns are named", qualified(op.Schema, op.Table))
	}
	for i, row := range op.Rows {
		if len(row) != len(op.Columns) {
			return fmt.Errorf("inserting into %s: row %d has %d values for %d columns",
				qualified(op.Schema, op.Table), i+1, len(row), len(op.Columns))
		}
	}
	return nil
}

// Apply implements [Op]; rows change no schema.
func (BulkInsert) Apply(*md.MetaData) error { return nil }

// Inverse implements [Op].
func (op BulkInsert) Inverse(*md.MetaData) (Op, error) {
	return nil, &IrreversibleError{op, "nothing tells its rows from others; write a DELETE of them into the downgrade, by Execute"}
}
