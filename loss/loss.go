// Package loss tells what operations throw away for good: rows, values, and
// what belongs to a table or view and no operation brings back. It is the one
// place where that is decided; autogenerate, plans and runs ask it.
package loss

import (
	"fmt"
	"slices"

	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/sqltext"
)

// Ledger follows scripts, one after the other, and tells what each of their
// operations throws away, given what was there before them.
type Ledger struct {
	d             dialect.Dialect
	defaultSchema string
	schema        *md.MetaData // as far as it is known
	attached      []dialect.Attachment
	// filling are the columns that the scripts added, this one or one before: an
	// UPDATE of all rows gives them their first values.
	filling map[column]bool
	// withRows are the tables that have rows, of those that are to have a column
	// which must have a value.
	withRows map[md.Name]bool
	// written are the columns that the scripts give values, and byCode says that
	// Go code may have given some to any.
	written map[column]bool
	byCode  bool
	// requiredIn are the columns of tables that SQL text made which must have a
	// value.
	requiredIn map[md.Name][]demand
	// byText are the tables of the schema that SQL text made.
	byText map[md.Name]bool
	// offline: there is no database to ask, and all text is read for what it makes.
	offline bool
}

// Offline returns a ledger for a database that cannot be asked, and is empty: what
// it holds is known from the scripts alone.
func Offline(d dialect.Dialect, defaultSchema string) *Ledger {
	l := New(d, defaultSchema, nil, nil)
	l.offline = true
	return l
}

type column struct {
	table md.Name
	name  string
}

// New returns a ledger for a database with this schema; nil: it is not known.
// It does not change the schema.
// The default schema is "" in it; defaultSchema is the name that it has in
// scripts.
func New(d dialect.Dialect, defaultSchema string, before *md.MetaData, attached []dialect.Attachment) *Ledger {
	l := &Ledger{d: d, defaultSchema: defaultSchema, schema: &md.MetaData{}, attached: slices.Clone(attached), filling: make(map[column]bool),
		withRows: make(map[md.Name]bool), written: make(map[column]bool), requiredIn: make(map[md.Name][]demand), byText: make(map[md.Name]bool)}
	if before != nil {
		l.schema = before.Clone()
	}
	return l
}

// Review is what there is to say of each operation of a script, each in words.
type Review struct {
	Lost [][]string // what it throws away
	// Notes say what stands in its way: a column that must have a value, in a
	// table with rows.
	Notes [][]string
}

// Script returns what each operation of a script throws away, each in words;
// the ledger then holds what the script leaves.
func (l *Ledger) Script(script ops.Script) [][]string { return l.Review(script).Lost }

// Review is Script with notes.
func (l *Ledger) Review(script ops.Script) Review {
	s := scriptLedger{Ledger: l, script: script, rows: newHoldings(), made: make(map[md.Name]bool), added: make(map[column]bool), charset: make(map[md.Name]string)}
	r := Review{make([][]string, len(script)), make([][]string, len(script))}
	reads := len(l.withRows) > 0 || l.offline || slices.ContainsFunc(script, mayLose)
	for i, op := range script {
		s.at, s.lost, s.notes = i, nil, nil
		op = ops.Unqualified(op, l.defaultSchema)
		if execute, isText := op.(ops.Execute); isText {
			if reads {
				s.text(execute.Text())
			}
		} else {
			s.operation(op)
			_ = op.Apply(l.schema) // what is not known is not followed
		}
		if i == len(script)-1 {
			s.endTemporary()
		}
		r.Lost[i], r.Notes[i] = s.lost, s.notes
	}
	s.settle()
	return r
}

// mayLose reports whether an operation is not one of those that surely throw
// nothing away. Where a script has none such, its text need not be read.
func mayLose(op ops.Op) bool {
	switch op := op.(type) {
	case ops.Execute:
		return sqltext.MayLose(op.Text())
	case ops.DropTable, ops.DropColumn, ops.RenameTable:
		return true
	}
	return false
}

// scriptLedger is a ledger within a script: rows may be held by another table
// meanwhile, and what the script itself made holds nothing of value.
type scriptLedger struct {
	*Ledger
	script ops.Script
	at     int      // the operation
	lost   []string // what it throws away
	notes  []string // what stands in its way
	rows   holdings
	made   map[md.Name]bool
	// temporary are the tables that it made which end with the session.
	temporary []md.Name
	changed   []tableEffect   // of text, on columns
	added     map[column]bool // the columns that this script added
	// charset is the character set that text gives tables for the columns which
	// name none.
	charset map[md.Name]string
}

func (s *scriptLedger) lose(format string, args ...any) {
	if text := fmt.Sprintf(format, args...); !slices.Contains(s.lost, text) {
		s.lost = append(s.lost, text)
	}
}

func (s *scriptLedger) operation(op ops.Op) {
	switch op := op.(type) {
	case ops.CreateTable:
		s.create(op.Table.QName())
	case ops.DropTable:
		s.dropTable(md.Name{Schema: op.Schema, Name: op.Name})
	case ops.RenameTable:
		s.rename(md.Name{Schema: op.Schema, Name: op.Name}, md.Name{Schema: op.Schema, Name: op.To})
	case ops.AddColumn:
		s.noteColumn(md.Name{Schema: op.Schema, Name: op.Table}, nil, op.Column)
		s.addColumn(md.Name{Schema: op.Schema, Name: op.Table}, op.Column.Name)
	case ops.DropColumn:
		s.dropColumn(md.Name{Schema: op.Schema, Name: op.Table}, op.Name)
	case ops.AlterColumn:
		s.alterColumn(md.Name{Schema: op.Schema, Name: op.Table}, op.From, op.To)
		s.noteColumn(md.Name{Schema: op.Schema, Name: op.Table}, &op.From, op.To)
	case ops.AddConstraint:
		s.noteKey(op)
	case ops.Do, ops.Dynamic:
		s.byCode = true
	case ops.RebuildTable:
		s.noteRebuild(op)
		s.rebuild(op)
	case ops.SetTableOptions:
		s.setOptions(op)
	case ops.DropIndex:
		s.goesWith("index", md.Name{Schema: op.Schema, Name: op.Table}, op.Name)
	case ops.DropConstraint:
		s.goesWith("constraint", md.Name{Schema: op.Schema, Name: op.Table}, op.Name)
	case ops.DropView:
		s.goesWith("view", md.Name{Schema: op.Schema, Name: op.Name}, "")
	case ops.ReplaceEnum:
		s.replaceEnum(op)
	}
}

// endTemporary drops the temporary tables at the end of the script.
func (s *scriptLedger) endTemporary() {
	for _, name := range s.temporary {
		if s.made[s.fold(name)] {
			s.dropTable(name)
		}
	}
}

func (s *scriptLedger) create(name md.Name) {
	s.made[s.fold(name)] = true
	s.rows.empty(s.fold(name))
	s.emptied(name)
	delete(s.requiredIn, s.fold(name))
	if s.byText[s.fold(name)] {
		s.schema.Tables = slices.DeleteFunc(s.schema.Tables, func(t md.Table) bool { return s.fold(t.QName()) == s.fold(name) })
		delete(s.byText, s.fold(name))
	}
}

func (s *scriptLedger) dropTable(name md.Name) {
	lost, kept := s.rows.drop(s.fold(name))
	for _, table := range lost {
		s.lose("the rows of table %s", s.spelled(table, name))
	}
	for table, columns := range kept {
		s.notCopied(s.spelled(table, name), columns)
	}
	if !s.made[s.fold(name)] {
		s.goesWith("table", name, "")
	}
	delete(s.made, s.fold(name))
	s.emptied(name)
}

// spelled is a folded name as an operation wrote it, where it is the same.
func (s *scriptLedger) spelled(table, written md.Name) md.Name {
	if s.fold(written) == table {
		return written
	}
	if t := s.table(table); t != nil {
		return t.QName()
	}
	return table
}

// notCopied tells of the columns of a table that are not among those which its
// copy has; nil: all are.
func (s *scriptLedger) notCopied(name md.Name, columns map[string]bool) {
	t := s.table(name)
	if t == nil || columns == nil {
		return
	}
	for _, c := range t.Columns {
		if !columns[s.foldPart(c.Name)] && c.Computed == nil {
			s.lose("the values of column %s", md.Name{Schema: name.String(), Name: c.Name})
		}
	}
}

func (s *scriptLedger) rename(from, to md.Name) {
	from, to = s.fold(from), s.fold(to)
	s.rows.rename(from, to)
	s.made[to] = s.made[from]
	delete(s.made, from)
	for i := range s.changed {
		if s.changed[i].table == from {
			s.changed[i].table = to
		}
	}
	if len(s.withRows) > 0 {
		s.withRows[to], s.withRows[from] = s.withRows[from], false
	}
}

func (s *scriptLedger) addColumn(table md.Name, name string) {
	c := column{s.fold(table), s.foldPart(name)}
	s.added[c], s.filling[c] = true, true
}

func (s *scriptLedger) isNew(table md.Name, name string) bool {
	anew := s.made[s.fold(table)] && s.table(table) != nil && s.column(table, name) == nil
	return anew || s.isEmpty(table) || s.added[column{s.fold(table), s.foldPart(name)}]
}

// isEmpty reports whether the script made the table, and put no rows of others
// into it.
func (s *scriptLedger) isEmpty(table md.Name) bool {
	return s.made[s.fold(table)] && len(s.rows.of(s.fold(table))) == 0
}

func (s *scriptLedger) dropColumn(table md.Name, name string) {
	switch c := s.column(table, name); {
	case s.isNew(table, name):
	case c != nil && c.Computed != nil: // its values are those of other columns
		s.goesWith("column", table, name)
	default:
		s.lose("the values of column %s", md.Name{Schema: table.String(), Name: name})
		s.goesWith("column", table, name)
	}
}

// table finds a table by a name that the server takes for the same.
func (l *Ledger) table(name md.Name) *md.Table {
	if t := l.schema.Table(name.Schema, name.Name); t != nil {
		return t
	}
	for i := range l.schema.Tables {
		if t := &l.schema.Tables[i]; l.fold(t.QName()) == l.fold(name) {
			return t
		}
	}
	return nil
}

func (l *Ledger) column(table md.Name, name string) *md.Column {
	t := l.table(table)
	if t == nil {
		return nil
	}
	if c := t.Column(name); c != nil {
		return c
	}
	for i := range t.Columns {
		if l.foldPart(t.Columns[i].Name) == l.foldPart(name) {
			return &t.Columns[i]
		}
	}
	return nil
}

// fold returns a name in the form in which the server compares it.
func (l *Ledger) fold(name md.Name) md.Name {
	if f, folds := l.d.(dialect.Folder); folds {
		return md.Name{Schema: f.FoldTable(name.Schema), Name: f.FoldTable(name.Name)}
	}
	return name
}

// foldPart is fold for the name of a column, an index or a constraint.
func (l *Ledger) foldPart(name string) string {
	if f, folds := l.d.(dialect.Folder); folds {
		return f.FoldPart(name)
	}
	return name
}
