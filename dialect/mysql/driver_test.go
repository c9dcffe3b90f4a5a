package mysql

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
)

func TestConfig(t *testing.T) {
	for text, want := range map[string]string{
		"mysql://u:p%40%2F@db.example.com/shop":                          "tcp db.example.com:3306 tls=true db=shop",
		"mysql://u@db.example.com:33/shop?tls=skip-verify":               "tcp db.example.com:33 tls=skip-verify db=shop",
		"mysql://u@localhost/shop":                                       "tcp localhost:3306 tls= db=shop",
		"mysql://u@127.0.0.2/shop?tls=true":                              "tcp 127.0.0.2:3306 tls=true db=shop",
		"mysql://u@[::1]:5/shop":                                         "tcp [::1]:5 tls= db=shop",
		"mariadb://u@/shop?host=/run/mysqld/mysqld.sock&charset=utf8mb4": "unix /run/mysqld/mysqld.sock tls= db=shop",
		"mariadb://u@far.example.com/shop?unix_socket=/s":                "unix /s tls= db=shop",
	} {
		u, err := dialect.ParseURL(text)
		if err != nil {
			t.Fatal(err)
		}
		configs, err := configsOf(u)
		if err != nil {
			t.Fatal(err)
		}
		c := configs[0]
		if got := c.Net + " " + c.Addr + " tls=" + c.TLSConfig + " db=" + c.DBName; got != want {
			t.Errorf("%s: %s", u, got)
		}
		if c.AllowAllFiles || c.AllowCleartextPasswords || c.MultiStatements || c.AllowFallbackToPlaintext || c.Passwd != u.Password.Reveal() {
			t.Errorf("%s: not safe", u)
		}
	}
	for text, reason := range map[string]string{
		"mysql://u@h/d?allowAllFiles=true": "unknown option", "mysql://u@h/d?multiStatements=true": "unknown option", "mysql://u@h/d?tls=maybe": "true, skip-verify and false",
		"mysql://u@h/d?tsl=true": "unknown option", "mysql://u@h/d?time_zone=SYSTEM": "times are sent in UTC", "mysql://u@h/d?sql_mode=ansi,no_backslash_escapes": "NO_BACKSLASH_ESCAPES",
		"mysql://u@h/d?x_y%3Bdrop=1": "unknown option", "mysql://u@h/d?host=relative": "path of a socket", "mysql://u@h/d?charset=latin1": "utf8mb4", "mysql://u@h/d?connect_timeout=x": "seconds", "mysql://u@h/d?tls_ca=/nonexistent": "no such file",
	} {
		u, err := dialect.ParseURL(text)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := (Driver{}).Connect(context.Background(), u); err == nil || !strings.Contains(err.Error(), reason) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestServerDialect(t *testing.T) {
	for text, want := range map[string]string{
		"8.0.35": "mysql [8 0 35]", "9.7.4-2": "mysql [9 7 4]", "10.11.19-MariaDB-0+deb12u1": "mariadb [10 11 19]", "5.5.5-10.6.1-MariaDB": "mariadb [10 6 1]", "11.4.2-MariaDB-log": "mariadb [11 4 2]",
	} {
		d, err := serverDialect(text, "")
		if err != nil {
			t.Errorf("%s: %v", text, err)
		}
		if got := fmt.Sprint(d.Name(), " ", d.version); got != want {
			t.Errorf("%s: %s", text, got)
		}
	}
	for _, old := range []string{"5.7.44", "8.0.15", "10.5.9-MariaDB", "garbage"} {
		var refused *dialect.RefusedError
		if _, err := serverDialect(old, ""); !errors.As(err, &refused) {
			t.Errorf("%s: %v", old, err)
		}
	}
}

// TestServerTellsItself connects with the other scheme.
func TestServerTellsItself(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		u := s.url
		u.Scheme = map[string]string{"mysql": "mariadb", "mariadb": "mysql"}[u.Scheme]
		c, err := Driver{}.Connect(context.Background(), u)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close(context.Background())
		if got := c.Dialect().Name(); got != s.d.Name() {
			t.Errorf("%s:// is %s", u.Scheme, got)
		}
		u.Password = "not the 'password'"
		_, err = Driver{}.Connect(context.Background(), u)
		if err == nil || strings.Contains(err.Error(), u.Password.Reveal()) || s.d.Classify(err) != core.ErrDenied {
			t.Errorf("a wrong password: %v", err)
		}
	})
}

func TestOffline(t *testing.T) {
	if got := (Driver{}).Offline("mariadb").Name(); got != "mariadb" {
		t.Error(got)
	}
	if got := (Driver{}).Offline("mysql").Name(); got != "mysql" {
		t.Error(got)
	}
}

// TestLowerNames: a server with lower_case_table_names=1 keeps other names than
// a model has, of tables and not of columns.
func TestLowerNames(t *testing.T) {
	model := &md.MetaData{
		Schemas: []md.Schema{{Name: "App"}},
		Tables: []md.Table{{
			Schema: "App", Name: "Users", Columns: []md.Column{{Name: "Boss", Type: md.Integer{}}},
			ForeignKeys: []md.ForeignKey{{Name: "Fk", Columns: []string{"Boss"}, RefSchema: "App", RefTable: "Users", RefColumns: []string{"Boss"}}},
		}},
		Views: []md.View{{Name: "Names", Definition: "SELECT 1"}},
	}
	for setting, want := range map[string]string{"0": "App.Users App.Users Names App", "1": "app.users app.users names app", "2": "App.Users App.Users Names App"} {
		d, err := tellDialect("8.4.0", "", setting)
		if err != nil {
			t.Fatal(err)
		}
		m, err := d.Normalize(model)
		if err != nil {
			t.Fatal(err)
		}
		table := m.Tables[0]
		if got := fmt.Sprint(table.QName(), " ", table.ForeignKeys[0].Target(), " ", m.Views[0].Name, " ", m.Schemas[0].Name); got != want {
			t.Errorf("%s: %s, want %s", setting, got, want)
		}
		if table.Columns[0].Name != "Boss" || table.ForeignKeys[0].Name != "Fk" {
			t.Errorf("%s: %v", setting, table)
		}
	}
}
