package migrate

import (
	"context"
	"fmt"

	"limbeck.dev/migrate/autogen"
	"limbeck.dev/migrate/dialect"
)

// Check compares the model with the database and changes nothing; it tells
// about applied scripts that were edited ([EventEdited]). What it
// found comes with [ErrPending] where they differ; [ErrBehind] says that the
// database must be upgraded first.
func (e *Environment) Check(ctx context.Context) (*autogen.Candidate, error) {
	if e.config.Target == nil {
		return nil, ErrNoModel
	}
	c, err := e.look(ctx)
	if err != nil {
		return nil, err
	}
	defer e.release(ctx, c)
	if err := e.tellEdited(ctx, c); err != nil {
		return nil, err
	}
	found, err := e.compareHere(ctx, c)
	if err == nil && len(found.Upgrade) > 0 {
		err = ErrPending
	}
	return found, err
}

// compare compares the model with the database that c is connected to, which
// must be at the newest revision.
func (e *Environment) compare(ctx context.Context, c dialect.Conn) (*autogen.Candidate, error) {
	if e.config.Target == nil {
		return nil, ErrNoModel
	}
	heads, err := e.tables.HeadsIfAny(ctx, c)
	if err != nil {
		return nil, err
	}
	pending, err := e.graph.Upgrade(heads, "heads")
	if err != nil {
		return nil, err
	}
	if len(pending) > 0 {
		return nil, ErrBehind
	}
	owned, err := e.graph.Owned(heads, c.Dialect().Syntax(), c.Dialect().Capabilities().DefaultSchema)
	if err != nil {
		return nil, err
	}
	var found *autogen.Candidate
	err = e.judged(ctx, c, heads, func(judge dialect.Conn) (err error) {
		found, err = autogen.Generate(ctx, c, c.Dialect(), autogen.Request{
			Model: e.config.Target, Schemas: e.config.Schemas, Ignore: e.tables.Reflected(c.Dialect()), Owned: owned, Judge: judge,
			Filter: e.filter(c.Dialect()), Comparers: autogen.Comparers{Type: e.config.CompareType, Default: e.config.CompareDefault},
		})
		if err != nil {
			return err
		}
		if err := dialect.Runnable(ctx, c, judge, found.Live, found.Upgrade); err != nil {
			return fmt.Errorf("the model needs a change that cannot be written: %w", err)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return found, nil
}
