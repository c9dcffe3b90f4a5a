package postgres

import (
	"regexp"
	"slices"
	"strings"

	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/sqltext"
)

// trimExpr removes the space and the redundant parentheses around an
// expression.
func trimExpr(expr string) string {
	expr = strings.TrimSpace(expr)
	for enclosed(expr) {
		expr = strings.TrimSpace(expr[1 : len(expr)-1])
	}
	return expr
}

// enclosed reports whether the first and last byte are a pair of parentheses.
func enclosed(expr string) bool {
	if len(expr) < 2 || expr[0] != '(' || expr[len(expr)-1] != ')' {
		return false
	}
	depth := 0
	for tok := range sqltext.Tokens(expr, sqltext.PostgreSQLSyntax()) {
		if tok.Kind != sqltext.Symbol {
			continue
		}
		switch tok.Text {
		case "(":
			depth++
		case ")":
			depth--
		}
		if depth == 0 && tok.Pos < len(expr)-1 {
			return false
		}
	}
	return depth == 0
}

// canonicalExpr is trimExpr, and brings the two kinds of text that the server
// itself does not read back as it wrote them into their final form: a column of
// type varchar IN ('a', 'b') is shown with a cast of the whole array, which is
// read as a cast of each element; and extract('YEAR' FROM x) is shown without
// the quotes, which is read as the word year.
func canonicalExpr(expr string) string {
	expr = trimExpr(expr)
	if strings.Contains(expr, "])::text[]") {
		expr = castElements(expr)
	}
	if strings.Contains(expr, "EXTRACT(") {
		expr = lowerFields(expr)
	}
	return expr
}

// lowerFields writes the fields of EXTRACT in lower case.
func lowerFields(expr string) string {
	var b strings.Builder
	done, words := 0, [2]string{} // the two tokens before
	for tok := range sqltext.Tokens(expr, sqltext.PostgreSQLSyntax()) {
		if tok.Kind == sqltext.Word && words == [2]string{"EXTRACT", "("} {
			b.WriteString(expr[done:tok.Pos] + strings.ToLower(tok.Text))
			done = tok.Pos + len(tok.Text)
		}
		words = [2]string{words[1], tok.Text}
	}
	return b.String() + expr[done:]
}

// wholeCast matches (ARRAY['a'::character varying, …])::text[], as far as it
// stands outside a string.
var wholeCast = regexp.MustCompile(`^\(ARRAY\[((?:` + stringPattern + `::character varying(?:\(\d+\))?(?:, )?)+)\]\)::text\[\]`)

var elementCast = regexp.MustCompile(stringPattern + `::character varying(?:\(\d+\))?`)

const (
	stringPattern = `(?:E'(?:[^'\\]|''|\\.)*'|'(?:[^']|'')*')`
	namePattern   = `(?:[A-Za-z_][A-Za-z0-9_$]*|"(?:[^"]|"")+")`
)

func castElements(expr string) string {
	var out strings.Builder
	skip := 0
	for tok := range sqltext.Tokens(expr, sqltext.PostgreSQLSyntax()) {
		if tok.Pos < skip {
			continue
		}
		if tok.Text == "(" {
			if m := wholeCast.FindStringSubmatch(expr[tok.Pos:]); m != nil {
				out.WriteString("ARRAY[" + elementCast.ReplaceAllString(m[1], "($0)::text") + "]")
				skip = tok.Pos + len(m[0])
				continue
			}
		}
		out.WriteString(tok.Text)
	}
	return trimExpr(out.String())
}

var (
	castText    = regexp.MustCompile(`^(` + stringPattern + `|(?i:null))::(` + namePattern + `(?:\.` + namePattern + `)?(?: [a-z]+)*(?:\[\])?)$`)
	castNumber  = regexp.MustCompile(`^\(?(-?[0-9]+(?:\.[0-9]+)?)\)?::([a-z ]+)$`)
	plainCall   = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*\(\)$`)
	plainNumber = regexp.MustCompile(`^-?[0-9]+(?:\.[0-9]+)?$`)
	nextValue   = regexp.MustCompile(`^(?i:nextval)\(\s*(` + stringPattern + `)\s*(?:::(?i:pg_catalog\.)?(?i:regclass))?\s*\)$`)
)

// constants are the words that mean the same in every spelling of their case.
var constants = map[string]string{
	"true": "true", "false": "false",
	"now()": "now()", "current_timestamp": "now()", "transaction_timestamp()": "now()", "pg_catalog.now()": "now()",
	"current_date": "CURRENT_DATE", "current_time": "CURRENT_TIME", "localtime": "LOCALTIME",
	"localtimestamp": "LOCALTIMESTAMP", "current_user": "CURRENT_USER", "session_user": "SESSION_USER",
	"current_catalog": "CURRENT_CATALOG", "current_schema": "CURRENT_SCHEMA",
}

// canonicalDefault brings the common kinds of defaults into one form: as short
// as people write them. What it does not know stays as it is.
func (d pg) canonicalDefault(expr string, t md.Type) string {
	expr = canonicalExpr(expr)
	if word, ok := constants[strings.ToLower(expr)]; ok {
		return word
	}
	if m := castText.FindStringSubmatch(expr); m != nil {
		expr = d.withoutCast(m[1], m[2], t)
	} else if m := castNumber.FindStringSubmatch(expr); m != nil && isNumeric(t) && d.sameBase(m[2], t, m[1]) {
		expr = m[1]
	}
	switch {
	case strings.EqualFold(expr, "null"):
		return ""
	case isNumeric(t) && len(expr) > 2 && plainNumber.MatchString(strings.Trim(expr, "'")):
		return strings.Trim(expr, "'")
	case t == md.Boolean{} && expr[0] == '\'':
		return booleanLiteral(expr)
	case plainCall.MatchString(expr):
		return strings.ToLower(expr)
	}
	if m := nextValue.FindStringSubmatch(expr); m != nil {
		quote := m[1][:strings.Index(m[1], "'")+1] // ' or E'
		return "nextval(" + quote + strings.TrimPrefix(m[1][len(quote):], d.defaultSchema()+".") + "::regclass)"
	}
	return expr
}

// withoutCast returns the literal alone where the cast says no more than the
// column's own type does.
func (d pg) withoutCast(literal, cast string, t md.Type) string {
	if strings.EqualFold(literal, "null") || d.sameBase(cast, t, strings.Trim(literal, "'")) {
		return literal
	}
	return literal + "::" + cast
}

// sameBase reports whether a literal of type cast has the same value when it
// is of the column's type at once.
func (d pg) sameBase(cast string, t md.Type, literal string) bool {
	if e, ok := t.(md.Enum); ok && d.isNameOf(cast, e) {
		return true
	}
	if unquoted := strings.Trim(cast, `"`); !strings.ContainsAny(unquoted, `".`) {
		cast = unquoted
	}
	if baseName(t) == baseName(d.canonicalType(md.Native{SQL: cast})) {
		return true
	}
	whole := !strings.Contains(literal, ".")
	return isNumeric(t) && plainNumber.MatchString(literal) && (cast == "numeric" || whole && isNumeric(parseType(cast)))
}

// isNameOf reports whether the text names the enum, in quotes or not.
func (d pg) isNameOf(text string, e md.Enum) bool {
	parts := slices.Collect(sqltext.Identifiers(text))
	switch len(parts) {
	case 1:
		return e.QName() == md.Name{Name: parts[0]}
	case 2:
		return e.QName() == md.Name{Schema: d.canonicalSchema(parts[0]), Name: parts[1]}
	}
	return false
}

// baseName names a canonical type without its length or precision.
func baseName(t md.Type) string {
	switch t := t.(type) {
	case md.Array:
		return baseName(t.Of) + "[]"
	case md.Numeric:
		return "numeric"
	case md.String:
		return "varchar"
	case md.Char:
		return "bpchar"
	case md.Time:
		return clockSQL("time", nil, t.WithZone)
	case md.Timestamp:
		return clockSQL("timestamp", nil, t.WithZone)
	case md.Enum:
		return strings.ReplaceAll(t.QName().String(), `"`, "")
	case md.Native:
		name, _, _ := strings.Cut(t.SQL, "(")
		return strings.ReplaceAll(name, `"`, "")
	}
	return genericSQL(t)
}

func isNumeric(t md.Type) bool {
	switch t.(type) {
	case md.SmallInteger, md.Integer, md.BigInteger, md.Numeric, md.Float, md.Double:
		return true
	}
	return false
}

func booleanLiteral(literal string) string {
	switch strings.ToLower(strings.Trim(literal, "'")) {
	case "t", "true", "yes", "y", "on", "1":
		return "true"
	case "f", "false", "no", "n", "off", "0":
		return "false"
	}
	return literal
}

// looseWords stand in expressions that DEFAULT of a column takes in
// parentheses only: a_expr and not b_expr in the server's grammar.
var looseWords = map[string]bool{
	"AT": true, "COLLATE": true, "AND": true, "OR": true, "NOT": true, "LIKE": true, "ILIKE": true, "SIMILAR": true,
	"IS": true, "ISNULL": true, "NOTNULL": true, "OVERLAPS": true, "BETWEEN": true, "IN": true, "ANY": true, "SOME": true, "ALL": true,
}

// defaultText returns a default as the definition of a column takes it.
func defaultText(expr string) string {
	depth := 0
	for tok := range sqltext.Tokens(expr, sqltext.PostgreSQLSyntax()) {
		switch {
		case tok.Text == "(" || tok.Text == "[":
			depth++
		case tok.Text == ")" || tok.Text == "]":
			depth--
		case depth == 0 && tok.Kind == sqltext.Word && looseWords[strings.ToUpper(tok.Text)]:
			return "(" + expr + ")"
		}
	}
	return expr
}

// sameColumns compares without regard to the order.
func sameColumns(a, b []string) bool {
	sorted := func(list []string) []string { return slices.Sorted(slices.Values(list)) }
	return slices.Equal(sorted(a), sorted(b))
}
