//go:build !unix

package versions

import "os"

// appendFile appends a file to b.
func appendFile(b []byte, name string) ([]byte, error) {
	text, err := os.ReadFile(name)
	return append(b, text...), err
}
