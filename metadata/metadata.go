package metadata

import (
	"cmp"
	"slices"
)

// MetaData is a whole schema: everything that a program declares, or that a
// database holds. The zero value is an empty schema, ready to use.
type MetaData struct {
	// Naming gives names to constraints and indexes that have none; see
	// [MetaData.ApplyNaming].
	Naming    NamingConvention
	Schemas   []Schema
	Enums     []Enum
	Sequences []Sequence
	Tables    []Table
	Views     []View
	// Errors is what went wrong when the schema was declared. A schema with
	// errors is not to be compared with a database: what is missing from it
	// would be dropped. See [MetaData.Validate].
	Errors []error
	// Check finds what can be looked at only when all is declared, for
	// [MetaData.Validate]; it may be nil. It is no part of the schema.
	Check func() error
}

// Schema is a namespace for tables (CREATE SCHEMA), apart from the default one.
type Schema struct {
	Name    string
	Comment string
}

// Name is the qualified name of a table, view, sequence or enum. An empty
// Schema is the default schema of the connection.
type Name struct {
	Schema string
	Name   string
}

// String returns the name for people, as schema.name; it is not quoted and is
// never SQL.
func (n Name) String() string {
	if n.Schema == "" {
		return n.Name
	}
	return n.Schema + "." + n.Name
}

// Compare orders names by schema, then by name.
func (n Name) Compare(other Name) int {
	if n.Schema != other.Schema {
		return compareStrings(n.Schema, other.Schema)
	}
	return compareStrings(n.Name, other.Name)
}

func compareStrings(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// Table returns the table of that name, or nil. The pointer leads into m, so
// the table may be changed through it until m.Tables is next appended to.
func (m *MetaData) Table(schema, name string) *Table {
	return find(m.Tables, Name{schema, name}, (*Table).QName)
}

// View returns the view of that name, or nil, in the manner of [MetaData.Table].
func (m *MetaData) View(schema, name string) *View {
	return find(m.Views, Name{schema, name}, (*View).QName)
}

// Sequence returns the sequence of that name, or nil, in the manner of
// [MetaData.Table].
func (m *MetaData) Sequence(schema, name string) *Sequence {
	return find(m.Sequences, Name{schema, name}, (*Sequence).QName)
}

// Enum returns the named enum, or nil, in the manner of [MetaData.Table].
func (m *MetaData) Enum(schema, name string) *Enum {
	return find(m.Enums, Name{schema, name}, (*Enum).QName)
}

// HasSchema reports whether the namespace is declared in m.
func (m *MetaData) HasSchema(name string) bool {
	return slices.ContainsFunc(m.Schemas, func(s Schema) bool { return s.Name == name })
}

func find[T any](list []T, name Name, qname func(*T) Name) *T {
	for i := range list {
		if qname(&list[i]) == name {
			return &list[i]
		}
	}
	return nil
}

// Sort puts every list of m into the order of its names, so that two equal
// schemas have equal text whatever order they were found in; constraints
// without a name go by what they say. The order of columns, and of columns
// within a constraint, carries meaning and is kept.
func (m *MetaData) Sort() {
	slices.SortFunc(m.Schemas, func(a, b Schema) int { return compareStrings(a.Name, b.Name) })
	slices.SortFunc(m.Enums, func(a, b Enum) int { return a.QName().Compare(b.QName()) })
	slices.SortFunc(m.Sequences, func(a, b Sequence) int { return a.QName().Compare(b.QName()) })
	slices.SortFunc(m.Tables, func(a, b Table) int { return a.QName().Compare(b.QName()) })
	slices.SortFunc(m.Views, func(a, b View) int { return a.QName().Compare(b.QName()) })
	for i := range m.Tables {
		m.Tables[i].sort()
	}
	for i := range m.Views {
		slices.SortFunc(m.Views[i].Indexes, byName)
	}
}

func (t *Table) sort() {
	slices.SortStableFunc(t.Uniques, func(a, b Unique) int {
		return cmp.Or(compareStrings(a.Name, b.Name), slices.Compare(a.Columns, b.Columns))
	})
	slices.SortStableFunc(t.ForeignKeys, func(a, b ForeignKey) int {
		return cmp.Or(compareStrings(a.Name, b.Name), slices.Compare(a.Columns, b.Columns), a.Target().Compare(b.Target()))
	})
	slices.SortStableFunc(t.Checks, func(a, b Check) int {
		return cmp.Or(compareStrings(a.Name, b.Name), compareStrings(a.Expr, b.Expr))
	})
	slices.SortStableFunc(t.Exclusions, func(a, b Exclusion) int { return compareStrings(a.Name, b.Name) })
	slices.SortStableFunc(t.Indexes, byName)
}

func byName(a, b Index) int { return compareStrings(a.Name, b.Name) }
