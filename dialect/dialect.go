package dialect

import (
	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/sqltext"
)

// Dialect is one database: its spelling, its schema and its ways to migrate.
// Consumers ask for the part that they need; this is the sum.
type Dialect interface {
	core.Grammar
	Compiler
	Inspector
	Migrator
	Transactor

	// Capabilities tells what the database can do.
	Capabilities() Capabilities
	// Syntax tells how the database's SQL text is split into tokens.
	Syntax() sqltext.Syntax
}

// Capabilities tell what a database can do. The compliance suite
// (dialect/dialecttest) holds each dialect to what it declares.
type Capabilities struct {
	TransactionalDDL  bool // DDL rolls back
	Schemas           bool // namespaces within a database
	Sequences         bool
	EnumTypes         bool // enums are objects of the schema
	Comments          bool // on tables and columns
	MaterializedViews bool
	Exclusions        bool
	Deferrable        bool // foreign keys can be deferred
	DeferrableUnique  bool
	NullsNotDistinct  bool
	PartialIndexes    bool
	ExpressionIndexes bool
	IncludeColumns    bool // covering indexes
	Identity          bool // identity columns
	ComputedStored    bool
	ComputedVirtual   bool
	Arrays            bool
	Checks            bool // enforced and reflected
	DropsNamed        bool // constraints are kept with their names
	// ViewsPinColumns: a column that a view uses cannot be altered or dropped
	// until the view is (PostgreSQL).
	ViewsPinColumns bool
	// KeysPinColumns: a foreign key must be dropped before a column or index
	// that it needs is changed (MySQL, MariaDB).
	KeysPinColumns bool
	// TypesRewrite: changing the type of a column rewrites the checks and index
	// expressions that use it (PostgreSQL).
	TypesRewrite bool
	// RebuildsTables: ALTER TABLE can do little, and most changes of a table
	// are made by rebuilding it (SQLite).
	RebuildsTables bool
	// FillsNotNull: a new column that is NOT NULL and has no default gets a value
	// of the server's in the rows that are there: 0, '' or 0000-00-00 (MySQL, MariaDB).
	FillsNotNull bool
	// DefaultSchema is the name that the default namespace usually has
	// (public, main); empty where it is that of the database.
	DefaultSchema string
	// MaxIdentifier is the longest name, in bytes (PostgreSQL) or characters;
	// 0 is no limit.
	MaxIdentifier int
}
