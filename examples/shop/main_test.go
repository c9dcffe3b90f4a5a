package main

import (
	"bytes"
	"testing"

	"limbeck.dev/migrate/internal/testdb"
)

const want = `ordered by customer true
the second one was too late: true
and the lamp is gone: true
ann@example.org
  1 × Spade at 24.95
  10 × Seeds at 1.95
buyer1@example.org
  1 × Lamp at 79.99
Seeds: 90 left
Spade: 4 left
items that are left: 1
`

func TestShop(t *testing.T) {
	testdb.Each(t, func(t *testing.T, _, url string) {
		var out bytes.Buffer
		if err := run(t.Context(), url, &out); err != nil {
			t.Fatal(err)
		}
		if got := out.String(); got != want {
			t.Errorf("got\n%s\nwant\n%s", got, want)
		}
	})
}
