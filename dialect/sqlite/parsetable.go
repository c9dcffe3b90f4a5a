package sqlite

import (
	"strings"

	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/sqltext"
)

// parsedTable is a CREATE TABLE statement: the table as written, not yet
// normalised, and the clauses that metadata cannot hold.
type parsedTable struct {
	md.Table
	lost []dialect.Skipped
}

// parseTable reads the text of a table in sqlite_schema.
func parseTable(text string) (parsedTable, error) {
	p := tableParser{parser: newParser(text)}
	p.expect("CREATE")
	if !p.take("TEMP") {
		p.take("TEMPORARY")
	}
	p.expect("TABLE")
	p.take("IF", "NOT", "EXISTS")
	p.out.Name = p.name()
	if p.take(".") {
		p.out.Name = p.name()
	}
	p.expect("(")
	p.column()
	for p.take(",") && !p.atConstraint() {
		p.column()
	}
	for !p.done() && !p.sees(")") {
		p.constraint()
		p.take(",") // between constraints the comma may be left out
	}
	p.expect(")")
	p.options()
	for _, name := range p.out.PrimaryKey.Columns {
		if c := p.columnOf(name); c != nil && !c.NotNull {
			p.out.PrimaryKey.Nullable = append(p.out.PrimaryKey.Nullable, name)
		}
	}
	return p.out, p.err
}

// tableParser reads one CREATE TABLE statement.
type tableParser struct {
	*parser
	out parsedTable
	// constraintName is the name that a CONSTRAINT clause gave to what follows.
	constraintName string
}

// lose notes a clause that metadata has no place for.
func (p *tableParser) lose(name, clause string) {
	p.out.lost = append(p.out.lost, dialect.Skipped{Kind: "clause", Name: name, Table: p.out.Name, Detail: clause})
}

// atConstraint tells whether a table constraint begins here. The words are
// reserved: no column can bear them without quotes.
func (p *tableParser) atConstraint() bool {
	l := p.peek()
	return l.kind == sqltext.Word && tableClauses[strings.ToUpper(l.text)]
}

var tableClauses = wordSet("CONSTRAINT PRIMARY UNIQUE CHECK FOREIGN")

// constraint reads a table constraint, or the CONSTRAINT clause before it.
func (p *tableParser) constraint() {
	switch {
	case p.take("CONSTRAINT"):
		p.constraintName = p.name()
		return
	case p.take("PRIMARY", "KEY"):
		p.tablePrimaryKey()
	case p.take("UNIQUE"):
		columns, _, _ := p.keyColumns("UNIQUE")
		p.out.Uniques = append(p.out.Uniques, md.Unique{Name: p.constraintName, Columns: columns, OnConflict: p.onConflict()})
	case p.take("CHECK"):
		p.check()
		p.onConflict() // SQLite reads it and does nothing with it
	case p.take("FOREIGN", "KEY"):
		p.references(p.names())
	default:
		p.fail("expected a constraint at %q", p.here())
	}
	p.constraintName = ""
}

func (p *tableParser) tablePrimaryKey() {
	columns, desc, increments := p.keyColumns("PRIMARY KEY")
	p.out.PrimaryKey = md.PrimaryKey{Name: p.constraintName, Columns: columns, Desc: desc, OnConflict: p.onConflict()}
	c := p.columnOf(columns[0])
	if len(columns) > 1 || c == nil {
		return
	}
	c.NeverReuse = increments
	// A rowid has one order only; see keyColumn for the exception.
	if _, isInteger := c.Type.(md.Integer); isInteger {
		p.out.PrimaryKey.Desc = nil
	}
}

// columnOf returns the column of that name in any case.
func (p *tableParser) columnOf(name string) *md.Column {
	for i := range p.out.Columns {
		if strings.EqualFold(p.out.Columns[i].Name, name) {
			return &p.out.Columns[i]
		}
	}
	return nil
}

// keyColumns reads the columns of a PRIMARY KEY or UNIQUE constraint, which
// may have an order and a collation.
func (p *tableParser) keyColumns(kind string) (columns, desc []string, increments bool) {
	p.expect("(")
	for {
		column := p.name()
		columns = append(columns, column)
		if p.take("COLLATE") {
			p.lose(p.constraintName, kind+": COLLATE "+p.name()+" of column "+column)
		}
		if p.take("DESC") {
			desc = append(desc, column)
		} else {
			p.take("ASC")
		}
		increments = p.take("AUTOINCREMENT") || increments
		if !p.take(",") {
			break
		}
	}
	p.expect(")")
	if kind == "UNIQUE" && len(desc) > 0 {
		p.lose(p.constraintName, "UNIQUE: DESC of column "+desc[0])
	}
	return columns, desc, increments
}

func (p *tableParser) check() {
	p.out.Checks = append(p.out.Checks, md.Check{Name: p.constraintName, Expr: p.parens()})
}

// onConflict reads an ON CONFLICT clause. ABORT is what SQLite does without one.
func (p *tableParser) onConflict() string {
	if !p.take("ON", "CONFLICT") {
		return ""
	}
	if action := p.word(); action != "ABORT" {
		return action
	}
	return ""
}

// references reads a foreign key from REFERENCES on.
func (p *tableParser) references(columns []string) {
	p.expect("REFERENCES")
	fk := md.ForeignKey{Name: p.constraintName, Columns: columns, RefTable: p.name()}
	if p.sees("(") {
		fk.RefColumns = p.names()
	}
	for {
		switch {
		case p.take("ON", "DELETE"):
			fk.OnDelete = p.action()
		case p.take("ON", "UPDATE"):
			fk.OnUpdate = p.action()
		case p.take("ON", "INSERT"):
			p.action() // read and ignored by SQLite
		case p.take("MATCH"):
			fk.Match = matchOf(p.name())
		default:
			fk.Deferral = p.deferral()
			p.out.ForeignKeys = append(p.out.ForeignKeys, fk)
			return
		}
	}
}

// matchOf keeps the match type as written; SQLite enforces MATCH SIMPLE always.
func matchOf(name string) md.Match {
	if m := md.Match(strings.ToUpper(name)); m == md.MatchFull || m == md.MatchPartial {
		return m
	}
	return ""
}

func (p *tableParser) action() md.Action {
	switch {
	case p.take("SET", "NULL"):
		return md.SetNull
	case p.take("SET", "DEFAULT"):
		return md.SetDefault
	case p.take("CASCADE"):
		return md.Cascade
	case p.take("RESTRICT"):
		return md.Restrict
	}
	p.expect("NO", "ACTION")
	return md.NoAction
}

// deferral reads [NOT] DEFERRABLE and when the constraint is checked at first.
func (p *tableParser) deferral() md.Deferral {
	not := p.take("NOT", "DEFERRABLE")
	if !not && !p.take("DEFERRABLE") {
		return ""
	}
	deferred := p.take("INITIALLY", "DEFERRED")
	if !deferred {
		p.take("INITIALLY", "IMMEDIATE")
	}
	switch {
	case not:
		return ""
	case deferred:
		return md.InitiallyDeferred
	}
	return md.InitiallyImmediate
}

// options reads what follows the closing parenthesis.
func (p *tableParser) options() {
	for !p.done() {
		switch {
		case p.take("WITHOUT", "ROWID"):
			p.out.Options.WithoutRowID = true
		case p.take("STRICT"):
			p.out.Options.Strict = true
		default:
			p.fail("unknown table option at %q", p.here())
		}
		p.take(",")
	}
}
