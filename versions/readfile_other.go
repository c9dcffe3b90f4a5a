//go:build !unix

package versions

import "os"

// appendFile appends a file to b.
func appendFile(b []byte, name string) ([]byte, error) {
	text, err := os.ReadFile(name)
	return append(b, text...), err
}

// filePieces gives a file to each, one piece after the other, in space.
func filePieces(space []byte, name string, each func([]byte) error) error {
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	return readPieces(file.Read, space, each)
}
