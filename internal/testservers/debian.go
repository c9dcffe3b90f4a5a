package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// newestSuite is the Debian suite that has MySQL and the newest Alembic; the stable ones have MariaDB only.
const newestSuite = "sid"

// afterApt is a source that installs Debian packages and then is another source.
func afterApt(then source, packages ...string) source {
	return func(ctx context.Context, l *lab) (url, from string, err error) {
		if err := l.install(ctx, packages...); err != nil {
			return "", "", err
		}
		return then(ctx, l)
	}
}

// install installs Debian packages. Its error wraps errAbsent where that is not for us to do.
func (l *lab) install(ctx context.Context, packages ...string) error {
	if _, err := exec.LookPath("apt-get"); err != nil || os.Geteuid() != 0 {
		return fmt.Errorf("apt-get is for root on Debian: %w", errAbsent)
	}
	l.apt.Lock()
	defer l.apt.Unlock()
	say("installing %v", packages)
	for _, args := range [][]string{
		{"update", "-q"},
		append([]string{"install", "-q", "-y", "--no-install-recommends"}, packages...),
	} {
		c := exec.CommandContext(ctx, "apt-get", append([]string{"-o", "DPkg::Lock::Timeout=300"}, args...)...)
		c.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive")
		if _, err := output(c); err != nil {
			return err
		}
	}
	return nil
}

// debianMySQL starts a MySQL server from the packages of Debian's newest suite.
func debianMySQL(ctx context.Context, l *lab) (url, from string, err error) {
	root, err := l.fromDebian(ctx, "mysql", "mysql-server-core")
	if err != nil {
		return "", "", err
	}
	program, err := foreign(root, "usr/sbin/mysqld")
	if err != nil {
		return "", "", err
	}
	url, err = startMySQL(ctx, l, append(program, "--no-defaults", "--basedir="+filepath.Join(root, "usr")))
	return url, root, err
}

// fromDebian gives a directory with the files of packages of Debian's newest suite, and of all that they need.
// They are unpacked once, into the user's cache directory, so that the machine's own stay as they are. It comes
// into being whole: what a killed run leaves is a directory of another name.
func (l *lab) fromDebian(ctx context.Context, name, packages string) (root string, err error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("%w: %w", err, errAbsent)
	}
	root = filepath.Join(cache, "migrate-test", name)
	if _, err := os.Stat(root); err == nil {
		return root, nil
	}
	if _, err := exec.LookPath("debootstrap"); err != nil {
		if err := l.install(ctx, "debootstrap"); err != nil {
			return "", err
		}
	}
	if err := os.MkdirAll(filepath.Dir(root), 0o755); err != nil {
		return "", err
	}
	fresh, err := scratchDir(filepath.Dir(root), name+"-new-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(fresh)
	say("unpacking %s from Debian %s into %s, once", name, newestSuite, root)
	if err := unpack(ctx, fresh, newestSuite, packages); err != nil {
		return "", err
	}
	err = os.Rename(fresh, root)
	if _, there := os.Stat(root); there == nil {
		return root, nil // ours, or that of another run which was faster
	}
	return "", err
}

// unpack puts the files of packages (a list with commas) of a Debian suite, and of what they depend on, into a directory. None of
// the packages' scripts are run, so that it needs neither root nor chroot.
func unpack(ctx context.Context, dir, suite, packages string) error {
	download := filepath.Join(dir, "download")
	defer os.RemoveAll(download)
	_, err := output(exec.CommandContext(ctx, "debootstrap", "--download-only", "--variant=minbase", "--include="+packages, suite, download))
	if err != nil {
		return err
	}
	archives, err := filepath.Glob(filepath.Join(download, "var/cache/apt/archives/*.deb"))
	if err != nil {
		return err
	}
	for _, p := range archives {
		if _, err := output(exec.CommandContext(ctx, "dpkg-deb", "--extract", p, dir)); err != nil {
			return err
		}
	}
	return nil
}
