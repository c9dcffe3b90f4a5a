package cli

import (
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"golang.org/x/term"
)

// liveLine is the last line of a terminal, drawn again and again. What is
// written to it goes above it.
type liveLine struct {
	mu    sync.Mutex
	w     io.Writer
	width func() int
	now   func() time.Time

	head, what string // escaped
	since      time.Time
	shown      bool
}

func newLiveLine(w io.Writer, width func() int, now func() time.Time) *liveLine {
	return &liveLine{w: w, width: width, now: now}
}

// terminalWidth returns a function that asks the terminal for its width, which
// may change.
func terminalWidth(f *os.File) func() int {
	return func() int {
		width, _, err := term.GetSize(int(f.Fd()))
		if err != nil || width == 0 {
			return 80
		}
		return width
	}
}

// clearLine returns to the start of the line and empties it; ECMA-48, EL.
const clearLine = "\r\x1b[K"

// Write implements io.Writer; text comes in whole lines.
func (l *liveLine) Write(text []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.clear()
	n, err := l.w.Write(text)
	l.draw()
	return n, err
}

// set changes what the line says: where the run is, and what it does there;
// its clock starts anew.
func (l *liveLine) set(head, what string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.head, l.what, l.since = head, what, l.now()
	l.draw()
}

// hide takes the line away until it is set again.
func (l *liveLine) hide() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.clear()
	l.since = time.Time{}
}

func (l *liveLine) clear() {
	if l.shown {
		_, _ = io.WriteString(l.w, clearLine)
		l.shown = false
	}
}

// draw draws the line, cut where the terminal ends.
func (l *liveLine) draw() {
	if l.since.IsZero() {
		return
	}
	parts := []string{l.head}
	if elapsed := l.now().Sub(l.since); elapsed >= time.Second {
		parts = append(parts, elapsed.Truncate(time.Second).String())
	}
	line := []rune(strings.TrimSpace(strings.Join(append(parts, l.what), " ")))
	_, _ = io.WriteString(l.w, clearLine+string(line[:min(len(line), max(0, l.width()-1))]))
	l.shown = true
}

// run draws the line every so often, until the function that it returns is
// called, which takes the line away.
func (l *liveLine) run() (end func()) {
	ticker := time.NewTicker(200 * time.Millisecond)
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for {
			select {
			case <-done:
				return
			case <-ticker.C:
				l.mu.Lock()
				l.draw()
				l.mu.Unlock()
			}
		}
	}()
	return func() {
		ticker.Stop()
		close(done)
		<-ended
		l.mu.Lock()
		defer l.mu.Unlock()
		l.clear()
	}
}

// indent indents all lines but the first.
func indent(text string) string { return strings.ReplaceAll(text, "\n", "\n    ") }
