package postgres

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"limbeck.dev/migrate/core"
)

// maxIdentifier is NAMEDATALEN-1: PostgreSQL cuts longer names off with a mere
// notice, so that two names may become one.
const maxIdentifier = 63

// QuoteIdent implements [sqltext.Style]. It refuses what the server would
// refuse or change in silence: an empty name, one of more than 63 bytes, and
// NUL.
func (pg) QuoteIdent(name string) (string, error) {
	switch {
	case name == "":
		return `""`, errors.New("a name is empty")
	case len(name) > maxIdentifier:
		return `""`, fmt.Errorf("the name %q is %d bytes long; PostgreSQL keeps %d", name, len(name), maxIdentifier)
	case strings.IndexByte(name, 0) >= 0, !utf8.ValidString(name):
		return `""`, fmt.Errorf("the name %q holds a NUL or is not UTF-8", name)
	}
	return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`, nil
}

// IdentQuote implements [sqltext.Style].
func (pg) IdentQuote() byte { return '"' }

// Placeholder implements [sqltext.Style].
func (pg) Placeholder(n int) string {
	if n <= len(placeholders) {
		return placeholders[n-1]
	}
	return "$" + strconv.Itoa(n)
}

// placeholders are those of most statements.
var placeholders = [...]string{"$1", "$2", "$3", "$4", "$5", "$6", "$7", "$8", "$9", "$10", "$11", "$12", "$13", "$14", "$15", "$16"}

// Literal implements [sqltext.Style] for everything that may be an argument. As
// an argument, a literal takes its type from where it stands: arrays, ranges,
// times and whatever else is no number, truth or bytes are quoted text.
func (d pg) Literal(v any) (string, error) {
	switch v := v.(type) {
	case nil:
		return "NULL", nil
	case bool:
		return strconv.FormatBool(v), nil
	case int, int8, int16, int32, int64, uint, uint8, uint16, uint32, uint64:
		return fmt.Sprint(v), nil
	case float32:
		return floatLiteral(float64(v), 32), nil
	case float64:
		return floatLiteral(v, 64), nil
	case string:
		return stringLiteral(v)
	case json.RawMessage:
		if v == nil {
			return "NULL", nil
		}
		return stringLiteral(string(v))
	case []byte:
		if v == nil {
			return "NULL", nil
		}
		return `E'\\x` + hex.EncodeToString(v) + `'::bytea`, nil
	case core.Decimal:
		if v.IsFinite() {
			return v.String(), nil
		}
	}
	text, ok, err := textOf(v)
	if err != nil || !ok {
		return "NULL", err
	}
	return stringLiteral(text)
}

// stringLiteral quotes a string so that it reads the same whatever
// standard_conforming_strings says.
func stringLiteral(s string) (string, error) {
	if strings.IndexByte(s, 0) >= 0 || !utf8.ValidString(s) {
		return "NULL", errors.New("a text that holds a NUL or is not UTF-8 cannot be kept in PostgreSQL; use []byte")
	}
	quoted := "'" + strings.ReplaceAll(s, "'", "''") + "'"
	if strings.Contains(s, `\`) {
		quoted = "E" + strings.ReplaceAll(quoted, `\`, `\\`)
	}
	return quoted, nil
}

func floatLiteral(f float64, bits int) string {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return "'" + strconv.FormatFloat(f, 'g', -1, bits) + "'::float8"
	}
	return strconv.FormatFloat(f, 'g', -1, bits)
}
