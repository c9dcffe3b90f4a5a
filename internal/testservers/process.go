package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

const (
	startTimeout = 2 * time.Minute  // for a server to answer after it was started
	stopTimeout  = 10 * time.Second // for a server to end after it was told to
	tailLength   = 2000             // bytes of a program's output that go into an error
)

// A process is a database server that runs until the lab closes.
type process struct {
	name string
	log  string        // the file with its output
	done chan struct{} // closed when it has ended
}

// serve starts a server's program, which the signal stop will end when the lab closes, or when this program
// dies without having closed it. It fails where the program cannot be started.
func (l *lab) serve(name string, c *exec.Cmd, stop syscall.Signal) (*process, error) {
	p := &process{name: name, log: filepath.Join(l.dir, name+".log"), done: make(chan struct{})}
	log, err := os.Create(p.log)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	c.Stdout, c.Stderr = log, log
	endWithUs(c, stop)
	keepFromTerminal(c)
	if err := c.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", name, err)
	}
	go func() {
		// How it ended is told by its log and by whether it was ready before.
		_ = c.Wait()
		close(p.done)
	}()
	l.atEnd(func() {
		_ = c.Process.Signal(stop)
		select {
		case <-p.done:
		case <-time.After(stopTimeout):
			_ = c.Process.Kill()
			<-p.done
		}
	})
	return p, nil
}

// ready waits until the server answers at url. It fails, with the end of the server's log, where the server
// ends or stays silent.
func (p *process) ready(ctx context.Context, url string) error {
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	for {
		_, err := version(ctx, url)
		if err == nil {
			return nil
		}
		select {
		case <-p.done:
			return fmt.Errorf("%s ended before it answered: %s", p.name, p.tail())
		case <-ctx.Done():
			return fmt.Errorf("%s does not answer: %w: %s", p.name, err, p.tail())
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func (p *process) tail() string {
	log, err := os.ReadFile(p.log)
	if err != nil {
		return err.Error()
	}
	return tail(log)
}

// output runs a program, made by exec.CommandContext, to its end and gives what it wrote. Its error holds the
// end of that.
func output(c *exec.Cmd) (string, error) {
	endWithUs(c, syscall.SIGTERM)
	keepFromTerminal(c)
	// Installers have things to put away when they are interrupted.
	c.Cancel = func() error { return c.Process.Signal(syscall.SIGTERM) }
	c.WaitDelay = stopTimeout
	out, err := c.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%s: %w: %s", filepath.Base(c.Path), err, tail(out))
	}
	return string(out), nil
}

func tail(out []byte) string {
	return string(bytes.TrimSpace(out[max(0, len(out)-tailLength):]))
}
