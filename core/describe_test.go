package core

import (
	"math"
	"testing"
	"time"
)

// TestText: statements as people and hashes see them.
func TestText(t *testing.T) {
	users, posts := NewTable("users"), NewTable("posts").In("blog")
	id, name, bio := Col[int64](users, "id"), Col[string](users, "name"), NullCol[string](users, "bio")
	author := Col[int64](posts, "author_id")
	stamped := NewTable("stamped")
	_ = Col(stamped, "at", OnInsert(time.Now), OnUpdate(time.Now))
	n := Col[int64](stamped, "n")
	noon := time.Date(2026, 1, 2, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		stmt Statement
		want string
	}{
		{SQL("a = ? AND b = '?'", "it's"), "a = 'it''s' AND b = '?'"},
		{SQL("? ? ? ? ? ?", nil, true, 1.5, []byte{1, 255}, noon, &noon), "NULL TRUE 1.5 X'01ff' '2026-01-02T12:00:00Z' '2026-01-02T12:00:00Z'"},
		{SQL("? ? ?", []int{1, 2}, map[string]int{"b": 2, "a": 1}, Date{2026, 1, 2}), `ARRAY[1, 2] map[string]int '{"a":1,"b":2}' '2026-01-02'`},
		{SQL("? ?", (*int)(nil), math.Inf(1)), "NULL +Inf"},
		{SQL("?", make(chan int)), "NULL /* a value of type chan int cannot be written: json: unsupported type: chan int */"},
		{Update(users).Set(name.To("x")).Where(bio.IsNull()), `UPDATE "users" SET "name" = 'x' WHERE "users"."bio" IS NULL`},
		{Delete(users).Where(Str(name).ILike("a%")), `DELETE FROM "users" WHERE ilike("users"."name", 'a%')`},
		{Insert(stamped).Values(n.To(1)), `INSERT INTO "stamped" ("n") VALUES (1)`},
		{InsertAll(stamped, []struct{ N int }{{1}, {2}}), `INSERT INTO "stamped" ("n") VALUES (1), (2)`},
		{Update(stamped).Set(n.To(1)).All(), `UPDATE "stamped" SET "n" = 1`},
		{Insert(users).Values(id.To(1), name.To("x")).OnConflict(id).DoUpdateColumns(name),
			`INSERT INTO "users" ("id", "name") VALUES (1, 'x') ON CONFLICT ("id") DO UPDATE SET "name" = "excluded"."name"`},
		{Select(Count()).From(users).Join(posts, author.EqTo(id)),
			`SELECT count(*) FROM "users" JOIN "blog"."posts" ON "blog"."posts"."author_id" = "users"."id"`},
		{Delete(users), `DELETE FROM "users" /* DELETE FROM users has no condition; say All() if every row is meant */`},
	} {
		if got := Text(c.stmt); got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
}
