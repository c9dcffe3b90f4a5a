package postgres

import (
	"context"
	"crypto/rand"

	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"limbeck.dev/migrate/dialect"
)

// poolerPatience bounds what is done to find out the mode of a pooler.
const poolerPatience = 5 * time.Second

// poolMode is how long a pooler leaves a client the server's session.
type poolMode string

const (
	sessionMode     poolMode = "session"
	transactionMode poolMode = "transaction"
	statementMode   poolMode = "statement"
)

// checkPooler refuses a pooler that gives every transaction another session of
// the server: the deployment lock would stay behind in one, and settings would
// reach others. One that leaves the session to the client until it goes is for
// the user to allow.
func (c *conn) checkPooler(ctx context.Context, o dialect.SessionOptions) error {
	ctx, cancel := context.WithTimeout(ctx, 3*poolerPatience)
	defer cancel()
	mode, err := c.poolMode(ctx)
	switch {
	case err != nil:
		return &dialect.RefusedError{
			Reason: "a connection pooler stands before the server, and its mode cannot be found out (" + err.Error() + ")",
			Mend:   "connect to the server itself",
		}
	case mode != sessionMode:
		return &dialect.RefusedError{
			Reason: "a connection pooler in " + string(mode) + " mode stands before the server, so that locks and settings would reach another's session",
			Mend:   "connect to the server itself, or to a pool in session mode (pool_mode=session) with --allow-pooler",
		}
	case !o.AllowPooler:
		return &dialect.RefusedError{
			Reason: "a connection pooler in session mode stands before the server",
			Mend:   "connect to the server itself, or allow the pooler with --allow-pooler",
		}
	}
	return nil
}

// poolMode finds out the mode by what a session is for: a notification for
// which the connection listens reaches it while it is idle only where the
// session is its own. Another connection sends it, and is closed.
func (c *conn) poolMode(ctx context.Context) (poolMode, error) {
	other, err := c.another(ctx)
	if err != nil {
		return "", err
	}
	defer other.Close(context.WithoutCancel(ctx))
	channel := "migrate_" + strings.ToLower(rand.Text())
	if _, err := c.native.PgConn().Exec(ctx, "LISTEN "+channel).ReadAll(); err != nil {
		return "", err
	}
	if _, err := other.PgConn().Exec(ctx, "NOTIFY "+channel).ReadAll(); err != nil {
		return "", err
	}
	heard, err := c.hears(ctx)
	if err != nil {
		return "", err
	}
	if heard {
		_, err = c.native.PgConn().Exec(ctx, "UNLISTEN "+channel).ReadAll()
		return sessionMode, err
	}
	if _, err := other.PgConn().Exec(ctx, "BEGIN").ReadAll(); err != nil {
		return statementMode, nil // which has no transactions
	}
	return transactionMode, nil
}

// hears waits for a notification and sends nothing, which could give the
// connection the very session that has it.
func (c *conn) hears(ctx context.Context) (bool, error) {
	native := c.native.PgConn()
	defer native.Conn().SetReadDeadline(time.Time{})
	for end := time.Now().Add(poolerPatience); time.Now().Before(end); {
		if err := ctx.Err(); err != nil {
			return false, err
		}
		if err := native.Conn().SetReadDeadline(time.Now().Add(100 * time.Millisecond)); err != nil {
			return false, err
		}
		// A context that can end would close the connection when it does.
		err := native.WaitForNotification(context.WithoutCancel(ctx))
		if err == nil || !pgconn.Timeout(err) {
			return err == nil, err
		}
	}
	return false, nil
}

// another opens a second connection to where this one is.
func (c *conn) another(ctx context.Context) (*pgx.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, poolerPatience)
	defer cancel()
	config := c.native.Config().Copy()
	config.AfterConnect = nil
	return pgx.ConnectConfig(ctx, config)
}
