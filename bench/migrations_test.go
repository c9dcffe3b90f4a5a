package bench

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pressly/goose/v3"

	"limbeck.dev/migrate"
	"limbeck.dev/migrate/internal/testdb"
	"limbeck.dev/migrate/versions"
)

// history is a directory of SQL revisions, as migrate and as goose read them.
type history struct{ ours, goose string }

// writeHistory writes n revisions, of which number i executes what statements
// returns.
func writeHistory(b *testing.B, n int, statements func(i int) []string) history {
	b.Helper()
	h := history{b.TempDir(), b.TempDir()}
	write := func(dir, name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			b.Fatal(err)
		}
	}
	before := ""
	for i := range n {
		id := fmt.Sprintf("r%05d", i)
		body := strings.Join(statements(i), ";\n") + ";\n"
		write(h.ours, id+".sql", fmt.Sprintf("-- revision: %s\n-- revises: %s\n-- message: number %d\n\n-- migrate: upgrade\n%s", id, before, i, body))
		write(h.goose, fmt.Sprintf("%05d_r.sql", i+1), "-- +goose Up\n"+body)
		before = id
	}
	return h
}

// smallTable is a revision of one small table.
func smallTable(i int) []string {
	return []string{fmt.Sprintf("CREATE TABLE b%05d (id INTEGER NOT NULL PRIMARY KEY, name VARCHAR(50))", i)}
}

// upgrade applies all of it with migrate.
func (h history) upgrade(ctx context.Context, url string) error {
	env, err := migrate.Open(ctx, migrate.Config{URL: url, Scripts: versions.Dir(h.ours, versions.FSOptions{})})
	if err != nil {
		return err
	}
	_, err = env.Upgrade(ctx, "head")
	return err
}

// up applies all of it with goose.
func (h history) up(ctx context.Context, server string, db *sql.DB) error {
	dialect := map[string]goose.Dialect{
		"postgresql": goose.DialectPostgres, "sqlite": goose.DialectSQLite3, "mysql": goose.DialectMySQL, "mariadb": goose.DialectMySQL,
	}[server]
	p, err := goose.NewProvider(dialect, db, os.DirFS(h.goose))
	if err != nil {
		return err
	}
	_, err = p.Up(ctx)
	return err
}

// contestant does the work of a round in a database of its own. What it returns
// is timed.
type contestant struct {
	name  string
	round func(b *testing.B, server string) func() error
}

// sideBySide lets the contestants take turns, b.N rounds of each, and reports
// the best time of each and what the first took as a multiple of the others.
func sideBySide(b *testing.B, server string, list ...contestant) {
	best := make([]time.Duration, len(list))
	for b.Loop() {
		for i, c := range list {
			work := c.round(b, server)
			begun := time.Now()
			if err := work(); err != nil {
				b.Fatalf("%s: %v", c.name, err)
			}
			if took := time.Since(begun); best[i] == 0 || took < best[i] {
				best[i] = took
			}
		}
	}
	b.ReportMetric(0, "ns/op")
	for i, c := range list {
		b.ReportMetric(float64(best[i].Microseconds())/1000, c.name+"-ms")
		if i > 0 {
			b.ReportMetric(float64(best[0])/float64(best[i]), "×"+c.name)
		}
	}
}

// migrating are migrate and goose, each on an empty database.
func migrating(h history) []contestant {
	return []contestant{
		{"migrate", func(b *testing.B, server string) func() error {
			url := testdb.URL(b, server)
			return func() error { return h.upgrade(b.Context(), url) }
		}},
		{"goose", func(b *testing.B, server string) func() error {
			db := openDB(b, server, testdb.URL(b, server))
			b.Cleanup(func() { db.Close() })
			return func() error { return h.up(b.Context(), server, db) }
		}},
	}
}

// BenchmarkRevisions applies SQL scripts of one small table each.
func BenchmarkRevisions(b *testing.B) {
	for _, n := range []int{250, 1000, 4000} {
		h := writeHistory(b, n, smallTable)
		for _, server := range testdb.Servers() {
			b.Run(fmt.Sprintf("%s/%d", server, n), func(b *testing.B) { sideBySide(b, server, migrating(h)...) })
		}
	}
}

// BenchmarkOneScript applies one script of 150 tables.
func BenchmarkOneScript(b *testing.B) {
	h := writeHistory(b, 1, func(int) (list []string) {
		for i := range 150 {
			list = append(list, smallTable(i)...)
		}
		return list
	})
	for _, server := range testdb.Servers() {
		b.Run(server, func(b *testing.B) { sideBySide(b, server, migrating(h)...) })
	}
}

// BenchmarkRows applies one script of 20,000 INSERTs; raw is a loop that executes
// them one by one.
func BenchmarkRows(b *testing.B) {
	inserts := func(int) (list []string) {
		list = append(list, "CREATE TABLE filled (id INTEGER NOT NULL PRIMARY KEY, name VARCHAR(50))")
		for i := range 20000 {
			list = append(list, fmt.Sprintf("INSERT INTO filled (id, name) VALUES (%d, 'row %d')", i, i))
		}
		return list
	}
	h := writeHistory(b, 1, inserts)
	raw := contestant{"raw", func(b *testing.B, server string) func() error {
		db := openDB(b, server, testdb.URL(b, server))
		b.Cleanup(func() { db.Close() })
		return func() error {
			for _, text := range inserts(0) {
				if _, err := db.ExecContext(b.Context(), text); err != nil {
					return err
				}
			}
			return nil
		}
	}}
	for _, server := range testdb.Servers() {
		b.Run(server, func(b *testing.B) { sideBySide(b, server, append(migrating(h), raw)...) })
	}
}
