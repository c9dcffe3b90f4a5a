package core

import (
	"fmt"
	"reflect"
	"strings"

	"limbeck.dev/migrate/internal/gonames"
	"limbeck.dev/migrate/metadata"
)

// Define fills a struct that describes a table: an embedded *Table, and a
// [Column] or [NullColumn] for each column, named by a db tag or by the field
// in snake_case.
//
//	type userTable struct {
//		*core.Table
//		ID   core.Column[int64]
//		Name core.Column[string]
//		Bio  core.NullColumn[string]
//	}
//	var users = core.Define[userTable]("users")
//
// It panics if T is no such struct, which is a mistake of the program that
// shows when it starts.
func Define[T any](name string) *T { return fill(new(T), NewTable(name)) }

// DefineOf is [Define] for a table of a schema. A column that the table does not
// have is an error of the statements that use it.
func DefineOf[T any](m *metadata.Table) *T { return fill(new(T), TableOf(m)) }

// Alias returns a described table under another name: a source of its own, with
// its own columns.
//
//	boss := core.Alias(users, "boss")
func Alias[T any](table *T, alias string) *T {
	copied := *table
	return fill(&copied, tableOf(&copied).As(alias))
}

// InSchema returns a described table of the same name in another schema.
func InSchema[T any](table *T, schema string) *T {
	copied := *table
	return fill(&copied, tableOf(&copied).In(schema))
}

// placed is a column that can be put into a table.
type placed interface{ place(s Source, name string) }

func (c *Column[T]) place(s Source, name string) {
	*c = Column[T]{codedBy(&column{source: s, name: name}, c.codec())}
}

func (c *NullColumn[T]) place(s Source, name string) {
	*c = NullColumn[T]{NullExpr[T]{codedBy(&column{source: s, name: name}, c.codec())}}
}

var tableType = reflect.TypeFor[*Table]()

// tableOf returns the table that a described table embeds.
func tableOf(p any) *Table {
	v := reflect.ValueOf(p).Elem()
	if v.Kind() == reflect.Struct {
		if f := v.FieldByName("Table"); f.IsValid() && f.Type() == tableType && !f.IsNil() {
			return f.Interface().(*Table)
		}
	}
	panic(fmt.Sprintf("core: %s describes no table: embed *core.Table, and make it with core.Define", v.Type()))
}

// fill puts a table and its columns into a struct.
func fill[T any](p *T, t *Table) *T {
	v := reflect.ValueOf(p).Elem()
	if v.Kind() != reflect.Struct {
		panic(fmt.Sprintf("core: %s describes no table: it is no struct", v.Type()))
	}
	embedded := false
	for i := range v.NumField() {
		f := v.Type().Field(i)
		switch {
		case f.Anonymous && f.Type == tableType:
			v.Field(i).Set(reflect.ValueOf(t))
			embedded = true
		case f.IsExported():
			if c, ok := v.Field(i).Addr().Interface().(placed); ok {
				c.place(t, columnName(f))
			}
		}
	}
	if !embedded {
		panic(fmt.Sprintf("core: %s describes no table: embed *core.Table", v.Type()))
	}
	return p
}

func columnName(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("db"), ",")
	if name == "" {
		return gonames.Snake(f.Name)
	}
	return name
}
