package engine_test

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/engine"
	"limbeck.dev/migrate/internal/testdb"
)

// each runs f on each server with an engine and an empty table t (id, n).
func each(t *testing.T, f func(t *testing.T, eng *engine.Engine), opts ...engine.Option) {
	t.Helper()
	testdb.Each(t, func(t *testing.T, _, url string) {
		eng := open(t, url, opts...)
		exec(t, eng, "CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER NOT NULL)")
		f(t, eng)
	})
}

func open(t *testing.T, url string, opts ...engine.Option) *engine.Engine {
	t.Helper()
	eng, err := engine.Open(url, opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { eng.Close() })
	return eng
}

func exec(t *testing.T, c core.Conn, text string, args ...any) {
	t.Helper()
	if _, err := c.Exec(context.Background(), core.SQL(text, args...)); err != nil {
		t.Fatal(err)
	}
}

func number(t *testing.T, c core.Conn, text string) (n int) {
	t.Helper()
	if _, err := core.QueryOne(context.Background(), c, core.SQL(text), &n); err != nil {
		t.Fatal(err)
	}
	return n
}

func insert(id int) core.Statement { return core.SQL("INSERT INTO t (id, n) VALUES (?, ?)", id, id) }

func TestEngineAutocommit(t *testing.T) {
	each(t, func(t *testing.T, eng *engine.Engine) {
		result, err := eng.Exec(context.Background(), insert(1))
		if err != nil || result.RowsAffected != 1 {
			t.Errorf("%v, %v", result, err)
		}
		if n := number(t, eng, "SELECT count(*) FROM t"); n != 1 {
			t.Errorf("%d rows", n)
		}
		if s := eng.Stats(); s.InUse != 0 || s.Open == 0 {
			t.Errorf("after use: %+v", s)
		}
	})
}

func TestInTx(t *testing.T) {
	ctx := context.Background()
	each(t, func(t *testing.T, eng *engine.Engine) {
		wrong := errors.New("wrong")
		err := eng.InTx(ctx, func(tx *engine.Tx) error {
			exec(t, tx, "INSERT INTO t VALUES (1, 1)")
			return wrong
		})
		if err != wrong {
			t.Errorf("the work's error is %v", err)
		}
		func() {
			defer func() {
				if got := recover(); got != "help" {
					t.Errorf("the panic is %v", got)
				}
			}()
			_ = eng.InTx(ctx, func(tx *engine.Tx) error {
				exec(t, tx, "INSERT INTO t VALUES (2, 2)")
				panic("help")
			})
		}()
		err = eng.InTx(ctx, func(tx *engine.Tx) error {
			exec(t, tx, "INSERT INTO t VALUES (3, 3)")
			for _, undone := range []error{wrong, nil} {
				err := tx.Savepoint(ctx, func(tx *engine.Tx) error {
					exec(t, tx, "INSERT INTO t VALUES (4, 4)")
					return undone
				})
				if err != undone {
					t.Errorf("savepoint: %v", err)
				}
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
		if sum := number(t, eng, "SELECT sum(id) FROM t"); sum != 7 {
			t.Errorf("the sum is %d", sum)
		}
		if s := eng.Stats(); s.InUse != 0 {
			t.Errorf("connections are lost: %+v", s)
		}
	})
}

// TestTxEnds: Commit and Rollback can be called again, and nothing else can.
func TestTxEnds(t *testing.T) {
	ctx := context.Background()
	each(t, func(t *testing.T, eng *engine.Engine) {
		tx, err := eng.Begin(ctx, engine.TxOptions{})
		if err != nil {
			t.Fatal(err)
		}
		exec(t, tx, "INSERT INTO t VALUES (1, 1)")
		for range 2 {
			if err := tx.Commit(ctx); err != nil {
				t.Error(err)
			}
			if err := tx.Rollback(ctx); err != nil {
				t.Error(err)
			}
		}
		if _, err := tx.Exec(ctx, insert(2)); !errors.Is(err, engine.ErrTxDone) {
			t.Errorf("after the end: %v", err)
		}
		c, err := eng.Conn(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if tx, err = c.Begin(ctx, engine.TxOptions{}); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Begin(ctx, engine.TxOptions{}); !errors.Is(err, engine.ErrTxOpen) {
			t.Errorf("a second one: %v", err)
		}
		exec(t, tx, "INSERT INTO t VALUES (2, 2)")
		if err := c.Close(ctx); err != nil {
			t.Error(err)
		}
		if err := tx.Commit(ctx); !errors.Is(err, engine.ErrTxDone) {
			t.Errorf("commit after the connection was closed: %v", err)
		}
		if n := number(t, eng, "SELECT count(*) FROM t"); n != 1 {
			t.Errorf("%d rows", n)
		}
	})
}

// TestGiveBackRollsBack: what SQL text began does not reach the next user.
func TestGiveBackRollsBack(t *testing.T) {
	ctx := context.Background()
	each(t, func(t *testing.T, eng *engine.Engine) {
		c, err := eng.Conn(ctx)
		if err != nil {
			t.Fatal(err)
		}
		exec(t, c, "BEGIN")
		exec(t, c, "INSERT INTO t VALUES (1, 1)")
		if err := c.Close(ctx); err != nil {
			t.Error(err)
		}
		if n := number(t, eng, "SELECT count(*) FROM t"); n != 0 {
			t.Errorf("%d rows", n)
		}
	}, engine.WithPool(engine.Pool{Static: true}))
}

func TestIsolation(t *testing.T) {
	ctx := context.Background()
	each(t, func(t *testing.T, eng *engine.Engine) {
		for _, level := range []dialect.Isolation{dialect.ReadUncommitted, dialect.ReadCommitted, dialect.RepeatableRead, dialect.Serializable} {
			for _, readOnly := range []bool{false, true} {
				err := eng.InTx(ctx, func(tx *engine.Tx) error {
					_, err := tx.Exec(ctx, core.SQL("DELETE FROM t"))
					return err
				}, engine.TxOptions{Isolation: level, ReadOnly: readOnly})
				if readOnly != errors.Is(err, core.ErrReadOnly) || !readOnly && err != nil {
					t.Errorf("%s, read-only %v: %v", level, readOnly, err)
				}
			}
		}
		if err := eng.InTx(ctx, nil, engine.TxOptions{Isolation: "CHAOS"}); err == nil {
			t.Error("a level that is none")
		}
		err := eng.InTx(ctx, func(*engine.Tx) error { return nil }, engine.TxOptions{Isolation: dialect.Serializable, ReadOnly: true, Deferrable: true})
		if d, _ := eng.Dialect(ctx); (d.Name() == "postgresql") != (err == nil) || err != nil && !errors.Is(err, errors.ErrUnsupported) {
			t.Errorf("deferrable: %v", err)
		}
		exec(t, eng, "INSERT INTO t VALUES (1, 1)") // nothing of it stays behind
	}, engine.WithPool(engine.Pool{Static: true}))
}

// TestFailedTransaction: PostgreSQL takes COMMIT of a failed transaction for
// ROLLBACK, which must not pass for a commit.
func TestFailedTransaction(t *testing.T) {
	ctx := context.Background()
	eng := open(t, testdb.URL(t, "postgresql"))
	err := eng.InTx(ctx, func(tx *engine.Tx) error {
		if _, err := tx.Exec(ctx, core.SQL("SELEKT")); err == nil {
			t.Error("no error")
		}
		return nil
	})
	if !errors.Is(err, dialect.ErrTxFailed) {
		t.Errorf("commit: %v", err)
	}
}

// TestLostTransaction: SQLite may roll all of a transaction back when a
// statement fails. What follows must not be done by itself.
func TestLostTransaction(t *testing.T) {
	ctx := t.Context()
	eng := open(t, testdb.URL(t, "sqlite"))
	exec(t, eng, "CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER)")
	exec(t, eng, "CREATE TRIGGER no BEFORE DELETE ON t BEGIN SELECT RAISE(ROLLBACK, 'no'); END")
	for name, fail := range map[string]core.Statement{
		"conflict clause": core.SQL("INSERT OR ROLLBACK INTO t VALUES (1, 1)"),
		"trigger":         core.SQL("DELETE FROM t"),
	} {
		err := eng.InTx(ctx, func(tx *engine.Tx) error {
			exec(t, tx, "INSERT INTO t VALUES (1, 1)")
			err := tx.Savepoint(ctx, func(tx *engine.Tx) error {
				_, err := tx.Exec(ctx, fail)
				return err
			})
			if err == nil || errors.Is(err, dialect.ErrTxFailed) {
				t.Errorf("%s: %v", name, err)
			}
			if _, err := tx.Exec(ctx, insert(2)); !errors.Is(err, dialect.ErrTxFailed) {
				t.Errorf("%s: afterwards: %v", name, err)
			}
			if err := tx.Savepoint(ctx, func(*engine.Tx) error { return nil }); !errors.Is(err, dialect.ErrTxFailed) {
				t.Errorf("%s: a savepoint afterwards: %v", name, err)
			}
			return nil
		})
		if !errors.Is(err, dialect.ErrTxFailed) {
			t.Errorf("%s: commit: %v", name, err)
		}
		if n := number(t, eng, "SELECT count(*) FROM t"); n != 0 {
			t.Errorf("%s: %d rows", name, n)
		}
	}
}

// unsound panics when it is sent and when it is scanned.
type unsound struct{}

func (unsound) Value() (driver.Value, error) { panic("Value") }
func (*unsound) Scan(any) error              { panic("Scan") }

// TestPanics: whatever panics, the one connection is free again.
func TestPanics(t *testing.T) {
	ctx := t.Context()
	each(t, func(t *testing.T, eng *engine.Engine) {
		twoRows(t, eng)
		ids := core.SQL("SELECT id FROM t")
		inLoop := func(c core.Conn) {
			for range core.Into[int](ids).Each(ctx, c) {
				panic("loop")
			}
		}
		inTx := func(work func(*engine.Tx)) func() {
			return func() {
				_ = eng.InTx(ctx, func(tx *engine.Tx) error {
					work(tx)
					return nil
				})
			}
		}
		for name, work := range map[string]func(){
			"value":            func() { _, _ = eng.Exec(ctx, core.SQL("INSERT INTO t VALUES (?, 1)", unsound{})) },
			"value of a query": func() { _, _ = eng.Query(ctx, core.SQL("SELECT ?", unsound{})) },
			"target":           func() { _, _ = core.Into[unsound](ids).All(ctx, eng) },
			"target of one":    func() { _, _ = core.QueryOne(ctx, eng, ids, &unsound{}) },
			"loop":             func() { inLoop(eng) },
			"loop within":      inTx(func(tx *engine.Tx) { inLoop(tx) }),
			"open rows":        inTx(func(tx *engine.Tx) { _, _ = tx.Query(ctx, ids); panic("open rows") }),
			"target within":    inTx(func(tx *engine.Tx) { _, _ = core.Into[*unsound](ids).All(ctx, tx) }),
		} {
			func() {
				defer func() { _ = recover() }()
				work()
			}()
			if s := eng.Stats(); s.InUse != 0 {
				t.Fatalf("%s: the connection is lost: %+v", name, s)
			}
		}
	}, engine.WithPool(engine.Pool{Static: true, Timeout: 20 * time.Second}))
}

// TestOpenRows: rows that are open keep a connection from other statements, but
// not a transaction from its end, nor the connection from its pool, nor the
// engine from being closed; who still reads them is told.
func TestOpenRows(t *testing.T) {
	ctx := t.Context()
	each(t, func(t *testing.T, eng *engine.Engine) {
		twoRows(t, eng)
		for _, end := range []func(*engine.Tx) error{
			func(tx *engine.Tx) error { return tx.Commit(ctx) },
			func(tx *engine.Tx) error { return tx.Rollback(ctx) },
		} {
			tx := begin(t, eng, engine.TxOptions{})
			rows, err := tx.Query(ctx, core.SQL("SELECT id FROM t"))
			if err != nil || !rows.Next() {
				t.Fatal("no row", err)
			}
			if _, err := tx.Exec(ctx, insert(3)); !errors.Is(err, engine.ErrRowsOpen) {
				t.Errorf("a statement while rows are read: %v", err)
			}
			if err := tx.Savepoint(ctx, func(*engine.Tx) error { return nil }); !errors.Is(err, engine.ErrRowsOpen) {
				t.Errorf("a savepoint while rows are read: %v", err)
			}
			if err := end(tx); err != nil {
				t.Error(err)
			}
			if rows.Next() || rows.Close() == nil {
				t.Error("the rows seem to be at their end")
			}
			if s := eng.Stats(); s.InUse != 0 {
				t.Errorf("connections are lost: %+v", s)
			}
		}
		rows, err := eng.Query(ctx, core.SQL("SELECT id FROM t"))
		if err != nil {
			t.Fatal(err)
		}
		if err := eng.Close(); err != nil {
			t.Error(err)
		}
		n := 0
		for rows.Next() {
			n++
		}
		if err := rows.Close(); err != nil || n != 2 {
			t.Errorf("%d rows of an engine that is closed: %v", n, err)
		}
	})
}

// slow are statements that run until they are stopped.
var slow = map[string]string{
	"postgresql": "SELECT pg_sleep(60)",
	"mysql":      "SELECT SLEEP(60)",
	"mariadb":    "SELECT SLEEP(60)",
	"sqlite":     "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT count(*) FROM r",
}

// TestCancel: when the context ends, the only connection is free again.
func TestCancel(t *testing.T) {
	testdb.Each(t, func(t *testing.T, server, url string) {
		eng := open(t, url, engine.WithPool(engine.Pool{Static: true, Timeout: 20 * time.Second}))
		limited := eng.With(engine.Options{Timeout: 200 * time.Millisecond})
		for _, c := range []core.Conn{limited, eng} {
			ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
			if c == core.Conn(eng) {
				time.AfterFunc(200*time.Millisecond, cancel)
			}
			rows, err := c.Query(ctx, core.SQL(slow[server]))
			if err == nil {
				for rows.Next() {
				}
				err = rows.Close()
			}
			cancel()
			if core.KindOf(err) != core.ErrCanceled || !errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("stopped: %v", err)
			}
			if n := number(t, eng, "SELECT 1"); n != 1 {
				t.Errorf("the next statement: %d", n)
			}
		}
	})
}

// TestCanceledBefore: nothing is sent when the context has ended already, and
// the error says why; the transaction is undone.
func TestCanceledBefore(t *testing.T) {
	each(t, func(t *testing.T, eng *engine.Engine) {
		ctx, cancel := context.WithCancel(t.Context())
		err := eng.InTx(ctx, func(tx *engine.Tx) error {
			exec(t, tx, "INSERT INTO t VALUES (1, 1)")
			cancel()
			_, failed := tx.Exec(ctx, insert(2))
			_, queried := tx.Query(ctx, core.SQL("SELECT n FROM t"))
			_, many := tx.Exec(ctx, core.InsertAll(core.NewTable("t"), []struct{ ID, N int }{{3, 3}}))
			for _, err := range []error{failed, queried, many} {
				if !errors.Is(err, core.ErrCanceled) || !errors.Is(err, context.Canceled) {
					t.Errorf("%v", err)
				}
			}
			return failed
		})
		_, single := eng.Exec(ctx, insert(4))
		for _, err := range []error{err, single} {
			if !errors.Is(err, context.Canceled) {
				t.Errorf("%v", err)
			}
		}
		if n := number(t, eng, "SELECT count(*) FROM t"); n != 0 {
			t.Errorf("%d rows", n)
		}
	})
}

// TestPoolTimeout: who waits too long is told why.
func TestPoolTimeout(t *testing.T) {
	ctx := context.Background()
	each(t, func(t *testing.T, eng *engine.Engine) {
		first, err := eng.Conn(ctx)
		if err != nil {
			t.Fatal(err)
		}
		second, err := eng.Conn(ctx)
		if err != nil {
			t.Fatal(err)
		}
		var timeout *engine.PoolTimeoutError
		if _, err = eng.Exec(ctx, insert(1)); !errors.As(err, &timeout) || timeout.Stats.InUse != 2 {
			t.Errorf("a third one: %v", err)
		}
		if err := errors.Join(first.Close(ctx), second.Close(ctx), second.Close(ctx)); err != nil {
			t.Error(err)
		}
		if s := eng.Stats(); s.Open != 1 || s.Idle != 1 {
			t.Errorf("the overflow stays: %+v", s)
		}
		if _, err := first.Exec(ctx, insert(1)); !errors.Is(err, engine.ErrConnClosed) {
			t.Errorf("a connection that was given back: %v", err)
		}
	}, engine.WithPool(engine.Pool{Size: 1, Overflow: 1, Timeout: 100 * time.Millisecond, PrePing: true}))
}

// TestConcurrency shares an engine and a statement.
func TestConcurrency(t *testing.T) {
	ctx := context.Background()
	each(t, func(t *testing.T, eng *engine.Engine) {
		exec(t, eng, "INSERT INTO t VALUES (1, 0)")
		add := core.SQL("UPDATE t SET n = n + 1 WHERE id = ?", 1)
		var group sync.WaitGroup
		failed := make(chan error, 64)
		for range 32 {
			group.Go(func() {
				_, err := eng.Exec(ctx, add)
				failed <- err
				failed <- engine.Retry(ctx, 10, func(ctx context.Context) error {
					return eng.InTx(ctx, func(tx *engine.Tx) error {
						_, err := tx.Exec(ctx, add)
						return err
					})
				})
			})
		}
		group.Wait()
		close(failed)
		for err := range failed {
			if err != nil {
				t.Error(err)
			}
		}
		if n := number(t, eng, "SELECT n FROM t"); n != 64 {
			t.Errorf("counted %d", n)
		}
	})
}

func TestRetry(t *testing.T) {
	for _, test := range []struct {
		err  error
		want int
	}{{nil, 1}, {errors.New("x"), 1}, {&core.Error{Kind: core.ErrDeadlock, Err: errors.New("x")}, 3}} {
		tries := 0
		err := engine.Retry(context.Background(), 3, func(context.Context) error {
			tries++
			return test.err
		})
		if err != test.err || tries != test.want {
			t.Errorf("%v: %d tries, %v", test.err, tries, err)
		}
	}
}

func TestOpenErrors(t *testing.T) {
	for url, want := range map[string]string{
		"postgresql://h/d?nonsense=1": "nonsense",
		"mysql://h/d?nonsense=1":      "nonsense",
		"sqlite:///x?nonsense=1":      "nonsense",
		"oracle://h/d":                "oracle",
		"h/d":                         "scheme",
	} {
		if _, err := engine.Open(url); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", url, err)
		}
	}
	for _, url := range []string{
		"postgres://h/d", "postgresql+psycopg://h/d", "mysql+pymysql://h/d?charset=utf8mb4", "mariadb://h/d", "mariadb+any://h",
		"sqlite://", "sqlite:///rel.db", "sqlite:////abs.db", "sqlite:///:memory:", "sqlite:///file:rel.db?mode=ro&uri=true",
		"postgresql://u:p%40@/d?host=a:1&host=b:2&sslmode=require", "mysql://u@[::1]:3306/d", "mariadb+mariadbconnector://h/d",
		"postgresql:///d?host=/run/pg", "mysql:///d?unix_socket=/run/s", "postgresql://a:5432,b:5433/d", "mysql://a,b/d",
	} {
		eng, err := engine.Open(url)
		if err != nil {
			t.Errorf("%s: %v", url, err)
			continue
		}
		eng.Close()
	}
	for i, pool := range []engine.Pool{{Size: -1}, {Null: true, Static: true}, {Static: true, Overflow: 1}} {
		if _, err := engine.Open("sqlite://", engine.WithPool(pool)); err == nil {
			t.Errorf("pool %d: no error", i)
		}
	}
}

// TestMemory: one database in memory for all.
func TestMemory(t *testing.T) {
	eng := open(t, "sqlite://", engine.WithPool(engine.Pool{Null: true}))
	exec(t, eng, "CREATE TABLE t (id INTEGER)")
	if n := number(t, eng, "SELECT count(*) FROM t"); n != 0 {
		t.Error(n)
	}
}

func TestFromConfig(t *testing.T) {
	config := map[string]string{"db.url": "sqlite://", "db.pool_size": "1", "db.max_overflow": "0", "db.pool_timeout": "0.05",
		"db.pool_recycle": "-1", "db.pool_pre_ping": "true", "other": "x"}
	eng, err := engine.FromConfig(config, "db.")
	if err != nil {
		t.Fatal(err)
	}
	defer eng.Close()
	if s := eng.Stats(); s.MaxOpen != 1 {
		t.Errorf("%+v", s)
	}
	for key, value := range map[string]string{"db.nonsense": "1", "db.pool_size": "many", "db.url": "", "db.pool": "huge"} {
		wrong := map[string]string{"db.url": "sqlite://", key: value}
		if _, err := engine.FromConfig(wrong, "db."); err == nil || !strings.Contains(err.Error(), key) {
			t.Errorf("%s: %v", key, err)
		}
	}
}

func TestNullPool(t *testing.T) {
	each(t, func(t *testing.T, eng *engine.Engine) {
		for i := range 3 {
			exec(t, eng, fmt.Sprintf("INSERT INTO t VALUES (%d, 0)", i))
		}
		if s := eng.Stats(); s.Open != 0 {
			t.Errorf("%+v", s)
		}
	}, engine.WithPool(engine.Pool{Null: true}))
}
