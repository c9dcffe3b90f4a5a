package dialect

import (
	"context"
	"errors"
	"fmt"

	"limbeck.dev/migrate/core"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
)

// Rehearser is an [Inspector] that can try operations.
type Rehearser interface {
	// Rehearse executes the operations in a place of their own, in which the
	// objects of live that they concern are made without rows, and takes it away.
	// An operation that the server refuses whatever the rows are is a
	// [*CannotRunError]. What cannot be tried passes.
	Rehearse(ctx context.Context, c core.Conn, live *md.MetaData, script ops.Script) error
}

// TryOps executes operations one after the other, each as move has it in the place
// of a [Rehearser], and compiled for what those before it have left. It ends at the
// first that fails, with what verdict makes of that, and at one whose effect is not
// known.
func TryOps(ctx context.Context, c core.Conn, d Dialect, script ops.Script, move func(ops.Op) ops.Op, verdict func(ctx context.Context, op ops.Op, err error) error) error {
	for _, op := range script {
		if len(ops.Objects(op)) == 0 {
			return nil // SQL text, or a function
		}
		list, err := d.CompileLive(ctx, c, move(op))
		if err != nil {
			return ctx.Err() // what cannot be compiled is told by compiling
		}
		for _, statement := range list {
			if _, err := c.Exec(ctx, statement.Core()); err != nil {
				return verdict(ctx, op, err)
			}
		}
	}
	return nil
}

// CannotRunError says that the database refuses an operation, and what can be
// done instead.
type CannotRunError struct {
	Op   ops.Op
	Err  error
	Mend string
}

// Error implements error.
func (e *CannotRunError) Error() string {
	text := fmt.Sprintf("%q cannot run: %v", ops.Describe(e.Op), e.Err)
	if e.Mend != "" {
		text += "; " + e.Mend
	}
	return text
}

// Unwrap returns what the database said.
func (e *CannotRunError) Unwrap() error { return e.Err }

// Runnable reports the first operation of a script, for the database as it is in
// live, that the dialect cannot compile or the server refuses. What is to be tried
// is tried by judge, which is a connection to the same database or to one like it.
func Runnable(ctx context.Context, c, judge Conn, live *md.MetaData, script ops.Script) error {
	d := c.Dialect()
	for _, op := range script {
		_, err := d.Compile(op)
		if errors.Is(err, errors.ErrUnsupported) {
			_, err = d.CompileLive(ctx, c, op) // the database at hand may tell
		}
		if errors.Is(err, errors.ErrUnsupported) {
			return err
		}
	}
	if r, ok := judge.Dialect().(Rehearser); ok && len(script) > 0 {
		return r.Rehearse(ctx, judge, live, script)
	}
	return nil
}
