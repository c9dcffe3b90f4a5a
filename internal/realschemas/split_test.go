package realschemas

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/internal/testdb"
	"limbeck.dev/migrate/sqltext"
)

// forClients are the files that hold more than SQL, with what is said of it.
var forClients = map[string]string{
	"postgresql/adventureworks": `line 50: \pset is a command`,
	"postgresql/ledgersmb":      "line 1018: COPY ... FROM stdin needs a client",
}

// TestSplit: the statements that a file is cut into, run one at a time, make
// what the database's own client makes of the file.
func TestSplit(t *testing.T) {
	dir := os.Getenv(variable)
	if dir == "" {
		t.Skipf("%s is not set: it names a directory with real schemas", variable)
	}
	for _, server := range testdb.Servers() {
		for _, file := range schemaFiles(t, filepath.Join(dir, folders[server])) {
			name := server + "/" + strings.TrimSuffix(filepath.Base(file), ".sql")
			if _, known := refused[name]; known {
				continue
			}
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				splitAndRun(t, server, name, file)
			})
		}
	}
}

func splitAndRun(t *testing.T, server, name, file string) {
	if server == "postgresql" && os.Getenv("MIGRATE_TEST_POSTGRES") != "" {
		createRoles(t, filepath.Base(name))
	}
	whole, pieces := testdb.URL(t, server), open(t, testdb.URL(t, server))
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	parts, err := sqltext.Split(string(text), pieces.conn.Dialect().Syntax())
	if said, known := forClients[name]; known {
		if !errors.As(err, new(*sqltext.SplitError)) || !strings.HasPrefix(err.Error(), said) {
			t.Errorf("error %v, want %q", err, said)
		}
		return
	} else if err != nil {
		t.Fatal(err)
	}
	if out, err := load(t, whole, file); err != nil {
		t.Fatalf("loading: %v\n%s", err, out)
	}
	for _, part := range parts {
		if isData(part.Text) {
			continue
		}
		if _, err := pieces.conn.Exec(t.Context(), core.SQL(part.Text)); err != nil && strings.Contains(err.Error(), "no such module") {
			t.Skipf("SQLite's library lacks what its client has: %v", err)
		} else if err != nil {
			t.Fatalf("line %d: %v\n%s", part.Line, err, part.Text)
		}
	}
	want, got := open(t, whole).reflect(t), open(t, pieces.url).reflect(t)
	if d := cmp.Diff(want, got, cmpopts.EquateEmpty()); d != "" {
		t.Errorf("(-by the client +by statements):\n%s", d)
	}
}

// isData tells of a statement that makes nothing of the schema.
func isData(statement string) bool {
	words := sqltext.FirstWords(statement, sqltext.Syntax{}, 1)
	return len(words) == 1 && words[0] == "INSERT"
}
