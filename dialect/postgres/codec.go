package postgres

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"reflect"
	"time"

	"github.com/jackc/pgx/v5/pgtype"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
)

// configureTypes makes points in time come as UTC, whatever the zone of the
// machine, and decimals as text. All else is as pgx has it.
func configureTypes(m *pgtype.Map) {
	m.RegisterType(&pgtype.Type{Name: "timestamptz", OID: pgtype.TimestamptzOID, Codec: &pgtype.TimestamptzCodec{ScanLocation: time.UTC}})
	m.RegisterType(&pgtype.Type{Name: "numeric", OID: pgtype.NumericOID, Codec: numericCodec{}})
}

// numericCodec reads decimals as text: of a zero in the binary format pgx does
// not know how many digits stand behind the point.
type numericCodec struct{ pgtype.NumericCodec }

// PreferredFormat implements [pgtype.Codec].
func (numericCodec) PreferredFormat() int16 { return pgtype.TextFormatCode }

// timeLayout is the form in which times are sent: with their own zone, so that
// a timestamp with time zone is the same point in time, and one without is the
// same date and clock.
const timeLayout = "2006-01-02 15:04:05.999999-07:00"

// compileArgs returns the text of a statement, and its arguments for the driver.
func compileArgs(d dialect.Dialect, stmt core.Statement) (text string, args []any, err error) {
	if text, args, err = core.Compile(d, stmt); err == nil {
		err = bind(args)
	}
	return text, args, err
}

// bind turns the arguments of a statement, in their place, into what pgx takes,
// whether it knows the types of the parameters (prepared statements) or not.
func bind(args []any) error {
	for i, arg := range args {
		v, err := pgxValue(arg)
		if err != nil {
			return fmt.Errorf("argument %d: %w", i+1, err)
		}
		args[i] = v
	}
	return nil
}

// pgxValue leaves to pgx what it sends as it is meant, and turns the rest into
// text, which the server reads as whatever type it needs.
func pgxValue(v any) (any, error) {
	switch v := v.(type) {
	case nil, bool, int, int16, int32, int64, float32, float64, string, []byte, json.RawMessage,
		[]string, []int32, []int64, []float64, []bool, [][]byte:
		return v, nil
	}
	if t := reflect.TypeOf(v); !isOurs(t) {
		return v, nil
	}
	text, ok, err := textOf(v)
	if err != nil || !ok {
		return nil, err
	}
	return text, nil
}

// isOurs reports whether values of a type are better sent as our text: named
// types, for which pgx would ask their String method; times, for their zone;
// UUIDs and arrays, of which pgx knows only some.
func isOurs(t reflect.Type) bool {
	switch {
	case t == reflect.TypeFor[time.Time]() || dialect.IsNull(t):
		return true
	case t.Implements(reflect.TypeFor[pgtype.TextValuer]()) || t.PkgPath() == "github.com/jackc/pgx/v5/pgtype":
		return false
	case isValuer(t) || t.Kind() == reflect.String || isUUID(t):
		return true
	case t.Kind() == reflect.Pointer:
		return isOurs(t.Elem())
	case isArray(t):
		return arrayIsOurs(t.Elem())
	}
	return false
}

// arrayIsOurs reports whether we write arrays of these elements: not of structs
// and maps, which pgx takes for JSON or its own types.
func arrayIsOurs(of reflect.Type) bool {
	switch of.Kind() {
	case reflect.Struct:
		return isOurs(of)
	case reflect.Map, reflect.Interface:
		return false
	case reflect.Pointer:
		return arrayIsOurs(of.Elem())
	}
	return true
}

// scanTargets returns what pgx is to scan into for the targets to get their
// values, and what is to be done after it. What a sql.Null holds is scanned
// through a pointer, for its own Scan knows only the types of database/sql. A
// pointer to a sql.Scanner is nil for NULL only; pgx would make it nil for the
// JSON document null as well.
func scanTargets(targets []any, space *[]any) (native []any, after []func() error) {
	native = targets
	replace := func(i int, with any) {
		native = dialect.Instead(targets, native, space)
		native[i] = with
	}
	for i, target := range targets {
		switch target := target.(type) {
		case *any:
			after = append(after, func() (err error) { *target, err = anyValue(*target); return err })
			continue
		case *string, *int64, *int, *bool, *float64, *[]byte, *time.Time:
			continue
		}
		v := reflect.ValueOf(target)
		if v.Kind() != reflect.Pointer || v.IsNil() {
			continue // pgx says what is wrong with it
		}
		null := v.Elem()
		switch t := null.Type(); {
		case dialect.IsNull(t) && !isScanner(t.Field(0).Type):
			held := reflect.New(reflect.PointerTo(null.Field(0).Type()))
			replace(i, held.Interface())
			after = append(after, func() error { fillNull(null, held.Elem()); return nil })
		case t.Kind() == reflect.Pointer && isScanner(t.Elem()):
			replace(i, dialect.PointerTarget(null))
		case isUUID(t) && !isScanner(t):
			replace(i, v.Convert(reflect.TypeFor[*core.UUID]()).Interface())
		}
	}
	return native, after
}

// fillNull sets a Null type of database/sql to what the pointer points to.
func fillNull(null, held reflect.Value) {
	null.SetZero()
	if !held.IsNil() {
		null.Field(0).Set(held.Elem())
		null.Field(1).SetBool(true)
	}
}

func isScanner(t reflect.Type) bool {
	return reflect.PointerTo(t).Implements(reflect.TypeFor[sql.Scanner]())
}
