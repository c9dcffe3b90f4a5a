package dialect

import (
	"context"
	"database/sql"
	"fmt"
	"reflect"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/sqltext"
)

// Bulk inserts many rows through database/sql, by INSERTs of many rows each.
type Bulk struct {
	Style sqltext.Style
	// Rows is how many rows a statement has at most, Params how many values.
	Rows, Params int
	// Prepare prepares a statement on the connection.
	Prepare func(ctx context.Context, text string) (*sql.Stmt, error)
	// Kept, if it is not nil, executes a statement of as many rows as Rows says,
	// which the connection keeps prepared for the next time.
	Kept func(ctx context.Context, text string, args ...any) (sql.Result, error)
	// Bind turns arguments, in their place, into what the driver takes.
	Bind func(args []any) error
}

// chunkBytes is about how many bytes of text and blobs a statement has at most:
// servers bound the size of a message.
const chunkBytes = 1 << 20

// Insert inserts the rows; keys, if they are not nil, are a further column. each
// is told what every statement did to how many rows.
func (k Bulk) Insert(ctx context.Context, b core.BulkStmt, keys []int64, each func(done sql.Result, rows int) error) error {
	if b.Err() != nil {
		return b.Err()
	}
	w := bulkWriter{Bulk: k, rows: b, keys: keys, columns: b.Columns()}
	if keys != nil {
		w.columns = append(w.columns, b.Key())
	}
	defer w.close()
	for w.next < b.Len() {
		from := w.next
		args, err := w.chunk()
		if err != nil {
			return fmt.Errorf("inserting into %s: %w", b.Table(), err)
		}
		done, err := w.exec(ctx, args, w.next-from)
		if err != nil {
			return err
		}
		if err := each(done, w.next-from); err != nil {
			return err
		}
	}
	return nil
}

// bulkWriter goes through the rows.
type bulkWriter struct {
	Bulk
	rows     core.BulkStmt
	keys     []int64
	columns  []string
	next     int
	args     []any
	sql      string // the statement of prepared rows
	stmt     *sql.Stmt
	prepared int // the number of rows that sql takes
}

// chunk returns the arguments of the next statement and moves on.
func (w *bulkWriter) chunk() ([]any, error) {
	most := max(1, min(w.Rows, w.Params/max(1, len(w.columns))))
	if page := w.rows.Page(); page > 0 {
		most = min(most, page)
	}
	w.args = w.args[:0]
	bytes, own := 0, len(w.rows.Columns())
	for n := 0; n < most && w.next < w.rows.Len() && bytes < chunkBytes; n++ {
		row := w.rows.Row(w.next)
		for i := range own {
			v := w.rows.Value(row, i)
			bytes += sizeOf(v)
			w.args = append(w.args, v)
		}
		if w.keys != nil {
			w.args = append(w.args, w.keys[w.next])
		}
		w.next++
	}
	return w.args, w.Bind(w.args)
}

func sizeOf(v any) int {
	switch v := v.(type) {
	case string:
		return len(v)
	case []byte:
		return len(v)
	}
	if rv := reflect.ValueOf(v); rv.Kind() == reflect.String || rv.Kind() == reflect.Slice {
		return rv.Len()
	}
	return 0
}

// exec executes a statement of n rows; it is prepared for as long as n stays.
func (w *bulkWriter) exec(ctx context.Context, args []any, n int) (_ sql.Result, err error) {
	kept := w.Kept != nil && n == w.Rows
	if n != w.prepared {
		w.close()
		if w.sql, err = w.text(n); err != nil {
			return nil, err
		}
		w.prepared = n
	}
	if kept {
		return w.Kept(ctx, w.sql, args...)
	}
	if w.stmt == nil {
		if w.stmt, err = w.Prepare(ctx, w.sql); err != nil {
			return nil, err
		}
	}
	return w.stmt.ExecContext(ctx, args...)
}

func (w *bulkWriter) close() {
	if w.stmt != nil {
		w.stmt.Close()
		w.stmt = nil
	}
}

// text is the statement for n rows.
func (w *bulkWriter) text(n int) (string, error) {
	t := sqltext.NewWriter(w.Style)
	t.Raw("INSERT INTO ").Name(w.rows.Table().Schema, w.rows.Table().Name).Raw(" (").Idents(w.columns).Raw(") VALUES ")
	for i := range n {
		t.Comma(i).Raw("(")
		for j := range w.columns {
			t.Comma(j).Arg(nil)
		}
		t.Raw(")")
	}
	text, _, err := t.Result()
	return text, err
}

// KeyRows are integer keys as the rows of a query.
type KeyRows struct {
	Name string
	Keys []int64
	at   int
}

// Next implements [core.Rows].
func (k *KeyRows) Next() bool {
	k.at++
	return k.at <= len(k.Keys)
}

// Columns implements [core.Rows].
func (k *KeyRows) Columns() []string { return []string{k.Name} }

// Scan implements [core.Rows].
func (k *KeyRows) Scan(targets ...any) error {
	if len(targets) != 1 {
		return fmt.Errorf("the result has 1 column for %d targets", len(targets))
	}
	key := k.Keys[k.at-1]
	switch t := targets[0].(type) {
	case *int64:
		*t = key
		return nil
	case *any:
		*t = key
		return nil
	case sql.Scanner:
		return t.Scan(key)
	}
	return setInteger(reflect.ValueOf(targets[0]), key)
}

// setInteger sets what a pointer leads to.
func setInteger(target reflect.Value, key int64) error {
	if target.Kind() == reflect.Pointer && !target.IsNil() {
		v := target.Elem()
		switch {
		case v.Kind() == reflect.Pointer:
			v.Set(reflect.New(v.Type().Elem()))
			return setInteger(v, key)
		case v.CanInt() && !v.OverflowInt(key):
			v.SetInt(key)
			return nil
		case v.CanUint() && !v.OverflowUint(uint64(key)):
			v.SetUint(uint64(key))
			return nil
		}
	}
	return fmt.Errorf("the key %d does not fit into a %s", key, target.Type())
}

// Err implements [core.Rows].
func (k *KeyRows) Err() error { return nil }

// Close implements [core.Rows].
func (k *KeyRows) Close() error { return nil }
