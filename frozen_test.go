package migrate_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/internal/testdb"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/orm"
)

// The snippet of the documentation about sessions in migrations.
func splitNames(ctx context.Context, db core.Conn) error {
	type User struct { // frozen: the table as it is at this revision
		ID    int64  `db:"id,pk"`
		Name  string `db:"name,size=100"`
		First string `db:"first,size=50"`
	}
	frozen := orm.NewRegistry(nil)
	users := orm.Declare[User](frozen, "users")

	session := orm.JoinSession(db, frozen)
	defer session.Close()
	for chunk, err := range orm.Select(users).Chunks(ctx, session, 500) {
		if err != nil {
			return err
		}
		for _, u := range chunk {
			u.First, _, _ = strings.Cut(u.Name, " ")
		}
	}
	return session.Commit(ctx) // with the revision
}

// shout is a later revision with a model of its own of the same table.
func shout(ctx context.Context, db core.Conn) error {
	type User struct {
		ID    int64   `db:"id,pk"`
		First string  `db:"first,size=50"`
		Note  *string `db:"note,size=20"`
	}
	frozen := orm.NewRegistry(nil)
	users := orm.Declare[User](frozen, "users")
	session := orm.JoinSession(db, frozen)
	defer session.Close()
	list, err := orm.Select(users).All(ctx, session)
	if err != nil {
		return err
	}
	for _, u := range list {
		u.First = strings.ToUpper(u.First)
	}
	return session.Commit(ctx)
}

// TestFrozenModels: revisions change rows by sessions in their own transactions,
// each with the model as it was then; what a session wrote goes with a revision
// that fails.
func TestFrozenModels(t *testing.T) {
	testdb.Each(t, func(t *testing.T, _, url string) {
		users := md.Table{Name: "users", PrimaryKey: md.PrimaryKey{Columns: []string{"id"}}, Columns: []md.Column{
			md.Col("id", md.BigInteger{}, md.NotNull), md.Col("name", md.String{Length: 100}, md.NotNull), md.Col("first", md.String{Length: 50}, md.NotNull, md.Default("''")),
		}}
		column := func(name string, t md.Type) ops.Op { return ops.AddColumn{Table: "users", Column: md.Col(name, t)} }
		failing := ops.Do{Name: "shout, and fail", Func: func(ctx context.Context, db core.Conn) error {
			return errors.Join(shout(ctx, db), errors.New("on purpose"))
		}}
		steps := []ops.Script{
			{ops.CreateTable{Table: users}, ops.Execute{SQL: "INSERT INTO users (id, name) VALUES (1, 'ann smith'), (2, 'bob')"}},
			{ops.Do{Name: "split names", Func: splitNames}},
			{column("note", md.String{Length: 20})},
		}
		env := openSet(t, url, line(append(steps, ops.Script{failing})...))
		if _, err := env.Upgrade(t.Context(), "head"); err == nil || !strings.Contains(err.Error(), "on purpose") {
			t.Fatalf("got %v", err)
		}
		first := func(want string) {
			t.Helper()
			if got := valueOf(t, url, "SELECT first FROM users WHERE id = 1"); got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		}
		first("ann")
		mustUpgrade(t, openSet(t, url, line(append(steps, ops.Script{ops.Do{Name: "shout", Func: shout}})...)), "head")
		first("ANN")
	})
}
