package autogen

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
)

// Renderer gives a part of a Go script a text of the program's own. It is asked
// about each ops.Op, metadata.Type, metadata.Column, metadata.Index and
// metadata.Constraint, the outer ones first. Nil: the text of always.
//
// The text is written as it is, so it may hold no line that leaves its place: a
// script that does not parse is not written.
type Renderer func(item any) (*GoText, error)

// GoText is a Go expression in place of a value.
type GoText struct {
	// Text of the expression; empty: the value is left out, an operation from
	// its script, a type from its column.
	Text string
	// Imports are the paths that the text needs, each with the name under which
	// it is imported, which may be empty.
	Imports map[string]string
}

func (t *GoText) omits() bool { return t != nil && t.Text == "" }

// own asks the renderer about a value; nil: it has no text of its own.
func (l *literal) own(v reflect.Value) (*GoText, error) {
	for v.Kind() == reflect.Interface && !v.IsNil() {
		v = v.Elem()
	}
	if l.render == nil || v.Kind() != reflect.Struct || !v.CanInterface() {
		return nil, nil
	}
	switch item := v.Interface().(type) {
	case ops.Op, md.Type, md.Column, md.Index, md.Constraint:
		text, err := l.render(item)
		if err != nil {
			return nil, fmt.Errorf("rendering %T: %w", item, err)
		}
		return text, nil
	}
	return nil, nil
}

// write writes a text of the renderer, and notes what it imports.
func (l *literal) write(own *GoText) {
	l.b.WriteString(own.Text)
	maps.Copy(l.imports, own.Imports)
}

// ownImports writes the imports of the renderer's texts.
func (l *literal) ownImports(b *strings.Builder) {
	for i, path := range slices.Sorted(maps.Keys(l.imports)) {
		if i == 0 {
			b.WriteString("\n")
		}
		b.WriteString("\t" + l.imports[path] + " " + strconv.Quote(path) + "\n")
	}
}
