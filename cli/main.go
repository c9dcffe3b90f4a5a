package cli

import (
	"context"
	"io"
	"os"
	"os/signal"
	"syscall"

	"limbeck.dev/migrate"
)

// Main runs the command line of the process, and ends the process with its
// exit code. The zero Config is the stock command; a program with a model or
// scripts of its own gives them here, and migrate.yaml and flags the rest.
func Main(config migrate.Config) {
	os.Exit(mainCode(Program{Config: config}))
}

// MainFunc is [Main] for a program whose configuration depends on the command
// line. The function is called once the arguments are understood, by commands
// that work on a project, and for each database of several; what it fails with
// is the command's error.
func MainFunc(configure func(Args) (migrate.Config, error)) {
	os.Exit(mainCode(Program{Configure: configure}))
}

// Args are what the command line says to the program itself.
type Args struct {
	// X are the values of -x key=value; a key without a value has an empty one.
	X map[string]string
	// Tag is what --tag says, for the program's own use.
	Tag string
	// Name is that of -n, or of the database that the command is at.
	Name string
}

func mainCode(p Program) int {
	patientCollector()
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	if !signal.Ignored(syscall.SIGHUP) { // as nohup has it
		signal.Notify(signals, syscall.SIGHUP)
	}
	dir, err := os.Getwd()
	if err != nil {
		dir = "."
	}
	p.Args, p.Env, p.Dir = os.Args[1:], os.Environ(), dir
	p.Stdin, p.Stdout, p.Stderr, p.Signals = os.Stdin, os.Stdout, os.Stderr, signals
	p.replace = true
	return p.Run(context.Background())
}

// Program is one run of the command.
type Program struct {
	// Config is what the program itself gives; see [Main].
	Config migrate.Config
	// Configure gives the Config instead, where it is not nil; see [MainFunc].
	Configure func(Args) (migrate.Config, error)
	// Args are the arguments, without the program's name.
	Args []string
	// Env are the environment variables, as os.Environ returns them; nil: none.
	Env []string
	// Dir is the working directory, as an absolute path.
	Dir string

	Stdin          io.Reader
	Stdout, Stderr io.Writer

	// Signals stop the run: the first between two statements, the second at
	// once. Nil: the context alone does.
	Signals <-chan os.Signal

	// replace says that a Go environment may take the place of the process.
	replace bool
}

// Run runs the command and returns its exit code; see [Program] for what it
// reads and writes.
func (p *Program) Run(ctx context.Context) int {
	r := newRun(p)
	ctx, end := r.watch(ctx)
	defer end()
	root := r.rootCommand()
	root.SetArgs(stepsLast(root, p.Args))
	root.SetIn(p.Stdin)
	root.SetOut(p.Stdout)
	root.SetErr(p.Stderr)
	return r.finish(root.ExecuteContext(ctx))
}
