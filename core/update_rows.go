package core

import (
	"fmt"
	"reflect"

	"limbeck.dev/migrate/metadata"
)

// UpdateRows is an UPDATE that gives each row values of its own. A row of values
// begins with those of the key columns, by which it is found, and goes on with
// those of the columns that are set:
//
//	core.UpdateRows(users, []core.AnyColumn{users.ID}, []core.AnyColumn{users.Name, users.Age},
//		[]any{1, "ann", 41},
//		[]any{2, "bob", nil})
//
// It is one statement; how many rows fit into it is bounded by the arguments
// that the database takes (Forms.MaxParams). Values may be expressions. A
// column that is described ([TableOf], [DefineOf]) lends its type where the
// database asks for one (PostgreSQL); else the first value that is not nil does.
func UpdateRows(t TableSource, key, set []AnyColumn, rows ...[]any) UpdateStmt {
	u := rowsUpdate{table: t.table(), values: &ValuesTable{name: "new_values", rows: rows}}
	stmt := Update(u.table).From(u.values)
	for i, c := range key {
		stmt = stmt.Where(expr[any](u.own(c)).EqTo(expr[any](u.given(c, fmt.Sprint("key_", i)))))
	}
	for i, c := range set {
		stmt = stmt.Set(Assignment{u.own(c), u.given(c, fmt.Sprint("set_", i))})
	}
	if len(key) == 0 {
		stmt.where = append(stmt.where, expr[bool](failure(fmt.Sprintf("updating rows of %s needs the columns of their key", u.table.ref()))))
	}
	return stmt
}

// UpdateAll is [UpdateRows] of structs, or pointers to structs, whose fields are
// named as [Into] has it: those of the key find a row, those of set are its new
// values.
//
//	core.UpdateAll(users, people, []core.AnyColumn{users.ID}, users.Name, users.Age)
func UpdateAll[T any](t TableSource, rows []T, key []AnyColumn, set ...AnyColumn) UpdateStmt {
	all := append(key[:len(key):len(key)], set...)
	typ := reflect.TypeFor[T]()
	if typ.Kind() == reflect.Pointer {
		typ = typ.Elem()
	}
	list := make([][]any, len(rows))
	var wrong Node
	for i := range rows {
		v := reflect.Indirect(reflect.ValueOf(&rows[i]).Elem())
		for _, c := range all {
			value, err := fieldNamed(typ, v, c.Name())
			if err != nil && wrong == nil {
				wrong = failure(fmt.Sprintf("updating rows of %s: %v", t.table().ref(), err))
			}
			list[i] = append(list[i], value)
		}
	}
	stmt := UpdateRows(t, key, set, list...)
	if wrong != nil {
		stmt.where = []Condition{expr[bool](wrong)}
	}
	return stmt
}

// fieldNamed returns the value of the field that is named for a column.
func fieldNamed(t reflect.Type, v reflect.Value, column string) (any, error) {
	if !isRecordType(t) {
		return nil, fmt.Errorf("a %s has no fields for its columns", t)
	}
	if !v.IsValid() {
		return nil, fmt.Errorf("a row is nil")
	}
	r := record(t)
	if r.err != nil {
		return nil, r.err
	}
	index, found := r.fields[column]
	if !found {
		return nil, fmt.Errorf("%s has no field for the column %q", t, column)
	}
	return v.FieldByIndex(index).Interface(), nil
}

// rowsUpdate puts an [UpdateRows] together.
type rowsUpdate struct {
	table  *Table
	values *ValuesTable
}

// own is the column as the table's own.
func (u rowsUpdate) own(c AnyColumn) *column {
	own := *c.column()
	if own.field == nil {
		own.source = u.table
	}
	return &own
}

// given is the column of the values that a column is compared with or set to.
func (u rowsUpdate) given(c AnyColumn, name string) *column {
	u.values.columns = append(u.values.columns, name)
	u.values.like = append(u.values.like, valueOf{u.table, u.own(c)})
	return &column{source: u.values, name: name}
}

// valueOf tells for which column of a table values are.
type valueOf struct {
	table  *Table
	column *column
}

// node returns a value as an argument that has the type of the column, where the
// table is described.
func (o valueOf) node(v any) Node {
	name := o.column.name
	if o.column.field != nil {
		name, _ = fieldIn(o.table, o.column.field)
	}
	if m := o.table.meta; m != nil {
		if c := m.Column(name); c != nil && c.Type != nil {
			return &typedArgument{argument{v}, unbounded(c.Type)}
		}
	}
	return nil
}

// unbounded is the type without its length, to which a cast would cut the text.
func unbounded(t metadata.Type) metadata.Type {
	switch t.(type) {
	case metadata.String, metadata.Char:
		return metadata.Text{}
	}
	return t
}
