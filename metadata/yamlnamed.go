package metadata

import (
	"fmt"

	"gopkg.in/yaml.v3"
)

// named is the form of a list of constraints or indexes: a mapping from name
// to item or, where one has no name or shares it, a list of items that have
// their names within.
func named[T any](name func(*T) *string, rec *record[T]) form[[]T] {
	inList := rec.with(at("name", name, textForm))
	inList.whole = rec.whole
	list := listOf(inList.form())
	return form[[]T]{
		read: func(r *yamlReader, n *yaml.Node, v *[]T) {
			if target := r.resolve(n); target != nil && target.Kind == yaml.SequenceNode {
				list.read(r, n, v)
				return
			}
			for _, p := range r.pairs(n) {
				var item T
				rec.read(r, p.value, &item)
				if *name(&item) = p.key; p.key == "" {
					r.fail(p.at, "a name is empty; items without a name stand in a list")
				}
				*v = append(*v, item)
			}
		},
		write: func(w *yamlWriter, v *[]T) *yaml.Node {
			n, seen := mappingNode(), make(map[string]bool)
			for i := range *v {
				item := &(*v)[i]
				key := *name(item)
				if key == "" || seen[key] {
					return list.write(w, v)
				}
				seen[key] = true
				n.Content = append(n.Content, keyNode(key), rec.write(w, item))
			}
			return n
		},
	}
}

// qualified is the form of the objects of a schema: a mapping from qualified
// name to object.
func qualified[T any](what string, schema, name func(*T) *string, f form[T]) form[[]T] {
	return form[[]T]{
		read: func(r *yamlReader, n *yaml.Node, v *[]T) {
			seen := make(map[Name]bool)
			for _, p := range r.pairs(n) {
				key, err := parseName(p.key)
				if err != nil {
					r.fail(p.at, "%v", err)
					continue
				}
				if seen[key] {
					r.fail(p.at, "%s %q is there twice", what, key)
					continue
				}
				seen[key] = true
				var item T
				*schema(&item), *name(&item) = key.Schema, key.Name
				f.read(r, p.value, &item)
				*v = append(*v, item)
			}
		},
		write: func(w *yamlWriter, v *[]T) *yaml.Node {
			n, seen := mappingNode(), make(map[Name]bool)
			for i := range *v {
				item := &(*v)[i]
				key := Name{*schema(item), *name(item)}
				if seen[key] {
					w.fail(fmt.Errorf("%s %q is there twice", what, key))
				}
				seen[key] = true
				n.Content = append(n.Content, keyNode(formatName(key)), f.write(w, item))
			}
			return n
		},
	}
}
