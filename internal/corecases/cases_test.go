package corecases

import (
	"context"
	"database/sql/driver"
	"errors"
	"flag"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	_ "limbeck.dev/migrate/dialect/mysql"
	_ "limbeck.dev/migrate/dialect/postgres"
	_ "limbeck.dev/migrate/dialect/sqlite"
	"limbeck.dev/migrate/internal/testconn"
	"limbeck.dev/migrate/internal/testdb"
	"limbeck.dev/migrate/sqltext"
)

var update = flag.Bool("update", false, "write testdata/cases.golden anew; needs all servers")

// A testCase is a statement whose text, arguments and rows are in
// testdata/cases.golden. The rows are the same on every database, unless own
// says that each has its own.
type testCase struct {
	name string
	stmt core.Statement
	// after is the query that shows what stmt did; nil where stmt has rows.
	after core.Statement
	own   bool
	// hidden: the rows differ from run to run.
	hidden bool
	// on names the databases that have what the statement is about; all: "".
	on string
	// text: the statement is not run.
	text bool
}

// skipOn leaves databases out.
func (c testCase) skipOn(servers string) testCase {
	for _, s := range testdb.Servers() {
		if !strings.Contains(servers, s) {
			c.on += s + " "
		}
	}
	return c
}

func query(name string, stmt core.Statement) testCase { return testCase{name: name, stmt: stmt} }

// allCases are all cases, with the subject before each name.
func allCases() []testCase {
	var all []testCase
	for _, s := range []struct {
		subject string
		cases   []testCase
	}{
		{"compare", compareCases()}, {"logic", logicCases()}, {"number", numberCases()}, {"text", textCases()},
		{"json", jsonCases()}, {"postgres", postgresCases()}, {"function", functionCases()},
		{"aggregate", aggregateCases()}, {"window", windowCases()}, {"value", valueCases()},
		{"select", selectCases()}, {"join", joinCases()}, {"subquery", subqueryCases()}, {"set", setCases()},
		{"cte", cteCases()}, {"wrap", wrapCases()}, {"insert", insertCases()}, {"upsert", upsertCases()},
		{"update", updateCases()}, {"delete", deleteCases()},
	} {
		for _, c := range s.cases {
			c.name = s.subject + ": " + c.name
			all = append(all, c)
		}
	}
	return all
}

func TestCases(t *testing.T) {
	all := allCases()
	golden := readGolden(t)
	for _, server := range testdb.Servers() {
		t.Run(server, func(t *testing.T) {
			c := open(t, server)
			version := versionOf(t, c)
			for _, test := range all {
				check(t, c, server, version, test, golden)
			}
		})
	}
	if *update && !t.Failed() {
		golden.write(t, all)
	}
}

func TestGoldenHasNoOther(t *testing.T) {
	all := allCases()
	names := make(map[string]bool)
	for _, c := range all {
		if names[c.name] {
			t.Errorf("two cases are called %q", c.name)
		}
		names[c.name] = true
	}
	if len(all) < 300 {
		t.Errorf("%d cases; there were 300", len(all))
	}
	for name := range readGolden(t) {
		if !names[name] {
			t.Errorf("%s has %q, which is no case; run with -update", goldenFile, name)
		}
	}
}

func open(t testing.TB, server string) dialect.Conn {
	t.Helper()
	c := testconn.Open(t, testdb.URL(t, server))
	prepare(t, c)
	return c
}

// check compiles the statement of a case, runs it, and compares both.
func check(t *testing.T, c dialect.Conn, server string, version []int, test testCase, golden goldens) {
	t.Helper()
	if test.on != "" && !slices.Contains(strings.Fields(test.on), server) {
		return
	}
	text, args, err := core.Compile(c.Dialect(), test.stmt)
	again, _, _ := core.Compile(c.Dialect(), test.stmt)
	fresh := sqltext.NewWriter(c.Dialect()) // remembers no texts, as Compile does
	test.stmt.WriteSQL(fresh)
	anew, _, _ := fresh.Result()
	switch {
	case errors.Is(err, errors.ErrUnsupported):
		golden.compare(t, test.name, golden.line(test.name, server, version), "unsupported: "+err.Error())
		return
	case err != nil:
		t.Errorf("%s: %v", test.name, err)
		return
	case text != again || text != anew:
		t.Errorf("%s: the text is not stable: %s, %s", test.name, again, anew)
	}
	golden.compare(t, test.name, golden.line(test.name, server, version), text+arguments(args))
	if test.text {
		return
	}
	rows, err := execute(t.Context(), c, test)
	if err != nil {
		t.Errorf("%s: %s%s: %v", test.name, text, arguments(args), err)
		return
	}
	if !strings.Contains(text, " ORDER BY ") || test.after != nil {
		slices.Sort(rows)
	}
	of := "rows"
	if test.own {
		of = server + " rows"
	}
	if !test.hidden {
		golden.compare(t, test.name, of, strings.Join(rows, "; "))
	}
}

func arguments(args []any) string {
	if len(args) == 0 {
		return ""
	}
	list := make([]string, len(args))
	for i, a := range args {
		if v, ok := a.(driver.Valuer); ok {
			a, _ = v.Value()
		}
		list[i] = fmt.Sprintf("%#v", a)
	}
	return "  [" + strings.Join(list, ", ") + "]"
}

// execute runs a case in a transaction that leaves nothing behind.
func execute(ctx context.Context, c core.Conn, test testCase) (rows []string, err error) {
	if _, err := c.Exec(ctx, core.SQL("BEGIN")); err != nil {
		return nil, err
	}
	defer func() {
		_, end := c.Exec(ctx, core.SQL("ROLLBACK"))
		err = errors.Join(err, end)
	}()
	if test.after == nil {
		return read(ctx, c, test.stmt)
	}
	if _, err := c.Exec(ctx, test.stmt); err != nil {
		return nil, err
	}
	return read(ctx, c, test.after)
}

func read(ctx context.Context, c core.Conn, stmt core.Statement) ([]string, error) {
	rows, err := core.Into[[]any](stmt).All(ctx, c)
	list := make([]string, len(rows))
	for i, row := range rows {
		cells := make([]string, len(row))
		for j, v := range row {
			cells[j] = cell(v)
		}
		list[i] = strings.Join(cells, "|")
	}
	return list, err
}

// cell writes a value so that it is the same on all databases: numbers and
// booleans have different types on them, and documents other spaces.
func cell(v any) string {
	switch w := v.(type) {
	case nil:
		return "NULL"
	case []byte:
		return cell(string(w))
	case driver.Valuer:
		plain, err := w.Value()
		if err != nil {
			return err.Error()
		}
		return cell(plain)
	case bool:
		if w {
			return "1"
		}
		return "0"
	}
	text := fmt.Sprint(v)
	if f, err := strconv.ParseFloat(text, 64); err == nil {
		return strconv.FormatFloat(f, 'g', 9, 64)
	}
	if strings.HasPrefix(text, "{") || strings.HasPrefix(text, "[") {
		return strings.NewReplacer(`": `, `":`, ", ", ",").Replace(text)
	}
	return text
}
