package main

import (
	"os"
	"os/exec"
	"os/user"
	"strconv"
	"syscall"
)

// endWithUs makes a program that was not started yet get a signal when this one dies, however that happens.
// (The kernel watches the thread that started the program, not the process; Go keeps its threads.)
func endWithUs(c *exec.Cmd, stop syscall.Signal) { attributes(c).Pdeathsig = stop }

// keepFromTerminal keeps the terminal's Ctrl-C from a program, so that it goes on until we stop it.
func keepFromTerminal(c *exec.Cmd) { attributes(c).Setpgid = true }

// dieWithParent has the kernel send this program SIGTERM when its parent dies, so that killing "go run",
// which passes nothing on, leaves no servers behind.
func dieWithParent() {
	// A kernel that refuses costs nothing but that comfort.
	_, _, _ = syscall.RawSyscall(syscall.SYS_PRCTL, syscall.PR_SET_PDEATHSIG, uintptr(syscall.SIGTERM), 0)
}

// notRoot makes a program run as an ordinary user, and gives the paths to that user. It does nothing where
// we are not root ourselves. PostgreSQL refuses to be run by root.
func notRoot(c *exec.Cmd, paths ...string) error {
	if os.Geteuid() != 0 {
		return nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		if u, err = user.Lookup("nobody"); err != nil {
			return err
		}
	}
	uid, err := strconv.Atoi(u.Uid)
	if err != nil {
		return err
	}
	gid, err := strconv.Atoi(u.Gid)
	if err != nil {
		return err
	}
	attributes(c).Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	for _, path := range paths {
		if err := os.Chown(path, uid, gid); err != nil {
			return err
		}
	}
	return nil
}

func attributes(c *exec.Cmd) *syscall.SysProcAttr {
	if c.SysProcAttr == nil {
		c.SysProcAttr = &syscall.SysProcAttr{}
	}
	return c.SysProcAttr
}
