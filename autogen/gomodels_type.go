package autogen

import (
	"encoding/json"
	"reflect"
	"strings"
	"time"

	"limbeck.dev/migrate/core"
	md "limbeck.dev/migrate/metadata"
)

// goType is a type of Go, as it is written.
type goType struct {
	source string
	typ    reflect.Type
	path   string // the import that it needs
}

func goTypeFor[T any](path string) goType {
	t := reflect.TypeFor[T]()
	return goType{t.String(), t, path}
}

const corePath = "limbeck.dev/migrate/core"

// goTypes are the Go types of columns whose type has no attributes that matter.
var goTypes = map[reflect.Type]goType{
	reflect.TypeFor[md.SmallInteger](): goTypeFor[int16](""),
	reflect.TypeFor[md.Integer]():      goTypeFor[int32](""),
	reflect.TypeFor[md.BigInteger]():   goTypeFor[int64](""),
	reflect.TypeFor[md.Boolean]():      goTypeFor[bool](""),
	reflect.TypeFor[md.Numeric]():      goTypeFor[core.Decimal](corePath),
	reflect.TypeFor[md.Float]():        goTypeFor[float32](""),
	reflect.TypeFor[md.Double]():       goTypeFor[float64](""),
	reflect.TypeFor[md.Date]():         goTypeFor[core.Date](corePath),
	reflect.TypeFor[md.Time]():         goTypeFor[core.TimeOfDay](corePath),
	reflect.TypeFor[md.Interval]():     goTypeFor[core.Interval](corePath),
	reflect.TypeFor[md.Binary]():       goTypeFor[[]byte](""),
	reflect.TypeFor[md.UUID]():         goTypeFor[core.UUID](corePath),
	reflect.TypeFor[md.JSON]():         goTypeFor[json.RawMessage]("encoding/json"),
}

// nativeTypes are those of the databases' own types whose names begin so. What
// is not among them is text.
var nativeTypes = []struct {
	prefix string
	typ    goType
}{
	{"tinyint unsigned", goTypeFor[uint8]("")}, {"smallint unsigned", goTypeFor[uint16]("")},
	{"mediumint unsigned", goTypeFor[uint32]("")}, {"int unsigned", goTypeFor[uint32]("")},
	{"integer unsigned", goTypeFor[uint32]("")}, {"bigint unsigned", goTypeFor[uint64]("")},
	{"tinyint", goTypeFor[int8]("")}, {"mediumint", goTypeFor[int32]("")}, {"year", goTypeFor[int16]("")},
	{"oid", goTypeFor[uint32]("")}, {"tinyblob", goTypeFor[[]byte]("")}, {"mediumblob", goTypeFor[[]byte]("")},
	{"blob", goTypeFor[[]byte]("")}, {"binary", goTypeFor[[]byte]("")}, {"varbinary", goTypeFor[[]byte]("")},
}

// goTypeOf returns the Go type for a column.
func goTypeOf(t md.Type, nullable bool) goType {
	g := plainGoType(t)
	if nullable && g.typ.Kind() != reflect.Slice {
		g.source, g.typ = "*"+g.source, reflect.PointerTo(g.typ)
	}
	return g
}

func plainGoType(t md.Type) goType {
	switch t := t.(type) {
	case md.Timestamp:
		if t.WithZone {
			return goTypeFor[time.Time]("time")
		}
		return goTypeFor[core.DateTime](corePath)
	case md.Variant:
		return plainGoType(t.Type)
	case md.Array:
		g := plainGoType(t.Of)
		for range max(t.Dimensions, 1) {
			g.source, g.typ = "[]"+g.source, reflect.SliceOf(g.typ)
		}
		return g
	case md.Native:
		for _, native := range nativeTypes {
			if strings.HasPrefix(strings.ToLower(t.SQL), native.prefix) {
				return native.typ
			}
		}
	}
	if g, known := goTypes[reflect.TypeOf(t)]; known {
		return g
	}
	return goTypeFor[string]("")
}
