package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// debianAlembic gives a program that runs Alembic, with drivers for all databases, from the packages of
// Debian's newest suite.
func debianAlembic(ctx context.Context, l *lab) (path, from string, err error) {
	root, err := l.unpacked(ctx, newestSuite, "alembic", "alembic", "python3-psycopg2", "python3-pymysql")
	if err != nil {
		return "", "", err
	}
	script := fmt.Sprintf("#!/bin/sh\nexport PYTHONHOME='%[1]s/usr' PYTHONPATH='%[1]s/usr/lib/python3/dist-packages'\n"+
		"exec '%[1]s/usr/bin/python3' -m alembic \"$@\"\n", root)
	path = filepath.Join(l.dir, "alembic")
	return path, root, os.WriteFile(path, []byte(script), 0o755)
}

// alembicVersion asks Alembic, as version asks a server.
func alembicVersion(ctx context.Context, path string) (string, error) {
	said, err := output(exec.CommandContext(ctx, path, "--version"))
	return strings.TrimPrefix(strings.TrimSpace(said), "alembic "), err
}
