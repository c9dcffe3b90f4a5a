package metadata

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"gopkg.in/yaml.v3"
)

// yamlReader is the state of one reading: the mistakes found so far, and the
// names to look up once everything is known.
type yamlReader struct {
	file  string
	errs  []*YAMLError
	limit int // how many nodes may still be read; aliases repeat them
	table tableNotes
	// enums and targets are what the schema must have.
	enums, targets []mention
}

// fail notes a mistake at n.
func (r *yamlReader) fail(n *yaml.Node, format string, args ...any) {
	if len(r.errs) < maxYAMLErrors {
		r.errs = append(r.errs, &YAMLError{r.file, n.Line, n.Column, fmt.Sprintf(format, args...)})
	}
}

// err joins the mistakes in the order of their places.
func (r *yamlReader) err() error {
	slices.SortStableFunc(r.errs, func(a, b *YAMLError) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	list := make([]error, len(r.errs))
	for i, e := range r.errs {
		list[i] = e
	}
	return errors.Join(list...)
}

// resolve follows an alias. It returns nil when the text, by aliases, has
// become unreasonably large.
func (r *yamlReader) resolve(n *yaml.Node) *yaml.Node {
	if r.limit--; r.limit <= 0 {
		if r.limit == 0 {
			r.fail(n, "aliases make the document too large")
		}
		return nil
	}
	if n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}

// pair is one entry of a mapping.
type pair struct {
	key   string
	at    *yaml.Node // the key's node
	value *yaml.Node
}

const maxMergeDepth = 8

// pairs returns the entries of a mapping in their order, those of merge keys
// (<<) where the merge key stands, unless the mapping has them itself.
func (r *yamlReader) pairs(n *yaml.Node) []pair { return r.mergedPairs(n, 0) }

func (r *yamlReader) mergedPairs(n *yaml.Node, depth int) []pair {
	n = r.mapping(n, depth)
	if n == nil {
		return nil
	}
	var list []pair
	own := make(map[string]bool)
	for i := 0; i+1 < len(n.Content); i += 2 {
		p := pair{at: n.Content[i], value: n.Content[i+1]}
		if p.at.Tag == "!!merge" {
			list = append(list, pair{at: p.at, value: p.value})
			continue
		}
		var ok bool
		if p.key, ok = r.text(p.at); !ok {
			continue
		}
		if own[p.key] {
			r.fail(p.at, "%q is there twice", p.key)
			continue
		}
		own[p.key] = true
		list = append(list, p)
	}
	return r.expandMerges(list, own, depth)
}

func (r *yamlReader) mapping(n *yaml.Node, depth int) *yaml.Node {
	at := n
	n = r.resolve(n)
	if n == nil || isEmptyNode(n) {
		return nil
	}
	if n.Kind != yaml.MappingNode {
		r.fail(at, "this must be a mapping (key: value), not %s", kindOf(n))
		return nil
	}
	if depth > maxMergeDepth {
		r.fail(at, "merge keys are nested too deeply")
		return nil
	}
	return n
}

func (r *yamlReader) expandMerges(list []pair, own map[string]bool, depth int) []pair {
	var out []pair
	for _, p := range list {
		if p.at.Tag != "!!merge" {
			out = append(out, p)
			continue
		}
		for _, merged := range r.mergedPairs(p.value, depth+1) {
			if !own[merged.key] {
				own[merged.key] = true
				out = append(out, merged)
			}
		}
	}
	return out
}

// items returns the elements of a sequence.
func (r *yamlReader) items(n *yaml.Node) []*yaml.Node {
	at := n
	n = r.resolve(n)
	if n == nil || isEmptyNode(n) {
		return nil
	}
	if n.Kind != yaml.SequenceNode {
		r.fail(at, "this must be a list, not %s", kindOf(n))
		return nil
	}
	return n.Content
}

// text returns a scalar as it is written: default: 0 is the SQL text 0.
func (r *yamlReader) text(n *yaml.Node) (string, bool) {
	at := n
	n = r.resolve(n)
	if n == nil {
		return "", false
	}
	if n.Kind != yaml.ScalarNode {
		r.fail(at, "this must be text, not %s", kindOf(n))
		return "", false
	}
	switch n.ShortTag() {
	case "!!str", "!!int", "!!float", "!!bool", "!!timestamp":
		return n.Value, true
	case "!!binary":
		var text string
		if err := n.Decode(&text); err == nil {
			return text, true
		}
	case "!!null":
		r.fail(at, "this must be text, not null; put the word in quotes if it is meant")
		return "", false
	}
	r.fail(at, "this must be text, not %s", n.ShortTag())
	return "", false
}

// isEmptyNode reports whether nothing is written, as after "tables:".
func isEmptyNode(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null" && n.Value == ""
}

func kindOf(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	}
	return fmt.Sprintf("%q", n.Value)
}
