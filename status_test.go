package migrate_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"limbeck.dev/migrate"
	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/internal/testconn"
	"limbeck.dev/migrate/internal/testdb"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/versions"
)

// TestStatus: status and log change nothing, and tell of who migrates while
// somebody does.
func TestStatus(t *testing.T) {
	testdb.Each(t, func(t *testing.T, server, url string) {
		set := &versions.Set{}
		var env *migrate.Environment
		var during *migrate.Status
		var failure error
		set.Add(versions.Revision{ID: "1111aaaa", Upgrade: ops.Script{
			ops.CreateTable{Table: table("a")},
			ops.Do{Name: "look", NoTransaction: true, Func: func(ctx context.Context, _ core.Conn) error {
				during, failure = env.Status(ctx, 3)
				return nil
			}},
		}, Downgrade: ops.Script{ops.DropTable{Name: "a"}}})
		set.Add(versions.Revision{ID: "2222aaaa", Revises: versions.IDs{"1111aaaa"}, Upgrade: ops.Script{}})
		env = openSet(t, url, set)
		testconn.Open(t, url) // a file comes into being

		before, err := env.Status(t.Context(), 3)
		if err != nil || len(before.Current)+len(before.Runs) > 0 || len(before.Pending) != 2 || before.LockHolder != "" || !errors.Is(before.Err(), migrate.ErrBehind) {
			t.Errorf("before: %+v, %v", before, err)
		}
		if !strings.Contains(strings.ToLower(before.Server), server) {
			t.Errorf("the server is %q", before.Server)
		}
		if entries, err := env.Log(t.Context(), migrate.LogOptions{}); err != nil || len(entries) > 0 {
			t.Errorf("before: %v, %v", entries, err)
		}
		if made := stateOf(t, url).Schema.Tables; len(made) > 0 {
			t.Errorf("looking made %v", made)
		}

		mustUpgrade(t, env, "1111aaaa")
		if failure != nil || during.LockHolder == "" || during.Interrupted() || len(during.Running) != 1 {
			t.Errorf("during: %+v, %v", during, failure)
		}
		after, err := env.Status(t.Context(), 3)
		if err != nil || len(after.Current) != 1 || len(after.Runs) != 1 || len(after.Pending) != 1 || after.LockHolder != "" || len(after.Running) > 0 {
			t.Errorf("after: %+v, %v", after, err)
		}
		if _, err := env.Downgrade(t.Context(), "base"); err != nil {
			t.Fatal(err)
		}
		entries, err := env.Log(t.Context(), migrate.LogOptions{Revision: "1111", Limit: 5})
		if err != nil || len(entries) != 2 || entries[0].Direction != "down" || entries[1].Direction != "up" {
			t.Errorf("the log: %+v, %v", entries, err)
		}
		if _, err := testconn.Open(t, url).Exec(t.Context(), core.SQL("INSERT INTO migrate_version VALUES ('1111aaaa'), ('2222aaaa')")); err != nil {
			t.Fatal(err)
		}
		clash, err := env.Status(t.Context(), 0)
		if err != nil || len(clash.Current) != 2 || clash.Pending != nil || !isA[*versions.OverlapError](clash.Err()) {
			t.Errorf("rows that cannot be: %+v, %v", clash, err)
		}
	})
}
