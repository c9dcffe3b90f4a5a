package cli

import (
	"errors"
	"strings"

	"limbeck.dev/migrate/autogen"
	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/diff"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
)

// opJSON is an operation in words.
type opJSON struct {
	Text     string   `json:"text"`
	Changes  []string `json:"changes,omitempty"` // what a table is rebuilt for
	DataLoss string   `json:"data_loss,omitempty"`
	Notes    []string `json:"notes,omitempty"` // what stands in its way
}

func (r *run) newOpJSON(op ops.Op, lost, notes []string) opJSON {
	op = dialect.NormalOp(r.dialect, op)
	v := opJSON{Text: ops.Explain(op), DataLoss: strings.Join(lost, "; "), Notes: notes}
	for _, change := range changes(op) {
		v.Changes = append(v.Changes, ops.Explain(change))
	}
	return v
}

func (r *run) opsJSON(script ops.Script, losses, notes [][]string) []opJSON {
	all := []opJSON{}
	for i, op := range script {
		v := r.newOpJSON(op, losses[i], nil)
		if notes != nil {
			v.Notes = notes[i]
		}
		all = append(all, v)
	}
	return all
}

// changes returns what a table is rebuilt for; nothing for any other operation.
func changes(op ops.Op) ops.Script {
	rebuild, ok := op.(ops.RebuildTable)
	if !ok {
		return nil
	}
	from, to := md.MetaData{Tables: []md.Table{rebuild.From}}, md.MetaData{Tables: []md.Table{rebuild.To}}
	return diff.Compare(&from, &to, diff.Options{})
}

// printOp prints an operation on a line of its own: + for what comes into
// being, - for what goes, ~ for what changes. What a table is rebuilt for
// follows on lines below.
func (r *run) printOp(op ops.Op) { r.printOpIn("", op) }

// printOpIn is printOp behind a margin.
func (r *run) printOpIn(margin styled, op ops.Op) {
	op = dialect.NormalOp(r.dialect, op)
	r.printOpLine(margin, op)
	for _, change := range changes(op) {
		r.printOpLine(margin+"  ", change)
	}
}

func (r *run) printOpLine(indent styled, op ops.Op) {
	text := ops.Explain(op)
	verb, _, _ := strings.Cut(text, " ")
	sign, c := "~", yellow
	switch verb {
	case "create", "add":
		sign, c = "+", green
	case "drop":
		sign, c = "-", red
	}
	r.out.print("%s%s %s", indent, paint(r.out.colorStdout, c, sign), text)
}

// foundJSON is what a comparison of the model with the database found.
type foundJSON struct {
	Operations []opJSON      `json:"operations"`
	DataLoss   []string      `json:"data_loss"`
	Foreign    []string      `json:"foreign"` // in the database alone, and made by no revision
	Skipped    []skippedJSON `json:"skipped"` // what the tool does not manage
	Unjudged   string        `json:"unjudged,omitempty"`
}

type skippedJSON struct {
	Kind   string `json:"kind"`
	Name   string `json:"name"`
	Table  string `json:"table,omitempty"`
	Detail string `json:"detail,omitempty"`
}

func (r *run) newFoundJSON(found *autogen.Candidate) foundJSON {
	v := foundJSON{r.opsJSON(found.Upgrade, found.Losses, found.Notes), list(found.DataLoss), list(found.Foreign), newSkippedJSON(found.Skipped), ""}
	if found.Unjudged != nil {
		v.Unjudged = found.Unjudged.Error()
	}
	return v
}

func newSkippedJSON(skipped []dialect.Skipped) []skippedJSON {
	all := []skippedJSON{}
	for _, s := range skipped {
		all = append(all, skippedJSON{s.Kind, s.Name, s.Table, s.Detail})
	}
	return all
}

// printFound prints what a comparison found; notes go to standard error.
func (r *run) printFound(found *autogen.Candidate) {
	if !r.flags.quiet {
		for _, op := range found.Upgrade {
			r.printOp(op)
		}
		for _, loss := range found.DataLoss {
			r.out.print("%s data loss: %s", paint(r.out.colorStdout, red, "!"), loss)
		}
	}
	for _, notes := range found.Notes {
		for _, text := range notes {
			r.note(text)
		}
	}
	if found.Unjudged != nil {
		r.note(unjudged(found.Unjudged))
	}
	for _, name := range found.Foreign {
		r.note("left alone, as no revision made it and the model lacks it: " + name)
	}
	r.noteSkipped(found.Skipped)
}

func (r *run) noteSkipped(skipped []dialect.Skipped) {
	for _, s := range skipped {
		text := "not managed by migrate: " + s.Kind + " " + s.Name
		if s.Table != "" {
			text += " on " + s.Table
		}
		if s.Detail != "" {
			text += " (" + s.Detail + ")"
		}
		r.note(text)
	}
}

func (r *run) note(text string) {
	r.out.log("%s %s", paint(r.out.colorStderr, dim, "note:"), text)
}

// unjudged says what the database was not asked about.
func unjudged(err error) string {
	if refused, ok := errors.AsType[*autogen.RefusedError](err); ok {
		return refused.Error() + ": correct this in the model; all else was compared in the database's spelling"
	}
	text := "what differs in spelling only may be among the changes, since the database could not be asked: " + err.Error()
	if _, denied := errors.AsType[*dialect.NoScratchError](err); denied {
		text += "; or name another server with --scratch-url"
	}
	return text
}
