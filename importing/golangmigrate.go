package importing

import (
	"regexp"
	"strconv"
)

// golang-migrate: a file for each direction, NUMBER_name.up.sql. What stands
// behind the direction may be anything.
var golangMigrateFormat = format{
	names: isGolangMigrate,
	read:  readGolangMigrate, numbered: true, key: number, order: byNumber,
	table: "schema_migrations", state: golangMigrateState,
}

var golangMigrateName = regexp.MustCompile(`^([0-9]+)_(.*)\.(up|down)\..*$`)

// isGolangMigrate leaves out numbers that the tool cannot read, as it does.
func isGolangMigrate(name string) bool {
	parts := golangMigrateName.FindStringSubmatch(name)
	if parts == nil {
		return false
	}
	_, err := strconv.ParseUint(parts[1], 10, 64)
	return err == nil
}

func readGolangMigrate(d *Directory, f file) error {
	parts := golangMigrateName.FindStringSubmatch(f.name)
	section := []Section{{File: f.name, Line: 1, Text: f.text}}
	if parts[3] == "up" {
		return d.up(parts[1], title(parts[2]), f.name, section)
	}
	return d.down(parts[1], f.name, section)
}
