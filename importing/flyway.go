package importing

import (
	"cmp"
	"path"
	"regexp"
	"strings"
)

// Flyway: V1.2__name.sql, U1.2__name.sql for the way back, and R__name.sql,
// which runs whenever it has changed.
var flywayFormat = format{
	names:   func(name string) bool { return flywayName.MatchString(path.Base(name)) },
	typical: func(name string) bool { return strings.Contains(name, "__") },
	own:     func(name string) bool { return flywayConf.MatchString(path.Base(name)) },
	read:    readFlyway, key: flywayKey, order: byComponents,
	table: "flyway_schema_history", state: flywayState,
}

var (
	flywayName        = regexp.MustCompile(`^(?:([VUB])([0-9]+(?:[._][0-9]+)*)|R)(?:__(.*))?\.(sql|java|class|sh|bash|bat|cmd|ps1|py)$`)
	flywayConf        = regexp.MustCompile(`^[VUBR].*\.sql\.conf$`)
	flywayCallback    = regexp.MustCompile(`^(?:before|after|create)[A-Z][A-Za-z]*(?:__.*)?\.sql$`)
	flywaySetting     = regexp.MustCompile(`(?m)^[ \t]*([A-Za-z.]+)[ \t]*[=:][ \t]*(.*?)[ \t]*$`)
	flywayPlaceholder = regexp.MustCompile(`\$\{[^}\n]*\}`)
)

func readFlyway(d *Directory, f file) error {
	if at := flywayPlaceholder.FindStringIndex(f.text); at != nil {
		line := 1 + strings.Count(f.text[:at[0]], "\n")
		return &FileError{f.name, line, "the placeholder " + f.text[at[0]:at[1]] + " cannot be imported: write its value"}
	}
	parts := flywayName.FindStringSubmatch(path.Base(f.name))
	if parts[4] != "sql" {
		return &FileError{File: f.name, Reason: "a migration that is a program cannot be imported: import the others without it, and write what it does as an ops.Do"}
	}
	section := []Section{{File: f.name, Line: 1, Text: f.text, NoTransaction: d.outsideTransaction(f.name)}}
	switch parts[1] {
	case "B":
		d.note("%s is left out: a baseline holds what the files before it make", f.name)
	case "":
		d.note("%s becomes the last revision: as a repeatable migration it ran whenever it had changed; from now on, write a revision for each change", f.name)
		d.Migrations = append(d.Migrations, Migration{Name: title(parts[3]), File: f.name, Up: section})
	case "V":
		return d.up(parts[2], title(parts[3]), f.name, section)
	case "U":
		return d.down(parts[2], f.name, section)
	}
	return nil
}

// outsideTransaction reads the file of settings that a script may have beside it.
func (d *Directory) outsideTransaction(name string) (yes bool) {
	for _, setting := range flywaySetting.FindAllStringSubmatch(d.texts[name+".conf"], -1) {
		if setting[1] == "executeInTransaction" {
			yes = setting[2] == "false"
			continue
		}
		d.note("%s.conf: %s is left out", name, setting[1])
	}
	return yes
}

// flywayKey writes a version with points, without zeros at the start of its
// parts and without parts of zero at its end.
func flywayKey(version string) string {
	parts := components(version)
	for len(parts) > 1 && parts[len(parts)-1] == "" {
		parts = parts[:len(parts)-1]
	}
	return strings.Join(parts, ".")
}

func components(version string) []string {
	parts := strings.FieldsFunc(version, func(c rune) bool { return c == '.' || c == '_' })
	for i := range parts {
		parts[i] = number(parts[i])
	}
	return parts
}

func byComponents(a, b string) int {
	as, bs := components(a), components(b)
	for i := range min(len(as), len(bs)) {
		if c := byNumber(as[i], bs[i]); c != 0 {
			return c
		}
	}
	return cmp.Compare(len(as), len(bs))
}
