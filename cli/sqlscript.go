package cli

import (
	"context"
	"io"
	"strings"

	"limbeck.dev/migrate"
	"limbeck.dev/migrate/dialect"
)

// script prints what a command would run, as SQL. write returns the steps of Go
// code that it had to leave out.
func (r *run) script(ctx context.Context, write func(*migrate.Environment, io.Writer) ([]string, error)) error {
	if r.flags.json {
		return usagef("--sql prints SQL: leave out --json")
	}
	env, err := r.open(ctx, needs{scripts: true})
	if err != nil {
		return err
	}
	code, err := write(env, r.Stdout)
	for _, step := range code {
		r.out.log("%s Go code is not in the script, which stops before it: %s", paint(r.out.colorStderr, yellow, "note:"), step)
	}
	if err == nil && len(code) > 0 && r.flags.strict {
		return &dialect.RefusedError{Reason: "Go code cannot be written as SQL: " + strings.Join(code, ", "), Mend: "apply the revision with the tool, or leave out --strict"}
	}
	return err
}

// rangeNeedsSQL refuses a range where the database tells where it is.
func rangeNeedsSQL(sql bool, args []string) error {
	for _, arg := range args {
		if _, to, ranged := strings.Cut(arg, ":"); ranged && !sql {
			return usagef("%q is a range, and the database itself tells where it is: give %s alone, or --sql for a script", arg, to)
		}
	}
	return nil
}
