package autogen

import (
	"context"
	"fmt"
	"strings"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
)

// RefusedError says which parts of the model the database refuses, so that it
// could not be asked how it spells them. Everything else was judged.
type RefusedError struct {
	Parts []string // "default of column a.b (…)"
}

// Error implements error.
func (e *RefusedError) Error() string {
	return "the database refuses, in the model: " + strings.Join(e.Parts, "; ")
}

// judge asks the database for its spelling of the suspects. A table that it
// refuses is taken apart: what it takes is judged, and the rest stays as the
// model has it and is named.
func judge(ctx context.Context, c core.Conn, d dialect.Dialect, suspects *md.MetaData) (judged *md.MetaData, refused *RefusedError, err error) {
	if judged, err = d.Scratch(ctx, c, suspects); err != nil {
		return nil, nil, err
	}
	found := new(RefusedError)
	for i := range suspects.Tables {
		t := &suspects.Tables[i]
		if judged.Table(t.Schema, t.Name) != nil || t.Options.PartitionOf != nil {
			continue
		}
		j := judging{ctx: ctx, conn: c, d: d, suspects: suspects, table: t, found: found}
		spelled, err := j.spell()
		if err != nil {
			return nil, nil, err
		}
		judged.Tables = append(judged.Tables, spelled)
	}
	if len(found.Parts) == 0 {
		return judged, nil, nil
	}
	return judged, found, nil
}

// judging is the judging of one table that the database refuses as it is.
type judging struct {
	ctx      context.Context
	conn     core.Conn
	d        dialect.Dialect
	suspects *md.MetaData
	table    *md.Table
	found    *RefusedError
}

// part is one part of a table.
type part struct {
	title string
	put   func(t *md.Table)
}

// spell returns the table in the database's spelling, with the parts that it
// refuses as they are.
func (j *judging) spell() (md.Table, error) {
	parts := takenApart(j.table)
	good, err := j.accepted(nil, parts)
	if err != nil {
		return md.Table{}, err
	}
	spelled, err := j.try(good)
	if err != nil || spelled == nil {
		return j.table.Clone(), err
	}
	for i, p := range parts {
		if !contains(good, i) {
			j.found.Parts = append(j.found.Parts, p.title)
			p.put(spelled)
		}
	}
	return *spelled, nil
}

func contains(list []indexed, i int) bool {
	for _, x := range list {
		if x.index == i {
			return true
		}
	}
	return false
}

// indexed is a part with its place among all.
type indexed struct {
	part
	index int
}

// accepted returns the parts that the database takes together, by halves.
func (j *judging) accepted(good []indexed, parts []part) ([]indexed, error) {
	all := make([]indexed, len(parts))
	for i, p := range parts {
		all[i] = indexed{p, i}
	}
	return j.halves(good, all)
}

// halves adds to those that are good what the database takes of the list.
func (j *judging) halves(good, list []indexed) ([]indexed, error) {
	if len(list) == 0 {
		return good, nil
	}
	both := append(good[:len(good):len(good)], list...)
	switch t, err := j.try(both); {
	case err != nil:
		return nil, err
	case t != nil:
		return both, nil
	case len(list) == 1:
		return good, nil
	}
	good, err := j.halves(good, list[:len(list)/2])
	if err != nil {
		return nil, err
	}
	return j.halves(good, list[len(list)/2:])
}

// try returns the table with some of its parts in the database's spelling; nil
// if it refuses them.
func (j *judging) try(parts []indexed) (*md.Table, error) {
	bare := md.Table{Schema: j.table.Schema, Name: j.table.Name, Comment: j.table.Comment}
	for _, p := range parts {
		p.put(&bare)
	}
	if len(bare.Columns) == 0 {
		return nil, nil
	}
	m := &md.MetaData{Schemas: j.suspects.Schemas, Enums: j.suspects.Enums, Tables: []md.Table{bare}}
	for _, s := range j.suspects.Sequences {
		s.OwnedBy = md.ColumnRef{}
		m.Sequences = append(m.Sequences, s)
	}
	spelled, err := j.d.Scratch(j.ctx, j.conn, m)
	if err != nil {
		return nil, err
	}
	return spelled.Table(bare.Schema, bare.Name), nil
}

// takenApart takes a table apart: its columns without what they are made from,
// then defaults and expressions, keys, checks and indexes, each by itself.
func takenApart(table *md.Table) (parts []part) {
	full := table.Clone()
	add := func(put func(t *md.Table), format string, args ...any) {
		parts = append(parts, part{fmt.Sprintf(format, args...), put})
	}
	of := full.QName().String()
	add(func(t *md.Table) { t.Options = full.Options }, "options of table %s", of)
	for _, c := range full.Columns {
		bare := c
		bare.Default, bare.Computed, bare.OnUpdate = "", nil, ""
		add(func(t *md.Table) { t.Columns = append(t.Columns, bare) }, "column %s.%s (%s)", of, c.Name, md.FormatType(c.Type))
	}
	for _, c := range full.Columns {
		if c.Default+c.OnUpdate == "" && c.Computed == nil {
			continue
		}
		title := fmt.Sprintf("default of column %s.%s (%s)", of, c.Name, c.Default+c.OnUpdate)
		if c.Computed != nil {
			title = fmt.Sprintf("computed column %s.%s (%s)", of, c.Name, c.Computed.Expr)
		}
		add(func(t *md.Table) {
			if own := t.Column(c.Name); own != nil {
				own.Default, own.Computed, own.OnUpdate = c.Default, c.Computed, c.OnUpdate
			}
		}, "%s", title)
	}
	for _, k := range full.Constraints() {
		if k.Kind() != md.KindForeignKey {
			add(func(t *md.Table) { putConstraint(t, k) }, "%s", titleOf(of, k))
		}
	}
	for _, ix := range full.Indexes {
		add(func(t *md.Table) { t.Indexes = append(t.Indexes, ix) }, "index %s of %s", ix.Name, of)
	}
	return parts
}

func putConstraint(t *md.Table, k md.Constraint) {
	switch k := k.(type) {
	case md.PrimaryKey:
		t.PrimaryKey = k
	case md.Unique:
		t.Uniques = append(t.Uniques, k)
	case md.Check:
		t.Checks = append(t.Checks, k)
	case md.Exclusion:
		t.Exclusions = append(t.Exclusions, k)
	}
}

func titleOf(table string, k md.Constraint) string {
	title := string(k.Kind())
	if name := k.ConstraintName(); name != "" {
		title += " " + name
	}
	title += " of " + table
	if check, ok := k.(md.Check); ok {
		title += " (" + check.Expr + ")"
	}
	return title
}
