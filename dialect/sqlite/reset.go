package sqlite

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/sqltext"
)

// defaults are the values that pragmas have in a new connection, where they are
// the connection's and change what statements do.
var defaults = map[string]string{
	"automatic_index": "ON", "case_sensitive_like": "OFF", "cell_size_check": "OFF", "checkpoint_fullfsync": "OFF",
	"count_changes": "OFF", "defer_foreign_keys": "OFF", "empty_result_callbacks": "OFF", "full_column_names": "OFF",
	"fullfsync": "OFF", "ignore_check_constraints": "OFF", "legacy_alter_table": "OFF", "locking_mode": "NORMAL",
	"query_only": "OFF", "read_uncommitted": "OFF", "recursive_triggers": "OFF", "reverse_unordered_selects": "OFF",
	"short_column_names": "ON", "trusted_schema": "ON", "writable_schema": "OFF",
}

// Reset implements [dialect.Migrator]. A database file is opened anew, under
// the lock, which is that of another file. One in memory would be lost, and
// within a transaction nothing can be closed: there the temporary objects are
// dropped, other databases detached, and the pragmas set to what they are in a
// new connection.
func (Dialect) Reset(ctx context.Context, c core.Conn, _ string) (kept bool, err error) {
	own, ok := c.(*Conn)
	if !ok || own.db == nil {
		return true, nil
	}
	if own.options.path != "" && !own.open {
		err = own.reopen(ctx)
	} else {
		err = own.cleanUp(ctx)
	}
	if err != nil {
		return false, fmt.Errorf("opening a new session for the next revision: %w", err)
	}
	return true, nil
}

// reopen puts a new connection in the place of this one.
func (c *Conn) reopen(ctx context.Context) error {
	dialect.Discard(c.pin)
	pin, err := c.db.Conn(ctx)
	if err != nil {
		return explain(err)
	}
	c.pin, c.conn, c.open = pin, pin, false
	return c.begin(ctx)
}

// begin sets the pragmas of a connection that migrates.
func (c *Conn) begin(ctx context.Context) error {
	return c.run(ctx, append(c.options.pragmas(), fmt.Sprintf("PRAGMA busy_timeout = %d", c.busyMillis))...)
}

func (c *Conn) cleanUp(ctx context.Context) error {
	var texts, attached []string
	err := core.QueryEach(ctx, c, core.SQL("SELECT type, name FROM sqlite_temp_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY type = 'table'"),
		func(scan func(...any) error) error {
			var kind, object string
			err := scan(&kind, &object)
			texts = append(texts, "DROP "+strings.ToUpper(kind)+" IF EXISTS temp."+quoteName(object))
			return err
		})
	if err == nil && !c.open {
		err = core.QueryEach(ctx, c, core.SQL("SELECT name FROM pragma_database_list WHERE name NOT IN ('main', 'temp')"), func(scan func(...any) error) error {
			var database string
			err := scan(&database)
			attached = append(attached, "DETACH "+quoteName(database))
			return err
		})
	}
	if err == nil {
		err = c.run(ctx, append(texts, attached...)...)
	}
	if err == nil {
		err = c.run(ctx, pragmas(slices.Sorted(maps.Keys(defaults)))...)
	}
	if err == nil && !c.open {
		err = c.begin(ctx)
	}
	return err
}

// pragmas sets pragmas to what they are in a new connection.
func pragmas(names []string) (texts []string) {
	for _, name := range names {
		if value := defaults[name]; value != "" {
			texts = append(texts, "PRAGMA "+name+" = "+value)
		}
	}
	return texts
}

// Own implements [dialect.Migrator]: our tables are named with their schema, and
// no pragma keeps us from them.
func (Dialect) Own(context.Context, core.Conn) error { return nil }

// Values implements [dialect.Migrator]: a connection has no variables.
func (Dialect) Values(context.Context, core.Conn, []string) (string, error) { return "", nil }

// Home implements [dialect.Migrator].
func (Dialect) Home(context.Context, core.Conn) (string, error) { return "", nil }

// AfterRevision implements [dialect.Compiler].
func (d Dialect) AfterRevision(texts []string, _ string) (list []string, err error) {
	for _, text := range texts {
		u := sessionUse(text)
		words := append(sqltext.FirstWords(text, sqltext.SQLiteSyntax(), 1<<10), "", "", "")
		switch {
		case u.Temporary != "":
			list = append(list, "DROP TABLE IF EXISTS temp."+quoteName(u.Temporary))
		case words[0] == "ATTACH":
			list = append(list, "DETACH "+quoteName(lastName(text)))
		case words[0] == "PRAGMA":
			for _, word := range words {
				list = append(list, pragmas([]string{strings.ToLower(word)})...)
			}
		}
	}
	return append(list, d.Preamble()...), nil
}

// lastName is the last name in SQL text.
func lastName(text string) (last string) {
	for tok := range sqltext.Tokens(text, sqltext.SQLiteSyntax()) {
		if name := sqltext.NameOf(tok); name != "" {
			last = name
		}
	}
	return last
}

// OwnTables implements [dialect.Compiler].
func (Dialect) OwnTables([]string, string) ([]string, error) { return nil, nil }
