package core

import (
	"database/sql"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"limbeck.dev/migrate/internal/gonames"
	"limbeck.dev/migrate/internal/suggest"
)

func errColumns(have, want int) error {
	return fmt.Errorf("the result has %d columns for %d targets", have, want)
}

// readerFor returns what scans a row of these columns into *p, by what p is.
func readerFor(p any, columns []string) (func(Rows) error, error) {
	switch p := p.(type) {
	case *map[string]any:
		return mapReader(p, columns), checkNames(columns)
	case *[]any:
		return listReader(p, len(columns)), nil
	}
	v := reflect.ValueOf(p).Elem()
	switch {
	case isRecord(v.Type()):
		targets, err := fieldTargets(v, columns)
		return func(rows Rows) error { return rows.Scan(targets...) }, err
	case v.Kind() == reflect.Pointer && isRecord(v.Type().Elem()):
		return pointerReader(v, columns)
	case len(columns) != 1:
		return nil, fmt.Errorf("the result has %d columns, but a %s takes one; read it into a struct", len(columns), v.Type())
	}
	return func(rows Rows) error { return rows.Scan(p) }, nil
}

// pointerReader scans into one record and copies it into a new one for each row.
func pointerReader(p reflect.Value, columns []string) (func(Rows) error, error) {
	record := reflect.New(p.Type().Elem()).Elem()
	targets, err := fieldTargets(record, columns)
	return func(rows Rows) error {
		record.SetZero()
		if err := rows.Scan(targets...); err != nil {
			return err
		}
		own := reflect.New(record.Type())
		own.Elem().Set(record)
		p.Set(own)
		return nil
	}, err
}

func mapReader(p *map[string]any, columns []string) func(Rows) error {
	return func(rows Rows) error {
		var list []any
		if err := listReader(&list, len(columns))(rows); err != nil {
			return err
		}
		*p = make(map[string]any, len(columns))
		for i, name := range columns {
			(*p)[name] = list[i]
		}
		return nil
	}
}

func listReader(p *[]any, n int) func(Rows) error {
	targets := make([]any, n)
	return func(rows Rows) error {
		*p = make([]any, n)
		for i := range targets {
			targets[i] = &(*p)[i]
		}
		return rows.Scan(targets...)
	}
}

var scannerType = reflect.TypeFor[sql.Scanner]()

// isRecord reports whether a type is a struct whose fields are columns, not a
// value by itself.
func isRecord(t reflect.Type) bool {
	return t.Kind() == reflect.Struct && !record(t).value
}

// fieldTargets returns the addresses of the fields for the columns.
func fieldTargets(v reflect.Value, columns []string) ([]any, error) {
	fields, err := record(v.Type()).match(v.Type(), columns)
	if err != nil {
		return nil, err
	}
	targets := make([]any, len(columns))
	for i, index := range fields {
		targets[i] = v.FieldByIndex(index).Addr().Interface()
	}
	return targets, nil
}

// checkNames refuses columns of which one would hide another.
func checkNames(columns []string) error {
	for i, name := range columns {
		if slices.Contains(columns[:i], name) {
			return fmt.Errorf("the result has two columns named %q; give one another name with As", name)
		}
	}
	return nil
}

// matched are the fields for the columns of a result.
type matched struct {
	columns []string
	fields  [][]int
}

// match returns the fields for the columns. It remembers the last answer, since
// most structs are read from one statement.
func (r *recordFields) match(t reflect.Type, columns []string) ([][]int, error) {
	if last := r.last.Load(); last != nil && slices.Equal(last.columns, columns) {
		return last.fields, nil
	}
	if r.err != nil {
		return nil, r.err
	}
	if err := checkNames(columns); err != nil {
		return nil, err
	}
	fields, seen := make([][]int, len(columns)), make(map[string]bool, len(columns))
	for i, name := range columns {
		index, ok := r.fields[name]
		if !ok {
			return nil, fmt.Errorf("%s has no field for the column %q%s", t, name, suggest.DidYouMean(name, r.names))
		}
		seen[name] = true
		fields[i] = index
	}
	if len(columns) < len(r.names) {
		return nil, fmt.Errorf("%s: the result has no column for %s; select it, or tag the field db:\"-\"", t, r.without(seen))
	}
	r.last.Store(&matched{columns, fields})
	return fields, nil
}

// recordFields are the columns that the fields of a struct are named for.
type recordFields struct {
	names  []string
	fields map[string][]int
	last   atomic.Pointer[matched]
	value  bool // a value by itself: not a record
	err    error
}

var records sync.Map // reflect.Type → *recordFields

func record(t reflect.Type) *recordFields {
	if known, ok := records.Load(t); ok {
		return known.(*recordFields)
	}
	r := &recordFields{fields: make(map[string][]int)}
	r.collect(t, nil, "")
	r.value = t == timeType || reflect.PointerTo(t).Implements(scannerType) || len(r.names) == 0 && r.err == nil
	records.Store(t, r)
	return r
}

// collect adds the fields of a struct, whose columns begin with a prefix where it
// is a part of another one: db:",prefix=author_".
func (r *recordFields) collect(t reflect.Type, index []int, prefix string) {
	for i := range t.NumField() {
		f := t.Field(i)
		tag, tagged := f.Tag.Lookup("db")
		name, options, _ := strings.Cut(tag, ",")
		inner, nested := nestedPrefix(options)
		at := append(index[:len(index):len(index)], i)
		switch {
		case name == "-" || !f.IsExported() && !f.Anonymous:
		case f.Anonymous && !tagged && f.Type.Kind() == reflect.Struct:
			r.collect(f.Type, at, prefix)
		case nested && f.IsExported() && f.Type.Kind() == reflect.Struct:
			r.collect(f.Type, at, prefix+inner)
		case nested:
			r.err = fmt.Errorf("%s.%s: a prefix is for the columns of a struct", t, f.Name)
		case f.Anonymous && !tagged && f.Type.Kind() == reflect.Pointer:
			r.err = fmt.Errorf("%s.%s: embed the struct itself, not a pointer to it", t, f.Name)
		case f.IsExported():
			r.add(t, f, prefix, name, at)
		}
	}
}

// nestedPrefix returns the prefix among the options of a tag.
func nestedPrefix(options string) (prefix string, nested bool) {
	for o := range strings.SplitSeq(options, ",") {
		if p, found := strings.CutPrefix(strings.TrimSpace(o), "prefix="); found {
			return strings.Trim(p, "'"), true
		}
	}
	return "", false
}

func (r *recordFields) add(t reflect.Type, f reflect.StructField, prefix, name string, at []int) {
	if name == "" {
		name = gonames.Snake(f.Name)
	}
	name = prefix + name
	if r.fields[name] != nil {
		r.err = fmt.Errorf("%s.%s: another field is named for the column %q", t, f.Name, name)
		return
	}
	r.names = append(r.names, name)
	r.fields[name] = at
}

// without lists the columns that were not seen.
func (r *recordFields) without(seen map[string]bool) string {
	var missing []string
	for _, name := range r.names {
		if !seen[name] {
			missing = append(missing, name)
		}
	}
	return strings.Join(missing, ", ")
}
