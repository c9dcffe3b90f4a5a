package autogen

import (
	"fmt"
	"go/format"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/versions"
)

// GoSource returns the revision as a Go file of the named package: formatted,
// and of the form that versions.Set.Add takes. Operations that hold Go code
// (Do, Dynamic) cannot be printed and are an error.
func GoSource(pkg string, r versions.Revision) ([]byte, error) { return GoSourceWith(pkg, r, nil, nil) }

// GoSourceWith is [GoSource] with a text of the program's own for what render
// gives one, be it Go code, and with comments before the operations for each of
// several databases; one without a name is that of Upgrade and Downgrade.
func GoSourceWith(pkg string, r versions.Revision, render Renderer, remarks map[string]versions.Remarks) ([]byte, error) {
	l := literal{used: make(map[string]bool), render: render, imports: make(map[string]string)}
	if err := l.revision(r, remarks); err != nil {
		return nil, fmt.Errorf("revision %s as Go: %w", r.ID, err)
	}
	var b strings.Builder
	b.WriteString("package " + pkg + "\n\nimport (\n")
	if l.used["time"] {
		b.WriteString("\t\"time\"\n\n")
	}
	if l.used["md"] {
		b.WriteString("\tmd \"limbeck.dev/migrate/metadata\"\n")
	}
	b.WriteString("\t\"limbeck.dev/migrate/ops\"\n\t\"limbeck.dev/migrate/versions\"\n")
	l.ownImports(&b)
	b.WriteString(")\n\n// " + commentText(r.Message) + "\n")
	b.WriteString("var _ = Scripts.Add(func() versions.Revision {\n" + goDeclareHere + "\treturn " + l.b.String() + "\n}())\n")
	source, err := format.Source([]byte(b.String()))
	if err != nil {
		return nil, fmt.Errorf("revision %s as Go: %w", r.ID, err)
	}
	return source, nil
}

// goDeclareHere tells where names of a revision's own go: two revisions that
// declare the same table must not collide.
const goDeclareHere = `	// The files of this directory are one package. What this revision alone
	// needs, such as a core.NewTable, is declared here.
`

// GoSet returns the file of a package of revisions that holds its Scripts, to
// which the files that [GoSource] writes add theirs.
func GoSet(pkg string) []byte {
	return []byte("// Package " + pkg + " holds revisions of the database's schema.\npackage " + pkg + `

import "limbeck.dev/migrate/versions"

// Scripts are the revisions; each file of this directory adds its own.
var Scripts versions.Set
`)
}

// commentText makes any text safe as a one-line comment that no tool takes for
// a directive: control and format characters become escapes, and it starts
// with a letter or a quote.
func commentText(message string) string {
	quoted := strconv.Quote(message)
	text := quoted[1 : len(quoted)-1]
	if text == "" {
		return "No message."
	}
	if first := text[0]; first < 'A' || strings.HasPrefix(text, "go:") {
		return quoted
	}
	return text
}

func (l *literal) revision(r versions.Revision, remarks map[string]versions.Remarks) error {
	l.b.WriteString("versions.Revision{\n")
	l.field("ID", r.ID)
	l.list("Revises", "versions.IDs", r.Revises)
	l.list("DependsOn", "versions.IDs", r.DependsOn)
	l.list("Labels", "[]string", r.Labels)
	l.field("Created", r.Created)
	l.field("Message", r.Message)
	if r.For != nil {
		return l.changes(r.For, remarks)
	}
	return l.change(r.Upgrade, r.Downgrade, remarks[""])
}

// changes writes those of several databases, and ends the revision.
func (l *literal) changes(all map[string]versions.Change, remarks map[string]versions.Remarks) error {
	l.b.WriteString("For: map[string]versions.Change{\n")
	for _, name := range slices.Sorted(maps.Keys(all)) {
		l.b.WriteString(strconv.QuoteToASCII(name) + ": {\n")
		if err := l.change(all[name].Upgrade, all[name].Downgrade, remarks[name]); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		l.b.WriteString(",\n")
	}
	l.b.WriteString("},\n}")
	return nil
}

// change writes both scripts, and ends what they are in.
func (l *literal) change(up, down ops.Script, remarks versions.Remarks) error {
	l.remarks = remarks.Upgrade
	if err := l.script("Upgrade", up); err != nil {
		return err
	}
	l.remarks = remarks.Downgrade
	if err := l.script("Downgrade", down); err != nil {
		return err
	}
	l.b.WriteString("}")
	return nil
}

func (l *literal) field(name, value string) {
	if value != "" {
		fmt.Fprintf(&l.b, "%s: %s,\n", name, strconv.QuoteToASCII(value))
	}
}

func (l *literal) list(name, typ string, values []string) {
	if len(values) == 0 {
		return
	}
	quoted := make([]string, len(values))
	for i, v := range values {
		quoted[i] = strconv.QuoteToASCII(v)
	}
	fmt.Fprintf(&l.b, "%s: %s{%s},\n", name, typ, strings.Join(quoted, ", "))
}

func (l *literal) script(name string, script ops.Script) error {
	for _, op := range script {
		own, err := l.own(reflect.ValueOf(op))
		if err != nil {
			return err
		}
		if own != nil {
			continue
		}
		switch op := op.(type) {
		case ops.Do, ops.Dynamic:
			return fmt.Errorf("%s: %q is Go code", name, ops.Describe(op))
		case ops.Execute:
			if op.Statement != nil || op.ReverseStatement != nil {
				return fmt.Errorf("%s: %q is a built statement; give it as SQL", name, ops.Describe(op))
			}
		}
	}
	l.b.WriteString(name + ": ")
	if err := l.value(reflect.ValueOf(script)); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	l.b.WriteString(",\n")
	return nil
}
