package core

import (
	"fmt"
	"reflect"
	"slices"

	"limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/sqltext"
)

// BulkStmt inserts many rows. Executed on a connection it takes the fastest way
// that the database has, which may be several statements; written as text it is
// one INSERT. It is made by [InsertAll].
type BulkStmt struct {
	table   *Table
	columns []bulkColumn
	rows    reflect.Value // a slice of structs, of pointers to them, or of any that are such pointers
	key     string        // the column that is returned, if one is
	page    int           // rows of a statement at most; 0: as many as it likes
	err     error
}

// bulkColumn is a column with the field that its values come from, or the
// function that finds or makes them.
type bulkColumn struct {
	name     string
	field    []int
	find     *FieldOf
	generate func() Node
}

// FieldOf says where the values of a column are in the structs of
// [InsertObjects].
type FieldOf struct {
	Column string
	Type   reflect.Type
	In     func(row reflect.Value) reflect.Value // row is the struct
}

// InsertObjects is [InsertAll] of pointers to structs whose fields the caller
// finds: for mappings that know more than the tags of a struct.
func InsertObjects(into TableSource, objects []any, fields []FieldOf) BulkStmt {
	b := BulkStmt{table: into.table(), rows: reflect.ValueOf(objects)}
	for i := range fields {
		b.columns = append(b.columns, bulkColumn{name: fields[i].Column, find: &fields[i]})
	}
	b.addGenerated()
	b.refuseWrapped()
	return b
}

// InsertAll inserts structs, or pointers to structs, into a table. Their fields
// are named as [Into] has it; without columns every field is inserted.
//
//	result, err := db.Exec(ctx, core.InsertAll(users, people))
//	ids, err := core.Columns1(core.InsertAll(users, people), users.ID).All(ctx, db)
//
// PostgreSQL gets them by COPY, the others by INSERTs of many rows. Several
// statements run in one transaction where the connection is an engine's. The
// second form returns the key that the database gave to each row, in the order
// of the rows: keys are reserved or counted, never paired by luck. It may be
// the only column that is returned.
func InsertAll[T any](into TableSource, rows []T, columns ...AnyColumn) BulkStmt {
	t := into.table()
	b := BulkStmt{table: t, rows: reflect.ValueOf(rows)}
	typ := reflect.TypeFor[T]()
	if typ.Kind() == reflect.Pointer {
		typ = typ.Elem()
	}
	if !isRecordType(typ) {
		b.err = fmt.Errorf("inserting into %s: a %s has no fields for its columns", t.ref(), typ)
		return b
	}
	r := record(typ)
	b.err = r.err
	fields := r.names
	if len(columns) > 0 {
		fields = b.names(columns)
	}
	for _, name := range fields {
		b.add(r, typ, name)
	}
	b.addGenerated()
	b.refuseWrapped()
	return b
}

// names returns the names of the columns that are given.
func (b *BulkStmt) names(columns []AnyColumn) []string {
	list := make([]string, len(columns))
	for i, c := range columns {
		list[i] = c.Name()
		if field := c.column().field; field != nil {
			var found bool
			if list[i], found = fieldIn(b.table, field); !found && b.err == nil {
				b.err = fmt.Errorf("inserting into %s: a field of type %T is no column of it", b.table.ref(), field)
			}
		}
	}
	return list
}

func isRecordType(t reflect.Type) bool { return t.Kind() == reflect.Struct && isRecord(t) }

func (b *BulkStmt) add(r *recordFields, typ reflect.Type, name string) {
	field, ok := r.fields[name]
	if !ok && b.err == nil {
		b.err = fmt.Errorf("inserting into %s: %s has no field for the column %q", b.table.ref(), typ, name)
	}
	b.columns = append(b.columns, bulkColumn{name: name, field: field})
}

// addGenerated adds the columns that the program fills by itself.
func (b *BulkStmt) addGenerated() {
	b.table.defaults.mu.Lock()
	defer b.table.defaults.mu.Unlock()
	for _, g := range b.table.defaults.list {
		if !g.onUpdate && !b.has(g.column.name) {
			if g.expr && b.err == nil {
				b.err = fmt.Errorf("inserting many rows into %s: the column %s is filled by an expression; give it values, or use Insert", b.table.ref(), g.column.name)
			}
			b.columns = append(b.columns, bulkColumn{name: g.column.name, generate: g.value})
		}
	}
}

// refuseWrapped: the ways of bulk, such as COPY, take values and no SQL.
func (b *BulkStmt) refuseWrapped() {
	for _, c := range b.columns {
		if around := b.table.defaults.wrapped(c.name); b.err == nil && around != nil && around.bind != nil {
			b.err = fmt.Errorf("inserting many rows into %s: the column %s has SQL around its values (Wrap); use Insert with Rows", b.table.ref(), c.name)
		}
	}
}

func (b *BulkStmt) has(name string) bool {
	for _, c := range b.columns {
		if c.name == name {
			return true
		}
	}
	return false
}

// PageSize bounds the rows of one statement, for rows that are large, or where
// locks and packets must be small; n that is more than the database's own bound
// has no effect, nor has any n on COPY, which is one statement. 0 is the
// database's own bound.
func (b BulkStmt) PageSize(n int) BulkStmt {
	if n < 0 && b.err == nil {
		b.err = fmt.Errorf("inserting into %s: a statement of %d rows is asked for", b.table.ref(), n)
	}
	b.page = n
	return b
}

// Page returns the [BulkStmt.PageSize]; 0 for none.
func (b BulkStmt) Page() int { return b.page }

// project makes the statement return the key of each row.
func (b BulkStmt) project(columns []Node) Statement {
	c := columnOf(bare(columns[0]))
	switch {
	case len(columns) != 1 || c == nil:
		b.err = fmt.Errorf("inserting many rows into %s returns one column, the key", b.table.ref())
	case b.has(c.name):
		b.err = fmt.Errorf("inserting many rows into %s: the key %s is among the columns that are given", b.table.ref(), c.name)
	case b.table.defaults.wrapped(c.name) != nil:
		b.err = fmt.Errorf("inserting many rows into %s: the key %s has SQL around it (Wrap)", b.table.ref(), c.name)
	default:
		b.key = c.name
	}
	return b
}

// Table returns the name of the table.
func (b BulkStmt) Table() metadata.Name { return b.table.Name() }

// InSchemas returns the statement for a table of another schema, if m has one
// for the table's.
func (b BulkStmt) InSchemas(m map[string]string) BulkStmt {
	if other, ok := m[b.table.schema]; ok {
		b.table = b.table.In(other)
	}
	return b
}

// Columns returns the names of the columns that are given.
func (b BulkStmt) Columns() []string {
	list := make([]string, len(b.columns))
	for i, c := range b.columns {
		list[i] = c.name
	}
	return list
}

// Key returns the name of the column that is returned; empty for none.
func (b BulkStmt) Key() string { return b.key }

// Len returns the number of rows.
func (b BulkStmt) Len() int { return b.rows.Len() }

// Err returns what is wrong with the statement.
func (b BulkStmt) Err() error { return b.err }

// FieldType returns the type of the values of a column; nil where the program
// makes them.
func (b BulkStmt) FieldType(column int) reflect.Type {
	switch c := b.columns[column]; {
	case c.generate != nil:
		return nil
	case c.find != nil:
		return c.find.Type
	}
	typ := b.rows.Type().Elem()
	if typ.Kind() == reflect.Pointer {
		typ = typ.Elem()
	}
	return typ.FieldByIndex(b.columns[column].field).Type
}

// Row returns a row as a struct; a nil pointer is the zero struct.
func (b BulkStmt) Row(i int) reflect.Value {
	v := b.rows.Index(i)
	if v.Kind() == reflect.Interface {
		v = v.Elem()
	}
	if v.Kind() != reflect.Pointer {
		return v
	}
	if v.IsNil() {
		return reflect.Zero(v.Type().Elem())
	}
	return v.Elem()
}

// Field returns the value of a column in a row that [BulkStmt.Row] returned; it
// may not be asked for where FieldType is nil.
func (b BulkStmt) Field(row reflect.Value, column int) reflect.Value {
	if find := b.columns[column].find; find != nil {
		return find.In(row)
	}
	return row.FieldByIndex(b.columns[column].field)
}

// Value returns the value of a column in a row.
func (b BulkStmt) Value(row reflect.Value, column int) any {
	c := b.columns[column]
	if c.generate != nil {
		if a, ok := c.generate().(*argument); ok {
			return a.v
		}
	}
	return b.Field(row, column).Interface()
}

// Chunk is the part of the rows from one on up to another.
func (b BulkStmt) Chunk(from, to int) BulkStmt {
	b.rows = b.rows.Slice(from, to)
	return b
}

// WriteSQL implements [Statement]: one INSERT of all rows.
func (b BulkStmt) WriteSQL(text *sqltext.Writer) {
	w := newWriter(text)
	if w.lasting() {
		b.columns = slices.DeleteFunc(slices.Clone(b.columns), func(c bulkColumn) bool { return c.generate != nil })
	}
	switch {
	case b.err != nil:
		w.Fail(b.err)
		return
	case b.Len() == 0:
		w.Failf("inserting into %s: there is no row", b.table.ref())
		return
	case w.forms.MaxParams > 0 && !w.Inline() && b.Len()*len(b.columns) > w.forms.MaxParams:
		w.Failf("inserting into %s: %d rows have more values than a statement may", b.table.ref(), b.Len())
		return
	}
	defer w.leave(w.enter([]Source{b.table}))
	w.Raw("INSERT INTO ")
	b.table.writeSource(w)
	w.Raw(" (").Idents(b.Columns()).Raw(") VALUES ")
	for i := range b.Len() {
		w.Comma(i)
		b.writeRow(w, b.Row(i))
	}
	if b.key != "" && w.forms.InsertReturning { // elsewhere the keys are counted
		writeReturning(w, []Node{&column{source: b.table, name: b.key}}, w.forms.InsertReturning, "INSERT")
	}
}

func (b BulkStmt) writeRow(w *Writer, row reflect.Value) {
	w.Raw("(")
	for i := range b.columns {
		w.Comma(i).Arg(b.Value(row, i))
	}
	w.Raw(")")
}

// Sample is an INSERT of the first row only, which shows what the statement is.
func (b BulkStmt) Sample() Statement {
	b.key = ""
	return b.Chunk(0, min(1, b.Len()))
}
