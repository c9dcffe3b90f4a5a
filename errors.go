package migrate

import (
	"errors"
	"fmt"
	"strings"

	"limbeck.dev/migrate/versions"
)

// Errors that callers decide by.
var (
	// ErrStopped: Stop was called, or the context ended, between two statements.
	ErrStopped = errors.New("stopped between statements; run the same command again to go on")
	// ErrPending: the model and the database differ (Check).
	ErrPending = errors.New("the model has changes that no revision makes; to write one: migrate revision --autogenerate")
	// ErrBehind: the database is not at the newest revision, so it cannot be
	// compared with the model.
	ErrBehind = errors.New("the database is not at the newest revision; run: migrate upgrade heads")
	// ErrNoURL: what was asked needs a database.
	ErrNoURL = errors.New("no database URL; give --url, set url in migrate.yaml, or set DATABASE_URL")
	// ErrNoModel: what was asked needs a model.
	ErrNoModel = errors.New("no model; set Target in migrations/env.go, or model in migrate.yaml")
)

// StepError says which revision, operation and statement failed. The revision
// was rolled back where the database can do that; Partial says that it could
// not be, and that the same command resumes it.
type StepError struct {
	Revision *versions.Revision
	Down     bool
	Op       string // in words; empty when the step itself failed
	SQL      string // the statement, if one was sent
	Partial  bool
	Hint     string // what to do about it, where that is known
	Err      error
}

// Error implements error.
func (e *StepError) Error() string {
	var b strings.Builder
	verb := "upgrade"
	if e.Down {
		verb = "downgrade"
	}
	fmt.Fprintf(&b, "%s of revision %s", verb, e.Revision.ID)
	if e.Revision.Message != "" {
		fmt.Fprintf(&b, " (%s)", e.Revision.Message)
	}
	if file := e.Revision.File(); file != "" {
		fmt.Fprintf(&b, "\n  in %s", file)
	}
	fmt.Fprintf(&b, "%s\n  %v", e.where(), e.Err)
	if e.Hint != "" {
		b.WriteString("\n  hint: " + e.Hint)
	}
	if e.Partial {
		b.WriteString("\n  What ran before it is kept and recorded: mend the cause and run the same command again to resume here.")
	}
	return b.String()
}

// where names the operation and the statement, each on a line.
func (e *StepError) where() (text string) {
	if e.Op != "" {
		text += "\n  operation: " + e.Op
	}
	if e.SQL != "" {
		text += "\n  statement: " + strings.ReplaceAll(shorten(e.SQL), "\n", "\n    ")
	}
	return text
}

// journalText is an error as the journal has it, beside the revision: the cause
// comes first.
func journalText(err error) string {
	if step, ok := errors.AsType[*StepError](err); ok {
		return step.Err.Error() + step.where()
	}
	return err.Error()
}

// maxShown is how much of a statement an error shows, at its beginning.
const maxShown = 10_000

func shorten(sql string) string {
	if len(sql) <= maxShown {
		return sql
	}
	return fmt.Sprintf("%s… (%d bytes more)", strings.ToValidUTF8(sql[:maxShown], ""), len(sql)-maxShown)
}

// Unwrap returns the cause.
func (e *StepError) Unwrap() error { return e.Err }

// ConnectError says that the database cannot be reached, or that there is none.
type ConnectError struct {
	Err error
}

// Error implements error.
func (e *ConnectError) Error() string { return e.Err.Error() }

// Unwrap returns the cause.
func (e *ConnectError) Unwrap() error { return e.Err }

// LockBusyError says that another deployer held the lock for too long.
type LockBusyError struct {
	Holder string // may be empty
	Waited string
}

// Error implements error.
func (e *LockBusyError) Error() string {
	holder := e.Holder
	if holder == "" {
		holder = "another deployer"
	}
	return fmt.Sprintf("gave up after %s: %s is migrating this database; wait for it, or give a longer --lock-wait", e.Waited, holder)
}

// RepairError says that an interrupted statement cannot be settled by looking
// at the database, and how a person settles it.
type RepairError struct {
	Revision string
	Op       string
	SQL      string
	Reason   string
}

// Error implements error.
func (e *RepairError) Error() string {
	return fmt.Sprintf("revision %s was interrupted at %q, and whether it had its effect cannot be told: %s\n  statement: %s\n"+
		"  Look at the database, then run one of:\n"+
		"    migrate repair --applied       the statement had its effect\n"+
		"    migrate repair --not-applied   it had none; it will run again",
		e.Revision, e.Op, e.Reason, strings.ReplaceAll(e.SQL, "\n", "\n    "))
}

// VerifyError says that the schema, read back before the commit, is not what
// the operations promise. Nothing was committed.
type VerifyError struct {
	Differences []string
}

// Error implements error.
func (e *VerifyError) Error() string {
	return "the schema is not what the operations promise, so nothing was committed; it would still need:\n    " +
		strings.Join(e.Differences, "\n    ") +
		"\n  If the revision is right all the same, run it with --no-verify and report this."
}

// EditedHistoryError says that scripts of applied revisions are not those that
// ran. Nothing was run.
type EditedHistoryError struct {
	Revisions []*versions.Revision
}

// Error implements error.
func (e *EditedHistoryError) Error() string {
	var b strings.Builder
	b.WriteString("applied revisions were edited since they ran, so nothing was run:")
	accept := "migrate repair"
	for _, r := range e.Revisions {
		fmt.Fprintf(&b, "\n    %s", r.ID)
		if file := r.File(); file != "" {
			fmt.Fprintf(&b, " in %s", file)
		}
		accept += " --accept-edit " + r.ID
	}
	fmt.Fprintf(&b, "\n  Restore what ran, and write another revision for the change; or, if the edit changes nothing in the database, run:\n    %s", accept)
	return b.String()
}

// EditedError says that a revision was changed after it was applied in part.
type EditedError struct {
	Revision string
	Detail   string
}

// Error implements error.
func (e *EditedError) Error() string {
	return fmt.Sprintf("revision %s is applied in part, and its script was changed since: %s; restore the part that has run", e.Revision, e.Detail)
}
