//go:build unix

package versions

import (
	"io"
	"io/fs"
	"syscall"
)

// filePieces gives a file to each, one piece after the other, in space. It asks
// the system for no more than that: a start waits for a thousand small files, each
// of which [os.Open] also prepares for a wait that no file on a disk has.
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

// again makes a call again that a signal interrupted.
func again(call func() error) error {
	for {
		if err := call(); err != syscall.EINTR {
			return err
		}
	}
}
