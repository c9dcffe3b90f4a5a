package mysql

import (
	"context"
	"fmt"
	"strconv"
	"time"
)

// How long to wait for a second connection to say KILL QUERY, and how often to
// say it again while the statement goes on: the first may have come before the
// server began it.
const (
	killPatience = 10 * time.Second
	killInterval = time.Second
)

// guard watches over one statement. The driver by itself abandons a statement
// when its context ends: it closes the connection, and the server goes on with
// an ALTER TABLE that nobody waits for any more. So the driver never sees the
// caller's context. When that ends, the server is told to stop the statement,
// and the statement's own end is waited for.
type guard struct {
	caller context.Context
	work   context.Context // the driver's; ends early only if the server cannot be told
	free   context.CancelFunc
	over   chan struct{} // closed when the statement is over
	told   chan struct{} // closed when the killer has finished
	lost   error         // why the server could not be told
	stop   func() bool
}

// guard begins to watch over a statement; call end once when it is over.
func (c *conn) guard(ctx context.Context) (*guard, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if c.host == nil { // nobody to tell: the driver closes the connection
		return &guard{caller: ctx, work: ctx, free: func() {}, over: make(chan struct{}), stop: func() bool { return true }}, nil
	}
	g := &guard{caller: ctx, over: make(chan struct{}), told: make(chan struct{})}
	g.work, g.free = context.WithCancel(context.WithoutCancel(ctx))
	g.stop = context.AfterFunc(ctx, func() {
		defer close(g.told)
		if g.lost = c.killUntil(g.over); g.lost != nil {
			g.free()
		}
	})
	return g, nil
}

// killUntil stops the connection's statement, again and again, until over is
// closed.
func (c *conn) killUntil(over <-chan struct{}) error {
	for {
		select {
		case <-over:
			return nil
		default:
		}
		if err := c.kill(); err != nil {
			return err
		}
		select {
		case <-over:
			return nil
		case <-time.After(killInterval):
		}
	}
}

// kill stops the connection's statement, on the very server that runs it: on
// another one, the number would be somebody else's.
func (c *conn) kill() error {
	ctx, cancel := context.WithTimeout(context.Background(), killPatience)
	defer cancel()
	s, err := openSession(ctx, c.host)
	if err != nil {
		return err
	}
	defer s.Close()
	_, err = s.ExecContext(ctx, "KILL QUERY "+c.idText(), nil)
	return err
}

// idText is CONNECTION_ID() as text: KILL takes no arguments.
func (c *conn) idText() string { return strconv.FormatUint(c.id, 10) }

// end says that the statement is over, with what error, and returns the error
// for the caller. It waits for a killer at work, lest it hit the next statement.
func (g *guard) end(err error) error {
	close(g.over)
	if !g.stop() {
		<-g.told
	}
	g.free()
	if err != nil && g.lost != nil {
		return fmt.Errorf("%w: the statement may still be running on the server, which could not be told to stop it: %w",
			g.caller.Err(), g.lost)
	}
	return g.explain(err)
}

// explain puts the context's error before the one that its end led to.
func (g *guard) explain(err error) error {
	if err != nil && g.caller.Err() != nil {
		return fmt.Errorf("%w: %w", g.caller.Err(), err)
	}
	return err
}
