package metadata

import (
	"strconv"
	"strings"
)

// genericType returns the generic type of that text, or nil.
func genericType(sql string) Type {
	name, args, ok := cutNumbers(strings.ToLower(sql))
	if !ok {
		return nil
	}
	if len(args) == 0 {
		return plainTypes[name]
	}
	if len(args) == 2 {
		if name == "numeric" || name == "decimal" {
			return Numeric{Precision: args[0], Scale: args[1]}
		}
		return nil
	}
	n := args[0]
	switch name {
	case "time", "timetz":
		return Time{Precision: &n, WithZone: name == "timetz"}
	case "timestamp", "timestamptz":
		return Timestamp{Precision: &n, WithZone: name == "timestamptz"}
	}
	if n == 0 {
		return nil // MySQL's varchar(0) is not varchar
	}
	switch name {
	case "varchar":
		return String{Length: n}
	case "char":
		return Char{Length: n}
	case "binary", "bytes":
		return Binary{Length: n}
	case "numeric", "decimal":
		return Numeric{Precision: n}
	}
	return nil
}

// plainTypes are the generic types without arguments, by name.
var plainTypes = map[string]Type{
	"smallint": SmallInteger{}, "integer": Integer{}, "int": Integer{}, "bigint": BigInteger{},
	"varchar": String{}, "char": Char{}, "text": Text{}, "boolean": Boolean{}, "bool": Boolean{},
	"numeric": Numeric{}, "decimal": Numeric{}, "real": Float{}, "float": Float{},
	"double": Double{}, "double precision": Double{},
	"date": Date{}, "time": Time{}, "timetz": Time{WithZone: true},
	"timestamp": Timestamp{}, "timestamptz": Timestamp{WithZone: true}, "interval": Interval{},
	"binary": Binary{}, "bytes": Binary{}, "uuid": UUID{}, "json": JSON{}, "jsonb": JSON{Binary: true},
}

// cutNumbers splits "name(1,-2)" into name and numbers; only the second number
// may be negative.
func cutNumbers(sql string) (name string, args []int, ok bool) {
	name, list, found := strings.Cut(sql, "(")
	name = strings.TrimSpace(name)
	if !found {
		return name, nil, true
	}
	list, ok = strings.CutSuffix(list, ")")
	if !ok {
		return "", nil, false
	}
	for i, word := range strings.Split(list, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(word))
		if err != nil || i > 1 || n < 0 && i == 0 {
			return "", nil, false
		}
		args = append(args, n)
	}
	return name, args, true
}
