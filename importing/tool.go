package importing

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

// Tool is a tool whose migrations can be read.
type Tool string

// The tools.
const (
	Goose         Tool = "goose"
	GolangMigrate Tool = "golang-migrate"
	Dbmate        Tool = "dbmate"
	Atlas         Tool = "atlas"
	Flyway        Tool = "flyway"
)

// Tools returns all of them.
func Tools() []Tool { return []Tool{Goose, GolangMigrate, Dbmate, Atlas, Flyway} }

// format is how one tool keeps its migrations.
type format struct {
	// names tells which files are migrations, by their name alone.
	names func(name string) bool
	// marks tells whether the text of such a file has the tool's annotations;
	// nil: its name is enough to know the tool by.
	marks func(text string) bool
	// typical tells which of these names are enough to know the tool by; nil: all.
	typical func(name string) bool
	// own tells which other files the tool has for itself; nil: none.
	own func(name string) bool
	// read adds a file to the directory.
	read func(d *Directory, f file) error
	// numbered says that versions are numbers.
	numbered bool
	// key is a version such that equal versions have equal keys.
	key func(version string) string
	// order compares versions.
	order func(a, b string) int
	// table is where the tool keeps what is applied, and state reads it.
	table string
	state func(r *stateReader) error
}

// formats are set by init, for the functions in them refer back to it.
var formats map[Tool]format

func init() {
	formats = map[Tool]format{
		Goose: gooseFormat, GolangMigrate: golangMigrateFormat, Dbmate: dbmateFormat, Atlas: atlasFormat, Flyway: flywayFormat,
	}
}

// detect finds the tool that the files are of.
func detect(files []file) (Tool, error) {
	var found []Tool
	for _, tool := range Tools() {
		if slices.ContainsFunc(files, func(f file) bool { return isOf(formats[tool], f) }) {
			found = append(found, tool)
		}
	}
	if len(found) == 0 && slices.ContainsFunc(files, func(f file) bool { return f.name == atlasSum }) {
		return Atlas, nil
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return "", fmt.Errorf("the files do not tell which tool they are of: say --from %s", join(Tools()))
	}
	return "", fmt.Errorf("the files could be of %s: say which with --from", join(found))
}

func isOf(f format, candidate file) bool {
	return f.names(candidate.name) && path.Ext(candidate.name) == ".sql" && (f.marks == nil || f.marks(candidate.text)) &&
		(f.typical == nil || f.typical(candidate.name))
}

func join(tools []Tool) string {
	words := make([]string, len(tools))
	for i, tool := range tools {
		words[i] = string(tool)
	}
	return strings.Join(words, ", ")
}
