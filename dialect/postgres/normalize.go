package postgres

import (
	"fmt"
	"slices"
	"strings"

	md "limbeck.dev/migrate/metadata"
)

// Normalize implements [dialect.Compiler]. A schema that is named and is the
// default one becomes "". Enums that columns declare in place move to
// MetaData.Enums; the columns refer to them. See the package comment for what
// is left out. What rules cannot tell (a check in other words, a view) is left
// to Scratch.
func (d pg) Normalize(m *md.MetaData) (*md.MetaData, error) {
	c, err := m.For(dialectName)
	if err != nil {
		return nil, err
	}
	if err := d.normalize(c); err != nil {
		return nil, err
	}
	return c, nil
}

// normalize is Normalize in place.
func (d pg) normalize(m *md.MetaData) error {
	n := normalizer{pg: d, m: m, enums: make(map[md.Name]int, len(m.Enums))}
	m.Naming = nil
	m.Schemas = slices.DeleteFunc(m.Schemas, func(s md.Schema) bool { return s.Name == d.defaultSchema() })
	for i := range m.Enums {
		m.Enums[i].Schema = d.canonicalSchema(m.Enums[i].Schema)
		n.enums[m.Enums[i].QName()] = i
	}
	for i := range m.Sequences {
		d.normalizeSequence(&m.Sequences[i])
	}
	for i := range m.Tables {
		if err := n.table(&m.Tables[i]); err != nil {
			return err
		}
	}
	n.persistence()
	for i := range m.Views {
		if err := n.view(&m.Views[i]); err != nil {
			return err
		}
	}
	derivePartitions(m)
	dropEmpty(m)
	m.Sort()
	return nil
}

// persistence makes sequences as their tables are: the server changes them
// together.
func (n *normalizer) persistence() {
	for i := range n.m.Sequences {
		s := &n.m.Sequences[i]
		if t := n.m.Table(s.Schema, s.OwnedBy.Table); t != nil && s.OwnedBy.Table != "" {
			s.Unlogged = t.Options.Unlogged
		}
		s.Unlogged = s.Unlogged && !n.olderThan(15)
	}
}

type normalizer struct {
	pg
	m     *md.MetaData
	enums map[md.Name]int
}

func (n *normalizer) table(t *md.Table) error {
	t.Schema = n.canonicalSchema(t.Schema)
	for i := range t.Columns {
		if err := n.column(t, &t.Columns[i]); err != nil {
			return fmt.Errorf("table %s, column %s: %w", t.QName(), t.Columns[i].Name, err)
		}
	}
	for _, name := range t.PrimaryKey.Columns {
		if c := t.Column(name); c != nil {
			c.NotNull = true
		}
	}
	if err := n.constraints(t); err != nil {
		return fmt.Errorf("table %s: %w", t.QName(), err)
	}
	if err := n.indexes(t.Indexes); err != nil {
		return fmt.Errorf("table %s: %w", t.QName(), err)
	}
	t.Options = n.options(t.Options)
	return nil
}

// options keeps the options that PostgreSQL has.
func (n *normalizer) options(o md.TableOptions) md.TableOptions {
	kept := md.TableOptions{Unlogged: o.Unlogged, Storage: canonicalStorage(o.Storage), Partition: trimExpr(o.Partition)}
	if p := o.PartitionOf; p != nil {
		kept.PartitionOf = &md.PartitionOf{Schema: n.canonicalSchema(p.Schema), Table: p.Table, Bound: trimExpr(p.Bound)}
	}
	return kept
}

func (n *normalizer) constraints(t *md.Table) error {
	t.PrimaryKey.Desc, t.PrimaryKey.Lengths, t.PrimaryKey.Nullable = nil, nil, nil
	for i := range t.ForeignKeys {
		fk := &t.ForeignKeys[i]
		fk.RefSchema = n.canonicalSchema(fk.RefSchema)
		if fk.SetColumns = orNil(fk.SetColumns); sameColumns(fk.SetColumns, fk.Columns) {
			fk.SetColumns = nil // all of them, as without a list
		}
	}
	for i := range t.Checks {
		t.Checks[i].Expr = canonicalExpr(t.Checks[i].Expr)
	}
	for i := range t.Exclusions {
		x := &t.Exclusions[i]
		x.Where = canonicalExpr(x.Where)
		if x.Method == "gist" {
			x.Method = ""
		}
		for j := range x.Elements {
			x.Elements[j].Expr = canonicalExpr(x.Elements[j].Expr)
		}
	}
	for _, c := range t.Constraints() {
		if err := n.checkConstraint(c); err != nil {
			return err
		}
	}
	return nil
}

func (n *normalizer) indexes(list []md.Index) error {
	for i := range list {
		ix := &list[i]
		if err := checkIndex(ix); err != nil {
			return err
		}
		ix.Where, ix.Storage, ix.Parser, ix.Invisible = canonicalExpr(ix.Where), canonicalStorage(ix.Storage), "", false
		if ix.Method == "btree" {
			ix.Method = ""
		}
		for j := range ix.Columns {
			c := &ix.Columns[j]
			c.Expr, c.Length = canonicalExpr(c.Expr), 0
			if c.Nulls == md.NullsLast && !c.Desc || c.Nulls == md.NullsFirst && c.Desc {
				c.Nulls = ""
			}
		}
	}
	return nil
}

func (n *normalizer) view(v *md.View) error {
	v.Schema = n.canonicalSchema(v.Schema)
	v.Definition = strings.TrimRight(canonicalExpr(v.Definition), "; \t\r\n")
	if err := n.indexes(v.Indexes); err != nil {
		return fmt.Errorf("view %s: %w", v.QName(), err)
	}
	return nil
}

// canonicalStorage sorts storage parameters and spells them as key=value.
func canonicalStorage(text string) string {
	var list []string
	for _, p := range storageParameters(text) {
		list = append(list, p.key+"="+p.value)
	}
	slices.Sort(list)
	return strings.Join(list, ", ")
}

// dropEmpty makes empty lists nil, so that equal schemas are deeply equal.
func dropEmpty(m *md.MetaData) {
	m.Schemas, m.Enums, m.Sequences = orNil(m.Schemas), orNil(m.Enums), orNil(m.Sequences)
	m.Tables, m.Views = orNil(m.Tables), orNil(m.Views)
	for i := range m.Tables {
		t := &m.Tables[i]
		t.Columns, t.Uniques, t.ForeignKeys = orNil(t.Columns), orNil(t.Uniques), orNil(t.ForeignKeys)
		t.Checks, t.Exclusions, t.Indexes = orNil(t.Checks), orNil(t.Exclusions), orNil(t.Indexes)
		if len(t.PrimaryKey.Columns) == 0 {
			t.PrimaryKey = md.PrimaryKey{}
		}
		t.PrimaryKey.Include = orNil(t.PrimaryKey.Include)
		for j := range t.Uniques {
			t.Uniques[j].Include = orNil(t.Uniques[j].Include)
		}
		for j := range t.Indexes {
			t.Indexes[j].Include = orNil(t.Indexes[j].Include)
		}
	}
	for i := range m.Views {
		m.Views[i].Indexes = orNil(m.Views[i].Indexes)
	}
}

func orNil[T any](list []T) []T {
	if len(list) == 0 {
		return nil
	}
	return list
}
