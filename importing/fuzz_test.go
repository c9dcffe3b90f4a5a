package importing

import (
	"strings"
	"testing"

	"limbeck.dev/migrate/sqltext"
	"limbeck.dev/migrate/versions"
)

// FuzzScripts: whatever a file holds, it is refused, or the script that it
// becomes is read back with the statements of its revision.
func FuzzScripts(f *testing.F) {
	for _, text := range []string{
		"", "-- +goose Up\nSELECT 1;\n-- +goose Down\n", "-- +goose Up\n-- +goose StatementBegin\nSELECT ';\n'\n-- +goose StatementEnd\n",
		"-- migrate:up transaction:false\nSELECT 1;\n-- migrate:down\n-- migrate:up\n", "-- atlas:delimiter \\n\\n\n\nSELECT 1\n\n",
		"BEGIN;\n-- migrate: downgrade\nSELECT 1;\nCOMMIT;", "SELECT '${a}'", "/*!1 SELECT 1 */;\r\n# x\nDELIMITER //\nSELECT 1; //",
		"-- a\n/* -- migrate: upgrade */\nSELECT $$;$$", "\uFEFF--\n;", "-- atlas:delimiter \"\n", "-- +goose Up\x00", "-- \xff\nSELECT 1",
	} {
		f.Add(text)
	}
	names := map[Tool]string{Goose: "1_a.sql", GolangMigrate: "1_a.up.sql", Dbmate: "1_a.sql", Atlas: "1_a.sql", Flyway: "V1__a.sql"}
	syntaxes := []sqltext.Syntax{sqltext.PostgreSQLSyntax(), sqltext.MySQLSyntax(), sqltext.SQLiteSyntax()}
	f.Fuzz(func(t *testing.T, text string) {
		for tool, name := range names {
			dir, err := Read(dirOf(name, text), tool)
			if err != nil {
				continue
			}
			for _, syn := range syntaxes {
				scripts, err := dir.Scripts(syn)
				if err != nil || syn.DashSpace && strings.Contains(statements(scripts[0].Revision.Upgrade)+";", "--;") {
					continue // of --# the cut makes a comment
				}
				back, err := versions.ParseSQL("script", scripts[0].Text, syn)
				if err != nil || statements(back.Upgrade) != statements(scripts[0].Revision.Upgrade) {
					t.Fatalf("%s: %q becomes %q: %v", tool, text, scripts[0].Text, err)
				}
			}
		}
	})
}
