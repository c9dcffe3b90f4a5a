package postgres

import (
	"limbeck.dev/migrate/core"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/sqltext"
)

// Forms implements [core.Grammar].
func (pg) Forms() core.Forms {
	return core.Forms{
		SystemSchema:     "pg_catalog",
		ArrayParams:      true,
		ValuesNamed:      true,
		TypedParams:      true,
		FetchTies:        true,
		DistinctOn:       true,
		FullJoin:         true,
		Lateral:          true,
		SetOps:           true,
		SetOpAll:         true,
		SetOpParens:      true,
		Materialized:     true,
		WithDML:          true,
		WithBeforeInsert: true,
		WithBeforeUpdate: true,
		Filter:           true,
		WithinGroup:      true,
		AggregateOrder:   true,
		FrameGroups:      true,
		NullsOrder:       true,
		GroupingSets:     true,
		Lock:             core.LockStrength,
		InsertDefault:    "DEFAULT VALUES",
		DefaultWord:      true,
		OnConstraint:     true,
		InsertedMark:     "xmax = 0",
		InsertReturning:  true,
		UpdateReturning:  true,
		DeleteReturning:  true,
		UpdateFrom:       true,
		DeleteUsing:      true,
		DeleteAlias:      true,
		MaxParams:        65535,
	}
}

// infixes are the operations that are an operator between two operands.
var infixes = map[core.Operator]string{
	core.OpRegexp:         "~",
	core.OpBitXor:         "#",
	core.OpArrayContains:  "@>",
	core.OpArrayContained: "<@",
	core.OpOverlaps:       "&&",
	core.OpArrayConcat:    "||",
	core.OpRangeContains:  "@>",
	core.OpRangeContained: "<@",
	core.OpRangeBefore:    "<<",
	core.OpRangeAfter:     ">>",
	core.OpRangeAdjacent:  "-|-",
}

// calls are the operations that are a function of the same operands.
var calls = map[core.Operator]string{
	core.OpPosition:    "strpos",
	core.OpRandom:      "random",
	core.OpArrayLength: "cardinality",
	core.OpRangeLower:  "lower",
	core.OpRangeUpper:  "upper",
}

// WriteOp implements [core.Grammar].
func (pg) WriteOp(w *core.Writer, op core.Operator, args []core.Node) bool {
	if operator := infixes[op]; operator != "" {
		w.Infix(operator, args[0], args[1])
		return true
	}
	if function := calls[op]; function != "" {
		w.Call(function, args...)
		return true
	}
	if write := spellings[op]; write != nil {
		write(w, args)
		return true
	}
	return false
}

// spellings are the operations that are written in a way of their own.
var spellings = map[core.Operator]func(w *core.Writer, args []core.Node){
	core.OpILike:         func(w *core.Writer, args []core.Node) { w.Like("ILIKE", args) },
	core.OpDiv:           writeDivision,
	core.OpRegexpReplace: writeRegexpReplace,
	core.OpExtract:       writeExtract,
	core.OpStringAgg:     writeStringAgg,
	core.OpArrayAgg:      writeArrayAgg,
	core.OpArrayGet:      writeElement,
	core.OpAnyOf:         quantified("ANY"),
	core.OpAllOf:         quantified("ALL"),
	core.OpTextSearch:    writeSearch,
	core.OpNextValue:     writeNextValue,
	core.OpJSONGet:       writeJSONGet,
	core.OpJSONText:      writeJSONText,
	core.OpJSONContains:  writeJSONContains,
	core.OpJSONHasKey:    writeJSONHasKey,
	core.OpJSONAnyKey:    writeJSONKeys("?|"),
	core.OpJSONAllKeys:   writeJSONKeys("?&"),
	core.OpJSONPath:      writeJSONPathOp("@?"),
	core.OpJSONMatch:     writeJSONPathOp("@@"),
	core.OpJSONDelete:    writeJSONDelete,
	core.OpJSONSet:       writeJSONSet,
	core.OpJSONMerge:     writeJSONMerge,
	core.OpTimeAdd:       writeTimeAdd,
	core.OpTimeTrunc:     writeTimeTrunc,
	core.OpSeconds:       writeSeconds,
	core.OpJSONLength:    writeJSONLength,
	core.OpJSONType:      writeJSONType,
}

// writeDivision makes a fraction of integers as well.
func writeDivision(w *core.Writer, args []core.Node) {
	w.Raw("CAST(")
	w.List(args[:1])
	w.Raw(" AS double precision) / ")
	w.Node(args[1])
}

func writeRegexpReplace(w *core.Writer, args []core.Node) {
	w.Raw("regexp_replace(")
	w.List(args)
	w.Raw(", 'g')")
}

// writeSearch takes the words as plain text, so that none is an operator.
func writeSearch(w *core.Writer, args []core.Node) {
	w.Node(args[0])
	w.Raw(" @@ ")
	w.Call("plainto_tsquery", args[1])
}

// writeNextValue names the sequence by a text that holds its quoted name.
func writeNextValue(w *core.Writer, args []core.Node) {
	name, _ := args[0].(core.SequenceName)
	quoted := sqltext.NewWriter(w.Style())
	quoted.Schemas = w.Schemas
	text, _, err := quoted.Name(name.Schema, name.Name).Result()
	w.Fail(err)
	w.Raw("nextval(").Literal(text).Raw(")")
}

// writeExtract cuts the fraction off, which a cast alone would round.
func writeExtract(w *core.Writer, args []core.Node) {
	w.Raw("CAST(trunc(EXTRACT(")
	w.Node(args[0])
	w.Raw(" FROM ")
	w.Node(args[1])
	w.Raw(")) AS bigint)")
}

func writeStringAgg(w *core.Writer, args []core.Node) { writeAggregate(w, "string_agg", args, 2) }
func writeArrayAgg(w *core.Writer, args []core.Node)  { writeAggregate(w, "array_agg", args, 1) }

// writeAggregate writes an aggregate of the first n arguments, ordered by the
// rest.
func writeAggregate(w *core.Writer, function string, args []core.Node, n int) {
	w.Raw(function, "(")
	w.List(args[:n])
	if len(args) > n {
		w.Raw(" ORDER BY ")
		w.List(args[n:])
	}
	w.Raw(")")
}

func writeElement(w *core.Writer, args []core.Node) {
	w.Raw("(")
	w.Node(args[0])
	w.Raw(")[")
	w.Node(args[1])
	w.Raw("]")
}

func quantified(word string) func(*core.Writer, []core.Node) {
	return func(w *core.Writer, args []core.Node) {
		w.Node(args[0])
		w.Raw(" = ", word, " (")
		w.Node(args[1])
		w.Raw(")")
	}
}

// WriteCastType implements [core.Grammar].
func (d pg) WriteCastType(w *core.Writer, t md.Type) {
	text, err := d.typeSQL(t)
	if err != nil {
		w.Fail(err)
	}
	w.Raw(text)
}
