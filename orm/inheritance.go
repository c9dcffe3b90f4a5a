package orm

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"limbeck.dev/migrate/metadata"
)

// inheritance is the place of a class in a hierarchy: a base, and the subtypes
// that embed it.
type inheritance struct {
	base          *class // nil: it is the base itself
	kind          string // the discriminator's value in its rows; "": there are none of a base
	discriminator string // the column of the base's table
	embedded      string // the path of the base within a subtype
	table         metadata.Name
	subtypes      []*class // of a base
}

// joined reports whether the class has a table of its own, beside that of its
// base.
func (i *inheritance) joined() bool { return i != nil && i.table.Name != "" }

// Extend adds a subtype to the hierarchy of a base: a struct T that embeds the
// base's struct, and whose rows are those of the base's table in which the
// discriminator has the value kind (single-table inheritance). The fields of T
// beside the base's are columns of that table, which may be NULL for the other
// rows.
//
//	type Employee struct {
//		ID   int64  `db:"id,pk"`
//		Kind string `db:"kind,size=20,discriminator"`
//		Name string `db:"name,size=100"`
//	}
//	type Manager struct {
//		Employee
//		Level int `db:"level"`
//	}
//
//	var Employees = orm.Declare[Employee](Base, "employees")
//	var Managers = orm.Extend[Manager](Employees, "manager")
//
// Where rows are of the base alone, its tag says their value:
// discriminator=employee. Queries of the base read rows of every kind: each is an
// object of its own type, and what they return is the base within it; see [As].
func Extend[T, B any](base *Mapper[B], kind string) *Mapper[T] {
	return extend[T](base, kind, "", nil)
}

// ExtendTable is [Extend] for a subtype whose fields beside the base's are in a
// table of its own (joined-table inheritance). The key of that table is that of
// the base, and a foreign key to it.
func ExtendTable[T, B any](base *Mapper[B], kind, table string, options ...TableOption) *Mapper[T] {
	return extend[T](base, kind, table, options)
}

func extend[T, B any](base *Mapper[B], kind, table string, options []TableOption) *Mapper[T] {
	r := base.registry
	r.mu.Lock()
	defer r.mu.Unlock()
	m, fields := newMapper[T](r)
	if fields == nil {
		return m
	}
	x := extension{registry: r, base: base.class, sub: m.class, fields: fields}
	if err := x.check(kind); err != nil {
		r.fail(err)
		return m
	}
	m.inherits = &inheritance{base: base.class, kind: kind, discriminator: base.inherits.discriminator, embedded: x.embedded.Name}
	if table != "" {
		m.inherits.table = metadata.Name{Name: table}
	}
	m.class.table = base.table
	x.declare(options)
	base.inherits.subtypes = append(base.inherits.subtypes, m.class)
	r.addClass(m.class)
	return m
}

// extension is the declaration of a subtype.
type extension struct {
	registry  *Registry
	base, sub *class
	fields    *fieldSet
	embedded  reflect.StructField
}

// check looks whether the subtype can be one.
func (x *extension) check(kind string) error {
	var found bool
	x.embedded, found = x.sub.typ.FieldByName(x.base.typ.Name())
	fail := func(mend, format string, args ...any) error { return problem(x.sub.typ, "", mend, format, args...) }
	switch in := x.base.inherits; {
	case !found || !x.embedded.Anonymous || x.embedded.Type != x.base.typ || len(x.embedded.Index) != 1:
		return fail("embed it, and not a pointer to it", "it extends %s and does not embed it", x.base.typ)
	case in == nil:
		return fail(`give a text of it the tag db:"kind,discriminator"`, "%s, which it extends, has no discriminator", x.base.typ)
	case in.base != nil:
		return fail("extend "+in.base.typ.String(), "%s, which it extends, is a subtype itself", x.base.typ)
	case kind == "" || kind == in.kind:
		return fail("", "its kind is %q, which is that of no subtype", kind)
	}
	for _, other := range x.base.inherits.subtypes {
		if other.inherits.kind == kind {
			return fail("give each a kind of its own", "its kind %q is that of %s", kind, other.typ)
		}
	}
	return nil
}

// inherited reports whether a field is one of the base.
func (x *extension) inherited(f field) bool { return f.index[0] == x.embedded.Index[0] }

// declare adds the columns of the subtype.
func (x *extension) declare(options []TableOption) {
	base := x.registry.tableOf(x.base)
	joined := x.sub.inherits.joined()
	b := newTableBuilder(x.sub, metadata.Table{Schema: base.Schema, Name: base.Name})
	if joined {
		b.table = keyTable(base, x.sub.inherits.table.Name)
	}
	x.sub.relationships = slices.DeleteFunc(x.sub.relationships, func(rel *mappedRelationship) bool { return x.inherited(rel.field) })
	for _, f := range x.fields.columns {
		if x.inherited(f) {
			x.inherit(f)
			continue
		}
		name := b.column(f)
		if base.Column(name) != nil {
			b.errs = append(b.errs, problem(x.sub.typ, f.path, "give one of them another name", "column %q is one of %s already", name, x.sub.table))
		}
		mapped := x.sub.addColumn(f, name)
		t := b.tags[name]
		mapped.own, mapped.group = joined, t.text("deferred")
		for _, key := range []string{"pk", "version", "tenant", "softdelete", "discriminator"} {
			if t.has(key) {
				b.errs = append(b.errs, problem(x.sub.typ, f.path, "it belongs to the base", "the option %q stands in a subtype", key))
			}
		}
	}
	if joined {
		for _, o := range options {
			o.applyTo(&b.table)
		}
	}
	x.registry.fail(b.errs...)
	x.registry.addEnums(x.sub, b)
	if len(b.errs) == 0 {
		x.addTable(b.table)
	}
}

// inherit maps a field of the base.
func (x *extension) inherit(f field) {
	path := strings.TrimPrefix(f.path, x.embedded.Name+".")
	for _, c := range x.base.columns {
		if c.path == path {
			mapped := x.sub.addColumn(f, c.column)
			mapped.version, mapped.group, mapped.tenant, mapped.softDelete = c.version, c.group, c.tenant, c.softDelete
		}
	}
}

// keyTable is the table of a subtype with nothing but its key.
func keyTable(base *metadata.Table, name string) metadata.Table {
	t := metadata.Table{Schema: base.Schema, Name: name}
	fk := metadata.ForeignKey{RefSchema: base.Schema, RefTable: base.Name, OnDelete: metadata.Cascade}
	for _, key := range base.PrimaryKey.Columns {
		of := base.Column(key)
		t.Columns = append(t.Columns, metadata.Column{Name: key, Type: of.Type, NotNull: true, Collation: of.Collation})
		fk.Columns, fk.RefColumns = append(fk.Columns, key), append(fk.RefColumns, key)
	}
	t.PrimaryKey.Columns = slices.Clone(base.PrimaryKey.Columns)
	t.ForeignKeys = []metadata.ForeignKey{fk}
	return t
}

// addTable adds the subtype's table, or its columns to that of the base.
func (x *extension) addTable(t metadata.Table) {
	r := x.registry
	if x.sub.inherits.joined() {
		x.sub.inherits.table = t.QName()
		r.addTable(x.sub, t)
		return
	}
	for i := range t.Columns {
		t.Columns[i].NotNull = false // the other rows have no value for it
	}
	base, t := r.tableOf(x.base), r.named(x.sub, t)
	base.Columns = append(base.Columns, t.Columns...)
	base.Uniques = append(base.Uniques, t.Uniques...)
	base.ForeignKeys = append(base.ForeignKeys, t.ForeignKeys...)
	base.Indexes = append(base.Indexes, t.Indexes...)
}

// noteDiscriminator makes a class the base of a hierarchy, if a field of it is
// tagged so.
func (c *class) noteDiscriminator(f field, column string, t tag) error {
	switch {
	case !t.has("discriminator"):
		return nil
	case f.typ.Kind() != reflect.String:
		return problem(c.typ, f.path, "make it a string", "a discriminator is a text, and not a %s", f.typ)
	case c.inherits != nil:
		return problem(c.typ, f.path, "keep one", "a second discriminator beside %s", c.inherits.discriminator)
	}
	c.inherits = &inheritance{discriminator: column, kind: t.text("discriminator")}
	return nil
}

// metaOf is the column of a field in the schema.
func (c *class) metaOf(m *mapping, col *mappedColumn) *metadata.Column {
	if col.own {
		return c.ownTable().Column(col.column)
	}
	return m.table.Column(col.column)
}

// ownTable is the table of a subtype that has one, else that of the class.
func (c *class) ownTable() *metadata.Table {
	if c.inherits.joined() {
		return c.registry.MetaData.Table(c.inherits.table.Schema, c.inherits.table.Name)
	}
	return c.registry.tableOf(c)
}

// tables are the tables of an object: of a subtype that has one, its own first.
func (c *class) tables() []*metadata.Table {
	if c.inherits.joined() {
		return []*metadata.Table{c.ownTable(), c.registry.tableOf(c)}
	}
	return []*metadata.Table{c.registry.tableOf(c)}
}

// column is a column of an object's tables.
func (c *class) column(name string) *metadata.Column {
	for _, t := range c.tables() {
		if found := t.Column(name); found != nil {
			return found
		}
	}
	return nil
}

// isKeyOfOwn reports whether a foreign key is that of a subtype's own table to
// its base's.
func (c *class) isKeyOfOwn(fk metadata.ForeignKey) bool {
	return c.inherits.joined() && fk.Target() == c.table && slices.Equal(fk.Columns, c.ownTable().PrimaryKey.Columns)
}

// partOf returns the struct of a type that a value is, or embeds: the base within
// an object of a subtype.
func partOf(v reflect.Value, t reflect.Type) reflect.Value {
	if t == nil || v.Type() == t {
		return v
	}
	if part := embeddedIn(v, t); part.IsValid() {
		return part
	}
	panic(fmt.Sprintf("orm: a %s holds no %s", v.Type(), t)) // the types of holders keep it out
}

// embeddedIn returns the struct of a type that another one embeds, with the rights
// of its own variable: the name of its type may be one that is not exported.
func embeddedIn(v reflect.Value, t reflect.Type) (part reflect.Value) {
	f, ok := v.Type().FieldByName(t.Name())
	if !ok || !f.Anonymous || f.Type != t {
		return part
	}
	return reflect.NewAt(t, v.FieldByIndex(f.Index).Addr().UnsafePointer()).Elem()
}

// as returns the object as a pointer to T: itself, or the base within it; nil for
// no object.
func as[T any](object any) *T {
	if p, ok := object.(*T); ok {
		return p
	}
	v := reflect.ValueOf(object)
	if !v.IsValid() || v.IsNil() {
		return nil
	}
	part := embeddedIn(v.Elem(), reflect.TypeFor[T]())
	if !part.IsValid() {
		return nil
	}
	return part.Addr().Interface().(*T)
}
