//go:build !windows

package sqlite

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

// lockFile locks the file of that path and returns it, or nil where somebody
// else has it. A file that its holder has removed meanwhile is not the lock any
// more, and another one is created.
func lockFile(path string) (*os.File, error) {
	for {
		f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
		if err != nil {
			return nil, err
		}
		if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
			f.Close()
			if errors.Is(err, syscall.EWOULDBLOCK) {
				return nil, nil
			}
			return nil, &fs.PathError{Op: "lock", Path: path, Err: err}
		}
		locked, err1 := f.Stat()
		there, err2 := os.Stat(path)
		switch {
		case err1 == nil && err2 == nil && os.SameFile(locked, there):
			return f, nil
		case errors.Is(err2, fs.ErrNotExist), err1 == nil && err2 == nil:
			f.Close()
			continue
		}
		f.Close()
		return nil, errors.Join(err1, err2)
	}
}

// unlockFile removes the file while it is still locked, and unlocks it.
func unlockFile(f *os.File) error { return errors.Join(os.Remove(f.Name()), f.Close()) }

// isLocked reports whether somebody has locked the file of that path. Who wants
// the lock at this very moment has to try again.
func isLocked(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	return errors.Is(syscall.Flock(int(f.Fd()), syscall.LOCK_SH|syscall.LOCK_NB), syscall.EWOULDBLOCK)
}
