package corecases

import "limbeck.dev/migrate/core"

var (
	allSettings = core.Select(settings.Name, settings.Value, settings.Hits).From(settings)
	allPlain    = core.Select(plain.A, plain.B).From(plain)
	allPosts    = core.Select(posts.ID, posts.Title, posts.Likes).From(posts)
)

func onSettings(name string, stmt core.Statement) testCase {
	return testCase{name: name, stmt: stmt, after: allSettings}
}

func onPlain(name string, stmt core.Statement) testCase {
	return testCase{name: name, stmt: stmt, after: allPlain}
}

func onPosts(name string, stmt core.Statement) testCase {
	return testCase{name: name, stmt: stmt, after: allPosts}
}

// filled is settings of which the program fills two columns.
var filled = func() *core.Table {
	t := core.NewTable("settings")
	core.Col(t, "value", core.OnInsert(func() string { return "filled" }))
	core.Col(t, "hits", core.OnUpdate(func() int64 { return 99 }))
	return t
}()

// counted is settings of which the database fills two columns as the program says.
var counted = func() *core.Table {
	t := core.NewTable("settings")
	core.Col(t, "value", core.OnInsertExpr(core.Str(core.Val("counted")).Upper()))
	hits := core.Col[int64](t, "hits")
	core.Col(t, "hits", core.OnUpdateExpr(core.Num(hits).Add(1)))
	return t
}()

func insertCases() []testCase {
	insert := core.Insert(settings.Table)
	main := core.InSchema(settings, "main")
	row := func(name string, hits int64) core.Values {
		return core.Values{settings.Name.To(name), settings.Hits.To(hits)}
	}
	names := core.Select(users.Name, users.ID).From(users).Where(users.ID.Lt(3))
	popular := core.NewCTE("popular", core.Select(posts.Title).From(posts).Where(posts.Likes.Gt(10)))
	title := posts.Title.Of(popular)
	name, value := core.Col[string](filled, "name"), core.Col[string](filled, "value")
	return []testCase{
		onSettings("a row", insert.Values(row("a", 1)...)),
		onSettings("rows", insert.Rows(row("a", 1), row("it's", 2))),
		onSettings("rows in another order", insert.Rows(row("a", 1), core.Values{settings.Hits.To(2), settings.Name.To("b")})),
		onSettings("an expression", insert.Values(settings.Name.ToExpr(core.Str(core.Val("a")).Upper()), settings.Hits.To(2))),
		onSettings("a subquery", insert.Values(settings.Name.To("n"), settings.Hits.ToExpr(core.NotNull(core.Scalar[int64](core.Select(core.Count()).From(users)))))),
		onSettings("filled by an expression", core.Insert(counted).Values(core.Col[string](counted, "name").To("a"))),
		onSettings("the word default", insert.Values(settings.Name.To("a"), settings.Value.ToDefault())),
		onPlain("defaults only", core.Insert(plain.Table)),
		onPlain("null", core.Insert(plain.Table).Values(plain.A.ToNull(), plain.B.ToPtr(nil))),
		onPlain("pointer", core.Insert(plain.Table).Values(plain.B.ToPtr(new("p")))),
		onSettings("from a query", insert.FromSelect(names, settings.Name, settings.Hits)),
		onSettings("from a union", insert.FromSelect(names.OnlyColumns(users.Name).Union(core.Select(posts.Title).From(posts)), settings.Name)),
		onSettings("from a query with WITH", insert.With(popular).FromSelect(core.Select(title).From(popular), settings.Name)),
		onSettings("values with WITH", insert.With(popular).Values(settings.Name.ToExpr(core.NotNull(core.Scalar[string](core.Select(title).From(popular)))))),
		onSettings("filled by the program", core.Insert(filled).Values(name.To("a"))),
		onSettings("not filled by the program", core.Insert(filled).Values(name.To("a"), value.To("own"))),
		query("returning", insert.Values(row("a", 1)...).Returning(settings.Name, settings.Value)),
		query("returning an expression", insert.Values(row("a", 1)...).Returning(core.Num(settings.Hits).Add(1).As("more"))),
		{name: "returning of a schema", stmt: core.Insert(main).Values(main.Name.To("a")).Returning(main.Name, core.Num(main.Hits).Add(1)), on: "sqlite"},
		query("returning of rows", insert.Rows(row("a", 1), row("b", 2)).Returning(settings.Name)),
	}
}

func upsertCases() []testCase {
	row := core.Insert(settings.Table).Values(settings.Name.To("lang"), settings.Value.To("de"), settings.Hits.To(5))
	fresh := core.Insert(settings.Table).Values(settings.Name.To("fresh"), settings.Value.To("de"))
	on := row.OnConflict(settings.Name)
	more := settings.Hits.ToExpr(core.Num(settings.Hits).AddTo(core.Excluded(settings.Hits)))
	query1 := core.Insert(settings.Table).FromSelect(core.Select(core.RawExpr[string]("'lang'"), users.ID).From(users).Where(users.ID.Eq(2)), settings.Name, settings.Hits)
	query2 := core.Insert(settings.Table).FromSelect(core.Select(users.Name, users.ID).From(users), settings.Name, settings.Hits)
	return []testCase{
		onSettings("do nothing", on.DoNothing()),
		onSettings("do nothing, fresh", fresh.OnConflict(settings.Name).DoNothing()),
		onSettings("do nothing about any", row.OnConflict().DoNothing()).skipOn("mysql mariadb"),
		onSettings("update a column", on.DoUpdateColumns(settings.Value)),
		onSettings("update columns", on.DoUpdateColumns(settings.Value, settings.Hits)),
		onSettings("update, fresh", fresh.OnConflict(settings.Name).DoUpdateColumns(settings.Value)),
		onSettings("update to a value", on.DoUpdate(settings.Value.To("x"))),
		onSettings("update to an expression", on.DoUpdate(more)),
		onSettings("update of both", on.DoUpdate(more, settings.Value.ToExpr(core.Str(core.Excluded(settings.Value)).ConcatTo(settings.Value)))),
		onSettings("update where", on.DoUpdateColumns(settings.Value).UpdateWhere(settings.Hits.Gt(1))),
		onSettings("update of rows", core.Insert(settings.Table).Rows(core.Values{settings.Name.To("lang"), settings.Hits.To(3)},
			core.Values{settings.Name.To("other"), settings.Hits.To(4)}).OnConflict(settings.Name).DoUpdate(more)),
		onSettings("from a query", query1.OnConflict(settings.Name).DoUpdate(more)),
		onSettings("from a query without WHERE", query2.OnConflict(settings.Name).DoUpdate(more)),
		onSettings("from a query, nothing", query1.OnConflict(settings.Name).DoNothing()),
		onSettings("by constraint", row.OnConstraint("settings_pkey").DoNothing()),
		query("returning what was inserted", core.Insert(settings.Table).Rows(core.Values{settings.Name.To("lang")}, core.Values{settings.Name.To("fresh")}).
			OnConflict(settings.Name).DoUpdateColumns(settings.Name).Returning(settings.Name, core.WasInserted())),
		query("returning", on.DoUpdateColumns(settings.Value).Returning(settings.Name, settings.Value)),
	}
}

func updateCases() []testCase {
	update := core.Update(posts.Table)
	more := posts.Likes.ToExpr(core.Num(posts.Likes).Add(1))
	alias := core.Alias(posts, "p")
	popular := core.NewCTE("popular", core.Select(posts.ID).From(posts).Where(posts.Likes.Gt(0)))
	byAda := []core.Condition{posts.AuthorID.EqTo(users.ID), users.Name.Eq("ada")}
	name, value := core.Col[string](filled, "name"), core.Col[string](filled, "value")
	return []testCase{
		onSettings("filled by an expression", core.Update(counted).Set(core.Col[string](counted, "value").To("v")).All()),
		onPosts("a value", update.Set(posts.Likes.To(1)).Where(posts.ID.Eq(1))),
		onPosts("two values", update.Set(posts.Likes.To(1), posts.Title.To("x")).Where(posts.ID.Eq(1))),
		onPosts("an expression", update.Set(more).Where(posts.ID.Gt(2), posts.Likes.Gt(0))),
		onPosts("all", update.Set(more).All()),
		onPosts("alias", core.Update(alias.Table).Set(alias.Likes.ToExpr(core.Num(alias.Likes).Add(1))).Where(alias.ID.Eq(1))),
		onPosts("a subquery", update.Set(posts.Title.ToExpr(core.NotNull(core.Scalar[string](core.Select(users.Name).From(users).Where(users.ID.EqTo(posts.AuthorID)))))).All()),
		onPosts("from", update.Set(posts.Title.ToExpr(users.Name)).From(users).Where(byAda...)),
		onPosts("in a query", update.Set(more).Where(posts.AuthorID.InQuery(core.Select(users.ID).From(users)))),
		onPosts("rows", core.UpdateRows(posts, []core.AnyColumn{posts.ID}, []core.AnyColumn{posts.Title, posts.Likes},
			[]any{1, "one", 1}, []any{3, "three", 3}, []any{4, "four", 4}, []any{99, "nobody", 0})),
		onPosts("a row of rows", core.UpdateRows(posts, []core.AnyColumn{posts.ID}, []core.AnyColumn{posts.Likes}, []any{1, 1})),
		onPosts("rows where", core.UpdateRows(posts, []core.AnyColumn{posts.ID, posts.AuthorID}, []core.AnyColumn{posts.Likes},
			[]any{1, 1, 1}, []any{3, 7, 3}, []any{4, 4, core.Num(core.Val(int64(4))).Add(4)}).Where(posts.Likes.Gt(0))),
		{name: "rows to null", stmt: core.UpdateRows(users, []core.AnyColumn{users.ID}, []core.AnyColumn{users.Email, users.Active, users.Score},
			[]any{1, nil, false, 0.5}, []any{2, "bob@example.org", true, 2.5}), after: core.Select(users.ID, users.Email, users.Active, users.Score).From(users)},
		{name: "rows of structs", stmt: core.UpdateAll(users, []struct {
			ID   int64
			Name string
			Age  int64
		}{{1, "a", 5}, {2, "b", 7}}, []core.AnyColumn{users.ID}, users.Name, users.Age), after: core.Select(users.ID, users.Name, users.Age).From(users)},
		onPosts("with", update.With(popular).Set(more).Where(posts.AuthorID.InQuery(core.Select(posts.ID.Of(popular)).From(popular)))),
		onPosts("limited", update.Set(posts.Likes.To(100)).All().OrderBy(posts.ID.Desc()).Limit(2)),
		onSettings("filled by the program", core.Update(filled).Set(value.To("x")).Where(name.Eq("lang"))),
		onSettings("default", core.Update(settings.Table).Set(settings.Value.ToDefault()).All()),
		onPlain("null", core.Update(plain.Table).Set(plain.A.ToNull()).All()),
		query("returning", update.Set(more).Where(posts.ID.Eq(1)).Returning(posts.ID, posts.Likes)),
		query("returning from", update.Set(more).From(users).Where(byAda...).Returning(posts.ID, users.Name)),
	}
}

func deleteCases() []testCase {
	del := core.Delete(posts.Table)
	alias := core.Alias(posts, "p")
	popular := core.NewCTE("popular", core.Select(users.ID).From(users).Where(users.ID.Gt(1)))
	doubled := []core.Condition{alias.Title.EqTo(posts.Title), alias.ID.LtTo(posts.ID)}
	return []testCase{
		onPosts("using itself", del.Using(alias).Where(doubled...)),
		onPosts("alias, using itself", core.Delete(alias.Table).Using(posts).Where(doubled...)),
		onPosts("where", del.Where(posts.ID.Eq(1))),
		onPosts("all", del.All()),
		onPosts("two conditions", del.Where(posts.ID.Gt(1), posts.Likes.Gt(0))),
		onPosts("alias", core.Delete(alias.Table).Where(alias.ID.Eq(1))),
		onPosts("using", del.Using(users).Where(posts.AuthorID.EqTo(users.ID), users.Name.Eq("ada"))),
		onPosts("using two", del.Using(users, orders).Where(posts.AuthorID.EqTo(users.ID), orders.No.EqTo(users.ID), orders.Total.Gt(15))),
		onPosts("in a query", del.Where(posts.AuthorID.InQuery(core.Select(users.ID).From(users).Where(users.Name.Eq("bob"))))),
		onPosts("with", del.With(popular).Where(posts.AuthorID.InQuery(core.Select(users.ID.Of(popular)).From(popular)))),
		onPosts("limited", del.All().OrderBy(posts.ID).Limit(1)),
		query("returning", del.Where(posts.ID.Lt(3)).Returning(posts.ID, posts.Title)),
		query("returning using", del.Using(users).Where(posts.AuthorID.EqTo(users.ID), users.Name.Eq("bob")).Returning(posts.ID)),
	}
}
