package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/sqltext"
)

// copyRows is the number of rows from which COPY is worth its messages.
const copyRows = 100

// insertBulk inserts many rows, by COPY where the table takes it. Where keys are
// wanted they are made before, by the default of their column, and written with
// the rows: which key belongs to which row is never a matter of luck.
func (c *conn) insertBulk(ctx context.Context, b core.BulkStmt) (core.Result, *keyRows, error) {
	keys := &keyRows{name: b.Key(), types: c.native.TypeMap(), at: -1}
	if b.Err() != nil || b.Len() == 0 {
		return core.Result{}, keys, b.Err()
	}
	t, err := c.bulkTable(ctx, b)
	if err != nil {
		return core.Result{}, nil, err
	}
	if b.Key() != "" {
		if err := c.makeKeys(ctx, t, b.Len(), keys); err != nil {
			return core.Result{}, nil, fmt.Errorf("inserting into %s: %w", b.Table(), err)
		}
	}
	var n int64
	if (b.Len() >= copyRows || keys.values != nil) && t.copies {
		n, err = c.copyIn(ctx, b, t, keys)
	} else {
		n, err = c.insertPages(ctx, b, t, keys)
	}
	return core.Result{RowsAffected: n}, keys, err
}

// bulkTable is what the server knows of the columns that get values.
type bulkTable struct {
	columns []bulkColumn
	key     bulkColumn
	copies  bool // COPY does what an INSERT does
	flat    bool // the values of each column can be one array, which unnest takes apart
}

type bulkColumn struct {
	oid uint32 // of the type, or of what a domain is made of
	// typeText is the type as a cast takes it, without its length: a cast to
	// varchar(3) cuts off what is longer, where an INSERT refuses it.
	typeText string
	flat     bool   // unnest makes one column of an array of it, and it is written as other arrays are
	inserted bool   // COPY writes it where an INSERT may
	value    string // SQL that makes a value: the default
}

// bulkTable asks for the columns of the table.
func (c *conn) bulkTable(ctx context.Context, b core.BulkStmt) (*bulkTable, error) {
	w := sqltext.NewWriter(c.dialect)
	name, _, err := w.Name(b.Table().Schema, b.Table().Name).Result()
	if err != nil {
		return nil, err
	}
	found := make(map[string]bulkColumn)
	t := &bulkTable{copies: true, flat: true}
	err = core.QueryEach(ctx, c, core.SQL(bulkColumns, name), func(scan func(...any) error) error {
		var column string
		var col bulkColumn
		var copies bool
		if err := scan(&column, &col.oid, &col.typeText, &col.flat, &col.inserted, &col.value, &copies); err != nil {
			return err
		}
		found[column] = col
		t.copies = t.copies && copies
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, column := range b.Columns() {
		col, ok := found[column]
		if !ok {
			return nil, fmt.Errorf("inserting into %s: it has no column %q", b.Table(), column)
		}
		t.columns = append(t.columns, col)
		t.copies = t.copies && col.inserted
		t.flat = t.flat && col.flat
	}
	return t, t.setKey(b, found)
}

func (t *bulkTable) setKey(b core.BulkStmt, found map[string]bulkColumn) error {
	if b.Key() == "" {
		return nil
	}
	col, ok := found[b.Key()]
	switch {
	case !ok:
		return fmt.Errorf("inserting into %s: it has no column %q", b.Table(), b.Key())
	case col.value == "":
		return fmt.Errorf("inserting into %s: the key %s has no default and is no identity; give its values", b.Table(), b.Key())
	}
	t.key = col
	return nil
}

// bulkColumns reads the columns of a table: types with domains resolved, and
// the expressions that make their values. COPY does not take views, row security
// and rules, and gives identities values that an INSERT refuses.
const bulkColumns = `SELECT a.attname, coalesce(base.oid, t.oid), pg_catalog.format_type(a.atttypid, -1),
       t.typarray <> 0 AND t.typdelim = ',' AND coalesce(base.typtype, t.typtype) IN ('b', 'e', 'r', 'm') AND NOT (coalesce(base.typelem, t.typelem) <> 0 AND coalesce(base.typlen, t.typlen) = -1),
       a.attidentity <> 'a' AND a.attgenerated = '',
       CASE WHEN a.attidentity <> '' THEN 'pg_catalog.nextval(' || pg_catalog.quote_literal(pg_catalog.pg_get_serial_sequence(
              pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname), a.attname)) || ')'
            WHEN a.attgenerated <> '' THEN ''
            ELSE coalesce(pg_catalog.pg_get_expr(d.adbin, d.adrelid), '') END,
       c.relkind IN ('r', 'p') AND NOT c.relrowsecurity AND NOT c.relhasrules
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
  LEFT JOIN pg_catalog.pg_type base ON base.oid = t.typbasetype AND t.typtype = 'd'
  LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
 WHERE c.oid = ?::pg_catalog.regclass`

// insertPages inserts the rows, as many in a statement as a page has.
func (c *conn) insertPages(ctx context.Context, b core.BulkStmt, t *bulkTable, keys *keyRows) (n int64, err error) {
	size := b.Page()
	if size <= 0 {
		size = b.Len()
	}
	for from := 0; from < b.Len(); from += size {
		to := min(from+size, b.Len())
		done, err := c.insertArrays(ctx, b.Chunk(from, to), t, keys.part(from, to))
		if n += done; err != nil {
			return n, err
		}
	}
	return n, nil
}

// insertArrays inserts the rows of arrays, one for each column: the text does
// not depend on how many rows there are.
func (c *conn) insertArrays(ctx context.Context, b core.BulkStmt, t *bulkTable, keys *keyRows) (int64, error) {
	if !t.flat {
		return c.insertValues(ctx, b, t, keys)
	}
	w := sqltext.NewWriter(c.dialect)
	writeInsertInto(w, b, keys)
	w.Raw("SELECT * FROM ROWS FROM (")
	for i, col := range t.columns {
		values, err := c.arrayOf(b.Len(), col.oid, func(row int) any { return b.Value(b.Row(row), i) })
		if err != nil {
			return 0, err.in(b, i)
		}
		w.Comma(i).Raw("pg_catalog.unnest(").Arg(values).Raw("::", col.typeText, "[])")
	}
	if keys.values != nil {
		values, err := c.arrayOf(b.Len(), keys.oid, func(row int) any { return keys.decoded[row] })
		if err != nil {
			return 0, err.err
		}
		w.Raw(", pg_catalog.unnest(").Arg(values).Raw("::", t.key.typeText, "[])")
	}
	return c.send(ctx, w.Raw(")"))
}

// insertValues inserts the rows as VALUES, as many at a time as a statement may
// have arguments.
func (c *conn) insertValues(ctx context.Context, b core.BulkStmt, t *bulkTable, keys *keyRows) (n int64, err error) {
	size := 32767 / (len(t.columns) + 1)
	for from := 0; from < b.Len(); from += size {
		to := min(from+size, b.Len())
		w := sqltext.NewWriter(c.dialect)
		writeInsertInto(w, b, keys)
		w.Raw("VALUES ")
		for i := from; i < to; i++ {
			if i > from {
				w.Raw(", ")
			}
			writeValues(w, b, i, keys)
		}
		done, err := c.send(ctx, w)
		if n += done; err != nil {
			return n, err
		}
	}
	return n, nil
}

func writeValues(w *sqltext.Writer, b core.BulkStmt, i int, keys *keyRows) {
	w.Raw("(")
	row := b.Row(i)
	for column := range b.Columns() {
		w.Comma(column).Arg(b.Value(row, column))
	}
	if keys.values != nil {
		w.Raw(", ").Arg(keys.decoded[i])
	}
	w.Raw(")")
}

// writeInsertInto begins the INSERT; keys that we made go into identity columns
// too.
func writeInsertInto(w *sqltext.Writer, b core.BulkStmt, keys *keyRows) {
	w.Raw("INSERT INTO ").Name(b.Table().Schema, b.Table().Name).Raw(" (").Idents(b.Columns())
	if keys.values != nil {
		w.Raw(", ").Ident(b.Key())
	}
	w.Raw(") ")
	if keys.values != nil {
		w.Raw("OVERRIDING SYSTEM VALUE ")
	}
}

func (c *conn) send(ctx context.Context, w *sqltext.Writer) (int64, error) {
	text, args, err := w.Result()
	if err != nil {
		return 0, err
	}
	if err = bind(args); err != nil {
		return 0, err
	}
	tag, err := c.native.Exec(ctx, text, args...)
	if err != nil {
		return 0, sent{text: text}.failure(ctx, err)
	}
	return tag.RowsAffected(), nil
}

// makeKeys lets the default of the key column make n keys.
func (c *conn) makeKeys(ctx context.Context, t *bulkTable, n int, keys *keyRows) error {
	text := "SELECT " + t.key.value + " FROM pg_catalog.generate_series(1, $1)"
	found, err := c.native.Query(ctx, text, n)
	if err != nil {
		return sent{text: text}.failure(ctx, err)
	}
	return keys.read(found)
}

// read keeps the keys as the server sent them.
func (k *keyRows) read(found pgx.Rows) error {
	defer found.Close()
	for found.Next() {
		field := found.FieldDescriptions()[0]
		k.oid, k.format = field.DataTypeOID, field.Format
		k.values = append(k.values, append([]byte(nil), found.RawValues()[0]...))
		var v any
		if err := found.Scan(&v); err != nil {
			return err
		}
		k.decoded = append(k.decoded, v)
	}
	return found.Err()
}
