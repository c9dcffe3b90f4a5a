package mysql

import (
	"fmt"
	"reflect"

	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/sqltext"
)

// compileSequence compiles the operations on sequences (MariaDB manual,
// "CREATE SEQUENCE").
func (d Dialect) compileSequence(op ops.Op) ([]dialect.Statement, error) {
	if !d.hasSequences() {
		return nil, dialect.Unsupported(d.Name(), op, "use an AUTO_INCREMENT column, or a table that holds the next number")
	}
	switch op := op.(type) {
	case ops.CreateSequence:
		return d.one(op, func(w *sqltext.Writer) {
			d.writeSequence(w, "CREATE SEQUENCE ", &op.Sequence)
			if op.Sequence.Comment != "" {
				w.Raw(" COMMENT = ").Literal(op.Sequence.Comment)
			}
		})
	case ops.AlterSequence:
		return d.compileAlterSequence(op)
	}
	return dialect.Standard(d, op)
}

// compileAlterSequence changes the comment by ALTER TABLE: ALTER SEQUENCE takes
// none.
func (d Dialect) compileAlterSequence(op ops.AlterSequence) ([]dialect.Statement, error) {
	list, err := d.one(op, func(w *sqltext.Writer) { d.writeSequence(w, "ALTER SEQUENCE ", &op.To) })
	if err != nil || op.From.Comment == op.To.Comment {
		return list, err
	}
	comment, err := d.alter(op, op.To.Schema, op.To.Name, func(w *sqltext.Writer) { w.Raw("COMMENT = ").Literal(op.To.Comment) })
	if reflect.DeepEqual(withSequenceDefaults(op.From.SequenceOptions), withSequenceDefaults(op.To.SequenceOptions)) {
		return comment, err
	}
	if err != nil {
		return nil, err
	}
	between := op.To
	between.Comment = op.From.Comment
	list[0].Op = ops.AlterSequence{From: op.From, To: between}
	comment[0].Op = ops.AlterSequence{From: between, To: op.To}
	return append(list, comment...), nil
}

// writeSequence writes all options of a sequence, so that those that are not
// set go back to the defaults.
func (d Dialect) writeSequence(w *sqltext.Writer, verb string, s *md.Sequence) {
	if s.OwnedBy != (md.ColumnRef{}) {
		w.Fail(d.unsupported("leave the owner out", "sequences owned by a column"))
	}
	if t := d.sequenceType(s); t != nil {
		w.Fail(d.unsupported("leave the type out and set Max", "a sequence of type %s", md.FormatType(t)))
	}
	o := withSequenceDefaults(s.SequenceOptions)
	w.Raw(verb).Name(s.Schema, s.Name)
	w.Raw(fmt.Sprintf(" START WITH %d INCREMENT BY %d MINVALUE %d MAXVALUE %d CACHE %d", *o.Start, *o.Increment, *o.Min, *o.Max, *o.Cache))
	if o.Cycle {
		w.Raw(" CYCLE")
	} else {
		w.Raw(" NOCYCLE")
	}
}

// sequenceType returns the type that the sequence is declared with, if it is
// another than the default.
func (d Dialect) sequenceType(s *md.Sequence) md.Type {
	if s.Type == nil || md.TypeFor(s.Type, d.Name()) == md.Type(md.BigInteger{}) {
		return nil
	}
	return s.Type
}

// The bounds of a MariaDB sequence; the numbers beyond are reserved.
const (
	sequenceMax = 9223372036854775806
	sequenceMin = -9223372036854775807
)

// withSequenceDefaults fills in what is not set.
func withSequenceDefaults(o md.SequenceOptions) md.SequenceOptions {
	or := func(value *int64, otherwise int64) *int64 {
		if value != nil {
			return value
		}
		return &otherwise
	}
	o.Increment = or(o.Increment, 1)
	low, high := int64(1), int64(sequenceMax)
	if *o.Increment < 0 {
		low, high = sequenceMin, -1
	}
	o.Min, o.Max = or(o.Min, low), or(o.Max, high)
	start := *o.Min
	if *o.Increment < 0 {
		start = *o.Max
	}
	o.Start, o.Cache = or(o.Start, start), or(o.Cache, 1000)
	return o
}

// withoutSequenceDefaults leaves out what withSequenceDefaults fills in.
func withoutSequenceDefaults(o md.SequenceOptions) md.SequenceOptions {
	o = withSequenceDefaults(o)
	bare := withSequenceDefaults(md.SequenceOptions{Increment: o.Increment})
	drop := func(value, otherwise *int64) *int64 {
		if *value == *otherwise {
			return nil
		}
		return value
	}
	o.Start = drop(o.Start, withSequenceDefaults(md.SequenceOptions{Increment: o.Increment, Min: o.Min, Max: o.Max}).Start)
	o.Min, o.Max, o.Cache = drop(o.Min, bare.Min), drop(o.Max, bare.Max), drop(o.Cache, bare.Cache)
	if *o.Increment == 1 {
		o.Increment = nil
	}
	return o
}
