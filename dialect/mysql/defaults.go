package mysql

import (
	"encoding/hex"
	"math/big"
	"strconv"
	"strings"

	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/sqltext"
)

// canonicalDefault spells the default of a column of a canonical type as the
// server shows it, as far as simple rules can tell: literals in the form of the
// type, and the current time with the type's precision.
func canonicalDefault(t md.Type, text string) string {
	text = canonicalExpr(text)
	switch strings.ToLower(text) {
	case "", "null":
		return ""
	case "true":
		text = "1"
	case "false":
		text = "0"
	case "current_date", "current_date()":
		text = "curdate()"
	case "current_time", "current_time()":
		text = "curtime()"
	}
	if now, ok := currentTimestamp(t, text); ok {
		return now
	}
	if native, ok := t.(md.Native); ok && strings.HasPrefix(native.SQL, "bit") {
		return bitText(text)
	}
	if b, ok := hexBytes(text); ok {
		return bytesLiteral(b)
	}
	value, isString := stringValue(text)
	if !isString && !isNumber(text) {
		return text
	}
	if !isString {
		value = strings.TrimPrefix(text, "+")
	}
	return literalFor(t, value, text)
}

// literalFor writes the value of a literal in the form of a type; text where
// the type has no form of its own.
func literalFor(t md.Type, value, text string) string {
	switch t := t.(type) {
	case md.Boolean, md.SmallInteger, md.Integer, md.BigInteger:
		return numberText(value, 0, text)
	case md.Numeric:
		return numberText(value, t.Scale, text)
	case md.Float:
		return floatText(value, 32, text)
	case md.Double:
		return floatText(value, 64, text)
	case md.Binary:
		return bytesLiteral([]byte(value))
	case md.Native:
		return literalForNative(t, value, text)
	}
	return quoted(value)
}

func literalForNative(t md.Native, value, text string) string {
	own, _ := splitType(t.SQL)
	switch own.base {
	case "tinyint", "smallint", "mediumint", "int", "bigint", "year":
		return numberText(value, 0, text)
	case "decimal":
		scale, _ := strconv.Atoi(own.args[len(own.args)-1])
		return numberText(value, scale, text)
	case "float", "double":
		return floatText(value, 64, text)
	case "binary":
		return bytesLiteral([]byte(value))
	}
	return quoted(value)
}

// quoted is the value as a literal; values here are parts of valid UTF-8 text.
func quoted(value string) string { return "'" + doubler.Replace(value) + "'" }

func numberText(value string, scale int, otherwise string) string {
	n, ok := parseNumber(value)
	if !ok {
		return otherwise
	}
	return n.FloatString(scale)
}

// parseNumber reads a decimal number. Exponents beyond those of DOUBLE are
// refused before they are multiplied out.
func parseNumber(text string) (*big.Rat, bool) {
	if strings.Trim(text, "0123456789.eE+-") != "" {
		return nil, false
	}
	if _, exponent, found := strings.Cut(strings.ToLower(text), "e"); found {
		if n, err := strconv.Atoi(exponent); err != nil || n < -400 || n > 400 {
			return nil, false
		}
	}
	return new(big.Rat).SetString(text)
}

func floatText(value string, bits int, otherwise string) string {
	f, err := strconv.ParseFloat(value, bits)
	if err != nil {
		return otherwise
	}
	return strconv.FormatFloat(f, 'g', -1, bits)
}

// bitText spells a BIT value, from a decimal number or from b'101'.
func bitText(text string) string {
	digits, base := text, 10
	if toks := significant(text); len(toks) == 2 && strings.EqualFold(toks[0].Text, "b") && toks[1].Kind == sqltext.String {
		digits, base = unquote(toks[1].Text), 2
	}
	n, err := strconv.ParseUint(digits, base, 64)
	if err != nil {
		return text
	}
	return "b'" + strconv.FormatUint(n, 2) + "'"
}

// currentTimestamp spells the current time for a DATETIME or TIMESTAMP column:
// MySQL wants the column's own precision.
func currentTimestamp(t md.Type, text string) (string, bool) {
	ts, ok := t.(md.Timestamp)
	if !ok {
		return "", false
	}
	name, _, _ := strings.Cut(strings.ToLower(text), "(")
	switch strings.TrimSpace(name) {
	case "now", "current_timestamp", "localtime", "localtimestamp":
		if open := strings.Index(text, "("); open < 0 || closing(text[open:]) == len(text)-open-1 {
			return "CURRENT_TIMESTAMP" + fraction(ts.Precision), true
		}
	}
	return "", false
}

// significant returns the tokens of the text that are not space.
func significant(text string) []sqltext.Token {
	var toks []sqltext.Token
	for tok := range sqltext.Tokens(text, syntax) {
		if tok.Kind != sqltext.Space {
			toks = append(toks, tok)
		}
	}
	return toks
}

// stringValue returns the value of a text that is one string literal.
func stringValue(text string) (string, bool) {
	toks := significant(text)
	if len(toks) != 1 || toks[0].Kind != sqltext.String || toks[0].Open {
		return "", false
	}
	return unquote(toks[0].Text), true
}

// hexBytes returns the bytes of a text that is one literal such as X'41', which MariaDB 11.8 writes with a small x.
func hexBytes(text string) ([]byte, bool) {
	toks := significant(text)
	if len(toks) != 2 || !strings.EqualFold(toks[0].Text, "x") || toks[1].Kind != sqltext.String || toks[1].Open {
		return nil, false
	}
	b, err := hex.DecodeString(unquote(toks[1].Text))
	return b, err == nil
}

// isNumber: the text is one decimal number, perhaps with a sign.
func isNumber(text string) bool {
	_, ok := parseNumber(text)
	return ok
}

// isLiteral: the text is a value that may follow DEFAULT as it is.
func isLiteral(text string) bool {
	if _, ok := stringValue(text); ok || isNumber(text) {
		return true
	}
	toks := significant(text)
	switch len(toks) {
	case 1: // 0x41, 0b101
		return toks[0].Kind == sqltext.Number
	case 2: // X'41', b'101'
		prefix := strings.ToLower(toks[0].Text)
		return (prefix == "x" || prefix == "b") && toks[1].Kind == sqltext.String
	}
	return false
}

// defaultSQL returns what follows DEFAULT for the column, "" for none. What is
// neither a literal nor the current time stands in parentheses.
func (d Dialect) defaultSQL(t md.Type, text string) string {
	text = canonicalDefault(t, text)
	_, isNow := currentTimestamp(t, text)
	bare := isNow || isLiteral(text) && !(d.needsParensForTextDefault() && isLarge(t))
	if text == "" || bare {
		return text
	}
	return "(" + text + ")"
}

// isLarge: values of the type are kept apart from the row (TEXT, BLOB, JSON,
// spatial types).
func isLarge(t md.Type) bool {
	switch t := t.(type) {
	case md.Text, md.JSON:
		return true
	case md.Binary:
		return t.Length == 0
	case md.Native:
		own, _ := splitType(t.SQL)
		return strings.HasSuffix(own.base, "text") || strings.HasSuffix(own.base, "blob") || isSpatial(own.base)
	}
	return false
}

func isSpatial(base string) bool {
	switch base {
	case "geometry", "point", "linestring", "polygon", "multipoint", "multilinestring", "multipolygon", "geometrycollection":
		return true
	}
	return false
}
