package migrate

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// ElsewhereError says that a database with a version table of another tool, as
// Alembic's, is at revisions of scripts that are elsewhere, and that a first
// revision was to be written which does not begin there.
type ElsewhereError struct {
	Rows []string
}

// Error implements error.
func (e *ElsewhereError) Error() string {
	return fmt.Sprintf("the database is at %s, and there are no scripts here: a first revision beside it could never be applied; "+
		"begin with a revision that has the id of the row and is not run: migrate revision -m \"taken over\" --rev-id %s",
		strings.Join(e.Rows, ", "), e.Rows[0])
}

// checkBase refuses to begin a history in place of the one that the database is
// in. Without a database, or with the tool's own version table, nothing is asked.
func (e *Environment) checkBase(ctx context.Context, id string) error {
	if name := e.config.VersionTable; name == "" || name == DefaultVersionTable || len(e.graph.All()) > 0 {
		return nil
	}
	c, err := e.look(ctx)
	if err != nil {
		return nil
	}
	defer e.release(ctx, c)
	rows, err := e.tables.HeadsIfAny(ctx, c)
	if err != nil || len(rows) == 0 || slices.Contains(rows, id) {
		return err
	}
	return &ElsewhereError{Rows: rows}
}
