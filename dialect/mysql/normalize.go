package mysql

import (
	"fmt"
	"slices"
	"strings"

	md "limbeck.dev/migrate/metadata"
)

// Normalize implements [dialect.Compiler]. [Dialect.Reflect] ends with it, so
// that what it returns is normal by construction.
func (d Dialect) Normalize(m *md.MetaData) (*md.MetaData, error) {
	own, err := m.For(d.Name())
	if err != nil {
		return nil, err
	}
	if d.lowerNames {
		lowerNames(own)
	}
	n := normalizer{Dialect: d, m: own, types: map[string]md.Type{}}
	for i := range n.m.Tables {
		if err := n.table(&n.m.Tables[i]); err != nil {
			return nil, err
		}
	}
	for i := range n.m.Views {
		v := &n.m.Views[i]
		v.Comment = "" // views have none
		v.Definition = strings.TrimRight(strings.TrimSpace(v.Definition), "; \n\t")
	}
	for i := range n.m.Sequences {
		n.sequence(&n.m.Sequences[i])
	}
	for i := range n.m.Schemas {
		s := &n.m.Schemas[i]
		if s.Comment = inBMP(s.Comment); !d.hasSchemaComments() {
			s.Comment = ""
		}
	}
	n.m.Enums = nil // the values are in the columns
	n.m.Sort()
	return n.m, nil
}

// lengthsOf returns the prefix lengths of a key, one for each column; nil: there
// are none.
func lengthsOf(key *md.PrimaryKey) []int {
	if !slices.ContainsFunc(key.Lengths, func(n int) bool { return n > 0 }) {
		return nil
	}
	lengths := make([]int, len(key.Columns))
	copy(lengths, key.Lengths)
	return lengths
}

type normalizer struct {
	Dialect
	m     *md.MetaData
	types map[string]md.Type // by their text: a schema has few of them
}

func (n *normalizer) table(t *md.Table) error {
	for i := range t.Columns {
		if err := n.column(t, &t.Columns[i]); err != nil {
			return fmt.Errorf("table %s, column %s: %w", t.QName(), t.Columns[i].Name, err)
		}
	}
	t.Comment = inBMP(t.Comment)
	t.PrimaryKey.Name, t.PrimaryKey.Nullable = "", nil
	t.PrimaryKey.Lengths = lengthsOf(&t.PrimaryKey)
	if !n.hasDescendingKeys() {
		t.PrimaryKey.Desc = nil
	}
	t.PrimaryKey.Comment, t.PrimaryKey.IndexComment = "", ""
	for i := range t.Uniques {
		t.Uniques[i].Comment, t.Uniques[i].IndexComment = "", ""
	}
	for i := range t.ForeignKeys {
		n.foreignKey(&t.ForeignKeys[i])
	}
	for i := range t.Checks {
		t.Checks[i].Expr = exprOf(t, t.Checks[i].Expr)
		t.Checks[i].Comment = ""
	}
	n.options(&t.Options)
	n.indexes(t)
	return nil
}

func (n *normalizer) column(t *md.Table, c *md.Column) error {
	var err error
	if c.Type, err = n.columnType(c.Type); err != nil {
		return err
	}
	if c.Identity != nil {
		if err := n.checkIdentity(c.Identity); err != nil {
			return err
		}
		c.Identity, c.AutoIncrement = nil, true
	}
	c.NeverReuse = false
	c.NotNull = c.NotNull || c.AutoIncrement || slices.Contains(t.PrimaryKey.Columns, c.Name)
	if c.Computed != nil {
		c.Computed.Expr = exprOf(t, c.Computed.Expr)
		c.NotNull = c.NotNull && n.hasNotNullComputed()
	}
	c.Default = canonicalDefault(c.Type, c.Default)
	c.OnUpdate = canonicalDefault(c.Type, c.OnUpdate)
	c.Collation = n.collation(c.Collation)
	c.Comment = inBMP(c.Comment)
	return nil
}

// columnType resolves the variants of a type and the values of a named enum.
func (n *normalizer) columnType(t md.Type) (md.Type, error) {
	t = md.TypeFor(t, n.Name())
	if e, ok := t.(md.Enum); ok && len(e.Values) == 0 {
		if declared := n.m.Enum(e.Schema, e.Name); declared != nil {
			t = *declared
		}
	}
	text, err := n.typeSQL(t)
	if err != nil {
		return nil, err
	}
	return n.parseOnce(n.types, text), nil
}

// parseOnce is parseType for a text that may be among those that were parsed.
func (d Dialect) parseOnce(known map[string]md.Type, text string) md.Type {
	t, found := known[text]
	if !found {
		t = d.parseType(text)
		known[text] = t
	}
	return t
}

// foreignKey: RESTRICT and NO ACTION are the same to InnoDB, and a key without
// referenced columns refers to the primary key.
func (n *normalizer) foreignKey(fk *md.ForeignKey) {
	if fk.OnDelete == md.Restrict {
		fk.OnDelete = md.NoAction
	}
	if fk.OnUpdate == md.Restrict {
		fk.OnUpdate = md.NoAction
	}
	if len(fk.RefColumns) == 0 {
		if target := n.m.Table(fk.RefSchema, fk.RefTable); target != nil {
			fk.RefColumns = slices.Clone(target.PrimaryKey.Columns)
		}
	}
	fk.Comment = ""
}

// engines are the engines by their lower-case names: the server takes any case.
var engines = map[string]string{
	"innodb": "", "myisam": "MyISAM", "memory": "MEMORY", "heap": "MEMORY", "csv": "CSV", "archive": "ARCHIVE",
	"blackhole": "BLACKHOLE", "merge": "MRG_MYISAM", "mrg_myisam": "MRG_MYISAM", "aria": "Aria", "ndb": "ndbcluster",
	"ndbcluster": "ndbcluster", "federated": "FEDERATED", "rocksdb": "ROCKSDB",
}

func (n *normalizer) options(o *md.TableOptions) {
	if name, known := engines[strings.ToLower(o.Engine)]; known {
		o.Engine = name
	}
	o.Charset, o.Collation = n.charset(strings.ToLower(o.Charset)), n.collation(o.Collation)
	if o.Collation != "" {
		o.Charset = n.charset(charsetOf(md.TableOptions{Collation: o.Collation}))
	}
	if o.RowFormat = strings.ToUpper(o.RowFormat); o.RowFormat == "DEFAULT" {
		o.RowFormat = ""
	}
	o.Partition = canonicalPartition(o.Partition)
}

func (n *normalizer) charset(name string) string {
	if name == "utf8" && n.hasUTF8MB3Names() {
		return "utf8mb3"
	}
	return name
}

func (n *normalizer) collation(name string) string {
	name = strings.ToLower(name)
	if rest, found := strings.CutPrefix(name, "utf8_"); found && n.hasUTF8MB3Names() {
		return "utf8mb3_" + rest
	}
	return name
}

// indexes brings the indexes into canonical form: a unique one becomes a Unique
// where that can hold it, and what belongs to a foreign key or keeps an
// AUTO_INCREMENT column is left out.
func (n *normalizer) indexes(t *md.Table) {
	kept := t.Indexes[:0]
	for i := range t.Indexes {
		ix := t.Indexes[i]
		n.index(t, &ix)
		columns, plain := plainColumns(&ix)
		switch {
		case ix.Name == keeper:
		case plain && ix.Unique && ix.Comment == "":
			t.Uniques = append(t.Uniques, md.Unique{Name: ix.Name, Columns: columns, NullsNotDistinct: ix.NullsNotDistinct})
		case plain && !ix.Unique && belongsToForeignKey(t, ix.Name, columns):
		default:
			kept = append(kept, ix)
		}
	}
	if t.Indexes = kept; len(kept) == 0 {
		t.Indexes = nil
	}
}

func (n *normalizer) index(t *md.Table, ix *md.Index) {
	ix.Method, ix.Comment = strings.ToLower(ix.Method), inBMP(ix.Comment)
	usual := ix.Method == "btree" || ix.Method == "hash" && t.Options.Engine == "" // InnoDB has B-trees only
	if t.Options.Engine == "MEMORY" {
		usual = ix.Method == "hash"
	}
	if usual {
		ix.Method = ""
	}
	if isKindOfIndex(ix) {
		ix.Unique = false
	}
	for i := range ix.Columns {
		key := &ix.Columns[i]
		key.Expr = exprOf(t, key.Expr)
		if key.Nulls != "" && (key.Nulls == md.NullsFirst) != key.Desc {
			key.Nulls = ""
		}
		key.Desc = key.Desc && n.hasDescendingKeys()
	}
}

// plainColumns returns the columns of an index that has nothing but columns.
func plainColumns(ix *md.Index) (columns []string, plain bool) {
	for _, key := range ix.Columns {
		if key != (md.IndexColumn{Column: key.Column}) || key.Column == "" {
			return nil, false
		}
		columns = append(columns, key.Column)
	}
	plain = ix.Method == "" && !ix.Invisible && ix.Where == "" && len(ix.Include) == 0 && ix.Storage == ""
	return columns, plain
}

// belongsToForeignKey reports whether an index of that name is one that the
// server makes for a foreign key. It has the name of the key, or of its first
// column where the key's name is the server's own. There is none where the
// primary key serves.
func belongsToForeignKey(t *md.Table, index string, columns []string) bool {
	if isPrefix(columns, wholeKeyColumns(&t.PrimaryKey)) {
		return false
	}
	return slices.ContainsFunc(t.ForeignKeys, func(fk md.ForeignKey) bool {
		if !slices.Equal(fk.Columns, columns) {
			return false
		}
		madeByServer := fk.Name == "" || strings.HasPrefix(fk.Name, t.Name+"_ibfk_")
		return index == fk.Name || madeByServer && index == columns[0]
	})
}

func (n *normalizer) sequence(s *md.Sequence) {
	s.Type, s.Comment = n.sequenceType(s), inBMP(s.Comment)
	if n.hasSequences() {
		s.SequenceOptions = withoutSequenceDefaults(s.SequenceOptions)
	}
}
