package main

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"sync"
)

// A lab is what a run has put on the machine and must clear away: one directory, and what was started.
type lab struct {
	dir string

	apt sync.Mutex // held while packages are installed: apt cannot do it twice at once

	mu      sync.Mutex
	stops   []func()
	clients string // a directory with clients that fit the servers; "" where the machine's do
}

// newLab makes the directory. It fails where it cannot.
func newLab() (*lab, error) {
	dir, err := scratchDir(scratchBase(), "migrate-testservers-")
	if err != nil {
		return nil, err
	}
	// PostgreSQL may have to run as another user, who must be able to pass through to its own directory.
	if err := os.Chmod(dir, 0o711); err != nil {
		return nil, err
	}
	return &lab{dir: dir}, nil
}

// atEnd has stop called when the lab closes.
func (l *lab) atEnd(stop func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.stops = append(l.stops, stop)
}

// close stops everything, at the same time, and removes the directory.
func (l *lab) close() {
	var all sync.WaitGroup
	for _, stop := range l.stops {
		all.Go(stop)
	}
	all.Wait()
	if err := os.RemoveAll(l.dir); err != nil {
		say("%v", err)
	}
}

// mkdir makes a directory of the lab, for its owner alone, and gives its path.
func (l *lab) mkdir(name string) (string, error) {
	dir := filepath.Join(l.dir, name)
	return dir, os.Mkdir(dir, 0o700)
}

// offer puts programs of a directory, clients of a server, before those of the machine: a pg_dump refuses a server that is
// newer than itself.
func (l *lab) offer(dir string, programs ...string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.clients == "" {
		clients, err := l.mkdir("clients")
		if err != nil {
			return err
		}
		l.clients = clients
	}
	for _, program := range programs {
		if err := os.Symlink(filepath.Join(dir, program), filepath.Join(l.clients, program)); err != nil {
			return err
		}
	}
	return nil
}

// path is the PATH of the command: the one that is set, behind the clients that were offered.
func (l *lab) path() string {
	if l.clients == "" {
		return os.Getenv("PATH")
	}
	return l.clients + string(os.PathListSeparator) + os.Getenv("PATH")
}

// freePort gives a TCP port of 127.0.0.1 that nobody listens on. The system hands these out in turn, so that
// it is unlikely to give the same one again before the server has taken it.
func freePort() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("find a free port: %w", err)
	}
	defer listener.Close()
	_, port, err := net.SplitHostPort(listener.Addr().String())
	return port, err
}
