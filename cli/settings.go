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
	if r.Configure != nil {
		if r.Config, err = r.Configure(Args{X: r.extras()}); err != nil {
			return nil, err
		}
	}
	s := &settings{dir: dir, config: r.Config, found: file.path != "", file: file.absolute, password: file.holdsPassword()}
	if s.url, err = r.url(file, dir); err != nil {
		return nil, err
	}
	s.config.URL = s.url
	for _, scripts := range file.scripts {
		s.dirs = append(s.dirs, s.path(scripts))
	}
	if len(s.dirs) == 0 {
		s.dirs = []string{s.path(defaultScripts)}
	}
	if file.model != "" {
		s.model = s.path(file.model)
	}
	if s.env, err = s.environment(file.env); err != nil {
		return nil, err
	}
	s.below = file.recursive
	for _, hook := range file.postWrite {
		hook.dir = s.path(hook.dir)
		s.postWrite = append(s.postWrite, hook)
	}
	s.merge(file, r.flags.migration)
	if s.config.ScriptDirs == nil {
		for _, dir := range s.dirs {
			s.config.ScriptDirs = append(s.config.ScriptDirs, r.short(dir))
		}
	}
	return s, s.check()
}

// readFile reads the configuration file, if there is one, and tells what its
// relative paths start from.
func (r *run) readFile() (*fileConfig, string, error) {
	named := r.flags.config
	if named == "" {
		named, _ = r.getenv("MIGRATE_CONFIG")
	}
	path, err := findConfig(r.Dir, named)
	if err != nil {
		return nil, "", err
	}
	if path == "" {
		return &fileConfig{}, r.Dir, nil
	}
	file, err := readConfig(path, r.short(path), r.variable)
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
func (r *run) url(file *fileConfig, dir string) (string, error) {
	switch {
	case r.flags.url != "":
		return dialect.RelativeURL(r.flags.url, r.Dir), nil
	case r.Config.URL != "":
		r.secrets.learn(r.Config.URL)
		return dialect.RelativeURL(r.Config.URL, dir), nil
	case file.url.line != 0:
		text, err := expandURL(file.url.value, r.variable)
		if err == nil && text == "" {
			err = errors.New("it is empty")
		}
		if err != nil {
			return "", &ConfigError{file.path, file.url.line, "url: " + err.Error()}
		}
		r.secrets.learn(text)
		return dialect.RelativeURL(text, dir), nil
	}
	for _, name := range []string{"MIGRATE_URL", "DATABASE_URL"} {
		if text, _ := r.getenv(name); text != "" {
			r.secrets.learn(text)
			return dialect.RelativeURL(text, dir), nil
		}
	}
	return "", nil
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
	c.VersionTable = cmp.Or(c.VersionTable, file.versionTable)
	c.ScriptFormat = cmp.Or(c.ScriptFormat, file.scriptFormat)
	c.FileNames.Template = cmp.Or(c.FileNames.Template, file.fileNames.Template)
	c.FileNames.SlugLength = cmp.Or(c.FileNames.SlugLength, file.fileNames.SlugLength)
	c.TimeZone = cmp.Or(c.TimeZone, file.timeZone)
	c.LockWait = cmp.Or(flags.lockWait, c.LockWait, file.lockWait)
	c.LockTimeout = cmp.Or(flags.lockTimeout, c.LockTimeout, file.lockTimeout)
	c.NoVerify = c.NoVerify || flags.noVerify
	c.AllowPooler = c.AllowPooler || flags.allowPooler
	if c.Schemas == nil {
		c.Schemas = file.schemas
	}
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
	noVerify, allowPooler bool
}
