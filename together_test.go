package migrate_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"limbeck.dev/migrate"
	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/internal/testconn"
	"limbeck.dev/migrate/internal/testdb"
	"limbeck.dev/migrate/ops"
)

// togetherScript makes tables that keep it from being one transaction, and
// between them inserts rows 1 to 6, as the texts say.
func togetherScript(server string, texts ...string) ops.Script {
	script := ops.Script{ops.Execute{SQL: "CREATE TABLE t (id INTEGER NOT NULL PRIMARY KEY, n INTEGER)"}}
	if server == "postgresql" {
		script = append(script, ops.Execute{SQL: "CREATE INDEX CONCURRENTLY ix ON t (n)"})
	}
	for _, text := range texts {
		script = append(script, ops.Execute{SQL: text})
	}
	end := "CREATE TABLE u (id INTEGER)"
	return append(script, ops.Execute{SQL: end})
}

func inserts(from, to int) (texts []string) {
	for i := from; i <= to; i++ {
		texts = append(texts, fmt.Sprintf("INSERT INTO t (id, n) VALUES (%d, 1)", i))
	}
	return texts
}

// TestTogether: statements that change rows share a transaction, and happen once
// each, whatever stops the run: a statement that fails, or a lost connection.
func TestTogether(t *testing.T) {
	update := "UPDATE t SET n = n + 1"
	whole := slices.Concat(inserts(1, 3), []string{update}, inserts(4, 6), []string{update})
	want := []string{"1|3", "2|3", "3|3", "4|2", "5|2", "6|2"}
	for _, server := range []string{"postgresql", "mysql", "mariadb"} {
		t.Run(server, func(t *testing.T) {
			t.Parallel()
			for at := range whole {
				url := testdb.URL(t, server)
				broken := slices.Clone(whole)
				broken[at] = "INSERT INTO missing (id) VALUES (1)"
				if err := upgradeTogether(t, url, togetherScript(server, broken...), nil); !isA[*migrate.StepError](err) {
					t.Fatalf("statement %d fails: %v", at, err)
				}
				if err := upgradeTogether(t, url, togetherScript(server, whole...), nil); err != nil {
					t.Fatalf("statement %d is mended: %v", at, err)
				}
				if diff := cmp.Diff(want, stateOf(t, url).Rows["t"]); diff != "" {
					t.Errorf("statement %d failed, and was mended: (-want +got)\n%s", at, diff)
				}
			}
			for at := range len(whole) + 2 {
				url, seen := testdb.URL(t, server), 0
				err := upgradeTogether(t, url, togetherScript(server, whole...), func(e migrate.Event) {
					if e.Kind != migrate.EventStatement {
						return
					}
					if seen++; seen == at+1 {
						killOthers(t, url)
					}
				})
				if err != nil {
					t.Fatalf("killed at statement %d: %v", at, err)
				}
				if diff := cmp.Diff(want, stateOf(t, url).Rows["t"]); diff != "" {
					t.Errorf("killed at statement %d: (-want +got)\n%s", at, diff)
				}
			}
		})
	}
}

// TestTogetherEdited: what ran in one transaction is one record, and none of it
// may be another one afterwards.
func TestTogetherEdited(t *testing.T) {
	for _, server := range []string{"postgresql", "mysql", "mariadb"} {
		t.Run(server, func(t *testing.T) {
			url := testdb.URL(t, server)
			failing := append(togetherScript(server, inserts(1, 6)...), ops.Execute{SQL: "CREATE TABLE u (id INTEGER)"})
			if err := upgradeTogether(t, url, failing, nil); !isA[*migrate.StepError](err) {
				t.Fatal(err)
			}
			var records int
			c := testconn.Open(t, url)
			if _, err := core.QueryOne(t.Context(), c, core.SQL("SELECT count(*) FROM migrate_statement WHERE part < 0"), &records); err != nil || records != 1 {
				t.Errorf("%d records of several operations, %v", records, err)
			}
			edited := slices.Clone(failing)
			edited[len(edited)-4] = ops.Execute{SQL: "INSERT INTO t (id, n) VALUES (50, 1)"}
			if err := upgradeTogether(t, url, edited, nil); !isA[*migrate.EditedError](err) {
				t.Errorf("an edited operation: %v", err)
			}
			if err := upgradeTogether(t, url, failing[:len(failing)-1], nil); err != nil {
				t.Error(err)
			}
			if got := len(stateOf(t, url).Rows["t"]); got != 6 {
				t.Errorf("%d rows", got)
			}
		})
	}
}

func upgradeTogether(t *testing.T, url string, script ops.Script, onEvent func(migrate.Event)) error {
	t.Helper()
	env, err := migrate.Open(t.Context(), migrate.Config{URL: url, Scripts: line(script), OnEvent: onEvent})
	if err != nil {
		t.Fatal(err)
	}
	_, err = env.Upgrade(t.Context(), "head")
	return err
}
