package testdb

import (
	"context"
	"database/sql"
	"net/url"
	"slices"
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
		session := connect(t, server, url)
		for _, statement := range []string{"CREATE TABLE t (id INTEGER)", "BEGIN", "INSERT INTO t VALUES (1)"} {
			if err := session(statement); err != nil {
				t.Fatalf("%s: %v", statement, err)
			}
		}
	})
	if !slices.Contains(ran, "sqlite") {
		t.Error("not even SQLite ran")
	}
}

// TestURLDrops looks for the database after the test that it belonged to.
func TestURLDrops(t *testing.T) {
	for _, server := range Servers() {
		if server == "sqlite" {
			continue // its file goes with the test's directory
		}
		t.Run(server, func(t *testing.T) {
			var gone string
			t.Run("owner", func(t *testing.T) { gone = URL(t, server) })
			if gone == "" {
				t.Skip("the server is not there")
			}
			if err := connect(t, server, gone)("SELECT 1"); err == nil {
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

// connect opens one session, which nobody closes, and gives what executes a statement in it. Where there is
// no such database, every statement fails.
func connect(t *testing.T, server, rawURL string) func(statement string) error {
	t.Helper()
	ctx := context.Background()
	if server == "postgresql" {
		conn, err := pgx.Connect(ctx, rawURL)
		if err != nil {
			return func(string) error { return err }
		}
		return func(statement string) error { _, err := conn.Exec(ctx, statement); return err }
	}
	db := open(t, rawURL)
	db.SetMaxOpenConns(1)
	return func(statement string) error { _, err := db.ExecContext(ctx, statement); return err }
}

func open(t *testing.T, rawURL string) *sql.DB {
	t.Helper()
	if path, ok := strings.CutPrefix(rawURL, "sqlite:///"); ok {
		db, err := sql.Open("sqlite", path)
		if err != nil {
			t.Fatal(err)
		}
		return db
	}
	u, err := url.Parse(rawURL)
	if err != nil {
		t.Fatal(err)
	}
	a, err := openMySQL(u)
	if err != nil {
		t.Fatal(err)
	}
	return a.db
}
