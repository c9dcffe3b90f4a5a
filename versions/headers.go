package versions

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"strings"

	"limbeck.dev/migrate/sqltext"
)

// HeaderSource is a [Source] that can leave the statements of its scripts for
// later. Most of a history is applied, and of a script that is applied no more is
// needed than its header and its hash.
type HeaderSource interface {
	Source
	// Headers is Revisions, but a revision may do nothing until [Revision.Load] is
	// called.
	Headers(syn sqltext.Syntax) ([]Revision, error)
}

// Headers returns the revisions of a source, with what they do only where it
// cannot be left for later.
func Headers(source Source, syn sqltext.Syntax) ([]Revision, error) {
	if s, ok := source.(HeaderSource); ok {
		return s.Headers(syn)
	}
	return source.Revisions(syn)
}

// Headers implements [HeaderSource].
func (j joined) Headers(syn sqltext.Syntax) ([]Revision, error) {
	return j.all(func(s Source) ([]Revision, error) { return Headers(s, syn) })
}

// Headers implements [HeaderSource]. A file is read once, a piece at a time, for
// its hash; what is wrong with its statements is told when they are loaded.
func (f *files) Headers(syn sqltext.Syntax) ([]Revision, error) {
	return f.each(func(space *[]byte, name string) (Revision, error) {
		rev, err := f.header(pieceSpace(space), name, syn)
		if errors.Is(err, errNeedsAll) {
			return f.parse(space, name, syn)
		}
		return rev, err
	})
}

// pieceSize is how much of a file is read at once; a longer header has its file
// read whole.
const pieceSize = 64 << 10

// errNeedsAll says that a script has to be read whole: it is one for named
// databases, or it has no section, which is an error.
var errNeedsAll = errors.New("the script has to be read whole")

func (f *files) header(space []byte, name string, syn sqltext.Syntax) (rev Revision, err error) {
	sum := &textHash{hash: sha256.New()}
	first := true
	err = f.pieces(space, name, func(piece []byte) error {
		if first {
			first = false
			if rev, err = parseHeader(f.path(name), piece); err != nil {
				return err
			}
		}
		sum.add(piece)
		return nil
	})
	switch {
	case err == nil && first: // the file is empty
		return Revision{}, errNeedsAll
	case err != nil && !first:
		return Revision{}, err
	case err != nil:
		return Revision{}, fmt.Errorf("reading %s: %w", f.path(name), err)
	}
	rev.Hash = sum.text()
	want := rev.Hash
	rev.body = &body{read: func() (Revision, error) {
		read, err := f.parse(new([]byte), name, syn)
		if err == nil && read.Hash != want {
			err = fmt.Errorf("%s was changed since it was first read: nothing of it was run; run the same command again", f.path(name))
		}
		return read, err
	}}
	return rev, nil
}

// parseHeader reads a header from the beginning of a script.
func parseHeader(name string, start []byte) (Revision, error) {
	start = bytes.TrimPrefix(start, []byte(byteOrderMark))
	end := headerEnd(start)
	if end < 0 {
		return Revision{}, errNeedsAll
	}
	text := string(start[:end])
	if strings.Contains(text, "\r") {
		text = string(windowsLineEnd.ReplaceAll([]byte(text), []byte("\n")))
	}
	p := scriptParser{rev: Revision{Path: name}, seen: make(map[string]int)}
	body, line, err := p.header(text)
	if err != nil || body == "" {
		return Revision{}, errNeedsAll // the whole of it tells what is wrong
	}
	if d, _ := parseDirective(strings.TrimSpace(body), line); d.argument != "" {
		return Revision{}, errNeedsAll
	}
	return p.rev, nil
}

// headerEnd is where the line ends that begins the first section; -1 where the
// text has none.
func headerEnd(text []byte) int {
	for at := 0; at < len(text); {
		n := bytes.IndexByte(text[at:], '\n')
		if n < 0 {
			return -1
		}
		line := text[at : at+n+1]
		if d, ok := parseDirective(strings.TrimSpace(string(line)), 0); ok && d.section() {
			return at + n + 1
		}
		at += n + 1
	}
	return -1
}

// textHash is the hash of a script that comes in pieces: as [ParseSQL] has it,
// without a byte order mark and with line ends as on Unix.
type textHash struct {
	hash    hash.Hash
	begun   bool
	returns []byte // at the end of the last piece
}

func (t *textHash) add(piece []byte) {
	if !t.begun {
		piece = bytes.TrimPrefix(piece, []byte(byteOrderMark))
		t.begun = true
	}
	for len(t.returns) > 0 && len(piece) > 0 {
		switch piece[0] {
		case '\r':
			t.returns, piece = append(t.returns, '\r'), piece[1:]
			continue
		case '\n':
		default:
			t.hash.Write(t.returns)
		}
		t.returns = nil
	}
	whole := bytes.TrimRight(piece, "\r")
	t.returns = append(t.returns, piece[len(whole):]...)
	if bytes.IndexByte(whole, '\r') >= 0 {
		whole = windowsLineEnd.ReplaceAll(whole, []byte("\n"))
	}
	t.hash.Write(whole)
}

func (t *textHash) text() string {
	t.hash.Write(t.returns)
	return hex.EncodeToString(t.hash.Sum(nil))
}
