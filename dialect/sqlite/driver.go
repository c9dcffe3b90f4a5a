package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"limbeck.dev/migrate/dialect"
	_ "modernc.org/sqlite" // the database/sql driver "sqlite"
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

// options are what a URL says.
type options struct {
	path        string // empty: in memory
	mode        string
	immutable   bool
	busyMillis  int
	foreignKeys bool
}

func (o options) shown() string {
	if o.path == "" {
		return "in memory"
	}
	return strconv.Quote(o.path)
}

func readOptions(u dialect.URL) (options, error) {
	o := options{path: u.Database, mode: "rwc", busyMillis: defaultBusyMillis, foreignKeys: true}
	if len(u.Hosts) > 0 || u.User != "" || u.Password != "" {
		return o, errors.New("sqlite URL: SQLite has no server; write three slashes before a relative path (sqlite:///file.db) and four before an absolute one")
	}
	if o.path == ":memory:" {
		o.path = ""
	}
	if strings.ContainsRune(o.path, 0) {
		return o, errors.New("sqlite URL: the path holds a NUL character")
	}
	for _, key := range slices.Sorted(maps.Keys(u.Query)) {
		if err := o.set(key, u.Query.Get(key)); err != nil {
			return o, err
		}
	}
	return o, nil
}

func (o *options) set(key, value string) (err error) {
	switch key {
	case "mode":
		o.mode = value
		if value != "ro" && value != "rw" && value != "rwc" {
			return errors.New("sqlite URL: mode is ro, rw or rwc")
		}
	case "busy_timeout":
		if o.busyMillis, err = strconv.Atoi(value); err != nil || o.busyMillis < 0 {
			return errors.New("sqlite URL: busy_timeout is a number of milliseconds")
		}
	case "foreign_keys":
		o.foreignKeys, err = parseSwitch(key, value)
	case "immutable":
		o.immutable, err = parseSwitch(key, value)
	default:
		return fmt.Errorf("sqlite URL: unknown option %q; there are busy_timeout, foreign_keys, immutable and mode", key)
	}
	return err
}

func parseSwitch(key, value string) (bool, error) {
	switch strings.ToLower(value) {
	case "on", "1", "true", "yes":
		return true, nil
	case "off", "0", "false", "no":
		return false, nil
	}
	return false, fmt.Errorf("sqlite URL: %s is on or off", key)
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

// dsn writes the options as SQLite's own URI. Every byte of the path that could
// mean something there is percent-encoded.
func (o options) dsn() string {
	const always = "?_time_format=sqlite&_error_rc=1&_defensive=1"
	if o.path == "" {
		return ":memory:" + always
	}
	var b strings.Builder
	b.WriteString("file:")
	if strings.HasPrefix(o.path, "/") {
		b.WriteString("//") // an empty authority, lest a path that begins with // be read as one
	}
	for i := range len(o.path) {
		if c := o.path[i]; c == '/' || c == '.' || c == '-' || c == '_' || '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z' {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	b.WriteString(always + "&mode=" + o.mode)
	if o.immutable {
		b.WriteString("&immutable=1")
	}
	return b.String()
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
	c := &Conn{db: db, pin: pinned, conn: pinned, busyMillis: o.busyMillis, verbatim: true}
	err = c.run(ctx, o.pragmas()...)
	if err == nil {
		_, err = c.number(ctx, "SELECT count(*) FROM sqlite_schema")
	}
	if err != nil {
		c.Close(ctx)
		return nil, err
	}
	return c, nil
}

// pragmas are the settings of each connection.
func (o options) pragmas() []string {
	return []string{
		fmt.Sprintf("PRAGMA busy_timeout = %d", o.busyMillis),
		"PRAGMA foreign_keys = " + onOff(o.foreignKeys),
		"PRAGMA trusted_schema = OFF",
		"PRAGMA cell_size_check = ON",
	}
}

func onOff(on bool) string {
	if on {
		return "ON"
	}
	return "OFF"
}
