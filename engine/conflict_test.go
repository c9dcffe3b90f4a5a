package engine_test

import (
	"context"
	"errors"
	"testing"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/engine"
	"limbeck.dev/migrate/internal/testdb"
)

// twoRows fills t for transactions that get in each other's way.
func twoRows(t *testing.T, eng *engine.Engine) {
	t.Helper()
	exec(t, eng, "INSERT INTO t VALUES (1, 0), (2, 0)")
}

func begin(t *testing.T, eng *engine.Engine, o engine.TxOptions) *engine.Tx {
	t.Helper()
	tx, err := eng.Begin(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tx.Rollback(context.Background()) })
	return tx
}

func touch(ctx context.Context, c core.Conn, id int) error {
	_, err := c.Exec(ctx, core.SQL("UPDATE t SET n = n + 1 WHERE id = ?", id))
	return err
}

// skipSQLite ends a test of what a database with one writer does not have.
func skipSQLite(t *testing.T, eng *engine.Engine) {
	t.Helper()
	if eng.URL().Scheme == "sqlite" {
		t.Skip("one writer at a time, and no server")
	}
}

// TestDeadlock: two transactions wait for each other, and one is told so. What
// it does nevertheless is not done by itself, where the server has rolled it
// back (MySQL, MariaDB), and Commit says that nothing was committed.
func TestDeadlock(t *testing.T) {
	each(t, func(t *testing.T, eng *engine.Engine) {
		skipSQLite(t, eng)
		twoRows(t, eng)
		ctx := t.Context()
		a, b := begin(t, eng, engine.TxOptions{}), begin(t, eng, engine.TxOptions{})
		if err := errors.Join(touch(ctx, a, 1), touch(ctx, b, 2)); err != nil {
			t.Fatal(err)
		}
		ended := make(chan error, 2)
		for tx, id := range map[*engine.Tx]int{a: 2, b: 1} {
			go func() {
				err := touch(ctx, tx, id)
				if err != nil && touch(ctx, tx, id) == nil {
					t.Error("a statement after the deadlock succeeds")
				}
				if end := tx.Commit(ctx); err != nil && !errors.Is(end, dialect.ErrTxFailed) || err == nil && end != nil {
					t.Errorf("commit after %v: %v", err, end)
				}
				ended <- err
			}()
		}
		var told []error
		for range 2 {
			if err := <-ended; err != nil {
				told = append(told, err)
			}
		}
		if len(told) != 1 || !errors.Is(told[0], core.ErrDeadlock) || !core.KindOf(told[0]).Retryable() {
			t.Errorf("told: %v", told)
		}
		if sum := number(t, eng, "SELECT sum(n) FROM t"); sum != 2 {
			t.Errorf("%d changes, where one transaction makes 2", sum)
		}
	})
}

// overtaken reads a row and changes it, where in its first run another one
// changes the row between the two.
func overtaken(ctx context.Context, eng *engine.Engine, first bool) error {
	return eng.InTx(ctx, func(tx *engine.Tx) error {
		var n int
		if _, err := core.QueryOne(ctx, tx, core.SQL("SELECT n FROM t WHERE id = 1"), &n); err != nil {
			return err
		}
		if first {
			if err := touch(ctx, eng, 1); err != nil {
				return err
			}
		}
		return touch(ctx, tx, 1)
	}, engine.TxOptions{Isolation: dialect.RepeatableRead})
}

// TestSerialization: who was overtaken is told so, and succeeds when tried again.
func TestSerialization(t *testing.T) {
	each(t, func(t *testing.T, eng *engine.Engine) {
		switch eng.URL().Scheme {
		case "mysql":
			t.Skip("what was read may be changed by others: the server does not refuse")
		case "sqlite":
			t.Skip("see TestSerializationSQLite: a transaction that writes has the file to itself")
		}
		twoRows(t, eng)
		var seen []error
		err := engine.Retry(t.Context(), 3, func(ctx context.Context) error {
			err := overtaken(ctx, eng, len(seen) == 0)
			seen = append(seen, err)
			return err
		})
		if err != nil || len(seen) != 2 || !errors.Is(seen[0], core.ErrSerialization) {
			t.Errorf("%v, and tried: %v", err, seen)
		}
	}, engine.OnConnect(func(ctx context.Context, c core.Conn) error {
		if c.(dialect.Conn).Dialect().Name() != "mariadb" {
			return nil
		}
		_, err := c.Exec(ctx, core.SQL("SET innodb_snapshot_isolation = ON"))
		return err
	}))
}

// TestSerializationSQLite: a read transaction that text began cannot write when
// another has written meanwhile.
func TestSerializationSQLite(t *testing.T) {
	eng := open(t, testdb.URL(t, "sqlite"))
	exec(t, eng, "CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER NOT NULL)")
	exec(t, eng, "PRAGMA journal_mode = WAL")
	twoRows(t, eng)
	c, err := eng.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(t.Context())
	exec(t, c, "BEGIN")
	number(t, c, "SELECT n FROM t WHERE id = 1")
	if err := touch(t.Context(), eng, 1); err != nil {
		t.Fatal(err)
	}
	if err := touch(t.Context(), c, 1); !errors.Is(err, core.ErrSerialization) {
		t.Errorf("overtaken: %v", err)
	}
}

// shortWait makes a session wait for a row for as short as can be.
var shortWait = map[string]string{
	"postgresql": "SET lock_timeout = '50ms'", "mysql": "SET innodb_lock_wait_timeout = 1", "mariadb": "SET innodb_lock_wait_timeout = 1",
	"sqlite": "PRAGMA busy_timeout = 50",
}

// TestLockTimeout: who waits for a row, or for the file, is told when it is
// enough; and so is who does not wait at all.
func TestLockTimeout(t *testing.T) {
	each(t, func(t *testing.T, eng *engine.Engine) {
		twoRows(t, eng)
		holder := begin(t, eng, engine.TxOptions{})
		if err := touch(t.Context(), holder, 1); err != nil {
			t.Fatal(err)
		}
		c, err := eng.Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close(t.Context())
		exec(t, c, shortWait[eng.URL().Scheme])
		if err := touch(t.Context(), c, 1); !errors.Is(err, core.ErrLockTimeout) {
			t.Errorf("a row that another has: %v", err)
		}
		table := core.NewTable("t")
		row := core.Select(table.C("n")).From(table).Lock(core.ForUpdate().NoWait())
		if _, err := core.Into[int](row).All(t.Context(), c); eng.URL().Scheme != "sqlite" && !errors.Is(err, core.ErrLockTimeout) {
			t.Errorf("without waiting: %v", err)
		}
	})
}
