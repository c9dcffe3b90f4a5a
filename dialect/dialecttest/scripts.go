package dialecttest

import (
	"strings"
	"time"

	"limbeck.dev/migrate/core"
)

// testScripts holds to account what stands in a script that runs without the
// tool: its settings, its guard, its lock, and what only the server knows.
func testScripts(s *suite) {
	send := func(statements ...string) (err error) {
		for _, sql := range statements {
			if _, err = s.conn.Exec(s.Context(), core.SQL(sql)); err != nil {
				return err
			}
		}
		return nil
	}
	if err := send(s.d.Preamble()...); err != nil {
		s.Errorf("preamble: %v", err)
	}
	const message = "the database isn't `there`"
	if err := send(s.d.Guard("1 = 1", message)...); err != nil {
		s.Errorf("a guard whose condition holds: %v", err)
	}
	if err := send(s.d.Guard("1 = 2", message)...); err == nil || !strings.Contains(err.Error(), "the database isn") {
		s.Errorf("a guard whose condition does not hold: %v", err)
	}
	s.testScriptLock()
	client := s.d.Client()
	if !strings.Contains(client.Command, "DATABASE") || !strings.Contains(client.Command, "SCRIPT") {
		s.Errorf("command %q", client.Command)
	}
	var id, again, at, user string
	for to, sql := range map[*string]string{&id: client.ID(1), &again: client.ID(1), &at: client.Time, &user: client.User} {
		if _, err := core.QueryOne(s.Context(), s.conn, core.SQL("SELECT "+sql), to); err != nil {
			s.Errorf("%s: %v", sql, err)
		}
	}
	if _, err := time.Parse("20060102T150405.000000-", id[:min(len(id), 23)]); err != nil || len(id) != 35 || id == again {
		s.Errorf("ids %q and %q", id, again)
	}
	if when, err := time.Parse(time.RFC3339Nano, at); err != nil || time.Since(when).Abs() > time.Hour {
		s.Errorf("time %q: %v", at, err)
	}
	if user == "" {
		s.Error("no user")
	}
}

// testScriptLock: the lock of a script is that of TryLock.
func (s *suite) testScriptLock() {
	take, release := s.d.ScriptLock("script")
	if take == "" {
		return // transactions keep others out
	}
	other := s.connect()
	for _, step := range []struct {
		sql  string
		free bool
	}{{"SELECT " + take, false}, {release, true}} {
		if _, err := s.conn.Exec(s.Context(), core.SQL(step.sql)); err != nil {
			s.Errorf("%s: %v", step.sql, err)
		}
		if got, err := s.d.TryLock(s.Context(), other, "script"); err != nil || got != step.free {
			s.Errorf("after %s: another gets the lock: %v, %v", step.sql, got, err)
		}
	}
}
