package mysql

import (
	"fmt"
	"strconv"
	"strings"

	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/sqltext"
)

// Dialect is MySQL or MariaDB, in a version.
type Dialect struct {
	maria   bool
	version version
	// lowerNames: the server keeps the names of databases, tables and views in
	// lower case, whatever they are given in (lower_case_table_names=1).
	lowerNames bool
	// foldsTables: the server compares the names of databases, tables and views
	// without regard to case (lower_case_table_names is not 0).
	foldsTables bool
}

var _ dialect.Dialect = Dialect{}

// version is a server's version: major, minor, patch.
type version [3]int

var (
	oldestMySQL   = version{8, 0, 16} // the first whose CHECK constraints are enforced
	oldestMariaDB = version{10, 6, 0}
)

// New returns the dialect of the oldest MySQL that is supported.
func New() dialect.Dialect { return Dialect{version: oldestMySQL} }

// NewMariaDB returns the dialect of the oldest MariaDB that is supported.
func NewMariaDB() dialect.Dialect { return Dialect{maria: true, version: oldestMariaDB} }

// identity asks a server for what [tellDialect] reads.
const identity = "VERSION(), @@version_comment, @@lower_case_table_names"

// tellDialect reads what a server says of itself.
func tellDialect(text, comment, lowerNames string) (Dialect, error) {
	d, err := serverDialect(text, comment)
	d.lowerNames, d.foldsTables = lowerNames == "1", lowerNames != "0"
	return d, err
}

// serverDialect reads what SELECT VERSION() and @@version_comment say. A server
// that is older than the oldest supported one is refused, and one that is another
// product before anything is made of its version.
func serverDialect(text, comment string) (Dialect, error) {
	d := Dialect{maria: strings.Contains(strings.ToLower(text+comment), "mariadb")}
	if name := dialect.FindLookalike(lookalikes, text, comment); name != "" {
		return d, dialect.LooksLike(name, "MySQL")
	}
	numbers, _, _ := strings.Cut(strings.TrimPrefix(text, "5.5.5-"), "-")
	for i, part := range strings.SplitN(numbers, ".", 3) {
		d.version[i], _ = strconv.Atoi(part)
	}
	oldest, name := oldestMySQL, "MySQL"
	if d.maria {
		oldest, name = oldestMariaDB, "MariaDB"
	}
	if !d.since(oldest[0], oldest[1], oldest[2]) {
		return d, &dialect.RefusedError{
			Reason: fmt.Sprintf("the server is %s %s", name, text),
			Mend:   fmt.Sprintf("upgrade it to %s %d.%d.%d or later", name, oldest[0], oldest[1], oldest[2]),
		}
	}
	return d, nil
}

// since reports whether the server is of that version or a later one.
func (d Dialect) since(major, minor, patch int) bool {
	for i, n := range [3]int{major, minor, patch} {
		if d.version[i] != n {
			return d.version[i] > n
		}
	}
	return true
}

// Name implements [dialect.Dialect].
func (d Dialect) Name() string {
	if d.maria {
		return "mariadb"
	}
	return "mysql"
}

// Syntax implements [dialect.Dialect].
func (d Dialect) Syntax() sqltext.Syntax { return syntax }

var syntax = sqltext.MySQLSyntax()

// Capabilities implements [dialect.Dialect].
func (d Dialect) Capabilities() dialect.Capabilities {
	return dialect.Capabilities{
		Schemas:           true,
		Sequences:         d.hasSequences(),
		Comments:          true,
		ExpressionIndexes: d.hasExpressionKeys(),
		ComputedStored:    true,
		ComputedVirtual:   true,
		Checks:            true,
		DropsNamed:        true,
		FillsNotNull:      true,
		KeysPinColumns:    true,
		MaxIdentifier:     maxIdentifier,
	}
}

// What the two can do, and since when. Sources: the manuals of both.

func (d Dialect) hasSequences() bool      { return d.maria }
func (d Dialect) hasAutoextendSize() bool { return !d.maria && d.since(8, 0, 23) }
func (d Dialect) hasUUIDType() bool       { return d.maria && d.since(10, 7, 0) }
func (d Dialect) hasExpressionKeys() bool { return !d.maria }
func (d Dialect) hasDescendingKeys() bool { return !d.maria || d.since(10, 8, 0) }
func (d Dialect) hasSchemaComments() bool { return d.maria }
func (d Dialect) hasNotEnforced() bool    { return !d.maria }

// hasNotNullComputed: MariaDB takes no NOT NULL on a generated column.
func (d Dialect) hasNotNullComputed() bool { return !d.maria }

// hasColumnChecks: MariaDB keeps a CHECK written within a column with the
// column, under the column's name; MySQL makes a table constraint of it.
func (d Dialect) hasColumnChecks() bool { return d.maria }

// needsParensForTextDefault: MySQL takes a default of a TEXT, BLOB, JSON or
// spatial column only as an expression.
func (d Dialect) needsParensForTextDefault() bool { return !d.maria }

// renamesInExpressions: checks and generated columns follow when a column is
// renamed. MySQL refuses the renaming instead.
func (d Dialect) renamesInExpressions() bool { return d.maria }

// escapesExpressions: MySQL's information_schema shows expressions escaped, as
// if they stood within quotes. See decodeExpr.
func (d Dialect) escapesExpressions() bool { return !d.maria }

// rawDefaults: MySQL's information_schema shows a literal default as the bare
// value; MariaDB shows SQL text.
func (d Dialect) rawDefaults() bool { return !d.maria }

// hasUTF8MB3Names: utf8 is called utf8mb3 in the names of collations.
func (d Dialect) hasUTF8MB3Names() bool { return d.maria || d.since(8, 0, 30) }

// hiddenIndex is the word for an index that the optimizer ignores.
func (d Dialect) hiddenIndex() string {
	if d.maria {
		return "IGNORED"
	}
	return "INVISIBLE"
}

// dropCheck begins the dropping of a check constraint.
func (d Dialect) dropCheck() string {
	if d.maria {
		return "DROP CONSTRAINT "
	}
	return "DROP CHECK "
}

// What information_schema calls the things that only one of the two has, or
// that they call by different names; text of a SELECT list.

func (d Dialect) selectIndexHidden() string {
	if d.maria {
		return "ignored = 'YES'"
	}
	return "is_visible = 'NO'"
}

func (d Dialect) selectKeyExpression() string {
	if d.maria {
		return "NULL"
	}
	return "expression"
}

func (d Dialect) selectColumnSRID() string {
	if d.maria {
		return "NULL"
	}
	return "srs_id"
}

func (d Dialect) selectSchemaComment() string {
	if d.maria {
		return "schema_comment"
	}
	return "''"
}

// listsViewAlgorithms reports whether information_schema has the algorithms of
// views.
func (d Dialect) listsViewAlgorithms() bool { return d.maria }

func (d Dialect) selectViewAlgorithm() string {
	if d.listsViewAlgorithms() {
		return "algorithm"
	}
	return "'UNDEFINED'"
}

// unsupported is the error for what this database cannot do.
func (d Dialect) unsupported(mend, what string, args ...any) error {
	return &dialect.UnsupportedError{Dialect: d.Name(), What: fmt.Sprintf(what, args...), Mend: mend}
}
