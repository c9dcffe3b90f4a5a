package importing

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
)

// dbmate: VERSION_name.sql with both directions, which may be there repeatedly.
var dbmateFormat = format{
	names: dbmateName.MatchString,
	marks: func(text string) bool { return dbmateSection.MatchString(text) },
	read:  readDbmate, key: itself, order: cmp.Compare[string],
	table: "schema_migrations", state: dbmateState,
}

var (
	dbmateName    = regexp.MustCompile(`^([0-9]+)(.*)\.sql$`)
	dbmateSection = regexp.MustCompile(`(?m)^--[ \t]*migrate:(up|down)(?:[ \t]+(.*))?$`)
)

func readDbmate(d *Directory, f file) error {
	parts := dbmateName.FindStringSubmatch(f.name)
	m := Migration{Version: parts[1], Name: title(parts[2]), File: f.name}
	found := dbmateSection.FindAllStringSubmatchIndex(f.text, -1)
	for i, at := range found {
		end := len(f.text)
		if i+1 < len(found) {
			end = found[i+1][0]
		}
		options := ""
		if at[4] >= 0 {
			options = f.text[at[4]:at[5]]
		}
		section := Section{
			File: f.name, Line: 1 + strings.Count(f.text[:at[1]], "\n"), Text: f.text[at[1]:end],
			NoTransaction: slices.Contains(strings.Fields(options), "transaction:false"),
		}
		if f.text[at[2]:at[3]] == "up" {
			m.Up = append(m.Up, section)
		} else {
			m.HasDown, m.Down = true, slices.Insert(m.Down, 0, section)
		}
	}
	if m.Up == nil {
		return &FileError{File: f.name, Reason: `there is no "-- migrate:up"`}
	}
	d.Migrations = append(d.Migrations, m)
	return nil
}
