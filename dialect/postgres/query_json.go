package postgres

import (
	"strconv"

	"limbeck.dev/migrate/core"
)

// Columns may be json or jsonb. Elements are found by operators that both have;
// what only jsonb can, is asked of a cast, which is nothing where the column is
// jsonb already. The steps of a path are part of the text, so that an index on
// the same path is used.

func writeJSONGet(w *core.Writer, args []core.Node) { writeJSONPath(w, args, " -> ") }

func writeJSONText(w *core.Writer, args []core.Node) {
	if len(args) > 1 {
		writeJSONPath(w, args, " ->> ")
		return
	}
	w.Raw("(")
	w.Node(args[0])
	w.Raw(" #>> '{}')")
}

func writeJSONPath(w *core.Writer, args []core.Node, last string) {
	w.Raw("(")
	w.Node(args[0])
	for i, arg := range args[1:] {
		arrow := " -> "
		if i == len(args)-2 {
			arrow = last
		}
		w.Raw(arrow)
		writeStep(w, arg)
	}
	w.Raw(")")
}

func writeStep(w *core.Writer, n core.Node) {
	step, ok := n.(core.JSONStep)
	switch {
	case !ok: // the error of a step that is none
		w.Node(n)
	case step.IsIndex:
		w.Literal(step.Index)
	default:
		w.Literal(step.Key)
	}
}

func writeJSONB(w *core.Writer, n core.Node) {
	w.Raw("CAST(")
	w.List([]core.Node{n})
	w.Raw(" AS jsonb)")
}

func writeJSONContains(w *core.Writer, args []core.Node) {
	writeJSONB(w, args[0])
	w.Raw(" @> ")
	writeJSONB(w, args[1])
}

func writeJSONHasKey(w *core.Writer, args []core.Node) {
	writeOfObject(w, "?", args, func() { writeStep(w, args[1]) })
}

// writeJSONKeys writes ?| or ?&, with an array of keys.
func writeJSONKeys(operator string) func(*core.Writer, []core.Node) {
	return func(w *core.Writer, args []core.Node) {
		writeOfObject(w, operator, args, func() { writeSteps(w, args[1:]) })
	}
}

// writeOfObject keeps out arrays, in which the operators for keys find strings.
func writeOfObject(w *core.Writer, operator string, args []core.Node, keys func()) {
	w.Raw("(")
	writeJSONB(w, args[0])
	w.Raw(" ", operator, " ")
	keys()
	w.Raw(" AND ")
	writeJSONType(w, args)
	w.Raw(" = 'object')")
}

// writeSteps writes steps as an array of text.
func writeSteps(w *core.Writer, steps []core.Node) {
	w.Raw("ARRAY[")
	for i, n := range steps {
		w.Comma(i)
		if step, ok := n.(core.JSONStep); ok && step.IsIndex {
			n = core.JSONStep{Key: strconv.Itoa(step.Index)}
		}
		writeStep(w, n)
	}
	w.Raw("]")
}

// writeJSONPathOp writes an operator between a document and a jsonpath.
func writeJSONPathOp(operator string) func(*core.Writer, []core.Node) {
	return func(w *core.Writer, args []core.Node) {
		writeJSONB(w, args[0])
		w.Raw(" ", operator, " CAST(")
		w.List(args[1:])
		w.Raw(" AS jsonpath)")
	}
}

// writeJSONDelete asks first whether the element is there: #- takes an index
// for the key of an object, and is an error for a key of an array.
func writeJSONDelete(w *core.Writer, args []core.Node) {
	w.Raw("CASE WHEN ")
	writeJSONGet(w, args)
	w.Raw(" IS NULL THEN ")
	writeJSONB(w, args[0])
	w.Raw(" ELSE ")
	writeJSONB(w, args[0])
	w.Raw(" #- ")
	writeSteps(w, args[1:])
	w.Raw(" END")
}

// writeJSONLength is NULL for what is no array.
func writeJSONLength(w *core.Writer, args []core.Node) {
	w.Raw("CASE ")
	writeJSONType(w, args)
	w.Raw(" WHEN 'array' THEN jsonb_array_length(")
	writeJSONB(w, args[0])
	w.Raw(") END")
}

func writeJSONType(w *core.Writer, args []core.Node) {
	w.Raw("jsonb_typeof(")
	writeJSONB(w, args[0])
	w.Raw(")")
}
