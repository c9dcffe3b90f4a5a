package cli

import (
	"bytes"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"limbeck.dev/migrate"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/versions"
)

// Control characters of messages, names and arguments do not reach the
// terminal. JSON and YAML escape control characters on their own.
//
// Hostile inputs: S21.
func TestHostileTextIsEscaped(t *testing.T) {
	hostile := "red \x1b[31m \u202eback \nRunning upgrade"
	var scripts versions.Set
	scripts.Add(versions.Revision{ID: "1111", Message: hostile, Upgrade: ops.Script{
		ops.Execute{SQL: `CREATE TABLE "a` + hostile + `" (id integer)`},
	}, Downgrade: ops.Script{}})
	scripts.Add(versions.Revision{ID: "2222", Revises: versions.IDs{"1111"}, Upgrade: ops.Script{
		ops.Execute{SQL: `INSERT INTO "none` + hostile + `" VALUES (1)`},
	}})
	dir := t.TempDir()
	url := "sqlite:///" + filepath.ToSlash(filepath.Join(dir, "test.db"))
	for _, args := range [][]string{
		{"history"}, {"show", "1111", "-v"}, {"upgrade", "-v", "1111"}, {"current"}, {"inspect"}, {"upgrade"},
		{"downgrade", "base"}, {"upgrade", "x\x1b[31m"}, {"x\x1b[31m"}, {"upgrade", "--x\x1b"},
		{"history", "--json"}, {"upgrade", "--json"}, {"inspect", "--json"},
	} {
		var out bytes.Buffer
		p := Program{
			Config: migrate.Config{URL: url, Scripts: &scripts}, Args: args,
			Dir: dir, Stdout: &out, Stderr: &out,
		}
		p.Run(t.Context())
		data := args[0] == "inspect" || slices.Contains(args, "--json")
		if text := out.String(); strings.Contains(text, "\x1b") || !data && strings.Contains(text, "\u202e") {
			t.Errorf("migrate %q shows %q", args, text)
		}
	}
}
