package orm_test

import (
	"fmt"
	"testing"

	"limbeck.dev/migrate/orm"
)

// The snippets of the documentation about tests.
func TestWithHelpers(t *testing.T) {
	ctx := t.Context()
	eng := blog(ctx)
	defer eng.Close()
	{
		eng, count := orm.CountQueries(t, eng, 2) // the test fails if it sends more: the users, and their posts
		u := Users.Proto()
		if _, err := orm.Select(Users).Options(orm.SelectIn(&u.Posts)).All(ctx, eng); err != nil || count.N() == 0 {
			t.Error(count.N(), err)
		}
	}
	t.Run("rolled back", func(t *testing.T) {
		session, tx := orm.TestSession(t, eng, Blog) // rolled back at the end, whatever the test commits
		newUser := orm.NewFactory(func(n int) *User {
			return &User{Username: fmt.Sprint("user", n), Email: fmt.Sprintf("user%d@example.org", n)}
		})
		session.Add(newUser.New(func(u *User) { u.IsActive = true }))
		if err := session.Commit(ctx); err != nil {
			t.Fatal(err)
		}
		if n, err := orm.Select(Users).Count(ctx, tx); n != 1 || err != nil {
			t.Error(n, err)
		}
	})
	if n, err := orm.Select(Users).Count(ctx, eng); n != 0 || err != nil {
		t.Error(n, err)
	}
}
