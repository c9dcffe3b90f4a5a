// Package testconn opens connections for tests. It stands beside package testdb,
// which must not import what it helps to test.
package testconn

import (
	"context"
	"testing"

	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/engine"
)

// Open opens a connection that no pool has, also where the context of the test
// has ended. It is closed at the end of the test.
func Open(t testing.TB, url string) dialect.Conn {
	t.Helper()
	eng, err := engine.Open(url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { eng.Close() })
	c, err := eng.Connect(context.WithoutCancel(t.Context()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close(context.Background()) })
	return c
}
