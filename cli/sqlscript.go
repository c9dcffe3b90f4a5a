package cli

import (
	"context"
	"io"

	"limbeck.dev/migrate"
)

// script prints what an upgrade or downgrade would run, as SQL.
func (r *run) script(ctx context.Context, revisions string, write func(*migrate.Environment, io.Writer, string) ([]string, error)) error {
	if r.flags.json {
		return usagef("--sql prints SQL: leave out --json")
	}
	env, err := r.open(ctx, needs{scripts: true})
	if err != nil {
		return err
	}
	code, err := write(env, r.Stdout, revisions)
	for _, step := range code {
		r.out.log("%s Go code is not in the script: %s", paint(r.out.colorStderr, yellow, "note:"), step)
	}
	return err
}
