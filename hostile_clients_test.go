package migrate_test

import (
	"database/sql"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/internal/testconn"
	"limbeck.dev/migrate/internal/testdb"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/versions"
)

// TestHostileScript: the clients run nothing of what a message says in an
// offline script (S10), and the script does its work.
func TestHostileScript(t *testing.T) {
	testdb.Each(t, func(t *testing.T, server, url string) {
		trace := filepath.Join(t.TempDir(), "trace")
		set := &versions.Set{}
		var message strings.Builder
		for _, command := range []string{`\! touch `, "system touch ", ".shell touch ", `\o `} {
			for _, end := range []string{"\n", "\r", "\r\n", "\u2028", "\x00", "\n\n"} {
				message.WriteString("x" + end + command + trace)
			}
		}
		create := ops.CreateTable{Table: md.Table{Name: "a", Comment: message.String()[:60], Columns: []md.Column{{Name: "id", Type: md.Integer{}}}}}
		if server == "sqlite" {
			create.Table.Comment = ""
		}
		create.Table.Comment = strings.ReplaceAll(create.Table.Comment, "\x00", "")
		set.Add(versions.Revision{ID: "a", Message: message.String(), Upgrade: ops.Script{create}})
		var script strings.Builder
		if _, err := openSet(t, url, set).UpgradeSQL(&script, "head"); err != nil {
			t.Fatal(err)
		}
		c := testdb.Client(t, server, url)
		c.Stdin = strings.NewReader(script.String())
		if out, err := c.CombinedOutput(); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
		if _, err := os.Stat(trace); err == nil {
			t.Error("a command of the message was run")
		}
		if heads, err := openSet(t, url, set).Current(t.Context()); err != nil || len(heads) != 1 {
			t.Errorf("current: %v, %v", heads, err)
		}
	})
}

// TestHostileFile: a SQLite file that somebody prepared (S25) is read or
// refused; nothing in it runs, and it does not fill the memory.
func TestHostileFile(t *testing.T) {
	insert := func(kind, name, text string) string {
		return "INSERT INTO sqlite_schema VALUES ('" + kind + "', '" + name + "', '" + name + "', 0, '" + text + "')"
	}
	for name, text := range map[string]string{
		"extension": insert("view", "v", "CREATE VIEW v AS SELECT load_extension(''/tmp/x.so'') AS x"),
		"malformed": insert("view", "v", "CREATE VIEW (((") + ";" + insert("table", "u", "CREATE TABLE"),
		"no SQL":    "INSERT INTO sqlite_schema VALUES ('view', 'v', 'v', 0, x'00ff')",
		"long":      insert("view", "v", "CREATE VIEW v AS SELECT "+strings.Repeat("1 AS a,", 10<<20/7)+" 2 AS b"),
		"long text": "CREATE TABLE u (a text DEFAULT '" + strings.Repeat("x", 10<<20) + "')",
		"cyclic":    insert("view", "v", "CREATE VIEW v AS SELECT * FROM w") + ";" + insert("view", "w", "CREATE VIEW w AS SELECT * FROM v"),
	} {
		t.Run("S25/"+name, func(t *testing.T) {
			url := testdb.URL(t, "sqlite")
			db, err := sql.Open("sqlite", strings.TrimPrefix(url, "sqlite:///"))
			if err != nil {
				t.Fatal(err)
			}
			db.SetMaxOpenConns(1)
			for _, text := range []string{"CREATE TABLE t (id integer PRIMARY KEY)", "PRAGMA writable_schema = ON", text} {
				if _, err := db.Exec(text); err != nil {
					t.Fatal(err)
				}
			}
			db.Close()
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			r, err := openSet(t, url, line()).Inspect(t.Context())
			runtime.ReadMemStats(&after)
			if err == nil && r.MetaData.Table("", "t") == nil {
				t.Error("no error, and table t is not there")
			}
			if grown := (after.TotalAlloc - before.TotalAlloc) >> 20; grown > 200 {
				t.Errorf("%d MB were taken", grown)
			}
		})
	}
}

// TestOwnersStay: grants, owners and SECURITY DEFINER are what they were after
// a revision changed the table that they are about, on PostgreSQL, and definers
// on MySQL (S33).
func TestOwnersStay(t *testing.T) {
	column := func(typ md.Type) md.Column { return md.Column{Name: "n", Type: typ} }
	change := line(ops.Script{
		ops.AlterColumn{Table: "a", From: column(md.Integer{}), To: column(md.BigInteger{})},
		ops.RenameColumn{Table: "a", Name: "n", To: "m"},
		ops.AddColumn{Table: "a", Column: md.Column{Name: "k", Type: md.Integer{}}},
	})
	for server, test := range map[string]struct{ prepare, look []string }{
		"postgresql": {
			[]string{
				"CREATE TABLE a (id integer, n integer)", "CREATE VIEW v AS SELECT id FROM a",
				"CREATE FUNCTION f() RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS 'SELECT count(*) FROM public.a'",
				"GRANT SELECT ON a, v TO pg_monitor", "GRANT UPDATE (id) ON a TO pg_monitor", "REVOKE EXECUTE ON FUNCTION f FROM PUBLIC", "ALTER VIEW v OWNER TO pg_monitor",
			},
			[]string{
				"SELECT concat_ws(' ', relacl, relowner, reloptions) FROM pg_class WHERE relname = 'a'", "SELECT concat_ws(' ', relacl, relowner, reloptions) FROM pg_class WHERE relname = 'v'",
				"SELECT concat_ws(' ', prosecdef, proacl, proowner, proconfig) FROM pg_proc WHERE proname = 'f'", "SELECT attacl::text FROM pg_attribute WHERE attrelid = 'a'::regclass AND attname = 'id'",
			},
		},
		"mysql": {
			[]string{"CREATE TABLE a (id integer, n integer)", "CREATE DEFINER = somebody@nowhere SQL SECURITY INVOKER VIEW v AS SELECT id FROM a"},
			[]string{"SELECT CONCAT(definer, ' ', security_type) FROM information_schema.views WHERE table_schema = DATABASE()"},
		},
	} {
		t.Run("S33/"+server, func(t *testing.T) {
			url := testdb.URL(t, server)
			c := testconn.Open(t, url)
			for _, text := range test.prepare {
				if _, err := c.Exec(t.Context(), core.SQL(text)); err != nil {
					t.Fatal(err)
				}
			}
			look := func() (found []string) {
				for _, text := range test.look {
					var s string
					if ok, err := core.QueryOne(t.Context(), c, core.SQL(text), &s); err != nil || !ok {
						t.Fatalf("%s: %v, %v", text, ok, err)
					}
					found = append(found, s)
				}
				return found
			}
			before := look()
			mustUpgrade(t, openSet(t, url, change), "head")
			if diff := cmp.Diff(before, look()); diff != "" {
				t.Error(diff)
			}
		})
	}
}
