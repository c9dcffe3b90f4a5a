package mysql

import (
	"crypto/md5"
	"encoding/hex"
	"strings"

	md "limbeck.dev/migrate/metadata"
)

// longestBase is how long the name of a table may be that the server makes names
// of constraints from: it puts _chk_10 or _ibfk_10 behind.
const longestBase = maxIdentifier - len("_ibfk_999")

// nameLong names a check or a foreign key that has no name, of a table with so
// long a name that the server would make one that it then refuses.
func nameLong(t *md.Table, c md.Constraint) md.Constraint {
	if t == nil || len([]rune(t.Name)) <= longestBase || c.ConstraintName() != "" {
		return c
	}
	switch c := c.(type) {
	case md.Check:
		c.Name = shortName(t.Name, "_chk_", c.Expr)
		return c
	case md.ForeignKey:
		c.Name = shortName(t.Name, "_fk_", strings.Join(c.Columns, ",")+" "+c.Target().String())
		return c
	}
	return c
}

// shortName is the beginning of a table's name, and a hash of what is named.
func shortName(table, kind, what string) string {
	sum := md5.Sum([]byte(table + kind + what))
	end := kind + hex.EncodeToString(sum[:4])
	return string([]rune(table)[:maxIdentifier-len(end)]) + end
}
