package cli

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

const longHelp = `migrate brings a database's schema to where your code wants it, revision by revision, and back.

To begin:
  migrate init                                     write migrate.yaml and a place for revisions
  migrate revision --autogenerate -m "first step"  write what makes the database equal to the model
  migrate upgrade head                             apply it
  migrate current                                  see where the database is

The database is the url of migrate.yaml, which is looked for from the working directory upward, or
--url; where neither gives one, the environment variables MIGRATE_URL and DATABASE_URL are asked.`

// The groups of commands in the help.
const (
	groupBegin   = "begin"
	groupMigrate = "migrate"
	groupLook    = "look"
)

// rootCommand is the command line of the program.
func (r *run) rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use: "migrate", Short: "Schema migrations", Long: longHelp, Version: thisVersion().String(),
		Example:       "  migrate upgrade head\n  migrate downgrade -1\n  migrate --url sqlite:///blog.db inspect",
		SilenceErrors: true, SilenceUsage: true,
		PersistentPreRunE: func(cmd *cobra.Command, args []string) error {
			// Parts of a URL that is taken for a revision or a file would show its password.
			if strings.Contains(r.flags.config, "://") || slices.ContainsFunc(args, func(arg string) bool { return strings.Contains(arg, "://") }) {
				return usagef("a database URL is given with --url, as in: migrate --url URL %s", cmd.Name())
			}
			if cmd.Flags().Changed("url") && r.flags.url == "" {
				return usagef("--url is empty: is a variable not set?")
			}
			if r.flags.verbose && r.flags.quiet {
				return usagef("--verbose and --quiet say the opposite: leave out one of them")
			}
			for _, extra := range r.flags.extras {
				if extra == "" || extra[0] == '=' {
					return usagef("-x %q: write it as key=value", extra)
				}
			}
			return nil
		},
	}
	f := root.PersistentFlags()
	f.StringVarP(&r.flags.config, "config", "c", "", "configuration `file` (default: MIGRATE_CONFIG, else the nearest migrate.yaml)")
	f.StringVar(&r.flags.url, "url", "", "database `URL`, in place of the configured one")
	f.Var(&wait{&r.flags.migration.wait, time.Nanosecond}, "wait", "how long to wait for a database that does not accept connections yet (default: not at all)")
	f.StringVarP(&r.flags.name, "name", "n", "", "`name` of one of the databases of migrate.yaml (default: each of them)")
	_ = root.RegisterFlagCompletionFunc("name", r.completeDatabases)
	f.StringArrayVarP(&r.flags.extras, "x", "x", nil, "`key=value` for ${x.key} in migrate.yaml, and for the program of the Go environment; may be repeated")
	f.BoolVar(&r.flags.json, "json", false, "print results, and errors, as JSON")
	f.BoolVarP(&r.flags.verbose, "verbose", "v", false, "say more; while migrating, each operation and statement")
	f.BoolVar(&r.flags.strict, "strict", false, "make warnings errors: files that everybody can write to, a password that everybody can read, a server that does not prove who it is")
	f.BoolVarP(&r.flags.quiet, "quiet", "q", false, "print only errors, and what a listing command lists")
	root.Flags().Bool("version", false, "print the version of the tool")
	root.SetVersionTemplate("migrate {{.Version}}\n")
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return flagError(err) })
	root.AddGroup(
		&cobra.Group{ID: groupBegin, Title: "To begin, and to write revisions:"},
		&cobra.Group{ID: groupMigrate, Title: "To migrate:"},
		&cobra.Group{ID: groupLook, Title: "To look:"},
	)
	root.SetCompletionCommandGroupID(groupLook)
	root.SetHelpCommandGroupID(groupLook)
	root.AddCommand(
		r.importCommand(),
		r.initCommand(), r.listTemplatesCommand(), r.revisionCommand(), r.mergeCommand(), r.rebaseCommand(), r.editCommand(),
		r.upgradeCommand(), r.downgradeCommand(), r.gotoCommand(), r.redoCommand(), r.stampCommand(), r.ensureVersionCommand(), r.repairCommand(),
		r.statusCommand(), r.logCommand(), r.planCommand(),
		r.currentCommand(), r.historyCommand(), r.headsCommand(), r.branchesCommand(), r.showCommand(),
		r.checkCommand(), r.verifyCommand(), r.inspectCommand(), r.configCommand(), r.versionCommand(),
		exitCodesTopic(), configurationTopic(),
	)
	helpKnown(root)
	return root
}

// flagError puts what a package says of a value that is no number, or not true
// or false, into words for people.
func flagError(err error) error {
	invalid, ok := errors.AsType[*pflag.InvalidValueError](err)
	if !ok || !isType[*strconv.NumError](err) {
		return err
	}
	want := "a whole number"
	if invalid.GetFlag().Value.Type() == "bool" {
		want = "true or false, or leave it out"
	}
	return usagef("--%s=%s: write %s", invalid.GetFlag().Name, invalid.GetValue(), want)
}

// helpKnown makes help for what there is not an error of usage; cobra by itself
// prints the help of something else, and calls it success.
func helpKnown(root *cobra.Command) {
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	for _, cmd := range root.Commands() {
		switch cmd.Name() {
		case "completion":
			cmd.Args = func(_ *cobra.Command, args []string) error {
				if len(args) > 0 {
					return usagef("there is no completion for %q: there is for bash, fish, powershell and zsh", args[0])
				}
				return nil
			}
			cmd.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() } // only what runs has its Args looked at
		case "help":
			cmd.Args = func(_ *cobra.Command, args []string) error {
				if _, rest, err := root.Find(args); err != nil || len(rest) > 0 {
					return usagef("there is no help on %q", strings.Join(args, " "))
				}
				return nil
			}
		}
	}
}

// atMost is cobra.MaximumNArgs with words for people.
func atMost(n int, what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) > n {
			return usagef("%s takes %s, and %q is more than that", cmd.Name(), what, args[n])
		}
		return nil
	}
}

// oneOrMore is cobra.MinimumNArgs(1) with words for people.
func oneOrMore(what, example string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return usagef("%s needs %s, as in: migrate %s %s", cmd.Name(), what, cmd.Name(), example)
		}
		return nil
	}
}

// exactlyOne is cobra.ExactArgs(1) with words for people.
func exactlyOne(what, example string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if err := oneOrMore(what, example)(cmd, args); err != nil {
			return err
		}
		return atMost(1, what)(cmd, args)
	}
}

// configurationTopic is `migrate help configuration`.
func configurationTopic() *cobra.Command {
	return &cobra.Command{Use: "configuration", Short: "What migrate.yaml holds", Long: `migrate.yaml is looked for from the working directory upward; --config, or MIGRATE_CONFIG, names another.
Relative paths in it, also that of a database file in the URL, start from its directory.

  url: ${DATABASE_URL:-sqlite:///app.db}   postgresql://, mysql://, mariadb://, sqlite:///relative, sqlite:////absolute
  scripts: [migrations/versions]           directories of revisions; a new one goes where the one before it lies
  recursive: true                          the directories below them, too
  script_format: go                        of new revisions: go or sql
  file_template: "{rev}_{slug}"            their file names: also {epoch} {year} {month} {day} {hour} {minute} {second}, and /
  slug_length: 40                          how much of the message {slug} holds
  timezone: Europe/Berlin                  of the time in a new revision and its file name; UTC where it is not set
  post_write:                              programs to run on each new script; {script} is its path, else put last
    - {name: format, exec: [sqlfmt, "{script}"], dir: .}
  model: schema.yaml                       the model, where no Go environment gives it
  env: migrations                          the Go environment: a main package that calls cli.Main
  version_table: migrate_version           name, or schema.name; alembic_version takes over from Alembic
  schemas: [audit]                         namespaces to look at beside the default one; "*" is all
  include: ["app.*", users]                tables and views to look at, as patterns; all where it is not set
  exclude: ["*_old"]                       those to leave out
  transaction: all                         a whole run is committed at once, not each revision
  data_loss: ask                           before rows or values are thrown away: ask on a terminal, allow, or deny
  server_version: "16"                     of the server for which --sql writes scripts; else the oldest that is supported
  lock_wait: 5m                            how long to wait for another deployer
  lock_timeout: 800ms                      how long each statement waits for a lock on a table
  statement_timeout: 10m                   how long each statement may take (PostgreSQL, MariaDB)
  wait: 1m                                 how long to wait for a server that does not accept connections yet
  role: deployer                           a role that each connection takes on (SET ROLE)
  databases:                               several, by name, with keys that lie over those above; -n picks one
    log: {url: mysql://h/log, scripts: [logs]}     without scripts of their own they share revisions

${NAME} is an environment variable, and must be set; ${NAME:-default} need not be, and ${NAME:?message} says why it
must. ${x.key} is the value of -x key=value, with the same forms. In url, a variable that is not the whole value is
percent-encoded: it is one component, such as a password. $${ stands for ${ itself.

A configuration file, a directory of revisions or a Go environment that everybody on the machine can write to
is warned of, and so is a configuration file with a password that everybody can read; --strict refuses them.

A database file in --url lies below the working directory. What --url gives counts first, then what the Go
environment's program gives, then the file, and then the environment variables MIGRATE_URL and DATABASE_URL.`}
}
