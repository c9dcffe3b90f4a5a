package realschemas

import (
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"limbeck.dev/migrate/internal/testdb"
	md "limbeck.dev/migrate/metadata"
)

// archive is a dump of a PostgreSQL schema by pg_dump, which lists everything
// that a database holds: what it names, Reflect must have read or named as
// skipped, and what tables need and the vocabulary lacks is restored from it.
type archive struct {
	file    string
	entries []entry
}

// entry is a line of the archive's table of contents.
type entry struct {
	kind string // in pg_dump's words, as in "FK CONSTRAINT"
	rest string // schema, name and owner
	line string
}

// dump makes the archive of a database. Owners and privileges are left out.
func dump(t *testing.T, target string) archive {
	t.Helper()
	u, err := url.Parse(target)
	if err != nil {
		t.Fatal(err)
	}
	a := archive{file: filepath.Join(t.TempDir(), "schema.dump")}
	if out, err := run(postgresClient(t, u, "pg_dump", "-Fc", "--schema-only", "--no-owner", "--no-privileges", "-f", a.file), ""); err != nil {
		testdb.SkipTooOld(t, out)
		t.Fatalf("pg_dump: %v\n%s", err, out)
	}
	contents, err := run(exec.Command(testdb.Program(t, "pg_restore"), "--list", a.file), "")
	if err != nil {
		t.Fatalf("pg_restore --list: %v\n%s", err, contents)
	}
	for line := range strings.Lines(contents) {
		if _, text, found := strings.Cut(line, "; "); found && line[0] != ';' {
			a.entries = append(a.entries, newEntry(t, text, line))
		}
	}
	return a
}

// newEntry reads "1259 16385 TABLE public account owner".
func newEntry(t *testing.T, text, line string) entry {
	t.Helper()
	words := strings.SplitN(strings.TrimSpace(text), " ", 3)
	for _, kind := range kinds {
		if rest, found := strings.CutPrefix(words[2], kind.pgDump+" "); found {
			return entry{kind.pgDump, rest, line}
		}
	}
	t.Fatalf("pg_dump lists something that this test does not know: %s", line)
	return entry{}
}

// kind is a kind of object in the words of pg_dump and of dialect.Skipped.
type kind struct {
	pgDump  string
	skipped string // empty: the vocabulary holds it
	support bool   // tables and views may depend on it
}

// kinds lists longer words first.
var kinds = []kind{
	{"FK CONSTRAINT", "", false}, {"CHECK CONSTRAINT", "", false}, {"CONSTRAINT", "", false}, {"DEFAULT", "", false},
	{"INDEX ATTACH", "", false}, {"INDEX", "", false}, {"TABLE ATTACH", "", false}, {"TABLE", "", false},
	{"SEQUENCE OWNED BY", "", false}, {"SEQUENCE", "", false}, {"MATERIALIZED VIEW", "", false}, {"VIEW", "", false},
	{"SCHEMA", "", false}, {"COMMENT", "", false},
	{"EXTENSION", "extension", true}, {"FUNCTION", "function", true}, {"PROCEDURE", "procedure", true},
	{"AGGREGATE", "aggregate", true}, {"DOMAIN", "domain", true}, {"TYPE", "composite type", true},
	{"COLLATION", "collation", true}, {"OPERATOR CLASS", "operator class", true}, {"OPERATOR FAMILY", "operator family", true},
	{"OPERATOR", "operator", true}, {"TEXT SEARCH CONFIGURATION", "text search configuration", true},
	{"TEXT SEARCH DICTIONARY", "text search dictionary", true}, {"CAST", "cast", true},
	{"EVENT TRIGGER", "event trigger", false}, {"TRIGGER", "trigger", false}, {"RULE", "rule", false}, {"POLICY", "policy", false},
	{"ROW SECURITY", "row level security", false}, {"STATISTICS", "statistics", false}, {"PUBLICATION", "publication", false},
}

// isEnum reports whether an entry is a TYPE that the vocabulary holds.
func (e entry) isEnum(m *md.MetaData) bool {
	return e.kind == "TYPE" && slices.ContainsFunc(m.Enums, func(enum md.Enum) bool {
		schema := enum.Schema
		if schema == "" {
			schema = "public"
		}
		return strings.HasPrefix(e.rest, schema+" "+enum.Name+" ")
	})
}

// support returns the part of the archive on which tables and views may depend
// though the vocabulary lacks it: extensions, functions, domains and such.
func (a archive) support(m *md.MetaData) archive {
	part := archive{file: a.file}
	for _, kind := range kinds {
		for _, e := range a.entries {
			if kind.support && e.kind == kind.pgDump && !e.isEnum(m) {
				part.entries = append(part.entries, e)
			}
		}
	}
	slices.SortStableFunc(part.entries, func(x, y entry) int { return slices.IndexFunc(a.entries, x.is) - slices.IndexFunc(a.entries, y.is) })
	return part
}

func (e entry) is(other entry) bool { return e == other }

// restore creates what is in the archive, as far as it can be created now, in
// another database: a function that speaks of a table waits for the next time,
// when all others are there already.
func (a archive) restore(t *testing.T, target string) {
	t.Helper()
	if len(a.entries) == 0 {
		return
	}
	u, err := url.Parse(target)
	if err != nil {
		t.Fatal(err)
	}
	var list strings.Builder
	for _, e := range a.entries {
		list.WriteString(e.line)
	}
	file := filepath.Join(t.TempDir(), "list")
	if err := os.WriteFile(file, []byte(list.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := run(postgresClient(t, u, "pg_restore", "--no-owner", "--use-list="+file, "--dbname="+strings.TrimPrefix(u.Path, "/"), a.file), "")
	if err != nil {
		t.Logf("pg_restore: %v\n%s", err, out)
	}
}
