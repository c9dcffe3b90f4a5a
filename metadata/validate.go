package metadata

import (
	"errors"
	"fmt"
	"slices"

	"limbeck.dev/migrate/internal/suggest"
)

// Validate reports what cannot be right in a schema, whatever the database: the
// Errors that its declaration left, two objects of one name, what
// [Table.Validate] finds, foreign keys without a target (see
// [MetaData.CheckTarget]), and an Only that names no database. The error joins
// all of them.
func (m *MetaData) Validate() error {
	errs := slices.Clone(m.Errors)
	if m.Check != nil {
		if err := m.Check(); err != nil { // it says where in the program
			return errors.Join(append(errs, err)...)
		}
	}
	tables := make(map[Name]*Table, len(m.Tables))
	for i := range m.Tables {
		t := &m.Tables[i]
		if tables[t.QName()] != nil {
			errs = append(errs, fmt.Errorf("table %s is there twice", t.QName()))
		}
		tables[t.QName()] = t
		full := *t
		full.Columns = m.columnsOf(t)
		errs = append(errs, full.Validate())
	}
	for i := range m.Tables {
		for _, fk := range m.Tables[i].ForeignKeys {
			if err := m.checkTarget(tables[fk.Target()], fk); err != nil {
				errs = append(errs, fmt.Errorf("table %s: %s: %w", m.Tables[i].QName(), constraintTitle(fk), err))
			}
		}
	}
	if _, err := m.For(""); err != nil {
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// CheckTarget reports whether the target of a foreign key is in the schema:
// the table, and each column. A table in a schema of which m holds none is
// taken on trust.
func (m *MetaData) CheckTarget(fk ForeignKey) error {
	return m.checkTarget(m.Table(fk.RefSchema, fk.RefTable), fk)
}

func (m *MetaData) checkTarget(t *Table, fk ForeignKey) error {
	if t != nil {
		full := *t
		full.Columns = m.columnsOf(t)
		return checkColumns(&full, fk.RefColumns)
	}
	if !m.knowsSchema(fk.RefSchema) {
		return nil
	}
	names := make([]string, len(m.Tables))
	for i := range m.Tables {
		names[i] = m.Tables[i].QName().String()
	}
	return fmt.Errorf("there is no table %q%s", fk.Target(), suggest.DidYouMean(fk.Target().String(), names))
}

// knowsSchema reports whether m holds the schema: the default one, one that it
// declares, or that of a table.
func (m *MetaData) knowsSchema(name string) bool {
	return name == "" || m.HasSchema(name) ||
		slices.ContainsFunc(m.Tables, func(t Table) bool { return t.Schema == name })
}

// columnsOf returns the columns of the table or, for a partition that says none,
// those of the nearest table above it that does.
func (m *MetaData) columnsOf(t *Table) []Column {
	for range m.Tables { // a cycle ends too
		p := t.Options.PartitionOf
		if p == nil || len(t.Columns) > 0 {
			break
		}
		parent := m.Table(p.Schema, p.Table)
		if parent == nil {
			break
		}
		t = parent
	}
	return t.Columns
}

// Validate reports what cannot be right in a table by itself: columns without a
// name or type or of one name, and keys and indexes without columns or over
// columns that are not there; the columns of a partition that says none are not
// known here. The error joins all of them.
func (t *Table) Validate() error {
	var errs []error
	fail := func(format string, args ...any) {
		errs = append(errs, fmt.Errorf("table %s: %w", t.QName(), fmt.Errorf(format, args...)))
	}
	if t.Name == "" {
		fail("no name")
	}
	seen := make(map[string]bool, len(t.Columns))
	for _, c := range t.Columns {
		switch {
		case c.Name == "":
			fail("a column has no name")
		case c.Type == nil:
			fail("column %q has no type", c.Name)
		case seen[c.Name]:
			fail("column %q is there twice", c.Name)
		}
		seen[c.Name] = true
	}
	for _, c := range t.Constraints() {
		if err := checkConstraint(t, c); err != nil {
			fail("%s: %w", constraintTitle(c), err)
		}
	}
	for _, ix := range t.Indexes {
		if err := checkIndex(t, ix); err != nil {
			fail("index %q: %w", ix.Name, err)
		}
	}
	return errors.Join(errs...)
}

func checkConstraint(t *Table, c Constraint) error {
	columns := constraintColumns(c)
	switch c := c.(type) {
	case Check:
		return nil
	case Exclusion:
		columns = slices.DeleteFunc(columns, func(name string) bool { return name == "" })
		if len(c.Elements) == 0 {
			return errors.New("it has no elements")
		}
		return checkColumns(t, columns)
	case ForeignKey:
		if len(c.Columns) != len(c.RefColumns) {
			return fmt.Errorf("%d columns cannot refer to %d", len(c.Columns), len(c.RefColumns))
		}
	}
	if len(columns) == 0 {
		return errors.New("it has no columns")
	}
	return checkColumns(t, columns)
}

func checkIndex(t *Table, ix Index) error {
	columns := slices.Clone(ix.Include)
	for _, key := range ix.Columns {
		if (key.Column == "") == (key.Expr == "") {
			return errors.New("a key needs a column or an expression, not both")
		}
		if key.Column != "" {
			columns = append(columns, key.Column)
		}
	}
	if len(ix.Columns) == 0 {
		return errors.New("it has no columns")
	}
	return checkColumns(t, columns)
}

// checkColumns names the first of the columns that the table does not have.
func checkColumns(t *Table, columns []string) error {
	if t.Options.PartitionOf != nil && len(t.Columns) == 0 {
		return nil
	}
	for _, name := range columns {
		if t.Column(name) == nil {
			return fmt.Errorf("table %s has no column %q%s", t.QName(), name, suggest.DidYouMean(name, columnNames(t)))
		}
	}
	return nil
}

// constraintTitle names a constraint for people.
func constraintTitle(c Constraint) string {
	if c.ConstraintName() == "" {
		return string(c.Kind())
	}
	return string(c.Kind()) + " " + c.ConstraintName()
}
