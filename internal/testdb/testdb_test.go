package testdb

import (
	"context"
	"database/sql"
	"net/url"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	_ "modernc.org/sqlite"
)

// TestEach makes a database on every server, works in it, and leaves a session with an open transaction
// behind, which must not keep the database from being dropped.
func TestEach(t *testing.T) {
	var ran []string
	Each(t, func(t *testing.T, server, url string) {
		ran = append(ran, server)
		if !strings.HasPrefix(url, server+"://") {
			t.Errorf("URL of %s is %s", server, url)
		}
		for _, statement := range []string{"CREATE TABLE t (id INTEGER)", "BEGIN", "INSERT INTO t VALUES (1)"} {
			if err := execute(t, server, url, statement); err != nil {
				t.Fatalf("%s: %v", statement, err)
			}
		}
	})
	if len(ran) == 0 {
		t.Error("not even SQLite ran")
	}
}

// TestURLDrops looks for the database after the test that it belonged to.
func TestURLDrops(t *testing.T) {
	for _, server := range Servers()[1:] {
		t.Run(server, func(t *testing.T) {
			var gone string
			t.Run("database", func(t *testing.T) {
				gone = URL(t, server)
				if err := execute(t, server, gone, "BEGIN"); err != nil {
					t.Fatal(err)
				}
			})
			if gone == "" {
				t.Skip("the server is not there")
			}
			if err := execute(t, server, gone, "SELECT 1"); err == nil {
				t.Errorf("%s is still there", gone)
			}
		})
	}
}

func TestURLDiffers(t *testing.T) {
	for _, server := range Servers() {
		t.Run(server, func(t *testing.T) {
			if a, b := URL(t, server), URL(t, server); a == b {
				t.Errorf("two databases share the URL %s", a)
			}
		})
	}
}

// sessions keeps the connections of execute by URL, so that a transaction stays open over its calls.
var sessions = map[string]func(context.Context, string) error{}

// execute runs a statement in the session of a URL, which is never closed.
func execute(t *testing.T, server, rawURL, statement string) error {
	t.Helper()
	run := sessions[rawURL]
	if run == nil || statement == "SELECT 1" {
		var err error
		if run, err = connect(t.Context(), server, rawURL); err != nil {
			return err
		}
		sessions[rawURL] = run
	}
	return run(context.Background(), statement)
}

// connect opens one session with the server's own driver.
func connect(ctx context.Context, server, rawURL string) (func(context.Context, string) error, error) {
	if server == "postgresql" {
		conn, err := pgx.Connect(ctx, rawURL)
		return func(ctx context.Context, s string) error { _, err := conn.Exec(ctx, s); return err }, err
	}
	db, err := open(server, rawURL)
	if err != nil {
		return nil, err
	}
	conn, err := db.Conn(context.Background())
	return func(ctx context.Context, s string) error { _, err := conn.ExecContext(ctx, s); return err }, err
}

func open(server, rawURL string) (*sql.DB, error) {
	if server == "sqlite" {
		return sql.Open("sqlite", strings.TrimPrefix(rawURL, "sqlite:///"))
	}
	u, err := url.Parse(rawURL)
	if err != nil {
		return nil, err
	}
	a, err := openMySQL(u)
	return a.db, err
}
