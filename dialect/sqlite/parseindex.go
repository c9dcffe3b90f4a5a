package sqlite

import (
	"strings"

	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/sqltext"
)

// parseIndex reads the text of an index in sqlite_schema. The keys are as
// written, not yet normalised: a column may stand as an expression.
func parseIndex(text string) (md.Index, error) {
	p := newParser(text)
	p.expect("CREATE")
	ix := md.Index{Unique: p.take("UNIQUE")}
	p.expect("INDEX")
	p.take("IF", "NOT", "EXISTS")
	ix.Name = p.name()
	if p.take(".") {
		ix.Name = p.name()
	}
	p.expect("ON")
	p.name()
	p.expect("(")
	for {
		ix.Columns = append(ix.Columns, p.indexColumn())
		if !p.take(",") {
			break
		}
	}
	p.expect(")")
	if p.take("WHERE") {
		ix.Where = strings.TrimSpace(p.text[p.peek().pos:])
		p.at = len(p.list)
	}
	if !p.done() {
		p.fail("unknown clause at %q", p.here())
	}
	return ix, p.err
}

// indexColumn reads one key: an expression and its order. A string that is the
// whole key is a name.
func (p *parser) indexColumn() md.IndexColumn {
	c := md.IndexColumn{Expr: p.until("ASC", "DESC")}
	if list := lexemes(c.Expr); len(list) == 1 && list[0].kind == sqltext.String {
		c.Expr = quoteName(unquote(c.Expr))
	}
	if p.take("DESC") {
		c.Desc = true
	} else {
		p.take("ASC")
	}
	return c
}

// parseView reads the text of a view in sqlite_schema and returns its SELECT
// as written. Column names before AS become those of a common table expression,
// which is the same to SQLite.
func parseView(text string) (md.View, error) {
	p := newParser(text)
	p.expect("CREATE")
	p.expect("VIEW")
	p.take("IF", "NOT", "EXISTS")
	v := md.View{Name: p.name()}
	if p.take(".") {
		v.Name = p.name()
	}
	var columns []string
	if p.sees("(") {
		columns = p.names()
	}
	p.expect("AS")
	if p.err != nil {
		return v, p.err
	}
	v.Definition = strings.TrimSpace(p.text[p.peek().pos:])
	if columns != nil {
		for i, c := range columns {
			columns[i] = spell(c)
		}
		v.Definition = "WITH " + spell(v.Name) + " (" + strings.Join(columns, ", ") + ") AS (" +
			viewForm(v.Definition) + ") SELECT * FROM " + spell(v.Name)
	}
	return v, nil
}
