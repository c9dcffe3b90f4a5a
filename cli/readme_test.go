package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestReadmeStart runs the lines of the README's "Start a project" as they stand there: those for the clone in this
// repository, those for a module of one's own in a fresh one, with the README's models.
func TestReadmeStart(t *testing.T) {
	if testing.Short() {
		t.Skip("builds two programs")
	}
	repository, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	readme, err := os.ReadFile(filepath.Join(repository, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, start, _ := strings.Cut(string(readme), "\n## Start a project\n")
	start, _, _ = strings.Cut(start, "\n## ")
	models, blocks := fenced(string(readme), "go"), fenced(start, "sh")
	if len(models) == 0 || len(blocks) != 2 {
		t.Fatalf("the README has %d blocks of Go, and %d of commands to start with: want one or more, and 2", len(models), len(blocks))
	}
	project := t.TempDir()
	if err := os.Mkdir(filepath.Join(project, "models"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(project, "models", "models.go"), []byte(models[0]), 0o644); err != nil {
		t.Fatal(err)
	}
	sh := shell(t)
	sh(repository, "go mod download") // from the network, where it was not done before; what follows does without
	sh = shell(t, "GOPROXY=off")
	sh(repository, blocks[0])
	sh(project, "go mod init example.com/app")
	if out := sh(project, blocks[1]); !strings.Contains(out, "Done: 1 revision;") {
		t.Errorf("the last command said: %s", out)
	}
	if out := sh(project, "migrate check && migrate current"); !strings.Contains(out, "(head)") {
		t.Errorf("migrate current says %q", out)
	}
}

// fenced are the blocks of a language in a text of Markdown.
func fenced(text, language string) []string {
	var blocks []string
	for _, match := range regexp.MustCompile("(?ms)^```"+language+"\n(.*?)^```$").FindAllStringSubmatch(text, -1) {
		blocks = append(blocks, match[1])
	}
	return blocks
}

// shell returns what runs lines of commands in a directory, up to the first that fails, and returns what they print. What
// go installs is in their PATH; vars are variables of theirs.
func shell(t *testing.T, vars ...string) func(dir, lines string) string {
	t.Helper()
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("there is no sh to run the lines")
	}
	home := t.TempDir()
	bin := filepath.Join(home, "bin")
	env := append(os.Environ(), goEnvironment(t, "GOCACHE", "GOMODCACHE")...)
	env = append(env, "HOME="+home, "XDG_CACHE_HOME="+filepath.Join(home, ".cache"), "MIGRATE_CACHE=", "DATABASE_URL=",
		"GOBIN="+bin, "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"), "GOWORK=", "GOFLAGS=-buildvcs=false", "GONOSUMDB=*")
	env = append(env, vars...)
	return func(dir, lines string) string {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), sh, "-e", "-c", lines)
		cmd.Dir, cmd.Env = dir, env
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s\n%s", err, lines, out)
		}
		return string(out)
	}
}
