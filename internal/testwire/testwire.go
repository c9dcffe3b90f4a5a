// Package testwire has small servers that speak the protocols of PostgreSQL and
// MySQL as far as a client needs that asks them what they are. Tests let them be
// products that cannot be installed here.
package testwire

import (
	"net"
	"testing"
)

// Answer is what a server says to a statement: one row of text, or no column at
// all. It reports false for what the server does not know, which is an error.
type Answer func(sql string) (row []string, known bool)

// Listen serves connections, each by itself, until the test ends, and returns its
// address.
func Listen(t testing.TB, serve func(net.Conn)) (address string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return // the test has ended
			}
			go func() {
				defer c.Close()
				serve(c)
			}()
		}
	}()
	return l.Addr().String()
}
