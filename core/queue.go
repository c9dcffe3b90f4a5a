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

// Queue executes a statement of the open transaction, whose result is not
// needed for what comes next: a [Queuer] sends it together with that, any other
// connection at once.
func Queue(ctx context.Context, c Conn, stmt Statement, then func(Result, error) error) error {
	if q, ok := c.(Queuer); ok {
		q.Queue(stmt, then)
		return nil
	}
	result, err := c.Exec(ctx, stmt)
	if then != nil {
		err = then(result, err)
	}
	return err
}
