package main

import (
	"bytes"
	"strings"
	"testing"

	"limbeck.dev/migrate/internal/testdb"
)

// TestStart starts the service twice: the first time migrates, the second
// finds nothing to do.
func TestStart(t *testing.T) {
	testdb.Each(t, func(t *testing.T, server, url string) {
		for _, want := range []string{"applied 2 revisions", "applied 0 revisions"} {
			var out bytes.Buffer
			if err := start(t.Context(), url, &out); err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(out.String(), want) {
				t.Errorf("got %q, want %q", out.String(), want)
			}
		}
	})
}
