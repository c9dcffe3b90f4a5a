package ops

import (
	"fmt"
	"strings"

	md "limbeck.dev/migrate/metadata"
)

// Describe says in a few words what an operation does, for plans, progress and
// errors: "add column users.email".
func Describe(op Op) string {
	switch op := op.(type) {
	case CreateTable:
		return "create table " + op.Table.QName().String()
	case DropTable:
		return "drop table " + qualified(op.Schema, op.Name)
	case RenameTable:
		return fmt.Sprintf("rename table %s to %s", qualified(op.Schema, op.Name), op.To)
	case SetTableComment:
		return "comment on table " + qualified(op.Schema, op.Table)
	case SetTableOptions:
		return "set options of table " + qualified(op.Schema, op.Table)
	case RebuildTable:
		return "rebuild table " + op.To.QName().String()
	case AddColumn:
		return "add column " + qualified(op.Schema, op.Table, op.Column.Name)
	case DropColumn:
		return "drop column " + qualified(op.Schema, op.Table, op.Name)
	case AlterColumn:
		return "alter column " + qualified(op.Schema, op.Table, op.To.Name)
	case RenameColumn:
		return fmt.Sprintf("rename column %s to %s", qualified(op.Schema, op.Table, op.Name), op.To)
	case CreateIndex:
		return fmt.Sprintf("create index %s on %s", op.Index.Name, qualified(op.Schema, op.Table))
	case DropIndex:
		return fmt.Sprintf("drop index %s on %s", op.Name, qualified(op.Schema, op.Table))
	case AddConstraint:
		return fmt.Sprintf("add %s to %s", constraintTitle(op.Constraint), qualified(op.Schema, op.Table))
	case DropConstraint:
		return fmt.Sprintf("drop %s from %s", strings.TrimSpace(string(op.Kind)+" "+op.Name), qualified(op.Schema, op.Table))
	default:
		return describeOther(op)
	}
}

// describeOther describes what does not belong to a table.
func describeOther(op Op) string {
	switch op := op.(type) {
	case CreateSchema:
		return "create schema " + op.Schema.Name
	case DropSchema:
		return "drop schema " + op.Name
	case CreateView:
		return "create view " + op.View.QName().String()
	case DropView:
		return "drop view " + qualified(op.Schema, op.Name)
	case CreateSequence:
		return "create sequence " + op.Sequence.QName().String()
	case AlterSequence:
		return "alter sequence " + op.To.QName().String()
	case DropSequence:
		return "drop sequence " + qualified(op.Schema, op.Name)
	case CreateEnum:
		return "create enum " + op.Enum.QName().String()
	case DropEnum:
		return "drop enum " + qualified(op.Schema, op.Name)
	case AddEnumValue:
		return fmt.Sprintf("add value %q to enum %s", op.Value, qualified(op.Schema, op.Name))
	case RenameEnumValue:
		return fmt.Sprintf("rename value %q of enum %s to %q", op.From, qualified(op.Schema, op.Name), op.To)
	case ReplaceEnum:
		return "replace the values of enum " + qualified(op.Schema, op.Name)
	case Execute:
		return "execute " + firstLine(op.Text())
	case BulkInsert:
		return fmt.Sprintf("insert %d rows into %s", len(op.Rows), qualified(op.Schema, op.Table))
	case Do:
		return "do " + op.Name
	case Dynamic:
		return "find out and do " + op.Name
	}
	return fmt.Sprintf("%T", op)
}

func constraintTitle(c md.Constraint) string {
	if c == nil {
		return "no constraint"
	}
	return strings.TrimSpace(string(c.Kind()) + " " + c.ConstraintName())
}

func qualified(schema string, names ...string) string {
	name := strings.Join(names, ".")
	if schema == "" {
		return name
	}
	return schema + "." + name
}

// firstLine shortens SQL text to what fits on a line.
func firstLine(sql string) string {
	return shortened(strings.Join(strings.Fields(sql), " "))
}
