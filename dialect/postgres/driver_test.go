package postgres

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/internal/testdb"
)

func parse(t *testing.T, url string) dialect.URL {
	t.Helper()
	u, err := dialect.ParseURL(url)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func TestConfig(t *testing.T) {
	t.Setenv("PGSSLMODE", "")
	for _, test := range []struct {
		url                string
		host, db           string
		port               uint16
		tls                bool // refuses a server that is not verified
		path, user, option string
	}{
		{"postgresql://ann@localhost/db", "localhost", "db", 5432, false, `"public", "pg_temp"`, "ann", "migrate"},
		{"postgresql://ann@127.0.0.1:77/db?application_name=x", "127.0.0.1", "db", 77, false, `"public", "pg_temp"`, "ann", "x"},
		{"postgresql://[::1]/db", "::1", "db", 5432, false, "", "", "migrate"},
		{"postgresql:///db?host=/run/x", "/run/x", "db", 5432, false, "", "", "migrate"},
		{"postgresql://db.example.com/db", "db.example.com", "db", 5432, true, "", "", "migrate"},
		{"postgresql://db.example.com/d'b\\?sslmode=disable&search_path=a%22b,%22$user%22,Ext", "db.example.com", `d'b\`, 5432, false, `"a""b", "Ext", "pg_temp"`, "", "migrate"},
		{"postgresql://ann@localhost/db?options=-csearch_path%3Dapp", "localhost", "db", 5432, false, `"app", "pg_temp"`, "ann", "migrate"},
		{`postgresql://ann@localhost/db?options=-c%20lock_timeout=5s%20--search-path=app,%5C%20"x%5C%20y"`, "localhost", "db", 5432, false, `"app", "x y", "pg_temp"`, "ann", "migrate"},
		{"postgresql://ann@localhost/db?options=-csearch_path%3Dapp&search_path=own", "localhost", "db", 5432, false, `"own", "pg_temp"`, "ann", "migrate"},
	} {
		c, _, err := config(parse(t, test.url))
		if err != nil {
			t.Errorf("%s: %v", test.url, err)
			continue
		}
		verifies := c.TLSConfig != nil && !c.TLSConfig.InsecureSkipVerify && len(c.Fallbacks) == 0
		if c.Host != test.host || c.Port != test.port || c.Database != test.db || verifies != test.tls || c.RuntimeParams["application_name"] != test.option {
			t.Errorf("%s: %s %d %s verifies %v %v", test.url, c.Host, c.Port, c.Database, verifies, c.RuntimeParams)
		}
		if got := strings.ReplaceAll(c.RuntimeParams["search_path"], ", pg_temp", `, "pg_temp"`); test.path != "" && got != test.path {
			t.Errorf("%s: search path %s", test.url, got)
		}
		if c.ConnectTimeout != 10*time.Second {
			t.Errorf("%s: connect timeout %s", test.url, c.ConnectTimeout)
		}
	}
}

// TestHosts: the servers to try in order, however they are written.
func TestHosts(t *testing.T) {
	for text, want := range map[string]string{
		"postgresql:///db?host=a:77&host=b:78":       "a:77 b:78",
		"postgresql:///db?host=a:77,b":               "a:77 b:5432",
		"postgresql:///db?host=a,b&port=77,78":       "a:77 b:78",
		"postgresql:///db?host=a&host=b&port=77":     "a:77 b:77",
		"postgresql:///db?host=[::1]:77&host=/run/x": "::1:77 /run/x:5432",
		"postgresql:///db?host=/run/x&port=77":       "/run/x:77",
		"postgresql://a:77,b/db":                     "a:77 b:5432",
	} {
		c, _, err := config(parse(t, text))
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		var got []string
		add := func(host string, port uint16) {
			if s := fmt.Sprintf("%s:%d", host, port); !slices.Contains(got, s) { // once with TLS and once without
				got = append(got, s)
			}
		}
		add(c.Host, c.Port)
		for _, f := range c.Fallbacks {
			add(f.Host, f.Port)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %v", text, got)
		}
	}
}

// TestErrorsHideThePassword holds that no error shows a piece of the URL that
// is secret.
func TestErrorsHideThePassword(t *testing.T) {
	url := testdb.URL(t, "postgresql")
	host := parse(t, url).Hosts[0]
	for _, text := range []string{
		"postgresql://ann:Sup3rS3cret@127.0.0.1:1/db",
		fmt.Sprintf("postgresql://ann:Sup3rS3cret@%s/db", host),
		fmt.Sprintf("postgresql://ann:Sup3rS3cret@%s/db?sslmode=Sup3rS3cret", host),
		fmt.Sprintf("postgresql://ann:Sup3rS3cret@%s/db?connect_timeout=x&sslpassword=Sup3rS3cret", host),
		"postgresql://ann:Sup3rS3cret@127.0.0.1/db?unknown=1",
	} {
		_, err := driver{}.Connect(context.Background(), parse(t, text))
		if err == nil {
			t.Errorf("%s: no error", text)
		} else if s := fmt.Sprintf("%v %+v %#v", err, err, err); strings.Contains(err.Error(), "Sup3rS3cret") || strings.Contains(s, "Sup3rS3cret") {
			t.Errorf("the error shows the password: %s", s)
		}
	}
}

// TestCancel ends a statement by its context: it stops on the server, and the
// connection and its lock are still good.
func TestCancel(t *testing.T) {
	c := open(t)
	ctx, cancel := context.WithCancel(context.Background())
	if ok, err := c.dialect.TryLock(ctx, c, "k"); !ok || err != nil {
		t.Fatal(ok, err)
	}
	time.AfterFunc(50*time.Millisecond, cancel)
	_, err := c.Exec(ctx, core.SQL("SELECT pg_sleep(60)"))
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	if err := c.dialect.Unlock(context.Background(), c, "k"); err != nil {
		t.Error(err)
	}
}

func TestQueryArguments(t *testing.T) {
	c := open(t)
	mustExec(t, c, "CREATE TABLE t (id integer, u uuid, n numeric, j jsonb, a text[], at timestamptz)")
	u, at := "0190163d-8694-739b-aea5-966c26f8ad91", time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	r, err := c.Exec(context.Background(), core.SQL("INSERT INTO t VALUES (?, ?, ?, ?, ?, ?)", int64(1), u, "1.50", `{"a": 1}`, []string{"x", "it's"}, at))
	if err != nil || r.RowsAffected != 1 {
		t.Fatal(r, err)
	}
	var n int
	var gotU, gotN string
	var gotAt time.Time
	var array []string
	found, err := core.QueryOne(context.Background(), c, core.SQL("SELECT id, u, n, a, at FROM t WHERE u = ? AND j ?? 'a'", u), &n, &gotU, &gotN, &array, &gotAt)
	if !found || err != nil || n != 1 || gotU != u || gotN != "1.50" || !gotAt.Equal(at) || len(array) != 2 {
		t.Error(found, err, n, gotU, gotN, array, gotAt)
	}
	if _, err := core.QueryOne(context.Background(), c, core.SQL("SELECT 1/0"), &n); err == nil || !strings.Contains(err.Error(), "22012") {
		t.Errorf("error %v", err)
	}
	if _, err := c.Exec(context.Background(), core.SQL("CREATE TABLE x (); DROP TABLE x; CREATE TABLE x ()")); err != nil {
		t.Errorf("several statements: %v", err)
	}
}

// TestDecimalZero: the digits behind the point are those of the server.
func TestDecimalZero(t *testing.T) {
	c := open(t)
	var d core.Decimal
	var text string
	var v any
	var f float64
	found, err := core.QueryOne(t.Context(), c, core.SQL("SELECT n, n, n, n + 1.5 FROM (SELECT 0.00::numeric(10, 2) AS n) t"), &d, &text, &v, &f)
	if !found || err != nil || d.String() != "0.00" || text != "0.00" || v.(core.Decimal).String() != "0.00" || f != 1.5 {
		t.Error(found, err, d, text, v, f)
	}
}
