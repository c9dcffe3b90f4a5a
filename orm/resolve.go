package orm

import (
	"fmt"
	"slices"
	"strings"

	"limbeck.dev/migrate/internal/suggest"
	"limbeck.dev/migrate/metadata"
)

// resolveRelationships finds the foreign key of each relationship, and then
// looks at what they say of each other and of the key.
func (r *Registry) resolveRelationships() (errs []error) {
	for _, c := range r.classes {
		for _, rel := range c.relationships {
			if err := r.resolve(c, rel); err != nil {
				errs = append(errs, problem(c.typ, rel.field.path, "", "%v", err))
			}
		}
	}
	if len(errs) > 0 {
		return errs
	}
	for _, c := range r.classes {
		for _, rel := range c.relationships {
			for _, check := range []func(*class, *mappedRelationship) error{r.checkBack, r.checkEmpty} {
				if err := check(c, rel); err != nil {
					errs = append(errs, problem(c.typ, rel.field.path, "", "%v", err))
				}
			}
		}
	}
	return append(errs, r.checkWriters()...)
}

func (r *Registry) resolve(c *class, rel *mappedRelationship) error {
	target := r.byType[rel.target]
	if target == nil {
		return fmt.Errorf("%s is not declared in this registry; declare it with orm.Declare[%s]", rel.target, rel.target.Name())
	}
	rel.Target = target.table
	own, other := r.tableOf(c), r.tableOf(target)
	if rel.secondary != "" {
		return r.resolveSecondary(rel, own, other)
	}
	forward, backward := keysBetween(c, target, rel.columns), keysBetween(target, c, rel.columns)
	switch {
	case rel.many:
		return rel.follow(OneToMany, backward)
	case len(forward.keys) > 0 || len(backward.keys) == 0:
		return rel.follow(ManyToOne, forward)
	}
	return rel.follow(OneToMany, backward)
}

// keys are foreign keys from one table to another.
type keys struct {
	from, to *metadata.Table
	keys     []metadata.ForeignKey
}

// keysBetween finds the foreign keys from one class to another; a subtype with a
// table of its own has two.
func keysBetween(from, to *class, columns []string) (found keys) {
	for _, source := range from.tables() {
		for _, target := range to.tables() {
			list := slices.DeleteFunc(pick(source, target.QName(), columns), from.isKeyOfOwn)
			if len(list) > 0 || found.from == nil {
				found = keys{source, target, list}
			}
			if len(list) > 0 {
				return found
			}
		}
	}
	return found
}

// follow settles on the only one of the keys from one table to another.
func (rel *mappedRelationship) follow(d Direction, found keys) error {
	fk, err := only(found.keys, found.from, found.to, rel.columns)
	rel.Direction, rel.ForeignKey = d, fk
	return err
}

func only(keys []metadata.ForeignKey, from, to *metadata.Table, columns []string) (metadata.ForeignKey, error) {
	if len(keys) == 1 {
		return keys[0], nil
	}
	all := pick(from, to.QName(), nil)
	if len(all) == 0 {
		return metadata.ForeignKey{}, fmt.Errorf("table %s has no foreign key to %s; give one of its fields fk=%s.%s",
			from.QName(), to.QName(), to.QName(), firstKey(to))
	}
	choices := make([]string, len(all))
	for i, fk := range all {
		choices[i] = strings.Join(fk.Columns, ",")
	}
	if len(columns) > 0 {
		return metadata.ForeignKey{}, fmt.Errorf("no foreign key of table %s to %s has the columns %s; there are fk=%s",
			from.QName(), to.QName(), strings.Join(columns, ","), strings.Join(choices, " and fk="))
	}
	return metadata.ForeignKey{}, fmt.Errorf("table %s has several foreign keys to %s; choose one in the rel tag: fk=%s",
		from.QName(), to.QName(), strings.Join(choices, " or fk="))
}

// firstKey is what a foreign key to the table would likely name.
func firstKey(t *metadata.Table) string {
	if len(t.PrimaryKey.Columns) > 0 {
		return t.PrimaryKey.Columns[0]
	}
	return "id"
}

// resolveSecondary finds the two keys of the table between. If both refer to
// one table, fk names the one that leads to the struct that has the tag.
func (r *Registry) resolveSecondary(rel *mappedRelationship, own, other *metadata.Table) error {
	rel.Direction = ManyToMany
	schema, name, qualified := strings.Cut(rel.secondary, ".")
	if !qualified {
		schema, name = "", schema
	}
	between := r.MetaData.Table(schema, name)
	if between == nil {
		var names []string
		for i := range r.MetaData.Tables {
			names = append(names, r.MetaData.Tables[i].QName().String())
		}
		return fmt.Errorf("there is no table %q%s", rel.secondary, suggest.DidYouMean(rel.secondary, names))
	}
	rel.Secondary = between.QName()
	var err error
	rel.ForeignKey, err = only(pick(between, own.QName(), rel.columns), between, own, rel.columns)
	if err != nil {
		return err
	}
	targets := slices.DeleteFunc(pick(between, other.QName(), nil), func(fk metadata.ForeignKey) bool {
		return slices.Equal(fk.Columns, rel.ForeignKey.Columns)
	})
	rel.TargetKey, err = only(targets, between, other, nil)
	return err
}

// checkBack looks whether the relationship that rel names as its other side
// exists, leads back and follows the same key.
func (r *Registry) checkBack(c *class, rel *mappedRelationship) error {
	if rel.BackPopulates == "" {
		return nil
	}
	target := r.byType[rel.target]
	var names []string
	var back *mappedRelationship
	for _, other := range target.relationships {
		names = append(names, other.Field)
		if other.Field == rel.BackPopulates {
			back = other
		}
	}
	switch {
	case back == nil:
		return fmt.Errorf("back_populates: %s has no relationship %q%s", rel.target, rel.BackPopulates,
			suggest.DidYouMean(rel.BackPopulates, names))
	case back.target != c.typ:
		return fmt.Errorf("back_populates: %s.%s leads to %s, not back to %s", rel.target, back.Field, back.target, c.typ)
	case back.BackPopulates != rel.Field:
		return fmt.Errorf("back_populates: %s.%s does not name this field; give it rel:\"back_populates=%s\"",
			rel.target, back.Field, rel.Field)
	case !opposite(rel, back):
		return fmt.Errorf("back_populates: %s.%s is not the other side of the same foreign key (%s here, %s there)",
			rel.target, back.Field, strings.Join(rel.ForeignKey.Columns, ","), strings.Join(back.ForeignKey.Columns, ","))
	}
	return nil
}

// opposite reports whether two relationships are the two sides of one.
func opposite(a, b *mappedRelationship) bool {
	if a.Direction == ManyToMany || b.Direction == ManyToMany {
		return a.Secondary == b.Secondary && a.Direction == b.Direction &&
			slices.Equal(a.ForeignKey.Columns, b.TargetKey.Columns) && slices.Equal(a.TargetKey.Columns, b.ForeignKey.Columns)
	}
	return a.Direction != b.Direction && slices.Equal(a.ForeignKey.Columns, b.ForeignKey.Columns)
}
