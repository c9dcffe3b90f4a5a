package metadata

// Table is a table with all that belongs to it.
type Table struct {
	Schema      string
	Name        string
	Columns     []Column
	PrimaryKey  PrimaryKey // no columns: the table has none
	Uniques     []Unique
	ForeignKeys []ForeignKey
	Checks      []Check
	Exclusions  []Exclusion
	Indexes     []Index
	Comment     string
	Options     TableOptions
}

// QName returns the qualified name of the table.
func (t *Table) QName() Name { return Name{t.Schema, t.Name} }

// Column returns the column of that name, or nil; the pointer leads into t.
func (t *Table) Column(name string) *Column {
	for i := range t.Columns {
		if t.Columns[i].Name == name {
			return &t.Columns[i]
		}
	}
	return nil
}

// Index returns the index of that name, or nil; the pointer leads into t.
func (t *Table) Index(name string) *Index {
	for i := range t.Indexes {
		if t.Indexes[i].Name == name {
			return &t.Indexes[i]
		}
	}
	return nil
}

// TableOptions are the properties of a table beyond its columns. Each is known
// to some databases only; the others leave it out, since it tunes a table and
// changes nothing that a row may hold. STRICT is enforced by SQLite alone.
//
// The first four are what a new table gets. Autogenerate leaves those of a table
// that is there as they are where they are empty: name one to change it.
type TableOptions struct {
	Engine       string // MySQL, MariaDB: InnoDB when empty
	Charset      string // MySQL, MariaDB: that of the database when empty
	Collation    string // MySQL, MariaDB: that of the database or charset when empty
	RowFormat    string // MySQL, MariaDB
	Strict       bool   // SQLite: STRICT
	WithoutRowID bool   // SQLite: WITHOUT ROWID
	Unlogged     bool   // PostgreSQL: UNLOGGED
	Storage      string // PostgreSQL: text within WITH (...), such as "fillfactor=70"
	// Partition is the text after PARTITION BY, such as "RANGE (created_at)"
	// (PostgreSQL) or "HASH (id) PARTITIONS 4" (MySQL, MariaDB).
	Partition string
	// PartitionOf makes the table a partition of another (PostgreSQL).
	PartitionOf *PartitionOf
}

// PartitionOf names the parent of a partition and the rows that it holds.
type PartitionOf struct {
	Schema string
	Table  string
	Bound  string // "FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')" or "DEFAULT"
}

// Column is a column of a table.
//
// At most one of Default, Computed, Identity and AutoIncrement is set.
type Column struct {
	Name    string
	Type    Type
	NotNull bool
	// Default is the SQL text of the server default: "now()", "0", "'it''s'".
	// The empty text is no default; an empty string is "''".
	Default string
	// OnUpdate is the SQL text of ON UPDATE (MySQL, MariaDB): CURRENT_TIMESTAMP.
	OnUpdate string
	Computed *Computed
	Identity *Identity
	// AutoIncrement asks for increasing integer keys in the database's own
	// customary way: an identity column on PostgreSQL, AUTO_INCREMENT on MySQL
	// and MariaDB, the rowid alias INTEGER PRIMARY KEY on SQLite.
	AutoIncrement bool
	// NeverReuse asks SQLite for AUTOINCREMENT: no key is ever given out twice,
	// even after its row was deleted. The other databases never reuse keys.
	NeverReuse bool
	Collation  string
	Comment    string
}

// Computed is a generated column: GENERATED ALWAYS AS (Expr) STORED or VIRTUAL.
type Computed struct {
	Expr   string
	Stored bool
}

// Identity is GENERATED { ALWAYS | BY DEFAULT } AS IDENTITY of the SQL
// standard (PostgreSQL).
type Identity struct {
	Always bool
	SequenceOptions
}

// SequenceOptions are the options of a sequence or an identity column. A nil
// pointer means the database's own default.
type SequenceOptions struct {
	Start     *int64
	Increment *int64
	Min       *int64
	Max       *int64
	Cache     *int64
	Cycle     bool
}

// Sequence is a sequence (PostgreSQL, MariaDB).
type Sequence struct {
	Schema string
	Name   string
	Type   Type // nil: the database's default, bigint
	SequenceOptions
	// OwnedBy ties the sequence to a column, so that it is dropped with it
	// (PostgreSQL, serial columns). Empty Table: not owned.
	OwnedBy ColumnRef
	// Unlogged is PostgreSQL 15's; an owned sequence is as its table.
	Unlogged bool
	Comment  string
}

// ColumnRef names a column of a table in the same schema.
type ColumnRef struct {
	Table  string
	Column string
}

// QName returns the qualified name of the sequence.
func (s *Sequence) QName() Name { return Name{s.Schema, s.Name} }

// View is a view, or a materialized view (PostgreSQL).
type View struct {
	Schema       string
	Name         string
	Definition   string // the SELECT statement, without a closing semicolon
	Materialized bool
	// NoData creates a materialized view WITH NO DATA. Whether one holds data
	// afterwards is no part of its definition, and never a difference.
	NoData  bool
	Indexes []Index // of a materialized view
	Comment string
}

// QName returns the qualified name of the view.
func (v *View) QName() Name { return Name{v.Schema, v.Name} }
