package loss

import (
	"testing"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/internal/testconn"
	"limbeck.dev/migrate/internal/testdb"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
)

// A new NOT NULL column without a default is reported where the server fills it
// in silence, and only if there are rows.
func TestFilledColumn(t *testing.T) {
	testdb.Each(t, func(t *testing.T, server, url string) {
		c := testconn.Open(t, url)
		d := c.Dialect()
		day := md.Column{Name: "day", Type: md.Date{}, NotNull: true}
		withDefault := md.Column{Name: "other", Type: md.Date{}, NotNull: true, Default: "'2026-01-01'"}
		script := ops.Script{ops.AddColumn{Table: "t", Column: day}, ops.AddColumn{Table: "t", Column: withDefault}}
		lost := func() int {
			l, err := Look(t.Context(), c, d, d.Capabilities().DefaultSchema, []ops.Script{script})
			if err != nil {
				t.Fatal(err)
			}
			losses := l.Script(script)
			return 10*len(losses[0]) + len(losses[1])
		}
		for _, step := range []struct {
			sql  string
			want int
		}{{"CREATE TABLE t (id integer)", 0}, {"INSERT INTO t VALUES (1)", map[bool]int{true: 10}[d.Capabilities().FillsNotNull]}} {
			if _, err := c.Exec(t.Context(), core.SQL(step.sql)); err != nil {
				t.Fatal(err)
			}
			if got := lost(); got != step.want {
				t.Errorf("after %s: %d, want %d", step.sql, got, step.want)
			}
		}
	})
}
