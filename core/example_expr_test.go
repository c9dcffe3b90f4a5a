package core_test

import (
	"fmt"
	"time"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect/postgres"
	md "limbeck.dev/migrate/metadata"
)

func ExampleExpr() {
	db := filled()
	defer db.Close()

	names := func(conditions ...core.Condition) {
		query := core.Select().From(users).Where(conditions...).OrderBy(users.ID)
		fmt.Println(core.Columns1(query, users.Name).All(ctx, db))
	}
	names(users.Age.Ge(18), users.Name.Ne("ann"))
	names(users.Age.Between(17, 30))
	names(users.ID.In(1, 4))
	names(users.Age.IsNull())
	names(core.Or(users.Age.Lt(18), core.Not(users.BossID.IsNotNull())))
	names(users.BossID.EqPtr(nil))      // IS NULL, since the pointer is nil
	names(users.Age.IsDistinctFrom(41)) // NULL is distinct from 41
	names(core.Tuple(users.ID, users.Name).In([]any{1, "ann"}, []any{2, "eve"}))
	names(core.And()) // a list of filters may be empty
	// Output:
	// [cid] <nil>
	// [bob cid] <nil>
	// [ann dee] <nil>
	// [dee] <nil>
	// [ann bob] <nil>
	// [ann] <nil>
	// [bob cid dee] <nil>
	// [ann] <nil>
	// [ann bob cid dee] <nil>
}

func ExampleStr() {
	db := filled()
	defer db.Close()

	title := core.Str(posts.Title)
	query := core.Select().From(posts).Where(title.Contains("100%")) // % and _ are nothing special
	shouts, err := core.Columns1(query, title.Upper().Concat("!")).All(ctx, db)
	fmt.Println(shouts, err)

	query = core.Select().From(posts).Where(title.ILike("%SQL%"), title.Length().Lt(10))
	parts, err := core.Columns2(query, title.Substring(1, 2), title.Position("sql")).All(ctx, db)
	fmt.Println(parts, err)
	// Output:
	// [GO AT 100%!] <nil>
	// [{On 4}] <nil>
}

func ExampleNum() {
	db := filled()
	defer db.Close()

	views := core.Num(posts.Views)
	query := core.Select().From(posts).Where(views.Mod(20).Eq(10)).OrderBy(posts.ID)
	rows, err := core.Columns3(query, views.Add(1), views.Div(4), views.IntDiv(4)).All(ctx, db)
	fmt.Println(rows, err)
	// Output: [{11 2.5 2} {31 7.5 7}] <nil>
}

func ExampleDoc() {
	db := filled()
	defer db.Close()

	info := core.Doc(posts.Info)
	query := core.Select().From(posts).Where(info.HasKey("tags")).OrderBy(posts.ID)
	for row, err := range core.Columns2(query, info.Text("tags", 0), info.Path("tags").Length()).Each(ctx, db) {
		if err != nil {
			fmt.Println(err)
			return
		}
		if row.V1 != nil {
			fmt.Println(*row.V1, *row.V2)
		} else {
			fmt.Println("no first tag,", *row.V2)
		}
	}

	drop := core.Update(posts).Set(posts.Info.ToExpr(info.DeletePath("tags", 0))).Where(info.HasAllKeys("tags"))
	_, err := db.Exec(ctx, drop)
	fmt.Println(err)
	left := query.Where(info.PathExists("$.tags[0]"))
	fmt.Println(core.Columns1(left, core.NotNull(info.Text("tags", 0))).All(ctx, db))
	// Output:
	// go 2
	// no first tag, 0
	// <nil>
	// [sql] <nil>
}

func ExampleArr() {
	talks := core.NewTable("talks")
	tags := core.Col[[]string](talks, "tags")
	during := core.Col[core.Range[time.Time]](talks, "during")

	noon := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	query := core.Select(core.Arr(tags).Length()).From(talks).Where(
		core.Arr(tags).Contains("go", "sql"),
		core.Arr(tags).Has("alembic"),
		core.Span(during).Overlaps(core.NewRange(noon, noon.Add(time.Hour))))

	text, err := core.CompileInline(postgres.New(), query)
	fmt.Println(text, err)
	// Output:
	// SELECT cardinality("talks"."tags") FROM "talks" WHERE "talks"."tags" @> '{"go","sql"}' AND 'alembic' = ANY ("talks"."tags") AND "talks"."during" && '["2026-11-21 12:00:00+00:00","2026-11-21 13:00:00+00:00")' <nil>
}

func ExampleCase() {
	db := filled()
	defer db.Close()

	group := core.Case[string]().
		When(users.Age.IsNull(), core.Val("unknown")).
		When(users.Age.Lt(18), core.Val("minor")).
		Else(core.Val("adult"))
	years := core.Coalesce(users.Age, core.Val(int64(0)))
	text := core.Cast[string](users.ID, md.Text{})

	query := core.Select().From(users).OrderBy(users.ID)
	rows, err := core.Columns3(query, group, years, text).All(ctx, db)
	fmt.Println(rows, err)
	// Output: [{adult 41 1} {minor 17 2} {adult 30 3} {unknown 0 4}] <nil>
}

func ExampleFunc() {
	db := filled()
	defer db.Close()

	hex := core.Func[string]("hex", users.Name)                  // a function of the database
	first := core.RawExpr[string]("substr(?, 1, ?)", "hello", 2) // raw text with arguments
	same := core.Infix[bool](users.Name, "GLOB", core.Val("a*")) // an operator of the database
	query := core.Select().From(users).Where(same)
	rows, err := core.Columns2(query, hex, first).All(ctx, db)
	fmt.Println(rows, err)
	// Output: [{616E6E he}] <nil>
}

func ExampleAddTime() {
	db := filled()
	defer db.Close()

	noon := time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)
	week := core.TruncTime(core.AddTime(core.Val(noon), 7, core.Day), core.Day)
	month := core.AddTime(core.Val(noon), 1, core.Month) // which has no 31st
	row, err := core.Columns2(core.Select(), week, month).One(ctx, db)
	fmt.Println(row.V1.Format(time.DateTime), row.V2.Format(time.DateTime), err)
	// Output:
	// 2026-02-07 00:00:00 2026-02-28 12:00:00 <nil>
}

func ExampleJSONExpr_SetPath() {
	db := filled()
	defer db.Close()

	info := core.Doc(posts.Info)
	raise := core.Update(posts).Set(posts.Info.ToExpr(info.SetPath("low", "mood").MergePatch(map[string]any{"draft": nil}))).All()
	_, err := db.Exec(ctx, raise)
	fmt.Println(err)
	n, err := core.Columns1(core.Select().From(posts).Where(info.Text("mood").Eq("low"), core.Not(info.HasKey("draft"))), core.Count()).One(ctx, db)
	fmt.Println(n > 0, err)
	// Output:
	// <nil>
	// true <nil>
}
