package cli

import (
	"cmp"
	"context"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/spf13/cobra"
	"limbeck.dev/migrate"
	"limbeck.dev/migrate/dialect"
)

// run is the state of one run of a Program.
type run struct {
	*Program
	flags   flags
	out     *output
	secrets *secrets
	dialect dialect.Dialect // once the environment is open; nil without a URL
	inDir   bool            // Dir is the working directory of the process
	warned  []string        // what checkSafety has warned of
	sure    bool            // what loses data on the way down must be confirmed, also without a terminal
	table   *statusTable    // where status is of several databases; nil: a page for each
	started bool            // the arguments were understood, and a command runs

	interrupted atomic.Bool
	mu          sync.Mutex
	stop        func() // how the first signal stops what goes on; nil: by the context
}

// flags are those of every command.
type flags struct {
	config, url, name    string
	scratch              string // a URL
	json, verbose, quiet bool
	strict               bool
	extras               []string // key=value
	tag                  string
	migration            migrationFlags
}

func newRun(p *Program) *run {
	own := *p // a run configures its own
	r := &run{Program: &own, secrets: new(secrets)}
	wd, err := os.Getwd()
	r.inDir = err == nil && wd == p.Dir
	for _, arg := range p.Args {
		r.secrets.learn(arg)
	}
	r.out = &output{stdout: p.Stdout, stderr: p.Stderr, secrets: r.secrets, flags: &r.flags}
	r.out.colorStdout = r.colorful(p.Stdout)
	r.out.colorStderr = r.colorful(p.Stderr)
	return r
}

// getenv returns an environment variable of the Program.
func (r *run) getenv(key string) (value string, set bool) {
	for _, entry := range slices.Backward(r.Env) { // the last one counts, as in os/exec
		if name, value, _ := strings.Cut(entry, "="); name == key {
			return value, true
		}
	}
	return "", false
}

// do makes a cobra action of a function; from here on, errors are no longer
// those of usage.
func (r *run) do(action func(ctx context.Context, args []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		r.started = true
		return r.forEach(cmd, func() error { return action(cmd.Context(), args) })
	}
}

// watch turns signals into the end of the run.
func (r *run) watch(ctx context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		for {
			select {
			case <-ctx.Done():
				return
			case s := <-r.Signals:
				r.interrupt(s, cancel)
			}
		}
	}()
	return ctx, cancel
}

// interrupt ends what goes on: gently at first where that is possible.
func (r *run) interrupt(s os.Signal, cancel func()) {
	again := r.interrupted.Swap(true)
	r.mu.Lock()
	stop := r.stop
	r.mu.Unlock()
	if stop == nil || again {
		cancel()
		return
	}
	stop()
	r.out.log("%s: stopping after the current statement; again to cancel it", s)
}

// stoppable lets the first signal stop the environment between two statements
// while work goes on.
func (r *run) stoppable(env *migrate.Environment, work func() error) error {
	set := func(stop func()) {
		r.mu.Lock()
		r.stop = stop
		r.mu.Unlock()
	}
	set(env.Stop)
	defer set(nil)
	return work()
}

// atOnce lets the first signal cancel what goes on, until the function that it
// returns is called.
func (r *run) atOnce() (end func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	stop := r.stop
	r.stop = nil
	return func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.stop = stop
	}
}

var stepsArgument = regexp.MustCompile(`^-[0-9]+$`)

// stepsLast moves arguments such as -1 that are no values of flags behind a
// "--", where they are not taken for flags: `downgrade -1 --sql` is written so by everyone who knows Alembic.
func stepsLast(root *cobra.Command, args []string) []string {
	if slices.Contains(args, "--") {
		return args
	}
	cmd, _, _ := root.Find(args) // where there is no such command, cobra says so
	var rest, steps []string
	for i, arg := range args {
		if stepsArgument.MatchString(arg) && (i == 0 || !takesValue(cmd, args[i-1])) {
			steps = append(steps, arg)
		} else {
			rest = append(rest, arg)
		}
	}
	if steps == nil {
		return args
	}
	return append(append(rest, "--"), steps...)
}

// takesValue tells whether an argument is a flag of which the next one is the value.
func takesValue(cmd *cobra.Command, arg string) bool {
	name, long := strings.CutPrefix(arg, "--")
	if long {
		f := cmd.Flag(name)
		return f != nil && f.NoOptDefVal == ""
	}
	if len(arg) != 2 || arg[0] != '-' {
		return false
	}
	f := cmp.Or(cmd.Flags().ShorthandLookup(arg[1:]), cmd.InheritedFlags().ShorthandLookup(arg[1:]))
	return f != nil && f.NoOptDefVal == ""
}
