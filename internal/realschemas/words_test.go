package realschemas

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/internal/testdb"
	"limbeck.dev/migrate/sqltext"
)

// mustReadAlike compares the definitions of the two databases in the server's
// own words, which see also what reflection would lose on both sides.
func mustReadAlike(t *testing.T, original, copied database, r *dialect.Reflection) {
	t.Helper()
	words := map[string]func(*testing.T, database, *dialect.Reflection) map[string]string{
		"postgresql": dumpWords, "mysql": showWords, "mariadb": showWords, "sqlite": pragmaWords,
	}[original.server]
	want, got := words(t, original, r), words(t, copied, nil)
	for name := range want {
		if isHeir(r, name) {
			delete(want, name)
			delete(got, name)
		}
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("in the server's words the copy differs (-original +copy):\n%s", d)
	}
}

// isHeir reports whether something belongs to a table that inherits from
// another, which pg_dump writes in another way.
func isHeir(r *dialect.Reflection, title string) bool {
	return slices.ContainsFunc(r.Skipped, func(s dialect.Skipped) bool {
		return s.Kind == "inheritance" && slices.Contains(strings.Fields(title), s.Table)
	})
}

// dumpWords are the statements of pg_dump by the title that it gives each, for
// the kinds that the vocabulary holds. A property that the vocabulary lacks must
// be among what is skipped, if that is given, and is left out.
func dumpWords(t *testing.T, db database, r *dialect.Reflection) map[string]string {
	t.Helper()
	u, err := url.Parse(db.url)
	if err != nil {
		t.Fatal(err)
	}
	text, err := run(postgresClient(t, u, "pg_dump", "--schema-only", "--no-owner", "--no-privileges"), "")
	if err != nil {
		testdb.SkipTooOld(t, text)
		t.Fatalf("pg_dump: %v\n%s", err, text)
	}
	for name, pattern := range properties {
		found := len(pattern.FindAllString(text, -1))
		if r != nil && found != countSkipped(r, name) {
			t.Errorf("pg_dump shows %d times %s, and %d are named", found, name, countSkipped(r, name))
		}
		text = pattern.ReplaceAllString(text, "")
	}
	words := make(map[string]string)
	for part := range strings.SplitSeq(text, "\n--\n-- Name: ") {
		title, body, _ := strings.Cut(part, "\n--\n")
		name, rest, _ := strings.Cut(title, "; Type: ")
		what, rest, _ := strings.Cut(rest, "; Schema: ")
		i := slices.IndexFunc(kinds, func(k kind) bool { return k.pgDump == what })
		if i < 0 || kinds[i].skipped != "" || strings.Contains(rest+name, "migrate_") || isSkippedComment(what, name) {
			continue
		}
		body, _, _ = strings.Cut(body, "\n--\n-- PostgreSQL database dump complete")
		words[what+" "+rest+" "+name] = nullDefault.ReplaceAllString(sameToPostgres.Replace(lowerFields(strings.TrimSpace(body))), "")
	}
	return words
}

func countSkipped(r *dialect.Reflection, kind string) (n int) {
	for _, s := range r.Skipped {
		if s.Kind == kind {
			n++
		}
	}
	return n
}

// isSkippedComment reports whether a comment is about something that is itself
// skipped.
func isSkippedComment(what, name string) bool {
	return what == "COMMENT" && slices.ContainsFunc(kinds, func(k kind) bool { return k.skipped != "" && strings.HasPrefix(name, k.pgDump+" ") })
}

// properties are what pg_dump adds to a table or index and the vocabulary lacks.
var properties = map[string]*regexp.Regexp{
	"column storage":           regexp.MustCompile(`(?m)^ALTER TABLE ONLY \S+ ALTER COLUMN \S+ SET STORAGE \w+;\n`),
	"column statistics target": regexp.MustCompile(`(?m)^ALTER TABLE ONLY \S+ ALTER COLUMN \S+ SET STATISTICS \d+;\n`),
	"column options":           regexp.MustCompile(`(?m)^ALTER TABLE ONLY \S+ ALTER COLUMN \S+ SET \([^;]*;\n`),
	"clustered":                regexp.MustCompile(`(?m)^\nALTER TABLE \S+ CLUSTER ON [^;]*;\n`),
	"index statistics target":  regexp.MustCompile(`(?m)^ALTER INDEX \S+ ALTER COLUMN \d+ SET STATISTICS \d+;\n`),
}

// sameToPostgres are spellings that dialect/postgres makes one of, and
// nullDefault is no default. The sequence of an unlogged table is unlogged, also
// where a dump of a server before 15 made it another way.
var (
	sameToPostgres = strings.NewReplacer("timestamp(6)", "timestamp", "DEFAULT CURRENT_TIMESTAMP", "DEFAULT now()", "CREATE UNLOGGED SEQUENCE", "CREATE SEQUENCE")
	field          = regexp.MustCompile(`EXTRACT\([A-Z]+ FROM`)
	nullDefault    = regexp.MustCompile(` DEFAULT NULL::[a-z ]+\b(?:\([0-9]+\))?`)
)

// lowerFields writes the fields of EXTRACT in lower case: the server shows 'YEAR'
// without quotes, and reads that as year.
func lowerFields(text string) string {
	return field.ReplaceAllStringFunc(text, func(s string) string {
		return "EXTRACT(" + strings.ToLower(strings.TrimSuffix(strings.TrimPrefix(s, "EXTRACT("), " FROM")) + " FROM"
	})
}

// showWords are what SHOW CREATE says of each table and view.
func showWords(t *testing.T, db database, _ *dialect.Reflection) map[string]string {
	t.Helper()
	words := make(map[string]string)
	for _, table := range db.reflect(t).MetaData.Tables {
		words[table.Name] = db.show(t, "SHOW CREATE TABLE ", table.Name)
	}
	return words
}

// show returns the second column of a SHOW statement about a table, its lines
// sorted: the order of keys is not part of a definition.
func (db database) show(t *testing.T, statement, name string) string {
	t.Helper()
	var title, text string
	if _, err := core.QueryOne(t.Context(), db.conn, about{statement, name}, &title, &text); err != nil {
		t.Fatal(err)
	}
	for _, s := range sameToMySQL {
		text = s.pattern.ReplaceAllString(text, s.same)
	}
	lines := strings.Split(strings.ReplaceAll(text, ",\n", "\n"), "\n")
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// sameToMySQL are what dialect/mysql leaves out: the name of an index, for the
// server makes up those of foreign keys; the width in which an integer is shown;
// the default kind of index; the next key, which is data; NO ACTION; and the
// place of a check, in MariaDB with its column or with the table.
var sameToMySQL = []struct {
	pattern *regexp.Regexp
	same    string
}{
	{regexp.MustCompile("(?m)^  KEY `[^`]*` \\("), "  KEY ("},
	{regexp.MustCompile(`int\(\d+\)`), "int"},
	{regexp.MustCompile(` USING BTREE| AUTO_INCREMENT=\d+| ON (DELETE|UPDATE) NO ACTION`), ""},
	{regexp.MustCompile("(?m)^(  `([^`]+)` .*) CHECK \\((.*)\\)(,?)$"), "$1$4\n  CONSTRAINT `$2` CHECK ($3)$4"},
}

// about is a statement that ends in a name.
type about struct{ text, name string }

func (s about) WriteSQL(w *sqltext.Writer) { w.Raw(s.text).Ident(s.name) }

// pragmaWords are what SQLite's pragmas say of each table.
func pragmaWords(t *testing.T, db database, _ *dialect.Reflection) map[string]string {
	t.Helper()
	words := make(map[string]string)
	for _, table := range db.reflect(t).MetaData.Tables {
		for _, pragma := range pragmas {
			name := table.Name
			var rows []string
			err := core.QueryEach(t.Context(), db.conn, core.SQL(pragma, name), func(scan func(...any) error) error {
				var row string
				err := scan(&row)
				rows = append(rows, row)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			slices.Sort(rows)
			words[name] += strings.Join(rows, "\n") + "\n"
		}
	}
	return words
}

// What SQLite makes of a declared type and of a default, by its manual,
// "Datatypes In SQLite", 3.1.
const (
	affinity = `CASE WHEN upper(type) LIKE '%INT%' THEN 'INTEGER' WHEN upper(type) LIKE '%CHAR%' OR upper(type) LIKE '%CLOB%' OR upper(type) LIKE '%TEXT%' THEN 'TEXT'
		WHEN upper(type) LIKE '%BLOB%' OR type = '' THEN 'BLOB' WHEN upper(type) LIKE '%REAL%' OR upper(type) LIKE '%FLOA%' OR upper(type) LIKE '%DOUB%' THEN 'REAL' ELSE 'NUMERIC' END`
	defaultValue = `CASE upper(dflt_value) WHEN 'NULL' THEN '' WHEN 'TRUE' THEN '1' WHEN 'FALSE' THEN '0' ELSE replace(dflt_value, '"', '''') END`
)

var pragmas = []string{
	`SELECT format('%s %s %s %s %s %s', name, ` + affinity + `, "notnull" OR pk > 0, ` + defaultValue + `, pk, hidden) FROM pragma_table_xinfo(?)`,
	`SELECT format('%s %s %s %s %s %s', "table", "from", "to", on_update, on_delete, "match") FROM pragma_foreign_key_list(?)`,
	`SELECT format('%s %s %s %s %s %s %s', l."unique", l.origin, l.partial, x.seqno, x.name, x."desc", x.coll)
		FROM pragma_index_list(?) l JOIN pragma_index_xinfo(l.name) x WHERE x.key`,
}
