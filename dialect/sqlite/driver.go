package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"limbeck.dev/migrate/dialect"
	_ "modernc.org/sqlite" // the database/sql driver "sqlite"
	lib "modernc.org/sqlite/lib"
)

// defaultBusyMillis is how long a statement waits for another writer.
const defaultBusyMillis = 30_000

// fileDriver opens database files by URL:
//
//	sqlite:///relative.db  sqlite:////absolute.db  sqlite:// (in memory)
//
// with these options and no others:
//
//	mode=ro|rw|rwc      read only; read and write; create the file too (default)
//	busy_timeout=ms     how long to wait for another writer (30000)
//	foreign_keys=on|off whether foreign keys are enforced (on)
//	immutable=1         the file is on a read-only medium
type fileDriver struct{}

// Schemes implements [dialect.Driver].
func (fileDriver) Schemes() []string { return []string{name} }

// Offline implements [dialect.Driver].
func (fileDriver) Offline(string) dialect.Dialect { return New() }

// Connect implements [dialect.Driver].
func (fileDriver) Connect(ctx context.Context, u dialect.URL) (dialect.Conn, error) {
	o, err := readOptions(u)
	if err != nil {
		return nil, err
	}
	return openFile(ctx, o)
}

// ConnectExisting implements [dialect.CreatingDriver].
func (fileDriver) ConnectExisting(ctx context.Context, u dialect.URL) (dialect.Conn, error) {
	o, err := readOptions(u)
	if err != nil {
		return nil, err
	}
	if err := checkFile(o); err != nil {
		return nil, err
	}
	if o.path != "" && o.mode == "rwc" {
		if _, err := os.Stat(o.path); errors.Is(err, fs.ErrNotExist) {
			return nil, &missingFileError{o.path}
		}
		o.mode = "rw"
	}
	return openFile(ctx, o)
}

// missingFileError says that a database is not there to be looked at.
type missingFileError struct{ path string }

// Error implements error.
func (e *missingFileError) Error() string {
	return fmt.Sprintf("SQLite database %q does not exist; is the path right? upgrade creates it", e.path)
}

// Is makes the error equal to fs.ErrNotExist.
func (e *missingFileError) Is(target error) bool { return target == fs.ErrNotExist }

func openFile(ctx context.Context, o options) (dialect.Conn, error) {
	if err := checkFile(o); err != nil {
		return nil, err
	}
	c, err := open(ctx, o)
	if err != nil {
		return nil, fmt.Errorf("opening SQLite database %s: %w", o.shown(), err)
	}
	return c, nil
}

// checkFile finds the mistakes for which SQLite has but one message, "unable to
// open database file".
func checkFile(o options) error {
	if o.path == "" {
		return nil
	}
	info, err := os.Stat(o.path)
	switch {
	case err == nil && info.IsDir():
		return fmt.Errorf("SQLite database %q is a directory; name a file in it", o.path)
	case err == nil:
		return nil
	case !errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("SQLite database: %w", err)
	case o.mode != "rwc":
		return fmt.Errorf("SQLite database %q does not exist, and mode=%s does not create it", o.path, o.mode)
	}
	dir := filepath.Dir(o.path)
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("SQLite database %q: the directory %q does not exist; create it first", o.path, dir)
	}
	return nil
}

// open opens the database and reads its header, so that a file of another kind
// is found here.
func open(ctx context.Context, o options) (*Conn, error) {
	db, err := sql.Open("sqlite", o.dsn())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	pinned, err := db.Conn(ctx)
	if err != nil {
		db.Close()
		return nil, explain(err)
	}
	c := &Conn{db: db, pin: pinned, conn: pinned, options: o, busyMillis: o.busyMillis, verbatim: true}
	_, err = c.number(ctx, "SELECT count(*) FROM sqlite_schema")
	if kind := code(err); kind == lib.SQLITE_BUSY || kind == lib.SQLITE_LOCKED {
		err = nil // somebody is at work on it; whoever needs it waits
	}
	if err == nil {
		err = c.run(ctx, o.pragmas()...)
	}
	if err != nil {
		c.Close(ctx)
		return nil, err
	}
	return c, nil
}
