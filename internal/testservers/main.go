// Testservers runs a command, such as go test ./..., with real database servers for it to test on.
//
//	go run ./internal/testservers -- go test ./...
//	go run ./internal/testservers -keep
//	go run ./internal/testservers -debian trixie -- go test ./...
//
// The command finds the servers in MIGRATE_TEST_POSTGRES, MIGRATE_TEST_MYSQL and MIGRATE_TEST_MARIADB, as
// package testdb explains. A variable that is already set is left as it is. For the others a private,
// throwaway server is started on a free port of 127.0.0.1, from what is installed on the machine; what is
// missing comes from docker where an engine answers, else, for root on Debian, from apt. Everything started
// here is stopped at the end, and its data removed.
//
// With -debian, PostgreSQL and MariaDB are those of a Debian suite, whatever the machine and its variables have: their
// packages are unpacked where they disturb nothing. Their clients come first in the command's PATH.
//
// At the end it says which databases were tested, in which versions, and which were not and why. It exits
// with the command's code, or with 1 where PostgreSQL or MariaDB could not be had.
//
// It is run from the top of the module, where scripts/compose.yaml is found.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	keep := flag.Bool("keep", false, "run no command: print the variables as export lines, and keep the servers until interrupted")
	suite := flag.String("debian", "", "take PostgreSQL and MariaDB from the packages of a Debian `suite`, such as trixie or sid")
	flag.Usage = func() {
		fmt.Fprintln(os.Stderr, "usage: testservers [-debian suite] -- command [argument...]\n       testservers [-debian suite] -keep")
		flag.PrintDefaults()
	}
	flag.Parse()
	if *keep != (flag.NArg() == 0) {
		flag.Usage()
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	if !*keep { // which may well have been started to outlive a shell
		dieWithParent()
	}
	servers := wanted()
	if *suite != "" {
		servers = fromSuite(*suite)
	}
	code := run(ctx, servers, flag.Args())
	stop()
	os.Exit(code)
}

// run starts the servers, runs the command (or waits for ctx to end where there is none), stops the
// servers, and gives the exit code.
func run(ctx context.Context, servers []*server, command []string) int {
	l, err := newLab()
	if err != nil {
		say("%v", err)
		return 1
	}
	defer l.close()
	l.startAll(ctx, servers)
	if ctx.Err() != nil {
		say("interrupted")
		return 1
	}

	code := 0
	if len(command) == 0 {
		printExports(l, servers)
		say("the servers run until process %d is interrupted", os.Getpid())
		<-ctx.Done()
	} else {
		code = runCommand(ctx, l, command, servers)
		report(servers)
	}
	for _, s := range servers {
		if s.required && s.err != nil && code == 0 {
			code = 1
		}
	}
	return code
}

// runCommand runs the command with the servers' variables and gives its exit code, 1 where it has none.
func runCommand(ctx context.Context, l *lab, command []string, servers []*server) int {
	c := exec.CommandContext(ctx, command[0], command[1:]...)
	c.Stdin, c.Stdout, c.Stderr = os.Stdin, os.Stdout, os.Stderr
	endWithUs(c, syscall.SIGTERM)
	c.Env = append(os.Environ(), "PATH="+l.path())
	for _, s := range servers {
		if s.err == nil {
			c.Env = append(c.Env, s.variable+"="+s.url)
		}
	}
	// The command may have servers or files of its own to put away.
	c.Cancel = func() error { return c.Process.Signal(syscall.SIGTERM) }
	c.WaitDelay = 10 * time.Second
	err := c.Run()
	if err == nil {
		return 0
	}
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() > 0 {
		return exit.ExitCode()
	}
	say("%s: %v", command[0], err)
	return 1
}

// say writes a line for people to standard error; standard output belongs to the command.
func say(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "testservers: "+format+"\n", args...)
}
