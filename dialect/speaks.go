package dialect

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"time"
)

// The servers that are told apart by what they say, with their article.
const (
	SpeaksMySQL      = "a MySQL or MariaDB server"
	SpeaksPostgreSQL = "a PostgreSQL server"
	speaksSSH        = "an SSH server"
	speaksHTTP       = "an HTTP server"
)

// WrongServerError says that another server is at an address than the URL says.
type WrongServerError struct{ Address, Who string }

// Error implements error.
func (e *WrongServerError) Error() string {
	return fmt.Sprintf("at %s is %s: look at the scheme, the host and the port of the URL", e.Address, e.Who)
}

// soon is how long a server may take to open a connection before it is looked at
// who it is. One that waits for the client to begin would else be waited for in
// vain.
const soon = time.Second

// ConnectTo connects to the server at an address, which is to speak as own says.
// Where that takes long, or fails in a way that is suspect, another connection
// finds out who is there: somebody else is a [*WrongServerError].
func ConnectTo[T any](ctx context.Context, network, address, own string, connect func(context.Context) (T, error), suspect func(error) bool) (T, error) {
	wrong := func() error {
		if who := speaker(ctx, network, address); who != "" && who != own {
			return &WrongServerError{address, who}
		}
		return nil
	}
	connecting, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	late := time.AfterFunc(soon, func() {
		if err := wrong(); err != nil {
			cancel(err)
		}
	})
	defer late.Stop()
	c, err := connect(connecting)
	if err == nil {
		return c, nil
	}
	if found := (*WrongServerError)(nil); errors.As(context.Cause(connecting), &found) {
		return c, found
	}
	if suspect(err) {
		if found := wrong(); found != nil {
			return c, found
		}
	}
	return c, err
}

// speaker tells who is at an address by what it says; "" where that is not known.
func speaker(ctx context.Context, network, address string) string {
	for _, ask := range []struct {
		text string
		who  func([]byte) string
	}{
		{"", firstWords},
		{"\x00\x00\x00\x08\x04\xd2\x16\x2f", answerToTLS}, // PostgreSQL's SSLRequest
		{"HEAD / HTTP/1.0\r\n\r\n", answerToHTTP},
	} {
		if who := ask.who(hear(ctx, network, address, ask.text)); who != "" {
			return who
		}
	}
	return ""
}

// firstWords tells the servers that speak first.
func firstWords(said []byte) string {
	switch {
	case bytes.HasPrefix(said, []byte("SSH-")):
		return speaksSSH
	case len(said) > 5 && said[3] == 0 && (said[4] == 10 || said[4] == 0xff): // a greeting of protocol 10, or an error
		return SpeaksMySQL
	}
	return ""
}

func answerToTLS(said []byte) string {
	if len(said) == 1 && (said[0] == 'S' || said[0] == 'N') {
		return SpeaksPostgreSQL
	}
	return answerToHTTP(said)
}

func answerToHTTP(said []byte) string {
	if bytes.HasPrefix(said, []byte("HTTP/")) {
		return speaksHTTP
	}
	return ""
}

// hear opens a connection, says a text, and returns what comes first.
func hear(ctx context.Context, network, address, text string) []byte {
	ctx, cancel := context.WithTimeout(ctx, soon)
	defer cancel()
	c, err := new(net.Dialer).DialContext(ctx, network, address)
	if err != nil {
		return nil
	}
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(soon / 2)) // what fails says nothing
	if _, err := c.Write([]byte(text)); err != nil {
		return nil
	}
	said := make([]byte, 64)
	n, _ := c.Read(said)
	return said[:n]
}
