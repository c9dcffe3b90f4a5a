package core_test

import (
	"errors"
	"fmt"

	"limbeck.dev/migrate/core"
)

func ExampleInto() {
	db := filled()
	defer db.Close()

	type User struct {
		ID    int64
		Name  string
		Years *int64 `db:"age"`
	}
	query := core.Select(users.ID, users.Name, users.Age).From(users).OrderBy(users.ID)
	all, err := core.Into[User](query).All(ctx, db) // []User

	fmt.Println(len(all), all[0].Name, *all[0].Years, all[3].Years, err)

	list, err := core.Into[*User](query).All(ctx, db)           // []*User
	maps, err2 := core.Into[map[string]any](query).All(ctx, db) // []map[string]any

	fmt.Println(list[1].Name, maps[2]["name"], err, err2)
	// Output:
	// 4 ann 41 <nil> <nil>
	// bob cid <nil> <nil>
}

func ExampleColumns2() {
	db := filled()
	defer db.Close()

	adults := core.Select().From(users).Where(users.Age.Ge(18)).OrderBy(users.Name)

	names, err := core.Columns1(adults, users.Name).All(ctx, db) // []string
	fmt.Println(names, err)

	rows, err := core.Columns2(adults, users.Name, users.Age).All(ctx, db) // []core.Row2[string, *int64]
	for _, row := range rows {
		fmt.Println(row.V1, *row.V2)
	}

	n, err := core.Columns1(adults.Unordered(), core.Count()).One(ctx, db) // int64
	fmt.Println(n, err)
	// Output:
	// [ann cid] <nil>
	// ann 41
	// cid 30
	// 2 <nil>
}

func ExampleQuery_One() {
	db := filled()
	defer db.Close()

	byName := core.Select().From(users).Where(users.Name.Eq("zoe"))
	id, err := core.Columns1(byName, users.ID).One(ctx, db)
	if errors.Is(err, core.ErrNoRows) {
		fmt.Println("nobody has that name")
	}

	id, found, err := core.Columns1(byName, users.ID).OneOrNone(ctx, db)
	fmt.Println(id, found, err)

	_, err = core.Columns1(core.Select().From(users), users.ID).One(ctx, db)
	fmt.Println(err)
	// Output:
	// nobody has that name
	// 0 false <nil>
	// more than one row was returned
}

func ExampleQuery_Each() {
	db := filled()
	defer db.Close()

	query := core.Select().From(posts).OrderBy(posts.Views.Desc())
	for title, err := range core.Columns1(query, posts.Title).Each(ctx, db) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(title)
		if title == "On sqlite" {
			break // the connection is free again
		}
	}
	// Output:
	// Plain text
	// On sqlite
}

func ExampleQuery_Chunks() {
	db := filled()
	defer db.Close()

	query := core.Select().From(posts).OrderBy(posts.ID)
	for titles, err := range core.Columns1(query, posts.Title).Chunks(ctx, db, 2) {
		fmt.Println(len(titles), err)
	}
	// Output:
	// 2 <nil>
	// 1 <nil>
}

func ExampleSelect() {
	db := filled()
	defer db.Close()

	base := core.Select().From(users).OrderBy(users.ID)
	young := base.Where(users.Age.Lt(18)) // base stays as it was
	second := base.Limit(1).Offset(1)

	all, err := core.Columns1(base, users.Name).All(ctx, db)
	some, err2 := core.Columns1(young, users.Name).All(ctx, db)
	one, err3 := core.Columns1(second, users.Name).All(ctx, db)
	fmt.Println(all, some, one, err, err2, err3)
	// Output: [ann bob cid dee] [bob] [bob] <nil> <nil> <nil>
}

func ExampleSelectStmt_Join() {
	db := filled()
	defer db.Close()

	// the one foreign key between the two is followed
	written := core.Select().From(users).Join(posts).Where(posts.Views.Gt(15)).OrderBy(posts.ID)
	rows, err := core.Columns2(written, users.Name, posts.Title).All(ctx, db)
	fmt.Println(rows, err)

	// with a condition; a column of the right side may be NULL, and says so
	perhaps := core.Select().From(users).
		LeftJoin(posts, posts.UserID.EqTo(users.ID), posts.Views.Ge(20)).
		OrderBy(users.ID)
	for row, err := range core.Columns2(perhaps, users.Name, core.Nullable(posts.Title)).Each(ctx, db) {
		if err != nil {
			fmt.Println(err)
			return
		}
		if row.V2 == nil {
			fmt.Println(row.V1, "wrote nothing of note")
		} else {
			fmt.Println(row.V1, "wrote", *row.V2)
		}
	}
	// Output:
	// [{ann Plain text} {bob On sqlite}] <nil>
	// ann wrote Plain text
	// bob wrote On sqlite
	// cid wrote nothing of note
	// dee wrote nothing of note
}

func ExampleAlias() {
	db := filled()
	defer db.Close()

	boss := core.Alias(users, "boss")
	query := core.Select().From(users).Join(boss, users.BossID.EqTo(boss.ID)).OrderBy(users.ID)
	pairs, err := core.Columns2(query, users.Name, boss.Name).All(ctx, db)
	fmt.Println(pairs, err)
	// Output: [{bob ann} {cid ann} {dee bob}] <nil>
}

func ExampleInto_nested() {
	db := filled()
	defer db.Close()

	type author struct {
		ID   int64
		Name string
	}
	type written struct {
		Title  string
		Author author `db:",prefix=author_"`
	}
	query := core.Select(posts.Title, users.ID.As("author_id"), users.Name.As("author_name")).
		From(posts).Join(users).OrderBy(posts.ID).Limit(1)
	first, err := core.Into[written](query).One(ctx, db)
	fmt.Println(first.Author.ID, first.Author.Name, first.Title != "", err)
	// Output:
	// 1 ann true <nil>
}
