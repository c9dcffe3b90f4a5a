package migrate

import (
	"context"
	"fmt"
	"strings"

	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/versions"
)

// Where [Config.ScratchURL] is set, what would be tried in the database is tried in
// a scratch database on another server: the database may be a replica, or its user
// may not make anything. The applied revisions are run there before, so that it has
// the types, extensions and functions that definitions rest on.

// judged runs work with a connection that can be asked how the database spells
// definitions, and what it refuses: the database's own, or one to a scratch
// database in which the revisions of its version rows were run.
func (e *Environment) judged(ctx context.Context, c dialect.Conn, heads []string, work func(judge dialect.Conn) error) error {
	if e.config.ScratchURL == "" {
		return work(c)
	}
	return e.inScratch(ctx, "", func(s *session) error {
		if err := sameServer(ctx, c, s.conn); err != nil {
			return err
		}
		if err := s.upgradeToAll(ctx, heads); err != nil {
			return err
		}
		return work(s.conn)
	})
}

// upgradeToAll brings a scratch database to where another one is, and leaves the
// session as it began.
func (s *session) upgradeToAll(ctx context.Context, heads []string) error {
	for _, head := range heads {
		if err := s.upgradeTo(ctx, head); err != nil {
			return fmt.Errorf("in the scratch database: %w", err)
		}
	}
	if !s.changed {
		return nil
	}
	return s.renew(ctx, versions.Step{})
}

// sameServer refuses a scratch server that may spell definitions in another way.
func sameServer(ctx context.Context, own, scratch dialect.Conn) error {
	var versions [2]string
	for i, c := range []dialect.Conn{own, scratch} {
		text, err := c.Dialect().ServerVersion(ctx, c)
		if err != nil {
			return fmt.Errorf("reading the version of the server: %w", err)
		}
		versions[i] = text
	}
	if majorOf(versions[0]) != majorOf(versions[1]) {
		return &dialect.RefusedError{
			Reason: fmt.Sprintf("the scratch server is %s, and the database is on %s, which may spell definitions in another way", versions[1], versions[0]),
			Mend:   "name a server of the same version with --scratch-url",
		}
	}
	return nil
}

// majorOf is the text of a server's version up to the first dot.
func majorOf(version string) string {
	major, _, _ := strings.Cut(version, ".")
	return major
}

// rehearse runs the steps of a plan in a scratch database that is where the
// database is.
func (e *Environment) rehearse(ctx context.Context, plan *Plan) error {
	if e.config.ScratchURL == "" {
		return nil
	}
	return e.inScratch(ctx, "", func(s *session) error {
		if err := s.upgradeToAll(ctx, plan.Current); err != nil {
			return err
		}
		for _, step := range plan.Steps {
			s.known.want([]versions.Step{step.Step})
			if err := s.apply(ctx, step.Step); err != nil {
				return fmt.Errorf("in the scratch database: %w", err)
			}
		}
		return s.flush(ctx)
	})
}
