package cli

import (
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"limbeck.dev/migrate/sqltext"
	"limbeck.dev/migrate/versions"
)

// UnregisteredError says that Go scripts lie in the script directories which
// are not part of the program: a history without them would be another one.
type UnregisteredError struct {
	Files  []string
	Inside bool // the program has scripts of its own
}

// Error implements error.
func (e *UnregisteredError) Error() string {
	files := strings.Join(e.Files, ", ")
	if !e.Inside {
		return fmt.Sprintf("%s: a Go script, and there is no Go environment to run it: write migrations/env.go (see migrate init), or set env in %s", files, configName)
	}
	return fmt.Sprintf("%s: not among the revisions of this program. Does the file call Scripts.Add? Does a build constraint leave it out? "+
		"Is its package among those that the program joins (versions.Join)? Was the program built before it was written?", files)
}

// checkRegistered compares the Go scripts on disk with those of the program.
// The go command leaves files out without a word (for their names, for a build
// constraint), and a program may be older than its sources.
func (r *run) checkRegistered(s *settings) error {
	var own []versions.Revision
	if r.Config.Scripts != nil {
		var err error
		if own, err = r.Config.Scripts.Revisions(sqltext.Syntax{}); err != nil {
			return nil // scripts of SQL, which are read in earnest later
		}
	}
	files := s.goScripts()
	missing := unregistered(files, own)
	if missing == nil {
		return nil
	}
	for i := range missing {
		missing[i] = r.short(missing[i])
	}
	return &UnregisteredError{Files: missing, Inside: r.Config.Scripts != nil}
}

// goScripts are the files of Go scripts in the directories, which are absent
// where the program runs without its sources.
func (s *settings) goScripts() (files []string) {
	for _, dir := range s.roots() {
		_ = filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return nil
			case path != dir && entry.IsDir() && (!s.below || strings.HasPrefix(entry.Name(), ".")):
				return fs.SkipDir
			case strings.HasSuffix(path, "_rev.go") && !entry.IsDir():
				files = append(files, path)
			}
			return nil
		})
	}
	return files
}

// unregistered returns the files that no revision comes from. A file that is
// named for a revision, as all are that migrate writes, is taken for its file;
// only for the others the revisions are asked where they come from.
func unregistered(files []string, own []versions.Revision) (missing []string) {
	ids := make(map[string]bool, len(own))
	for i := range own {
		ids[own[i].ID] = true
	}
	for _, file := range files {
		id, _, _ := strings.Cut(filepath.Base(file), "_")
		if !ids[id] {
			missing = append(missing, file)
		}
		delete(ids, id) // of two files for one revision, one is left out
	}
	if missing == nil {
		return nil
	}
	known := make(map[string]int, len(own)) // by name: a file may be of the same name as one in another directory
	for i := range own {
		known[filepath.Base(own[i].File())]++
	}
	missing = nil
	for _, file := range files {
		if known[filepath.Base(file)]--; known[filepath.Base(file)] < 0 {
			missing = append(missing, file)
		}
	}
	return missing
}
