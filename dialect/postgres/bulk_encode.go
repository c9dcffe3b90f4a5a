package postgres

import (
	sqldriver "database/sql/driver"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"time"

	"github.com/jackc/pgx/v5/pgtype"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
)

// encoder appends the binary form of a column's value in a row, or says that it
// is NULL.
type encoder func(buf []byte, row reflect.Value) (_ []byte, null bool, err error)

// plainEncoders returns the encoders of all columns; nil where one has none.
func plainEncoders(b core.BulkStmt, t *bulkTable) []encoder {
	list := make([]encoder, len(t.columns))
	for i, col := range t.columns {
		field := b.FieldType(i)
		if field == nil {
			return nil
		}
		pointer := field.Kind() == reflect.Pointer
		if pointer {
			field = field.Elem()
		}
		encode := plainEncoder(field, col.oid)
		if encode == nil {
			return nil
		}
		list[i] = fieldEncoder(b, i, pointer, encode)
	}
	return list
}

// appender appends the binary form of a value that is not NULL.
type appender func(buf []byte, v reflect.Value) ([]byte, error)

func fieldEncoder(b core.BulkStmt, column int, pointer bool, encode appender) encoder {
	return func(buf []byte, row reflect.Value) ([]byte, bool, error) {
		v := b.Field(row, column)
		if pointer {
			if v.IsNil() {
				return buf, true, nil
			}
			v = v.Elem()
		}
		if v.Kind() == reflect.Slice && v.IsNil() {
			return buf, true, nil
		}
		buf, err := encode(buf, v)
		return buf, false, err
	}
}

// plainEncoder returns our own encoder of a Go type for a type of PostgreSQL,
// or nil: of those pairs alone for which there is no doubt about the value.
func plainEncoder(t reflect.Type, oid uint32) appender {
	if t == reflect.TypeFor[time.Time]() {
		return timeEncoder(oid)
	}
	if t.Implements(valuerType) || encodesItself(t) {
		return nil
	}
	switch oid {
	case pgtype.Int2OID, pgtype.Int4OID, pgtype.Int8OID:
		return intEncoder(t, oid)
	case pgtype.Float8OID:
		if t.Kind() == reflect.Float64 || t.Kind() == reflect.Float32 {
			return appendFloat
		}
	case pgtype.BoolOID:
		if t.Kind() == reflect.Bool {
			return appendBool
		}
	case pgtype.TextOID, pgtype.VarcharOID, pgtype.BPCharOID:
		if t.Kind() == reflect.String {
			return appendString
		}
	case pgtype.JSONOID, pgtype.JSONBOID:
		return jsonEncoder(t, oid)
	case pgtype.UUIDOID:
		if isUUID(t) {
			return appendUUID
		}
	case pgtype.ByteaOID:
		if isBytes(t) {
			return appendBytes
		}
	}
	return nil
}

func isBytes(t reflect.Type) bool {
	return t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Uint8
}

func appendString(buf []byte, v reflect.Value) ([]byte, error) {
	return append(buf, v.String()...), nil
}
func appendBytes(buf []byte, v reflect.Value) ([]byte, error) { return append(buf, v.Bytes()...), nil }

func appendFloat(buf []byte, v reflect.Value) ([]byte, error) {
	return binary.BigEndian.AppendUint64(buf, math.Float64bits(dialect.Float(v))), nil
}

func appendUUID(buf []byte, v reflect.Value) ([]byte, error) {
	for i := range v.Len() {
		buf = append(buf, byte(v.Index(i).Uint()))
	}
	return buf, nil
}

// jsonEncoder encodes documents that are text already. The binary form of jsonb
// has the number of its version before it.
func jsonEncoder(t reflect.Type, oid uint32) appender {
	write := appendBytes
	switch {
	case t.Kind() == reflect.String:
		write = appendString
	case t != reflect.TypeFor[json.RawMessage]() && t != reflect.TypeFor[[]byte]():
		return nil
	}
	if oid == pgtype.JSONOID {
		return write
	}
	return func(buf []byte, v reflect.Value) ([]byte, error) { return write(append(buf, 1), v) }
}

func appendBool(buf []byte, v reflect.Value) ([]byte, error) {
	if v.Bool() {
		return append(buf, 1), nil
	}
	return append(buf, 0), nil
}

// intEncoder encodes integers; one that the column cannot hold is an error.
func intEncoder(t reflect.Type, oid uint32) appender {
	read := func(v reflect.Value) (int64, bool) { return v.Int(), true }
	switch {
	case reflect.Zero(t).CanUint():
		read = func(v reflect.Value) (int64, bool) { return int64(v.Uint()), v.Uint() <= math.MaxInt64 }
	case !reflect.Zero(t).CanInt():
		return nil
	}
	return func(buf []byte, v reflect.Value) ([]byte, error) {
		n, fits := read(v)
		switch {
		case oid == pgtype.Int8OID && fits:
			return binary.BigEndian.AppendUint64(buf, uint64(n)), nil
		case oid == pgtype.Int4OID && fits && n == int64(int32(n)):
			return binary.BigEndian.AppendUint32(buf, uint32(n)), nil
		case oid == pgtype.Int2OID && fits && n == int64(int16(n)):
			return binary.BigEndian.AppendUint16(buf, uint16(n)), nil
		}
		return buf, fmt.Errorf("%v is too great for the column", v)
	}
}

var valuerType = reflect.TypeFor[sqldriver.Valuer]()

// epoch is the time from which PostgreSQL counts.
var epoch = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// timeEncoder encodes times: a timestamptz as the instant, a timestamp as what
// the clock shows in the time's own zone.
func timeEncoder(oid uint32) appender {
	switch oid {
	case pgtype.TimestamptzOID:
		return func(buf []byte, v reflect.Value) ([]byte, error) {
			t := timeIn(v)
			return appendTime(buf, t, t)
		}
	case pgtype.TimestampOID:
		return func(buf []byte, v reflect.Value) ([]byte, error) {
			t := timeIn(v)
			wall := time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC)
			return appendTime(buf, t, wall)
		}
	}
	return nil
}

// appendTime appends a point in time, that of t.
func appendTime(buf []byte, t, at time.Time) ([]byte, error) {
	if t.Year() < 1 || t.Year() > 9999 {
		return buf, unsupportedTime()
	}
	return binary.BigEndian.AppendUint64(buf, uint64(at.UnixMicro()-epoch.UnixMicro())), nil
}

// timeIn returns the time in v, without boxing it where v has an address.
func timeIn(v reflect.Value) time.Time {
	if v.CanAddr() {
		return *v.Addr().Interface().(*time.Time)
	}
	return v.Interface().(time.Time)
}
