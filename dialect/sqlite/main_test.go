package sqlite

import (
	"context"
	"path/filepath"
	"slices"
	"testing"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
)

// connect opens a new database file, which is gone when the test ends.
func connect(t testing.TB) *Conn {
	t.Helper()
	return connectTo(t, filepath.Join(t.TempDir(), "test.db"))
}

func connectTo(t testing.TB, path string) *Conn {
	t.Helper()
	c, err := fileDriver{}.Connect(context.Background(), dialect.URL{Scheme: "sqlite", Database: path})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close(context.Background()) })
	return c.(*Conn)
}

// run executes SQL text.
func run(t testing.TB, c *Conn, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if _, err := c.Exec(context.Background(), core.SQL(text)); err != nil {
			t.Fatalf("%s\n%v", text, err)
		}
	}
}

// migrate runs operations as the executor does: in one transaction, each
// compiled when its turn comes.
func migrate(t testing.TB, c *Conn, script ...ops.Op) error {
	t.Helper()
	ctx, d := context.Background(), New()
	if err := d.Begin(ctx, c, dialect.BeginOptions{Script: script}); err != nil {
		return err
	}
	for _, op := range script {
		statements, err := d.CompileLive(ctx, c, op)
		for _, s := range statements {
			if err == nil {
				_, err = c.Exec(ctx, core.SQL(s.SQL))
			}
		}
		if err != nil {
			if back := d.Rollback(ctx, c); back != nil {
				t.Fatal(back)
			}
			return err
		}
	}
	return d.Commit(ctx, c)
}

func mustMigrate(t testing.TB, c *Conn, script ...ops.Op) {
	t.Helper()
	if err := migrate(t, c, script...); err != nil {
		t.Fatal(err)
	}
}

func reflection(t testing.TB, c *Conn) *dialect.Reflection {
	t.Helper()
	r, err := New().Reflect(context.Background(), c, dialect.ReflectOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func normalize(t testing.TB, m *md.MetaData) *md.MetaData {
	t.Helper()
	n, err := New().Normalize(m)
	if err != nil {
		t.Fatal(err)
	}
	n.Sort()
	return n
}

// column runs a query and returns its first column as text.
func column(t testing.TB, c *Conn, query string) []string {
	t.Helper()
	list := []string{}
	err := core.QueryEach(context.Background(), c, core.SQL(query), func(scan func(...any) error) error {
		var text string
		err := scan(&text)
		list = append(list, text)
		return err
	})
	if err != nil {
		t.Fatalf("%s\n%v", query, err)
	}
	return list
}

func sorted(list []string) []string {
	return slices.Sorted(slices.Values(list))
}
