package ops

import (
	"context"

	"limbeck.dev/migrate/core"
	md "limbeck.dev/migrate/metadata"
)

// Do runs Go code, for data migrations. The connection is the migration's own,
// in its transaction where there is one. It cannot be undone by itself: write
// the way back into the downgrade.
type Do struct {
	Name string
	Func func(ctx context.Context, db core.Conn) error
	// NoTransaction runs the code outside a transaction.
	NoTransaction bool
	// Idempotent says that the code may run again after it was interrupted
	// outside a transaction. Inside one it never runs twice.
	Idempotent bool
}

// Dynamic finds out only when it runs what is to be done: Func looks at the
// database and returns the operations, which are then executed. It must not
// change anything itself.
type Dynamic struct {
	Name string
	Func func(ctx context.Context, db core.Conn) (Script, error)
}

// Apply implements [Op]; the effect is not known.
func (Do) Apply(*md.MetaData) error { return nil }

// Inverse implements [Op].
func (op Do) Inverse(*md.MetaData) (Op, error) {
	return nil, &IrreversibleError{op, "Go code has no inverse; write the way back into the downgrade"}
}

// Apply implements [Op]; the effect is not known.
func (Dynamic) Apply(*md.MetaData) error { return nil }

// Inverse implements [Op].
func (op Dynamic) Inverse(*md.MetaData) (Op, error) {
	return nil, &IrreversibleError{op, "its operations are found only when it runs; write the way back into the downgrade"}
}

func (CreateTable) isOp()     {}
func (DropTable) isOp()       {}
func (RenameTable) isOp()     {}
func (SetTableComment) isOp() {}
func (SetTableOptions) isOp() {}
func (RebuildTable) isOp()    {}
func (AddColumn) isOp()       {}
func (DropColumn) isOp()      {}
func (AlterColumn) isOp()     {}
func (RenameColumn) isOp()    {}
func (CreateIndex) isOp()     {}
func (DropIndex) isOp()       {}
func (AddConstraint) isOp()   {}
func (DropConstraint) isOp()  {}
func (CreateSchema) isOp()    {}
func (DropSchema) isOp()      {}
func (CreateView) isOp()      {}
func (DropView) isOp()        {}
func (CreateSequence) isOp()  {}
func (AlterSequence) isOp()   {}
func (DropSequence) isOp()    {}
func (CreateEnum) isOp()      {}
func (DropEnum) isOp()        {}
func (AddEnumValue) isOp()    {}
func (RenameEnumValue) isOp() {}
func (ReplaceEnum) isOp()     {}
func (Execute) isOp()         {}
func (BulkInsert) isOp()      {}
func (Do) isOp()              {}
func (Dynamic) isOp()         {}
