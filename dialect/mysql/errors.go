package mysql

import (
	"errors"
	"strconv"
	"strings"

	"github.com/go-sql-driver/mysql"

	"limbeck.dev/migrate/core"
)

// sent is a statement on its way to the server.
type sent struct {
	text string
	args []any
	// verbatim: errors are reported without the statement, which the migrator
	// shows by itself, and in the server's own words, which may repeat a value of
	// the statement: not where those are arguments.
	verbatim bool
}

// failure makes an [*core.Error] of an error of the driver. The servers tell
// what a failure is about in their messages only.
func (s sent) failure(err error) error {
	if err = refuseFile(err); err == nil {
		return nil
	}
	e := &core.Error{Kind: Dialect{}.Classify(err), Message: err.Error(), Reveal: s.verbatim && len(s.args) == 0, Err: err}
	if !s.verbatim {
		e.Statement, e.Args = s.text, s.args
	}
	var server *mysql.MySQLError
	if errors.As(err, &server) {
		e.Code = strconv.Itoa(int(server.Number))
		safe := describe(e, server)
		e.Message = strings.Replace(e.Message, server.Message, safe, 1)
	}
	return e
}

// describe fills in what the message of a server's error is about, and returns
// the message without the values in it.
func describe(e *core.Error, server *mysql.MySQLError) string {
	message := server.Message
	switch server.Number {
	case 1062, 1586: // Duplicate entry '…' for key 't.uq'; MariaDB: 'uq'
		before, key, found := cutLast(message, "' for key '")
		if !found {
			return message
		}
		e.Constraint = strings.TrimSuffix(key, "'")
		if table, name, qualified := strings.Cut(e.Constraint, "."); qualified {
			e.Table, e.Constraint = table, name
		}
		return mask(before+"'") + " for key '" + key
	case 1451, 1452, 1216, 1217: // … fails (`db`.`t`, CONSTRAINT `fk` FOREIGN KEY (`a`) …)
		if names := quotedNames(message); len(names) > 2 && strings.Contains(message, "CONSTRAINT `") {
			e.Schema, e.Table, e.Constraint = names[0], names[1], names[2]
		}
	case 4025: // MariaDB: CONSTRAINT `ck` failed for `db`.`t`
		if names := quotedNames(message); len(names) == 3 {
			e.Constraint, e.Schema, e.Table = names[0], names[1], names[2]
		}
	case 3819: // Check constraint 'ck' is violated.
		e.Constraint = between(message, "'", "'")
	case 1048, 1364, 1265, 1406, 1264: // Column 'c' …, Field 'c' …, … for column 'c' at row 1
		e.Column = between(message, "'", "'")
	case 1366, 1292, 1525, 1411, 3140, 4038: // Incorrect integer value: '…' for column 'c' at row 1
		return describeValue(e, message)
	}
	return message
}

// describeValue reads a message that repeats a value, which may be followed by
// its column; MariaDB writes `db`.`t`.`c` there.
func describeValue(e *core.Error, message string) string {
	before, column, found := cutLast(message, " for column ")
	if !found {
		return mask(message)
	}
	if names := quotedNames(column); len(names) == 3 {
		e.Schema, e.Table, e.Column = names[0], names[1], names[2]
	} else {
		e.Column = between(column, "'", "'")
	}
	return mask(before) + " for column " + column
}

// mask replaces what stands between the first quotation mark and the last.
func mask(message string) string {
	first, last := strings.IndexAny(message, `'"`), strings.LastIndexAny(message, `'"`)
	if first < 0 || first == last {
		return message
	}
	return message[:first+1] + "***" + message[last:]
}

func between(text, open, end string) string {
	_, rest, found := strings.Cut(text, open)
	inner, _, closed := strings.Cut(rest, end)
	if !found || !closed {
		return ""
	}
	return inner
}

// quotedNames returns the names in backticks; a doubled one stands for itself.
func quotedNames(text string) []string {
	var names []string
	for {
		_, rest, found := strings.Cut(text, "`")
		if !found {
			return names
		}
		var name strings.Builder
		for {
			part, after, closed := strings.Cut(rest, "`")
			name.WriteString(part)
			if !closed {
				return names
			}
			if rest = after; !strings.HasPrefix(rest, "`") {
				break
			}
			name.WriteByte('`')
			rest = rest[1:]
		}
		names, text = append(names, name.String()), rest
	}
}

func cutLast(text, sep string) (before, after string, found bool) {
	i := strings.LastIndex(text, sep)
	if i < 0 {
		return text, "", false
	}
	return text[:i], text[i+len(sep):], true
}
