package postgres

import (
	"testing"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
)

// TestSettle leaves invalid indexes behind, and settles the statement that did:
// an operation, or SQL text.
func TestSettle(t *testing.T) {
	const unique = `CREATE UNIQUE INDEX CONCURRENTLY "i'x" ON s."T t" USING btree (lower(a) DESC, (n + 1)) WHERE n > 0;`
	op := ops.CreateIndex{Schema: "s", Table: "T t", Concurrently: true, Index: md.Index{Name: "i'x", Unique: true, Columns: []md.IndexColumn{{Column: "a"}}}}
	run := func(sql string) ops.Op { return ops.Execute{SQL: sql} }
	for _, test := range []struct {
		name string
		left string // a statement that fails, and leaves an invalid index
		done string // a statement that succeeds
		op   ops.Op
		want dialect.Outcome
	}{
		{"operation", `CREATE UNIQUE INDEX CONCURRENTLY "i'x" ON s."T t" (a)`, "", op, dialect.OutcomeUnknown},
		{"text, not run", "", "", run(unique), dialect.OutcomeNone},
		{"text, left invalid", unique, "", run(unique), dialect.OutcomeNone},
		{"text, done", "", `CREATE UNIQUE INDEX "i'x" ON s."T t" (lower(a) DESC, (n + 1)) WHERE n > 0 AND id > 1`,
			run(`/* */ create unique index concurrently if not exists "i'x" on only s."T t" (lower(a) DESC, (n+1)) where n>0 and id>1`), dialect.OutcomeDone},
		{"text, another one is there", "", `CREATE INDEX "i'x" ON s."T t" (a)`, run(unique), dialect.OutcomeUnknown},
		{"text, folded name", "", `CREATE INDEX folded ON s."T t" (a)`, run(`CREATE INDEX CONCURRENTLY Folded ON s."T t" (A)`), dialect.OutcomeDone},
		{"text, no name", "", `CREATE INDEX ON s."T t" (a)`, run(`CREATE INDEX CONCURRENTLY ON s."T t" (a)`), dialect.OutcomeUnknown},
		{"text, two statements", "", "", run(unique + " SELECT 1"), dialect.OutcomeUnknown},
		{"drop, done", "", "", run(`DROP INDEX CONCURRENTLY IF EXISTS s."i'x"`), dialect.OutcomeDone},
		{"drop, not run", "", `CREATE INDEX "i'x" ON s."T t" (a)`, run(`DROP INDEX CONCURRENTLY s."i'x"`), dialect.OutcomeUnknown},
		{"reindex index", `CREATE UNIQUE INDEX CONCURRENTLY ix_ccnew ON s."T t" (a)`, `CREATE INDEX ix ON s."T t" (a)`, run("REINDEX INDEX CONCURRENTLY s.ix"), dialect.OutcomeNone},
		{"reindex table", `CREATE UNIQUE INDEX CONCURRENTLY ix_ccold1 ON s."T t" (a)`, "", run(`REINDEX (VERBOSE) TABLE CONCURRENTLY s."T t"`), dialect.OutcomeNone},
		{"reindex schema", `CREATE UNIQUE INDEX CONCURRENTLY ix_ccnew ON s."T t" (a)`, "", run("REINDEX SCHEMA CONCURRENTLY s"), dialect.OutcomeNone},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := open(t)
			mustExec(t, c, `CREATE SCHEMA s; CREATE TABLE s."T t" (id integer, gone integer, a text, n integer); ALTER TABLE s."T t" DROP gone;
				INSERT INTO s."T t" VALUES (1, 'x', 1), (2, 'x', 1)`)
			if test.left != "" {
				if _, err := c.Exec(ctx, core.SQL(test.left)); err == nil {
					t.Fatal("the index is not unique")
				}
			}
			if test.done != "" {
				mustExec(t, c, test.done)
			}
			if got, err := c.dialect.Settle(ctx, c, test.op); got != test.want || err != nil {
				t.Errorf("settled %v, %v; want %v", got, err, test.want)
			}
			if left := text(t, c, "SELECT count(*)::text FROM pg_index WHERE NOT indisvalid"); left != "0" {
				t.Errorf("%s invalid indexes are left", left)
			}
			if open := text(t, c, "SELECT count(*)::text FROM pg_class WHERE relname LIKE 'migrate_settle%'"); open != "0" {
				t.Error("the copy of the table is left")
			}
		})
	}
}
