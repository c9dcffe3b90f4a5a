package importcheck

import (
	"database/sql"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	atlas "ariga.io/atlas/sql/migrate"
	atlaspostgres "ariga.io/atlas/sql/postgres"
	mysqldriver "github.com/go-sql-driver/mysql"
	"github.com/golang-migrate/migrate/v4"
	"github.com/golang-migrate/migrate/v4/database"
	migratemysql "github.com/golang-migrate/migrate/v4/database/mysql"
	migratepgx "github.com/golang-migrate/migrate/v4/database/pgx/v5"
	_ "github.com/golang-migrate/migrate/v4/source/file"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite"
)

// open opens a database as the tools do. Its statements may be several at once.
func open(t *testing.T, target string) *sql.DB {
	t.Helper()
	u, err := url.Parse(target)
	if err != nil {
		t.Fatal(err)
	}
	var db *sql.DB
	switch u.Scheme {
	case "postgresql":
		config, err := pgx.ParseConfig(target)
		if err != nil {
			t.Fatal(err)
		}
		config.DefaultQueryExecMode = pgx.QueryExecModeSimpleProtocol
		db = stdlib.OpenDB(*config)
	case "sqlite":
		db, err = sql.Open("sqlite", strings.TrimPrefix(target, "sqlite:///"))
	default:
		c := mysqldriver.NewConfig()
		c.Net, c.Addr, c.User, c.DBName, c.MultiStatements = "tcp", u.Host, u.User.Username(), strings.TrimPrefix(u.Path, "/"), true
		c.Passwd, _ = u.User.Password()
		db, err = sql.Open("mysql", c.FormatDSN())
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// originals apply the first n files of a directory as the tool does; all with
// n 0, and with n -1 they take all back.
var originals = map[string]func(t *testing.T, target, dir string, n int){
	"goose": applyGoose, "golang-migrate": applyGolangMigrate, "dbmate": applyDbmate, "atlas": applyAtlas,
}

func applyGoose(t *testing.T, target, dir string, n int) {
	scheme, _, _ := strings.Cut(target, ":")
	dialect := map[string]goose.Dialect{
		"postgresql": goose.DialectPostgres, "sqlite": goose.DialectSQLite3, "mysql": goose.DialectMySQL, "mariadb": goose.DialectMySQL,
	}[scheme]
	p, err := goose.NewProvider(dialect, open(t, target), os.DirFS(dir))
	if err != nil {
		t.Fatal(err)
	}
	switch {
	case n > 0:
		_, err = p.UpTo(t.Context(), int64(n))
	case n < 0:
		_, err = p.DownTo(t.Context(), 0)
	default:
		_, err = p.Up(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
}

func applyGolangMigrate(t *testing.T, target, dir string, n int) {
	var driver database.Driver
	var err error
	db := open(t, target)
	if strings.HasPrefix(target, "postgresql") {
		driver, err = migratepgx.WithInstance(db, &migratepgx.Config{})
	} else {
		driver, err = migratemysql.WithInstance(db, &migratemysql.Config{})
	}
	if err != nil {
		t.Fatal(err)
	}
	m, err := migrate.NewWithDatabaseInstance("file://"+filepath.ToSlash(dir), "test", driver)
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	if n > 0 {
		err = m.Steps(n)
	} else {
		err = m.Up()
	}
	if err != nil {
		t.Fatal(err)
	}
}

var dbmateUp = regexp.MustCompile(`(?ms)^-- migrate:up[^\n]*\n(.*?)^-- migrate:down`)

// applyDbmate sends the part for the way up of each file at once, as dbmate
// does; its library is not to be had as a module everywhere.
func applyDbmate(t *testing.T, target, dir string, n int) {
	db := open(t, target)
	statement(t, db, "CREATE TABLE schema_migrations (version varchar PRIMARY KEY)")
	for i, file := range files(t, dir) {
		if n > 0 && i == n {
			break
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		statement(t, db, dbmateUp.FindStringSubmatch(string(text))[1])
		version, _, _ := strings.Cut(filepath.Base(file), "_")
		statement(t, db, "INSERT INTO schema_migrations VALUES ('"+version+"')")
	}
}

func files(t *testing.T, dir string) []string {
	t.Helper()
	list, err := filepath.Glob(filepath.Join(dir, "*.sql"))
	if err != nil || len(list) == 0 {
		t.Fatalf("no files in %s (%v)", dir, err)
	}
	return list
}

func statement(t *testing.T, db *sql.DB, text string) {
	t.Helper()
	if _, err := db.ExecContext(t.Context(), text); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
}

// applyAtlas has Atlas run the files; its library keeps no table.
func applyAtlas(t *testing.T, target, dir string, n int) {
	driver, err := atlaspostgres.Open(open(t, target))
	if err != nil {
		t.Fatal(err)
	}
	local, err := atlas.NewLocalDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	executor, err := atlas.NewExecutor(driver, local, atlas.NopRevisionReadWriter{})
	if err != nil {
		t.Fatal(err)
	}
	if err := executor.ExecuteN(t.Context(), n); err != nil {
		t.Fatal(err)
	}
}
