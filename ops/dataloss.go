package ops

import (
	"fmt"
	"strings"

	md "limbeck.dev/migrate/metadata"
)

// DataLoss says which rows or values an operation throws away for good, for a
// person to read before it runs: "the rows of table users". Empty: none.
// What SQL text or Go code does is not known and not reported.
func DataLoss(op Op) string {
	switch op := op.(type) {
	case DropTable:
		return "the rows of table " + qualified(op.Schema, op.Name)
	case DropColumn:
		return "the values of column " + qualified(op.Schema, op.Table, op.Name)
	case RebuildTable:
		return lostByRebuild(op)
	case AlterColumn:
		if op.To.Computed == nil && narrows(op.From.Type, op.To.Type) {
			return fmt.Sprintf("what does not fit %s in column %s", md.FormatType(op.To.Type), qualified(op.Schema, op.Table, op.To.Name))
		}
	}
	return ""
}

func lostByRebuild(op RebuildTable) string {
	kept := make(map[string]bool, len(op.To.Columns))
	for _, c := range op.To.Columns {
		kept[c.Name] = true
		if old, ok := op.Renamed[c.Name]; ok {
			kept[old] = true
		}
	}
	var lost []string
	for _, c := range op.From.Columns {
		if !kept[c.Name] && c.Computed == nil {
			lost = append(lost, qualified(op.From.Schema, op.From.Name, c.Name))
		}
	}
	if len(lost) == 0 {
		return ""
	}
	return "the values of column " + strings.Join(lost, ", ")
}

// narrows reports whether a type change can cut values off, as far as the
// lengths of the generic types tell.
func narrows(from, to md.Type) bool {
	a, boundedFrom := textLength(from)
	b, boundedTo := textLength(to)
	if a < 0 || b < 0 {
		return integerSize(to) > 0 && integerSize(to) < integerSize(from)
	}
	return boundedTo && (!boundedFrom || b < a)
}

// textLength returns the length of a text type, and whether it has one; -1
// for other types.
func textLength(t md.Type) (n int, bounded bool) {
	switch t := t.(type) {
	case md.String:
		return t.Length, t.Length > 0
	case md.Char:
		return max(t.Length, 1), true
	case md.Text:
		return 0, false
	}
	return -1, false
}

func integerSize(t md.Type) int {
	switch t.(type) {
	case md.SmallInteger:
		return 2
	case md.Integer:
		return 4
	case md.BigInteger:
		return 8
	}
	return 0
}
