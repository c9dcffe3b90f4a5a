package metadata

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"gopkg.in/yaml.v3"

	"limbeck.dev/migrate/internal/suggest"
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

// mention is a name at its place: an enum, or a table with columns.
type mention struct {
	node    *yaml.Node
	name    Name
	columns []string
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

// tableNotes is what the reader keeps of the table being read until all of it
// is known.
type tableNotes struct {
	columns []mention // columns that keys and indexes use
	unsaid  []string  // columns that do not say whether they are nullable
}

// endTable does what needs the whole table.
func (r *yamlReader) endTable(t *Table) {
	notes := r.table
	r.table = tableNotes{}
	for _, name := range notes.unsaid {
		if c := t.Column(name); c != nil {
			c.NotNull = impliesNotNull(t, c)
		}
	}
	if p := t.Options.PartitionOf; p != nil && len(t.Columns) == 0 {
		for _, m := range notes.columns {
			r.targets = append(r.targets, mention{m.node, Name{p.Schema, p.Table}, m.columns})
		}
		return
	}
	names := columnNames(t)
	known := make(map[string]bool, len(names))
	for _, name := range names {
		known[name] = true
	}
	for _, m := range notes.columns {
		if name := m.columns[0]; !known[name] {
			r.fail(m.node, "table %s has no column %q%s", t.QName(), name, suggest.DidYouMean(name, names))
		}
	}
}

// impliesNotNull reports whether a column is NOT NULL without saying so.
func impliesNotNull(t *Table, c *Column) bool {
	return c.Identity != nil || c.AutoIncrement || slices.Contains(t.PrimaryKey.Columns, c.Name)
}

func columnNames(t *Table) []string {
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = c.Name
	}
	return names
}

// checkTargets looks up what was mentioned before the schema was known.
func (r *yamlReader) checkTargets(m *MetaData) {
	schemas := map[string]bool{"": true}
	tables, enums := make(map[Name]*Table), make(map[Name]bool)
	var tableNames, enumNames []string
	for _, s := range m.Schemas {
		schemas[s.Name] = true
	}
	for i := range m.Tables {
		name := m.Tables[i].QName()
		tables[name], schemas[name.Schema] = &m.Tables[i], true
		tableNames = append(tableNames, name.String())
	}
	for i := range m.Enums {
		name := m.Enums[i].QName()
		enums[name] = true
		enumNames = append(enumNames, name.String())
	}
	for _, e := range r.enums {
		if !enums[e.name] && schemas[e.name.Schema] {
			r.fail(e.node, "there is no enum %q%s", e.name, suggest.DidYouMean(e.name.String(), enumNames))
		}
	}
	for _, target := range r.targets {
		t := tables[target.name]
		if t == nil {
			if schemas[target.name.Schema] {
				r.fail(target.node, "there is no table %q%s", target.name, suggest.DidYouMean(target.name.String(), tableNames))
			}
			continue
		}
		t = withColumns(t, tables)
		for _, c := range target.columns {
			if t.Column(c) == nil {
				r.fail(target.node, "table %s has no column %q%s", target.name, c, suggest.DidYouMean(c, columnNames(t)))
			}
		}
	}
}

// withColumns returns the table itself, or the nearest one above it that says
// the columns, where it is a partition that says none.
func withColumns(t *Table, tables map[Name]*Table) *Table {
	for range tables {
		p := t.Options.PartitionOf
		if p == nil || len(t.Columns) > 0 || tables[Name{p.Schema, p.Table}] == nil {
			break
		}
		t = tables[Name{p.Schema, p.Table}]
	}
	return t
}
