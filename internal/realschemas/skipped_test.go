package realschemas

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
)

// compareSkipped compares what reflection names as left out with what the
// database itself counts.
func compareSkipped(t *testing.T, db database, r *dialect.Reflection) {
	t.Helper()
	want := make(map[string]int)
	if db.server == "postgresql" {
		for _, e := range dump(t, db.url).entries {
			for _, kind := range kinds {
				if kind.pgDump == e.kind && kind.skipped != "" && !e.isEnum(r.MetaData) {
					want[kind.skipped]++
				}
			}
		}
	} else {
		countCatalogue(t, db, want)
	}
	got := make(map[string]int)
	for _, s := range r.Skipped {
		kind := s.Kind
		if strings.HasSuffix(kind, " type") {
			kind = "composite type" // pg_dump does not tell them apart
		}
		if _, counted := want[kind]; counted || !isProperty(kind) {
			got[kind]++
		}
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("what is skipped (-in the catalogue +named):\n%s%v", d, r.Skipped)
	}
}

// isProperty reports whether a skipped kind is a property of an object that is
// itself reflected.
func isProperty(kind string) bool {
	return slices.Contains([]string{
		"column storage", "column compression", "column options", "column statistics target", "index statistics target", "comment", "inheritance",
		"clustered", "replica identity", "row level security", "tablespace", "access method", "view option", "privileges", "table options",
		"view property", "column property", "index property", "charset",
	}, kind)
}

// catalogue are the counts of the objects that the vocabulary does not hold.
var catalogue = map[string]string{
	"mysql": `SELECT 'trigger', count(*) FROM information_schema.triggers WHERE trigger_schema = database()
		UNION ALL SELECT lower(routine_type), count(*) FROM information_schema.routines WHERE routine_schema = database() GROUP BY 1
		UNION ALL SELECT 'event', count(*) FROM information_schema.events WHERE event_schema = database()`,
	"sqlite": `SELECT 'trigger', count(*) FROM sqlite_schema WHERE type = 'trigger'
		UNION ALL SELECT 'virtual table', count(*) FROM sqlite_schema WHERE type = 'table' AND sql LIKE 'CREATE VIRTUAL TABLE%'
		UNION ALL SELECT 'shadow table', count(DISTINCT s.name) FROM sqlite_schema s JOIN sqlite_schema v ON s.name GLOB v.name || '_*'
			WHERE s.type = 'table' AND s.sql NOT LIKE 'CREATE VIRTUAL TABLE%' AND v.sql LIKE 'CREATE VIRTUAL TABLE%'`,
}

func countCatalogue(t *testing.T, db database, counts map[string]int) {
	t.Helper()
	queries := maps.Clone(catalogue)
	queries["mariadb"] = catalogue["mysql"]
	err := core.QueryEach(t.Context(), db.conn, core.SQL(queries[db.server]), func(scan func(...any) error) error {
		var kind string
		var n int
		if err := scan(&kind, &n); err != nil || n == 0 {
			return err
		}
		counts[kind] = n
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
