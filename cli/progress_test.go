package cli

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"limbeck.dev/migrate"
	"limbeck.dev/migrate/versions"
)

var progressEvents = []migrate.Event{
	{Kind: migrate.EventWaiting, Text: "ann@host/12"},
	{Kind: migrate.EventStep, Revision: &versions.Revision{ID: "2222", Revises: versions.IDs{"1111"}, Message: "add \x1b[31m"}, Step: 1, Steps: 2},
	{Kind: migrate.EventStatement, Revision: &versions.Revision{ID: "2222"}, Step: 1, Steps: 2, Text: "create table a", SQL: "CREATE TABLE a (\n\tx\x07 x://u:S3cret@h\n)"},
	{Kind: migrate.EventRetry, Text: "lock timeout"},
	{Kind: migrate.EventResume, Revision: &versions.Revision{ID: "2222"}, Text: "3 statements are recorded"},
	{Kind: migrate.EventNotice, Revision: &versions.Revision{ID: "2222"}, Text: "NOTICE: it is there\x1b", SQL: "CREATE TABLE a"},
	{Kind: migrate.EventNotice, Revision: &versions.Revision{ID: "2222"}, Text: "WARNING: it was cut", SQL: "INSERT\nmore", Warning: true},
	{Kind: migrate.EventDone, Elapsed: 1500 * time.Microsecond},
}

// progressOf shows the events and returns what appears on standard error.
func progressOf(f flags) string {
	var stderr bytes.Buffer
	out := &output{stderr: &stderr, flags: &f, secrets: new(secrets)}
	p := &progress{out: out}
	for _, e := range progressEvents {
		p.event(e)
	}
	return stderr.String()
}

func TestProgressLines(t *testing.T) {
	short := `Waiting: ann@host/12 is migrating this database
Running upgrade 1111 -> 2222, add \x1b[31m
Trying again: lock timeout
Resuming 2222: 3 statements are recorded
  the server says: WARNING: it was cut (INSERT)
`
	if got := progressOf(flags{}); got != short {
		t.Errorf("got:\n%s", got)
	}
	verbose := progressOf(flags{verbose: true})
	for _, line := range []string{"  create table a\n    CREATE TABLE a (\n    \tx\\a x://u:***@h\n    )\n", "  the server says: NOTICE: it is there\\x1b (CREATE TABLE a)\n", "  done in 2ms\n"} {
		if !strings.Contains(verbose, line) {
			t.Errorf("%q is missing in:\n%s", line, verbose)
		}
	}
	if got := progressOf(flags{quiet: true}) + progressOf(flags{json: true, verbose: true}); got != "" {
		t.Errorf("quiet and JSON show %q", got)
	}
}

func TestLiveLine(t *testing.T) {
	var screen bytes.Buffer
	now := time.Unix(0, 0)
	live := newLiveLine(&screen, func() int { return 40 }, func() time.Time { return now })
	p := &progress{out: &output{flags: new(flags), secrets: new(secrets), stderr: live}, live: live}
	shows := func(want string) {
		t.Helper()
		if got := screen.String(); got != want {
			t.Errorf("the terminal gets %q, want %q", got, want)
		}
		screen.Reset()
	}
	p.event(progressEvents[1])
	shows("Running upgrade 1111 -> 2222, add \\x1b[31m\n" + clearLine + "[1/2] 2222")
	p.event(progressEvents[2])
	shows(clearLine + "[1/2] 2222 create table a")
	now = now.Add(61500 * time.Millisecond)
	live.draw()
	shows(clearLine + "[1/2] 2222 1m1s create table a")
	p.event(progressEvents[3])
	shows(clearLine + "Trying again: lock timeout\n" + clearLine + "[1/2] 2222 1m1s create table a")
	p.line("create table with_\x1b[31m_a_name_that_is_long")
	shows(clearLine + `[1/2] 2222 create table with_\x1b[31m_a`)
	live.clear()
	live.clear()
	shows(clearLine)
}
