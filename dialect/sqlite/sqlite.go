// Package sqlite migrates SQLite databases, through modernc.org/sqlite.
//
// Import it for its effect, so that the scheme sqlite:// is known:
//
//	import _ "limbeck.dev/migrate/dialect/sqlite"
//
// # What SQLite is like
//
// SQLite keeps the text of each CREATE statement (sqlite_schema.sql) and reads
// nothing else when it opens a database. So does this package: reflection is a
// parser of that text, in one query for any number of tables.
//
// ALTER TABLE can rename, and add the simplest columns; everything else is a
// rebuild ([limbeck.dev/migrate/ops.RebuildTable]): a new table, the rows
// copied, the old table dropped, the new one renamed. Foreign keys are switched
// off before the transaction, since DROP TABLE deletes the rows that refer to
// the table otherwise; what breaks is found before COMMIT, and rolled back.
//
// Names are compared without regard to case in SQLite, and exactly in metadata;
// within a table, constraints and indexes follow the spelling of the column. A
// model that spells a name in another case than the database changes nothing.
package sqlite

import (
	"strings"

	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/sqltext"
)

const name = "sqlite"

func init() { dialect.Register(fileDriver{}) }

// Dialect is SQLite, as version 3.37 and later speak it. It holds no state.
type Dialect struct{}

// New returns the dialect.
func New() dialect.Dialect { return Dialect{} }

// Name implements [dialect.Dialect].
func (Dialect) Name() string { return name }

// Syntax implements [dialect.Dialect].
func (Dialect) Syntax() sqltext.Syntax { return sqltext.SQLiteSyntax() }

// Capabilities implements [dialect.Dialect].
func (Dialect) Capabilities() dialect.Capabilities {
	return dialect.Capabilities{
		TransactionalDDL:  true,
		DefaultSchema:     "main",
		Deferrable:        true,
		PartialIndexes:    true,
		ExpressionIndexes: true,
		ComputedStored:    true,
		ComputedVirtual:   true,
		Checks:            true,
		DropsNamed:        true,
		RebuildsTables:    true,
	}
}

var _ dialect.Folder = Dialect{}

// FoldTable implements [dialect.Folder].
func (Dialect) FoldTable(name string) string { return foldName(name) }

// FoldPart implements [dialect.Folder].
func (Dialect) FoldPart(name string) string { return foldName(name) }

// foldName lowers the ASCII letters, which are those that SQLite folds.
func foldName(name string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, name)
}

func unsupported(what, mend string) error {
	return &dialect.UnsupportedError{Dialect: name, What: what, Mend: mend}
}
