package metadata

import "slices"

// CreationOrder returns the tables of m so that each stands after the tables
// that its foreign keys refer to, and otherwise in the order of their names.
// Where foreign keys form a cycle, deferred lists those that must be added
// after all tables exist: the fewest that a walk in name order finds.
//
// Dropping takes the reverse order, after the deferred keys were dropped.
func (m *MetaData) CreationOrder() (tables []*Table, deferred []TableForeignKey) {
	s := sorter{byName: make(map[Name]*Table, len(m.Tables)), state: make(map[Name]visitState, len(m.Tables))}
	names := make([]Name, len(m.Tables))
	for i := range m.Tables {
		t := &m.Tables[i]
		names[i] = t.QName()
		s.byName[names[i]] = t
	}
	slices.SortFunc(names, Name.Compare)
	for _, name := range names {
		s.visit(name)
	}
	return s.order, s.deferred
}

// TableForeignKey is a foreign key together with the table that has it.
type TableForeignKey struct {
	Table      Name
	ForeignKey ForeignKey
}

type visitState int8

const (
	unvisited visitState = iota
	visiting
	visited
)

type sorter struct {
	byName   map[Name]*Table
	state    map[Name]visitState
	order    []*Table
	deferred []TableForeignKey
}

// visit appends the tables that name depends on, then its own. A key that
// leads back to a table still being visited closes a cycle.
func (s *sorter) visit(name Name) {
	t := s.byName[name]
	if t == nil || s.state[name] != unvisited {
		return
	}
	s.state[name] = visiting
	if p := t.Options.PartitionOf; p != nil {
		s.visit(Name{p.Schema, p.Table})
	}
	for _, fk := range t.ForeignKeys {
		target := fk.Target()
		if target == name {
			continue
		}
		s.visit(target)
		if s.state[target] == visiting {
			s.deferred = append(s.deferred, TableForeignKey{name, fk})
		}
	}
	s.state[name] = visited
	s.order = append(s.order, t)
}
