package migrate_test

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/internal/testconn"
	"limbeck.dev/migrate/internal/testdb"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/sqltext"
	"limbeck.dev/migrate/versions"
)

var ownTables = []string{"migrate_version", "migrate_journal", "migrate_statement"}

// state is everything that a migration may change: the schema, without the
// tool's own tables, and all rows.
type state struct {
	Schema  *md.MetaData
	Skipped []dialect.Skipped
	Rows    map[string][]string
	Version []string
}

func stateOf(t testing.TB, url string) state {
	t.Helper()
	c := testconn.Open(t, url)
	defer c.Close(context.Background())
	d := c.Dialect()
	r, err := d.Reflect(t.Context(), c, dialect.ReflectOptions{})
	if err != nil {
		t.Fatal(err)
	}
	s := state{Schema: r.MetaData, Skipped: r.Skipped, Rows: make(map[string][]string)}
	for i := range r.MetaData.Tables {
		table := &r.MetaData.Tables[i]
		switch {
		case table.Name == "migrate_version":
			s.Version = rowsOf(t, c, table)
		case !slices.Contains(ownTables, table.Name):
			s.Rows[table.Name] = rowsOf(t, c, table)
		}
	}
	r.MetaData.Tables = slices.DeleteFunc(r.MetaData.Tables, func(t md.Table) bool { return slices.Contains(ownTables, t.Name) })
	return s
}

// rowsOf returns the rows of a table as text, sorted.
func rowsOf(t testing.TB, c core.Conn, table *md.Table) []string {
	t.Helper()
	var list []string
	err := core.QueryEach(t.Context(), c, selectAll{table}, func(scan func(...any) error) error {
		values := make([]any, len(table.Columns))
		targets := make([]any, len(values))
		for i := range values {
			targets[i] = &values[i]
		}
		if err := scan(targets...); err != nil {
			return err
		}
		texts := make([]string, len(values))
		for i, v := range values {
			if b, ok := v.([]byte); ok {
				v = string(b)
			}
			texts[i] = fmt.Sprint(v)
		}
		list = append(list, strings.Join(texts, "|"))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(list)
	return list
}

type selectAll struct{ table *md.Table }

func (s selectAll) WriteSQL(w *sqltext.Writer) {
	w.Raw("SELECT ")
	for i, c := range s.table.Columns {
		w.Comma(i).Ident(c.Name)
	}
	w.Raw(" FROM ").Name(s.table.Schema, s.table.Name)
}

// TestOpenLeavesNothing: an environment needs not be closed, and so leaves no
// goroutine behind.
func TestOpenLeavesNothing(t *testing.T) {
	testdb.Each(t, func(t *testing.T, server, url string) {
		const many = 50
		before := runtime.NumGoroutine()
		for range many {
			openSet(t, url, &versions.Set{})
		}
		for deadline := time.Now().Add(time.Minute); runtime.NumGoroutine() > before+many/2; time.Sleep(time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("%d goroutines, and %d before", runtime.NumGoroutine(), before)
			}
		}
	})
}
