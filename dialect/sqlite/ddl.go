package sqlite

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/sqltext"
)

// Compile implements [dialect.Compiler]. Operations that need a rebuild are
// unsupported here, since the rest of the table is not known; see
// [Dialect.CompileLive].
func (d Dialect) Compile(op ops.Op) ([]dialect.Statement, error) {
	if err := checkOpSchema(op); err != nil {
		return nil, fmt.Errorf("%s: %w", ops.Describe(op), err)
	}
	if _, given := op.(ops.RebuildTable); !given && d.NeedsRebuild(op) {
		return nil, dialect.Unsupported(name, op,
			"run it online, where the rest of the table can be read, or write RebuildTable with the whole table")
	}
	switch op := op.(type) {
	case ops.CreateTable:
		return d.createTable(op)
	case ops.DropTable, ops.RenameTable, ops.RenameColumn:
		return dialect.Standard(d, op)
	case ops.RebuildTable:
		return compileRebuild(op)
	case ops.AddColumn:
		return addColumn(op)
	case ops.CreateIndex:
		return dialect.One(d, op, func(w *sqltext.Writer) { writeIndex(w, op.Table, op.Index) })
	case ops.DropIndex:
		return dialect.One(d, op, func(w *sqltext.Writer) { w.Raw("DROP INDEX ").Ident(op.Name) })
	case ops.SetTableComment, ops.AlterColumn:
		return nil, nil // comments are not kept
	default:
		return d.compileObject(op)
	}
}

// compileObject compiles the operations on what does not belong to a table.
func (d Dialect) compileObject(op ops.Op) ([]dialect.Statement, error) {
	switch op := op.(type) {
	case ops.CreateView:
		if op.View.Materialized {
			return nil, dialect.Unsupported(name, op, "create a view, or a table that a trigger keeps")
		}
		return dialect.One(d, op, func(w *sqltext.Writer) {
			w.Raw("CREATE VIEW ").Ident(op.View.Name).Raw(" AS ", viewForm(op.View.Definition))
		})
	case ops.DropView:
		return dialect.One(d, op, func(w *sqltext.Writer) { w.Raw("DROP VIEW ").Ident(op.Name) })
	case ops.CreateEnum, ops.DropEnum, ops.AddEnumValue, ops.ReplaceEnum:
		return nil, nil // the columns are text
	case ops.RenameEnumValue:
		return nil, dialect.Unsupported(name, op, "enums are text here: write the UPDATE of each column by Execute")
	case ops.CreateSequence, ops.AlterSequence, ops.DropSequence:
		return nil, dialect.Unsupported(name, op, "an INTEGER PRIMARY KEY counts by itself")
	case ops.CreateSchema, ops.DropSchema:
		return nil, dialect.Unsupported(name, op, "a SQLite database has one schema; use a file for each")
	case ops.Execute:
		return dialect.Execute(d, op, compileExecute)
	case ops.BulkInsert:
		return dialect.BulkInsert(d, op)
	case ops.Do, ops.Dynamic:
		return nil, nil
	}
	return nil, dialect.Unsupported(name, op, "")
}

// checkOpSchema fails where the operation names a schema other than main.
func checkOpSchema(op ops.Op) error {
	for _, name := range ops.Touches(op) {
		if err := checkSchema(name.Schema); err != nil {
			return err
		}
	}
	switch op := op.(type) {
	case ops.CreateView:
		return checkSchema(op.View.Schema)
	case ops.DropView:
		return checkSchema(op.Schema)
	}
	return nil
}

// compileExecute leaves out PRAGMA foreign_keys, which SQLite ignores within a
// transaction: [Dialect.Begin] looks for it instead. Statements that end the
// transaction are refused, since the revision would be committed in part.
func compileExecute(op ops.Execute) ([]dialect.Statement, error) {
	words := sqltext.FirstWords(op.SQL, sqltext.SQLiteSyntax(), 3) // PRAGMA main.journal_mode
	isPragma := func(name string) bool { return words[0] == "PRAGMA" && slices.Contains(words, name) }
	words = append(words, "", "")
	switch {
	case isPragma("FOREIGN_KEYS"):
		return nil, nil
	case words[0] == "BEGIN", words[0] == "COMMIT", words[0] == "END", words[0] == "ROLLBACK" && words[1] != "TO":
		return nil, dialect.Unsupported(name, op, "the migration has a transaction of its own; leave "+words[0]+" out")
	}
	alone := words[0] == "VACUUM" || words[0] == "ATTACH" || words[0] == "DETACH" ||
		isPragma("JOURNAL_MODE") || isPragma("SYNCHRONOUS")
	return []dialect.Statement{{SQL: op.SQL, OwnCommit: op.NoTransaction || alone, Traceless: dialect.Traceless(words), Session: sessionUse(op.SQL)}}, nil
}

func (d Dialect) createTable(op ops.CreateTable) ([]dialect.Statement, error) {
	t := op.Table.Clone()
	if err := normalizeTable(&t); err != nil {
		return nil, fmt.Errorf("%s: %w", ops.Describe(op), err)
	}
	first, err := dialect.Build(d, op, func(w *sqltext.Writer) { writeTable(w, &t, t.Name) })
	if err != nil {
		return nil, err
	}
	list := []dialect.Statement{first}
	for _, ix := range t.Indexes {
		s, err := dialect.Build(d, op, func(w *sqltext.Writer) { writeIndex(w, t.Name, ix) })
		if err != nil {
			return nil, err
		}
		list = append(list, s)
	}
	return list, nil
}

func addColumn(op ops.AddColumn) ([]dialect.Statement, error) {
	t := md.Table{Name: op.Table, Columns: []md.Column{op.Column.Clone()}}
	if err := normalizeColumn(&t, &t.Columns[0], scope{}); err != nil {
		return nil, fmt.Errorf("%s: %w", ops.Describe(op), err)
	}
	return dialect.One(Dialect{}, op, func(w *sqltext.Writer) {
		dialect.AlterTable(w, "", op.Table).Raw("ADD COLUMN ")
		Dialect{}.WriteColumn(w, &t, &t.Columns[0])
	})
}

// NeedsRebuild implements [dialect.Compiler]. In place SQLite can rename, and
// add a column that is nullable or has a constant default and is not stored.
func (Dialect) NeedsRebuild(op ops.Op) bool {
	switch op := op.(type) {
	case ops.RebuildTable, ops.AddConstraint, ops.DropConstraint, ops.DropColumn, ops.SetTableOptions:
		return true
	case ops.AlterColumn:
		from, to := op.From.Clone(), op.To.Clone()
		return op.Using != "" || !sameColumn(&from, &to)
	case ops.AddColumn:
		c := op.Column
		if c.AutoIncrement || c.Identity != nil || c.NeverReuse {
			return true
		}
		if c.Computed != nil {
			return c.Computed.Stored
		}
		def := defaultForm(c.Default, c.Type)
		return def == "" && c.NotNull || def != "" && !isConstant(def)
	}
	return false
}

// sameColumn tells whether two columns differ in nothing that SQLite keeps.
func sameColumn(a, b *md.Column) bool {
	if a.NotNull != b.NotNull { // asked before both are taken for a key, which is never null
		return false
	}
	for _, c := range []*md.Column{a, b} {
		t := md.Table{Columns: []md.Column{*c}, PrimaryKey: md.PrimaryKey{Columns: []string{c.Name}}}
		if err := normalizeColumn(&t, c, scope{}); err != nil {
			return false
		}
	}
	return reflect.DeepEqual(a, b)
}

// inlineKey tells whether the primary key is written with its column: the
// rowid, and the one key that differs from it by DESC.
func inlineKey(t *md.Table, c *md.Column) bool {
	if !slices.Equal(t.PrimaryKey.Columns, []string{c.Name}) || t.Options.WithoutRowID {
		return false
	}
	return c.AutoIncrement || c.Type == (md.Integer{}) && len(t.PrimaryKey.Desc) > 0
}

var errNoName = errors.New("the index has no name, and SQLite gives it none: name it, or set a naming convention")

func writeIndex(w *sqltext.Writer, table string, ix md.Index) {
	if ix.Name == "" {
		w.Fail(errNoName)
	}
	w.Raw("CREATE ")
	if ix.Unique {
		w.Raw("UNIQUE ")
	}
	w.Raw("INDEX ").Ident(ix.Name).Raw(" ON ").Ident(table).Raw(" (")
	for i, c := range ix.Columns {
		w.Comma(i)
		if c.Column != "" {
			w.Ident(c.Column)
		} else {
			w.Raw("(", c.Expr, ")")
		}
		if c.Collation != "" {
			w.Raw(" COLLATE ").Ident(c.Collation)
		}
		if c.Desc {
			w.Raw(" DESC")
		}
	}
	w.Raw(")")
	if ix.Where != "" {
		w.Raw(" WHERE ", strings.TrimSpace(ix.Where))
	}
}
