package ops

import (
	"errors"

	"limbeck.dev/migrate/core"
	md "limbeck.dev/migrate/metadata"
)

// Execute runs one statement: SQL text in the database's own language, sent as
// it is with no placeholders, or a statement of the query vocabulary, which
// every database understands:
//
//	ops.Execute{Statement: core.Update(account).Set(name.To("unknown")).Where(name.IsNull())}
//
// Run by the tool, a built statement is executed with its values as arguments;
// in a script they stand in its text.
type Execute struct {
	// SQL is the text, and Statement the built statement: one of the two.
	SQL       string
	Statement core.Statement
	// Reverse or ReverseStatement undoes it; without either it cannot be undone.
	Reverse          string
	ReverseStatement core.Statement
	// NoTransaction runs the statement outside a transaction, for statements
	// that refuse to run in one (VACUUM, CREATE INDEX CONCURRENTLY).
	NoTransaction bool
	// Done is a query that yields true (or a number other than 0) when the
	// statement has had its effect. A statement that cannot be rolled back and
	// was interrupted is settled by it.
	Done string
	// Effect, of the first statement of a script, says what all of them together
	// make of the schema, as autogenerate wrote it; see package migrate.
	Effect string
}

// Text returns the statement for people: its SQL, or its [core.Text].
func (op Execute) Text() string {
	if op.Statement == nil {
		return op.SQL
	}
	return core.Text(op.Statement)
}

// Validate fails where the statement or its reverse is given twice, or no
// statement is.
func (op Execute) Validate() error {
	switch {
	case op.Statement != nil && op.SQL != "":
		return errors.New("an Execute has both SQL and a Statement; keep one")
	case op.Statement == nil && op.SQL == "":
		return errors.New("an Execute has no statement; give it SQL or a Statement")
	case op.ReverseStatement != nil && op.Reverse != "":
		return errors.New("an Execute has both a Reverse and a ReverseStatement; keep one")
	}
	return nil
}

// Apply implements [Op]; the effect is not known.
func (Execute) Apply(*md.MetaData) error { return nil }

// Inverse implements [Op].
func (op Execute) Inverse(*md.MetaData) (Op, error) {
	if op.Reverse == "" && op.ReverseStatement == nil {
		return nil, &IrreversibleError{op, "the statement has no Reverse"}
	}
	return Execute{
		SQL: op.Reverse, Statement: op.ReverseStatement,
		Reverse: op.SQL, ReverseStatement: op.Statement,
		NoTransaction: op.NoTransaction,
	}, nil
}
