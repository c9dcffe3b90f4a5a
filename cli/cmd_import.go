package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"
	"limbeck.dev/migrate"
	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/importing"
)

// importOptions are the flags of import.
type importOptions struct {
	from, table string
	dry, stamp  bool
}

func (r *run) importCommand() *cobra.Command {
	var o importOptions
	cmd := &cobra.Command{
		Use: "import DIR", GroupID: groupBegin,
		Short: "Take over the migrations of another tool",
		Long: `Write a SQL revision for each migration of goose, golang-migrate, dbmate, Atlas or Flyway in a directory, one after
the other as the tool runs them. Their files stay as they are. Then say, from the tool's own table, where the database
is in that line, and how to declare it; --stamp does so. A migration that failed half way, or out of order, is an error.`,
		Example: "  migrate import db/migrations\n  migrate import db/migrations --from goose --dry-run\n  migrate import db/migrations --stamp",
		Args:    exactlyOne("the directory of the migrations", "db/migrations"),
		PreRunE: func(*cobra.Command, []string) error {
			if o.from != "" && !slices.Contains(importing.Tools(), importing.Tool(o.from)) {
				return usagef("--from %q: it is goose, golang-migrate, dbmate, atlas or flyway", o.from)
			}
			return nil
		},
		RunE: r.do(func(ctx context.Context, args []string) error { return r.importDir(ctx, args[0], o) }),
	}
	f := cmd.Flags()
	f.StringVar(&o.from, "from", "", "the `tool`: goose, golang-migrate, dbmate, atlas or flyway (default: as the files tell)")
	f.StringVar(&o.table, "table", "", "the tool's table in the database, `name` or schema.name, where it is not its default one")
	f.BoolVar(&o.dry, "dry-run", false, "write nothing, and say what would be written")
	f.BoolVar(&o.stamp, "stamp", false, "declare applied what the tool has applied to the database")
	cmd.MarkFlagsMutuallyExclusive("dry-run", "stamp")
	r.addMigrationFlags(cmd)
	var tools []string
	for _, tool := range importing.Tools() {
		tools = append(tools, string(tool))
	}
	_ = cmd.RegisterFlagCompletionFunc("from", cobra.FixedCompletions(tools, cobra.ShellCompDirectiveNoFileComp)) // fails only for a flag that is not there
	cmd.ValidArgsFunction = func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return nil, cobra.ShellCompDirectiveFilterDirs
	}
	return cmd
}

// imported is what an import has found and done.
type imported struct {
	dir     *importing.Directory
	scripts []importing.Script
	paths   []string
	applied int // how many of the migrations the database has; -1: unknown
	unknown error
	stamped bool
}

func (r *run) importDir(ctx context.Context, dir string, o importOptions) error {
	env, err := r.open(ctx, needs{project: true})
	if err != nil {
		return err
	}
	in, err := r.readImport(ctx, env, dir, o)
	if err != nil {
		return err
	}
	list := make([]migrate.SQLScript, len(in.scripts))
	for i, s := range in.scripts {
		list[i] = migrate.SQLScript{Revision: s.Revision, Text: s.Text}
	}
	if in.paths, err = env.AddSQL(ctx, list, o.dry); err != nil {
		return err
	}
	if o.stamp && in.applied > 0 {
		if env, err = r.open(ctx, needs{scripts: true}); err != nil {
			return err
		}
		if _, err = env.Stamp(ctx, false, in.stamp()); err != nil {
			return fmt.Errorf("the revisions are written, and the database is not stamped: %w", err)
		}
		in.stamped = true
	}
	return r.printImport(in, o)
}

// readImport reads the migrations and the database, and writes nothing.
func (r *run) readImport(ctx context.Context, env *migrate.Environment, dir string, o importOptions) (*imported, error) {
	if env.Dialect() == nil {
		return nil, errors.New("the migrations are read as the database reads them: say which it is by url in migrate.yaml or --url; it need not be there")
	}
	if n := len(env.Graph().All()); n > 0 {
		return nil, fmt.Errorf("there are revisions already (%d): an import is the beginning of a history; set scripts to a directory that is empty", n)
	}
	path := dir
	if !filepath.IsAbs(path) {
		path = filepath.Join(r.Dir, path)
	}
	if info, err := os.Stat(path); err != nil || !info.IsDir() {
		return nil, fmt.Errorf("there is no directory %s", dir)
	}
	in := &imported{applied: -1}
	var err error
	if in.dir, err = importing.Read(os.DirFS(path), importing.Tool(o.from)); err != nil {
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	if in.scripts, err = in.dir.Scripts(env.Dialect().Syntax()); err != nil {
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	return in, in.locate(ctx, env, o)
}

// locate finds where the database is. That it cannot be asked is an error only
// where it is to be stamped.
func (in *imported) locate(ctx context.Context, env *migrate.Environment, o importOptions) error {
	err := env.Look(ctx, func(ctx context.Context, conn dialect.Conn) error {
		n, err := in.dir.Applied(ctx, conn, o.table)
		if err == nil {
			in.applied = n
		}
		return err
	})
	switch {
	case err == nil:
	case isType[*importing.StateError](err), ctx.Err() != nil:
		return err
	case errors.Is(err, fs.ErrNotExist) && !o.stamp:
		in.applied = 0
	case o.stamp:
		return fmt.Errorf("the database cannot be stamped, for where it is cannot be read: %w", err)
	default:
		in.unknown = err
	}
	return nil
}

// stamp is the revision at which the database is; empty: at none, or unknown.
func (in *imported) stamp() string {
	if in.applied <= 0 {
		return ""
	}
	return in.scripts[in.applied-1].Revision.ID
}

// importJSON is what import has done.
type importJSON struct {
	Tool      string             `json:"tool"`
	Written   bool               `json:"written"`
	Revisions []importedRevision `json:"revisions"`
	Notes     []string           `json:"notes"`
	// Applied counts the revisions, from the first on, that the database has;
	// null: that cannot be read.
	Applied *int   `json:"applied"`
	Stamp   string `json:"stamp"` // the last of them
	Stamped bool   `json:"stamped"`
}

type importedRevision struct {
	ID      string `json:"id"`
	Message string `json:"message"`
	File    string `json:"file"` // of the tool
	Path    string `json:"path"` // of the script
}

func (r *run) printImport(in *imported, o importOptions) error {
	if !r.flags.json {
		r.sayImport(in, o)
		return nil
	}
	doc := importJSON{Tool: string(in.dir.Tool), Written: !o.dry, Notes: list(in.dir.Notes), Stamp: in.stamp(), Stamped: in.stamped}
	if in.applied >= 0 {
		doc.Applied = &in.applied
	}
	for i, s := range in.scripts {
		doc.Revisions = append(doc.Revisions, importedRevision{s.Revision.ID, s.Revision.Message, s.Migration.File, in.paths[i]})
	}
	return r.out.document(doc)
}

func (r *run) sayImport(in *imported, o importOptions) {
	verb := "wrote"
	if o.dry {
		verb = "would write"
	}
	for i, s := range in.scripts {
		r.out.say("%s %s, from %s", verb, in.paths[i], s.Migration.File)
	}
	for _, text := range in.dir.Notes {
		r.out.log("%s %s", paint(r.out.colorStderr, yellow, "note:"), text)
	}
	tool, n := string(in.dir.Tool), count(len(in.scripts), "revision")
	switch {
	case in.stamped:
		r.out.say("%s from %s; the database is stamped with %s.", n, tool, in.stamp())
	case errors.Is(in.unknown, importing.ErrNoTable):
		r.out.say("%s from %s, which has no table %s in the database: migrate upgrade head, or name its table with --table",
			n, tool, cmp.Or(o.table, in.dir.DefaultTable()))
	case in.unknown != nil:
		r.out.say("%s from %s. Where the database is cannot be read: %s. If %s has migrated it, run migrate stamp with the last of them.",
			n, tool, in.unknown.Error(), tool)
	case in.applied == 0:
		r.out.say("%s from %s, of which the database has none: migrate upgrade head", n, tool)
	default:
		r.out.say("%s from %s, of which the database has %d: migrate stamp %s", n, tool, in.applied, in.stamp())
	}
}
