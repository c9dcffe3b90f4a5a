package sqltext

import (
	"slices"
	"strings"
)

// drop reads what follows DROP.
func (e *effectReader) drop(toks []Token) {
	kind, rest := pop(skip(toks, "FOREIGN", "MATERIALIZED"))
	if kind == "TEMPORARY" {
		return // it holds nothing that stays
	}
	rest = skip(rest, "IF", "EXISTS")
	effect := DropsOther
	switch kind {
	case "TABLE", "TABLES":
		effect = DropsTable
	case "VIEW":
		effect = DropsView
	case "SCHEMA", "DATABASE":
		if effect = DropsSchema; kind == "SCHEMA" && e.syn.EscapeStrings && find(rest, "CASCADE") < 0 {
			return // refused where something is in it
		}
	case "TYPE", "DOMAIN", "EXTENSION":
		if find(rest, "CASCADE") < 0 {
			return // refused where a column depends on it
		}
	case "OWNED":
		rest = skip(rest, "BY")
	default:
		return
	}
	word := ""
	if effect == DropsSchema || effect == DropsOther {
		word = strings.ToLower(kind)
	}
	for _, part := range atCommas(rest) {
		schema, name, _ := takeName(part)
		if name != "" {
			e.add(Effect{Kind: effect, Schema: schema, Table: name, Column: word})
		}
	}
}

// rename reads RENAME TABLE of MySQL.
func (e *effectReader) rename(toks []Token) {
	for _, part := range atCommas(skip(toks, "TABLE", "TABLES", "IF", "EXISTS")) {
		schema, name, rest := takeName(part)
		if toSchema, to, _ := takeName(skip(rest, "TO")); name != "" && to != "" {
			e.add(Effect{Kind: RenamesTable, Schema: schema, Table: name, ToSchema: toSchema, To: to})
		}
	}
}

// create reads CREATE TABLE, which may fill the table from another one or, on
// MariaDB, take the place of one.
func (e *effectReader) create(toks []Token) {
	object, ok := createdBy(toks)
	if !ok || object.Kind != "TABLE" {
		return
	}
	if find(toks, "REPLACE") == 2 {
		e.add(Effect{Kind: DropsTable, Schema: object.Schema, Table: object.Name})
	}
	e.add(Effect{Kind: CreatesTable, Schema: object.Schema, Table: object.Name, Temporary: object.Temporary})
	e.defines(Effect{Kind: DefinesColumn, Schema: object.Schema, Table: object.Name}, toks)
	if i := find(toks, "SELECT"); i >= 0 {
		e.copies(object.Schema, object.Name, toks[i:], false)
	} else if i := find(toks[2:], "TABLE") + 2; i > 2 && keyword(toks[i-1]) == "AS" {
		e.copiesAll(object.Schema, object.Name, toks[i+1:], false)
	}
}

// defines reads the columns in CREATE TABLE; on is an effect on the table.
func (e *effectReader) defines(on Effect, toks []Token) {
	open := slices.IndexFunc(toks, func(tok Token) bool { return tok.Text == "(" })
	if open < 0 || find(toks[:open], "AS", "SELECT", "PARTITION") >= 0 {
		return
	}
	for _, part := range atCommas(upTo(toks[open+1:], ")")) {
		next, rest := pop(part)
		if next == "" || NameOf(part[0]) == "" || part[0].Kind == Word && (added[next] || next == "LIKE") {
			continue
		}
		on.Column, on.Definition = NameOf(part[0]), e.textOf(rest)
		e.add(on)
	}
}

// kept are what DROP takes away within ALTER TABLE without a loss of values.
var kept = set("CONSTRAINT", "DEFAULT", "NOT", "IDENTITY", "EXPRESSION", "PRIMARY", "FOREIGN", "INDEX", "KEY", "CHECK", "SYSTEM", "PERIOD")

// added are what ADD adds within ALTER TABLE beside columns.
var added = set("CONSTRAINT", "PRIMARY", "UNIQUE", "FOREIGN", "INDEX", "KEY", "CHECK", "EXCLUDE", "FULLTEXT", "SPATIAL",
	"PARTITION", "PERIOD", "SYSTEM", "GENERATED")

// alterTable reads what follows ALTER TABLE.
func (e *effectReader) alterTable(toks []Token) {
	schema, table, rest := takeName(skip(toks, "IF", "EXISTS", "ONLY"))
	if table == "" {
		return
	}
	if len(rest) > 0 && rest[0].Text == "*" {
		rest = rest[1:]
	}
	for _, part := range atCommas(rest) {
		e.alterPart(Effect{Schema: schema, Table: table}, part)
	}
}

// alterPart reads one change of ALTER TABLE; on is an effect on the table.
func (e *effectReader) alterPart(on Effect, part []Token) {
	column := func(kind EffectKind, toks []Token) (rest []Token) {
		on.Kind = kind
		if len(toks) > 0 {
			if on.Column = NameOf(toks[0]); on.Column != "" {
				rest = toks[1:]
				on.Definition = e.textOf(rest)
				e.add(on)
			}
		}
		return rest
	}
	bare := func(kind EffectKind) { on.Kind = kind; e.add(on) }
	switch verb, rest := pop(part); verb {
	case "DROP":
		next, _ := pop(rest)
		switch {
		case next == "PARTITION" || next == "SUBPARTITION":
			bare(DropsPartition)
		case next == "SYSTEM" && find(rest, "VERSIONING") == 1:
			bare(DeletesRows) // those of the past
		case !kept[next]:
			column(DropsColumn, skip(rest, "COLUMN", "IF", "EXISTS"))
		}
	case "TRUNCATE":
		bare(DropsPartition)
	case "ENGINE":
		if find(rest, "BLACKHOLE") >= 0 {
			bare(EmptiesTable)
		}
	case "DISCARD":
		bare(EmptiesTable)
	case "ADD":
		e.addPart(on, rest)
	case "MODIFY":
		column(AltersColumn, skip(rest, "COLUMN", "IF", "EXISTS"))
	case "CHANGE":
		e.change(on, skip(rest, "COLUMN", "IF", "EXISTS"))
	case "ALTER":
		e.alterColumn(on, skip(rest, "COLUMN"))
	case "RENAME":
		e.renamePart(on, rest)
	case "DEFAULT", "CHARACTER", "CHARSET", "COLLATE":
		if i := find(part, "SET", "CHARSET", "COLLATE"); i >= 0 {
			if on.Definition = e.textOf(skipEqual(part[i+1:])); on.Definition != "" {
				bare(DefaultsCharset)
			}
		}
	case "CONVERT":
		if i := find(rest, "SET", "CHARSET"); i >= 0 {
			on.Definition = e.textOf(rest[i+1:])
			bare(ConvertsTable)
		}
	}
}

func skipEqual(toks []Token) []Token {
	if len(toks) > 0 && toks[0].Text == "=" {
		return toks[1:]
	}
	return toks
}

func (e *effectReader) addPart(on Effect, toks []Token) {
	on.Kind = AddsColumn
	toks = skip(toks, "COLUMN", "IF", "NOT", "EXISTS")
	list := [][]Token{toks}
	if len(toks) > 0 && toks[0].Text == "(" {
		list = atCommas(upTo(toks[1:], ")"))
	}
	for _, part := range list {
		if next, rest := pop(part); next != "" && !(added[next] && part[0].Kind == Word) {
			on.Column, on.Definition = NameOf(part[0]), e.textOf(rest)
			e.add(on)
		}
	}
}

// change reads CHANGE of MySQL: the old name, the new one, a definition.
func (e *effectReader) change(on Effect, toks []Token) {
	if len(toks) < 3 {
		return
	}
	on.Kind, on.Column, on.To, on.Definition = AltersColumn, NameOf(toks[0]), NameOf(toks[1]), e.textOf(toks[2:])
	e.add(on)
}

// alterColumn reads ALTER COLUMN of PostgreSQL: what changes values is TYPE.
func (e *effectReader) alterColumn(on Effect, toks []Token) {
	if len(toks) == 0 {
		return
	}
	on.Column = NameOf(toks[0])
	rest := skip(toks[1:], "SET", "DATA")
	switch next, rest := pop(rest); next {
	case "TYPE":
		if i := find(rest, "USING"); i >= 0 {
			rest = rest[:i]
		}
		on.Kind, on.Definition = AltersColumn, e.textOf(rest)
		e.add(on)
	case "NOT":
		if second, _ := pop(rest); second == "NULL" && keyword(toks[1]) == "SET" {
			on.Kind = RequiresColumn
			e.add(on)
		}
	}
}

func (e *effectReader) renamePart(on Effect, toks []Token) {
	if next, _ := pop(toks); slices.Contains([]string{"COLUMN", "INDEX", "KEY", "CONSTRAINT"}, next) {
		return
	}
	if len(toks) > 2 && keyword(toks[1]) == "TO" && keyword(toks[0]) != "TO" {
		return // RENAME a TO b, of a column
	}
	on.Kind = RenamesTable
	if on.ToSchema, on.To, _ = takeName(skip(toks, "TO", "AS")); on.To != "" {
		e.add(on)
	}
}

// textOf is the text of tokens that follow each other.
func (e *effectReader) textOf(toks []Token) string {
	if len(toks) == 0 {
		return ""
	}
	last := toks[len(toks)-1]
	return e.text[toks[0].Pos : last.Pos+len(last.Text)]
}
