package sqlite

import (
	"regexp"
	"slices"
	"strings"

	md "limbeck.dev/migrate/metadata"
)

func normalizeColumn(t *md.Table, c *md.Column, s scope) error {
	if c.OnUpdate != "" {
		return unsupported("ON UPDATE of a column", "write a trigger by Execute")
	}
	var err error
	if c.Type, err = canonicalType(c.Type); err != nil {
		return err
	}
	isKey := slices.Equal(t.PrimaryKey.Columns, []string{c.Name})
	// INT is INTEGER, except that INT PRIMARY KEY is no alias of the rowid.
	if c.Type == (md.Native{SQL: "INT"}) && !isKey {
		c.Type = md.Integer{}
	}
	if t.Options.Strict {
		if c.Type, err = strictType(c.Type); err != nil {
			return err
		}
	}
	if err := normalizeIncrement(t, c, isKey); err != nil {
		return err
	}
	c.NotNull = c.NotNull || slices.Contains(t.PrimaryKey.Columns, c.Name)
	c.Comment = ""
	c.Collation = collationForm(c.Collation)
	if c.Computed != nil {
		c.Computed.Expr = canonical(c.Computed.Expr, s)
	}
	c.Default = defaultForm(c.Default, c.Type)
	return nil
}

// normalizeIncrement settles whether the column is the rowid.
func normalizeIncrement(t *md.Table, c *md.Column, isKey bool) error {
	wants := c.AutoIncrement || c.Identity != nil || c.NeverReuse
	c.Identity = nil
	isRowID := isKey && !t.Options.WithoutRowID && c.Type == (md.Integer{}) && len(t.PrimaryKey.Desc) == 0
	switch {
	case wants && t.Options.WithoutRowID:
		return unsupported("an automatic key in a table WITHOUT ROWID", "leave out WITHOUT ROWID or the automatic key")
	case wants && !isKey:
		return unsupported("an automatic key that is not the whole primary key", "make the column the primary key, by itself")
	case wants && !isInteger(c.Type):
		return unsupported("an automatic key of type "+md.FormatType(c.Type), "use an integer type")
	case wants:
		c.Type, t.PrimaryKey.Desc = md.Integer{}, nil
	}
	c.AutoIncrement = wants || isRowID
	return nil
}

func isInteger(t md.Type) bool {
	switch t.(type) {
	case md.SmallInteger, md.Integer, md.BigInteger:
		return true
	}
	return t == md.Native{SQL: "INT"}
}

// collationForm returns the collation; the default, BINARY, is "".
func collationForm(collation string) string {
	if form := builtinCollation(collation); form != "BINARY" {
		return form
	}
	return ""
}

// builtinCollation returns the name of a collation, in upper case where it is
// one of SQLite's own.
func builtinCollation(name string) string {
	switch upper := strings.ToUpper(name); upper {
	case "BINARY", "NOCASE", "RTRIM":
		return upper
	}
	return name
}

// now matches what other databases call the current time.
var now = regexp.MustCompile(`^(?:now\(\)|CURRENT_TIMESTAMP ?\([0-9]*\)|LOCALTIMESTAMP)$`)

// defaultForm returns a default in SQLite's spelling, so that models for
// several databases hold: now() is CURRENT_TIMESTAMP, true is 1 except in
// columns of type BOOLEAN, NULL is no default.
func defaultForm(text string, t md.Type) string {
	if strings.TrimSpace(text) == "" {
		return ""
	}
	form := canonical(text, scope{columns: map[string]string{}})
	_, isBoolean := t.(md.Boolean)
	switch {
	case form == "NULL":
		return ""
	case now.MatchString(form) || strings.EqualFold(form, "localtimestamp"):
		return "CURRENT_TIMESTAMP"
	case isBoolean && (form == "1" || form == "TRUE"):
		return "true"
	case isBoolean && (form == "0" || form == "FALSE"):
		return "false"
	case form == "TRUE":
		return "1"
	case form == "FALSE":
		return "0"
	}
	return strings.TrimPrefix(form, "+")
}

// literal matches the defaults that SQLite takes without parentheses.
var literal = regexp.MustCompile(`^(?i:[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:e[+-]?[0-9]+)?|[+-]?0x[0-9a-f]+|x?'(?:[^']|'')*'|NULL|TRUE|FALSE|CURRENT_DATE|CURRENT_TIME|CURRENT_TIMESTAMP)$`)

// isConstant tells whether ALTER TABLE ADD COLUMN takes the default: it fills
// the rows that are there with one value.
func isConstant(text string) bool {
	return literal.MatchString(text) && !strings.HasPrefix(strings.ToUpper(text), "CURRENT_")
}
