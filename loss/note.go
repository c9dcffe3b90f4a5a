package loss

import (
	"fmt"
	"slices"
	"strings"

	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/sqltext"
)

// Absence begins the loss of a column into which the server puts values.
const Absence = "the absence of a value"

// advice says how a column that must have a value comes into a table with rows.
const advice = "add it nullable or with a server default, fill it, and then set NOT NULL"

// note tells of something that is no loss, but stands in the way of a script.
func (s *scriptLedger) note(format string, args ...any) {
	if text := fmt.Sprintf(format, args...); !slices.Contains(s.notes, text) {
		s.notes = append(s.notes, text)
	}
}

// addsRequired tells of a new column that must have a value and is given none,
// in a table with rows.
func (s *scriptLedger) addsRequired(table md.Name, name string) {
	if !s.withRows[s.fold(table)] {
		return
	}
	table = s.asIs(table)
	does := "which the server refuses"
	if s.d.Capabilities().FillsNotNull {
		does = "which get what the server puts there, or an error"
		s.lose(Absence+" in column %s.%s: it is NOT NULL without a default, and the server puts 0, '' or 0000-00-00 into the rows that are there", table, name)
	}
	s.note("column %s.%s is NOT NULL without a default, and table %s has rows, %s: %s", table, name, table, does, advice)
}

// requires tells of a column that was nullable and becomes NOT NULL, in a table
// with rows, unless the scripts have written it.
func (s *scriptLedger) requires(table md.Name, name string) {
	written := s.byCode || s.written[column{s.fold(table), s.foldPart(name)}]
	if c := s.column(table, name); !s.withRows[s.fold(table)] || written || c != nil && c.NotNull {
		return
	}
	table = s.asIs(table)
	s.note("column %s.%s becomes NOT NULL, and table %s has rows: that fails where one has NULL in it; fill them before", table, name, table)
}

// asIs is the name of a table as the database has it, where it is there.
func (s *scriptLedger) asIs(table md.Name) md.Name {
	if t := s.table(table); t != nil {
		return t.QName()
	}
	return table
}

// noteColumn tells of a column of a table that becomes another one; from is nil
// for a new one.
func (s *scriptLedger) noteColumn(table md.Name, from *md.Column, to md.Column) {
	switch {
	case from == nil && lacksValue(to):
		s.addsRequired(table, to.Name)
	case from != nil && !from.NotNull && to.NotNull && to.Computed == nil:
		s.requires(table, from.Name)
	}
}

// noteKey tells of the columns of a new primary key, which become NOT NULL.
func (s *scriptLedger) noteKey(op ops.AddConstraint) {
	key, ok := op.Constraint.(md.PrimaryKey)
	if !ok {
		return
	}
	for _, name := range key.Columns {
		s.requires(md.Name{Schema: op.Schema, Name: op.Table}, name)
	}
}

// noteRebuild is noteColumn for a table that is made anew with another shape.
func (s *scriptLedger) noteRebuild(op ops.RebuildTable) {
	for _, to := range op.To.Columns {
		from := op.From.Column(to.Name)
		if was, renamed := op.Renamed[to.Name]; renamed {
			from = op.From.Column(was)
		}
		s.noteColumn(op.From.QName(), from, to)
	}
}

// noteCopy tells of the columns of a table that the script made which must have
// a value, where rows of another table are put into it.
func (s *scriptLedger) noteCopy(from, to md.Name, columns []string) {
	for _, c := range s.requiredIn[s.fold(to)] {
		if columns == nil || slices.ContainsFunc(columns, func(name string) bool { return strings.EqualFold(name, c.name) }) {
			s.requires(from, c.name)
		} else if c.lacks {
			s.addsRequired(from, c.name)
		}
	}
}

// emptied and hasRows note what the scripts do to the rows of a table, where that
// bears on a column which must have a value.
func (l *Ledger) emptied(table md.Name) {
	if len(l.withRows) > 0 {
		l.withRows[l.fold(table)] = false
	}
}

func (l *Ledger) hasRows(table md.Name) {
	if len(l.withRows) > 0 {
		l.withRows[l.fold(table)] = true
	}
}

func (l *Ledger) copiedRows(from, to md.Name) {
	if l.withRows[l.fold(from)] {
		l.hasRows(to)
	}
}

// wrote notes that scripts have given columns values.
func (s *scriptLedger) wrote(table md.Name, columns []string) {
	for _, name := range columns {
		s.written[column{s.fold(table), s.foldPart(name)}] = true
	}
}

// demand is a column that must have a value; lacks: and its definition gives it
// none.
type demand struct {
	name  string
	lacks bool
}

// demandOf reads the definition of a column, as CREATE TABLE and ADD COLUMN have
// it; false: it may be NULL.
func demandOf(name, definition string, syn sqltext.Syntax) (d demand, required bool) {
	d = demand{name, true}
	before, depth := "", 0
	for tok := range sqltext.Tokens(definition, syn) {
		switch tok.Text {
		case "(":
			depth++
		case ")":
			depth--
		}
		if tok.Kind != sqltext.Word || depth > 0 {
			continue
		}
		word := strings.ToUpper(tok.Text)
		switch {
		case word == "NULL" && before == "NOT", word == "PRIMARY":
			required = true
		case word == "NULL" && before == "DEFAULT":
			d.lacks = true
		case slices.Contains(givers, word), strings.HasSuffix(word, "SERIAL"):
			d.lacks = false
		}
		before = word
	}
	return d, required
}

// givers are words of a definition that give a column its values.
var givers = []string{"DEFAULT", "GENERATED", "IDENTITY", "AS", "AUTO_INCREMENT", "AUTOINCREMENT"}

// Advice says what to do where a statement failed since rows have no value for a
// column that must have one; empty: it does nothing such. Some servers do not
// say why a value does not fit: then that it was a NULL is not certain.
func Advice(sql string, syn sqltext.Syntax, certain bool) string {
	for _, e := range sqltext.Effects(sql, syn) {
		d, required := demandOf(e.Column, e.Definition, syn)
		switch {
		case e.Kind == sqltext.AddsColumn && required && d.lacks:
			return "table " + e.Table + " has rows, and these get no value in the new column " + e.Column + ": " + advice
		case e.Kind == sqltext.RequiresColumn, e.Kind == sqltext.AltersColumn && required:
			return "where rows of table " + e.Table + " have NULL in column " + e.Column + ", fill them first (UPDATE … WHERE " + e.Column +
				" IS NULL, or an ops.Execute before this operation), and then set NOT NULL"
		case e.Kind == sqltext.CopiesRows && certain:
			return "rows of table " + e.Table + " have no value for a column that is NOT NULL: fill the column before; a new one, " + advice
		}
	}
	if words := strings.Fields(sql); certain && len(words) > 0 && strings.EqualFold(words[0], "ALTER") {
		return "rows have NULL in a column that becomes NOT NULL: fill them first"
	}
	return ""
}
