package mysql

import (
	"strings"

	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/sqltext"
)

// exprOf is [canonicalExpr] for an expression on the columns of a table: each has
// the spelling of the column, where the server keeps that of whoever wrote it.
// Only quoted names are columns for sure, and servers quote all of them; a bare
// word may be NULL or DAY as well.
func exprOf(t *md.Table, text string) string {
	text = canonicalExpr(text)
	var out strings.Builder
	for tok := range sqltext.Tokens(text, syntax) {
		name := ""
		if tok.Kind != sqltext.String && tok.Kind != sqltext.Word {
			name = sqltext.NameOf(tok)
		}
		if own := columnInAnyCase(t, name); own != "" && own != name {
			out.WriteString(backquoted(own))
			continue
		}
		out.WriteString(tok.Text)
	}
	return out.String()
}

// columnInAnyCase returns the name of a column as the table spells it; "": there
// is none.
func columnInAnyCase(t *md.Table, name string) string {
	if name == "" || t.Column(name) != nil {
		return name
	}
	for i := range t.Columns {
		if strings.EqualFold(t.Columns[i].Name, name) {
			return t.Columns[i].Name
		}
	}
	return ""
}
