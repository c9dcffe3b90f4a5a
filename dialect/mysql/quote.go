package mysql

import (
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"limbeck.dev/migrate/core"
)

// maxIdentifier is the longest name of a table, column, index or constraint,
// in characters.
const maxIdentifier = 64

// QuoteIdent implements [limbeck.dev/migrate/sqltext.Style]. What may stand in
// a name is said in the MySQL manual, "Schema Object Names".
func (d Dialect) QuoteIdent(name string) (string, error) {
	refuse := func(reason string) (string, error) {
		return "", fmt.Errorf("%s cannot hold the name %q: %s", d.Name(), name, reason)
	}
	switch {
	case name == "":
		return refuse("it is empty")
	case !utf8.ValidString(name):
		return refuse("it is not UTF-8")
	case strings.HasSuffix(name, " "):
		return refuse("it ends with a space")
	case utf8.RuneCountInString(name) > maxIdentifier:
		return refuse(fmt.Sprintf("it is longer than %d characters", maxIdentifier))
	}
	for _, r := range name {
		if r == 0 || r > 0xFFFF {
			return refuse(fmt.Sprintf("it holds the character %U", r))
		}
	}
	return backquoted(name), nil
}

// IdentQuote implements [limbeck.dev/migrate/sqltext.Style].
func (Dialect) IdentQuote() byte { return '`' }

// Placeholder implements [limbeck.dev/migrate/sqltext.Style].
func (d Dialect) Placeholder(int) string { return "?" }

// Literal implements [limbeck.dev/migrate/sqltext.Style] for everything that
// may be an argument. Quotes and backslashes are both doubled: in the SQL mode
// of our sessions that is the value, and in any other mode it is at least one
// string and nothing more. A [core.Decimal] is a number, and not text.
func (d Dialect) Literal(v any) (string, error) {
	number, isDecimal := v.(core.Decimal)
	v, err := d.plain(v)
	if err != nil {
		return "NULL", err
	}
	switch v := v.(type) {
	case string:
		if isDecimal {
			return number.String(), nil
		}
		return textLiteral(v)
	case []byte:
		return bytesLiteral(v), nil
	case bool:
		return strings.ToUpper(strconv.FormatBool(v)), nil
	case int64:
		return strconv.FormatInt(v, 10), nil
	case uint64:
		return strconv.FormatUint(v, 10), nil
	case float64:
		return strconv.FormatFloat(v, 'e', -1, 64), nil
	}
	return "NULL", nil
}

var doubler = strings.NewReplacer(`'`, `''`, `\`, `\\`, "\x00", `\0`)

func textLiteral(s string) (string, error) {
	if !utf8.ValidString(s) {
		return "", errors.New("a text that is not UTF-8 cannot be written as SQL text; use []byte")
	}
	return "'" + doubler.Replace(s) + "'", nil
}

func bytesLiteral(b []byte) string { return "X'" + strings.ToUpper(hex.EncodeToString(b)) + "'" }

// backquoted is a name in the quotes of the servers.
func backquoted(name string) string { return "`" + strings.ReplaceAll(name, "`", "``") + "`" }
