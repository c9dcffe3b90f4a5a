package mysql

import (
	"context"
	"fmt"
	"slices"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/sqltext"
)

// silent begin the statements that a strict server has nothing to say about that
// it does not refuse.
var silent = []string{"INSERT", "UPDATE", "DELETE", "REPLACE", "SELECT", "WITH", "SET", "DO", "USE", "VALUES", "TABLE", "BEGIN", "START", "COMMIT", "ROLLBACK", "SHOW"}

// Notices implements [dialect.Noticer], by SHOW WARNINGS, which leaves what the
// next statement would find as it is but for ROW_COUNT() and FOUND_ROWS().
func (c *conn) Notices(ctx context.Context, statement string) (list []dialect.Notice, err error) {
	words := sqltext.FirstWords(statement, syntax, 1)
	if len(words) == 0 || slices.Contains(silent, words[0]) && !dialect.Mentions(statement, "ignore", syntax) {
		return nil, nil
	}
	err = core.QueryEach(ctx, c, core.SQL("SHOW WARNINGS"), func(scan func(...any) error) error {
		var level, message string
		var code int
		err := scan(&level, &code, &message)
		list = append(list, dialect.Notice{Warning: level != "Note", Text: fmt.Sprintf("%s %d: %s", level, code, message)})
		return err
	})
	return list, err
}
