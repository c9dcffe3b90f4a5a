package metadata

import (
	"fmt"
	"slices"
	"strings"

	"limbeck.dev/migrate/internal/suggest"
)

// dialects are the names that Only may have beside that of a dialect which asks
// for its part of a model itself.
var dialects = []string{"postgresql", "mysql", "mariadb", "sqlite"}

// For returns a deep copy of m as the model of one database: without the
// indexes and constraints that are Only for others, and without an Only on the
// rest. Every dialect normalizes a model with it, so that what creates,
// compares and generates sees the same. A name in an Only that is no dialect's
// is an error, since what bears it would be nowhere.
func (m *MetaData) For(dialect string) (*MetaData, error) {
	c := m.Clone()
	c.Check = nil
	for i := range c.Tables {
		if err := c.Tables[i].keepFor(dialect); err != nil {
			return nil, fmt.Errorf("table %s: %w", c.Tables[i].QName(), err)
		}
	}
	for i := range c.Views {
		v := &c.Views[i]
		if err := keepOnly(&v.Indexes, dialect, (*Index).only); err != nil {
			return nil, fmt.Errorf("view %s: %w", v.QName(), err)
		}
	}
	return c, nil
}

func (t *Table) keepFor(dialect string) error {
	for _, err := range []error{
		keepOnly(&t.Uniques, dialect, (*Unique).only),
		keepOnly(&t.ForeignKeys, dialect, (*ForeignKey).only),
		keepOnly(&t.Checks, dialect, (*Check).only),
		keepOnly(&t.Exclusions, dialect, (*Exclusion).only),
		keepOnly(&t.Indexes, dialect, (*Index).only),
	} {
		if err != nil {
			return err
		}
	}
	return nil
}

func (u *Unique) only() (*[]string, string)      { return &u.Only, constraintTitle(*u) }
func (fk *ForeignKey) only() (*[]string, string) { return &fk.Only, constraintTitle(*fk) }
func (c *Check) only() (*[]string, string)       { return &c.Only, constraintTitle(*c) }
func (x *Exclusion) only() (*[]string, string)   { return &x.Only, constraintTitle(*x) }
func (i *Index) only() (*[]string, string)       { return &i.Only, fmt.Sprintf("index %q", i.Name) }

// keepOnly leaves in a list what is for the dialect. only returns the Only of an
// item, and the item's title for people.
func keepOnly[T any](list *[]T, dialect string, only func(*T) (*[]string, string)) error {
	var kept []T
	for i := range *list {
		item := &(*list)[i]
		names, title := only(item)
		for _, name := range *names {
			if message := unknownDialect(name); message != "" && name != dialect {
				return fmt.Errorf("%s: only: %s", title, message)
			}
		}
		if len(*names) > 0 && !slices.Contains(*names, dialect) {
			continue
		}
		*names = nil
		kept = append(kept, *item)
	}
	if len(kept) < len(*list) {
		*list = kept
	}
	return nil
}

// unknownDialect says that no dialect has the name, if none has.
func unknownDialect(name string) string {
	if slices.Contains(dialects, name) {
		return ""
	}
	return fmt.Sprintf("%q is no database; known are %s%s", name, strings.Join(dialects, ", "), suggest.DidYouMean(name, dialects))
}
