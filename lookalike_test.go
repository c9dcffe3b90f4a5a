package migrate_test

import (
	"errors"
	"strings"
	"testing"

	"limbeck.dev/migrate"
	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/internal/testconn"
	"limbeck.dev/migrate/internal/testdb"
	"limbeck.dev/migrate/internal/testwire"
)

// lookalikes are servers that look like PostgreSQL or MySQL, by what they say of
// themselves, and how they are called in the refusal.
var lookalikes = []struct {
	name, scheme string
	parameters   map[string]string // PostgreSQL: what the server tells at the start
	version      string
	comment      string            // MySQL: @@version_comment
	answers      map[string]string // statements, by a part of each, to which the server has an answer of its own
}{
	{name: "CockroachDB", scheme: "postgresql", parameters: map[string]string{"server_version": "13.0.0", "crdb_version": "CockroachDB CCL v23.2.1"}},
	{name: "CockroachDB", scheme: "postgresql", version: "CockroachDB CCL v21.1.0 (x86_64-unknown-linux-gnu, built 2021)"},
	{name: "YugabyteDB", scheme: "postgresql", parameters: map[string]string{"server_version": "15.2-YB-2.25.0.0-b0"}},
	{name: "Amazon Redshift", scheme: "postgresql", parameters: map[string]string{"server_version": "8.0.2"},
		version: "PostgreSQL 8.0.2 on i686-pc-linux-gnu, compiled by GCC gcc (GCC) 3.4.2, Redshift 1.0.62614"},
	{name: "Greenplum", scheme: "postgresql", version: "PostgreSQL 12.12 (Greenplum Database 7.0.0 build) on x86_64"},
	{name: "RisingWave", scheme: "postgresql", version: "PostgreSQL 13.14.0-RisingWave-1.7.0 (abc)"},
	{name: "CrateDB", scheme: "postgresql", version: "CrateDB 5.6.0 (built abc/NA, Linux 5.4 amd64, OpenJDK)"},
	{name: "Citus", scheme: "postgresql", version: "PostgreSQL 16.1 on x86_64", answers: map[string]string{"pg_extension": "12.1\x01f"}},
	{name: "Aurora DSQL", scheme: "postgresql", version: "PostgreSQL 16", answers: map[string]string{"pg_extension": "\x01t"}},
	{name: "TiDB", scheme: "mysql", version: "5.7.25-TiDB-v7.1.0"},
	{name: "TiDB", scheme: "mariadb", version: "8.0.11-TiDB-v7.5.0", comment: "TiDB Server (Apache License 2.0) Community Edition"},
	{name: "Vitess", scheme: "mysql", version: "8.0.30-Vitess"},
	{name: "Vitess", scheme: "mysql", version: "8.0.36", comment: "Version: 19.0.0 (Git revision)", answers: map[string]string{"@@ddl_strategy": "direct"}},
	{name: "OceanBase", scheme: "mysql", version: "5.7.25-OceanBase-v4.2.1"},
	{name: "SingleStore", scheme: "mysql", version: "5.7.32", comment: "SingleStoreDB source distribution (compatible; MySQL Enterprise & MySQL Commercial)"},
	{name: "Dolt", scheme: "mysql", version: "8.0.33", comment: "Dolt"},
}

// TestLookalikes: a server that is none of the four is refused by its name,
// before anything is made of what its catalogue says; status shows it.
func TestLookalikes(t *testing.T) {
	for _, server := range lookalikes {
		t.Run(server.name, func(t *testing.T) {
			answer := func(sql string) ([]string, bool) {
				for part, row := range server.answers {
					if strings.Contains(sql, part) {
						return strings.Split(row, "\x01"), true
					}
				}
				switch {
				case strings.Contains(sql, "@@version_comment"):
					return []string{server.version, server.comment, "0", "7"}, true
				case strings.Contains(sql, "version()"):
					return []string{server.version}, server.version != ""
				case strings.HasPrefix(sql, "SET "):
					return nil, true
				}
				return nil, false
			}
			var address string
			if server.scheme == "postgresql" {
				parameters := server.parameters
				if parameters == nil {
					parameters = map[string]string{"server_version": "16.1"}
				}
				address = testwire.Postgres(t, parameters, answer)
			} else {
				address = testwire.MySQL(t, server.version, answer)
			}
			env := openSet(t, server.scheme+"://u:p@"+address+"/app", line())
			_, inspecting := env.Inspect(t.Context())
			_, upgrading := env.Upgrade(t.Context(), "head")
			s, err := env.Status(t.Context(), 1)
			if err != nil {
				t.Fatal(err)
			}
			for what, err := range map[string]error{"inspect": inspecting, "upgrade": upgrading, "status": s.Err()} {
				refused, ok := errors.AsType[*dialect.RefusedError](err)
				if !ok || !strings.Contains(refused.Server, server.name) || !strings.Contains(refused.Reason, server.name) {
					t.Errorf("%s: %v", what, err)
				}
			}
			if !strings.Contains(s.Server, server.name) || !s.Exists {
				t.Errorf("status shows %q", s.Server)
			}
		})
	}
}

// TestAbsence: that nothing is there is believed only where the server says so,
// not where its catalogue just does not show it.
func TestAbsence(t *testing.T) {
	for _, server := range []string{"mysql", "mariadb"} {
		t.Run(server, func(t *testing.T) {
			url := testdb.URL(t, server)
			c := testconn.Open(t, url)
			// A user who may do nothing with the tool's tables does not see them in the catalogue.
			for _, text := range []string{
				"CREATE TABLE migrate_version (version_num varchar(255) NOT NULL PRIMARY KEY)", "INSERT INTO migrate_version VALUES ('a')",
				"CREATE TABLE visible (id integer)", "CREATE USER IF NOT EXISTS migrate_blind IDENTIFIED BY 'blind'", "GRANT SELECT ON visible TO migrate_blind",
			} {
				if _, err := c.Exec(t.Context(), core.SQL(text)); err != nil {
					t.Fatal(err)
				}
			}
			t.Cleanup(func() { _, _ = c.Exec(t.Context(), core.SQL("REVOKE SELECT ON visible FROM migrate_blind")) })
			u, err := dialect.ParseURL(url)
			if err != nil {
				t.Fatal(err)
			}
			blind := server + "://migrate_blind:blind@" + u.Hosts[0].String() + "/" + u.Database
			env, err := migrate.Open(t.Context(), migrate.Config{URL: blind, Scripts: line()})
			if err != nil {
				t.Fatal(err)
			}
			if heads, err := env.Current(t.Context()); core.KindOf(err) != core.ErrDenied {
				t.Errorf("current: %q, %v", heads, err)
			}
		})
	}
}
