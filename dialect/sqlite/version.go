package sqlite

import (
	"context"

	"limbeck.dev/migrate/core"
)

// ServerVersion implements [dialect.Inspector]: that of the library in this
// program.
func (Dialect) ServerVersion(ctx context.Context, c core.Conn) (string, error) {
	var version string
	_, err := core.QueryOne(ctx, c, core.SQL("SELECT 'SQLite ' || sqlite_version()"), &version)
	return version, err
}
