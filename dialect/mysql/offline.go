package mysql

import (
	"encoding/hex"
	"strings"

	"limbeck.dev/migrate/dialect"
)

// Preamble implements [dialect.Compiler].
func (d Dialect) Preamble() []string {
	return []string{
		"SET NAMES utf8mb4",
		"SET SESSION sql_mode = '" + sqlMode + "'",
		"SET SESSION time_zone = '+00:00'",
		"SET SESSION foreign_key_checks = 1",
		"SET SESSION TRANSACTION READ WRITE",
	}
}

// Client implements [dialect.Compiler]. Without --comments, what a routine says
// about itself does not reach the server.
func (d Dialect) Client() dialect.Client {
	now := func(format string) string { return "DATE_FORMAT(UTC_TIMESTAMP(6), '" + format + "')" }
	return dialect.Client{
		Command: d.Name() + " --comments DATABASE < SCRIPT",
		ID: func(int) string {
			return "CONCAT(" + now("%Y%m%dT%H%i%s.%f-") + ", SUBSTRING(SHA2(RAND(), 256), 1, 12))"
		},
		Time: now("%Y-%m-%dT%H:%i:%s.%fZ"),
		User: "CURRENT_USER()",
	}
}

// ScriptLock implements [dialect.Compiler]. The name is that of lockName.
func (d Dialect) ScriptLock(key string) (take, release string) {
	name := "CONCAT('migrate_', SUBSTRING(SHA2(CONCAT(DATABASE(), X'" + hex.EncodeToString([]byte("\x00"+key)) + "'), 256), 1, 40))"
	return "GET_LOCK(" + name + ", 0) = 1", "DO RELEASE_LOCK(" + name + ")"
}

// Guard implements [dialect.Compiler]. After a failure the session only reads:
// the client goes on where a script is run by its command source, or by --force.
func (d Dialect) Guard(condition, message string) []string {
	readOnly := "@@SESSION.transaction_read_only"
	if d.maria {
		readOnly = "@@SESSION.tx_read_only"
	}
	return append([]string{
		"SET @migrate_guard = " + condition,
		"SET " + readOnly + " = " + readOnly + " OR NOT @migrate_guard",
	}, assert("NOT "+readOnly, message)...)
}

// assert returns statements that fail with the message unless the condition
// holds. Outside of a routine nothing raises an error on a condition; so the
// message is the name of a table that is missing.
func assert(condition, message string) []string {
	query := "SELECT 1 FROM `" + strings.ReplaceAll(message, "`", "'") + "`"
	return []string{
		"SET @migrate_guard = IF(" + condition + ", 'DO 0', '" + strings.ReplaceAll(strings.ReplaceAll(query, `\`, `\\`), "'", "''") + "')",
		"PREPARE migrate_guard FROM @migrate_guard",
		"EXECUTE migrate_guard",
		"DEALLOCATE PREPARE migrate_guard",
	}
}
