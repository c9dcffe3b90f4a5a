package mysql

import (
	"context"
	"slices"
	"strings"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
)

// What a server is that others write beside.
const (
	galeraNode  = "a node of a Galera cluster"
	groupMember = "a member of a group with several primaries (Group Replication)"
)

// variables returns those of the server's variables that are on, or have another
// value that is no way to say off, among the named ones.
func variables(ctx context.Context, c core.Conn, names string) (map[string]string, error) {
	values := map[string]string{}
	err := core.QueryEach(ctx, c, core.SQL("SHOW GLOBAL VARIABLES WHERE Variable_name IN ("+names+")"), func(scan func(...any) error) error {
		var name, value string
		err := scan(&name, &value)
		values[name] = value
		return err
	})
	return values, err
}

// cluster tells what the server is where it is not the only one that takes
// writes, so that a lock of its own keeps nobody out who connects to another
// one; "" where it is.
func (d Dialect) cluster(ctx context.Context, c core.Conn) (string, error) {
	values, err := variables(ctx, c, "'wsrep_on', 'group_replication_single_primary_mode'")
	return clusterOf(values), err
}

func clusterOf(values map[string]string) string {
	switch {
	case values["wsrep_on"] == "ON":
		return galeraNode
	case values["group_replication_single_primary_mode"] == "OFF":
		return groupMember
	}
	return ""
}

// refuseCluster refuses such a server, unless the caller says that all deployers
// connect to the same one.
func refuseCluster(values map[string]string, o dialect.SessionOptions) error {
	cluster := clusterOf(values)
	if cluster == "" || o.AllowPooler {
		return nil
	}
	return &dialect.RefusedError{
		Reason: "the server is " + cluster + ", and the deployment lock is known to this server only",
		Mend:   "let all deployers connect to one and the same server, and say so with --allow-pooler",
	}
}

// isReadOnly tells whether the server takes no writes.
func isReadOnly(values map[string]string) bool {
	return slices.ContainsFunc([]string{"read_only", "super_read_only", "innodb_read_only"}, func(name string) bool {
		value := values[name]
		return value == "ON" || strings.HasPrefix(value, "READ_ONLY") // MariaDB 12: READ_ONLY_NO_LOCK, and the like
	})
}
