package engine_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/engine"
	"limbeck.dev/migrate/internal/testdb"
)

func TestOnAcquireAndRelease(t *testing.T) {
	testdb.Each(t, func(t *testing.T, _, url string) {
		var seen []string
		note := func(word string) func(context.Context, core.Conn) error {
			return func(ctx context.Context, c core.Conn) error {
				seen = append(seen, word)
				_, err := c.Exec(ctx, core.SQL("SELECT 1"))
				return err
			}
		}
		e := open(t, url, engine.OnAcquire(note("acquire")), engine.OnRelease(note("release")))
		ctx, cancel := context.WithCancel(t.Context())
		c, err := e.Conn(ctx)
		if err != nil {
			t.Fatal(err)
		}
		cancel() // a connection is reset all the same
		if err := c.Close(ctx); err != nil {
			t.Error(err)
		}
		exec(t, e, "SELECT 1")
		if got := strings.Join(seen, " "); got != "acquire release acquire release" {
			t.Error(got)
		}

		refused := errors.New("no")
		e = open(t, url, engine.OnAcquire(func(context.Context, core.Conn) error { return refused }))
		if _, err := e.Exec(t.Context(), core.SQL("SELECT 1")); !errors.Is(err, refused) {
			t.Error(err)
		}
		if n := e.Stats().InUse; n != 0 {
			t.Errorf("%d connections are in use", n)
		}
	})
}
