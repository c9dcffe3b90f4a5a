package corecases

import (
	"time"

	"limbeck.dev/migrate/core"
	md "limbeck.dev/migrate/metadata"
)

// where is a case of the users that fulfil a condition.
func where(name string, conditions ...core.Condition) testCase {
	return query(name, core.Select(users.ID).From(users).Where(conditions...).OrderBy(users.ID))
}

// of is a case of an expression of each user.
func of(name string, columns ...core.Node) testCase {
	return query(name, core.Select(users.ID).Columns(columns...).From(users).OrderBy(users.ID))
}

func ofPosts(name string, columns ...core.Node) testCase {
	return query(name, core.Select(posts.ID).Columns(columns...).From(posts).OrderBy(posts.ID))
}

func compareCases() []testCase {
	none := (*int64)(nil)
	return []testCase{
		where("=", users.Name.Eq("ada")),
		where("<>", users.Name.Ne("ada")),
		where("<", users.ID.Lt(2)),
		where("<=", users.ID.Le(2)),
		where(">", users.ID.Gt(2)),
		where(">=", users.ID.Ge(2)),
		where("= of a column", users.ID.EqTo(users.BossID)),
		where("<> of a column", users.ID.NeTo(users.BossID)),
		where("< of a column", users.BossID.LtTo(users.ID)),
		where("<= of a column", users.BossID.LeTo(users.ID)),
		where("> of a column", users.Age.GtTo(users.ID)),
		where(">= of a column", users.Age.GeTo(users.ID)),
		where("= pointer", users.Age.EqPtr(new(int64(36)))),
		where("= nil pointer", users.Age.EqPtr(none)),
		where("<> pointer", users.Age.NePtr(new(int64(36)))),
		where("<> nil pointer", users.Age.NePtr(none)),
		where("null", users.Age.IsNull()),
		where("not null", users.Age.IsNotNull()),
		where("null of a comparison", users.Age.Eq(1).IsNull()),
		where("distinct", users.Age.IsDistinctFrom(36)),
		where("distinct of a column", users.Age.IsDistinctFromExpr(users.BossID)),
		where("not distinct", users.Age.IsNotDistinctFrom(36)),
		where("not distinct of a column", users.Email.IsNotDistinctFromExpr(users.Email)),
		where("distinct, negated", core.Not(users.Age.IsDistinctFrom(36))),
		where("distinct and more", users.Age.IsDistinctFrom(36), users.ID.Lt(3)),
		where("distinct, compared", users.Age.IsDistinctFrom(36).EqTo(users.Active)),
		where("between", users.ID.Between(2, 3)),
		where("between columns", users.ID.BetweenExprs(users.BossID, users.Age)),
		where("between of sums", core.Num(users.ID).Add(1).Between(3, 4)),
		where("not between", core.Not(users.ID.Between(2, 3))),
		where("boolean column", users.Active),
		where("boolean column, negated", core.Not(users.Active)),
		where("boolean column = value", users.Active.Eq(true)),
		where("> any of a query", users.Age.GtTo(core.Any[int64](core.Select(users.Age).From(users)))),
		where("<= all of a query", users.ID.LeTo(core.All[int64](core.Select(posts.AuthorID).From(posts)))),
		where("in none", users.ID.In()),
		where("in one", users.ID.In(2)),
		where("in many", users.ID.In(2, 3, 99)),
		where("in texts", users.Name.In("ada", "it's")),
		where("in of null column", users.Age.In(36, 17)),
		where("not in none", users.ID.NotIn()),
		where("not in one", users.ID.NotIn(2)),
		where("not in many", users.ID.NotIn(2, 3)),
		where("not in of null column", users.Age.NotIn(36)),
		where("in of a sum", core.Num(users.ID).Add(1).In(3, 4)),
		where("in and negated", core.Not(users.ID.In(1))),
		where("in query", users.ID.InQuery(core.Select(posts.AuthorID).From(posts))),
		where("not in query", users.ID.NotInQuery(core.Select(posts.AuthorID).From(posts))),
		where("tuple =", core.Tuple(users.ID, users.Name).Eq(1, "ada")),
		where("tuple >", core.Tuple(users.Active, users.ID).Gt(true, 2)),
		where("tuple <", core.Tuple(users.Score, users.ID).Lt(1.5, 1)),
		where("tuple in none", core.Tuple(users.ID, users.Name).In()),
		where("tuple in one", core.Tuple(users.ID, users.Name).In([]any{1, "ada"})),
		where("tuple in many", core.Tuple(users.ID, users.Name).In([]any{1, "ada"}, []any{2, "x"}, []any{2, "bob"})),
		where("tuple in query", core.Tuple(users.ID, users.Name).InQuery(core.Select(posts.AuthorID, posts.Title).From(posts))),
		where("raw operator", core.Infix[bool](users.ID, "<>", core.Val(int64(1)))),
	}
}

func logicCases() []testCase {
	a, b, c := users.ID.Eq(1), users.ID.Eq(2), users.Active.Eq(true)
	return []testCase{
		where("two conditions", a, c),
		where("and", core.And(a, c)),
		where("or", core.Or(a, b)),
		where("or of and", core.Or(a, core.And(b, c))),
		where("and of or", core.And(core.Or(a, b), c)),
		where("and of or in where", core.Or(a, b), c),
		where("and of and", core.And(core.And(a, a), a)),
		where("or of or", core.Or(core.Or(a, b), users.ID.Eq(3))),
		where("not of and", core.Not(core.And(a, c))),
		where("not of or", core.Not(core.Or(a, b))),
		where("not of not", core.Not(core.Not(a))),
		where("not in or", core.Or(core.Not(a), b)),
		where("not compared", core.Not(a).EqTo(c)),
		where("empty and", core.And()),
		where("empty or", core.Or()),
		where("and of one", core.And(a)),
		where("true and false", core.Or(core.False(), core.And(core.True(), a))),
		where("comparison of comparisons", a.EqTo(b)),
		where("not of null test", core.Not(users.Age.IsNull())),
		of("conditions as columns", a.As("a"), core.Or(a, b).As("o")),
	}
}

func numberCases() []testCase {
	id, age := core.Num(users.ID), core.Num(users.Age)
	likes := core.Num(posts.Likes)
	return []testCase{
		of("add", id.Add(2)),
		of("subtract", id.Sub(2)),
		of("multiply", id.Mul(2)),
		of("(a+b)*c", id.Add(2).Mul(3)),
		of("a+b*c", id.AddTo(id.Mul(3))),
		of("a-(b-c)", id.SubTo(id.Sub(3))),
		of("a-b-c", id.Sub(1).Sub(3)),
		of("a*(b/c)", id.MulTo(id.IntDiv(2))),
		of("(a*b)/c", id.Mul(7).IntDiv(2)),
		of("a/(b*c)", core.Num(core.Val(int64(100))).IntDivTo(id.Mul(2))),
		ofPosts("divide", likes.Div(2)),
		ofPosts("divide by a column", likes.DivTo(posts.ID)),
		ofPosts("third", likes.Div(3)),
		ofPosts("quotient of a sum", likes.Add(1).Div(2)),
		ofPosts("quotient by a sum", likes.DivTo(core.Num(posts.ID).Add(1))),
		ofPosts("quotient as a factor", core.Num(core.Val(2.0)).MulTo(likes.Div(2))),
		ofPosts("quotient as a summand", likes.Div(2).Add(1)),
		ofPosts("integer quotient", likes.IntDiv(2)),
		ofPosts("integer quotient by a column", likes.IntDivTo(posts.ID)),
		ofPosts("remainder", likes.Mod(4)),
		ofPosts("remainder by a column", likes.ModTo(posts.ID)),
		ofPosts("negative", likes.Neg()),
		ofPosts("negative twice", likes.Neg().Neg()),
		ofPosts("negative of a sum", likes.Add(1).Neg()),
		ofPosts("bits and", likes.BitAnd(6)),
		ofPosts("bits or", likes.BitOr(1)),
		ofPosts("bits xor", likes.BitXor(3)),
		ofPosts("bits not", likes.BitNot()),
		ofPosts("bits xor and and", likes.BitXor(3).BitAnd(6)),
		ofPosts("bits of a sum", likes.Add(1).BitAnd(6)),
		ofPosts("shift left", likes.ShiftLeft(2)),
		ofPosts("shift right", likes.ShiftRight(1)),
		of("of NULL", core.Nullable(age.Add(1))),
		of("of floats", core.Num(users.Score).Mul(2).Add(0.5)),
		of("subtract negative", id.Sub(-1)),
		where("compared", id.Mul(2).Gt(4)),
		where("compared with a sum", users.Age.GtTo(id.Add(10))),
		of("abs", core.Abs(users.Score)),
		of("round", core.Round(core.Cast[core.Decimal](users.Score, md.Numeric{Precision: 10, Scale: 4}), 1)),
		of("greatest", core.Greatest(users.ID, core.Val(int64(2)))),
		of("least", core.Least(users.ID, core.Val(int64(2)), core.Val(int64(3)))),
		of("greatest of one", core.Greatest(users.ID)),
	}
}

func textCases() []testCase {
	name, email := core.Str(users.Name), core.Str(users.Email)
	return []testCase{
		query("search", core.Select(noteID).From(notes).Where(core.Str(noteBody).Search("quick")).OrderBy(noteID)),
		query("search, negated", core.Select(noteID).From(notes).
			Where(core.Not(core.Str(noteBody).Search("brown"))).OrderBy(noteID)).skipOn("sqlite"),
		where("like", name.Like("%d%")),
		where("not like", name.NotLike("%d%")),
		where("like one character", name.Like("_ob")),
		where("like with a backslash", name.Like(`cy\_%`)),
		where("ilike", name.ILike("ADA")),
		where("not ilike", name.NotILike("ADA")),
		where("contains", name.Contains("_d")),
		where("contains a percent", name.Contains("%")),
		where("contains the escape", name.Contains("!")),
		where("contains a backslash", name.Contains(`\`)),
		where("prefix", name.HasPrefix("cy_")),
		where("suffix", name.HasSuffix("d%")),
		where("icontains", name.IContains("DA")),
		where("iprefix", name.IHasPrefix("AD")),
		where("isuffix", name.IHasSuffix("OB")),
		where("not contains", core.Not(name.Contains("d"))),
		where("like and more", name.Like("%d%"), users.ID.Gt(1)),
		where("matches", name.Matches("^[ab]")),
		of("replace matches", name.ReplaceAll("[ab]", "X")),
		of("concat", name.Concat("!")),
		of("concat of a column", name.ConcatTo(users.Name).Concat("'")),
		of("concat of NULL", core.Nullable(email.Concat("x"))),
		where("concat compared", name.Concat("x").Eq("adax")),
		of("lower", name.Lower().Replace("é", "e")),
		of("upper", core.Str(core.Cast[string](users.ID, md.Text{})).Concat("a").Upper()),
		of("trim", core.Str(core.Val("  x ")).Trim()),
		of("replace", name.Replace("d", "''")),
		of("substring", name.Substring(2, 2)),
		of("length", name.Length()),
		where("length compared", name.Length().Ge(4)),
		of("length as a number", name.Length().Add(1)),
		of("position", name.Position("d")),
		of("position of nothing", name.Position("zz")),
		where("like of lower", name.Lower().Like("a%")),
		query("order by collation", core.Select(posts.Title).From(posts).OrderBy(posts.Title, posts.ID)),
	}
}

func valueCases() []testCase {
	kind := core.Case[string]().When(users.Age.Lt(18), core.Val("minor")).When(users.Age.Ge(18), core.Val("adult"))
	return []testCase{
		of("text", core.Val("it's ?")),
		of("integer", core.Val(int64(1))),
		of("float", core.Val(1.5)),
		of("boolean", core.Val(true)),
		of("negative", core.Val(int64(-1))),
		of("null", core.Null[string]()),
		of("literal", core.RawExpr[int64]("1 + 1")),
		of("literal with arguments", core.RawExpr[string]("replace('a?', ?, 'b')", "a")),
		where("literal condition", core.RawExpr[bool]("id > ? OR id = ?", 3, 1), users.Active),
		of("case", kind),
		of("case with else", kind.Else(core.Val("unknown"))),
		of("case in case", core.Case[int64]().When(users.Active, core.Case[int64]().When(users.ID.Eq(1), users.ID).Else(core.Val(int64(0)))).Else(users.ID)),
		where("case compared", kind.Else(core.Val("unknown")).Eq("adult")),
		of("cast to text", core.Cast[string](users.ID, md.Text{})),
		of("cast to integer", core.Cast[int64](core.RawExpr[string]("'12'"), md.BigInteger{})),
		of("cast to double", core.Cast[float64](users.ID, md.Double{})),
		of("cast to numeric", core.Cast[core.Decimal](users.Score, md.Numeric{Precision: 8, Scale: 2})),
		of("cast to varchar", core.Cast[string](users.Name, md.String{Length: 60})),
		of("cast of an argument", core.Cast[string](core.Val("x"), md.Text{})),
		ofPosts("cast to date", core.Str(core.Cast[string](core.Cast[core.Date](core.RawExpr[string]("'2026-01-02'"), md.Date{}), md.Text{}))),
		of("as", core.As[string](users.ID)),
		{name: "now", stmt: core.Select(core.Now()), hidden: true},
		{name: "today", stmt: core.Select(core.Today()), hidden: true},
		{name: "random", stmt: core.Select(core.Random()), hidden: true},
		where("random is from 0 up to 1", core.Random().Ge(0), core.Random().Lt(1)),
		ofPosts("extract", core.Extract(core.Year, posts.Made), core.Extract(core.Month, posts.Made), core.Extract(core.Day, posts.Made)),
		ofPosts("time added", moment(core.AddTime(posts.Made, 1, core.Month)), moment(core.AddTime(posts.Made, -1, core.Year)), moment(core.AddTime(posts.Made, 90, core.Minute))),
		ofPosts("time added by an expression", moment(core.AddTimeTo(posts.Made, posts.ID, core.Day)), moment(core.AddTime(posts.Made, 1, core.Second))),
		ofPosts("time truncated", moment(core.TruncTime(posts.Made, core.Year)), moment(core.TruncTime(posts.Made, core.Month)), moment(core.TruncTime(posts.Made, core.Day)),
			moment(core.TruncTime(posts.Made, core.Hour)), moment(core.TruncTime(posts.Made, core.Minute)), moment(core.TruncTime(posts.Made, core.Second))),
		ofPosts("seconds between", core.SecondsBetween(posts.Made, core.AddTime(posts.Made, 2, core.Hour)), core.SecondsBetween(posts.Made, core.TruncTime(posts.Made, core.Second))),
		ofPosts("instant", core.SecondsBetween(core.TruncTime(core.Val(instant), core.Hour), core.AddTime(core.Val(instant), 1, core.Day))),
		ofPosts("time compared", core.AddTime(posts.Made, 1, core.Day).GtTo(posts.Made), core.TruncTime(posts.Made, core.Day).LeTo(posts.Made)),
		ofPosts("extract time", core.Extract(core.Hour, posts.Made), core.Extract(core.Minute, posts.Made), core.Extract(core.Second, posts.Made)),
		query("bound parameter", core.Bind(core.Select(users.ID).From(users).Where(users.Name.EqTo(core.Param[string]("name"))), map[string]any{"name": "ada", "other": 1})),
		query("bound twice", core.Bind(core.Select(users.ID).From(users).Where(core.Or(users.ID.EqTo(core.Param[int64]("n")), users.BossID.EqTo(core.Param[int64]("n")))), map[string]any{"n": 1})),
		query("bound again", core.Bind(core.Bind(core.Select(users.ID).From(users).Where(users.ID.EqTo(core.Param[int64]("n"))), map[string]any{"n": 1}), map[string]any{"n": 2})),
		query("plain text", core.SQL("SELECT id FROM users WHERE id = ? AND name <> 'a?'", 1)),
	}
}

func functionCases() []testCase {
	return []testCase{
		of("coalesce", core.Coalesce[int64](users.Age, users.ID)),
		of("coalesce of a value", core.Coalesce[string](users.Email, core.Val("none"))),
		of("nullif", core.NullIf(users.Name, "ada")),
		of("by name", core.Func[string]("lower", core.Str(core.Val("ÄB")).Replace("Ä", "A"))),
		of("of an expression", core.Func[int64]("abs", core.Num(users.ID).Sub(3))),
		of("of a condition", core.Coalesce[bool](users.Age.Gt(18), core.False())),
		where("compared", core.Func[int64]("abs", users.ID).Eq(2)),
		query("next value", core.Select(core.NextValue("", `next "note`))),
	}
}

// moment reads a time as the parts that it has, which drivers would read each in
// its own way.
func moment(x core.Operand[core.DateTime]) core.Node {
	part := func(f core.Field) core.Expr[string] { return core.Cast[string](core.Extract(f, x), text) }
	return core.Str(part(core.Year)).Concat("-").ConcatTo(part(core.Month)).Concat("-").ConcatTo(part(core.Day)).Concat(" ").
		ConcatTo(part(core.Hour)).Concat(":").ConcatTo(part(core.Minute)).Concat(":").ConcatTo(part(core.Second))
}

var instant = time.Date(2026, 3, 31, 10, 20, 30, 0, time.UTC)
