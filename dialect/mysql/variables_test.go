package mysql

import (
	"context"
	"testing"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
)

// Variables of the URL hold from the first statement on, for migrations as for
// programs, and after the reset between two revisions.
func TestVariablesOfURL(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		want := map[string]string{"sql_mode": "ANSI_QUOTES,NO_ZERO_DATE", "group_concat_max_len": "4321", "wait_timeout": "77", "collation_connection": "utf8mb4_bin"}
		u := s.url
		u.Query = map[string][]string{"sql_mode": {"'NO_ZERO_DATE,ANSI_QUOTES'"}, "group_concat_max_len": {"4321"}, "wait_timeout": {"77"}, "collation_connection": {"utf8mb4_bin"}}
		c, err := Driver{}.Connect(t.Context(), u)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Close(context.Background()) })
		check := func(when string) {
			t.Helper()
			for name, value := range want {
				var got string
				if _, err := core.QueryOne(t.Context(), c, core.SQL("SELECT CAST(@@SESSION."+name+" AS CHAR)"), &got); err != nil || got != value {
					t.Errorf("%s: %s is %q, %v", when, name, got, err)
				}
			}
		}
		check("connected")
		d := c.Dialect().(Dialect)
		if err := d.Prepare(t.Context(), c, dialect.SessionOptions{}); err != nil {
			t.Fatal(err)
		}
		check("prepared")
		if _, err := c.Exec(t.Context(), core.SQL("SET SESSION group_concat_max_len = 5000, sql_mode = ''")); err != nil {
			t.Fatal(err)
		}
		if _, err := d.Reset(t.Context(), c, ""); err != nil {
			t.Fatal(err)
		}
		check("reset")
	})
}

// What does not exist is the server's error; nothing gets out of a value.
func TestHostileVariables(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		for name, value := range map[string]string{
			"no_such_variable": "1", "init_connect": "x", "group_concat_max_len": "4, sql_log_off = 1", "sql_mode": `ANSI', group_concat_max_len = 5, x = '`, "sql_mode ": "x",
			"collation_connection": `\', group_concat_max_len = 5 -- `,
		} {
			u := s.url
			u.Query = map[string][]string{name: {value}}
			if c, err := (Driver{}).Connect(t.Context(), u); err == nil {
				c.Close(context.Background())
				t.Errorf("%s=%s is taken", name, value)
			}
		}
	})
}
