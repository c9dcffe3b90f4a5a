//go:build !linux

package main

import (
	"os/exec"
	"syscall"
)

// These do on Linux what their names say; elsewhere the servers are stopped only by a run that ends itself,
// and PostgreSQL has to be started by a user other than root.

func endWithUs(*exec.Cmd, syscall.Signal) {}

func keepFromTerminal(*exec.Cmd) {}

func dieWithParent() {}

func notRoot(*exec.Cmd, ...string) error { return nil }
