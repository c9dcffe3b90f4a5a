package migrate_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"limbeck.dev/migrate"
	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/internal/testconn"
	"limbeck.dev/migrate/internal/testdb"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/versions"
)

// currentDatabase asks a connection where it is.
var currentDatabase = map[string]string{
	"sqlite":     "SELECT file FROM pragma_database_list WHERE name = 'main'",
	"postgresql": "SELECT current_database()",
	"mysql":      "SELECT DATABASE()",
	"mariadb":    "SELECT DATABASE()",
}

// verifiable are revisions of all kinds of failure, and where they ran last.
func verifiable(server string, place *string) *versions.Set {
	set := &versions.Set{}
	add := func(id string, revises versions.IDs, up, down ops.Script) {
		set.Add(versions.Revision{ID: id, Revises: revises, Upgrade: up, Downgrade: down})
	}
	create := func(name string) ops.Script { return ops.Script{ops.CreateTable{Table: table(name)}} }
	drop := func(name string) ops.Script { return ops.Script{ops.DropTable{Name: name}} }
	look := ops.Do{Name: "look", Func: func(ctx context.Context, c core.Conn) error {
		_, err := core.QueryOne(ctx, c, core.SQL(currentDatabase[server]), place)
		return err
	}}
	add("1111", nil, append(create("a"), look), drop("a"))
	add("2222", versions.IDs{"1111"}, create("b"), nil)
	add("3333", versions.IDs{"1111"}, create("c"), ops.Script{}) // leaves it
	add("4444", versions.IDs{"2222", "3333"}, create("d"), drop("none"))
	add("5555", versions.IDs{"4444"}, create("e"), drop("e"))
	add("6666", versions.IDs{"5555"}, create("a"), drop("a")) // is there already
	add("7777", versions.IDs{"6666"}, create("f"), drop("f"))
	return set
}

// verdict is a verification on a few lines.
func verdict(v *migrate.Verification) string {
	var lines []string
	for name, list := range map[string][]*versions.Revision{"verified": v.Verified, "one way": v.OneWay, "untested": v.Untested} {
		for _, r := range list {
			lines = append(lines, r.ID+" "+name)
		}
	}
	for _, f := range v.Failures {
		line := string(f.Phase)
		if f.Revision != nil {
			line = f.Revision.ID + " " + line
		}
		if f.Err != nil {
			line += " fails"
		}
		lines = append(lines, fmt.Sprint(line, f.Differences))
	}
	return strings.Join(lines, "\n")
}

// TestVerification: every failure is found, whatever came before it; the database is
// left alone, and the scratch database is gone.
func TestVerification(t *testing.T) {
	testdb.Each(t, func(t *testing.T, server, url string) {
		var place string
		env := openSet(t, url, verifiable(server, &place))
		mustUpgrade(t, env, "1111")
		home, before := place, stateOf(t, url)
		for _, test := range []struct {
			from string
			want []string
		}{
			{"", []string{"1111 verified", "5555 verified", "2222 one way", "7777 untested",
				"3333 downgrade[drop table c]", "4444 downgrade fails[]", "6666 upgrade fails[]"}},
			{"5555", []string{"5555 verified", "7777 untested", "6666 upgrade fails[]"}},
		} {
			found, err := env.Verify(t.Context(), migrate.VerifyOptions{From: test.from})
			if !errors.Is(err, migrate.ErrNotVerified) {
				t.Fatal(err)
			}
			got := strings.Split(verdict(found), "\n")
			if diff := cmp.Diff(sorted(test.want), sorted(got)); diff != "" {
				t.Errorf("from %q: %s", test.from, diff)
			}
			if place == home {
				t.Error("the revisions ran in the database itself")
			}
		}
		if diff := cmp.Diff(before, stateOf(t, url)); diff != "" {
			t.Errorf("the database has changed: %s", diff)
		}
		if _, err := openSet(t, strings.Replace(url, home, place, 1), &versions.Set{}).Current(t.Context()); err == nil {
			t.Errorf("the scratch database %s is still there", place)
		}
	})
}

// TestVerificationOfModel: at the end, the schema is compared with the model.
func TestVerificationOfModel(t *testing.T) {
	testdb.Each(t, func(t *testing.T, _, url string) {
		set := &versions.Set{}
		set.Add(versions.Revision{ID: "1111", Upgrade: ops.Script{ops.CreateTable{Table: table("a")}}, Downgrade: ops.Script{ops.DropTable{Name: "a"}}})
		for _, test := range []struct {
			model []md.Table
			want  string
		}{
			{[]md.Table{table("a")}, "1111 verified"},
			{[]md.Table{table("a"), table("b")}, "1111 verified\nmodel[create table b]"},
		} {
			env, err := migrate.Open(t.Context(), migrate.Config{URL: url, Scripts: set, Target: &md.MetaData{Tables: test.model}})
			if err != nil {
				t.Fatal(err)
			}
			found, err := env.Verify(t.Context(), migrate.VerifyOptions{})
			if failed := errors.Is(err, migrate.ErrNotVerified); failed != (len(test.model) == 2) || err != nil && !failed || verdict(found) != test.want {
				t.Errorf("%v: %v, %v", test.model, verdict(found), err)
			}
		}
	})
}

// TestVerificationStaysInside: where databases can reach each other, a revision that
// names another one is not tried.
func TestVerificationStaysInside(t *testing.T) {
	for _, server := range []string{"mysql", "mariadb"} {
		t.Run(server, func(t *testing.T) {
			url := testdb.URL(t, server)
			home := url[strings.LastIndex(url, "/")+1:]
			for _, op := range []ops.Op{
				ops.Execute{SQL: "INSERT INTO `" + home + "`.t VALUES (1)"}, ops.Execute{SQL: "USE " + home}, ops.Execute{SQL: "CREATE DATABASE other"},
				ops.DropTable{Schema: "other", Name: "a"},
			} {
				set := &versions.Set{}
				set.Add(versions.Revision{ID: "1111", Upgrade: ops.Script{op}})
				_, err := openSet(t, url, set).Verify(t.Context(), migrate.VerifyOptions{})
				if !isA[*migrate.ScratchError](err) {
					t.Errorf("%s: %v", ops.Describe(op), err)
				}
			}
		})
	}
}

// TestVerificationIsStopped: the scratch database is gone also when the work is ended.
func TestVerificationIsStopped(t *testing.T) {
	testdb.Each(t, func(t *testing.T, server, url string) {
		var place string
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		set := &versions.Set{}
		set.Add(versions.Revision{ID: "1111", Upgrade: ops.Script{ops.Do{Name: "look", Func: func(ctx context.Context, c core.Conn) error {
			_, err := core.QueryOne(ctx, c, core.SQL(currentDatabase[server]), &place)
			cancel()
			return err
		}}, ops.CreateTable{Table: table("a")}}})
		found, err := openSet(t, url, set).Verify(ctx, migrate.VerifyOptions{})
		if err == nil || len(found.Failures) > 0 {
			t.Errorf("%+v, %v", found, err)
		}
		home := url[strings.LastIndex(url, "/")+1:]
		if server == "sqlite" {
			home = strings.TrimPrefix(url, "sqlite:///")
		}
		if _, err := openSet(t, strings.Replace(url, home, place, 1), &versions.Set{}).Current(t.Context()); err == nil || place == "" {
			t.Errorf("the scratch database %q is still there", place)
		}
	})
}

func sorted(list []string) []string { return slices.Sorted(slices.Values(list)) }

// replacements replace a function or a trigger of the table a: what it was
// before, what comes instead, and what has to be found where nothing brings it back.
var replacements = map[string]struct{ before, instead, drop, want string }{
	"postgresql": {
		"CREATE FUNCTION f() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
		"CREATE FUNCTION f() RETURNS integer LANGUAGE sql AS 'SELECT 2'", "DROP FUNCTION f()", "function f()",
	},
	"mysql": {
		"CREATE FUNCTION f(n integer) RETURNS integer DETERMINISTIC RETURN 1",
		"CREATE FUNCTION f(m integer) RETURNS integer DETERMINISTIC RETURN 1", "DROP FUNCTION f", "function f",
	},
	"mariadb": {
		"CREATE TRIGGER f BEFORE INSERT ON a FOR EACH ROW SET NEW.id = 1",
		"CREATE TRIGGER f BEFORE INSERT ON a FOR EACH ROW SET NEW.id = 2", "DROP TRIGGER f", "trigger f",
	},
	"sqlite": {
		"CREATE TRIGGER f AFTER INSERT ON a BEGIN DELETE FROM a WHERE id = 1; END",
		"CREATE TRIGGER f AFTER INSERT ON a BEGIN DELETE FROM a WHERE id = 2; END", "DROP TRIGGER f", "trigger f",
	},
}

// TestVerificationOfTheRest: what the vocabulary does not hold counts as well, by
// its name and its definition, for verify and as drift.
func TestVerificationOfTheRest(t *testing.T) {
	testdb.Each(t, func(t *testing.T, server, url string) {
		r := replacements[server]
		drop, before := ops.Script{ops.Execute{SQL: r.drop}}, ops.Script{ops.Execute{SQL: r.before}}
		instead := append(slices.Clone(drop), ops.Execute{SQL: r.instead})
		for _, test := range []struct{ first, second, want string }{
			{"back", "back", "1111 verified\n2222 verified\n3333 verified"},
			{"back", "left", "1111 verified\n2222 verified\n3333 downgrade[change " + r.want + "]"},
			{"left", "back", "1111 verified\n3333 verified\n2222 downgrade[drop " + r.want + "]"},
		} {
			set := &versions.Set{}
			set.Add(versions.Revision{ID: "1111", Upgrade: ops.Script{ops.CreateTable{Table: table("a")}}, Downgrade: ops.Script{ops.DropTable{Name: "a"}}})
			set.Add(versions.Revision{ID: "2222", Revises: versions.IDs{"1111"}, Upgrade: before, Downgrade: map[string]ops.Script{"back": drop, "left": {}}[test.first]})
			set.Add(versions.Revision{ID: "3333", Revises: versions.IDs{"2222"}, Upgrade: instead, Downgrade: map[string]ops.Script{"back": slices.Concat(drop, before), "left": {}}[test.second]})
			found, err := openSet(t, url, set).Verify(t.Context(), migrate.VerifyOptions{})
			if err != nil && !errors.Is(err, migrate.ErrNotVerified) || verdict(found) != test.want {
				t.Errorf("%s, %s: %v, %v; want %s", test.first, test.second, verdict(found), err, test.want)
			}
		}
		set := &versions.Set{}
		set.Add(versions.Revision{ID: "1111", Upgrade: append(ops.Script{ops.CreateTable{Table: table("a")}}, before...)})
		env := openSet(t, url, set)
		mustUpgrade(t, env, "1111")
		for _, want := range []string{"[]", "[changed: " + r.want + "]"} {
			if found, err := env.Drift(t.Context(), ""); err != nil || fmt.Sprint(found) != want {
				t.Errorf("drift: %v, %v; want %s", found, err, want)
			}
			for _, text := range []string{r.drop, r.instead} {
				if _, err := testconn.Open(t, url).Exec(t.Context(), core.SQL(text)); err != nil {
					t.Fatal(err)
				}
			}
		}
	})
}
