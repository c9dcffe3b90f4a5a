package postgres

import (
	"crypto/sha256"
	"encoding/hex"

	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/sqltext"
)

func (s *script) createEnum(op ops.CreateEnum) {
	s.add(func(w *sqltext.Writer) { writeEnum(w, op.Enum.Schema, op.Enum.Name, op.Enum.Values) })
}

func writeEnum(w *sqltext.Writer, schema, name string, values []string) {
	w.Raw("CREATE TYPE ").Name(schema, name).Raw(" AS ENUM (")
	for i, v := range values {
		w.Comma(i).Literal(v)
	}
	w.Raw(")")
}

// addEnumValue commits by itself, unless nothing after it uses the value: a
// transaction that adds a value cannot use it (55P04).
func (s *script) addEnumValue(op ops.AddEnumValue) {
	s.addOwnCommit(!op.Together, func(w *sqltext.Writer) {
		w.Raw("ALTER TYPE ").Name(op.Schema, op.Name).Raw(" ADD VALUE ").Literal(op.Value)
		switch {
		case op.Before != "":
			w.Raw(" BEFORE ").Literal(op.Before)
		case op.After != "":
			w.Raw(" AFTER ").Literal(op.After)
		}
	})
}

// replaceEnum sets the old type aside, creates the new one in its place, and
// converts each column by the text of its values.
func (s *script) replaceEnum(op ops.ReplaceEnum) {
	old := setAside(op.Name)
	s.add(func(w *sqltext.Writer) { w.Raw("ALTER TYPE ").Name(op.Schema, op.Name).Raw(" RENAME TO ").Ident(old) })
	s.add(func(w *sqltext.Writer) { writeEnum(w, op.Schema, op.Name, op.To) })
	for _, c := range op.Columns {
		s.add(func(w *sqltext.Writer) { writeEnumColumn(w, op, c) })
	}
	s.add(func(w *sqltext.Writer) { w.Raw("DROP TYPE ").Name(op.Schema, old) })
}

func writeEnumColumn(w *sqltext.Writer, op ops.ReplaceEnum, c ops.EnumColumn) {
	array := ""
	if c.Array {
		array = "[]"
	}
	dialect.AlterTable(w, c.Schema, c.Table)
	if c.Default != "" {
		w.Raw("ALTER COLUMN ").Ident(c.Column).Raw(" DROP DEFAULT, ")
	}
	w.Raw("ALTER COLUMN ").Ident(c.Column).Raw(" TYPE ").Name(op.Schema, op.Name).Raw(array)
	w.Raw(" USING ").Ident(c.Column).Raw("::text", array, "::").Name(op.Schema, op.Name).Raw(array)
	if c.Default != "" {
		w.Raw(", ALTER COLUMN ").Ident(c.Column).Raw(" SET DEFAULT ", c.Default)
	}
}

// setAside is a name for an old type that no one else uses.
func setAside(name string) string {
	sum := sha256.Sum256([]byte(name))
	return "migrate_old_" + hex.EncodeToString(sum[:8])
}
