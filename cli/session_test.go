package cli

import (
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/mod/modfile"
	"limbeck.dev/migrate"
	_ "limbeck.dev/migrate/dialect/mysql"
	_ "limbeck.dev/migrate/dialect/postgres"
	_ "limbeck.dev/migrate/dialect/sqlite"
)

var update = flag.Bool("update", false, "rewrite what sessions expect")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"migrate": func() { Main(migrate.Config{}) }})
}

// TestSessions runs the sessions of testdata/cli: the command as people use it.
//
//	exits N COMMAND ...   runs a command, which must end with that exit code
//	silent URL PART ...   runs commands on a URL, none of which may show a part
//	gomodule              makes the working directory a Go module that uses this one
func TestSessions(t *testing.T) {
	repository, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	goEnv := goEnvironment(t, "GOCACHE", "GOMODCACHE")
	testscript.Run(t, testscript.Params{
		Dir: "testdata/cli", UpdateScripts: *update,
		Setup: func(e *testscript.Env) error {
			e.Vars = append(e.Vars, goEnv...)
			e.Setenv("HOME", filepath.Join(e.WorkDir, ".home"))
			e.Setenv("XDG_CACHE_HOME", filepath.Join(e.WorkDir, ".cache"))
			e.Setenv("GOFLAGS", "-mod=mod")
			e.Setenv("GOPROXY", "off")
			e.Setenv("GONOSUMDB", "*")
			e.Setenv("REPOSITORY", repository)
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":    exits,
			"silent":   silent,
			"gomodule": useThisModule,
		},
	})
}

func goEnvironment(t *testing.T, names ...string) []string {
	t.Helper()
	out, err := exec.Command("go", append([]string{"env"}, names...)...).Output()
	if err != nil {
		t.Fatal(err)
	}
	vars := strings.Fields(string(out))
	for i := range vars {
		vars[i] = names[i] + "=" + vars[i]
	}
	return vars
}

// exits runs a command and compares its exit code.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND ...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		exit, ok := errors.AsType[*exec.ExitError](err)
		if !ok {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// useThisModule adds this module to the go.mod of the working directory, without the network: in the versions that this
// module's go.mod requires, every one of them named. Go would otherwise read the go.mod files of modules that nothing
// else needs, and that a fresh machine does not have.
func useThisModule(ts *testscript.TestScript, _ bool, _ []string) {
	repository := ts.Getenv("REPOSITORY")
	own := readGoMod(ts, filepath.Join(repository, "go.mod"))
	theirs := readGoMod(ts, ts.MkAbs("go.mod"))
	for _, r := range own.Require {
		theirs.AddNewRequire(r.Mod.Path, r.Mod.Version, r.Indirect)
	}
	ts.Check(theirs.AddRequire(own.Module.Mod.Path, "v0.0.0"))
	ts.Check(theirs.AddReplace(own.Module.Mod.Path, "", repository, ""))
	text, err := theirs.Format()
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs("go.mod"), text, 0o644))
	sums, err := os.ReadFile(filepath.Join(repository, "go.sum"))
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs("go.sum"), sums, 0o644))
}

func readGoMod(ts *testscript.TestScript, name string) *modfile.File {
	text, err := os.ReadFile(name)
	ts.Check(err)
	f, err := modfile.Parse(name, text, nil)
	ts.Check(err)
	return f
}

// silent runs commands on a URL that leads nowhere, in all the ways in which
// people put one on a command line.
func silent(ts *testscript.TestScript, _ bool, args []string) {
	url, parts := args[0], args[1:]
	for _, command := range [][]string{
		{"--url", url, "current"}, {"current", "-v", "--url=" + url}, {"--url", url, "--json", "current"},
		{"-url=" + url, "current"}, {url}, {"upgrade", url}, {"current", url}, {"revision", "--autogenerate=" + url},
		{"--url", url, "inspect"}, {"-c", url, "current"}, {"show", url, "--json"},
	} {
		if err := ts.Exec("migrate", command...); err == nil {
			ts.Fatalf("migrate %q did not fail", command)
		}
		for _, part := range parts {
			for _, stream := range []string{"stdout", "stderr"} {
				if text := ts.ReadFile(stream); strings.Contains(text, part) {
					ts.Fatalf("migrate %q shows %q on %s:\n%s", command, part, stream, text)
				}
			}
		}
	}
}
