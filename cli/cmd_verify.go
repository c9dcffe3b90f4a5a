package cli

import (
	"context"

	"github.com/spf13/cobra"
	"limbeck.dev/migrate"
	"limbeck.dev/migrate/versions"
)

func (r *run) verifyCommand() *cobra.Command {
	var o migrate.VerifyOptions
	cmd := &cobra.Command{
		Use: "verify", GroupID: groupLook,
		Short: "Try every revision up, down and up again",
		Long: `Try the revisions in a scratch database, which is made on the server of the configured one, or of --scratch-url, and
dropped afterwards: each up, down and up again. The way down must bring back the schema that there was, and the second way
up make the same as the first; at the end, the schema is compared with the model, if there is one. Rows are not looked at.

The configured database is not touched. What a revision does outside of its database is done all the same, such as to the
roles of a server; on MySQL and MariaDB, revisions that name other databases are refused. A scratch database that a
killed process has left is dropped by a later verify, on PostgreSQL after an hour; its name begins with migrate_scratch_.

The exit code is 9 where a revision failed, or the schema is not as it should be.`,
		Example: "  migrate verify\n  migrate verify --from 27c6a3\n  migrate verify --scratch-url postgresql://postgres@localhost/postgres --json",
		Args:    atMost(0, "no argument"),
		RunE: r.do(func(ctx context.Context, _ []string) error {
			p := r.newProgress()
			env, err := r.open(ctx, needs{scripts: true, model: true, events: p.event})
			if err != nil {
				return err
			}
			end := p.show()
			found, err := env.Verify(ctx, o)
			end()
			if found == nil || err != nil && !isError(migrate.ErrNotVerified)(err) {
				return err
			}
			if shown := r.printVerification(env, found); shown != nil {
				return shown
			}
			return err
		}),
	}
	cmd.Flags().StringVar(&o.From, "from", "", "verify only this `revision` and those that come after it")
	cmd.Flags().StringVar(&o.ScratchURL, "scratch-url", "", "make the scratch database on the server of this `URL`")
	_ = cmd.RegisterFlagCompletionFunc("from", r.completeRevisions("head")) // fails only for a flag that is not there
	return cmd
}

type verifyJSON struct {
	Verified []string      `json:"verified"`
	OneWay   []string      `json:"one_way"`
	Untested []string      `json:"untested"`
	Failures []failureJSON `json:"failures"`
}

type failureJSON struct {
	Revision    string   `json:"revision"` // empty: the model
	Phase       string   `json:"phase"`
	Error       string   `json:"error,omitempty"`
	Differences []string `json:"differences"`
}

func (r *run) newVerifyJSON(v *migrate.Verification) verifyJSON {
	doc := verifyJSON{ids(v.Verified), ids(v.OneWay), ids(v.Untested), []failureJSON{}}
	for _, f := range v.Failures {
		failure := failureJSON{Phase: string(f.Phase), Differences: list(f.Differences)}
		if f.Revision != nil {
			failure.Revision = f.Revision.ID
		}
		if f.Err != nil {
			failure.Error = r.secrets.mask(f.Err.Error())
		}
		doc.Failures = append(doc.Failures, failure)
	}
	return doc
}

// ids lists the ids of revisions.
func ids(revisions []*versions.Revision) []string {
	list := []string{}
	for _, v := range revisions {
		list = append(list, v.ID)
	}
	return list
}

func (r *run) printVerification(env *migrate.Environment, v *migrate.Verification) error {
	if r.flags.json {
		return r.out.document(r.newVerifyJSON(v))
	}
	for _, f := range v.Failures {
		r.printFailure(env, f)
	}
	for _, one := range v.OneWay {
		r.note("revision " + one.ID + " has no downgrade")
	}
	for _, one := range v.Untested {
		r.note("revision " + one.ID + " was not reached")
	}
	r.out.say("%s up, down and up again; %s.", count(len(v.Verified), "revision"), count(len(v.Failures), "failure"))
	return nil
}

// printFailure prints what failed, and with what or for which differences.
func (r *run) printFailure(env *migrate.Environment, f migrate.VerifyFailure) {
	cross := paint(r.out.colorStdout, red, "x")
	switch {
	case f.Revision == nil:
		r.out.print("%s the model has changes that no revision makes:", cross)
	case f.Err != nil:
		r.out.print("%s %s: %s failed", cross, historyLine(env.Graph(), f.Revision), string(f.Phase))
		r.out.print("    %s", styled(indent(escapeBlock(r.secrets.mask(f.Err.Error())))))
	case f.Phase == migrate.VerifyDowngrade:
		r.out.print("%s %s: downgrade does not bring back what there was; it would still need:", cross, historyLine(env.Graph(), f.Revision))
	default:
		r.out.print("%s %s: upgrade again does not make what the first did; it would still need:", cross, historyLine(env.Graph(), f.Revision))
	}
	for _, difference := range f.Differences {
		r.out.print("    %s", difference)
	}
}
