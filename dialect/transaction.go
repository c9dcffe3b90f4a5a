package dialect

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// Isolation is the level of a transaction, as the SQL standard names it. It is
// the least that the transaction gets: SQLite gives Serializable for each.
type Isolation string

// The levels. The empty one is the server's default.
const (
	ReadUncommitted Isolation = "READ UNCOMMITTED"
	ReadCommitted   Isolation = "READ COMMITTED"
	RepeatableRead  Isolation = "REPEATABLE READ"
	Serializable    Isolation = "SERIALIZABLE"
)

// TxOptions say what kind of transaction to begin.
type TxOptions struct {
	Isolation Isolation
	// ReadOnly makes the database refuse to write. On SQLite, the transactions
	// that are not read-only take the file's one write lock when they begin, so
	// that they never fail half-way for another writer's sake.
	ReadOnly bool
	// Deferrable lets a read-only serializable transaction wait until it can
	// run without ever failing (PostgreSQL).
	Deferrable bool
}

// Check refuses a level that is none.
func (o TxOptions) Check() error {
	switch o.Isolation {
	case "", ReadUncommitted, ReadCommitted, RepeatableRead, Serializable:
		return nil
	}
	return fmt.Errorf("%q is no isolation level: there are %s, %s, %s and %s", string(o.Isolation),
		ReadUncommitted, ReadCommitted, RepeatableRead, Serializable)
}

// TxStatements are the statements that begin a transaction, and those that
// restore the session after its end.
type TxStatements struct{ Begin, After []string }

// Transactor is what a dialect says of the transactions of applications; those
// of migrations are [Migrator]'s.
type Transactor interface {
	// BeginTx returns the statements for a transaction of that kind. One that
	// the database does not have is an [*UnsupportedError].
	BeginTx(o TxOptions) (TxStatements, error)
}

// ErrTxFailed says that a transaction was rolled back instead of committed,
// since a statement of it had failed.
var ErrTxFailed = errors.New("the transaction was rolled back, not committed: a statement in it had failed")

// TxLoser is a [Conn] to a database that may roll back a transaction when a
// statement in it fails, and then takes each of the next ones as one of its own.
type TxLoser interface {
	// LostTx reports whether the transaction that was open is gone, now that a
	// statement in it has failed with err.
	LostTx(ctx context.Context, err error) bool
}

// OpensTx reports whether the session may be in a transaction after this
// statement, given that it may have been before. It errs on the side of yes.
func OpensTx(before bool, text string) bool {
	text = strings.TrimLeft(text, " \t\r\n")
	end := strings.IndexFunc(text, func(r rune) bool { return (r|0x20) < 'a' || (r|0x20) > 'z' })
	if end < 0 {
		end = len(text)
	}
	switch strings.ToUpper(text[:min(end, len("SAVEPOINT"))]) {
	case "BEGIN", "START", "SET", "SAVEPOINT", "XA", "":
		return true
	case "COMMIT":
		return false
	case "ROLLBACK":
		return before && strings.TrimSpace(text[end:]) != ""
	}
	return before
}
