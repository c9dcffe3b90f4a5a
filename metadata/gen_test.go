package metadata

import (
	"errors"
	"fmt"
	"reflect"
	"slices"

	"pgregory.net/rapid"
)

// filled returns a MetaData in which every field of every struct has a value
// that is not zero, so that a test that goes over it notices a new field.
// All names agree, so that references hold.
func filled() *MetaData {
	m := new(MetaData)
	fill(reflect.ValueOf(m).Elem(), "")
	return m
}

// fill sets v, which is a field of the given name.
func fill(v reflect.Value, field string) {
	switch p := v.Addr().Interface().(type) {
	case *Type:
		*p = Numeric{Precision: 10, Scale: 2}
		return
	case *NamingConvention:
		*p = NamingConvention{"pk": "pk_%(table_name)s"}
		return
	case *func() error:
		return
	case *[]error:
		*p = []error{errors.New("an error")}
		return
	case *Action:
		*p = SetNull
		return
	case *Match:
		*p = MatchFull
		return
	case *Deferral:
		*p = InitiallyDeferred
		return
	case *Nulls:
		*p = NullsLast
		return
	case *[]IndexColumn:
		var column, expr IndexColumn
		fillStruct(reflect.ValueOf(&column).Elem(), "Expr")
		fillStruct(reflect.ValueOf(&expr).Elem(), "Column")
		*p = []IndexColumn{column, expr}
		return
	case *[]ExclusionElement:
		var column, expr ExclusionElement
		fillStruct(reflect.ValueOf(&column).Elem(), "Expr")
		fillStruct(reflect.ValueOf(&expr).Elem(), "Column")
		*p = []ExclusionElement{column, expr}
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		fillStruct(v, "")
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), field)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0), field)
	case reflect.String:
		v.SetString(fillText(field))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(7)
	default:
		panic(fmt.Sprintf("fill: a field %s of kind %s", field, v.Kind()))
	}
}

func fillStruct(v reflect.Value, except string) {
	for i := range v.NumField() {
		if name := v.Type().Field(i).Name; name != except {
			fill(v.Field(i), name)
		}
	}
}

func fillText(field string) string {
	switch field {
	case "Only":
		return "postgresql"
	case "OnConflict":
		return "IGNORE"
	case "Table", "RefTable", "Schema", "RefSchema":
		return "name"
	case "Name", "Column", "Columns", "RefColumns", "SetColumns", "Include", "Desc", "Nullable":
		return "name"
	}
	return "text of " + field
}

// genMetaData draws any schema that can stand in YAML, with hostile texts.
func genMetaData() *rapid.Generator[*MetaData] {
	return rapid.Custom(func(t *rapid.T) *MetaData {
		m := new(MetaData)
		if rapid.Bool().Draw(t, "naming") {
			m.Naming = NamingConvention{"ix": genText().Draw(t, "template")}
		}
		for _, name := range genDistinct(3, "schemas", t) {
			if name != "" {
				m.Schemas = append(m.Schemas, Schema{Name: name, Comment: genText().Draw(t, "comment")})
			}
		}
		for _, n := range genNames(t, "enums") {
			e := Enum{Schema: n.Schema, Name: n.Name}
			e.Values = orNil(rapid.SliceOfN(genText(), 0, 3).Draw(t, "values"))
			m.Enums = append(m.Enums, e)
		}
		for _, n := range genNames(t, "tables") {
			m.Tables = append(m.Tables, genTable(t, n))
		}
		for i := range m.Tables {
			genForeignKeys(t, m, &m.Tables[i])
		}
		for _, n := range genNames(t, "sequences") {
			m.Sequences = append(m.Sequences, genSequence(t, n, m))
		}
		for _, n := range genNames(t, "views") {
			m.Views = append(m.Views, View{Schema: n.Schema, Name: n.Name, Definition: "select " + genText().Draw(t, "sql"),
				Materialized: rapid.Bool().Draw(t, "materialized"), Comment: genText().Draw(t, "comment")})
		}
		return m
	})
}

func genNames(t *rapid.T, what string) []Name {
	names := genDistinct(3, what, t)
	list := make([]Name, len(names))
	for i, name := range names {
		list[i] = Name{rapid.OneOf(rapid.Just(""), genText()).Draw(t, "schema"), name}
	}
	return list
}

func genDistinct(most int, what string, t *rapid.T) []string {
	return rapid.SliceOfNDistinct(genText(), 0, most, rapid.ID[string]).Draw(t, what)
}

func genSome(t *rapid.T, names []string, what string) []string {
	return slices.Compact(slices.Sorted(slices.Values(rapid.SliceOfN(rapid.SampledFrom(names), 1, 3).Draw(t, what))))
}

func genTable(t *rapid.T, name Name) Table {
	table := Table{Schema: name.Schema, Name: name.Name, Comment: genText().Draw(t, "comment")}
	names := genDistinct(5, "columns", t)
	names = slices.DeleteFunc(names, func(s string) bool { return s == "" })
	for _, n := range names {
		table.Columns = append(table.Columns, genColumn(t, n))
	}
	if rapid.Bool().Draw(t, "options") {
		table.Options = TableOptions{Engine: genText().Draw(t, "engine"), Strict: true, Partition: genText().Draw(t, "partition")}
	}
	if len(names) == 0 {
		return table
	}
	if rapid.Bool().Draw(t, "pk") {
		table.PrimaryKey = PrimaryKey{Name: genText().Draw(t, "name"), Columns: genSome(t, names, "pk")}
	}
	for range rapid.IntRange(0, 2).Draw(t, "uniques") {
		table.Uniques = append(table.Uniques, Unique{Name: genText().Draw(t, "name"), Columns: genSome(t, names, "columns"),
			Deferral: rapid.SampledFrom([]Deferral{"", InitiallyImmediate, InitiallyDeferred}).Draw(t, "deferral")})
	}
	for range rapid.IntRange(0, 2).Draw(t, "checks") {
		table.Checks = append(table.Checks, Check{Name: genText().Draw(t, "name"), Expr: "x" + genText().Draw(t, "expr"),
			NoInherit: rapid.Bool().Draw(t, "flag")})
	}
	for range rapid.IntRange(0, 2).Draw(t, "indexes") {
		ix := Index{Name: genText().Draw(t, "name"), Where: genText().Draw(t, "where"), Unique: rapid.Bool().Draw(t, "unique")}
		ix.Columns = rapid.SliceOfN(genIndexColumn(names), 1, 3).Draw(t, "keys")
		table.Indexes = append(table.Indexes, ix)
	}
	return table
}

func genColumn(t *rapid.T, name string) Column {
	c := Column{Name: name, Type: genType(2).Draw(t, "type"), NotNull: rapid.Bool().Draw(t, "notnull")}
	dropEnumReferences(&c.Type)
	switch rapid.IntRange(0, 4).Draw(t, "kind") {
	case 0:
		c.Default = rapid.OneOf(genText(), rapid.SampledFrom([]string{"0", "-1", "true", "FALSE", "1.5", "0x10", "null", "010"})).Draw(t, "default")
	case 1:
		c.Computed = &Computed{Expr: "x" + genText().Draw(t, "expr"), Stored: rapid.Bool().Draw(t, "stored")}
	case 2:
		c.Identity = &Identity{Always: rapid.Bool().Draw(t, "always")}
		if rapid.Bool().Draw(t, "start?") {
			c.Identity.Start = new(rapid.Int64().Draw(t, "start"))
		}
	case 3:
		c.AutoIncrement = true
	}
	c.Comment = genText().Draw(t, "comment")
	c.Collation = genText().Draw(t, "collation")
	return c
}

// dropEnumReferences gives values to enums that have none: the schema need not
// declare them then.
func dropEnumReferences(t *Type) {
	switch v := (*t).(type) {
	case Enum:
		v.Values = append(v.Values, "x")
		*t = v
	case Array:
		dropEnumReferences(&v.Of)
		*t = v
	case Variant:
		dropEnumReferences(&v.Type)
		for k, own := range v.On {
			dropEnumReferences(&own)
			v.On[k] = own
		}
		*t = v
	}
}

func genIndexColumn(names []string) *rapid.Generator[IndexColumn] {
	return rapid.Custom(func(t *rapid.T) IndexColumn {
		c := IndexColumn{Desc: rapid.Bool().Draw(t, "desc"), Nulls: rapid.SampledFrom([]Nulls{"", NullsFirst, NullsLast}).Draw(t, "nulls")}
		if rapid.Bool().Draw(t, "expression") {
			c.Expr = "x" + genText().Draw(t, "expr")
		} else {
			c.Column = rapid.SampledFrom(names).Draw(t, "column")
		}
		if rapid.Bool().Draw(t, "more") {
			c.OpClass, c.Length = genText().Draw(t, "opclass"), rapid.IntRange(0, 99).Draw(t, "length")
		}
		return c
	})
}

func genForeignKeys(t *rapid.T, m *MetaData, table *Table) {
	for range rapid.IntRange(0, 2).Draw(t, "fks") {
		target := &m.Tables[rapid.IntRange(0, len(m.Tables)-1).Draw(t, "target")]
		if len(table.Columns) == 0 || len(target.Columns) == 0 || target.Name == "" {
			continue
		}
		table.ForeignKeys = append(table.ForeignKeys, ForeignKey{
			Name:    genText().Draw(t, "name"),
			Columns: []string{table.Columns[0].Name}, RefColumns: []string{target.Columns[0].Name},
			RefSchema: target.Schema, RefTable: target.Name,
			OnDelete: rapid.SampledFrom([]Action{NoAction, Restrict, Cascade, SetNull, SetDefault}).Draw(t, "action"),
		})
	}
}

func genSequence(t *rapid.T, name Name, m *MetaData) Sequence {
	s := Sequence{Schema: name.Schema, Name: name.Name, Comment: genText().Draw(t, "comment")}
	if rapid.Bool().Draw(t, "typed") {
		s.Type = SmallInteger{}
	}
	if rapid.Bool().Draw(t, "options") {
		s.SequenceOptions = SequenceOptions{Increment: new(rapid.Int64().Draw(t, "increment")), Cycle: true}
	}
	i := slices.IndexFunc(m.Tables, func(t Table) bool { return t.Schema == name.Schema && t.Name != "" && len(t.Columns) > 0 })
	if i >= 0 {
		s.OwnedBy = ColumnRef{m.Tables[i].Name, m.Tables[i].Columns[0].Name}
	}
	return s
}

func orNil[T any](list []T) []T {
	if len(list) == 0 {
		return nil
	}
	return list
}
