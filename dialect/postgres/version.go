package postgres

import (
	"context"

	"limbeck.dev/migrate/core"
)

// ServerVersion implements [dialect.Inspector].
func (pg) ServerVersion(ctx context.Context, c core.Conn) (string, error) {
	var version string
	_, err := core.QueryOne(ctx, c, core.SQL("SELECT 'PostgreSQL ' || pg_catalog.current_setting('server_version')"), &version)
	return version, err
}
