//go:build !linux

package main

import "os"

// These do on Linux more than they do here: memory is preferred to a disk, and what killed runs leave is
// removed.

func scratchBase() string { return os.TempDir() }

func scratchDir(base, prefix string) (string, error) { return os.MkdirTemp(base, prefix) }
