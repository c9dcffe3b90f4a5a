package migrate_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"limbeck.dev/migrate"
	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/internal/testconn"
	"limbeck.dev/migrate/internal/testdb"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/versions"
)

// openConfig opens an environment.
func openConfig(t testing.TB, config migrate.Config) *migrate.Environment {
	t.Helper()
	env, err := migrate.Open(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	return env
}

// audited is a config whose hook writes each step to a table of the database.
func audited(url string, set *versions.Set) migrate.Config {
	return migrate.Config{URL: url, Scripts: set, OnApply: func(ctx context.Context, step versions.Step, db core.Conn) error {
		what := "stamp"
		if step.Revision != nil {
			what = fmt.Sprintf("%s %t", step.Revision.ID, step.Down)
		}
		audit := "audit"
		if strings.HasPrefix(url, "postgresql:") {
			audit = "public.audit" // whatever a revision made of the search path
		}
		_, err := db.Exec(ctx, core.SQL("INSERT INTO "+audit+" (what) VALUES (?)", fmt.Sprint(what, " ", step.From(), " ", step.To())))
		return err
	}}
}

func createAudit(t testing.TB, url string) {
	t.Helper()
	if _, err := testconn.Open(t, url).Exec(t.Context(), core.SQL("CREATE TABLE audit (what varchar(200) NOT NULL)")); err != nil {
		t.Fatal(err)
	}
}

// TestOnApply: the hook is told of each step once, in the transaction of its
// version rows: up, down and for a stamp.
func TestOnApply(t *testing.T) {
	testdb.Each(t, func(t *testing.T, server, url string) {
		createAudit(t, url)
		set := line(ops.Script{ops.CreateTable{Table: table("a")}}, ops.Script{ops.Execute{SQL: "INSERT INTO a (id) VALUES (1)"}}, ops.Script{})
		env := openConfig(t, audited(url, set))
		mustUpgrade(t, env, "head")
		if _, err := env.Downgrade(t.Context(), "r1"); err != nil {
			t.Fatal(err)
		}
		if _, err := env.Stamp(t.Context(), false, "r0"); err != nil {
			t.Fatal(err)
		}
		want := []string{"r0 false [] [r0]", "r1 false [r0] [r1]", "r2 false [r1] [r2]", "r2 true [r2] [r1]", "stamp [r1] [r0]"}
		slices.Sort(want)
		if diff := cmp.Diff(want, stateOf(t, url).Rows["audit"]); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

// TestOnApplyFails: the error fails the step and is rolled back with it. Where
// the step itself cannot be, the next run calls the hook again and then goes on.
func TestOnApplyFails(t *testing.T) {
	testdb.Each(t, func(t *testing.T, server, url string) {
		createAudit(t, url)
		set := line(ops.Script{ops.CreateTable{Table: table("a")}}, ops.Script{ops.CreateTable{Table: table("b")}})
		no := errors.New("not today")
		config := audited(url, set)
		audit := config.OnApply
		config.OnApply = func(ctx context.Context, step versions.Step, db core.Conn) error {
			if err := audit(ctx, step, db); err != nil || step.Revision.ID != "r1" {
				return err
			}
			return no
		}
		_, err := openConfig(t, config).Upgrade(t.Context(), "head")
		var failed *migrate.StepError
		if !errors.As(err, &failed) || failed.Revision.ID != "r1" || !errors.Is(err, no) || !isA[*migrate.HookError](err) {
			t.Fatalf("got %v, want a StepError of r1", err)
		}
		s := stateOf(t, url)
		if diff := cmp.Diff([]string{"r0 false [] [r0]"}, s.Rows["audit"]); diff != "" {
			t.Errorf("audit (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff([]string{"r0"}, s.Version); diff != "" {
			t.Errorf("version rows (-want +got):\n%s", diff)
		}
		transactional := server == "postgresql" || server == "sqlite"
		if _, there := s.Rows["b"]; there == transactional || failed.Partial == transactional {
			t.Errorf("table b: %t, Partial: %t", there, failed.Partial)
		}
		mustUpgrade(t, openConfig(t, audited(url, set)), "head")
		s = stateOf(t, url)
		if diff := cmp.Diff([]string{"r0 false [] [r0]", "r1 false [r0] [r1]"}, s.Rows["audit"]); diff != "" {
			t.Errorf("audit after the second run (-want +got):\n%s", diff)
		}
	})
}

// TestStampHookFails: a stamp is rolled back with the error of its hook.
func TestStampHookFails(t *testing.T) {
	testdb.Each(t, func(t *testing.T, server, url string) {
		config := migrate.Config{URL: url, Scripts: line(ops.Script{}), OnApply: func(context.Context, versions.Step, core.Conn) error {
			return errors.New("no")
		}}
		if _, err := openConfig(t, config).Stamp(t.Context(), false, "head"); !isA[*migrate.HookError](err) {
			t.Errorf("got %v, want a HookError", err)
		}
		if rows := stateOf(t, url).Version; len(rows) != 0 {
			t.Errorf("version rows: %v", rows)
		}
	})
}

// TestAroundRun: the hooks stand around the run with the steps of it, also
// around one that has nothing to do; an error of the first keeps all from
// running, one of the second leaves all that ran; both are rolled back.
func TestAroundRun(t *testing.T) {
	testdb.Each(t, func(t *testing.T, server, url string) {
		createAudit(t, url)
		set := line(ops.Script{ops.CreateTable{Table: table("a")}}, ops.Script{ops.CreateTable{Table: table("b")}})
		fail := map[string]error{}
		hook := func(name string) func(context.Context, migrate.Run, core.Conn) error {
			return func(ctx context.Context, run migrate.Run, db core.Conn) error {
				text := name + " " + run.Target
				for _, step := range run.Steps {
					text += " " + step.Revision.ID
				}
				_, err := db.Exec(ctx, core.SQL("INSERT INTO audit (what) VALUES (?)", text))
				return errors.Join(err, fail[name])
			}
		}
		env := openConfig(t, migrate.Config{URL: url, Scripts: set, BeforeRun: hook("before"), AfterRun: hook("after")})
		no := errors.New("no")
		fail["before"] = no
		if _, err := env.Upgrade(t.Context(), "head"); !errors.Is(err, no) {
			t.Fatalf("got %v, want that of the hook", err)
		}
		if s := stateOf(t, url); len(s.Rows) != 1 || len(s.Rows["audit"]) != 0 {
			t.Errorf("after a failure before the run: %v", s.Rows)
		}
		fail = map[string]error{"after": no}
		if _, err := env.Upgrade(t.Context(), "r0"); !errors.Is(err, no) {
			t.Fatalf("got %v, want that of the hook", err)
		}
		fail = nil
		mustUpgrade(t, env, "+1")
		mustUpgrade(t, env, "head")
		s := stateOf(t, url)
		want := []string{"after +1 r1", "after head", "before +1 r1", "before head", "before r0 r0"}
		if diff := cmp.Diff(want, s.Rows["audit"]); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		if diff := cmp.Diff([]string{"r1"}, s.Version); diff != "" {
			t.Errorf("version rows: %s", diff)
		}
	})
}

// TestTransactionPerRun is behaviour 35: step 2 of 3 fails. In one transaction
// nothing is left, one for each revision leaves step 1; databases that commit
// DDL by themselves refuse the former.
//
// The tool's own tables are there all the same, where Alembic's are not: the
// journal says what failed.
func TestTransactionPerRun(t *testing.T) {
	for _, atOnce := range []bool{true, false} {
		t.Run(fmt.Sprint(atOnce), func(t *testing.T) {
			testdb.Each(t, func(t *testing.T, server, url string) {
				set := line(
					ops.Script{ops.CreateTable{Table: table("a")}},
					ops.Script{ops.CreateTable{Table: table("b")}, ops.Execute{SQL: "INSERT INTO missing (id) VALUES (1)"}},
					ops.Script{ops.CreateTable{Table: table("c")}},
				)
				result, err := openConfig(t, migrate.Config{URL: url, Scripts: set, TransactionPerRun: atOnce}).Upgrade(t.Context(), "head")
				if atOnce && (server == "mysql" || server == "mariadb") {
					if !isA[*dialect.UnsupportedError](err) {
						t.Errorf("got %v, want an UnsupportedError", err)
					}
					return
				}
				var failed *migrate.StepError
				if !errors.As(err, &failed) || failed.Revision.ID != "r1" {
					t.Fatalf("got %v, want a StepError of r1", err)
				}
				s := stateOf(t, url)
				_, a := s.Rows["a"]
				if a == atOnce || len(s.Version) == 1 == atOnce || len(result.Steps) == 1 == atOnce {
					t.Errorf("tables %v, version rows %v, steps %v", s.Rows, s.Version, result.Steps)
				}
			})
		})
	}
}

// TestAtOnce goes up and down in one transaction each, with hooks in it, over
// revisions that change the session's state and rebuild tables.
func TestAtOnce(t *testing.T) {
	for _, server := range []string{"postgresql", "sqlite"} {
		t.Run(server, func(t *testing.T) {
			url := testdb.URL(t, server)
			createAudit(t, url)
			first := ops.Script{ops.CreateTable{Table: table("a")}}
			if server == "postgresql" {
				first = append(first, ops.Execute{SQL: "SELECT pg_catalog.set_config('search_path', '', false)", Reverse: "SELECT 1"})
			}
			set := line(first, ops.Script{ops.CreateTable{Table: table("b")}}, ops.Script{ops.DropTable{Name: "a"}})
			config := audited(url, set)
			config.TransactionPerRun = true
			outer := func(context.Context, migrate.Run, core.Conn) error { return nil }
			config.BeforeRun, config.AfterRun = outer, outer
			env := openConfig(t, config)
			mustUpgrade(t, env, "head")
			result, err := env.Downgrade(t.Context(), "base")
			if err != nil || len(result.Steps) != 3 || len(result.Heads) != 0 {
				t.Errorf("downgrade: %v, %v", result, err)
			}
			if rows := stateOf(t, url).Rows["audit"]; len(rows) != 6 {
				t.Errorf("audit: %v", rows)
			}
			no := errors.New("no")
			config.AfterRun = func(context.Context, migrate.Run, core.Conn) error { return no }
			if _, err := openConfig(t, config).Upgrade(t.Context(), "head"); !errors.Is(err, no) {
				t.Errorf("got %v, want that of the hook", err)
			}
			if s := stateOf(t, url); len(s.Rows["audit"]) != 6 || len(s.Version) != 0 {
				t.Errorf("after a failure at the end: %v, %v", s.Rows, s.Version)
			}
		})
	}
}

// TestAtOnceRefused: a revision that must work outside of a transaction is
// refused before anything is run.
func TestAtOnceRefused(t *testing.T) {
	for _, server := range []string{"postgresql", "sqlite"} {
		t.Run(server, func(t *testing.T) {
			url := testdb.URL(t, server)
			set := line(ops.Script{ops.CreateTable{Table: table("a")}}, ops.Script{ops.Execute{SQL: "VACUUM", NoTransaction: true}})
			_, err := openConfig(t, migrate.Config{URL: url, Scripts: set, TransactionPerRun: true}).Upgrade(t.Context(), "head")
			var refused *migrate.NotTransactionalError
			if !errors.As(err, &refused) || refused.Revision.ID != "r1" {
				t.Errorf("got %v, want a NotTransactionalError of r1", err)
			}
			if s := stateOf(t, url); len(s.Rows)+len(s.Version) != 0 {
				t.Errorf("something was run: %v, %v", s.Rows, s.Version)
			}
		})
	}
}

// TestScratchCallsNoHook: what happens in a scratch database is no news.
func TestScratchCallsNoHook(t *testing.T) {
	config := migrate.Config{URL: testdb.URL(t, "sqlite"), Scripts: line(ops.Script{ops.CreateTable{Table: table("a")}})}
	config.OnApply = func(context.Context, versions.Step, core.Conn) error { return errors.New("called") }
	if v, err := openConfig(t, config).Verify(t.Context(), migrate.VerifyOptions{}); err != nil {
		t.Errorf("%v: %+v", err, v)
	}
}

func init() {
	scriptSets["audited"] = func(string) *versions.Set {
		return line(ops.Script{ops.CreateTable{Table: table("a")}}, ops.Script{ops.CreateTable{Table: table("b")}})
	}
}

// dyingHook writes down each step, and ends the process at the second.
func dyingHook(url string) func(context.Context, versions.Step, core.Conn) error {
	audit := audited(url, nil).OnApply
	return func(ctx context.Context, step versions.Step, db core.Conn) error {
		if err := audit(ctx, step, db); err != nil {
			return err
		}
		if step.Revision.ID == "r1" {
			os.Exit(3)
		}
		return nil
	}
}

// TestOnApplyCrash: a deployer that dies in the hook leaves nothing of what the
// hook wrote; the next one calls it again, and each step is written down once.
func TestOnApplyCrash(t *testing.T) {
	testdb.Each(t, func(t *testing.T, server, url string) {
		createAudit(t, url)
		cmd := deployer(t, url, "audited", "head")
		cmd.Env = append(cmd.Env, childHook+"=die")
		var exit *exec.ExitError
		if err := cmd.Run(); !errors.As(err, &exit) || exit.ExitCode() != 3 {
			t.Fatalf("the deployer did not die in its hook: %v\n%s", err, stderr(cmd))
		}
		mustUpgrade(t, openConfig(t, audited(url, scriptSets["audited"](server))), "head")
		want := []string{"r0 false [] [r0]", "r1 false [r0] [r1]"}
		if diff := cmp.Diff(want, stateOf(t, url).Rows["audit"]); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

// TestBeforeRunSetsSession: what BeforeRun sets for the session, such as a role,
// holds in the steps.
func TestBeforeRunSetsSession(t *testing.T) {
	url := testdb.URL(t, "postgresql")
	var tenant string
	look := ops.Do{Name: "look", Func: func(ctx context.Context, db core.Conn) error {
		_, err := core.QueryOne(ctx, db, core.SQL("SELECT current_setting('app.tenant')"), &tenant)
		return err
	}}
	env := openConfig(t, migrate.Config{URL: url, Scripts: line(ops.Script{look}), BeforeRun: func(ctx context.Context, _ migrate.Run, db core.Conn) error {
		_, err := db.Exec(ctx, core.SQL("SET app.tenant = 'acme'"))
		return err
	}})
	mustUpgrade(t, env, "head")
	if tenant != "acme" {
		t.Errorf("the tenant in the step is %q", tenant)
	}
}
