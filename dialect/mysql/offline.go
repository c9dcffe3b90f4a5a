package mysql

import "limbeck.dev/migrate/dialect"

// Preamble implements [dialect.Compiler].
func (d Dialect) Preamble() []string {
	return []string{
		"SET NAMES utf8mb4",
		"SET SESSION sql_mode = '" + sqlMode + "'",
		"SET SESSION time_zone = '+00:00'",
		"SET SESSION foreign_key_checks = 1",
	}
}

// Client implements [dialect.Compiler]. Without --comments, what a routine says
// about itself does not reach the server.
func (d Dialect) Client() dialect.Client {
	now := func(format string) string { return "DATE_FORMAT(UTC_TIMESTAMP(6), '" + format + "')" }
	return dialect.Client{
		Command: d.Name() + " --comments DATABASE < SCRIPT",
		ID:      "CONCAT(" + now("%Y%m%dT%H%i%s.%f-") + ", SUBSTRING(SHA2(RAND(), 256), 1, 12))",
		Time:    now("%Y-%m-%dT%H:%i:%s.%fZ"),
		User:    "CURRENT_USER()",
	}
}
