package mysql

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/go-sql-driver/mysql"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/sqltext"
)

// TestRealSchemas loads the schemas of public projects, which are not part of
// this one, and reflects them: every table is found, the reflection is normal,
// and what is created from it has the same reflection.
func TestRealSchemas(t *testing.T) {
	root := os.Getenv("MIGRATE_TEST_SCHEMAS")
	if root == "" {
		t.Skip("MIGRATE_TEST_SCHEMAS is not set: the directory with the schemas of other projects, in mysql/*.sql")
	}
	files, err := filepath.Glob(filepath.Join(root, "mysql", "*.sql"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no schemas in %s: %v", root, err)
	}
	each(t, func(t *testing.T, first *server) {
		for _, file := range files {
			name := strings.TrimSuffix(filepath.Base(file), ".sql")
			t.Run(name, func(t *testing.T) {
				s := newServer(t, first.d.Name())
				if err := s.load(file); err != nil {
					t.Fatal(err)
				}
				checkReal(t, s)
			})
		}
	})
}

func checkReal(t *testing.T, s *server) {
	live := s.live()
	var names []string
	for _, table := range live.Tables {
		names = append(names, table.Name)
	}
	want := s.names("SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_type <> 'VIEW'")
	same(t, "tables", want, names)
	for _, skipped := range s.reflect(dialect.ReflectOptions{}).Skipped {
		t.Logf("skipped: %+v", skipped)
	}
	again := newServer(t, s.d.Name())
	again.setCharset(s)
	again.create(live)
	same(t, "created from its reflection", live, again.live())
	spelled, err := s.d.Scratch(context.Background(), s.Conn, live)
	if err != nil {
		t.Fatal(err)
	}
	want2 := live.Clone()
	for i := range want2.Tables {
		want2.Tables[i].ForeignKeys = nil
	}
	same(t, "scratch", withoutKeyIndexes(live, want2), withoutKeyIndexes(live, spelled))
}

// withoutKeyIndexes leaves out the indexes that have the name of a foreign key
// in m: without the key they are indexes like others.
func withoutKeyIndexes(m, of *md.MetaData) *md.MetaData {
	of = of.Clone()
	for i := range of.Tables {
		t := m.Table(of.Tables[i].Schema, of.Tables[i].Name)
		of.Tables[i].Indexes = slices.DeleteFunc(of.Tables[i].Indexes, func(ix md.Index) bool {
			return t.Constraint(md.KindForeignKey, ix.Name) != nil
		})
	}
	return of
}

// setCharset gives the database the default character set of another.
func (s *server) setCharset(of *server) {
	s.exec("ALTER DATABASE CHARACTER SET " + of.text("SELECT @@character_set_database") + " COLLATE " + of.text("SELECT @@collation_database"))
}

func (s *server) names(query string) []string {
	s.t.Helper()
	var list []string
	err := core.QueryEach(context.Background(), s.Conn, core.SQL(query), func(scan func(...any) error) error {
		var name string
		err := scan(&name)
		list = append(list, name)
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	slices.Sort(list)
	return list
}

// load executes a script in the SQL mode of our sessions, but for what would
// leave the database or is a command of the client. Like the client, it sends
// several statements at once where DELIMITER says so.
func (s *server) load(file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	configs, err := configsOf(s.url)
	if err != nil {
		return err
	}
	configs[0].MultiStatements = true
	configs[0].Params["foreign_key_checks"] = "0"
	connector, err := mysql.NewConnector(configs[0])
	if err != nil {
		return err
	}
	db := sql.OpenDB(connector)
	defer db.Close()
	db.SetMaxOpenConns(1)
	script := clientCommand.ReplaceAllString(string(text), "")
	parts, err := sqltext.Split(script, syntax)
	if err != nil {
		return err
	}
	for _, part := range parts {
		words := append(sqltext.FirstWords(part.Text, syntax, 2), "", "")
		if words[0] == "USE" || words[1] == "DATABASE" || words[1] == "SCHEMA" {
			continue
		}
		if _, err := db.Exec(part.Text); err != nil {
			return err
		}
	}
	return nil
}

var clientCommand = regexp.MustCompile(`(?m)^source .*$`)
