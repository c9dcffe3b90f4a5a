package importcheck

import (
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"limbeck.dev/migrate/internal/testdb"
)

// own are the tables of the tools themselves.
var own = []string{
	"migrate_version", "migrate_journal", "migrate_statement", "goose_db_version", "schema_migrations", "atlas_schema_revisions",
	"sqlite_sequence", // for the table of goose
}

// dump returns all that there is in a database but rows, in its own words.
func dump(t *testing.T, target string) string {
	t.Helper()
	u, err := url.Parse(target)
	if err != nil {
		t.Fatal(err)
	}
	database := strings.TrimPrefix(u.Path, "/")
	password, _ := u.User.Password()
	switch u.Scheme {
	case "sqlite":
		return dumpSQLite(t, target)
	case "postgresql":
		args := []string{"--schema-only"}
		for _, table := range own {
			args = append(args, "--exclude-table="+table+"*")
		}
		return run(t, []string{"pg_dump"}, args, "PGHOST="+u.Hostname(), "PGPORT="+u.Port(), "PGUSER="+u.User.Username(), "PGPASSWORD="+password, "PGDATABASE="+database)
	}
	args := []string{"--no-data", "--routines", "--triggers", "--events", "--skip-comments", "--host=" + u.Hostname(), "--port=" + u.Port(), "--user=" + u.User.Username()}
	for _, table := range own {
		args = append(args, "--ignore-table="+database+"."+table)
	}
	text := run(t, []string{"mysqldump", "mariadb-dump"}, append(args, database), "MYSQL_PWD="+password)
	return session.ReplaceAllString(strings.ReplaceAll(text, database, "DATABASE"), "$1")
}

// session is what a routine keeps of the session that created it. A session of
// ours is strict and in UTC, whatever the server's default is.
var session = regexp.MustCompile(`(SET (?:sql_mode|collation_connection|time_zone) +=).*`)

// nonce is what newer programs write into each dump.
var nonce = regexp.MustCompile(`(?m)^\\(un)?restrict .*$`)

func run(t *testing.T, programs []string, args []string, env ...string) string {
	t.Helper()
	cmd := exec.Command(testdb.Program(t, programs...), args...)
	cmd.Env = append(os.Environ(), env...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		testdb.SkipTooOld(t, string(out))
		t.Fatalf("%s: %v\n%s", cmd, err, out)
	}
	return nonce.ReplaceAllString(string(out), "")
}

func dumpSQLite(t *testing.T, target string) string {
	t.Helper()
	db := open(t, target)
	rows, err := db.Query("SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_master ORDER BY type, name")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var text strings.Builder
	for rows.Next() {
		var kind, name, table, definition string
		if err := rows.Scan(&kind, &name, &table, &definition); err != nil {
			t.Fatal(err)
		}
		if !isOwn(table) {
			fmt.Fprintf(&text, "%s %s of %s\n%s\n", kind, name, table, definition)
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return text.String()
}

func isOwn(table string) bool {
	for _, name := range own {
		if table == name {
			return true
		}
	}
	return false
}

// rows counts the rows of tables that migrations fill.
func rows(t *testing.T, db *sql.DB, tables ...string) string {
	t.Helper()
	var counts []string
	for _, table := range tables {
		var n int
		if err := db.QueryRow("SELECT count(*) FROM " + table).Scan(&n); err != nil {
			t.Fatal(err)
		}
		counts = append(counts, fmt.Sprint(table, " ", n))
	}
	return strings.Join(counts, ", ")
}
