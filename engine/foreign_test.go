package engine_test

import (
	"context"
	"database/sql"
	"errors"
	"net"
	"strconv"
	"testing"

	driver "github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/dialect/mysql"
	"limbeck.dev/migrate/dialect/postgres"
	"limbeck.dev/migrate/dialect/sqlite"
	"limbeck.dev/migrate/engine"
	"limbeck.dev/migrate/internal/testdb"
)

// foreignTx begins a transaction with nothing but the driver, and returns ours
// over it and what rolls it back.
func foreignTx(t *testing.T, url string) (c dialect.Conn, rollback func() error) {
	t.Helper()
	ctx := t.Context()
	u, err := dialect.ParseURL(url)
	check := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	check(err)
	if u.Scheme == "postgresql" {
		native, err := pgx.Connect(ctx, url)
		check(err)
		t.Cleanup(func() { native.Close(context.Background()) })
		tx, err := native.Begin(ctx)
		check(err)
		c, err = postgres.FromTx(tx)
		check(err)
		return c, func() error { return tx.Rollback(ctx) }
	}
	name, source := "sqlite", u.Database
	if u.Scheme != "sqlite" {
		config := driver.NewConfig()
		config.User, config.Passwd, config.Net, config.DBName, config.ParseTime = u.User, u.Password.Reveal(), "tcp", u.Database, true
		config.Addr = net.JoinHostPort(u.Hosts[0].Name, strconv.Itoa(u.Hosts[0].Port))
		name, source = "mysql", config.FormatDSN()
	}
	db, err := sql.Open(name, source)
	check(err)
	t.Cleanup(func() { db.Close() })
	tx, err := db.BeginTx(ctx, nil)
	check(err)
	if name == "sqlite" {
		return sqlite.FromTx(tx), tx.Rollback
	}
	c, err = mysql.FromTx(ctx, tx)
	check(err)
	return c, tx.Rollback
}

// TestForeignTx: in a transaction of the program's nothing of ours begins or
// ends one, so that the program's rollback undoes it all.
func TestForeignTx(t *testing.T) {
	testdb.Each(t, func(t *testing.T, _, url string) {
		eng := open(t, url)
		exec(t, eng, "CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER NOT NULL)")
		native, rollback := foreignTx(t, url)
		c, err := engine.WrapConn(native)
		if err != nil {
			t.Fatal(err)
		}
		exec(t, c, "INSERT INTO t VALUES (1, 1)")
		if err := c.InTx(t.Context(), func(*engine.Tx) error { return nil }); !errors.Is(err, engine.ErrTxOpen) {
			t.Errorf("a transaction within: %v", err)
		}
		rows := []struct{ ID, N int }{{2, 2}, {3, 3}}
		if _, err := c.Exec(t.Context(), engine.With(core.InsertAll(core.NewTable("t"), rows), engine.Options{ReadOnly: true})); err != nil {
			t.Errorf("many rows: %v", err)
		}
		if n := number(t, c, "SELECT count(*) FROM t"); n != 3 {
			t.Errorf("%d rows within", n)
		}
		if err := errors.Join(c.Close(t.Context()), rollback()); err != nil {
			t.Error(err)
		}
		if n := number(t, eng, "SELECT count(*) FROM t"); n != 0 {
			t.Errorf("%d rows are left", n)
		}
	})
}
