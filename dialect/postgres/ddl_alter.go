package postgres

import (
	"fmt"
	"reflect"
	"slices"

	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/sqltext"
)

// alteration is an AlterColumn with both columns in canonical form.
type alteration struct {
	*script
	op       ops.AlterColumn
	from, to md.Column
}

// alterColumn changes a column in one ALTER TABLE where that can be, so that
// the table is locked and rewritten once. A column that becomes computed is
// dropped and added, since its values are derived.
func (s *script) alterColumn(op ops.AlterColumn) {
	from, err1 := s.canonicalColumn(op.From)
	to, err2 := s.canonicalColumn(op.To)
	for _, err := range []error{err1, err2} {
		if err != nil && s.err == nil {
			s.err = fmt.Errorf("%s: %w", ops.Describe(op), err)
			return
		}
	}
	a := alteration{s, op, from, to}
	switch {
	case to.Computed != nil && !reflect.DeepEqual(from.Computed, to.Computed):
		a.recompute()
	default:
		a.alter()
	}
}

// recompute gives the column an expression: in place from version 17 on.
func (a *alteration) recompute() {
	inPlace := a.version >= 17 && a.from.Computed != nil && a.from.Computed.Stored && a.to.Computed.Stored &&
		reflect.DeepEqual(a.from.Type, a.to.Type)
	if inPlace {
		a.add(func(w *sqltext.Writer) { a.column(w).Raw("SET EXPRESSION AS (", a.to.Computed.Expr, ")") })
		a.from.Computed = a.to.Computed
		a.alter()
		return
	}
	a.add(func(w *sqltext.Writer) {
		dialect.AlterTable(w, a.op.Schema, a.op.Table).Raw("DROP COLUMN ").Ident(a.to.Name)
	})
	a.addColumn(ops.AddColumn{Schema: a.op.Schema, Table: a.op.Table, Column: a.to})
}

// alter does the rest of the changes.
func (a *alteration) alter() {
	actions := slices.Concat(a.removals(), a.changes())
	if reflect.DeepEqual(a.from, a.to) {
		actions = a.again()
	}
	if len(actions) > 0 {
		a.add(func(w *sqltext.Writer) {
			dialect.AlterTable(w, a.op.Schema, a.op.Table)
			for i, action := range actions {
				w.Comma(i).Raw("ALTER COLUMN ").Ident(a.to.Name).Raw(" ")
				action(w)
			}
		})
	}
	a.identity()
	a.position()
	if a.from.Comment != a.to.Comment {
		a.commentColumn(a.op.Schema, a.op.Table, &a.to)
	}
}

// again sets what is set already: nobody asks for that but to have it done.
func (a *alteration) again() []action {
	list := []action{a.changeType}
	if a.to.Default != "" {
		list = append(list, raw("SET DEFAULT "+a.op.To.Default))
	}
	return list
}

type action = func(w *sqltext.Writer)

func raw(text string) action { return func(w *sqltext.Writer) { w.Raw(text) } }

// typeChanges reports whether type or collation change.
func (a *alteration) typeChanges() bool {
	return !reflect.DeepEqual(a.from.Type, a.to.Type) || a.from.Collation != a.to.Collation
}

// removals are the actions that must come before the type changes.
func (a *alteration) removals() []action {
	var list []action
	if a.from.Computed != nil && a.to.Computed == nil {
		if a.olderThan(13) {
			a.fail(unsupported("turning a generated column into a plain one before version 13", "drop the column and add a new one"))
		}
		list = append(list, raw("DROP EXPRESSION"))
	}
	if a.from.Identity != nil && a.to.Identity == nil {
		list = append(list, raw("DROP IDENTITY"))
	}
	if a.from.Default != "" && (a.typeChanges() || a.to.Default == "") {
		list = append(list, raw("DROP DEFAULT"))
	}
	if a.from.NotNull && !a.to.NotNull {
		list = append(list, raw("DROP NOT NULL"))
	}
	return list
}

// changes are the actions that set something.
func (a *alteration) changes() []action {
	var list []action
	if a.typeChanges() {
		list = append(list, a.changeType)
	}
	if !a.from.NotNull && a.to.NotNull {
		list = append(list, raw("SET NOT NULL"))
	}
	if a.to.Default != "" && (a.typeChanges() || a.from.Default != a.to.Default) {
		list = append(list, raw("SET DEFAULT "+a.op.To.Default))
	}
	return list
}

func (a *alteration) changeType(w *sqltext.Writer) {
	w.Raw("TYPE ")
	a.writeType(w, &a.to)
	switch path := castPath(a.from.Type, a.to.Type); {
	case a.to.Computed != nil: // the server computes the values again
	case a.op.Using != "":
		w.Raw(" USING ", a.op.Using)
	case len(path) > 0:
		w.Raw(" USING ").Ident(a.to.Name)
		for _, t := range path {
			text, err := a.typeSQL(t)
			if err != nil {
				w.Fail(err)
			}
			w.Raw("::", text)
		}
	}
}

// identity adds an identity, or changes its options. Dropping it is one of the
// removals.
func (a *alteration) identity() {
	from, to := a.from.Identity, a.to.Identity
	switch {
	case to == nil || reflect.DeepEqual(from, to) && !a.sequenceTypeChanges():
	case from == nil:
		a.add(func(w *sqltext.Writer) {
			a.column(w).Raw("ADD")
			writeIdentity(w, to)
		})
	default:
		a.moveIdentity()
		a.add(func(w *sqltext.Writer) {
			a.column(w).Raw("SET GENERATED ", identityKind(to))
			for _, word := range allSequenceWords(to.SequenceOptions, a.to.Type) {
				w.Raw(" SET ", word)
			}
		})
	}
}

// sequenceTypeChanges reports whether the bounds of an identity's sequence,
// which the server leaves alone when the column's type changes, must follow.
func (a *alteration) sequenceTypeChanges() bool {
	return !reflect.DeepEqual(a.from.Type, a.to.Type)
}

func (a *alteration) column(w *sqltext.Writer) *sqltext.Writer {
	return dialect.AlterTable(w, a.op.Schema, a.op.Table).Raw("ALTER COLUMN ").Ident(a.to.Name).Raw(" ")
}

func (a *alteration) fail(err error) {
	if a.err == nil {
		a.err = fmt.Errorf("%s: %w", ops.Describe(a.op), err)
	}
}

// allSequenceWords returns every option, the defaults as well.
func allSequenceWords(o md.SequenceOptions, t md.Type) []string {
	o = completeSequence(o, t)
	words := sequenceWords(o)
	if !o.Cycle {
		words = append(words, "NO CYCLE")
	}
	return words
}
