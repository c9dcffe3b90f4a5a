package engine_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect/postgres"
	"limbeck.dev/migrate/dialect/sqlite"
	"limbeck.dev/migrate/engine"
	"limbeck.dev/migrate/internal/testdb"
)

// recorder is a hook that keeps what it sees.
type recorder struct {
	sync.Mutex
	events []string
}

type marker struct{}

func (r *recorder) Before(ctx context.Context, e *engine.Event) context.Context {
	return context.WithValue(ctx, marker{}, e)
}

func (r *recorder) After(ctx context.Context, e *engine.Event) {
	r.Lock()
	defer r.Unlock()
	if ctx.Value(marker{}) != e {
		r.events = append(r.events, "the context of Before is lost")
	}
	r.events = append(r.events, fmt.Sprintf("%s%s %d %t", e.Kind, e.Tag, e.Rows, e.Err != nil))
}

func TestHook(t *testing.T) {
	ctx := context.Background()
	testdb.Each(t, func(t *testing.T, _, url string) {
		seen := &recorder{}
		eng := open(t, url, engine.WithHook(seen), engine.WithPool(engine.Pool{Static: true}))
		exec(t, eng, "CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER)")
		err := eng.InTx(ctx, func(tx *engine.Tx) error {
			exec(t, tx, "INSERT INTO t VALUES (1, 1), (2, 2)")
			return tx.Savepoint(ctx, func(tx *engine.Tx) error { return nil })
		})
		if err != nil {
			t.Error(err)
		}
		number(t, eng.With(engine.Options{Tag: "!"}), "SELECT n FROM t WHERE id = 1")
		if _, err := eng.Exec(ctx, core.SQL("SELEKT")); err == nil {
			t.Error("no error")
		}
		want := "connect 0 false, exec 0 false, begin 0 false, exec 2 false, savepoint 0 false, savepoint 0 false, commit 0 false, query! 1 false, exec 0 true"
		if got := strings.Join(seen.events, ", "); got != want {
			t.Errorf("events:\n%s\nwant\n%s", got, want)
		}
		_, err = eng.Exec(ctx, engine.With(engine.With(core.SQL("UPDATE t SET n = 3"), engine.Options{ReadOnly: true}), engine.Options{Tag: "?"}))
		if !errors.Is(err, core.ErrReadOnly) || !slices.Contains(seen.events, "exec? 0 true") {
			t.Errorf("options of options: %v, %q", err, seen.events)
		}
	})
}

// TestLogger: values are logged only where that is asked for.
func TestLogger(t *testing.T) {
	ctx := context.Background()
	testdb.Each(t, func(t *testing.T, _, url string) {
		for _, values := range []bool{false, true} {
			var out bytes.Buffer
			opts := []engine.Option{engine.WithLogger(slog.New(slog.NewTextHandler(&out, nil)), engine.LogOptions{Values: values})}
			if values {
				opts = append(opts, engine.RevealValues())
			}
			eng := open(t, url, opts...)
			exec(t, eng, "DROP TABLE IF EXISTS t")
			exec(t, eng, "CREATE TABLE t (name VARCHAR(20) UNIQUE)")
			exec(t, eng, "INSERT INTO t VALUES (?)", "s3cr")
			_, err := eng.Exec(ctx, core.SQL("INSERT INTO t VALUES (?)", "s3cr"))
			text := out.String() + err.Error()
			if strings.Contains(text, "s3cr") != values || !strings.Contains(out.String(), "level=WARN msg=exec duration=") {
				t.Errorf("values %t:\n%s", values, text)
			}
			if !strings.Contains(err.Error(), "INSERT INTO t") {
				t.Errorf("the statement is not told: %v", err)
			}
		}
	})
}

// TestReadOnly: an engine that only reads.
func TestReadOnly(t *testing.T) {
	ctx := context.Background()
	each(t, func(t *testing.T, eng *engine.Engine) {
		reader := eng.With(engine.Options{ReadOnly: true})
		work := func(tx *engine.Tx) error { _, err := tx.Exec(ctx, insert(1)); return err }
		_, single := reader.Exec(ctx, insert(1))
		_, statement := eng.Exec(ctx, engine.With(insert(1), engine.Options{ReadOnly: true}))
		for i, err := range []error{single, statement, reader.InTx(ctx, work)} {
			if core.KindOf(err) != core.ErrReadOnly {
				t.Errorf("%d: %v", i, err)
			}
		}
		if n := number(t, reader, "SELECT count(*) FROM t"); n != 0 {
			t.Errorf("%d rows", n)
		}
		exec(t, eng, "INSERT INTO t VALUES (1, 1)")
	}, engine.WithPool(engine.Pool{Static: true}))
}

// TestOnConnect: each connection is set up once.
func TestOnConnect(t *testing.T) {
	ctx := context.Background()
	setups := 0
	each(t, func(t *testing.T, eng *engine.Engine) {
		number(t, eng, "SELECT 1")
		if setups != 1 {
			t.Errorf("set up %d times", setups)
		}
		setups = 0
	}, engine.WithPool(engine.Pool{Static: true}), engine.OnConnect(func(_ context.Context, c core.Conn) error {
		setups++
		_, err := c.Exec(ctx, core.SQL("SELECT 1"))
		return err
	}))
}

// TestWrap runs on what a program has already.
func TestWrap(t *testing.T) {
	ctx := context.Background()
	use := func(t *testing.T, eng *engine.Engine) {
		t.Helper()
		exec(t, eng, "CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER)")
		if err := eng.InTx(ctx, func(tx *engine.Tx) error { _, err := tx.Exec(ctx, insert(1)); return err }); err != nil {
			t.Error(err)
		}
		if err := eng.Close(); err != nil {
			t.Error(err)
		}
	}
	t.Run("postgresql", func(t *testing.T) {
		native, err := pgxpool.New(ctx, testdb.URL(t, "postgresql"))
		if err != nil {
			t.Fatal(err)
		}
		defer native.Close()
		eng, err := engine.Wrap(postgres.FromPool(native))
		if err != nil {
			t.Fatal(err)
		}
		use(t, eng)
		tx, err := native.Begin(ctx)
		if err != nil {
			t.Fatal(err)
		}
		c, err := postgres.FromTx(tx)
		if err != nil {
			t.Fatal(err)
		}
		exec(t, c, "INSERT INTO t VALUES (2, 2)")
		if err := tx.Rollback(ctx); err != nil {
			t.Error(err)
		}
	})
	t.Run("sqlite", func(t *testing.T) {
		db, err := sql.Open("sqlite", ":memory:")
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		db.SetMaxOpenConns(1)
		eng, err := engine.Wrap(sqlite.FromDB(db))
		if err != nil {
			t.Fatal(err)
		}
		use(t, eng)
		tx, err := db.Begin()
		if err != nil {
			t.Fatal(err)
		}
		c, err := engine.WrapConn(sqlite.FromTx(tx))
		if err != nil {
			t.Fatal(err)
		}
		exec(t, c, "INSERT INTO t VALUES (2, 2)")
		if err := c.Close(ctx); err != nil {
			t.Error(err)
		}
		if err := tx.Commit(); err != nil {
			t.Error(err)
		}
		var n int
		if err := db.QueryRow("SELECT count(*) FROM t").Scan(&n); err != nil || n != 2 {
			t.Errorf("%d rows, %v", n, err)
		}
	})
}
