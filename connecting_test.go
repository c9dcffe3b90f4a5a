package migrate_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"testing"
	"time"

	"limbeck.dev/migrate"
	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/internal/testconn"
	"limbeck.dev/migrate/internal/testdb"
	"limbeck.dev/migrate/internal/testwire"
	"limbeck.dev/migrate/versions"
)

// TestRole: the role of the configuration makes what is made, before and after the
// session is reset, and the tool's own tables; so does that of the URL.
func TestRole(t *testing.T) {
	grants := map[string][]string{
		"postgresql": {"CREATE ROLE %r", "GRANT %r TO current_user", "GRANT ALL ON SCHEMA public TO %r"},
		"mysql":      {"CREATE ROLE %r", "GRANT ALL ON %d.* TO %r", "CREATE USER %u IDENTIFIED BY 'x'", "GRANT %r TO %u"},
		"mariadb":    {"CREATE ROLE %r", "GRANT ALL ON %d.* TO %r", "CREATE USER %u IDENTIFIED BY 'x'", "GRANT %r TO %u"},
	}
	drops := map[string][]string{
		"postgresql": {"DROP OWNED BY %r", "DROP ROLE %r"}, "mysql": {"DROP ROLE %r", "DROP USER %u"}, "mariadb": {"DROP ROLE %r", "DROP USER %u"},
	}
	query := map[string]string{
		"postgresql": "SELECT string_agg(DISTINCT tableowner, ',') FROM pg_tables WHERE schemaname = 'public'",
		"mysql":      "SELECT who FROM a", "mariadb": "SELECT who FROM a",
	}
	current := map[string]string{"postgresql": "current_user::text", "mysql": "CURRENT_ROLE()", "mariadb": "CURRENT_ROLE()"}
	change := map[string]string{"postgresql": "SET TimeZone = 'Asia/Tokyo';", "mysql": "SET @a = 1;", "mariadb": "SET @a = 1;"}
	for server := range grants {
		for _, where := range []string{"configuration", "URL"} {
			t.Run(server+" "+where, func(t *testing.T) {
				own := testdb.URL(t, server)
				name := databaseOf(t, own)
				words := strings.NewReplacer("%r", "r_"+name[len(name)-12:], "%d", name, "%u", "u_"+name[len(name)-12:])
				exec := func(t *testing.T, list []string) {
					c := testconn.Open(t, own)
					for _, text := range list {
						if _, err := c.Exec(context.Background(), core.SQL(words.Replace(text))); err != nil {
							t.Errorf("%s: %v", text, err)
						}
					}
				}
				exec(t, grants[server])
				t.Cleanup(func() { exec(t, drops[server]) })
				u, err := url.Parse(own)
				if err != nil {
					t.Fatal(err)
				}
				if server != "postgresql" {
					u.User = url.UserPassword(words.Replace("%u"), "x")
				}
				config := migrate.Config{Role: words.Replace("%r")}
				if where == "URL" {
					q := u.Query()
					q.Set("role", config.Role)
					u.RawQuery, config.Role = q.Encode(), ""
				}
				config.URL = u.String()
				mustUpgrade(t, openSQL(t, config, "CREATE TABLE a AS SELECT "+current[server]+" AS who;",
					change[server]+" CREATE TABLE b (id int);", "CREATE TABLE c AS SELECT "+current[server]+" AS who;"), "head")
				got := valueOf(t, own, query[server])
				if want := words.Replace("%r"); got != want && !strings.HasPrefix(got, "`"+want+"`@") {
					t.Errorf("made by %s, want %s", got, want)
				}
				if first, last := valueOf(t, own, "SELECT who FROM a"), valueOf(t, own, "SELECT who FROM c"); first != last {
					t.Errorf("the roles are %s and %s", first, last)
				}
			})
		}
	}
}

// TestStatementTimeout: a statement that takes longer ends the revision; where there
// is no such bound, it is refused.
func TestStatementTimeout(t *testing.T) {
	slow := map[string]string{"postgresql": "SELECT pg_sleep(20);", "mariadb": "CREATE TABLE s AS SELECT SLEEP(20) AS n;", "mysql": "SELECT 1;", "sqlite": "SELECT 1;"}
	testdb.Each(t, func(t *testing.T, server, url string) {
		_, err := openSQL(t, migrate.Config{URL: url, StatementTimeout: 300 * time.Millisecond}, slow[server]).Upgrade(t.Context(), "head")
		switch server {
		case "postgresql", "mariadb":
			if core.KindOf(err) != core.ErrCanceled {
				t.Errorf("got %v", err)
			}
		default:
			if !errors.Is(err, errors.ErrUnsupported) {
				t.Errorf("got %v", err)
			}
		}
	})
}

// TestWait: a server that does not accept connections is waited for, and told of
// once; what waiting does not mend is an error at once.
func TestWait(t *testing.T) {
	for _, server := range []string{"postgresql", "mysql", "mariadb"} {
		t.Run(server, func(t *testing.T) {
			t.Parallel()
			own, err := url.Parse(testdb.URL(t, server))
			if err != nil {
				t.Fatal(err)
			}
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			closed := *own
			closed.Host = l.Addr().String()
			l.Close()
			events := 0
			open := func(u url.URL, wait time.Duration) *migrate.Environment {
				env, err := migrate.Open(t.Context(), migrate.Config{URL: u.String(), Scripts: &versions.Set{}, Wait: wait, OnEvent: func(e migrate.Event) {
					if e.Kind == migrate.EventConnecting {
						events++
					}
				}})
				if err != nil {
					t.Fatal(err)
				}
				return env
			}
			if _, err := open(closed, 1200*time.Millisecond).Upgrade(t.Context(), "head"); !isA[*migrate.ConnectError](err) || events != 1 {
				t.Errorf("%d events, %v", events, err)
			}
			wrong := *own
			wrong.User = url.UserPassword(own.User.Username(), "wrong")
			events = 0
			if _, err := open(wrong, time.Hour).Current(t.Context()); !isA[*migrate.ConnectError](err) || events != 0 {
				t.Errorf("%d events, %v", events, err)
			}
			// The database comes up while it is waited for.
			go relayLater(t, closed.Host, own.Host)
			if _, err := open(closed, time.Minute).Current(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
}

// relayLater begins after a while to pass on what comes to an address.
func relayLater(t *testing.T, from, to string) {
	time.Sleep(500 * time.Millisecond)
	l, err := net.Listen("tcp", from)
	if err != nil {
		t.Error(err)
		return
	}
	context.AfterFunc(t.Context(), func() { l.Close() })
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		server, err := net.Dial("tcp", to)
		if err != nil {
			t.Error(fmt.Errorf("relay: %w", err))
			return
		}
		go relay(c, server)
		go relay(server, c)
	}
}

func relay(from, to net.Conn) {
	defer to.Close()
	buffer := make([]byte, 4096)
	for {
		n, err := from.Read(buffer)
		if _, writing := to.Write(buffer[:n]); err != nil || writing != nil {
			return
		}
	}
}

// TestWrongServer: who is at an address that is not what the URL says is told, and
// not waited for.
func TestWrongServer(t *testing.T) {
	address := func(server string) string {
		u, err := url.Parse(testdb.URL(t, server))
		if err != nil {
			t.Fatal(err)
		}
		return u.Host
	}
	fake := func(first, answer string) string {
		return testwire.Listen(t, func(c net.Conn) {
			_, _ = c.Write([]byte(first))
			if n, _ := c.Read(make([]byte, 64)); n > 0 {
				_, _ = c.Write([]byte(answer))
			}
		})
	}
	ssh, web := fake("SSH-2.0-x\r\n", ""), fake("", "HTTP/1.1 400 Bad Request\r\n\r\n")
	postgres, mysql, mariadb := address("postgresql"), address("mysql"), address("mariadb")
	for _, c := range []struct{ url, who string }{
		{"postgresql://u:p@" + mysql + "/x", "a MySQL or MariaDB server"},
		{"postgresql://u:p@" + mariadb + "/x?sslmode=disable", "a MySQL or MariaDB server"},
		{"mysql://u:p@" + postgres + "/x", "a PostgreSQL server"},
		{"mariadb://u:p@" + postgres + "/x?tls=skip-verify", "a PostgreSQL server"},
		{"postgresql://u:p@" + ssh + "/x", "an SSH server"},
		{"mysql://u:p@" + ssh + "/x", "an SSH server"},
		{"postgresql://u:p@" + web + "/x", "an HTTP server"},
		{"mariadb://u:p@" + web + "/x", "an HTTP server"},
	} {
		t.Run(c.url, func(t *testing.T) {
			t.Parallel()
			env, err := migrate.Open(t.Context(), migrate.Config{URL: c.url, Wait: time.Hour})
			if err != nil {
				t.Fatal(err)
			}
			_, err = env.Current(t.Context())
			var wrong *dialect.WrongServerError
			if !errors.As(err, &wrong) || wrong.Who != c.who || !isA[*migrate.ConnectError](err) {
				t.Errorf("got %v", err)
			}
		})
	}
}
