package versions

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// Create writes a new file into a directory, and makes sure that it is on the
// disk. A file that is there already is never touched: the error is then
// [fs.ErrExist]. The name may have slashes: directories on the way are made. One
// that leads elsewhere, by .. or a symbolic link, is an error.
func Create(dir, name string, data []byte) error {
	if name == "." || !fs.ValidPath(name) || strings.Contains(name, `\`) {
		return fmt.Errorf("%q is no name for a file in %s", name, dir)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return fmt.Errorf("creating %s: %w", filepath.Join(dir, name), err)
	}
	defer root.Close()
	if err := root.MkdirAll(path.Dir(name), 0o755); err != nil {
		return fmt.Errorf("creating %s: %w", filepath.Join(dir, name), err)
	}
	file, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return fmt.Errorf("creating %s: %w", filepath.Join(dir, name), err)
	}
	if err := fill(file, data); err != nil {
		root.Remove(name)
		return fmt.Errorf("writing %s: %w", filepath.Join(dir, name), err)
	}
	return nil
}

// fill writes the data, and closes the file.
func fill(file *os.File, data []byte) error {
	_, err := file.Write(data)
	if err == nil {
		err = file.Sync()
	}
	if closing := file.Close(); err == nil {
		err = closing
	}
	return err
}
