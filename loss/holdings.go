package loss

import (
	"maps"
	"slices"

	md "limbeck.dev/migrate/metadata"
)

// holdings follow where the rows of tables are: a script that makes a table anew
// copies them, drops the table, and renames the copy. Names are folded.
type holdings map[md.Name]rows

// rows are those of tables as they were before the script, by the names that
// these had then, each with the columns that are kept; nil: all.
type rows map[md.Name]map[string]bool

func newHoldings() holdings { return make(holdings) }

// of returns what a table holds: its own rows, unless the script did something
// to it.
func (h holdings) of(table md.Name) rows {
	if held, seen := h[table]; seen {
		return held
	}
	return rows{table: nil}
}

func (h holdings) empty(table md.Name) { h[table] = rows{} }

func (h holdings) rename(from, to md.Name) {
	h[to] = h.of(from)
	h.empty(from)
}

// copy adds the rows of one table to another: those columns of theirs that are
// named; nil: all.
func (h holdings) copy(from, to md.Name, columns []string) {
	held := maps.Clone(h.of(to))
	for origin, kept := range h.of(from) {
		if columns == nil {
			held[origin] = kept
			continue
		}
		left := make(map[string]bool)
		for _, name := range columns {
			if kept == nil || kept[name] {
				left[name] = true
			}
		}
		held[origin] = left
	}
	h[to] = held
}

// drop takes a table away. It returns the tables whose rows are nowhere else,
// and the columns that are kept of the others.
func (h holdings) drop(table md.Name) (lost []md.Name, kept map[md.Name]map[string]bool) {
	dropped := h.of(table)
	h.empty(table)
	kept = make(map[md.Name]map[string]bool)
	for _, origin := range slices.SortedFunc(maps.Keys(dropped), compareNames) {
		elsewhere := false
		for _, held := range h {
			columns, has := held[origin]
			if !has {
				continue
			}
			if union, seen := kept[origin]; seen && (union == nil || columns == nil) {
				kept[origin] = nil
			} else if seen {
				maps.Copy(union, columns)
			} else {
				kept[origin] = maps.Clone(columns)
			}
			elsewhere = true
		}
		if !elsewhere {
			lost = append(lost, origin)
		}
	}
	return lost, kept
}

// only reports whether no other table has the rows of this one.
func (h holdings) only(table md.Name) bool {
	for origin := range h.of(table) {
		elsewhere := false
		for name, held := range h {
			_, has := held[origin]
			elsewhere = elsewhere || has && name != table
		}
		if !elsewhere {
			return true
		}
	}
	return false
}

func compareNames(a, b md.Name) int {
	return slices.Compare([]string{a.Schema, a.Name}, []string{b.Schema, b.Name})
}
