package sqlite

import (
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// timeLayout is the form in which times are written: format 4 of SQLite's date
// functions, with the zone. The driver writes arguments in the same form.
const timeLayout = "2006-01-02 15:04:05.999999999-07:00"

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

// Placeholder implements [sqltext.Style].
func (Dialect) Placeholder(int) string { return "?" }

// Literal implements [sqltext.Style]. Booleans are 1 and 0, times are text in
// the form "2006-01-02 15:04:05-07:00", and bytes are X'…'.
func (Dialect) Literal(v any) (string, error) {
	switch v := v.(type) {
	case nil:
		return "NULL", nil
	case bool:
		if v {
			return "1", nil
		}
		return "0", nil
	case string:
		return stringLiteral(v)
	case []byte:
		return "X'" + hex.EncodeToString(v) + "'", nil
	case time.Time:
		return quoteString(v.Format(timeLayout)), nil
	case float32:
		return floatLiteral(float64(v), 32)
	case float64:
		return floatLiteral(v, 64)
	case int, int8, int16, int32, int64, uint8, uint16, uint32:
		return fmt.Sprint(v), nil
	case uint:
		return uintLiteral(uint64(v))
	case uint64:
		return uintLiteral(v)
	}
	return "NULL", fmt.Errorf("a value of type %T cannot be written as SQL", v)
}

func stringLiteral(s string) (string, error) {
	if strings.ContainsRune(s, 0) {
		return "''", errNUL
	}
	return quoteString(s), nil
}

// uintLiteral refuses what SQLite would read as an inexact float.
func uintLiteral(n uint64) (string, error) {
	if n > math.MaxInt64 {
		return "0", fmt.Errorf("%d is more than SQLite's largest integer", n)
	}
	return strconv.FormatUint(n, 10), nil
}

func floatLiteral(f float64, bits int) (string, error) {
	switch {
	case math.IsNaN(f):
		return "NULL", errors.New("SQLite has no NaN; use NULL")
	case math.IsInf(f, 1):
		return "9e999", nil
	case math.IsInf(f, -1):
		return "-9e999", nil
	}
	text := strconv.FormatFloat(f, 'g', -1, bits)
	if !strings.ContainsAny(text, ".e") {
		text += ".0"
	}
	return text, nil
}
