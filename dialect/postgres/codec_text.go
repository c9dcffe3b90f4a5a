package postgres

import (
	sqldriver "database/sql/driver"
	"encoding/hex"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgtype"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
)

// textOf returns a value in the text from which the server reads it, whatever
// the type that it is needed as; ok is false for NULL. What is none of the types
// below is what pgx makes of it.
func textOf(v any) (text string, ok bool, err error) {
	switch v := v.(type) {
	case nil:
		return "", false, nil
	case string:
		return v, true, nil
	case []byte:
		return `\x` + hex.EncodeToString(v), v != nil, nil
	case time.Time:
		if v.Year() < 1 || v.Year() > 9999 {
			return "", false, unsupportedTime()
		}
		return v.Format(timeLayout), true, nil
	case time.Duration:
		return core.IntervalOf(v).String(), true, nil
	}
	rv := reflect.ValueOf(v)
	if rv.Kind() == reflect.Pointer && rv.IsNil() {
		return "", false, nil
	}
	if inner, isNull := dialect.HeldByNull(rv); isNull {
		return textOf(inner)
	}
	if valuer, isValuer := v.(sqldriver.Valuer); isValuer {
		inner, err := valuer.Value()
		if err != nil {
			return "", false, err
		}
		return textOf(inner)
	}
	return textOfKind(rv)
}

// textOfKind is [textOf] by what the type is made of.
func textOfKind(v reflect.Value) (text string, ok bool, err error) {
	switch v.Kind() {
	case reflect.Pointer:
		return textOf(v.Elem().Interface())
	case reflect.Bool:
		return strconv.FormatBool(v.Bool()), true, nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return strconv.FormatInt(v.Int(), 10), true, nil
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return strconv.FormatUint(v.Uint(), 10), true, nil
	case reflect.Float32, reflect.Float64:
		return strconv.FormatFloat(v.Float(), 'g', -1, v.Type().Bits()), true, nil
	case reflect.String:
		return v.String(), true, nil
	}
	switch {
	case isUUID(v.Type()):
		return v.Convert(reflect.TypeFor[core.UUID]()).Interface().(core.UUID).String(), true, nil
	case isArray(v.Type()):
		return arrayText(v)
	}
	b, err := pgtype.NewMap().Encode(0, pgtype.TextFormatCode, v.Interface(), nil)
	if err != nil {
		return "", false, fmt.Errorf("%w (%w)", unsupportedValue(v.Type()), err)
	}
	return string(b), b != nil, nil
}

func isUUID(t reflect.Type) bool {
	return t.Kind() == reflect.Array && t.Len() == 16 && t.Elem().Kind() == reflect.Uint8
}

// isArray reports whether a slice is an array for the server, rather than bytes
// or something that only pgx knows.
func isArray(t reflect.Type) bool {
	return t.Kind() == reflect.Slice && t.Elem().Kind() != reflect.Uint8 && t.PkgPath() != "github.com/jackc/pgx/v5/pgtype"
}

var elementQuoter = strings.NewReplacer(`"`, `\"`, `\`, `\\`)

// arrayText writes an array as {"a",NULL,{"b"}}.
func arrayText(v reflect.Value) (text string, ok bool, err error) {
	if v.IsNil() {
		return "", false, nil
	}
	var b strings.Builder
	b.WriteByte('{')
	for i := range v.Len() {
		if i > 0 {
			b.WriteByte(',')
		}
		element, ok, err := textOf(v.Index(i).Interface())
		switch {
		case err != nil:
			return "", false, err
		case !ok:
			b.WriteString("NULL")
		case isArray(v.Type().Elem()) && !isValuer(v.Type().Elem()):
			b.WriteString(element)
		default:
			b.WriteString(`"` + elementQuoter.Replace(element) + `"`)
		}
	}
	b.WriteByte('}')
	return b.String(), true, nil
}

func isValuer(t reflect.Type) bool { return t.Implements(reflect.TypeFor[sqldriver.Valuer]()) }

func unsupportedValue(t reflect.Type) error {
	return &dialect.UnsupportedError{
		Dialect: dialectName,
		What:    fmt.Sprintf("a value of type %s", t),
		Mend:    "give the type the methods Value and Scan, or use core.JSON",
	}
}

func unsupportedTime() error {
	return &dialect.UnsupportedError{
		Dialect: dialectName,
		What:    "a time.Time outside the years 1 to 9999",
		Mend:    "use pgtype.Timestamptz",
	}
}
