package mysql

import (
	"context"

	"limbeck.dev/migrate/core"
)

// ServerVersion implements [dialect.Inspector].
func (d Dialect) ServerVersion(ctx context.Context, c core.Conn) (string, error) {
	name := "MySQL "
	if d.maria {
		name = "MariaDB "
	}
	var version string
	if _, err := core.QueryOne(ctx, c, core.SQL("SELECT VERSION()"), &version); err != nil {
		return "", err
	}
	cluster, err := d.cluster(ctx, c)
	if err == nil && cluster != "" {
		version += ", " + cluster
	}
	return name + version, err
}
