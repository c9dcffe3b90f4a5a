package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
)

// TestGetAsksSourcesInTurn checks that only a source that has nothing to offer leads to the next one.
func TestGetAsksSourcesInTurn(t *testing.T) {
	broken := errors.New("broken")
	fails := func(err error) source {
		return func(context.Context, *lab) (string, string, error) { return "", "", err }
	}
	absent := fails(fmt.Errorf("no such program: %w", errAbsent))

	for _, test := range []struct {
		name    string
		sources []source
		want    error
	}{
		{"nothing anywhere", []source{absent, absent}, errAbsent},
		{"broken after absent", []source{absent, fails(broken), absent}, broken},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := server{variable: "MIGRATE_TEST_NOTHING", sources: test.sources}
			if err := s.get(t.Context(), nil); !errors.Is(err, test.want) {
				t.Errorf("got %v, want %v", err, test.want)
			}
		})
	}
}

// TestGetTakesVariable checks that a server that was given is used, and nothing started in its place.
func TestGetTakesVariable(t *testing.T) {
	t.Setenv("MIGRATE_TEST_NOTHING", "postgresql://127.0.0.1:1/postgres")
	s := server{variable: "MIGRATE_TEST_NOTHING", ask: version, sources: []source{
		func(context.Context, *lab) (string, string, error) {
			t.Error("a source was asked")
			return "", "", errAbsent
		},
	}}
	err := s.get(t.Context(), nil)
	if err == nil || !strings.Contains(err.Error(), "$MIGRATE_TEST_NOTHING does not answer") {
		t.Errorf("got %v", err)
	}
}

func TestServerURL(t *testing.T) {
	got := serverURL("mysql", "migrate", "3306", "mysql")
	if want := "mysql://migrate:sesame+%2F%3F@127.0.0.1:3306/mysql"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
