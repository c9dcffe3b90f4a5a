package main

import (
	"fmt"
	"path/filepath"
)

// foreign gives the words that run a program of a Linux system under root on this one, with that system's
// own loader and libraries. Unlike chroot it needs no privilege, and the program sees this machine's files.
// It fails where root has no such loader.
func foreign(root, program string) ([]string, error) {
	for _, pattern := range []string{"usr/lib64/ld-linux*.so.*", "usr/lib/ld-linux*.so.*"} {
		loaders, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil {
			return nil, err
		}
		if len(loaders) == 0 {
			continue
		}
		libraries, err := filepath.Glob(filepath.Join(root, "usr/lib/*-linux-gnu*"))
		if err != nil {
			return nil, err
		}
		if len(libraries) == 0 {
			break
		}
		return []string{loaders[0], "--library-path", libraries[0], filepath.Join(root, program)}, nil
	}
	return nil, fmt.Errorf("%s holds no Linux system", root)
}
