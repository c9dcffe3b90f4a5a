package realschemas

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"limbeck.dev/migrate/dialect"
)

const reportFile = "../../docs/schemas.md"

const reportHead = `# Real schemas

Schemas of public projects on which the tool is tested (internal/realschemas). Each one is loaded by the database's own
client, inspected, written as YAML, created anew from that YAML in an empty database and inspected again: the two are
equal, and autogenerate finds nothing to do on either. Objects of a kind that the vocabulary does not hold are named by
` + "`migrate inspect`" + `, never dropped, and counted here under "left out"; on PostgreSQL those that tables and views depend on
(extensions, functions, domains, composite types) are brought into the second database with pg_dump and pg_restore.
Owners and privileges are not part of a schema.

This table is written by the test: ` + "`go test ./internal/realschemas -update`" + `.
`

var columns = []string{"schema", "tables", "columns", "keys", "foreign keys", "checks", "indexes", "views", "sequences", "enums", "left out"}

// line is one schema on one server.
type line struct {
	server, name string
	refused      string
	cells        []string
}

func newLine(server, name string, r *dialect.Reflection) line {
	m := r.MetaData
	var cols, keys, foreign, checks, indexes int
	for i := range m.Tables {
		t := &m.Tables[i]
		cols += len(t.Columns)
		keys += len(t.Uniques) + len(t.Exclusions) + min(1, len(t.PrimaryKey.Columns))
		foreign += len(t.ForeignKeys)
		checks += len(t.Checks)
		indexes += len(t.Indexes)
	}
	for i := range m.Views {
		indexes += len(m.Views[i].Indexes)
	}
	l := line{server: server, name: name, cells: []string{name}}
	for _, n := range []int{len(m.Tables), cols, keys, foreign, checks, indexes, len(m.Views), len(m.Sequences), len(m.Enums)} {
		l.cells = append(l.cells, fmt.Sprint(n))
	}
	l.cells = append(l.cells, leftOut(r.Skipped))
	return l
}

// leftOut counts what is skipped by kind, as "function 9, trigger 15".
func leftOut(skipped []dialect.Skipped) string {
	counts := make(map[string]int)
	for _, s := range skipped {
		counts[s.Kind]++
	}
	var parts []string
	for _, kind := range slices.Sorted(maps.Keys(counts)) {
		parts = append(parts, fmt.Sprintf("%s %d", kind, counts[kind]))
	}
	return strings.Join(parts, ", ")
}

func (l line) String() string {
	if l.refused != "" {
		return fmt.Sprintf("| %s | %sthe server refuses to load it: %s |", l.name, strings.Repeat("| ", len(columns)-2), l.refused)
	}
	return "| " + strings.Join(l.cells, " | ") + " |"
}

// report collects the lines of subtests that run at once.
type report struct {
	mu    sync.Mutex
	lines []line
	whole int // how many lines there are where every server and client is there
}

func (r *report) add(l line) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.lines = append(r.lines, l)
}

// check compares the lines with the report that is committed, or writes it.
func (r *report) check(t *testing.T) {
	t.Helper()
	if t.Failed() {
		return
	}
	file := filepath.FromSlash(reportFile)
	if *update {
		if len(r.lines) < r.whole {
			t.Fatalf("-update needs every server, client and schema: %d of %d were tested", len(r.lines), r.whole)
		}
		if err := os.WriteFile(file, []byte(r.text()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	committed, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range r.lines {
		_, section, _ := strings.Cut(string(committed), "\n## "+titles[l.server]+"\n")
		section, _, _ = strings.Cut(section, "\n## ")
		if !strings.Contains(section, l.String()+"\n") {
			t.Errorf("docs/schemas.md is not up to date (run with -update): %s: %s", l.server, l)
		}
	}
}

var titles = map[string]string{"postgresql": "PostgreSQL", "mysql": "MySQL", "mariadb": "MariaDB", "sqlite": "SQLite"}

func (r *report) text() string {
	slices.SortFunc(r.lines, func(a, b line) int { return strings.Compare(a.name, b.name) })
	var b strings.Builder
	b.WriteString(reportHead)
	for _, server := range []string{"postgresql", "mysql", "mariadb", "sqlite"} {
		b.WriteString("\n## " + titles[server] + "\n\n| " + strings.Join(columns, " | ") + " |\n" + strings.Repeat("|---", len(columns)) + "|\n")
		for _, l := range r.lines {
			if l.server == server {
				b.WriteString(l.String() + "\n")
			}
		}
	}
	return b.String()
}
