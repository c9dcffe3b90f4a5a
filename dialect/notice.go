package dialect

import "context"

// Notice is what a server says beside its answer to a statement.
type Notice struct {
	// Warning says that the server warns; else it informs.
	Warning bool
	// Text is in the server's words, with its level and code.
	Text string
	// SQL is the statement, where the connection knows which one it was.
	SQL string
}

// Noticer is a [Conn] whose server says such things.
type Noticer interface {
	// Listen says whether the statements that follow are of interest.
	Listen(on bool)
	// Notices returns what the server has said about those since the last call. It
	// may have to ask, which takes the place of what the last statement left for
	// the next one to look at. Unless it may do so now, it is done before the next
	// statement that does not look.
	Notices(ctx context.Context, now bool) ([]Notice, error)
}
