package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// newestSuite is the Debian suite that has MySQL and the newest Alembic; the stable ones have MariaDB only.
const newestSuite = "sid"

// unpacked gives a directory with the files of packages of a Debian suite, and of all that they need. Its programs
// run on this machine (see wrapPrograms). They are unpacked once, into the cache directory, so that the machine's own
// stay as they are. It comes into being whole: what a killed run leaves is a directory of another name.
func (l *lab) unpacked(ctx context.Context, suite, name string, packages ...string) (root string, err error) {
	cache, err := cacheDir()
	if err != nil {
		return "", fmt.Errorf("%w: %w", err, errAbsent)
	}
	root = filepath.Join(cache, name+"-"+suite)
	if _, err := os.Stat(root); err == nil {
		return root, nil
	}
	if _, err := exec.LookPath("debootstrap"); err != nil {
		if err := l.install(ctx, "debootstrap"); err != nil {
			return "", err
		}
	}
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return "", err
	}
	fresh, err := scratchDir(cache, filepath.Base(root)+"-new-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(fresh)
	say("unpacking %s from Debian %s into %s, once", name, suite, root)
	if err := unpack(ctx, fresh, suite, packages); err != nil {
		return "", err
	}
	if err := wrapPrograms(fresh, root); err != nil {
		return "", err
	}
	err = os.Rename(fresh, root)
	if _, there := os.Stat(root); there == nil {
		return root, nil // ours, or that of another run which was faster
	}
	return "", err
}

// cacheDir is where unpacked packages stay: in the user's cache directory. That of root is closed to the user as whom
// root has to run PostgreSQL, so that root takes the machine's.
func cacheDir() (string, error) {
	if os.Geteuid() == 0 {
		return "/var/cache/migrate-test", nil
	}
	cache, err := os.UserCacheDir()
	return filepath.Join(cache, "migrate-test"), err
}

// unpack puts the files of packages of a Debian suite, and of what they depend on, into a directory. None of the
// packages' scripts are run, so that it needs neither root nor chroot.
func unpack(ctx context.Context, dir, suite string, packages []string) error {
	if err := os.Chmod(dir, 0o755); err != nil {
		return err
	}
	download := filepath.Join(dir, "download")
	defer os.RemoveAll(download)
	_, err := output(exec.CommandContext(ctx, "debootstrap", "--download-only", "--variant=minbase",
		"--include="+strings.Join(packages, ","), suite, download))
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
