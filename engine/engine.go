// Package engine opens databases by URL.
//
// It stands between the dialects, which know how to connect, and everything
// above them, which only wants a connection.
package engine

import (
	"context"
	"fmt"
	"time"

	"limbeck.dev/migrate/dialect"
)

// Engine is a database that can be connected to. It is safe for use by several
// goroutines; its connections are not.
type Engine struct {
	url    dialect.URL
	driver dialect.Driver
}

// Open reads the URL and finds its driver among those that the program
// imports. It does not connect. Its errors never show the password.
func Open(url string) (*Engine, error) {
	u, err := dialect.ParseURL(url)
	if err != nil {
		return nil, err
	}
	driver, err := dialect.DriverFor(u)
	if err != nil {
		return nil, err
	}
	return &Engine{url: u, driver: driver}, nil
}

// URL returns the engine's URL; printed, it hides the password.
func (e *Engine) URL() dialect.URL { return e.url }

// Offline returns the dialect that the URL names, without asking the server.
func (e *Engine) Offline() dialect.Dialect { return e.driver.Offline(e.url.Scheme) }

// connectTimeout bounds the opening of a connection: a server of another kind
// may take it and never say a word.
const connectTimeout = 20 * time.Second

// Connect opens a connection of its own, which the caller closes. A database
// that is a file is created where it does not exist.
func (e *Engine) Connect(ctx context.Context) (dialect.Conn, error) {
	return e.open(ctx, e.driver.Connect)
}

// ConnectExisting is Connect for those who only look: it creates no database
// where there is none, but fails with [io/fs.ErrNotExist].
func (e *Engine) ConnectExisting(ctx context.Context) (dialect.Conn, error) {
	if creating, ok := e.driver.(dialect.CreatingDriver); ok {
		return e.open(ctx, creating.ConnectExisting)
	}
	return e.Connect(ctx)
}

func (e *Engine) open(ctx context.Context, connect func(context.Context, dialect.URL) (dialect.Conn, error)) (dialect.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, connectTimeout)
	defer cancel()
	c, err := connect(ctx, e.url)
	if err != nil {
		return nil, fmt.Errorf("connecting to %s: %w", e.url, err)
	}
	return c, nil
}
