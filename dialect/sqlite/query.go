package sqlite

import (
	"limbeck.dev/migrate/core"
	md "limbeck.dev/migrate/metadata"
)

// Forms implements [core.Grammar].
func (Dialect) Forms() core.Forms {
	return core.Forms{
		InValues:         true,
		ValuesUnion:      true,
		OffsetLimit:      "-1",
		PlainLimit:       true,
		FullJoin:         true,
		SetOps:           true,
		Materialized:     true,
		WithBeforeInsert: true,
		WithBeforeUpdate: true,
		Filter:           true,
		AggregateOrder:   true,
		FrameGroups:      true,
		NullsOrder:       true,
		Lock:             core.LockNone,
		InsertDefault:    "DEFAULT VALUES",
		InsertReturning:  true,
		UpdateReturning:  true,
		DeleteReturning:  true,
		ReturningOwn:     true,
		UpdateFrom:       true,
		DeleteAlias:      true,
		MaxParams:        32766,
	}
}

// functions are the operations that are a function of the same operands.
var functions = map[core.Operator]string{
	core.OpLength:    "length",
	core.OpPosition:  "instr",
	core.OpGreatest:  "max",
	core.OpLeast:     "min",
	core.OpJSONType:  "json_type",
	core.OpJSONMerge: "json_patch",
}

// spellings are the operations that are written in a way of their own.
var spellings = map[core.Operator]func(w *core.Writer, args []core.Node){
	core.OpLike:        writeLike,
	core.OpILike:       writeLike, // LIKE knows no case, if the letters are ASCII
	core.OpTextSearch:  func(w *core.Writer, args []core.Node) { w.Infix("MATCH", args[0], args[1]) },
	core.OpDiv:         writeDivision,
	core.OpBitXor:      writeBitXor,
	core.OpNow:         writeNow,
	core.OpRandom:      writeRandom,
	core.OpExtract:     writeExtract,
	core.OpStringAgg:   writeStringAgg,
	core.OpJSONGet:     writeJSONGet,
	core.OpJSONText:    writeJSONText,
	core.OpJSONHasKey:  writeJSONHasKey,
	core.OpJSONAnyKey:  writeJSONKeys(" OR "),
	core.OpJSONAllKeys: writeJSONKeys(" AND "),
	core.OpJSONPath:    writeJSONPathExists,
	core.OpJSONDelete:  func(w *core.Writer, args []core.Node) { writeOn(w, "json_remove", args) },
	core.OpJSONLength:  writeJSONLength,
	core.OpJSONSet:     writeJSONSet,
	core.OpTimeAdd:     writeTimeAdd,
	core.OpTimeTrunc:   writeTimeTrunc,
	core.OpSeconds:     writeSeconds,
}

// WriteOp implements [core.Grammar].
func (Dialect) WriteOp(w *core.Writer, op core.Operator, args []core.Node) bool {
	if function := functions[op]; function != "" {
		w.Call(function, args...)
		return true
	}
	if write := spellings[op]; write != nil {
		write(w, args)
		return true
	}
	if what, mend := missing(op); what != "" {
		w.Unsupported(what, mend)
		return true
	}
	return false
}

// missing tells what SQLite does not have, and what to do instead.
func missing(op core.Operator) (what, mend string) {
	switch op {
	case core.OpRegexp, core.OpRegexpReplace:
		return "regular expressions", "use LIKE, or look at the rows in Go"
	case core.OpAnyRow, core.OpAllRows:
		return "ANY and ALL of a query", "use InQuery, or compare with the Scalar of a Min or Max"
	case core.OpNextValue:
		return "sequences", "let the key count by itself: AutoIncrement"
	case core.OpRollup:
		return "ROLLUP", "make a UNION ALL of queries, each with its own GROUP BY"
	case core.OpJSONContains:
		return "containment of JSON", "compare the elements by their paths"
	case core.OpJSONMatch:
		return "predicates of jsonpath", "compare the elements by their paths"
	case core.OpArrayContains, core.OpArrayContained, core.OpOverlaps, core.OpArrayConcat,
		core.OpArrayLength, core.OpArrayGet, core.OpArrayAgg, core.OpAnyOf, core.OpAllOf:
		return "arrays", "keep the elements as JSON, or in a table of their own"
	case core.OpRangeContains, core.OpRangeContained, core.OpRangeBefore, core.OpRangeAfter,
		core.OpRangeAdjacent, core.OpRangeLower, core.OpRangeUpper:
		return "ranges", "keep the two bounds in columns of their own"
	}
	return "", ""
}

// writeLike names the escape character that the others have without a word.
func writeLike(w *core.Writer, args []core.Node) {
	w.Like("LIKE", args)
	if len(args) == 2 {
		w.Raw(` ESCAPE '\'`)
	}
}

// writeDivision makes a fraction of integers as well.
func writeDivision(w *core.Writer, args []core.Node) {
	w.Raw("CAST(")
	w.List(args[:1])
	w.Raw(" AS REAL) / ")
	w.Node(args[1])
}

// writeBitXor takes the bits that both have from those that one has.
func writeBitXor(w *core.Writer, args []core.Node) {
	w.Raw("((")
	w.Infix("|", args[0], args[1])
	w.Raw(") - (")
	w.Infix("&", args[0], args[1])
	w.Raw("))")
}

// writeNow writes the instant as times are kept; see timeLayout.
func writeNow(w *core.Writer, _ []core.Node) {
	w.Raw("strftime('%Y-%m-%d %H:%M:%f+00:00', 'now')")
}

// writeRandom makes a fraction of as many bits as a float holds.
func writeRandom(w *core.Writer, _ []core.Node) {
	w.Raw("((random() & 9007199254740991) / 9007199254740992.0)")
}

var fields = map[core.Field]string{
	core.Year:   "%Y",
	core.Month:  "%m",
	core.Day:    "%d",
	core.Hour:   "%H",
	core.Minute: "%M",
	core.Second: "%S",
}

func writeExtract(w *core.Writer, args []core.Node) {
	field, _ := args[0].(core.Field)
	if fields[field] == "" {
		w.Failf("%q is no field of a time", string(field))
	}
	w.Raw("CAST(strftime('", fields[field], "', ")
	w.List(args[1:])
	w.Raw(") AS INTEGER)")
}

// writeStringAgg leaves the separator away where it must: with DISTINCT,
// group_concat takes nothing beside the values, and joins them with commas.
func writeStringAgg(w *core.Writer, args []core.Node) {
	joined := args[:2]
	if _, distinct := args[0].(core.DistinctArg); distinct {
		if args[1] != core.Separator(",") {
			w.Unsupported("DISTINCT in a string aggregate with a separator other than a comma",
				"select the distinct values in a subquery")
		}
		joined = args[:1]
	}
	w.Raw("group_concat(")
	w.List(joined)
	if len(args) > 2 {
		w.Raw(" ORDER BY ")
		w.List(args[2:])
	}
	w.Raw(")")
}

// WriteCastType implements [core.Grammar]. The affinity of a type decides what
// CAST makes of a value; times and documents are text.
func (Dialect) WriteCastType(w *core.Writer, t md.Type) {
	switch t := t.(type) {
	case md.SmallInteger, md.Integer, md.BigInteger, md.Boolean:
		w.Raw("INTEGER")
	case md.Float, md.Double:
		w.Raw("REAL")
	case md.Numeric:
		w.Raw("NUMERIC")
	case md.Binary:
		w.Raw("BLOB")
	case md.Native:
		w.Raw(t.SQL)
	case md.Array:
		w.Unsupported("CAST to an array", "")
	default:
		w.Raw("TEXT")
	}
}
