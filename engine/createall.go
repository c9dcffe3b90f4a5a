package engine

import (
	"context"
	"fmt"
	"slices"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/diff"
	"limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
)

// Database is a connection that tells what it is connected to: a [*Conn], a
// [*Tx], or a [dialect.Conn].
type Database interface {
	core.Conn
	Dialect() dialect.Dialect
}

// CreateAll creates the schemas, enums, sequences, tables with their indexes,
// and views of a model that are not there yet, in the order in which they need
// each other, by the statements of a migration. What is there is left as it is,
// whatever it looks like: to change it is the work of a migration.
//
// On PostgreSQL and SQLite all of it is created, or nothing.
func (e *Engine) CreateAll(ctx context.Context, m *metadata.MetaData) error {
	return e.define(ctx, m, creation)
}

// DropAll drops the views, tables, sequences and enums of a model that are
// there, in the order in which they need each other, and with them all rows.
// Schemas stay, since they may hold what is not the model's. What others refer
// to is an error of the database.
//
// On PostgreSQL and SQLite all of it is dropped, or nothing.
func (e *Engine) DropAll(ctx context.Context, m *metadata.MetaData) error {
	return e.define(ctx, m, removal)
}

// CreateAll is [Engine.CreateAll] on a connection, in whose transaction, if it
// is in one, it stays.
func CreateAll(ctx context.Context, c Database, m *metadata.MetaData) error {
	script, err := creation(ctx, c, m)
	if err != nil {
		return err
	}
	return run(ctx, c, script)
}

// DropAll is [Engine.DropAll] on a connection, in whose transaction, if it is
// in one, it stays. In a transaction SQLite refuses to drop a table whose rows
// are referred to, even by rows that go as well; [Engine.DropAll] can.
func DropAll(ctx context.Context, c Database, m *metadata.MetaData) error {
	script, err := removal(ctx, c, m)
	if err != nil {
		return err
	}
	return run(ctx, c, script)
}

// define finds the script that is needed, and runs it in a transaction where
// the database rolls DDL back.
func (e *Engine) define(ctx context.Context, m *metadata.MetaData, find func(context.Context, Database, *metadata.MetaData) (ops.Script, error)) (err error) {
	c, err := e.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { err = both(err, c.Close(ctx)) }()
	script, err := find(ctx, c, m)
	if err != nil || len(script) == 0 {
		return err
	}
	d := c.Dialect()
	if !d.Capabilities().TransactionalDDL {
		return run(ctx, c, script)
	}
	if err := d.Begin(ctx, c, dialect.BeginOptions{Script: script}); err != nil {
		return err
	}
	if err := run(ctx, c, script); err != nil {
		return both(err, d.Rollback(context.WithoutCancel(ctx), c))
	}
	return d.Commit(ctx, c)
}

func run(ctx context.Context, c Database, script ops.Script) error {
	for _, op := range script {
		statements, err := c.Dialect().CompileLive(ctx, c, op)
		if err != nil {
			return err
		}
		for _, stmt := range statements {
			if _, err := c.Exec(ctx, stmt.Core()); err != nil {
				return fmt.Errorf("%s: %w", ops.Describe(op), err)
			}
		}
	}
	return nil
}

// creation returns the operations that create what is missing.
func creation(ctx context.Context, c Database, m *metadata.MetaData) (ops.Script, error) {
	model, live, err := modelAndLive(ctx, c, m)
	if err != nil {
		return nil, err
	}
	return diff.Compare(common(model, live), model, diffOptions(c.Dialect())), nil
}

// removal returns the operations that drop what is there, as it is there.
func removal(ctx context.Context, c Database, m *metadata.MetaData) (ops.Script, error) {
	model, live, err := modelAndLive(ctx, c, m)
	if err != nil {
		return nil, err
	}
	there := common(live, model)
	return diff.Compare(there, &metadata.MetaData{Schemas: there.Schemas}, diffOptions(c.Dialect())), nil
}

// modelAndLive returns the model, and what the database has of the kind, in one
// form.
func modelAndLive(ctx context.Context, c Database, m *metadata.MetaData) (model, live *metadata.MetaData, err error) {
	d := c.Dialect()
	if model, err = d.Normalize(m); err != nil {
		return nil, nil, err
	}
	r, err := d.Reflect(ctx, c, reflectOptions(model))
	if err != nil {
		return nil, nil, fmt.Errorf("looking for what is there: %w", err)
	}
	if live, err = d.Normalize(r.MetaData); err != nil {
		return nil, nil, err
	}
	if f, folds := d.(dialect.Folder); folds {
		diff.TakeNames(model, live, diff.Folding{Table: f.FoldTable, Part: f.FoldPart, DefaultSchema: d.Capabilities().DefaultSchema})
	}
	return model, live, nil
}

func diffOptions(d dialect.Dialect) (o diff.Options) {
	if d.Capabilities().RebuildsTables {
		o.NeedsRebuild = d.NeedsRebuild
	}
	return o
}

// reflectOptions asks for the model's tables in the model's schemas.
func reflectOptions(m *metadata.MetaData) dialect.ReflectOptions {
	o := dialect.ReflectOptions{Tables: []metadata.Name{}}
	for _, s := range m.Schemas {
		o.Schemas = append(o.Schemas, s.Name)
	}
	for i := range m.Tables {
		o.Tables = append(o.Tables, m.Tables[i].QName())
	}
	for _, n := range allNames(m) {
		if n.Schema != "" && !slices.Contains(o.Schemas, n.Schema) {
			o.Schemas = append(o.Schemas, n.Schema)
		}
	}
	return o
}

// allNames returns the names of everything in m that belongs to a schema.
func allNames(m *metadata.MetaData) []metadata.Name {
	var list []metadata.Name
	for i := range m.Tables {
		list = append(list, m.Tables[i].QName())
	}
	for i := range m.Views {
		list = append(list, m.Views[i].QName())
	}
	for i := range m.Sequences {
		list = append(list, m.Sequences[i].QName())
	}
	for i := range m.Enums {
		list = append(list, m.Enums[i].QName())
	}
	return list
}

// common returns the objects of m that other has as well.
func common(m, other *metadata.MetaData) *metadata.MetaData {
	m = m.Clone()
	m.Schemas = slices.DeleteFunc(m.Schemas, func(s metadata.Schema) bool { return !other.HasSchema(s.Name) })
	m.Tables = slices.DeleteFunc(m.Tables, func(t metadata.Table) bool { return other.Table(t.Schema, t.Name) == nil })
	m.Views = slices.DeleteFunc(m.Views, func(v metadata.View) bool { return other.View(v.Schema, v.Name) == nil })
	m.Sequences = slices.DeleteFunc(m.Sequences, func(q metadata.Sequence) bool { return other.Sequence(q.Schema, q.Name) == nil })
	m.Enums = slices.DeleteFunc(m.Enums, func(e metadata.Enum) bool { return other.Enum(e.Schema, e.Name) == nil })
	return m
}
