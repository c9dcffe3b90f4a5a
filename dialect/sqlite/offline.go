package sqlite

import (
	"fmt"
	"strings"

	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/ops"
)

// enforce turns on what a connection of the tool has on, and a client has not.
const enforce = "PRAGMA foreign_keys = ON"

// Preamble implements [dialect.Compiler]. The quoting relies on no mode.
func (Dialect) Preamble() []string { return []string{enforce} }

// Frame implements [dialect.Compiler].
func (Dialect) Frame(script ops.Script) (before, after []string) {
	before, after = []string{"BEGIN IMMEDIATE"}, []string{"COMMIT"}
	if dropsTables(script) {
		check := Dialect{}.Guard("NOT EXISTS (SELECT 1 FROM pragma_foreign_key_check)", "migrate: rows would break a foreign key")
		before = append([]string{"PRAGMA foreign_keys = OFF"}, before...)
		after = append(check, "COMMIT", enforce)
	}
	return before, after
}

// Client implements [dialect.Compiler]. There are no users; the clock counts
// milliseconds, in which there is time for several revisions: so they are
// numbered.
func (Dialect) Client() dialect.Client {
	return dialect.Client{
		Command: "sqlite3 -bail DATABASE < SCRIPT",
		ID: func(n int) string {
			return fmt.Sprintf("strftime('%%Y%%m%%dT%%H%%M%%f000-%06x', 'now') || lower(hex(randomblob(3)))", n)
		},
		Time: "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')",
		User: "'sqlite3'",
	}
}

// ScriptLock implements [dialect.Compiler]. The lock of the tool is one on a
// file, which no client takes; BEGIN IMMEDIATE keeps others out.
func (Dialect) ScriptLock(string) (take, release string) { return "", "" }

// raise begins the call that fails with a message, and raised what SQLite says
// before it.
const (
	raise  = "json_extract('{}', "
	raised = "bad JSON path: '"
)

// Guard implements [dialect.Compiler]. SQLite has no plainer way to raise an
// error outside a trigger than a path that is none.
func (Dialect) Guard(condition, message string) []string {
	return []string{"SELECT " + raise + "'" + strings.ReplaceAll(message, "'", "''") + "') WHERE NOT (" + condition + ")"}
}
