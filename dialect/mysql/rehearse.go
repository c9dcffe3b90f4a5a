package mysql

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/sqltext"
)

// Rehearse implements [dialect.Rehearser], in scratch databases as those of
// [Dialect.Scratch]. The tables are made by the text that the server shows of
// them, so that they have what the vocabulary does not hold.
func (d Dialect) Rehearse(ctx context.Context, c core.Conn, live *md.MetaData, script ops.Script) (err error) {
	if !slices.ContainsFunc(script, mayBeRefused) {
		return nil
	}
	r, err := d.newRehearsal(ctx, c)
	if err != nil {
		return err
	}
	there := concerned(live, script)
	defer func() {
		r.restore(ctx)
		err = errors.Join(err, r.leave(ctx))
	}()
	for _, schema := range schemasIn(there, script) {
		if err := r.create(ctx, schema); err != nil {
			return nil // it was refused before, where it is
		}
	}
	if !r.addReferring(ctx, there) || !r.copy(ctx, there) {
		return ctx.Err()
	}
	return r.try(ctx, script)
}

// mayBeRefused reports whether the server may refuse an operation for what it
// says: not one that takes something away, nor what is not tried.
func mayBeRefused(op ops.Op) bool {
	switch op.(type) {
	case ops.DropTable, ops.DropIndex, ops.CreateView, ops.DropView, ops.CreateSchema, ops.DropSchema, ops.DropSequence, ops.SetTableComment:
		return false
	}
	return true
}

// rehearsal is a scratch place with the settings to go back to.
type rehearsal struct {
	scratch
	mode string // sql_mode
	keys int    // foreign_key_checks
}

func (d Dialect) newRehearsal(ctx context.Context, c core.Conn) (*rehearsal, error) {
	home, err := currentDatabase(ctx, c)
	if err != nil {
		return nil, err
	}
	r := &rehearsal{scratch: scratch{Dialect: d, c: c, home: home, names: map[string]string{}}}
	_, err = core.QueryOne(ctx, c, core.SQL("SELECT @@SESSION.sql_mode, @@SESSION.foreign_key_checks"), &r.mode, &r.keys)
	return r, err
}

// restore gives the session its settings back, also after the caller's context
// has ended.
func (r *rehearsal) restore(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), scratchPatience)
	defer cancel()
	_ = r.resume(ctx) // it was possible before
}

// resume gives the session its own settings.
func (r *rehearsal) resume(ctx context.Context) error {
	_, err := r.c.Exec(ctx, core.SQL("SET SESSION sql_mode = ?, foreign_key_checks = ?", r.mode, r.keys))
	return err
}

// concerned returns the tables that a script changes or refers to, those that
// foreign keys tie to them, and the sequences.
func concerned(live *md.MetaData, script ops.Script) *md.MetaData {
	named := make(map[md.Name]bool)
	for _, op := range script {
		for _, name := range ops.Objects(op) {
			named[name] = true
		}
		for _, fk := range addedKeys(op) {
			named[fk.Target()] = true
		}
	}
	referred := make(map[md.Name]bool) // by what is named
	for _, t := range live.Tables {
		for _, fk := range t.ForeignKeys {
			referred[fk.Target()] = referred[fk.Target()] || named[t.QName()]
		}
	}
	m := &md.MetaData{Sequences: live.Sequences}
	for _, t := range live.Tables {
		refers := slices.ContainsFunc(t.ForeignKeys, func(fk md.ForeignKey) bool { return named[fk.Target()] })
		if named[t.QName()] || referred[t.QName()] || refers {
			m.Tables = append(m.Tables, t)
		}
	}
	return m
}

// addReferring adds the tables whose foreign keys refer to those of m and that are
// not among what was compared, since no model and no revision has them; false:
// the server does not tell.
func (r *rehearsal) addReferring(ctx context.Context, m *md.MetaData) bool {
	concerned := make(map[md.Name]bool)
	for i := range m.Tables {
		concerned[m.Tables[i].QName()] = true
	}
	for _, schema := range schemasOf(m) {
		own := cmp.Or(schema, r.home)
		err := core.QueryEach(ctx, r.c, core.SQL(`SELECT DISTINCT table_name, referenced_table_name FROM information_schema.referential_constraints
			WHERE constraint_schema = ? AND unique_constraint_schema = ?`, own, own), func(scan func(...any) error) error {
			from, to := md.Table{Schema: schema}, md.Name{Schema: schema}
			if err := scan(&from.Name, &to.Name); err != nil {
				return err
			}
			if concerned[to] && m.Table(from.Schema, from.Name) == nil {
				m.Tables = append(m.Tables, from)
			}
			return nil
		})
		if err != nil {
			return false
		}
	}
	return true
}

// addedKeys are the foreign keys that an operation adds.
func addedKeys(op ops.Op) []md.ForeignKey {
	switch op := op.(type) {
	case ops.CreateTable:
		return op.Table.ForeignKeys
	case ops.AddConstraint:
		if fk, ok := op.Constraint.(md.ForeignKey); ok {
			return []md.ForeignKey{fk}
		}
	}
	return nil
}

// schemasIn lists the schemas of what is there, and of what a script makes.
func schemasIn(m *md.MetaData, script ops.Script) []string {
	list := schemasOf(m)
	for _, op := range script {
		for _, name := range ops.Objects(op) {
			list = append(list, name.Schema)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// elsewhere finds what would reach out of the scratch place: a key that refers to
// another database, and files in a directory of the user's choice.
var elsewhere = regexp.MustCompile("REFERENCES `(?:[^`]|``)+`\\.|(?:DATA|INDEX) DIRECTORY")

// copy makes what is there, without rows; false: it could not all be made, and
// nothing can be told.
func (r *rehearsal) copy(ctx context.Context, m *md.MetaData) bool {
	if _, err := r.c.Exec(ctx, core.SQL("SET SESSION sql_mode = '', foreign_key_checks = 0")); err != nil {
		return false
	}
	if err := r.use(ctx, r.names[""]); err != nil {
		return false
	}
	for _, q := range m.Sequences {
		q.Schema = r.place(q.Schema)
		if r.names[q.Schema] != "" && r.run(ctx, ops.CreateSequence{Sequence: q}) != nil {
			return false
		}
	}
	for i := range m.Tables {
		if err := r.copyTable(ctx, m.Tables[i].QName()); err != nil {
			return false
		}
	}
	return r.resume(ctx) == nil && r.use(ctx, r.names[""]) == nil
}

func (r *rehearsal) copyTable(ctx context.Context, name md.Name) error {
	query, _, err := sqltext.NewWriter(r.Dialect).Raw("SHOW CREATE TABLE ").Name(cmp.Or(name.Schema, r.home), name.Name).Result()
	if err != nil {
		return err
	}
	var own, text string
	if _, err := core.QueryOne(ctx, r.c, core.SQL(query), &own, &text); err != nil {
		return err
	}
	if elsewhere.MatchString(text) {
		return fmt.Errorf("table %s reaches out of its database", name)
	}
	if err := r.use(ctx, r.names[name.Schema]); err != nil {
		return err
	}
	_, err = r.c.Exec(ctx, dialect.Statement{SQL: text}.Core())
	return err
}

// try executes the operations, but for those on views, which read what is not here,
// and on schemas, for which the scratch databases stand.
func (r *rehearsal) try(ctx context.Context, script ops.Script) error {
	script = slices.DeleteFunc(slices.Clone(script), func(op ops.Op) bool {
		switch op.(type) {
		case ops.CreateView, ops.DropView, ops.CreateSchema, ops.DropSchema:
			return true
		}
		return false
	})
	return dialect.TryOps(ctx, r.c, r.Dialect, script, func(op ops.Op) ops.Op { return ops.InSchemas(op, r.place) }, r.verdict)
}

// Errors that say what is missing in the scratch place, and may be there where
// the script is to run.
const (
	noSuchTable      = 1146
	noSuchRoutine    = 1305
	cannotOpenParent = 1824
)

// verdict is what a failure says of an operation: nothing, where the server or
// its user could not do it here and now.
func (r *rehearsal) verdict(ctx context.Context, op ops.Op, err error) error {
	switch errorNumber(err) {
	case 0, noSuchTable, noSuchRoutine, cannotOpenParent:
		return ctx.Err()
	}
	if !r.tells(err) {
		return ctx.Err()
	}
	return &dialect.CannotRunError{Op: op, Err: r.atHome(err), Mend: choices(op)}
}

// atHome returns an error of the server with the names of the databases that the
// scratch ones stand for.
func (r *rehearsal) atHome(err error) error {
	text := err.Error()
	for schema, name := range r.names {
		text = strings.ReplaceAll(text, name, cmp.Or(schema, r.home))
	}
	return elsewhereError{text, err}
}

// elsewhereError is an error that happened in another place than it tells.
type elsewhereError struct {
	text string
	err  error
}

func (e elsewhereError) Error() string { return e.text }

func (e elsewhereError) Unwrap() error { return e.err }

// choices says what can be done where an operation cannot run.
func choices(op ops.Op) string {
	switch op := op.(type) {
	case ops.AlterColumn:
		return "correct the model, so that what refers to column " + op.To.Name + " changes with it; or write a revision of your own, which adds a column beside it, fills it, drops the old one and renames the new one"
	case ops.AddConstraint:
		if op.Constraint.Kind() == md.KindForeignKey {
			return "its columns and those that they refer to need one type, with the same sign, character set and collation, a key on those that they refer to, and an action that the columns can take: correct the model, or change both sides in a revision of your own"
		}
	case ops.AddColumn:
		return "correct the model; or add the column without what is refused, fill it, and then change it, in a revision of your own"
	}
	return "correct the model, or write a revision of your own"
}
