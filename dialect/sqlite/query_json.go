package sqlite

import "limbeck.dev/migrate/core"

// JSON is text. The steps of a path are part of the statement's text, so that
// an index on the same path is used.

func writeJSONGet(w *core.Writer, args []core.Node) {
	if len(args) == 1 {
		w.Node(args[0])
		return
	}
	w.Raw("(")
	w.Node(args[0])
	w.Raw(" -> ")
	writePath(w, args[1:])
	w.Raw(")")
}

// writeJSONText makes text of numbers, and words of booleans, which are 1 and 0
// to json_extract.
func writeJSONText(w *core.Writer, args []core.Node) {
	w.Raw("CASE ")
	writeOn(w, "json_type", args)
	w.Raw(" WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE CAST(")
	writeOn(w, "json_extract", args)
	w.Raw(" AS TEXT) END")
}

func writeJSONHasKey(w *core.Writer, args []core.Node) { writeJSONKeys("")(w, args) }

// writeJSONKeys writes whether keys are there, with a word between them.
func writeJSONKeys(word string) func(*core.Writer, []core.Node) {
	return func(w *core.Writer, args []core.Node) {
		writeOfDocument(w, args[0], func() {
			for i, key := range args[1:] {
				if i > 0 {
					w.Raw(word)
				}
				writeOn(w, "json_type", []core.Node{args[0], key})
				w.Raw(" IS NOT NULL")
			}
		})
	}
}

func writeJSONPathExists(w *core.Writer, args []core.Node) {
	writeOfDocument(w, args[0], func() {
		w.Call("json_type", args...)
		w.Raw(" IS NOT NULL")
	})
}

// writeOfDocument writes a condition that is NULL where there is no document.
func writeOfDocument(w *core.Writer, document core.Node, condition func()) {
	w.Raw("CASE WHEN ")
	w.Node(document)
	w.Raw(" IS NOT NULL THEN ")
	condition()
	w.Raw(" END")
}

// writeJSONSet asks first for what the last step leads into, which json_set would
// make.
func writeJSONSet(w *core.Writer, args []core.Node) {
	document, value, steps := args[0], args[1], args[2:]
	kind := "object"
	if step, ok := steps[len(steps)-1].(core.JSONStep); ok && step.IsIndex {
		kind = "array"
	}
	w.Raw("CASE ")
	writeOn(w, "json_type", append([]core.Node{document}, steps[:len(steps)-1]...))
	w.Raw(" WHEN '", kind, "' THEN json_set(")
	w.List([]core.Node{document})
	w.Raw(", ")
	writePath(w, steps)
	w.Raw(", json(")
	w.List([]core.Node{value})
	w.Raw(")) ELSE ")
	w.Node(document)
	w.Raw(" END")
}

// writeJSONLength is NULL for what is no array.
func writeJSONLength(w *core.Writer, args []core.Node) {
	w.Raw("CASE ")
	w.Call("json_type", args...)
	w.Raw(" WHEN 'array' THEN ")
	w.Call("json_array_length", args...)
	w.Raw(" END")
}

// writeOn writes a function of a document and a path.
func writeOn(w *core.Writer, function string, args []core.Node) {
	w.Raw(function, "(")
	w.List(args[:1])
	w.Raw(", ")
	writePath(w, args[1:])
	w.Raw(")")
}

func writePath(w *core.Writer, steps []core.Node) {
	path, err := core.JSONPath(steps)
	if err != nil {
		w.Fail(err)
	}
	w.Literal(path)
}
