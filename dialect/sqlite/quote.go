package sqlite

import (
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

var errNUL = errors.New("a name or text with a NUL character cannot be written as SQL")

// QuoteIdent implements [sqltext.Style]. SQLite has no limit on the length of
// a name.
func (Dialect) QuoteIdent(name string) (string, error) {
	if name == "" {
		return `""`, errors.New("an empty name")
	}
	if strings.ContainsRune(name, 0) {
		return `""`, errNUL
	}
	if !utf8.ValidString(name) {
		return `""`, fmt.Errorf("the name %q is not valid UTF-8", name)
	}
	return quoteName(name), nil
}

func quoteName(name string) string {
	return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
}

func quoteString(text string) string {
	return "'" + strings.ReplaceAll(text, "'", "''") + "'"
}

// IdentQuote implements [sqltext.Style].
func (Dialect) IdentQuote() byte { return '"' }

// Placeholder implements [sqltext.Style].
func (Dialect) Placeholder(int) string { return "?" }

// Literal implements [sqltext.Style] for everything that may be an argument.
// Booleans are 1 and 0, and bytes are X'…'; so is text with a NUL, at which
// SQLite would stop reading.
func (Dialect) Literal(v any) (string, error) {
	v, err := plain(v)
	if err != nil {
		return "NULL", err
	}
	switch v := v.(type) {
	case string:
		if strings.ContainsRune(v, 0) {
			return "CAST(X'" + hex.EncodeToString([]byte(v)) + "' AS TEXT)", nil
		}
		return quoteString(v), nil
	case []byte:
		return "X'" + hex.EncodeToString(v) + "'", nil
	case int64:
		return strconv.FormatInt(v, 10), nil
	case float64:
		return floatLiteral(v), nil
	}
	return "NULL", nil
}

// floatLiteral writes a number so that it is not taken for an integer.
func floatLiteral(f float64) string {
	if math.IsInf(f, 0) {
		return strings.Replace(strconv.FormatFloat(f, 'g', -1, 64), "Inf", "9e999", 1)
	}
	text := strconv.FormatFloat(f, 'g', -1, 64)
	if !strings.ContainsAny(text, ".e") {
		text += ".0"
	}
	return text
}
