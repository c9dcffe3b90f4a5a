package schemagen

import (
	"fmt"
	"slices"
	"strings"

	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
)

// Rows returns an INSERT statement of [Count] rows for a table of the schema;
// "" where no column takes a value. All rows of all tables together satisfy the
// schema's constraints.
func Rows(d dialect.Dialect, m *md.MetaData, t *md.Table) (string, error) {
	g := &generator{d: d, caps: d.Capabilities(), own: flavours[d.Name()], enums: m.Enums}
	var columns []*md.Column
	var names []string
	for i := range t.Columns {
		if c := &t.Columns[i]; c.Computed == nil {
			quoted, err := d.QuoteIdent(c.Name)
			if err != nil {
				return "", err
			}
			columns, names = append(columns, c), append(names, quoted)
		}
	}
	if len(columns) == 0 {
		return "", nil
	}
	name, err := qualifiedName(d, t.QName())
	if err != nil {
		return "", err
	}
	var rows []string
	for n := 1; n <= Count; n++ {
		row, err := g.row(t, columns, n)
		if err != nil {
			return "", err
		}
		rows = append(rows, row)
	}
	overriding := ""
	if g.caps.Identity {
		overriding = " OVERRIDING SYSTEM VALUE"
	}
	return fmt.Sprintf("INSERT INTO %s (%s)%s VALUES %s", name, strings.Join(names, ", "), overriding, strings.Join(rows, ", ")), nil
}

func qualifiedName(d dialect.Dialect, name md.Name) (string, error) {
	quoted, err := d.QuoteIdent(name.Name)
	if err != nil || name.Schema == "" {
		return quoted, err
	}
	schema, err := d.QuoteIdent(name.Schema)
	return schema + "." + quoted, err
}

func (g *generator) row(t *md.Table, columns []*md.Column, n int) (string, error) {
	values := make([]string, len(columns))
	for i, c := range columns {
		var v any
		if n < Count || !holdsNull(t, c) {
			v = g.kindOf(plain(c.Type)).value(n)
		}
		text, err := g.d.Literal(v)
		if err != nil {
			return "", fmt.Errorf("column %s: %w", c.Name, err)
		}
		values[i] = text
	}
	return "(" + strings.Join(values, ", ") + ")", nil
}

// holdsNull reports whether the last row is NULL in the column.
func holdsNull(t *md.Table, c *md.Column) bool {
	return !c.NotNull && c.Default == "" && c.Computed == nil && !automatic(c) && !slices.Contains(t.PrimaryKey.Columns, c.Name)
}
