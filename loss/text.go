package loss

import (
	"slices"
	"strings"

	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/sqltext"
)

// text tells what SQL text throws away, as far as it is plain to see.
func (s *scriptLedger) text(sql string) {
	for _, effect := range sqltext.Effects(sql, s.d.Syntax()) {
		s.effect(effect)
	}
}

func (s *scriptLedger) effect(e sqltext.Effect) {
	name := s.unqualified(e.Schema, e.Table)
	switch e.Kind {
	case sqltext.CreatesTable:
		s.create(name)
		if e.Temporary {
			s.temporary = append(s.temporary, name)
		}
	case sqltext.DropsTable:
		s.dropTable(name)
	case sqltext.DropsView:
		s.goesWith("view", name, "")
	case sqltext.DropsSchema:
		s.lose("everything in %s %s", e.Column, e.Table)
	case sqltext.DropsOther:
		s.lose("what depends on %s %s", e.Column, name)
	case sqltext.DropsPartition:
		s.lose("the rows of a partition of table %s", name)
	case sqltext.EmptiesTable, sqltext.DeletesRows:
		s.deletes(name, e.Kind == sqltext.EmptiesTable)
	case sqltext.WritesColumns:
		s.overwrites(name, e.Columns)
	case sqltext.FillsTable:
		s.hasRows(name)
	case sqltext.FillsColumns:
		s.wrote(name, e.Columns)
	case sqltext.CopiesRows:
		s.noteCopy(name, s.unqualified(e.ToSchema, e.To), e.Columns)
		s.copiedRows(name, s.unqualified(e.ToSchema, e.To))
		s.rows.copy(s.fold(name), s.fold(s.unqualified(e.ToSchema, e.To)), s.folded(e.Columns))
	case sqltext.RenamesTable:
		s.rename(name, s.unqualified(e.ToSchema, e.To))
	default:
		s.columnEffect(name, e)
	}
}

func (s *scriptLedger) columnEffect(table md.Name, e sqltext.Effect) {
	s.remember(table, e)
	d, required := demandOf(e.Column, e.Definition, s.d.Syntax())
	switch e.Kind {
	case sqltext.DefinesColumn:
		if required {
			s.requiredIn[s.fold(table)] = append(s.requiredIn[s.fold(table)], d)
		}
	case sqltext.AddsColumn:
		if required && d.lacks {
			s.addsRequired(table, e.Column)
		}
		s.addColumn(table, e.Column)
	case sqltext.RequiresColumn:
		s.requires(table, e.Column)
	case sqltext.DropsColumn:
		s.dropColumn(table, e.Column)
	case sqltext.DefaultsCharset:
		s.charset[s.fold(table)] = charsetIn(e.Definition)
	case sqltext.AltersColumn:
		if c := s.column(table, e.Column); c != nil {
			s.alterColumn(s.inCharset(table, *c, s.defined(*c, e.Definition), e.Definition))
		}
		if required {
			s.requires(table, e.Column)
		}
	case sqltext.ConvertsTable:
		if t := s.table(table); t != nil {
			s.convert(t, collationOf(t.Options), charsetIn(e.Definition))
		}
	}
}

// charsetIn is the character set at the beginning of a text.
func charsetIn(definition string) string {
	words := strings.Fields(strings.ToLower(definition))
	if len(words) == 0 {
		return ""
	}
	return strings.Trim(words[0], "'`\"")
}

// inCharset returns a column as it was and as it is defined now, each with the
// character set of its table, where that has changed and the column names none.
func (s *scriptLedger) inCharset(table md.Name, from, to md.Column, definition string) (_ md.Name, was, is md.Column) {
	charset, changed := s.charset[s.fold(table)]
	t, text := s.table(table), strings.ToUpper(definition)
	if changed && t != nil && from.Collation == "" && to.Collation == "" && !strings.Contains(text, "CHARSET") && !strings.Contains(text, "CHARACTER SET") {
		from.Collation, to.Collation = collationOf(t.Options), charset
	}
	return table, from, to
}

// unqualified is a name as the schema has it: the default one is "".
func (l *Ledger) unqualified(schema, name string) md.Name {
	if strings.EqualFold(schema, l.defaultSchema) {
		schema = ""
	}
	return md.Name{Schema: schema, Name: name}
}

func (l *Ledger) folded(names []string) []string {
	if names == nil {
		return nil
	}
	list := make([]string, len(names))
	for i, name := range names {
		list[i] = l.foldPart(name)
	}
	return list
}

// deletes tells of rows that are deleted, all or some, and are in no other
// table.
func (s *scriptLedger) deletes(table md.Name, all bool) {
	if all {
		s.emptied(table)
	}
	if s.isEmpty(table) || !s.rows.only(s.fold(table)) {
		return
	}
	if !all {
		s.lose("rows of table %s", table)
		return
	}
	s.lose("the rows of table %s", table)
	s.rows.empty(s.fold(table))
}

// overwrites tells of the columns that get another value in every row.
func (s *scriptLedger) overwrites(table md.Name, columns []string) {
	s.wrote(table, columns)
	for _, name := range columns {
		if !s.isNew(table, name) && !s.filling[column{s.fold(table), s.foldPart(name)}] {
			s.lose("the old values of column %s", md.Name{Schema: table.String(), Name: name})
		}
	}
}

// afterType are the words that end a type within the definition of a column.
var afterType = []string{"NOT", "NULL", "DEFAULT", "AUTO_INCREMENT", "UNIQUE", "PRIMARY", "KEY", "COMMENT", "FIRST", "AFTER", "GENERATED", "AS", "CHECK",
	"REFERENCES", "ON", "CONSTRAINT", "VISIBLE", "INVISIBLE", "STORAGE", "COLUMN_FORMAT", "WITH", "WITHOUT", "COMPRESSED", "VIRTUAL", "STORED", "PERSISTENT", "USING", "COLLATE"}

// defined reads the definition of a column: its type, and what else bears on
// its values.
func (l *Ledger) defined(c md.Column, definition string) md.Column {
	end, isTime := len(definition), false
	c.Computed, c.Collation = nil, ""
	before := ""
	for tok := range sqltext.Tokens(definition, l.d.Syntax()) {
		if tok.Kind != sqltext.Word && tok.Kind != sqltext.QuotedIdent && tok.Kind != sqltext.String {
			continue
		}
		word := strings.ToUpper(tok.Text)
		switch {
		case before == "COLLATE":
			c.Collation = sqltext.NameOf(tok)
		case before == "GENERATED", word == "AS" && end < len(definition):
			c.Computed = &md.Computed{}
		}
		isTime = isTime || strings.HasPrefix(word, "TIME")
		zone := isTime && (word == "WITH" || word == "WITHOUT")
		if tok.Kind == sqltext.Word && end == len(definition) && slices.Contains(afterType, word) && !zone {
			end = tok.Pos
			if word == "AS" {
				c.Computed = &md.Computed{}
			}
		}
		before = word
	}
	c.Type = l.d.ParseType(strings.TrimSpace(definition[:end]))
	return c
}

// goesWith tells of what belongs to a table, view, column or index and goes with
// it, unless the rest of the script makes it again.
func (s *scriptLedger) goesWith(kind string, owner md.Name, member string) {
	if kind != "table" && kind != "view" && member == "" {
		return // one without a name
	}
	for i := 0; i < len(s.attached); i++ {
		a := s.attached[i]
		if s.fold(a.Owner) != s.fold(owner) || member != "" && s.foldPart(a.Member) != s.foldPart(member) || s.madeAgain(a) {
			continue
		}
		s.attached = slices.Delete(s.attached, i, i+1)
		i--
		of := owner.String()
		if a.Member != "" {
			of += "." + a.Member
		}
		if a.Member != "" && member == "" {
			s.lose("%s of %s", a, of)
			continue
		}
		s.lose("%s of %s %s", a, kind, of)
	}
}

// verbs make again what has no name of its own.
var verbs = map[string]string{"privileges": "GRANT", "row level security": "SECURITY", "comment": "COMMENT", "default": "DEFAULT"}

// madeAgain reports whether a later statement of the script names it.
func (s *scriptLedger) madeAgain(a dialect.Attachment) bool {
	for _, op := range s.script[s.at+1:] {
		execute, isText := op.(ops.Execute)
		if !isText {
			continue
		}
		wanted, found := []string{a.Name, "CREATE"}, 0
		if a.Name == "" {
			wanted = []string{a.Owner.Name, verbs[a.Kind]}
		}
		seen := make(map[string]bool)
		for tok := range sqltext.Tokens(execute.Text(), s.d.Syntax()) {
			seen[strings.ToLower(sqltext.NameOf(tok))] = true
		}
		for _, word := range wanted {
			if word != "" && seen[strings.ToLower(word)] {
				found++
			}
		}
		if found == len(wanted) {
			return true
		}
	}
	return false
}
