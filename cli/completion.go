package cli

import (
	"context"
	"errors"
	"slices"

	"github.com/spf13/cobra"
	"limbeck.dev/migrate"
)

// errNotBuilt says that there is no program to ask for completions.
var errNotBuilt = errors.New("the environment is not built")

// completeRevisions completes words that mean a revision, and ids. It is quiet
// about every failure: a shell has no place for it.
func (r *run) completeRevisions(words ...string) cobra.CompletionFunc {
	return func(cmd *cobra.Command, _ []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
		found := slices.Clone(words)
		env, err := r.openForCompletion(cmd.Context())
		if err != nil {
			return found, cobra.ShellCompDirectiveNoFileComp
		}
		for _, v := range slices.Backward(env.Graph().All()) {
			found = append(found, cobra.CompletionWithDesc(v.ID, escapeLine(v.Message)))
		}
		return found, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveKeepOrder
	}
}

// openForCompletion opens the environment as open does, except that nothing is
// built while somebody waits for a completion. A Go environment that is built
// completes in place of this program.
func (r *run) openForCompletion(ctx context.Context) (*migrate.Environment, error) {
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
