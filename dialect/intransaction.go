package dialect

import (
	"context"

	"limbeck.dev/migrate/core"
)

// InTransaction reports whether a connection is in a transaction, as far as it knows: one
// that was begun by SQL text is known where the driver tells (PostgreSQL).
func InTransaction(c core.Conn) bool {
	for {
		switch v := c.(type) {
		case interface{ InTransaction() bool }:
			return v.InTransaction()
		case interface{ Unwrap() core.Conn }:
			c = v.Unwrap()
		default:
			return false
		}
	}
}

// TxLocker is a Migrator whose deployment lock can belong to the transaction
// that is open, and end with it.
type TxLocker interface {
	// TryLockTx is TryLock; the lock is given back when the transaction ends.
	TryLockTx(ctx context.Context, c core.Conn, key string) (bool, error)
}
