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

// writeJSONHasKey is NULL where there is no document.
func writeJSONHasKey(w *core.Writer, args []core.Node) {
	w.Raw("CASE WHEN ")
	w.Node(args[0])
	w.Raw(" IS NOT NULL THEN ")
	writeOn(w, "json_type", args)
	w.Raw(" IS NOT NULL END")
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
