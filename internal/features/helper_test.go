package features

import (
	"context"
	"testing"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/engine"
)

// connectFor opens a connection after the test's own context has ended.
func connectFor(t *testing.T, url string) dialect.Conn {
	t.Helper()
	eng, err := engine.Open(url)
	if err != nil {
		t.Fatal(err)
	}
	c, err := eng.Connect(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func text(sql string) core.Statement { return core.SQL(sql) }
