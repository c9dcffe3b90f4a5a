package postgres

import (
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5/pgtype"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
)

// appendText appends a value in the text that the server reads it from, as it
// would read a parameter of an INSERT: what is wrong with it the server says. A
// value that pgx does not know as one of the column's type is sent as what it
// is.
func appendText(types *pgtype.Map, oid uint32, v any, buf []byte) (_ []byte, null bool, err error) {
	if v, err = pgxValue(v); err != nil {
		return buf, false, err
	}
	if text, ok := v.(string); ok {
		return append(buf, text...), false, nil
	}
	encoded, err := types.Encode(oid, pgtype.TextFormatCode, v, buf)
	if err != nil {
		encoded, err = types.Encode(0, pgtype.TextFormatCode, v, buf)
	}
	if err != nil || encoded == nil {
		return buf, encoded == nil, err
	}
	return encoded, false, nil
}

// arrayOf returns values as the text of an array.
func (c *conn) arrayOf(n int, oid uint32, value func(i int) any) (string, *rowError) {
	types, text := c.native.TypeMap(), []byte{'{'}
	var space []byte
	for i := range n {
		if i > 0 {
			text = append(text, ',')
		}
		element, null, err := appendText(types, oid, value(i), space[:0])
		switch {
		case err != nil:
			return "", &rowError{i, err}
		case null:
			text = append(text, "NULL"...)
		default:
			text = append(text, '"')
			text = appendEscaped(text, element, `"\`)
			text = append(text, '"')
			space = element
		}
	}
	return string(append(text, '}')), nil
}

// escapes are how COPY's text format writes what it takes for its own.
var escapes = map[byte]byte{'\t': 't', '\n': 'n', '\r': 'r'}

// appendEscaped appends text with a backslash before each of some characters.
func appendEscaped(buf, text []byte, special string) []byte {
	for _, c := range text {
		if strings.IndexByte(special, c) < 0 {
			buf = append(buf, c)
			continue
		}
		if letter := escapes[c]; letter != 0 {
			c = letter
		}
		buf = append(buf, '\\', c)
	}
	return buf
}

// rowError is what is wrong with the value of a row.
type rowError struct {
	row int
	err error
}

// in makes an error of a column of the rows. Its text does not show the value,
// as the error within it may.
func (e *rowError) in(b core.BulkStmt, column int) error {
	name := b.Columns()[column]
	if unsupported := new(dialect.UnsupportedError); errors.As(e.err, &unsupported) {
		return fmt.Errorf("inserting into %s: row %d, column %s: %w", b.Table(), e.row+1, name, unsupported)
	}
	return &core.Error{Kind: core.ErrData, Schema: b.Table().Schema, Table: b.Table().Name, Column: name, Err: e.err,
		Message: fmt.Sprintf("inserting into %s: row %d, column %s: the value cannot be sent as the column's type", b.Table(), e.row+1, name)}
}
