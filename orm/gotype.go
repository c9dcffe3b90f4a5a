package orm

import (
	"reflect"
	"strings"

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

func isInteger(t metadata.Type) bool {
	switch t.(type) {
	case metadata.SmallInteger, metadata.Integer, metadata.BigInteger:
		return true
	}
	return false
}
