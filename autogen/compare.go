package autogen

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/diff"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/sqltext"
)

// Comparison is what [Compare] found.
type Comparison struct {
	// Script turns the live schema into the model.
	Script ops.Script
	// Unjudged says why the database could not be asked about differences that
	// may be of spelling only; nil: it was, or there was nothing to ask.
	Unjudged error
}

// Compare finds the script that turns the live schema, as reflected, into the
// model. It asks the database about every table and view in which the rules
// see a difference, so that two spellings of one thing are no change.
func Compare(ctx context.Context, c core.Conn, d dialect.Dialect, live, model *md.MetaData) (Comparison, error) {
	model = model.Clone()
	takeNames(d, model, live)
	return compare(ctx, c, d, live, model, diffOptions(d))
}

// takeNames is [diff.TakeNames] for a database that folds names.
func takeNames(d dialect.Dialect, model, live *md.MetaData) {
	if f, folds := d.(dialect.Folder); folds {
		diff.TakeNames(model, live, diff.Folding{Table: f.FoldTable, Part: f.FoldPart, DefaultSchema: d.Capabilities().DefaultSchema})
	}
}

func compare(ctx context.Context, c core.Conn, d dialect.Dialect, live, model *md.MetaData, options diff.Options) (found Comparison, err error) {
	from, err := d.Normalize(live)
	if err != nil {
		return found, fmt.Errorf("live schema: %w", err)
	}
	to, err := d.Normalize(model)
	if err != nil {
		return found, fmt.Errorf("model: %w", err)
	}
	return compareNormal(ctx, asker{c, d}, d, from, to, options)
}

// asker is a connection on which the database is asked how it spells things, and
// its dialect.
type asker struct {
	conn    core.Conn
	dialect dialect.Dialect
}

// compareNormal compares two schemas that are normal, as what is reflected is,
// and changes neither.
func compareNormal(ctx context.Context, a asker, d dialect.Dialect, from, to *md.MetaData, options diff.Options) (found Comparison, err error) {
	found.Script = diff.Compare(from, to, options)
	suspects := suspects(from, to, found.Script)
	if suspects == nil {
		return found, nil
	}
	judged, refused, err := judge(ctx, a.conn, a.dialect, suspects)
	switch {
	case errors.Is(err, errors.ErrUnsupported):
		found.Unjudged = err
		return found, nil
	case err != nil:
		return found, fmt.Errorf("asking the database how it spells the model: %w", err)
	}
	if judged, err = d.Normalize(judged); err != nil {
		return found, fmt.Errorf("model in the database's spelling: %w", err)
	}
	to = to.Clone()
	adopt(to, judged, from)
	if refused != nil {
		found.Unjudged = refused
	}
	found.Script = diff.Compare(from, to, options)
	return found, nil
}

func diffOptions(d dialect.Dialect) diff.Options {
	caps := d.Capabilities()
	o := diff.Options{ViewsPinColumns: caps.ViewsPinColumns, KeysPinColumns: caps.KeysPinColumns, TypesRewrite: caps.TypesRewrite}
	if caps.RebuildsTables {
		o.NeedsRebuild = d.NeedsRebuild
	}
	return o
}

// suspects returns the part of the model that the script would change though
// it exists: its tables and views, and the types and sequences they may need.
// Nil: there is nothing to ask about.
func suspects(from, to *md.MetaData, script ops.Script) *md.MetaData {
	s := &md.MetaData{Schemas: to.Schemas, Enums: to.Enums, Sequences: to.Sequences}
	seen := make(map[md.Name]bool)
	for _, op := range script {
		for _, name := range ops.Touches(op) {
			if t := to.Table(name.Schema, name.Name); t != nil && !seen[name] && from.Table(name.Schema, name.Name) != nil {
				seen[name] = true
				s.Tables = append(s.Tables, t.Clone())
			}
		}
		if op, ok := op.(ops.CreateView); ok && from.View(op.View.Schema, op.View.Name) != nil {
			s.Views = append(s.Views, op.View.Clone())
		}
	}
	if len(s.Tables)+len(s.Views) == 0 {
		return nil
	}
	addParents(s, to)
	addSources(s, to)
	return s
}

// addParents adds the tables of the model of which tables of s are partitions.
func addParents(s, model *md.MetaData) {
	for i := 0; i < len(s.Tables); i++ { // it grows
		p := s.Tables[i].Options.PartitionOf
		if p == nil || s.Table(p.Schema, p.Table) != nil {
			continue
		}
		if t := model.Table(p.Schema, p.Table); t != nil {
			s.Tables = append(s.Tables, t.Clone())
		}
	}
}

// addSources adds the tables and views of the model that the views of s name,
// so that these can be created.
func addSources(s, model *md.MetaData) {
	for i := 0; i < len(s.Views); i++ { // it grows
		named := make(map[string]bool)
		for word := range sqltext.Identifiers(s.Views[i].Definition) {
			named[strings.ToLower(word)] = true // one too many does no harm
		}
		for _, t := range model.Tables {
			if named[strings.ToLower(t.Name)] && s.Table(t.Schema, t.Name) == nil {
				s.Tables = append(s.Tables, t.Clone())
			}
		}
		for _, v := range model.Views {
			if named[strings.ToLower(v.Name)] && s.View(v.Schema, v.Name) == nil {
				s.Views = append(s.Views, v.Clone())
			}
		}
	}
}

// adopt puts the database's spelling of tables and views into the model. The
// scratch place holds no foreign keys, so these stay, and so does the tie of a
// partition that could not be created there.
func adopt(model, judged, live *md.MetaData) {
	for i := range judged.Tables {
		own := judged.Tables[i].Clone()
		if t := model.Table(own.Schema, own.Name); t != nil {
			own.ForeignKeys = t.ForeignKeys
			if own.Options.PartitionOf == nil {
				own.Options.PartitionOf = t.Options.PartitionOf
			}
			if was := live.Table(own.Schema, own.Name); was != nil {
				keepMadeNames(&own, t, was)
			}
			*t = own
		}
	}
	for i := range judged.Views {
		own := judged.Views[i].Clone()
		if v := model.View(own.Schema, own.Name); v != nil {
			own.NoData = v.NoData
			*v = own
		}
	}
}
