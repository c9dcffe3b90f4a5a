package migrate

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/journal"
	"limbeck.dev/migrate/loss"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/sqltext"
	"limbeck.dev/migrate/versions"
)

// offline collects the text of a script.
type offline struct {
	*Environment
	d       dialect.Dialect
	tables  journal.Tables // named with their schema, as a session has them
	text    strings.Builder
	code    []string
	lasting bool // the revision is not one transaction
	housed  bool // from here on the default namespace exists
	moves   int  // how often the version rows have moved
	ledger  *loss.Ledger
	err     error
}

// writeTo ends the script and writes it.
func (o *offline) writeTo(w io.Writer) error {
	if o.err != nil {
		return o.err
	}
	if _, release := o.d.ScriptLock(o.tables.LockKey()); release != "" {
		o.text.WriteString("\n")
		o.statement(release)
	}
	_, err := io.WriteString(w, o.text.String())
	return err
}

// preamble writes what the script begins with. The version table is created for
// a fresh database; it may be there still after a downgrade to base. The journal
// may be missing wherever only Alembic, or a script of before, was at work.
func (o *offline) preamble(fresh bool) {
	o.comment("Written by migrate " + Version + " for " + o.d.Name() + ". To run it, so that it stops at the first error:")
	o.comment("    " + o.d.Client().Command)
	for _, sql := range o.d.Preamble() {
		o.statement(sql)
	}
	if take, _ := o.d.ScriptLock(o.tables.LockKey()); take != "" {
		o.statements(o.d.Guard(take, "migrate: another deployer is migrating this database"))
	}
	if home := o.d.Capabilities().DefaultSchema; home != "" && o.tables.Version.Schema == home {
		o.guardHome()
	}
	for _, table := range o.tables.All() {
		if fresh || table.QName() != o.tables.Version {
			o.createMissing(table)
		}
	}
}

// guardHome writes, once, what fails where the default namespace does not exist.
func (o *offline) guardHome() {
	if !o.housed {
		o.statements(o.d.GuardHome())
	}
	o.housed = true
}

// createMissing creates a table unless it is there.
func (o *offline) createMissing(table md.Table) {
	statements, err := o.d.Compile(ops.CreateTable{Table: table})
	o.fail(err)
	for _, stmt := range statements {
		o.statement(strings.Replace(stmt.SQL, "CREATE TABLE ", "CREATE TABLE IF NOT EXISTS ", 1))
	}
}

// steps writes the revisions, framed by a transaction each, or by one for all.
func (o *offline) steps(steps []versions.Step) error {
	if o.config.TransactionPerRun {
		return o.atOnce(steps)
	}
	for _, step := range steps {
		before, after := o.d.Frame(script(step))
		if err := o.step(step, before, after); err != nil {
			return err
		}
	}
	return nil
}

// atOnce writes the revisions in one transaction.
func (o *offline) atOnce(steps []versions.Step) error {
	if err := o.checkAtOnce(); err != nil {
		return err
	}
	all, err := (&session{Environment: o.Environment, d: o.d}).scriptAtOnce(steps)
	if err != nil {
		return err
	}
	before, after := o.d.Frame(all)
	for i, step := range steps {
		var first, last []string
		if i == 0 {
			first = before
		}
		if i == len(steps)-1 {
			last = after
		}
		if err := o.step(step, first, last); err != nil {
			return err
		}
	}
	return nil
}

// step writes one revision, with what begins and ends its transaction.
func (o *offline) step(step versions.Step, before, after []string) error {
	what := "upgrade"
	if step.Down {
		what = "downgrade"
	}
	o.announce(what, step.Rows, step.Revision.Message)
	if o.moves > 0 && looks(o.d, step) {
		list, err := o.d.AfterRevision(nil, o.database())
		o.fail(err)
		o.statements(list)
	}
	o.statements(before)
	o.guard(step.Rows)
	list := script(step)
	if !createsSchema(o.d, list, o.d.Capabilities().DefaultSchema) {
		o.guardHome()
	}
	o.stopAtCode(step, list)
	o.lasting = slices.ContainsFunc(list, o.commits)
	losses := o.ledger.Script(list)
	for i, op := range list {
		for _, lost := range losses[i] {
			o.comment("data loss: " + lost)
		}
		o.op(op, before, after, func() { o.guardAmid(step.Rows, list[:i+1]) })
	}
	texts := o.changing(list)
	o.session(texts, o.d.OwnTables)
	o.moveHeads(step, newEntry(step))
	o.statements(after)
	o.session(texts, o.d.AfterRevision)
	if o.err != nil {
		return fmt.Errorf("revision %s as SQL: %w", step.Revision.ID, o.err)
	}
	return nil
}

// stopAtCode ends the script before a revision with Go code, which only the tool
// can run: what comes after the code may rely on what it did.
func (o *offline) stopAtCode(step versions.Step, list ops.Script) {
	isCode := func(op ops.Op) bool {
		switch op.(type) {
		case ops.Do, ops.Dynamic:
			return true
		}
		return false
	}
	if !slices.ContainsFunc(list, isCode) {
		return
	}
	verb, target := "upgrade", step.Revision.ID
	if step.Down {
		verb, target = "downgrade", resumeTarget(step)
	}
	o.comment("This revision runs Go code, which only the tool can do: the script stops here. Run")
	o.comment("    migrate " + verb + " " + target)
	o.comment("on the database, and write a script of what comes after it. Whoever has done by other means what the code")
	o.comment("does takes this guard out.")
	o.statements(o.d.Guard("1 = 0", "migrate: revision "+step.Revision.ID+" runs Go code, which a script cannot"))
}

// commits reports whether an operation ends the transaction around it.
func (o *offline) commits(op ops.Op) bool {
	statements, _ := o.d.Compile(op)
	return slices.ContainsFunc(statements, func(s dialect.Statement) bool { return s.OwnCommit })
}

// changing are the texts of operations that may change the session.
func (o *offline) changing(list ops.Script) (texts []string) {
	for _, op := range list {
		if statements, _ := o.d.Compile(op); dialect.UseOf(o.d, op).Changes && len(statements) == 1 {
			texts = append(texts, statements[0].SQL)
		}
	}
	return texts
}

// session writes what is to be done about the texts that changed the session.
func (o *offline) session(texts []string, what func(texts []string, home string) ([]string, error)) {
	if len(texts) == 0 {
		return
	}
	statements, err := what(texts, o.database())
	o.fail(err)
	o.statements(statements)
}

// stamp writes a change of the version rows alone.
func (o *offline) stamp(rows versions.Rows) {
	o.announce("stamp", rows, "")
	before, after := o.d.Frame(nil)
	o.statements(before)
	o.guard(rows)
	o.moveHeads(versions.Step{Rows: rows}, stampEntry(rows))
	o.statements(after)
}

// announce writes what comes next, for people.
func (o *offline) announce(what string, rows versions.Rows, message string) {
	o.text.WriteString("\n")
	line := fmt.Sprintf("Running %s %s -> %s", what, rowsText(rows.From()), rowsText(rows.To()))
	if message != "" {
		line += ", " + message
	}
	o.comment(line)
}

func rowsText(rows []string) string {
	if len(rows) == 0 {
		return "base"
	}
	return strings.Join(rows, ", ")
}

// guard writes what fails where the database is not at the rows from which the
// next change starts: a script that is run twice, or goes on after an error,
// does nothing. Rows of other branches may stand beside them, but a script that
// starts from nothing finds nothing.
func (o *offline) guard(rows versions.Rows) {
	from := rows.From()
	condition := o.counts(from, len(from))
	if len(from) > 0 && len(rows.Insert) > 0 {
		condition += " AND " + o.counts(rows.Insert, 0)
	}
	message := fmt.Sprintf("migrate: the database is not at %s, from where this goes to %s", rowsText(from), rowsText(rows.To()))
	o.statements(o.d.Guard(condition, message))
}

// guardAmid is guard behind operations that may have changed the session: it looks
// as the tool does, and leaves the session as they did.
func (o *offline) guardAmid(rows versions.Rows, done ops.Script) {
	texts := o.changing(done)
	own, err := o.d.OwnTables(texts, o.database())
	o.fail(err)
	if len(own) == 0 || len(texts) == 0 {
		o.guard(rows)
		return
	}
	o.statement("SAVEPOINT migrate_guard")
	o.statements(own)
	o.guard(rows)
	o.statement("ROLLBACK TO SAVEPOINT migrate_guard")
}

// counts is the condition that so many of the ids are rows; of no ids, that
// there are so many rows.
func (o *offline) counts(ids []string, n int) string {
	sql, err := core.CompileInline(o.d, o.tables.HeadsAre(ids, n))
	o.fail(err)
	return sql
}

// moveHeads writes the change of the version rows, and the row of the journal:
// when it runs, and who runs it, only the server knows.
func (o *offline) moveHeads(step versions.Step, entry Entry) {
	o.moves++
	client := o.d.Client()
	entry.State = StateApplied
	list := append(o.tables.MoveStatements(step.Rows),
		o.tables.InsertAs(entry, journal.Expression(client.ID(o.moves)), journal.Expression(client.User), journal.Expression(client.Time)))
	for _, stmt := range list {
		sql, err := core.CompileInline(o.d, stmt)
		o.fail(err)
		o.statement(sql)
	}
}

// op writes an operation; one that refuses to run in a transaction ends the
// open one and begins another after it, which is guarded as well, since a client
// may go on after an error.
func (o *offline) op(op ops.Op, before, after []string, guard func()) {
	switch op.(type) {
	case ops.Do, ops.Dynamic:
		o.code = append(o.code, ops.Describe(op))
		o.comment("Go code runs only with the tool itself: " + ops.Describe(op))
		return
	}
	statements, err := o.d.Compile(op)
	o.fail(err)
	for _, stmt := range statements {
		if o.lasting {
			stmt = stmt.Lasting()
		}
		outside := stmt.OwnCommit && len(before) > 0
		if outside {
			o.statements(after)
		}
		o.statement(stmt.SQL)
		if outside {
			o.statements(before)
			guard()
		}
	}
}

func (o *offline) fail(err error) {
	if o.err == nil {
		o.err = err
	}
}

func (o *offline) statements(list []string) {
	for _, sql := range list {
		o.statement(sql)
	}
}

func (o *offline) statement(sql string) {
	if sql != "" {
		o.text.WriteString(sqltext.Terminated(sql, o.d.Syntax()))
	}
}

// comment writes a one-line comment. Clients run commands that begin a line
// (\! in psql), so nothing in the text may start one.
func (o *offline) comment(text string) {
	quoted := strconv.Quote(text)
	o.text.WriteString("-- " + quoted[1:len(quoted)-1] + "\n")
}
