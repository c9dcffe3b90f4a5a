package importing

import "regexp"

// golang-migrate: a file for each direction, NUMBER_name.up.sql.
var golangMigrateFormat = format{
	names: golangMigrateName.MatchString,
	read:  readGolangMigrate, numbered: true, key: number, order: byNumber,
	table: "schema_migrations", state: golangMigrateState,
}

var golangMigrateName = regexp.MustCompile(`^([0-9]+)_(.*)\.(up|down)\.sql$`)

func readGolangMigrate(d *Directory, f file) error {
	parts := golangMigrateName.FindStringSubmatch(f.name)
	section := []Section{{File: f.name, Line: 1, Text: f.text}}
	if parts[3] == "up" {
		return d.up(parts[1], title(parts[2]), f.name, section)
	}
	return d.down(parts[1], f.name, section)
}
