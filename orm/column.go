package orm

import (
	"cmp"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/internal/gonames"
	"limbeck.dev/migrate/metadata"
)

// columnKeys are the options of a db tag.
var columnKeys = tagKeys{
	"pk": false, "unique": true, "index": true, "fk": false, "ondelete": false, "onupdate": false,
	"null": false, "notnull": false, "default": false, "computed": false, "stored": false,
	"identity": false, "autoincrement": false, "neverreuse": false, "size": false, "type": false,
	"enum": false, "comment": false, "collate": false, "version": false, "deferred": false, "tenant": false, "discriminator": false, "softdelete": false,
}

// flags take no value, choices may have one, and all others need one.
var (
	flags   = []string{"pk", "null", "notnull", "stored", "neverreuse", "version", "tenant", "softdelete"}
	choices = []string{"unique", "index", "identity", "autoincrement", "discriminator"}
)

// tableBuilder makes a table of the fields of a struct.
type tableBuilder struct {
	root  reflect.Type
	table metadata.Table
	enums []metadata.Enum
	from  map[string]string // the field of each column
	tags  map[string]tag    // and its tag
	errs  []error
}

func newTableBuilder(c *class, table metadata.Table) *tableBuilder {
	return &tableBuilder{root: c.typ, table: table, from: make(map[string]string), tags: make(map[string]tag)}
}

// columnBuilder makes one column.
type columnBuilder struct {
	*tableBuilder
	field field
	tag   tag
	col   metadata.Column
}

func (b *columnBuilder) fail(mend, format string, args ...any) {
	b.errs = append(b.errs, problem(b.root, b.field.path, mend, format, args...))
}

// column adds the column of a field to the table, with the constraints that
// its tag asks for, and returns its name.
func (b *tableBuilder) column(f field) string {
	c := columnBuilder{tableBuilder: b, field: f}
	var err error
	if c.tag, err = parseTag(f.tag, true, columnKeys); err != nil {
		c.fail("", "db:%q: %v", f.tag, err)
	}
	c.col.Name = f.prefix + cmp.Or(c.tag.name, gonames.Snake(lastName(f.path)))
	if other, taken := b.from[c.col.Name]; taken {
		c.fail("give one of them another name", "column %q belongs to %s already", c.col.Name, other)
		return c.col.Name
	}
	b.from[c.col.Name], b.tags[c.col.Name] = f.path, c.tag
	c.checkOptions()
	c.setType()
	c.setNull()
	c.setValue()
	c.col.Comment = c.tag.text("comment")
	c.col.Collation = c.tag.text("collate")
	b.table.Columns = append(b.table.Columns, c.col)
	c.keys()
	return c.col.Name
}

// checkOptions looks for options that do not go together.
func (b *columnBuilder) checkOptions() {
	for _, o := range b.tag.options {
		switch {
		case slices.Contains(flags, o.key) && o.given:
			b.fail("", "option %q takes no value", o.key)
		case !slices.Contains(flags, o.key) && !slices.Contains(choices, o.key) && !o.given:
			b.fail("", "option %q needs a value", o.key)
		}
	}
	for _, pair := range [][2]string{
		{"null", "notnull"}, {"null", "pk"}, {"type", "enum"}, {"type", "size"}, {"enum", "size"},
		{"default", "computed"}, {"default", "identity"}, {"computed", "identity"},
	} {
		if b.tag.has(pair[0]) && b.tag.has(pair[1]) {
			b.fail("keep one", "options %q and %q contradict each other", pair[0], pair[1])
		}
	}
	if b.field.deferred {
		for _, key := range []string{"pk", "fk", "version"} {
			if b.tag.has(key) {
				b.fail("make it a plain field", "the option %q is for columns that every query reads, not for a deferred one", key)
			}
		}
	} else if b.tag.has("deferred") {
		b.fail("make it an orm.Deferred["+b.field.typ.String()+"]", "the option deferred is for deferred columns")
	}
	for _, pair := range [][2]string{{"ondelete", "fk"}, {"stored", "computed"}} {
		if b.tag.has(pair[0]) && !b.tag.has(pair[1]) {
			b.fail("", "option %q needs the option %q", pair[0], pair[1])
		}
	}
}

// isVersion reports whether the field counts the updates of its row.
func (b *tableBuilder) isVersion(f field) bool {
	t, err := parseTag(f.tag, true, columnKeys)
	if err != nil || !t.has("version") {
		return false
	}
	switch f.typ.Kind() {
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return true
	}
	b.errs = append(b.errs, problem(b.root, f.path, "make it an int64", "a version counts, and a %s cannot", f.typ))
	return false
}

func (b *columnBuilder) setType() {
	inner, _ := nullableType(b.field.typ)
	switch {
	case b.tag.has("type"):
		t, err := metadata.ParseType(b.tag.value("type"))
		if err != nil {
			b.fail("", "%v", err)
		}
		b.col.Type = t
	case b.tag.has("enum"):
		if inner.Kind() != reflect.String {
			b.fail("use a string, or write type=...", "the type %s cannot hold an enum's words", inner)
		}
		b.col.Type = parseEnumTag(b.tag.value("enum"))
	default:
		b.inferType(inner)
	}
	b.noteEnum(b.col.Type)
}

func (b *columnBuilder) inferType(inner reflect.Type) {
	size := 0
	if b.tag.has("size") {
		var err error
		if size, err = strconv.Atoi(b.tag.value("size")); err != nil || size < 1 {
			b.fail("", "size must be a number above 0, not %q", b.tag.value("size"))
		}
	}
	t, err := core.TypeOf(inner, size)
	if err != nil {
		b.fail(mendType(inner), "%v", err)
	}
	if _, sized := t.(metadata.String); size > 0 && !sized && t != (metadata.Binary{Length: size}) {
		b.fail("write type=... for other types", "size is for strings and bytes")
	}
	b.col.Type = t
}

// mendType suggests what to do about a Go type without a column type.
func mendType(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Slice, reflect.Map, reflect.Struct:
		return "say which with type=..., as in type=json or type=text[]"
	}
	return "say which with type=..., as in type=numeric(10,2)"
}

// parseEnumTag reads name:a|b, a|b or name.
func parseEnumTag(text string) metadata.Type {
	name, values, named := strings.Cut(text, ":")
	if !named && strings.Contains(text, "|") {
		name, values = "", text
	}
	var e metadata.Enum
	e.Name = unquote(name)
	if schema, rest, qualified := strings.Cut(e.Name, "."); qualified {
		e.Schema, e.Name = schema, rest
	}
	if values != "" {
		e.Values = strings.Split(unquote(values), "|")
	}
	return e
}

// noteEnum keeps a named enum for the schema.
func (b *columnBuilder) noteEnum(t metadata.Type) {
	switch t := t.(type) {
	case metadata.Enum:
		if t.Name != "" && len(t.Values) > 0 {
			b.enums = append(b.enums, t)
		}
	case metadata.Array:
		b.noteEnum(t.Of)
	case metadata.Variant:
		b.noteEnum(t.Type)
	}
}

func (b *columnBuilder) setNull() {
	_, nullable := nullableType(b.field.typ)
	b.col.NotNull = b.tag.has("pk") || b.tag.has("notnull") || !nullable && !b.tag.has("null")
}

// setValue says where the values come from that the program does not give.
func (b *columnBuilder) setValue() {
	b.col.Default = b.tag.value("default")
	if b.tag.has("computed") {
		b.col.Computed = &metadata.Computed{Expr: b.tag.value("computed"), Stored: b.tag.has("stored")}
	}
	if b.tag.has("identity") {
		b.setIdentity(b.tag.text("identity"))
	}
	if !b.tag.has("fk") {
		b.col.OnUpdate = b.tag.value("onupdate")
	}
	b.col.NeverReuse = b.tag.has("neverreuse")
	if !b.tag.has("autoincrement") {
		return
	}
	switch b.tag.value("autoincrement") {
	case "", "true":
		b.col.AutoIncrement = true
	case "false":
	default:
		b.fail("", "autoincrement is true or false")
	}
}

func (b *columnBuilder) setIdentity(word string) {
	switch strings.ToLower(word) {
	case "always":
		b.col.Identity = &metadata.Identity{Always: true}
	case "", "by default":
		b.col.Identity = &metadata.Identity{}
	default:
		b.fail("", "identity is always or 'by default', not %q", word)
	}
}
