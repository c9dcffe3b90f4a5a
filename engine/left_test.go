package engine_test

import (
	"context"
	"iter"
	"testing"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/internal/testconn"
	"limbeck.dev/migrate/internal/testdb"
)

// TestLoopLeft: a loop over rows may be left after its context has ended, after
// few rows and after many, which the driver has not read yet: nothing more is
// yielded. A loop that goes on gets the context's error as the last.
func TestLoopLeft(t *testing.T) {
	testdb.Each(t, func(t *testing.T, server, url string) {
		eng := open(t, url)
		migrating := testconn.Open(t, url)
		for name, db := range map[string]core.Conn{"engine": eng, "migration": migrating} {
			for _, n := range []int{3, 20000} {
				query := core.Into[int64](core.SQL("WITH RECURSIVE s (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < ?) SELECT n FROM s", n))
				if server == "mysql" || server == "mariadb" {
					for _, text := range []string{"SET SESSION cte_max_recursion_depth = 1000000", "SET SESSION max_recursive_iterations = 1000000"} {
						_, _ = migrating.Exec(t.Context(), core.SQL(text)) // each server knows one of them
					}
					if n > 1000 && db != core.Conn(migrating) {
						n = 900
						query = core.Into[int64](core.SQL("WITH RECURSIVE s (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < 900) SELECT n FROM s"))
					}
				}
				for _, leave := range []bool{true, false} {
					ctx, cancel := context.WithCancel(t.Context())
					last := endIn(query.Each(ctx, db), cancel, leave)
					if leave != (last == nil) && (leave || n > 1000) {
						t.Errorf("%s, %d rows, left %t: Each ends with %v", name, n, leave, last)
					}
					ctx, cancel = context.WithCancel(t.Context())
					if last = endIn(query.Chunks(ctx, db, 2), cancel, leave); leave && last != nil {
						t.Errorf("%s, %d rows: Chunks ends with %v", name, n, last)
					}
					if got, err := core.Into[int64](core.SQL("SELECT 7")).One(t.Context(), db); err != nil || got != 7 {
						t.Fatalf("%s, %d rows: the connection is of no use: %d, %v", name, n, got, err)
					}
				}
			}
		}
	})
}

// endIn ends the context in the loop, and leaves the loop, or goes on; it returns
// the last error.
func endIn[R any](rows iter.Seq2[R, error], cancel context.CancelFunc, leave bool) (last error) {
	defer cancel()
	for _, err := range rows {
		last = err
		cancel()
		if leave {
			break
		}
	}
	return last
}
