package mysql

import (
	"limbeck.dev/migrate/core"
	md "limbeck.dev/migrate/metadata"
)

// noLimit is the LIMIT that is none; the manuals of both name it.
const noLimit = "18446744073709551615"

// Forms implements [core.Grammar].
func (d Dialect) Forms() core.Forms {
	forms := core.Forms{
		OffsetLimit:    noLimit,
		SetOpParens:    true,
		InsertDefault:  "() VALUES ()",
		DefaultWord:    true,
		OnDuplicateKey: true,
		LimitDML:       true,
		MaxParams:      65535,
	}
	if d.maria {
		forms.FetchTies = true
		forms.SetOps, forms.SetOpAll = true, true
		forms.Lock = core.LockUpdate
		forms.InsertReturning, forms.DeleteReturning = true, true
		forms.DeleteAlias = d.since(11, 6, 0)
		return forms
	}
	forms.SetOps, forms.SetOpAll = d.since(8, 0, 31), d.since(8, 0, 31)
	forms.Lock = core.LockShare
	forms.RowAlias = d.since(8, 0, 19)
	forms.Lateral = true
	forms.WithBeforeUpdate = true
	forms.DeleteAlias, forms.DeleteSelfUsing = true, true
	return forms
}

// infixes are the operations that are an operator between two operands.
var infixes = map[core.Operator]string{
	core.OpRegexp:      "REGEXP",
	core.OpNotDistinct: "<=>",
	core.OpIntDiv:      "DIV",
}

// calls are the operations that are a function of the same operands.
var calls = map[core.Operator]string{
	core.OpConcat:        "concat",
	core.OpRegexpReplace: "regexp_replace",
	core.OpRandom:        "rand",
	core.OpJSONContains:  "json_contains",
	core.OpJSONType:      "json_type",
	core.OpJSONMerge:     "json_merge_patch",
}

// WriteOp implements [core.Grammar].
func (d Dialect) WriteOp(w *core.Writer, op core.Operator, args []core.Node) bool {
	if operator := infixes[op]; operator != "" {
		w.Infix(operator, args[0], args[1])
		return true
	}
	if function := calls[op]; function != "" {
		w.Call(function, args...)
		return true
	}
	if operator := bitwise[op]; operator != "" {
		writeSigned(w, operator, args)
		return true
	}
	if write := spellings[op]; write != nil {
		write(w, args)
		return true
	}
	if op == core.OpJSONSet {
		d.writeJSONSet(w, args)
		return true
	}
	if op == core.OpNextValue && !d.hasSequences() {
		w.Unsupported("sequences", "let the key count by itself: AutoIncrement")
		return true
	}
	if what, mend := missing(op); what != "" {
		w.Unsupported(what, mend)
		return true
	}
	return false
}

// bitwise are the operators on bits. They yield unsigned numbers here, which
// the signed ones that other databases have are made of.
var bitwise = map[core.Operator]string{
	core.OpBitAnd:    "&",
	core.OpBitOr:     "|",
	core.OpBitXor:    "^",
	core.OpShiftLeft: "<<",
}

func writeSigned(w *core.Writer, operator string, args []core.Node) {
	w.Raw("CAST(")
	w.Infix(operator, args[0], args[1])
	w.Raw(" AS SIGNED)")
}

// spellings are the operations that are written in a way of their own.
var spellings = map[core.Operator]func(w *core.Writer, args []core.Node){
	core.OpILike:       writeILike,
	core.OpDistinct:    writeDistinct,
	core.OpDiv:         writeDivision,
	core.OpBitNot:      writeBitNot,
	core.OpShiftRight:  writeShiftRight,
	core.OpPosition:    writePosition,
	core.OpNow:         func(w *core.Writer, _ []core.Node) { w.Raw("CURRENT_TIMESTAMP(6)") },
	core.OpExtract:     writeExtract,
	core.OpStringAgg:   writeStringAgg,
	core.OpRollup:      writeRollup,
	core.OpTextSearch:  writeSearch,
	core.OpJSONGet:     writeJSONGet,
	core.OpJSONText:    writeJSONText,
	core.OpJSONHasKey:  writeJSONHasKey,
	core.OpJSONAnyKey:  writeJSONKeys("one"),
	core.OpJSONAllKeys: writeJSONKeys("all"),
	core.OpJSONPath:    writeJSONPathExists,
	core.OpJSONDelete:  writeJSONDelete,
	core.OpTimeAdd:     writeTimeAdd,
	core.OpTimeTrunc:   writeTimeTrunc,
	core.OpSeconds:     writeSeconds,
	core.OpJSONLength:  writeJSONLength,
}

// missing tells what the databases do not have, and what to do instead.
func missing(op core.Operator) (what, mend string) {
	switch op {
	case core.OpArrayContains, core.OpArrayContained, core.OpOverlaps, core.OpArrayConcat,
		core.OpArrayLength, core.OpArrayGet, core.OpArrayAgg, core.OpAnyOf, core.OpAllOf:
		return "arrays", "keep the elements as JSON, or in a table of their own"
	case core.OpRangeContains, core.OpRangeContained, core.OpRangeBefore, core.OpRangeAfter,
		core.OpRangeAdjacent, core.OpRangeLower, core.OpRangeUpper:
		return "ranges", "keep the two bounds in columns of their own"
	case core.OpJSONMatch:
		return "predicates of jsonpath", "compare the elements by their paths"
	}
	return "", ""
}

func writeILike(w *core.Writer, args []core.Node) {
	w.Call("lower", args[0])
	w.Raw(" LIKE ")
	w.Call("lower", args[1])
	if len(args) > 2 {
		w.Raw(" ESCAPE ")
		w.Node(args[2])
	}
}

func writeDistinct(w *core.Writer, args []core.Node) {
	w.Raw("NOT (")
	w.Infix("<=>", args[0], args[1])
	w.Raw(")")
}

// writeDivision divides as floats; decimals would keep four digits.
func writeDivision(w *core.Writer, args []core.Node) {
	w.Raw("(")
	w.Node(args[0])
	w.Raw(" + 0e0) / ")
	w.Node(args[1])
}

func writeBitNot(w *core.Writer, args []core.Node) {
	w.Raw("CAST(~")
	w.Node(args[0])
	w.Raw(" AS SIGNED)")
}

// writeShiftRight keeps the sign, as it does elsewhere.
func writeShiftRight(w *core.Writer, args []core.Node) {
	w.Raw("CAST(IF(")
	w.Node(args[0])
	w.Raw(" < 0, ~(~")
	w.Infix(">>", args[0], args[1])
	w.Raw("), ")
	w.Infix(">>", args[0], args[1])
	w.Raw(") AS SIGNED)")
}

func writePosition(w *core.Writer, args []core.Node) { w.Call("locate", args[1], args[0]) }

func writeExtract(w *core.Writer, args []core.Node) {
	w.Raw("EXTRACT(")
	w.Node(args[0])
	w.Raw(" FROM ")
	w.Node(args[1])
	w.Raw(")")
}

// writeStringAgg writes the separator as a literal, for nothing else is taken.
func writeStringAgg(w *core.Writer, args []core.Node) {
	w.Raw("group_concat(")
	w.List(args[:1])
	if len(args) > 2 {
		w.Raw(" ORDER BY ")
		w.List(args[2:])
	}
	w.Raw(" SEPARATOR ")
	if separator, ok := args[1].(core.Separator); ok {
		w.Literal(string(separator))
	}
	w.Raw(")")
}

func writeSearch(w *core.Writer, args []core.Node) {
	w.Raw("MATCH (")
	w.List(args[:1])
	w.Raw(") AGAINST (")
	w.List(args[1:])
	w.Raw(")")
}

func writeRollup(w *core.Writer, args []core.Node) {
	w.List(args)
	w.Raw(" WITH ROLLUP")
}

// WriteCastType implements [core.Grammar]: CAST takes few of the types that
// columns have.
func (d Dialect) WriteCastType(w *core.Writer, t md.Type) {
	switch t := t.(type) {
	case md.SmallInteger, md.Integer, md.BigInteger, md.Boolean:
		w.Raw("SIGNED")
	case md.Numeric:
		w.Raw(numericSQL(t))
	case md.Float, md.Double:
		d.writeDouble(w)
	case md.String, md.Char, md.Text, md.Enum, md.UUID, md.Interval:
		w.Raw("CHAR")
	case md.Binary:
		w.Raw("BINARY")
	case md.JSON:
		d.writeJSONType(w)
	case md.Date, md.Time, md.Timestamp, md.Native:
		d.writeColumnType(w, t)
	default:
		w.Unsupported("CAST to "+md.FormatType(t), "")
	}
}

// writeDouble: MySQL casts to DOUBLE from 8.0.17 on.
func (d Dialect) writeDouble(w *core.Writer) {
	if !d.maria && !d.since(8, 0, 17) {
		w.Unsupported("CAST to a float before 8.0.17", "cast to a Numeric")
	}
	w.Raw("DOUBLE")
}

// writeJSONType: JSON is text on MariaDB.
func (d Dialect) writeJSONType(w *core.Writer) {
	if d.maria {
		w.Raw("CHAR")
		return
	}
	w.Raw("JSON")
}

func (d Dialect) writeColumnType(w *core.Writer, t md.Type) {
	if stamp, ok := t.(md.Timestamp); ok {
		stamp.WithZone = false
		t = stamp
	}
	text, err := d.typeSQL(t)
	if err != nil {
		w.Fail(err)
	}
	w.Raw(text)
}
