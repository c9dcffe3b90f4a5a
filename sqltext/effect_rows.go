package sqltext

import (
	"slices"
	"strings"
)

// truncate reads what follows TRUNCATE.
func (e *effectReader) truncate(toks []Token) {
	cascades := find(toks, "CASCADE") >= 0
	for _, part := range atCommas(skip(toks, "TABLE")) {
		part = skip(part, "ONLY")
		e.onTable(EmptiesTable, part)
		if schema, name, _ := takeName(part); cascades && name != "" {
			e.add(Effect{Kind: DropsOther, Schema: schema, Table: name, Column: "table"})
		}
	}
}

// delete reads what follows DELETE; MySQL may name several tables, before FROM
// or before USING.
func (e *effectReader) delete(toks []Token) {
	kind := DeletesRows
	if !filtered(toks) {
		kind = EmptiesTable
	}
	toks = skip(toks, "LOW_PRIORITY", "QUICK", "IGNORE")
	if len(toks) > 0 && keyword(toks[0]) == "HISTORY" {
		toks, kind = toks[1:], DeletesRows
	}
	if i := find(toks, "FROM"); i > 0 {
		toks = toks[:i]
	}
	for _, part := range atCommas(upToWord(skip(toks, "FROM", "ONLY"), "USING", "WHERE", "ORDER", "LIMIT", "RETURNING")) {
		e.onTable(kind, part)
	}
}

// upToWord returns the tokens before one of some words.
func upToWord(toks []Token, words ...string) []Token {
	if i := find(toks, words...); i >= 0 {
		return toks[:i]
	}
	return toks
}

// update reads what follows UPDATE.
func (e *effectReader) update(toks []Token) {
	set := find(toks, "SET")
	if set < 0 {
		return
	}
	kind := WritesColumns
	if filtered(toks) {
		kind = FillsColumns
	}
	if len(toks) > 2 && keyword(toks[0]) == "OR" {
		toks, set = toks[2:], set-2
	}
	list := updated(skip(toks[:set], "LOW_PRIORITY", "IGNORE", "ONLY"), kind)
	if len(list) == 0 {
		return
	}
	for _, part := range atCommas(upToWord(toks[set+1:], "FROM", "WHERE", "RETURNING", "ORDER", "LIMIT")) {
		on := &list[0]
		if len(list) > 1 {
			of, _, _ := takeName(part)
			for i := range list {
				if strings.EqualFold(list[i].Table, of) || list[i].To != "" && strings.EqualFold(list[i].To, of) {
					on = &list[i]
				}
			}
		}
		on.Columns = append(on.Columns, targets(part)...)
	}
	for _, effect := range list {
		if effect.To = ""; len(effect.Columns) > 0 {
			e.add(effect)
		}
	}
}

// updated are the tables that UPDATE names, of which MySQL takes several, each
// with its alias in To.
func updated(head []Token, kind EffectKind) (list []Effect) {
	for len(head) > 0 {
		schema, name, rest := takeName(head)
		if name == "" {
			break
		}
		effect := Effect{Kind: kind, Schema: schema, Table: name}
		if _, alias, _ := takeName(skip(rest, "AS")); !slices.Contains(leavesOut, strings.ToUpper(alias)) {
			effect.To = alias
		}
		list = append(list, effect)
		next := slices.IndexFunc(rest, func(tok Token) bool { return tok.Text == "," || keyword(tok) == "JOIN" })
		if next < 0 {
			break
		}
		head = rest[next+1:]
	}
	return list
}

// targets are the columns that one part of SET writes: a, t.a, or (a, b).
func targets(part []Token) (names []string) {
	if len(part) > 0 && part[0].Text == "(" {
		for _, one := range atCommas(upTo(part[1:], ")")) {
			names = append(names, targets(one)...)
		}
		return names
	}
	if _, name, _ := takeName(part); name != "" {
		names = append(names, name)
	}
	return names
}

// filtered reports whether a condition bounds the rows: one that is always true
// does not.
func filtered(toks []Token) bool {
	i := find(toks, "WHERE")
	if i < 0 {
		return false
	}
	condition := toks[i+1:]
	if end := find(condition, "RETURNING", "ORDER", "LIMIT"); end >= 0 {
		condition = condition[:end]
	}
	text := ""
	for _, tok := range condition {
		text += keyword(tok)
	}
	return !slices.Contains([]string{"TRUE", "1", "1=1", "(1=1)", "(TRUE)", "'1'='1'"}, text)
}

// insert reads what follows INSERT: rows that it copies are kept where none is
// passed over.
func (e *effectReader) insert(toks []Token) {
	into := find(toks, "INTO")
	partial := into > 0 // OR IGNORE and the like
	schema, name, rest := takeName(toks[into+1:])
	if name == "" {
		return
	}
	if i := find(rest, "TABLE"); i == 0 {
		e.copiesAll(schema, name, rest[i+1:], partial)
		return
	}
	if i := find(rest, "SELECT"); i >= 0 {
		e.copies(schema, name, rest[i:], partial)
		return
	}
	e.add(Effect{Kind: FillsTable, Schema: schema, Table: name})
}

// load reads COPY t FROM of PostgreSQL, and LOAD DATA … INTO TABLE t of MySQL.
func (e *effectReader) load(toks []Token) {
	if i := find(toks, "INTO"); i >= 0 {
		toks = skip(toks[i+1:], "TABLE")
	}
	e.onTable(FillsTable, toks)
}

// copies adds that rows go into a table: all those of another one, where the
// query has no part that leaves some out.
func (e *effectReader) copies(toSchema, to string, query []Token, partial bool) {
	fills := Effect{Kind: FillsTable, Schema: toSchema, Table: to}
	from := find(query, "FROM")
	if from < 0 || partial || find(query[:from], "DISTINCT", "TOP", "INTO") >= 0 {
		e.add(fills)
		return
	}
	schema, name, rest := takeName(skip(query[from+1:], "ONLY"))
	if rest = skip(rest, "AS"); len(rest) > 0 && keyword(rest[0]) != "ORDER" && NameOf(rest[0]) != "" {
		if !slices.Contains(leavesOut, keyword(rest[0])) {
			rest = rest[1:] // an alias
		}
	}
	if order := find(rest, "ORDER"); order == 0 && find(rest, leavesOut...) < 0 {
		rest = nil
	}
	if name == "" || len(rest) > 0 {
		e.add(fills)
		return
	}
	e.add(Effect{Kind: CopiesRows, Schema: schema, Table: name, ToSchema: toSchema, To: to, Columns: copied(query[1:from])})
}

// copiesAll reads TABLE t, which is SELECT * FROM t.
func (e *effectReader) copiesAll(toSchema, to string, toks []Token, partial bool) {
	schema, name, rest := takeName(skip(toks, "ONLY"))
	if name == "" || len(rest) > 0 || partial {
		e.add(Effect{Kind: FillsTable, Schema: toSchema, Table: to})
		return
	}
	e.add(Effect{Kind: CopiesRows, Schema: schema, Table: name, ToSchema: toSchema, To: to})
}

// leavesOut are the parts of a query that may leave rows out, or join others.
var leavesOut = []string{"WHERE", "JOIN", "INNER", "LEFT", "RIGHT", "CROSS", "NATURAL", "FULL", "GROUP", "HAVING", "LIMIT", "FETCH", "OFFSET", "WINDOW",
	"UNION", "EXCEPT", "INTERSECT", "ON", "TABLESAMPLE", "RETURNING", "FOR"}

// copied are the names in a list of columns to read; nil: all.
func copied(list []Token) []string {
	names := []string{}
	for _, part := range atCommas(list) {
		if part[len(part)-1].Text == "*" && (len(part) == 1 || part[len(part)-2].Text == ".") {
			return nil
		}
		for _, tok := range part {
			if name := NameOf(tok); name != "" {
				names = append(names, name)
			}
		}
	}
	return names
}

// with reads a statement that begins with WITH: PostgreSQL runs what is written
// in its parts as well.
func (e *effectReader) with(toks []Token) {
	for i := range toks {
		inner := i > 0 && toks[i-1].Text == "("
		main := find(toks[i:i+1], "DELETE", "UPDATE", "INSERT", "MERGE") == 0
		if main && (inner || depthAt(toks, i) == 0) {
			e.statement(upTo(toks[i:], ";"))
		}
	}
}

func depthAt(toks []Token, at int) (depth int) {
	for _, tok := range toks[:at] {
		switch tok.Text {
		case "(":
			depth++
		case ")":
			depth--
		}
	}
	return depth
}
