package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// programDirs are the directories of a Linux system whose programs wrapPrograms makes run.
var programDirs = []string{"usr/bin", "usr/sbin", "usr/lib/postgresql/*/bin"}

// elfSuffix is what wrapPrograms adds to the name of a program that a script has taken the place of.
const elfSuffix = ".elf"

// wrapPrograms makes the programs of the Linux system in dir, which will be moved to root, run on this one: in the place of
// each comes a script that starts it with that system's own loader and libraries. Unlike chroot this needs no
// privilege, the programs see this machine's files, and they find each other. It fails where dir has no loader.
func wrapPrograms(dir, root string) error {
	start, err := loader(dir, root)
	if err != nil {
		return err
	}
	for _, pattern := range programDirs {
		found, err := filepath.Glob(filepath.Join(dir, pattern, "*"))
		if err != nil {
			return err
		}
		for _, program := range found {
			if !isELF(program) {
				continue
			}
			if err := os.Rename(program, program+elfSuffix); err != nil {
				return err
			}
			moved := filepath.Join(root, strings.TrimPrefix(program, dir))
			script := fmt.Sprintf("#!/bin/sh\nexec %s --argv0 \"$0\" '%s%s' \"$@\"\n", start, moved, elfSuffix)
			if err := os.WriteFile(program, []byte(script), 0o755); err != nil {
				return err
			}
		}
	}
	return nil
}

// loader gives the words of a shell that start a program of the Linux system in dir, once that is in root.
func loader(dir, root string) (string, error) {
	for _, pattern := range []string{"usr/lib64/ld-linux*.so.*", "usr/lib/ld-linux*.so.*"} {
		loaders, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			return "", err
		}
		if len(loaders) == 0 {
			continue
		}
		libraries, err := filepath.Glob(filepath.Join(dir, "usr/lib/*-linux-gnu*"))
		if err != nil {
			return "", err
		}
		if len(libraries) == 0 {
			break
		}
		return fmt.Sprintf("'%s' --library-path '%s'", filepath.Join(root, strings.TrimPrefix(loaders[0], dir)),
			filepath.Join(root, strings.TrimPrefix(libraries[0], dir))), nil
	}
	return "", fmt.Errorf("%s holds no Linux system", dir)
}

// isELF tells whether a file, not a link to one, is a compiled program.
func isELF(path string) bool {
	info, err := os.Lstat(path)
	if err != nil || !info.Mode().IsRegular() {
		return false
	}
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	head := make([]byte, 4)
	_, err = io.ReadFull(f, head)
	return err == nil && string(head) == "\x7fELF"
}
