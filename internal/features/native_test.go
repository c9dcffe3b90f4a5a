package features

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"limbeck.dev/migrate"
	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/internal/testconn"
	"limbeck.dev/migrate/internal/testdb"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/sqltext"
	"limbeck.dev/migrate/versions"
)

// nativeChange is a pair of schemas in the database's own SQL.
type nativeChange struct {
	name     string
	servers  []string // none: all
	from, to string
	rows     string
	same     bool     // there is nothing to do
	refused  string   // what the error says, where no revision is written
	probes   []string // queries whose answers are the same before, after, and after the way back
	after    []string // queries, and their answers after the upgrade, in turns
}

var bothMySQL = []string{"mysql", "mariadb"}

// TestNativeChanges makes the first schema by the database's own SQL, and goes to
// the second, back and there again, by operations and by SQL scripts.
func TestNativeChanges(t *testing.T) {
	for _, c := range slices.Concat(caseChanges, nativeChanges, mysqlChanges) {
		t.Run(c.name, func(t *testing.T) {
			testdb.Each(t, func(t *testing.T, server, _ string) {
				if c.servers != nil && !slices.Contains(c.servers, server) {
					t.Skip("not of this database")
				}
				t.Parallel()
				goal := &native{t: t, url: testdb.URL(t, server)}
				goal.exec(c.to)
				for _, format := range []string{"go", "sql"} {
					n := &native{t: t, url: testdb.URL(t, server), format: format, dir: t.TempDir()}
					n.exec(c.from)
					n.exec(c.rows)
					n.goes(c, goal.inspect())
				}
			})
		})
	}
}

// native is a database that was made by its own SQL, with revisions for it.
type native struct {
	t                *testing.T
	url, format, dir string
	set              versions.Set
}

func (n *native) conn() dialect.Conn { return testconn.Open(n.t, n.url) }

// exec runs the statements of a script.
func (n *native) exec(script string) {
	n.t.Helper()
	c := n.conn()
	statements, err := sqltext.Split(script, c.Dialect().Syntax())
	if err != nil {
		n.t.Fatal(err)
	}
	for _, s := range statements {
		if _, err := c.Exec(context.Background(), core.SQL(s.Text)); err != nil {
			n.t.Fatalf("%s\n%v", s.Text, err)
		}
	}
}

// answer is what a query answers, in one text.
func (n *native) answer(query string) string {
	n.t.Helper()
	rows, err := n.conn().Query(context.Background(), core.SQL(query))
	if err != nil {
		n.t.Fatalf("%s\n%v", query, err)
	}
	defer rows.Close()
	var lines []string
	for rows.Next() {
		values := make([]any, len(rows.Columns()))
		targets := make([]any, len(values))
		for i := range values {
			targets[i] = &values[i]
		}
		if err := rows.Scan(targets...); err != nil {
			n.t.Fatal(err)
		}
		for i, v := range values {
			if b, ok := v.([]byte); ok {
				values[i] = string(b)
			}
		}
		lines = append(lines, strings.TrimSuffix(fmt.Sprintln(values...), "\n"))
	}
	if err := rows.Err(); err != nil {
		n.t.Fatal(err)
	}
	return strings.Join(lines, "\n")
}

// inspect is the schema, as it comes back from YAML, with the columns in the order
// of their names: one that is made anew comes last.
func (n *native) inspect() *md.MetaData {
	n.t.Helper()
	text, err := md.FormatYAML((&history{t: n.t, url: n.url}).inspect())
	if err != nil {
		n.t.Fatal(err)
	}
	m, err := md.ParseYAML("model", text)
	if err != nil {
		n.t.Fatal(err)
	}
	for i := range m.Tables {
		slices.SortFunc(m.Tables[i].Columns, func(a, b md.Column) int { return strings.Compare(a.Name, b.Name) })
	}
	return m
}

func (n *native) open(model *md.MetaData) *migrate.Environment {
	n.t.Helper()
	config := migrate.Config{URL: n.url, Target: model, ScriptDirs: []string{n.dir}, ScriptFormat: n.format, Scripts: &n.set}
	if n.format == "sql" {
		config.Scripts = versions.FS(os.DirFS(n.dir), versions.FSOptions{})
	} else {
		config.ProcessRevisions = func(_ context.Context, d *migrate.Directives) error {
			for _, r := range d.Revisions {
				n.set.Add(r)
			}
			return nil
		}
	}
	env, err := migrate.Open(n.t.Context(), config)
	if err != nil {
		n.t.Fatal(err)
	}
	return env
}

// goes takes the database to the model, back, and there again.
func (n *native) goes(c nativeChange, model *md.MetaData) {
	n.t.Helper()
	before, answers := n.inspect(), n.answers(c.probes)
	if found, err := n.open(before).Check(n.t.Context()); err != nil {
		n.t.Fatalf("%s: the database against itself: %v: %v", n.format, err, found.Upgrade)
	}
	written, err := n.open(model).Revision(n.t.Context(), migrate.RevisionOptions{Message: "change", Autogenerate: true})
	switch {
	case c.refused != "":
		if err == nil || !strings.Contains(err.Error(), c.refused) {
			n.t.Errorf("%s: refused with %v, want %q", n.format, err, c.refused)
		}
		return
	case err != nil:
		n.t.Fatalf("%s: %v", n.format, err)
	case c.same:
		if written.Path != "" {
			n.t.Errorf("%s: written: %v", n.format, written.Found.Upgrade)
		}
		return
	case written.Path == "":
		n.t.Fatalf("%s: nothing is written", n.format)
	}
	n.upgrade(c, model, answers)
	if _, err := n.open(model).Downgrade(n.t.Context(), "-1"); err != nil {
		n.t.Fatalf("%s: down: %v", n.format, err)
	}
	if d := cmp.Diff(before, n.inspect()); d != "" {
		n.t.Errorf("%s: downgraded (-before +after):\n%s", n.format, d)
	}
	if d := cmp.Diff(answers, n.answers(c.probes)); d != "" {
		n.t.Errorf("%s: answers after the way back (-before +after):\n%s", n.format, d)
	}
	n.upgrade(c, model, answers)
}

func (n *native) answers(queries []string) (list []string) {
	for _, q := range queries {
		list = append(list, n.answer(q))
	}
	return list
}

// upgrade goes up, and finds nothing left to do.
func (n *native) upgrade(c nativeChange, model *md.MetaData, answers []string) {
	n.t.Helper()
	env := n.open(model)
	if _, err := env.Upgrade(n.t.Context(), "head"); err != nil {
		n.t.Fatalf("%s: up: %v", n.format, err)
	}
	if found, err := env.Check(n.t.Context()); errors.Is(err, migrate.ErrPending) {
		n.t.Errorf("%s: left to do: %v", n.format, found.Upgrade)
	} else if err != nil {
		n.t.Fatalf("%s: %v", n.format, err)
	}
	if d := cmp.Diff(answers, n.answers(c.probes)); d != "" {
		n.t.Errorf("%s: answers (-before +after):\n%s", n.format, d)
	}
	for i := 0; i+1 < len(c.after); i += 2 {
		if got := n.answer(c.after[i]); got != c.after[i+1] {
			n.t.Errorf("%s: %s answers %q, want %q", n.format, c.after[i], got, c.after[i+1])
		}
	}
}
