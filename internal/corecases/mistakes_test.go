package corecases

import (
	"errors"
	"strings"
	"testing"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/dialect/mysql"
	"limbeck.dev/migrate/dialect/postgres"
	"limbeck.dev/migrate/dialect/sqlite"
)

// mistakes are statements that must fail before they are sent, each with a
// part of what it must say.
func mistakes() map[string]struct {
	stmt core.Statement
	want string
} {
	type mistake = struct {
		stmt core.Statement
		want string
	}
	ids := core.Select(users.ID).From(users)
	boss := core.Alias(users, "boss")
	insert := core.Insert(settings.Table)
	cte := core.NewCTE("gone", ids)
	u := ids.As("u")
	return map[string]mistake{
		"column not in from":          {core.Select(posts.ID).From(users), "posts is not in FROM, which has users"},
		"condition not in from":       {ids.Where(posts.ID.Eq(1)), "posts is not in FROM"},
		"order not in from":           {ids.OrderBy(posts.ID), "posts is not in FROM"},
		"alias not in from":           {ids.Where(boss.ID.Eq(1)), "boss is not in FROM"},
		"join out of sight":           {ids.Join(core.Select(posts.ID).From(posts).Where(posts.AuthorID.EqTo(users.ID)).As("p"), core.True()), "users is not in FROM"},
		"column of a subquery's from": {core.Select(users.ID).From(u), "users is not in FROM"},
		"no columns":                  {core.Select().From(users), "no columns"},
		"join without from":           {core.Select(core.Count()).Join(users, core.True()), "nothing before it"},
		"unknown column":              {ids.Where(users.C("nmae").Eq("x")), `no column "nmae"`},
		"unknown column, suggestion":  {ids.Where(users.C("nmae").Eq("x")), "name"},
		"no foreign key":              {ids.Join(orders), "no foreign key"},
		"two foreign keys":            {core.Select(reviews.ID).From(reviews).Join(users), "several foreign keys"},
		"join of a subquery":          {core.Select(posts.ID).From(posts).Join(u), "no foreign key"},
		"cte without with":            {core.Select(users.ID.Of(cte)).From(cte), "in no WITH"},
		"empty case":                  {core.Select(core.Case[int64]()), "no WHEN"},
		"zero expression":             {core.Select(core.Expr[int64]{}), "zero value"},
		"zero condition":              {ids.Where(core.Expr[bool]{}), "zero value"},
		"zero column":                 {ids.Where(core.Column[int64]{}.Eq(1)), "missing"},
		"nil node":                    {core.Select(nil), "missing"},
		"nil condition":               {ids.Where(nil), "missing"},
		"nil in and":                  {ids.Where(core.And(nil, users.Active)), "missing"},
		"nil order":                   {ids.OrderBy(nil), "missing"},
		"unbound":                     {ids.Where(users.ID.EqTo(core.Param[int64]("n"))), `parameter "n" has no value`},
		"bound by another name":       {core.Bind(ids.Where(users.ID.EqTo(core.Param[int64]("n"))), map[string]any{"m": 1}), `parameter "n" has no value`},
		"placeholders":                {core.SQL("SELECT ?, ?", 1), "2 placeholders for 1"},
		"literal's placeholders":      {core.Select(core.RawExpr[int64]("?", 1, 2)), "1 placeholders for 2"},
		"tuple too short":             {ids.Where(core.Tuple(users.ID, users.Name).Eq(1)), "tuple of 2 parts"},
		"tuple row too long":          {ids.Where(core.Tuple(users.ID).In([]any{1, 2})), "tuple of 1 parts"},
		"greatest of none":            {core.Select(core.Greatest[int64]()), "need an operand"},
		"odd field":                   {core.Select(core.Extract("CENTURY", posts.Made)).From(posts), "no field of a time"},
		"odd step":                    {core.Select(core.Doc(documents.Body).Text(1.5)).From(documents), "a step into JSON"},
		"negative step":               {core.Select(core.Doc(documents.Body).Text(-1)).From(documents), "a step into JSON"},
		"odd document":                {core.Select(documents.ID).From(documents).Where(core.Doc(documents.Body).Contains(func() {})), "JSON"},
		"values without rows":         {core.Select(core.Count()).From(core.ValuesSource("v", []string{"a"})), "no row"},
		"rows of no key":              {core.UpdateRows(posts, nil, []core.AnyColumn{posts.Likes}, []any{1}), "key"},
		"rows of another length":      {core.UpdateRows(posts, []core.AnyColumn{posts.ID}, []core.AnyColumn{posts.Likes}, []any{1}), "1 values for 2"},
		"rows without a field":        {core.UpdateAll(posts, []struct{ ID int64 }{{1}}, []core.AnyColumn{posts.ID}, posts.Likes), "no field for the column \"likes\""},
		"values of another length":    {core.Select(core.Count()).From(core.ValuesSource("v", []string{"a"}, []any{1, 2})), "2 values for 1"},
		"update without condition":    {core.Update(posts.Table).Set(posts.Likes.To(1)), "say All()"},
		"update of nothing":           {core.Update(posts.Table).All(), "sets nothing"},
		"update of another table":     {core.Update(posts.Table).Set(users.Name.To("x")).All(), "none of posts"},
		"update by another table":     {core.Update(posts.Table).Set(posts.Likes.ToExpr(users.ID)).All(), "users is not in FROM"},
		"update of an unknown column": {core.Update(posts.Table).Set(posts.C("lieks").To(1)).All(), `no column "lieks"`},
		"delete without condition":    {core.Delete(posts.Table), "say All()"},
		"delete by another table":     {core.Delete(posts.Table).Where(users.ID.Eq(1)), "users is not in FROM"},
		"rows of other columns":       {insert.Rows(core.Values{settings.Name.To("a")}, core.Values{settings.Value.To("b")}), "row 2"},
		"rows of other lengths":       {insert.Rows(core.Values{settings.Name.To("a")}, core.Values{settings.Name.To("b"), settings.Hits.To(1)}), "row 2"},
		"insert of another table":     {insert.Values(users.Name.To("a")), "none of settings"},
		"insert of its own column":    {insert.Values(settings.Name.ToExpr(settings.Value)), "is not in FROM"},
		"insert of a zero":            {insert.Values(core.Assignment{}), "belongs to no column"},
		"insert of rows and a query":  {insert.Values(settings.Name.To("a")).FromSelect(core.Select(users.Name).From(users), settings.Name), "keep one"},
		"many rows, an expression":    {core.InsertAll(counted, []struct{ Name string }{{"a"}}), "filled by an expression"},
		"many rows, SQL around":       {core.InsertAll(cased, []struct{ Value string }{{"a"}}), "SQL around its values"},
		"excluded of no column":       {insert.Values(settings.Name.To("a")).OnConflict(settings.Name).DoUpdate(settings.Name.ToExpr(core.Excluded(core.Val("x")))), "takes a column"},
		"name of nothing":             {core.Select(core.Count()).From(core.NewTable("")), "empty"},
		"name with NUL":               {core.Select(core.Count()).From(core.NewTable("a\x00b")), "\\x00"},
	}
}

func TestMistakes(t *testing.T) {
	for _, d := range []dialect.Dialect{postgres.New(), mysql.New(), mysql.NewMariaDB(), sqlite.New()} {
		for name, m := range mistakes() {
			t.Run(d.Name()+"/"+name, func(t *testing.T) {
				text, _, err := core.Compile(d, m.stmt)
				if err == nil {
					t.Fatalf("compiles to %s", text)
				}
				if name != "name with NUL" && !strings.Contains(err.Error(), m.want) {
					t.Errorf("says %q, not %q", err, m.want)
				}
			})
		}
	}
}

// TestUnchangedRows: an upsert that leaves the row that is there returns none of
// it; where the database cannot but return it, the statement is refused.
func TestUnchangedRows(t *testing.T) {
	insert := core.Insert(settings).Values(settings.Name.To("a")).Returning(settings.Name)
	if _, _, err := core.Compile(mysql.NewMariaDB(), insert.OnConflict(settings.Name).DoUpdate(settings.Value.To("b"))); err != nil {
		t.Error(err)
	}
	for _, stmt := range []core.Statement{
		insert.OnConflict(settings.Name).DoNothing(),
		core.Into[string](insert.OnConflict(settings.Name).DoNothing()),
		core.Insert(settings).FromSelect(core.Select(users.Name).From(users), settings.Name).OnConflict(settings.Name).DoNothing().Returning(settings.Name),
	} {
		for _, d := range []dialect.Dialect{postgres.New(), sqlite.New()} {
			if _, _, err := core.Compile(d, stmt); err != nil {
				t.Errorf("%s: %v", d.Name(), err)
			}
		}
		for _, d := range []dialect.Dialect{mysql.New(), mysql.NewMariaDB()} {
			text, _, err := core.Compile(d, stmt)
			if unsupported := new(core.UnsupportedError); !errors.As(err, &unsupported) {
				t.Errorf("%s: %s, %v", d.Name(), text, err)
			}
		}
	}
}
