package metadata

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"limbeck.dev/migrate/internal/suggest"
)

// form says how a T stands in YAML, both ways. read reports mistakes to the
// reader; write never returns nil.
type form[T any] struct {
	read  func(r *yamlReader, n *yaml.Node, v *T)
	write func(w *yamlWriter, v *T) *yaml.Node
}

// field is one key of the mapping that a T stands as. write returns nil if the
// key is left out.
type field[T any] struct {
	key   string
	read  func(r *yamlReader, n *yaml.Node, v *T)
	write func(w *yamlWriter, v *T) *yaml.Node
}

// at is the field under a key: the part of T that get leads to, left out while
// it is zero or an empty list.
func at[T, F any](key string, get func(*T) *F, f form[F]) field[T] {
	return field[T]{
		key:  key,
		read: func(r *yamlReader, n *yaml.Node, v *T) { f.read(r, n, get(v)) },
		write: func(w *yamlWriter, v *T) *yaml.Node {
			if isZero(get(v)) {
				return nil
			}
			return f.write(w, get(v))
		},
	}
}

// always is at for a field that is written even if it is zero.
func always[T, F any](key string, get func(*T) *F, f form[F]) field[T] {
	field := at(key, get, f)
	field.write = func(w *yamlWriter, v *T) *yaml.Node { return f.write(w, get(v)) }
	return field
}

func isZero[F any](p *F) bool {
	v := reflect.ValueOf(p).Elem()
	return v.IsZero() || v.Kind() == reflect.Slice && v.Len() == 0
}

// record is the form of a struct: a mapping of its fields. Where whole is the
// key of a field, the value of that field may stand for the mapping, and does
// if there is nothing else to say.
type record[T any] struct {
	what   string // for errors: "a column"
	fields []field[T]
	whole  string
	// check says what is wrong with a value that was read.
	check func(*T) string
}

func (rec *record[T]) keys() []string {
	keys := make([]string, len(rec.fields))
	for i, f := range rec.fields {
		keys[i] = f.key
	}
	return keys
}

func (rec *record[T]) field(key string) *field[T] {
	i := slices.IndexFunc(rec.fields, func(f field[T]) bool { return f.key == key })
	if i < 0 {
		return nil
	}
	return &rec.fields[i]
}

func (rec *record[T]) read(r *yamlReader, n *yaml.Node, v *T) {
	mistakes := len(r.errs)
	if target := r.resolve(n); target == nil {
		return
	} else if rec.whole != "" && target.Kind != yaml.MappingNode && !isEmptyNode(target) {
		rec.field(rec.whole).read(r, n, v)
	} else {
		rec.readMapping(r, n, v)
	}
	if rec.check == nil || len(r.errs) > mistakes {
		return
	}
	if message := rec.check(v); message != "" {
		r.fail(n, "%s", message)
	}
}

func (rec *record[T]) readMapping(r *yamlReader, n *yaml.Node, v *T) {
	for _, p := range r.pairs(n) {
		f := rec.field(p.key)
		if f == nil {
			r.fail(p.at, "unknown key %q in %s%s", p.key, rec.what, suggest.DidYouMean(p.key, rec.keys()))
			continue
		}
		f.read(r, p.value, v)
	}
}

func (rec *record[T]) write(w *yamlWriter, v *T) *yaml.Node {
	n := mappingNode()
	for _, f := range rec.fields {
		if value := f.write(w, v); value != nil {
			n.Content = append(n.Content, keyNode(f.key), value)
		}
	}
	if len(n.Content) == 2 && n.Content[0].Value == rec.whole && n.Content[1].Kind != yaml.MappingNode {
		return n.Content[1]
	}
	return flowIfShort(n)
}

func (rec *record[T]) form() form[T] { return form[T]{rec.read, rec.write} }

// with returns a record of more fields, the new ones first. It is always
// written as a mapping.
func (rec *record[T]) with(first ...field[T]) *record[T] {
	return &record[T]{what: rec.what, fields: append(first, rec.fields...), check: rec.check}
}

// textForm is text as it is.
var textForm = form[string]{
	read: func(r *yamlReader, n *yaml.Node, v *string) {
		if text, ok := r.text(n); ok {
			*v = text
		}
	},
	write: func(_ *yamlWriter, v *string) *yaml.Node { return textNode(*v) },
}

// sqlForm is SQL text, in which numbers and truth values need no quotes.
var sqlForm = form[string]{read: textForm.read, write: func(_ *yamlWriter, v *string) *yaml.Node {
	n := textNode(*v)
	if plain := (&yaml.Node{Kind: yaml.ScalarNode, Value: *v}).ShortTag(); plain == "!!int" || plain == "!!bool" {
		n.Tag = plain
	}
	return n
}}

var flagForm = form[bool]{
	read: func(r *yamlReader, n *yaml.Node, v *bool) {
		if text, ok := r.text(n); ok {
			if *v = text == "true"; text != "true" && text != "false" {
				r.fail(n, "this must be true or false, not %q", text)
			}
		}
	},
	write: func(_ *yamlWriter, v *bool) *yaml.Node { return scalarNode("!!bool", strconv.FormatBool(*v)) },
}

var numberForm = form[int64]{
	read: func(r *yamlReader, n *yaml.Node, v *int64) {
		if text, ok := r.text(n); ok {
			var err error
			if *v, err = strconv.ParseInt(text, 10, 64); err != nil {
				r.fail(n, "this must be a whole number, not %q", text)
			}
		}
	},
	write: func(_ *yamlWriter, v *int64) *yaml.Node { return scalarNode("!!int", strconv.FormatInt(*v, 10)) },
}

// lengthForm is a number that is not negative.
var lengthForm = form[int]{
	read: func(r *yamlReader, n *yaml.Node, v *int) {
		if text, ok := r.text(n); ok {
			var err error
			if *v, err = strconv.Atoi(text); err != nil || *v < 0 {
				r.fail(n, "this must be a length, not %q", text)
			}
		}
	},
	write: func(_ *yamlWriter, v *int) *yaml.Node { return scalarNode("!!int", strconv.Itoa(*v)) },
}

// pointerTo is the form of an optional value.
func pointerTo[T any](f form[T]) form[*T] {
	return form[*T]{
		read: func(r *yamlReader, n *yaml.Node, v **T) {
			*v = new(T)
			f.read(r, n, *v)
		},
		write: func(w *yamlWriter, v **T) *yaml.Node { return f.write(w, *v) },
	}
}

// listOf is a list.
func listOf[T any](f form[T]) form[[]T] {
	return form[[]T]{
		read: func(r *yamlReader, n *yaml.Node, v *[]T) {
			for _, item := range r.items(n) {
				var t T
				f.read(r, item, &t)
				*v = append(*v, t)
			}
		},
		write: func(w *yamlWriter, v *[]T) *yaml.Node {
			n := &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq"}
			for i := range *v {
				n.Content = append(n.Content, f.write(w, &(*v)[i]))
			}
			return flowIfShort(n)
		},
	}
}

// words is one of a few words, in any case: what YAML says and what the value
// is, in turn.
func words[T ~string](pairs ...string) form[T] {
	var allowed []string
	for i := 0; i < len(pairs); i += 2 {
		allowed = append(allowed, pairs[i])
	}
	return form[T]{
		read: func(r *yamlReader, n *yaml.Node, v *T) {
			text, ok := r.text(n)
			if !ok {
				return
			}
			i := slices.Index(allowed, strings.ToLower(text))
			if i < 0 {
				r.fail(n, "%q is none of %s%s", text, strings.Join(allowed, ", "), suggest.DidYouMean(text, allowed))
				return
			}
			*v = T(pairs[2*i+1])
		},
		write: func(w *yamlWriter, v *T) *yaml.Node {
			for i := 1; i < len(pairs); i += 2 {
				if pairs[i] == string(*v) {
					return textNode(pairs[i-1])
				}
			}
			w.fail(fmt.Errorf("%q is none of %s", string(*v), strings.Join(allowed, ", ")))
			return textNode("")
		},
	}
}
