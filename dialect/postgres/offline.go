package postgres

import (
	"fmt"
	"strings"

	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/ops"
)

// Preamble implements [dialect.Compiler]: the settings of Prepare on which the
// text of a script relies.
func (d pg) Preamble() []string {
	path := searchPath(d.path)
	var role []string
	if d.role != "" {
		role = []string{"SET role TO " + d.ownRole()}
	}
	return append(role,
		"SET standard_conforming_strings = on",
		"SET client_encoding = 'UTF8'",
		"SET TimeZone = 'UTC'",
		"SET search_path = "+path,
	)
}

// Frame implements [dialect.Compiler]: a transaction that does not wait long
// for a lock.
func (pg) Frame(ops.Script) (before, after []string) {
	return []string{"BEGIN", fmt.Sprintf("SET LOCAL lock_timeout = '%dms'", defaultLockTimeout)}, []string{"COMMIT"}
}

// Client implements [dialect.Compiler].
func (pg) Client() dialect.Client {
	now := func(format string) string {
		return "pg_catalog.to_char(pg_catalog.timezone('UTC', pg_catalog.clock_timestamp()), '" + format + "')"
	}
	return dialect.Client{
		Command: "psql -X -v ON_ERROR_STOP=1 -d DATABASE -f SCRIPT",
		ID: func(int) string {
			return now(`YYYYMMDD"T"HH24MISS.US-`) + " OPERATOR(pg_catalog.||) pg_catalog.substr(pg_catalog.md5(pg_catalog.random()::text), 1, 12)"
		},
		Time: now(`YYYY-MM-DD"T"HH24:MI:SS.US"Z"`),
		User: "session_user",
	}
}

// ScriptLock implements [dialect.Compiler].
func (pg) ScriptLock(key string) (take, release string) {
	return fmt.Sprintf("pg_catalog.pg_try_advisory_lock(%d)", lockID(key)), fmt.Sprintf("SELECT pg_catalog.pg_advisory_unlock(%d)", lockID(key))
}

// Guard implements [dialect.Compiler]. What follows in the transaction fails as
// well, and its COMMIT rolls it back.
func (pg) Guard(condition, message string) []string {
	raise := "RAISE EXCEPTION USING MESSAGE = '" + strings.ReplaceAll(message, "'", "''") + "'"
	return []string{"DO $migrate$ BEGIN IF NOT (" + condition + ") THEN " + raise + "; END IF; END $migrate$"}
}
