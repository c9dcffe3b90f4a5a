package core

import (
	"slices"
	"strings"

	"limbeck.dev/migrate/metadata"
)

// join is a source that is joined to those before it.
type join struct {
	kind   string // "JOIN", "LEFT JOIN"
	source Source
	on     []Condition
	cross  bool
}

// Join adds rows of a source for which the conditions hold. Without a
// condition, the one foreign key between it and what stands before it is
// followed, which takes tables made by [TableOf].
func (s SelectStmt) Join(source Source, on ...Condition) SelectStmt {
	return s.join(join{kind: "JOIN", source: source, on: on})
}

// LeftJoin is [SelectStmt.Join] that keeps rows without a partner: the columns of
// source may then be NULL, and [Nullable] says so where they are selected.
func (s SelectStmt) LeftJoin(source Source, on ...Condition) SelectStmt {
	return s.join(join{kind: "LEFT JOIN", source: source, on: on})
}

// RightJoin is [SelectStmt.Join] that keeps rows of source without a partner.
func (s SelectStmt) RightJoin(source Source, on ...Condition) SelectStmt {
	return s.join(join{kind: "RIGHT JOIN", source: source, on: on})
}

// FullJoin keeps the rows of both sides that have no partner (PostgreSQL, SQLite).
func (s SelectStmt) FullJoin(source Source, on ...Condition) SelectStmt {
	return s.join(join{kind: "FULL JOIN", source: source, on: on})
}

// CrossJoin joins every row with every row.
func (s SelectStmt) CrossJoin(source Source) SelectStmt {
	return s.join(join{kind: "CROSS JOIN", source: source, cross: true})
}

func (s SelectStmt) join(j join) SelectStmt {
	j.source = j.source.self()
	s.joins = append(slices.Clip(s.joins), j)
	return s
}

// write writes the join; before are the sources that it is joined to.
func (j join) write(w *Writer, before []Source) {
	if j.kind == "FULL JOIN" && !w.forms.FullJoin {
		w.Unsupported("FULL JOIN", "make a UNION of a left and a right join")
	}
	w.Raw(" ", j.kind, " ")
	if isLateral(j.source) {
		j.source.writeSource(w)
	} else {
		writeIsolated(w, j.source)
	}
	if j.cross {
		return
	}
	on := j.on
	if len(on) == 0 {
		on = inferJoin(w, before, j.source)
	}
	writeWhere(w, " ON ", on)
}

// inferJoin returns the condition that follows the one foreign key between a
// table and those before it.
func inferJoin(w *Writer, before []Source, source Source) []Condition {
	if isLateral(source) {
		return []Condition{True()}
	}
	var found [][]Condition
	right, _ := source.(*Table)
	for _, s := range before {
		if left, ok := s.(*Table); ok && right != nil {
			found = append(found, followKeys(left, right)...)
			if left.name != right.name || left.schema != right.schema {
				found = append(found, followKeys(right, left)...)
			}
		}
	}
	if len(found) == 1 {
		return found[0]
	}
	names := make([]string, len(before))
	for i, s := range before {
		names[i] = s.ref()
	}
	known := "no foreign key is"
	if len(found) > 1 {
		known = "several foreign keys are"
	}
	w.Failf("joining %s to %s: %s known between them; give the condition",
		source.ref(), strings.Join(names, ", "), known)
	return nil
}

// followKeys returns a condition for each foreign key from one table to another.
func followKeys(from, to *Table) (found [][]Condition) {
	if from.meta == nil {
		return nil
	}
	for _, fk := range from.meta.ForeignKeys {
		if (metadata.Name{Schema: fk.RefSchema, Name: fk.RefTable}) != to.Name() || len(fk.RefColumns) != len(fk.Columns) {
			continue
		}
		on := make([]Condition, len(fk.Columns))
		for i, name := range fk.Columns {
			on[i] = compare("=", &column{source: from, name: name}, &column{source: to, name: fk.RefColumns[i]})
		}
		found = append(found, on)
	}
	return found
}
