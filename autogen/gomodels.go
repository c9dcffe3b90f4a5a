package autogen

import (
	"cmp"
	"fmt"
	"go/format"
	"maps"
	"reflect"
	"slices"
	"strings"

	"limbeck.dev/migrate/internal/gonames"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/orm"
)

// GoModels returns the Go source of a package that declares a schema: for each
// table a struct with db tags as [orm.Declare] reads them, with a relationship
// for each foreign key, and all else as values of package metadata. Whether the
// tags of a struct say what the table is is tried out; a table of which they
// cannot is mapped onto its definition with [orm.Map]. So what the package
// declares equals the schema.
func GoModels(pkg string, schema *md.MetaData) ([]byte, error) {
	m := newModeler(schema)
	for i := range m.schema.Tables {
		if err := m.addTable(&m.schema.Tables[i]); err != nil {
			return nil, fmt.Errorf("table %s as Go: %w", m.schema.Tables[i].QName(), err)
		}
	}
	m.relate()
	body, err := m.print()
	if err != nil {
		return nil, err
	}
	source, err := format.Source([]byte(m.head(pkg) + body))
	if err != nil {
		return nil, fmt.Errorf("models as Go: %w", err)
	}
	return source, nil
}

// modeler makes models of one schema.
type modeler struct {
	schema   *md.MetaData // sorted
	registry *orm.Registry
	names    gonames.Set // of the package
	imports  map[string]bool
	lit      literal
	models   []*model
	plain    []md.Table // that no struct is mapped to
}

// model is a table and its struct.
type model struct {
	table     *md.Table
	typ, name string // of the struct, and of the variable
	fields    []modelField
	taken     gonames.Set // names of its fields
	options   []modelOption
	mapped    bool // onto the definition, which the tags do not say
	relations []relation
	notes     []string
}

// modelField is a field for a column.
type modelField struct {
	name string
	typ  goType
	tag  string // the value of db
}

// modelOption is an option of Declare, and its source.
type modelOption struct {
	value  orm.TableOption
	source string
}

func newModeler(schema *md.MetaData) *modeler {
	m := &modeler{schema: schema.Clone(), names: gonames.Set{"Base": true}, imports: make(map[string]bool)}
	m.schema.Sort()
	m.lit.used = make(map[string]bool)
	m.registry = orm.NewRegistry(conventionOf(m.schema))
	m.registry.MetaData.Enums = m.schema.Enums
	return m
}

func (m *modeler) addTable(t *md.Table) error {
	if len(t.Columns) == 0 {
		m.plain = append(m.plain, *t)
		return nil
	}
	name := gonames.Exported(t.Name)
	x := &model{table: t, taken: gonames.Set{}}
	x.typ = m.names.Add(gonames.Singular(name))
	if name == x.typ {
		name = gonames.Plural(name)
	}
	x.name = m.names.Add(name)
	for _, c := range t.Columns {
		x.fields = append(x.fields, modelField{name: x.taken.Add(gonames.Exported(c.Name)), typ: goTypeOf(c.Type, !c.NotNull)})
	}
	if err := m.declare(x); err != nil {
		return err
	}
	for _, f := range x.fields {
		if f.typ.path != "" {
			m.imports[f.typ.path] = true
		}
	}
	m.models = append(m.models, x)
	return nil
}

// declare finds tags and options that say what the table is, or maps the struct
// onto it. Constraints are in the tags where those can say them; with some, the
// table as a whole is another, and the options say all of them.
func (m *modeler) declare(x *model) error {
	for _, constraintsInTags := range []bool{true, false} {
		if err := m.write(x, constraintsInTags); err != nil {
			return err
		}
		if m.says(x) {
			return nil
		}
	}
	x.mapped, x.options = true, nil
	for i := range x.fields {
		x.fields[i].tag = tagText(x.table.Columns[i].Name)
	}
	return nil
}

// says tries the declaration out.
func (m *modeler) says(x *model) bool {
	fields := make([]reflect.StructField, len(x.fields))
	for i, f := range x.fields {
		fields[i] = reflect.StructField{Name: f.name, Type: f.typ.typ, Tag: reflect.StructTag(structTag("db", f.tag))}
	}
	options := make([]orm.TableOption, len(x.options))
	for i, o := range x.options {
		options[i] = o.value
	}
	declared, err := orm.TableOf(m.registry, reflect.StructOf(fields), x.table.Name, options...)
	if err != nil {
		return false
	}
	for i := range declared.Columns {
		if e, named := declared.Columns[i].Type.(md.Enum); named && e.Name != "" {
			e.Values = nil // the schema has them apart
			declared.Columns[i].Type = e
		}
	}
	got := md.MetaData{Tables: []md.Table{declared}}
	got.Sort()
	return equalEmpty(reflect.ValueOf(got.Tables[0]), reflect.ValueOf(*x.table))
}

// equalEmpty is reflect.DeepEqual, but that an empty list is none.
func equalEmpty(a, b reflect.Value) bool {
	switch a.Kind() {
	case reflect.Struct:
		for i := range a.NumField() {
			if !equalEmpty(a.Field(i), b.Field(i)) {
				return false
			}
		}
		return true
	case reflect.Slice:
		if a.Len() != b.Len() {
			return false
		}
		for i := range a.Len() {
			if !equalEmpty(a.Index(i), b.Index(i)) {
				return false
			}
		}
		return true
	}
	return reflect.DeepEqual(a.Interface(), b.Interface())
}

// conventionOf returns the naming convention that the names of a schema follow
// most, and that changes none of them; nil where there is none.
func conventionOf(schema *md.MetaData) md.NamingConvention {
	var best md.NamingConvention
	most := 0
	for _, convention := range conventions {
		named, unnamed := schema.Clone(), schema.Clone()
		named.Naming, unnamed.Naming = convention, convention
		eachName(unnamed, func(name *string) { *name = "" })
		if named.ApplyNaming() != nil || unnamed.ApplyNaming() != nil {
			continue
		}
		before, after := names(schema), names(named)
		if !slices.Equal(before, after) {
			continue
		}
		same := 0
		for i, name := range names(unnamed) {
			if name == before[i] {
				same++
			}
		}
		if same > most {
			best, most = convention, same
		}
	}
	return best
}

// serverNaming is how PostgreSQL names what has no name.
var serverNaming = md.NamingConvention{
	"ix": "%(table_name)s_%(column_0_N_name)s_idx",
	"uq": "%(table_name)s_%(column_0_N_name)s_key",
	"fk": "%(table_name)s_%(column_0_N_name)s_fkey",
	"pk": "%(table_name)s_pkey",
}

// conventions are those that are tried. Where checks have other names than
// the default one gives them, it may still fit the rest.
var conventions = []md.NamingConvention{md.DefaultNaming, withoutChecks(md.DefaultNaming), serverNaming}

func withoutChecks(n md.NamingConvention) md.NamingConvention {
	n = maps.Clone(n)
	delete(n, "ck")
	return n
}

func eachName(schema *md.MetaData, f func(*string)) {
	for i := range schema.Tables {
		t := &schema.Tables[i]
		f(&t.PrimaryKey.Name)
		for j := range t.Uniques {
			f(&t.Uniques[j].Name)
		}
		for j := range t.ForeignKeys {
			f(&t.ForeignKeys[j].Name)
		}
		for j := range t.Checks {
			f(&t.Checks[j].Name)
		}
		for j := range t.Indexes {
			f(&t.Indexes[j].Name)
		}
	}
}

func names(schema *md.MetaData) (list []string) {
	eachName(schema, func(name *string) { list = append(list, *name) })
	return list
}

// head is the beginning of the file.
func (m *modeler) head(pkg string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "// Package %s declares the tables of a database as they are.\npackage %s\n\nimport (\n", pkg, pkg)
	paths := slices.SortedFunc(maps.Keys(m.imports), func(a, b string) int {
		return cmp.Or(cmp.Compare(strings.Count(a, "."), strings.Count(b, ".")), cmp.Compare(a, b))
	})
	parted := false
	for _, path := range paths {
		if strings.Contains(path, ".") && !parted {
			parted = true
			b.WriteString("\n")
		}
		fmt.Fprintf(&b, "\t%q\n", path)
	}
	if m.lit.used["md"] {
		b.WriteString("\tmd \"limbeck.dev/migrate/metadata\"\n")
	}
	b.WriteString("\t\"limbeck.dev/migrate/orm\"\n)\n\n")
	return b.String()
}
