package versions

import (
	"regexp"
	"strings"

	"limbeck.dev/migrate/ops"
)

// directive is a comment "-- migrate: word argument".
type directive struct {
	word, argument string
	line           int
	alone          bool // on its line
	loose          bool // not written as it must be
}

// directives are the words that there are.
var directives = []string{"upgrade", "downgrade", "no-transaction", "done"}

// A section in the spelling of other tools, or nearly in ours, must not pass
// for a comment: the statements of a downgrade would join those of the upgrade.
var (
	directiveForm = regexp.MustCompile(`^--[ \t]*migrate:[ \t]*(\S*)[ \t]*(.*?)\s*$`)
	looseForm     = regexp.MustCompile(`(?i)^--[ \t]*\+?[ \t]*(?:migrate|goose|migrate\s*:)[ \t]*[-:]?[ \t]*(up|down|upgrade|downgrade|no-transaction|no transaction)\s*$`)
)

// parseDirective reads the text of a comment; false if it is no directive.
func parseDirective(comment string, line int) (directive, bool) {
	if m := directiveForm.FindStringSubmatch(comment); m != nil {
		return directive{word: m[1], argument: m[2], line: line}, true
	}
	if m := looseForm.FindStringSubmatch(comment); m != nil {
		return directive{word: m[1], line: line, loose: true}, true
	}
	return directive{}, false
}

func isSection(word string) bool { return word == "upgrade" || word == "downgrade" }

// apply sets on a statement what a directive before it says. The statement
// before that one ended on the line given.
func (p *scriptParser) apply(d directive, op *ops.Execute, ended int) error {
	switch {
	case d.loose || d.line <= ended || !d.alone:
		return p.misplaced(d, ended)
	case d.word == "no-transaction" && d.argument == "" && !op.NoTransaction:
		op.NoTransaction = true
	case d.word == "done" && d.argument != "" && op.Done == "":
		op.Done = d.argument
	default:
		return p.misplaced(d, ended)
	}
	return nil
}

// misplaced tells what is wrong with a directive that cannot be applied.
func (p *scriptParser) misplaced(d directive, ended int) error {
	switch known := isSection(d.word) || d.word == "no-transaction" || d.word == "done"; {
	case d.loose:
		guess := similar(strings.ToLower(d.word), directives)
		if strings.EqualFold(d.word, "up") || strings.EqualFold(d.word, "down") {
			guess = []string{strings.ToLower(d.word) + "grade"}
		}
		return p.fail(d.line, "this looks like a directive, and is none: write \"-- migrate: %s\", or other words for a comment", guess[0])
	case !known:
		return p.fail(d.line, "unknown directive %q%s: there are %s", d.word, didYouMean(similar(d.word, directives)), strings.Join(directives, ", "))
	case !d.alone:
		return p.fail(d.line, "the directive %s must stand on a line of its own", d.word)
	case d.line <= ended:
		return p.fail(d.line, "the directive %s stands within a statement: put it before one", d.word)
	case d.word == "done" && d.argument == "":
		return p.fail(d.line, "the directive done needs a query after it, on the same line")
	case d.word == "no-transaction" && d.argument != "":
		return p.fail(d.line, "text after the directive no-transaction: begin it on the next line")
	}
	return p.fail(d.line, "no statement for the directive %s, or a second one for the same statement: put one before each statement that it is for", d.word)
}
