package autogen

import (
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"limbeck.dev/migrate/core"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/orm"
)

// write writes the tags and options of a model.
func (m *modeler) write(x *model, constraintsInTags bool) error {
	x.options = nil
	w := tagWriter{modeler: m, model: x}
	for i := range x.fields {
		w.column(&x.table.Columns[i], &x.fields[i])
	}
	if constraintsInTags {
		w.constraints()
	}
	for i := range x.fields {
		x.fields[i].tag = strings.Join(w.tags[i], ",")
	}
	return w.rest()
}

// tagWriter writes the tags of one struct.
type tagWriter struct {
	*modeler
	*model
	tags [][]string // the parts of each field's tag

	pk, uniques, keys, indexes []bool // which constraints the tags say
}

// column writes what a column is by itself.
func (w *tagWriter) column(c *md.Column, f *modelField) {
	tag := []string{tagText(c.Name)}
	inner := f.typ.typ
	nullable := inner.Kind() == reflect.Pointer
	if nullable {
		inner = inner.Elem()
	}
	tag = append(tag, typeTag(c.Type, inner)...)
	add := func(when bool, option string) {
		if when {
			tag = append(tag, option)
		}
	}
	add(!c.NotNull && !nullable, "null")
	add(c.Default != "", "default="+c.Default)
	if c.Computed != nil {
		add(true, "computed="+c.Computed.Expr)
		add(c.Computed.Stored, "stored")
	}
	if c.Identity != nil {
		add(c.Identity.Always, "identity=always")
		add(!c.Identity.Always, "identity")
	}
	add(c.OnUpdate != "", "onupdate="+c.OnUpdate)
	counts := w.counts(c)
	add(c.AutoIncrement && !counts, "autoincrement")
	add(!c.AutoIncrement && counts, "autoincrement=false")
	add(c.NeverReuse, "neverreuse")
	add(c.Collation != "", "collate="+quoteTag(c.Collation))
	add(c.Comment != "", "comment="+quoteTag(c.Comment))
	w.tags = append(w.tags, tag)
}

// counts reports whether a declaration takes the column for one that counts by
// itself where its tag says nothing of that.
func (w *tagWriter) counts(c *md.Column) bool {
	t := w.table
	refers := slices.ContainsFunc(t.ForeignKeys, func(fk md.ForeignKey) bool { return slices.Contains(fk.Columns, c.Name) })
	switch c.Type.(type) {
	case md.SmallInteger, md.Integer, md.BigInteger:
	default:
		return false
	}
	return slices.Equal(t.PrimaryKey.Columns, []string{c.Name}) && !refers && c.Default == "" && c.Identity == nil && c.Computed == nil
}

// typeTag says what the Go type does not say of the column's type.
func typeTag(t md.Type, inner reflect.Type) []string {
	if e, isEnum := t.(md.Enum); isEnum {
		return []string{enumTag(e)}
	}
	if follows, err := core.TypeOf(inner, 0); err == nil && reflect.DeepEqual(follows, t) {
		return nil
	}
	length := 0
	switch t := t.(type) {
	case md.String:
		length = t.Length
	case md.Binary:
		length = t.Length
	}
	if follows, err := core.TypeOf(inner, length); length > 0 && err == nil && reflect.DeepEqual(follows, t) {
		return []string{"size=" + strconv.Itoa(length)}
	}
	return []string{"type=" + md.FormatType(t)}
}

// enumTag names an enum that the registry has, or says the words of one that
// has no name.
func enumTag(e md.Enum) string {
	if e.Name != "" {
		return "enum=" + tagText(e.QName().String())
	}
	return "enum=:" + quoteTag(strings.Join(e.Values, "|"))
}

// constraints puts into the tags what they can say of constraints: those of one
// column, with the name that the convention gives them and nothing special.
func (w *tagWriter) constraints() {
	t := w.table
	w.pk = []bool{w.primaryKey()}
	for _, u := range t.Uniques {
		w.uniques = append(w.uniques, w.say(md.Table{Uniques: []md.Unique{u}}, u.Columns, "unique"))
	}
	for _, ix := range t.Indexes {
		var columns []string
		for _, c := range ix.Columns {
			columns = append(columns, c.Column)
		}
		tag := "index"
		if ix.Unique {
			tag = "unique,index"
		}
		w.indexes = append(w.indexes, w.say(md.Table{Indexes: []md.Index{ix}}, columns, tag))
	}
	for _, fk := range t.ForeignKeys {
		w.keys = append(w.keys, w.say(md.Table{ForeignKeys: []md.ForeignKey{fk}}, fk.Columns, keyTag(fk)))
	}
}

func keyTag(fk md.ForeignKey) string {
	tag := "fk=" + tagText(fk.Target().String()+"."+strings.Join(fk.RefColumns, "."))
	for _, action := range []struct {
		key string
		md.Action
	}{{"ondelete", fk.OnDelete}, {"onupdate", fk.OnUpdate}} {
		if action.Action != "" {
			tag += "," + action.key + "=" + string(action.Action)
		}
	}
	return tag
}

// primaryKey puts the key into the tags if its columns are in their order.
func (w *tagWriter) primaryKey() bool {
	var columns []string
	for i, c := range w.table.Columns {
		if slices.Contains(w.table.PrimaryKey.Columns, c.Name) {
			columns = append(columns, c.Name)
			w.tags[i] = slices.Insert(w.tags[i], 1, "pk")
		}
	}
	key := w.table.PrimaryKey
	named := md.Table{Name: w.table.Name, PrimaryKey: md.PrimaryKey{Columns: columns}}
	w.applyNaming(&named)
	return equalEmpty(reflect.ValueOf(named.PrimaryKey), reflect.ValueOf(key))
}

// say puts a constraint of one column into its tag, if a struct that has only
// this column and this tag has the constraint as it is.
func (w *tagWriter) say(want md.Table, columns []string, tag string) bool {
	if len(columns) != 1 {
		return false
	}
	i := slices.IndexFunc(w.table.Columns, func(c md.Column) bool { return c.Name == columns[0] })
	taken := func(option string) bool { return slices.Contains(w.tags[max(i, 0)], option) }
	if i < 0 || tag == "unique,index" && (taken("index") || taken("unique")) || (tag == "index" || tag == "unique") && taken("unique,index") {
		return false
	}
	if strings.HasPrefix(tag, "fk=") && slices.ContainsFunc(w.tags[i], func(o string) bool { return strings.HasPrefix(o, "fk=") || strings.HasPrefix(o, "onupdate=") }) {
		return false
	}
	f := reflect.StructField{Name: "X", Type: reflect.TypeFor[int](), Tag: reflect.StructTag(structTag("db", tagText(columns[0])+",default=0,"+tag))}
	got, err := orm.TableOf(w.registry, reflect.StructOf([]reflect.StructField{f}), w.table.Name)
	if err != nil || !equalEmpty(reflect.ValueOf(got.Uniques), reflect.ValueOf(want.Uniques)) ||
		!equalEmpty(reflect.ValueOf(got.Indexes), reflect.ValueOf(want.Indexes)) || !equalEmpty(reflect.ValueOf(got.ForeignKeys), reflect.ValueOf(want.ForeignKeys)) {
		return false
	}
	w.tags[i] = append(w.tags[i], tag)
	return true
}

func (w *tagWriter) applyNaming(t *md.Table) {
	named := md.MetaData{Naming: w.registry.MetaData.Naming, Tables: []md.Table{*t}}
	_ = named.ApplyNaming() // one that fails was not chosen
	*t = named.Tables[0]
}

// rest says by options what the tags do not.
func (w *tagWriter) rest() error {
	t := w.table
	add := addOption[md.PrimaryKey]
	if len(t.PrimaryKey.Columns) > 0 && !said(w.pk, 0) {
		if err := add(w, t.PrimaryKey); err != nil {
			return err
		}
	}
	for i, u := range t.Uniques {
		if err := addUnless(w, w.uniques, i, u); err != nil {
			return err
		}
	}
	for i, fk := range t.ForeignKeys {
		if err := addUnless(w, w.keys, i, fk); err != nil {
			return err
		}
	}
	for _, c := range t.Checks {
		if err := addOption(w, c); err != nil {
			return err
		}
	}
	for _, e := range t.Exclusions {
		if err := addOption(w, e); err != nil {
			return err
		}
	}
	for i, ix := range t.Indexes {
		if err := addUnless(w, w.indexes, i, ix); err != nil {
			return err
		}
	}
	return w.tableOptions()
}

func (w *tagWriter) tableOptions() error {
	t := w.table
	if t.Schema != "" {
		w.options = append(w.options, modelOption{orm.WithSchema(t.Schema), "orm.WithSchema(" + strconv.QuoteToASCII(t.Schema) + ")"})
	}
	if t.Comment != "" {
		w.options = append(w.options, modelOption{orm.WithComment(t.Comment), "orm.WithComment(" + strconv.QuoteToASCII(t.Comment) + ")"})
	}
	if t.Options == (md.TableOptions{}) {
		return nil
	}
	source, err := w.source(t.Options)
	w.options = append(w.options, modelOption{orm.WithOptions(t.Options), "orm.WithOptions(" + source + ")"})
	return err
}

func said(list []bool, i int) bool { return i < len(list) && list[i] }

func addUnless[P md.Unique | md.ForeignKey | md.Index](w *tagWriter, done []bool, i int, part P) error {
	if said(done, i) {
		return nil
	}
	return addOption(w, part)
}

func addOption[P md.PrimaryKey | md.Unique | md.ForeignKey | md.Check | md.Exclusion | md.Index](w *tagWriter, part P) error {
	source, err := w.source(part)
	w.options = append(w.options, modelOption{orm.With(part), "orm.With(" + source + ")"})
	return err
}

// source is the Go source of a value of the vocabulary.
func (m *modeler) source(value any) (string, error) {
	l := literal{used: m.lit.used}
	err := l.value(reflect.ValueOf(value))
	return l.b.String(), err
}

var plainTag = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_.]*$`)

// tagText is a text as a tag has it, in quotes where it needs them.
func tagText(text string) string {
	if plainTag.MatchString(text) {
		return text
	}
	return quoteTag(text)
}

func quoteTag(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }

// structTag is the tag of a field.
func structTag(key, value string) string { return key + ":" + strconv.Quote(value) }
