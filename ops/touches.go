package ops

import md "limbeck.dev/migrate/metadata"

// Touches names the tables that an operation changes, creates or drops,
// without repetition. Operations on other objects touch none.
func Touches(op Op) []md.Name {
	switch op := op.(type) {
	case CreateTable:
		return []md.Name{op.Table.QName()}
	case DropTable:
		return oneName(op.Schema, op.Name)
	case RenameTable:
		return []md.Name{{Schema: op.Schema, Name: op.Name}, {Schema: op.Schema, Name: op.To}}
	case SetTableComment:
		return oneName(op.Schema, op.Table)
	case SetTableOptions:
		return oneName(op.Schema, op.Table)
	case RebuildTable:
		return []md.Name{op.To.QName()}
	case AddColumn:
		return oneName(op.Schema, op.Table)
	case DropColumn:
		return oneName(op.Schema, op.Table)
	case AlterColumn:
		return oneName(op.Schema, op.Table)
	case RenameColumn:
		return oneName(op.Schema, op.Table)
	case CreateIndex:
		return oneName(op.Schema, op.Table)
	case DropIndex:
		return oneName(op.Schema, op.Table)
	case AddConstraint:
		return oneName(op.Schema, op.Table)
	case DropConstraint:
		return oneName(op.Schema, op.Table)
	case BulkInsert:
		return oneName(op.Schema, op.Table)
	}
	return nil
}

// Objects names the tables, views, sequences and enums that an operation
// creates, changes or drops; a schema has the empty name in itself. Operations
// whose effect is not known name none.
func Objects(op Op) []md.Name {
	switch op := op.(type) {
	case CreateSchema:
		return oneName(op.Schema.Name, "")
	case DropSchema:
		return oneName(op.Name, "")
	case CreateView:
		return []md.Name{op.View.QName()}
	case DropView:
		return oneName(op.Schema, op.Name)
	case CreateSequence:
		return []md.Name{op.Sequence.QName()}
	case AlterSequence:
		return []md.Name{op.To.QName()}
	case DropSequence:
		return oneName(op.Schema, op.Name)
	case CreateEnum:
		return []md.Name{op.Enum.QName()}
	case DropEnum:
		return oneName(op.Schema, op.Name)
	case AddEnumValue:
		return oneName(op.Schema, op.Name)
	case RenameEnumValue:
		return oneName(op.Schema, op.Name)
	case ReplaceEnum:
		return oneName(op.Schema, op.Name)
	}
	return Touches(op)
}

func oneName(schema, name string) []md.Name { return []md.Name{{Schema: schema, Name: name}} }
