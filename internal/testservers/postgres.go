package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
)

// installedPostgres starts a PostgreSQL server from the programs on this machine.
func installedPostgres(ctx context.Context, l *lab) (url, from string, err error) {
	bin, err := postgresBin()
	if err != nil {
		return "", "", err
	}
	url, err = startPostgres(ctx, l, bin)
	return url, bin, err
}

// debianPostgres is a source that starts a PostgreSQL server from the packages of a Debian suite.
func debianPostgres(suite string) source {
	return func(ctx context.Context, l *lab) (url, from string, err error) {
		root, err := l.unpacked(ctx, suite, "postgresql", "postgresql")
		if err != nil {
			return "", "", err
		}
		bin, err := newestBin(root)
		if err != nil {
			return "", "", err
		}
		if err := l.offer(bin, "psql", "pg_dump", "pg_restore"); err != nil {
			return "", "", err
		}
		url, err = startPostgres(ctx, l, bin)
		return url, root, err
	}
}

// startPostgres makes a data directory and starts a PostgreSQL server on it, with the programs in bin.
func startPostgres(ctx context.Context, l *lab, bin string) (url string, err error) {
	data, err := initPostgres(ctx, l, bin)
	if err != nil {
		return "", err
	}
	port, err := freePort()
	if err != nil {
		return "", err
	}
	c := exec.Command(filepath.Join(bin, "postgres"), "-D", data,
		"-c", "listen_addresses=127.0.0.1", "-c", "port="+port, "-c", "unix_socket_directories=",
		"-c", "max_connections=300",
		"-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off")
	c.Dir = data
	if err := notRoot(c); err != nil {
		return "", err
	}
	p, err := l.serve("postgresql", c, syscall.SIGQUIT) // SIGQUIT: at once, without waiting for sessions
	if err != nil {
		return "", err
	}
	url = serverURL("postgresql", "migrate", port, "postgres")
	return url, p.ready(ctx, url)
}

// initPostgres makes a data directory whose superuser is migrate, and gives its path.
func initPostgres(ctx context.Context, l *lab, bin string) (string, error) {
	data, err := l.mkdir("postgresql")
	if err != nil {
		return "", err
	}
	secret := filepath.Join(l.dir, "postgresql.password")
	if err := os.WriteFile(secret, []byte(password), 0o600); err != nil {
		return "", err
	}
	c := exec.CommandContext(ctx, filepath.Join(bin, "initdb"), "-D", data, "-U", "migrate", "--pwfile="+secret,
		"--auth=scram-sha-256", "--encoding=UTF8", "--no-locale", "--no-sync")
	c.Dir = data
	if err := notRoot(c, data, secret); err != nil {
		return "", err
	}
	_, err = output(c)
	return data, err
}

// postgresBin finds the directory of PostgreSQL's programs on this machine: that of the PATH, else the newest that
// Debian's packages have installed.
func postgresBin() (string, error) {
	if initdb, err := exec.LookPath("initdb"); err == nil {
		// A link may lead here from a directory that lacks the others.
		initdb, err = filepath.EvalSymlinks(initdb)
		return filepath.Dir(initdb), err
	}
	return newestBin("/")
}

// newestBin finds the directory of the programs of the newest PostgreSQL that Debian's packages have put under root.
func newestBin(root string) (string, error) {
	found, err := filepath.Glob(filepath.Join(root, "usr/lib/postgresql/*/bin/initdb"))
	if err != nil {
		return "", err
	}
	if len(found) == 0 {
		return "", fmt.Errorf("no initdb in %s: %w", filepath.Join(root, "usr/lib/postgresql"), errAbsent)
	}
	return filepath.Dir(slices.Max(found)), nil
}
