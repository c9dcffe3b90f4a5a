package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
)

// A mysqld is the words that begin a command of MySQL or MariaDB: the program, --no-defaults, which has to be its first
// argument, and where it lies, if that is no usual place.
type mysqld []string

// installedMySQL starts a MySQL server from the mysqld on this machine, unless that is MariaDB's.
func installedMySQL(ctx context.Context, l *lab) (url, from string, err error) {
	path, err := find("mysqld")
	if err != nil {
		return "", "", err
	}
	v, err := output(exec.CommandContext(ctx, path, "--version"))
	if err != nil {
		return "", "", err
	}
	if strings.Contains(v, "MariaDB") {
		return "", "", fmt.Errorf("%s is MariaDB's: %w", path, errAbsent)
	}
	url, err = startMySQL(ctx, l, mysqld{path, "--no-defaults"})
	return url, path, err
}

// startMySQL makes a data directory and starts a MySQL server on it.
func startMySQL(ctx context.Context, l *lab, program mysqld) (url string, err error) {
	data, err := l.mkdir("mysql")
	if err != nil {
		return "", err
	}
	if _, err := output(program.command(ctx, data, "--initialize-insecure")); err != nil {
		return "", err
	}
	return program.serve(ctx, l, "mysql", data, "--mysqlx=OFF", "--secure-file-priv=")
}

// installedMariaDB starts a MariaDB server from the programs on this machine.
func installedMariaDB(ctx context.Context, l *lab) (url, from string, err error) {
	path, err := find("mariadbd")
	if err != nil {
		return "", "", err
	}
	install, err := find("mariadb-install-db")
	if err != nil {
		return "", "", err
	}
	url, err = startMariaDB(ctx, l, mysqld{path, "--no-defaults"}, mysqld{install, "--no-defaults"})
	return url, path, err
}

// debianMySQL starts a MySQL server from the packages of Debian's newest suite.
func debianMySQL(ctx context.Context, l *lab) (url, from string, err error) {
	root, err := l.unpacked(ctx, newestSuite, "mysql", "mysql-server-core")
	if err != nil {
		return "", "", err
	}
	url, err = startMySQL(ctx, l, unpackedMysqld(root, "usr/sbin/mysqld"))
	return url, root, err
}

// debianMariaDB is a source that starts a MariaDB server from the packages of a Debian suite.
func debianMariaDB(suite string) source {
	return func(ctx context.Context, l *lab) (url, from string, err error) {
		root, err := l.unpacked(ctx, suite, "mariadb", "mariadb-server")
		if err != nil {
			return "", "", err
		}
		if err := l.offer(filepath.Join(root, "usr/bin"), "mariadb", "mariadb-dump"); err != nil {
			return "", "", err
		}
		url, err = startMariaDB(ctx, l, unpackedMysqld(root, "usr/sbin/mariadbd"), unpackedMysqld(root, "usr/bin/mariadb-install-db"))
		return url, root, err
	}
}

// unpackedMysqld is a program of packages that are unpacked in root.
func unpackedMysqld(root, program string) mysqld {
	return mysqld{filepath.Join(root, program), "--no-defaults", "--basedir=" + filepath.Join(root, "usr")}
}

// startMariaDB makes a data directory, with the program install, and starts a MariaDB server on it.
func startMariaDB(ctx context.Context, l *lab, program, install mysqld) (url string, err error) {
	data, err := l.mkdir("mariadb")
	if err != nil {
		return "", err
	}
	_, err = output(install.command(ctx, data, "--skip-test-db", "--auth-root-authentication-method=normal"))
	if err != nil {
		return "", err
	}
	return program.serve(ctx, l, "mariadb", data)
}

// command is the program with what making a data directory and serving it have in common. That ctx ends
// kills it.
func (m mysqld) command(ctx context.Context, data string, args ...string) *exec.Cmd {
	words := slices.Concat(m[1:], args, []string{"--datadir=" + data, "--innodb-doublewrite=0"})
	if os.Geteuid() == 0 {
		words = append(words, "--user=root")
	}
	return exec.CommandContext(ctx, m[0], words...)
}

// serve starts a server on a data directory and gives its URL. Its user migrate may do everything.
func (m mysqld) serve(ctx context.Context, l *lab, name, data string, args ...string) (url string, err error) {
	users := filepath.Join(l.dir, name+".sql")
	// One statement a line: MariaDB reads it so.
	grant := "CREATE USER migrate@'%' IDENTIFIED BY '" + password + "';\nGRANT ALL ON *.* TO migrate@'%' WITH GRANT OPTION;\n"
	if err := os.WriteFile(users, []byte(grant), 0o600); err != nil {
		return "", err
	}
	port, err := freePort()
	if err != nil {
		return "", err
	}
	// Not under ctx: the lab stops the server, after the command that uses it.
	c := m.command(context.Background(), data, append(args,
		"--init-file="+users, "--port="+port, "--bind-address=127.0.0.1", "--skip-name-resolve",
		"--socket="+filepath.Join(l.dir, name+".sock"), "--pid-file="+filepath.Join(l.dir, name+".pid"),
		"--max-connections=300", "--innodb-buffer-pool-size=128M",
		"--skip-log-bin", "--sync-binlog=0", "--innodb-flush-log-at-trx-commit=0")...)
	p, err := l.serve(name, c, syscall.SIGKILL) // nobody will read its data again
	if err != nil {
		return "", err
	}
	url = serverURL(name, "migrate", port, "mysql")
	return url, p.ready(ctx, url)
}

// find gives the path of a program, also where the PATH of an ordinary user does not lead.
func find(program string) (string, error) {
	for _, dir := range []string{"", "/usr/sbin", "/usr/local/sbin", "/usr/libexec"} {
		if path, err := exec.LookPath(filepath.Join(dir, program)); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("%s is not installed: %w", program, errAbsent)
}
