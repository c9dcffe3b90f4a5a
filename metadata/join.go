package metadata

import (
	"errors"
	"fmt"
	"reflect"
)

// Join makes one schema of several, such as those of the packages of a program:
// the Target of a migration environment. Each keeps its own naming convention,
// which is applied here. Nil ones are passed over.
//
// A table, view or sequence that two of them declare goes to the Errors of the
// result, by name and with the places of both among the arguments; so does an
// enum that they declare differently, and what is in the Errors of each.
func Join(schemas ...*MetaData) *MetaData {
	j := joining{first: make(map[string]int)}
	for i, m := range schemas {
		if m == nil {
			continue
		}
		m = m.Clone()
		j.check(m.Check)
		j.all.Errors = append(j.all.Errors, m.Errors...)
		if err := m.ApplyNaming(); err != nil {
			j.all.Errors = append(j.all.Errors, fmt.Errorf("schema %d: %w", i+1, err))
		}
		j.add(i+1, m)
	}
	return &j.all
}

type joining struct {
	all   MetaData
	first map[string]int // where an object is declared first, by kind and name
}

// check adds one to the checks of the result.
func (j *joining) check(one func() error) {
	if one == nil {
		return
	}
	others := j.all.Check
	j.all.Check = func() error {
		if others != nil {
			return errors.Join(others(), one())
		}
		return one()
	}
}

func (j *joining) add(place int, m *MetaData) {
	for _, s := range m.Schemas {
		if !j.all.HasSchema(s.Name) {
			j.all.Schemas = append(j.all.Schemas, s)
		}
	}
	for _, e := range m.Enums {
		same := j.all.Enum(e.Schema, e.Name)
		if same != nil && reflect.DeepEqual(*same, e) {
			continue
		}
		if j.isNew(place, "enum", e.QName()) {
			j.all.Enums = append(j.all.Enums, e)
		}
	}
	j.all.Tables = append(j.all.Tables, fresh(j, place, "table", m.Tables, (*Table).QName)...)
	j.all.Views = append(j.all.Views, fresh(j, place, "view", m.Views, (*View).QName)...)
	j.all.Sequences = append(j.all.Sequences, fresh(j, place, "sequence", m.Sequences, (*Sequence).QName)...)
}

// fresh returns the objects that were not declared before.
func fresh[T any](j *joining, place int, kind string, list []T, name func(*T) Name) (kept []T) {
	for i := range list {
		if j.isNew(place, kind, name(&list[i])) {
			kept = append(kept, list[i])
		}
	}
	return kept
}

func (j *joining) isNew(place int, kind string, name Name) bool {
	key := kind + " " + name.String()
	if first, twice := j.first[key]; twice {
		j.all.Errors = append(j.all.Errors, fmt.Errorf("%s is declared twice: in schema %d and in schema %d of those that are joined", key, first, place))
		return false
	}
	j.first[key] = place
	return true
}
