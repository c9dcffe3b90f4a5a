package cli

import (
	"io"
	"os"

	"golang.org/x/term"
)

// color is the SGR number of a colour; see ECMA-48, 8.3.117.
type color string

const (
	red    color = "31"
	green  color = "32"
	yellow color = "33"
	dim    color = "2"
)

// paint escapes a text and gives it a colour, if there are colours.
func paint(on bool, c color, text string) styled {
	text = escapeLine(text)
	if !on {
		return styled(text)
	}
	return styled("\x1b[" + string(c) + "m" + text + "\x1b[0m")
}

// colorful reports whether colours make sense on w: on a terminal that has
// them, unless NO_COLOR is set (no-color.org).
func (r *run) colorful(w io.Writer) bool {
	no, _ := r.getenv("NO_COLOR")
	return no == "" && r.terminal(w) != nil
}

// terminal returns a stream as a terminal on which lines can be rewritten, or nil.
func (r *run) terminal(stream any) *os.File {
	f, ok := stream.(*os.File)
	if kind, _ := r.getenv("TERM"); !ok || kind == "dumb" || !term.IsTerminal(int(f.Fd())) {
		return nil
	}
	return f
}
