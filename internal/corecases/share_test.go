package corecases

import (
	"fmt"
	"sync"
	"testing"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect/postgres"
)

// TestSharedStatement grows one statement in 32 goroutines: each gets its own,
// and the one they grew from stays as it was.
func TestSharedStatement(t *testing.T) {
	base := core.Select(users.ID).From(users).Where(users.Active).Where(users.ID.Gt(0)).OrderBy(users.ID)
	d := postgres.New()
	before, _, err := core.Compile(d, base)
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for i := range 32 {
		group.Go(func() {
			for range 20 {
				grown := base.Where(users.Age.Eq(int64(i))).Columns(core.RawExpr[int64](fmt.Sprint(i))).OrderBy(users.Name).Limit(i)
				want := fmt.Sprintf(`SELECT "users"."id", (%d) FROM "users" WHERE "users"."active" AND "users"."id" > $1`+
					` AND "users"."age" = $2 ORDER BY "users"."id", "users"."name" LIMIT $3`, i)
				text, args, err := core.Compile(d, grown)
				if err != nil || text != want || args[1] != int64(i) || args[2] != i {
					t.Errorf("goroutine %d: %s %v %v", i, text, args, err)
				}
			}
		})
	}
	group.Wait()
	if after, _, _ := core.Compile(d, base); after != before {
		t.Errorf("the shared statement became %s", after)
	}
}
