package postgres

import "limbeck.dev/migrate/core"

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

// writeJSONHasKey keeps out arrays, in which ? finds strings.
func writeJSONHasKey(w *core.Writer, args []core.Node) {
	w.Raw("(")
	writeJSONB(w, args[0])
	w.Raw(" ? ")
	writeStep(w, args[1])
	w.Raw(" AND ")
	writeJSONType(w, args)
	w.Raw(" = 'object')")
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
