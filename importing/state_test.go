package importing

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/internal/testdb"

	_ "limbeck.dev/migrate/dialect/mysql"
	_ "limbeck.dev/migrate/dialect/postgres"
	_ "limbeck.dev/migrate/dialect/sqlite"
	"limbeck.dev/migrate/internal/testconn"
)

// The tables of the tools, as far as they are read, in words that all databases
// have.
const (
	gooseTable   = "CREATE TABLE goose_db_version (id integer PRIMARY KEY, version_id bigint NOT NULL, is_applied boolean NOT NULL)"
	migrateTable = "CREATE TABLE schema_migrations (version bigint NOT NULL PRIMARY KEY, dirty boolean NOT NULL)"
	dbmateTable  = "CREATE TABLE schema_migrations (version varchar(128) PRIMARY KEY)"
	atlasTable   = "CREATE TABLE atlas_schema_revisions (version varchar(255) PRIMARY KEY, description varchar(255) NOT NULL, type bigint NOT NULL, applied bigint NOT NULL, total bigint NOT NULL, error text)"
	flywayTable  = "CREATE TABLE flyway_schema_history (installed_rank int PRIMARY KEY, version varchar(50), description varchar(200) NOT NULL, type varchar(20) NOT NULL, script varchar(1000) NOT NULL, success boolean NOT NULL)"
)

var dirs = map[Tool]fstest.MapFS{
	Goose:         dirOf("001_a.sql", "-- +goose Up\n", "002_b.sql", "-- +goose Up\n", "003_c.sql", "-- +goose Up\n"),
	GolangMigrate: dirOf("1_a.up.sql", "", "2_b.up.sql", "", "10_c.up.sql", ""),
	Dbmate:        dirOf("1_a.sql", "-- migrate:up\n", "2_b.sql", "-- migrate:up\n"),
	Atlas:         dirOf("1_a.sql", "", "2_b.sql", ""),
	Flyway:        dirOf("V1__a.sql", "", "V1.1__b.sql", "", "V2__c.sql", "", "R__p.sql", "", "R__q.sql", ""),
}

func TestApplied(t *testing.T) {
	tests := []struct {
		name, make string
		tool       Tool
		want       int
		fails      string
	}{
		{"goose", gooseTable + "; INSERT INTO goose_db_version VALUES (1, 0, TRUE), (2, 1, TRUE), (3, 2, TRUE), (4, 2, FALSE)", Goose, 1, ""},
		{"goose up again", gooseTable + "; INSERT INTO goose_db_version VALUES (3, 2, TRUE), (1, 1, TRUE), (2, 2, FALSE)", Goose, 2, ""},
		{"goose before all", gooseTable + "; INSERT INTO goose_db_version VALUES (1, 0, TRUE)", Goose, 0, ""},
		{"goose out of order", gooseTable + "; INSERT INTO goose_db_version VALUES (1, 1, TRUE), (2, 3, TRUE)", Goose, 0, "003_c.sql is applied, and 002_b.sql before it is not: apply that with goose first"},
		{"goose unknown", gooseTable + "; INSERT INTO goose_db_version VALUES (1, 1, TRUE), (2, 2, TRUE), (3, 3, TRUE), (4, 9, TRUE)", Goose, 0, "version 9 is applied, and there is no file of it"},
		{"golang-migrate", migrateTable + "; INSERT INTO schema_migrations VALUES (2, FALSE)", GolangMigrate, 2, ""},
		{"golang-migrate empty", migrateTable, GolangMigrate, 0, ""},
		{"golang-migrate dirty", migrateTable + "; INSERT INTO schema_migrations VALUES (2, TRUE)", GolangMigrate, 0, "version 2 failed half way (dirty): settle it with golang-migrate's force first"},
		{"golang-migrate unknown", migrateTable + "; INSERT INTO schema_migrations VALUES (3, FALSE)", GolangMigrate, 0, "version 3 is applied, and there is no file of it"},
		{"dbmate", dbmateTable + "; INSERT INTO schema_migrations VALUES ('1')", Dbmate, 1, ""},
		{"dbmate out of order", dbmateTable + "; INSERT INTO schema_migrations VALUES ('2')", Dbmate, 0, "2_b.sql is applied, and 1_a.sql before it is not: apply that with dbmate first"},
		{"atlas", atlasTable + "; INSERT INTO atlas_schema_revisions VALUES ('.atlas_cloud_identifier', 'x', 2, 0, 0, ''), ('1', 'a', 2, 1, 1, NULL)", Atlas, 1, ""},
		{"atlas from a baseline", atlasTable + "; INSERT INTO atlas_schema_revisions VALUES ('2', 'b', 1, 0, 0, '')", Atlas, 2, ""},
		{"atlas in part", atlasTable + "; INSERT INTO atlas_schema_revisions VALUES ('1', 'a', 2, 1, 3, 'no')", Atlas, 0, "version 1 is applied in part, 1 of 3 statements: finish it with atlas first"},
		{"flyway", flywayTable + "; INSERT INTO flyway_schema_history VALUES (1, NULL, 's', 'SCHEMA', 's', TRUE), (2, '1', 'a', 'SQL', 'V1__a.sql', TRUE), (3, '1.1', 'b', 'SQL', 'V1.1__b.sql', TRUE), (4, '1.1', 'b', 'UNDO_SQL', 'U1.1__b.sql', TRUE)", Flyway, 1, ""},
		{"flyway with repeatable ones", flywayTable + "; INSERT INTO flyway_schema_history VALUES (1, '2', 'c', 'BASELINE', 'x', TRUE), (2, NULL, 'p', 'SQL', 'R__p.sql', TRUE)", Flyway, 4, ""},
		{"flyway with a later repeatable one", flywayTable + "; INSERT INTO flyway_schema_history VALUES (1, '2.0', 'c', 'BASELINE', 'x', TRUE), (2, NULL, 'q', 'SQL', 'R__q.sql', TRUE)", Flyway, 3, ""},
		{"flyway failed", flywayTable + "; INSERT INTO flyway_schema_history VALUES (1, '1', 'a', 'SQL', 'V1__a.sql', FALSE)", Flyway, 0, "V1__a.sql failed: settle it with flyway repair first"},
	}
	testdb.Each(t, func(t *testing.T, _, url string) {
		conn := testconn.Open(t, url)
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				dir, err := Read(dirs[tt.tool], tt.tool)
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { exec(t, conn, "DROP TABLE "+dir.DefaultTable()) })
				exec(t, conn, strings.Split(tt.make, "; ")...)
				n, err := dir.Applied(t.Context(), conn, "")
				var state *StateError
				switch {
				case tt.fails == "" && (n != tt.want || err != nil):
					t.Errorf("%d, %v; want %d", n, err, tt.want)
				case tt.fails != "" && (!errors.As(err, &state) || state.Reason != tt.fails):
					t.Errorf("error %v, want %q", err, tt.fails)
				}
				if _, err := dir.Applied(t.Context(), conn, "elsewhere"); !errors.Is(err, ErrNoTable) {
					t.Errorf("of a table that is not there: %v", err)
				}
			})
		}
	})
}

func exec(t *testing.T, conn dialect.Conn, statements ...string) {
	t.Helper()
	for _, text := range statements {
		if _, err := conn.Exec(context.WithoutCancel(t.Context()), core.SQL(text)); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
	}
}
