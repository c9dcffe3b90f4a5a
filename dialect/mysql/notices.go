package mysql

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/sqltext"
)

// notices are what the server has said about statements. It has to be asked, by
// SHOW WARNINGS, before another statement has an answer of its own.
type notices struct {
	on   bool
	lax  bool   // wrong values are no errors in the session, or may not be
	last string // a statement that nobody has asked about yet
	list []dialect.Notice
}

// silent begin the statements that a strict server has nothing to say about that
// it does not refuse. What a statement that uses no table finds is about the one
// before it.
var (
	silent = []string{"INSERT", "UPDATE", "DELETE", "REPLACE", "WITH"}
	mute   = []string{"SELECT", "SET", "DO", "USE", "VALUES", "TABLE", "BEGIN", "START", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "SHOW", "PREPARE", "DEALLOCATE"}
)

// loud are words by which a strict server says something about rows: IGNORE, and
// ON DUPLICATE KEY with VALUES().
var loud = []string{"IGNORE", "DUPLICATE"}

// speaks reports whether the server may have something to say about a statement.
func (n *notices) speaks(text string) bool {
	words := sqltext.FirstWords(text, syntax, 1)
	switch {
	case len(words) == 0 || slices.Contains(mute, words[0]):
		return false
	case n.lax || !slices.Contains(silent, words[0]):
		return true
	}
	for tok := range sqltext.Tokens(text, syntax) {
		if tok.Kind == sqltext.Word && slices.Contains(loud, strings.ToUpper(tok.Text)) {
			return true
		}
	}
	return false
}

// note keeps a statement that has run, to ask about it. A session whose mode was
// set, to whatever, may be lax.
func (n *notices) note(text string) {
	if n == nil {
		return
	}
	if words := sqltext.FirstWords(text, syntax, 1); !n.lax && len(words) > 0 && words[0] == "SET" {
		n.lax = slices.Contains(settings(text), "sql_mode")
	}
	if n.on && n.speaks(text) {
		n.last = text
	}
}

// Listen implements [dialect.Noticer].
func (c *conn) Listen(on bool) {
	if c.said != nil {
		c.said.on = on
	}
}

// Notices implements [dialect.Noticer].
func (c *conn) Notices(ctx context.Context, now bool) ([]dialect.Notice, error) {
	if c.said == nil {
		return nil, nil
	}
	var err error
	if now {
		err = c.hear(ctx, "")
	}
	list := c.said.list
	c.said.list = nil
	return list, err
}

// hear asks about the last statement before the next one runs, unless that looks
// at what the last one left.
func (c *conn) hear(ctx context.Context, next string) error {
	if c.said == nil || c.said.last == "" {
		return nil
	}
	last := c.said.last
	c.said.last = ""
	if dialect.CallsPlain(next, "row_count", "found_rows") || dialect.Mentions(next, "diagnostics", syntax) || dialect.Mentions(next, "warnings", syntax) {
		return nil
	}
	return core.QueryEach(ctx, c, core.SQL("SHOW WARNINGS"), func(scan func(...any) error) error {
		var level, message string
		var code int
		err := scan(&level, &code, &message)
		c.said.list = append(c.said.list, dialect.Notice{Warning: level != "Note", Text: fmt.Sprintf("%s %d: %s", level, code, message), SQL: last})
		return err
	})
}
