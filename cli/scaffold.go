package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"limbeck.dev/migrate/dialect"
)

// starter is what a new project needs to know of a database.
type starter struct {
	pkg string // the dialect's package
	url string // of a database on this machine; %s is the name of the project
}

var starters = map[string]starter{
	"postgresql": {"limbeck.dev/migrate/dialect/postgres", "postgresql://postgres@localhost:5432/%s"},
	"mysql":      {"limbeck.dev/migrate/dialect/mysql", "mysql://root@localhost:3306/%s"},
	"mariadb":    {"limbeck.dev/migrate/dialect/mysql", "mariadb://root@localhost:3306/%s"},
	"sqlite":     {"limbeck.dev/migrate/dialect/sqlite", "sqlite:///%s.db"},
}

// scaffold is a project to be written.
type scaffold struct {
	dir     string     // where migrate.yaml goes
	env     string     // the directory of the environment, below dir, with slashes
	module  *goModFile // nil: none
	format  string
	several []string // databases; nil: one
	starter starter
	url     string // as migrate.yaml says it
	files   []scaffoldFile
	notes   []string // for people
}

type scaffoldFile struct {
	path string // below dir, with slashes
	text []byte
}

func (r *run) initProject(ctx context.Context, o initOptions) error {
	s, err := r.newScaffold(o)
	if err != nil {
		return err
	}
	config, err := s.config()
	if err != nil {
		return err
	}
	s.add(configName, config)
	if s.format == "go" {
		err = s.addGo()
	} else {
		err = s.addSQL()
	}
	if err != nil {
		return err
	}
	if err := s.write(); err != nil {
		return err
	}
	if err := r.provideTool(ctx, s); err != nil {
		return err
	}
	return r.printScaffold(s)
}

func (r *run) newScaffold(o initOptions) (*scaffold, error) {
	if r.flags.config != "" {
		return nil, usagef("init writes %s into the working directory: leave out --config", configName)
	}
	s := &scaffold{dir: r.Dir, env: o.dir, format: o.template}
	if o.template == multiDatabase {
		s.format, s.several = "sql", []string{"main", "audit"}
		if r.flags.url != "" {
			return nil, usagef("--template %s has a URL for each database: leave out --url, and give --dialect", multiDatabase)
		}
	}
	var err error
	if s.module, err = findModule(r.Dir); err != nil {
		return nil, err
	}
	switch {
	case s.format == "go" && s.module == nil:
		return nil, errors.New("no go.mod, here or upward: run go mod init first, or migrate init --template sql")
	case s.format == "" && s.module != nil:
		s.format = "go"
	case s.format == "":
		s.format = "sql"
	}
	return s, s.database(r.flags.url, o.dialect)
}

// database settles which database the project is for, and its URL.
func (s *scaffold) database(url, kind string) error {
	var u dialect.URL
	if url != "" {
		var err error
		if u, err = dialect.ParseURL(url); err != nil {
			return err
		}
		if kind == "" {
			kind = u.Scheme
		}
	}
	if kind == "" {
		kind = "sqlite"
	}
	var known bool
	if s.starter, known = starters[kind]; !known {
		return fmt.Errorf("unknown kind of database %q: it is postgresql, mysql, mariadb or sqlite", kind)
	}
	switch {
	case url == "":
		s.url = "${DATABASE_URL:-" + fmt.Sprintf(s.starter.url, s.name()) + "}"
	case len(u.Secrets()) > 0 || strings.ContainsAny(url, "${}"):
		s.url = "${DATABASE_URL}"
		s.notes = append(s.notes, "the URL was not written into "+configName+", for it holds a password; set the environment variable DATABASE_URL to it")
	default:
		s.url = "${DATABASE_URL:-" + url + "}"
	}
	return nil
}

// name is the name of the project as a database may have it.
func (s *scaffold) name() string {
	base := filepath.Base(s.dir)
	if s.module != nil {
		base = s.module.baseName()
	}
	name := strings.Map(func(c rune) rune {
		switch {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9', c == '_':
			return c
		case c == '-', c == '.', c == ' ':
			return '_'
		}
		return -1
	}, strings.ToLower(base))
	if name == "" {
		return "app"
	}
	return name
}

// scripts is the directory of the revisions.
func (s *scaffold) scripts() string { return s.env + "/versions" }

func (s *scaffold) add(path string, text []byte) {
	s.files = append(s.files, scaffoldFile{path, text})
}

// write writes all files, or none if one of them is there already, or anything
// where the environment and the revisions go.
func (s *scaffold) write() error {
	for _, f := range s.files {
		_, err := os.Lstat(filepath.Join(s.dir, filepath.FromSlash(f.path)))
		if err == nil {
			return fmt.Errorf("%s is there already; nothing was written: begin elsewhere, or move it away", f.path)
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	if entries, _ := os.ReadDir(filepath.Join(s.dir, filepath.FromSlash(s.env))); len(entries) > 0 { // absent: nothing is there
		return fmt.Errorf("the directory %s is not empty; nothing was written: begin elsewhere, or write %s by hand", s.env, configName)
	}
	made := s.absent(s.scripts())
	err := os.MkdirAll(filepath.Join(s.dir, filepath.FromSlash(s.scripts())), 0o755)
	for _, f := range s.files {
		if err != nil {
			break
		}
		if err = create(filepath.Join(s.dir, filepath.FromSlash(f.path)), f.text); err == nil {
			made = append(made, f.path)
		}
	}
	if err != nil {
		for _, name := range slices.Backward(made) { // half a project is none
			_ = os.Remove(filepath.Join(s.dir, filepath.FromSlash(name)))
		}
	}
	return err
}

// absent lists the directories on the way to one, and that itself, which are not
// there, the outermost first.
func (s *scaffold) absent(dir string) (list []string) {
	for ; dir != "."; dir = path.Dir(dir) {
		if _, err := os.Lstat(filepath.Join(s.dir, filepath.FromSlash(dir))); !errors.Is(err, fs.ErrNotExist) {
			break
		}
		list = slices.Insert(list, 0, dir)
	}
	return list
}

// create writes a file that is not there.
func create(path string, text []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err = errors.Join(err, f.Close()); err != nil {
		_ = os.Remove(path) // half a file is none
	}
	return err
}
