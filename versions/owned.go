package versions

import (
	"strings"

	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/sqltext"
)

// Owned is what revisions have created, by any name that it ever had: what a
// program may drop as its own. What is made by Go code, or renamed by SQL text,
// is not known.
type Owned struct {
	Tables, Views, Sequences, Enums Names
}

// Names is a set of names.
type Names struct {
	exact map[md.Name]bool
	// folded are the names from SQL text, in lower case: how the text's own case
	// is read depends on quotes and the database.
	folded map[md.Name]bool
}

// Has reports whether the name is in the set. The default schema is "".
func (n Names) Has(name md.Name) bool {
	return n.exact[name] || n.folded[fold(name)]
}

func fold(name md.Name) md.Name {
	return md.Name{Schema: strings.ToLower(name.Schema), Name: strings.ToLower(name.Name)}
}

// Owned returns what the upgrades of the heads, and of all that they need, have
// created; an [*UnknownRevisionError] for a head that is not there. SQL text is
// read in the database's syntax; a name in it that is qualified with the
// defaultSchema means the same as one that is not.
func (g *Graph) Owned(heads []string, syn sqltext.Syntax, defaultSchema string) (*Owned, error) {
	revs, err := g.Ancestors(heads...)
	if err != nil {
		return nil, err
	}
	owned := &Owned{}
	for _, r := range revs {
		for _, op := range r.Upgrade {
			if execute, ok := op.(ops.Execute); ok {
				owned.addText(execute.SQL, syn, defaultSchema)
			} else {
				owned.add(op)
			}
		}
	}
	return owned, nil
}

// add notes what an operation creates.
func (o *Owned) add(op ops.Op) {
	switch op := op.(type) {
	case ops.CreateTable:
		note(&o.Tables.exact, op.Table.QName())
	case ops.RenameTable:
		note(&o.Tables.exact, md.Name{Schema: op.Schema, Name: op.To})
	case ops.CreateView:
		note(&o.Views.exact, op.View.QName())
	case ops.CreateSequence:
		note(&o.Sequences.exact, op.Sequence.QName())
	case ops.CreateEnum:
		note(&o.Enums.exact, op.Enum.QName())
	}
}

// addText notes what a statement creates.
func (o *Owned) addText(sql string, syn sqltext.Syntax, defaultSchema string) {
	object, ok := sqltext.Created(sql, syn)
	if !ok || object.Temporary {
		return
	}
	name := fold(md.Name{Schema: object.Schema, Name: object.Name})
	if name.Schema == strings.ToLower(defaultSchema) {
		name.Schema = ""
	}
	switch object.Kind {
	case "TABLE":
		note(&o.Tables.folded, name)
	case "VIEW", "MATERIALIZED VIEW":
		note(&o.Views.folded, name)
	case "SEQUENCE":
		note(&o.Sequences.folded, name)
	case "TYPE":
		note(&o.Enums.folded, name)
	}
}

func note(set *map[md.Name]bool, name md.Name) {
	if *set == nil {
		*set = make(map[md.Name]bool)
	}
	(*set)[name] = true
}
