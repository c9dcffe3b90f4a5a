package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"limbeck.dev/migrate/internal/testdb"
)

const want = `books: 1000
Stanisław wrote 500, the best sold 999
Ursula wrote 500, the best sold 998
updated: 1 deleted: 100
authors: [Ursula Lem Octavia]
a second Lem is refused: database error: unique
Lem wrote 450, the best sold 899
Octavia wrote 0, the best sold 0
Ursula wrote 450, the best sold 5000
`

// TestSeed: the program says the same on each database, and again, since it
// leaves nothing behind.
func TestSeed(t *testing.T) {
	testdb.Each(t, func(t *testing.T, _, url string) {
		for range 2 {
			var out strings.Builder
			if err := run(t.Context(), url, &out); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, out.String()); diff != "" {
				t.Error(diff)
			}
		}
	})
}
