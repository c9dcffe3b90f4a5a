package migrate

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"limbeck.dev/migrate/autogen"
	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/loss"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/versions"
)

// share is what one of the databases has to do with new revisions.
type share struct {
	*Environment
	name    string
	conn    dialect.Conn       // nil: nothing needs it
	found   *autogen.Candidate // nil without autogenerate
	remarks []versions.Remarks // of each revision that is written
}

func (p *share) close(ctx context.Context) {
	if p.conn != nil {
		p.release(ctx, p.conn)
	}
}

// change is what a revision does to the database.
func (p *share) change(r *versions.Revision) versions.Change {
	if p.name == "" {
		return versions.Change{Upgrade: r.Upgrade, Downgrade: r.Downgrade}
	}
	return r.For[p.name]
}

// set makes a change that of the revision, and leaves out one that is empty.
func (p *share) set(r *versions.Revision, change versions.Change) {
	switch {
	case p.name == "":
		r.Upgrade, r.Downgrade = change.Upgrade, change.Downgrade
	case change.Upgrade != nil:
		if r.For == nil {
			r.For = make(map[string]versions.Change)
		}
		r.For[p.name] = change
	}
}

// wayBack works out the downgrades that are left open.
func (p *share) wayBack(list []versions.Revision) error {
	if p.found == nil {
		return nil
	}
	state := p.found.Live.Clone()
	for i := range list {
		change := p.change(&list[i])
		if change.Upgrade == nil {
			continue
		}
		if change.Downgrade == nil {
			var err error
			if change.Downgrade, err = autogen.WayBack(p.conn.Dialect(), state, change.Upgrade); err != nil {
				return fmt.Errorf("the downgrade of revision %s: %w; give it one", list[i].ID, err)
			}
			p.set(&list[i], change)
		}
		if err := change.Upgrade.Apply(state); err != nil {
			return fmt.Errorf("revision %s: %w", list[i].ID, err)
		}
	}
	return nil
}

// asSQL turns the operations of the revisions into SQL text.
func (p *share) asSQL(ctx context.Context, list []versions.Revision) error {
	if p.conn == nil {
		return nil // the scripts are empty, or of SQL text
	}
	var operations []versions.Change
	for i := range list {
		operations = append(operations, p.change(&list[i]))
	}
	changes, err := autogen.RemarkedSQLChanges(ctx, p.conn, operations, p.remarks)
	if err != nil {
		return fmt.Errorf("the revision as SQL: %w", err)
	}
	if err := p.noteEffects(changes, operations); err != nil {
		return err
	}
	for i := range list {
		p.set(&list[i], changes[i])
	}
	return nil
}

// noteEffects lets the SQL of revisions say what it makes of the schema, where
// that is looked at when they run.
func (p *share) noteEffects(changes, operations []versions.Change) error {
	if p.found == nil || !p.conn.Dialect().Capabilities().TransactionalDDL {
		return nil
	}
	state := p.found.Live.Clone()
	for i, change := range operations {
		before := state.Clone()
		if err := change.Upgrade.Apply(state); err != nil {
			return err
		}
		if err := noteEffect(changes[i].Upgrade, change.Upgrade, before); err != nil {
			return err
		}
		if err := noteEffect(changes[i].Downgrade, change.Downgrade, state); err != nil {
			return err
		}
	}
	return nil
}

// remark notes what the revisions throw away, and what their downgrades cannot
// bring back, for whoever reviews the scripts.
func (p *share) remark(ctx context.Context, list []versions.Revision) error {
	p.remarks = make([]versions.Remarks, len(list))
	if p.found == nil {
		return nil
	}
	var scripts []ops.Script
	for i := range list {
		change := p.change(&list[i])
		scripts = append(scripts, change.Upgrade, change.Downgrade)
	}
	live := &dialect.Reflection{MetaData: p.found.Live, Skipped: p.found.Skipped}
	ledger, err := loss.Over(ctx, p.conn, p.conn.Dialect(), live, scripts)
	if err != nil {
		return err
	}
	for i := range list {
		review := ledger.Review(scripts[2*i])
		lost := review.Lost
		p.remarks[i].Upgrade = remarks(review)
		if down := scripts[2*i+1]; len(down) > 0 {
			p.remarks[i].Downgrade = [][]string{slices.Concat(marked("this does not bring back ", lost)...)}
		}
	}
	for i := range slices.Backward(list) {
		for j, texts := range remarks(ledger.Review(scripts[2*i+1])) {
			if j > 0 {
				p.remarks[i].Downgrade = append(p.remarks[i].Downgrade, nil)
			}
			p.remarks[i].Downgrade[j] = append(p.remarks[i].Downgrade[j], texts...)
		}
	}
	return nil
}

// remarkLost begins the remark of a loss.
const remarkLost = "data loss: "

// remarks are what is said of each operation of a script, as lines of it.
func remarks(r loss.Review) [][]string {
	list := marked(remarkLost, r.Lost)
	for i, notes := range marked("note: ", r.Notes) {
		list[i] = append(list[i], notes...)
	}
	return list
}

func marked(mark string, losses [][]string) [][]string {
	list := make([][]string, len(losses))
	for i, texts := range losses {
		for _, text := range texts {
			if strings.HasPrefix(text, loss.Absence) && mark != remarkLost {
				continue // nothing was there that could come back
			}
			list[i] = append(list[i], mark+versions.CleanMessage(text))
		}
	}
	return list
}

// named adds the name of the database to an error.
func (p *share) named(err error) error {
	if err == nil || p.name == "" {
		return err
	}
	return fmt.Errorf("database %s: %w", p.name, err)
}
