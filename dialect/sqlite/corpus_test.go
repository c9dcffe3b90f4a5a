package sqlite

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"limbeck.dev/migrate/core"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/sqltext"
)

// schemaFiles are real schemas, where there are any to test on.
func schemaFiles(t *testing.T) []string {
	t.Helper()
	root := os.Getenv("MIGRATE_TEST_SCHEMAS")
	if root == "" {
		t.Skip("MIGRATE_TEST_SCHEMAS is not set, so there are no real schemas to test on")
	}
	files, err := filepath.Glob(filepath.Join(root, "sqlite", "*.sql"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no schemas in %s: %v", root, err)
	}
	return files
}

// load runs a script of SQL in a new database.
func load(t *testing.T, file string) *Conn {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	parts, err := sqltext.Split(string(text), sqltext.SQLiteSyntax())
	if err != nil {
		t.Fatal(err)
	}
	c := connect(t)
	for _, p := range parts {
		_, err := c.Exec(t.Context(), core.SQL(p.Text))
		if err != nil && strings.Contains(err.Error(), "no such module") {
			t.Logf("line %d: left out: %v", p.Line, err)
			continue
		}
		if err != nil {
			t.Fatalf("line %d: %v\n%s", p.Line, err, p.Text)
		}
	}
	return c
}

// Real schemas are read, created anew from what was read, and read again.
func TestRealSchemas(t *testing.T) {
	for _, file := range schemaFiles(t) {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".sql"), func(t *testing.T) {
			c := load(t, file)
			found := reflection(t, c)
			for _, s := range found.Skipped {
				if s.Kind != "trigger" {
					t.Logf("skipped: %+v", s)
				}
			}
			if diff := cmp.Diff(found.MetaData, normalize(t, found.MetaData)); diff != "" {
				t.Errorf("normalizing what was reflected changes it (-before +after):\n%s", diff)
			}
			agreesWithPragmas(t, c, found.MetaData)
			again := connect(t)
			statements, err := createAll(Dialect{}, found.MetaData)
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range statements {
				run(t, again, s.SQL)
			}
			if diff := cmp.Diff(found.MetaData, reflection(t, again).MetaData); diff != "" {
				t.Errorf("created anew it differs (-found +again):\n%s", diff)
			}
		})
	}
}

// agreesWithPragmas compares what the parser found with what SQLite itself
// says about columns, keys, indexes and foreign keys.
func agreesWithPragmas(t *testing.T, c *Conn, m *md.MetaData) {
	t.Helper()
	for i := range m.Tables {
		table := &m.Tables[i]
		var got, want []string
		for _, col := range table.Columns {
			hidden := 0
			if col.Computed != nil {
				hidden = 2
				if col.Computed.Stored {
					hidden = 3
				}
			}
			key := 0
			for n, k := range table.PrimaryKey.Columns {
				if k == col.Name {
					key = n + 1
				}
			}
			got = append(got, fmt.Sprintf("column %s notnull=%v hidden=%d pk=%d", col.Name, col.NotNull, hidden, key))
		}
		for _, fk := range table.ForeignKeys {
			for n, name := range fk.Columns {
				to := ""
				if len(fk.RefColumns) > 0 {
					to = fk.RefColumns[n]
				}
				got = append(got, fmt.Sprintf("fk %s %s.%s %s %s", name, fk.RefTable, to, action(fk.OnUpdate), action(fk.OnDelete)))
			}
		}
		for _, ix := range table.Indexes {
			for _, k := range ix.Columns {
				collation := k.Collation
				if collation == "" && k.Column != "" {
					collation = table.Column(k.Column).Collation
				}
				if collation == "" {
					collation = "BINARY"
				}
				if k.Expr != "" {
					collation = "" // an expression may have one of its own
				}
				got = append(got, fmt.Sprintf("index %s unique=%v partial=%v %s desc=%v %s", ix.Name, ix.Unique, ix.Where != "", k.Column, k.Desc, collation))
			}
		}
		name := quoteString(table.Name)
		want = append(want, column(t, c, `SELECT format('column %s notnull=%s hidden=%d pk=%d', name,
			iif("notnull" OR pk, 'true', 'false'), hidden, pk) FROM pragma_table_xinfo(`+name+`) ORDER BY cid`)...)
		want = append(want, column(t, c, `SELECT format('fk %s %s.%s %s %s', f."from", coalesce(s.name, f."table"),
			coalesce(x.name, f."to", (SELECT group_concat(name) FROM pragma_table_info(f."table") WHERE pk = f.seq + 1), ''), on_update, on_delete)
			FROM pragma_foreign_key_list(`+name+`) f LEFT JOIN sqlite_schema s ON s.type = 'table' AND s.name = f."table" COLLATE NOCASE
			LEFT JOIN pragma_table_info(f."table") x ON x.name = f."to" COLLATE NOCASE`)...)
		want = append(want, column(t, c, `SELECT format('index %s unique=%s partial=%s %s desc=%s %s', l.name, iif("unique", 'true', 'false'),
			iif(partial, 'true', 'false'), coalesce(x.name, ''), iif("desc", 'true', 'false'), iif(cid = -2, '', upper(coll)))
			FROM pragma_index_list(`+name+`) l, pragma_index_xinfo(l.name) x WHERE origin = 'c' AND x.key`)...)
		for j := range got {
			got[j] = strings.ReplaceAll(got[j], "\n", " ")
		}
		if diff := cmp.Diff(sorted(want), sorted(got)); diff != "" {
			t.Errorf("table %s (-SQLite +parser):\n%s", table.Name, diff)
		}
	}
}

func action(a md.Action) string {
	if a == md.NoAction {
		return "NO ACTION"
	}
	return string(a)
}
