package autogen

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"limbeck.dev/migrate/ops"
)

// literal writes a value of the vocabulary as Go source. Every value is named,
// zero fields are left out, and each struct of a list has a line of its own.
// Strings go through strconv.QuoteToASCII, so that no text can leave its
// quotes, and look-alike characters show.
type literal struct {
	b    strings.Builder
	used map[string]bool // names of the packages that the text refers to

	remarks [][]string // comments before the operations of the script that is written

	render  Renderer
	imports map[string]string // of the texts that it gave
}

// packages gives the name under which a script imports each package.
var packages = map[string]string{
	"limbeck.dev/migrate/metadata": "md",
	"limbeck.dev/migrate/ops":      "ops",
	"limbeck.dev/migrate/versions": "versions",
}

var scriptType = reflect.TypeFor[ops.Script]()

func (l *literal) value(v reflect.Value) error {
	switch v.Kind() {
	case reflect.Interface:
		return l.dynamic(v)
	case reflect.Pointer:
		return l.pointer(v)
	case reflect.Struct:
		return l.structure(v, true)
	case reflect.Slice:
		return l.slice(v)
	case reflect.Map:
		return l.mapping(v)
	case reflect.String:
		l.b.WriteString(strconv.QuoteToASCII(v.String()))
	case reflect.Bool:
		l.b.WriteString(strconv.FormatBool(v.Bool()))
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		l.b.WriteString(strconv.FormatInt(v.Int(), 10))
	default:
		return fmt.Errorf("a value of type %s has no Go literal", v.Type())
	}
	return nil
}

// pointer writes &T{…} for structs and new(T(v)) for the rest.
func (l *literal) pointer(v reflect.Value) error {
	if v.Elem().Kind() == reflect.Struct {
		l.b.WriteString("&")
		return l.value(v.Elem())
	}
	l.b.WriteString("new(" + v.Elem().Type().String() + "(")
	if err := l.value(v.Elem()); err != nil {
		return err
	}
	l.b.WriteString("))")
	return nil
}

func (l *literal) structure(v reflect.Value, named bool) error {
	if named {
		name, err := l.typeName(v.Type())
		if err != nil {
			return err
		}
		l.b.WriteString(name)
	}
	l.b.WriteString("{")
	first := true
	tall := isTall(v) && filled(v) > 1
	for i := range v.NumField() {
		field := v.Field(i)
		if field.IsZero() || isEmptyList(field) {
			continue
		}
		own, err := l.own(field)
		if err != nil {
			return err
		}
		if own.omits() {
			continue
		}
		switch {
		case tall:
			l.b.WriteString("\n")
		case !first:
			l.b.WriteString(", ")
		}
		first = false
		l.b.WriteString(v.Type().Field(i).Name + ": ")
		if own != nil {
			l.write(own)
		} else if err := l.value(field); err != nil {
			return fmt.Errorf("%s: %w", v.Type().Field(i).Name, err)
		}
		if tall {
			l.b.WriteString(",")
		}
	}
	if tall && !first {
		l.b.WriteString("\n")
	}
	l.b.WriteString("}")
	return nil
}

// isTall reports whether a struct holds a list of structs somewhere within and
// so needs a line for each of its fields.
func isTall(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Interface, reflect.Pointer:
		return !v.IsNil() && isTall(v.Elem())
	case reflect.Slice:
		elem := v.Type().Elem()
		return v.Len() > 0 && (elem.Kind() == reflect.Struct && elem.Name() != "IndexColumn" ||
			elem.Kind() == reflect.Interface && elem != anyType || elem == rowType)
	case reflect.Struct:
		for i := range v.NumField() {
			if isTall(v.Field(i)) {
				return true
			}
		}
	}
	return false
}

// filled counts the fields that are written.
func filled(v reflect.Value) int {
	n := 0
	for i := range v.NumField() {
		if f := v.Field(i); !f.IsZero() && !isEmptyList(f) {
			n++
		}
	}
	return n
}

func isEmptyList(v reflect.Value) bool {
	return (v.Kind() == reflect.Slice || v.Kind() == reflect.Map) && v.Len() == 0
}

func (l *literal) slice(v reflect.Value) error {
	name, err := l.typeName(v.Type())
	if err != nil {
		return err
	}
	tall := isTall(v)
	var remarks [][]string
	if v.Type() == scriptType {
		remarks, l.remarks = l.remarks, nil
	}
	l.b.WriteString(name + "{")
	first := true
	for i := range v.Len() {
		element := v.Index(i)
		own, err := l.own(element)
		if err == nil && own.omits() {
			continue
		}
		switch {
		case tall:
			l.b.WriteString("\n")
		case !first:
			l.b.WriteString(", ")
		}
		first = false
		if i < len(remarks) {
			for _, text := range remarks[i] {
				l.b.WriteString("// " + commentText(text) + "\n")
			}
		}
		switch {
		case err != nil:
		case own != nil:
			l.write(own)
		case element.Kind() == reflect.Struct:
			err = l.structure(element, false)
		default:
			err = l.value(element)
		}
		if err != nil {
			return fmt.Errorf("[%d]: %w", i, err)
		}
		if tall {
			l.b.WriteString(",")
		}
	}
	if tall {
		l.b.WriteString("\n")
	}
	l.b.WriteString("}")
	return nil
}

func (l *literal) mapping(v reflect.Value) error {
	name, err := l.typeName(v.Type())
	if err != nil {
		return err
	}
	keys := v.MapKeys()
	slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
	l.b.WriteString(name + "{")
	for i, key := range keys {
		if i > 0 {
			l.b.WriteString(", ")
		}
		l.b.WriteString(strconv.QuoteToASCII(key.String()) + ": ")
		if err := l.value(v.MapIndex(key)); err != nil {
			return err
		}
	}
	l.b.WriteString("}")
	return nil
}

// typeName writes a type as a script names it.
func (l *literal) typeName(t reflect.Type) (string, error) {
	if t.Name() != "" {
		if t.PkgPath() == "" {
			return t.Name(), nil
		}
		if pkg, ok := packages[t.PkgPath()]; ok {
			l.used[pkg] = true
			return pkg + "." + t.Name(), nil
		}
		return "", fmt.Errorf("type %s belongs to a package that scripts do not import", t)
	}
	switch t.Kind() {
	case reflect.Interface:
		if t == anyType {
			return "any", nil
		}
	case reflect.Slice:
		elem, err := l.typeName(t.Elem())
		return "[]" + elem, err
	case reflect.Map:
		key, err := l.typeName(t.Key())
		if err != nil {
			return "", err
		}
		elem, err := l.typeName(t.Elem())
		return "map[" + key + "]" + elem, err
	}
	return "", fmt.Errorf("type %s has no name in a script", t)
}
