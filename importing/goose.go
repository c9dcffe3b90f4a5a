package importing

import (
	"path"
	"regexp"
	"strconv"
	"strings"
)

// goose: NUMBER_name.sql with annotations, and NUMBER_name.go.
var gooseFormat = format{
	names: isGoose,
	marks: func(text string) bool { return gooseUp.MatchString(text) },
	read:  readGoose, numbered: true, key: number, order: byNumber,
	table: "goose_db_version", state: gooseState,
}

var (
	gooseName       = regexp.MustCompile(`^\+?(0*[1-9][0-9]*)_(.*)\.(sql|go)$`)
	gooseUp         = regexp.MustCompile(`(?m)^--.*\+goose\s+(?i:up)\s*$`)
	gooseAnnotation = regexp.MustCompile(`^\s*--.*\+goose\b`)
)

// isGoose leaves out numbers that the tool cannot read, as it does.
func isGoose(name string) bool {
	m := gooseName.FindStringSubmatch(name)
	if m == nil || strings.HasSuffix(name, "_test.go") {
		return false
	}
	_, err := strconv.ParseInt(m[1], 10, 64)
	return err == nil
}

func readGoose(d *Directory, f file) error {
	m := gooseName.FindStringSubmatch(f.name)
	if path.Ext(f.name) == ".go" {
		return &FileError{File: f.name, Reason: "a migration in Go cannot be imported: import the others without it, and write what it does as an ops.Do"}
	}
	g := gooseReader{file: f.name}
	lines := strings.Split(f.text, "\n")
	for i, line := range lines {
		if err := g.line(line, i+1); err != nil {
			return err
		}
	}
	if !g.begun {
		return &FileError{File: f.name, Reason: `there is no "-- +goose Up"`}
	}
	migration := Migration{Version: m[1], Name: title(m[2]), File: f.name, HasDown: g.hasDown}
	g.up.NoTransaction, g.down.NoTransaction = g.noTransaction, g.noTransaction
	migration.Up, migration.Down = []Section{g.up}, []Section{g.down}
	d.Migrations = append(d.Migrations, migration)
	return nil
}

// gooseReader reads one file. What is not of a section is an empty line in it,
// so that lines keep their numbers.
type gooseReader struct {
	file           string
	up, down       Section
	begun, hasDown bool
	noTransaction  bool
}

func (g *gooseReader) line(line string, n int) error {
	annotation := ""
	if gooseAnnotation.MatchString(line) {
		_, annotation, _ = strings.Cut(line, "+goose")
		annotation = strings.ToUpper(strings.Join(strings.Fields(annotation), " "))
		line = ""
	}
	switch annotation {
	case "":
	case "UP":
		g.begun, g.up = true, Section{File: g.file, Line: n}
	case "DOWN":
		g.hasDown, g.down = true, Section{File: g.file, Line: n}
	case "STATEMENTBEGIN", "ENVSUB OFF":
	case "STATEMENTEND":
		line = ";" // the statement may have none of its own
	case "NO TRANSACTION":
		g.noTransaction = true
	case "ENVSUB ON":
		return &FileError{g.file, n, "environment variables in statements cannot be imported: write their values, and take the annotation out"}
	default:
		return &FileError{g.file, n, "unknown annotation of goose"}
	}
	switch {
	case g.hasDown:
		g.down.Text += line + "\n"
	case g.begun:
		g.up.Text += line + "\n"
	}
	return nil
}
