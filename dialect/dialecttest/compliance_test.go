package dialecttest_test

import (
	"testing"

	"limbeck.dev/migrate/dialect/dialecttest"
	"limbeck.dev/migrate/internal/testdb"

	_ "limbeck.dev/migrate/dialect/mysql"
	_ "limbeck.dev/migrate/dialect/postgres"
	_ "limbeck.dev/migrate/dialect/sqlite"
)

func TestCompliance(t *testing.T) {
	for _, server := range testdb.Servers() {
		t.Run(server, func(t *testing.T) {
			t.Parallel()
			dialecttest.Run(t, func(t testing.TB) string { return testdb.URL(t, server) })
		})
	}
}
