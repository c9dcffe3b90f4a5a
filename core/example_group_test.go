package core_test

import (
	"fmt"

	"limbeck.dev/migrate/core"
)

func ExampleSum() {
	db := filled()
	defer db.Close()

	perUser := core.Select().From(users).Join(posts).GroupBy(users.Name).OrderBy(users.Name)
	total := core.Sum[int64](posts.Views) // NULL of no rows; its Go type is yours to choose
	rows, err := core.Columns3(perUser.Having(core.Count().Ge(1)), users.Name, core.Count(), total).All(ctx, db)
	for _, row := range rows {
		fmt.Println(row.V1, row.V2, *row.V3, err)
	}

	drafts := core.Count().Filter(core.Doc(posts.Info).Text("draft").IsNotNull())
	titles := core.StringAgg(posts.Title, "; ").OrderBy(posts.ID)
	row, err := core.Columns2(core.Select().From(posts), drafts, titles).One(ctx, db)
	fmt.Println(row.V1, *row.V2, err)
	// Output:
	// ann 2 40 <nil>
	// bob 1 20 <nil>
	// 2 Go at 100%; Plain text; On sqlite <nil>
}

func ExampleWindow() {
	db := filled()
	defer db.Close()

	byUser := core.Window{
		PartitionBy: []core.Node{posts.UserID},
		OrderBy:     []core.Ordering{posts.ID},
		Frame:       core.FrameRows(core.Unbounded, core.CurrentRow),
	}
	running := core.Sum[int64](posts.Views).Over(byUser)
	place := core.Rank().Over(core.Window{OrderBy: []core.Ordering{posts.Views.Desc()}})

	query := core.Select().From(posts).OrderBy(posts.ID)
	for row, err := range core.Columns3(query, posts.Title, running, place).Each(ctx, db) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(row.V1, *row.V2, row.V3)
	}
	// Output:
	// Go at 100% 10 3
	// Plain text 40 1
	// On sqlite 20 2
}

func ExampleSelectStmt_As() {
	db := filled()
	defer db.Close()

	views := core.Sum[int64](posts.Views).As("views")
	totals := core.Select(posts.UserID, views).From(posts).GroupBy(posts.UserID).As("totals")

	query := core.Select().From(users).
		Join(totals, posts.UserID.Of(totals).EqTo(users.ID)).
		OrderBy(users.ID)
	rows, err := core.Columns2(query, users.Name, core.Col[int64](totals, "views")).All(ctx, db)
	fmt.Println(rows, err)
	// Output: [{ann 40} {bob 20}] <nil>
}

func ExampleExists() {
	db := filled()
	defer db.Close()

	own := core.Select().From(posts).Where(posts.UserID.EqTo(users.ID)) // users is that of the query around it
	silent := core.Select().From(users).Where(core.Not(core.Exists(own))).OrderBy(users.ID)
	names, err := core.Columns1(silent, users.Name).All(ctx, db)
	fmt.Println(names, err)

	writers := core.Select(posts.UserID).From(posts)
	names, err = core.Columns1(core.Select().From(users).Where(users.ID.InQuery(writers)), users.Name).All(ctx, db)
	fmt.Println(names, err)

	newest := core.Scalar[int64](core.Select(core.Max(posts.ID)).From(posts))
	title, err := core.Columns1(core.Select().From(posts).Where(posts.ID.EqTo(newest)), posts.Title).One(ctx, db)
	fmt.Println(title, err)
	// Output:
	// [cid dee] <nil>
	// [ann bob] <nil>
	// On sqlite <nil>
}

func ExampleRecursiveCTE() {
	db := filled()
	defer db.Close()

	start := core.Select(users.ID, users.Name).From(users).Where(users.Name.Eq("bob"))
	chain := core.RecursiveCTE("chain", start, false, func(chain *core.CTE) core.SelectStmt {
		below := core.Alias(users, "below")
		return core.Select(below.ID, below.Name).From(below).
			Join(chain, below.BossID.EqTo(users.ID.Of(chain)))
	})
	names, err := core.Columns1(core.Select().With(chain).From(chain), users.Name.Of(chain)).All(ctx, db)
	fmt.Println(names, err)
	// Output: [bob dee] <nil>
}

func ExampleNewCTE() {
	db := filled()
	defer db.Close()

	read := core.NewCTE("read", core.Select(posts.UserID).From(posts).Where(posts.Views.Ge(20)))
	query := core.Select().With(read).From(users).Join(read, posts.UserID.Of(read).EqTo(users.ID))
	names, err := core.Columns1(query.OrderBy(users.ID), users.Name).All(ctx, db)
	fmt.Println(names, err)
	// Output: [ann bob] <nil>
}

func ExampleSelectStmt_Union() {
	db := filled()
	defer db.Close()

	old := core.Select(users.Name).From(users).Where(users.Age.Gt(40))
	bosses := core.Select(users.Name).From(users).Where(users.BossID.IsNull())
	all := core.Select(users.Name).From(users)

	both := all.Except(old.Union(bosses))
	names, err := core.Into[string](both).All(ctx, db)
	fmt.Println(names, err)
	// Output: [bob cid dee] <nil>
}
