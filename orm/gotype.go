package orm

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"time"

	"limbeck.dev/migrate/metadata"
)

// nullableType returns the type that t holds when it is not NULL, and whether
// it can be: *T, sql.Null[T] and sql.NullString and its like can.
func nullableType(t reflect.Type) (inner reflect.Type, nullable bool) {
	if t.Kind() == reflect.Pointer {
		return t.Elem(), true
	}
	if t.Kind() == reflect.Struct && t.PkgPath() == "database/sql" && strings.HasPrefix(t.Name(), "Null") {
		return t.Field(0).Type, true
	}
	return t, false
}

// typeOf returns the type of a column for a Go type that is not a pointer.
// size is the length of a string or of bytes, 0 for none.
func typeOf(t reflect.Type, size int) (metadata.Type, error) {
	switch t {
	case reflect.TypeFor[time.Time]():
		return metadata.Timestamp{WithZone: true}, nil
	case reflect.TypeFor[json.RawMessage]():
		return metadata.JSON{}, nil
	}
	if found := typeOfKind(t, size); found != nil && (isPlain(t) || !isValuer(t)) {
		return found, nil
	}
	return nil, fmt.Errorf("no column type is known for %s", t)
}

// isPlain reports whether the representation of t says enough even if it has
// a way of its own to turn into a value, as uuid.UUID does.
func isPlain(t reflect.Type) bool { return t.Kind() == reflect.Array || t.Kind() == reflect.String }

// isValuer reports whether t decides itself what it is for a database.
func isValuer(t reflect.Type) bool { return t.Implements(reflect.TypeFor[driver.Valuer]()) }

func typeOfKind(t reflect.Type, size int) metadata.Type {
	switch t.Kind() {
	case reflect.Bool:
		return metadata.Boolean{}
	case reflect.Int8, reflect.Int16, reflect.Uint8:
		return metadata.SmallInteger{}
	case reflect.Int32, reflect.Uint16:
		return metadata.Integer{}
	case reflect.Int, reflect.Int64, reflect.Uint32:
		return metadata.BigInteger{}
	case reflect.Uint, reflect.Uint64:
		return metadata.Numeric{Precision: 20}
	case reflect.Float32:
		return metadata.Float{}
	case reflect.Float64:
		return metadata.Double{}
	case reflect.String:
		if size > 0 {
			return metadata.String{Length: size}
		}
		return metadata.Text{}
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			return metadata.Binary{Length: size}
		}
	case reflect.Array:
		if t.Elem().Kind() == reflect.Uint8 && t.Len() == 16 {
			return metadata.UUID{}
		}
	}
	return nil
}

func isInteger(t metadata.Type) bool {
	switch t.(type) {
	case metadata.SmallInteger, metadata.Integer, metadata.BigInteger:
		return true
	}
	return false
}
