package postgres

import (
	sqldriver "database/sql/driver"
	"encoding/binary"
	"fmt"
	"math"
	"reflect"
	"time"

	"github.com/jackc/pgx/v5/pgtype"

	"limbeck.dev/migrate/core"
)

// encoder appends the binary form of a column's value in a row, or says that it
// is NULL.
type encoder func(buf []byte, row reflect.Value) (_ []byte, null bool, err error)

// encoderFor returns the encoder of a column: one of our own for the common
// types, pgx's codecs for the rest.
func (c *conn) encoderFor(b core.BulkStmt, column int, col bulkColumn) encoder {
	if t := b.FieldType(column); t != nil {
		pointer := t.Kind() == reflect.Pointer
		if pointer {
			t = t.Elem()
		}
		if encode := plainEncoder(t, col.oid); encode != nil {
			return fieldEncoder(b, column, pointer, encode)
		}
	}
	types := c.native.TypeMap()
	return func(buf []byte, row reflect.Value) ([]byte, bool, error) {
		v, err := pgxValue(b.Value(row, column))
		if err != nil {
			return buf, false, err
		}
		if col.kind == "e" {
			return encodeLabel(types, buf, v)
		}
		encoded, err := encodeBinary(types, col.oid, v, buf)
		if err != nil || encoded == nil {
			return buf, encoded == nil, err
		}
		return encoded, false, nil
	}
}

// encodeBinary encodes a value by pgx's codecs. Text that is the text of another
// type (a decimal, an interval) is read first.
func encodeBinary(types *pgtype.Map, oid uint32, v any, buf []byte) ([]byte, error) {
	if valuer, ok := v.(sqldriver.Valuer); ok {
		plain, err := valuer.Value()
		if err != nil {
			return nil, err
		}
		v = plain
	}
	encoded, err := types.Encode(oid, pgtype.BinaryFormatCode, v, buf)
	text, isText := v.(string)
	t, known := types.TypeForOID(oid)
	if err == nil || !isText || !known {
		return encoded, err
	}
	read, err := t.Codec.DecodeValue(types, oid, pgtype.TextFormatCode, []byte(text))
	if err != nil {
		return nil, err
	}
	return types.Encode(oid, pgtype.BinaryFormatCode, read, buf)
}

// encodeLabel encodes a value of an enum, whose binary form is its text.
func encodeLabel(types *pgtype.Map, buf []byte, v any) ([]byte, bool, error) {
	encoded, err := types.Encode(pgtype.TextOID, pgtype.TextFormatCode, v, buf)
	if err != nil || encoded == nil {
		return buf, encoded == nil, err
	}
	return encoded, false, nil
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
// or nil.
func plainEncoder(t reflect.Type, oid uint32) appender {
	if t == reflect.TypeFor[time.Time]() {
		return timeEncoder(oid)
	}
	if t.Implements(valuerType) {
		return nil
	}
	switch oid {
	case pgtype.Int2OID, pgtype.Int4OID, pgtype.Int8OID:
		return intEncoder(t, oid)
	case pgtype.Float8OID:
		if t.Kind() == reflect.Float64 || t.Kind() == reflect.Float32 {
			return func(buf []byte, v reflect.Value) ([]byte, error) {
				return binary.BigEndian.AppendUint64(buf, math.Float64bits(v.Float())), nil
			}
		}
	case pgtype.BoolOID:
		if t.Kind() == reflect.Bool {
			return appendBool
		}
	case pgtype.TextOID, pgtype.VarcharOID:
		if t.Kind() == reflect.String {
			return func(buf []byte, v reflect.Value) ([]byte, error) { return append(buf, v.String()...), nil }
		}
	case pgtype.ByteaOID:
		if t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Uint8 {
			return func(buf []byte, v reflect.Value) ([]byte, error) { return append(buf, v.Bytes()...), nil }
		}
	}
	return nil
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
		return func(buf []byte, v reflect.Value) ([]byte, error) { return appendTime(buf, timeIn(v)), nil }
	case pgtype.TimestampOID:
		return func(buf []byte, v reflect.Value) ([]byte, error) {
			t := timeIn(v)
			wall := time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC)
			return appendTime(buf, wall), nil
		}
	}
	return nil
}

func appendTime(buf []byte, t time.Time) []byte {
	return binary.BigEndian.AppendUint64(buf, uint64(t.UnixMicro()-epoch.UnixMicro()))
}

// timeIn returns the time in v, without boxing it where v has an address.
func timeIn(v reflect.Value) time.Time {
	if v.CanAddr() {
		return *v.Addr().Interface().(*time.Time)
	}
	return v.Interface().(time.Time)
}
