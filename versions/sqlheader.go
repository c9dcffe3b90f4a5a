package versions

import (
	"slices"
	"strings"
	"time"
	"unicode"

	"limbeck.dev/migrate/internal/suggest"
)

// headerKeys are the keys of a script's header, in the order of writing.
var headerKeys = []string{"revision", "revises", "depends_on", "labels", "created", "message"}

// header reads the lines before the first directive, and returns what follows
// and the line on which that starts.
func (p *scriptParser) header(text string) (body string, line int, err error) {
	for line = 1; text != ""; line++ {
		first, rest, _ := strings.Cut(text, "\n")
		trimmed := strings.TrimSpace(first)
		d, isDirective := parseDirective(trimmed, line)
		switch {
		case isDirective && d.section():
			return text, line, p.endHeader(line)
		case isDirective:
			return "", line, p.misplaced(d)
		case strings.HasPrefix(trimmed, "--"):
			err = p.headerLine(trimmed, line)
		case trimmed != "":
			if err = p.endHeader(line); err == nil {
				err = p.fail(line, `text before the first section: write "-- migrate: upgrade" on a line before it`)
			}
		}
		if err != nil {
			return "", line, err
		}
		text = rest
	}
	return "", line, p.endHeader(line)
}

// endHeader checks the header as a whole.
func (p *scriptParser) endHeader(line int) error {
	switch {
	case len(p.seen) == 0:
		return p.fail(1, `this is no revision script: it must start with a line "-- revision: <id>"`)
	case p.rev.ID == "":
		return p.fail(line, `the header has no id: add a line "-- revision: <id>"`)
	}
	return nil
}

// headerLine reads one comment of the header.
func (p *scriptParser) headerLine(comment string, line int) error {
	key, value, ok := strings.Cut(strings.TrimLeft(strings.TrimPrefix(comment, "--"), " \t"), ":")
	if !ok || key == "" || strings.Trim(key, "abcdefghijklmnopqrstuvwxyz_-") != "" {
		return nil
	}
	if !slices.Contains(headerKeys, key) {
		return p.fail(line, "unknown key %q: there are %s%s", key, strings.Join(headerKeys, ", "), suggest.DidYouMean(key, headerKeys))
	}
	if first := p.seen[key]; first != 0 {
		return p.fail(line, "a second %q: the first is on line %d", key, first)
	}
	p.seen[key] = line
	return p.setHeader(key, strings.TrimSpace(value), line)
}

func (p *scriptParser) setHeader(key, value string, line int) error {
	r := &p.rev
	switch key {
	case "revision":
		r.ID = value
		if !ValidID(value) {
			return p.fail(line, "%s", (&InvalidNameError{Name: value}).Error())
		}
	case "revises":
		r.Revises = list(value)
	case "depends_on":
		r.DependsOn = list(value)
	case "labels":
		r.Labels = list(value)
	case "message":
		r.Message = CleanMessage(value)
	case "created":
		r.Created = value
		if _, err := time.Parse(time.RFC3339, value); value != "" && err != nil {
			return p.fail(line, "%q is no time: write it as 2026-11-21T10:23:12Z", value)
		}
	}
	return nil
}

// list reads names with commas between them.
func list(value string) []string {
	var names []string
	for name := range strings.SplitSeq(value, ",") {
		if name = strings.TrimSpace(name); name != "" {
			names = append(names, name)
		}
	}
	return names
}

// CleanMessage makes a message fit for one line of a script: line ends, control
// characters, and all else that does not print become spaces, of which one is
// left between words.
func CleanMessage(message string) string {
	return strings.Join(strings.FieldsFunc(message, func(c rune) bool {
		return unicode.IsSpace(c) || !unicode.IsPrint(c) || c == unicode.ReplacementChar
	}), " ")
}
