package sqlite

import (
	"fmt"
	"path/filepath"
	"testing"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
)

// pooled returns a connection of a pool on a new file, with the table t (a) of
// three rows.
func pooled(t *testing.T) (dialect.Conn, *session) {
	t.Helper()
	u, err := dialect.ParseURL("sqlite:///" + filepath.ToSlash(filepath.Join(t.TempDir(), "kept.db")))
	if err != nil {
		t.Fatal(err)
	}
	p, err := fileDriver{}.OpenPool(u, dialect.PoolOptions{Size: 1})
	if err != nil {
		t.Fatal(err)
	}
	c, err := p.Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(t.Context()); err != nil {
			t.Error(err)
		}
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
	for _, text := range []string{"CREATE TABLE t (a INTEGER)", "INSERT INTO t VALUES (1), (2), (3)"} {
		if _, err := c.Exec(t.Context(), core.SQL(text)); err != nil {
			t.Fatal(err)
		}
	}
	var s *session
	err = c.(*Conn).pin.Raw(func(native any) error {
		s = native.(*session)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return c, s
}

// TestKeptWithin: a statement whose rows are being read runs again within them.
func TestKeptWithin(t *testing.T) {
	c, s := pooled(t)
	stmt := core.SQL("SELECT a FROM t WHERE a > ? ORDER BY a", 0)
	var pairs string
	err := core.QueryEach(t.Context(), c, stmt, func(scan func(...any) error) error {
		var outer int
		if err := scan(&outer); err != nil {
			return err
		}
		s.kept.ForgetAll() // also while it is used
		return core.QueryEach(t.Context(), c, stmt, func(scan func(...any) error) error {
			var inner int
			err := scan(&inner)
			pairs += fmt.Sprint(outer, inner, ";")
			return err
		})
	})
	if want := "1 1;1 2;1 3;2 1;2 2;2 3;3 1;3 2;3 3;"; err != nil || pairs != want {
		t.Errorf("%s, %v, want %s", pairs, err, want)
	}
}

// TestKeptFollowsSchema: a statement that is kept sees the tables as they are.
func TestKeptFollowsSchema(t *testing.T) {
	c, _ := pooled(t)
	ask := func() (all []map[string]any) {
		t.Helper()
		all, err := core.Into[map[string]any](core.SQL("SELECT * FROM t WHERE 1 = ?", 1)).All(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	for _, step := range []struct{ change, want string }{
		{"UPDATE t SET a = a * 10", "[map[a:10] map[a:20] map[a:30]]"},
		{"ALTER TABLE t ADD COLUMN b INTEGER DEFAULT 7", "[map[a:10 b:7] map[a:20 b:7] map[a:30 b:7]]"},
		{"DROP TABLE t", ""},
		{"CREATE TABLE t (c)", "[]"},
		{"INSERT INTO t VALUES (5)", "[map[c:5]]"},
	} {
		if _, err := c.Exec(t.Context(), core.SQL(step.change)); err != nil {
			t.Fatal(step.change, err)
		}
		if step.want == "" {
			continue
		}
		if got := fmt.Sprint(ask()); got != step.want {
			t.Errorf("after %s: %s, want %s", step.change, got, step.want)
		}
	}
}

// TestKeptAreFew: what was not used for longest makes room, and a statement that
// failed can be used again.
func TestKeptAreFew(t *testing.T) {
	c, _ := pooled(t)
	var n int
	ask := func(text string) error {
		_, err := core.QueryOne(t.Context(), c, core.SQL(text, 2), &n)
		return err
	}
	if err := ask("SELECT abs(a / (a - ?) - 9223372036854775807) FROM t WHERE a = 1"); err == nil {
		t.Error("an overflow is no error")
	}
	for i := range 2 * dialect.MostKept {
		for range 2 {
			if err := ask(fmt.Sprintf("SELECT a + %d FROM t WHERE a = ?", i)); err != nil || n != i+2 {
				t.Fatal(i, n, err)
			}
		}
	}
	_, err := c.Exec(t.Context(), core.SQL("CREATE UNIQUE INDEX i ON t (a)"))
	for range 2 {
		if err == nil {
			_, failed := c.Exec(t.Context(), core.SQL("INSERT INTO t VALUES (?)", 3))
			if core.KindOf(failed) != core.ErrUnique {
				t.Errorf("a second 3: %v", failed)
			}
		}
	}
	result, err := c.Exec(t.Context(), core.SQL("INSERT INTO t VALUES (?)", 4))
	if err != nil || result.RowsAffected != 1 {
		t.Error(result, err)
	}
}
