package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"limbeck.dev/migrate/versions"
)

func (r *run) editCommand() *cobra.Command {
	return &cobra.Command{
		Use: "edit REVISION...", GroupID: groupBegin,
		Short: "Open the script of a revision in your editor",
		Long: `Open the scripts of revisions in the editor that VISUAL or EDITOR names, with its arguments if it has any; in a
terminal, an editor of the system is taken where neither is set. The database is asked only for current.`,
		Example: "  migrate edit head\n  migrate edit 27c6a3\n  EDITOR=\"code --wait\" migrate edit current",
		Args:    oneOrMore("a revision", "head"), ValidArgsFunction: r.completeArguments("head", "heads", "current"),
		RunE: r.do(r.edit),
	}
}

func (r *run) edit(ctx context.Context, args []string) error {
	all, err := r.openAll(ctx, needs{scripts: true})
	if err != nil {
		return err
	}
	if len(all) > 1 && slices.ContainsFunc(args, versions.FromCurrent) {
		return usagef("each database has a current revision of its own: name one of them with -n")
	}
	revisions, err := resolveAll(ctx, all[0], args)
	if err != nil {
		return err
	}
	var paths []string
	for _, v := range revisions {
		path := v.File()
		if path == "" {
			return fmt.Errorf("revision %s: it is not known which file it is in; look for it in the directories of scripts", v.ID)
		}
		if _, err := os.Stat(path); err != nil {
			return fmt.Errorf("revision %s: its script is not on this machine: %w", v.ID, err)
		}
		paths = append(paths, path)
	}
	if paths == nil {
		return fmt.Errorf("nothing to edit: %s is no revision", strings.Join(args, " "))
	}
	return r.openEditor(ctx, paths)
}

// editors are tried, in this order, where the environment names none.
var editors = []string{"sensible-editor", "editor", "nano", "vim", "vi", "notepad.exe"}

// openEditor edits files, and waits for the editor to end.
func (r *run) openEditor(ctx context.Context, paths []string) error {
	visual, _ := r.getenv("VISUAL")
	editor, _ := r.getenv("EDITOR")
	words := strings.Fields(cmp.Or(strings.TrimSpace(visual), editor))
	if len(words) == 0 && r.terminal(r.Stdout) != nil {
		words = installedEditor()
	}
	if len(words) == 0 {
		return errors.New("no editor: set VISUAL or EDITOR to one, such as vim")
	}
	cmd := exec.CommandContext(ctx, words[0], append(words[1:], paths...)...)
	cmd.Env, cmd.Dir = r.Env, r.Dir
	cmd.Stdin, cmd.Stdout, cmd.Stderr = r.Stdin, r.Stdout, r.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("the editor %s, from VISUAL or EDITOR: %w", words[0], err)
	}
	return nil
}

func installedEditor() []string {
	for _, name := range editors {
		if path, err := exec.LookPath(name); err == nil {
			return []string{path}
		}
	}
	return nil
}
