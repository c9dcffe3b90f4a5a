package orm

import "fmt"

// Raise is an option of a query: Load does not read these relationships of its
// objects, but fails, as reading a field does that is not loaded. Without
// relationships it is about all of them. A later query of the same objects lifts
// it.
//
//	orm.Select(Users).Options(orm.Raise(&u.Posts))
func Raise(rels ...any) Load { return Load{raise: rels, later: true} }

// Alone is an option of a query: Load reads a relationship for the one object
// that it is called on, and not for all that were read with it.
func Alone() Load { return Load{alone: true, later: true} }

// sayLater notes what a query says of Load later.
func (r *reader) sayLater(p *prototype, m *mapping, l Load) error {
	if r.session == nil {
		return nil // nothing is loaded later
	}
	group := r.group(m)
	group.alone = group.alone || l.alone
	if l.alone {
		return nil
	}
	for _, field := range l.raise {
		rel := p.relation(m, field)
		if rel == nil {
			return fmt.Errorf("Raise: a %T is no relationship of the prototype of %s", field, m.class.typ)
		}
		group.raise = append(group.raise, rel)
	}
	if len(l.raise) == 0 {
		group.raise = append(group.raise, m.relations...)
	}
	return nil
}

// group returns the objects of a mapping that the reader reads together.
func (r *reader) group(m *mapping) *peers {
	p := r.peers[m]
	if p == nil {
		p = &peers{scope: r.scope}
		r.peers[m] = p
	}
	return p
}
