package migrate

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"limbeck.dev/migrate/loss"
	"limbeck.dev/migrate/versions"
)

// UpgradeSQL writes the script that Upgrade would run, for a person to run
// with the database's own client; it leaves what Upgrade leaves, journal and
// all. It does not connect. The range is "target", which starts from an empty
// database, or "from:target".
//
// Go code (ops.Do, ops.Dynamic) cannot be written as SQL; the script stops before
// the revision, says what to do, and the names of those steps are returned.
func (e *Environment) UpgradeSQL(w io.Writer, revisions string) (codeSteps []string, err error) {
	from, to, ranged := strings.Cut(revisions, ":")
	if !ranged {
		from, to = "base", revisions
	}
	return e.writeSQL(w, from, direction{target: to})
}

// DowngradeSQL writes the script that Downgrade would run; the range
// "from:target" is required, since there is no database to ask.
func (e *Environment) DowngradeSQL(w io.Writer, revisions string) (codeSteps []string, err error) {
	from, to, ranged := strings.Cut(revisions, ":")
	if !ranged || from == "" {
		return nil, fmt.Errorf("downgrade as SQL needs a range: write it as from:to, for instance head:%s", strings.TrimPrefix(revisions, ":"))
	}
	return e.writeSQL(w, from, direction{target: to, down: true})
}

func (e *Environment) writeSQL(w io.Writer, from string, to direction) ([]string, error) {
	o, heads, err := e.offline(from)
	if err != nil {
		return nil, err
	}
	steps, err := e.plan(heads, to)
	if err != nil {
		return nil, err
	}
	if err := e.checkRange(heads, steps, to); err != nil {
		return nil, err
	}
	o.preamble(len(heads) == 0 && !to.down)
	if err := o.steps(steps); err != nil {
		return nil, err
	}
	return o.code, o.writeTo(w)
}

// checkRange returns an error where an upgrade has no steps, for its range is
// written the wrong way round.
func (e *Environment) checkRange(heads []string, steps []versions.Step, to direction) error {
	if to.down || len(steps) > 0 {
		return nil
	}
	if below, err := e.graph.Downgrade(heads, to.target); err != nil || len(below) == 0 {
		return nil // it is where the range starts
	}
	return &versions.DirectionError{Target: to.target, Current: heads, Reason: "it lies below"}
}

// StampSQL writes the script of what Stamp would do without purge. The first of
// the targets may be a range "from:target"; else the database is empty.
func (e *Environment) StampSQL(w io.Writer, targets ...string) error {
	from := "base"
	targets = slices.Clone(targets)
	for i, target := range targets {
		start, to, ranged := strings.Cut(target, ":")
		switch {
		case !ranged:
		case i > 0:
			return fmt.Errorf("stamp as SQL starts from one place: only the first revision may be a range, and %q is another", target)
		default:
			from, targets[0] = start, to
		}
	}
	o, heads, err := e.offline(from)
	if err != nil {
		return err
	}
	rows, err := e.graph.Stamp(heads, targets...)
	if err != nil {
		return err
	}
	o.preamble(len(heads) == 0)
	o.stamp(rows)
	return o.writeTo(w)
}

// EnsureVersionSQL writes the script of what EnsureVersion would do.
func (e *Environment) EnsureVersionSQL(w io.Writer) error {
	o, _, err := e.offline("base")
	if err != nil {
		return err
	}
	o.preamble(true)
	return o.writeTo(w)
}

// offline begins a script for a database that is at the revisions that from
// stands for, and returns their ids.
func (e *Environment) offline(from string) (*offline, []string, error) {
	d, err := e.offlineDialect()
	if err != nil {
		return nil, nil, err
	}
	o := &offline{Environment: e, d: d, tables: e.tables.Qualified(d, ""), ledger: loss.Offline(d, e.defaultSchema(d))}
	if from == "" {
		return o, nil, nil
	}
	if versions.FromCurrent(from) {
		return nil, nil, fmt.Errorf("a script is written without asking the database, so that it cannot start from %q: name a revision", from)
	}
	heads, err := e.graph.Resolve(from, nil)
	if err != nil {
		return nil, nil, err
	}
	done, err := e.graph.Ancestors(heads...)
	for _, r := range done {
		o.ledger.Script(r.Upgrade)
	}
	return o, heads, err
}
