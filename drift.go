package migrate

import (
	"context"
	"errors"

	"limbeck.dev/migrate/autogen"
	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/ops"
)

// ErrDrift says that the live schema is not the one that the revisions made.
var ErrDrift = errors.New("the live schema is not the one that its revisions make")

// Drift tells what the live schema would need to be the one that the applied
// revisions make, in words; nothing if it is. What no revision made is a
// difference as well. What the vocabulary does not hold (see [dialect.Skipped])
// counts by its name and, where the dialect reads it, its definition.
//
// The applied revisions are run in a scratch database, as [Environment.Verify]
// runs them, on the server of a URL or, where that is empty, of the environment,
// and with its errors: so their SQL and Go is known as well. The live database
// is not changed.
func (e *Environment) Drift(ctx context.Context, scratchURL string) (differences []string, err error) {
	err = e.Look(ctx, func(ctx context.Context, live dialect.Conn) error {
		heads, err := e.tables.HeadsIfAny(ctx, live)
		if err != nil {
			return err
		}
		should, err := e.rebuilt(ctx, scratchURL, heads)
		if err != nil {
			return err
		}
		is, err := e.reflect(ctx, live, true)
		if err != nil {
			return err
		}
		differences, err = compareWhole(ctx, live, is, should, "missing: ", "not made by a revision: ", "changed: ")
		return err
	})
	return differences, err
}

// rebuilt returns the schema that the revisions up to some rows make in a
// scratch database.
func (e *Environment) rebuilt(ctx context.Context, scratchURL string, rows []string) (schema *dialect.Reflection, err error) {
	err = e.inScratch(ctx, scratchURL, func(s *session) error {
		if err := s.upgradeToAll(ctx, rows); err != nil {
			return err
		}
		schema, err = e.reflect(ctx, s.conn, true)
		return err
	})
	return schema, err
}

// upgradeTo applies a revision, and all that it needs.
func (s *session) upgradeTo(ctx context.Context, revision string) error {
	heads, err := s.tables.Heads(ctx, s.conn)
	if err != nil {
		return err
	}
	steps, err := s.graph.Upgrade(heads, revision)
	if err != nil {
		return err
	}
	s.known.want(steps)
	for _, step := range steps {
		if err := s.apply(ctx, step); err != nil {
			return err
		}
	}
	return s.flush(ctx)
}

// compareWhole tells in words what is to become of a schema, so that what there
// is is what should be; missing, extra and changed are the words for what the
// vocabulary does not hold.
func compareWhole(ctx context.Context, c dialect.Conn, is, should *dialect.Reflection, missing, extra, changed string) ([]string, error) {
	found, err := autogen.Compare(ctx, c, c.Dialect(), is.MetaData, should.MetaData)
	return append(describe(found.Script), compareRest(is, should, missing, extra, changed)...), err
}

func describe(script ops.Script) (list []string) {
	for _, op := range script {
		list = append(list, ops.Explain(op))
	}
	return list
}

// compareRest tells in words what is to become of what the vocabulary does not
// hold, so that what there is is what should be.
func compareRest(is, should *dialect.Reflection, missing, extra, changed string) (list []string) {
	have, want := definitions(is), definitions(should)
	for _, s := range should.Skipped {
		switch definition, ok := have[nameOf(s)]; {
		case !ok:
			list = append(list, missing+s.Kind+" "+s.Name)
		case definition != s.Definition:
			list = append(list, changed+s.Kind+" "+s.Name)
		}
	}
	for _, s := range is.Skipped {
		if _, ok := want[nameOf(s)]; !ok {
			list = append(list, extra+s.Kind+" "+s.Name)
		}
	}
	return list
}

// definitions are those of what the vocabulary does not hold.
func definitions(r *dialect.Reflection) map[dialect.Skipped]string {
	m := make(map[dialect.Skipped]string, len(r.Skipped))
	for _, s := range r.Skipped {
		m[nameOf(s)] = s.Definition
	}
	return m
}

func nameOf(s dialect.Skipped) dialect.Skipped {
	s.Definition = ""
	return s
}
