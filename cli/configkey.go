package cli

import (
	"strings"
	"time"

	"gopkg.in/yaml.v3"
	"limbeck.dev/migrate/dialect"
)

// configKey is a key of migrate.yaml.
type configKey struct {
	name string
	read func(*fileConfig, *configReader, *yaml.Node)
	show func(*run, *settings) any // what holds in the end, as YAML and JSON have it; nil: this is told elsewhere
	top  bool                      // it stands at the top of the file only
}

// configKeys are all of them. Each is in schema.json and in
// docs/configuration.md as well.
var configKeys = []configKey{
	{"url", func(f *fileConfig, r *configReader, n *yaml.Node) { f.url = r.scalar(n) },
		func(r *run, s *settings) any { return r.shownURL(s.url) }, false},
	{"scripts", texts(func(f *fileConfig) *[]string { return &f.scripts }),
		func(r *run, s *settings) any { return r.shortAll(s.dirs) }, false},
	{"recursive", func(f *fileConfig, r *configReader, n *yaml.Node) { f.recursive = r.flag(n) },
		func(_ *run, s *settings) any { return s.below }, false},
	{"script_format", text(func(f *fileConfig) *string { return &f.scriptFormat }),
		func(_ *run, s *settings) any { return s.config.ScriptFormat }, false},
	{"file_template", text(func(f *fileConfig) *string { return &f.fileNames.Template }),
		func(_ *run, s *settings) any { return s.config.FileNames.Template }, false},
	{"slug_length", func(f *fileConfig, r *configReader, n *yaml.Node) { f.fileNames.SlugLength = r.count(n) },
		func(_ *run, s *settings) any { return s.config.FileNames.SlugLength }, false},
	{"timezone", func(f *fileConfig, r *configReader, n *yaml.Node) { f.timeZone = r.zone(n) },
		func(_ *run, s *settings) any { return s.config.TimeZone.String() }, false},
	{"post_write", func(f *fileConfig, r *configReader, n *yaml.Node) { f.postWrite = r.hooks(n) },
		func(r *run, s *settings) any { return r.shownHooks(s.postWrite) }, false},
	{"model", text(func(f *fileConfig) *string { return &f.model }),
		func(r *run, s *settings) any { return r.shortOf(s.model) }, false},
	{"env", text(func(f *fileConfig) *string { return &f.env }),
		func(r *run, s *settings) any { return r.shortOf(s.env) }, true},
	{"version_table", text(func(f *fileConfig) *string { return &f.versionTable }),
		func(_ *run, s *settings) any { return s.config.VersionTable }, false},
	{"schemas", texts(func(f *fileConfig) *[]string { return &f.schemas }),
		func(_ *run, s *settings) any { return list(s.config.Schemas) }, false},
	{"include", texts(func(f *fileConfig) *[]string { return &f.include }),
		func(_ *run, s *settings) any { return list(s.config.Include) }, false},
	{"exclude", texts(func(f *fileConfig) *[]string { return &f.exclude }),
		func(_ *run, s *settings) any { return list(s.config.Exclude) }, false},
	{"transaction", func(f *fileConfig, r *configReader, n *yaml.Node) { f.transaction = r.oneOf(n, perRevision, perRun) },
		func(_ *run, s *settings) any { return transactionOf(s.config.TransactionPerRun, perRevision) }, false},
	{"data_loss", func(f *fileConfig, r *configReader, n *yaml.Node) { f.dataLoss = r.oneOf(n, lossPolicies...) },
		func(_ *run, s *settings) any { return string(s.config.DataLoss) }, false},
	{"server_version", text(func(f *fileConfig) *string { return &f.serverVersion }),
		func(_ *run, s *settings) any { return s.config.ServerVersion }, false},
	{"lock_wait", duration(func(f *fileConfig) *time.Duration { return &f.lockWait }),
		func(_ *run, s *settings) any { return shownDuration(s.config.LockWait) }, false},
	{"lock_timeout", duration(func(f *fileConfig) *time.Duration { return &f.lockTimeout }),
		func(_ *run, s *settings) any { return shownDuration(s.config.LockTimeout) }, false},
	{"statement_timeout", duration(func(f *fileConfig) *time.Duration { return &f.statementTimeout }),
		func(_ *run, s *settings) any { return shownDuration(s.config.StatementTimeout) }, false},
	{"wait", duration(func(f *fileConfig) *time.Duration { return &f.wait }),
		func(_ *run, s *settings) any { return shownDuration(s.config.Wait) }, false},
	{"role", text(func(f *fileConfig) *string { return &f.role }),
		func(_ *run, s *settings) any { return s.config.Role }, false},
	{"databases", func(f *fileConfig, r *configReader, n *yaml.Node) { f.named = n }, nil, true},
}

// The values of transaction.
const perRevision, perRun = "revision", "all"

// transactionOf is the value of transaction that stands for a program's.
func transactionOf(whole bool, fallback string) string {
	if whole {
		return perRun
	}
	return fallback
}

func text(to func(*fileConfig) *string) func(*fileConfig, *configReader, *yaml.Node) {
	return func(f *fileConfig, r *configReader, n *yaml.Node) { *to(f) = r.text(n) }
}

func texts(to func(*fileConfig) *[]string) func(*fileConfig, *configReader, *yaml.Node) {
	return func(f *fileConfig, r *configReader, n *yaml.Node) { *to(f) = r.texts(n) }
}

func duration(to func(*fileConfig) *time.Duration) func(*fileConfig, *configReader, *yaml.Node) {
	return func(f *fileConfig, r *configReader, n *yaml.Node) { *to(f) = r.duration(n) }
}

// readers are the keys as they are read into the file: all, or those that a
// named database may have.
func (f *fileConfig) readers(named bool) map[string]func(*configReader, *yaml.Node) {
	readers := make(map[string]func(*configReader, *yaml.Node), len(configKeys))
	for _, key := range configKeys {
		if named && key.top {
			continue
		}
		readers[key.name] = func(r *configReader, n *yaml.Node) {
			line := r.line
			r.used = nil
			key.read(f, r, n)
			f.places[key.name] = place{line, r.used}
		}
	}
	return readers
}

// shownURL is a URL without what is secret in it.
func (r *run) shownURL(url string) string {
	if u, err := dialect.ParseURL(url); err == nil {
		url = u.String()
	}
	return r.secrets.mask(url)
}

func (r *run) shortAll(paths []string) []string {
	short := make([]string, len(paths))
	for i, path := range paths {
		short[i] = r.short(path)
	}
	return short
}

func (r *run) shortOf(path string) string {
	if path == "" {
		return ""
	}
	return r.short(path)
}

// hookView is a hook as YAML and JSON have it.
type hookView struct {
	Name string   `json:"name" yaml:"name"`
	Exec []string `json:"exec" yaml:"exec,flow"`
	Dir  string   `json:"dir" yaml:"dir"`
}

func (r *run) shownHooks(hooks []postWrite) []hookView {
	views := make([]hookView, len(hooks))
	for i, hook := range hooks {
		views[i] = hookView{hook.name, hook.shown, r.short(hook.dir)}
	}
	return views
}

// shownDuration is a duration without the zeros of its smaller units.
func shownDuration(d time.Duration) string {
	if d == 0 {
		return ""
	}
	text := d.String()
	for _, zero := range []string{"m0s", "h0m"} {
		if strings.HasSuffix(text, zero) {
			text = text[:len(text)-2]
		}
	}
	return text
}
