package orm

import (
	"errors"
	"reflect"
	"slices"

	"limbeck.dev/migrate/internal/gonames"
	"limbeck.dev/migrate/internal/suggest"
	"limbeck.dev/migrate/metadata"
)

// Declare adds a table to the registry, with the columns, constraints and
// indexes that the tags of T say and those of the options; see the package
// documentation. The mapper is usable whatever is wrong; the registry keeps the
// errors.
func Declare[T any](r *Registry, table string, options ...TableOption) *Mapper[T] {
	r.mu.Lock()
	defer r.mu.Unlock()
	m, fields := newMapper[T](r)
	if fields != nil {
		r.declare(m.class, fields.columns, table, options)
	}
	return m
}

// TableOf returns the table that [Declare] would add to the registry for a
// struct type, and leaves the registry as it is: for programs that write
// declarations. Relationships are left out.
func TableOf(r *Registry, t reflect.Type, table string, options ...TableOption) (metadata.Table, error) {
	scratch := NewRegistry(r.MetaData.Naming)
	scratch.MetaData.Enums = slices.Clone(r.MetaData.Enums)
	if t.Kind() != reflect.Struct {
		return metadata.Table{}, problem(t, "", "declare a struct", "only structs are mapped")
	}
	fields := fieldsOf(reflect.New(t))
	scratch.fail(fields.errs...)
	scratch.declare(newClass(scratch, t), fields.columns, table, options)
	if err := errors.Join(scratch.MetaData.Errors...); err != nil {
		return metadata.Table{}, err
	}
	return scratch.MetaData.Tables[0], nil
}

// declare adds the table of a struct.
func (r *Registry) declare(c *class, fields []field, table string, options []TableOption) {
	b := newTableBuilder(c, metadata.Table{Name: table})
	for _, f := range fields {
		mapped := c.addColumn(f, b.column(f))
		mapped.version = b.isVersion(f)
		t := b.tags[mapped.column]
		mapped.group = t.text("deferred")
		mapped.tenant, mapped.softDelete = t.has("tenant"), t.has("softdelete")
		if err := c.noteDiscriminator(f, mapped.column, t); err != nil {
			b.errs = append(b.errs, err)
		}
	}
	for _, o := range options {
		o.applyTo(&b.table)
	}
	b.finish()
	b.checkTable()
	c.table = b.table.QName()
	r.fail(b.errs...)
	r.addEnums(c, b)
	r.add(c, b.table)
}

// Map maps T onto a table that was built by hand, which is added to the
// registry unless it is there. The db tag of each field names its column and
// says nothing else. Every field needs a column. A column needs a field unless
// the database has a value for it: it is nullable, or has a default, an
// expression or increasing keys.
func Map[T any](r *Registry, table metadata.Table) *Mapper[T] {
	r.mu.Lock()
	defer r.mu.Unlock()
	m, fields := newMapper[T](r)
	if fields == nil {
		return m
	}
	m.table = table.QName()
	r.fail(m.mapFields(&table, fields.columns)...)
	if there := r.MetaData.Table(table.Schema, table.Name); there != nil && reflect.DeepEqual(*there, table) {
		r.addClass(m.class)
		return m
	}
	r.add(m.class, table)
	return m
}

// newMapper makes the prototype and finds the fields, which are nil if T is no
// struct.
func newMapper[T any](r *Registry) (*Mapper[T], *fieldSet) {
	proto := new(T)
	m := &Mapper[T]{proto: proto, class: newClass(r, reflect.TypeFor[T]())}
	if m.typ.Kind() != reflect.Struct {
		r.fail(problem(m.typ, "", "declare a struct", "only structs are mapped"))
		return m, nil
	}
	fields := fieldsOf(reflect.ValueOf(proto))
	r.fail(fields.errs...)
	for _, f := range fields.relationships {
		rel, err := newRelationship(f)
		if err != nil {
			r.fail(problem(m.typ, f.path, "", "rel:%q: %v", f.tag, err))
			continue
		}
		m.relationships = append(m.relationships, rel)
	}
	m.here = newPrototype(m.class, proto, fields, "")
	m.itself = m.here
	return m, &fields
}

func newClass(r *Registry, t reflect.Type) *class {
	return &class{registry: r, typ: t, byPointer: make(map[any]*mappedColumn)}
}

func (c *class) addColumn(f field, column string) *mappedColumn {
	mapped := &mappedColumn{field: f, column: column}
	c.columns = append(c.columns, mapped)
	c.byPointer[f.ptr] = mapped
	return mapped
}

// mapFields finds the column of each field, and what is left on either side.
func (c *class) mapFields(table *metadata.Table, fields []field) (errs []error) {
	from := make(map[string]string)
	for _, f := range fields {
		t, err := parseTag(f.tag, true, nil)
		name := t.name
		if err != nil {
			errs = append(errs, problem(c.typ, f.path, "the table says the rest", "db:%q: %v", f.tag, err))
		}
		if name == "" {
			name = gonames.Snake(lastName(f.path))
		}
		name = f.prefix + name
		switch other, taken := from[name]; {
		case table.Column(name) == nil:
			errs = append(errs, problem(c.typ, f.path, "", "table %s has no column %q%s",
				c.table, name, suggest.DidYouMean(name, columnNames(table))))
			continue
		case taken:
			errs = append(errs, problem(c.typ, f.path, "map it once", "column %q belongs to %s already", name, other))
			continue
		}
		from[name] = f.path
		c.addColumn(f, name)
	}
	for _, col := range table.Columns {
		given := !col.NotNull || col.Default != "" || col.Computed != nil || col.Identity != nil || col.AutoIncrement
		if _, mapped := from[col.Name]; !mapped && !given {
			errs = append(errs, problem(c.typ, "", "add one with the tag db:\""+col.Name+"\"",
				"column %q of table %s must have a value and has no field", col.Name, c.table))
		}
	}
	return errs
}

// checkTable looks at the table as a whole.
func (b *tableBuilder) checkTable() {
	if len(b.table.Columns) == 0 {
		b.errs = append(b.errs, problem(b.root, "", `tag its fields, as in db:"id,pk"`, "no field has a db tag"))
		return
	}
	if err := b.table.Validate(); err != nil && len(b.errs) == 0 {
		b.errs = append(b.errs, problem(b.root, "", "", "%v", err))
	}
}

// addEnums declares the named enums of the columns, and gives their values to
// columns that name them only.
func (r *Registry) addEnums(c *class, b *tableBuilder) {
	for _, e := range b.enums {
		there := r.MetaData.Enum(e.Schema, e.Name)
		if there == nil {
			r.MetaData.Enums = append(r.MetaData.Enums, metadata.Enum{Schema: e.Schema, Name: e.Name, Values: slices.Clone(e.Values)})
		} else if !slices.Equal(there.Values, e.Values) {
			r.fail(problem(c.typ, "", "give them the same words, or different names",
				"enum %s is declared with other values", e.QName()))
		}
	}
	for i := range b.table.Columns {
		col := &b.table.Columns[i]
		e, ok := col.Type.(metadata.Enum)
		if !ok || len(e.Values) > 0 {
			continue
		}
		there := r.MetaData.Enum(e.Schema, e.Name)
		if there == nil {
			r.fail(problem(c.typ, b.from[col.Name], "write enum="+e.Name+":a|b, or add it to MetaData.Enums first",
				"there is no enum %q", e.QName()))
			continue
		}
		e.Values = slices.Clone(there.Values)
		col.Type = e
	}
}

func columnNames(t *metadata.Table) []string {
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = c.Name
	}
	return names
}
