package migrate_test

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"testing"

	"limbeck.dev/migrate"
	"limbeck.dev/migrate/autogen"
	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/internal/testconn"
	"limbeck.dev/migrate/internal/testdb"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/versions"
)

// judgedCase is a schema that revisions make, and the model of it in a spelling
// that is not the server's.
type judgedCase struct {
	scripts []string
	model   md.Table
	grants  []string // %u is a user who may read the database %d, and nothing else
	drops   []string
}

var judgedCases = map[string]judgedCase{
	"postgresql": {
		scripts: []string{
			"CREATE EXTENSION pg_trgm; CREATE DOMAIN code AS text CHECK (VALUE <> '');\n" +
				"CREATE FUNCTION ok(n integer) RETURNS boolean IMMUTABLE LANGUAGE sql AS 'SELECT n > 0';",
			"CREATE TABLE item (id integer PRIMARY KEY, n integer DEFAULT 1+1 NOT NULL, c code, name text, CONSTRAINT few CHECK (n IN (1, 2) AND ok(n)));\n" +
				"CREATE INDEX item_name ON item USING gin (name gin_trgm_ops); SET TimeZone = 'Asia/Tokyo';",
		},
		model: md.Table{Columns: []md.Column{
			{Name: "id", Type: md.Integer{}, NotNull: true}, {Name: "n", Type: md.Integer{}, NotNull: true, Default: "(1 + 1)"},
			{Name: "c", Type: md.Native{SQL: "code"}}, {Name: "name", Type: md.Text{}},
		}, Checks: []md.Check{{Name: "few", Expr: "(n in (1,2)) and (ok(n))"}},
			Indexes: []md.Index{{Name: "item_name", Method: "gin", Columns: []md.IndexColumn{{Column: "name", OpClass: "gin_trgm_ops"}}}}},
		grants: []string{"CREATE ROLE %u LOGIN PASSWORD 'x'", "REVOKE ALL ON DATABASE %d FROM PUBLIC", "GRANT CONNECT ON DATABASE %d TO %u",
			"REVOKE CREATE ON SCHEMA public FROM PUBLIC", "GRANT SELECT ON ALL TABLES IN SCHEMA public TO %u"},
		drops: []string{"DROP OWNED BY %u", "DROP ROLE %u"},
	},
	"mysql": {
		scripts: []string{"CREATE TABLE item (id int PRIMARY KEY, n int NOT NULL DEFAULT 2, v int AS (n + 1) STORED, name varchar(20), CONSTRAINT few CHECK (n IN (1, 2)));", "SET @a = 1; SET sql_mode = '';"},
		model: md.Table{Columns: []md.Column{
			{Name: "id", Type: md.Integer{}, NotNull: true}, {Name: "n", Type: md.Integer{}, NotNull: true, Default: "2"},
			{Name: "v", Type: md.Integer{}, Computed: &md.Computed{Expr: "(n+1)", Stored: true}}, {Name: "name", Type: md.String{Length: 20}},
		}, Checks: []md.Check{{Name: "few", Expr: "n in (1,2)"}}},
		grants: []string{"CREATE USER %u IDENTIFIED BY 'x'", "GRANT SELECT ON %d.* TO %u"},
		drops:  []string{"DROP USER %u"},
	},
}

// TestScratchURL: who may do nothing but read is told that the database could not
// be asked, and with a scratch server it is, with the types and functions that the
// revisions made; a change that the server refuses is refused; plans are tried.
func TestScratchURL(t *testing.T) {
	judgedCases["mariadb"] = judgedCases["mysql"]
	for server, c := range judgedCases {
		t.Run(server, func(t *testing.T) {
			own := testdb.URL(t, server)
			name := databaseOf(t, own)
			words := strings.NewReplacer("%d", name, "%u", "u_"+name[len(name)-12:])
			exec := func(list []string) {
				conn := testconn.Open(t, own)
				for _, text := range list {
					if _, err := conn.Exec(context.Background(), core.SQL(words.Replace(text))); err != nil {
						t.Errorf("%s: %v", text, err)
					}
				}
			}
			if server != "postgresql" { // the tables take on the character set of theirs
				exec([]string{"ALTER DATABASE %d CHARACTER SET latin1 COLLATE latin1_general_ci"})
			}
			mustUpgrade(t, openSQL(t, migrate.Config{URL: own}, c.scripts...), "head")
			exec(c.grants)
			t.Cleanup(func() { exec(c.drops) })
			reader, err := url.Parse(own)
			if err != nil {
				t.Fatal(err)
			}
			reader.User = url.UserPassword(words.Replace("%u"), "x")
			check := func(scratch string, change func(*md.Table)) (*autogen.Candidate, error) {
				table := c.model.Clone()
				table.Name, table.PrimaryKey = "item", md.PrimaryKey{Columns: []string{"id"}}
				change(&table)
				config := migrate.Config{URL: reader.String(), ScratchURL: scratch, Target: &md.MetaData{Tables: []md.Table{table}}}
				return openSQL(t, config, c.scripts...).Check(t.Context())
			}
			as := func(*md.Table) {}
			if found, err := check("", as); !errors.Is(err, migrate.ErrPending) || found.Unjudged == nil {
				t.Errorf("without a scratch server: %v, %+v", err, found)
			}
			if found, err := check(testdb.URL(t, server), as); err != nil || found.Unjudged != nil {
				t.Errorf("with a scratch server: %v, %+v", err, found)
			}
			_, err = check(testdb.URL(t, server), func(table *md.Table) { table.Columns[1].Name = "m" })
			if cannot := (*dialect.CannotRunError)(nil); !errors.As(err, &cannot) {
				t.Errorf("a change that is refused: %v", err)
			}
			plan := func(last string) error {
				_, err := openSQL(t, migrate.Config{URL: reader.String(), ScratchURL: testdb.URL(t, server)}, append(c.scripts[:2:2], last)...).Plan(t.Context(), "head")
				return err
			}
			if err := plan("CREATE TABLE another (id int);"); err != nil {
				t.Error(err)
			}
			if err := plan("CREATE TABLE item (id int);"); err == nil || !strings.Contains(err.Error(), "in the scratch database") {
				t.Errorf("a plan that cannot run: %v", err)
			}
		})
	}
}

// TestScratchURLRefused: a server that cannot be asked in place of the database is
// named, and a database of another kind.
func TestScratchURLRefused(t *testing.T) {
	own := testdb.URL(t, "mysql")
	other := testdb.URL(t, "mariadb")
	env := openConfig(t, migrate.Config{URL: own, ScratchURL: other, Scripts: &versions.Set{}, Target: &md.MetaData{}})
	_, err := env.Check(t.Context())
	if refused := (*dialect.RefusedError)(nil); !errors.As(err, &refused) && (err == nil || !strings.Contains(err.Error(), "the scratch database would be one of mariadb")) {
		t.Errorf("another server: %v", err)
	}
}
