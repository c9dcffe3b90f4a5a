package metadata

// Index is an index of a table or of a materialized view.
type Index struct {
	Name    string
	Unique  bool
	Columns []IndexColumn
	Where   string   // predicate of a partial index (PostgreSQL, SQLite)
	Include []string // PostgreSQL
	// Method is the index method: "gin", "hash" (PostgreSQL), "fulltext",
	// "spatial", "hash" (MySQL, MariaDB). Empty: a B-tree.
	Method           string
	NullsNotDistinct bool   // PostgreSQL 15
	Storage          string // PostgreSQL: text within WITH (...)
	Parser           string // MySQL, MariaDB: WITH PARSER of a full-text index
	Invisible        bool   // MySQL INVISIBLE, MariaDB IGNORED
	Comment          string // PostgreSQL, MySQL, MariaDB
	// Only names the databases that have the index, by dialect: "postgresql",
	// "mysql", "mariadb", "sqlite"; empty: all of them. The model of another
	// database is without it ([MetaData.For]). It is for models: an operation of
	// a script is executed wherever the script is.
	Only []string
}

// ColumnNames returns the columns of the index in their order, with "" in the
// place of an expression.
func (ix *Index) ColumnNames() []string {
	names := make([]string, len(ix.Columns))
	for i, c := range ix.Columns {
		names[i] = c.Column
	}
	return names
}

// IndexColumn is one key of an index: a column or an expression, exactly one
// of the two.
type IndexColumn struct {
	Column    string
	Expr      string // SQL text without the outer parentheses
	Desc      bool
	Nulls     Nulls  // PostgreSQL
	OpClass   string // PostgreSQL
	Collation string // PostgreSQL, SQLite
	Length    int    // MySQL, MariaDB: prefix length; 0: the whole column
}

// Nulls says where an index keeps nulls. The zero value is the database's own
// order: last for ascending, first for descending keys.
type Nulls string

// The two orders that differ from the default in one of the directions.
const (
	NullsFirst Nulls = "FIRST"
	NullsLast  Nulls = "LAST"
)
