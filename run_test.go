package migrate_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"limbeck.dev/migrate"
	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/internal/testconn"
	"limbeck.dev/migrate/internal/testdb"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/versions"
)

func table(name string, columns ...md.Column) md.Table {
	id := md.Column{Name: "id", Type: md.BigInteger{}, NotNull: true}
	return md.Table{Name: name, Columns: append([]md.Column{id}, columns...), PrimaryKey: md.PrimaryKey{Name: "pk_" + name, Columns: []string{"id"}}}
}

// line is a set of revisions in a line, with ids r0, r1, …
func line(upgrades ...ops.Script) *versions.Set {
	set := &versions.Set{}
	var revises versions.IDs
	schema := &md.MetaData{}
	for i, up := range upgrades {
		id := fmt.Sprintf("r%d", i)
		down, err := up.Inverse(schema)
		if err != nil {
			down = ops.Script{}
		}
		_ = up.Apply(schema) // some of the scripts are meant to fail
		set.Add(versions.Revision{ID: id, Revises: revises, Message: "revision " + id, Upgrade: up, Downgrade: down})
		revises = versions.IDs{id}
	}
	return set
}

// TestUpDown goes up, down and up again; down to base leaves nothing.
func TestUpDown(t *testing.T) {
	testdb.Each(t, func(t *testing.T, server, url string) {
		empty := stateOf(t, url)
		set := line(
			ops.Script{ops.CreateTable{Table: table("a")}, ops.CreateTable{Table: table("b")}},
			ops.Script{ops.AddColumn{Table: "a", Column: md.Column{Name: "n", Type: md.Integer{}}}},
		)
		env := openSet(t, url, set)
		mustUpgrade(t, env, "+1")
		mustUpgrade(t, env, "head")
		top := stateOf(t, url)
		if _, err := env.Downgrade(t.Context(), "base"); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(empty.Schema, stateOf(t, url).Schema, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("after the downgrade to base: %s", diff)
		}
		mustUpgrade(t, env, "head")
		if diff := cmp.Diff(top, stateOf(t, url), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("after the second upgrade: %s", diff)
		}
		if result, err := env.Upgrade(t.Context(), "head"); err != nil || len(result.Steps) > 0 {
			t.Errorf("upgrade with nothing to do: %v, %v", result, err)
		}
	})
}

// TestFailureResumes: a failing statement rolls the revision back where the
// database can; elsewhere the next run goes on behind what was done.
func TestFailureResumes(t *testing.T) {
	testdb.Each(t, func(t *testing.T, server, url string) {
		scripts := func(last string) *versions.Set {
			return line(
				ops.Script{ops.CreateTable{Table: table("a")}},
				ops.Script{
					ops.CreateTable{Table: table("b")},
					ops.Execute{SQL: "INSERT INTO b (id) VALUES (1)"},
					ops.Execute{SQL: last},
					ops.CreateTable{Table: table("c")},
				},
			)
		}
		env := openSet(t, url, scripts("INSERT INTO missing (id) VALUES (1)"))
		_, err := env.Upgrade(t.Context(), "head")
		var step *migrate.StepError
		if !errors.As(err, &step) || step.Revision.ID != "r1" || step.SQL == "" || step.Op == "" {
			t.Fatalf("got %v, want a StepError with revision, operation and statement", err)
		}
		transactional := server == "postgresql" || server == "sqlite"
		if step.Partial == transactional {
			t.Errorf("Partial is %t", step.Partial)
		}
		if transactional {
			if rows := stateOf(t, url).Rows; len(rows) != 1 {
				t.Errorf("tables after the rollback: %v", rows)
			}
		}
		mended := openSet(t, url, scripts("INSERT INTO b (id) VALUES (2)"))
		mustUpgrade(t, mended, "head")
		s := stateOf(t, url)
		if diff := cmp.Diff([]string{"1", "2"}, s.Rows["b"]); diff != "" {
			t.Errorf("rows of b: %s", diff)
		}
		if diff := cmp.Diff([]string{"r1"}, s.Version); diff != "" {
			t.Errorf("version rows: %s", diff)
		}
	})
}

// TestEditedPart: what has run must stay in the script.
func TestEditedPart(t *testing.T) {
	for _, server := range []string{"mysql", "mariadb"} {
		t.Run(server, func(t *testing.T) {
			url := testdb.URL(t, server)
			scripts := func(first string) *versions.Set {
				return line(ops.Script{ops.CreateTable{Table: table(first)}, ops.Execute{SQL: "INSERT INTO missing VALUES (1)"}})
			}
			if _, err := openSet(t, url, scripts("a")).Upgrade(t.Context(), "head"); !isA[*migrate.StepError](err) {
				t.Fatal(err)
			}
			_, err := openSet(t, url, scripts("other")).Upgrade(t.Context(), "head")
			if !isA[*migrate.EditedError](err) {
				t.Errorf("got %v, want an EditedError", err)
			}
		})
	}
}

// TestDo: Go code works in the migration's transaction, and is rolled back
// with it.
func TestDo(t *testing.T) {
	testdb.Each(t, func(t *testing.T, server, url string) {
		fail := errors.New("not today")
		insert := func(n int, err error) ops.Do {
			return ops.Do{Name: "insert", Func: func(ctx context.Context, db core.Conn) error {
				if _, e := db.Exec(ctx, core.SQL("INSERT INTO a (id) VALUES (?)", n)); e != nil {
					return e
				}
				return err
			}}
		}
		env := openSet(t, url, line(ops.Script{ops.CreateTable{Table: table("a")}}, ops.Script{insert(1, nil), insert(2, fail)}))
		if _, err := env.Upgrade(t.Context(), "head"); !errors.Is(err, fail) {
			t.Fatalf("got %v", err)
		}
		if rows := stateOf(t, url).Rows["a"]; len(rows) != 0 {
			t.Errorf("rows after the rollback: %v", rows)
		}
	})
}

// meddle makes PostgreSQL add a column to table a whenever a table is created.
const meddle = `CREATE FUNCTION meddle() RETURNS event_trigger LANGUAGE plpgsql AS $$
BEGIN
	IF EXISTS (SELECT FROM pg_catalog.pg_class WHERE relname = 'a') THEN
		ALTER TABLE public.a ADD COLUMN sneaky integer;
	END IF;
END $$;
CREATE EVENT TRIGGER meddle ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION meddle()`

// TestVerify: a revision whose result is not what its operations promise is
// not committed, unless the user says so.
func TestVerify(t *testing.T) {
	url := testdb.URL(t, "postgresql")
	if _, err := testconn.Open(t, url).Exec(t.Context(), core.SQL(meddle)); err != nil {
		t.Fatal(err)
	}
	set := line(ops.Script{ops.CreateTable{Table: table("a")}})
	_, err := openSet(t, url, set).Upgrade(t.Context(), "head")
	var verify *migrate.VerifyError
	if !errors.As(err, &verify) {
		t.Fatalf("got %v, want a VerifyError", err)
	}
	if diff := cmp.Diff([]string{"drop column a.sneaky"}, verify.Differences); diff != "" {
		t.Error(diff)
	}
	if s := stateOf(t, url); len(s.Schema.Tables)+len(s.Version) > 0 {
		t.Errorf("something was committed: %v", s)
	}
	careless, err := migrate.Open(t.Context(), migrate.Config{URL: url, Scripts: set, NoVerify: true})
	if err != nil {
		t.Fatal(err)
	}
	mustUpgrade(t, careless, "head")
}

// TestRenameUnderView: a view follows the renamed column of its table where the
// database does that, in words of its own; the revision is committed.
func TestRenameUnderView(t *testing.T) {
	for _, server := range []string{"postgresql", "sqlite"} {
		t.Run(server, func(t *testing.T) {
			url := testdb.URL(t, server)
			env := openSet(t, url, line(
				ops.Script{
					ops.CreateTable{Table: table("a", md.Column{Name: "age", Type: md.Integer{}})},
					ops.CreateView{View: md.View{Name: "v", Definition: "SELECT id, age FROM a WHERE age > 1"}},
				},
				ops.Script{ops.RenameColumn{Table: "a", Name: "age", To: "years"}, ops.RenameTable{Name: "a", To: "b"}},
			))
			mustUpgrade(t, env, "head")
			if _, err := env.Downgrade(t.Context(), "base"); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestDowngradeMissing: nothing runs when a revision on the way has no
// downgrade.
func TestDowngradeMissing(t *testing.T) {
	testdb.Each(t, func(t *testing.T, server, url string) {
		set := &versions.Set{}
		set.Add(versions.Revision{ID: "a", Upgrade: ops.Script{ops.CreateTable{Table: table("a")}}})
		set.Add(versions.Revision{ID: "b", Revises: versions.IDs{"a"}, Upgrade: ops.Script{ops.CreateTable{Table: table("b")}}, Downgrade: ops.Script{ops.DropTable{Name: "b"}}})
		env := openSet(t, url, set)
		mustUpgrade(t, env, "head")
		before := stateOf(t, url)
		if _, err := env.Downgrade(t.Context(), "base"); err == nil {
			t.Fatal("no error")
		}
		if diff := cmp.Diff(before, stateOf(t, url)); diff != "" {
			t.Error(diff)
		}
	})
}

// TestUnknownRow: a database that is ahead of the code is left alone.
func TestUnknownRow(t *testing.T) {
	testdb.Each(t, func(t *testing.T, server, url string) {
		newer := openSet(t, url, line(ops.Script{}, ops.Script{}))
		mustUpgrade(t, newer, "head")
		older := openSet(t, url, line(ops.Script{}))
		for _, try := range []func() error{
			func() error { _, err := older.Upgrade(t.Context(), "head"); return err },
			func() error { _, err := older.Downgrade(t.Context(), "base"); return err },
			func() error { _, err := older.Plan(t.Context(), "head"); return err },
		} {
			if err := try(); !isA[*versions.UnknownRevisionError](err) {
				t.Errorf("got %v, want an UnknownRevisionError", err)
			}
		}
		if _, err := older.Stamp(t.Context(), true, "head"); err != nil {
			t.Errorf("stamp with purge: %v", err)
		}
		if heads, err := older.Current(t.Context()); err != nil || len(heads) != 1 || heads[0] != "r0" {
			t.Errorf("current: %v, %v", heads, err)
		}
	})
}

// TestStop: a run that is asked to stop ends between two statements, and the
// same command goes on.
func TestStop(t *testing.T) {
	testdb.Each(t, func(t *testing.T, server, url string) {
		var env *migrate.Environment
		stop := ops.Do{Name: "stop", Func: func(context.Context, core.Conn) error { env.Stop(); return nil }}
		create := []ops.Op{ops.CreateTable{Table: table("a")}, ops.CreateTable{Table: table("b")}}
		env = openSet(t, url, line(ops.Script{create[0], stop, create[1]}))
		if _, err := env.Upgrade(t.Context(), "head"); !errors.Is(err, migrate.ErrStopped) {
			t.Fatalf("got %v", err)
		}
		rest := ops.Do{Name: "stop", Func: func(context.Context, core.Conn) error { return nil }}
		env = openSet(t, url, line(ops.Script{create[0], rest, create[1]}))
		mustUpgrade(t, env, "head")
		if rows := stateOf(t, url).Rows; len(rows) != 2 {
			t.Errorf("tables: %v", rows)
		}
	})
}
