package cli

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"

	"limbeck.dev/migrate"
	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/versions"
)

// until calls f once a text was written.
type until struct {
	mu   sync.Mutex
	text bytes.Buffer
	want string
	f    func()
}

func (u *until) Write(p []byte) (int, error) {
	u.mu.Lock()
	n, err := u.text.Write(p)
	seen := u.f != nil && strings.Contains(u.text.String(), u.want)
	f := u.f
	if seen {
		u.f = nil
	}
	u.mu.Unlock()
	if seen {
		f()
	}
	return n, err
}

// TestSignalEndsWaits: one signal is enough to end a wait, whichever it is.
func TestSignalEndsWaits(t *testing.T) {
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed.Close()
	for _, c := range []struct {
		name string
		url  string
		args []string
		want string // on standard error, before the signal; "": when the server is called
	}{
		{"for a server that accepts no connections", "postgresql://u@" + closed.Addr().String() + "/d", []string{"--wait", "1h"}, "Waiting for the database"},
		{"for another that accepts none", "mysql://u@" + closed.Addr().String() + "/d", []string{"--wait", "1h"}, "Waiting for the database"},
		{"for a server that says nothing", "postgresql://u@" + silent.Addr().String() + "/d", []string{"--wait", "1h"}, ""},
		{"for another that says nothing", "mariadb://u@" + silent.Addr().String() + "/d", nil, ""},
	} {
		for _, s := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP} {
			t.Run(c.name+" "+s.String(), func(t *testing.T) {
				signals := make(chan os.Signal, 1)
				send := func() { signals <- s }
				stderr := &until{want: c.want, f: send}
				if c.want == "" {
					stderr.f = nil
					go func() {
						conn, err := silent.Accept()
						send()
						if err == nil {
							_, _ = io.Copy(io.Discard, conn) // until the other side has gone
							conn.Close()
						}
					}()
				}
				p := Program{Config: migrate.Config{URL: c.url, Scripts: &versions.Set{}}, Args: append([]string{"upgrade"}, c.args...),
					Dir: t.TempDir(), Stdout: io.Discard, Stderr: stderr, Signals: signals}
				if code := p.Run(t.Context()); code != 130 {
					t.Errorf("exit code %d, want 130\n%s", code, stderr.text.String())
				}
			})
		}
	}
}

// TestSignalEndsLockWait: so does the wait for another deployer.
func TestSignalEndsLockWait(t *testing.T) {
	dir := t.TempDir()
	url := "sqlite:///" + filepath.ToSlash(filepath.Join(dir, "test.db"))
	signals := make(chan os.Signal, 1)
	stderr := &until{want: "Waiting:", f: func() { signals <- syscall.SIGTERM }}
	var scripts versions.Set
	code := -1
	scripts.Add(versions.Revision{ID: "1111", Upgrade: ops.Script{ops.Do{Name: "wait", NoTransaction: true, Func: func(ctx context.Context, _ core.Conn) error {
		p := Program{Config: migrate.Config{URL: url, Scripts: &scripts}, Args: []string{"upgrade", "--lock-wait", "1h"},
			Dir: dir, Stdout: io.Discard, Stderr: stderr, Signals: signals}
		code = p.Run(ctx)
		return nil
	}}}})
	holder := Program{Config: migrate.Config{URL: url, Scripts: &scripts}, Args: []string{"upgrade"}, Dir: dir, Stdout: io.Discard, Stderr: io.Discard}
	if holder.Run(t.Context()) != 0 || code != 130 {
		t.Errorf("exit code %d, want 130\n%s", code, stderr.text.String())
	}
}

// TestSignalEndsPrompt: so does a question, which is asked while a signal would
// otherwise let the current statement end.
func TestSignalEndsPrompt(t *testing.T) {
	stdin, nobody := io.Pipe()
	defer nobody.Close()
	signals := make(chan os.Signal, 1)
	r := newRun(&Program{Stdin: stdin, Stdout: io.Discard, Signals: signals, Dir: t.TempDir()})
	r.Stderr = &until{want: "Go on?", f: func() { signals <- syscall.SIGTERM }}
	ctx, end := r.watch(t.Context())
	defer end()
	r.stop = func() { t.Error("the signal waits for the current statement") }
	if _, err := r.ask(ctx, "Go on?"); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if r.stop == nil {
		t.Error("the signals after the question cancel at once")
	}
}

// TestSignalEndsBuild: so does the building of a Go environment, whose compilers
// may outlive the go command.
func TestSignalEndsBuild(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no shell")
	}
	bin := t.TempDir()
	over := filepath.Join(bin, "over")
	if err := os.WriteFile(filepath.Join(bin, "go"), []byte("#!/bin/sh\n(while [ ! -e '"+over+"' ]; do sleep 1; done) &\necho example.org/x >&2\nwait\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	ctx, cancel := context.WithCancel(t.Context())
	g := goCommand{dir: bin, from: bin, env: os.Environ(), compiling: func(string) { cancel() }}
	if _, err := g.run(ctx, "build"); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if err := os.WriteFile(over, nil, 0o644); err != nil { // else the compiler was waited for, for ever
		t.Fatal(err)
	}
}

// TestHalfProject: an init that fails leaves what was there before, so that it can
// be run again.
func TestHalfProject(t *testing.T) {
	for _, there := range []string{"", "db", "db/migrations"} {
		dir := t.TempDir()
		if err := os.MkdirAll(filepath.Join(dir, there), 0o755); err != nil {
			t.Fatal(err)
		}
		s := scaffold{dir: dir, env: "db/migrations"}
		s.add(configName, []byte("x"))
		s.add("none/file", nil) // its directory is not made
		if err := s.write(); err == nil {
			t.Fatal("it was written")
		}
		var left []string
		_ = filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
			rel, _ := filepath.Rel(dir, path)
			left = append(left, filepath.ToSlash(rel))
			return err
		})
		want := "."
		for at := there; at != "" && at != "."; at = filepath.ToSlash(filepath.Dir(at)) {
			want += " " + at
		}
		if len(left) != len(strings.Fields(want)) {
			t.Errorf("left %q, want %q", left, want)
		}
	}
}
