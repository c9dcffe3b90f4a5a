package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
)

// dockered is a source that starts a service of scripts/compose.yaml, where a docker engine answers. The
// service listens on inner in its container, and compose gives it a free port of this machine.
func dockered(service, inner, scheme, user, database string) source {
	return func(ctx context.Context, l *lab) (url, from string, err error) {
		if err := exec.CommandContext(ctx, "docker", "info").Run(); err != nil {
			return "", "", fmt.Errorf("no docker engine: %w", errAbsent)
		}
		if err := exec.CommandContext(ctx, "docker", "compose", "version").Run(); err != nil {
			return "", "", fmt.Errorf("docker has no compose: %w", errAbsent)
		}
		// A project for each service, so that they can be started at the same time.
		project := fmt.Sprintf("migrate-test-%d-%s", os.Getpid(), service)
		compose := func(ctx context.Context, args ...string) (string, error) {
			words := append([]string{"compose", "-p", project, "-f", "scripts/compose.yaml"}, args...)
			return output(exec.CommandContext(ctx, "docker", words...))
		}
		l.atEnd(func() {
			if _, err := compose(context.Background(), "down", "--volumes", "--timeout", "1"); err != nil {
				say("%v", err)
			}
		})
		say("starting %s in docker", service)
		if _, err := compose(ctx, "up", "--detach", "--wait", service); err != nil {
			return "", "", err
		}
		address, err := compose(ctx, "port", service, inner)
		if err != nil {
			return "", "", err
		}
		_, port, err := net.SplitHostPort(strings.TrimSpace(address))
		if err != nil {
			return "", "", fmt.Errorf("docker compose port %s: %w", service, err)
		}
		return serverURL(scheme, user, port, database), "docker", nil
	}
}
