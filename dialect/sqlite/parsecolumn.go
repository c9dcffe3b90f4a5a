package sqlite

import (
	"slices"
	"strings"

	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/sqltext"
)

// column reads one column definition.
func (p *tableParser) column() {
	c := md.Column{Name: p.name()}
	c.Type = parseType(p.declaredType())
	p.out.Columns = append(p.out.Columns, c)
	own := &p.out.Columns[len(p.out.Columns)-1]
	for !p.done() && !p.sees(",") && !p.sees(")") {
		p.columnConstraint(own)
	}
	p.constraintName = ""
}

// columnClauses are the words that end the type of a column.
var columnClauses = wordSet("CONSTRAINT PRIMARY NOT NULL UNIQUE CHECK DEFAULT COLLATE REFERENCES AS DEFERRABLE")

// declaredType reads the type of a column: any words, and up to two numbers.
// It is empty where a column has no type.
func (p *tableParser) declaredType() string {
	var words []string
	for p.peek().isName() && !p.atColumnClause() {
		words = append(words, p.peek().text)
		p.at++
	}
	declared := strings.Join(words, " ")
	if len(words) > 0 && p.sees("(") {
		declared += "(" + canonical(p.parens(), scope{}) + ")"
	}
	return declared
}

func (p *tableParser) atColumnClause() bool {
	l := p.peek()
	if l.kind != sqltext.Word {
		return false
	}
	return columnClauses[strings.ToUpper(l.text)] || p.sees("GENERATED", "ALWAYS", "AS")
}

// columnConstraint reads one clause of a column, or the CONSTRAINT clause
// before it.
func (p *tableParser) columnConstraint(c *md.Column) {
	switch {
	case p.take("CONSTRAINT"):
		p.constraintName = p.name()
		return
	case p.take("PRIMARY", "KEY"):
		p.keyColumn(c)
	case p.take("UNIQUE"):
		p.out.Uniques = append(p.out.Uniques, md.Unique{Name: p.constraintName, Columns: []string{c.Name}, OnConflict: p.onConflict()})
	case p.take("CHECK"):
		p.check()
	case p.sees("REFERENCES"):
		p.references([]string{c.Name})
	case p.sees("DEFERRABLE"), p.sees("NOT", "DEFERRABLE"):
		p.lateDeferral()
	default:
		p.columnProperty(c)
	}
	p.constraintName = ""
}

// columnProperty reads a clause that is no constraint of the table.
func (p *tableParser) columnProperty(c *md.Column) {
	switch {
	case p.take("NOT", "NULL"):
		c.NotNull = true
		if action := p.onConflict(); action != "" {
			p.lose(c.Name, "NOT NULL ON CONFLICT "+action)
		}
	case p.take("NULL"):
		p.onConflict()
	case p.take("DEFAULT"):
		c.Default = p.defaultValue()
	case p.take("COLLATE"):
		c.Collation = p.name()
	case p.take("GENERATED", "ALWAYS", "AS"), p.take("AS"):
		c.Computed = &md.Computed{Expr: p.parens(), Stored: p.take("STORED")}
		p.take("VIRTUAL")
	default:
		p.fail("unknown clause of column %s at %q", c.Name, p.here())
	}
}

// keyColumn reads a primary key of one column from its order on. INTEGER
// PRIMARY KEY DESC is, by an old mistake that SQLite keeps, no alias of the
// rowid; it is the only single INTEGER key that keeps Desc.
func (p *tableParser) keyColumn(c *md.Column) {
	key := md.PrimaryKey{Name: p.constraintName, Columns: []string{c.Name}}
	if p.take("DESC") {
		key.Desc = []string{c.Name}
	} else {
		p.take("ASC")
	}
	key.OnConflict = p.onConflict()
	c.NeverReuse = p.take("AUTOINCREMENT")
	p.out.PrimaryKey = key
}

// lateDeferral reads a DEFERRABLE clause that stands apart from its foreign
// key: it belongs to the last one of the table.
func (p *tableParser) lateDeferral() {
	d := p.deferral()
	if n := len(p.out.ForeignKeys); n > 0 {
		p.out.ForeignKeys[n-1].Deferral = d
	}
}

// defaultValue reads what follows DEFAULT. A bare name there is a string.
func (p *tableParser) defaultValue() string {
	l := p.peek()
	switch {
	case l.text == "(":
		return p.parens()
	case l.text == "+" || l.text == "-":
		p.at++
		value := p.peek().text
		p.at++
		if l.text == "+" {
			return value
		}
		return l.text + value
	}
	p.at++
	isLiteral := slices.Contains(literalWords, strings.ToUpper(l.text))
	if l.kind == sqltext.QuotedIdent || l.kind == sqltext.Word && !isLiteral {
		return quoteString(unquote(l.text))
	}
	return l.text
}

// literalWords are the words that are values by themselves.
var literalWords = []string{"NULL", "TRUE", "FALSE", "CURRENT_DATE", "CURRENT_TIME", "CURRENT_TIMESTAMP"}
