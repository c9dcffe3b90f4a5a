package core

import "context"

// Queuer is a connection that can hold a statement back, and send it in one
// round trip with what comes next.
type Queuer interface {
	// Queue keeps the statement until the connection is used again. then, which
	// may be nil, gets its result or its error; the error that it returns is
	// that of the call with which the statement was sent, and nothing behind it
	// is done. Rolling back drops what was not sent.
	Queue(stmt Statement, then func(Result, error) error)
}

// Repeater is a connection on which a statement that comes again and again, with
// other arguments, is cheaper when it is kept prepared.
type Repeater interface {
	Repeat(ctx context.Context, stmt Statement) (Result, error)
}

// Queue executes a statement of the open transaction that comes again and again,
// and whose result is not needed for what comes next: a [Queuer] sends it
// together with that, any other connection at once.
func Queue(ctx context.Context, c Conn, stmt Statement, then func(Result, error) error) error {
	if q, ok := c.(Queuer); ok {
		q.Queue(stmt, then)
		return nil
	}
	exec := c.Exec
	if r, ok := c.(Repeater); ok {
		exec = r.Repeat
	}
	result, err := exec(ctx, stmt)
	if then != nil {
		err = then(result, err)
	}
	return err
}
