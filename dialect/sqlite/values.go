package sqlite

import (
	"strings"

	md "limbeck.dev/migrate/metadata"
)

// ParseType implements [dialect.Compiler].
func (Dialect) ParseType(text string) md.Type { return parseType(text) }

// Keeps implements [dialect.Compiler]. SQLite has no lengths, and a value keeps
// its own type: it changes only where the affinity of the new type makes
// something else of it. See "Datatypes In SQLite", 3. Type Affinity.
func (Dialect) Keeps(from, to md.Column) bool {
	a, b := affinityOf(from.Type), affinityOf(to.Type)
	switch {
	case a == b, b == "BLOB", a == "BLOB":
		return true
	case a == "TEXT":
		return isClock(to.Type) // '007' becomes 7; a date is no number
	case a == "REAL" && b == "TEXT":
		return false // 15 digits
	case b == "REAL":
		_, big := md.TypeFor(from.Type, name).(md.BigInteger)
		return !big
	}
	return true
}

// affinityOf is the affinity that SQLite derives from the declared type.
func affinityOf(t md.Type) string {
	canonical, err := canonicalType(t)
	if err != nil {
		return "NUMERIC"
	}
	text, err := typeText(canonical)
	if err != nil {
		return "NUMERIC"
	}
	text = strings.ToUpper(text)
	has := func(words ...string) bool {
		for _, word := range words {
			if strings.Contains(text, word) {
				return true
			}
		}
		return false
	}
	switch {
	case has("INT"):
		return "INTEGER"
	case has("CHAR", "CLOB", "TEXT"):
		return "TEXT"
	case text == "", has("BLOB"), text == "ANY":
		return "BLOB"
	case has("REAL", "FLOA", "DOUB"):
		return "REAL"
	}
	return "NUMERIC"
}

func isClock(t md.Type) bool {
	switch md.TypeFor(t, name).(type) {
	case md.Date, md.Time, md.Timestamp:
		return true
	}
	return false
}
