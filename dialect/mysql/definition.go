package mysql

import (
	"context"
	"errors"
	"hash"
	"io"
	"slices"
	"strconv"
	"strings"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/sqltext"
)

// errHidden says that SHOW CREATE does not show what a new session would see.
var errHidden = errors.New("a temporary table hides the one of that name")

// hashDefinition hashes the definition of one object, or that there is none.
// SHOW CREATE costs the same however many objects there are.
func (r *reflector) hashDefinition(ctx context.Context, sum hash.Hash, o object) error {
	text, _, err := sqltext.NewWriter(r.Dialect).Raw("SHOW CREATE "+o.kind+" ").Name(o.name.Schema, o.name.Name).Result()
	if err != nil {
		return err
	}
	rows, err := r.c.Query(ctx, core.SQL(text))
	if err != nil {
		return hashAbsent(sum, o, err)
	}
	defer rows.Close()
	for rows.Next() {
		values := make([]*string, len(rows.Columns()))
		targets := make([]any, len(values))
		for i := range values {
			targets[i] = &values[i]
		}
		if err := rows.Scan(targets...); err != nil {
			return err
		}
		if len(values) > 1 && strings.HasPrefix(deref(values[1]), "CREATE TEMPORARY") {
			return errHidden
		}
		for _, v := range values {
			hashSpelling(sum, deref(v))
		}
	}
	return rows.Err()
}

// absent are the server's errors for an object that does not exist, or is of
// another kind.
var absent = []int{erBadDB, erNoSuchTable, erWrongObject, erNoSuchTrigger, erNoSuchRoutine, erNoSuchEvent}

func hashAbsent(sum hash.Hash, o object, err error) error {
	var server *core.Error
	if !errors.As(err, &server) {
		return err
	}
	if code, _ := strconv.Atoi(server.Code); !slices.Contains(absent, code) {
		return err
	}
	_, err = io.WriteString(sum, "no "+o.kind+"\n")
	return err
}

// Server errors for an object that does not exist; see [erUnknownStmt].
const (
	erBadDB         = 1049
	erNoSuchTable   = 1146
	erNoSuchRoutine = 1305
	erWrongObject   = 1347
	erNoSuchTrigger = 1360
	erNoSuchEvent   = 1539
)

// hashSpelling hashes a definition without what is no part of it: the quotes of
// names, which are those of the session's sql_mode, and the counter of a table,
// which is shown once it has moved.
func hashSpelling(sum hash.Hash, text string) {
	tokens := statement(text).tokens
	for i := 0; i < len(tokens); i++ {
		if isCounter(tokens[i:]) {
			i += 2
			continue
		}
		word := tokens[i].Text
		if tokens[i].Kind == sqltext.QuotedIdent || strings.HasPrefix(word, `"`) {
			word = sqltext.NameOf(tokens[i])
		}
		io.WriteString(sum, strconv.Quote(word))
	}
	io.WriteString(sum, "\n")
}

// isCounter reports whether the tokens begin with AUTO_INCREMENT=5, which is
// that of the table; the attribute of a column has no number.
func isCounter(tokens []sqltext.Token) bool {
	return len(tokens) > 2 && tokens[0].Text == "AUTO_INCREMENT" && tokens[1].Text == "=" && tokens[2].Kind == sqltext.Number
}
