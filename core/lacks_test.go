package core_test

import (
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect/mysql"
	"limbeck.dev/migrate/dialect/postgres"
	"limbeck.dev/migrate/dialect/sqlite"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/sqltext"
)

// lack is something that not every database has.
type lack struct {
	what string
	stmt core.Statement
}

var (
	talks  = core.NewTable("talks")
	tags   = core.Col[[]string](talks, "tags")
	during = core.Col[core.Range[time.Time]](talks, "during")
	row    = core.Insert(users).Values(users.Name.To("ann"), users.Email.To("ann@example.com"))
	some   = core.Select(users.Name).From(users)
	older  = core.Update(users).Set(users.Age.To(1)).Where(users.ID.Eq(1))
	gone   = core.Delete(users).Where(users.ID.Eq(1))
	byAge  = core.Window{OrderBy: []core.Ordering{users.Age}, Frame: core.FrameGroups(core.Preceding(1), core.CurrentRow)}
)

var lacks = []lack{
	{"`Insert….Returning`", row.Returning(users.ID)},
	{"`Update….Returning`", older.Returning(users.ID)},
	{"`Delete….Returning`", gone.Returning(users.ID)},
	{"`DoUpdate….UpdateWhere`, `OnConflict….Where`", row.OnConflict(users.Email).DoUpdateColumns(users.Name).UpdateWhere(users.ID.Gt(1))},
	{"`OnConstraint`", row.OnConstraint("uq_users_email").DoNothing()},
	{"`ToDefault`", core.Insert(users).Values(users.Name.ToDefault())},
	{"`Update`, `Delete` with `OrderBy`, `Limit`", gone.Limit(1)},
	{"`Update`, `Delete` `With`", gone.With(core.NewCTE("c", some))},
	{"INSERT, UPDATE, DELETE in a `NewCTE`", some.With(core.NewCTE("c", gone.Returning(users.ID)))},
	{"`DistinctOn`", some.DistinctOn(users.Age)},
	{"`FullJoin`", some.FullJoin(posts, posts.UserID.EqTo(users.ID))},
	{"`Lateral`", some.Join(core.Select(posts.Title).From(posts).Lateral("l"))},
	{"`LimitTies`", some.OrderBy(users.Age).LimitTies(1)},
	{"`Intersect`, `Except`", some.Except(some)},
	{"`IntersectAll`, `ExceptAll`", some.ExceptAll(some)},
	{"`Any`, `All` of a query", some.Where(users.ID.EqTo(core.Any[int64](core.Select(posts.UserID).From(posts))))},
	{"`NextValue`", core.Select(core.NextValue("", "numbers"))},
	{"`Rollup`", some.GroupBy(core.Rollup(users.Name))},
	{"`Cube`, `GroupingSets`", some.GroupBy(core.Cube(users.Name))},
	{"`WithinGroup`", core.Select(core.Func[float64]("percentile_cont", core.Val(0.5)).WithinGroup(users.Age)).From(users)},
	{"`ArrayAgg`", core.Select(core.ArrayAgg(users.Name)).From(users)},
	{"`FrameGroups`, `Exclude…`", core.Select(core.Count().Over(byAge)).From(users)},
	{"`Lock….Of`", some.Lock(core.ForUpdate().Of(users))},
	{"`Str….Matches`, `ReplaceAll`", some.Where(core.Str(users.Name).Matches("^a"))},
	{"`Doc….Contains`, `ContainedBy`", core.Select(posts.ID).From(posts).Where(core.Doc(posts.Info).ContainedBy("go"))},
	{"`Doc….PathMatch`", core.Select(posts.ID).From(posts).Where(core.Doc(posts.Info).PathMatch("$.stars > 3"))},
	{"`Arr`, `EqAny`, `EqAll`", core.Select(core.Arr(tags).Length()).From(talks)},
	{"`Span`", core.Select(core.Span(during).Lower()).From(talks)},
	{"`Cast` to an array", core.Select(core.Cast[[]string](tags, md.Array{Of: md.Text{}})).From(talks)},
}

// TestLacks holds the table of docs/core.md to what the grammars do.
func TestLacks(t *testing.T) {
	styles := []sqltext.Style{postgres.New(), mysql.New(), mysql.NewMariaDB(), sqlite.New()}
	table := "| | PostgreSQL | MySQL | MariaDB | SQLite |\n|---|---|---|---|---|\n"
	for _, l := range lacks {
		table += "| " + l.what
		for _, style := range styles {
			_, err := core.CompileInline(style, l.stmt)
			var unsupported *core.UnsupportedError
			switch {
			case err == nil:
				table += " | ✓"
			case errors.As(err, &unsupported):
				table += " | –"
			default:
				t.Errorf("%s: %v", l.what, err)
			}
		}
		table += " |\n"
	}
	document, err := os.ReadFile("../docs/core.md")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(document), table) {
		t.Errorf("docs/core.md must have this table:\n%s", table)
	}
}
