package metadata

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// NamingConvention gives names to constraints and indexes that are declared
// without one. Its keys are "pk", "uq", "fk", "ck" and "ix"; its values are
// templates with the tokens of SQLAlchemy's naming conventions:
//
//	%(table_name)s            the table
//	%(column_0_name)s         the first column; also _1_, _2_ and so on
//	%(column_0N_name)s        all columns, run together
//	%(column_0_N_name)s       all columns, joined by "_"
//	%(referred_table_name)s   the table that a foreign key refers to
//	%(referred_column_0_name)s its first column
//	%(constraint_name)s       the name as declared (checks), which it then replaces
//
// A name that would be longer than 63 bytes, which is all that PostgreSQL keeps,
// is shortened on every database, to its first 55 bytes and four digits of its
// hash, as SQLAlchemy does for PostgreSQL.
type NamingConvention map[string]string

// DefaultNaming is the convention that the documentation of SQLAlchemy
// recommends. A model with named constraints can be migrated on every
// database; one without depends on the names that each server makes up.
var DefaultNaming = NamingConvention{
	"ix": "ix_%(table_name)s_%(column_0_N_name)s",
	"uq": "uq_%(table_name)s_%(column_0_N_name)s",
	"ck": "ck_%(table_name)s_%(constraint_name)s",
	"fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
	"pk": "pk_%(table_name)s",
}

// ApplyNaming names every unnamed constraint and index of m by its convention.
// What the convention has no template for stays unnamed. It fails on an
// unknown key or token, naming the template, and on a template that needs what
// the constraint does not have.
//
// A check's template that uses %(constraint_name)s applies to named checks
// only, and only where the name does not have the template's form already.
func (m *MetaData) ApplyNaming() error {
	for _, key := range slices.Sorted(maps.Keys(m.Naming)) {
		if _, known := DefaultNaming[key]; !known {
			return fmt.Errorf("naming convention: unknown key %q; known are ck, fk, ix, pk and uq", key)
		}
	}
	for i := range m.Tables {
		if err := m.Naming.apply(&m.Tables[i]); err != nil {
			return err
		}
	}
	return nil
}

func (n NamingConvention) apply(t *Table) error {
	var first error
	name := func(key, current string, columns []string, fk *ForeignKey) string {
		if current != "" || n[key] == "" || strings.Contains(n[key], "%(constraint_name)s") {
			return current
		}
		made, err := expandName(n[key], nameTokens{table: t.Name, columns: columns, fk: fk})
		if err != nil && first == nil {
			first = namingError(key, t, err)
		}
		return shorten(made)
	}
	if len(t.PrimaryKey.Columns) > 0 {
		t.PrimaryKey.Name = name("pk", t.PrimaryKey.Name, t.PrimaryKey.Columns, nil)
	}
	for i := range t.Uniques {
		t.Uniques[i].Name = name("uq", t.Uniques[i].Name, t.Uniques[i].Columns, nil)
	}
	for i := range t.ForeignKeys {
		fk := &t.ForeignKeys[i]
		fk.Name = name("fk", fk.Name, fk.Columns, fk)
	}
	for i := range t.Indexes {
		t.Indexes[i].Name = name("ix", t.Indexes[i].Name, indexNames(t.Indexes[i]), nil)
	}
	for i := range t.Checks {
		t.Checks[i].Name = name("ck", t.Checks[i].Name, nil, nil)
		if err := n.wrapCheck(t, &t.Checks[i]); err != nil && first == nil {
			first = err
		}
	}
	return first
}

// wrapCheck applies a template with %(constraint_name)s to a named check,
// once: a name that already begins and ends as the template does is left alone.
func (n NamingConvention) wrapCheck(t *Table, c *Check) error {
	before, after, uses := strings.Cut(n["ck"], "%(constraint_name)s")
	if c.Name == "" || !uses {
		return nil
	}
	prefix, err := expandName(before, nameTokens{table: t.Name})
	if err != nil {
		return namingError("ck", t, err)
	}
	suffix, err := expandName(after, nameTokens{table: t.Name})
	if err != nil {
		return namingError("ck", t, err)
	}
	ends := strings.HasSuffix(c.Name, suffix) || isShortened(c.Name)
	if !strings.HasPrefix(c.Name, beginning(prefix)) || !ends {
		c.Name = shorten(prefix + c.Name + suffix)
	}
	return nil
}

func namingError(key string, t *Table, err error) error {
	return fmt.Errorf("naming convention %q, table %s: %w", key, t.QName(), err)
}

func indexNames(ix Index) []string {
	names := make([]string, len(ix.Columns))
	for i, c := range ix.Columns {
		names[i] = c.Column
		if c.Column == "" {
			names[i] = "expr"
		}
	}
	return names
}

// nameTokens is what a template may speak of.
type nameTokens struct {
	table   string
	columns []string
	fk      *ForeignKey
}

// expandName replaces each %(token)s of the template.
func expandName(template string, t nameTokens) (string, error) {
	var out strings.Builder
	for rest := template; ; {
		before, after, found := strings.Cut(rest, "%(")
		out.WriteString(before)
		if !found {
			return out.String(), nil
		}
		token, tail, closed := strings.Cut(after, ")s")
		if !closed {
			return "", fmt.Errorf("template %q: no \")s\" after \"%%(\"", template)
		}
		value, err := t.value(token)
		if err != nil {
			return "", fmt.Errorf("template %q: %w", template, err)
		}
		out.WriteString(value)
		rest = tail
	}
}

func (t nameTokens) value(token string) (string, error) {
	switch token {
	case "table_name":
		return t.table, nil
	case "constraint_name":
		return "", fmt.Errorf("%q has a meaning for checks only, once", token)
	case "column_0N_name":
		return strings.Join(t.columns, ""), nil
	case "column_0_N_name":
		return strings.Join(t.columns, "_"), nil
	case "referred_table_name":
		if t.fk == nil {
			return "", fmt.Errorf("%q has a meaning for foreign keys only", token)
		}
		return t.fk.RefTable, nil
	case "referred_column_0_name":
		if t.fk == nil || len(t.fk.RefColumns) == 0 {
			return "", fmt.Errorf("%q has a meaning for foreign keys only", token)
		}
		return t.fk.RefColumns[0], nil
	}
	number, isColumn := strings.CutPrefix(token, "column_")
	number, isName := strings.CutSuffix(number, "_name")
	n, err := strconv.ParseUint(number, 10, 16)
	if !isColumn || !isName || err != nil {
		return "", fmt.Errorf("unknown token %q", token)
	}
	if n >= uint64(len(t.columns)) {
		return "", fmt.Errorf("%q: there are %d columns", token, len(t.columns))
	}
	return t.columns[n], nil
}
