package orm

import (
	"fmt"
	"path"
	"runtime"
	"strings"
	"sync/atomic"
)

// guard notices that two goroutines are in a session at once.
type guard struct{ inside atomic.Pointer[[16]uintptr] }

// enter is called where a call begins to work; the error names both calls.
func (g *guard) enter() error {
	var here [16]uintptr
	runtime.Callers(3, here[:])
	if g.inside.CompareAndSwap(nil, &here) {
		return nil
	}
	e := &ConcurrentUseError{First: "another call", Second: callSite(&here)}
	if there := g.inside.Load(); there != nil {
		e.First = callSite(there)
	}
	return e
}

func (g *guard) leave() { g.inside.Store(nil) }

// outside runs code of the program, which may use the session.
func (g *guard) outside(f func() error) error {
	held := g.inside.Swap(nil)
	defer g.inside.Store(held)
	return f()
}

// callSite returns the first place of the callers that is not in this package.
func callSite(callers *[16]uintptr) string {
	frames := runtime.CallersFrames(callers[:])
	for {
		f, more := frames.Next()
		if !ownFile(f.File) || !more {
			return fmt.Sprintf("%s:%d", f.File, f.Line)
		}
	}
}

// ownDir is where the sources of this package are.
var ownDir = func() string {
	_, file, _, _ := runtime.Caller(0)
	return path.Dir(file)
}()

// ownFile reports whether a file is of this package, whose tests are another. The
// names of functions would not tell: a loop over objects is compiled into the
// function that it stands in.
func ownFile(file string) bool {
	return path.Dir(file) == ownDir && !strings.HasSuffix(file, "_test.go")
}
