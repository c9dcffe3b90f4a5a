package dialecttest

import (
	"testing"

	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
)

// feature is something that a database has or has not.
type feature struct {
	name     string
	declared func(dialect.Capabilities) bool
	model    func() *md.MetaData
	// has finds the feature in a schema.
	has func(*md.MetaData) bool
	// tunes: a database without it may leave it out, since no row changes its
	// meaning by it. Else it is an error.
	tunes bool
}

// testCapabilities creates each feature where it is declared, and finds it
// again. Where it is not, it must be refused, by Normalize or by Compile, or, if
// it only tunes, be left out of the normal form.
func testCapabilities(s *suite) {
	for _, f := range features {
		s.Run(f.name, func(t *testing.T) {
			own := &suite{T: t, url: s.url, conn: s.conn, d: s.d, caps: s.caps}
			model := f.model()
			if f.declared(s.caps) {
				got := own.mustRoundTrip(model)
				if !f.has(got) {
					t.Errorf("declared, but lost on the way to the database: %+v", got)
				}
				own.apply(removal(got)...)
				return
			}
			normal, err := s.d.Normalize(model)
			switch {
			case err != nil:
				own.mustBeUnsupported("normalizing", err)
				own.mustRefuse(model)
			case f.has(normal):
				own.mustRefuse(model)
			case !f.tunes:
				t.Errorf("not declared, and dropped by Normalize without a word")
			}
		})
	}
}

// mustRefuse checks that the model cannot be compiled.
func (s *suite) mustRefuse(m *md.MetaData) {
	s.Helper()
	for _, op := range creation(m) {
		if _, err := s.d.Compile(op); err != nil {
			s.mustBeUnsupported(ops.Describe(op), err)
			return
		}
	}
	s.Errorf("not declared, but it can be compiled: %+v", m)
}

// removal drops what creation creates.
func removal(m *md.MetaData) ops.Script {
	var script ops.Script
	for _, v := range m.Views {
		script = append(script, ops.DropView{Schema: v.Schema, Name: v.Name, Materialized: v.Materialized})
	}
	tables, _ := m.CreationOrder()
	for i := range tables {
		t := tables[len(tables)-1-i]
		script = append(script, ops.DropTable{Schema: t.Schema, Name: t.Name})
	}
	for _, q := range m.Sequences {
		script = append(script, ops.DropSequence{Schema: q.Schema, Name: q.Name})
	}
	for _, e := range m.Enums {
		script = append(script, ops.DropEnum{Schema: e.Schema, Name: e.Name})
	}
	for _, n := range m.Schemas {
		script = append(script, ops.DropSchema{Name: n.Name})
	}
	return script
}
