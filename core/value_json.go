package core

import (
	"bytes"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"limbeck.dev/migrate/metadata"
)

// JSON is a JSON document that holds a Go value, as encoding/json has it. A nil
// V is the document null; SQL NULL is a *JSON[T] that is nil, or an invalid
// sql.Null[JSON[T]].
//
// Numbers in an any are read as json.Number, which keeps every digit.
type JSON[T any] struct{ V T }

// Value implements [driver.Valuer]: the document as text.
func (j JSON[T]) Value() (driver.Value, error) {
	text, err := json.Marshal(j.V)
	return string(text), err
}

// Scan implements [database/sql.Scanner] for text, and for numbers, which is
// what a document that is a number becomes in a column of SQLite.
func (j *JSON[T]) Scan(src any) error {
	text, err := scanned[JSON[T]](src)
	if err != nil {
		return err
	}
	return j.UnmarshalJSON([]byte(text))
}

// MarshalJSON implements [json.Marshaler].
func (j JSON[T]) MarshalJSON() ([]byte, error) { return json.Marshal(j.V) }

// UnmarshalJSON implements [json.Unmarshaler].
func (j *JSON[T]) UnmarshalJSON(text []byte) error {
	var v T
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		return fmt.Errorf("reading JSON: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("reading JSON: there is more after the document")
	}
	j.V = v
	return nil
}

// ColumnType implements [Typer].
func (JSON[T]) ColumnType() metadata.Type { return metadata.JSON{Binary: true} }
