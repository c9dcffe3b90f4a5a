package mysql

import (
	"database/sql/driver"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
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
	return "`" + strings.ReplaceAll(name, "`", "``") + "`", nil
}

// Placeholder implements [limbeck.dev/migrate/sqltext.Style].
func (d Dialect) Placeholder(int) string { return "?" }

// Literal implements [limbeck.dev/migrate/sqltext.Style]. Quotes and backslashes
// are both doubled: in the SQL mode of our sessions that is the value, and in
// any other mode it is at least one string and nothing more.
func (d Dialect) Literal(v any) (string, error) {
	switch v := v.(type) {
	case nil:
		return "NULL", nil
	case string:
		return textLiteral(v)
	case []byte:
		return bytesLiteral(v), nil
	case bool:
		return strings.ToUpper(strconv.FormatBool(v)), nil
	case time.Time:
		return "'" + v.UTC().Format("2006-01-02 15:04:05.999999") + "'", nil
	case driver.Valuer:
		inner, err := v.Value()
		if err != nil {
			return "", err
		}
		return d.Literal(inner)
	}
	return kindLiteral(reflect.ValueOf(v))
}

// kindLiteral writes a value by the kind of its type.
func kindLiteral(v reflect.Value) (string, error) {
	switch v.Kind() {
	case reflect.String:
		return textLiteral(v.String())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return strconv.FormatInt(v.Int(), 10), nil
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return strconv.FormatUint(v.Uint(), 10), nil
	case reflect.Float32, reflect.Float64:
		if math.IsNaN(v.Float()) || math.IsInf(v.Float(), 0) {
			return "", fmt.Errorf("there is no number %v in MySQL and MariaDB", v.Float())
		}
		return strconv.FormatFloat(v.Float(), 'e', -1, v.Type().Bits()), nil
	case reflect.Bool:
		return strings.ToUpper(strconv.FormatBool(v.Bool())), nil
	}
	return "", fmt.Errorf("a value of type %s cannot be written as SQL text", v.Type())
}

var doubler = strings.NewReplacer(`'`, `''`, `\`, `\\`, "\x00", `\0`)

func textLiteral(s string) (string, error) {
	if !utf8.ValidString(s) {
		return "", errors.New("a text that is not UTF-8 cannot be written as SQL text; use []byte")
	}
	return "'" + doubler.Replace(s) + "'", nil
}

func bytesLiteral(b []byte) string { return "X'" + strings.ToUpper(hex.EncodeToString(b)) + "'" }
