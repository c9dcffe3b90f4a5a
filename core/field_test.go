package core_test

import (
	"strings"
	"testing"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect/sqlite"
)

// person is a prototype: the addresses of its fields stand for columns.
type person struct {
	ID   int64
	Name string
	Boss *int64
}

func (p *person) source(t *core.Table) *core.Table {
	return t.WithFields(func(field any) (string, bool) {
		switch field {
		case &p.ID:
			return "id", true
		case &p.Name:
			return "name", true
		case &p.Boss:
			return "boss_id", true
		}
		return "", false
	})
}

func TestFieldColumn(t *testing.T) {
	var p, boss, stranger person
	people := p.source(core.NewTable("people"))
	bosses := boss.source(core.NewTable("people").As("boss"))
	id, name, bossID := core.FieldColumn[int64](&p.ID), core.FieldColumn[string](&p.Name), core.NullFieldColumn[int64](&p.Boss)
	sub := core.Select(id, name).From(people).As("sub")
	for _, c := range []struct {
		what string
		stmt core.Statement
		want string
	}{
		{"select", core.Select(name).From(people).Where(id.Eq(1)).OrderBy(name.Asc()),
			`SELECT "people"."name" FROM "people" WHERE "people"."id" = ? ORDER BY "people"."name" ASC`},
		{"self-join", core.Select(name, core.FieldColumn[string](&boss.Name)).From(people).
			Join(bosses, bossID.EqTo(core.FieldColumn[int64](&boss.ID))),
			`SELECT "people"."name", "boss"."name" FROM "people" JOIN "people" AS "boss" ON "people"."boss_id" = "boss"."id"`},
		{"subquery sees the statement around it", core.Select(name).From(people).
			Where(core.Exists(core.Select().From(bosses).Where(core.FieldColumn[int64](&boss.ID).EqTo(bossID)))),
			`SELECT "people"."name" FROM "people" WHERE EXISTS (SELECT 1 FROM "people" AS "boss" WHERE "boss"."id" = "people"."boss_id")`},
		{"column of a subquery", core.Select(name.Of(sub)).From(sub),
			`SELECT "sub"."name" FROM (SELECT "people"."id", "people"."name" FROM "people") AS "sub"`},
		{"insert", core.Insert(people).Values(name.To("a"), bossID.ToNull()),
			`INSERT INTO "people" ("name", "boss_id") VALUES (?, NULL)`},
		{"upsert", core.Insert(people).Values(id.To(1), name.To("a")).OnConflict(id).DoUpdateColumns(name),
			`INSERT INTO "people" ("id", "name") VALUES (?, ?) ON CONFLICT ("id") DO UPDATE SET "name" = "excluded"."name"`},
		{"update", core.Update(people).Set(name.To("a")).Where(id.Eq(1)).Returning(name),
			`UPDATE "people" SET "name" = ? WHERE "people"."id" = ? RETURNING "people"."name"`},
		{"delete", core.Delete(people).Where(id.In(1, 2)),
			`DELETE FROM "people" WHERE "people"."id" IN (?, ?)`},
	} {
		text, _, err := core.Compile(sqlite.New(), c.stmt)
		if text != c.want || err != nil {
			t.Errorf("%s: %s, %v\nwant %s", c.what, text, err, c.want)
		}
	}
	_, _, err := core.Compile(sqlite.New(), core.Select(name).From(people).Where(core.FieldColumn[string](&stranger.Name).Eq("")))
	if err == nil || !strings.Contains(err.Error(), "*string is no column of what is in FROM, which has people") {
		t.Errorf("a field of another struct: %v", err)
	}
}

// What hooks and logs show of a bulk insert that returns keys is its INSERT, on
// every database.
func TestBulkKeyAsText(t *testing.T) {
	people := core.NewTable("people")
	type row struct{ Name string }
	stmt := core.Columns1(core.InsertAll(people, []row{{"a"}}), core.Col[int64](people, "id"))
	text, _, err := core.Compile(sqlite.New(), stmt)
	if want := `INSERT INTO "people" ("name") VALUES (?) RETURNING "people"."id"`; text != want || err != nil {
		t.Errorf("%s, %v\nwant %s", text, err, want)
	}
}
