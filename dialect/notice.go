package dialect

import "context"

// Notice is what a server says beside its answer to a statement.
type Notice struct {
	// Warning says that the server warns; else it informs.
	Warning bool
	// Text is in the server's words, with its level and code.
	Text string
}

// Noticer is a [Conn] whose server says such things.
type Noticer interface {
	// Notices returns what the server has said since the last call, of which the
	// statement was the last. Where the server has to be asked, it is only asked
	// about statements that it often has something to say about.
	Notices(ctx context.Context, statement string) ([]Notice, error)
}
