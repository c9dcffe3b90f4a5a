package sqlite

import (
	"context"
	"maps"
	"os"
	"path/filepath"

	"limbeck.dev/migrate/dialect"
)

// CreateScratch implements [dialect.ScratchDriver]: a file of its own in a
// temporary directory.
func (fileDriver) CreateScratch(_ context.Context, u dialect.URL) (*dialect.ScratchDatabase, error) {
	if _, err := readOptions(u); err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", dialect.ScratchPrefix)
	if err != nil {
		return nil, err
	}
	scratch := dialect.URL{Scheme: u.Scheme, Database: filepath.Join(dir, "scratch.db"), Query: maps.Clone(u.Query)}
	scratch.Query.Del("mode") // it is written to
	scratch.Query.Del("immutable")
	return &dialect.ScratchDatabase{URL: scratch, Drop: func(context.Context) error { return os.RemoveAll(dir) }}, nil
}
