package features

import (
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"limbeck.dev/migrate"
	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/internal/testconn"
	"limbeck.dev/migrate/internal/testdb"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/versions"
)

// changes are pairs of models, in YAML, with rows in between, where what
// differs is in the way of something else.
var changes = []struct {
	name     string
	servers  []string // none: all
	from, to string
	rows     []string
	lost     []string // what autogenerate says is lost
}{
	{
		name: "values of an enum that a key, a check, an index, an exclusion and a computed column use", servers: []string{"postgresql"},
		from: `
enums: {mood: [a, b, c]}
tables:
  kinds: {columns: {m: enum mood}, primary_key: [m]}
  t:
    columns:
      id: integer
      m: {type: enum mood, default: "'a'"}
      calm: {type: boolean, computed: {expr: m = 'a', stored: true}}
    primary_key: [id]
    checks: {ck: m <> 'c'}
    indexes: {ix: {columns: [id], where: m = 'a'}, ix_calm: [calm]}
    foreign_keys: {fk: {columns: [m], references: kinds(m)}}
    exclusions: {ex: {method: btree, elements: [{column: id, operator: "="}], where: m = 'b'}}
views: {v: SELECT m FROM t WHERE m = 'b'}`,
		rows: []string{"INSERT INTO kinds VALUES ('a')", "INSERT INTO t VALUES (1)"},
		to: `
enums: {mood: [d, b, a]}
tables:
  kinds: {columns: {m: enum mood}, primary_key: [m]}
  t:
    columns:
      id: integer
      m: {type: enum mood, default: "'a'"}
      calm: {type: boolean, computed: {expr: m = 'b', stored: true}}
    primary_key: [id]
    checks: {ck: m <> 'd'}
    indexes: {ix: {columns: [id], where: m = 'a'}, ix_calm: [calm]}
    foreign_keys: {fk: {columns: [m], references: kinds(m)}}
    exclusions: {ex: {method: btree, elements: [{column: id, operator: "="}], where: m = 'b'}}
views: {v: SELECT m FROM t WHERE m = 'b'}`,
		lost: []string{"the values 'c' of enum mood"},
	},
	{
		name: "what a view has beside its definition", servers: []string{"postgresql"},
		from: `
tables: {t: {columns: {id: integer, a: varchar(10)}, primary_key: [id]}}
views: {v: "SELECT id, a FROM t"}`,
		rows: []string{"GRANT SELECT ON v TO public", "CREATE RULE r AS ON DELETE TO v DO INSTEAD NOTHING", "ALTER VIEW v SET (security_barrier)", "REVOKE ALL ON v FROM CURRENT_USER"},
		to: `
tables: {t: {columns: {id: integer, a: varchar(20)}, primary_key: [id]}}
views: {v: "SELECT id, a FROM t"}`,
		lost: []string{"privileges of view v", "rule r of view v", "view option (security_barrier=true) of view v"},
	},
	{
		name: "how a view is run, and for whom", servers: bothMySQL,
		from: `
tables: {t: {columns: {id: integer, a: varchar(10)}, primary_key: [id]}}
views: {v: "SELECT id, a FROM t", w: "SELECT id FROM t"}`,
		rows: []string{"CREATE OR REPLACE ALGORITHM = MERGE DEFINER = nobody@nowhere SQL SECURITY INVOKER VIEW v AS SELECT id, a FROM t",
			"CREATE OR REPLACE ALGORITHM = TEMPTABLE DEFINER = nobody@nowhere VIEW w AS SELECT id FROM t"},
		to: `
tables: {t: {columns: {id: integer, a: varchar(10)}, primary_key: [id]}}
views: {v: "SELECT a, id FROM t", w: "SELECT id FROM t"}`,
		lost: []string{"view property (ALGORITHM = MERGE) of view v", "view property (DEFINER = nobody@nowhere) of view v", "view property (SQL SECURITY INVOKER) of view v"},
	},
}

// TestChanges goes from one model to the other with rows there, back, and
// there again.
func TestChanges(t *testing.T) {
	for _, c := range changes {
		t.Run(c.name, func(t *testing.T) {
			testdb.Each(t, func(t *testing.T, server, url string) {
				if c.servers != nil && !slices.Contains(c.servers, server) {
					t.Skip("not of this database")
				}
				t.Parallel()
				h := &history{t: t, url: url}
				h.autogenerate(c.from)
				h.to("head")
				conn := testconn.Open(t, url)
				for _, sql := range c.rows {
					if _, err := conn.Exec(t.Context(), core.SQL(sql)); err != nil {
						t.Fatal(err)
					}
				}
				before := h.inspect()
				if lost := slices.Sorted(slices.Values(h.autogenerate(c.to))); !slices.Equal(lost, c.lost) {
					t.Errorf("lost: %q, want %q", lost, c.lost)
				}
				h.to("head")
				h.to("-1")
				if d := cmp.Diff(before, h.inspect()); d != "" {
					t.Errorf("downgraded (-before +after):\n%s", d)
				}
				h.to("head")
			})
		})
	}
}

// history is a growing line of revisions.
type history struct {
	t     *testing.T
	url   string
	set   versions.Set
	count int
	model *md.MetaData
}

func (h *history) open() *migrate.Environment {
	h.t.Helper()
	env, err := migrate.Open(h.t.Context(), migrate.Config{URL: h.url, Scripts: &h.set, Target: h.model})
	if err != nil {
		h.t.Fatal(err)
	}
	return env
}

// autogenerate adds the revision that leads to the model, and returns what it
// throws away.
func (h *history) autogenerate(yaml string) (lost []string) {
	h.t.Helper()
	model, err := md.ParseYAML("model", []byte(yaml))
	if err != nil {
		h.t.Fatal(err)
	}
	h.model = model
	found, err := h.open().Check(h.t.Context())
	if !errors.Is(err, migrate.ErrPending) {
		h.t.Fatal(err)
	}
	r := versions.Revision{ID: ids[h.count], Created: "2026-01-01T00:00:00Z", Message: "change", Upgrade: found.Upgrade, Downgrade: found.Downgrade}
	if h.count > 0 {
		r.Revises = versions.IDs{ids[h.count-1]}
	}
	h.set.Add(r)
	h.count++
	return found.DataLoss
}

// to goes up to head, where the model finds nothing to do, or down.
func (h *history) to(target string) {
	h.t.Helper()
	env := h.open()
	if target != "head" {
		if _, err := env.Downgrade(h.t.Context(), target); err != nil {
			h.t.Fatal(err)
		}
		return
	}
	if _, err := env.Upgrade(h.t.Context(), target); err != nil {
		h.t.Fatal(err)
	}
	if found, err := env.Check(h.t.Context()); err != nil {
		h.t.Fatalf("%v: %v", err, found.Upgrade)
	}
}

func (h *history) inspect() *md.MetaData {
	h.t.Helper()
	r, err := h.open().Inspect(h.t.Context())
	if err != nil {
		h.t.Fatal(err)
	}
	return r.MetaData
}

var ids = []string{"0000000000aa", "0000000000bb"}
