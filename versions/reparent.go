package versions

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
)

// Reparent returns the source of a script, SQL or Go by the name of its file, in
// which the revision comes after others. Nothing else in it changes, but that Go
// source is formatted anew where the revision came after none.
//
// It fails where the revision is not found in it, or is written in a way that
// cannot be edited: Go source must have it as a literal.
func Reparent(path string, source []byte, id string, revises IDs) ([]byte, error) {
	edit := reparentSQL
	if filepath.Ext(path) == ".go" {
		edit = reparentGo
	}
	edited, err := edit(string(source), id, revises)
	if err != nil {
		return nil, fmt.Errorf("%s: revision %s: %w", path, id, err)
	}
	return []byte(edited), nil
}

// reparentSQL edits the header of a script: the line that names the parents, or
// a new one after that of the id.
func reparentSQL(source, id string, revises IDs) (string, error) {
	lines := strings.SplitAfter(source, "\n")
	own, old := -1, -1
	for i, line := range lines {
		comment := strings.TrimSpace(strings.TrimPrefix(line, "\uFEFF"))
		if d, ok := parseDirective(comment, i); ok && d.section() {
			break
		}
		key, value, _ := strings.Cut(strings.TrimLeft(strings.TrimPrefix(comment, "--"), " \t"), ":")
		switch {
		case !strings.HasPrefix(comment, "--"):
		case key == "revision" && strings.TrimSpace(value) == id:
			own = i
		case key == "revises":
			old = i
		}
	}
	if own < 0 {
		return "", errors.New("the script does not have it any more")
	}
	end := "\n"
	if strings.HasSuffix(lines[own], "\r\n") {
		end = "\r\n"
	}
	line := "-- revises: " + strings.Join(revises, ", ") + end
	if old >= 0 {
		lines[old] = line
	} else {
		lines[own] = strings.TrimRight(lines[own], "\r\n") + end + line
	}
	return strings.Join(lines, ""), nil
}
