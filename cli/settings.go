package cli

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"limbeck.dev/migrate"
	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/versions"
)

// settings are what flags, the program, migrate.yaml and the environment say
// together, in this order: what comes first counts. Paths are absolute.
type settings struct {
	dir       string // that of migrate.yaml, or the working directory
	url       string
	dirs      []string    // of scripts
	postWrite []postWrite // with the directories to run in
	below     bool        // scripts lie in directories below them too
	found     bool        // there is a configuration file
	model     string
	env       string // the directory of the Go environment; empty: there is none
	file      string // the configuration file; empty: there is none

	password bool // the file holds one

	names []string          // of all databases; nil: there is one, without a name
	from  map[string]origin // of what each key of the file stands for

	config migrate.Config // the rest
}

// defaultScripts is where scripts lie, and defaultEnv the Go environment,
// unless the configuration says otherwise.
const (
	defaultScripts = "migrations/versions"
	defaultEnv     = "migrations"
)

// settings reads the configuration.
func (r *run) settings() (*settings, error) {
	file, dir, err := r.readFile()
	if err != nil {
		return nil, err
	}
	if r.flags.name == "" && len(file.databases) > 0 {
		return nil, whichDatabase(file.names())
	}
	if r.Configure != nil {
		if r.Config, err = r.Configure(Args{X: r.extras(), Tag: r.flags.tag, Name: r.flags.name}); err != nil {
			return nil, err
		}
	}
	s := &settings{
		dir: dir, config: r.Config, found: file.path != "", file: file.absolute, password: file.holdsPassword(),
		from: make(map[string]origin), names: file.names(),
	}
	if s.url, err = r.url(s, file); err != nil {
		return nil, err
	}
	s.config.URL = s.url
	if err := s.places(file, r.flags.name); err != nil {
		return nil, err
	}
	s.merge(file, r.flags.migration)
	s.config.ScratchURL = cmp.Or(r.flags.scratch, s.config.ScratchURL)
	if file.shared {
		s.config.Name = r.flags.name
	}
	if r.flags.name != "" && len(file.databases) == 0 && r.Configure == nil && !r.handsOver(s) {
		return nil, usagef("-n %s: there are no databases in %s", r.flags.name, configName)
	}
	if s.config.ScriptDirs == nil {
		s.config.ScriptDirs = r.shortAll(s.dirs)
	}
	return s, s.check()
}

// places settles what lies where.
func (s *settings) places(file *fileConfig, name string) (err error) {
	if len(file.scripts) == 0 {
		file.scripts = nil // somewhere they must be
	}
	for _, dir := range pickList(s, file, "scripts", nil, file.scripts, []string{defaultScripts}) {
		s.dirs = append(s.dirs, s.path(dir))
	}
	s.below = pick(s, file, "recursive", false, false, file.recursive, false)
	if model := pick(s, file, "model", "", "", file.model, ""); model != "" {
		s.model = s.path(model)
	}
	if target := s.config.Targets[name]; target != nil {
		s.config.Target = target
	}
	if s.config.Target != nil {
		s.from["model"] = fromProgram
	}
	for _, hook := range pickList(s, file, "post_write", nil, file.postWrite, nil) {
		hook.dir = s.path(hook.dir)
		s.postWrite = append(s.postWrite, hook)
	}
	s.env, err = s.environment(pick(s, file, "env", "", "", file.env, ""))
	return err
}

// readFile reads the configuration file, if there is one, and tells what its
// relative paths start from.
func (r *run) readFile() (*fileConfig, string, error) {
	named := r.namedConfig()
	path, err := findConfig(r.Dir, named)
	if err == nil && path != "" && named == "" {
		err = r.trustConfig(path)
	}
	if err != nil {
		return nil, "", err
	}
	if path == "" {
		return &fileConfig{}, r.Dir, nil
	}
	file, err := readConfig(path, r.short(path), r.flags.name, r.variable)
	file.absolute = path
	return file, filepath.Dir(path), err
}

// path makes a path of the configuration absolute.
func (s *settings) path(text string) string {
	if filepath.IsAbs(text) {
		return filepath.Clean(text)
	}
	return filepath.Join(s.dir, filepath.FromSlash(text))
}

// url finds the database URL. A database file that it names relatively lies
// below the directory of migrate.yaml, wherever the command runs; that of
// --url, as any path of a command line, below the working directory.
func (r *run) url(s *settings, file *fileConfig) (string, error) {
	_, inFile := file.places["url"]
	switch {
	case r.flags.url != "":
		s.from["url"] = origin{"flag", "--url"}
		return dialect.RelativeURL(r.flags.url, r.Dir), nil
	case r.Config.URL != "":
		s.from["url"] = fromProgram
		r.secrets.learn(r.Config.URL)
		return dialect.RelativeURL(r.Config.URL, s.dir), nil
	case inFile:
		return r.urlOf(s, file)
	}
	for _, name := range []string{"MIGRATE_URL", "DATABASE_URL"} {
		if text, _ := r.getenv(name); text != "" {
			s.from["url"] = origin{"env", name}
			r.secrets.learn(text)
			return dialect.RelativeURL(text, s.dir), nil
		}
	}
	s.from["url"] = fromDefault
	return "", nil
}

// urlOf reads the URL of the file.
func (r *run) urlOf(s *settings, file *fileConfig) (string, error) {
	at := file.places["url"]
	text, err := expandURL(file.url, noting(r.variable, &at.variables))
	if err == nil && text == "" {
		err = errors.New("it is empty")
	}
	if err != nil {
		return "", &ConfigError{file.path, at.line, "url: " + err.Error()}
	}
	file.places["url"] = at
	s.from["url"] = file.origin("url")
	r.secrets.learn(text)
	return dialect.RelativeURL(text, s.dir), nil
}

// environment returns the directory of the Go environment.
func (s *settings) environment(named string) (string, error) {
	dir := s.path(cmp.Or(named, defaultEnv))
	if info, err := os.Stat(filepath.Join(dir, "env.go")); err == nil && info.Mode().IsRegular() {
		return dir, nil
	}
	if named == "" {
		return "", nil
	}
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return "", fmt.Errorf("env: there is no directory %s", dir)
	}
	return dir, nil // a main package whose files have other names
}

// merge fills what neither flags nor the program say from the file.
func (s *settings) merge(file *fileConfig, flags migrationFlags) {
	c := &s.config
	c.VersionTable = pick(s, file, "version_table", "", c.VersionTable, file.versionTable, migrate.DefaultVersionTable)
	c.ScriptFormat = pick(s, file, "script_format", "", c.ScriptFormat, file.scriptFormat, "")
	c.FileNames.Template = pick(s, file, "file_template", "", c.FileNames.Template, file.fileNames.Template, versions.DefaultTemplate)
	c.FileNames.SlugLength = pick(s, file, "slug_length", 0, c.FileNames.SlugLength, file.fileNames.SlugLength, versions.DefaultSlugLength)
	c.TimeZone = pick(s, file, "timezone", nil, c.TimeZone, file.timeZone, time.UTC)
	c.LockWait = pick(s, file, "lock_wait", flags.lockWait, c.LockWait, file.lockWait, migrate.DefaultLockWait)
	c.LockTimeout = pick(s, file, "lock_timeout", flags.lockTimeout, c.LockTimeout, file.lockTimeout, 0)
	c.StatementTimeout = pick(s, file, "statement_timeout", flags.statementTimeout, c.StatementTimeout, file.statementTimeout, 0)
	c.Wait = pick(s, file, "wait", flags.wait, c.Wait, file.wait, 0)
	c.Role = pick(s, file, "role", "", c.Role, file.role, "")
	c.Include = pickList(s, file, "include", c.Include, file.include, nil)
	c.Exclude = pickList(s, file, "exclude", c.Exclude, file.exclude, nil)
	c.TransactionPerRun = pick(s, file, "transaction", "", transactionOf(c.TransactionPerRun, ""), file.transaction, perRevision) == perRun
	c.DataLoss = migrate.DataLossPolicy(pick(s, file, "data_loss", flags.policy(), string(c.DataLoss), file.dataLoss, string(migrate.DataLossAsk)))
	c.ServerVersion = pick(s, file, "server_version", "", c.ServerVersion, file.serverVersion, "")
	c.Schemas = pickList(s, file, "schemas", c.Schemas, file.schemas, nil)
	c.NoVerify = c.NoVerify || flags.noVerify
	c.AllowPooler = c.AllowPooler || flags.allowPooler
	c.AllowNewer = c.AllowNewer || flags.allowNewer
}

func (s *settings) check() error {
	if f := s.config.ScriptFormat; f != "" && f != "go" && f != "sql" {
		return fmt.Errorf("script_format: %q; it is go or sql", f)
	}
	names := s.config.FileNames
	if err := names.Check(); err != nil {
		return err
	}
	if names.Nested() && !s.below {
		return fmt.Errorf("file_template: %q has directories, in which scripts are found only with recursive: true", names.Template)
	}
	return nil
}

// short returns a path as people on the working directory know it.
func (r *run) short(path string) string {
	rel, err := filepath.Rel(r.Dir, path)
	if err != nil || !r.inDir || !filepath.IsLocal(rel) {
		return path
	}
	return rel
}

// migrationFlags are those of the commands that migrate.
type migrationFlags struct {
	lockWait, lockTimeout time.Duration
	statementTimeout      time.Duration
	wait                  time.Duration
	noVerify, allowPooler bool
	allowNewer            bool
	dataLoss              lossPolicy
	yes                   bool
}

// policy is what the flags say about data loss; empty: nothing.
func (f migrationFlags) policy() string {
	if f.yes {
		return string(migrate.DataLossAllow)
	}
	return string(f.dataLoss)
}
