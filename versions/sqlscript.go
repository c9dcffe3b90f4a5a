package versions

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/sqltext"
)

// ScriptError tells what is wrong with a SQL script, and where.
type ScriptError struct {
	Path   string
	Line   int // counted from 1
	Reason string
}

// Error implements error.
func (e *ScriptError) Error() string { return fmt.Sprintf("%s:%d: %s", e.Path, e.Line, e.Reason) }

// ParseSQL reads a revision from a SQL script; name is the file, for its Path
// and for errors. The script has a header of comments and one section for each
// direction:
//
//	-- revision: 1975ea83b712
//	-- revises: 27c6a30d7c24
//	-- created: 2026-11-21T10:23:12Z
//	-- message: add account
//
//	-- migrate: upgrade
//	CREATE TABLE account (id integer);
//	-- migrate: no-transaction
//	CREATE INDEX CONCURRENTLY ix_account_id ON account (id);
//
//	-- migrate: downgrade
//	DROP TABLE account;
//
// The header also takes depends_on and labels; lists have commas. Other comments
// may stand anywhere, if they do not begin with one lower-case word and a colon
// in the header, or with "migrate:". Before a statement, on lines of their own,
// "-- migrate: no-transaction" sets its NoTransaction, and "-- migrate: done
// SELECT ..." its Done (see [ops.Execute]). A script without a downgrade section
// has no way back.
//
// A script for several databases has sections for each instead, named as in
// "-- migrate: upgrade billing"; a line that begins one does so wherever it
// stands. They go into [Revision.For]. Those of another database may be written
// in a syntax of its own: what cannot be read is told by [Select].
//
// Line ends are read as on Unix, whatever the checkout made of them. The error
// is a [*ScriptError].
func ParseSQL(name string, text []byte, syn sqltext.Syntax) (Revision, error) {
	sum := &textHash{hash: sha256.New()}
	sum.add(text)
	return parseText(name, string(text), sum.text(), syn)
}

// parseText is [ParseSQL] for a text whose hash is known.
func parseText(name, text, hash string, syn sqltext.Syntax) (Revision, error) {
	text = strings.TrimPrefix(text, byteOrderMark)
	if strings.Contains(text, "\r") {
		text = windowsLineEnd.ReplaceAllString(text, "\n")
	}
	p := scriptParser{syn: syn, rev: Revision{Path: name, Hash: hash}}
	if err := p.parse(text); err != nil {
		return Revision{}, err
	}
	return p.rev, nil
}

const byteOrderMark = "\uFEFF"

// windowsLineEnd also matches what converting it twice has made of it.
var windowsLineEnd = regexp.MustCompile(`\r+\n`)

// scriptParser reads one script into rev.
type scriptParser struct {
	syn  sqltext.Syntax
	rev  Revision
	seen map[string]int // header keys and sections, and their lines
}

func (p *scriptParser) parse(text string) error {
	if !utf8.ValidString(text) || strings.Contains(text, "\x00") {
		return p.fail(1, "the file is not UTF-8 text: save it as such")
	}
	p.seen = make(map[string]int)
	body, line, err := p.header(text)
	if err != nil {
		return err
	}
	for body != "" {
		section := p.next(body, line)
		if err := p.enter(section); err != nil {
			return err
		}
		body, line = section.rest, section.restLine
	}
	if p.rev.For != nil {
		return p.endNamed(line)
	}
	if p.seen["upgrade"] == 0 {
		return p.fail(line, `there is no upgrade section: add a line "-- migrate: upgrade"`)
	}
	return nil
}

// section is the text between one section's directive and the next.
type section struct {
	directive  directive
	text       string
	line       int // on which text starts
	directives []directive
	rest       string // from the next section's directive on
	restLine   int
}

// section reads the section that text, which starts with a directive, starts
// with. Each section is read anew, so that a DELIMITER ends with it.
func (p *scriptParser) section(text string, line int) section {
	first, rest, _ := strings.Cut(text, "\n")
	s := section{line: line + 1, text: rest}
	s.directive, _ = parseDirective(strings.TrimSpace(first), line)
	at := s.line
	for tok := range sqltext.Tokens(rest, p.syn) {
		if d, ok := directiveIn(tok, at); ok {
			lineStart := strings.LastIndexByte(rest[:tok.Pos], '\n') + 1
			if alone := strings.TrimSpace(rest[lineStart:tok.Pos]) == ""; alone && d.section() {
				s.text, s.rest, s.restLine = rest[:lineStart], rest[lineStart:], at
				return s
			}
			s.directives = append(s.directives, d)
		}
		at += strings.Count(tok.Text, "\n")
	}
	s.restLine = at
	return s
}

// enter puts the statements of a section into the revision.
func (p *scriptParser) enter(s section) error {
	d := s.directive
	title := strings.TrimSpace(d.word + " " + d.argument)
	if first := p.seen[title]; first != 0 {
		return p.fail(d.line, "a second %s section: the first is on line %d", title, first)
	}
	if p.mixed(d) {
		return p.fail(d.line, "sections for named databases and one for all cannot stand together: name the database of each")
	}
	p.seen[title] = d.line
	if d.argument != "" {
		return p.enterNamed(s)
	}
	script, err := p.statements(s)
	if d.word == "upgrade" {
		p.rev.Upgrade = script
	} else {
		p.rev.Downgrade = script
	}
	return err
}

// statements returns the statements of a section with their directives.
func (p *scriptParser) statements(s section) (ops.Script, error) {
	script := ops.Script{}
	pending := s.directives
	var misplaced error // told if the script can be split at all
	for part, err := range sqltext.Statements(s.text, p.syn) {
		if split := (*sqltext.SplitError)(nil); errors.As(err, &split) {
			return nil, p.fail(s.line-1+split.Line, "%s", split.Reason)
		}
		if err != nil {
			return nil, err
		}
		n := 0 // the directives down to this statement
		for n < len(pending) && pending[n].line < s.line-1+part.Line {
			n++
		}
		op := ops.Execute{SQL: part.Text}
		if err := p.apply(pending[:n], part.Comments, &op); err != nil && misplaced == nil {
			misplaced = err
		}
		script, pending = append(script, op), pending[n:]
	}
	if misplaced != nil {
		return nil, misplaced
	}
	if len(pending) > 0 {
		return nil, p.misplaced(pending[0])
	}
	return script, nil
}

func (p *scriptParser) fail(line int, format string, args ...any) error {
	return &ScriptError{Path: p.rev.Path, Line: line, Reason: fmt.Sprintf(format, args...)}
}
