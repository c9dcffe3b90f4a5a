//go:build unix

package versions

import (
	"io/fs"
	"slices"
	"syscall"
)

// appendFile appends a file to b. It asks the system for no more than that: a
// start waits for a thousand small files, each of which [os.ReadFile] also
// prepares for a wait that no file on a disk has.
func appendFile(b []byte, name string) ([]byte, error) {
	var fd int
	err := again(func() (err error) {
		fd, err = syscall.Open(name, syscall.O_RDONLY|syscall.O_CLOEXEC, 0)
		return err
	})
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: name, Err: err}
	}
	defer syscall.Close(fd)
	for {
		if cap(b)-len(b) < 512 {
			b = slices.Grow(b, max(4096, rest(fd, len(b))))
		}
		var n int
		err := again(func() (err error) {
			n, err = syscall.Read(fd, b[len(b):cap(b)])
			return err
		})
		if err != nil {
			return nil, &fs.PathError{Op: "read", Path: name, Err: err}
		}
		if n == 0 {
			return b, nil
		}
		b = b[:len(b)+n]
	}
}

// rest is how much of a large file is still to be read: space for it is made
// once.
func rest(fd, read int) int {
	var stat syscall.Stat_t
	if read < 4096 || syscall.Fstat(fd, &stat) != nil {
		return 0
	}
	return int(stat.Size) - read + 512
}

// again makes a call again that a signal interrupted.
func again(call func() error) error {
	for {
		if err := call(); err != syscall.EINTR {
			return err
		}
	}
}
