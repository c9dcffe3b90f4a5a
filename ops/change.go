package ops

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode"

	md "limbeck.dev/migrate/metadata"
)

// Explain is [Describe] with what changes, where an operation changes something
// that was there: "alter column items.sku: varchar(10) → varchar(20), not null".
// It is one line.
func Explain(op Op) string {
	if changes := changesOf(op); len(changes) > 0 {
		return Describe(op) + ": " + strings.Join(changes, ", ")
	}
	return Describe(op)
}

func changesOf(op Op) []string {
	switch op := op.(type) {
	case AlterColumn:
		return columnChanges(&op)
	case SetTableComment:
		return []string{commentText(op.Comment)}
	case SetTableOptions:
		if op.From != nil {
			return fieldChanges(reflect.ValueOf(*op.From), reflect.ValueOf(op.Options))
		}
	case AlterSequence:
		return fieldChanges(reflect.ValueOf(op.From), reflect.ValueOf(op.To))
	case ReplaceEnum:
		return valueChanges(op.From, op.To)
	}
	return nil
}

// columnChanges tells what changes of a column.
func columnChanges(op *AlterColumn) (list []string) {
	from, to := &op.From, &op.To
	add := func(text string) { list = append(list, text) }
	if a, b := typeText(from.Type), typeText(to.Type); a != b {
		add(a + " → " + b)
	}
	if from.NotNull != to.NotNull {
		add(map[bool]string{true: "not null", false: "nullable"}[to.NotNull])
	}
	if from.Default != to.Default {
		add(arrow("default", from.Default, to.Default))
	}
	if from.OnUpdate != to.OnUpdate {
		add(arrow("on update", from.OnUpdate, to.OnUpdate))
	}
	if !reflect.DeepEqual(from.Computed, to.Computed) {
		add(arrow("computed as", computedText(from.Computed), computedText(to.Computed)))
	}
	if !reflect.DeepEqual(from.Identity, to.Identity) {
		list = append(list, identityChanges(from.Identity, to.Identity)...)
	}
	if from.AutoIncrement != to.AutoIncrement {
		add(map[bool]string{true: "auto increment", false: "no auto increment"}[to.AutoIncrement])
	}
	if from.NeverReuse != to.NeverReuse {
		add(map[bool]string{true: "keys are never reused", false: "keys may be reused"}[to.NeverReuse])
	}
	if from.Collation != to.Collation {
		add(arrow("collation", from.Collation, to.Collation))
	}
	if from.Comment != to.Comment {
		add(commentText(to.Comment))
	}
	if op.Using != "" {
		add("using " + plain(op.Using))
	}
	return list
}

func typeText(t md.Type) string {
	if t == nil {
		return "no type"
	}
	return plain(md.FormatType(t))
}

// arrow tells how a part changes that may be absent.
func arrow(what, from, to string) string {
	switch {
	case to == "":
		return "no " + strings.TrimSuffix(what, " as")
	case from == "":
		return what + " " + plain(to)
	}
	return what + " " + plain(from) + " → " + plain(to)
}

func computedText(c *md.Computed) string {
	switch {
	case c == nil:
		return ""
	case c.Stored:
		return plain(c.Expr) + " stored"
	}
	return c.Expr
}

func identityChanges(from, to *md.Identity) []string {
	switch {
	case to == nil:
		return []string{"no identity"}
	case from == nil:
		return []string{"identity " + map[bool]string{true: "always", false: "by default"}[to.Always]}
	}
	list := fieldChanges(reflect.ValueOf(*from), reflect.ValueOf(*to))
	for i := range list {
		list[i] = "identity " + list[i]
	}
	return list
}

func commentText(comment string) string {
	if comment == "" {
		return "no comment"
	}
	return "comment " + plain(strconv.Quote(shortened(comment)))
}

// valueChanges tells which values of an enum come and go.
func valueChanges(from, to []string) (list []string) {
	for _, value := range from {
		if !slices.Contains(to, value) {
			list = append(list, "without "+strconv.Quote(shortened(value)))
		}
	}
	for _, value := range to {
		if !slices.Contains(from, value) {
			list = append(list, "with "+strconv.Quote(shortened(value)))
		}
	}
	if len(list) == 0 {
		list = append(list, "another order")
	}
	return list
}

// fieldChanges tells which fields of two structs of one type differ.
func fieldChanges(from, to reflect.Value) (list []string) {
	for i := range from.NumField() {
		field, a, b := from.Type().Field(i), from.Field(i), to.Field(i)
		switch {
		case reflect.DeepEqual(a.Interface(), b.Interface()):
		case field.Anonymous:
			list = append(list, fieldChanges(a, b)...)
		case a.Kind() == reflect.Bool:
			list = append(list, map[bool]string{true: "", false: "not "}[b.Bool()]+words(field.Name))
		default:
			list = append(list, arrow(words(field.Name), fieldText(a), fieldText(b)))
		}
	}
	return list
}

func fieldText(v reflect.Value) string {
	for v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
		if v.IsNil() {
			return ""
		}
		if t, ok := v.Interface().(md.Type); ok {
			return md.FormatType(t)
		}
		v = v.Elem()
	}
	if v.IsZero() && v.Kind() != reflect.Int64 {
		return ""
	}
	return fmt.Sprint(v.Interface())
}

// words splits the name of a field: "row format" of RowFormat.
func words(name string) string {
	var b strings.Builder
	runes := []rune(name)
	for i, r := range runes {
		if i > 0 && unicode.IsUpper(r) && (unicode.IsLower(runes[i-1]) || i+1 < len(runes) && unicode.IsLower(runes[i+1])) {
			b.WriteByte(' ')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// plain is SQL text on one line, without what does not print, and shortened.
func plain(sql string) string {
	return shortened(strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return '�'
	}, strings.Join(strings.Fields(sql), " ")))
}

// shortened is text that has its place within a line.
func shortened(text string) string {
	const most = 60
	if r := []rune(text); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return text
}
