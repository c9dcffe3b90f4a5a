package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"gopkg.in/yaml.v3"
	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/internal/suggest"
	"limbeck.dev/migrate/versions"
)

// configName is the configuration file that is looked for.
const configName = "migrate.yaml"

// ConfigError is a mistake in the configuration file.
type ConfigError struct {
	File    string
	Line    int
	Message string
}

// Error implements error.
func (e *ConfigError) Error() string { return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Message) }

// fileConfig is a configuration file. Values are as they are written, relative
// paths and all; variables are expanded, but in url, which may not be needed.
type fileConfig struct {
	path     string // as it is shown; empty: there is no file
	absolute string

	places       map[string]place // of the keys that are there
	url          string
	scripts      []string
	scriptFormat string
	model        string
	versionTable string
	schemas      []string
	lockWait     time.Duration
	lockTimeout  time.Duration
	env          string

	statementTimeout time.Duration
	wait             time.Duration
	role             string

	include       []string
	exclude       []string
	transaction   string
	dataLoss      string
	serverVersion string

	recursive bool
	fileNames versions.FileNames
	timeZone  *time.Location
	postWrite []postWrite

	named     *yaml.Node // the databases as they are written
	databases []database
	shared    bool // one of databases was chosen, and has the scripts of all
}

// holdsPassword reports whether the file has a password in plain sight: one
// that is there where all variables are empty.
func (f *fileConfig) holdsPassword() bool {
	text, err := expandURL(f.url, func(string) (string, bool) { return "", true })
	if err != nil {
		return false // which is told when the URL is used
	}
	u, err := dialect.ParseURL(text)
	return err == nil && strings.Join(u.Secrets(), "") != ""
}

// findConfig returns the path of the configuration file: the one named, or the
// nearest one from dir upward; "" if there is none.
func findConfig(dir, named string) (string, error) {
	if named != "" {
		if !filepath.IsAbs(named) {
			named = filepath.Join(dir, named)
		}
		return named, nil
	}
	for {
		path := filepath.Join(dir, configName)
		info, err := os.Stat(path)
		if err == nil && info.Mode().IsRegular() {
			return path, nil
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", nil
		}
		dir = parent
	}
}

// readConfig reads a configuration file; shown is its name in errors.
//
// Of several databases, the named one is read over the keys at the top.
func readConfig(path, shown, name string, getenv func(string) (string, bool)) (*fileConfig, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return &fileConfig{}, fmt.Errorf("reading the configuration: %w", err)
	}
	r := &configReader{file: shown, getenv: getenv}
	f := &fileConfig{path: shown, places: make(map[string]place)}
	r.read(data, f)
	if name != "" && len(f.databases) > 0 && r.errs == nil {
		if err := f.choose(r, name); err != nil {
			return f, err
		}
	}
	return f, errors.Join(r.errs...)
}

// configReader collects what is wrong with a file.
type configReader struct {
	file   string
	getenv func(string) (string, bool)
	key    string   // being read
	line   int      // on which it stands
	used   []string // variables that it took a value from
	errs   []error
}

func (r *configReader) fail(line int, format string, args ...any) {
	r.errs = append(r.errs, &ConfigError{r.file, line, fmt.Sprintf(format, args...)})
}

// yamlError takes an error of the YAML library apart. Names of anchors are left
// out: an unquoted password may look like one.
var (
	yamlError  = regexp.MustCompile(`^yaml: (?:line (\d+): )?(.*)`)
	yamlAnchor = regexp.MustCompile(`^(unknown anchor) .*`)
)

func (r *configReader) read(data []byte, f *fileConfig) {
	var document yaml.Node
	if err := yaml.Unmarshal(data, &document); err != nil {
		line, message := 1, "not YAML"
		if parts := yamlError.FindStringSubmatch(err.Error()); parts != nil {
			if n, err := strconv.Atoi(parts[1]); err == nil {
				line = n
			}
			message += ": " + yamlAnchor.ReplaceAllString(parts[2], "$1")
		}
		r.fail(line, "%s", message)
		return
	}
	if len(document.Content) == 0 {
		return // an empty file says nothing
	}
	root := document.Content[0]
	if root.Kind != yaml.MappingNode {
		r.fail(root.Line, "expected keys and values, such as url: sqlite:///app.db")
		return
	}
	r.mapping(root, "", f.readers(false))
	if f.named != nil {
		f.databases = r.databases(f.named)
	}
}

// mapping reads keys and values; within is the key that they stand under.
func (r *configReader) mapping(n *yaml.Node, within string, keys map[string]func(*configReader, *yaml.Node)) {
	known := slices.Sorted(maps.Keys(keys))
	seen := map[string]bool{}
	for i := 0; i < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		name := within + key.Value
		read, ok := keys[key.Value]
		switch {
		case !ok:
			r.fail(key.Line, "unknown key %q%s", name, suggest.DidYouMean(key.Value, known))
		case seen[key.Value]:
			r.fail(key.Line, "%s is there twice", name)
		default:
			r.key, r.line = name, key.Line
			read(r, value)
		}
		seen[key.Value] = true
	}
}
