package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
)

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
