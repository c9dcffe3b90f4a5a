package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"limbeck.dev/migrate"
	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/versions"
)

// usageError says that the command line is not one.
type usageError struct{ text string }

func (e usageError) Error() string { return e.text }

func usagef(format string, args ...any) error { return usageError{fmt.Sprintf(format, args...)} }

// exitStatus is the exit code of a program that ran in place of this one, and
// has said what there was to say.
type exitStatus int

func (e exitStatus) Error() string { return fmt.Sprintf("exit status %d", int(e)) }

// exitCode is one way in which a run ends.
type exitCode struct {
	code    int
	word    string // in JSON
	meaning string
	is      func(error) bool
}

// exitCodes are all of them; the first that is the error counts, and "error"
// is what none is.
var exitCodes = []exitCode{
	{0, "done", "done; nothing to do is done as well", func(err error) bool { return err == nil }},
	{1, "error", "an error; its text says which, and what to do", nil},
	{2, "usage", "the command line is wrong", isType[usageError]},
	{3, "lock_busy", "another deployer held the lock for longer than --lock-wait, or somebody else a table for too long", isType[*migrate.LockBusyError]},
	{4, "needs_repair", "an interrupted statement must be settled by a person: migrate repair; or a script changed, which needs what a session had that is gone", needsPerson},
	{5, "missing_revision", "a revision is not among the scripts: one that the database is at, or one that another comes after", isMissing},
	{6, "script_edited", "a revision was changed after it was applied, in part or as a whole", isEdited},
	{7, "database", "the database cannot be reached, or failed a statement", isDatabase},
	{8, "refused", "the server is read-only, does not prove who it is, asks for what it must not have, is shared by a pooler, or only looks like a database that is supported; --strict found something", isType[*dialect.RefusedError]},
	{9, "not_as_promised", "the schema is not what the operations promise, and nothing was committed; verify: a revision failed; status: drift", isNotAsPromised},
	{10, "pending", "check: the model has changes that no revision makes", isError(migrate.ErrPending)},
	{11, "behind", "the database is not at the newest revision, as check and revision --autogenerate need it", isError(migrate.ErrBehind)},
	{12, "data_loss", "plan --exit-code: the plan throws rows or values away; other commands: they would, and data_loss: deny", isType[*migrate.DataLossError]},
	{130, "stopped", "stopped by a signal; the same command goes on from there", isStopped},
}

// isDatabase reports whether it was the database that failed, and not because
// it was to stop.
func isDatabase(err error) bool {
	failed := isType[*core.Error](err) || isType[*migrate.ConnectError](err) || errors.Is(err, dialect.ErrIntegrity)
	return failed && !isStopped(err) && !isType[*dialect.RefusedError](err)
}

func needsPerson(err error) bool {
	return isType[*migrate.RepairError](err) || isType[*migrate.SessionLostError](err)
}

func isMissing(err error) bool {
	return isType[*versions.UnknownRevisionError](err) || isType[*versions.MissingError](err)
}

func isNotAsPromised(err error) bool {
	return isType[*migrate.VerifyError](err) || errors.Is(err, migrate.ErrNotVerified) || errors.Is(err, migrate.ErrDrift)
}

func isEdited(err error) bool {
	return isType[*migrate.EditedHistoryError](err) || isType[*migrate.EditedError](err)
}

func isType[E error](err error) bool {
	_, ok := errors.AsType[E](err)
	return ok
}

func isError(target error) func(error) bool {
	return func(err error) bool { return errors.Is(err, target) }
}

func isStopped(err error) bool {
	return errors.Is(err, migrate.ErrStopped) || errors.Is(err, context.Canceled)
}

// codeOf finds the exit code of an error. A run that was interrupted was
// stopped, whatever the driver made of it. A database without a lock for
// deployers (SQLite) tells of other ones by the failure of a statement.
func (r *run) codeOf(err error) exitCode {
	if err != nil && r.interrupted.Load() {
		return codeFor(migrate.ErrStopped)
	}
	if err != nil && r.dialect != nil && r.dialect.Classify(err) == core.ErrLockTimeout {
		return codeFor(&migrate.LockBusyError{})
	}
	return codeFor(err)
}

func codeFor(err error) exitCode {
	for _, c := range exitCodes {
		if c.is != nil && c.is(err) {
			return c
		}
	}
	return exitCodes[1]
}

// finish tells how the run ended and returns its exit code.
func (r *run) finish(err error) int {
	if status, ok := errors.AsType[exitStatus](err); ok {
		return int(status)
	}
	if err != nil && !r.started {
		err = usageError{err.Error()}
	}
	if err == nil && r.out.failed != nil {
		err = fmt.Errorf("writing the result: %w", r.out.failed)
	}
	code := r.codeOf(err)
	if err == context.Canceled { // not within the migration, which says where it stopped
		err = errors.New("stopped")
	}
	switch {
	case err == nil:
	case r.wantsJSON():
		_ = writeJSON(r.Stderr, errorJSON{Error: r.secrets.mask(err.Error()), Code: code.word, ExitCode: code.code})
	default:
		r.out.fail("%s %s", paint(r.out.colorStderr, red, "migrate:"), err)
		if code.word == "usage" {
			r.out.fail("Run migrate --help, or migrate help COMMAND, for what there is.")
		}
	}
	return code.code
}

// errorJSON is how an error looks with --json.
type errorJSON struct {
	Error    string `json:"error"`
	Code     string `json:"code"`
	ExitCode int    `json:"exit_code"`
}

// wantsJSON reports whether --json was given, also where the command line was
// not understood.
func (r *run) wantsJSON() bool {
	if r.flags.json || r.started {
		return r.flags.json
	}
	for _, arg := range r.Args {
		if arg == "--json" {
			return true
		}
	}
	return false
}

// exitCodesTopic is `migrate help exit-codes`.
func exitCodesTopic() *cobra.Command {
	var b strings.Builder
	b.WriteString("The exit codes of every command, and their words in the JSON of errors:\n\n")
	for _, c := range exitCodes {
		fmt.Fprintf(&b, "  %3d  %-16s %s\n", c.code, c.word, c.meaning)
	}
	return &cobra.Command{Use: "exit-codes", Short: "What the exit codes mean", Long: strings.TrimSuffix(b.String(), "\n")}
}
