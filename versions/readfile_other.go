//go:build !unix

package versions

import "os"

// filePieces gives a file to each, one piece after the other, in space.
func filePieces(space []byte, name string, each func([]byte) error) error {
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	return readPieces(file.Read, space, each)
}
