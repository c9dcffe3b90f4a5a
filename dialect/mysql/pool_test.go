package mysql

import (
	"context"
	"database/sql"
	"testing"

	"github.com/go-sql-driver/mysql"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/internal/testdb"
)

// TestFromDB runs on a database/sql pool and transaction of the program's own.
func TestFromDB(t *testing.T) {
	ctx := context.Background()
	for _, server := range []string{"mysql", "mariadb"} {
		t.Run(server, func(t *testing.T) {
			u, err := dialect.ParseURL(testdb.URL(t, server))
			if err != nil {
				t.Fatal(err)
			}
			configs, err := configsOf(u)
			if err != nil {
				t.Fatal(err)
			}
			connector, err := mysql.NewConnector(configs[0])
			if err != nil {
				t.Fatal(err)
			}
			db := sql.OpenDB(connector)
			defer db.Close()
			pool, err := FromDB(ctx, db)
			if err != nil {
				t.Fatal(err)
			}
			c, err := pool.Acquire(ctx)
			if err != nil {
				t.Fatal(err)
			}
			if got := c.Dialect().Name(); got != server {
				t.Errorf("the server is a %s", got)
			}
			for _, text := range []string{"CREATE TABLE t (id INTEGER)", "BEGIN", "INSERT INTO t VALUES (1)"} {
				if _, err := c.Exec(ctx, core.SQL(text)); err != nil {
					t.Fatal(err)
				}
			}
			if err := c.Close(ctx); err != nil {
				t.Error(err)
			}
			tx, err := db.Begin()
			if err != nil {
				t.Fatal(err)
			}
			in, err := FromTx(ctx, tx)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := in.Exec(ctx, core.SQL("INSERT INTO t VALUES (?)", 2)); err != nil {
				t.Error(err)
			}
			if err := in.Close(ctx); err != nil {
				t.Error(err)
			}
			if err := tx.Commit(); err != nil {
				t.Error(err)
			}
			var sum int
			if err := db.QueryRow("SELECT sum(id) FROM t").Scan(&sum); err != nil || sum != 2 {
				t.Errorf("the sum is %d, %v", sum, err)
			}
		})
	}
}
