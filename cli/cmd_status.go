package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"
	"limbeck.dev/migrate"
)

const (
	statusRuns    = 5  // how many rows of the journal status shows
	statusPending = 10 // how many pending revisions, without --verbose
)

func (r *run) statusCommand() *cobra.Command {
	var check, drift bool
	var scratch string
	cmd := &cobra.Command{
		Use: "status", GroupID: groupLook,
		Short: "Show on one screen where the database is",
		Long: `Show the database and its server, the current revisions, those that are pending, scripts that were edited after
they ran, who migrates at this moment, what was interrupted, and the last runs of the journal. Nothing is created or
changed, and no lock is taken. Of several databases there is a line each, and a page each with --verbose.

With --drift, the live schema is compared with the one that the applied revisions make: they are run in a scratch
database, which is made on the server of the configured one, or of --scratch-url, and dropped afterwards.

The exit code is 0 whatever there is to tell. With --exit-code it is that of what stands between the database and its
newest revision: 8 for a server that is not supported, 5 for a revision that is not among the scripts, 6 for an edited script, 11 for a database behind, and
then 9 for drift.`,
		Example: "  migrate status\n  migrate status --drift --json\n  migrate status --exit-code -q || echo \"not up to date\"",
		Args:    atMost(0, "no argument"),
		RunE: r.do(r.with(needs{}, func(ctx context.Context, env *migrate.Environment, _ []string) error {
			s, err := env.Status(ctx, statusRuns)
			if err != nil {
				return err
			}
			shown := statusShown{Status: s}
			if drift || scratch != "" {
				if shown.drift, err = r.drift(ctx, env, s, scratch); err != nil {
					return err
				}
			}
			if err := r.printStatus(env, shown); err != nil || !check {
				return err
			}
			return shown.Err()
		})),
	}
	cmd.Flags().BoolVar(&drift, "drift", false, "compare the live schema with the one that the applied revisions make")
	cmd.Flags().StringVar(&scratch, "scratch-url", "", "make the scratch database for that on the server of this `URL`")
	cmd.Flags().BoolVar(&check, "exit-code", false, "let the exit code tell whether the database is at its newest revision")
	return cmd
}

// statusShown is what status shows.
type statusShown struct {
	*migrate.Status
	drift *[]string // nil: not looked for, or not known
}

// Err is that of [migrate.Status], or else of drift.
func (s statusShown) Err() error {
	if err := s.Status.Err(); err != nil || s.drift == nil || len(*s.drift) == 0 {
		return err
	}
	return migrate.ErrDrift
}

// drift looks for differences, where there is a database and it is known what
// made it.
func (r *run) drift(ctx context.Context, env *migrate.Environment, s *migrate.Status, scratch string) (*[]string, error) {
	if !s.Exists || s.Unclear != nil || s.Refused != nil {
		return nil, nil
	}
	found, err := env.Drift(ctx, scratch)
	found = list(found)
	return &found, err
}

type statusJSON struct {
	URL         string         `json:"url"`
	Exists      bool           `json:"exists"`
	Server      string         `json:"server"`
	Refused     string         `json:"refused"` // why the server is not supported
	Current     []currentHead  `json:"current"`
	Heads       []string       `json:"heads"`
	Pending     []revisionJSON `json:"pending"`
	Edited      []revisionJSON `json:"edited"`
	LockHolder  string         `json:"lock_holder"`
	Interrupted bool           `json:"interrupted"`
	Running     []entryJSON    `json:"running"`
	Drift       *[]string      `json:"drift"` // null: not looked for, or not known
	Runs        []entryJSON    `json:"runs"`
}

func (r *run) newStatusJSON(env *migrate.Environment, s statusShown) statusJSON {
	g := env.Graph()
	doc := statusJSON{
		URL: s.URL, Exists: s.Exists, Server: s.Server,
		Current: currentHeads(g, s.Current), Heads: list(g.RealHeads()), Pending: []revisionJSON{}, Edited: []revisionJSON{},
		LockHolder: s.LockHolder, Interrupted: s.Interrupted(),
		Running: entriesJSON(g, s.Running), Drift: s.drift, Runs: entriesJSON(g, s.Runs),
	}
	if s.Refused != nil {
		doc.Refused = s.Refused.Error()
	}
	for _, v := range s.Pending {
		doc.Pending = append(doc.Pending, r.newRevisionJSON(g, v))
	}
	for _, v := range s.Edited {
		doc.Edited = append(doc.Edited, r.newRevisionJSON(g, v))
	}
	return doc
}

func (r *run) printStatus(env *migrate.Environment, s statusShown) error {
	if r.flags.json {
		return r.out.document(r.newStatusJSON(env, s))
	}
	if r.flags.quiet {
		return nil
	}
	if r.table != nil {
		r.table.add(r.flags.name, env, s)
		return nil
	}
	server := s.Server
	if !s.Exists {
		server = "not there yet; upgrade creates it"
	}
	r.field("Database", "%s (%s)", s.URL, server)
	if s.Refused != nil {
		r.field("Refused", "%s", s.Refused.Error())
		return nil
	}
	r.statusCurrent(env, s.Status)
	r.statusPending(env, s.Status)
	for _, v := range s.Edited {
		r.field("Edited", "%s in %s: its script was changed after it was applied", v.ID, r.short(v.File()))
	}
	r.statusDrift(s.drift)
	r.statusRunning(env, s.Status)
	for i, e := range s.Runs {
		if i == 0 {
			r.out.print("%s", paint(r.out.colorStdout, dim, "Last runs:"))
		}
		r.printEntry(env, "  ", e)
	}
	return nil
}

// field prints a line of the screen under a heading.
func (r *run) field(name, format string, args ...any) {
	r.out.print("%s"+format, append([]any{paint(r.out.colorStdout, dim, fmt.Sprintf("%-13s", name+":"))}, args...)...)
}

func (r *run) statusCurrent(env *migrate.Environment, s *migrate.Status) {
	if len(s.Current) == 0 {
		r.field("Current", "<base>, nothing is applied")
	}
	for _, head := range currentHeads(env.Graph(), s.Current) {
		switch {
		case !head.Known:
			r.field("Current", "%s (not among the scripts)", head.ID)
		case head.Message == "":
			r.field("Current", "%s%s", head.ID, headMark(env.Graph(), head.ID))
		default:
			r.field("Current", "%s%s, %s", head.ID, headMark(env.Graph(), head.ID), head.Message)
		}
	}
}

func (r *run) statusPending(env *migrate.Environment, s *migrate.Status) {
	switch n := len(s.Pending); {
	case s.Unclear != nil:
		r.field("Pending", "not known: %s", s.Unclear)
		return
	case n == 0:
		r.field("Pending", "nothing")
		return
	default:
		r.field("Pending", "%s, up to %s", count(n, "revision"), orBase(env.Graph().RealHeads()))
	}
	for i, v := range s.Pending {
		if i == statusPending && !r.flags.verbose {
			r.out.print("  and %d more", len(s.Pending)-i)
			return
		}
		r.out.print("  %s", historyLine(env.Graph(), v))
	}
}

func (r *run) statusDrift(differences *[]string) {
	switch {
	case differences == nil:
		return
	case len(*differences) == 0:
		r.field("Drift", "none: the schema is the one that the revisions make")
		return
	}
	r.field("Drift", "to be as the revisions make it, the schema needs")
	for _, d := range *differences {
		r.out.print("  %s", d)
	}
}

func (r *run) statusRunning(env *migrate.Environment, s *migrate.Status) {
	if s.LockHolder != "" {
		r.field("Migrating", "%s", s.LockHolder)
	}
	for _, e := range s.Running {
		name := "Under way"
		if s.Interrupted() {
			name = "Interrupted"
		}
		r.field(name, "%s", entryLine(env.Graph(), e))
		if s.Interrupted() {
			r.out.print("  run the %s again: it goes on from there", directionOf(e))
		}
	}
}

// count is a number of things: 1 revision, 2 revisions.
func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
