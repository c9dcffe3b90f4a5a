package corecases

import (
	"limbeck.dev/migrate/core"
	md "limbeck.dev/migrate/metadata"
)

// Settings whose value is kept in lower case and read in upper case, and tags
// whose span is text to the program.
var (
	cased     = core.NewTable("settings")
	casedName = core.Col[string](cased, "name")
	value     = core.Col(cased, "value", core.Wrap(
		func(v core.Expr[string]) core.Expr[string] { return core.Str(v).Lower().Expr },
		func(c core.Expr[string]) core.Expr[string] { return core.Str(c).Upper().Expr }))

	spanned = core.NewTable("tagged")
	span    = core.Col(spanned, "span", core.Wrap(
		func(v core.Expr[string]) core.Expr[string] {
			return core.Cast[string](v, md.Native{SQL: "int8range"})
		},
		func(c core.Expr[string]) core.Expr[string] { return core.Cast[string](c, md.Text{}) }))
)

func whereCased(name string, condition core.Condition) testCase {
	return query(name, core.Select(casedName, value).From(cased).Where(condition))
}

func onCased(name string, stmt core.Statement) testCase {
	return testCase{name: name, stmt: stmt, after: allSettings}
}

func wrapCases() []testCase {
	all := core.Select(casedName, value).From(cased)
	other := cased.As("other")
	inner := all.As("inner_settings")
	upper := core.NewCTE("upper_settings", all)
	lang := core.Insert(cased).Values(casedName.To("lang"), value.To("FR"))
	row := func(name, v string) core.Values { return core.Values{casedName.To(name), value.To(v)} }
	spans := core.Select(core.Col[int64](spanned, "id"), span).From(spanned)
	return []testCase{
		whereCased("equal", value.Eq("EN")),
		whereCased("between", value.Between("EM", "EO")),
		whereCased("in", value.In("DE", "EN")),
		whereCased("in nothing", value.In()),
		whereCased("like", core.Str(value).HasPrefix("E")),
		whereCased("tuple", core.Tuple(casedName, value).In([]any{"lang", "EN"})),
		whereCased("an expression", value.EqTo(core.Str(core.Val("EN")).Lower())),
		whereCased("itself in a query", value.InQuery(core.Select(value).From(cased))),
		query("parameter", core.Bind(all.Where(value.EqTo(core.Param[string]("v"))), map[string]any{"v": "EN"})),
		query("labeled", core.Select(value.As("v")).From(cased).OrderBy(value)),
		query("alias", core.Select(value.Of(other)).From(other).Where(value.Of(other).Eq("EN"))),
		query("subquery", core.Select(value.Of(inner)).From(inner).Where(value.Of(inner).Eq("EN"))),
		query("with", core.Select(value.Of(upper)).With(upper).From(upper)),
		query("union", core.Select(value).From(cased).UnionAll(core.Select(value).From(cased)).OrderBy(value)),
		query("scalar", core.Select(core.Scalar[string](core.Select(value).From(cased)))),
		onCased("insert", core.Insert(cased).Rows(row("a", "B"), row("c", "D"))),
		onCased("insert from a query", core.Insert(cased).FromSelect(
			core.Select(core.RawExpr[string]("'copy'"), value).From(cased), casedName, value)),
		onCased("upsert of the column", lang.OnConflict(casedName).DoUpdateColumns(value)),
		onCased("upsert of a value", lang.OnConflict(casedName).DoUpdate(value.To("DE"))),
		onCased("update", core.Update(cased).Set(value.To("DE")).Where(value.Eq("EN"))),
		onCased("update to a parameter", core.Bind(
			core.Update(cased).Set(value.ToExpr(core.Param[string]("v"))).All(), map[string]any{"v": "DE"})),
		query("returning", core.Update(cased).Set(value.To("DE")).All().Returning(value)),
		{name: "a range", stmt: spans.Where(span.Eq("[1,5)")), on: "postgresql"},
		{name: "a range inserted", stmt: core.Insert(spanned).Values(core.Col[int64](spanned, "id").To(9),
			core.Col[[]string](spanned, "tags").To([]string{}), span.To("(7,8]")).Returning(span), on: "postgresql"},
	}
}
