package sqlite

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"strings"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
)

// The deployment lock is the operating system's lock on a file beside the
// database. BEGIN IMMEDIATE alone keeps other deployers out only as long as a
// transaction lasts, and VACUUM, PRAGMA journal_mode or Go code without a
// transaction need one to be over. A lock row in the database would have to be
// renewed while VACUUM keeps every writer out, and after a crash the next
// deployer would have to wait until it expires; this lock ends with the process
// that holds it, at once and on every system. The file is removed with the lock.

// lockPath names the lock file; "" for a database in memory or a temporary one,
// which no one else can open.
func lockPath(ctx context.Context, c *Conn, key string) (string, error) {
	var path string
	if _, err := core.QueryOne(ctx, c, core.SQL("SELECT file FROM pragma_database_list WHERE name = 'main'"), &path); err != nil || path == "" {
		return "", err
	}
	sum := sha256.Sum256([]byte(key))
	return path + "-migrate-" + hex.EncodeToString(sum[:4]), nil
}

// TryLock implements [dialect.Migrator]. The file tells who holds the lock.
func (Dialect) TryLock(ctx context.Context, c core.Conn, key string) (bool, error) {
	s, err := sessionOf(c)
	if err != nil {
		return false, err
	}
	path, err := lockPath(ctx, s, key)
	if err != nil || path == "" {
		return err == nil, err
	}
	f, err := lockFile(path)
	if os.IsPermission(err) {
		return false, &dialect.RefusedError{Reason: "no lock file can be created beside the database: " + err.Error(), Mend: "let this user write the directory of the database"}
	}
	if err != nil || f == nil {
		return false, err
	}
	if err := f.Truncate(0); err == nil {
		_, _ = f.WriteString(s.application) // a nicety for those who wait
	}
	if s.locks == nil {
		s.locks = make(map[string]*os.File)
	}
	s.locks[key] = f
	return true, nil
}

// Unlock implements [dialect.Migrator].
func (Dialect) Unlock(_ context.Context, c core.Conn, key string) error {
	s, err := sessionOf(c)
	if err != nil {
		return err
	}
	if f := s.locks[key]; f != nil {
		delete(s.locks, key)
		return unlockFile(f)
	}
	return nil
}

// unlockAll gives back what the connection holds, at its end.
func (c *Conn) unlockAll() {
	for key, f := range c.locks {
		delete(c.locks, key)
		_ = unlockFile(f) // what is left is a file that nobody locks
	}
}

// LockHolder implements [dialect.Migrator]: what the holder says of itself. A
// file that a crash left is nobody's.
func (Dialect) LockHolder(ctx context.Context, c core.Conn, key string) (string, error) {
	s, err := sessionOf(c)
	if err != nil {
		return "", err
	}
	path, err := lockPath(ctx, s, key)
	if err != nil || path == "" || !isLocked(path) {
		return "", err
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return "another process", nil // the system lets no one else read
	}
	return fmt.Sprintf("%q", strings.TrimSpace(string(text))), nil
}
