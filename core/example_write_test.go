package core_test

import (
	"errors"
	"fmt"
	"time"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect/mysql"
)

func ExampleInsert() {
	db := filled()
	defer db.Close()

	eve := core.Insert(users).Values(users.Name.To("eve"), users.Email.To("eve@example.com"))
	result, err := db.Exec(ctx, eve.Values(users.Name.To("fay"), users.Email.To("fay@example.com")))
	fmt.Println(result.RowsAffected, err)

	id, err := core.Columns1(core.Insert(users).
		Values(users.Name.To("gil"), users.Email.To("gil@example.com"), users.Age.ToNull()),
		users.ID).One(ctx, db) // INSERT … RETURNING id
	fmt.Println(id, err)

	copied := core.Select(users.Name, core.Str(users.Email).Concat(".bak")).From(users).Where(users.ID.Eq(1))
	result, err = db.Exec(ctx, core.Insert(users).FromSelect(copied, users.Name, users.Email))
	fmt.Println(result.RowsAffected, err)
	// Output:
	// 2 <nil>
	// 7 <nil>
	// 1 <nil>
}

func ExampleInsertStmt_OnConflict() {
	db := filled()
	defer db.Close()

	ann := core.Insert(users).Values(users.Name.To("Ann"), users.Email.To("ann@example.com"), users.Age.To(1))

	_, err := db.Exec(ctx, ann.OnConflict(users.Email).DoNothing())
	fmt.Println(err)

	_, err = db.Exec(ctx, ann.OnConflict(users.Email).DoUpdateColumns(users.Name))
	fmt.Println(err)

	older := users.Age.ToExpr(core.Num(users.Age).AddTo(core.Excluded(users.Age)))
	_, err = db.Exec(ctx, ann.OnConflict(users.Email).DoUpdate(older))
	fmt.Println(err)

	row, err := core.Columns2(core.Select().From(users).Where(users.ID.Eq(1)), users.Name, users.Age).One(ctx, db)
	fmt.Println(row.V1, *row.V2, err)
	// Output:
	// <nil>
	// <nil>
	// <nil>
	// Ann 42 <nil>
}

func ExampleInsertAll() {
	db := filled()
	defer db.Close()

	type newUser struct {
		Name  string
		Email string
		Age   *int64
	}
	people := []newUser{{Name: "eve", Email: "eve@example.com"}, {Name: "fay", Email: "fay@example.com"}}

	ids, err := core.Columns1(core.InsertAll(users, people), users.ID).All(ctx, db) // in the order of people
	fmt.Println(ids, err)

	people = []newUser{{Name: "gil", Email: "gil@example.com"}}
	result, err := db.Exec(ctx, core.InsertAll(users, people, users.Name, users.Email)) // these columns only
	fmt.Println(result.RowsAffected, err)
	// Output:
	// [5 6] <nil>
	// 1 <nil>
}

func ExampleUpdate() {
	db := filled()
	defer db.Close()

	result, err := db.Exec(ctx, core.Update(posts).
		Set(posts.Views.ToExpr(core.Num(posts.Views).Add(1)), posts.Info.ToNull()).
		Where(posts.UserID.Eq(1)))
	fmt.Println(result.RowsAffected, err)

	_, err = db.Exec(ctx, core.Update(posts).
		Set(posts.Title.ToExpr(users.Name)).
		From(users).
		Where(users.ID.EqTo(posts.UserID), users.Name.Eq("bob")))
	fmt.Println(err)

	_, err = db.Exec(ctx, core.Update(posts).Set(posts.Views.To(0))) // All() is missing
	fmt.Println(err)
	// Output:
	// 2 <nil>
	// <nil>
	// UPDATE posts has no condition; say All() if every row is meant
}

func ExampleDelete() {
	db := filled()
	defer db.Close()

	titles, err := core.Columns1(core.Delete(posts).Where(posts.Views.Lt(20)), posts.Title).All(ctx, db)
	fmt.Println(titles, err) // DELETE … RETURNING title

	result, err := db.Exec(ctx, core.Delete(posts).
		Using(users).
		Where(users.ID.EqTo(posts.UserID), users.Name.Eq("bob")))
	fmt.Println(result.RowsAffected, err)

	result, err = db.Exec(ctx, core.Delete(posts).All())
	fmt.Println(result.RowsAffected, err)
	// Output:
	// [Go at 100%] <nil>
	// 1 <nil>
	// 1 <nil>
}

func ExampleBind() {
	db := filled()
	defer db.Close()

	byEmail := core.Select(users.Name).From(users).Where(users.Email.EqTo(core.Param[string]("email")))
	name, err := core.Into[string](core.Bind(byEmail, map[string]any{"email": "cid@example.org"})).One(ctx, db)
	fmt.Println(name, err)

	_, err = core.Into[string](byEmail).One(ctx, db)
	fmt.Println(err)
	// Output:
	// cid <nil>
	// parameter "email" has no value; give it one with core.Bind
}

func ExampleSQL() {
	db := filled()
	defer db.Close()

	text := core.SQL("SELECT name, age FROM users WHERE id > ? AND name <> '?' ORDER BY id LIMIT ?", 1, 2)
	rows, err := core.Into[map[string]any](text).All(ctx, db)
	fmt.Println(rows, err)
	// Output: [map[age:17 name:bob] map[age:30 name:cid]] <nil>
}

func ExampleKindOf() {
	db := filled()
	defer db.Close()

	_, err := db.Exec(ctx, core.Insert(users).Values(users.Name.To("ann"), users.Email.To("ann@example.com")))
	fmt.Println(errors.Is(err, core.ErrUnique), core.KindOf(err).Retryable())

	var failure *core.Error
	if errors.As(err, &failure) {
		fmt.Println(failure.Table, failure.Column)
		fmt.Println(failure) // tells no values
	}
	// Output:
	// true false
	// users email
	// constraint failed: UNIQUE constraint failed: users.email (2067) (in INSERT INTO "users" ("name", "email") VALUES (?, ?))
}

func ExampleUnsupportedError() {
	query := core.Select(users.Name).From(users).FullJoin(posts, posts.UserID.EqTo(users.ID))
	_, _, err := core.Compile(mysql.New(), query)
	fmt.Println(errors.Is(err, errors.ErrUnsupported), err)
	// Output: true mysql does not support FULL JOIN: make a UNION of a left and a right join
}

func ExampleNewCodec() {
	db := filled()
	defer db.Close()

	days := core.NewCodec(
		func(d time.Weekday) (string, error) { return d.String(), nil },
		func(s string) (time.Weekday, error) {
			for d := range time.Weekday(7) {
				if d.String() == s {
					return d, nil
				}
			}
			return 0, fmt.Errorf("%q is no day", s)
		})
	day := core.Col(users, "name", core.WithCodec(days))

	_, err := db.Exec(ctx, core.Update(users).Set(day.To(time.Friday)).Where(users.ID.Eq(1)))
	fmt.Println(err)
	got, err := core.Columns1(core.Select().From(users).Where(day.Eq(time.Friday)), day).One(ctx, db)
	fmt.Println(got, err)
	// Output:
	// <nil>
	// Friday <nil>
}

func ExampleWrap() {
	db := filled()
	defer db.Close()

	table := core.NewTable("users")
	email := core.Col(table, "email", core.Wrap(
		func(v core.Expr[string]) core.Expr[string] { return core.Str(v).Lower().Expr },
		func(c core.Expr[string]) core.Expr[string] { return core.Str(c).Replace("@", " at ").Expr }))

	stored, err := core.Columns1(core.Select().From(table).Where(email.Eq("ANN@example.com")), email).All(ctx, db)
	fmt.Println(stored, err)
	// Output: [ann at example.com] <nil>
}

func ExampleOnInsert() {
	db := filled()
	defer db.Close()

	table := core.NewTable("users")
	name := core.Col[string](table, "name")
	email := core.Col(table, "email", core.OnInsert(func() string { return core.NewUUIDv7().String() + "@example.com" }))

	stored, err := core.Columns1(core.Insert(table).Values(name.To("eve")), email).One(ctx, db)
	fmt.Println(len(stored), err)
	// Output: 48 <nil>
}

func ExampleOnUpdateExpr() {
	db := filled()
	defer db.Close()

	table := core.NewTable("posts")
	title := core.Col[string](table, "title")
	views := core.Col(table, "views", core.OnUpdateExpr(core.Num(core.Col[int64](table, "views")).Add(1)))

	seen, err := core.Columns1(core.Update(table).Set(title.To("News")).Where(title.Eq("Plain text")), views).One(ctx, db)
	fmt.Println(seen, err)
	// Output: 31 <nil>
}

func ExampleUpdateAll() {
	db := filled()
	defer db.Close()

	type aged struct {
		ID  int64
		Age *int64
	}
	people := []aged{{1, new(int64(42))}, {2, nil}}

	result, err := db.Exec(ctx, core.UpdateAll(users, people, []core.AnyColumn{users.ID}, users.Age))
	fmt.Println(result.RowsAffected, err)

	result, err = db.Exec(ctx, core.UpdateRows(users, []core.AnyColumn{users.ID}, []core.AnyColumn{users.Name},
		[]any{1, "Ann"},
		[]any{2, "Bob"}))
	fmt.Println(result.RowsAffected, err)

	names, err := core.Columns1(core.Select().From(users).Where(users.ID.Le(2)).OrderBy(users.ID), users.Name).All(ctx, db)
	fmt.Println(names, err)
	// Output:
	// 2 <nil>
	// 2 <nil>
	// [Ann Bob] <nil>
}
