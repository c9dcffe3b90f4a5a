package postgres

import (
	"context"
	"errors"
	"slices"
	"strings"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/sqltext"
)

// Rehearse implements [dialect.Rehearser], in the scratch schemas of [pg.Scratch]
// and without foreign keys.
func (d pg) Rehearse(ctx context.Context, c core.Conn, live *md.MetaData, script ops.Script) error {
	if err := errors.Join(d.checkEnums(ctx, c, script), d.checkNames(ctx, c, script)); err != nil {
		return err
	}
	s, err := d.newScratch(ctx, c, concerned(live, script), false)
	if err != nil {
		return nil // it was refused before, where it is
	}
	for _, op := range script {
		for _, name := range ops.Objects(op) {
			s.name(d.canonicalSchema(name.Schema))
		}
	}
	end, err := s.open()
	if err != nil {
		return err
	}
	err = s.rehearse(script)
	if endErr := end(); err == nil {
		err = endErr
	}
	return err
}

// concerned returns the part of the schema that a script changes, with what its
// views read and its partitions belong to, and all enums and sequences.
func concerned(live *md.MetaData, script ops.Script) *md.MetaData {
	m := &md.MetaData{Schemas: live.Schemas, Enums: live.Enums, Sequences: live.Sequences}
	var add func(schema, name string)
	words := func(text string) {
		for word := range sqltext.Identifiers(text) {
			for i := range live.Tables {
				if strings.EqualFold(live.Tables[i].Name, word) {
					add(live.Tables[i].Schema, live.Tables[i].Name)
				}
			}
			for i := range live.Views {
				if strings.EqualFold(live.Views[i].Name, word) {
					add(live.Views[i].Schema, live.Views[i].Name)
				}
			}
		}
	}
	add = func(schema, name string) {
		if t := live.Table(schema, name); t != nil && m.Table(schema, name) == nil {
			m.Tables = append(m.Tables, t.Clone())
			if p := t.Options.PartitionOf; p != nil {
				add(p.Schema, p.Table)
			}
		}
		if v := live.View(schema, name); v != nil && m.View(schema, name) == nil {
			m.Views = append(m.Views, v.Clone())
			words(v.Definition)
		}
	}
	for _, op := range script {
		for _, name := range ops.Objects(op) {
			add(name.Schema, name.Name)
		}
		if op, ok := op.(ops.CreateView); ok {
			words(op.View.Definition)
		}
		if op, ok := op.(ops.ReplaceEnum); ok {
			for _, c := range op.Columns {
				add(c.Schema, c.Table)
			}
		}
	}
	return m
}

// rehearse makes what is there, and tries one operation after the other. What
// could not be made, and what an operation left behind that says nothing, ends it.
func (s *scratch) rehearse(script ops.Script) error {
	err := s.createSchemas()
	if err == nil {
		err = s.createAll()
	}
	if err == nil && !s.complete() {
		return nil
	}
	if err != nil {
		if s.cannotTell(err) {
			return nil
		}
		return err
	}
	for _, op := range script {
		if isForeignKey(op) {
			continue
		}
		if ok, err := s.attempt(op); err != nil || !ok {
			return err
		}
	}
	return nil
}

// attempt executes one operation; false: it tells nothing that it failed.
func (s *scratch) attempt(op ops.Op) (bool, error) {
	moved := ops.InSchemas(op, func(schema string) string { return s.name(s.canonicalSchema(schema)) })
	if create, ok := moved.(ops.CreateTable); ok {
		create.Table.ForeignKeys = nil
		moved = create
	}
	if view, ok := moved.(ops.CreateView); ok {
		view.View.NoData, view.View.Definition = view.View.Materialized, s.moveText(view.View.Definition)
		moved = view
	}
	statements, err := s.Compile(moved)
	if err != nil {
		return false, nil
	}
	for _, statement := range statements {
		err := s.exec(statement.SQL)
		switch {
		case err == nil:
		case s.cannotTell(err):
			return false, nil
		case s.ctx.Err() != nil || s.Classify(err) == core.ErrDisconnect:
			return false, err
		default:
			return false, &dialect.CannotRunError{Op: op, Err: err, Mend: choices(op)}
		}
	}
	return true, nil
}

// cannotTell reports whether an error says nothing of the operation: only those
// of syntax, names and types, dependencies, features and parameters do.
func (s *scratch) cannotTell(err error) bool {
	state := sqlState(err)
	tells := slices.ContainsFunc([]string{"42", "2B", "0A", "22"}, func(class string) bool { return strings.HasPrefix(state, class) })
	return state != "" && (!tells || s.Classify(err) == core.ErrDenied)
}

// complete reports whether everything was made.
func (s *scratch) complete() bool {
	for i := range s.m.Tables {
		if !s.there(s.m.Tables[i].QName()) {
			return false
		}
	}
	for i := range s.m.Views {
		if !s.there(s.m.Views[i].QName()) {
			return false
		}
	}
	return true
}

func (s *scratch) there(name md.Name) bool {
	w := sqltext.NewWriter(s.pg)
	w.Name(name.Schema, name.Name)
	quoted, _, err := w.Result()
	if err != nil {
		return false
	}
	text, err := s.Literal(quoted)
	if err != nil {
		return false
	}
	var there bool
	_, err = core.QueryOne(s.ctx, s.conn, core.SQL("SELECT pg_catalog.to_regclass("+text+") IS NOT NULL"), &there)
	return err == nil && there
}

func isForeignKey(op ops.Op) bool {
	switch op := op.(type) {
	case ops.AddConstraint:
		return op.Constraint.Kind() == md.KindForeignKey
	case ops.DropConstraint:
		return op.Kind == md.KindForeignKey
	case ops.CreateSchema, ops.DropSchema:
		return true // the scratch schemas stand for them
	}
	return false
}

// choices says what can be done where an operation cannot run.
func choices(op ops.Op) string {
	switch op := op.(type) {
	case ops.AlterColumn:
		name := op.To.Name
		return "say how in a revision of your own, with the operation's Using or ALTER TABLE … ALTER COLUMN " + name +
			" TYPE … USING …; or add a column beside " + name + ", fill it, drop the old one and rename the new one"
	case ops.CreateTable, ops.CreateEnum, ops.CreateView, ops.CreateSequence:
		return "correct the model; or make what it needs, or take away what stands in its way, in a revision of your own before"
	}
	return "correct the model, or write a revision of your own"
}
