package corecases

import (
	"limbeck.dev/migrate/core"
)

func aggregateCases() []testCase {
	from := func(name string, columns ...core.Node) testCase {
		return query(name, core.Select(columns...).From(posts))
	}
	title, likes := core.Str(posts.Title), posts.Likes
	known, tens, start := core.Coalesce(users.Age, core.Val(int64(0))), core.Num(users.ID).IntDiv(2).As("tens"), title.Substring(1, 3)
	color := core.Doc(documents.Body).Text("a")
	byTitle := core.Select(posts.Title, core.Count()).From(posts).GroupBy(posts.Title)
	return []testCase{
		from("count", core.Count()),
		from("count of a column", core.CountOf(posts.Title)),
		from("count distinct", core.CountOf(posts.Title).Distinct()),
		from("sum", core.Sum[int64](likes)),
		from("sum of an expression", core.Sum[int64](core.Num(likes).Mul(2))),
		from("avg", core.Avg(likes)),
		from("min and max", core.Min(likes), core.Max(posts.Title)),
		query("sum of nothing", core.Select(core.Sum[int64](likes)).From(posts).Where(core.False())),
		from("count with filter", core.Count().Filter(likes.Gt(0))),
		from("sum with filter", core.Sum[int64](likes).Filter(likes.Gt(0))),
		from("count distinct with filter", core.CountOf(posts.Title).Distinct().Filter(likes.Gt(0))),
		from("texts with order", core.StringAgg(posts.Title, ", ").OrderBy(posts.ID.Desc())),
		from("texts with a quote", core.StringAgg(posts.Title, "'").OrderBy(posts.ID)),
		from("texts distinct", core.StringAgg(posts.Title, ",").Distinct().OrderBy(posts.Title)),
		from("texts distinct with another separator", core.StringAgg(posts.Title, "; ").Distinct().OrderBy(posts.Title)),
		from("texts with filter", core.StringAgg(posts.Title, ",").OrderBy(posts.ID).Filter(likes.Gt(0))),
		from("texts of an expression", core.StringAgg(title.Concat("."), "").OrderBy(posts.ID)),
		from("array", core.ArrayAgg(posts.ID).OrderBy(posts.ID.Desc())),
		from("ordered set", core.Func[float64]("percentile_cont", core.RawExpr[float64]("0.5")).WithinGroup(posts.Likes)),
		query("group", byTitle.OrderBy(posts.Title)),
		query("group by an expression", core.Select(title.Length(), core.Count()).From(posts).GroupBy(title.Length()).OrderBy(title.Length())),
		query("group by a value", core.Select(known, core.Count()).From(users).GroupBy(known).OrderBy(known.Desc())),
		query("group by a value with a name", core.Select(tens, core.Count()).From(users).GroupBy(tens).OrderBy(tens)),
		query("group by text", core.Select(start, core.Count()).From(posts).GroupBy(start).OrderBy(start)),
		query("group by JSON", core.Select(color, core.Count()).From(documents).GroupBy(color).OrderBy(color.Asc().NullsFirst())),
		query("having a key", core.Select(known, core.Count()).From(users).GroupBy(known).Having(known.Ge(0)).OrderBy(known)).skipOn("mysql mariadb"),
		query("distinct of a value", core.Select(known).From(users).Distinct().OrderBy(known)),
		query("distinct on a value", core.Select(posts.ID).From(posts).DistinctOn(start).OrderBy(start, posts.ID)),
		query("having", byTitle.Having(core.Count().Gt(1))),
		query("having of two", byTitle.Having(core.Count().Gt(0), core.Max(likes).Lt(6)).OrderBy(posts.Title)),
		query("order by an aggregate", byTitle.OrderBy(core.Count().Desc(), posts.Title)),
		query("rollup", core.Select(orders.Region, core.Sum[int64](orders.Total)).From(orders).GroupBy(core.Rollup(orders.Region))),
		query("rollup of two", core.Select(orders.Region, orders.No, core.Sum[int64](orders.Total)).From(orders).GroupBy(core.Rollup(orders.Region, orders.No))),
		query("cube", core.Select(orders.Region, orders.No, core.Count()).From(orders).GroupBy(core.Cube(orders.Region, orders.No))),
		query("grouping sets", core.Select(orders.Region, orders.No, core.Count()).From(orders).
			GroupBy(core.GroupingSets([]core.Node{orders.Region}, []core.Node{orders.No}, nil))),
	}
}

func windowCases() []testCase {
	byLikes := core.Window{OrderBy: []core.Ordering{posts.Likes}}
	byAuthor := core.Window{PartitionBy: []core.Node{posts.AuthorID}, OrderBy: []core.Ordering{posts.ID}}
	framed := func(f core.Frame) core.Window {
		return core.Window{OrderBy: []core.Ordering{posts.ID}, Frame: f}
	}
	sum := core.Sum[int64](posts.Likes)
	return []testCase{
		ofPosts("row number", core.RowNumber().Over(byLikes)),
		ofPosts("rank", core.Rank().Over(core.Window{OrderBy: []core.Ordering{posts.Title}})),
		ofPosts("dense rank", core.DenseRank().Over(core.Window{OrderBy: []core.Ordering{posts.Title}})),
		ofPosts("percent rank", core.PercentRank().Over(byLikes)),
		ofPosts("cumulated", core.CumeDist().Over(byLikes)),
		ofPosts("buckets", core.Ntile(2).Over(byLikes)),
		ofPosts("lag", core.Lag(posts.Title, 1).Over(byLikes)),
		ofPosts("lead", core.Lead(posts.Title, 2).Over(byLikes)),
		ofPosts("first", core.FirstValue(posts.Title).Over(byAuthor)),
		ofPosts("last", core.LastValue(posts.Title).Over(framed(core.FrameRows(core.Unbounded, core.Unbounded)))),
		ofPosts("nth", core.NthValue(posts.Title, 2).Over(framed(core.FrameRows(core.Unbounded, core.Unbounded)))),
		ofPosts("all rows", sum.Over(core.Window{})),
		ofPosts("partition", sum.Over(core.Window{PartitionBy: []core.Node{posts.AuthorID}})),
		ofPosts("partition and order", sum.Over(byAuthor)),
		ofPosts("order down", core.RowNumber().Over(core.Window{OrderBy: []core.Ordering{posts.Likes.Desc()}})),
		ofPosts("rows", sum.Over(framed(core.FrameRows(core.Preceding(1), core.CurrentRow)))),
		ofPosts("rows to both sides", sum.Over(framed(core.FrameRows(core.Preceding(1), core.Following(1))))),
		ofPosts("range", sum.Over(framed(core.FrameRange(core.Unbounded, core.CurrentRow)))),
		ofPosts("range of values", sum.Over(framed(core.FrameRange(core.Preceding(1), core.Following(1))))),
		ofPosts("groups", sum.Over(framed(core.FrameGroups(core.Preceding(1), core.CurrentRow)))),
		ofPosts("exclude current row", sum.Over(framed(core.FrameRows(core.Unbounded, core.Unbounded).ExcludeCurrentRow()))),
		ofPosts("exclude group", sum.Over(framed(core.FrameRows(core.Unbounded, core.Unbounded).ExcludeGroup()))),
		ofPosts("exclude ties", sum.Over(framed(core.FrameRows(core.Unbounded, core.Unbounded).ExcludeTies()))),
		ofPosts("with filter", sum.Filter(posts.Likes.Gt(0)).Over(core.Window{})),
		query("in order", core.Select(posts.ID).From(posts).OrderBy(core.RowNumber().Over(byLikes))),
	}
}

func selectCases() []testCase {
	all := core.Select(users.ID, users.Name).From(users)
	ordered := all.OrderBy(users.ID)
	total := core.Num(users.ID).Mul(2).As("twice")
	elsewhere, public := core.InSchema(users, "elsewhere"), core.InSchema(users, "public")
	return []testCase{
		query("without from", core.Select(core.Val("x"))),
		query("from", all),
		query("columns added", core.Select(users.ID).Columns(users.Age).From(users)),
		query("columns replaced", all.OnlyColumns(users.Score)),
		query("name of a column", core.Select(users.ID.As("the id")).From(users)),
		query("order by a name", core.Select(total).From(users).OrderBy(total)),
		query("order", all.OrderBy(users.Active, users.ID)),
		query("order down", all.OrderBy(users.ID.Desc())),
		query("order up", all.OrderBy(users.ID.Asc())),
		query("order by an expression", all.OrderBy(core.Num(users.ID).Mul(-1))),
		query("order by a condition", all.OrderBy(core.Or(users.ID.Eq(2), users.ID.Eq(3)).Desc(), users.ID)),
		query("nulls first", all.OrderBy(users.Age.Asc().NullsFirst())),
		query("nulls last", all.OrderBy(users.Age.Asc().NullsLast())),
		query("nulls first, down", all.OrderBy(users.Age.Desc().NullsFirst())),
		query("nulls last, down", all.OrderBy(users.Age.Desc().NullsLast())),
		query("unordered", ordered.Unordered()),
		query("distinct", core.Select(posts.Title).From(posts).Distinct().OrderBy(posts.Title)),
		query("distinct on", core.Select(posts.Title, posts.ID).From(posts).DistinctOn(posts.Title).OrderBy(posts.Title, posts.ID.Desc())),
		query("limit", ordered.Limit(2)),
		query("limit none", ordered.Limit(0)),
		query("offset", ordered.Offset(2)),
		query("limit and offset", ordered.Limit(1).Offset(1)),
		query("limit replaced", ordered.Limit(1).Limit(3)),
		query("ties", core.Select(posts.Title).From(posts).OrderBy(posts.Title).LimitTies(1)),
		query("ties and offset", core.Select(posts.Title).From(posts).OrderBy(posts.Title).LimitTies(1).Offset(1)),
		query("for update", ordered.Lock(core.ForUpdate())),
		query("for no key update", ordered.Lock(core.ForNoKeyUpdate())),
		query("for share", ordered.Lock(core.ForShare())),
		query("for key share", ordered.Lock(core.ForKeyShare())),
		query("for update of", ordered.Lock(core.ForUpdate().Of(users))),
		{name: "for update of a schema's table", stmt: core.Select(public.ID).From(public).OrderBy(public.ID).Lock(core.ForUpdate().Of(public)), on: "postgresql"},
		query("for update nowait", ordered.Lock(core.ForUpdate().NoWait())),
		query("for share skip locked", ordered.Lock(core.ForShare().SkipLocked())),
		query("for update with limit", ordered.Limit(1).Lock(core.ForUpdate().SkipLocked())),
		{name: "another schema", stmt: core.Select(elsewhere.ID).From(elsewhere).Where(elsewhere.Name.Eq("x")), text: true},
	}
}

func joinCases() []testCase {
	boss := core.Alias(users, "boss")
	latest := core.Select(posts.ID, posts.Title).From(posts).Where(posts.AuthorID.EqTo(users.ID)).
		OrderBy(posts.ID.Desc()).Limit(1).Lateral("latest")
	latestTitle := core.NullCol[string](latest, "title")
	both := core.Select(users.ID, posts.ID)
	author := posts.AuthorID.EqTo(users.ID)
	return []testCase{
		query("join", both.From(users).Join(posts, author).OrderBy(posts.ID)),
		query("join on two", both.From(users).Join(posts, author, posts.Likes.Gt(0)).OrderBy(posts.ID)),
		query("join on or", both.From(users).Join(posts, core.Or(author, posts.ID.EqTo(users.ID)), posts.Likes.Gt(0)).OrderBy(users.ID, posts.ID)),
		query("left join", both.From(users).LeftJoin(posts, author).OrderBy(users.ID, posts.ID)),
		query("right join", both.From(posts).RightJoin(users, author).OrderBy(users.ID, posts.ID)),
		query("full join", core.Select(users.ID, posts.ID).From(users).FullJoin(posts, posts.ID.EqTo(users.ID)).OrderBy(users.ID)),
		query("cross join", core.Select(core.Count()).From(users).CrossJoin(posts)),
		query("two in from", both.From(users, posts).Where(author).OrderBy(posts.ID)),
		query("join by foreign key", both.From(posts).Join(users).OrderBy(posts.ID)),
		query("join by foreign key, backwards", both.From(users).Join(posts).OrderBy(posts.ID)),
		query("join by composite key", core.Select(orders.Total, lines.Qty).From(orders).Join(lines).OrderBy(lines.Qty)),
		query("join itself", core.Select(users.Name, boss.Name).From(users).Join(boss, users.BossID.EqTo(boss.ID)).OrderBy(users.ID)),
		query("join itself by foreign key", core.Select(users.Name, boss.Name).From(users).LeftJoin(boss).OrderBy(users.ID)),
		query("join of three", core.Select(users.Name, posts.Title, boss.Name).From(users).Join(posts).LeftJoin(boss, users.BossID.EqTo(boss.ID)).OrderBy(posts.ID)),
		query("lateral", core.Select(users.ID, latestTitle).From(users).LeftJoin(latest, core.True()).OrderBy(users.ID)),
		query("lateral without condition", core.Select(users.ID, latestTitle).From(users).LeftJoin(latest).OrderBy(users.ID)),
		query("cross join lateral", core.Select(users.ID, latestTitle).From(users).CrossJoin(latest).OrderBy(users.ID)),
	}
}

func subqueryCases() []testCase {
	titles := core.Select(posts.AuthorID, core.Max(posts.Title).As("top")).From(posts).GroupBy(posts.AuthorID).As("t")
	top, author := core.Col[string](titles, "top"), posts.AuthorID.Of(titles)
	mine := core.Select(core.Count()).From(posts).Where(posts.AuthorID.EqTo(users.ID))
	v := core.ValuesSource("v", []string{"n", "word"}, []any{"1", "one"}, []any{"2", "it's"})
	word := core.Col[string](v, "word")
	numbers := core.ValuesSource("numbers", []string{"n", "b", "nothing"},
		[]any{1, nil, core.Cast[int64](core.Null[int64](), bigint)}, []any{2, true, 7}, []any{core.RawExpr[int64]("3"), false, nil})
	series := core.FromFunc(core.Func[int64]("generate_series", core.RawExpr[int64]("1"), core.RawExpr[int64]("3")), "n", "n")
	numbered := core.FromFunc(core.Func[int64]("unnest", core.RawExpr[[]int64]("ARRAY[5,6]")), "u", "x", "i").WithOrdinality()
	each := core.FromFunc(core.Func[any]("json_each", documents.Body), "e")
	return []testCase{
		query("in from", core.Select(author, top).From(titles).OrderBy(author)),
		query("joined", core.Select(users.Name, top).From(users).Join(titles, author.EqTo(users.ID)).OrderBy(users.ID)),
		of("scalar", core.Scalar[int64](mine)),
		where("scalar compared", core.Scalar[int64](mine).Gt(1)),
		where("scalar in a sum", core.Num(core.Scalar[int64](mine)).Add(1).Gt(1)),
		where("exists", core.Exists(core.Select().From(posts).Where(posts.AuthorID.EqTo(users.ID)))),
		where("not exists", core.Not(core.Exists(mine.OnlyColumns(posts.ID)))),
		of("exists as a column", core.Exists(mine.OnlyColumns(posts.ID)).As("has")),
		where("in correlated", core.Val("first").InQuery(mine.OnlyColumns(posts.Title))),
		where("deep", core.Exists(core.Select().From(posts).Where(posts.AuthorID.EqTo(users.ID), core.Exists(
			core.Select().From(orders).Where(orders.No.EqTo(users.ID), orders.Total.GtTo(posts.Likes)))))),
		query("values", core.Select(word).From(v).OrderBy(word)),
		query("values of types", core.Select(core.Col[int64](numbers, "n"), core.Col[bool](numbers, "b")).From(numbers).OrderBy(core.Col[int64](numbers, "n"))),
		query("values of types joined", core.Select(users.Name).From(users).Join(numbers, core.Col[int64](numbers, "n").EqTo(users.ID)).OrderBy(users.ID)),
		query("values joined", core.Select(users.Name, word).From(users).Join(v, core.Cast[string](users.ID, text).EqTo(core.Col[string](v, "n"))).OrderBy(users.ID)),
		{name: "function", stmt: core.Select(core.Col[int64](series, "n")).From(series), on: "postgresql"},
		{name: "function with ordinality", stmt: core.Select(core.Col[int64](numbered, "x"), core.Col[int64](numbered, "i")).From(numbered), on: "postgresql"},
		{name: "function of a column", stmt: core.Select(documents.ID, core.Col[string](each, "key")).From(documents).Join(each).Where(documents.ID.Eq(1)).OrderBy(core.Col[string](each, "key")), on: "sqlite"},
	}
}

func setCases() []testCase {
	ids, authors := core.Select(users.ID).From(users), core.Select(posts.AuthorID).From(posts)
	first := ids.OrderBy(users.ID.Desc()).Limit(1)
	return []testCase{
		query("union", ids.Union(authors)),
		query("union all", ids.UnionAll(authors)),
		query("intersect", ids.Intersect(authors)),
		query("intersect all", authors.IntersectAll(authors)),
		query("except", ids.Except(authors)),
		query("except all", authors.ExceptAll(ids)),
		query("union, ordered", ids.Union(authors).OrderBy(users.ID.Desc())),
		query("union, limited", ids.Union(authors).OrderBy(users.ID).Limit(2).Offset(1)),
		query("union of three", ids.Union(authors).Union(ids)),
		query("union of union all", ids.UnionAll(authors).Union(ids)),
		query("union with union on its right", ids.Union(authors.Union(ids))),
		query("except of union", ids.Union(authors).Except(authors)),
		query("union of except", ids.Union(authors.Except(ids))),
		query("intersect within union", ids.Except(authors).Union(authors.Intersect(ids))),
		query("operand with order and limit", first.UnionAll(authors)),
		query("right operand with order and limit", authors.UnionAll(first)),
		query("union in from", func() core.Statement {
			u := ids.UnionAll(authors).As("u")
			return core.Select(core.Count()).From(u)
		}()),
		where("in a union", users.ID.InQuery(ids.Where(users.ID.Eq(1)).Union(authors.Where(posts.ID.Eq(4))))),
		where("in a query with limit", core.Exists(ids.Union(authors))),
	}
}

func cteCases() []testCase {
	popular := core.NewCTE("popular", core.Select(posts.AuthorID, posts.Likes).From(posts).Where(posts.Likes.Gt(0)))
	author, likes := posts.AuthorID.Of(popular), posts.Likes.Of(popular)
	fans := core.NewCTE("fans", core.Select(author).From(popular).Where(likes.Gt(5)))
	one, two := popular.As("one"), popular.As("two")
	materialized, inlined := popular.Materialized(), popular.NotMaterialized()
	tree := core.RecursiveCTE("tree", core.Select(users.ID, users.Name).From(users).Where(users.BossID.IsNull()), false,
		func(self *core.CTE) core.SelectStmt {
			return core.Select(users.ID, users.Name).From(users).Join(self, users.BossID.EqTo(users.ID.Of(self)))
		})
	counting := core.RecursiveCTE("counting", core.Select(core.RawExpr[int64]("1").As("n")), true,
		func(self *core.CTE) core.SelectStmt {
			n := core.Col[int64](self, "n")
			return core.Select(core.Num(n).Add(1)).From(self).Where(n.Lt(4))
		})
	gone := core.NewCTE("gone", core.Delete(posts.Table).Where(posts.Likes.Lt(1)).Returning(posts.ID))
	made := core.NewCTE("made", core.Insert(settings.Table).Values(settings.Name.To("new")).Returning(settings.Name))
	moved := core.NewCTE("moved", core.Update(posts.Table).Set(posts.Likes.To(0)).Where(posts.ID.Eq(1)).Returning(posts.ID, posts.Likes))
	plain := core.NewCTE("plain", core.SQL("SELECT id FROM users WHERE id > ?", 2))
	return []testCase{
		query("text", core.Select().With(plain).From(plain).Columns(users.ID.Of(plain)).OrderBy(users.ID.Of(plain))),
		query("plain", core.Select(author, likes).From(popular).With(popular)),
		query("joined", core.Select(users.Name, likes).From(users).Join(popular, author.EqTo(users.ID)).With(popular).OrderBy(users.ID)),
		query("two, the second of the first", core.Select(author.Of(fans)).From(fans).With(popular, fans)),
		query("twice under two names", core.Select(author.Of(one), author.Of(two)).From(one, two).Where(author.Of(one).LtTo(author.Of(two))).With(popular)),
		query("materialized", core.Select(author.Of(materialized)).From(materialized).With(materialized)),
		query("not materialized", core.Select(author.Of(inlined)).From(inlined).With(inlined)),
		query("recursive", core.Select(users.ID.Of(tree), users.Name.Of(tree)).From(tree).With(tree).OrderBy(users.ID.Of(tree))),
		query("recursive, distinct", core.Select(core.Col[int64](counting, "n")).From(counting).With(counting)),
		query("in a subquery", core.Select(users.ID).From(users).Where(users.ID.InQuery(core.Select(author).From(popular))).With(popular).OrderBy(users.ID)),
		query("of a subquery", core.Select(users.ID).From(users).Where(users.ID.InQuery(core.Select(author).From(popular).With(popular))).OrderBy(users.ID)),
		query("before a union", core.Select(author).From(popular).With(popular).Union(core.Select(users.ID).From(users))),
		query("deleting", core.Select(posts.ID.Of(gone)).From(gone).With(gone)),
		query("inserting", core.Select(settings.Name.Of(made)).From(made).With(made)),
		query("updating", core.Select(posts.ID.Of(moved), posts.Likes.Of(moved)).From(moved).With(moved)),
	}
}
