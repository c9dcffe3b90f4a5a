package mysql

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/sqltext"
)

// Reset implements [dialect.Migrator]. The connection is closed, and another one
// takes its place: only the server knows all that a session has. The lock ends
// with the connection that did the work, and the new one takes it as a deployer
// does that has just begun.
func (d Dialect) Reset(ctx context.Context, c core.Conn, _ string) (kept bool, err error) {
	own, ok := c.(*conn)
	if !ok || own.db == nil {
		return true, nil
	}
	if err := own.reopen(ctx); err != nil {
		return false, fmt.Errorf("opening a new session for the next revision: %w", err)
	}
	return false, d.Prepare(ctx, c, own.options)
}

// reopen puts a new session in the place of the connection's.
func (c *conn) reopen(ctx context.Context) error {
	if pin, ok := c.pin.(*sql.Conn); ok {
		dialect.Discard(pin)
	}
	c.open, c.said = false, nil
	pin, err := c.db.Conn(ctx)
	if err != nil {
		return sent{}.failure(err)
	}
	s, err := sessionOf(pin)
	if err != nil {
		pin.Close()
		return err
	}
	c.pin, c.host, c.id = pin, s.host, s.id
	return nil
}

// Own implements [dialect.Migrator]. Our tables are named with their database;
// what is written is ASCII and the tool's own text, in any mode.
func (d Dialect) Own(context.Context, core.Conn) error { return nil }

// Home implements [dialect.Migrator].
func (d Dialect) Home(ctx context.Context, c core.Conn) (string, error) {
	return currentDatabase(ctx, c)
}

// Values implements [dialect.Migrator], in one query. A connection of somebody
// else's has none: no other takes its place.
func (d Dialect) Values(ctx context.Context, c core.Conn, variables []string) (string, error) {
	own, ok := c.(*conn)
	if !ok || len(variables) == 0 {
		return "", nil
	}
	variables = d.withSettings(variables)
	var columns []string
	for _, name := range variables {
		expr := variable(name)
		columns = append(columns, expr, "HEX("+expr+")", "CHARSET("+expr+")", "COLLATION("+expr+")")
	}
	found, err := own.Query(ctx, core.SQL("SELECT "+strings.Join(columns, ", ")))
	if err != nil {
		return "", fmt.Errorf("reading the variables of the session: %w", err)
	}
	values := make([]*string, len(columns))
	targets := make([]any, len(columns))
	for i := range values {
		targets[i] = &values[i]
	}
	var types []*sql.ColumnType
	if found.Next() {
		types, err = found.(*rows).ColumnTypes()
		err = errors.Join(err, found.Scan(targets...))
	}
	if err = errors.Join(err, found.Close()); err != nil {
		return "", fmt.Errorf("reading the variables of the session: %w", err)
	}
	text := make([]string, len(variables))
	for i, name := range variables {
		value := literalOf(values[4*i:], types[4*i].DatabaseTypeName())
		if name == lastInsertID {
			text[i] = "@migrate_id = LAST_INSERT_ID(" + value + ")"
		} else {
			text[i] = variable(name) + " = " + value
		}
	}
	return "SET " + strings.Join(text, ", "), nil
}

// withSettings puts the names of settings in the place of [dialect.Settings].
func (d Dialect) withSettings(variables []string) (list []string) {
	for _, name := range variables {
		if name != dialect.Settings {
			list = append(list, name)
			continue
		}
		for _, setting := range append([]string{d.isolation()}, known...) {
			list = append(list, ofSession+setting)
		}
	}
	return list
}

// known are the settings that a routine may change and every user may set.
var known = []string{
	"sql_mode", "time_zone", "foreign_key_checks", "unique_checks", "character_set_client", "character_set_connection", "collation_connection",
	"sql_safe_updates", "default_storage_engine", "group_concat_max_len", "div_precision_increment", "sql_select_limit", "lc_time_names",
}

// ofSession begins the name of a setting.
const ofSession = "@@SESSION."

// variable is the text of a variable.
func variable(name string) string {
	if name == lastInsertID || strings.HasPrefix(name, ofSession) {
		return name
	}
	return "@" + backquoted(name[1:])
}

// literalOf is SQL text for a value: the value, its bytes in hex, its character
// set and collation.
func literalOf(v []*string, kind string) string {
	switch {
	case v[0] == nil:
		return "NULL"
	case strings.HasSuffix(kind, "INT"), kind == "DECIMAL", kind == "DOUBLE", kind == "FLOAT":
		return *v[0]
	case deref(v[2]) == "binary":
		return "X'" + *v[1] + "'"
	}
	return fmt.Sprintf("CONVERT(X'%s' USING %s) COLLATE %s", *v[1], deref(v[2]), deref(v[3]))
}

// AfterRevision implements [dialect.Compiler]. A script has no way to begin a
// new session and keep its lock: what the texts name is set back.
func (d Dialect) AfterRevision(texts []string, home string) (list []string, err error) {
	add := func(sql string) {
		if !slices.Contains(list, sql) {
			list = append(list, sql)
		}
	}
	for _, text := range texts {
		u := sessionUse(text)
		if !u.Changes {
			continue
		}
		words := append(sqltext.FirstWords(text, syntax, 3), "", "", "")
		switch {
		case words[0] == "LOCK":
			add("UNLOCK TABLES")
		case words[0] == "SET" && slices.Contains(words, "TRANSACTION"):
			add("SET SESSION " + d.isolation() + " = DEFAULT")
		case u.Temporary != "":
			w := sqltext.NewWriter(d)
			drop, _, err := w.Raw("DROP TEMPORARY TABLE IF EXISTS ").Ident(u.Temporary).Result()
			if err != nil {
				return nil, err
			}
			add(drop)
		}
		for _, name := range settings(text) {
			add("SET SESSION " + name + " = " + original(name))
		}
		for _, name := range d.withSettings(u.Variables) {
			switch {
			case strings.HasPrefix(name, ofSession):
				add("SET " + name + " = " + original(strings.TrimPrefix(name, ofSession)))
			case name != lastInsertID:
				add("SET " + variable(name) + " = NULL")
			}
		}
	}
	use, err := d.OwnTables(texts, home)
	add("SET SESSION last_insert_id = 0")
	return append(append(list, use...), d.Preamble()...), err
}

// original is what a setting had at the beginning. For MySQL, DEFAULT is 0 where
// the default is 1.
func original(setting string) string {
	if setting == "unique_checks" {
		return "1"
	}
	return "DEFAULT"
}

// isolation is the variable of the isolation level.
func (d Dialect) isolation() string {
	if d.maria {
		return "tx_isolation"
	}
	return "transaction_isolation"
}

// OwnTables implements [dialect.Compiler].
func (d Dialect) OwnTables(texts []string, home string) ([]string, error) {
	if !slices.ContainsFunc(texts, func(text string) bool { return sessionUse(text).Moves }) {
		return nil, nil
	}
	if home == "" {
		return nil, &dialect.UnsupportedError{Dialect: d.Name(), What: "USE in a script that is written without the name of the database",
			Mend: "name the database in the URL, or name the tables with their database in the revision"}
	}
	w := sqltext.NewWriter(d)
	use, _, err := w.Raw("USE ").Ident(home).Result()
	return []string{use}, err
}

// settings are the variables of the server that a SET gives another value for
// the session.
func settings(text string) (list []string) {
	depth, expect, words := 0, false, []string(nil)
	end := func() {
		if len(words) > 0 {
			list = append(list, words[len(words)-1])
		}
		words, expect = nil, false
	}
	for tok := range sqltext.Tokens(text, syntax) {
		name := sqltext.NameOf(tok)
		switch {
		case tok.Kind == sqltext.Space || tok.Kind == sqltext.Comment || tok.Kind == sqltext.Conditional:
		case !expect && len(list) == 0 && words == nil && depth == 0 && strings.EqualFold(tok.Text, "SET"):
			expect = true
		case tok.Text == "(":
			depth++
		case tok.Text == ")":
			depth--
		case tok.Text == "," && depth == 0:
			words, expect = nil, true
		case expect && (tok.Text == "=" || tok.Text == ":"):
			end()
		case expect && tok.Text == "@":
			words = append(words, "@")
		case expect && tok.Text == ".":
		case expect && name != "":
			if len(words) == 1 && words[0] == "@" { // a variable of the user's
				words, expect = nil, false
				continue
			}
			switch lower := strings.ToLower(name); lower {
			case "session", "local":
			case "global", "persist", "persist_only", "names", "character", "charset", "password", "role", "default", "transaction", "statement", "resource":
				words, expect = nil, false
			default:
				words = append(words, lower)
			}
		}
	}
	return list
}
