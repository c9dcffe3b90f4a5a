package loss

import (
	"slices"
	"strings"
	"testing"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/internal/testconn"
	"limbeck.dev/migrate/internal/testdb"
	"limbeck.dev/migrate/ops"
)

// attachments are what belongs to a table t (id integer primary key, a integer) or a
// view v of it, and goes down with it.
var attachments = []struct {
	on, sql string
	view    string // the kind of view that goes down; empty: the table
	column  bool   // the column a goes down
	index   bool   // the index ix goes down
	want    string
}{
	{on: "postgresql", sql: "CREATE TRIGGER tr BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()", want: "trigger tr of table t"},
	{on: "postgresql", sql: "CREATE TRIGGER tr BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger(); ALTER TABLE t DISABLE TRIGGER tr", want: "trigger tr (disabled) of table t"},
	{on: "postgresql", sql: "CREATE RULE ru AS ON DELETE TO t DO ALSO NOTHING", want: "rule ru of table t"},
	{on: "postgresql", sql: "CREATE POLICY po ON t USING (a > 1)", want: "policy po of table t"},
	{on: "postgresql", sql: "ALTER TABLE t ENABLE ROW LEVEL SECURITY", want: "row level security"},
	{on: "postgresql", sql: "CREATE STATISTICS st ON id, a FROM t", want: "statistics st of table t"},
	{on: "postgresql", sql: "GRANT SELECT ON t TO public", want: "privileges of table t"},
	{on: "postgresql", sql: "GRANT UPDATE (a) ON t TO public", want: "privileges of t.a"},
	{on: "postgresql", sql: "GRANT UPDATE (a) ON t TO public", column: true, want: "privileges of column t.a"},
	{on: "postgresql", sql: "ALTER TABLE t REPLICA IDENTITY FULL", want: "replica identity"},
	{on: "postgresql", sql: "CREATE INDEX ix ON t (a); ALTER TABLE t CLUSTER ON ix", want: "cluster mark of t.ix"},
	{on: "postgresql", sql: "CREATE INDEX ix ON t (a); ALTER TABLE t CLUSTER ON ix", index: true, want: "cluster mark of index t.ix"},
	{on: "postgresql", sql: "ALTER TABLE t ALTER a SET NOT NULL; CREATE UNIQUE INDEX ix ON t (a); ALTER TABLE t REPLICA IDENTITY USING INDEX ix", want: "replica identity of t.ix"},
	{on: "postgresql", sql: "ALTER TABLE t ALTER a SET NOT NULL; CREATE UNIQUE INDEX ix ON t (a); ALTER TABLE t REPLICA IDENTITY USING INDEX ix", index: true, want: "replica identity of index t.ix"},
	{on: "postgresql", sql: "CREATE PUBLICATION loss_attached FOR TABLE t", want: "place in publication loss_attached of table t"},
	{on: "postgresql", sql: "CREATE VIEW v AS SELECT a FROM t; GRANT SELECT ON v TO public", view: "VIEW", want: "privileges of view v"},
	{on: "postgresql", sql: "CREATE VIEW v AS SELECT a FROM t; COMMENT ON COLUMN v.a IS 'x'", view: "VIEW", want: "comment of v.a"},
	{on: "postgresql", sql: "CREATE VIEW v AS SELECT a FROM t; ALTER VIEW v ALTER a SET DEFAULT 5", view: "VIEW", want: "default (5) of v.a"},
	{on: "postgresql", sql: "CREATE VIEW v AS SELECT a FROM t; CREATE TRIGGER tr INSTEAD OF INSERT ON v FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()", view: "VIEW", want: "trigger tr of view v"},
	{on: "postgresql", sql: "CREATE MATERIALIZED VIEW v AS SELECT a FROM t; GRANT SELECT ON v TO public", view: "MATERIALIZED VIEW", want: "privileges of view v"},
	{on: "postgresql", sql: "CREATE MATERIALIZED VIEW v AS SELECT a FROM t; COMMENT ON COLUMN v.a IS 'x'", view: "MATERIALIZED VIEW", want: "comment of v.a"},
	{on: "mysql mariadb", sql: "CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1", want: "trigger tr of table t"},
	{on: "mysql mariadb", sql: "CREATE TRIGGER tr AFTER DELETE ON t FOR EACH ROW SET @x = 1", want: "trigger tr of table t"},
	{on: "sqlite", sql: "CREATE TRIGGER tr AFTER INSERT ON T BEGIN SELECT 1, 2; END", want: "trigger tr of table t"},
	{on: "sqlite", sql: "CREATE VIEW v AS SELECT a FROM t; CREATE TRIGGER tr INSTEAD OF INSERT ON v BEGIN SELECT 1, 2; END", view: "VIEW", want: "trigger tr of view v"},
}

// What goes down with a table, view or column is told on each server, for operations
// and SQL text, and not where a later statement of the script makes it again.
func TestAttached(t *testing.T) {
	testdb.Each(t, func(t *testing.T, server, url string) {
		c := testconn.Open(t, url)
		d := c.Dialect()
		exec := func(sql string) {
			t.Helper()
			if _, err := c.Exec(t.Context(), core.SQL(sql)); err != nil {
				t.Fatal(sql, err)
			}
		}
		lost := func(script ops.Script) []string {
			l, err := Look(t.Context(), c, d, d.Capabilities().DefaultSchema, []ops.Script{script})
			if err != nil {
				t.Fatal(err)
			}
			return slices.Concat(l.Script(script)...)
		}
		for _, tt := range attachments {
			if !strings.Contains(tt.on, server) {
				continue
			}
			exec("CREATE TABLE t (id integer PRIMARY KEY, a integer)")
			making := strings.Split(strings.ReplaceAll(tt.sql, "2; END", "2# END"), "; ")
			for i := range making {
				making[i] = strings.ReplaceAll(making[i], "#", ";")
				exec(making[i])
			}
			op, text, drop := ops.Op(ops.DropTable{Name: "t"}), "DROP TABLE IF EXISTS t", "DROP TABLE t"
			switch {
			case tt.view != "":
				op, text = ops.DropView{Name: "v", Materialized: tt.view != "VIEW"}, "/* gone */ drop "+tt.view+" v"
			case tt.index:
				op, text = ops.DropIndex{Table: "t", Name: "ix"}, ""
			case tt.column:
				op, text = ops.DropColumn{Table: "t", Name: "a"}, "ALTER TABLE t DROP COLUMN a"
			}
			for form, script := range map[string]ops.Script{"operation": {op}, "text": {ops.Execute{SQL: text}}} {
				if text == "" && form == "text" {
					continue // DROP INDEX does not name the table
				}
				got := lost(script)
				if n := len(slices.DeleteFunc(slices.Clone(got), func(s string) bool { return !strings.Contains(s, "comment") })); n > 1 {
					t.Errorf("%s, %s: told twice: %q", tt.sql, form, got)
				}
				if !slices.ContainsFunc(got, func(s string) bool { return strings.Contains(s, tt.want) }) {
					t.Errorf("%s, %s: %q, want %q", tt.sql, form, got, tt.want)
				}
				for _, sql := range making {
					script = append(script, ops.Execute{SQL: sql})
				}
				if got := lost(script); slices.ContainsFunc(got, func(s string) bool { return strings.Contains(s, tt.want) }) && strings.Contains(tt.want, "tr") {
					t.Errorf("%s, %s, made again: %q", tt.sql, form, got)
				}
			}
			if tt.view != "" {
				exec("DROP " + tt.view + " v")
			}
			exec(drop)
			if strings.Contains(tt.sql, "PUBLICATION") {
				exec("DROP PUBLICATION loss_attached")
			}
		}
	})
}
