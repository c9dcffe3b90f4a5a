package migrate

import (
	"context"
	"fmt"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/versions"
)

// Run is a run of Upgrade or Downgrade, as [Config.BeforeRun] and
// [Config.AfterRun] are told of it.
type Run struct {
	Target string // as it was asked for
	Down   bool
	// Steps are, before the run, those that lead to the target; after it, those
	// that were applied.
	Steps []versions.Step
}

// HookError says that a hook of the environment failed.
type HookError struct {
	Hook string // the field of Config: OnApply, BeforeRun, AfterRun, …
	Err  error
}

// Error implements error.
func (e *HookError) Error() string { return fmt.Sprintf("hook %s: %v", e.Hook, e.Err) }

// Unwrap returns what the hook returned.
func (e *HookError) Unwrap() error { return e.Err }

// hookError wraps the error of a hook; nil stays nil.
func hookError(hook string, err error) error {
	if err == nil {
		return nil
	}
	return &HookError{hook, err}
}

// applied tells the hook about a step, in the transaction in which its version
// rows move.
func (s *session) applied(ctx context.Context, step versions.Step) error {
	if s.config.OnApply == nil {
		return nil
	}
	return hookError("OnApply", s.config.OnApply(ctx, step, s.conn))
}

// runHook is a hook around a run.
type runHook func(ctx context.Context, run Run, db core.Conn) error

// around calls a hook around a run in a transaction of its own.
func (s *session) around(ctx context.Context, name string, hook runHook, run Run) error {
	if hook == nil {
		return nil
	}
	return s.retry(ctx, nil, func() error {
		return s.transaction(ctx, nil, func() error { return hookError(name, hook(ctx, run, s.conn)) })
	})
}

// beforeRun calls the hook before a run, with the steps that lead to the
// target, an interrupted one among them.
func (s *session) beforeRun(ctx context.Context, p *progress) error {
	if s.config.BeforeRun == nil {
		return nil
	}
	if err := s.pin(ctx, p); err != nil {
		return err
	}
	steps := p.rest
	if !p.relative() {
		heads, err := s.tables.Heads(ctx, s.conn)
		if err == nil {
			steps, err = s.plan(heads, p.direction)
		}
		if err != nil {
			return err
		}
	}
	return s.around(ctx, "BeforeRun", s.config.BeforeRun, Run{p.target, p.down, steps})
}
