package migrate

import (
	"context"
	"errors"
	"fmt"

	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/versions"
)

// ErrNotVerified says that [Environment.Verify] found a failure.
var ErrNotVerified = errors.New("the revisions do not go up, down and up again as they should")

// VerifyOptions say what Verify does.
type VerifyOptions struct {
	// From limits the work to this revision and those that need it, as a text
	// that the graph resolves; empty: all.
	From string
	// ScratchURL leads to a server on which the scratch database is made, in
	// place of that of the environment.
	ScratchURL string
}

// Verification is what Verify found.
type Verification struct {
	Verified []*versions.Revision // up, down and up again, as they should
	OneWay   []*versions.Revision // up, for they have no downgrade
	Untested []*versions.Revision // not reached, since one before them failed
	Failures []VerifyFailure
}

// VerifyFailure is one failure: a step that failed, or a schema that differs.
type VerifyFailure struct {
	Revision *versions.Revision // nil: the model
	Phase    VerifyPhase
	// Differences say in words what the schema would still need to be as it
	// should.
	Differences []string
	Err         error // what the step failed with; nil where the schema differs
}

// VerifyPhase is what was under way.
type VerifyPhase string

// The phases of the verification of a revision; the model comes last.
const (
	VerifyUpgrade   VerifyPhase = "upgrade"
	VerifyDowngrade VerifyPhase = "downgrade"
	VerifyAgain     VerifyPhase = "upgrade again"
	VerifyModel     VerifyPhase = "model"
)

// Verify tries the revisions in a scratch database, in upgrade order: each up,
// down and up again. The downgrade must bring back the schema that there was,
// and the second upgrade make the same as the first; rows are not looked at. At
// the end the schema is compared with the model, if there is one. What the
// vocabulary does not hold (see [dialect.Skipped]) counts by its name and, where
// the dialect reads it, its definition.
//
// The database of the environment is not changed, and only asked for its
// settings. The hooks OnApply, BeforeRun and AfterRun are not called. With
// [ErrNotVerified] comes what failed; a [*ScratchError] says that there is no
// place to try the revisions in.
func (e *Environment) Verify(ctx context.Context, o VerifyOptions) (*Verification, error) {
	v := &verifying{env: e, found: &Verification{}, all: e.graph.All()}
	if err := v.choose(o.From); err != nil {
		return nil, err
	}
	for {
		err := e.inScratch(ctx, o.ScratchURL, func(s *session) error { return v.walk(ctx, s) })
		if err == nil && v.unclean {
			continue
		}
		if err == nil && len(v.found.Failures) > 0 {
			err = ErrNotVerified
		}
		return v.found, err
	}
}

// verifying is a verification under way, over all the scratch databases that it
// takes.
type verifying struct {
	env    *Environment
	all    []*versions.Revision // in upgrade order
	chosen map[string]bool
	next   int // what comes before it is done with
	// unclean says that a revision left something behind, so that the next one
	// needs another scratch database.
	unclean bool
	found   *Verification
}

// choose finds the revisions that are to be verified.
func (v *verifying) choose(from string) error {
	chosen := v.all
	if from != "" {
		ids, err := v.env.Find(from)
		if err == nil && len(ids) > 0 { // base is all
			chosen, err = v.env.graph.Descendants(ids...)
		}
		if err != nil {
			return err
		}
	}
	v.chosen = make(map[string]bool, len(chosen))
	for _, r := range chosen {
		v.chosen[r.ID] = true
	}
	return nil
}

// walk goes up through all revisions, and verifies those that are left.
func (v *verifying) walk(ctx context.Context, s *session) error {
	v.unclean = false
	var rows []string
	for i, r := range v.all {
		steps, err := v.env.graph.Upgrade(rows, r.ID)
		if err != nil {
			return err
		}
		up := steps[0] // one, for all that it needs comes before it
		rows = up.To()
		if i < v.next || !v.chosen[r.ID] {
			err = v.step(ctx, s, VerifyUpgrade, up)
		} else {
			v.next = i + 1
			v.env.tell(Event{Kind: EventVerify, Revision: r, Step: i + 1, Steps: len(v.all)})
			err = v.revision(ctx, s, up)
		}
		if err == errFailed {
			v.unclean = v.found.Failures[len(v.found.Failures)-1].Phase != VerifyUpgrade
			if !v.unclean {
				v.found.Untested = v.all[i+1:]
			}
			return nil
		}
		if err != nil {
			return err
		}
	}
	return v.model(ctx, s)
}

// errFailed says that a failure was noted.
var errFailed = errors.New("failed")

// step applies or reverses a revision; what it fails with is noted.
func (v *verifying) step(ctx context.Context, s *session, phase VerifyPhase, step versions.Step) error {
	s.known.want([]versions.Step{step})
	err := s.apply(ctx, step)
	if err == nil {
		err = s.flush(ctx)
	}
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil || errors.Is(err, ErrStopped):
		return err
	}
	return v.fail(VerifyFailure{Revision: step.Revision, Phase: phase, Err: err})
}

func (v *verifying) fail(f VerifyFailure) error {
	v.found.Failures = append(v.found.Failures, f)
	return errFailed
}

// revision takes one revision up, down and up again.
func (v *verifying) revision(ctx context.Context, s *session, up versions.Step) error {
	before, err := schemaOf(ctx, s)
	if err != nil {
		return err
	}
	if err := v.step(ctx, s, VerifyUpgrade, up); err != nil {
		return err
	}
	if !up.Revision.HasDowngrade() {
		v.found.OneWay = append(v.found.OneWay, up.Revision)
		return nil
	}
	after, err := schemaOf(ctx, s)
	if err != nil {
		return err
	}
	down, err := v.env.graph.Undo(up.To(), up.Revision.ID)
	if err != nil {
		return err
	}
	if err := v.stepTo(ctx, s, VerifyDowngrade, down[0], before); err != nil {
		return err
	}
	if err := v.stepTo(ctx, s, VerifyAgain, up, after); err != nil {
		return err
	}
	v.found.Verified = append(v.found.Verified, up.Revision)
	return nil
}

// stepTo runs a step, which must lead to a schema.
func (v *verifying) stepTo(ctx context.Context, s *session, phase VerifyPhase, step versions.Step, want *dialect.Reflection) error {
	if err := v.step(ctx, s, phase, step); err != nil {
		return err
	}
	got, err := schemaOf(ctx, s)
	if err != nil {
		return err
	}
	differences, err := compareWhole(ctx, s.conn, got, want, "create ", "drop ", "change ")
	if err != nil || len(differences) == 0 {
		return err
	}
	return v.fail(VerifyFailure{Revision: step.Revision, Phase: phase, Differences: differences})
}

// schemaOf reads the schema of the scratch database, without the tool's own tables.
func schemaOf(ctx context.Context, s *session) (*dialect.Reflection, error) {
	o := dialect.ReflectOptions{Definitions: true}
	if s.d.Capabilities().DefaultSchema != "" { // namespaces are within the database
		o.Schemas = []string{"*"}
	}
	r, err := s.d.Reflect(ctx, s.conn, o)
	if err != nil {
		return nil, fmt.Errorf("reading the schema of the scratch database: %w", err)
	}
	s.tables.Hide(r.MetaData, s.d)
	return r, nil
}

// model compares the schema at the end with the model.
func (v *verifying) model(ctx context.Context, s *session) error {
	if v.env.config.Target == nil {
		return nil
	}
	found, err := s.compare(ctx, s.conn)
	if err != nil {
		return err
	}
	if len(found.Upgrade) > 0 {
		_ = v.fail(VerifyFailure{Phase: VerifyModel, Differences: describe(found.Upgrade)})
	}
	return nil
}
