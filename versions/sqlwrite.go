package versions

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/sqltext"
)

// FormatSQL returns a revision as the text of a SQL script, which [ParseSQL]
// reads back as the same revision. Its operations must be [ops.Execute], each
// one statement; a Reverse is left out, for the downgrade says it, and the
// message is cleaned ([CleanMessage]). What comes from outside can do no harm: a text that would be read back as anything else, such
// as a statement with a second one hidden in it, is an error.
func FormatSQL(r Revision, syn sqltext.Syntax) ([]byte, error) {
	return FormatRemarkedSQL(r, Remarks{}, syn)
}

// Remarks are comments that stand before the statements of a revision, as many
// lists as statements or fewer.
type Remarks struct{ Upgrade, Downgrade [][]string }

// FormatRemarkedSQL is [FormatSQL] with comments before the statements. One that
// would be read as a directive is written so that it is none.
func FormatRemarkedSQL(r Revision, remarks Remarks, syn sqltext.Syntax) ([]byte, error) {
	r.For = nil
	return formatSQL(r, map[string]Remarks{"": remarks}, map[string]sqltext.Syntax{"": syn})
}

// FormatSQLFor is [FormatSQL] for a revision that has its changes in For: those
// of the databases that have a syntax here, in which they are written. A syntax
// without a name is that of Upgrade and Downgrade.
func FormatSQLFor(r Revision, syntaxes map[string]sqltext.Syntax) ([]byte, error) {
	return formatSQL(r, nil, syntaxes)
}

// FormatRemarkedSQLFor is [FormatSQLFor] with comments, as [FormatRemarkedSQL]
// has them, for each database.
func FormatRemarkedSQLFor(r Revision, remarks map[string]Remarks, syntaxes map[string]sqltext.Syntax) ([]byte, error) {
	return formatSQL(r, remarks, syntaxes)
}

func formatSQL(r Revision, remarks map[string]Remarks, syntaxes map[string]sqltext.Syntax) ([]byte, error) {
	var f formatter
	f.header(&r)
	for _, name := range slices.Sorted(maps.Keys(syntaxes)) {
		f.syn = syntaxes[name]
		change := r.change(name)
		f.section("upgrade "+name, change.Upgrade, remarks[name].Upgrade)
		if change.Downgrade != nil {
			f.section("downgrade "+name, change.Downgrade, remarks[name].Downgrade)
		}
	}
	for name := range r.For {
		if _, known := syntaxes[name]; !known || !ValidDatabase(name) {
			f.fail(fmt.Errorf("%q is no database that a section can be written for", name))
		}
	}
	if f.err != nil {
		return nil, fmt.Errorf("writing %s as SQL: %w", r.where(), f.err)
	}
	for name, syn := range syntaxes {
		f.syn = syn
		if err := f.check(&r, name); err != nil {
			return nil, fmt.Errorf("writing %s as SQL: %w", r.where(), err)
		}
	}
	return []byte(f.text.String()), nil
}

// change is what the revision does to a database; one without a name is any.
func (r *Revision) change(name string) Change {
	if name == "" {
		return Change{Upgrade: r.Upgrade, Downgrade: r.Downgrade}
	}
	return r.For[name]
}

type formatter struct {
	syn  sqltext.Syntax
	text strings.Builder
	err  error
}

func (f *formatter) header(r *Revision) {
	values := []string{
		r.ID, strings.Join(r.Revises, ", "), strings.Join(r.DependsOn, ", "), strings.Join(r.Labels, ", "), r.Created, CleanMessage(r.Message),
	}
	for i, key := range headerKeys {
		switch value := values[i]; {
		case value == "" && key != "message":
		case value == "":
			fmt.Fprintf(&f.text, "-- %s:\n", key)
		default:
			fmt.Fprintf(&f.text, "-- %s: %s\n", key, value)
		}
	}
}

func (f *formatter) section(title string, script ops.Script, remarks [][]string) {
	fmt.Fprintf(&f.text, "\n-- migrate: %s\n", strings.TrimSpace(title))
	for i, op := range script {
		execute, ok := op.(ops.Execute)
		if !ok || execute.Statement != nil {
			f.fail(fmt.Errorf("%s is no SQL statement", ops.Describe(op)))
			continue
		}
		if i > 0 {
			f.text.WriteString("\n")
		}
		if i < len(remarks) {
			f.remarks(remarks[i])
		}
		f.statement(execute)
	}
}

func (f *formatter) remarks(list []string) {
	for _, text := range list {
		if _, isDirective := parseDirective(text, 0); isDirective {
			text = "-- was: " + strings.TrimLeft(text, "- \t")
		}
		f.text.WriteString(windowsLineEnd.ReplaceAllString(text, "\n") + "\n")
	}
}

func (f *formatter) statement(op ops.Execute) {
	sql, err := oneStatement(op.SQL, f.syn)
	f.fail(err)
	if op.Effect != "" {
		f.text.WriteString("-- migrate: effect " + op.Effect + "\n")
	}
	if op.NoTransaction {
		f.text.WriteString("-- migrate: no-transaction\n")
	}
	if op.Done != "" {
		f.text.WriteString("-- migrate: done " + strings.TrimSpace(op.Done) + "\n")
	}
	f.text.WriteString(sql + ";\n")
}

func (f *formatter) fail(err error) { f.err = errors.Join(f.err, err) }

// check reads the text back, and compares what it does to a database.
func (f *formatter) check(r *Revision, name string) error {
	back, err := ParseSQL("script", []byte(f.text.String()), f.syn)
	if err != nil {
		return err
	}
	is, was := back.change(name), r.change(name)
	if is.err != nil {
		return is.err
	}
	same := back.ID == r.ID && slices.Equal(back.Revises, r.Revises) && slices.Equal(back.DependsOn, r.DependsOn) &&
		slices.Equal(back.Labels, r.Labels) && back.Created == r.Created
	switch {
	case !same:
		return errors.New("its header would be read back as something else")
	case !f.sameScript(is.Upgrade, was.Upgrade), !f.sameScript(is.Downgrade, was.Downgrade), (is.Downgrade == nil) != (was.Downgrade == nil):
		return errors.New("its statements would be read back as something else")
	}
	return nil
}

func (f *formatter) sameScript(back, script ops.Script) bool {
	return slices.EqualFunc(back, script, func(a, b ops.Op) bool {
		read, written := a.(ops.Execute), b.(ops.Execute)
		if written.Statement != nil {
			return false
		}
		written.SQL, _ = oneStatement(written.SQL, f.syn)
		written.Done, written.Reverse = strings.TrimSpace(written.Done), ""
		written.ReverseStatement = nil
		return read == written
	})
}

// oneStatement returns the statement that a text holds, without what stands
// around it, and with line ends as on Unix.
func oneStatement(text string, syn sqltext.Syntax) (string, error) {
	text = windowsLineEnd.ReplaceAllString(text, "\n")
	parts, err := sqltext.Split(text, syn)
	switch {
	case err != nil:
		return "", fmt.Errorf("statement %q: %w", short(text), err)
	case len(parts) != 1:
		return "", fmt.Errorf("%q is %d statements, not one", short(text), len(parts))
	}
	return parts[0].Text, nil
}

// short is the beginning of a statement, for errors.
func short(text string) string {
	if runes := []rune(text); len(runes) > 60 {
		return string(runes[:59]) + "…"
	}
	return text
}
