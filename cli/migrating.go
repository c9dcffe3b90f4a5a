package cli

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/spf13/cobra"
	"limbeck.dev/migrate"
	"limbeck.dev/migrate/versions"
)

// addMigrationFlags adds the flags of the commands that migrate.
func (r *run) addMigrationFlags(cmd *cobra.Command) {
	f := cmd.Flags()
	m := &r.flags.migration
	f.Var(&wait{&m.lockWait, time.Nanosecond}, "lock-wait", "how long to wait for another deployer (default 5m)")
	f.Var(&wait{&m.lockTimeout, time.Millisecond}, "lock-timeout", "how long each statement waits for a lock on a table (default: the database's, under 1s)")
	f.Var(&wait{&m.statementTimeout, time.Millisecond}, "statement-timeout", "how long each statement may take (default: as long as it needs; PostgreSQL and MariaDB)")
	f.BoolVar(&m.noVerify, "no-verify", false, "do not compare the schema with the operations before a commit")
	f.Var(&m.dataLoss, "data-loss", "what to do where rows or values are thrown away: `ask` on a terminal, allow, or deny (default ask)")
	f.BoolVarP(&m.yes, "yes", "y", false, "go on where rows or values are thrown away, as --data-loss allow")
	f.BoolVar(&m.allowPooler, "allow-pooler", false, "accept a connection through a session pooler")
}

// addScratchFlag adds the flag of the commands that try something.
func (r *run) addScratchFlag(cmd *cobra.Command, what string) {
	cmd.Flags().StringVar(&r.flags.scratch, "scratch-url", "", what+" in a scratch database on the server of this `URL`")
}

// addTagFlag adds the flag that means something to the program alone.
func (r *run) addTagFlag(cmd *cobra.Command) {
	cmd.Flags().StringVar(&r.flags.tag, "tag", "", "a `text` for the program of the Go environment, which has it as Args.Tag")
}

// lossPolicy is the value of a flag.
type lossPolicy string

// Set implements pflag.Value.
func (p *lossPolicy) Set(text string) error {
	if !slices.Contains(lossPolicies, text) {
		return errors.New("it is ask, allow or deny")
	}
	*p = lossPolicy(text)
	return nil
}

// String implements pflag.Value; "" is no default that help would show.
func (p *lossPolicy) String() string { return "" }

// Type implements pflag.Value.
func (p *lossPolicy) Type() string { return "policy" }

// lossPolicies are the values of data_loss.
var lossPolicies = []string{string(migrate.DataLossAsk), string(migrate.DataLossAllow), string(migrate.DataLossDeny)}

// wait is the value of a flag that bounds a wait. No wait at all is the
// shortest one: a zero says in [migrate.Config] that nothing was said.
type wait struct {
	to       *time.Duration
	shortest time.Duration
}

// Set implements pflag.Value.
func (w *wait) Set(text string) error {
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 {
		return errors.New("write it as 30s or 5m")
	}
	*w.to = max(d, w.shortest)
	return nil
}

// String implements pflag.Value; "" is no default that help would show.
func (w *wait) String() string { return "" }

// Type implements pflag.Value.
func (w *wait) Type() string { return "duration" }

// migrateWith runs what moves the database, with its progress shown, and prints
// the result; idle is what to say where no revision ran.
func (r *run) migrateWith(ctx context.Context, idle string, work func(context.Context, *migrate.Environment) (*migrate.Result, error)) error {
	p := r.newProgress()
	env, err := r.open(ctx, needs{scripts: true, headers: true, events: p.event})
	if err != nil {
		return err
	}
	var result *migrate.Result
	err = r.stoppable(env, func() error {
		defer p.show()()
		var err error
		result, err = work(ctx, env)
		return err
	})
	if result == nil {
		return err
	}
	if shown := r.printResult(env, result, p.warnings, idle, err); err == nil {
		err = shown
	}
	return err
}

// resultJSON is the result of a command that moves the database.
type resultJSON struct {
	Steps []stepJSON `json:"steps"`
	Heads []string   `json:"heads"`
	// DataLoss is what was thrown away, each in words.
	DataLoss []string `json:"data_loss,omitempty"`
	// Warnings are what the server warned of.
	Warnings []warningJSON `json:"warnings,omitempty"`
}

// warningJSON is a warning of the server; statement is "" for Go code.
type warningJSON struct {
	Revision  string `json:"revision"`
	Statement string `json:"statement"`
	Text      string `json:"text"`
}

// stepJSON is a revision that was applied or reversed, and the version rows that
// it took away and put in their place; other rows stayed.
type stepJSON struct {
	Revision  string   `json:"revision"`
	Message   string   `json:"message"`
	Direction string   `json:"direction"`
	From      []string `json:"from"`
	To        []string `json:"to"`
}

func newStepJSON(step versions.Step) stepJSON {
	return stepJSON{step.Revision.ID, step.Revision.Message, direction(step.Down), list(step.Delete), list(step.Insert)}
}

func direction(down bool) string {
	if down {
		return "downgrade"
	}
	return "upgrade"
}

// printResult tells what was done, also where the run failed later on.
func (r *run) printResult(env *migrate.Environment, result *migrate.Result, warnings []warningJSON, idle string, failure error) error {
	if failure != nil && len(result.Steps) == 0 && len(result.Heads) == 0 {
		return nil // nothing was done, and perhaps nothing read: heads of [] would claim to know
	}
	if r.flags.json {
		doc := resultJSON{Steps: []stepJSON{}, Heads: list(result.Heads), DataLoss: result.DataLoss, Warnings: warnings}
		for _, step := range result.Steps {
			doc.Steps = append(doc.Steps, newStepJSON(step))
		}
		return r.out.document(doc)
	}
	switch n := len(result.Steps); {
	case n == 0 && failure == nil:
		r.out.say("%s: the database is at %s.", idle, r.headsText(env, result.Heads))
	case n == 1:
		r.out.say("Done: 1 revision; the database is at %s.", r.headsText(env, result.Heads))
	case n > 1:
		r.out.say("Done: %d revisions; the database is at %s.", n, r.headsText(env, result.Heads))
	}
	return nil
}

// headsText names version rows for people.
func (r *run) headsText(env *migrate.Environment, heads []string) string {
	marked := make([]string, len(heads))
	for i, id := range heads {
		marked[i] = id + headMark(env.Outline(), id)
	}
	return orBase(marked)
}
