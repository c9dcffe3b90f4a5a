package postgres

import (
	"fmt"

	md "limbeck.dev/migrate/metadata"
)

// PostgreSQL's own types that have no generic counterpart. Those of extensions
// (HStore, CIText, LTree) need the extension to be there.
var (
	Inet      = md.Native{SQL: "inet"}
	CIDR      = md.Native{SQL: "cidr"}
	MacAddr   = md.Native{SQL: "macaddr"}
	MacAddr8  = md.Native{SQL: "macaddr8"}
	Money     = md.Native{SQL: "money"}
	OID       = md.Native{SQL: "oid"}
	XML       = md.Native{SQL: "xml"}
	TSVector  = md.Native{SQL: "tsvector"}
	TSQuery   = md.Native{SQL: "tsquery"}
	JSONPath  = md.Native{SQL: "jsonpath"}
	Point     = md.Native{SQL: "point"}
	Line      = md.Native{SQL: "line"}
	LSeg      = md.Native{SQL: "lseg"}
	Box       = md.Native{SQL: "box"}
	Path      = md.Native{SQL: "path"}
	Polygon   = md.Native{SQL: "polygon"}
	Circle    = md.Native{SQL: "circle"}
	Int4Range = md.Native{SQL: "int4range"}
	Int8Range = md.Native{SQL: "int8range"}
	NumRange  = md.Native{SQL: "numrange"}
	DateRange = md.Native{SQL: "daterange"}
	TSRange   = md.Native{SQL: "tsrange"}
	TSTZRange = md.Native{SQL: "tstzrange"}
	HStore    = md.Native{SQL: "hstore"}
	CIText    = md.Native{SQL: "citext"}
	LTree     = md.Native{SQL: "ltree"}
)

// Bit is a string of n bits.
func Bit(n int) md.Native { return md.Native{SQL: fmt.Sprintf("bit(%d)", n)} }

// VarBit is a string of at most n bits; n 0 is no limit.
func VarBit(n int) md.Native {
	if n == 0 {
		return md.Native{SQL: "bit varying"}
	}
	return md.Native{SQL: fmt.Sprintf("bit varying(%d)", n)}
}
