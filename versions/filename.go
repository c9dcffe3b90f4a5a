package versions

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// maxSlug is how much of a message goes into a file name.
const maxSlug = 40

// FileName returns the name of a revision's file: the id, the message in the
// letters a-z, digits and _, cut at the end of a word, and the extension ("go",
// "sql"). The name of a Go file ends in _rev.go, because Go leaves out files
// whose names end in _test or in the name of a system, such as windows.
func FileName(id, message, ext string) string {
	name := id
	if slug := slug(message); slug != "" {
		name += "_" + slug
	}
	if ext == "go" {
		name += "_rev"
	}
	return name + "." + ext
}

// slug returns the words of a message, as many as fit.
func slug(message string) string {
	words := strings.FieldsFunc(strings.ToLower(message), func(c rune) bool {
		return (c < 'a' || c > 'z') && (c < '0' || c > '9')
	})
	text := ""
	for i, word := range words {
		switch {
		case i == 0:
			text = word[:min(len(word), maxSlug)]
		case len(text)+1+len(word) > maxSlug:
			return text
		default:
			text += "_" + word
		}
	}
	return text
}

// Create writes a new file into a directory, and makes sure that it is on the
// disk. A file that is there already is never touched: the error is then
// [fs.ErrExist]. The name is that of a file in the directory itself; one that
// leads elsewhere, by .. or a symbolic link, is an error.
func Create(dir, name string, data []byte) error {
	if name == "." || !fs.ValidPath(name) || strings.ContainsAny(name, `/\`) {
		return fmt.Errorf("%q is no name for a file in %s", name, dir)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return fmt.Errorf("create %s: %w", filepath.Join(dir, name), err)
	}
	defer root.Close()
	file, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return fmt.Errorf("create %s: %w", filepath.Join(dir, name), err)
	}
	if err := fill(file, data); err != nil {
		root.Remove(name)
		return fmt.Errorf("write %s: %w", filepath.Join(dir, name), err)
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
