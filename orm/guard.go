package orm

import (
	"fmt"
	"runtime"
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
		if !ownFunction(f.Function) || !more {
			return fmt.Sprintf("%s:%d", f.File, f.Line)
		}
	}
}

// ownFunction reports whether a function is one of this package, whose tests are
// another.
func ownFunction(name string) bool {
	const own = "limbeck.dev/migrate/orm."
	return len(name) > len(own) && name[:len(own)] == own
}
