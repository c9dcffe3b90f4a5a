package corecases

import (
	"maps"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"limbeck.dev/migrate/dialect"
)

const goldenFile = "testdata/cases.golden"

// goldens are the texts by case and by what they are of: a database, a database before a version, or rows.
type goldens map[string]map[string]string

// before stands between a database and the version from which on the line of the database itself holds.
const before = " before "

// line tells which of a case's lines is that of a server.
func (g goldens) line(name, server string, version []int) string {
	var first []int
	of := server
	for key := range g[name] {
		limit, older := strings.CutPrefix(key, server+before)
		if n := numbers(limit); older && slices.Compare(version, n) < 0 && (first == nil || slices.Compare(n, first) < 0) {
			first, of = n, key
		}
	}
	return of
}

var versionText = regexp.MustCompile(`\d+(\.\d+)*`)

// numbers are those of the first version in a text.
func numbers(text string) []int {
	var list []int
	for part := range strings.SplitSeq(versionText.FindString(text), ".") {
		n, _ := strconv.Atoi(part) // nothing but digits, or no version at all
		list = append(list, n)
	}
	return list
}

// versionOf is the version of the server of a connection.
func versionOf(t *testing.T, c dialect.Conn) []int {
	t.Helper()
	text, err := c.Dialect().ServerVersion(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	return numbers(text)
}

func TestGoldenLine(t *testing.T) {
	g := goldens{"case": {"mariadb": "", "mariadb before 11.6": "", "mariadb before 10.8": "", "mysql": ""}}
	for version, want := range map[string]string{
		"MariaDB 10.6.2-MariaDB": "mariadb before 10.8", "MariaDB 10.11.19": "mariadb before 11.6", "MariaDB 11.6.0": "mariadb", "MariaDB 12": "mariadb",
	} {
		if got := g.line("case", "mariadb", numbers(version)); got != want {
			t.Errorf("%s: %s, want %s", version, got, want)
		}
	}
	if got := g.line("case", "mysql", numbers("MySQL 8.0.16")); got != "mysql" {
		t.Errorf("mysql: %s", got)
	}
}

func (g goldens) compare(t *testing.T, name, of, got string) {
	t.Helper()
	got = strings.ReplaceAll(got, "\n", `\n`)
	own := g[name]
	if own == nil {
		own = make(map[string]string)
		g[name] = own
	}
	want, known := own[of]
	if *update && (!known || differs(own, of)) {
		own[of] = got
		return
	}
	if got != want {
		t.Errorf("%s: %s\n got %s\nwant %s", name, of, got, want)
	}
}

// differs reports whether the line is one of several that a database has.
func differs(own map[string]string, of string) bool {
	server, _, _ := strings.Cut(of, before)
	for key := range own {
		if strings.HasPrefix(key, server+before) {
			return true
		}
	}
	return false
}

// readGolden reads all lines; for an update, those that one server cannot give alone.
func readGolden(t *testing.T) goldens {
	t.Helper()
	g := make(goldens)
	data, err := os.ReadFile(goldenFile)
	if err != nil {
		t.Fatal(err)
	}
	var own map[string]string
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSuffix(line, "\n")
		if name, ok := strings.CutPrefix(line, "# "); ok {
			own = make(map[string]string)
			g[name] = own
		} else if of, text, ok := strings.Cut(line, ": "); ok {
			own[of] = text
		}
	}
	if *update {
		for _, own := range g {
			maps.DeleteFunc(own, func(of, _ string) bool { return !differs(own, of) })
		}
	}
	return g
}

// parts are what the lines of a case are of, in the order in which they are written.
func parts(own map[string]string) []string {
	var list []string
	for _, server := range []string{"postgresql", "mysql", "mariadb", "sqlite"} {
		list = append(list, server)
		for _, key := range slices.Sorted(maps.Keys(own)) {
			if strings.HasPrefix(key, server+before) {
				list = append(list, key)
			}
		}
	}
	return append(list, "rows", "postgresql rows", "mysql rows", "mariadb rows", "sqlite rows")
}

func (g goldens) write(t *testing.T, all []testCase) {
	t.Helper()
	var out strings.Builder
	for _, c := range all {
		out.WriteString("# " + c.name + "\n")
		for _, of := range parts(g[c.name]) {
			if text, ok := g[c.name][of]; ok {
				out.WriteString(of + ": " + text + "\n")
			}
		}
		out.WriteString("\n")
	}
	if err := os.WriteFile(goldenFile, []byte(out.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}
