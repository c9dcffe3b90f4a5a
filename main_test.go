package migrate_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"limbeck.dev/migrate"
	"limbeck.dev/migrate/versions"

	_ "limbeck.dev/migrate/dialect/mysql"
	_ "limbeck.dev/migrate/dialect/postgres"
	_ "limbeck.dev/migrate/dialect/sqlite"
)

// The tests of crashes and of concurrent deployers need processes of their
// own: they run the test binary again, as a deployer.
const (
	childURL     = "MIGRATE_TEST_CHILD_URL"
	childScripts = "MIGRATE_TEST_CHILD_SCRIPTS"
	childTarget  = "MIGRATE_TEST_CHILD_TARGET"
	childHook    = "MIGRATE_TEST_CHILD_HOOK"
)

func TestMain(m *testing.M) {
	if url := os.Getenv(childURL); url != "" {
		os.Exit(deploy(url, os.Getenv(childScripts), os.Getenv(childTarget)))
	}
	os.Exit(m.Run())
}

// scriptSets are the revisions that a child can run, by name. They are made
// for a kind of server.
var scriptSets = map[string]func(server string) *versions.Set{}

func deploy(url, name, target string) int {
	ctx := context.Background()
	server, _, _ := strings.Cut(url, ":")
	config := migrate.Config{URL: url, Scripts: scriptSets[name](server)}
	if os.Getenv(childHook) != "" {
		config.OnApply = dyingHook(url)
	}
	env, err := migrate.Open(ctx, config)
	if err == nil && target == "base" {
		_, err = env.Downgrade(ctx, target)
	} else if err == nil {
		_, err = env.Upgrade(ctx, target)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// deployer returns the command that migrates a database in a process of its
// own. Its standard error is kept.
func deployer(t testing.TB, url, scripts, target string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), childURL+"="+url, childScripts+"="+scripts, childTarget+"="+target)
	cmd.Stderr = &strings.Builder{}
	return cmd
}

func stderr(cmd *exec.Cmd) string { return cmd.Stderr.(*strings.Builder).String() }

// open opens an environment on the database with a named set of revisions.
func open(t testing.TB, url, scripts string) *migrate.Environment {
	t.Helper()
	server, _, _ := strings.Cut(url, ":")
	return openSet(t, url, scriptSets[scripts](server))
}

func openSet(t testing.TB, url string, set *versions.Set) *migrate.Environment {
	t.Helper()
	env, err := migrate.Open(t.Context(), migrate.Config{URL: url, Scripts: set})
	if err != nil {
		t.Fatal(err)
	}
	return env
}

func mustUpgrade(t testing.TB, env *migrate.Environment, target string) {
	t.Helper()
	if _, err := env.Upgrade(t.Context(), target); err != nil {
		t.Fatal(err)
	}
}

func isA[E error](err error) bool {
	var target E
	return errors.As(err, &target)
}
