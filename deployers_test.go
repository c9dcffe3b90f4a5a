package migrate_test

import (
	"fmt"
	"os/exec"
	"testing"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/internal/testconn"
	"limbeck.dev/migrate/internal/testdb"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/versions"
)

const deployRevisions = 20

func init() {
	scriptSets["ddl"] = func(string) *versions.Set {
		return chain(func(i int) ops.Script {
			name := fmt.Sprintf("t%d", i)
			return ops.Script{ops.CreateTable{Table: md.Table{Name: name, Columns: []md.Column{{Name: "id", Type: md.Integer{}, NotNull: true}}, PrimaryKey: md.PrimaryKey{Name: "pk_" + name, Columns: []string{"id"}}}}}
		})
	}
	scriptSets["data"] = func(string) *versions.Set {
		return chain(func(i int) ops.Script {
			return ops.Script{ops.Execute{SQL: fmt.Sprintf("INSERT INTO applied (revision) VALUES (%d)", i)}}
		})
	}
	scriptSets["vacuum"] = func(string) *versions.Set {
		return chain(func(i int) ops.Script {
			return ops.Script{ops.Execute{SQL: "VACUUM"}, ops.Execute{SQL: fmt.Sprintf("INSERT INTO applied (revision) VALUES (%d)", i)}}
		})
	}
	scriptSets["concurrent index"] = func(string) *versions.Set {
		return chain(func(i int) ops.Script {
			ix := md.Index{Name: fmt.Sprintf("ix_%d", i), Columns: []md.IndexColumn{{Column: "revision"}}}
			return ops.Script{ops.CreateIndex{Table: "applied", Index: ix, Concurrently: true}}
		})
	}
}

// needs tells which server the revisions of a set are for, if not for all.
var needs = map[string]string{"concurrent index": "postgresql", "vacuum": "sqlite"}

// chain is a line of revisions made by f.
func chain(f func(i int) ops.Script) *versions.Set {
	set := &versions.Set{}
	var revises versions.IDs
	for i := range deployRevisions {
		id := fmt.Sprintf("r%04d", i)
		set.Add(versions.Revision{ID: id, Revises: revises, Upgrade: f(i), Downgrade: ops.Script{}})
		revises = versions.IDs{id}
	}
	return set
}

// TestDeployers starts ten processes that upgrade one database at once: each
// revision is applied exactly once, and all of them succeed.
func TestDeployers(t *testing.T) {
	testdb.Each(t, func(t *testing.T, server, _ string) {
		for _, scripts := range []string{"ddl", "data", "concurrent index", "vacuum"} {
			if needs[scripts] != "" && needs[scripts] != server {
				continue
			}
			for _, warm := range []bool{false, true} {
				t.Run(fmt.Sprintf("%s warm=%t", scripts, warm), func(t *testing.T) {
					deployTogether(t, testdb.URL(t, server), scripts, warm)
				})
			}
		}
	})
}

func deployTogether(t *testing.T, url, scripts string, warm bool) {
	c := testconn.Open(t, url)
	if _, err := c.Exec(t.Context(), core.SQL("CREATE TABLE applied (revision INTEGER NOT NULL)")); err != nil {
		t.Fatal(err)
	}
	env := open(t, url, scripts)
	if warm {
		if _, err := env.Stamp(t.Context(), false, "base"); err != nil {
			t.Fatal(err)
		}
	}
	var all []*exec.Cmd
	for range 10 {
		cmd := deployer(t, url, scripts, "head")
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		all = append(all, cmd)
	}
	for i, cmd := range all {
		if err := cmd.Wait(); err != nil {
			t.Errorf("deployer %d: %v\n%s", i, err, stderr(cmd))
		}
	}
	var runs, revisions, rows int
	count := func(target *int, sql string) {
		t.Helper()
		if _, err := core.QueryOne(t.Context(), c, core.SQL(sql), target); err != nil {
			t.Fatal(err)
		}
	}
	count(&runs, "SELECT count(*) FROM migrate_journal WHERE direction = 'up'")
	count(&revisions, "SELECT count(DISTINCT revision) FROM migrate_journal WHERE direction = 'up' AND state = 'applied'")
	count(&rows, "SELECT count(*) FROM applied")
	if runs != deployRevisions || revisions != deployRevisions {
		t.Errorf("the journal has %d runs of %d revisions, want %d of each", runs, revisions, deployRevisions)
	}
	if (scripts == "data" || scripts == "vacuum") && rows != deployRevisions {
		t.Errorf("there are %d rows, want %d", rows, deployRevisions)
	}
	if heads, err := env.Current(t.Context()); err != nil || len(heads) != 1 || heads[0] != fmt.Sprintf("r%04d", deployRevisions-1) {
		t.Errorf("current is %v, %v", heads, err)
	}
}
