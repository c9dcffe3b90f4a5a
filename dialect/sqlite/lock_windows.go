package sqlite

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

// sharingViolation is Windows' error for a file that another one keeps to itself.
const sharingViolation = syscall.Errno(32)

// lockFile opens the file of that path without sharing it, which is a lock, and
// returns it, or nil where somebody else has it.
func lockFile(path string) (*os.File, error) {
	name, err := syscall.UTF16PtrFromString(path)
	if err != nil {
		return nil, err
	}
	handle, err := syscall.CreateFile(name, syscall.GENERIC_READ|syscall.GENERIC_WRITE, 0, nil, syscall.OPEN_ALWAYS, syscall.FILE_ATTRIBUTE_NORMAL, 0)
	switch {
	case errors.Is(err, sharingViolation):
		return nil, nil
	case err != nil:
		return nil, &fs.PathError{Op: "lock", Path: path, Err: err}
	}
	return os.NewFile(uintptr(handle), path), nil
}

// unlockFile closes the file and removes it, unless somebody else has opened it
// by then.
func unlockFile(f *os.File) error {
	err := f.Close()
	_ = os.Remove(f.Name())
	return err
}

// isLocked reports whether somebody keeps the file of that path to themselves.
func isLocked(path string) bool {
	f, err := os.Open(path)
	if err == nil {
		f.Close()
	}
	return errors.Is(err, sharingViolation)
}
