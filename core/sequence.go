package core

import "limbeck.dev/migrate/metadata"

// NextValue takes the next value of a sequence (PostgreSQL, MariaDB); without a
// schema it is one of the default schema.
func NextValue(schema, name string) Expr[int64] {
	return expr[int64](apply(OpNextValue, SequenceName{schema, name}))
}

// SequenceName is the operand of [OpNextValue], for [Grammar.WriteOp].
type SequenceName metadata.Name

func (SequenceName) precedence() precedence { return precAtom }
func (s SequenceName) write(w *Writer)      { w.Name(s.Schema, s.Name) }
