package orm

import (
	"fmt"
	"slices"
	"strings"

	"limbeck.dev/migrate/metadata"
)

// checkWriters looks for two relationships that write one foreign key and do
// not know of each other: what one of them holds would undo the other.
func (r *Registry) checkWriters() (errs []error) {
	type writing struct {
		class *class
		rel   *mappedRelationship
	}
	first := make(map[string]writing)
	for _, c := range r.classes {
		for _, rel := range c.relationships {
			for _, key := range rel.writes(c) {
				other, taken := first[key]
				switch {
				case !taken:
					first[key] = writing{c, rel}
				case other.rel.BackPopulates == rel.Field && rel.BackPopulates == other.rel.Field && other.rel.target == c.typ:
				default:
					errs = append(errs, problem(c.typ, rel.field.path,
						"let each name the other with back_populates, or give one of them the option viewonly",
						"it writes the foreign key %s, and so does %s.%s", key, other.class.typ, other.rel.field.path))
				}
			}
		}
	}
	return errs
}

// writes names the foreign keys that the session sets for a relationship.
func (rel *mappedRelationship) writes(c *class) []string {
	name := func(table metadata.Name, fk metadata.ForeignKey) string {
		return fmt.Sprintf("%s(%s)", table, strings.Join(fk.Columns, ","))
	}
	switch {
	case rel.ViewOnly:
		return nil
	case rel.Direction == ManyToMany:
		keys := []string{name(rel.Secondary, rel.ForeignKey), name(rel.Secondary, rel.TargetKey)}
		slices.Sort(keys)
		return keys
	case rel.Direction == ManyToOne:
		return []string{name(c.table, rel.ForeignKey)}
	}
	return []string{name(rel.Target, rel.ForeignKey)}
}

// checkEmpty looks whether the type of a relationship to one says what the
// foreign key says: whether it may refer to nothing.
func (r *Registry) checkEmpty(c *class, rel *mappedRelationship) error {
	if rel.many {
		return nil
	}
	name := rel.target.Name()
	if rel.Direction != ManyToOne {
		if !rel.optional {
			return fmt.Errorf("nothing makes a row of %s be there; make it an orm.Optional[%s]", rel.Target, name)
		}
		return nil
	}
	var nullable []string
	for _, column := range rel.ForeignKey.Columns {
		if !c.column(column).NotNull {
			nullable = append(nullable, column)
		}
	}
	switch {
	case len(nullable) > 0 && !rel.optional:
		return fmt.Errorf("%s may be NULL; make it an orm.Optional[%s]", strings.Join(nullable, ","), name)
	case len(nullable) == 0 && rel.optional:
		return fmt.Errorf("%s cannot be NULL; make it an orm.One[%s]", strings.Join(rel.ForeignKey.Columns, ","), name)
	}
	return nil
}
