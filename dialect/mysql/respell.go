package mysql

import (
	"slices"
	"strings"

	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/sqltext"
)

// exprOf is [canonicalExpr] for an expression on the columns of a table: each has
// the spelling of the column, where the server keeps that of whoever wrote it.
func exprOf(t *md.Table, text string) string {
	text = canonicalExpr(text)
	var out strings.Builder
	toks := slices.Collect(sqltext.Tokens(text, syntax))
	for i, tok := range toks {
		name := ""
		if tok.Kind != sqltext.String {
			name = sqltext.NameOf(tok)
		}
		called := i+1 < len(toks) && toks[i+1].Text == "("
		if own := columnInAnyCase(t, name); own != "" && own != name && !(called && tok.Kind == sqltext.Word) {
			out.WriteString("`" + strings.ReplaceAll(own, "`", "``") + "`")
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
