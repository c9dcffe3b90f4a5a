package versions

import (
	"regexp"
	"slices"
	"strings"

	"limbeck.dev/migrate/internal/suggest"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/sqltext"
)

// directive is a comment "-- migrate: word argument".
type directive struct {
	word, argument string
	line           int
	loose          bool // written nearly as it must be
}

// directives are the words that there are.
var directives = []string{"upgrade", "downgrade", "no-transaction", "done", "effect"}

// What is nearly a directive, or is one of another tool, must not pass for a
// comment: the statements of a downgrade would join those of the upgrade.
var looseForm = regexp.MustCompile(`(?i)^--[ \t]*\+?(?:migrate|goose)[ \t:-]*(up|down|upgrade|downgrade|no[ -]transaction)\s*$`)

// parseDirective reads the text of a comment; false if it is no directive.
func parseDirective(comment string, line int) (directive, bool) {
	content := strings.TrimLeft(strings.TrimPrefix(comment, "--"), " \t")
	apart := strings.HasPrefix(comment, "-- ") || strings.HasPrefix(comment, "--\t")
	if text, ok := strings.CutPrefix(content, "migrate:"); ok && apart {
		text = strings.TrimSpace(text)
		word := text
		if i := strings.IndexAny(text, " \t"); i >= 0 {
			word = text[:i]
		}
		return directive{word: word, argument: strings.TrimSpace(text[len(word):]), line: line}, true
	}
	if start := strings.ToLower(content[:min(len(content), 8)]); !strings.Contains(start, "migrate") && !strings.Contains(start, "goose") {
		return directive{}, false // the common case, and the fast one
	}
	if m := looseForm.FindStringSubmatch(comment); m != nil {
		return directive{word: strings.ToLower(m[1]), line: line, loose: true}, true
	}
	return directive{}, false
}

// directiveIn reads the token, if it is a comment.
func directiveIn(tok sqltext.Token, line int) (directive, bool) {
	if tok.Kind != sqltext.Comment {
		return directive{}, false
	}
	return parseDirective(tok.Text, line)
}

// section reports whether the directive begins a section.
func (d directive) section() bool {
	return !d.loose && (d.word == "upgrade" || d.word == "downgrade")
}

// apply sets on a statement what the directives down to it say. Those among
// its comments stand right before it; the others do not, and come first.
func (p *scriptParser) apply(list []directive, comments []string, op *ops.Execute) error {
	own := 0
	for _, c := range comments {
		if _, ok := parseDirective(c, 0); ok {
			own++
		}
	}
	if own < len(list) {
		return p.misplaced(list[0])
	}
	for _, d := range list {
		switch {
		case d.loose:
			return p.misplaced(d)
		case d.word == "no-transaction" && d.argument == "":
			op.NoTransaction = true
		case d.word == "done" && d.argument != "" && op.Done == "":
			op.Done = d.argument
		case d.word == "effect" && d.argument != "" && op.Effect == "":
			op.Effect = d.argument
		default:
			return p.misplaced(d)
		}
	}
	return nil
}

// misplaced tells what is wrong with a directive that cannot be applied.
func (p *scriptParser) misplaced(d directive) error {
	switch {
	case d.loose:
		return p.fail(d.line, "this is nearly a directive: write \"-- migrate: word\", or another comment%s", meant(d.word))
	case !slices.Contains(directives, d.word):
		return p.fail(d.line, "unknown directive %q: there are %s%s", d.word, strings.Join(directives, ", "), meant(d.word))
	case d.section():
		return p.fail(d.line, "the directive %s must stand on a line of its own", d.word)
	case d.word == "no-transaction" && d.argument != "":
		return p.fail(d.line, "text after the directive no-transaction: begin it on the next line")
	case d.word == "done" && d.argument == "":
		return p.fail(d.line, "the directive done needs a query after it, on the same line")
	}
	return p.fail(d.line, "the directive %s is out of place: it stands once, on a line of its own, right before a statement", d.word)
}

// meant guesses which directive a word stands for, in the words of other tools
// too, as the end of an error.
func meant(word string) string {
	if w := strings.ToLower(word); w == "up" || w == "down" {
		word = w + "grade"
	}
	return suggest.DidYouMean(word, directives)
}
