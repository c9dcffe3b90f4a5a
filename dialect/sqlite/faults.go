package sqlite

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"limbeck.dev/migrate/dialect"
)

// faults are what is out of order in a database.
type faults struct {
	// rows counts the rows whose foreign key leads nowhere.
	rows map[reference]int
	// broken holds SQLite's message for the statements that fail to compile.
	broken map[dependent]string
	// triggers are the tables and views of the triggers, by name; that is no
	// fault, but to lose one is.
	triggers map[string]string
	// indexes are those of CREATE INDEX, by name, and columns those of the tables,
	// each in lower case; likewise.
	indexes map[string]index
	columns map[string][]string
	tables  map[string]bool // and views
}

// index is an index by what it is on.
type index struct {
	table   string
	columns []string // those that it names; an expression is none
	text    string   // of its definition, from ON
}

func newFaults() faults {
	return faults{make(map[reference]int), make(map[dependent]string), make(map[string]string), make(map[string]index),
		make(map[string][]string), make(map[string]bool)}
}

// reference is a foreign key by its two tables.
type reference struct{ child, parent string }

// follow returns the faults under the new names of the tables.
func (f faults) follow(names map[string]string) faults {
	now := func(name string) string {
		if to, ok := names[name]; ok {
			return to
		}
		return name
	}
	out := newFaults()
	for ref, n := range f.rows {
		out.rows[reference{now(ref.child), now(ref.parent)}] += n
	}
	for d, message := range f.broken {
		d.table = now(d.table)
		out.broken[d] = message
	}
	for trigger, table := range f.triggers {
		out.triggers[trigger] = now(table)
	}
	for name, ix := range f.indexes {
		ix.table = now(ix.table)
		out.indexes[name] = ix
	}
	return out
}

// since returns an error for the faults that were not there before.
func (f faults) since(before faults) error {
	var found []string
	for ref, n := range f.rows {
		if more := n - before.rows[ref]; more > 0 {
			found = append(found, fmt.Sprintf("%d rows of table %s refer to rows of table %s that do not exist", more, ref.child, ref.parent))
		}
	}
	if len(found) > 0 {
		slices.Sort(found)
		return fmt.Errorf("%w: %s", dialect.ErrIntegrity, strings.Join(found, "; "))
	}
	for _, trigger := range slices.Sorted(maps.Keys(before.triggers)) {
		table := before.triggers[trigger]
		if _, there := f.triggers[trigger]; !there && f.tables[table] {
			return fmt.Errorf("trigger %s of %s would be lost: make it again after the rebuild, or drop it by name", trigger, table)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(before.indexes)) {
		if ix := before.indexes[name]; f.lost(name, ix) {
			return fmt.Errorf("index %s of %s would be lost: make it again after the rebuild, or drop it by name", name, ix.table)
		}
	}
	for _, d := range slices.SortedFunc(maps.Keys(f.broken), dependent.compare) {
		if _, was := before.broken[d]; !was {
			return fmt.Errorf("%s would not work: %s", d, f.broken[d])
		}
	}
	return nil
}

// lost reports whether an index is gone though its table and columns are there,
// and no other one is the same.
func (f faults) lost(name string, ix index) bool {
	if _, there := f.indexes[name]; there || !f.tables[ix.table] {
		return false
	}
	for _, column := range ix.columns {
		if !slices.Contains(f.columns[ix.table], column) {
			return false
		}
	}
	for _, other := range f.indexes {
		if other.table == ix.table && other.text == ix.text {
			return false
		}
	}
	return true
}
