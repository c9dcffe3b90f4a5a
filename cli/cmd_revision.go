package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"
	"limbeck.dev/migrate"
	"limbeck.dev/migrate/autogen"
	"limbeck.dev/migrate/versions"
)

func (r *run) revisionCommand() *cobra.Command {
	var o migrate.RevisionOptions
	cmd := &cobra.Command{
		Use: "revision", GroupID: groupBegin,
		Short: "Write a new revision",
		Long: `Write a new revision script, empty or, with --autogenerate, with what makes the database equal to the model. Read
it before you apply it: a rename, for one, is seen as a drop and a create, and what loses data is marked with !.`,
		Example: "  migrate revision --autogenerate -m \"add accounts\"\n  migrate revision -m \"fill the emails\"\n" +
			"  migrate revision -m \"a line of its own\" --head base --branch-label billing\n" +
			"  migrate revision -m fix --head 27c6a3 --splice --depends-on billing",
		Args: atMost(0, "no argument"),
		RunE: r.do(func(ctx context.Context, _ []string) error {
			all, err := r.openAll(ctx, needs{project: true, model: o.Autogenerate})
			if err != nil {
				return err
			}
			return r.writeRevision(ctx, o, all)
		}),
	}
	f := cmd.Flags()
	f.BoolVar(&o.Autogenerate, "autogenerate", false, "compare the model with the database, and write the difference")
	f.StringArrayVar(&o.Heads, "head", nil, "`revision` that it comes after (default head; several make a merge, base a new line)")
	f.StringArrayVar(&o.DependsOn, "depends-on", nil, "`revision`, or label, that must be applied before it without being its parent; may be repeated")
	r.addPlaceFlags(cmd, &o)
	r.addScratchFlag(cmd, "judge the model")
	for flag, words := range map[string][]string{"head": {"head", "heads", "base"}, "depends-on": nil} {
		_ = cmd.RegisterFlagCompletionFunc(flag, r.completeRevisions(words...)) // fails only for a flag that is not there
	}
	return cmd
}

// addPlaceFlags adds the flags of all commands that write a revision.
func (r *run) addPlaceFlags(cmd *cobra.Command, o *migrate.RevisionOptions) {
	f := cmd.Flags()
	f.StringVarP(&o.Message, "message", "m", "", "what the revision is for, in one line")
	f.StringVar(&o.ID, "rev-id", "", "`id` of the revision, in place of a random one")
	f.StringArrayVar(&o.Labels, "branch-label", nil, "`name` of the branch that begins with it; may be repeated")
	f.BoolVar(&o.Splice, "splice", false, "let it come after revisions that are no heads, where it begins a branch")
	f.StringVar(&o.Dir, "version-path", "", "`directory` to write to, of several in scripts (default: that of what the revision comes after)")
	_ = cmd.MarkFlagDirname("version-path")
	_ = cmd.RegisterFlagCompletionFunc("branch-label", cobra.NoFileCompletions)
	cmd.PreRunE = func(cmd *cobra.Command, _ []string) error {
		if f.Changed("rev-id") && o.ID == "" {
			return usagef("--rev-id is empty: is a variable not set?")
		}
		return nil
	}
}

// writeRevision writes a revision and tells where.
func (r *run) writeRevision(ctx context.Context, o migrate.RevisionOptions, all []*migrate.Environment) error {
	if o.Dir != "" && !r.inDir && !filepath.IsAbs(o.Dir) {
		o.Dir = filepath.Join(r.Dir, o.Dir)
	}
	revision, err := migrate.Revise(ctx, o, all...)
	if _, parted := errors.AsType[*versions.AmbiguousError](err); parted && o.Heads == nil {
		return fmt.Errorf("%w. Name the one to go on from with --head, or join them first: migrate merge heads -m \"join\"", err)
	}
	if err != nil {
		return err
	}
	return r.printNew(o, revision)
}

// writtenJSON is a revision that was written.
type writtenJSON struct {
	ID      string        `json:"id"`                // empty: nothing was written, for there was nothing to do
	Path    string        `json:"path"`              // of the script
	Package string        `json:"package,omitempty"` // the file of a new Go package's Scripts
	More    []writtenFile `json:"more,omitempty"`    // the revisions after it, where the program makes several of one
	foundJSON
	Databases map[string]foundJSON `json:"databases,omitempty"` // of several databases, what was found for each
}

// writtenFile is one of several revisions that were written.
type writtenFile struct {
	ID      string `json:"id"`
	Path    string `json:"path"`
	Package string `json:"package,omitempty"`
}

func (r *run) printNew(o migrate.RevisionOptions, revision *migrate.NewRevision) error {
	if r.flags.json {
		doc := writtenJSON{Path: revision.Path, Package: revision.Package}
		if revision.Path != "" {
			doc.ID = revision.ID
		}
		for _, more := range revision.More {
			doc.More = append(doc.More, writtenFile{more.ID, more.Path, more.Package})
		}
		doc.foundJSON = r.newFoundJSON(cmp.Or(revision.Found, new(autogen.Candidate)))
		for name, found := range revision.FoundFor {
			if doc.Databases == nil {
				doc.Databases = make(map[string]foundJSON)
			}
			doc.Databases[name] = r.newFoundJSON(found)
		}
		return r.out.document(doc)
	}
	if revision.Found != nil {
		r.printFound(revision.Found)
	}
	for _, name := range slices.Sorted(maps.Keys(revision.FoundFor)) {
		r.out.section(name, false)
		r.printFound(revision.FoundFor[name])
	}
	if revision.Path == "" {
		r.out.say("%s", nothingWritten(revision))
		return nil
	}
	for _, written := range append([]migrate.NewRevision{*revision}, revision.More...) {
		r.out.say("wrote %s", written.Path)
		if written.Package != "" {
			r.out.say("wrote %s", written.Package)
			r.note("this is a Go package of its own: where the program calls cli.Main, give Scripts: versions.Join(...) of the Scripts of each")
		}
	}
	return nil
}

// nothingWritten says why there is no new revision.
func nothingWritten(revision *migrate.NewRevision) string {
	found := revision.Found != nil && len(revision.Found.Upgrade) > 0
	for _, other := range revision.FoundFor {
		found = found || len(other.Upgrade) > 0
	}
	if found || revision.Found == nil && revision.FoundFor == nil {
		return "Nothing was written: the hook ProcessRevisions of the environment left no revision."
	}
	return "No changes: the database is as the model wants it. Nothing was written."
}
