package ops

import md "limbeck.dev/migrate/metadata"

// Touches names the tables that an operation changes, creates or drops,
// without repetition. Operations on other objects touch none.
func Touches(op Op) []md.Name {
	one := func(schema, name string) []md.Name { return []md.Name{{Schema: schema, Name: name}} }
	switch op := op.(type) {
	case CreateTable:
		return []md.Name{op.Table.QName()}
	case DropTable:
		return one(op.Schema, op.Name)
	case RenameTable:
		return []md.Name{{Schema: op.Schema, Name: op.Name}, {Schema: op.Schema, Name: op.To}}
	case SetTableComment:
		return one(op.Schema, op.Table)
	case SetTableOptions:
		return one(op.Schema, op.Table)
	case RebuildTable:
		return []md.Name{op.To.QName()}
	case AddColumn:
		return one(op.Schema, op.Table)
	case DropColumn:
		return one(op.Schema, op.Table)
	case AlterColumn:
		return one(op.Schema, op.Table)
	case RenameColumn:
		return one(op.Schema, op.Table)
	case CreateIndex:
		return one(op.Schema, op.Table)
	case DropIndex:
		return one(op.Schema, op.Table)
	case AddConstraint:
		return one(op.Schema, op.Table)
	case DropConstraint:
		return one(op.Schema, op.Table)
	}
	return nil
}

// Namespaces names the schemas that an operation creates something in, changes
// or drops; "" is the default one. Operations whose effect is not known name
// none.
func Namespaces(op Op) []string {
	switch op := op.(type) {
	case CreateSchema:
		return []string{op.Schema.Name}
	case DropSchema:
		return []string{op.Name}
	case CreateView:
		return []string{op.View.Schema}
	case DropView:
		return []string{op.Schema}
	case CreateSequence:
		return []string{op.Sequence.Schema}
	case AlterSequence:
		return []string{op.To.Schema}
	case DropSequence:
		return []string{op.Schema}
	case CreateEnum:
		return []string{op.Enum.Schema}
	case DropEnum:
		return []string{op.Schema}
	case AddEnumValue:
		return []string{op.Schema}
	case RenameEnumValue:
		return []string{op.Schema}
	case ReplaceEnum:
		return []string{op.Schema}
	}
	var names []string
	for _, table := range Touches(op) {
		names = append(names, table.Schema)
	}
	return names
}
