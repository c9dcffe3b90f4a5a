package features

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"testing"

	"limbeck.dev/migrate"
	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/internal/testconn"
	"limbeck.dev/migrate/internal/testdb"
)

// spelled is a model that each server spells in another way.
const spelled = `
tables:
  t:
    columns: {id: integer, a: varchar(20), b: {type: integer, computed: {expr: id*2, stored: true}}}
    primary_key: [id]
    checks: {ck: id>0}
views: {v: SELECT id FROM t WHERE id>1}`

// TestLimitedUser migrates as a user who may not make the place in which the
// server is asked for its spelling.
func TestLimitedUser(t *testing.T) {
	for server, rights := range map[string][]string{
		"postgresql": {"CREATE ROLE %user LOGIN PASSWORD 'x'", "GRANT CREATE, USAGE ON SCHEMA public TO %user"},
		"mysql":      {"CREATE USER %user@%host IDENTIFIED BY 'x'", "GRANT ALL ON %database.* TO %user@%host"},
		"mariadb":    {"CREATE USER %user@%host IDENTIFIED BY 'x'", "GRANT ALL ON %database.* TO %user@%host"},
	} {
		t.Run(server, func(t *testing.T) {
			t.Parallel()
			own := testdb.URL(t, server)
			u, err := url.Parse(own)
			if err != nil {
				t.Fatal(err)
			}
			c := testconn.Open(t, own)
			database := strings.TrimPrefix(u.Path, "/")
			words := strings.NewReplacer("%user", database, "%database", database, "%host", clientHost(t, c, server))
			exec := func(sql string) {
				if _, err := c.Exec(t.Context(), core.SQL(words.Replace(sql))); err != nil {
					t.Error(err)
				}
			}
			t.Cleanup(func() {
				c := testconn.Open(t, own)
				for _, sql := range []string{"DROP OWNED BY %user", "DROP ROLE %user", "DROP USER %user@%host"} {
					_, _ = c.Exec(context.Background(), core.SQL(words.Replace(sql))) // one of them is of this server
				}
			})
			for _, sql := range rights {
				exec(sql)
			}
			u.User = url.UserPassword(database, "x")
			h := &history{t: t, url: u.String()}
			h.autogenerate(spelled)
			if _, err := h.open().Upgrade(t.Context(), "head"); err != nil {
				t.Fatal(err)
			}
			found, err := h.open().Check(t.Context())
			if server == "postgresql" { // which has its temporary tables for it
				if err != nil {
					t.Fatal(err, found)
				}
				exec(`REVOKE TEMPORARY ON DATABASE "%database" FROM public`)
				found, err = h.open().Check(t.Context())
			}
			if !errors.Is(err, migrate.ErrPending) || found.Unjudged == nil || !strings.Contains(found.Unjudged.Error(), "GRANT ") {
				t.Fatalf("%v, unjudged: %v", err, found.Unjudged)
			}
			h.to("-1")
			if _, err := h.open().Upgrade(t.Context(), "head"); err != nil { // with nobody to ask
				t.Error(err)
			}
		})
	}
}

// clientHost is this machine as a MySQL or MariaDB server knows it, as a quoted name. A user of any host would give way
// to an anonymous one of this host, as fresh servers may have.
func clientHost(t *testing.T, c dialect.Conn, server string) string {
	t.Helper()
	if server == "postgresql" {
		return ""
	}
	var host string
	if _, err := core.QueryOne(t.Context(), c, core.SQL("SELECT SUBSTRING_INDEX(USER(), '@', -1)"), &host); err != nil {
		t.Fatal(err)
	}
	return "'" + host + "'"
}
