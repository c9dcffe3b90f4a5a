package engine_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/dialect/sqlite"
	"limbeck.dev/migrate/engine"
)

var (
	ctx     = context.Background()
	account = core.NewTable("account")
	id      = core.Col[int64](account, "id")
	balance = core.Col[int64](account, "balance")
)

// bank is a database with two accounts.
func bank(opts ...engine.Option) *engine.Engine {
	db, err := engine.Open("sqlite://", opts...)
	if err != nil {
		panic(err)
	}
	setup := []core.Statement{
		core.SQL("CREATE TABLE account (id INTEGER PRIMARY KEY, balance BIGINT NOT NULL)"),
		core.Insert(account).Values(id.To(1), balance.To(100)).Values(id.To(2), balance.To(0)),
	}
	for _, stmt := range setup {
		if _, err := db.Exec(ctx, stmt); err != nil {
			panic(err)
		}
	}
	return db
}

func balances(db core.Conn) ([]int64, error) {
	return core.Columns1(core.Select().From(account).OrderBy(id), balance).All(ctx, db)
}

func add(to, amount int64) core.Statement {
	return core.Update(account).Set(balance.ToExpr(core.Num(balance).Add(amount))).Where(id.Eq(to))
}

func ExampleOpen() {
	db, err := engine.Open("sqlite://", // or postgresql://app:secret@db/app, mysql://…, mariadb://…
		engine.WithPool(engine.Pool{Size: 10, Timeout: 5 * time.Second, PrePing: true}),
		engine.OnConnect(func(ctx context.Context, c core.Conn) error {
			_, err := c.Exec(ctx, core.SQL("PRAGMA cache_size = -20000"))
			return err
		}))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer db.Close()

	n, err := core.Into[int](core.SQL("SELECT 1 + 1")).One(ctx, db) // connects
	fmt.Println(n, err)
	// Output: 2 <nil>
}

func ExampleEngine_InTx() {
	db := bank()
	defer db.Close()

	transfer := func(tx *engine.Tx) error {
		if _, err := tx.Exec(ctx, add(1, -30)); err != nil {
			return err // rolls back, and so does a panic
		}
		_, err := tx.Exec(ctx, add(2, 30))
		return err // nil commits
	}
	err := db.InTx(ctx, transfer)
	fmt.Println(balances(db))

	err = db.InTx(ctx, transfer, engine.TxOptions{Isolation: dialect.Serializable})
	fmt.Println(err)

	err = db.InTx(ctx, transfer, engine.TxOptions{ReadOnly: true})
	fmt.Println(errors.Is(err, core.ErrReadOnly))
	// Output:
	// [70 30] <nil>
	// <nil>
	// true
}

func ExampleRetry() {
	db := bank()
	defer db.Close()

	tries := 0
	err := engine.Retry(ctx, 5, func(ctx context.Context) error {
		return db.InTx(ctx, func(tx *engine.Tx) error {
			if tries++; tries < 3 {
				return &core.Error{Kind: core.ErrSerialization} // as a database would
			}
			_, err := tx.Exec(ctx, add(1, -30))
			return err
		})
	})
	fmt.Println(tries, err)
	// Output: 3 <nil>
}

func ExampleTx_Savepoint() {
	db := bank()
	defer db.Close()

	err := db.InTx(ctx, func(tx *engine.Tx) error {
		if _, err := tx.Exec(ctx, add(1, 1)); err != nil {
			return err
		}
		err := tx.Savepoint(ctx, func(tx *engine.Tx) error {
			_, err := tx.Exec(ctx, core.Insert(account).Values(id.To(1), balance.To(5)))
			return err
		})
		if errors.Is(err, core.ErrUnique) {
			return nil // only the savepoint is undone
		}
		return err
	})
	fmt.Println(err)
	fmt.Println(balances(db))
	// Output:
	// <nil>
	// [101 0] <nil>
}

func ExampleEngine_Begin() {
	db := bank()
	defer db.Close()

	tx, err := db.Begin(ctx, engine.TxOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer tx.Rollback(ctx) // does nothing after Commit

	_, err = tx.Exec(ctx, add(2, 7))
	fmt.Println(err, tx.Commit(ctx))
	// Output: <nil> <nil>
}

func ExampleEngine_Conn() {
	db := bank()
	defer db.Close()

	conn, err := db.Conn(ctx) // one connection, pinned
	if err != nil {
		fmt.Println(err)
		return
	}
	defer conn.Close(ctx)

	_, err = conn.Exec(ctx, core.SQL("CREATE TEMPORARY TABLE seen (id INTEGER)"))
	fmt.Println(err)
	// Output: <nil>
}

func ExampleWithLogger() {
	logger := slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{ReplaceAttr: untimed}))

	db, err := engine.Open("sqlite://", engine.WithLogger(logger, engine.LogOptions{Slow: time.Hour}))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer db.Close()
	_, err = db.Exec(ctx, core.SQL("SELECT * FROM nowhere WHERE id = ?", 5))
	fmt.Println(core.KindOf(err))
	// Output:
	// level=WARN msg=exec rows=0 sql="SELECT * FROM nowhere WHERE id = ?" args=1 error="SQL logic error: no such table: nowhere (1) (in SELECT * FROM nowhere WHERE id = ?)"
	// database error: undefined
}

// untimed leaves out what differs from run to run.
func untimed(_ []string, a slog.Attr) slog.Attr {
	if a.Key == slog.TimeKey || a.Key == "duration" {
		return slog.Attr{}
	}
	return a
}

// counter is a hook.
type counter struct{ statements int }

func (c *counter) Before(ctx context.Context, e *engine.Event) context.Context { return ctx }

func (c *counter) After(ctx context.Context, e *engine.Event) {
	if e.Kind == engine.EventExec || e.Kind == engine.EventQuery {
		c.statements++
	}
}

func ExampleWithHook() {
	seen := &counter{}
	db := bank(engine.WithHook(seen))
	defer db.Close()

	_, err := balances(db)
	fmt.Println(seen.statements, err)
	// Output: 3 <nil>
}

func ExampleEngine_With() {
	db := bank()
	defer db.Close()

	reports := db.With(engine.Options{ReadOnly: true, Timeout: time.Minute, Tag: "reports"})
	_, err := reports.Exec(ctx, add(1, 1))
	fmt.Println(errors.Is(err, core.ErrReadOnly))

	invoices := core.NewTable("account").In("tenant") // a schema's name for all tenants
	acme := db.With(engine.Options{Schemas: map[string]string{"tenant": "main"}})
	n, err := core.Columns1(core.Select().From(invoices), core.Count()).One(ctx, acme)
	fmt.Println(n, err)

	_, err = db.Exec(ctx, engine.With(add(1, 1), engine.Options{Timeout: time.Second})) // one statement
	fmt.Println(err)
	// Output:
	// true
	// 2 <nil>
	// <nil>
}

func ExampleWrap() {
	pool, err := sql.Open("sqlite", ":memory:") // that the program has already
	if err != nil {
		fmt.Println(err)
		return
	}
	defer pool.Close()

	db, err := engine.Wrap(sqlite.FromDB(pool)) // or postgres.FromPool(pgxPool), mysql.FromDB(ctx, pool)
	if err != nil {
		fmt.Println(err)
		return
	}
	n, err := core.Into[int](core.SQL("SELECT 7")).One(ctx, db)
	fmt.Println(n, err)
	// Output: 7 <nil>
}
