package cli

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"limbeck.dev/migrate"
	"limbeck.dev/migrate/versions"
)

// errNotBuilt says that there is no program to ask for completions.
var errNotBuilt = errors.New("the environment is not built")

// completeRevisions completes words that mean a revision, ids and labels; of a
// range, either side. It is quiet about every failure: a shell has no place for
// it.
func (r *run) completeRevisions(words ...string) cobra.CompletionFunc {
	return func(cmd *cobra.Command, _ []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective) {
		found := slices.Clone(words)
		if env, err := r.openForCompletion(cmd.Context()); err == nil {
			found = append(found, revisionCompletions(env.Graph())...)
		}
		if side := strings.LastIndex(begun, ":"); side >= 0 {
			for i := range found {
				found[i] = begun[:side+1] + found[i]
			}
		}
		return found, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveKeepOrder
	}
}

// completeArguments is completeRevisions for the arguments of a command, as
// many as it takes.
func (r *run) completeArguments(words ...string) cobra.CompletionFunc {
	return func(cmd *cobra.Command, args []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if cmd.Args(cmd, append(slices.Clone(args), begun)) != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return r.completeRevisions(words...)(cmd, args, begun)
	}
}

// revisionCompletions are the ids, newest first and with their messages, and
// the labels.
func revisionCompletions(g *versions.Graph) (ids []cobra.Completion) {
	var labels []cobra.Completion
	for _, v := range slices.Backward(g.All()) {
		ids = append(ids, cobra.CompletionWithDesc(v.ID, escapeLine(v.Message)))
		for _, label := range v.Labels {
			labels = append(labels,
				cobra.CompletionWithDesc(label, "the branch from "+v.ID),
				cobra.CompletionWithDesc(label+"@head", "the head of "+label))
		}
	}
	return append(ids, labels...)
}

// openForCompletion opens the environment as open does, except that nothing is
// built while somebody waits for a completion. A Go environment that is built
// completes in place of this program.
func (r *run) openForCompletion(ctx context.Context) (*migrate.Environment, error) {
	if file, _, err := r.readFile(); err == nil && r.flags.name == "" && len(file.databases) > 0 {
		r.flags.name = file.databases[0].name // of several that mostly share their revisions
	}
	s, err := r.settings()
	if err != nil {
		return nil, err
	}
	if !r.handsOver(s) {
		return r.openSettings(ctx, s, needs{})
	}
	c, err := r.openCache(s.env)
	if err != nil {
		return nil, err
	}
	binary, ok := c.lookup()
	if !ok || !r.replace || !canReplace {
		return nil, errNotBuilt
	}
	return nil, r.become(binary, s.env)
}

// completeDatabases completes the names of the configured databases.
func (r *run) completeDatabases(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	file, _, err := r.readFile()
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return file.names(), cobra.ShellCompDirectiveNoFileComp
}
