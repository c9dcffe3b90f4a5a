package cli

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Every command says in its help what it is for, with an example, and stands in
// a session that shows it at work and one of its errors.
func TestEveryCommandIsShown(t *testing.T) {
	var sessions strings.Builder
	files, err := filepath.Glob("testdata/cli/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		sessions.Write(text)
	}
	for _, cmd := range newRun(new(Program)).rootCommand().Commands() {
		name := cmd.Name()
		if !cmd.Runnable() || name == "help" || name == "completion" {
			continue
		}
		if cmd.Short == "" || cmd.Long == "" || !strings.Contains(cmd.Example, "migrate "+name) || cmd.GroupID == "" {
			t.Errorf("migrate help %s: it needs a group, a short and a long text and an example of itself", name)
		}
		for what, prefix := range map[string]string{"at work": "", "an error of it": `exits [0-9]+ `} {
			if !regexp.MustCompile(`(?m)^` + prefix + `migrate ([^'"\n]* )?` + name + `( |$)`).MatchString(sessions.String()) {
				t.Errorf("no session shows %s: %s", name, what)
			}
		}
	}
}

// Every command that takes revisions completes them.
func TestRevisionsAreCompleted(t *testing.T) {
	for _, cmd := range newRun(new(Program)).rootCommand().Commands() {
		takes := regexp.MustCompile(`^\w+ \[?(REVISION|TARGET)`).MatchString(cmd.Use)
		if takes && cmd.ValidArgsFunction == nil {
			t.Errorf("migrate %s: a shell completes no revisions", cmd.Use)
		}
		for _, flag := range []string{"head", "depends-on", "rev-range", "accept-edit"} {
			if f := cmd.Flags().Lookup(flag); f != nil {
				if _, ok := cmd.GetFlagCompletionFunc(flag); !ok {
					t.Errorf("migrate %s --%s: a shell completes no revisions", cmd.Name(), flag)
				}
			}
		}
	}
}
