package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// fakeDocker puts a docker into PATH that writes down its arguments, and answers as a script says. It gives
// the file of the arguments.
func fakeDocker(t *testing.T, script string) (log string) {
	t.Helper()
	dir := t.TempDir()
	log = filepath.Join(dir, "log")
	program := "#!/bin/sh\necho \"$@\" >> '" + log + "'\n" + script
	if err := os.WriteFile(filepath.Join(dir, "docker"), []byte(program), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	return log
}

func TestDockeredStartsAndStops(t *testing.T) {
	log := fakeDocker(t, `case "$*" in *" port "*) echo 127.0.0.1:40123 ;; esac`)
	l, err := newLab()
	if err != nil {
		t.Fatal(err)
	}
	url, _, err := dockered("mariadb", "3306", "mariadb", "root", "mysql")(t.Context(), l)
	if err != nil {
		t.Fatal(err)
	}
	if want := serverURL("mariadb", "root", "40123", "mysql"); url != want {
		t.Errorf("got %s, want %s", url, want)
	}
	l.close()
	calls, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"up --detach --wait mariadb", "port mariadb 3306", "down --volumes"} {
		if !strings.Contains(string(calls), want) {
			t.Errorf("docker was never asked to %q:\n%s", want, calls)
		}
	}
}

func TestDockeredWithoutEngine(t *testing.T) {
	fakeDocker(t, "exit 1")
	if _, _, err := dockered("mariadb", "3306", "mariadb", "root", "mysql")(t.Context(), nil); !errors.Is(err, errAbsent) {
		t.Errorf("got %v, want %v", err, errAbsent)
	}
}
