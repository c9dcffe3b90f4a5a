package migrate

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"limbeck.dev/migrate/versions"
)

// SQLScript is a revision that was made elsewhere, with the text of its script.
type SQLScript struct {
	Revision versions.Revision
	Text     []byte
}

// AddSQL writes scripts into the first directory of scripts, and returns their
// paths. All are written or none: an id that is taken, a graph that would not be
// sound, or a file that is there already is an error before anything is
// written. With dry, that is all that is done. Where several databases share
// their revisions, none of them alone can have such.
func (e *Environment) AddSQL(ctx context.Context, scripts []SQLScript, dry bool) (paths []string, err error) {
	switch {
	case len(e.config.ScriptDirs) == 0:
		return nil, errNoScriptDir
	case e.config.Name != "":
		return nil, fmt.Errorf("the databases share their revisions, and these are for %s alone: set scripts for it under databases", e.config.Name)
	}
	all := e.graph.All()
	revisions := make([]versions.Revision, 0, len(all)+len(scripts))
	for _, r := range all {
		revisions = append(revisions, *r)
	}
	dir := e.config.ScriptDirs[0]
	var names []string
	for _, s := range scripts {
		if err := e.checkNewID(s.Revision.ID); err != nil {
			return nil, err
		}
		name, err := e.sqlName(s.Revision)
		if err != nil {
			return nil, err
		}
		path := filepath.Join(dir, filepath.FromSlash(name))
		if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("%s is there already; nothing was written", path)
		}
		revisions = append(revisions, s.Revision)
		names, paths = append(names, name), append(paths, path)
	}
	if _, err := versions.NewGraph(revisions); err != nil || dry {
		return paths, err
	}
	if err := createAll(dir, names, scripts); err != nil || e.config.AfterWrite == nil {
		return paths, err
	}
	for _, path := range paths {
		if err := e.config.AfterWrite(ctx, path); err != nil {
			return paths, err
		}
	}
	return paths, nil
}

// sqlName is the name of a script's file. One of which nobody knows when it was
// made is named as one of now.
func (e *Environment) sqlName(r versions.Revision) (string, error) {
	created, err := time.Parse(time.RFC3339, r.Created)
	if err != nil {
		created = time.Now().UTC()
	}
	return e.config.FileNames.Name(r.ID, r.Message, created, "sql")
}

// createAll creates the files, or none of them.
func createAll(dir string, names []string, scripts []SQLScript) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for i, name := range names {
		if err := versions.Create(dir, name, scripts[i].Text); err != nil {
			for _, written := range names[:i] {
				err = errors.Join(err, os.Remove(filepath.Join(dir, filepath.FromSlash(written))))
			}
			return err
		}
	}
	return nil
}
