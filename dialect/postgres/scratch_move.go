package postgres

import (
	"strings"

	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/sqltext"
)

// mover gives the schemas of a whole MetaData other names, and rewrites every
// text in it.
type mover struct {
	schema func(string) string
	enum   func(md.Name) string // the schema of an enum that a column is of
	text   func(string) string
}

func (v mover) move(m *md.MetaData) {
	for i := range m.Schemas {
		m.Schemas[i].Name = v.schema(m.Schemas[i].Name)
	}
	for i := range m.Enums {
		m.Enums[i].Schema = v.schema(m.Enums[i].Schema)
	}
	for i := range m.Sequences {
		m.Sequences[i].Schema = v.schema(m.Sequences[i].Schema)
	}
	for i := range m.Tables {
		v.table(&m.Tables[i])
	}
	for i := range m.Views {
		m.Views[i].Schema = v.schema(m.Views[i].Schema)
		m.Views[i].Definition = v.text(m.Views[i].Definition)
		v.indexes(m.Views[i].Indexes)
	}
}

func (v mover) table(t *md.Table) {
	t.Schema = v.schema(t.Schema)
	if p := t.Options.PartitionOf; p != nil {
		p.Schema, p.Bound = v.schema(p.Schema), v.text(p.Bound)
	}
	t.Options.Partition = v.text(t.Options.Partition)
	for i := range t.Columns {
		c := &t.Columns[i]
		c.Type, c.Default = v.columnType(c.Type), v.text(c.Default)
		if c.Computed != nil {
			c.Computed.Expr = v.text(c.Computed.Expr)
		}
	}
	for i := range t.Checks {
		t.Checks[i].Expr = v.text(t.Checks[i].Expr)
	}
	for i := range t.Exclusions {
		x := &t.Exclusions[i]
		x.Where = v.text(x.Where)
		for j := range x.Elements {
			x.Elements[j].Expr = v.text(x.Elements[j].Expr)
		}
	}
	v.indexes(t.Indexes)
}

func (v mover) indexes(list []md.Index) {
	for i := range list {
		list[i].Where = v.text(list[i].Where)
		for j := range list[i].Columns {
			list[i].Columns[j].Expr = v.text(list[i].Columns[j].Expr)
		}
	}
}

func (v mover) columnType(t md.Type) md.Type {
	switch t := t.(type) {
	case md.Array:
		return md.Array{Of: v.columnType(t.Of)}
	case md.Enum:
		t.Schema = v.enum(t.QName())
		return t
	}
	return t
}

// moveText points qualified names of what m holds to the scratch schemas:
// schema.name in the text, and in strings that are names of sequences.
func (s *scratch) moveText(text string) string {
	if !strings.Contains(text, ".") {
		return text
	}
	var tokens []sqltext.Token
	for tok := range sqltext.Tokens(text, sqltext.PostgreSQLSyntax()) {
		tokens = append(tokens, tok)
	}
	var out strings.Builder
	for i, tok := range tokens {
		switch {
		case tok.Kind == sqltext.String && isRegclass(tokens, i):
			out.WriteString(s.moveString(tok.Text))
		case i+2 < len(tokens) && tokens[i+1].Text == "." && s.holds(identifier(tok), identifier(tokens[i+2])):
			out.WriteString(s.name(s.canonicalSchema(identifier(tok))))
		default:
			out.WriteString(tok.Text)
		}
	}
	return out.String()
}

// isRegclass reports whether a string is cast to regclass or is the argument
// of nextval.
func isRegclass(tokens []sqltext.Token, i int) bool {
	after := i+3 < len(tokens) && tokens[i+1].Text == ":" && strings.EqualFold(tokens[i+3].Text, "regclass")
	before := i >= 2 && tokens[i-1].Text == "(" && strings.EqualFold(tokens[i-2].Text, "nextval")
	return after || before
}

// moveString points a quoted name, as 'schema.sequence', to a scratch schema.
func (s *scratch) moveString(text string) string {
	inner := strings.TrimSuffix(strings.TrimPrefix(text, "'"), "'")
	return "'" + s.moveText(inner) + "'"
}

// holds reports whether m holds a table, view, sequence or enum of that name in
// the schema of that name.
func (s *scratch) holds(schema, name string) bool {
	return schema != "" && s.names[md.Name{Schema: s.canonicalSchema(schema), Name: name}]
}

// namesOf lists the tables, views, sequences and enums of m.
func namesOf(m *md.MetaData) map[md.Name]bool {
	names := make(map[md.Name]bool)
	for i := range m.Enums {
		names[m.Enums[i].QName()] = true
	}
	for i := range m.Sequences {
		names[m.Sequences[i].QName()] = true
	}
	for i := range m.Tables {
		names[m.Tables[i].QName()] = true
	}
	for i := range m.Views {
		names[m.Views[i].QName()] = true
	}
	return names
}

// identifier is the name that a token stands for, in the server's reading.
func identifier(tok sqltext.Token) string {
	switch tok.Kind {
	case sqltext.Word:
		return strings.ToLower(tok.Text)
	case sqltext.QuotedIdent:
		return strings.ReplaceAll(strings.Trim(tok.Text, `"`), `""`, `"`)
	}
	return ""
}
