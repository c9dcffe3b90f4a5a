package bench

import (
	"context"
	"database/sql"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	_ "github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite"
)

const (
	allColumns = "id, name, email, age, score, active, created, note"
	selectAll  = "SELECT " + allColumns + " FROM items"
)

func placeholder(server string, n int) string {
	if server == "postgresql" {
		return "$" + strconv.Itoa(n)
	}
	return "?"
}

// openDB opens the database through database/sql.
func openDB(b *testing.B, server, address string) *sql.DB {
	b.Helper()
	driver, dsn := "pgx", address
	switch server {
	case "sqlite":
		driver, dsn = "sqlite", strings.TrimPrefix(address, "sqlite:///")+"?_pragma=busy_timeout(5000)"
	case "mariadb", "mysql":
		driver, dsn = "mysql", mysqlDSN(b, address)
	}
	db, err := sql.Open(driver, dsn)
	if err != nil {
		b.Fatal(err)
	}
	return db
}

func mysqlDSN(b *testing.B, address string) string {
	u, err := url.Parse(address)
	if err != nil {
		b.Fatal(err)
	}
	c := mysql.NewConfig()
	c.User = u.User.Username()
	c.Passwd, _ = u.User.Password()
	c.Net, c.Addr, c.DBName, c.ParseTime = "tcp", u.Host, strings.TrimPrefix(u.Path, "/"), true
	return c.FormatDSN()
}

func openRaw(b *testing.B, server, address string) store {
	if server != "postgresql" {
		return &rawSQL{server: server, db: openDB(b, server, address)}
	}
	pool, err := pgxpool.New(b.Context(), address)
	if err != nil {
		b.Fatal(err)
	}
	return &rawPGX{pool}
}

// rawPGX is pgx as its users write it by hand, with fixed targets.
type rawPGX struct{ pool *pgxpool.Pool }

func (r *rawPGX) close() { r.pool.Close() }

func (r *rawPGX) byKey(ctx context.Context, id int64) (item Item, err error) {
	err = r.pool.QueryRow(ctx, selectAll+" WHERE id = $1", id).Scan(item.targets()...)
	return item, err
}

func (r *rawPGX) list(ctx context.Context, limit int) ([]Item, error) {
	rows, err := r.pool.Query(ctx, selectAll+" ORDER BY id LIMIT $1", limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var item Item
	targets := item.targets()
	var all []Item
	for rows.Next() {
		if err := rows.Scan(targets...); err != nil {
			return nil, err
		}
		all = append(all, item)
	}
	return all, rows.Err()
}

func (r *rawPGX) insert(ctx context.Context, item NewItem) error {
	_, err := r.pool.Exec(ctx, insertText("postgresql", 1), item.values()...)
	return err
}

func (r *rawPGX) insertAll(ctx context.Context, rows any) error {
	items := rows.([]NewItem)
	_, err := r.pool.CopyFrom(ctx, pgx.Identifier{"items"}, columns,
		pgx.CopyFromSlice(len(items), func(i int) ([]any, error) { return items[i].values(), nil }))
	return err
}

func (r *rawPGX) update(ctx context.Context, id int64, score float64) error {
	_, err := r.pool.Exec(ctx, "UPDATE items SET score = $1 WHERE id = $2", score, id)
	return err
}

// rawSQL is database/sql as its users write it by hand.
type rawSQL struct {
	server string
	db     *sql.DB
}

func (r *rawSQL) close() { r.db.Close() }

func (r *rawSQL) byKey(ctx context.Context, id int64) (item Item, err error) {
	err = r.db.QueryRowContext(ctx, selectAll+" WHERE id = ?", id).Scan(item.targets()...)
	return item, err
}

func (r *rawSQL) list(ctx context.Context, limit int) ([]Item, error) {
	rows, err := r.db.QueryContext(ctx, selectAll+" ORDER BY id LIMIT ?", limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var item Item
	targets := item.targets()
	var all []Item
	for rows.Next() {
		if err := rows.Scan(targets...); err != nil {
			return nil, err
		}
		all = append(all, item)
	}
	return all, rows.Err()
}

func (r *rawSQL) insert(ctx context.Context, item NewItem) error {
	_, err := r.db.ExecContext(ctx, insertText(r.server, 1), item.values()...)
	return err
}

// insertAll is the best that is done by hand: one prepared INSERT of 100 rows.
func (r *rawSQL) insertAll(ctx context.Context, rows any) error {
	items := rows.([]NewItem)
	tx, err := r.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	size := min(100, len(items))
	stmt, err := tx.PrepareContext(ctx, insertText(r.server, size))
	if err != nil {
		return err
	}
	defer stmt.Close()
	for from := 0; from+size <= len(items); from += size {
		if _, err := stmt.ExecContext(ctx, flat(items[from:from+size])...); err != nil {
			return err
		}
	}
	return tx.Commit()
}

func (r *rawSQL) update(ctx context.Context, id int64, score float64) error {
	_, err := r.db.ExecContext(ctx, "UPDATE items SET score = ? WHERE id = ?", score, id)
	return err
}
