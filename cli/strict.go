package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"slices"
	"strings"

	"limbeck.dev/migrate/dialect"
)

// checkSafety warns of what lets other people decide what is run, on this
// machine or in the place of the server; with --strict it refuses to go on. A Go environment leaves it to the
// command that started it.
func (r *run) checkSafety(s *settings) error {
	if inside, _ := r.getenv(insideEnv); inside != "" && inside == s.env {
		return nil
	}
	warnings, err := r.unsafe(s)
	if err != nil {
		return err
	}
	if u, err := dialect.ParseURL(s.url); err == nil {
		warnings = append(warnings, dialect.Warnings(u)...)
	}
	if len(warnings) > 0 && r.flags.strict {
		return &dialect.RefusedError{Reason: strings.Join(warnings, "\n  "), Mend: "mend it, or leave out --strict"}
	}
	for _, warning := range warnings {
		if slices.Contains(r.warned, warning) {
			continue // of the database before
		}
		r.warned = append(r.warned, warning)
		r.out.log("%s %s", paint(r.out.colorStderr, red, "warning:"), warning)
	}
	return nil
}

// unsafe tells what everybody on this machine can write to, and whether they
// can read the password.
func (r *run) unsafe(s *settings) (warnings []string, err error) {
	if runtime.GOOS == "windows" {
		return nil, nil // whose mode bits say nothing about other people
	}
	paths := s.dirs
	if s.file != "" {
		paths = append([]string{s.file}, paths...)
	}
	if s.env != "" {
		paths = append(paths, s.env)
	}
	for _, path := range paths {
		info, err := os.Stat(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if text := exposed(info.Mode(), r.short(path), path == s.file && s.password); text != "" {
			warnings = append(warnings, text)
		}
	}
	return warnings, nil
}

// exposed tells what everybody may do with a file and must not; "" where that
// is nothing. secret says that a password is in it.
func exposed(mode fs.FileMode, path string, secret bool) string {
	writes, knows := mode&0o002 != 0, mode&0o004 != 0 && secret
	switch {
	case writes && knows:
		return fmt.Sprintf("everybody on this machine can write to %s, and knows the password in it: run chmod o-rw %[1]s", path)
	case writes:
		return fmt.Sprintf("everybody on this machine can write to %s: run chmod o-w %[1]s", path)
	case knows:
		return fmt.Sprintf("everybody on this machine can read the password in %s: run chmod o-r %[1]s", path)
	}
	return ""
}
