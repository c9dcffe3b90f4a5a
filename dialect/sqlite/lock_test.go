package sqlite

import (
	"os"
	"path/filepath"
	"sync"
	"testing"

	"limbeck.dev/migrate/dialect"
)

func tryLock(t *testing.T, c dialect.Conn) bool {
	t.Helper()
	got, err := New().TryLock(t.Context(), c, "key")
	if err != nil {
		t.Error(err)
	}
	return got
}

func files(t *testing.T, path string) []string {
	t.Helper()
	list, err := filepath.Glob(path + "*")
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// TestLock: the lock is that of the file, by whatever name it is opened, leaves
// nothing behind, and a file that a crash left does no harm.
func TestLock(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	first := connectTo(t, path)
	if err := first.run(t.Context(), "CREATE TABLE t (a)"); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(t.TempDir(), "link.db")
	if err := os.Symlink(path, link); err != nil {
		t.Skip(err)
	}
	second := connectTo(t, link)
	if !tryLock(t, first) || tryLock(t, second) {
		t.Error("the lock is not the file's")
	}
	lock, err := lockPath(t.Context(), first, "key")
	if err != nil {
		t.Fatal(err)
	}
	if err := first.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if left := files(t, path); len(left) != 1 {
		t.Errorf("left behind: %v", left)
	}
	if err := os.WriteFile(lock, []byte("a holder that crashed"), 0o600); err != nil {
		t.Fatal(err)
	}
	if holder, err := New().LockHolder(t.Context(), second, "key"); err != nil || holder != "" {
		t.Errorf("a file that nobody holds is that of %q, %v", holder, err)
	}
	if !tryLock(t, second) {
		t.Error("a file that nobody holds keeps others out")
	}
	if a, b := connectTo(t, ":memory:"), connectTo(t, ":memory:"); !tryLock(t, a) || !tryLock(t, b) {
		t.Error("databases in memory share a lock")
	}
}

// TestLockMany: while the file comes and goes, one at a time has the lock.
func TestLockMany(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	if err := connectTo(t, path).run(t.Context(), "CREATE TABLE t (a)"); err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	var held sync.Mutex
	for range 8 {
		c := connectTo(t, path)
		all.Go(func() {
			for taken := 0; taken < 50; {
				if !tryLock(t, c) {
					continue
				}
				taken++
				if !held.TryLock() {
					t.Error("two hold the lock")
					return
				}
				held.Unlock()
				if err := New().Unlock(t.Context(), c, "key"); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
}
