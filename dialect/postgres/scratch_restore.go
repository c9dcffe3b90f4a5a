package postgres

import (
	"strings"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/sqltext"
)

// restore gives what was reflected its own schemas again, and brings it into the
// form of Normalize.
func (s *scratch) restore(m *md.MetaData) error {
	quoted, err := s.quotedNames()
	if err != nil {
		return err
	}
	back := make(map[string]string, len(s.to))
	for schema, name := range s.to {
		back[name] = schema
	}
	own := func(name string) string {
		if schema, ok := back[name]; ok {
			return schema
		}
		return s.canonicalSchema(name)
	}
	mover{
		schema: own,
		enum:   func(name md.Name) string { return own(name.Schema) },
		text:   func(text string) string { return restoreText(text, quoted) },
	}.move(m)
	for i := range m.Views {
		m.Views[i].NoData = s.unfilled[m.Views[i].QName()]
	}
	for _, schema := range s.m.Schemas {
		m.Schemas = append(m.Schemas, md.Schema{Name: own(schema.Name), Comment: schema.Comment})
	}
	return s.normalize(m)
}

// quotedNames returns the names of the schemas as the server would write them,
// by their scratch schemas.
func (s *scratch) quotedNames() (map[string]string, error) {
	quoted := make(map[string]string, len(s.to))
	for schema, name := range s.to {
		literal, err := s.Literal(s.schemaOr(schema))
		if err != nil {
			return nil, err
		}
		var text string
		if _, err := core.QueryOne(s.ctx, s.conn, core.SQL("SELECT pg_catalog.quote_ident("+literal+")"), &text); err != nil {
			return nil, err
		}
		quoted[name] = text
	}
	return quoted, nil
}

// restoreText gives the schemas in a text of the server their own names again,
// within strings ('schema.sequence'::regclass) as well.
func restoreText(text string, quoted map[string]string) string {
	if !strings.Contains(text, dialect.ScratchPrefix) {
		return text
	}
	var out strings.Builder
	for tok := range sqltext.Tokens(text, sqltext.PostgreSQLSyntax()) {
		for name, own := range quoted {
			if tok.Kind == sqltext.String {
				tok.Text = strings.ReplaceAll(tok.Text, name+".", strings.ReplaceAll(own, "'", "''")+".")
			} else {
				tok.Text = strings.ReplaceAll(tok.Text, name, own)
			}
		}
		out.WriteString(tok.Text)
	}
	return out.String()
}
