package bench

import (
	"testing"

	"limbeck.dev/migrate/internal/testdb"
)

// BenchmarkStart begins where there is nothing to do: 1,000 SQL scripts, all of
// them applied.
func BenchmarkStart(b *testing.B) {
	h := writeHistory(b, 1000, func(i int) []string {
		return []string{"SELECT 1"}
	})
	for _, server := range testdb.Servers() {
		b.Run(server, func(b *testing.B) {
			ours, theirs := testdb.URL(b, server), testdb.URL(b, server)
			db := openDB(b, server, theirs)
			defer db.Close()
			migrate := func() error { return h.upgrade(b.Context(), ours) }
			goose := func() error { return h.up(b.Context(), server, db) }
			for _, apply := range []func() error{migrate, goose} {
				if err := apply(); err != nil {
					b.Fatal(err)
				}
			}
			again := func(work func() error) func(*testing.B, string) func() error {
				return func(*testing.B, string) func() error { return work }
			}
			sideBySide(b, server, contestant{"migrate", again(migrate)}, contestant{"goose", again(goose)})
		})
	}
}
