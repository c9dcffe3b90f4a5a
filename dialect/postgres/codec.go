package postgres

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
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
	for oid, name := range map[uint32]string{pgtype.TextOID: "text", pgtype.VarcharOID: "varchar", pgtype.BPCharOID: "bpchar"} {
		m.RegisterType(&pgtype.Type{Name: name, OID: oid, Codec: textCodec{}})
	}
	m.RegisterType(&pgtype.Type{Name: "float4", OID: pgtype.Float4OID, Codec: realCodec{}})
}

// numericCodec reads decimals as text: of a zero in the binary format pgx does
// not know how many digits stand behind the point.
type numericCodec struct{ pgtype.NumericCodec }

// PreferredFormat implements [pgtype.Codec].
func (numericCodec) PreferredFormat() int16 { return pgtype.TextFormatCode }

// realCodec refuses numbers that are too great for a real, of which pgx would
// make Infinity.
type realCodec struct{ pgtype.Float4Codec }

// PlanEncode implements [pgtype.Codec].
func (c realCodec) PlanEncode(m *pgtype.Map, oid uint32, format int16, value any) pgtype.EncodePlan {
	plan := c.Float4Codec.PlanEncode(m, oid, format, value)
	if _, ok := value.(pgtype.Float64Valuer); ok && plan != nil {
		return realPlan{plan}
	}
	return plan
}

type realPlan struct{ pgtype.EncodePlan }

// Encode implements [pgtype.EncodePlan].
func (p realPlan) Encode(value any, buf []byte) ([]byte, error) {
	n, err := value.(pgtype.Float64Valuer).Float64Value()
	if err == nil && n.Valid && math.IsInf(float64(float32(n.Float64)), 0) && !math.IsInf(n.Float64, 0) {
		return nil, errors.New("the number is too great for a real")
	}
	return p.EncodePlan.Encode(value, buf)
}

// textCodec takes numbers and truths for text as well, as the server does
// where it knows their types: INSERT INTO t (text) VALUES (5).
type textCodec struct{ pgtype.TextCodec }

// PlanEncode implements [pgtype.Codec].
func (c textCodec) PlanEncode(m *pgtype.Map, oid uint32, format int16, value any) pgtype.EncodePlan {
	switch value.(type) {
	case bool, int, int16, int32, int64, float64:
		return textPlan{}
	}
	return c.TextCodec.PlanEncode(m, oid, format, value)
}

type textPlan struct{}

// Encode implements [pgtype.EncodePlan].
func (textPlan) Encode(value any, buf []byte) ([]byte, error) {
	text, _, err := textOfKind(reflect.ValueOf(value))
	return append(buf, text...), err
}

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
	case nil, bool, int, int16, int32, int64, float64, string, []byte, json.RawMessage,
		[]string, []int32, []int64, []float64, []bool, [][]byte:
		return v, nil
	}
	t := reflect.TypeOf(v)
	if !isOurs(t) {
		return bareNumber(v, t), nil
	}
	text, ok, err := textOf(v)
	if err != nil || !ok {
		return nil, err
	}
	return text, nil
}

// bareNumber returns a number of a named type as what it is made of, since pgx
// may send what its String method makes of it; a float32 as the number that it
// is written as; and one that no bigint holds as text, which the server reads as
// whatever it needs.
func bareNumber(v any, t reflect.Type) any {
	rv := reflect.ValueOf(v)
	switch {
	case t == reflect.TypeFor[time.Duration](), !isNumber(t.Kind()), encodesItself(t):
		return v
	case rv.CanInt():
		return rv.Int()
	case rv.CanUint() && rv.Uint() > math.MaxInt64:
		return strconv.FormatUint(rv.Uint(), 10)
	case rv.CanUint():
		return int64(rv.Uint())
	case rv.CanFloat():
		return dialect.Float(rv)
	}
	return rv.Bool()
}

func isNumber(k reflect.Kind) bool {
	return k == reflect.Bool || reflect.Int <= k && k <= reflect.Uint64 || k == reflect.Float32 || k == reflect.Float64
}

// encodesItself reports whether pgx asks a value what it is.
func encodesItself(t reflect.Type) bool {
	return slices.ContainsFunc(pgxValuers, t.Implements)
}

var pgxValuers = []reflect.Type{
	reflect.TypeFor[pgtype.TextValuer](), reflect.TypeFor[pgtype.Int64Valuer](), reflect.TypeFor[pgtype.Float64Valuer](),
	reflect.TypeFor[pgtype.BoolValuer](), reflect.TypeFor[pgtype.BytesValuer](), reflect.TypeFor[pgtype.UUIDValuer](),
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
