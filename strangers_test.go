package migrate_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"limbeck.dev/migrate"
	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/internal/testconn"
	"limbeck.dev/migrate/versions"
)

// A revision of SQLite that makes a table anew was written on another database.
// What somebody added to the table in this one is kept, or the revision is
// refused by the name of it: as operations, as SQL that autogenerate wrote, and as SQL
// text written by hand, up and down, with rows and without.
func TestStrangers(t *testing.T) {
	const before = "tables: {t: {columns: {id: {type: integer, nullable: false}, a: {type: varchar(10)}, b: {type: integer}}, primary_key: [id], indexes: {ix_old: [b]}}}"
	const after = "tables: {t: {columns: {id: {type: integer, nullable: false}, a: {type: varchar(20)}, b: {type: integer}}, primary_key: [id], checks: {ck_b: b > 0}}}"
	rebuilt := `PRAGMA legacy_alter_table = ON; ALTER TABLE t RENAME TO o; CREATE TABLE t (id integer NOT NULL PRIMARY KEY, a varchar(10), b integer %s);
		INSERT INTO t SELECT * FROM o; DROP TABLE o; PRAGMA legacy_alter_table = OFF; CREATE INDEX ix_old ON t (b)`
	for _, stranger := range []struct {
		name, sql, object string
		byHand            bool // refused also where nothing tells what the text is meant to make
	}{
		{"index", "CREATE INDEX hand ON t (a)", "index hand", true},
		{"unique index", "CREATE UNIQUE INDEX hand ON t (a, b)", "index hand", true},
		{"partial index", "CREATE INDEX hand ON t (b) WHERE a > 'x'", "index hand", true},
		{"index on an expression", "CREATE INDEX hand ON t (lower(a))", "index hand", true},
		{"trigger", "CREATE TRIGGER hand AFTER INSERT ON t BEGIN SELECT 1; END", "trigger hand", true},
		{"column", "ALTER TABLE t ADD COLUMN hand integer", "column hand", false},
		{"column with a check", "ALTER TABLE t ADD COLUMN hand integer CHECK (hand > 1)", "column hand", false},
		{"check", strings.Replace(rebuilt, "%s", ", CONSTRAINT hand CHECK (b < 100)", 1), "check hand", false},
		{"check without a name", strings.Replace(rebuilt, "%s", ", CHECK (b < 100)", 1), "check (b < 100)", false},
		{"unique constraint", strings.Replace(rebuilt, "%s", ", CONSTRAINT hand UNIQUE (b)", 1), "unique hand", false},
		{"foreign key", strings.Replace(rebuilt, "%s", ", CONSTRAINT hand FOREIGN KEY (b) REFERENCES t (id)", 1), "foreign key hand", false},
		{"nothing", "SELECT 1", "", false},
	} {
		for _, form := range []string{"operations", "sql", "by hand"} {
			for _, down := range []bool{false, true} {
				for _, rows := range []string{"SELECT 1", "INSERT INTO t (id, a, b) VALUES (1, 'x', 1)"} {
					if form == "by hand" && (down || !stranger.byHand && stranger.object != "") {
						continue
					}
					name := stranger.name + "/" + form + map[bool]string{true: "/down"}[down] + map[bool]string{true: "/filled"}[rows != "SELECT 1"]
					t.Run(name, func(t *testing.T) {
						written, url := twoAlike(t, before, after, form)
						if down {
							mustUpgrade(t, written(url), "head")
						}
						c := testconn.Open(t, url)
						for _, sql := range strings.Split(strings.ReplaceAll(rows+"; "+stranger.sql, "END", "END"), "; ") {
							if strings.HasSuffix(sql, "SELECT 1") && strings.HasPrefix(sql, "CREATE TRIGGER") {
								sql += "; END"
							} else if sql == "END" {
								continue
							}
							if down {
								sql = strings.NewReplacer("varchar(10)", "varchar(20)", "CREATE INDEX ix_old ON t (b)", "SELECT 1", "b integer ", "b integer, CONSTRAINT ck_b CHECK (b > 0) ").Replace(sql)
							}
							if _, err := c.Exec(t.Context(), core.SQL(sql)); err != nil {
								t.Fatal(sql, err)
							}
						}
						count := core.SQL("SELECT count(*) FROM sqlite_schema WHERE sql LIKE '%hand%' OR sql LIKE '%100%'")
						var had, has int
						if _, err := core.QueryOne(t.Context(), c, count, &had); err != nil {
							t.Fatal(err)
						}
						run := written(url).Upgrade
						target := "head"
						if down {
							run, target = written(url).Downgrade, "1111"
						}
						_, err := run(t.Context(), target)
						if _, failed := core.QueryOne(t.Context(), c, count, &has); failed != nil {
							t.Fatal(failed)
						}
						kept := stranger.name == "trigger" && form == "operations"
						switch {
						case has != had:
							t.Errorf("it is lost; error: %v", err)
						case stranger.object == "" || kept:
							if err != nil {
								t.Error(err)
							}
						case err == nil || !strings.Contains(err.Error(), stranger.object):
							t.Errorf("error %v, want one that names %s", err, stranger.object)
						}
					})
				}
			}
		}
	}
}

// twoAlike returns the environment of revisions that were written against one
// database, and the URL of another one that is at the first of them.
func twoAlike(t *testing.T, before, after, form string) (written func(url string) *migrate.Environment, other string) {
	t.Helper()
	dir, first, other := t.TempDir(), "sqlite:///"+filepath.Join(t.TempDir(), "a.db"), "sqlite:///"+filepath.Join(t.TempDir(), "b.db")
	revise := func(model, id string) *migrate.NewRevision {
		made, err := project(t, first, dir, model).Revision(t.Context(), migrate.RevisionOptions{Autogenerate: true, ID: id})
		if err != nil {
			t.Fatal(err)
		}
		return made
	}
	one := revise(before, "1111")
	mustUpgrade(t, project(t, first, dir, before), "head")
	two := revise(after, "2222")
	written = func(url string) *migrate.Environment { return project(t, url, dir, after) }
	switch form {
	case "operations":
		var set versions.Set
		set.Add(versions.Revision{ID: "1111", Upgrade: one.Found.Upgrade, Downgrade: one.Found.Downgrade})
		set.Add(versions.Revision{ID: "2222", Revises: []string{"1111"}, Upgrade: two.Found.Upgrade, Downgrade: two.Found.Downgrade})
		written = func(url string) *migrate.Environment {
			env, err := migrate.Open(t.Context(), migrate.Config{URL: url, Scripts: &set})
			if err != nil {
				t.Fatal(err)
			}
			return env
		}
	case "by hand":
		text := `-- revision: 2222
-- revises: 1111
-- migrate: upgrade
CREATE TABLE n (id integer NOT NULL PRIMARY KEY, a varchar(20), b integer);
INSERT INTO n (id, a, b) SELECT id, a, b FROM t;
DROP TABLE t;
ALTER TABLE n RENAME TO t;
CREATE INDEX ix_new ON t ("b");
`
		if err := os.WriteFile(two.Path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	mustUpgrade(t, written(other), "1111")
	return written, other
}
