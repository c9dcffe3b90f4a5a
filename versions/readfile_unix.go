//go:build unix

package versions

import (
	"errors"
	"io"
	"io/fs"
	"slices"
	"syscall"
)

// appendFile appends a file to b. It asks the system for no more than that: a
// start waits for a thousand small files, each of which [os.ReadFile] also
// prepares for a wait that no file on a disk has.
func appendFile(b []byte, name string) ([]byte, error) {
	fd, err := open(name)
	if err != nil {
		return nil, err
	}
	defer syscall.Close(fd)
	for {
		if cap(b)-len(b) < 512 {
			b = slices.Grow(b, max(4096, rest(fd, len(b))))
		}
		n, err := read(fd, name, b[len(b):cap(b)])
		if errors.Is(err, io.EOF) {
			return b, nil
		}
		if err != nil {
			return nil, err
		}
		b = b[:len(b)+n]
	}
}

// filePieces gives a file to each, one piece after the other, in space.
func filePieces(space []byte, name string, each func([]byte) error) error {
	fd, err := open(name)
	if err != nil {
		return err
	}
	defer syscall.Close(fd)
	return readPieces(func(b []byte) (int, error) { return read(fd, name, b) }, space, each)
}

func open(name string) (fd int, err error) {
	err = again(func() (err error) {
		fd, err = syscall.Open(name, syscall.O_RDONLY|syscall.O_CLOEXEC, 0)
		return err
	})
	if err != nil {
		return 0, &fs.PathError{Op: "open", Path: name, Err: err}
	}
	return fd, nil
}

func read(fd int, name string, b []byte) (n int, err error) {
	err = again(func() (err error) {
		n, err = syscall.Read(fd, b)
		return err
	})
	switch {
	case err != nil:
		return 0, &fs.PathError{Op: "read", Path: name, Err: err}
	case n == 0 && len(b) > 0:
		return 0, io.EOF
	}
	return n, nil
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
