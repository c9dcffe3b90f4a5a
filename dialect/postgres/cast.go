package postgres

import (
	"reflect"
	"strings"

	md "limbeck.dev/migrate/metadata"
)

// castPath returns the types to cast a column through when its type changes
// and the server would not convert it by itself; nil where it would, and where
// there is no cast that either keeps the value or fails.
//
// The server converts where there is an implicit or assignment cast (the
// PostgreSQL manual, CREATE CAST). Text becomes anything else by an explicit
// cast, which reads it and fails if it cannot. An assignment cast is never
// replaced by an explicit one: varchar(3) would then cut values off in silence.
func castPath(from, to md.Type) []md.Type {
	if a, ok := from.(md.Array); ok {
		if b, ok := to.(md.Array); ok {
			path := castPath(a.Of, b.Of)
			for i := range path {
				path[i] = md.Array{Of: path[i]}
			}
			return path
		}
	}
	_, fromEnum := from.(md.Enum)
	_, toEnum := to.(md.Enum)
	switch {
	case isText(to) || reflect.DeepEqual(from, to):
		return nil
	case isText(from) && isBits(to):
		return []md.Type{VarBit(0)} // an explicit cast to bit(n) would cut bits off
	case isText(from):
		return []md.Type{to}
	case fromEnum && toEnum:
		return []md.Type{md.Text{}, to}
	case from == md.Boolean{} && isInteger(to):
		return []md.Type{md.Integer{}, to}
	case isInteger(from) && to == md.Boolean{}:
		return []md.Type{md.Integer{}, to}
	}
	return nil
}

func isText(t md.Type) bool {
	switch t.(type) {
	case md.String, md.Char, md.Text:
		return true
	}
	return false
}

func isBits(t md.Type) bool {
	n, ok := t.(md.Native)
	return ok && (n.SQL == "bit varying" || strings.HasPrefix(n.SQL, "bit varying(") || strings.HasPrefix(n.SQL, "bit("))
}

func isInteger(t md.Type) bool {
	return t == md.SmallInteger{} || t == md.Integer{} || t == md.BigInteger{}
}
