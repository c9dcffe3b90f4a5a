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

// Names is a set of names. True stands for a name as it is, false for one in
// lower case that holds for every case: how SQL text means a name depends on
// quotes and on the database.
type Names map[md.Name]bool

// Has reports whether the name is in the set. The default schema is "".
func (n Names) Has(name md.Name) bool {
	exact, found := n[fold(name)]
	return n[name] || found && !exact
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
	owned := &Owned{Names{}, Names{}, Names{}, Names{}}
	for _, r := range revs {
		if err := r.Load(); err != nil {
			return nil, err
		}
		for _, op := range r.Upgrade {
			if execute, ok := op.(ops.Execute); ok {
				owned.addText(execute.Text(), syn, defaultSchema)
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
		o.Tables.add(op.Table.QName())
	case ops.RenameTable:
		o.Tables.add(md.Name{Schema: op.Schema, Name: op.To})
	case ops.CreateView:
		o.Views.add(op.View.QName())
	case ops.CreateSequence:
		o.Sequences.add(op.Sequence.QName())
	case ops.CreateEnum:
		o.Enums.add(op.Enum.QName())
	}
}

func (n Names) add(name md.Name) {
	if _, found := n[name]; !found {
		n[name] = true
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
		o.Tables[name] = false
	case "VIEW", "MATERIALIZED VIEW":
		o.Views[name] = false
	case "SEQUENCE":
		o.Sequences[name] = false
	case "TYPE":
		o.Enums[name] = false
	}
}
