package metadata

import "slices"

// Constraint is one of [PrimaryKey], [Unique], [ForeignKey], [Check] and
// [Exclusion]. The interface is sealed, so that a switch over the five is
// complete.
type Constraint interface {
	// ConstraintName is the constraint's name; empty: the database or the
	// naming convention gives it one.
	ConstraintName() string
	// Kind tells which of the five it is.
	Kind() ConstraintKind
	isConstraint()
}

// ConstraintKind names a kind of constraint, in the words of the SQL standard.
type ConstraintKind string

// The kinds of constraint.
const (
	KindPrimaryKey ConstraintKind = "primary key"
	KindUnique     ConstraintKind = "unique"
	KindForeignKey ConstraintKind = "foreign key"
	KindCheck      ConstraintKind = "check"
	KindExclusion  ConstraintKind = "exclusion"
)

// Deferral says when a constraint is checked. The zero value is NOT DEFERRABLE.
type Deferral string

// The ways to defer a constraint.
const (
	InitiallyImmediate Deferral = "immediate" // DEFERRABLE INITIALLY IMMEDIATE
	InitiallyDeferred  Deferral = "deferred"  // DEFERRABLE INITIALLY DEFERRED
)

// PrimaryKey is the primary key of a table.
type PrimaryKey struct {
	Name       string
	Columns    []string
	Include    []string // PostgreSQL
	Deferral   Deferral // PostgreSQL
	OnConflict string   // SQLite: ROLLBACK, ABORT, FAIL, IGNORE or REPLACE
	// Desc names the columns that are kept in descending order (SQLite,
	// MySQL); rarely used.
	Desc []string
	// Lengths are the prefix lengths of the columns, in the order of Columns
	// (MySQL, MariaDB); 0, or none, is the whole column.
	Lengths []int
	// Nullable names the columns that may be null (SQLite, in a table that is
	// neither STRICT nor WITHOUT ROWID). A model that names none leaves those
	// nullable that are.
	Nullable     []string
	Comment      string // PostgreSQL
	IndexComment string // PostgreSQL: of the index that enforces it
}

// Unique is a UNIQUE constraint.
type Unique struct {
	Name             string
	Columns          []string
	Include          []string // PostgreSQL
	NullsNotDistinct bool     // PostgreSQL 15
	Deferral         Deferral // PostgreSQL
	OnConflict       string   // SQLite
	Comment          string   // PostgreSQL
	IndexComment     string   // PostgreSQL: of the index that enforces it
	Only             []string // the databases that have it; see [Index]
}

// Action is what a foreign key does to its rows when the referenced row is
// deleted or its key is updated. The zero value is NO ACTION.
type Action string

// The referential actions of the SQL standard.
const (
	NoAction   Action = ""
	Restrict   Action = "RESTRICT"
	Cascade    Action = "CASCADE"
	SetNull    Action = "SET NULL"
	SetDefault Action = "SET DEFAULT"
)

// Match is the MATCH clause of a foreign key. The zero value is MATCH SIMPLE.
type Match string

// The match types that databases implement beside SIMPLE.
const (
	MatchFull    Match = "FULL"
	MatchPartial Match = "PARTIAL"
)

// ForeignKey is a foreign key. It names its target: RefTable in RefSchema
// (empty: the default schema), RefColumns in the order of Columns.
type ForeignKey struct {
	Name       string
	Columns    []string
	RefSchema  string
	RefTable   string
	RefColumns []string
	OnDelete   Action
	OnUpdate   Action
	// SetColumns are those of Columns that OnDelete sets to NULL or to their
	// default (PostgreSQL 15); none: all.
	SetColumns []string
	Match      Match
	Deferral   Deferral // PostgreSQL, SQLite
	NotValid   bool     // PostgreSQL: rows that were there before are not checked
	Comment    string   // PostgreSQL
	Only       []string // the databases that have it; see [Index]
}

// Target returns the qualified name of the referenced table.
func (fk *ForeignKey) Target() Name { return Name{fk.RefSchema, fk.RefTable} }

// Check is a CHECK constraint; Expr is the text between the parentheses.
type Check struct {
	Name        string
	Expr        string
	NotValid    bool     // PostgreSQL: rows that were there before are not checked
	NoInherit   bool     // PostgreSQL
	NotEnforced bool     // MySQL 8
	Comment     string   // PostgreSQL
	Only        []string // the databases that have it; see [Index]
}

// Exclusion is an EXCLUDE constraint (PostgreSQL).
type Exclusion struct {
	Name     string
	Method   string // index method; empty: gist
	Elements []ExclusionElement
	Where    string
	Deferral Deferral
	Comment  string
	// IndexComment is that of the index that enforces it.
	IndexComment string
	Only         []string // the databases that have it; see [Index]
}

// ExclusionElement is one "expression WITH operator" of an exclusion.
// Exactly one of Column and Expr is set.
type ExclusionElement struct {
	Column   string
	Expr     string
	OpClass  string
	Operator string // "=", "&&"
}

// ConstraintName implements [Constraint].
func (c PrimaryKey) ConstraintName() string { return c.Name }

// ConstraintName implements [Constraint].
func (c Unique) ConstraintName() string { return c.Name }

// ConstraintName implements [Constraint].
func (c ForeignKey) ConstraintName() string { return c.Name }

// ConstraintName implements [Constraint].
func (c Check) ConstraintName() string { return c.Name }

// ConstraintName implements [Constraint].
func (c Exclusion) ConstraintName() string { return c.Name }

// Kind implements [Constraint].
func (PrimaryKey) Kind() ConstraintKind { return KindPrimaryKey }

// Kind implements [Constraint].
func (Unique) Kind() ConstraintKind { return KindUnique }

// Kind implements [Constraint].
func (ForeignKey) Kind() ConstraintKind { return KindForeignKey }

// Kind implements [Constraint].
func (Check) Kind() ConstraintKind { return KindCheck }

// Kind implements [Constraint].
func (Exclusion) Kind() ConstraintKind { return KindExclusion }

func (PrimaryKey) isConstraint() {}
func (Unique) isConstraint()     {}
func (ForeignKey) isConstraint() {}
func (Check) isConstraint()      {}
func (Exclusion) isConstraint()  {}

// Constraints returns all constraints of the table: the primary key, then
// uniques, checks, exclusions and foreign keys, each in the table's order.
func (t *Table) Constraints() []Constraint {
	var list []Constraint
	if len(t.PrimaryKey.Columns) > 0 {
		list = append(list, t.PrimaryKey)
	}
	for _, c := range t.Uniques {
		list = append(list, c)
	}
	for _, c := range t.Checks {
		list = append(list, c)
	}
	for _, c := range t.Exclusions {
		list = append(list, c)
	}
	for _, c := range t.ForeignKeys {
		list = append(list, c)
	}
	return list
}

// Constraint returns the constraint of that kind and name, or nil. For a
// primary key the name may be empty.
func (t *Table) Constraint(kind ConstraintKind, name string) Constraint {
	for _, c := range t.Constraints() {
		if c.Kind() == kind && (c.ConstraintName() == name || kind == KindPrimaryKey && name == "") {
			return c
		}
	}
	return nil
}

// UsedBy names the first constraint or index of the table that uses the
// column by name, as "index ix_users_email"; empty if none does. Expressions
// are not looked into.
func (t *Table) UsedBy(column string) string {
	for _, c := range t.Constraints() {
		if slices.Contains(constraintColumns(c), column) {
			return string(c.Kind()) + " " + c.ConstraintName()
		}
	}
	for _, ix := range t.Indexes {
		uses := slices.ContainsFunc(ix.Columns, func(c IndexColumn) bool { return c.Column == column })
		if uses || slices.Contains(ix.Include, column) {
			return "index " + ix.Name
		}
	}
	return ""
}

func constraintColumns(c Constraint) []string {
	switch c := c.(type) {
	case PrimaryKey:
		return slices.Concat(c.Columns, c.Include)
	case Unique:
		return slices.Concat(c.Columns, c.Include)
	case ForeignKey:
		return c.Columns
	case Exclusion:
		names := make([]string, len(c.Elements))
		for i, e := range c.Elements {
			names[i] = e.Column
		}
		return names
	}
	return nil
}
