package main

import (
	"bytes"
	"testing"

	"limbeck.dev/migrate/internal/testdb"
)

const want = `created: ann true
found: ann true
active: ann
ann has posts: 2
bob has posts: 0
hello by ann
again by ann
left: 1 user and 0 posts
`

func TestBlog(t *testing.T) {
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
