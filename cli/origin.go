package cli

import (
	"fmt"
	"strings"
)

// place is where the file has a key, and the variables that its value is of.
type place struct {
	line      int
	variables []string
}

// origin is where a value comes from.
type origin struct {
	kind  string // flag, program, file, env or default
	where string // the flag, the place in the file, the variable
}

// String says it for people.
func (o origin) String() string {
	switch o.kind {
	case "program":
		return "the program of the Go environment"
	case "default":
		return "default"
	}
	return o.where
}

var fromProgram, fromDefault = origin{kind: "program"}, origin{kind: "default"}

// origin is where a key of the file stands.
func (f *fileConfig) origin(key string) origin {
	p := f.places[key]
	return origin{"file", strings.Join(append([]string{fmt.Sprintf("%s:%d", f.path, p.line)}, p.variables...), ", ")}
}

// pick returns the first of the values that is not the zero value, and notes
// where it comes from.
func pick[T comparable](s *settings, f *fileConfig, key string, flag, program, file, fallback T) T {
	var none T
	switch {
	case flag != none:
		s.from[key] = origin{"flag", "--" + strings.ReplaceAll(key, "_", "-")}
		return flag
	case program != none:
		s.from[key] = fromProgram
		return program
	case file != none:
		s.from[key] = f.origin(key)
		return file
	}
	s.from[key] = fromDefault
	return fallback
}

// pickList is pick for lists, of which the first that is not nil counts.
func pickList[T any](s *settings, f *fileConfig, key string, program, file, fallback []T) []T {
	switch {
	case program != nil:
		s.from[key] = fromProgram
		return program
	case file != nil:
		s.from[key] = f.origin(key)
		return file
	}
	s.from[key] = fromDefault
	return fallback
}
