package cli

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// inputs are everything that the program of a Go environment depends on: the
// files that are compiled into it, the directories in which further ones would
// be, and what the go command is told. Files are compared by size and time of
// change first, and by content where these differ.
type inputs struct {
	Taken     time.Time   `json:"taken"` // before the first file was read
	Files     []fileInput `json:"files"`
	Dirs      []dirInput  `json:"dirs"`
	Variables []string    `json:"variables"`
}

type fileInput struct {
	Path    string `json:"path"`
	Size    int64  `json:"size"`
	Changed int64  `json:"changed"` // in nanoseconds
	Hash    string `json:"hash"`    // of the content; empty: there is no such file
}

// takeInputs reads the inputs as they are now. It must come before the build:
// what changes in between is seen as a change by the next run.
func takeInputs(ctx context.Context, g goCommand) (*inputs, error) {
	in := &inputs{Taken: time.Now(), Variables: buildVariables(g.env)}
	e, err := g.environment(ctx)
	if err != nil {
		return nil, err
	}
	mods, err := g.mainModules(ctx)
	if err != nil {
		return nil, err
	}
	packages, err := g.packages(ctx, e.GOMODCACHE)
	if err != nil {
		return nil, err
	}
	files := []string{filepath.Join(e.GOROOT, "VERSION"), e.GOENV, e.GOWORK}
	files = append(files, above(g.dir)...)
	for _, p := range packages {
		files = append(files, p.files()...)
		mods = append(mods, p.goMod())
		in.Dirs = append(in.Dirs, dirInput{Path: p.Dir})
		in.Dirs = append(in.Dirs, embedDirs(p.Dir, p.EmbedPatterns)...)
	}
	for _, mod := range mods {
		dir := filepath.Dir(mod)
		files = append(files, mod, filepath.Join(dir, "go.sum"), filepath.Join(dir, "vendor", "modules.txt"))
	}
	return in, in.read(files)
}

// read takes the state of the files and directories.
func (in *inputs) read(files []string) error {
	slices.Sort(files)
	for _, path := range slices.Compact(files) {
		if !filepath.IsAbs(path) {
			continue // not in use: GOWORK may be "off"
		}
		f := fileInput{Path: path}
		if err := f.update(); err != nil {
			return err
		}
		in.Files = append(in.Files, f)
	}
	slices.SortFunc(in.Dirs, func(a, b dirInput) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), strings.Compare(a.Match, b.Match))
	})
	in.Dirs = slices.Compact(in.Dirs)
	for i := range in.Dirs {
		hash, err := in.Dirs[i].names()
		if err != nil {
			return err
		}
		in.Dirs[i].Hash = hash
	}
	return nil
}

// above lists the files that decide which module and workspace dir is in, were
// they there.
func above(dir string) []string {
	var files []string
	for {
		files = append(files, filepath.Join(dir, "go.mod"), filepath.Join(dir, "go.work"))
		parent := filepath.Dir(dir)
		if parent == dir {
			return files
		}
		dir = parent
	}
}

// late reports whether a file was changed after the list of files was begun,
// and may bring others with it.
func (in *inputs) late() bool {
	return slices.ContainsFunc(in.Files, func(f fileInput) bool { return f.Changed >= in.Taken.UnixNano() })
}

// key is a hash of the inputs' contents.
func (in *inputs) key() string {
	h := sha256.New()
	for _, f := range in.Files {
		fmt.Fprintf(h, "file %q %s\n", f.Path, f.Hash)
	}
	for _, d := range in.Dirs {
		fmt.Fprintf(h, "dir %q %q %s\n", d.Path, d.Match, d.Hash)
	}
	fmt.Fprintf(h, "%q\n", in.Variables)
	return hex.EncodeToString(h.Sum(nil))[:32]
}

// doubtful is how long before it was looked at a file may have been changed and
// still be changed once more without its time telling.
const doubtful = 2 * time.Second

// same reports whether nothing has changed, and whether the inputs were brought
// up to date because only times have.
func (in *inputs) same(env []string) (same, updated bool) {
	if !slices.Equal(in.Variables, buildVariables(env)) {
		return false, false
	}
	for _, d := range in.Dirs {
		if hash, err := d.names(); err != nil || hash != d.Hash {
			return false, false
		}
	}
	now := time.Now()
	for i := range in.Files {
		f := &in.Files[i]
		if f.untouched(in.Taken) {
			continue
		}
		hash := f.Hash
		if err := f.update(); err != nil || f.Hash != hash {
			return false, false
		}
		updated = true
	}
	if updated {
		in.Taken = now
	}
	return true, updated
}

// untouched reports whether size and time say that the file is as it was.
func (f *fileInput) untouched(taken time.Time) bool {
	info, err := os.Stat(f.Path)
	if f.Hash == "" || err != nil {
		return f.Hash == "" && err != nil
	}
	changed := info.ModTime()
	return info.Size() == f.Size && changed.UnixNano() == f.Changed && changed.Before(taken.Add(-doubtful))
}

// update reads the file. One that is not there has no hash.
func (f *fileInput) update() error {
	*f = fileInput{Path: f.Path}
	file, err := os.Open(f.Path)
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		return err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil || info.IsDir() {
		return err
	}
	h := sha256.New()
	if _, err := io.Copy(h, file); err != nil {
		return err
	}
	f.Size, f.Changed, f.Hash = info.Size(), info.ModTime().UnixNano(), hex.EncodeToString(h.Sum(nil))
	return nil
}

// runtimeVariables begin with GO, and mean nothing to a build.
var runtimeVariables = []string{"GODEBUG", "GOGC", "GOMAXPROCS", "GOMEMLIMIT", "GOTRACEBACK"}

// buildVariables returns what the go command is told: its path, and those
// environment variables that it reads.
func buildVariables(env []string) []string {
	path, _ := exec.LookPath("go") // its absence is told when it is needed
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	vars := []string{"go=" + path}
	for _, entry := range env {
		name, _, _ := strings.Cut(entry, "=")
		tools := name == "CC" || name == "CXX" || name == "AR" || name == "PKG_CONFIG"
		if tools || (strings.HasPrefix(name, "GO") || strings.HasPrefix(name, "CGO_")) && !slices.Contains(runtimeVariables, name) {
			vars = append(vars, entry)
		}
	}
	slices.Sort(vars)
	return vars
}
