package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5/pgconn"

	"limbeck.dev/migrate/dialect"
)

// mostNotices bounds how many are kept until they are taken.
const mostNotices = 100

// notices collects what the server says while somebody listens. The driver calls
// it while it reads an answer.
type notices struct {
	on   bool
	list []dialect.Notice
}

func (n *notices) add(_ *pgconn.PgConn, notice *pgconn.Notice) {
	if !n.on || len(n.list) == mostNotices {
		return
	}
	text := fmt.Sprintf("%s: %s (SQLSTATE %s)", notice.Severity, notice.Message, notice.Code)
	for _, more := range []string{notice.Detail, notice.Hint} {
		if more != "" {
			text += "; " + more
		}
	}
	level := notice.SeverityUnlocalized
	n.list = append(n.list, dialect.Notice{Warning: level == "WARNING", Text: text})
}

// Listen implements [dialect.Noticer].
func (c *conn) Listen(on bool) {
	if c.said != nil {
		c.said.on = on
	}
}

// Notices implements [dialect.Noticer]; the server has said them already.
func (c *conn) Notices(context.Context, bool) ([]dialect.Notice, error) {
	if c.said == nil {
		return nil, nil
	}
	list := c.said.list
	c.said.list = nil
	return list, nil
}
