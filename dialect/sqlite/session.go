package sqlite

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/sqltext"
	lib "modernc.org/sqlite/lib"
)

// Prepare implements [dialect.Migrator]. It refuses a database that cannot be
// written. The lock timeout is how long BEGIN waits for another writer: 30
// seconds where none is given.
func (Dialect) Prepare(ctx context.Context, c core.Conn, o dialect.SessionOptions) error {
	if o.StatementTimeoutMillis > 0 {
		return &dialect.UnsupportedError{Dialect: Dialect{}.Name(), What: "a statement timeout for a migration", Mend: "leave it out; lock_timeout bounds the waits for other writers"}
	}
	s, err := sessionOf(c)
	if err != nil {
		return err
	}
	s.application = o.ApplicationName
	if o.LockTimeoutMillis > 0 {
		s.busyMillis = o.LockTimeoutMillis
	}
	if o.LockWaitMillis > 0 {
		s.busyMillis = min(s.busyMillis, o.LockWaitMillis)
	}
	err = s.tryWriting(ctx)
	switch code(err) {
	case lib.SQLITE_BUSY, lib.SQLITE_LOCKED:
		err = nil
	case lib.SQLITE_READONLY, lib.SQLITE_CANTOPEN, lib.SQLITE_PERM:
		err = &dialect.RefusedError{
			Reason: "the database file cannot be written",
			Mend:   "open it without mode=ro, and let this user write the file and its directory",
		}
	}
	return errors.Join(err, s.run(ctx, fmt.Sprintf("PRAGMA busy_timeout = %d", s.busyMillis)))
}

// tryWriting writes and takes it back: BEGIN alone is content with a file that
// can only be read. Somebody else's writing proves as well that the file can be
// written, so there is nothing to wait for.
func (c *Conn) tryWriting(ctx context.Context) error {
	err := c.run(ctx, "PRAGMA trusted_schema = OFF", "PRAGMA busy_timeout = 0", "BEGIN IMMEDIATE")
	if err != nil {
		return err
	}
	version, err := c.number(ctx, "PRAGMA user_version")
	if err == nil {
		err = c.run(ctx, fmt.Sprintf("PRAGMA user_version = %d", version))
	}
	return errors.Join(err, rollback(ctx, c))
}

// sessionOf returns the connection, from within whatever wraps it.
func sessionOf(c core.Conn) (*Conn, error) {
	for {
		switch v := c.(type) {
		case *Conn:
			return v, nil
		case interface{ Unwrap() core.Conn }:
			c = v.Unwrap()
		default:
			return nil, fmt.Errorf("a connection of type %T is not one of dialect/sqlite", c)
		}
	}
}

// Settle implements [dialect.Migrator]. A rolled back statement leaves nothing
// behind.
func (Dialect) Settle(context.Context, core.Conn, ops.Op) (dialect.Outcome, error) {
	return dialect.OutcomeUnknown, nil
}

// dropsTables tells whether the script may drop or rename a table, or asks for
// foreign keys to be off. A script of SQL text rebuilds tables as well.
func dropsTables(script ops.Script) bool {
	for _, op := range script {
		switch op := op.(type) {
		case ops.DropTable, ops.RenameTable, ops.Dynamic:
			return true
		case ops.Execute:
			if text := op.Text(); offForeignKeys(text) || begins(text, "DROP", "TABLE") {
				return true
			}
		default:
			if (Dialect{}).NeedsRebuild(op) {
				return true
			}
		}
	}
	return false
}

// begins tells whether the statement's first words are these.
func begins(text string, words ...string) bool {
	return slices.Equal(sqltext.FirstWords(text, sqltext.SQLiteSyntax(), len(words)), words)
}

func offForeignKeys(text string) bool {
	var words []string
	for _, l := range lexemes(text) {
		words = append(words, strings.ToUpper(strings.Trim(l.text, `'"`)))
	}
	if len(words) < 4 || words[0] != "PRAGMA" || words[1] != "FOREIGN_KEYS" {
		return false
	}
	value := words[3]
	return value == "OFF" || value == "0" || value == "FALSE" || value == "NO"
}

// renamed returns the names that the script gives to tables, by their old ones.
func renamed(script ops.Script) map[string]string {
	names := make(map[string]string)
	for _, op := range script {
		if rename, ok := op.(ops.RenameTable); ok {
			for from, to := range names {
				if to == rename.Name {
					names[from] = rename.To
				}
			}
			names[rename.Name] = rename.To
		}
	}
	return names
}
