package main

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// memoryNeeded is how much room the servers' data may come to take in a big test run.
const memoryNeeded = 4 << 30

// scratchBase gives the directory for the data of the servers. Where there is plenty of memory, and TMPDIR
// asks for nothing else, it is in memory: making a PostgreSQL database is making some three hundred files,
// which takes six times as long on a disk.
func scratchBase() string {
	var fs syscall.Statfs_t
	if os.Getenv("TMPDIR") == "" && syscall.Statfs("/dev/shm", &fs) == nil && fs.Bavail*uint64(fs.Bsize) >= memoryNeeded {
		return "/dev/shm"
	}
	return os.TempDir()
}

// scratchDir makes a directory in base, with a name that begins with prefix, for as long as this process
// lives: what killed processes have left there is removed by the next call. It fails where it cannot be made.
func scratchDir(base, prefix string) (string, error) {
	removeAbandoned(filepath.Join(base, prefix+"*"))
	dir, err := os.MkdirTemp(base, prefix)
	if err != nil {
		return "", err
	}
	if !lock(dir) {
		return "", fmt.Errorf("cannot lock %s", dir)
	}
	return dir, nil
}

// removeAbandoned removes the directories that match a pattern and whose maker is dead. One that is a moment
// old may be about to be locked.
func removeAbandoned(pattern string) {
	found, _ := filepath.Glob(pattern) // its only error is a bad pattern
	for _, dir := range found {
		if info, err := os.Stat(dir); err == nil && time.Since(info.ModTime()) > time.Minute && lock(dir) {
			_ = os.RemoveAll(dir)
		}
	}
}

// lock tells whether no other process has locked the directory, and if so locks it until this one ends,
// however it ends.
func lock(dir string) bool {
	fd, err := syscall.Open(dir, syscall.O_RDONLY|syscall.O_CLOEXEC, 0)
	if err != nil {
		return false
	}
	if err := syscall.Flock(fd, syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = syscall.Close(fd)
		return false
	}
	return true
}
