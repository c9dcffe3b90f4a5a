package autogen

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/diff"
	"limbeck.dev/migrate/loss"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/versions"
)

// Request says what to compare.
type Request struct {
	// Model is what the program wants.
	Model *md.MetaData
	// Schemas are the namespaces to look at beside the default one and those of
	// the model.
	Schemas []string
	// Ignore names tables that are never part of a comparison: the tool's own.
	Ignore []md.Name
	// Owned names what revisions made: what the model lacks is dropped only if
	// it is owned. Nil: nothing is.
	Owned *versions.Owned
	// Filter says what is compared.
	Filter Filter
	// Comparers are the program's own comparisons of columns.
	Comparers Comparers
	// Judge is the connection on which the database is asked how it spells the
	// model: to that database, or to another one that has the types and functions
	// of its definitions. Nil: that which is compared.
	Judge dialect.Conn
}

// Candidate is what a comparison found.
type Candidate struct {
	Upgrade   ops.Script
	Downgrade ops.Script
	// Foreign names objects that are in the database, not in the model, and not
	// made by any revision; they are left alone.
	Foreign []string
	// DataLoss says what rows or values the upgrade throws away, and what else
	// does not come back, such as the privileges of a view that is made anew.
	DataLoss []string
	// Losses are the same for each operation of Upgrade.
	Losses [][]string
	// Notes say what stands in the way of each operation of Upgrade: a column that
	// must have a value, in a table with rows.
	Notes [][]string
	// Skipped names what the database holds and the vocabulary does not.
	Skipped []dialect.Skipped
	// Unjudged says why the database could not be asked about differences that
	// may be of spelling only; nil: it was. See [Comparison].
	Unjudged error
	// Schemas are the namespaces that were read, beside the default one.
	Schemas []md.Schema
	// Live is the schema that was compared, without what is foreign.
	Live *md.MetaData
}

// Generate compares the model with the database that c is connected to.
func Generate(ctx context.Context, c core.Conn, d dialect.Dialect, r Request) (*Candidate, error) {
	if err := r.Model.Validate(); err != nil {
		return nil, fmt.Errorf("the model is not sound: %w", err)
	}
	model, err := r.Model.For(d.Name())
	if err != nil {
		return nil, fmt.Errorf("model: %w", err)
	}
	if err := model.ApplyNaming(); err != nil {
		return nil, err
	}
	ignore(model, r.Ignore, d.Capabilities().DefaultSchema)
	live, err := d.Reflect(ctx, c, dialect.ReflectOptions{Schemas: schemasOf(model, r.Schemas), Include: r.Filter.Reflects()})
	if err != nil {
		return nil, fmt.Errorf("reading the live schema: %w", err)
	}
	read := slices.Clone(live.MetaData.Schemas)
	ignore(live.MetaData, r.Ignore, "")
	takeNames(d, model, live.MetaData)
	f := filtering{r.Filter, live.MetaData, model, d.Capabilities().DefaultSchema}
	f.apply()
	keepNullableKeys(model, live.MetaData, d.Capabilities().DefaultSchema)
	keepNumbering(model, live.MetaData, d.Capabilities().DefaultSchema)
	keepUnsaid(d, model, live.MetaData)
	differs := r.Comparers.apply(live.MetaData, model, f.schema)
	declared, err := d.Normalize(model)
	if err != nil {
		return nil, fmt.Errorf("model: %w", err)
	}
	owned := r.Owned
	if owned == nil {
		owned = &versions.Owned{}
	}
	ours, foreign := keepForeign(live.MetaData, declared, owned)
	options := diffOptions(d)
	options.Differs = func(table md.Name, column string) bool { return differs[table][column] }
	judge := asker{c, d}
	if r.Judge != nil {
		judge = asker{r.Judge, r.Judge.Dialect()}
	}
	found, err := compareNormal(ctx, judge, d, ours, declared, options)
	if err != nil {
		return nil, err
	}
	out := &Candidate{Foreign: foreign, Skipped: r.Filter.skipped(live.Skipped), Unjudged: found.Unjudged, Schemas: read, Live: ours}
	if len(found.Script) == 0 {
		return out, nil
	}
	out.Upgrade = inModelSpelling(found.Script, model, declared)
	if out.Downgrade, err = WayBack(d, ours, out.Upgrade); err != nil {
		return nil, fmt.Errorf("the way back: %w", err)
	}
	ledger, err := loss.Over(ctx, c, d, &dialect.Reflection{MetaData: ours, Skipped: live.Skipped}, []ops.Script{out.Upgrade})
	if err != nil {
		return nil, err
	}
	review := ledger.Review(out.Upgrade)
	out.Losses, out.Notes = review.Lost, review.Notes
	for _, lost := range out.Losses {
		out.DataLoss = append(out.DataLoss, lost...)
	}
	return out, nil
}

// WayBack returns the script that undoes the upgrade of a schema. It is not the
// inverse of each operation, last first, since one can stand in the way of
// another on the way back only: to take a value from an enum, which the upgrade
// added, the views of its columns must be dropped.
func WayBack(d dialect.Dialect, before *md.MetaData, upgrade ops.Script) (ops.Script, error) {
	if _, err := upgrade.Inverse(before); err != nil {
		return nil, err // what cannot be undone
	}
	after := before.Clone()
	if err := upgrade.Apply(after); err != nil {
		return nil, err
	}
	return Between(d, after, before)
}

// Between returns the script that leads from one schema to another, as the
// dialect holds them.
func Between(d dialect.Dialect, before, after *md.MetaData) (ops.Script, error) {
	from, err := d.Normalize(before)
	if err != nil {
		return nil, err
	}
	to, err := d.Normalize(after)
	if err != nil {
		return nil, err
	}
	return diff.Compare(from, to, diffOptions(d)), nil
}

// schemasOf lists the namespaces that the model uses and those asked for.
func schemasOf(model *md.MetaData, more []string) []string {
	seen := map[string]bool{"": true}
	var list []string
	add := func(name string) {
		if !seen[name] {
			seen[name] = true
			list = append(list, name)
		}
	}
	for _, name := range more {
		add(name)
	}
	for _, s := range model.Schemas {
		add(s.Name)
	}
	for i := range model.Tables {
		add(model.Tables[i].Schema)
	}
	for i := range model.Views {
		add(model.Views[i].Schema)
	}
	return list
}

// ignore takes the named tables out of a schema, whose default namespace may have
// its name there.
func ignore(m *md.MetaData, names []md.Name, defaultSchema string) {
	for _, name := range names {
		for _, schema := range []string{name.Schema, cmp.Or(name.Schema, defaultSchema)} {
			if m.Table(schema, name.Name) != nil {
				_ = ops.DropTable{Schema: schema, Name: name.Name}.Apply(m) // cannot fail: the table is there
			}
		}
	}
}
