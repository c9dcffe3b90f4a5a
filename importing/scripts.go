package importing

import (
	"cmp"
	"errors"
	"fmt"
	"path"
	"strings"
	"time"

	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/sqltext"
	"limbeck.dev/migrate/versions"
)

// Script is a migration as a revision.
type Script struct {
	Migration Migration
	Revision  versions.Revision
	Text      []byte // of its SQL script
}

// Scripts makes revisions of the migrations, in a line. Each has the version of
// its migration as its id, with zeros before numbers so that file names sort
// well. BEGIN and COMMIT are left out, and Notes say so: a revision has a
// transaction of its own. What cannot be read is a [*FileError].
func (d *Directory) Scripts(syn sqltext.Syntax) ([]Script, error) {
	width := 0
	for _, m := range d.Migrations {
		width = max(width, len(m.Version))
	}
	var scripts []Script
	var errs []error
	var parents versions.IDs
	for _, m := range d.Migrations {
		r := versions.Revision{ID: d.id(m, width), Revises: parents, Message: cmp.Or(m.Name, m.Version, m.File), Created: created(m.Version)}
		parents = versions.IDs{r.ID}
		script, err := d.script(m, r, syn)
		scripts, errs = append(scripts, script), append(errs, err)
	}
	return scripts, errors.Join(errs...)
}

func (d *Directory) script(m Migration, r versions.Revision, syn sqltext.Syntax) (Script, error) {
	if !versions.ValidID(r.ID) {
		return Script{}, &FileError{File: m.File, Reason: fmt.Sprintf("its version makes the id %q, which is none: %v", r.ID, &versions.InvalidNameError{Name: r.ID})}
	}
	var remarks versions.Remarks
	var err error
	if r.Upgrade, remarks.Upgrade, err = d.statements(m.Up, syn); err != nil {
		return Script{}, err
	}
	if m.HasDown {
		if r.Downgrade, remarks.Downgrade, err = d.statements(m.Down, syn); err != nil {
			return Script{}, err
		}
	}
	text, err := versions.FormatRemarkedSQL(r, remarks, syn)
	if err != nil {
		err = &FileError{File: m.File, Reason: err.Error()}
	}
	return Script{m, r, text}, err
}

// id makes an id of a version, or of the name of what has none.
func (d *Directory) id(m Migration, width int) string {
	id := m.Version
	if id == "" {
		id = "r_" + strings.TrimLeft(strings.TrimSuffix(path.Base(m.File), ".sql")[len("R"):], "_")
	}
	if d.format.numbered {
		id = strings.Repeat("0", width-len(id)) + id
	}
	return strings.Map(func(c rune) rune {
		if c >= 'a' && c <= 'z' || c >= '0' && c <= '9' {
			return c
		}
		return '_'
	}, strings.ToLower(id))
}

// created is the time that a version is, if it is one.
func created(version string) string {
	t, err := time.Parse("20060102150405", version)
	if err != nil {
		return ""
	}
	return t.Format(time.RFC3339)
}

// statements returns the statements of sections, and the comments before each.
func (d *Directory) statements(sections []Section, syn sqltext.Syntax) (ops.Script, [][]string, error) {
	script, remarks := ops.Script{}, [][]string{}
	for _, s := range sections {
		parts, err := sqltext.Split(s.Text, syn)
		if split := (*sqltext.SplitError)(nil); errors.As(err, &split) {
			return nil, nil, &FileError{s.File, s.Line - 1 + split.Line, split.Reason}
		} else if err != nil {
			return nil, nil, err
		}
		for _, part := range parts {
			switch words := sqltext.FirstWords(part.Text, syn, 9); {
			case !isTransaction(words, part.Text):
				script = append(script, ops.Execute{SQL: part.Text, NoTransaction: s.NoTransaction})
				remarks = append(remarks, part.Remarks)
			case words[0] == "ROLLBACK":
				return nil, nil, &FileError{s.File, s.Line - 1 + part.Line, "ROLLBACK cannot be imported: a revision has a transaction of its own"}
			default:
				d.note("%s: BEGIN and COMMIT are left out: a revision has a transaction of its own", s.File)
			}
		}
	}
	return script, remarks, nil
}

// transactions are the words that a statement which begins or ends a
// transaction is made of.
var transactions = " BEGIN START COMMIT END ROLLBACK TRANSACTION WORK DEFERRED IMMEDIATE EXCLUSIVE ISOLATION LEVEL" +
	" SERIALIZABLE REPEATABLE READ COMMITTED UNCOMMITTED ONLY WRITE WITH CONSISTENT SNAPSHOT AND NO CHAIN "

func isTransaction(words []string, text string) bool {
	for _, word := range words {
		if !strings.Contains(transactions, " "+word+" ") {
			return false
		}
	}
	return len(words) > 0 && strings.Trim(text, ", \t\r\n_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}
