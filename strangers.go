package migrate

import (
	"fmt"
	"strings"

	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
)

// rebuilds reports whether an operation makes a table anew.
func rebuilds(op ops.Op) bool {
	_, ok := op.(ops.RebuildTable)
	return ok
}

// checkStrangers refuses a script that makes a table anew which has something in
// this database that the script does not know, and that would be lost. The
// schema is changed.
func checkStrangers(script ops.Script, schema *md.MetaData) error {
	for _, op := range script {
		if rebuild, ok := op.(ops.RebuildTable); ok {
			live := schema.Table(rebuild.From.Schema, rebuild.From.Name)
			if live == nil {
				return nil
			}
			if found := dialect.Strangers(live, &rebuild.From, &rebuild.To, true); len(found) > 0 {
				return &StrangersError{Table: live.QName().String(), Objects: found}
			}
		}
		if op.Apply(schema) != nil {
			return nil // the database is the judge of what it refuses
		}
	}
	return nil
}

// StrangersError says that a table is to be made anew, and has something in this
// database that the revision does not know and would lose.
type StrangersError struct {
	Table   string
	Objects []string // "index ix_a"
}

// Error implements error.
func (e *StrangersError) Error() string {
	return fmt.Sprintf("table %s has %s, which the revision does not know, and it makes the table anew without: nothing was changed; "+
		"drop it before and make it again afterwards, or take it into the model and write the revision anew against this database",
		e.Table, strings.Join(e.Objects, " and "))
}
