package autogen

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
)

// print writes the file behind its imports.
func (m *modeler) print() (string, error) {
	var b strings.Builder
	for _, x := range m.models {
		x.print(&b)
	}
	if err := m.printBase(&b); err != nil || len(m.models) == 0 {
		return b.String(), err
	}
	b.WriteString("// The tables.\nvar (\n")
	for _, x := range m.models {
		if x.mapped {
			source, err := m.source(*x.table)
			if err != nil {
				return "", err
			}
			fmt.Fprintf(&b, "%s = orm.Map[%s](Base, %s)\n", x.name, x.typ, source)
			continue
		}
		fmt.Fprintf(&b, "%s = orm.Declare[%s](Base, %s", x.name, x.typ, strconv.QuoteToASCII(x.table.Name))
		for _, o := range x.options {
			b.WriteString(",\n" + o.source)
		}
		if len(x.options) > 0 {
			b.WriteString(",\n")
		}
		b.WriteString(")\n")
	}
	b.WriteString(")\n")
	return b.String(), nil
}

func (x *model) print(b *strings.Builder) {
	fmt.Fprintf(b, "// %s is a row of the table %s.\n", x.typ, strconv.QuoteToASCII(x.table.QName().String()))
	for _, note := range x.notes {
		b.WriteString("// Note: " + note + ".\n")
	}
	fmt.Fprintf(b, "type %s struct {\n", x.typ)
	for _, f := range x.fields {
		fmt.Fprintf(b, "%s %s %s\n", f.name, f.typ.source, quoteSource(structTag("db", f.tag)))
	}
	for _, r := range x.relations {
		fmt.Fprintf(b, "%s %s %s\n", r.name, r.typ, quoteSource(structTag("rel", r.tag)))
	}
	b.WriteString("}\n\n")
}

func quoteSource(text string) string {
	if strconv.CanBackquote(text) {
		return "`" + text + "`"
	}
	return strconv.QuoteToASCII(text)
}

// printBase writes the registry, and what of the schema is in no table that has
// a struct.
func (m *modeler) printBase(b *strings.Builder) error {
	naming := "nil"
	if m.registry.MetaData.Naming != nil {
		var err error
		if naming, err = m.source(m.registry.MetaData.Naming); err != nil {
			return err
		}
	}
	b.WriteString("// Base holds the schema that migrate compares with the database.\nvar Base = ")
	var rest strings.Builder
	for _, part := range []struct {
		name  string
		value any
	}{
		{"Schemas", m.schema.Schemas}, {"Enums", m.schema.Enums}, {"Sequences", m.schema.Sequences}, {"Tables", m.plain}, {"Views", m.schema.Views},
	} {
		if reflect.ValueOf(part.value).Len() == 0 {
			continue
		}
		source, err := m.source(part.value)
		if err != nil {
			return err
		}
		fmt.Fprintf(&rest, "r.MetaData.%s = %s\n", part.name, source)
	}
	if rest.Len() == 0 {
		fmt.Fprintf(b, "orm.NewRegistry(%s)\n\n", naming)
		return nil
	}
	fmt.Fprintf(b, "newBase()\n\nfunc newBase() *orm.Registry {\nr := orm.NewRegistry(%s)\n%sreturn r\n}\n\n", naming, rest.String())
	return nil
}
