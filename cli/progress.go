package cli

import (
	"fmt"
	"time"

	"limbeck.dev/migrate"
	"limbeck.dev/migrate/versions"
)

// progress shows what a run tells about itself: lines, and on a terminal a
// live line below them for what goes on now.
type progress struct {
	out  *output
	live *liveLine // nil: lines alone
	step string    // which step of how many runs now

	operation string // what the last statement belonged to
	warnings  []warningJSON
}

// newProgress returns the progress that the flags and the terminal allow.
func (r *run) newProgress() *progress {
	p := &progress{out: r.out}
	if f := r.terminal(r.Stderr); f != nil && !r.flags.quiet && !r.flags.json {
		p.live = newLiveLine(f, terminalWidth(f), time.Now)
	}
	return p
}

// show keeps the live line going until the function that it returns is called.
func (p *progress) show() func() {
	if p.live == nil {
		return func() {}
	}
	lines := p.out.divert(p.live)
	end := p.live.run()
	return func() {
		end()
		p.out.divert(lines)
	}
}

// event shows an event.
func (p *progress) event(e migrate.Event) {
	switch e.Kind {
	case migrate.EventWaiting:
		holder := e.Text
		if holder == "" {
			holder = "another deployer"
		}
		p.out.log("Waiting: %s is migrating this database", holder)
		p.line("waiting for " + holder)
	case migrate.EventConnecting:
		p.out.log("Waiting for the database: %s", escapeLine(e.Text))
		p.line("waiting for the database")
	case migrate.EventResume:
		p.out.log("Resuming %s", resumeText(e))
	case migrate.EventNewer:
		p.out.log("Note: the database is at revision %s of a newer build, which began where this one ends: nothing to do", e.Text)
	case migrate.EventEdited:
		p.out.log("Note: %s: %s", e.Revision.ID, e.Text)
	case migrate.EventDataLoss:
		p.out.log("%s data loss: %s (%s %s)", paint(p.out.colorStderr, red, "!"), e.Text, direction(e.Down), e.Revision.ID)
		if p.live != nil {
			p.live.hide() // a question may follow
		}
	case migrate.EventStep:
		p.out.log("%s", stepLine(e))
		p.operation = ""
		p.step = fmt.Sprintf("[%d/%d] %s", e.Step, e.Steps, e.Revision.ID)
		p.line("")
	case migrate.EventVerify:
		p.out.detail("Verifying %s", e.Revision.ID)
		p.operation = ""
		p.step = fmt.Sprintf("[%d/%d] %s", e.Step, e.Steps, e.Revision.ID)
		p.line("")
	case migrate.EventStatement:
		apart := e.SQL != "" && e.SQL != e.Text
		if e.Text != p.operation || !apart { // one operation may be many statements
			p.out.detail("  %s", e.Text)
		}
		p.operation = e.Text
		if apart {
			p.out.detail("%s", styled("    "+indent(escapeBlock(e.SQL))))
		}
		p.line(e.Text)
	case migrate.EventNotice:
		say := p.out.detail
		if e.Warning {
			say = p.out.log
			p.warnings = append(p.warnings, warningJSON{e.Revision.ID, e.SQL, e.Text})
		}
		say("  the server says: %s%s", escapeLine(e.Text), about(e))
	case migrate.EventRetry:
		p.out.log("Trying again: %s", e.Text)
	case migrate.EventDone:
		p.out.detail("  done in %s", e.Elapsed.Round(time.Millisecond))
	}
}

// about names the statement that a notice is about, where nothing else has.
func about(e migrate.Event) string {
	if e.SQL == "" {
		return ""
	}
	return " (" + escapeLine(firstLine(e.SQL)) + ")"
}

// line puts what goes on now on the live line.
func (p *progress) line(what string) {
	if p.live != nil {
		p.live.set(escapeLine(p.step), escapeLine(p.out.secrets.mask(what)))
	}
}

// stepLine is a step as Alembic logs it.
func stepLine(e migrate.Event) string { return "Running " + stepText(e.Revision, e.Down) }

// stepText is a step in words: which way, from where to where.
func stepText(v *versions.Revision, down bool) string {
	from, to := orBase(v.Revises), v.ID
	if down {
		from, to = to, from
	}
	text := direction(down) + " " + from + " -> " + to
	if v.Message != "" {
		text += ", " + v.Message
	}
	return text
}

func resumeText(e migrate.Event) string {
	text := e.Text
	if e.Revision != nil {
		text = e.Revision.ID + ": " + text
	}
	return text
}
