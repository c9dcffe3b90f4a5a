package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"sync"
)

// output is the one door to the terminal. Texts given as arguments are escaped
// to one line each, unless they are styled already; what goes to standard
// error has its secrets masked.
type output struct {
	mu             sync.Mutex
	stdout, stderr io.Writer
	secrets        *secrets
	flags          *flags

	colorStdout, colorStderr bool

	failed error // the first of print, whose reader has less than it asked for

	joined *gathering // of documents; nil: each is one of its own
}

// styled is text that is safe to show as it is.
type styled string

// print writes a line of a result to standard output.
func (o *output) print(format string, args ...any) {
	if err := o.write(false, format, args); err != nil && o.failed == nil {
		o.failed = err
	}
}

// say writes a summary for people to standard output.
func (o *output) say(format string, args ...any) {
	if !o.flags.quiet && !o.flags.json {
		_ = o.write(false, format, args) // a closed terminal is no reason to stop
	}
}

// log writes a line of progress, or a note, to standard error.
func (o *output) log(format string, args ...any) {
	if !o.flags.quiet && !o.flags.json {
		_ = o.write(true, format, args)
	}
}

// detail is log for those who asked for more (-v).
func (o *output) detail(format string, args ...any) {
	if o.flags.verbose {
		o.log(format, args...)
	}
}

// fail writes an error to standard error, whatever the flags.
func (o *output) fail(format string, args ...any) { _ = o.write(true, format, args) }

func (o *output) write(toStderr bool, format string, args []any) error {
	var hide *secrets
	if toStderr {
		hide = o.secrets
	}
	shown := make([]any, len(args))
	for i, arg := range args {
		shown[i] = showable(arg, hide)
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	w := o.stdout
	if toStderr {
		w = o.stderr
	}
	_, err := fmt.Fprintf(w, format+"\n", shown...)
	return err
}

// divert sends what is for standard error to w, and returns where it went
// before.
func (o *output) divert(w io.Writer) (before io.Writer) {
	o.mu.Lock()
	defer o.mu.Unlock()
	before, o.stderr = o.stderr, w
	return before
}

// showable returns a value whose text is safe to show.
func showable(arg any, hide *secrets) any {
	switch arg := arg.(type) {
	case styled:
		return hide.masked(string(arg))
	case string:
		return escapeLine(hide.masked(arg))
	case error:
		return escapeBlock(hide.masked(arg.Error()))
	case fmt.Stringer:
		return escapeLine(hide.masked(arg.String()))
	}
	return arg
}

// masked is mask that takes nil for nothing to hide.
func (s *secrets) masked(text string) string {
	if s == nil {
		return text
	}
	return s.mask(text)
}

// document writes a JSON document to standard output.
func (o *output) document(v any) error {
	if o.joined != nil {
		return o.joined.add(v)
	}
	return writeJSON(o.stdout, v)
}

func writeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// list makes a nil list one that JSON writes as [].
func list[S ~[]E, E any](s S) S {
	if s == nil {
		return S{}
	}
	return s
}

// orBase joins ids for people; none is <base>, as in Alembic.
func orBase(ids []string) string {
	if len(ids) == 0 {
		return "<base>"
	}
	return strings.Join(ids, ", ")
}
