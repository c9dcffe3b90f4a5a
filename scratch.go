package migrate

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/engine"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/sqltext"
)

// dropPatience bounds the dropping of a scratch database, which is done also
// after the caller's context has ended.
const dropPatience = time.Minute

// ScratchError says that revisions cannot be tried in a scratch database beside
// the one of the environment.
type ScratchError struct {
	Err error
}

// Error implements error.
func (e *ScratchError) Error() string {
	return fmt.Sprintf("no scratch database: %v; name a server on which one can be made with --scratch-url", e.Err)
}

// Unwrap returns the cause.
func (e *ScratchError) Unwrap() error { return e.Err }

// inScratch runs work on the revisions in an empty database that is made for it,
// on the server of a URL or else of the environment, and dropped afterwards.
func (e *Environment) inScratch(ctx context.Context, server string, work func(*session) error) (err error) {
	if e.engine == nil {
		return ErrNoURL
	}
	place, err := e.createScratch(ctx, server)
	if err != nil {
		return err
	}
	defer func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), dropPatience)
		defer cancel()
		if failed := place.Drop(ctx); failed != nil {
			err = errors.Join(err, fmt.Errorf("dropping the scratch database %s: %w", place.URL.Database, failed))
		}
	}()
	scratch := &Environment{config: e.config, graph: e.graph}
	scratch.config.ScratchURL = ""            // it is there
	scratch.config.OnApply = nil              // it is told of what happens to the database itself
	scratch.tables = e.tables.WithoutSchema() // one of theirs is not there
	if scratch.engine, err = engine.OpenURL(place.URL); err != nil {
		return err
	}
	defer scratch.engine.Close()
	return scratch.withSession(ctx, work)
}

// createScratch makes the database, unless revisions would reach out of it.
func (e *Environment) createScratch(ctx context.Context, server string) (*dialect.ScratchDatabase, error) {
	u := e.engine.URL()
	if server = cmp.Or(server, e.config.ScratchURL); server != "" {
		var err error
		if u, err = dialect.ParseURL(server); err != nil {
			return nil, err
		}
		if own, _ := dialect.DriverFor(e.engine.URL()); own != driverOf(u) {
			return nil, fmt.Errorf("the scratch database would be one of %s, and the revisions are for %s", u.Scheme, e.engine.URL().Scheme)
		}
	}
	place, err := dialect.CreateScratch(ctx, u)
	if err != nil {
		return nil, &ScratchError{err}
	}
	if err := e.staysInside(place.Others); err != nil {
		return nil, errors.Join(err, place.Drop(context.WithoutCancel(ctx)))
	}
	return place, nil
}

func driverOf(u dialect.URL) dialect.Driver {
	d, _ := dialect.DriverFor(u) // nil is no driver's equal
	return d
}

// staysInside returns an error if a revision names one of the other databases of
// the server, or makes one: trying it would change them.
func (e *Environment) staysInside(others []string) error {
	if others == nil {
		return nil
	}
	for _, r := range e.graph.All() {
		if err := r.Load(); err != nil {
			return err
		}
		for _, op := range slices.Concat(r.Upgrade, r.Downgrade) {
			if name := outside(op, others, e.Dialect().Syntax()); name != "" {
				return &ScratchError{fmt.Errorf("revision %s names the database %s (%s), which trying it would change", r.ID, name, ops.Describe(op))}
			}
		}
	}
	return nil
}

// outside returns the other database that an operation names, if it does.
func outside(op ops.Op, others []string, syn sqltext.Syntax) string {
	execute, ok := op.(ops.Execute)
	if !ok {
		for _, name := range ops.Objects(op) {
			if name.Schema != "" {
				return name.Schema
			}
		}
		return ""
	}
	words := sqltext.FirstWords(execute.Text(), syn, 2)
	if len(words) == 2 && (words[1] == "DATABASE" || words[1] == "SCHEMA") {
		return words[0] + " " + words[1]
	}
	for _, name := range sqltext.Qualifiers(execute.Text(), syn) {
		if slices.ContainsFunc(others, func(other string) bool { return strings.EqualFold(name, other) }) {
			return name
		}
	}
	return ""
}
