package versions

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strings"

	"limbeck.dev/migrate/ops"
)

// next reads the section that text starts with. One for a named database ends
// at the next line that begins a section: its text may be of another syntax, in
// which quotes are not where this one sees them.
func (p *scriptParser) next(text string, line int) section {
	first, _, _ := strings.Cut(text, "\n")
	if d, _ := parseDirective(strings.TrimSpace(first), line); d.argument == "" {
		return p.section(text, line)
	}
	own, rest := text, ""
	for at := len(first) + 1; at < len(text); {
		next, _, _ := strings.Cut(text[at:], "\n")
		if d, ok := parseDirective(strings.TrimSpace(next), 0); ok && d.section() {
			own, rest = text[:at], text[at:]
			break
		}
		at += len(next) + 1
	}
	s := p.section(own, line)
	s.rest, s.restLine = rest, line+strings.Count(own, "\n")
	return s
}

// mixed reports whether sections with names and without would stand together.
func (p *scriptParser) mixed(d directive) bool {
	unnamed := p.seen["upgrade"] != 0 || p.seen["downgrade"] != 0
	return d.argument != "" && unnamed || d.argument == "" && p.rev.For != nil
}

// enterNamed puts the statements of a section into the database's change.
func (p *scriptParser) enterNamed(s section) error {
	name := s.directive.argument
	if !ValidDatabase(name) {
		return p.fail(s.directive.line, "%q is no name of a database: statements begin on the next line", name)
	}
	if p.rev.For == nil {
		p.rev.For = make(map[string]Change)
	}
	change := p.rev.For[name]
	script, err := p.statements(s)
	if script == nil {
		script = ops.Script{}
	}
	if change.err == nil {
		change.err = err
	}
	if s.directive.word == "upgrade" {
		change.Upgrade = script
	} else {
		change.Downgrade = script
	}
	sum := sha256.Sum256([]byte(change.hash + s.directive.word + "\n" + s.text))
	change.hash = hex.EncodeToString(sum[:])
	p.rev.For[name] = change
	return nil
}

// endNamed checks the named sections as a whole.
func (p *scriptParser) endNamed(line int) error {
	for _, name := range slices.Sorted(maps.Keys(p.rev.For)) {
		if p.seen["upgrade "+name] == 0 {
			return p.fail(line, `there is no upgrade section for %s: add a line "-- migrate: upgrade %s"`, name, name)
		}
	}
	return nil
}
