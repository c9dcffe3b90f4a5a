package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"limbeck.dev/migrate"
	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/versions"
)

func TestStepsLast(t *testing.T) {
	tests := []struct{ in, want string }{
		{"downgrade -1", "downgrade -- -1"},
		{"downgrade -1 --sql", "downgrade --sql -- -1"},
		{"-v downgrade -12", "-v downgrade -- -12"},
		{"downgrade -- -1", "downgrade -- -1"},
		{"history -r-3:current", "history -r-3:current"},
		{"upgrade head -v", "upgrade head -v"},
		{"log --revision -1", "log --revision -1"},
		{"revision -m -1 --head -2", "revision -m -1 --head -2"},
		{"-n -1 redo -y -2 --lock-wait 3m", "-n -1 redo -y --lock-wait 3m -- -2"},
		{"nope -1", "nope -- -1"},
	}
	for _, test := range tests {
		if got := strings.Join(stepsLast(newRun(new(Program)).rootCommand(), strings.Fields(test.in)), " "); got != test.want {
			t.Errorf("stepsLast(%s) = %s, want %s", test.in, got, test.want)
		}
	}
}

func TestExitCodes(t *testing.T) {
	wrap := func(err error) error {
		return fmt.Errorf("wrapped: %w", &migrate.StepError{Revision: new(versions.Revision), Err: err})
	}
	tests := []struct {
		err  error
		want int
	}{
		{nil, 0},
		{errors.New("x"), 1},
		{usagef("x"), 2},
		{wrap(&migrate.LockBusyError{}), 3},
		{wrap(&migrate.RepairError{}), 4},
		{&versions.UnknownRevisionError{}, 5},
		{wrap(&migrate.EditedError{}), 6},
		{wrap(&core.Error{Err: errors.New("x")}), 7},
		{&migrate.ConnectError{Err: errors.New("x")}, 7},
		{wrap(dialect.ErrIntegrity), 7},
		{wrap(&dialect.RefusedError{}), 8},
		{&migrate.ConnectError{Err: &dialect.RefusedError{}}, 8},
		{&migrate.ConnectError{Err: context.Canceled}, 130},
		{wrap(&migrate.VerifyError{}), 9},
		{migrate.ErrPending, 10},
		{migrate.ErrBehind, 11},
		{wrap(context.Canceled), 130},
		{migrate.ErrStopped, 130},
	}
	for _, test := range tests {
		if got := new(run).codeOf(test.err).code; got != test.want {
			t.Errorf("%v: exit code %d, want %d", test.err, got, test.want)
		}
	}
	stopped := new(run)
	stopped.interrupted.Store(true)
	if got := stopped.codeOf(errors.New("interrupted (9)")).code; got != 130 {
		t.Errorf("an interrupted run ends with %d, want 130", got)
	}
	if got := stopped.codeOf(nil).code; got != 0 {
		t.Errorf("a run that ends well despite a signal ends with %d, want 0", got)
	}
	var codes []int
	for _, c := range exitCodes {
		codes = append(codes, c.code)
	}
	if !slices.IsSorted(codes) {
		t.Errorf("the exit codes are not in order: %v", codes)
	}
}

// signalled is standard error that tells when a text was written.
type signalled struct {
	mu   sync.Mutex
	text bytes.Buffer
	want string
	seen chan struct{}
}

func (s *signalled) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	before := strings.Contains(s.text.String(), s.want)
	n, err := s.text.Write(p)
	if !before && strings.Contains(s.text.String(), s.want) {
		close(s.seen)
	}
	return n, err
}

// The first signal lets the statement that runs end, and nothing after it
// begins.
func TestFirstSignalStopsBetweenStatements(t *testing.T) {
	stderr := &signalled{want: "stopping after the current statement", seen: make(chan struct{})}
	signals := make(chan os.Signal)
	var ran []string
	step := func(id, revises string, work func()) versions.Revision {
		r := versions.Revision{ID: id, Upgrade: ops.Script{ops.Do{Name: id, Func: func(context.Context, core.Conn) error {
			ran = append(ran, id)
			work()
			return nil
		}}}}
		if revises != "" {
			r.Revises = versions.IDs{revises}
		}
		return r
	}
	var scripts versions.Set
	scripts.Add(step("1111", "", func() {}))
	scripts.Add(step("2222", "1111", func() {
		signals <- os.Interrupt
		<-stderr.seen
	}))
	scripts.Add(step("3333", "2222", func() {}))
	dir := t.TempDir()
	p := Program{
		Config: migrate.Config{URL: "sqlite:///" + filepath.ToSlash(filepath.Join(dir, "test.db")), Scripts: &scripts},
		Args:   []string{"upgrade", "head"}, Dir: dir, Stdout: new(bytes.Buffer), Stderr: stderr, Signals: signals,
	}
	if code := p.Run(t.Context()); code != 130 {
		t.Errorf("exit code %d, want 130\n%s", code, stderr.text.String())
	}
	if want := []string{"1111", "2222"}; !slices.Equal(ran, want) {
		t.Errorf("ran %v, want %v", ran, want)
	}
}

// The second signal cancels the statement that runs.
func TestSecondSignalCancels(t *testing.T) {
	stderr := &signalled{want: "stopping after the current statement", seen: make(chan struct{})}
	signals := make(chan os.Signal)
	var scripts versions.Set
	scripts.Add(versions.Revision{ID: "1111", Upgrade: ops.Script{ops.Do{Name: "wait", Func: func(ctx context.Context, _ core.Conn) error {
		signals <- os.Interrupt
		<-stderr.seen
		signals <- os.Interrupt
		<-ctx.Done()
		return ctx.Err()
	}}}})
	dir := t.TempDir()
	url := "sqlite:///" + filepath.ToSlash(filepath.Join(dir, "test.db"))
	p := Program{
		Config: migrate.Config{Scripts: &scripts}, Args: []string{"upgrade", "--url", url},
		Dir: dir, Stdout: new(bytes.Buffer), Stderr: stderr, Signals: signals,
	}
	if code := p.Run(t.Context()); code != 130 {
		t.Errorf("exit code %d, want 130\n%s", code, stderr.text.String())
	}
	var stdout bytes.Buffer
	p.Args, p.Stdout = []string{"current", "--json", "--url", url}, &stdout
	if code := p.Run(t.Context()); code != 0 || !strings.Contains(stdout.String(), `"heads": []`) {
		t.Errorf("current: exit code %d\n%s", code, stdout.String())
	}
}
