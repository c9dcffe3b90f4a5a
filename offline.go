package migrate

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/versions"
)

// UpgradeSQL writes the script that Upgrade would run, for a person to run
// with the database's own client. It does not connect. The range is "target",
// which starts from an empty database, or "from:target".
//
// Go code (ops.Do, ops.Dynamic) cannot be written as SQL; the script says
// where it belongs, and the names of those steps are returned.
func (e *Environment) UpgradeSQL(w io.Writer, revisions string) (codeSteps []string, err error) {
	from, to, ranged := strings.Cut(revisions, ":")
	if !ranged {
		from, to = "", revisions
	}
	return e.writeSQL(w, from, direction{to, false})
}

// DowngradeSQL writes the script that Downgrade would run; the range
// "from:target" is required, since there is no database to ask.
func (e *Environment) DowngradeSQL(w io.Writer, revisions string) (codeSteps []string, err error) {
	from, to, ranged := strings.Cut(revisions, ":")
	if !ranged || from == "" {
		return nil, fmt.Errorf("downgrade as SQL needs a range: write it as from:to, for instance head:%s", revisions)
	}
	return e.writeSQL(w, from, direction{to, true})
}

func (e *Environment) writeSQL(w io.Writer, from string, to direction) ([]string, error) {
	if e.engine == nil {
		return nil, ErrNoURL
	}
	var heads []string
	if from != "" && from != "base" {
		var err error
		if heads, err = e.graph.Resolve(from, nil); err != nil {
			return nil, err
		}
	}
	steps, err := e.plan(heads, to)
	if err != nil {
		return nil, err
	}
	o := &offline{Environment: e, d: e.Dialect()}
	o.preamble(len(heads) == 0 && !to.down)
	for _, step := range steps {
		if err := o.step(step); err != nil {
			return nil, err
		}
	}
	_, err = io.WriteString(w, o.text.String())
	return o.code, err
}

// offline collects the text of a script.
type offline struct {
	*Environment
	d    dialect.Dialect
	text strings.Builder
	code []string
	err  error
}

func (o *offline) preamble(fresh bool) {
	o.comment("Written by migrate " + Version + " for " + o.d.Name() + ".")
	for _, sql := range o.d.Preamble() {
		o.statement(sql)
	}
	if fresh {
		o.compiled(ops.CreateTable{Table: versionTableOf(o.tables.version)})
	}
}

// step writes one revision, framed by its transaction.
func (o *offline) step(step versions.Step) error {
	verb := "upgrade"
	if step.Down {
		verb = "downgrade"
	}
	o.text.WriteString("\n")
	o.comment(fmt.Sprintf("Running %s %s -> %s, %s", verb, rowsText(step.From), rowsText(step.To), step.Revision.Message))
	before, after := o.d.Frame(script(step))
	for _, sql := range before {
		o.statement(sql)
	}
	for _, op := range script(step) {
		o.op(op, before, after)
	}
	for _, stmt := range o.tables.versionStatements(step) {
		sql, err := core.CompileInline(o.d, stmt)
		o.fail(err)
		o.statement(sql)
	}
	for _, sql := range after {
		o.statement(sql)
	}
	if o.err != nil {
		return fmt.Errorf("revision %s as SQL: %w", step.Revision.ID, o.err)
	}
	return nil
}

func rowsText(rows []string) string {
	if len(rows) == 0 {
		return "base"
	}
	return strings.Join(rows, ", ")
}

// op writes an operation; one that refuses to run in a transaction ends the
// open one and begins another after it.
func (o *offline) op(op ops.Op, before, after []string) {
	switch op.(type) {
	case ops.Do, ops.Dynamic:
		o.code = append(o.code, ops.Describe(op))
		o.comment("Go code runs only with the tool itself: " + ops.Describe(op))
		return
	}
	statements, err := o.d.Compile(op)
	o.fail(err)
	for _, stmt := range statements {
		outside := stmt.OwnCommit && len(before) > 0
		if outside {
			for _, sql := range after {
				o.statement(sql)
			}
		}
		o.statement(stmt.SQL)
		if outside {
			for _, sql := range before {
				o.statement(sql)
			}
		}
	}
}

func (o *offline) compiled(op ops.Op) {
	statements, err := o.d.Compile(op)
	o.fail(err)
	for _, stmt := range statements {
		o.statement(stmt.SQL)
	}
}

func (o *offline) fail(err error) {
	if o.err == nil {
		o.err = err
	}
}

func (o *offline) statement(sql string) {
	if sql != "" {
		o.text.WriteString(sql + ";\n")
	}
}

// comment writes a one-line comment. Clients run commands that begin a line
// (\! in psql), so nothing in the text may start one.
func (o *offline) comment(text string) {
	quoted := strconv.Quote(text)
	o.text.WriteString("-- " + quoted[1:len(quoted)-1] + "\n")
}
